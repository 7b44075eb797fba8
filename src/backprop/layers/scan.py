"""The one loop of the layers: along the first axis of arrays, from a state to the next.

    state_t, output_t = step(state_(t−1), xs_t)      t = 1 … T, or with `reverse` t = T … 1

That is all it is. It has a name because a symbolic array brings its own loop: with T a symbol the step is
run once, at a step t that may be any, and what it does to the state is the recurrence that proofs by
induction are about.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from backprop import checks
from backprop.layers.layer import Array

State: TypeAlias = dict[str, Array]
Step: TypeAlias = Callable[..., tuple[State, tuple[Array, ...]]]


def scan(
    step: Step, state: State, xs: tuple[Array, ...], reverse: bool = False
) -> tuple[State, tuple[Array, ...]]:
    """The last state, and each output of the steps as one array (T, ...), in the order of t.

    Args:
        step: Called as step(state, *xs_t) it returns the next state, with the same names and shapes, and a
            tuple
            of arrays. It may write to the state it is given.
        state: The first state, arrays by name.
        xs: Arrays with a first axis of length T.
        reverse: Whether the loop runs from T down to 1.
    """
    if checks.is_symbolic(xs[0]):
        return xs[0].loop(step, state, xs, reverse)  # type: ignore[attr-defined, no-any-return]
    length = len(xs[0])
    outputs: tuple[Array, ...] = ()
    for t in reversed(range(length)) if reverse else range(length):
        state, new = step(state, *(x[t] for x in xs))
        if not outputs:
            outputs = tuple(np.empty((length, *one.shape), one.dtype) for one in new)
        for whole, one in zip(outputs, new, strict=True):
            whole[t] = one
    return state, outputs

"""What parameters accept besides scalars: layers, and a source of chance."""

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

from backprop import scalars


def layers(value: Any) -> tuple[int, ...]:
    """hidden_layer_sizes as a tuple; one number is one layer."""
    several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    sizes = value if several or (isinstance(value, np.ndarray) and value.ndim) else [value]
    return tuple(scalars.positive_integer(f"hidden_layer_sizes[{i}]", size) for i, size in enumerate(sizes))


def generator(random_state: Any) -> "np.random.Generator":
    """A PCG64 generator of our own, from a seed or drawn from the generator that was given."""
    if random_state is None:
        return np.random.default_rng()
    if isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, dtype=np.uint64))
    try:
        if isinstance(random_state, bool | np.bool_):
            raise TypeError
        seed = index(random_state)
    except TypeError:
        raise TypeError(
            f"random_state must be None, an integer, a Generator or a RandomState; came {random_state!r}"
        ) from None
    if seed < 0:
        raise ValueError(f"random_state must not be negative; came {seed}")
    return np.random.default_rng(seed)

"""A place to step through: sizes and numbers so small that one can follow the code with pen and paper."""

import contextlib
from collections.abc import Callable

import numpy as np

from backprop.proof.explain.numbers.evidence import Entry, Numbers
from backprop.proof.explain.numbers.places import Array, Place, small_places
from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.tracing import Trouble, run

SECONDS = 3.0
VISIBLE = 0.05
Where = tuple[int, ...]
Exact = Callable[[str, Place, Where], float | None]


def place_to_step_through(wrong: list[str], question: Question, exact: Exact) -> Numbers | None:
    """A small place where many of the wrong arrays are visibly wrong; larger ones while it is under half."""
    best: Numbers | None = None
    with contextlib.suppress(Late), at_most(SECONDS):
        for place in small_places(question, question.kinds):
            if best is not None and best.sizes != place.sizes and 2 * len(best.entries) >= len(wrong):
                break
            try:
                trace = run(question.as_gradients, place.copies())
                yours = {name: np.asarray(trace.result[name], float) for name in wrong}
                worst = {name: at for name in wrong if (at := _worst(yours[name], place, name)) is not None}
                if len(worst) <= (len(best.entries) if best else 0):
                    continue
                steps = [(step.name, step.value) for step in trace.steps if step.is_variable]
                entries = [_entry(name, at, yours[name], place, exact) for name, at in worst.items()]
            except (Trouble, WrongCall, ValueError, TypeError, IndexError, ArithmeticError):
                continue
            best = Numbers(place.sizes, place.arrays, steps, entries)
            if len(worst) == len(wrong):
                break
    return best


def _worst(yours: Array, place: Place, name: str) -> Where | None:
    """The entry that is most wrong, if it is visibly so."""
    right = place.right(name)
    if yours.shape != right.shape or not place.smooth(name):
        return None
    gap = np.where(np.isfinite(yours), np.abs(yours - right), np.inf)
    if np.max(gap) <= VISIBLE * (1 + np.max(np.abs(right))):
        return None
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))


def _entry(name: str, at: Where, yours: Array, place: Place, exact: Exact) -> Entry:
    where = f"d{name}[{', '.join(map(str, at))}]" if at else f"d{name}"
    right = float(place.right(name)[at])
    return Entry(where, float(yours[at]) + 0.0, right, exact(name, place, at))

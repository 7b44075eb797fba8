"""A place to step through: sizes and numbers so small that one can follow the code with pen and paper."""

from collections.abc import Callable

import numpy as np

from backprop.proof.explain.evidence import Entry, Numbers
from backprop.proof.explain.measuring import Array, Kinds, Place, small_places
from backprop.proof.explain.outputs import outputs
from backprop.proof.explain.showing import Showing
from backprop.proof.explain.signature import WrongCall
from backprop.proof.explain.tracing import Trace, Trouble

VISIBLE = 0.05
Where = tuple[int, ...]


def place_to_step_through(
    wrong: list[str], like: Place, kinds: Kinds, traced: Callable[[Place], Trace], showing: Showing
) -> Numbers | None:
    """The first small place where as many of the wrong arrays as possible are visibly wrong."""
    best: Numbers | None = None
    for place in small_places(like, kinds):
        try:
            trace = traced(place)
            found = outputs(trace.result, like.signature.wrt, "")
            yours = {name: np.asarray(found[name], float) for name in wrong}
        except (Trouble, WrongCall, ValueError):
            continue
        worst = {name: at for name in wrong if (at := _worst(yours[name], place, name)) is not None}
        if len(worst) > (len(best.entries) if best else 0):
            steps = [(step.name, step.value) for step in trace.steps if step.is_variable]
            entries = [_entry(name, at, yours[name], place, showing) for name, at in worst.items()]
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


def _entry(name: str, at: Where, yours: Array, place: Place, showing: Showing) -> Entry:
    where = f"d{name}[{', '.join(map(str, at))}]" if at else f"d{name}"
    right = float(place.right(name)[at])
    return Entry(where, float(yours[at]) + 0.0, right, showing.exact(name, place, at))

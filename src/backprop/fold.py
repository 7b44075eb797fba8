"""The one loop from layer to layer, along lists with one element for each.

    state_l, outputs_l = step(state_(l−1), lists_l)      l = 1 … L, or with `reverse` l = L … 1

That is all it is. It has a name, as `layers.scan` has for steps of time, because a symbolic list brings its
own loop: one layer that may be any is run, and what it does to the state is what proofs by induction over the
layers are about. Arrays along a list may have different shapes; those along time have one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Step = Callable[..., tuple[Any, tuple[Any, ...]]]


def fold(
    step: Step, state: Any, lists: tuple[Sequence[Any], ...], outputs: int = 1, reverse: bool = False
) -> tuple[Any, tuple[Any, ...]]:
    """The last state, and each output of the steps as one list, in the order of the layers.

    Args:
        step: Called as step(state, *lists_l) it returns the next state and a tuple of `outputs` values; it
            does not write to the state.
        state: The first state.
        lists: Lists of one length L, which may be 0.
        outputs: How many values a step gives beside the state.
        reverse: Whether the loop runs from L down to 1.
    """
    if hasattr(lists[0], "fold"):
        return lists[0].fold(step, state, lists, outputs, reverse)  # type: ignore[no-any-return]
    found: tuple[list[Any], ...] = tuple([] for _ in range(outputs))
    along = list(zip(*lists, strict=True))
    for elements in reversed(along) if reverse else along:
        state, new = step(state, *elements)
        for values, value in zip(found, new, strict=True):
            values.append(value)
    return state, tuple(values[::-1] if reverse else values for values in found)


def keyed(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What each layer has by names, under its place and the name: "0.W", "2.b"."""
    if hasattr(parts, "keyed"):
        return parts.keyed()  # type: ignore[no-any-return]
    return {f"{i}.{name}": value for i, part in enumerate(parts) for name, value in part.items()}

"""Lists with an element for each layer, of any number: the loop along them is run at a layer that may be any.

`fold` of the library hands its loop over to the list that it runs along. That the loop computes the chain,
or carries the slopes of a cost back through it, is proved by `kernel.chains` before there is any outcome.
A list has no length here and no order to iterate in: what asks for it is refused.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import sympy as sp

from backprop.proof.kernel.chains import Chain, back_through, forward_through
from backprop.proof.kernel.language import Cost, index
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.loops import remembered
from backprop.proof.models.reach import reached
from backprop.proof.models.refusals import NotModelled

ANY = "any layer"
"""In the place of a layer's number: the one that may be any."""

Beside = tuple[SymbolicArray, SymbolicArray]


class Layers:
    """A chain of any number of layers; what goes through it, each array beside J's slopes by it.

    Args:
        enters: What enters the first layer.
        finds: What a layer finds, an array of independent entries.
        gives: What it gives, whose entries are formulas in what it finds and in letters of its own.
        leaves: What leaves the last layer.
    """

    enters: Beside
    finds: SymbolicArray
    slopes: SymbolicArray
    leaves: Beside

    def __init__(self, enters: Beside, finds: SymbolicArray, gives: Beside, leaves: Beside) -> None:
        self.enters, self.finds, (_, self.slopes), self.leaves = enters, finds, gives, leaves
        first, layer, last = (
            Cost("J", array.rule(*places(array)), slopes.rule(*places(array)))
            for array, slopes in (enters, gives, leaves)
        )
        self.chain: Chain = Chain(first, finds.rule(*places(finds)), layer, last)

    def each(self, element: Any, before: Sequence[Any] = (), behind: Sequence[Any] = ()) -> "Each":
        """A list with this element for any layer, behind and before others."""
        return Each(self, element, tuple(before), tuple(behind))


class Each:
    """A list: some elements, then one for each layer, then some more."""

    layers: Layers
    element: Any
    before: tuple[Any, ...]
    behind: tuple[Any, ...]

    def __init__(
        self, layers: Layers, element: Any, before: tuple[Any, ...], behind: tuple[Any, ...]
    ) -> None:
        self.layers, self.element, self.before, self.behind = layers, element, before, behind

    def __getitem__(self, key: Any) -> Any:
        """One of the elements at the ends, from its end; or the list without some of them."""
        if isinstance(key, str) and key == ANY:
            return self.element
        if isinstance(key, slice) and key.step is None:
            first, last = key.start or 0, key.stop or 0
            if 0 <= first <= len(self.before) and 0 <= -last <= len(self.behind) and key.stop != 0:
                behind = self.behind[: len(self.behind) + last]
                return Each(self.layers, self.element, self.before[first:], behind)
        elif isinstance(key, int) and 0 <= key < len(self.before):
            return self.before[key]
        elif isinstance(key, int) and 0 < -key <= len(self.behind):
            return self.behind[key]
        raise NotModelled(f"the place [{key}] of a list with one element for each layer is not modelled")

    def __add__(self, other: list[Any]) -> "Each":
        return Each(self.layers, self.element, self.before, (*self.behind, *other))

    def __radd__(self, other: list[Any]) -> "Each":
        return Each(self.layers, self.element, (*other, *self.before), self.behind)

    def __len__(self) -> int:
        raise NotModelled("the number of layers may be any")

    def __iter__(self) -> Iterator[Any]:
        raise NotModelled("a loop over layers of any number is modelled for `fold` alone")

    def __reversed__(self) -> NoReturn:
        raise NotModelled("a list of layers of any number is not turned around")

    def keyed(self) -> dict[str, Any]:
        """The element's parts, under the letter l in the place of a number."""
        if self.before or self.behind:
            raise NotModelled("names for the parts of a list are modelled where it has layers alone")
        return {f"l.{name}": value for name, value in self.element.items()}

    def fold(
        self,
        step: Callable[..., tuple[Any, tuple[Any, ...]]],
        state: SymbolicArray,
        lists: tuple["Each", ...],
        outputs: int,
        reverse: bool,
    ) -> tuple[SymbolicArray, tuple["Each", ...]]:
        """What `fold` does, once it is proved what the loop does to the state."""
        alike = (isinstance(one, Each) and one.layers is self.layers for one in lists)
        if not all(alike) or any(one.before or one.behind for one in lists):
            raise NotModelled("a loop over layers runs along lists of the same layers, and these alone")
        layers, elements = self.layers, [one.element for one in lists]
        found = layers.slopes if reverse else layers.finds
        kept = [remembered(one) for one in reached(step, found, state, elements)]
        left, new = step(found, *elements)
        if [remembered(one) for one in reached(step, found, state, elements)] != kept:
            raise NotModelled("a layer that keeps something, or writes to what it is given, is not modelled")
        if len(new) != outputs:
            raise ValueError(f"a step gives {len(new)} values beside the state, not {outputs}")
        (entering, bottom), (leaving, top) = layers.enters, layers.leaves
        first, next_one = (top, layers.finds) if reverse else (entering, layers.slopes)
        for one, like in ((state, first), (left, next_one)):
            if not isinstance(one, SymbolicArray) or one.shape != like.shape:
                raise ValueError(f"the state along layers should have the shape {like.shape}; came {one!r}")
        (back_through if reverse else forward_through)(layers.chain, state.rule, left.rule)
        return bottom if reverse else leaving, tuple(layers.each(one) for one in new)


def places(array: SymbolicArray) -> tuple[sp.Idx, ...]:
    return tuple(index(f"i_{axis}", size) for axis, size in enumerate(array.shape))

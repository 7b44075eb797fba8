"""For which sizes and values a theorem holds: read off its formulas and arrays, not claimed by its author.

Sizes are symbols: what is proved of them holds for each. Less than that is said by a number in the place of a
size, by one size on several axes of one array, and by a symbol of which more is assumed than that it is real.
Where no size occurs, "all sizes" would say nothing; then it is all values.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.language import Size, SlopeBase, limit, size
from backprop.proof.kernel.parts import distinct
from backprop.proof.models.arrays import SymbolicArray

ALL_SIZES, FIXED_SIZES, ALL_VALUES = "all sizes", "fixed sizes", "all values"


@dataclass(frozen=True)
class SameSize:
    """Axes of an array, counted from 0, that have one size: the theorem holds where they have.

    Labels have their samples for an axis, and the range of their values for another.
    """

    array: str
    axes: tuple[int, ...]
    rank: int
    labels: bool = False

    def said_of(self, name: str) -> str:
        """X square; or: axes 0 and 2 of X of one size; or: as many samples as classes of kappa."""
        if self.labels:
            return f"as many samples as classes of {name}"
        return f"{name} square" if self.rank == 2 else f"axes {self.places} of {name} of one size"

    @property
    def places(self) -> str:
        return " and ".join(map(str, self.axes))


@dataclass(frozen=True)
class Assumed:
    """What a scalar or a function was declared to be, beyond real: positive, even, ..."""

    name: str
    what: tuple[str, ...]


Given: TypeAlias = Condition | SameSize | Assumed | sp.Rel
Shapes = Iterable[tuple[str, tuple[Size, ...]]]


@dataclass(frozen=True)
class Scope:
    """Sizes that are numbers, axes of one size, what is assumed of scalars and functions; if sizes occur."""

    fixed: frozenset[int]
    same: tuple[SameSize, ...]
    assumed: tuple[Assumed, ...]
    sized: bool

    @property
    def in_words(self) -> str:
        alike = "; ".join(one.said_of(one.array.replace("\\", "")) for one in self.same)
        of = FIXED_SIZES if self.fixed else ALL_SIZES if self.sized else ALL_VALUES
        return of + (f", with {alike}" if alike else "")


def read(formulas: Iterable[sp.Expr], shapes: Shapes = (), defined: Iterable[sp.Basic] = ()) -> Scope:
    """The scope of what is said of formulas, and of arrays with names and shapes.

    An array of named parts is `defined`: its shape is no assumption.
    """
    parts: set[sp.Basic] = set().union(*(distinct(sp.sympify(formula)) for formula in formulas))
    known = {shape for shape in shapes_in(parts) if shape[0] not in set(map(str, defined))} | {*shapes}
    same = {*same_sizes(known), *(replace(one, labels=True) for one in same_sizes(labels_in(parts)))}
    ordered = tuple(sorted(same, key=lambda one: (one.array, one.axes)))
    sized = any(shape for _, shape in known) or any(map(speaks_of_a_size, parts))
    return Scope(fixed_sizes(parts) | concrete_sizes(known), ordered, assumed(parts), sized)


def speaks_of_a_size(part: sp.Basic) -> bool:
    """Whether a part of a formula is a size, or runs over one."""
    return isinstance(part, sp.Idx) or isinstance(part, sp.Symbol) and part == size(part.name)


def shapes_of(arrays: Iterable[SymbolicArray]) -> list[tuple[str, tuple[Size, ...]]]:
    return [(one.name, tuple(one.shape)) for one in arrays]


def shapes_in(parts: Iterable[sp.Basic]) -> Shapes:
    """Names and shapes of arrays, as entries show them; slopes have the shape of what they belong to."""
    for part in parts:
        if isinstance(part, sp.Indexed) and not isinstance(part.base, SlopeBase):
            yield str(part.base), tuple(map(length, part.indices))


def labels_in(parts: Iterable[sp.Basic]) -> Shapes:
    """Names of labels, and of other index functions, with their places' ranges and that of their values."""
    for part in parts:
        if isinstance(part, sp.Idx) and isinstance(part.label, AppliedUndef):
            yield part.label.func.__name__, tuple(map(length, (*part.label.args, part)))


def length(i: sp.Expr) -> Size:
    """The size of an index's range; a numbered place, or an index without a range, stands for itself."""
    return limit(i) if isinstance(i, sp.Idx) and i.upper is not None else i


def fixed_sizes(parts: Iterable[sp.Basic]) -> frozenset[int]:
    """Concrete sizes in formulas: ranges that end at a number, entries at a numbered place."""
    found: set[int] = set()
    for part in parts:
        if isinstance(part, sp.Idx) and part.upper is not None and part.upper.is_Integer:
            found.add(int(part.upper))
        elif isinstance(part, (sp.Indexed, sp.KroneckerDelta)):
            found |= {int(i) for i in part.args if i.is_Integer}
    return frozenset(found)


def concrete_sizes(shapes: Shapes) -> frozenset[int]:
    """The numbers in shapes."""
    return frozenset(int(size) for _, shape in shapes for size in map(sp.sympify, shape) if size.is_Integer)


def same_sizes(shapes: Shapes) -> Iterator[SameSize]:
    """The arrays of which several axes have one size."""
    for name, shape in shapes:
        for one in {one for one in shape if isinstance(one, sp.Symbol)}:
            axes = tuple(axis for axis, other in enumerate(shape) if other == one)
            if name and len(axes) > 1:
                yield SameSize(name, axes, len(shape))


def assumed(parts: set[sp.Basic]) -> tuple[Assumed, ...]:
    """What scalars and functions are assumed to be; indices and sizes are whole numbers anyway."""
    letters = {part.label for part in parts if isinstance(part, sp.Idx)}
    found = set()
    for part in parts - letters:
        if isinstance(part, sp.Symbol) and not speaks_of_a_size(part):
            found.add((part.name, beyond_real(part.__getnewargs_ex__()[1])))
        elif isinstance(part, AppliedUndef):
            found.add((part.func.__name__, beyond_real(part.func._kwargs)))
    return tuple(Assumed(name, what) for name, what in sorted(found) if what)


def beyond_real(assumptions: Mapping[str, bool]) -> tuple[str, ...]:
    """The words of assumptions such as `positive=True`, without those that follow from real or another."""
    said = assumptions.items() - consequences("real", True)
    follows = {one: consequences(*one) for one in said}
    weaker = {one for one in said for other in said if one in follows[other] and other not in follows[one]}
    return tuple(word if true else f"not {word}" for word, true in sorted(said - weaker))


@cache
def consequences(word: str, true: bool) -> Set[tuple[str, bool]]:
    """What SymPy knows of a symbol of which one thing is assumed."""
    known: dict[str, bool] = sp.Symbol("x", **{word: true}).assumptions0
    return known.items()

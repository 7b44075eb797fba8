"""Axes that are laid out of others, as one: in row-major order, or one behind the other.

An axis that joins axes of lengths H and E has H E places, and `Place((h, e))` says which. The first part may
be a number, as the 4 gates of an LSTM are: gates lie one behind the other. An axis of a bias and D weights
has 1 + D places, and `Place((2, d))` is the d-th of the second piece. Nothing is computed with the number of
a place: an axis comes apart only into what it was laid out of, and a sum over it is a sum over its parts.
Parts and pieces that have a number are written out one by one.

A length is a size, or such a product or sum of sizes; one length has one layout.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import accumulate, product
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import Size, fresh_index
from backprop.proof.models.refusals import NotModelled

Lengths = tuple[Size, ...]


class Joined(tuple[Size, ...]):
    """Axes in row-major order: rows after rows, heads beside heads."""


class Beside(tuple[Size, ...]):
    """Axes of several lengths, one behind the other: a bias above weights."""


Layout = Joined | Beside

_layouts: ContextVar[dict[sp.Expr, Layout]] = ContextVar("layouts", default={})  # noqa: B039


@contextmanager
def new_layouts() -> Iterator[None]:
    """From here on no axis is laid out of others yet."""
    before = _layouts.set({})
    try:
        yield
    finally:
        _layouts.reset(before)


def lay_out(layouts: Iterable[Layout]) -> None:
    """From here on axes are laid out like this, and others are not laid out yet."""
    _layouts.set({})
    for layout in layouts:
        (joined if isinstance(layout, Joined) else beside)(*layout)


class Place(tuple[Any, ...]):
    """A place on an axis that is laid out of others: one index for each part, or which piece and where."""


def laid_out(length: Any) -> Layout | None:
    """What an axis of this length is laid out of; None of a single size."""
    return _layouts.get().get(length)


def length_of(layout: Layout) -> sp.Expr:
    return sp.Mul(*layout) if isinstance(layout, Joined) else sp.Add(*layout)


def turned(layout: Layout) -> Layout:
    """The other order in which pieces may lie; the rows of a reshape have one order."""
    return layout if isinstance(layout, Joined) else Beside(layout[::-1])


def kept(layout: Layout) -> sp.Expr:
    """The length of an axis that is laid out like this; of one length there is one layout."""
    length = length_of(layout)
    known = _layouts.get().setdefault(length, layout)
    if known != layout or type(known) is not type(layout):
        raise NotModelled(f"an axis of length {length} is laid out as {known}, and here as {layout}")
    return length


def joined(*parts: Size) -> Size:
    """The length of an axis that joins axes of these lengths."""
    if len(parts) == 1:
        return parts[0]
    parts = tuple(one for part in parts for one in parts_of(part))
    return kept(Joined(parts))


def beside(*lengths: Size) -> Size:
    """The length of an axis on which axes of these lengths lie one behind the other."""
    pieces = tuple(piece for one in lengths for piece in pieces_of(one))
    if len(set(pieces)) == 1:
        return joined(len(pieces), pieces[0]) if len(pieces) > 1 else pieces[0]
    if length_of(Beside(pieces)).is_Integer:
        raise NotModelled(f"axes of lengths {', '.join(map(str, pieces))} side by side are not modelled")
    return kept(Beside(pieces))


def parts_of(length: Size) -> Lengths:
    """The lengths of the axes that an axis joins."""
    layout = laid_out(length)
    return tuple(layout) if isinstance(layout, Joined) else (length,)


def pieces_of(length: Size) -> Lengths:
    """The lengths of the axes that lie one behind the other along an axis."""
    layout = laid_out(length)
    if isinstance(layout, Joined) and isinstance(layout[0], int):
        return (joined(*layout[1:]),) * layout[0]
    return tuple(layout) if isinstance(layout, Beside) else (length,)


def ends_of(length: Size) -> list[sp.Expr]:
    """Where the pieces of an axis begin, and where it ends."""
    return [sp.Integer(0), *accumulate(map(sp.sympify, pieces_of(length)))]


def placed(which: int, at: Any) -> Place:
    """A place of a piece, on the axis."""
    return Place((sp.Integer(which), *(at if isinstance(at, Place) else (at,))))


def seen_in(at: Any) -> tuple[Any, Any]:
    """Which piece a place is of, and where in the piece it is."""
    if not isinstance(at, Place):
        raise NotModelled(f"{at} is no place on an axis that is laid out of others")
    which, *inside = at
    return which, inside[0] if len(inside) == 1 else Place(inside)


def taken_apart(at: Any, length: Size) -> tuple[Any, ...]:
    """The indices of the parts that an axis joins."""
    parts = parts_of(length)
    if len(parts) == 1:
        return (at,)
    if not isinstance(at, Place) or len(at) != len(parts):
        raise NotModelled(f"{at} is no place on an axis that joins {' and '.join(map(str, parts))}")
    return tuple(at)


def same_place(one: Any, other: Any) -> sp.Expr:
    """1 where two places of an axis are one, else 0."""
    if isinstance(one, Place) is not isinstance(other, Place):
        raise NotModelled(f"whether {one} and {other} are one place is not known")
    if not isinstance(one, Place):
        return sp.KroneckerDelta(one, other)
    if one[0] != other[0] and isinstance(one[0], sp.Integer) and isinstance(other[0], sp.Integer):
        return sp.Integer(0)  # in two pieces, whose places need not be counted alike
    return sp.Mul(*(same_place(*pair) for pair in zip(one, other, strict=True)))


Group = tuple[tuple[sp.Idx, ...], list[Any]]


def groups(letter: str, length: Size, new: Callable[[str, Size], sp.Idx] = fresh_index) -> list[Group]:
    """All places of an axis: letters, and the places that they name, with each number where numbers are."""
    layout = laid_out(length)
    if layout is None:
        i = new(letter, length)
        return [((i,), [i])]
    if isinstance(layout, Beside):
        ways = [[((), [sp.Integer(1)])] if one == 1 else groups(letter, one, new) for one in layout]
        return [(i, [placed(k, at) for at in ats]) for k, way in enumerate(ways, 1) for i, ats in way]
    ways = [numbered(part) if isinstance(part, int) else groups(letter, part, new) for part in layout]
    return [
        (tuple(i for inner, _ in way for i in inner), [Place(at) for at in product(*(ats for _, ats in way))])
        for way in product(*ways)
    ]


def numbered(count: int) -> list[Group]:
    return [((), [sp.Integer(k) for k in range(1, count + 1)])]


def places(letter: str, length: Size, new: Callable[[str, Size], sp.Idx] = fresh_index) -> list[Any]:
    """The places of an axis; what holds of each holds everywhere on it."""
    return [at for _, ats in groups(letter, length, new) for at in ats]


def some_place(letter: str, length: Size) -> Any:
    """A place that may be any, but for the first of parts that have a number."""
    return places(letter, length)[0]


def summed_over(length: Size, term: Callable[[Any], sp.Expr]) -> sp.Expr:
    """The sum of a term over an axis, laid out of others or not."""
    return summed_over_all([length], lambda places: term(places[0]))


def summed_over_all(lengths: Sequence[Size], term: Callable[[Sequence[Any]], sp.Expr]) -> sp.Expr:
    """The sum of a term over several axes."""
    sums = []
    for way in product(*(groups("k", length) for length in lengths)):
        inner = [i for letters, _ in way for i in letters]
        whole = sp.Add(*(term(at) for at in product(*(ats for _, ats in way))))
        sums.append(sp.Sum(whole, *inner) if inner else whole)
    return sp.Add(*sums)

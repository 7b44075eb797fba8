"""Axes that are laid out as one, in row-major order: heads beside heads, gates beside gates, rows after rows.

An axis that joins axes of lengths H and E has H · E places, and `Place((h, e))` says which. Nothing is
computed with the number of a place: an axis comes apart only into what it was joined from, and a sum over
it is a sum over its parts. The first part may be a number, as the 4 gates of an LSTM are; they are written
out one by one.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import Size, fresh_index, size
from backprop.proof.models.refusals import NotModelled

Lengths = tuple[Size, ...]

PARTS: dict[sp.Symbol, Lengths] = {}


class Place(tuple[sp.Expr, ...]):
    """A place on a joined axis: one index for each part."""


def joined(*parts: Size) -> Size:
    """The length of an axis that joins axes of these lengths."""
    if len(parts) == 1:
        return parts[0]
    parts = tuple(one for part in parts for one in parts_of(part))
    length = size(" ".join(map(str, parts)))
    PARTS[length] = parts
    return length


def parts_of(length: Size) -> Lengths:
    return PARTS.get(length, (length,))


def taken_apart(at: Any, length: Size) -> tuple[sp.Expr, ...]:
    parts = parts_of(length)
    if len(parts) == 1:
        return (at,)
    if not isinstance(at, Place) or len(at) != len(parts):
        raise NotModelled(f"{at} is no place on an axis that joins {' and '.join(map(str, parts))}")
    return tuple(at)


def some_place(letter: str, length: Size) -> Any:
    """A place that may be any, but for the first of parts that have a number."""
    parts = parts_of(length)
    flat = [sp.Integer(1) if isinstance(part, int) else fresh_index(letter, part) for part in parts]
    return Place(flat) if len(parts) > 1 else fresh_index(letter, length)


def summed_over(length: Size, term: Callable[[Any], sp.Expr]) -> sp.Expr:
    """The sum of a term over an axis, joined or not."""
    return summed_over_all([length], lambda places: term(places[0]))


def summed_over_all(lengths: Sequence[Size], term: Callable[[Sequence[Any]], sp.Expr]) -> sp.Expr:
    """The sum of a term over several axes."""
    inner: list[sp.Idx] = []
    axes = []
    for length in lengths:
        parts = parts_of(length)
        if len(parts) == 1:
            inner.append(fresh_index("k", length))
            axes.append([inner[-1]])
            continue
        choices: list[Sequence[Any]] = []
        for part in parts:
            if isinstance(part, int):
                choices.append([sp.Integer(k) for k in range(1, part + 1)])
            else:
                inner.append(fresh_index("k", part))
                choices.append([inner[-1]])
        axes.append([Place(place) for place in product(*choices)])
    whole = sp.Add(*(term(places) for places in product(*axes)))
    return sp.Sum(whole, *inner) if inner else whole

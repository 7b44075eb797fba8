"""Slices of an axis of any length: every s-th entry from some start on, and the blocks of a joined axis.

Which entry a[start + s p] is, is not computed: it is ι(p), an index of its own that depends on p and on
what the start depends on. It has one name for one start and step, so that what is read and what is written
through the same slice are entries of the same places. Different p see different entries, as s is at least
1; that they lie on the axis is for the code to see to. Where a theorem is about the numbers of the places,
`in_numbers` says them: [i = ι(p)] is [i − start − s p = 0].
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.language import Size, Vanishes, chosen_index, fresh_index, is_size
from backprop.proof.models.arrays import Indices, Rule, Shape, SymbolicArray
from backprop.proof.models.parts import beside, ends_of, laid_out, parts_of, pieces_of, placed, seen_in
from backprop.proof.models.refusals import NotModelled, take_for_granted

_starts: dict[Any, tuple[tuple[sp.Idx, ...], sp.Expr, sp.Expr]] = {}
"""Of each ι what it depends on beside p, its start and its step."""


@dataclass(frozen=True)
class Along:
    """Where each entry of a sliced axis is on the axis."""

    at: Callable[[Any], Any]


@dataclass(frozen=True)
class Pieces:
    """Some pieces of an axis that is laid out of others, or the block of such a number.

    Where it is one piece, the place is that in the piece.
    """

    begin: Any
    end: int | None = None

    @property
    def single(self) -> bool:
        return self.end is None or self.end == self.begin + 1

    def at(self, place: Any) -> Any:
        """The place on the axis."""
        if self.single:
            return placed(self.begin + 1, place)
        which, inside = seen_in(place)
        return placed(which + self.begin, inside)

    def back(self, place: Any) -> tuple[sp.Expr, Any]:
        """Whether a place on the axis is in these pieces, as 1 or 0, and where."""
        which, inside = seen_in(place)
        if self.end is None or not isinstance(which, sp.Integer):
            raise NotModelled("writing to a block whose number varies is not modelled")
        if not self.begin < which <= self.end:
            return sp.Integer(0), None
        return sp.Integer(1), inside if self.single else placed(which - self.begin, inside)


def part(ends: tuple[Any, ...], length: Size) -> tuple[Size, Along | Pieces] | None:
    """The length of start:stop:step and where its entries are; None where this is not for here.

    Only a slice that says its step is taken for one that stays on its axis.
    """
    start, stop, step = ends
    says_step = step is not None
    start, step = (sp.Integer(0) if start is None else start), (sp.Integer(1) if step is None else step)
    if isinstance(length, int) or (start, stop, step) in ((0, length, 1), (0, None, 1)):
        return None
    if step == 1 and (pieces := between(start, stop, length)):
        return pieces
    if stop is None or not says_step:
        return None
    positions = sp.cancel((stop - start) / step)
    if not is_size(positions) or not is_size(step) or not (start.is_nonnegative or start.has(sp.Idx)):
        return None
    # indices count from 1 in formulas, places from 0
    last = (start + step * (positions - 1)).xreplace({i: furthest(start, i) - 1 for i in outermost(start)})
    take_for_granted(sp.Le(last + 1, length))
    return positions, Along(spaced(start, step, length))


def furthest(start: sp.Expr, i: sp.Idx) -> sp.Expr:
    """The value of an index for which a start is furthest, where it grows with it; otherwise the index."""
    return i.upper if start.coeff(i).is_positive and not start.coeff(i).has(i) else i


def between(start: sp.Expr, stop: sp.Expr | None, length: Size) -> tuple[Size, Pieces] | None:
    """The pieces of an axis from one end of a piece to another; block h of H equal ones, from h E on."""
    ends, pieces = ends_of(length), pieces_of(length)
    if not laid_out(length):
        return None
    stop = ends[-1] if stop is None else stop
    first, last = (sp.expand(end + ends[-1] if end.is_negative else end) for end in (start, stop))
    if len(pieces) > 1 and first in ends[:-1] and last in ends[ends.index(first) + 1 :]:
        begin, end = ends.index(first), ends.index(last)
        return beside(*pieces[begin:end]), Pieces(begin, end)
    parts = parts_of(length)
    if len(parts) != 2 or sp.expand(stop - start) != parts[1]:
        return None
    which = sp.cancel(start / parts[1])
    if not isinstance(which + 1, sp.Idx):
        raise NotModelled(f"a slice from {start} is no block of an axis that joins {parts}")
    return parts[1], Pieces(which)


def spaced(start: sp.Expr, step: sp.Expr, length: Size) -> Callable[[Any], sp.Idx]:
    """ι(p), the entry at start + step · p."""
    varies = sorted(outermost(start), key=str)
    said = start.xreplace({i: sp.Symbol(f"r{place or ''}") for place, i in enumerate(varies)})
    name = f"ι[{said} + {step} p]"
    _starts[sp.Function(name, integer=True)] = tuple(varies), start, step
    return lambda p: chosen_index(name, (p, *varies), length)


def number(i: Any) -> sp.Expr:
    """Which place, counted from 1, an index is: of ι(p), start + s p, which count from 0."""
    if not isinstance(i, sp.Idx) or not isinstance(i.label, AppliedUndef) or i.label.func not in _starts:
        return i
    varies, start, step = _starts[i.label.func]
    p, *at = i.label.args
    place = start.xreplace({one: number(other) - 1 for one, other in zip(varies, at, strict=True)})
    return place + step * (number(p) - 1) + 1


def shifted(place: sp.Function) -> sp.Expr | None:
    """p + start, of a place ι(p) that is only shifted; None of any other."""
    varies, start, step = _starts.get(place.func, ((), None, None))
    if step != 1 or varies or not isinstance(place.args[0].label, sp.Symbol):
        return None
    return sp.Symbol(place.args[0].label.name) + start


def in_numbers(a: SymbolicArray) -> SymbolicArray:
    """The same array, with each place that a slice sees as a number: x_ι(p) is Σ_k [k = ι(p)] x_k."""

    def entry(formula: Any) -> Any:
        if isinstance(formula, sp.Idx) or not formula.args:
            return formula
        if isinstance(formula, sp.KroneckerDelta):
            one, other = map(number, formula.args)
            return formula if (one, other) == formula.args else Vanishes(one - other)
        if isinstance(formula, sp.Indexed):
            return gathered(formula)
        return formula.func(*map(entry, formula.args))

    def gathered(x: sp.Indexed) -> sp.Expr:
        there = {i: fresh_index("k", i.upper) for i in x.indices if number(i) != i}
        here = sp.Mul(*(Vanishes(k - number(i)) for i, k in there.items()))
        seen = x.base[tuple(there.get(i, i) for i in x.indices)]
        return sp.Sum(here * seen, *there.values()) if there else x

    return SymbolicArray(a.shape, lambda *i: entry(a.rule(*i)), kind=a.kind)


def outermost(formula: sp.Expr) -> set[sp.Idx]:
    """The indices in a formula; of one that is chosen, such as k(n), not its arguments."""
    if isinstance(formula, sp.Idx):
        return {formula}
    return set().union(*map(outermost, formula.args))


def sliced(
    a: SymbolicArray, shape: Shape, there: Callable[..., Indices], plan: list[tuple[Any, Any]]
) -> SymbolicArray:
    """A view through slices; what is written goes to the places seen, and all else stays."""
    if any(not (at is None or at is whole(at) or isinstance(at, Along)) for _, at in plan):
        return a.view(shape, there)

    def spread(new: Rule, old: Rule) -> Rule:
        def entry(*i: Any) -> sp.Expr:
            places, here, deltas, inner = iter(i), [], [], []
            for size, at in plan:
                index = sp.Integer(1) if at is None else next(places)
                if isinstance(at, Along):
                    p = fresh_index("p", size)
                    inner.append(p)
                    deltas.append(sp.KroneckerDelta(index, at.at(p)))
                    index = p
                here.append(index)
            change = new(*here) - old(*there(*here))
            return old(*i) + (sp.Sum(sp.Mul(*deltas) * change, *inner) if change != 0 else 0)

        return entry

    return a.view(shape, there, spread=spread)


def whole(at: Any) -> Any:
    return at if at == slice(None) else None

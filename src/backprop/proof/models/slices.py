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
from backprop.proof.models.parts import Place, parts_of
from backprop.proof.models.refusals import NotModelled, take_for_granted

_starts: dict[Any, tuple[tuple[sp.Idx, ...], sp.Expr, sp.Expr]] = {}
"""Of each ι what it depends on beside p, its start and its step."""


@dataclass(frozen=True)
class Along:
    """Where each entry of a sliced axis is on the axis."""

    at: Callable[[Any], Any]
    writable: bool


def part(ends: tuple[Any, ...], length: Size) -> tuple[Size, Along] | None:
    """The length of start:stop:step and where its entries are; None where this is not for here.

    Only a slice that says its step is taken for one that stays on its axis.
    """
    start, stop, step = ends
    says_step = step is not None
    start, step = (sp.Integer(0) if start is None else start), (sp.Integer(1) if step is None else step)
    if stop is None or isinstance(length, int) or (start, stop, step) == (0, length, 1):
        return None
    parts = parts_of(length)
    if len(parts) == 2 and step == 1 and sp.expand(stop - start) == parts[1]:
        return block(start, parts)
    if not says_step:
        return None
    positions = sp.cancel((stop - start) / step)
    if not is_size(positions) or not is_size(step) or not (start.is_nonnegative or start.has(sp.Idx)):
        return None
    # indices count from 1 in formulas, places from 0
    last = (start + step * (positions - 1)).xreplace({i: furthest(start, i) - 1 for i in outermost(start)})
    take_for_granted(sp.Le(last + 1, length))
    return positions, Along(spaced(start, step, length), True)


def furthest(start: sp.Expr, i: sp.Idx) -> sp.Expr:
    """The value of an index for which a start is furthest, where it grows with it; otherwise the index."""
    return i.upper if start.coeff(i).is_positive and not start.coeff(i).has(i) else i


def block(start: sp.Expr, parts: Shape) -> tuple[Size, Along]:
    """Block h of H blocks of length E, from place h E on; counted from 0 in code, from 1 in formulas."""
    which = sp.cancel(start / parts[1])
    if which.is_Integer:
        which = which + 1
    elif not isinstance(which, sp.Idx):
        raise NotModelled(f"a slice from {start} is no block of an axis that joins {parts}")
    return parts[1], Along(lambda e: Place((which, e)), False)


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
    if any(not (at is None or at is whole(at) or isinstance(at, Along) and at.writable) for _, at in plan):
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

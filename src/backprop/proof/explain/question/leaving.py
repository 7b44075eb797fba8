"""What all rounds of a loop leave, by what a round that may be any makes of what it has found.

A round may add to it, whatever it adds, if that does not depend on what it finds; or write the places that
its own number names. Then what is left is a sum over all rounds, or each round's own entry. Where a round
builds on the one before, what it finds is the state of a recurrence, of which induction knows more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from backprop.proof.explain.question.kept import Final, Round, Same, arrays_of, replaced
from backprop.proof.explain.question.shifts import without_shifts
from backprop.proof.kernel.induction import StateBase
from backprop.proof.kernel.language import Where, limit
from backprop.proof.models.arrays import Indices, Rule, Shape, SymbolicArray
from backprop.proof.models.kinds import FLOAT
from backprop.proof.models.loops import anywhere, entries, recurrent
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import scalar

ONE = sp.Integer(1)


@dataclass(eq=False)
class Left:
    """What a round makes of what it has found in one name, or of what the round before has kept."""

    new: SymbolicArray
    base: StateBase
    start: SymbolicArray
    t: sp.Idx
    in_place: bool = False
    kept: bool = False

    @property
    def found(self) -> SymbolicArray:
        """What the round finds."""
        return opened(self.base, self.start, self.t)

    @cached_property
    def places(self) -> list[Indices]:
        return anywhere(self.new.shape)

    @cached_property
    def entries(self) -> list[sp.Expr]:
        return [self.new.rule(*i) for i in self.places]

    @cached_property
    def totals(self) -> list[sp.Expr]:
        """What all rounds leave, where a round only adds, or writes the place of its own number."""
        both = zip(self.entries, self.places, strict=True)
        return [summed(entry, self.here(i), i, self.t, self.start.rule) for entry, i in both]

    def here(self, i: Indices) -> sp.Indexed:
        return entry_of(self.base, self.t, i, self.new.shape)

    @property
    def builds(self) -> bool:
        return self.kept or any(uses(one, {self.base}) for one in self.totals)

    @cached_property
    def own_axis(self) -> int | None:
        """The axis along which each round writes all that is at its number, h[:, t] = ...; None if none."""
        axes: set[int] = set()
        if not self.new.shape:
            return None
        for entry, i in zip(self.entries, self.places, strict=True):
            here = self.here(i)
            cases = [one for one in cases_of(entry, self.base, here) if one[1] != here]
            truths = [truth for truth, _ in cases]
            own = [
                at
                for at, one in enumerate(i)
                if isinstance(one, sp.Idx) and truths == [sp.KroneckerDelta(one, self.t)]
            ]
            if not own or limit(i[own[0]]) != limit(self.t) or uses(cases[0][1], {self.base}):
                return None
            axes.add(own[0])
        return axes.pop() if len(axes) == 1 else None

    def written(self) -> SymbolicArray:
        """What a round writes along its own axis."""
        at, new = self.own_axis, self.new.rule
        shape = tuple(length for axis, length in enumerate(self.new.shape) if axis != at)
        return SymbolicArray(shape, lambda *i: new(*i[:at], self.t, *i[at:]), kind=self.new.kind)

    def along_own_axis(self, rule: Rule, final: Final) -> SymbolicArray:
        """What each round has written at its own place of that axis."""
        at = self.own_axis
        assert at is not None
        return SymbolicArray(
            self.new.shape, lambda *i: final(rule(*i[:at], *i[at + 1 :]), i[at]), kind=self.new.kind
        )

    def uses(self, bases: set[StateBase]) -> bool:
        return uses_any(self.entries, bases)

    def by(self, total: Callable[[sp.Expr], sp.Expr]) -> SymbolicArray:
        rule = at_any(list(zip(self.places, map(total, self.totals), strict=True)))
        kind = FLOAT if not self.new.shape else self.new.kind
        made = SymbolicArray(self.new.shape, rule, kind=kind)
        return made if self.in_place or self.new.shape else scalar(made)


def what_is_left(
    left: dict[str, Left], running: Round, backwards: bool
) -> tuple[dict[str, SymbolicArray], Final]:
    """What all rounds leave in each name, and how formulas of a round read once that is known."""
    every = {one.base for one in left.values()}
    stores = list(running.kept.values())
    kept = [array for one in stores for array in arrays_of(one.written)]
    changed = {name: one for name, one in left.items() if one.in_place or one.kept or one.uses(every)}
    states = building_on(left, changed, [one for array in kept for one in entries(array.rule, array.shape)])
    others = {name: one for name, one in changed.items() if name not in states}
    own = {name: one for name, one in others.items() if states and one.own_axis is not None}
    outputs = [*kept, *(one.written() for one in own.values())]
    found = recurrent(
        {name: one.base for name, one in states.items()},
        {name: squeezed(settled(one.new)).rule for name, one in states.items()},
        {name: squeezed(one.start).rule for name, one in states.items()},
        {name: squeezed(one.new).shape for name, one in states.items()},
        tuple(squeezed(settled(one)) for one in outputs),
        running.t,
        backwards,
    )
    ends = {name: unsqueezed(found.ends[name].rule, one.new) for name, one in states.items()}
    named = [unsqueezed(rule, one) for rule, one in zip(found.rules, outputs, strict=True)]
    items: Iterator[Any] = iter(
        Same(one) if is_same(one, running.t, every) else new for one, new in zip(kept, named, strict=False)
    )
    for store in stores:
        state = next((n for n, one in states.items() if n == store.name or one.new is store.written), "")
        if state and store.found is None and store.start() is left[state].start:
            store.found = left[state].found  # hs = [h]; ...; hs.append(h)
        store.finish(replaced(store.written, items), found.final, backwards, ends.get(state))
    written = {
        name: one.along_own_axis(new.rule, found.final)
        for (name, one), new in zip(own.items(), named[len(kept) :], strict=True)
    }
    sums = {
        name: one.by(
            lambda total: found.final(found.short(settled_formula(total)) if states else total, running.t)
        )
        for name, one in others.items()
        if name not in own
    }
    return {**ends, **written, **sums}, found.final


def building_on(left: dict[str, Left], changed: dict[str, Left], kept: list[sp.Expr]) -> dict[str, Left]:
    """The states of a recurrence: what a round builds on, and what other formulas read of it."""
    for name, one in changed.items():
        if one.new.shape != one.start.shape:
            raise NotModelled(f"{name} changes its shape in a loop")
    states = {name for name, one in changed.items() if one.builds}
    while True:
        formulas = [*kept, *(e for n in states for e in left[n].entries)]
        formulas += [e for n, one in changed.items() if n not in states for e in one.totals]
        more = {n for n, one in left.items() if n not in states and uses_any(formulas, {one.base})}
        if not more:
            break
        if any(left[name].in_place for name in more):
            raise NotModelled(f"in the loop, {more.pop()} is read while it is added to: this is not modelled")
        states |= more
    for name in states:
        if not left[name].new.shape or left[name].new.shape != left[name].start.shape:
            raise NotModelled(
                f"in the loop, {name} builds on what the round before has left: this is not modelled"
            )
    return {name: one for name, one in left.items() if name in states}


def settled(array: SymbolicArray) -> SymbolicArray:
    rule = array.rule
    return SymbolicArray(array.shape, lambda *i: settled_formula(rule(*i)), kind=array.kind)


def settled_formula(formula: sp.Expr) -> sp.Expr:
    """1 / (1 + exp(-u)) is (1 + tanh(u / 2)) / 2, whose slopes are polynomials; a softmax needs no shift."""

    def is_sigmoid(part: sp.Expr) -> bool:
        below = part.base if isinstance(part, sp.Pow) and part.exp == -1 else None
        return (
            isinstance(below, sp.Add)
            and len(below.args) == 2
            and below.args[0] == 1
            and isinstance(below.args[1], sp.exp)
        )

    def half(part: sp.Expr) -> sp.Expr:
        return (1 - sp.tanh(part.base.args[1].args[0] / 2)) / 2

    return without_shifts(formula.replace(is_sigmoid, half))


def is_same(array: SymbolicArray, t: sp.Idx, bases: set[StateBase]) -> bool:
    """Whether an array that is kept is the same in each round, such as the weights."""
    found = entries(array.rule, array.shape)
    return not any(one.has(t) for one in found) and not uses_any(found, bases)


def uses_any(formulas: Iterable[sp.Expr], bases: set[StateBase]) -> bool:
    return any(uses(one, bases) for one in formulas)


def at_any(known: list[tuple[Indices, sp.Expr]]) -> Rule:
    """A rule by formulas at letters, one for each piece of axes that are laid out of others."""

    def rule(*at: Any) -> sp.Expr:
        for letters, formula in known:
            pairs = list(zip(leaves_of(letters), leaves_of(at), strict=False))
            if all(isinstance(one, sp.Idx) or one == other for one, other in pairs):
                return formula.xreplace({one: other for one, other in pairs if isinstance(one, sp.Idx)})
        raise NotModelled(f"an entry at {at} of what a loop leaves is not modelled")

    return rule


def leaves_of(place: Any) -> list[Any]:
    return [leaf for one in place for leaf in (leaves_of(one) if isinstance(one, tuple) else [one])]


def opened(base: sp.IndexedBase, like: SymbolicArray, t: sp.Idx) -> SymbolicArray:
    """What the round t finds: letters of its own, of the same shape."""
    if like.shape and not like.kind.all("f") or like.kind.labels:
        raise NotModelled("a loop is modelled for sums of real numbers, such as np.zeros(K)")
    kind = like.kind if like.shape else FLOAT
    one = SymbolicArray(like.shape, lambda *i: entry_of(base, t, i, like.shape), kind=kind)
    one.is_scalar = not like.shape
    return one


def entry_of(base: sp.IndexedBase, t: sp.Idx, i: Indices, shape: Shape) -> sp.Expr:
    """A letter; an axis of length 1 has no index."""
    return base[(t, *(wide(i, shape) or (sp.Integer(0),)))]


def wide(i: Indices, shape: Shape) -> Indices:
    """The indices of the axes that are not of length 1."""
    return tuple(one for one, length in zip(i, shape, strict=True) if length != 1)


def squeezed(array: SymbolicArray) -> SymbolicArray:
    """The array without axes of length 1."""
    rule, shape = array.rule, array.shape

    def entry(*i: Any) -> sp.Expr:
        rest = iter(i)
        return rule(*(ONE if length == 1 else next(rest) for length in shape))

    return SymbolicArray(tuple(length for length in shape if length != 1), entry, kind=array.kind)


def unsqueezed(rule: Rule, like: SymbolicArray) -> SymbolicArray:
    return SymbolicArray(like.shape, lambda *i: rule(*wide(i, like.shape)), kind=like.kind)


def uses(formula: sp.Expr, bases: set[StateBase]) -> bool:
    return any(one.base in bases for one in formula.atoms(sp.Indexed))


def summed(entry: sp.Expr, here: sp.Indexed, i: Indices, t: sp.Idx, start: Rule) -> sp.Expr:
    """What all rounds leave of an entry, by what one round makes of what it has found `here`."""
    base = here.base
    cases = [one for one in cases_of(entry, base, here) if one[1] != here]
    begun = [(truth, then.xreplace({here: start(*i)})) for truth, then in cases]
    found = (in_one_round(truth, then, i, t) for truth, then in begun)
    places = [one for one in found if one is not None]
    if cases and len(places) == len(cases) and not any(uses_any(one, {base}) for one in begun):
        left = start(*i)  # a place that one round alone writes to holds until then what it held at first
        for truth, then in places:
            left = Where(truth, then, left)
        return left
    return sp.Add(start(*i), *(total(truth, less(then, here), i, t) for truth, then in cases))


def cases_of(
    entry: sp.Expr, base: sp.IndexedBase, here: sp.Expr, truth: sp.Expr = ONE
) -> list[tuple[sp.Expr, sp.Expr]]:
    """What a round may leave at a place, with the truth by which it is that."""
    asks = entry if isinstance(entry, Where) else asked_inside(entry, base)
    if asks is None:
        return [(truth, in_place(entry, truth, base, here))]
    own, then, other = asks.args
    found = []
    for answer, value in ((own, then), (1 - own, other)):
        if (1 - answer) not in sp.Mul.make_args(truth):
            both = truth if answer in sp.Mul.make_args(truth) else truth * answer
            found += cases_of(entry.xreplace({asks: value}), base, here, both)
    return found


def asked_inside(entry: sp.Expr, base: sp.IndexedBase) -> Where | None:
    """A question inside a sum whose cases are what a round has found."""
    asks = (one for one in sp.Add.make_args(entry) if isinstance(one, Where) and uses(one, {base}))
    return next(asks, None)


def in_one_round(
    truth: sp.Expr, then: sp.Expr, i: tuple[sp.Idx, ...], t: sp.Idx
) -> tuple[sp.Expr, sp.Expr] | None:
    """The rest of what is true and what stands there, in the round of a place's own number: [i = t]."""
    factors, leaves = sp.Mul.make_args(truth), leaves_of(i)
    for own in factors:
        if isinstance(own, sp.KroneckerDelta) and t in own.args and any(one in leaves for one in own.args):
            at = {t: next(one for one in own.args if one != t)}
            rest = sp.Mul(*(one for one in factors if one != own))
            return rest.xreplace(at), then.xreplace(at)
    return None


def in_place(then: sp.Expr, truth: sp.Expr, base: sp.IndexedBase, here: sp.Expr) -> sp.Expr:
    """Where i = t, what stands at t is what stands at i."""
    same: list[set[sp.Expr]] = []
    for one in sp.Mul.make_args(truth):
        if isinstance(one, sp.KroneckerDelta):
            met = [group for group in same if group & set(one.args)]
            same = [*(group for group in same if group not in met), set(one.args).union(*met)]
    there = {one for one in then.atoms(sp.Indexed) if one.base == base and one != here}
    for one in there:
        pairs = zip(one.indices, here.indices, strict=True)
        if all(a == b or any({a, b} <= group for group in same) for a, b in pairs):
            then = then.xreplace({one: here})
    return then


def less(entry: sp.Expr, here: sp.Expr) -> sp.Expr:
    """entry - here, with what cancels taken away."""
    if isinstance(entry, sp.Add) and here in entry.args:
        return sp.Add(*(one for one in entry.args if one != here))
    return sp.Integer(0) if entry == here else sp.expand(entry - here)


def total(truth: sp.Expr, added: sp.Expr, i: tuple[sp.Idx, ...], t: sp.Idx) -> sp.Expr:
    """The sum over all rounds; of what is added in one round alone, that round's."""
    if alone := in_one_round(truth, added, i, t):
        return Where(*alone, sp.Integer(0))
    return sp.Sum(Where(truth, added, sp.Integer(0)), t)

"""A loop over an axis of any length, run once, at a round that may be any: what its rounds add up to.

What the loop finds before a round are letters of their own. A round may add to them, whatever it adds, if
that does not depend on what it finds; or write the places that its own number names. Then what is left is a
sum over all rounds, or each round's own entry. All else is refused: a round that builds on the one before,
that keeps something beside, or whose last value is read after the loop.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
import sympy as sp

from backprop.proof.explain.question import hooks
from backprop.proof.kernel.language import Where, fresh_index, is_size
from backprop.proof.models.arrays import Rule, SymbolicArray
from backprop.proof.models.kinds import FLOAT
from backprop.proof.models.loops import remembered
from backprop.proof.models.reach import reached
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, scalar

ONE = sp.Integer(1)


@dataclass
class Along:
    """What a loop goes along: how many rounds, and what it is given in each."""

    length: Any
    given: Callable[[sp.Expr], Any]
    backwards: bool = False


class Lost:
    """What the last round left: which one that is has no formula."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NotModelled("what the last round of a loop leaves is not modelled")

    def __bool__(self) -> bool:
        return bool(self.rule)


LOST = Lost()


def ranged(*limits: Any) -> Any:
    *first, last = limits if len(limits) < 3 else (1, 1)
    if isinstance(last, sp.Expr) and is_size(last) and first in ([], [0]):
        return Along(last, lambda place: place)
    return builtins.range(*limits)


def along(items: Any) -> Along | None:
    """The rounds along an array whose length is a symbol."""
    if isinstance(items, SymbolicArray) and items.shape and is_size(items.shape[0]):
        return Along(items.shape[0], lambda place: items[place])
    return items if isinstance(items, Along) else None


def zipped(*items: Any) -> Any:
    rounds = [one for one in map(forwards, items) if one is not None]
    if not rounds:
        return builtins.zip(*items)  # noqa: B905
    if len(rounds) < len(items) or any(one.length != rounds[0].length for one in rounds):
        raise NotModelled("zip of arrays whose lengths differ is not modelled")
    return Along(rounds[0].length, lambda place: tuple(one.given(place) for one in rounds))


def enumerated(items: Iterable[Any], start: Any = 0) -> Any:
    one = forwards(items)
    return (
        Along(one.length, lambda place: (place + start, one.given(place))) if one else enumerate(items, start)
    )


def forwards(items: Any) -> Along | None:
    """The rounds, where it matters which is the first: beside others, and counted."""
    rounds = along(items)
    if rounds is not None and rounds.backwards:
        raise NotModelled("what is reversed is modelled in a loop of its own")
    return rounds


def backwards(items: Any) -> Any:
    """The order of the rounds does not matter to a sum."""
    rounds = forwards(items)
    return reversed(items) if rounds is None else replace(rounds, backwards=True)


def goes_along(items: Any) -> bool:
    return along(items) is not None


def left(found: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """What a round leaves of what it has found."""
    return {name: names[name] for name in found}


def summed_up(items: Any, term: Callable[[Any], Any], plain: Callable[[], Any]) -> Any:
    """sum(term(one) for one in items); `plain` is what stands in the code."""
    if not goes_along(items):
        return plain()

    def step(found: Mapping[str, Any], place: Any) -> dict[str, Any]:
        return {"total": found["total"] + term(place)}

    return through(items, step, ["total"], {"total": 0}, term)["total"]


def through(
    items: Any,
    step: Callable[..., Any],
    names: Iterable[str],
    known: Mapping[str, Any],
    written: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """What the rounds leave in each name that they write; `known` are the variables before the loop.

    What is `written` in the file is the step, or a part of it.
    """
    rounds = along(items)
    assert rounds is not None
    t = fresh_index("t", rounds.length)
    states = {name: known[name] for name in names if is_number(known.get(name))}
    others = {name: known[name] for name in names if name in known and name not in states}
    bases = {name: sp.IndexedBase(sp.Dummy(name)) for name in states}
    arrays = {name: constant(one) for name, one in states.items()}
    found = {name: opened(bases[name], one, states[name]) for name, one in arrays.items()}
    before = {name: one.rule for name, one in found.items()}
    used = shared_by(written or step, states)
    beside = reached(step, used, others)
    alone(states, beside)
    kept = [remembered(one) for one in beside]
    after = step({**found, **others}, rounds.given(t - 1))
    if [remembered(one) for one in reached(step, used, others)] != kept:
        raise NotModelled("a loop that keeps something beside its sums is not modelled")
    result: dict[str, Any] = dict.fromkeys(names, LOST)
    every = set(bases.values())
    for name, start in states.items():
        now, in_place = after[name], after[name] is found[name] and not found[name].is_scalar
        if not in_place and found[name].rule is not before[name]:
            raise NotModelled(f"{name} is written to and then replaced in a loop: this is not modelled")
        if not is_number(now):
            continue
        new = constant(now)
        i = tuple(fresh_index("i", length) for length in new.shape)
        entry = new.rule(*i)
        if not uses(entry, every) and not in_place:
            continue
        if new.shape != arrays[name].shape:
            raise NotModelled(f"{name} changes its shape in a loop")
        total = summed(entry, bases[name], i, t, arrays[name].rule)
        if uses(total, every):
            raise NotModelled(
                f"in the loop, {name} builds on what the round before has left: this is not modelled"
            )
        rule: Rule = lambda *at, total=total, i=i: total.xreplace(dict(zip(i, at, strict=True)))  # noqa: E731
        if any(start is leaf for leaf in hooks.leaves()):
            raise NotModelled(f"a loop that steps {name} in each round is not modelled")
        if in_place:
            start.write(rule)
            result[name] = start
        else:
            result[name] = SymbolicArray(new.shape, rule, kind=FLOAT if not new.shape else new.kind)
            result[name] = scalar(result[name]) if not new.shape else result[name]
    return result


def shared_by(step: Any, states: Mapping[str, Any]) -> list[Any]:
    """The variables of the file that a step uses as they stand there."""
    outer = step.__globals__
    names = [n for n in step.__code__.co_names if n in outer and n not in states]
    return [outer[n] for n in names if not callable(outer[n])]


def is_number(value: Any) -> bool:
    plain = isinstance(value, (int, float, np.generic)) and not isinstance(value, (bool, np.bool_))
    return plain or isinstance(value, (SymbolicArray, sp.Expr))


def opened(base: sp.IndexedBase, like: SymbolicArray, start: Any) -> SymbolicArray:
    """What a round finds: letters of its own, of the same shape."""
    if like.shape and not like.kind.all("f") or like.kind.labels:
        raise NotModelled("a loop is modelled for sums of real numbers, such as np.zeros(K)")
    zero = (sp.Integer(0),) if not like.shape else ()
    one = SymbolicArray(like.shape, lambda *i: base[(*i, *zero)], kind=like.kind if like.shape else FLOAT)
    one.is_scalar = not like.shape
    return one


def alone(states: Mapping[str, Any], beside: Iterable[Any]) -> None:
    """Two names for one memory would be two letters for one number."""
    owners = [id(owner(one)) for one in states.values() if isinstance(one, SymbolicArray)]
    others = {id(owner(one)) for one in beside if isinstance(one, SymbolicArray)}
    if len(set(owners)) < len(owners) or others & set(owners):
        raise NotModelled("a loop that writes to an array of two names is not modelled")


def owner(one: SymbolicArray) -> SymbolicArray:
    while one.looks is not None:
        one = one.looks.of
    return one


def uses(formula: sp.Expr, bases: set[sp.IndexedBase]) -> bool:
    return any(one.base in bases for one in formula.atoms(sp.Indexed))


def summed(entry: sp.Expr, base: sp.IndexedBase, i: tuple[sp.Idx, ...], t: sp.Idx, start: Rule) -> sp.Expr:
    """What all rounds leave of an entry, by what one round makes of it."""
    here = base[i or (sp.Integer(0),)]
    cases = [one for one in cases_of(entry, base, here) if one[1] != here]
    found = (in_one_round(truth, then, i, t) for truth, then in cases)
    places = [one for one in found if one is not None]
    if cases and len(places) == len(cases) and not any(uses(then, {base}) for _, then in cases):
        left = start(*i)
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
    factors = sp.Mul.make_args(truth)
    for own in factors:
        if isinstance(own, sp.KroneckerDelta) and t in own.args and any(one in i for one in own.args):
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


ROUNDS: dict[str, Callable[..., Any]] = {
    "__range__": ranged,
    "__zip__": zipped,
    "__enumerate__": enumerated,
    "__reversed__": backwards,
    "__along__": goes_along,
    "__left__": left,
    "__through__": through,
    "__summed__": summed_up,
    "__locals__": locals,
}

"""A question by which one end of a loop differs: prev = h[:, t - 1] if t > 0 else h0.

The way of the other rounds stands for all of them. It is seen that at that end it leaves what the other way
leaves there, with h0 for the row before the first: a row that is not there, of which the question says what
is taken for it. Otherwise the loop is not modelled.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import sympy as sp

from backprop.proof.explain.question.kept import RUNNING, Round
from backprop.proof.explain.question.leaving import squeezed
from backprop.proof.explain.question.rounds import is_number
from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.induction import RECURRENCES, StateBase
from backprop.proof.kernel.language import limit
from backprop.proof.models.abbreviating import renewed
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.loops import anywhere, entries, remembered
from backprop.proof.models.reach import reached
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant

ONE = sp.Integer(1)
ASKS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
FAR = (1, 2, 3, 10**9)
"""How far from the end rounds are asked: of a whole number that grows, what is asked changes no more."""


@dataclass(frozen=True, eq=False)
class AtEnd:
    """A question that one round answers otherwise than all the others."""

    running: Round
    at: sp.Expr  # the number of that round, counted from 1: the first or the last
    others: bool  # what the others answer

    @property
    def here(self) -> sp.Expr:
        """The index of that round; formulas have none for the last, and what holds for any holds for it."""
        return ONE if self.at == ONE else self.running.t

    def __bool__(self) -> bool:
        raise NotModelled("which round it is, beside another question, is not modelled")

    def ways(self, then: Callable[[], Any], otherwise: Callable[[], Any]) -> tuple[Any, Any]:
        """What either way leaves."""
        usual, odd = self.usual(then, otherwise), self.usual(otherwise, then)
        at_end = odd()
        with self.beyond(at_end):
            left = usual()
        return (left, at_end) if self.others else (at_end, left)

    def usual(self, then: Any, otherwise: Any) -> Any:
        """The one of the two that is of all the other rounds."""
        return then if self.others else otherwise

    @contextmanager
    def beyond(self, offered: Any) -> Iterator[None]:
        """A round that is not at this end: what is beside it there was in a round, too."""
        before = self.running.beyond, self.running.offered
        self.running.beyond = (*before[0], self.at)
        self.running.offered = [constant(one) for one in numbers_of(offered)]
        try:
            yield
        finally:
            self.running.beyond, self.running.offered = before

    def settle(self, ways: Iterable[tuple[Any, Any]]) -> None:
        """What each round leaves stands for what is left at the end, too, for what was there before."""
        running = self.running
        pairs = [(self.usual(*one), self.usual(*one[::-1])) for one in ways]
        waiting = sorted(running.unknown)
        offers = [self.offers(name, [other for _, other in pairs]) for name in waiting]
        for chosen in product(*offers):
            running.starts.update(zip(waiting, chosen, strict=True))
            if all(self.alike(usual, at_end) for usual, at_end in pairs):
                running.unknown.clear()
                return
        raise NotModelled("what a loop leaves at one end is not what it leaves in the other rounds")

    def offers(self, name: str, others: list[Any]) -> list[SymbolicArray]:
        """What may be meant by the row that is not there: an array that stands there instead, or zeros."""
        like = self.running.starts[name]
        same = [self.there(one) for one in map(constant, filter(is_array, others)) if one.shape == like.shape]
        same = [one for one in same if not any(e.has(self.running.t) for e in entries(one.rule, one.shape))]
        return [*same, SymbolicArray(like.shape, lambda *i: sp.Integer(0), kind=like.kind)]

    def there(self, one: SymbolicArray) -> SymbolicArray:
        """What stands in the round at this end."""
        rule, here = one.rule, {self.running.t: self.here}
        return SymbolicArray(one.shape, lambda *i: sp.sympify(rule(*i)).xreplace(here), kind=one.kind)

    def alike(self, usual: Any, at_end: Any) -> bool:
        """Whether two numbers are one at this end; 0 stands for zeros of any shape."""
        if usual is at_end:
            return True
        if not (is_number(usual) and is_number(at_end)):
            return False
        one, other = constant(usual), constant(at_end)
        if other.shape != one.shape and (other.shape or other.rule() != 0):
            return False
        return all(
            self.vanishes(one.rule(*i) - (other.rule(*i) if other.shape else other.rule()))
            for i in (anywhere(one.shape) if one.shape else [()])
        )

    def vanishes(self, formula: sp.Expr) -> bool:
        """Whether it is 0 in the round at this end, where what loops find in their first round is known.

        Other letters stay: what holds for any number holds for what they are.
        """
        formula = formula.xreplace({self.running.t: self.here})
        while known := self.known_in(formula):
            formula = formula.xreplace(known)
        return bool(normal_form(formula) == 0)

    def known_in(self, formula: sp.Expr) -> dict[sp.Indexed, sp.Expr]:
        letters = [one for one in formula.atoms(sp.Indexed) if isinstance(one.base, StateBase)]
        return {one: start for one in letters if (start := self.begun(one)) is not None}

    def begun(self, letter: sp.Indexed) -> sp.Expr | None:
        """What a letter is at this end, where that is where its loop begins."""
        running, (t, *i) = self.running, letter.indices
        if t != self.here:
            return None
        for name, one in running.bases.items():
            if one == letter.base:
                begins = limit(running.t) if running.backwards else ONE
                start = squeezed(running.starts[name])
                return sp.sympify(start.rule(*i[: len(start.shape)])) if begins == self.at else None
        loop = RECURRENCES.get(letter.base)
        if loop is None:
            return None
        for name, meaning in loop.names.items():
            if name.base == letter.base:
                return renewed(meaning).xreplace(dict(zip(name.indices, letter.indices, strict=True)))
        for state in loop.states:
            if state.before == letter.base and (loop.steps if loop.reverse else ONE) == self.at:
                return sp.sympify(state.start(*i))
        return None


def asked_at(label: Callable[[Any], Any], how: str, left: Any, right: Any) -> Any:
    """t > 0 and its kind, of the number of a round that may be any; all else is asked as it stands."""
    if RUNNING and (isinstance(left, sp.Expr) or isinstance(right, sp.Expr)):
        for running in RUNNING:
            found = of_an_end(how, left, right, running)
            if found is not None:
                return found
    if how in ("==", "!="):
        left, right = label(left), label(right)
    return ASKS[how](left, right)


def of_an_end(how: str, left: Any, right: Any, running: Round) -> AtEnd | None:
    """The question, where it is how far a round is from the first or the last."""
    if not all(isinstance(one, (int, sp.Expr)) for one in (left, right)):
        return None
    t, last = running.t, limit(running.t)
    distance = sp.expand(sp.sympify(left) - sp.sympify(right))
    for sign, at, away in ((1, ONE, t - 1), (-1, ONE, t - 1), (1, last, t - last), (-1, last, t - last)):
        more = sp.expand(distance - sign * away)
        if not isinstance(more, sp.Integer):
            continue
        answers = [ASKS[how](sign * step * (1 if at == ONE else -1) + int(more), 0) for step in (0, *FAR)]
        if len(set(answers[1:])) == 1 and answers[0] is not answers[1]:
            return AtEnd(running, at, answers[1])
    return None


def chosen(question: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """then if question else otherwise"""
    if not isinstance(question, AtEnd):
        return then() if question else otherwise()
    kept = [remembered(one) for one in reached(then, otherwise)]
    ways = question.ways(then, otherwise)
    if [remembered(one) for one in reached(then, otherwise)] != kept:
        raise NotModelled("a question whose answer changes something beside is not modelled")
    question.settle([ways])
    return question.usual(*ways)


def is_array(one: Any) -> bool:
    return isinstance(one, SymbolicArray) and bool(one.shape)


def numbers_of(offered: Any) -> list[Any]:
    """The arrays in what a way leaves."""
    inside: Sequence[Any] = list(offered.values()) if isinstance(offered, Mapping) else [offered]
    return [one for one in inside if is_array(one)]

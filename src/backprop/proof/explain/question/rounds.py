"""A loop over an axis of any length, run once, at a round that may be any: what its rounds add up to.

What the loop finds before a round are letters of its own; `leaving` says what all rounds make of them. A
round that keeps something in other ways than `kept` and `rows` know, or whose last value is read, is refused.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
import sympy as sp

from backprop.proof.explain.question import hooks
from backprop.proof.explain.question.kept import (
    RUNNING,
    Final,
    Kept,
    KeptDict,
    KeptList,
    Round,
    arrays_of,
)
from backprop.proof.explain.question.leaving import Left, opened, what_is_left
from backprop.proof.explain.question.rows import Earlier, Where, as_rows, first_row, own_row
from backprop.proof.explain.question.rows import along as along_rows
from backprop.proof.explain.question.tracing import unwatched
from backprop.proof.kernel.induction import StateBase
from backprop.proof.kernel.language import fresh_index, is_size, limit
from backprop.proof.models.arrays import SymbolicArray, counted_from_0
from backprop.proof.models.loops import remembered
from backprop.proof.models.reach import Whole, reached
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant

ONE = sp.Integer(1)


@dataclass
class Along:
    """What a loop goes along: how many rounds, and what it is given in each."""

    length: Any
    given: Callable[[sp.Expr], Any]
    backwards: bool = False

    def __getitem__(self, key: Any) -> Along:
        if key != slice(None, None, -1) or self.backwards:
            raise NotModelled(f"a part of the rounds of a loop, {key}, is not modelled")
        return replace(self, backwards=True)


class Lost(Whole):
    """What the last round left: which one that is has no formula."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NotModelled("what the last round of a loop leaves is not modelled")

    def __bool__(self) -> bool:
        return bool(self.rule)


LOST = Lost()


def ranged(*limits: Any) -> Any:
    if len(limits) == 3 and limits[1:] == (-1, -1) and is_size(limits[0] + 1):
        return Along(limits[0] + 1, lambda place: place, backwards=True)
    *first, last = limits if len(limits) < 3 else (1, 1)
    if isinstance(last, sp.Expr) and is_size(last) and first in ([], [0]):
        return Along(last, lambda place: place)
    return builtins.range(*limits)


def along(items: Any) -> Along | None:
    """The rounds along an array whose length is a symbol, or along what the rounds of a loop have kept."""
    if isinstance(items, KeptList) and items.done is not None:
        return Along(limit(items.done.t), lambda place: items.later(place + items.first))
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


def value_of(names: Mapping[str, Any], name: str) -> Any:
    """The variable, its attribute self.h, or what it holds as grads["W"]; None where there is none."""
    with suppress(NameError, AttributeError, KeyError, TypeError):
        return eval(name, {}, dict(names))
    return None


@contextmanager
def lent(names: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[None]:
    """Other arrays for a while in self.h and grads["W"]; those of variables are handed over."""
    held = {name: value_of(names, name) for name in values if not name.isidentifier()}
    put(names, {name: values[name] for name in held})
    try:
        yield
    finally:
        put(names, held)


def put(names: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for name, one in values.items():
        exec(f"{name} = __one__", {}, {**names, "__one__": one})


def goes_along(items: Any) -> bool:
    return along(items) is not None


def left(found: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """What a round leaves of what it has found."""
    return {name: value_of(names, name) for name in found}


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
    bases: dict[str, StateBase] = {}
    starts: dict[str, SymbolicArray] = {}

    def letters(name: str, start: SymbolicArray) -> SymbolicArray:
        own = name + "'" * len(RUNNING)  # the letters of an outer loop are others
        bases[name], starts[name] = StateBase(f"{own} before"), start
        return opened(bases[name], start, t)

    held = {name: one for name in names if (one := value_of(known, name)) is not None}
    states = {name: one for name, one in held.items() if is_number(one)}
    others = {name: one for name, one in held.items() if name not in states}
    found = {name: letters(name, constant(one)) for name, one in states.items()}
    before = {name: one.rule for name, one in found.items()}
    running = Round(t, letters, rounds.backwards, bases, starts)
    rows = {
        name: where
        for name, one in found.items()
        if (where := along_rows(one.shape, rounds.length, rounds.backwards))
    }
    for name, where in rows.items():
        as_rows(found[name], where, earlier_of(name, where, running))
    used = shared_by(written or step, states)
    with lent(known, dict.fromkeys(states)):
        beside = reached(step, used, others)
        alone(states, beside)
        kept = [remembered(one) for one in beside]
        with lent(known, found):
            RUNNING.append(running)
            try:
                with counted_from_0(t):
                    after = step({**found, **others}, rounds.given(t - 1))
            finally:
                RUNNING.pop()
        if [remembered(one) for one in reached(step, used, others)] != kept:
            raise NotModelled("a loop that keeps something beside its sums is not modelled")
    left = {}
    for name, one in found.items():
        in_place = after[name] is one and not one.is_scalar
        if not in_place and one.rule is not before[name]:
            raise NotModelled(f"{name} is written to and then replaced in a loop: this is not modelled")
        if is_number(after[name]):
            left[name] = Left(constant(after[name]), bases[name], starts[name], t, in_place)
    read = {name: own_row(constant(after[name]), rows[name], t) for name in rows if earlier(name) in bases}
    if any(rows[name].ahead is None and left[name].own_axis != rows[name].axis for name in read):
        raise NotModelled("a loop that reads a row of the round before, and writes more, is not modelled")
    kept_ones = {earlier(name): own for name, own in read.items()}
    kept_ones |= {one.name: constant(one.written) for one in running.kept.values() if one.found is not None}
    left |= {name: Left(one, bases[name], starts[name], t, kept=True) for name, one in kept_ones.items()}
    keeps_no_state(
        running, [one for name, item in left.items() if item.in_place for one in (item.new, states[name])]
    )
    done, final = unwatched(what_is_left)(left, running, rounds.backwards)
    result: dict[str, Any] = dict.fromkeys(names, LOST)
    result |= {name: one for name, one in others.items() if isinstance(one, Kept)}
    for name in states.keys() & done.keys():
        result[name] = handed_back(name, left[name], states[name], done[name])
        if name in read and left[name].in_place and not left[name].builds:
            before_it = finally_of(left[earlier(name)].found, final)
            as_rows(result[name], rows[name], before_it, done[earlier(name)])
    return result


def handed_back(name: str, left: Left, start: Any, new: SymbolicArray) -> SymbolicArray:
    """What the loop leaves in a name: in its own memory, where rounds write to it."""
    whole = any(start is leaf for leaf in hooks.leaves()) and not hooks.by_entries(name, start)
    if not left.builds and whole:
        raise NotModelled(f"a loop that steps {name} in each round is not modelled")
    if not left.in_place:
        return new
    start.write(new.rule)
    return start  # type: ignore[no-any-return]


def keeps_no_state(running: Round, states: list[SymbolicArray]) -> None:
    """What a round keeps must stay as it is: it is no array to which later rounds write."""
    memories = {id(owner(one)) for one in states}
    theirs = [one for store in running.kept.values() for one in arrays_of((store.written, store.start()))]
    if any(id(owner(one)) in memories for one in theirs):
        raise NotModelled("a loop that keeps an array to which it goes on to write is not modelled")


def earlier(name: str) -> str:
    return f"{name} earlier"


def earlier_of(name: str, where: Where, running: Round) -> Earlier:
    """What a round reads of the row before its own: a letter, once it does.

    Where no row is before the first, a question has said so, and says what is taken for it.
    """
    known: list[SymbolicArray] = []
    told: list[bool] = []

    def row_before(place: sp.Expr, sure: bool) -> SymbolicArray:
        if not known:
            known.append(running.letters(earlier(name), first_row(running.starts[name], where)))
            told.append(sure and where.ahead is None)
            if told[0]:
                running.unknown.add(earlier(name))
        if place != running.t:
            raise NotModelled("a row of a round before is modelled in the round after it alone")
        if told[0] and not sure:
            raise NotModelled("the row before is modelled under a question in each place, or in none")
        return known[0]

    return row_before


def finally_of(found: SymbolicArray, final: Final) -> Earlier:
    return lambda place, sure: SymbolicArray(
        found.shape, lambda *i: final(found.rule(*i), place), kind=found.kind
    )


def shared_by(step: Any, states: Mapping[str, Any]) -> list[Any]:
    """The variables of the file that a step uses as they stand there."""
    outer = step.__globals__
    names = [n for n in step.__code__.co_names if n in outer and n not in states]
    return [outer[n] for n in names if not callable(outer[n])]


def is_number(value: Any) -> bool:
    plain = isinstance(value, (int, float, np.generic)) and not isinstance(value, (bool, np.bool_))
    return plain or isinstance(value, (SymbolicArray, sp.Expr))


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
    "__kept_list__": KeptList,
    "__kept_dict__": KeptDict,
}

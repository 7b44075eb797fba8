"""Both ways of a question whose answer is a formula: what each leaves, joined as two cases of one number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import sympy as sp

from backprop.proof.explain.question import hooks
from backprop.proof.explain.question.ends import AtEnd, asked_at, chosen
from backprop.proof.explain.question.rounds import LOST, alone, is_number, shared_by
from backprop.proof.explain.question.rows import Rows, as_rows
from backprop.proof.kernel.language import Where
from backprop.proof.models import kinds
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.loops import remembered
from backprop.proof.models.reach import reached
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, scalar


def is_open(asked: Any) -> bool:
    """Whether the answer is a formula in entries of arrays, or is another one at an end of a loop.

    What sizes decide is refused elsewhere.
    """
    return (
        isinstance(asked, AtEnd)
        or isinstance(asked, SymbolicArray)
        and not asked.shape
        and not asked.rule().is_Number
    )


def bound(names: Iterable[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """What a way leaves in the names that it may have written."""
    return {name: known[name] for name in names if name in known}


def label(one: Any) -> Any:
    """The number of a round as a label, which may be equal to other labels."""
    if not (isinstance(one, sp.Expr) and isinstance(one + 1, sp.Idx)):
        return one
    return scalar(SymbolicArray((), lambda: one + 1, kind=kinds.LABELS))


def either(
    asked: Any,
    then: Callable[[Mapping[str, Any]], dict[str, Any]],
    otherwise: Callable[[Mapping[str, Any]], dict[str, Any]],
    names: Iterable[str],
    known: Mapping[str, Any],
) -> dict[str, Any]:
    """What is in each name after the question; `known` are the variables before it."""
    states = {name: known[name] for name in names if is_number(known.get(name))}
    others = {name: known[name] for name in names if name in known and name not in states}
    if any(start is leaf for start in states.values() for leaf in hooks.leaves()):
        raise NotModelled("an array that is stepped under a question is not modelled")
    used = [*shared_by(then, states), *shared_by(otherwise, states)]
    beside = reached(then, otherwise, used, others)
    alone(states, beside)
    kept = [remembered(one) for one in beside]
    given = [{name: copied(one) for name, one in states.items()} for _ in range(2)]
    ways = partial(then, {**given[0], **others}), partial(otherwise, {**given[1], **others})
    left = asked.ways(*ways) if isinstance(asked, AtEnd) else (ways[0](), ways[1]())
    if [remembered(one) for one in reached(then, otherwise, used, others)] != kept:
        raise NotModelled("a question whose answer changes something beside is not modelled")
    pairs = {name: (left[0].get(name, LOST), left[1].get(name, LOST)) for name in names}
    if isinstance(asked, AtEnd):
        asked.settle(pair for pair in pairs.values() if LOST is not pair[0] and LOST is not pair[1])
    result: dict[str, Any] = {}
    for name, pair in pairs.items():
        stays = name in states and all(one is own[name] for one, own in zip(pair, given, strict=True))
        result[name] = one_of_two(asked, *pair)
        if stays and isinstance(states[name], SymbolicArray):
            states[name].write(result[name].rule)
            result[name] = states[name]
    return result


def copied(one: Any) -> Any:
    """The same number in memory of its own."""
    if not isinstance(one, SymbolicArray):
        return one
    copy = one.copied()
    copy.is_scalar = one.is_scalar
    if isinstance(one, Rows):
        as_rows(copy, one.where, one.earlier, one.end)
    return copy


def one_of_two(asked: Any, yes: Any, no: Any) -> Any:
    """One number of two cases; where one round alone is the other case, it is seen to be the same."""
    if not (is_number(yes) and is_number(no)):
        return yes if yes is no else LOST
    return asked.usual(yes, no) if isinstance(asked, AtEnd) else joined(constant(asked).rule(), yes, no)


def joined(truth: sp.Expr, yes: Any, no: Any) -> Any:
    """One number of two cases."""
    then, otherwise = constant(yes), constant(no)
    if then.shape != otherwise.shape:
        raise NotModelled("a shape that depends on a question is not modelled")
    if then.kind.labels or otherwise.kind.labels:
        raise NotModelled("a label that depends on a question is not modelled")
    rules = then.rule, otherwise.rule

    def rule(*i: sp.Expr) -> sp.Expr:
        one, other = rules[0](*i), rules[1](*i)
        return one if one == other else Where(truth, one, other)

    return scalar(SymbolicArray(then.shape, rule, kind=kinds.joined(then.kind, otherwise.kind)))


CASES: dict[str, Callable[..., Any]] = {
    "__open__": is_open,
    "__bound__": bound,
    "__either__": either,
    "__label__": label,
    "__at__": partial(asked_at, label),
    "__chosen__": chosen,
}

"""Counterexamples: two formulas that differ at one choice of sizes and values are not equal.

That the kernel cannot prove something does not make it false; a counterexample does. Values are exact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import sympy as sp

from backprop.proof.kernel.equality import Unproved
from backprop.proof.kernel.language import Where
from backprop.proof.shown import Shown

Values = Mapping[Any, Any]


@dataclass(frozen=True)
class Counterexample(Shown):
    """Two formulas and their different values at the same place."""

    claimed: sp.Expr
    right: sp.Expr
    claimed_value: sp.Expr
    right_value: sp.Expr
    where: str


def counterexample(claimed: sp.Expr, right: sp.Expr, where: Values) -> Counterexample:
    """Shows that two formulas differ at the given sizes and values.

    Raises:
        ValueError: They agree there, or one of them has no real value there.
    """
    left, other = (sp.expand_log(value(formula, where)) for formula in (claimed, right))
    if not sp.Abs(left - other).evalf(50) > 1e-40:
        raise ValueError(f"no counterexample: both formulas are {left} at {_said(where)}")
    return Counterexample(claimed, right, left, other, _said(where))


@dataclass(frozen=True)
class Refusal(Shown):
    """An attempt that the kernel refused, and what was missing."""

    reason: Unproved


def refused(attempt: Callable[..., object], *arguments: Any, **options: Any) -> Refusal:
    """Shows that the kernel refuses an attempt, such as a step; raises ValueError where it does not."""
    try:
        attempt(*arguments, **options)
    except Unproved as reason:
        return Refusal(reason)
    raise ValueError(f"the kernel does not refuse {attempt}")


def value(formula: sp.Expr, where: Values) -> sp.Expr:
    """The exact value of a formula at concrete sizes, arrays (as nested lists) and scalars."""
    named = {str(getattr(key, "name", key)): sp.sympify(what) for key, what in where.items()}
    return _value(sp.sympify(formula), named, {})


def _value(part: sp.Expr, named: Mapping[str, Any], at: Mapping[sp.Idx, int]) -> Any:
    if isinstance(part, sp.Idx):
        return sp.Integer(at[part]) if part in at else named[str(part.label)]
    if isinstance(part, sp.Symbol):
        return named[part.name]
    if isinstance(part, sp.Indexed):
        entry = named[str(part.base)]
        for i in part.indices:
            entry = entry[int(_value(i, named, at)) - 1]
        return entry
    if isinstance(part, (sp.Sum, sp.Product)):
        dummies = [i for i, *_ in part.limits]
        ranges = [range(1, int(_value(i.upper, named, at)) + 1) for i in dummies]
        places = ({**at, **dict(zip(dummies, place, strict=True))} for place in product(*ranges))
        terms = [_value(part.function, named, place) for place in places]
        return sp.Add(*terms) if isinstance(part, sp.Sum) else sp.Mul(*terms)
    if isinstance(part, Where):
        truth, then, otherwise = part.args
        return _value(then if _value(truth, named, at) == 1 else otherwise, named, at)
    if isinstance(part, sp.Piecewise):
        for case, condition in part.args:
            if _value(condition, named, at) == sp.true:
                return _value(case, named, at)
        raise ValueError(f"no case of {part} holds")
    if not part.args:
        return part
    found = part.func(*(_value(a, named, at) for a in part.args))
    if isinstance(part, (sp.Pow, sp.log)) and not found.is_real:
        raise ValueError(f"no counterexample: {part} has no real value there")
    return found


def _said(where: Values) -> str:
    return ", ".join(f"{getattr(key, 'name', key)} = {sp.sympify(what)}" for key, what in where.items())

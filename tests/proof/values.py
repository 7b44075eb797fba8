"""Values of formulas at concrete sizes, computed without the kernel: a second opinion on what it proves.

Numbers are fractions, and stay exact until they meet exp, log or a root; from there on they are mpmath's.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from random import Random
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp

from backprop.proof.kernel.language import Where

# What is known of an array says from which numbers its entries are drawn.
REALS = [Fraction(p, q) for q in (1, 2, 3) for p in (-5, -2, -1, 0, 1, 2, 3, 7)]
NUMBERS = {
    "real": REALS,
    "positive": [x for x in REALS if x > 0],
    "unit": [Fraction(p, 7) for p in range(1, 7)],
    "binary": [Fraction(0), Fraction(1)],
}
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "f": lambda x: plus(times(x, x), Fraction(2)),
    "f'": lambda x: plus(x, x),
    "Above": lambda x: Fraction(x > 0),
    "Vanishes": lambda x: Fraction(x == 0),
}
RELATIONS = {
    sp.Eq: operator.eq,
    sp.Ne: operator.ne,
    sp.Gt: operator.gt,
    sp.Ge: operator.ge,
    sp.Lt: operator.lt,
    sp.Le: operator.le,
}


REAL = {sp.tanh: mpmath.tanh, sp.sin: mpmath.sin, sp.cos: mpmath.cos, sp.atan: mpmath.atan}


class Undefined(ArithmeticError):
    """The formula has no real value here."""


def both(law: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The law for two fractions, or for two numbers of mpmath where one is no fraction."""

    def apply(a: Any, b: Any) -> Any:
        return law(a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else law(real(a), real(b))

    return apply


def real(x: Any) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


plus, times = both(operator.add), both(operator.mul)


def power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return base ** int(exponent)
    if base == 0 and isinstance(exponent, Fraction) and exponent > 0:
        return Fraction(0)
    if base <= 0:
        raise Undefined
    return mpmath.power(real(base), real(exponent))


def logarithm(x: Any) -> Any:
    if x <= 0:
        raise Undefined
    return mpmath.log(real(x))


class World:
    """Sizes, and a value for every entry, choice and free index: the same whenever it is asked for."""

    def __init__(self, seed: int, sizes: Mapping[str, int], kinds: Mapping[str, str]) -> None:
        self.seed, self.sizes, self.kinds = seed, sizes, kinds

    def draw(self, *what: Any) -> Random:
        return Random(f"{self.seed} {what}")

    def value(self, formula: sp.Expr, at: Mapping[sp.Idx, int] = MappingProxyType({})) -> Any:
        try:
            return self._value(sp.sympify(formula), dict(at))
        except ZeroDivisionError as error:
            raise Undefined from error

    def choice(self, name: str, where: tuple[int, ...], size: int) -> int:
        return self.draw("choice", name, where).randint(1, size)

    def entry(self, name: str, where: tuple[int, ...]) -> Fraction:
        kind = self.kinds.get(name, "real")
        if kind == "one-hot":
            class_name = f"kappa_{name}"
            return Fraction(self.choice(class_name, where[:-1], self.sizes["K"]) == where[-1])
        if kind == "sums to one":
            row = [self.draw(name, where[:-1], k).choice(REALS) for k in range(1, self.sizes["K"])]
            return Fraction([*row, 1 - sum(row)][where[-1] - 1])
        return self.draw(name, where).choice(NUMBERS[kind])

    def size(self, limit: sp.Expr) -> int:
        return int(limit) if limit.is_Integer else self.sizes[limit.name]

    def index(self, i: sp.Expr, at: Mapping[sp.Idx, int]) -> int:
        if i.is_Integer:
            return int(i)
        if i in at:
            return at[i]
        if isinstance(i.label, sp.Function):
            where = tuple(self.index(argument, at) for argument in i.label.args)
            return self.choice(i.label.func.__name__, where, self.size(i.upper))
        return self.draw("free", str(i.label)).randint(1, self.size(i.upper))

    def _value(self, part: sp.Expr, at: dict[sp.Idx, int]) -> Any:
        if isinstance(part, sp.Rational):
            return Fraction(int(part.p), int(part.q))
        if part is sp.E:
            return mpmath.exp(1)
        if isinstance(part, sp.Symbol):
            return Fraction(self.sizes[part.name]) if part.name in self.sizes else self.entry(part.name, ())
        if isinstance(part, sp.Idx):
            return Fraction(self.index(part, at))
        if isinstance(part, sp.Indexed):
            return self.entry(str(part.base), tuple(self.index(i, at) for i in part.indices))
        if isinstance(part, sp.KroneckerDelta):
            return Fraction(self.index(part.args[0], at) == self.index(part.args[1], at))
        if isinstance(part, (sp.Sum, sp.Product)):
            dummies = [dummy for dummy, *_ in part.limits]
            ranges = (range(1, self.size(upper) + 1) for *_, upper in part.limits)
            places = ({**at, **dict(zip(dummies, place, strict=True))} for place in product(*ranges))
            terms = (self._value(part.function, place) for place in places)
            return reduce(plus if isinstance(part, sp.Sum) else times, terms)
        if isinstance(part, sp.Piecewise):
            return self._value(next(case for case, holds in part.args if self._holds(holds, at)), at)
        if isinstance(part, Where):
            truth, then, otherwise = part.args
            return self._value(then if self._value(truth, at) else otherwise, at)
        values = [self._value(argument, at) for argument in part.args]
        if isinstance(part, (sp.Add, sp.Mul)):
            return reduce(plus if isinstance(part, sp.Add) else times, values)
        if isinstance(part, sp.exp):
            return mpmath.exp(real(values[-1]))
        if isinstance(part, sp.log):
            return logarithm(*values)
        for kind, function in REAL.items():
            if isinstance(part, kind):
                return function(real(*values))
        if isinstance(part, sp.Pow):
            return power(*values)
        return FUNCTIONS[part.func.__name__](*values)

    def _holds(self, condition: Any, at: dict[sp.Idx, int]) -> bool:
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, (sp.And, sp.Or)):
            quantifier = all if isinstance(condition, sp.And) else any
            return quantifier(self._holds(part, at) for part in condition.args)
        return bool(both(RELATIONS[condition.func])(*(self._value(side, at) for side in condition.args)))

"""Numbers: fractions, exact until they meet exp, log or a root, then of 50 digits; and slopes beside them.

An operation that has no real value raises `Undefined`. A sum of numbers of 50 digits that cancel to 35 is 0;
where that cannot be told from a small number, there is no value, either. A `Slope` is a number with its
derivative, so that derivatives need no rule but those of +, *, powers and named functions.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

import mpmath
import sympy as sp

DIGITS = 50
ZERO, ONE = Fraction(0), Fraction(1)
Number: TypeAlias = Any  # a Fraction, an mpf of mpmath, which has no types, or a Slope
Law = Callable[[Number], Number]

_LOST, _UNSURE, _APART = (mpmath.mpf(10) ** -digits for digits in (35, 20, 12))


class Undefined(ArithmeticError):
    """The formula has no real value here, or none that we could tell from another."""


@dataclass(frozen=True)
class Slope:
    """A number and its derivative; of two derivatives at once, the one of the higher level is outside."""

    value: Number
    slope: Number
    level: int


def real(x: Number) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def split(x: Number, level: int) -> tuple[Number, Number]:
    return (x.value, x.slope) if isinstance(x, Slope) and x.level == level else (x, ZERO)


def total(terms: Sequence[Number]) -> Number:
    if all(type(term) is Fraction for term in terms):
        return sum(terms, ZERO)
    if levels := [term.level for term in terms if isinstance(term, Slope)]:
        parts = [split(term, max(levels)) for term in terms]
        return Slope(total([value for value, _ in parts]), total([slope for _, slope in parts]), max(levels))
    terms = [term for term in terms if term != 0]
    sizes = [abs(real(term)) for term in terms] or [ZERO]
    whole, largest = mpmath.fsum(map(real, terms)), max(sizes)
    if abs(whole) > _UNSURE * largest:
        return whole
    if abs(whole) < _LOST * largest and min(sizes) > _APART * largest:
        return ZERO
    raise Undefined


def times(a: Number, b: Number) -> Number:
    if type(a) is Fraction and type(b) is Fraction:
        return a * b
    if isinstance(a, Slope) or isinstance(b, Slope):
        level = max(x.level for x in (a, b) if isinstance(x, Slope))
        (a, by_a), (b, by_b) = split(a, level), split(b, level)
        return Slope(times(a, b), total([times(by_a, b), times(a, by_b)]), level)
    return ZERO if a == 0 or b == 0 else real(a) * real(b)


def product(factors: Sequence[Number]) -> Number:
    return reduce(times, factors, ONE)


def sign(x: Number) -> int:
    """-1, 0 or 1; at the border, where another sign is near, nothing has a slope."""
    if isinstance(x, Slope):
        found = sign(x.value)
        if found == 0:
            raise Undefined
        return found
    return int(x > 0) - int(x < 0)


def power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, Slope):
        return apply(EXP, times(exponent, apply(LOG, base)))
    if isinstance(base, Slope):
        outside = times(exponent, power(base.value, total([exponent, -ONE])))
        return Slope(power(base.value, exponent), times(outside, base.slope), base.level)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if base == 0 and exponent < 0 or abs(exponent) > 99:
            raise Undefined
        return base ** int(exponent)
    if base < 0 or base == 0 and exponent < 0:
        raise Undefined
    if base == 0:
        return ZERO
    root = exact_root(base, exponent)
    return guarded(mpmath.power)(base, exponent) if root is None else root


def exact_root(base: Number, exponent: Number) -> Fraction | None:
    if not isinstance(base, Fraction) or exponent not in (Fraction(1, 2), Fraction(-1, 2)):
        return None
    above, below = math.isqrt(base.numerator), math.isqrt(base.denominator)
    if (above**2, below**2) != (base.numerator, base.denominator):
        return None
    return Fraction(above, below) if exponent > 0 else Fraction(below, above)


def guarded(law: Callable[..., mpmath.mpf]) -> Callable[..., Number]:
    """The law for real numbers of moderate size."""

    def apply(*given: Number) -> Number:
        numbers = [real(x) for x in given]
        if any(abs(x) > 1000 for x in numbers):
            raise Undefined
        try:
            value = law(*numbers)
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            raise Undefined from error
        if not isinstance(value, mpmath.mpf) or not mpmath.isfinite(value):
            raise Undefined
        return value

    return apply


@dataclass(frozen=True)
class Named:
    """A function of one number: its value, its slope, and where it is exact."""

    value: Law
    slope: Law
    exact: Mapping[Fraction, Fraction]


def apply(function: Named, x: Number) -> Number:
    if isinstance(x, Slope):
        return Slope(apply(function, x.value), times(function.slope(x.value), x.slope), x.level)
    if type(x) is Fraction and x in function.exact:
        return function.exact[x]
    return function.value(x)


def logarithm(x: Number) -> Number:
    if x <= 0:
        raise Undefined
    return mpmath.log(real(x))


def square(x: Number) -> Number:
    return times(x, x)


def minus(x: Number) -> Number:
    return times(-ONE, x)


def absolute(x: Number) -> Number:
    return times(Fraction(sign(x)), x)


def jump(x: Number) -> Number:
    if sign(x) == 0:
        raise Undefined
    return Fraction(sign(x))


AT_ZERO = {ZERO: ZERO}
EXP: Named = Named(guarded(mpmath.exp), lambda x: apply(EXP, x), {ZERO: ONE})
LOG: Named = Named(logarithm, lambda x: power(x, -ONE), {ONE: ZERO})
SIN: Named = Named(guarded(mpmath.sin), lambda x: apply(COS, x), AT_ZERO)
COS: Named = Named(guarded(mpmath.cos), lambda x: minus(apply(SIN, x)), {ZERO: ONE})
SINH: Named = Named(guarded(mpmath.sinh), lambda x: apply(COSH, x), AT_ZERO)
COSH: Named = Named(guarded(mpmath.cosh), lambda x: apply(SINH, x), {ZERO: ONE})
TANH: Named = Named(guarded(mpmath.tanh), lambda x: total([ONE, minus(square(apply(TANH, x)))]), AT_ZERO)
BELL: Named = Named(
    guarded(lambda x: 2 * mpmath.exp(-(x**2)) / mpmath.sqrt(mpmath.pi)),
    lambda x: product([Fraction(-2), x, apply(BELL, x)]),
    {},
)
ERF: Named = Named(guarded(mpmath.erf), lambda x: apply(BELL, x), AT_ZERO)
ERFC: Named = Named(guarded(mpmath.erfc), lambda x: minus(apply(BELL, x)), {ZERO: ONE})
ATAN: Named = Named(guarded(mpmath.atan), lambda x: power(total([ONE, square(x)]), -ONE), AT_ZERO)
ABS: Named = Named(absolute, jump, {})
SIGN: Named = Named(lambda x: Fraction(sign(x)), lambda x: times(ZERO, jump(x)), {})

NAMED: Mapping[type[sp.Function], Named] = {
    sp.exp: EXP,
    sp.log: LOG,
    sp.sin: SIN,
    sp.cos: COS,
    sp.sinh: SINH,
    sp.cosh: COSH,
    sp.tanh: TANH,
    sp.erf: ERF,
    sp.erfc: ERFC,
    sp.atan: ATAN,
    sp.Abs: ABS,
    sp.sign: SIGN,
}


def same(a: Number, b: Number) -> bool:
    """Whether two numbers are equal, up to the rounding of what is not exact."""
    if type(a) is Fraction and type(b) is Fraction:
        return a == b
    a, b = real(a), real(b)
    return bool(abs(a - b) <= _UNSURE * max(1, abs(a), abs(b)))

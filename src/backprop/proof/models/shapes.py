"""Shapes as NumPy aligns them, numbers among arrays, and what works entry by entry."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.models.arrays import Rule, Shape, SymbolicArray
from backprop.proof.models.kinds import FLOAT, INT, OF_SIZES, REALS, TRUTHS, Kind, kind
from backprop.proof.models.refusals import NotModelled

DIGITS = 6  # 0.001 and 1.0507 are meant as they are written; a number of more digits is some rounded result


_lettered: ContextVar[bool] = ContextVar("lettered", default=False)


@contextmanager
def numbers_as_letters() -> Iterator[None]:
    """A number of many digits is a positive letter from here on: what holds for any letter holds for it."""
    before = _lettered.set(True)
    try:
        yield
    finally:
        _lettered.reset(before)


def numbers_in(formula: sp.Expr) -> dict[str, float]:
    """The letters of a formula that are numbers of many digits."""
    return {name: float(name) for name in map(str, formula.free_symbols) if name[:1].isdigit()}


def constant(value: Any) -> SymbolicArray:
    """A number as an array without axes, of the kind that NumPy takes it for."""
    if isinstance(value, SymbolicArray):
        return value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, np.generic):
        of = kind(value.dtype)
        value = value.item()
    elif isinstance(value, bool):
        of = TRUTHS
    elif isinstance(value, (int, float)):
        of = INT if isinstance(value, int) else FLOAT
    else:
        of = OF_SIZES
    exact: sp.Expr
    if isinstance(value, (bool, int)):
        exact = sp.Integer(int(value))
    elif isinstance(value, float):
        exact = rational(value)
    elif isinstance(value, sp.Expr) and value.is_real is not False:  # such as 1.0 / N
        of = OF_SIZES if value.is_integer and not value.has(sp.Float) else FLOAT
        exact = value.xreplace({number: rational(float(number)) for number in value.atoms(sp.Float)})
    else:
        raise NotModelled(f"an operand of type {type(value).__name__} does not mix with symbolic arrays")
    return SymbolicArray((), lambda: exact, kind=of)


def rational(value: float) -> sp.Expr:
    """The number that is meant: 0.1 is a tenth; pi is pi."""
    if value == math.pi:
        return sp.pi
    if not math.isfinite(value):
        raise NotModelled(f"{value!r} is not an exact number")
    binary, decimal = Fraction(value), Fraction(repr(value))
    if binary.denominator <= 1024:
        return sp.Rational(binary.numerator, binary.denominator)
    meant = f"{value:.{DIGITS}g}"
    if abs(float(meant) - value) <= 1e-14 * abs(value):  # 1 - 0.9 is a tenth but for rounding
        return sp.Rational(meant)
    for digits in range(1, DIGITS + 1):  # 1 - 1e-7
        if float(1 - (rest := sp.Rational(f"{1 - value:.{digits}g}"))) == value:
            return 1 - rest
    if sum(map(str.isdigit, repr(value).partition("e")[0].replace(".", "").lstrip("0"))) > DIGITS:
        if _lettered.get():
            letter = sp.Symbol(repr(abs(value)), positive=True)
            return letter if value > 0 else -letter
        raise NotModelled(f"{value!r} is not an exact number: write a ratio of integers, or pass a symbol")
    return sp.Rational(decimal.numerator, decimal.denominator)


def broadcast(*shapes: Shape) -> Shape:
    """NumPy's rule: shapes align at their ends, and an axis of length 1 stretches."""
    longest = max(map(len, shapes))
    padded = [(1,) * (longest - len(shape)) + tuple(shape) for shape in shapes]
    result = []
    for sizes in zip(*padded, strict=True):
        wide = {size for size in sizes if size != 1}
        if len(wide) > 1:
            raise ValueError(f"operands of shapes {' and '.join(map(str, shapes))} do not broadcast")
        result.append(wide.pop() if wide else 1)
    return tuple(result)


def stretched(operand: SymbolicArray, shape: Shape) -> Rule:
    """The operand's rule, as seen through a larger shape."""
    skip, rule = len(shape) - operand.ndim, operand.rule
    fixed = tuple(size == 1 for size in operand.shape)
    return lambda *i: rule(*(sp.Integer(1) if one else x for one, x in zip(fixed, i[skip:], strict=True)))


def fits(operand: SymbolicArray, shape: Shape) -> None:
    """Whether an array may be written to one of this shape."""
    if len(operand.shape) > len(shape) or broadcast(operand.shape, shape) != tuple(shape):
        raise ValueError(f"an array of shape {operand.shape} does not fit into one of shape {shape}")


def elementwise(rule: Rule, *operands: SymbolicArray, kind: Kind = REALS) -> SymbolicArray:
    shape = broadcast(*(operand.shape for operand in operands))
    parts = [stretched(operand, shape) for operand in operands]
    return SymbolicArray(shape, lambda *i: rule(*(part(*i) for part in parts)), kind=kind)


def no_labels(*operands: SymbolicArray) -> None:
    if any(operand.kind.labels for operand in operands):
        raise NotModelled("arithmetic with labels is not modelled: compare them with labels by == or !=")


def scalar(result: SymbolicArray) -> SymbolicArray:
    """What NumPy returns as a number, not as an array, where it has no axes."""
    result.is_scalar = not result.shape
    return result

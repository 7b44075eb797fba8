"""Shapes as NumPy aligns them, and the operations that work entry by entry."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.models.arrays import LABELS, NUMBERS, TRUTHS, NotModelled, Rule, Shape, SymbolicArray


def constant(value: Any) -> SymbolicArray:
    """A number as an array without axes; floats only where they are short binary fractions, such as 0.5."""
    if isinstance(value, SymbolicArray):
        return value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value.item()
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        exact: sp.Expr = sp.Integer(int(value))
    elif isinstance(value, float) and value == math.pi:
        exact = sp.pi
    elif isinstance(value, (float, np.floating)):
        fraction = Fraction(float(value)) if np.isfinite(value) else None
        if fraction is None or fraction.denominator > 1024:
            raise NotModelled(
                f"{value!r} is not an exact number: write a ratio of integers, or pass a symbol"
            )
        exact = sp.Rational(fraction.numerator, fraction.denominator)
    elif isinstance(value, sp.Expr):  # such as 1.0 / N
        exact = value.xreplace({number: constant(float(number)).rule() for number in value.atoms(sp.Float)})
    else:
        raise NotModelled(f"an operand of type {type(value).__name__} does not mix with symbolic arrays")
    return SymbolicArray((), lambda: exact, dtype=TRUTHS if isinstance(value, (bool, np.bool_)) else NUMBERS)


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


def stretch(operand: SymbolicArray, shape: Shape) -> SymbolicArray:
    if broadcast(operand.shape, shape) != tuple(shape):
        raise ValueError(f"an array of shape {operand.shape} does not fit into one of shape {shape}")
    return SymbolicArray(shape, stretched(operand, shape), dtype=operand.dtype)


def elementwise(rule: Rule, *operands: SymbolicArray, dtype: np.dtype[Any] = NUMBERS) -> SymbolicArray:
    shape = broadcast(*(operand.shape for operand in operands))
    parts = [stretched(operand, shape) for operand in operands]
    return SymbolicArray(shape, lambda *i: rule(*(part(*i) for part in parts)), dtype=dtype)


def no_labels(*operands: SymbolicArray) -> None:
    if any(operand.dtype == LABELS for operand in operands):
        raise NotModelled("arithmetic with labels is not modelled: compare them with labels by == or !=")


def scalar(result: SymbolicArray) -> SymbolicArray:
    """What NumPy returns as a number, not as an array, where it has no axes."""
    result.is_scalar = not result.shape
    return result


def write(out: SymbolicArray | None, result: SymbolicArray) -> SymbolicArray:
    """Writes to `out`; a NumPy scalar, such as a sum, is not written to: `s += 1` makes a new one."""
    if out is None or isinstance(out, SymbolicArray) and out.is_scalar:
        return result
    if not isinstance(out, SymbolicArray) or out.shape != result.shape:
        raise ValueError(f"out= has shape {getattr(out, 'shape', type(out))}, the result {result.shape}")
    if not out.shape:
        raise NotModelled("writing to an array without axes is not modelled")
    if out.shares_memory or out.dtype != result.dtype:
        raise NotModelled("writing to an array that has views, or holds something else, is not modelled")
    out.rule, out.name = result.rule, ""
    return out

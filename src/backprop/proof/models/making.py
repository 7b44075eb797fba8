"""Arrays made of others: choices, labels, other axes, constants."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Size
from backprop.proof.models.arrays import LABELS, NUMBERS, TRUTHS, NotModelled, SymbolicArray
from backprop.proof.models.reductions import one_axis
from backprop.proof.models.shapes import constant, elementwise, no_labels
from backprop.proof.models.ufuncs import choose, not_equal


def where(condition: Any, then: Any, otherwise: Any) -> SymbolicArray:
    operands = [constant(value) for value in (condition, then, otherwise)]
    no_labels(*operands)
    if operands[0].dtype != TRUTHS:
        operands[0] = elementwise(not_equal, operands[0], constant(0))
    truths = all(operand.dtype == TRUTHS for operand in operands[1:])
    return elementwise(choose, *operands, dtype=TRUTHS if truths else NUMBERS)


def arange(stop: Size, *, like: SymbolicArray | None = None, dtype: Any = None) -> SymbolicArray:
    """0 ... K - 1 as labels: they can be compared with labels."""
    if stop == 1:
        raise NotModelled("np.arange is modelled for more than one class")
    return SymbolicArray((stop,), lambda k: k, dtype=LABELS)


def take_along_axis(a: SymbolicArray, at: SymbolicArray, axis: int) -> SymbolicArray:
    """a[i, at[i, 0]], for labels `at` with an axis of length 1."""
    axis = one_axis(a, axis)
    if at.dtype != LABELS or at.shape != (*a.shape[:axis], 1, *a.shape[axis + 1 :]):
        raise NotModelled("np.take_along_axis is modelled for one label a row")
    rule, label = a.rule, at.rule
    return SymbolicArray(at.shape, lambda *i: rule(*i[:axis], label(*i), *i[axis + 1 :]), dtype=a.dtype)


def transpose(a: SymbolicArray, axes: Any = None) -> SymbolicArray:
    if axes is not None and tuple(axes) != tuple(range(a.ndim))[::-1]:
        raise NotModelled("np.transpose is modelled without axes")
    return a.T


def expand_dims(a: SymbolicArray, axis: int) -> SymbolicArray:
    if not -a.ndim - 1 <= operator.index(axis) <= a.ndim:
        raise np.exceptions.AxisError(axis, a.ndim + 1)
    keys: list[Any] = [slice(None)] * a.ndim
    keys.insert(axis % (a.ndim + 1), None)
    return a[tuple(keys)]  # type: ignore[no-any-return]


def filled(value: int) -> Callable[..., SymbolicArray]:
    def like(a: SymbolicArray) -> SymbolicArray:
        no_labels(a)
        return SymbolicArray(a.shape, lambda *i: sp.Integer(value), dtype=a.dtype)

    return like


def as_array(value: Any, dtype: Any = None, *, like: SymbolicArray | None = None) -> SymbolicArray:
    """np.asarray(2, like=A): a number among symbolic arrays, so that its square root stays exact."""
    if dtype is not None and not np.issubdtype(dtype, np.floating):
        raise NotModelled(f"a conversion to {np.dtype(dtype)} is not modelled")
    return constant(value)

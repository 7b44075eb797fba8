"""Sums, means and maxima along axes, and where a maximum is attained."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.language import Size, chosen_index, fresh_index, index
from backprop.proof.models.arrays import LABELS, NUMBERS, NotModelled, SymbolicArray
from backprop.proof.models.shapes import elementwise, no_labels


def axes_of(array: SymbolicArray, axis: Any) -> tuple[int, ...]:
    wanted = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in map(operator.index, wanted):
        if not -array.ndim <= one < array.ndim:
            raise np.exceptions.AxisError(one, array.ndim)
    axes = {one % array.ndim for one in wanted}
    if len(axes) < len(wanted):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def total(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    """np.sum: a sum over fresh indices that run along the axes."""
    no_labels(a)
    return reduction(
        a, axes_of(a, axis), keepdims, lambda rule, inner, outer: sp.Sum(rule, *inner) if inner else rule
    )


def reduction(
    a: SymbolicArray,
    axes: tuple[int, ...],
    keepdims: bool,
    law: Callable[..., sp.Expr],
    dtype: np.dtype[Any] = NUMBERS,
) -> SymbolicArray:
    rule, shape = a.rule, a.shape
    kept = tuple(axis for axis in range(a.ndim) if axis not in axes)
    after = tuple(
        1 if axis in axes else size for axis, size in enumerate(shape) if keepdims or axis not in axes
    )
    inner = {axis: fresh_index("i", shape[axis]) for axis in axes}

    def entry(*i: sp.Idx) -> sp.Expr:
        given = dict(zip(kept, (i[axis] for axis in kept) if keepdims else i, strict=True))
        return law(
            rule(*({**given, **inner}[axis] for axis in range(len(shape)))), tuple(inner.values()), given
        )

    return SymbolicArray(after, entry, dtype=dtype)


def mean(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    count = sp.Mul(*(a.shape[axis] for axis in axes_of(a, axis)))
    return elementwise(lambda value: value / count, total(a, axis, keepdims))


def one_axis(a: SymbolicArray, axis: Any) -> int:
    axes = axes_of(a, axis)
    if len(axes) != 1:
        raise NotModelled("np.max and np.argmax are modelled along one axis")
    return axes[0]


def argmax(a: SymbolicArray, axis: int | None = None, keepdims: bool = False) -> SymbolicArray:
    """An arbitrary index in each row: what is proved with it holds for every pivot, so for the largest."""
    no_labels(a)
    axis = one_axis(a, axis)
    name = pivot_name(a, axis)
    limit: Size = a.shape[axis]

    def choose(value: sp.Expr, inner: tuple[sp.Idx, ...], given: dict[int, sp.Idx]) -> sp.Expr:
        return chosen_index(name, tuple(given[other] for other in sorted(given)), limit)

    return reduction(a, (axis,), keepdims, choose, LABELS)


def largest(a: SymbolicArray, axis: int | None = None, keepdims: bool = False) -> SymbolicArray:
    """np.max along one axis: the entry at the pivot."""
    axis = one_axis(a, axis)
    pivot, rule = argmax(a, axis, keepdims=True).rule, a.rule

    def entry(*i: sp.Idx) -> sp.Expr:
        i = i if keepdims else (*i[:axis], sp.Integer(1), *i[axis:])
        return rule(*i[:axis], pivot(*i), *i[axis + 1 :])

    shape = tuple(1 if one == axis else size for one, size in enumerate(a.shape) if keepdims or one != axis)
    return SymbolicArray(shape, entry, dtype=a.dtype)


_pivots: dict[tuple[sp.Expr, int], str] = {}


def pivot_name(a: SymbolicArray, axis: int) -> str:
    """The same formula has the same pivot, wherever its maximum is taken."""
    entry = a.rule(*(index("ijkl"[one], size) for one, size in enumerate(a.shape)))
    return _pivots.setdefault((normal_form(entry), axis), f"p_{len(_pivots)}")

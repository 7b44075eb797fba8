"""Sums, means and maxima along axes, and where a maximum is attained."""

import hashlib
import operator
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.language import Above, Vanishes, Where, chosen_index, fresh_index, index
from backprop.proof.models.arrays import SymbolicArray, models
from backprop.proof.models.kinds import LABELS, REALS, TRUTHS, Kind, kind, one_of
from backprop.proof.models.parts import laid_out, summed_over_all
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import broadcast, constant, elementwise, no_labels, scalar, stretched
from backprop.proof.models.writing import cast, into

Law = Callable[[sp.Expr, tuple[sp.Idx, ...], dict[int, sp.Idx]], sp.Expr]


def axes_of(array: SymbolicArray, axis: Any) -> tuple[int, ...]:
    wanted = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in map(operator.index, wanted):
        if not -array.ndim <= one < array.ndim:
            raise np.exceptions.AxisError(one, array.ndim)
    axes = {one % array.ndim for one in wanted}
    if len(axes) < len(wanted):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def reduced(out: SymbolicArray | None, result: SymbolicArray) -> SymbolicArray:
    """Writes to `out=`; whether NumPy casts before it reduces or after is not modelled."""
    if isinstance(out, SymbolicArray) and out.kind != result.kind:
        raise NotModelled(f"what is reduced to {result.dtype} and written to {out.dtype} is not modelled")
    return into(out, result)


def reduction(a: SymbolicArray, axes: tuple[int, ...], keepdims: bool, law: Law, of: Kind) -> SymbolicArray:
    rule, shape = a.rule, a.shape
    kept = tuple(axis for axis in range(a.ndim) if axis not in axes)
    after = tuple(
        1 if axis in axes else size for axis, size in enumerate(shape) if keepdims or axis not in axes
    )
    inner = {axis: fresh_index("ijkl"[axis % 4], shape[axis]) for axis in axes}
    laid = [shape[axis] for axis in axes if laid_out(shape[axis])]
    if laid and law is not summed:
        raise NotModelled(
            f"along an axis of length {laid[0]}, which is laid out of others, sums are modelled"
        )

    def at(given: dict[int, Any], inner: Sequence[Any]) -> sp.Expr:
        place = {**given, **dict(zip(axes, inner, strict=True))}
        return rule(*(place[axis] for axis in range(len(shape))))

    def entry(*i: sp.Idx) -> sp.Expr:
        given = dict(zip(kept, (i[axis] for axis in kept) if keepdims else i, strict=True))
        if laid:
            return summed_over_all([shape[axis] for axis in axes], lambda inner: at(given, inner))
        return law(at(given, tuple(inner.values())), tuple(inner.values()), given)

    return scalar(SymbolicArray(after, entry, kind=of))


def summed(value: sp.Expr, inner: tuple[sp.Idx, ...], given: Any) -> sp.Expr:
    return sp.Sum(value, *inner) if inner else value


def multiplied(value: sp.Expr, inner: tuple[sp.Idx, ...], given: Any) -> sp.Expr:
    return sp.Product(value, *inner) if inner else value


def only(a: SymbolicArray, where: Any, otherwise: int) -> SymbolicArray:
    """The entries that a mask names, and something that changes nothing elsewhere."""
    if where is True:
        return a
    mask = constant(where)
    if mask.kind != TRUTHS or broadcast(a.shape, mask.shape) != a.shape:
        raise NotModelled("where= is modelled for a mask of truth values of the array's own shape")
    truth, rule = stretched(mask, a.shape), a.rule
    return SymbolicArray(a.shape, lambda *i: Where(truth(*i), rule(*i), sp.Integer(otherwise)), kind=a.kind)


def accumulated(ufunc: np.ufunc, law: Law, neutral: int) -> Callable[..., SymbolicArray]:
    """np.sum and np.prod."""

    def model(
        a: SymbolicArray,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = True,
    ) -> SymbolicArray:
        no_labels(a)
        if dtype is not None and not (a.kind.all("bif") and kind(dtype).all("f")):
            raise NotModelled("dtype= is modelled for floats only")
        if out is not None and dtype is not None:
            raise NotModelled("dtype= and out= together are not modelled")
        gives = kind(dtype) if dtype is not None else counted(ufunc, a.kind)
        result = reduction(only(a, where, neutral), axes_of(a, axis), keepdims, law, gives)
        if initial is not None:
            return reduced(out, scalar(ufunc(result, initial)))
        return reduced(out, result)

    return model


def counted(ufunc: np.ufunc, of: Kind) -> Kind:
    """Truth values are counted: their sum is a whole number."""
    dtypes = of.array().dtypes
    return one_of(ufunc.resolve_dtypes((None, one, None), reduction=True)[-1] for one in dtypes)


total: Callable[..., SymbolicArray] = models(np.sum, np.nansum)(accumulated(np.add, summed, 0))
prod: Callable[..., SymbolicArray] = models(np.prod)(accumulated(np.multiply, multiplied, 1))


@models((np.add, "reduce"))
def add_reduce(a: SymbolicArray, axis: Any = 0, dtype: Any = None, **options: Any) -> SymbolicArray:
    return total(a, axis, dtype, **options)


@models(np.mean)
def mean(
    a: SymbolicArray, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False
) -> SymbolicArray:
    count = sp.Mul(*(a.shape[axis] for axis in axes_of(a, axis)))
    gives = kind(dtype) if dtype is not None else a.kind if a.kind.all("f") else REALS
    sums = total(a, axis, dtype, keepdims=keepdims)
    return reduced(out, scalar(elementwise(lambda value: value / count, sums, kind=gives)))


@models(np.var)
def var(
    a: SymbolicArray,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
) -> SymbolicArray:
    """The mean square of what is left without the mean; over the count less ddof."""
    if dtype is not None:
        raise NotModelled("dtype= of a variance is not modelled")
    axes = axes_of(a, axis)
    count = sp.Mul(*(a.shape[axis] for axis in axes)) - constant(ddof).rule()
    spread = total(np.square(a - mean(a, axes, keepdims=True)), axes, keepdims=keepdims)
    return reduced(out, scalar(elementwise(lambda value: value / count, spread, kind=spread.kind)))


@models(np.std)
def std(
    a: SymbolicArray, axis: Any = None, dtype: Any = None, out: Any = None, **options: Any
) -> SymbolicArray:
    return reduced(out, root(var(a, axis, dtype, **options)))


def root(a: SymbolicArray) -> SymbolicArray:
    return scalar(elementwise(sp.sqrt, a, kind=a.kind))


@models(np.linalg.norm)
def norm(a: SymbolicArray, ord: Any = None, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    """The root of the sum of squares: of all entries, or along one axis."""
    axes = axes_of(a, axis)
    if ord not in ({1: 2, 2: "fro"}.get(len(axes)), None) or axis is not None and len(axes) > 2:
        raise NotModelled("np.linalg.norm is modelled as the root of a sum of squares")
    return root(total(np.square(1.0 * a), axes, keepdims=keepdims))


@models(np.count_nonzero)
def count_nonzero(a: SymbolicArray, axis: Any = None, *, keepdims: bool = False) -> SymbolicArray:
    return total(cast(a, TRUTHS), axis, keepdims=keepdims)


@models(np.all)
def every(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    """Whether none is 0."""
    return reduced(out, compared(lambda value: Vanishes(1 - value), a, axis, keepdims))


@models(np.any)
def some(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    """Whether the number of those that are not 0 is positive."""
    return reduced(out, compared(Above, a, axis, keepdims))


def compared(law: Callable[[sp.Expr], sp.Expr], a: SymbolicArray, axis: Any, keepdims: bool) -> SymbolicArray:
    def entry(value: sp.Expr, inner: tuple[sp.Idx, ...], given: Any) -> sp.Expr:
        if value.is_Number or not inner:
            return law(value)
        return law(sp.Sum(value, *inner)) if law is Above else Vanishes(sp.Sum(1 - value, *inner))

    return reduction(cast(a, TRUTHS), axes_of(a, axis), keepdims, entry, TRUTHS)


def one_axis(a: SymbolicArray, axis: Any) -> int:
    axes = axes_of(a, axis)
    if len(axes) != 1:
        raise NotModelled("np.argmax and the like are modelled along one axis")
    return axes[0]


def pivot(a: SymbolicArray, axes: tuple[int, ...]) -> Callable[[dict[int, sp.Idx]], dict[int, sp.Idx]]:
    """An arbitrary index for each of the axes: what is proved holds for every one, so for the largest.

    It depends on the other axes, and on what else the entries depend on, such as the step of a loop.
    It has a name once an entry is asked for: what is only printed, such as an accuracy, needs none.
    """
    now = SymbolicArray(a.shape, a.rule)  # which may be written to

    @cache
    def names() -> tuple[list[sp.Idx], dict[int, str]]:
        return free_of(now), {axis: pivot_name(now, axes, axis) for axis in axes}

    def chosen(given: dict[int, sp.Idx]) -> dict[int, sp.Idx]:
        outside, named = names()
        where = (*(given[other] for other in sorted(given)), *outside)
        return {axis: chosen_index(name, where, now.shape[axis]) for axis, name in named.items()}

    return chosen


def letters(a: SymbolicArray) -> tuple[sp.Idx, ...]:
    return tuple(index("ijkl"[one % 4] + "'" * (one // 4), size) for one, size in enumerate(a.shape))


def free_of(a: SymbolicArray) -> list[sp.Idx]:
    """The indices that an array's entries depend on beside their own."""
    own, entry = letters(a), a.rule(*letters(a))
    free = [one for one in entry.free_symbols - set(own) if isinstance(one, sp.Idx)]
    return sorted((one for one in free if isinstance(one.label, sp.Symbol)), key=str)


def pivot_name(a: SymbolicArray, axes: tuple[int, ...], axis: int) -> str:
    """Made of the formula: the same one has the same pivot, wherever its maximum is taken."""
    entry = a.rule(*letters(a)).xreplace(
        {one: index(f"t_{place}", one.upper) for place, one in enumerate(free_of(a))}
    )
    try:
        normal = normal_form(entry)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise NotModelled(
            f"the maximum of a formula without a normal form is not modelled: {error}"
        ) from error
    said = f"{sp.srepr(normal)} {a.shape} {axes} {axis}"
    return f"p_{int(hashlib.sha256(said.encode()).hexdigest(), 16) % 10**24}"


def largest(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    """np.max: the entry at the pivot."""
    no_labels(a)
    axes, ndim = axes_of(a, axis), a.ndim
    chosen, rule = pivot(a, axes), a.rule

    def entry(value: sp.Expr, inner: Any, given: dict[int, sp.Idx]) -> sp.Expr:
        at = {**given, **chosen(given)}
        return rule(*(at[axis] for axis in range(ndim)))

    return reduced(out, reduction(a, axes, keepdims, entry, a.kind.array()))


def smallest(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    """min a = -max(-a)."""
    return reduced(out, scalar(negated(largest(negated(a), axis, keepdims=keepdims))))


def negated(a: SymbolicArray) -> SymbolicArray:
    return elementwise(lambda one: -one, a, kind=a.kind)


models(np.max, np.amax)(largest)
models(np.min, np.amin)(smallest)


@models((np.maximum, "reduce"))
def maximum_reduce(a: SymbolicArray, axis: Any = 0, **options: Any) -> SymbolicArray:
    return largest(a, axis, **options)


@models((np.minimum, "reduce"))
def minimum_reduce(a: SymbolicArray, axis: Any = 0, **options: Any) -> SymbolicArray:
    return smallest(a, axis, **options)


@models(np.argmax)
def argmax(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    no_labels(a)
    axis = one_axis(a, axis)
    chosen = pivot(a, (axis,))
    return reduced(
        out, reduction(a, (axis,), keepdims, lambda value, inner, given: chosen(given)[axis], LABELS)
    )


@models(np.argmin)
def argmin(a: SymbolicArray, axis: Any = None, out: Any = None, keepdims: bool = False) -> SymbolicArray:
    return argmax(negated(a), axis, out, keepdims)

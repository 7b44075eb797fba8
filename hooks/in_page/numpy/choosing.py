"""Entries that are chosen, cut off, rounded or found."""

from __future__ import annotations

import operator
from typing import Any

from . import arrays
from .arrays import asarray, ndarray
from .asking import into
from .dispatch import function
from .dtypes import BOOL, INT64, can_cast, common, missing
from .folding import axes_of, given, written
from .laws import rint
from .making import arange, zeros
from .shapes import broadcast_shapes, spelled, steps
from .ufuncs import UFUNCS


@function
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    if x is None and y is None:
        return arrays.nonzero(condition)
    a, b, truth = asarray(x), asarray(y), asarray(condition)
    of = common([type(one) if type(one) in (int, float) else asarray(one).dtype for one in (x, y)])
    wide = broadcast_shapes(truth.shape, a.shape, b.shape)
    columns = [one._spread(wide)._values() for one in (truth, a, b)]
    values = [of.cast(one if true else other) for true, one, other in zip(*columns, strict=True)]
    result = ndarray._of(values, wide, of)
    result._unsure = any(one._unsure or not one._in_order() for one in (truth, a, b))
    return result


def stretches(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    beyond = shape[: max(len(shape) - len(to), 0)]
    near = zip(shape[::-1], to[::-1], strict=False)
    return not beyond and all(one in (1, other) for one, other in near)


@function
def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    if casting != "same_kind":
        raise missing(f"np.copyto with casting={casting!r}")
    if not isinstance(dst, ndarray):
        raise TypeError(f"copyto() argument 1 must be a numpy.ndarray, not numpy.{type(dst).__name__}")
    src, mask = asarray(src), asarray(where)
    for one, to, rule in ((src, dst.dtype, "same_kind"), (mask, BOOL, "safe")):
        if not can_cast(one.dtype, to, rule):
            what = "array data" if one.ndim else "scalar"
            raise TypeError(f"Cannot cast {what} from {one.dtype!r} to {to!r} according to the rule {rule!r}")
    for one, what in ((src, "input array"), (mask, "where mask")):
        if not stretches(one.shape, dst.shape):
            raise ValueError(
                f"could not broadcast {what} from shape {spelled(one.shape)} into shape {spelled(dst.shape)}"
            )
    written(dst, src._values(), src.shape, src.dtype, mask)


@function
def tril(m: Any, k: int = 0) -> Any:
    m = asarray(m)
    if m.ndim < 2:
        raise missing("np.tril of a vector")
    height, width = m.shape[-2:]
    below = asarray([[j <= i + k for j in range(width)] for i in range(height)], BOOL)
    return where(below.reshape((height, width)), m, zeros(1, m.dtype))


@function
def clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None) -> Any:
    above = a if a_min is None else UFUNCS["maximum"](a, a_min)
    return into(out, above if a_max is None else UFUNCS["minimum"](above, a_max))


@function
def round_(a: Any, decimals: int = 0, out: Any = None) -> Any:
    a = asarray(a)
    if a.dtype.kind != "f":
        if decimals < 0 or a.dtype is BOOL:
            raise missing("np.round of these whole numbers")
        return into(out, given(a._values(), a.shape, a.dtype))
    scale = 10.0 ** abs(decimals)
    there, back = (operator.mul, operator.truediv) if decimals >= 0 else (operator.truediv, operator.mul)
    return into(
        out,
        given([a.dtype.cast(back(rint(there(one, scale)), scale)) for one in a._values()], a.shape, a.dtype),
    )


@function
def nonzero(a: Any) -> Any:
    return arrays.nonzero(a)


@function
def take_along_axis(arr: Any, indices: Any, axis: int = -1) -> Any:
    arr, indices = asarray(arr), asarray(indices)
    (axis,) = axes_of(arr, axis)
    cells = [
        arange(n).reshape((1,) * at + (n,) + (1,) * (arr.ndim - at - 1)) if at != axis else indices
        for at, n in enumerate(arr.shape)
    ]
    return arr[tuple(cells)]


def unravel_index(indices: Any, shape: Any) -> Any:
    if isinstance(indices, ndarray) and indices.ndim:
        raise missing("np.unravel_index of an array")
    return tuple(
        INT64.type(int(indices) // step % n) for n, step in zip(shape, steps(tuple(shape)), strict=True)
    )

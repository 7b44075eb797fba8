"""What comes out of a function, and what is folded along axes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from .arrays import asarray, ndarray
from .dtypes import BOOL, INT32, INT64, dtype
from .laws import TABLE
from .shapes import broadcast_shapes, spelled


def given(values: list[Any], shape: tuple[int, ...], of: dtype, *sources: ndarray) -> Any:
    """A new array, or a number where there are no axes; NumPy keeps the order of its sources' memory."""
    if not shape:
        return of.type._made(values[0])
    result = ndarray._of(values, shape, of)
    result._unsure = any(a._unsure or not a._in_order() for a in sources)
    return result


def written(out: Any, values: list[Any], shape: tuple[int, ...], of: dtype, where: Any = True) -> Any:
    """What is written to out=."""
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of ArrayType")
    mask = None if where is True else asarray(where, BOOL)
    wide = broadcast_shapes(shape, out.shape, *(() if mask is None else (mask.shape,)))
    if wide != out.shape:
        raise ValueError(
            f"non-broadcastable output operand with shape {spelled(out.shape)} doesn't match the broadcast "
            f"shape {spelled(wide)}"
        )
    new = ndarray._of(list(map(out.dtype.cast, values)), shape, out.dtype)._spread(wide)._values()
    if mask is not None:
        triples = zip(mask._spread(wide)._values(), new, out._values(), strict=True)
        new = [one if true else old for true, one, old in triples]
    out._put(out._places(), new)
    return out


def axes_of(a: ndarray, axis: Any) -> tuple[int, ...]:
    """The axes that are meant, from 0 on."""
    if axis is None:
        return tuple(range(a.ndim))
    wanted = tuple(map(operator.index, axis if isinstance(axis, (tuple, list)) else (axis,)))
    for one in wanted:
        if not -a.ndim <= one < a.ndim:
            raise AxisError(one, a.ndim)
    found = tuple(one % a.ndim for one in wanted)
    if len(set(found)) < len(found):
        raise ValueError("duplicate value in 'axis'")
    return found


class AxisError(ValueError, IndexError):
    """An axis that an array does not have."""

    def __init__(self, axis: int, ndim: int, prefix: str = "") -> None:
        self.axis, self.ndim = axis, ndim
        super().__init__(f"{prefix}axis {axis} is out of bounds for array of dimension {ndim}")


AxisError.__module__ = "numpy.exceptions"


def folded(
    a: ndarray, axis: Any, keepdims: bool, fold: Callable[[list[Any]], Any], where: Any = True
) -> tuple[list[Any], tuple[int, ...]]:
    """What `fold` makes of the entries along some axes, and the shape of what is left."""
    gone = axes_of(a, axis)
    kept = [one for one in range(a.ndim) if one not in gone]
    order = (*kept, *sorted(gone))

    def rows(one: ndarray) -> list[list[Any]]:
        lengths, strides = [one.shape[i] for i in order], [one._strides[i] for i in order]
        values = one._view(one._start, tuple(strides), tuple(lengths))._values()
        count, width = math.prod(lengths[: len(kept)]), math.prod(lengths[len(kept) :])
        return [values[at * width : (at + 1) * width] for at in range(count)]

    entries = rows(a)
    if where is not True:
        masks = rows(asarray(where, BOOL)._spread(a.shape))
        entries = [
            [one for one, true in zip(row, mask, strict=True) if true]
            for row, mask in zip(entries, masks, strict=True)
        ]
    lengths = (1 if at in gone else n for at, n in enumerate(a.shape) if keepdims or at not in gone)
    return list(map(fold, entries)), tuple(lengths)


def counted(name: str, of: dtype) -> dtype:
    """Truth values are counted, and whole numbers added in 64 bits."""
    return INT64 if name in ("add", "multiply") and of in (BOOL, INT32) else of


FOLDS: dict[str, Callable[[list[Any]], Any]] = {
    "add": sum,
    "multiply": math.prod,
    "logical_and": all,
    "logical_or": any,
    **{name: partial(reduce, TABLE[name][2]) for name in ("maximum", "minimum")},
}


def reduction(
    name: str,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """np.sum and the like; a maximum of no numbers is an error."""
    a = asarray(a)
    a = a if dtype is None else a.astype(dtype)
    gives = BOOL if name.startswith("logical") else counted(name, a.dtype)
    if (
        name in ("maximum", "minimum")
        and initial is None
        and not math.prod(a.shape[one] for one in axes_of(a, axis))
    ):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
    first = () if initial is None else (asarray(initial)._number().item(),)
    fold = FOLDS[name]
    values, shape = folded(a, axis, keepdims, lambda row: gives.cast(fold([*first, *row])), where)
    return given(values, shape, gives) if out is None else written(out, values, shape, gives)

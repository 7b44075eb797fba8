"""The same entries in other shapes, and arrays that are joined."""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import Any

from .arrays import asarray, ndarray, reshaped
from .dispatch import function
from .dtypes import missing, promoted
from .folding import AxisError, axes_of
from .making import copied, eye, full, shaped, zeros
from .products import ordered


@function
def reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order != "C":
        raise missing(f"np.reshape with order={order!r}")
    return reshaped(asarray(a), tuple(shape) if isinstance(shape, (tuple, list, ndarray)) else (shape,))


@function
def ravel(a: Any, order: str = "C") -> Any:
    a = asarray(a)
    if order != "C":
        raise missing(f"np.ravel with order={order!r}")
    return reshaped(a, (a.size,)) if a._in_order() else a.flatten()


@function
def transpose(a: Any, axes: Any = None) -> Any:
    a = asarray(a)
    if axes is None:
        return a.T
    axes = axes if isinstance(axes, (tuple, list)) else (axes,)
    if len(axes) != a.ndim:
        raise ValueError("axes don't match array")
    order = axes_of(a, tuple(axes))
    if len(set(order)) < a.ndim:
        raise ValueError("repeated axis in transpose")
    return ordered(a, order)


@function
def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    a = asarray(a)
    order = list(range(a.ndim))
    for at, one in enumerate((axis1, axis2), start=1):
        if not -a.ndim <= one < a.ndim:
            raise AxisError(one, a.ndim, f"axis{at}: ")
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return ordered(a, tuple(order))


@function
def moveaxis(a: Any, source: int, destination: int) -> Any:
    a = asarray(a)
    (one,), (to,) = axes_of(a, source), axes_of(a, destination)
    order = [axis for axis in range(a.ndim) if axis != one]
    order.insert(to, one)
    return ordered(a, tuple(order))


@function
def expand_dims(a: Any, axis: int) -> Any:
    a = asarray(a)
    if not -a.ndim - 1 <= axis <= a.ndim:
        raise AxisError(axis, a.ndim + 1)
    return a[(slice(None),) * (axis % (a.ndim + 1)) + (None,)]


@function
def squeeze(a: Any, axis: Any = None) -> Any:
    a = asarray(a)
    gone = axes_of(a, axis) if axis is not None else tuple(at for at, n in enumerate(a.shape) if n == 1)
    if any(a.shape[at] != 1 for at in gone):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return ordered(a, tuple(at for at in range(a.ndim) if at not in gone))


@function
def broadcast_to(array: Any, shape: Any) -> Any:
    seen = asarray(array)._spread(shaped(shape))
    seen._guess = True  # NumPy's is read-only
    return seen


@function
def flip(m: Any, axis: Any = None) -> Any:
    m = asarray(m)
    turned = axes_of(m, axis)
    return m[tuple(slice(None, None, -1) if at in turned else slice(None) for at in range(m.ndim))]


def atleast_2d(a: Any) -> Any:
    a = asarray(a)
    return a if a.ndim >= 2 else a[None, :] if a.ndim else reshaped(a, (1, 1))


@function
def concatenate(arrays: Any, axis: Any = 0) -> Any:
    parts = [asarray(one) for one in arrays]
    if not parts:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        parts, axis = [one.flatten() for one in parts], 0
    if any(not one.ndim for one in parts):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    first = parts[0]
    (axis,) = axes_of(first, axis)
    for at, one in enumerate(parts):
        if one.ndim != first.ndim:
            raise ValueError(
                "all the input arrays must have same number of dimensions, but the array at index 0 has "
                f"{first.ndim} dimension(s) and the array at index {at} has {one.ndim} dimension(s)"
            )
        for i, (n, m) in enumerate(zip(first.shape, one.shape, strict=True)):
            if n != m and i != axis:
                raise ValueError(
                    "all the input array dimensions except for the concatenation axis must match exactly, "
                    f"but along dimension {i}, the array at index 0 has size {n} and the array at index {at} "
                    f"has size {m}"
                )
    of = first.dtype
    for one in parts:
        of = promoted(of, one.dtype)
    lengths = [one.shape[axis] for one in parts]
    result = zeros((*first.shape[:axis], sum(lengths), *first.shape[axis + 1 :]), of)
    start = 0
    for one, length in zip(parts, lengths, strict=True):
        result[(slice(None),) * axis + (slice(start, start + length),)] = one
        start += length
    result._unsure = any(one._unsure or not one._in_order() for one in parts)
    return result


@function
def stack(arrays: Any, axis: int = 0) -> Any:
    parts = [asarray(one) for one in arrays]
    if len({one.shape for one in parts}) != 1:
        raise ValueError("all input arrays must have the same shape")
    return concatenate([expand_dims(one, axis) for one in parts], axis % (parts[0].ndim + 1))


@function
def vstack(tup: Any) -> Any:
    return concatenate([atleast_2d(one) for one in tup], 0)


@function
def hstack(tup: Any) -> Any:
    parts = [reshaped(asarray(one), (1,)) if not asarray(one).ndim else asarray(one) for one in tup]
    return concatenate(parts, 0 if parts and parts[0].ndim == 1 else 1)


@function
def column_stack(tup: Any) -> Any:
    return concatenate([one if one.ndim > 1 else reshaped(one, (-1, 1)) for one in map(asarray, tup)], 1)


@function
def append(arr: Any, values: Any, axis: Any = None) -> Any:
    return concatenate((arr, values), axis)


@function
def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    a = asarray(arr).flatten() if axis is None else asarray(arr)
    (along,) = axes_of(a, 0 if axis is None else axis)
    length, before = a.shape[along], (slice(None),) * along
    if not isinstance(obj, int) or asarray(values).ndim:
        raise missing("np.insert of more than one number at one place")
    if not -length <= obj <= length:
        raise IndexError(f"index {obj} is out of bounds for axis {along} with size {length}")
    at = obj + length if obj < 0 else obj
    new = full((*a.shape[:along], 1, *a.shape[along + 1 :]), values, a.dtype)
    return concatenate([a[(*before, slice(at))], new, a[(*before, slice(at, None))]], along)


@function
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    a = asarray(ary)
    (along,) = axes_of(a, axis)
    length, before = a.shape[along], (slice(None),) * along
    if isinstance(indices_or_sections, int):
        if indices_or_sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, more = divmod(length, indices_or_sections)
        lengths = [each + (at < more) for at in range(indices_or_sections)]
        ends = [sum(lengths[:at]) for at in range(indices_or_sections + 1)]
    else:
        ends = [0, *map(int, asarray(indices_or_sections).tolist()), length]
    return [a[(*before, slice(one, other))] for one, other in pairwise(ends)]


@function
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    a, count = asarray(ary), indices_or_sections
    if isinstance(count, int) and count > 0 and a.shape[axes_of(a, axis)[0]] % count:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, count, axis)


@function
def hsplit(ary: Any, indices_or_sections: Any) -> Any:
    a = asarray(ary)
    if not a.ndim:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(a, indices_or_sections, 1 if a.ndim > 1 else 0)


@function
def tile(A: Any, reps: Any) -> Any:
    a = asarray(A)
    reps = shaped(reps)
    count = max(len(reps), a.ndim)
    a, reps = a[(None,) * (count - a.ndim)], (1,) * (count - len(reps)) + reps
    wide = a[tuple(one for _ in range(count) for one in (None, slice(None)))]
    spread = tuple(n for pair in zip(reps, a.shape, strict=True) for n in pair)
    return copied(wide._spread(spread)).reshape(tuple(r * n for r, n in zip(reps, a.shape, strict=True)))


@function
def repeat(a: Any, repeats: int, axis: Any = None) -> Any:
    a = asarray(a).flatten() if axis is None else asarray(a)
    (axis,) = axes_of(a, 0 if axis is None else axis)
    cells = [at for at in range(a.shape[axis]) for _ in range(operator.index(repeats))]
    return a[(slice(None),) * axis + (cells,)]


@function
def pad(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    a, widths = asarray(array), asarray(pad_width)
    if mode != "constant":
        raise missing(f"np.pad with mode={mode!r}")
    pairs = widths._spread((a.ndim, 2)).tolist()
    result = full(
        tuple(n + b + e for n, (b, e) in zip(a.shape, pairs, strict=True)), constant_values, a.dtype
    )
    result[tuple(slice(b, b + n) for n, (b, _) in zip(a.shape, pairs, strict=True))] = a
    return result


@function
def diag(v: Any) -> Any:
    v = asarray(v)
    if v.ndim == 1:
        return eye(v.size, dtype=v.dtype) * v
    if v.ndim == 2 and v.shape[0] == v.shape[1]:
        raise missing("np.diag of a matrix: np.einsum('ii->i', A) is here")
    raise ValueError("Input must be 1- or 2-d.")


@function
def diagflat(v: Any) -> Any:
    return diag(asarray(v).ravel())


@function
def trace(a: Any) -> Any:
    a = asarray(a)
    if a.ndim != 2:
        raise missing("np.trace of more than two axes")
    return sum((a[i, i] for i in range(1, min(a.shape))), a[0, 0])


class Rows:
    """np.r_[1, b]: numbers and vectors one behind the other, matrices one above the other."""

    def __getitem__(self, key: Any) -> Any:
        parts = [asarray(one) for one in (key if isinstance(key, tuple) else (key,))]
        return concatenate([one if one.ndim else reshaped(one, (1,)) for one in parts])


class Columns:
    """np.c_[a, b]: vectors as columns, matrices side by side."""

    def __getitem__(self, key: Any) -> Any:
        parts = [asarray(one) for one in (key if isinstance(key, tuple) else (key,))]
        return concatenate([reshaped(one, (-1, 1)) if one.ndim < 2 else one for one in parts], -1)

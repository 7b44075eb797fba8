"""What NumPy does with whole arrays: making, choosing, joining, folding along axes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from . import arrays
from .arrays import asarray, ndarray, nested, reshaped, steps
from .dtypes import BOOL, FLOAT64, INT64, common, dtype, generic, missing, promoted
from .operators import UFUNCS, AxisError, axes_of, folded, given, quotient, reduction, rint, written
from .products import function, ordered

# -- made: these answer for numbers alone, whatever else may be asked for a shape


def shaped(shape: Any) -> tuple[int, ...]:
    found = tuple(map(operator.index, shape if isinstance(shape, (tuple, list, ndarray)) else (shape,)))
    if any(length < 0 for length in found):
        raise ValueError("negative dimensions are not allowed")
    return found


def array(value: Any, dtype: Any = None, *, copy: Any = True, ndmin: int = 0) -> ndarray:
    found = asarray(value, dtype)
    if copy and (found is value or found._list is getattr(value, "_list", None)):
        found = copied(found)
    return found if found.ndim >= ndmin else found[(None,) * (ndmin - found.ndim)]


def copied(a: ndarray) -> ndarray:
    """In the order of the array's memory, as NumPy does."""
    new = a.copy()
    new._unsure = a._unsure or not a._in_order()
    return new


def full(shape: Any, fill_value: Any, dtype: Any = None) -> ndarray:
    value = asarray(fill_value, dtype)
    return (
        copied(value._spread(shaped(shape)))
        if value.ndim
        else ndarray._of(value._values() * math.prod(shaped(shape)), shaped(shape), value.dtype)
    )


def zeros(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    return full(shape, 0, dtype)


def ones(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    return full(shape, 1, dtype)


def empty(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    """NumPy's holds what happens to be there: numbers that show where none were written."""
    return full(shape, math.nan if asarray(0, dtype).dtype.kind == "f" else 1, dtype)


def eye(N: Any, M: Any = None, k: int = 0, dtype: Any = float) -> ndarray:
    height, width = shaped((N, N if M is None else M))
    return asarray([[int(j == i + k) for j in range(width)] for i in range(height)], dtype).reshape(
        height, width
    )


def identity(n: Any, dtype: Any = float) -> ndarray:
    return eye(n, dtype=dtype)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> ndarray:
    start, stop = (0, start) if stop is None else (start, stop)
    of = common(
        [type(one) if type(one) in (int, float) else asarray(one).dtype for one in (start, stop, step)]
    )
    start, stop, step = (asarray(one)._number().item() for one in (start, stop, step))
    count = max(math.ceil((stop - start) / step), 0)
    return asarray([start + at * step for at in range(count)], of).astype(of if dtype is None else dtype)


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> ndarray:
    step = (stop - start) / max(num - endpoint, 1)
    values = [
        float(stop) if endpoint and at and at == num - 1 else float(start + at * step) for at in range(num)
    ]
    return ndarray._of(values, (num,), FLOAT64)


MADE: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (array, full, zeros, ones, empty, eye, identity, arange, linspace)
}
MADE |= {
    "asarray": asarray,
    "ascontiguousarray": lambda a, dtype=None: asarray(asarray(a, dtype).tolist(), dtype),
}


def asarray_(value: Any, dtype: Any = None, *, copy: Any = None) -> ndarray:
    return array(value, dtype) if copy else asarray(value, dtype)


def ascontiguousarray(a: Any, dtype: Any = None) -> ndarray:
    """In order, and with an axis at least."""
    a = asarray(a, dtype)
    a = a if a.ndim else reshaped(a, (1,))
    return a if a._in_order() and not a._unsure else a.copy()


MADE |= {"asarray": asarray_, "asanyarray": asarray_, "ascontiguousarray": ascontiguousarray}
for _name, _made in MADE.items():
    _made.__name__, _made.__module__ = _name, "numpy"


def like(value: Any) -> Callable[..., Any]:
    def made(a: Any, dtype: Any = None, shape: Any = None) -> Any:
        a = asarray(a)
        found = full(a.shape if shape is None else shape, value, a.dtype if dtype is None else dtype)
        found._unsure = a._unsure or not a._in_order()
        return found

    return made


for _name, _value in (("zeros_like", 0), ("ones_like", 1), ("empty_like", 1)):
    _made = like(_value)
    _made.__name__ = _name
    function(_made)


@function
def full_like(a: Any, fill_value: Any, dtype: Any = None) -> Any:
    result = like(0)(a, dtype)
    result[...] = fill_value
    return result


@function
def copy(a: Any) -> Any:
    return copied(asarray(a))


@function
def astype(x: Any, dtype: Any, copy: bool = True) -> Any:
    return x.astype(dtype, copy)


# -- asked


def foreign(a: Any) -> bool:
    """An object that is neither a number nor a list: to NumPy an array without axes."""
    return not hasattr(a, "__array__") and not isinstance(a, (ndarray, generic, list, tuple, range))


@function
def shape(a: Any) -> Any:
    return a.shape if hasattr(a, "shape") else () if foreign(a) else nested(a)[1]


@function
def ndim(a: Any) -> Any:
    return a.ndim if hasattr(a, "ndim") else len(shape(a))


@function
def size(a: Any, axis: Any = None) -> Any:
    found = shape(a)
    return math.prod(found) if axis is None else found[axis]


@function
def iscomplexobj(x: Any) -> bool:
    return isinstance(x, complex)


@function
def array_equal(a1: Any, a2: Any) -> bool:
    a, b = asarray(a1), asarray(a2)
    return a.shape == b.shape and all(x == y for x, y in zip(a._values(), b._values(), strict=True))


@function
def isclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    a, b = asarray(a), asarray(b)
    near = UFUNCS["less_equal"](UFUNCS["absolute"](1.0 * a - b), atol + rtol * UFUNCS["absolute"](1.0 * b))
    close = (near & UFUNCS["isfinite"](b)) | UFUNCS["equal"](a, b)
    return close | (UFUNCS["isnan"](a) & UFUNCS["isnan"](b)) if equal_nan else close


@function
def allclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    return bool(asarray(isclose(a, b, rtol, atol, equal_nan)).all())


# -- along axes


def reducing(name: str, under: str) -> Callable[..., Any]:
    def reduced(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = True,
    ) -> Any:
        return reduction(under, a, axis, dtype, out, keepdims, initial, where)

    def extreme(
        a: Any,
        axis: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = True,
    ) -> Any:
        return reduction(under, a, axis, None, out, keepdims, initial, where)

    found = reduced if name in ("sum", "prod") else extreme
    found.__name__ = name
    return function(found)


for _name, _under in (
    ("sum", "add"), ("prod", "multiply"), ("all", "logical_and"), ("any", "logical_or"),
    ("max", "maximum"), ("min", "minimum"), ("amax", "maximum"), ("amin", "minimum"),
):  # fmt: skip
    reducing(_name, _under)


def averaged(a: ndarray, axis: Any, keepdims: bool, of: Any, law: Callable[[list[Any]], float]) -> Any:
    gives = dtype(of) if of is not None else a.dtype if a.dtype.kind == "f" else FLOAT64
    values, after = folded(a, axis, keepdims, lambda row: gives.cast(law(row)))
    return given(values, after, gives)


def into(out: Any, result: Any) -> Any:
    if out is None:
        return result
    result = asarray(result)
    return written(out, result._values(), result.shape, result.dtype)


@function
def mean(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    return into(
        out, averaged(asarray(a), axis, keepdims, dtype, lambda row: quotient(float(sum(row)), len(row)))
    )


@function
def var(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False
) -> Any:
    def spread(row: list[Any]) -> float:
        middle = quotient(float(sum(row)), len(row))
        return quotient(float(sum((one - middle) ** 2 for one in row)), max(len(row) - ddof, 0))

    return into(out, averaged(asarray(a), axis, keepdims, dtype, spread))


@function
def std(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False
) -> Any:
    return into(out, UFUNCS["sqrt"](var(a, axis, dtype, ddof=ddof, keepdims=keepdims)))


def attained(name: str, better: Callable[[Any, Any], bool]) -> None:
    def where(row: list[Any]) -> int:
        if not row:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        best = 0
        for at, one in enumerate(row):
            if one != one:
                return at
            best = at if better(one, row[best]) else best
        return best

    def found(a: Any, axis: Any = None, out: Any = None, *, keepdims: bool = False) -> Any:
        return into(out, given(*folded(asarray(a), axis, keepdims, where), INT64))

    found.__name__ = name
    function(found)


attained("argmax", operator.gt)
attained("argmin", operator.lt)


@function
def count_nonzero(a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    return given(*folded(asarray(a), axis, keepdims, lambda row: sum(map(bool, row))), INT64)


@function
def nansum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    a = asarray(a)
    return reduction("add", where(UFUNCS["isnan"](a), a.dtype.cast(0), a), axis, dtype, out, keepdims)


@function
def cumsum(a: Any, axis: Any = None) -> Any:
    return UFUNCS["add"].accumulate(
        reshaped(asarray(a), (-1,)) if axis is None else a, 0 if axis is None else axis
    )


@function
def argsort(a: Any, axis: int = -1) -> Any:
    a = asarray(a)
    if a.ndim != 1 or any(one != one for one in a._values()):
        raise missing("np.argsort of more than one axis")
    row = a._values()
    if len(set(row)) < len(row):
        raise missing("np.argsort of equal numbers")
    return ndarray._of(sorted(range(len(row)), key=row.__getitem__), a.shape, INT64)


@function
def unique(ar: Any) -> Any:
    a = asarray(ar)
    found = sorted(set(a._values()))
    return ndarray._of(found, (len(found),), a.dtype)


# -- chosen


@function
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    if x is None and y is None:
        return arrays.nonzero(condition)
    a, b, truth = asarray(x), asarray(y), asarray(condition)
    of = common([type(one) if type(one) in (int, float) else asarray(one).dtype for one in (x, y)])
    wide = arrays.broadcast_shapes(truth.shape, a.shape, b.shape)
    columns = [one._spread(wide)._values() for one in (truth, a, b)]
    values = [of.cast(one if true else other) for true, one, other in zip(*columns, strict=True)]
    result = ndarray._of(values, wide, of)
    result._unsure = any(one._unsure or not one._in_order() for one in (truth, a, b))
    return result


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


# -- other shapes


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


# -- joined


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
                    "all the input array dimensions except for the concatenation axis must match exactly, but "
                    f"along dimension {i}, the array at index 0 has size {n} and the array at index {at} has "
                    f"size {m}"
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


class Columns:
    """np.c_[a, b]: vectors as columns, matrices side by side."""

    def __getitem__(self, key: Any) -> Any:
        parts = [asarray(one) for one in (key if isinstance(key, tuple) else (key,))]
        return concatenate([reshaped(one, (-1, 1)) if one.ndim < 2 else one for one in parts], -1)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """np.linalg.norm, as the root of a sum of squares."""
    if (
        ord not in (None, 2, "fro")
        or ord is not None
        and axis is None
        and asarray(x).ndim != (2 if ord == "fro" else 1)
    ):
        raise missing(f"np.linalg.norm with ord={ord!r}")
    squares = UFUNCS["square"](UFUNCS["multiply"](1.0, x))
    return UFUNCS["sqrt"](reduction("add", squares, axis, keepdims=keepdims))


norm = function(norm)
norm.__module__ = "numpy.linalg"

"""What is asked of whole arrays: their shapes, whether they are alike, what there is along their axes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from . import arrays
from .arrays import asarray, ndarray, nested, reshaped
from .dispatch import function
from .dtypes import FLOAT64, INT64, dtype, generic, missing
from .folding import folded, given, reduction, written
from .laws import quotient
from .ufuncs import UFUNCS


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
def nonzero(a: Any) -> Any:
    return arrays.nonzero(a)


@function
def flatnonzero(a: Any) -> Any:
    return arrays.nonzero(reshaped(asarray(a), (-1,)))[0]


@function
def nansum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    a = asarray(a)
    values = [a.dtype.cast(0) if one != one else one for one in a._values()]
    return reduction("add", ndarray._of(values, a.shape, a.dtype), axis, dtype, out, keepdims)


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

"""Arrays that are made; these answer for numbers alone, whatever else may be asked for a shape."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from .arrays import asarray, ndarray, reshaped
from .dispatch import function
from .dtypes import FLOAT64, common


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
    values = [int(j == i + k) for i in range(height) for j in range(width)]
    return reshaped(asarray(values, dtype), (height, width))


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
    found = asarray(a, dtype)
    found = found if found.ndim else reshaped(found, (1,))
    return found.copy() if found._unsure or not found._in_order() else found


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

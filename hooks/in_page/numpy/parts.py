"""The small parts of NumPy that are neither arrays nor functions of them."""

from __future__ import annotations

from math import e, inf, nan, pi  # noqa: F401
from typing import Any

from . import dtypes
from .asking import allclose
from .dtypes import common, dtype, generic, missing, promoted
from .shapes import broadcast_shapes  # noqa: F401
from .ufuncs import ufunc

PUBLIC = (
    "e", "inf", "nan", "pi", "newaxis", "True_", "False_", "broadcast_shapes", "result_type", "promote_types",
    "isscalar", "frompyfunc", "finfo", "errstate", "seterr", "set_printoptions",
)  # fmt: skip
newaxis = None
True_, False_ = dtypes.bool_._made(True), dtypes.bool_._made(False)


def result_type(*given: Any) -> dtype:
    """What holds all of these."""
    kinds = (type(one) if type(one) in (int, float) else dtype(getattr(one, "dtype", one)) for one in given)
    return common(kinds)


def promote_types(a: Any, b: Any) -> dtype:
    return promoted(dtype(a), dtype(b))


def isscalar(element: Any) -> bool:
    return isinstance(element, (int, float, str, generic))


def frompyfunc(function: Any, nin: int, nout: int) -> ufunc:
    """A ufunc that other kinds of array may know; this NumPy has no arrays of objects."""

    def law(*values: Any) -> Any:
        raise missing("np.frompyfunc of numbers")

    found = ufunc(f"{function.__name__} (vectorized)", nin, "-----", law)
    found.types = ["O" * nin + "->" + "O" * nout]
    return found


class finfo:
    """How finely an array of 64 or 32 bits tells numbers apart."""

    def __init__(self, of: Any = float) -> None:
        self.dtype = dtype(of)
        wide = self.dtype is dtypes.FLOAT64
        self.eps = self.dtype.type(2.0 ** (-52 if wide else -23))
        self.tiny = self.smallest_normal = self.dtype.type(2.0 ** (-1022 if wide else -126))
        self.max = self.dtype.type((2 - 2.0 ** (-52 if wide else -23)) * 2.0 ** (1023 if wide else 127))
        self.min = -self.max


class errstate:
    """Nothing is said of what has no value; code that wants an error cannot be run here."""

    def __init__(self, **options: Any) -> None:
        if {"raise", "call"} & set(options.values()):
            raise missing("errors where a number has no value")

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, function: Any) -> Any:
        return function


def seterr(**options: Any) -> dict[str, str]:
    errstate(**options)
    return {}


def set_printoptions(*given: Any, **options: Any) -> None:
    """What is printed is not read here."""


class NDArray:
    """For annotations."""

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


def assert_allclose(actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, **_: Any) -> None:
    if not allclose(actual, desired, rtol, atol, equal_nan=True):
        raise AssertionError(f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}")

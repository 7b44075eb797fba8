"""The part of NumPy that `backprop explain` and students' code need, in Python, for the reader's browser.

There is no NumPy for Pyodide in the registries, so that in the page this package stands in for it: it is
put there under the name `numpy`, and only there. What it has computes what NumPy computes, to rounding, with NumPy's
shapes, dtypes, views and errors; a Generator draws other numbers. What it has not raises `Missing`, and is kept
in `ASKED`: then the page gives no verdict. No speed is aimed at.
"""

from __future__ import annotations

import sys
from math import e, inf, nan, pi
from types import ModuleType
from typing import Any

from . import arrays, dtypes, functions, operators, printing, products, random
from .arrays import broadcast_shapes, ndarray
from .dtypes import (
    ASKED,
    SCALARS,
    Missing,
    bool_,
    can_cast,
    common,
    dtype,
    floating,
    generic,
    inexact,
    integer,
    missing,
    number,
    promoted,
    signedinteger,
)
from .functions import MADE, Columns, asarray, atleast_2d, norm, unravel_index
from .operators import UFUNCS, AxisError, NDArrayOperatorsMixin, equip, ufunc
from .printing import array2string
from .products import FUNCTIONS, ndindex

__version__ = "2.4"

globals().update({name: one for name, one in FUNCTIONS.items() if name != "norm"})
globals().update(UFUNCS)
globals().update(MADE)
globals().update({one.__name__: one for one in SCALARS})
int_ = intp = dtypes.int64
double, single = dtypes.float64, dtypes.float32
true_divide, mod, pow, abs = (UFUNCS[name] for name in ("divide", "remainder", "power", "absolute"))
around, concat, permute_dims = FUNCTIONS["round"], FUNCTIONS["concatenate"], FUNCTIONS["transpose"]
bitwise_not = UFUNCS["invert"]
newaxis, c_ = None, Columns()
True_, False_ = bool_._made(True), bool_._made(False)


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


def _equip() -> None:
    """Arrays and numbers have operators, and functions as methods."""
    equip(ndarray, generic, dtypes.float64, NDArrayOperatorsMixin)
    for name in (
        "sum", "prod", "mean", "var", "std", "max", "min", "all", "any", "argmax", "argmin", "cumsum", "argsort",
        "dot", "clip", "round", "nonzero", "ravel", "reshape", "squeeze", "swapaxes", "transpose", "repeat",
    ):  # fmt: skip
        for owner in (ndarray, generic):
            setattr(owner, name, _method(FUNCTIONS[name]))
    for name in ("copy", "astype", "flatten", "T", "base", "itemsize", "_values"):
        setattr(generic, name, property(lambda self, name=name: getattr(asarray(self), name)))
    generic.__getitem__ = lambda self, key: _entry(self, key)  # type: ignore[attr-defined]
    generic._of_array = staticmethod(lambda value, of: asarray(value, of)[()])
    ndarray.__array_ufunc__ = generic.__array_ufunc__ = _answers  # type: ignore[attr-defined]
    ndarray.__array_function__ = _answers  # type: ignore[attr-defined]
    ndarray.__array__ = generic.__array__ = lambda self, *_, **__: asarray(self)  # type: ignore[attr-defined]
    ndarray.__str__ = printing.text  # type: ignore[method-assign,assignment]
    ndarray.__repr__ = printing.representation  # type: ignore[method-assign,assignment]
    ndarray.__format__ = lambda self, spec: format(self._number() if not self.shape else str(self), spec)  # type: ignore
    ndarray.__contains__ = lambda self, one: bool((self == one).any())  # type: ignore[attr-defined]


def _method(function: Any) -> Any:
    if function.__name__ in ("reshape", "transpose"):  # whose shape may come in pieces

        def spread(self: Any, *given: Any, **options: Any) -> Any:
            if not given and not options:
                return function(self)
            return (
                function(self, given[0] if len(given) == 1 else given, **options)
                if given
                else (function(self, **options))
            )

        return spread
    return lambda self, *given, **options: function(self, *given, **options)


def _entry(self: Any, key: Any) -> Any:
    if key in ((), ...) or key is None:
        return asarray(self)[key]
    raise IndexError("invalid index to scalar variable.")


def _answers(self: Any, operation: Any, *given: Any, **options: Any) -> Any:
    raise missing(f"{operation} for a kind of array of its own")


def _module(name: str, **content: Any) -> ModuleType:
    """A part of NumPy that is a few names."""
    part = ModuleType(f"{__name__}.{name}")
    part.__dict__.update(content, __path__=[], __getattr__=_absent(f"{name}."))
    sys.modules[part.__name__] = part
    return part


def _absent(prefix: str) -> Any:
    def absent(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise missing(f"np.{prefix}{name}")

    return absent


class NDArray:
    """For annotations."""

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


def assert_allclose(actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, **_: Any) -> None:
    if not FUNCTIONS["allclose"](actual, desired, rtol, atol, equal_nan=True):
        raise AssertionError(f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}")


_equip()
linalg = _module("linalg", norm=norm, LinAlgError=type("LinAlgError", (ValueError,), {}))
testing = _module("testing", assert_allclose=assert_allclose)
typing = _module("typing", NDArray=NDArray, ArrayLike=Any)
exceptions = _module("exceptions", AxisError=AxisError)
lib = _module("lib", mixins=_module("lib.mixins", NDArrayOperatorsMixin=NDArrayOperatorsMixin))
random.__dict__.update(
    {name: getattr(random.STATE, name) for name in random.DRAWN}, __getattr__=_absent("random.")
)
__getattr__ = _absent("")

"""The part of NumPy that `backprop explain` and students' code need, in Python, for the reader's browser.

There is no NumPy for Pyodide in the registries, so that in the page this package stands in for it: it is
put there under the name `numpy`, and only there. What it has computes what NumPy computes, to rounding, with
NumPy's shapes, dtypes, views and errors; a Generator draws other numbers. What it has not raises `Missing`,
and is kept in `ASKED`: then the page gives no verdict. No speed is aimed at.
"""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType
from typing import Any

from . import choosing, dtypes, making, parts, printing, random, shaping
from .arrays import asarray, ndarray
from .asking import norm
from .dispatch import FUNCTIONS
from .dtypes import ASKED as ASKED
from .dtypes import SCALARS, generic, missing
from .dtypes import Missing as Missing
from .folding import AxisError
from .operators import NDArrayOperatorsMixin, equip
from .products import ndindex
from .ufuncs import UFUNCS, ufunc

__version__ = "2.4"
NAMES: dict[str, Any] = {
    **{name: one for name, one in FUNCTIONS.items() if name != "norm"},
    **UFUNCS,
    **making.MADE,
    **{one.__name__: one for one in SCALARS},
    **{
        name: getattr(dtypes, name) for name in ("bool_", "can_cast", "dtype", "generic", "number", "integer")
    },
    **{name: getattr(dtypes, name) for name in ("signedinteger", "inexact", "floating")},
    **{name: getattr(parts, name) for name in parts.PUBLIC},
    "ndarray": ndarray,
    "ufunc": ufunc,
    "ndindex": ndindex,
    "unravel_index": choosing.unravel_index,
    "atleast_2d": shaping.atleast_2d,
    "c_": shaping.Columns(),
    "r_": shaping.Rows(),
    "array2string": printing.array2string,
}
ALIASES = {
    "int_": "int64", "intp": "int64", "double": "float64", "single": "float32", "true_divide": "divide",
    "mod": "remainder", "pow": "power", "abs": "absolute", "around": "round", "concat": "concatenate",
    "permute_dims": "transpose", "bitwise_not": "invert",
}  # fmt: skip
globals().update(NAMES | {name: NAMES[meant] for name, meant in ALIASES.items()})


def _equip() -> None:
    """Arrays and numbers have operators, and functions as methods."""
    equip(ndarray, generic, dtypes.float64, NDArrayOperatorsMixin)
    for name in (
        "sum", "prod", "mean", "var", "std", "max", "min", "all", "any", "argmax", "argmin", "cumsum", "dot",
        "argsort", "clip", "round", "nonzero", "ravel", "reshape", "squeeze", "swapaxes", "transpose",
        "repeat",
    ):  # fmt: skip
        for kind in (ndarray, generic):
            setattr(kind, name, _method(FUNCTIONS[name]))
    for name in ("copy", "astype", "flatten", "T", "base", "itemsize"):
        setattr(generic, name, property(partial(_as_array, name)))
    generic._of_array = staticmethod(lambda value, of: asarray(value, of)[()])
    both: dict[str, Any] = {"__array_ufunc__": _answers, "__array_function__": _answers, "__array__": _itself}
    of_arrays: dict[str, Any] = {
        "__str__": printing.text,
        "__repr__": printing.representation,
        "__format__": lambda self, spec: format(str(self) if self.shape else self._number(), spec),
        "__contains__": lambda self, one: bool((self == one).any()),
    }
    for owner, more in ((ndarray, both | of_arrays), (generic, both | {"__getitem__": _entry})):
        for name, one in more.items():
            setattr(owner, name, one)


def _as_array(name: str, self: Any) -> Any:
    return getattr(asarray(self), name)


def _itself(self: Any, *_: Any, **__: Any) -> Any:
    return asarray(self)


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


_equip()
linalg = _module("linalg", norm=norm, LinAlgError=type("LinAlgError", (ValueError,), {}))
testing = _module("testing", assert_allclose=parts.assert_allclose)
typing = _module("typing", NDArray=parts.NDArray, ArrayLike=Any)
exceptions = _module("exceptions", AxisError=AxisError)
lib = _module("lib", mixins=_module("lib.mixins", NDArrayOperatorsMixin=NDArrayOperatorsMixin))
random.__dict__.update(
    {name: getattr(random.STATE, name) for name in random.DRAWN}, __getattr__=_absent("random.")
)
__getattr__ = _absent("")

"""What an array holds, what comes of two of these, and a word for all that this page's NumPy has not."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable
from typing import Any

ASKED: list[str] = []  # what was asked for and is missing: whoever shows a verdict has to look


class Missing(NotImplementedError, AttributeError):
    """NumPy has it, or does it, and this page's NumPy does not."""


def missing(what: str) -> Missing:
    """The error, which is remembered, whoever catches it."""
    ASKED.append(what)
    return Missing(f"this page's NumPy has no {what}")


def whole(bits: int) -> Callable[[Any], int]:
    """Whole numbers of so many bits; NumPy wraps around what is larger."""

    def cast(value: Any) -> int:
        if isinstance(value, float) and not math.isfinite(value):
            raise missing(f"whole number for {value}")
        found = int(value)
        if not -(1 << bits - 1) <= found < 1 << bits - 1:
            raise missing(f"whole numbers of more than {bits} bits, such as {found}")
        return found

    return cast


def single(value: Any) -> float:
    """The nearest number of 32 bits."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


class dtype:
    """One of the five dtypes; two more are only results, which no array can hold."""

    known: dict[str, dtype] = {}
    aliases: dict[Any, str] = {None: "float64", bool: "bool", int: "int64", float: "float64"}
    name: str
    char: str
    kind: str
    itemsize: int
    cast: Callable[[Any], Any]
    type: type[generic]

    def __new__(cls, given: Any = None) -> dtype:
        if isinstance(given, dtype):
            return given
        if isinstance(given, type) and issubclass(given, generic) and hasattr(given, "dtype"):
            return given.dtype
        hashable = given if isinstance(given, (str, type, type(None))) else str(given)
        name = cls.aliases.get(hashable, hashable)
        if name in cls.known:
            return cls.known[name]
        if isinstance(given, (str, type)):
            raise missing(f"dtype {given if isinstance(given, str) else given.__name__!r}")
        raise TypeError(f"Cannot interpret {given!r} as a data type")

    def __class_getitem__(cls, item: Any) -> Any:
        return cls

    def __eq__(self, other: Any) -> bool:
        try:
            return self is dtype(other)
        except (TypeError, Missing):
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"dtype('{self.name}')"

    def __str__(self) -> str:
        return self.name

    @property
    def str(self) -> Any:
        return {"?": "|b1"}.get(self.char, f"<{self.kind}{self.itemsize}")


DType = dtype  # for annotations where `dtype` is an attribute


def _no_array(value: Any) -> Any:
    raise missing("arrays of float16 and int8")


for _name, _char, _size, _cast in (
    ("bool", "?", 1, bool),
    ("int8", "b", 1, _no_array),
    ("int32", "i", 4, whole(32)),
    ("int64", "l", 8, whole(64)),
    ("float16", "e", 2, _no_array),
    ("float32", "f", 4, single),
    ("float64", "d", 8, float),
):
    _one = object.__new__(dtype)
    _one.name, _one.char, _one.itemsize, _one.cast = _name, _char, _size, _cast
    _one.kind = {"?": "b", "b": "i", "i": "i", "l": "i"}.get(_char, "f")
    dtype.known[_name] = _one
    dtype.aliases |= {_char: _name, f"{_one.kind}{_size}": _name, f"<{_one.kind}{_size}": _name}
dtype.aliases |= {"int": "int64", "float": "float64", "double": "float64", "single": "float32", "b1": "bool"}

BOOL, INT32, INT64, FLOAT32, FLOAT64 = (
    dtype.known[_name] for _name in ("bool", "int32", "int64", "float32", "float64")
)


class generic:
    """A NumPy number: what an array without axes becomes; its operators are those of arrays."""

    dtype: dtype
    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1
    _value: Any

    def __new__(cls, value: Any = 0) -> Any:
        if hasattr(value, "__array_ufunc__") or isinstance(value, (list, tuple)):
            return cls._of_array(value, cls.dtype)
        return cls._made(cls.dtype.cast(value))

    @classmethod
    def _made(cls, value: Any) -> Any:
        one = super().__new__(cls)
        one._value = value
        return one

    _of_array: Callable[..., Any]

    def item(self) -> Any:
        return self._value

    tolist = item

    def __float__(self) -> float:
        return float(self._value)

    def __int__(self) -> int:
        return int(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._value, digits) if digits is None else type(self)(round(self._value, digits))

    def __str__(self) -> str:
        return str(self._value)

    def __repr__(self) -> str:
        return f"np.{type(self).__name__.rstrip('_')}({self._value!r})"

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memory: Any) -> Any:
        return self


class number(generic):
    """Whole or real."""


class integer(number):
    """Whole."""

    def __index__(self) -> int:
        return int(self._value)


class signedinteger(integer):
    """Whole, below 0 too."""


class inexact(number):
    """Rounded."""


class floating(inexact):
    """Real."""


class bool_(generic):
    """A truth value."""

    dtype = BOOL


class int32(signedinteger):
    """A whole number of 32 bits."""

    dtype = INT32


class int64(signedinteger):
    """A whole number of 64 bits."""

    dtype = INT64


class float32(floating):
    """A real number of 32 bits."""

    dtype = FLOAT32


class float64(floating, float):  # type: ignore[misc]
    """A real number of 64 bits, and a float of Python's."""

    dtype = FLOAT64

    @classmethod
    def _made(cls, value: Any) -> Any:
        one = float.__new__(cls, value)
        one._value = value
        return one


bool_.__name__ = "bool"
SCALARS = (bool_, int32, int64, float32, float64)
for _scalar in SCALARS:
    _scalar.dtype.type = _scalar
for _scalar in (generic, number, integer, signedinteger, inexact, floating, *SCALARS):
    _scalar.__module__ = "numpy"  # SymPy asks for it


def promoted(a: dtype, b: dtype) -> dtype:
    """What holds the values of both."""
    if a is b or b is BOOL:
        return a
    if a is BOOL:
        return b
    if a.kind == b.kind:
        return max(a, b, key=lambda one: one.itemsize)
    return FLOAT64


def common(operands: Iterable[dtype | type]) -> dtype:
    """What holds all; Python's int and float, given as types, adapt to the others."""
    found: dtype | None = None
    weak: set[Any] = set()
    for one in operands:
        if isinstance(one, dtype):
            found = one if found is None else promoted(found, one)
        else:
            weak.add(one)
    if found is None or (float in weak and found.kind in "bi"):
        return FLOAT64 if float in weak else INT64
    return INT64 if found is BOOL and weak else found


def can_cast(given: Any, to: Any, casting: str = "safe") -> bool:
    """Whether the values of a dtype may be written as another."""
    given, to = dtype(getattr(given, "dtype", given)), dtype(to)
    if casting == "unsafe" or promoted(given, to) is to:
        return True
    return casting == "same_kind" and "bif".index(given.kind) <= "bif".index(to.kind)

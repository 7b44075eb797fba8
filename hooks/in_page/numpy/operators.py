"""The operators of Python, which call the functions of one or two numbers."""

from __future__ import annotations

from typing import Any

from .arrays import ndarray
from .dtypes import BOOL, generic
from .folding import given
from .laws import Law
from .ufuncs import UFUNCS


def binary(name: str) -> tuple[Law, Law, Law]:
    """A op B, B op A, A op= B."""
    function = UFUNCS[name]

    def mine(self: Any, other: Any) -> Any:
        return NotImplemented if left(self, other) else function(self, other)

    def reflected(self: Any, other: Any) -> Any:
        return NotImplemented if left(self, other) else function(other, self)

    def in_place(self: Any, other: Any) -> Any:
        if isinstance(self, generic):
            return mine(self, other)
        return function(self, other, out=(self,))

    return mine, reflected, in_place


def left(self: Any, other: Any) -> bool:
    """Whether the other operand answers: a formula beside a number."""
    if isinstance(other, (int, float, ndarray, generic, list, tuple)):
        return False
    return getattr(other, "__array_ufunc__", None) is None and isinstance(self, generic) and other is not None


BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "matmul": "matmul", "lshift": "left_shift", "rshift": "right_shift",
}  # fmt: skip


COMPARED = {
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"
}  # fmt: skip


UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}


def foreign_equality(name: str, function: Law) -> Law:
    """A == B; what is no number is not equal."""

    def compare(self: Any, other: Any) -> Any:
        if other is None or isinstance(other, (str, dict)):
            if name not in ("eq", "ne"):
                return NotImplemented
            answer = name == "ne"
            return given([answer] * self.size, self.shape, BOOL)
        return NotImplemented if left(self, other) else function(self, other)

    return compare


def equip(*owners: type) -> None:
    """Gives classes all the operators; NumPy's own mixin does the same for kinds of array of others."""
    for owner in owners:
        for sign_, name in BINARY.items():
            for letter, law in zip(("", "r", "i"), binary(name), strict=True):
                setattr(owner, f"__{letter}{sign_}__", law)
        for sign_, name in COMPARED.items():
            setattr(owner, f"__{sign_}__", foreign_equality(sign_, UFUNCS[name]))
        for sign_, name in UNARY.items():
            setattr(owner, f"__{sign_}__", lambda self, function=UFUNCS[name]: function(self))


class NDArrayOperatorsMixin:
    """Python's operators for a class with `__array_ufunc__`."""

    __slots__ = ()

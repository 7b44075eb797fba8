"""NumPy's functions of one or two numbers, and what each of them computes in."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from .dtypes import missing

INF, NAN = math.inf, math.nan


Law = Callable[..., Any]


def real(function: Law, pole: float | None = None) -> Law:
    """A function of the reals, with NumPy's values where Python raises."""

    def law(a: float) -> float:
        try:
            return float(function(a))
        except ValueError:
            return -INF if a == pole else NAN
        except OverflowError:
            return math.copysign(INF, a)

    return law


def quotient(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return NAN if a == 0 or a != a else math.copysign(INF, a) * math.copysign(1.0, b)


def floored(a: Any, b: Any) -> Any:
    if b:
        return a // b
    return 0 if isinstance(b, int) else quotient(a, b)


def rest(a: Any, b: Any) -> Any:
    return a % b if b else 0 if isinstance(b, int) else NAN


def power(a: Any, b: Any) -> Any:
    if isinstance(a, int):
        if b < 0:
            raise ValueError("Integers to negative integer powers are not allowed.")
        return a**b
    odd = b % 2 == 1
    try:
        return math.pow(a, b)
    except ValueError:
        return (math.copysign(INF, a) if odd else INF) if a == 0 else NAN
    except OverflowError:
        return -INF if a < 0 and odd else INF


def added_logs(a: float, b: float) -> float:
    if a == b:
        return a + math.log(2)
    return max(a, b) + math.log1p(math.exp(-abs(a - b))) if a == a and b == b else NAN


def sign(a: Any) -> Any:
    return a if a != a else type(a)((a > 0) - (a < 0))


def rint(a: float) -> float:
    return math.copysign(float(round(a)), a) if math.isfinite(a) else a


def to_whole(function: Law) -> Law:
    return lambda a: a if isinstance(a, int) or not math.isfinite(a) else math.copysign(float(function(a)), a)


def shifted(function: Law) -> Law:
    def law(a: int, b: int) -> Any:
        if not 0 <= b < 32:
            raise missing(f"shift by {b} bits")
        return function(a, b)

    return law


def inverse(a: Any) -> Any:
    if isinstance(a, float):
        return quotient(1.0, a)
    if not a:
        raise missing("np.reciprocal of the whole number 0")
    return int(1 / a)


SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "** or pow()"}


# What a ufunc computes in for truth values, int32, int64, float32, float64; "-" is an error.
ANY, NUMBER, SIGNED, FLOAT, QUOTIENT, DOUBLE, BITS = (
    "?ilfd",
    "bilfd",
    "-ilfd",
    "eddfd",
    "dddfd",
    "ddddd",
    "?il--",
)


TABLE: dict[str, tuple[int, str, Law]] = {
    "add": (2, ANY, operator.add),
    "subtract": (2, SIGNED, operator.sub),
    "multiply": (2, ANY, operator.mul),
    "divide": (2, QUOTIENT, quotient),
    "floor_divide": (2, NUMBER, floored),
    "remainder": (2, NUMBER, rest),
    "power": (2, NUMBER, power),
    "float_power": (2, DOUBLE, power),
    "reciprocal": (1, NUMBER, inverse),
    "negative": (1, SIGNED, operator.neg),
    "positive": (1, SIGNED, operator.pos),
    "square": (1, NUMBER, lambda a: a * a),
    "sqrt": (1, FLOAT, real(math.sqrt)),
    "exp": (1, FLOAT, real(math.exp)),
    "exp2": (1, FLOAT, real(math.exp2)),
    "expm1": (1, FLOAT, real(math.expm1)),
    "log": (1, FLOAT, real(math.log, 0)),
    "log2": (1, FLOAT, real(math.log2, 0)),
    "log10": (1, FLOAT, real(math.log10, 0)),
    "log1p": (1, FLOAT, real(math.log1p, -1)),
    "logaddexp": (2, FLOAT, added_logs),
    "tanh": (1, FLOAT, math.tanh),
    "sinh": (1, FLOAT, real(math.sinh)),
    "cosh": (1, FLOAT, lambda a: real(math.cosh)(abs(a))),
    "sin": (1, FLOAT, real(math.sin)),
    "cos": (1, FLOAT, real(math.cos)),
    "arctan": (1, FLOAT, math.atan),
    "heaviside": (2, FLOAT, lambda a, h: a if a != a else h if a == 0 else float(a > 0)),
    "sign": (1, SIGNED, sign),
    "absolute": (1, ANY, abs),
    "fabs": (1, FLOAT, abs),
    "maximum": (2, ANY, lambda a, b: a if a >= b or a != a else b),
    "minimum": (2, ANY, lambda a, b: a if a <= b or a != a else b),
    "invert": (1, BITS, lambda a: not a if isinstance(a, bool) else ~a),
    "bitwise_and": (2, BITS, operator.and_),
    "bitwise_or": (2, BITS, operator.or_),
    "bitwise_xor": (2, BITS, operator.xor),
    "left_shift": (2, "bil--", shifted(operator.lshift)),
    "right_shift": (2, "bil--", shifted(operator.rshift)),
    "floor": (1, ANY, to_whole(math.floor)),
    "ceil": (1, ANY, to_whole(math.ceil)),
    "trunc": (1, ANY, to_whole(math.trunc)),
    "rint": (1, FLOAT, rint),
}


TRUTHS: dict[str, tuple[int, Law]] = {  # of any numbers
    "equal": (2, operator.eq),
    "not_equal": (2, operator.ne),
    "greater": (2, operator.gt),
    "greater_equal": (2, operator.ge),
    "less": (2, operator.lt),
    "less_equal": (2, operator.le),
    "logical_not": (1, operator.not_),
    "logical_and": (2, lambda a, b: bool(a and b)),
    "logical_or": (2, lambda a, b: bool(a or b)),
    "logical_xor": (2, lambda a, b: bool(a) != bool(b)),
    "isfinite": (1, math.isfinite),
    "isnan": (1, math.isnan),
    "isinf": (1, math.isinf),
}


IDENTITIES = {"add": 0, "multiply": 1, "logical_and": True, "logical_or": False}


REDUCED = {*IDENTITIES, "maximum", "minimum"}

"""NumPy's functions of one or two numbers, entry by entry, and the operators of Python that call them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from .arrays import asarray, broadcast_shapes, ndarray, offsets, spelled, unseen
from .dtypes import BOOL, INT32, INT64, can_cast, common, dtype, generic, missing

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


def others(values: Any, protocol: str) -> Any:
    """The first operand that is neither an array nor a number of this NumPy, and answers for itself."""
    for one in values:
        if (
            not isinstance(one, (ndarray, generic, int, float))
            and getattr(type(one), protocol, None) is not None
        ):
            return one
    return None


class ufunc:
    """A function entry by entry; what it works in follows from the dtypes of its operands."""

    __module__ = "numpy"
    nout = 1

    def __init__(self, name: str, nin: int, loops: str, law: Law, truth: bool = False) -> None:
        self.__name__, self.nin, self.nargs, self.law, self.truth = name, nin, nin + 1, law, truth
        self.loops = dict(zip("?ilfd", loops, strict=True))
        self.types = [one * nin + "->" + ("?" if truth else one) for one in loops if one != "-"]
        self.identity = IDENTITIES.get(name)

    def __repr__(self) -> str:
        return f"<ufunc '{self.__name__}'>"

    def works_in(self, operands: tuple[Any, ...]) -> dtype:
        """The dtype that it computes in, for dtypes or Python's types."""
        found = common(operands)
        char = self.loops[found.char]
        if char != "-":
            return dtype.known[dtype.aliases[char]]
        if found is BOOL and self.__name__ in ("subtract", "negative"):
            instead = "the `~` operator or the logical_not"
            instead = instead if self.nin == 1 else "the bitwise_xor, the `^` operator, or the logical_xor"
            raise TypeError(
                f"{'The ' * (self.nin == 1)}numpy boolean {self.__name__}, the `-` operator, is not supported, "
                f"use {instead} function instead."
            )
        raise TypeError(
            f"ufunc {self.__name__!r} not supported for the input types, and the inputs could not be safely "
            "coerced to any supported types according to the casting rule ''safe''"
        )

    def resolve_dtypes(self, given: tuple[Any, ...], *, reduction: bool = False) -> tuple[dtype, ...]:
        """As NumPy's: one dtype for each operand and for the result, None where it is asked for."""
        if reduction:
            gives = counted(self.__name__, given[1])
            return gives, gives, gives
        loop = self.works_in(given[:-1])
        gives = BOOL if self.truth else loop
        self.fits(gives, given[-1])
        return (*(loop,) * self.nin, gives)

    def fits(self, gives: dtype, out: dtype | None) -> None:
        if out is not None and not can_cast(gives, out, "same_kind"):
            raise TypeError(
                f"Cannot cast ufunc {self.__name__!r} output from {gives!r} to {out!r} with casting rule "
                "'same_kind'"
            )

    def _elsewhere(self, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """What another kind of array makes of it, if one is among the operands."""
        out = options.get("out")
        out = out if isinstance(out, tuple) else () if out is None else (out,)
        options = {**options, "out": out} if out else {k: v for k, v in options.items() if k != "out"}
        where = options.get("where")
        if (other := others((*inputs, *out, where), "__array_ufunc__")) is None:
            return NotImplemented
        found = type(other).__array_ufunc__(other, self, method, *inputs, **options)
        if found is NotImplemented:
            raise TypeError(f"operand type(s) all returned NotImplemented from __array_ufunc__: {self!r}")
        return found

    @unseen
    def __call__(self, *inputs: Any, **options: Any) -> Any:
        if len(inputs) == self.nargs:
            *most, out = inputs
            inputs, options = tuple(most), {**options, "out": out}
        if len(inputs) != self.nin:
            raise TypeError(
                f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but "
                f"{len(inputs)} {'was' if len(inputs) == 1 else 'were'} given"
            )
        if (found := self._elsewhere("__call__", inputs, options)) is not NotImplemented:
            return found
        out, where = options.pop("out", None), options.pop("where", True)
        if options:
            raise missing(f"np.{self.__name__} with {', '.join(options)}")
        (out,) = out if isinstance(out, tuple) else (out,)
        weak = [type(one) if type(one) in (int, float) else None for one in inputs]
        arrays = operands(inputs, self.__name__)
        loop = self.works_in(tuple(kind or a.dtype for kind, a in zip(weak, arrays, strict=True)))
        gives = BOOL if self.truth else loop
        shapes = [a.shape for a in arrays]
        broadcast_shapes(*shapes, *([out.shape] if isinstance(out, ndarray) else []))
        shape = broadcast_shapes(*shapes)
        columns = (
            a._spread(shape)._values() if a.dtype is loop else map(loop.cast, a._spread(shape)._values())
            for a in arrays
        )
        values: list[Any] = list(map(self.law, *columns))
        if gives.char not in "d?" or (gives is BOOL and not self.truth):
            values = list(map(gives.cast, values))
        if out is not None:
            self.fits(gives, out.dtype)
            return written(out, values, shape, gives, where)
        if where is not True:
            raise missing(f"np.{self.__name__} with where= and without out=")
        return given(values, shape, gives, *arrays)

    def reduce(self, a: Any, axis: Any = 0, *more: Any, **options: Any) -> Any:
        if (found := self._elsewhere("reduce", (a,), {"axis": axis, **options})) is not NotImplemented:
            return found
        if self.__name__ not in REDUCED or more:
            raise missing(f"np.{self.__name__}.reduce of these")
        return reduction(self.__name__, a, axis, **options)

    def accumulate(self, a: Any, axis: int = 0) -> Any:
        if self.__name__ not in REDUCED or others((a,), "__array_ufunc__") is not None:
            raise missing(f"np.{self.__name__}.accumulate of these")
        a = asarray(a)
        of = counted(self.__name__, a.dtype)
        result = a.astype(of)
        (axis,) = axes_of(a, axis)
        for at in range(1, a.shape[axis]):
            key = (slice(None),) * axis
            result[(*key, at)] = self(result[(*key, at - 1)], result[(*key, at)])
        return result

    def outer(self, a: Any, b: Any) -> Any:
        a, b = asarray(a), asarray(b)
        return self(a[(..., *(None,) * b.ndim)], b)

    def at(self, a: Any, key: Any, value: Any) -> None:
        if self._elsewhere("at", (a, key, value), {}) is not NotImplemented:
            return
        start, lengths, strides, among = a._look(key)
        places, shape = (
            a._chosen(start, lengths, strides, among)
            if among
            else (offsets(lengths, strides, start), lengths)
        )
        value = asarray(value)
        self.fits(self.works_in((a.dtype, value.dtype)), a.dtype)
        for place, new in zip(places, value._spread(shape)._values(), strict=True):
            a._put([place], [a.dtype.cast(self.law(a._list[place], new))])


def operands(inputs: tuple[Any, ...], name: str) -> list[ndarray]:
    """The operands as arrays; Python says what does not mix, and of which type the entries are."""
    if any(one is None or isinstance(one, (str, dict, set)) or callable(one) for one in inputs):
        kinds = [
            {"b": "bool", "i": "int", "f": "float"}[one.dtype.kind]
            if hasattr(one, "dtype")
            else (type(one).__name__)
            for one in inputs
        ]
        raise TypeError(
            f"unsupported operand type(s) for {SIGNS.get(name, name)}: {' and '.join(map(repr, kinds))}"
        )
    return list(map(asarray, inputs))


def given(values: list[Any], shape: tuple[int, ...], of: dtype, *sources: ndarray) -> Any:
    """A new array, or a number where there are no axes; NumPy keeps the order of its sources' memory."""
    if not shape:
        return of.type._made(values[0])
    result = ndarray._of(values, shape, of)
    result._unsure = any(a._unsure or not a._in_order() for a in sources)
    return result


def written(out: Any, values: list[Any], shape: tuple[int, ...], of: dtype, where: Any = True) -> Any:
    """What is written to out=."""
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of ArrayType")
    mask = None if where is True else asarray(where, BOOL)
    wide = broadcast_shapes(shape, out.shape, *(() if mask is None else (mask.shape,)))
    if wide != out.shape:
        raise ValueError(
            f"non-broadcastable output operand with shape {spelled(out.shape)} doesn't match the broadcast "
            f"shape {spelled(wide)}"
        )
    new = ndarray._of(list(map(out.dtype.cast, values)), shape, out.dtype)._spread(wide)._values()
    if mask is not None:
        triples = zip(mask._spread(wide)._values(), new, out._values(), strict=True)
        new = [one if true else old for true, one, old in triples]
    out._put(out._places(), new)
    return out


UFUNCS: dict[str, ufunc] = {name: ufunc(name, nin, loops, law) for name, (nin, loops, law) in TABLE.items()}
UFUNCS |= {name: ufunc(name, nin, "?ilfd", law, True) for name, (nin, law) in TRUTHS.items()}


# -- along axes


def axes_of(a: ndarray, axis: Any) -> tuple[int, ...]:
    """The axes that are meant, from 0 on."""
    if axis is None:
        return tuple(range(a.ndim))
    wanted = tuple(map(operator.index, axis if isinstance(axis, (tuple, list)) else (axis,)))
    for one in wanted:
        if not -a.ndim <= one < a.ndim:
            raise AxisError(one, a.ndim)
    found = tuple(one % a.ndim for one in wanted)
    if len(set(found)) < len(found):
        raise ValueError("duplicate value in 'axis'")
    return found


class AxisError(ValueError, IndexError):
    """An axis that an array does not have."""

    def __init__(self, axis: int, ndim: int, prefix: str = "") -> None:
        self.axis, self.ndim = axis, ndim
        super().__init__(f"{prefix}axis {axis} is out of bounds for array of dimension {ndim}")


AxisError.__module__ = "numpy.exceptions"


def folded(
    a: ndarray, axis: Any, keepdims: bool, fold: Callable[[list[Any]], Any], where: Any = True
) -> tuple[list[Any], tuple[int, ...]]:
    """What `fold` makes of the entries along some axes, and the shape of what is left."""
    gone = axes_of(a, axis)
    kept = [one for one in range(a.ndim) if one not in gone]
    order = (*kept, *sorted(gone))

    def rows(one: ndarray) -> list[list[Any]]:
        lengths, strides = [one.shape[i] for i in order], [one._strides[i] for i in order]
        values = one._view(one._start, tuple(strides), tuple(lengths))._values()
        count, width = math.prod(lengths[: len(kept)]), math.prod(lengths[len(kept) :])
        return [values[at * width : (at + 1) * width] for at in range(count)]

    entries = rows(a)
    if where is not True:
        masks = rows(asarray(where, BOOL)._spread(a.shape))
        entries = [
            [one for one, true in zip(row, mask, strict=True) if true]
            for row, mask in zip(entries, masks, strict=True)
        ]
    lengths = (1 if at in gone else n for at, n in enumerate(a.shape) if keepdims or at not in gone)
    return list(map(fold, entries)), tuple(lengths)


def counted(name: str, of: dtype) -> dtype:
    """Truth values are counted, and whole numbers added in 64 bits."""
    return INT64 if name in ("add", "multiply") and of in (BOOL, INT32) else of


FOLDS: dict[str, Callable[[list[Any]], Any]] = {
    "add": sum,
    "multiply": math.prod,
    "logical_and": all,
    "logical_or": any,
    **{name: lambda row, law=UFUNCS[name].law: reduce(law, row) for name in ("maximum", "minimum")},
}


def reduction(
    name: str,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """np.sum and the like; a maximum of no numbers is an error."""
    a = asarray(a)
    a = a if dtype is None else a.astype(dtype)
    gives = BOOL if name.startswith("logical") else counted(name, a.dtype)
    if (
        name in ("maximum", "minimum")
        and initial is None
        and not math.prod(a.shape[one] for one in axes_of(a, axis))
    ):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
    first = () if initial is None else (asarray(initial)._number().item(),)
    fold = FOLDS[name]
    values, shape = folded(a, axis, keepdims, lambda row: gives.cast(fold([*first, *row])), where)
    return given(values, shape, gives) if out is None else written(out, values, shape, gives)


# -- Python's operators


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

"""A function entry by entry: what it works in, to what it stretches its operands, where it writes."""

from __future__ import annotations

from typing import Any

from .arrays import asarray, ndarray, unseen
from .dispatch import others
from .dtypes import BOOL, can_cast, common, dtype, missing
from .folding import axes_of, counted, given, reduction, written
from .laws import IDENTITIES, REDUCED, SIGNS, TABLE, TRUTHS, Law
from .shapes import broadcast_shapes, offsets


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
        if self.__name__ in ("logical_and", "logical_or", "logical_xor") and len(set(operands)) > 1:
            return BOOL
        found = common(operands)
        char = self.loops[found.char]
        if char != "-":
            return dtype.known[dtype.aliases[char]]
        if found is BOOL and self.__name__ in ("subtract", "negative"):
            instead = "the `~` operator or the logical_not"
            instead = instead if self.nin == 1 else "the bitwise_xor, the `^` operator, or the logical_xor"
            raise TypeError(
                f"{'The ' * (self.nin == 1)}numpy boolean {self.__name__}, the `-` operator, is not "
                f"supported, use {instead} function instead."
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


UFUNCS: dict[str, ufunc] = {name: ufunc(name, nin, loops, law) for name, (nin, loops, law) in TABLE.items()}


UFUNCS |= {name: ufunc(name, nin, "?ilfd", law, True) for name, (nin, law) in TRUTHS.items()}

"""The entries of symbolic arrays at concrete sizes, without the kernel: fractions, and floats beyond them."""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Above, Vanishes, Where, size
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.parts import Place as Joint
from backprop.proof.models.parts import parts_of, pieces_of, placed


class Undefined(ArithmeticError):
    """The formula has no real value here."""


def both(law: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(a: Any, b: Any) -> Any:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return law(a, b)
        return law(float(a), float(b))

    return apply


plus, times = both(lambda a, b: a + b), both(lambda a, b: a * b)


def power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return base ** int(exponent)
    if base < 0 or base == 0 and exponent < 0:
        raise Undefined
    return float(base) ** float(exponent)


def logarithm(x: Any) -> Any:
    if x <= 0:
        raise Undefined
    return math.log(x)


UNDEFINED = {sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I}
FUNCTIONS: dict[type, Callable[[Any], Any]] = {
    Above: lambda x: Fraction(x > 0),
    Vanishes: lambda x: Fraction(x == 0),
    sp.exp: lambda x: Fraction(1) if x == 0 else math.exp(x),
    sp.log: logarithm,
    sp.tanh: math.tanh,
    sp.Abs: abs,
}


class Place:
    """Sizes, NumPy arrays, and where the maxima of formulas are."""

    def __init__(self, sizes: dict[str, int], arrays: dict[str, Any]) -> None:
        self.sizes, self.arrays = sizes, arrays
        self.pivots: dict[str, tuple[SymbolicArray, tuple[int, ...], int]] = {}

    def size(self, limit: Any) -> int:
        return int(sp.sympify(limit).xreplace({size(name): sp.Integer(n) for name, n in self.sizes.items()}))

    def index(self, i: sp.Expr, at: dict[Any, int]) -> int:
        if i.is_Integer:
            return int(i)
        if i in at:
            return at[i]
        name, where = i.label.func.__name__, tuple(self.index(one, at) for one in i.label.args)
        if name not in self.pivots:
            return int(self.arrays[name][tuple(one - 1 for one in where)]) + 1
        rule, shape, axes, axis = self.pivots[name]
        kept = iter(where)
        given = {one: next(kept) for one in range(len(shape)) if one not in axes}
        best, found = None, 0
        for place in product(*(range(1, self.size(shape[one]) + 1) for one in axes)):
            here = {**given, **dict(zip(axes, place, strict=True))}
            value = self.value(rule(*(sp.Integer(here[one]) for one in range(len(shape)))), {})
            if best is None or value > best:
                best, found = value, here[axis]
        return found

    def value(self, part: sp.Expr, at: dict[Any, int]) -> Any:
        if isinstance(part, sp.Rational):
            return Fraction(int(part.p), int(part.q))
        if isinstance(part, sp.Idx):
            return Fraction(self.index(part, at))
        if isinstance(part, sp.Indexed):
            entry = self.arrays[str(part.base)][tuple(self.index(i, at) - 1 for i in part.indices)]
            return Fraction(float(entry))
        if isinstance(part, sp.Symbol):
            if part.name in self.sizes:
                return Fraction(self.sizes[part.name])
            return Fraction(float(self.arrays[part.name]))
        if isinstance(part, sp.KroneckerDelta):
            return Fraction(self.index(part.args[0], at) == self.index(part.args[1], at))
        if isinstance(part, (sp.Sum, sp.Product)):
            dummies = [dummy for dummy, *_ in part.limits]
            law, result = (plus, Fraction(0)) if isinstance(part, sp.Sum) else (times, Fraction(1))
            for place in product(*(range(1, self.size(upper) + 1) for *_, upper in part.limits)):
                result = law(
                    result, self.value(part.function, {**at, **dict(zip(dummies, place, strict=True))})
                )
            return result
        if isinstance(part, Where):
            return self.value(part.args[1 if self.value(part.args[0], at) else 2], at)
        if part in UNDEFINED:
            raise Undefined
        if part.is_NumberSymbol:
            return float(part)
        values = [self.value(argument, at) for argument in part.args]
        if isinstance(part, (sp.Add, sp.Mul)):
            law, result = (plus, Fraction(0)) if isinstance(part, sp.Add) else (times, Fraction(1))
            for value in values:
                result = law(result, value)
            return result
        if isinstance(part, sp.Pow):
            return power(*values)
        return next(law for kind, law in FUNCTIONS.items() if isinstance(part, kind))(values[-1])

    def entries(self, array: Any) -> Any:
        """The values of all entries; NaN where there is none."""
        if not isinstance(array, SymbolicArray):
            return np.asarray(self.number(array) if isinstance(array, sp.Expr) else array, float)
        shape = tuple(self.size(length) for length in array.shape)
        result = np.empty(shape)
        for place in np.ndindex(*shape):
            entry = array.rule(
                *(self.along(length, one) for length, one in zip(array.shape, place, strict=True))
            )
            label = array.kind.labels
            result[place] = self.label(entry) if label else self.number(entry)
        return result

    def along(self, length: Any, place: int) -> Any:
        """The entry at a place of an axis; of a joined one, the entry of each of its parts."""
        pieces = list(map(self.size, pieces_of(length)))
        if len(pieces) > 1:
            which, before = next(
                (k, sum(pieces[:k])) for k in range(len(pieces)) if place < sum(pieces[: k + 1])
            )
            return placed(which + 1, self.along(pieces_of(length)[which], place - before))
        parts = parts_of(length)
        if len(parts) == 1:
            return sp.Integer(place + 1)
        return Joint(
            [sp.Integer(int(one) + 1) for one in np.unravel_index(place, list(map(self.size, parts)))]
        )

    def number(self, formula: sp.Expr) -> float:
        try:
            return float(self.value(formula, {}))
        except (ArithmeticError, Undefined):
            return math.nan

    def label(self, place: sp.Expr) -> float:
        """A place counted from 0; a maximum of what has no value has none."""
        try:
            return self.index(place, {}) - 1
        except (ArithmeticError, Undefined):
            return math.nan

    def note_pivots(self, name_of: Callable[..., str]) -> Callable[..., str]:
        """Remembers of which formula each pivot is the place of the maximum."""

        def noted(a: SymbolicArray, axes: tuple[int, ...], axis: int) -> str:
            name = name_of(a, axes, axis)
            self.pivots[name] = (a.rule, a.shape, axes, axis)
            return name

        return noted

"""Places: sizes, entries, labels and functions, drawn at random such that the declared conditions hold.

Whatever is asked for twice has the same value. Some places are awkward: all sizes 1, all numbers among -1, 0
and 1, all entries equal; `apart` is the style of places that are not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import blake2b
from typing import Any

import sympy as sp

from backprop.proof.kernel.conditions import (
    Binary,
    Condition,
    Negative,
    Nonnegative,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
)
from backprop.proof.kernel.language import is_pivot
from backprop.proof.opinion.numbers import ONE, ZERO, Number, Undefined, power, product, total

Where = tuple[int, ...]
AWKWARD = [Fraction(-1), ZERO, ONE]
USUAL = [*AWKWARD, *(Fraction(p, q) for q in (1, 2, 3) for p in (-5, -2, -1, 1, 2, 3, 4, 7))]
APART = [Fraction(p, q) for p, q in ((-17, 7), (-3, 5), (3, 11), (13, 7), (29, 13), (-41, 17), (8, 19))]
UNIT = [Fraction(p, q) for p, q in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (2, 5), (6, 7))]
HOLDS: Mapping[type[Condition], Callable[[Fraction], bool]] = {
    UnitInterval: lambda x: 0 < x < 1,
    Positive: lambda x: x > 0,
    Negative: lambda x: x < 0,
    Binary: lambda x: x in (0, 1),
    Nonnegative: lambda x: x >= 0,
}


class Place:
    """One place: `style` says how awkward it is, `varied` whose values are drawn anew, by which salt."""

    seed: int
    style: str
    varied: frozenset[str]
    salt: int

    def __init__(
        self,
        seed: int,
        conditions: Iterable[Condition] = (),
        style: str = "usual",
        varied: frozenset[str] = frozenset(),
        salt: int = 0,
    ) -> None:
        self.seed, self.style, self.varied, self.salt = seed, style, varied, salt
        self.conditions: dict[str, list[Condition]] = {}
        for condition in conditions:
            self.conditions.setdefault(condition.name, []).append(condition)
        self.values: dict[tuple[str, Where], Fraction] = {}
        self.sizes: dict[str, int] = {}
        self.functions: dict[str, Callable[[Number], Number]] = {}

    def pick(self, options: Sequence[Any], name: str, *what: object) -> Any:
        """One of the options, by chance, and the same one whenever the same is asked."""
        salt = self.salt if name in self.varied or self.salt and is_pivot(name) else 0
        drawn = blake2b(repr((self.seed, salt, name, what)).encode(), digest_size=6)
        return options[int.from_bytes(drawn.digest(), "big") % len(options)]

    def size(self, limit: sp.Expr) -> int:
        """The size of a range: 1 to 3."""
        if limit.is_Integer:
            return int(limit)
        if not isinstance(limit, sp.Symbol):
            raise TypeError(f"there is no second opinion on a range that ends at {limit}")
        if limit.name not in self.sizes:
            drawn = 1 if self.style == "one" else int(self.candidate(limit, [1, 2, 2, 3], str(limit)))
            self.sizes[limit.name] = drawn
        return self.sizes[limit.name]

    def choice(self, name: str, where: Where, size: int) -> int:
        """The value of an index function, such as the class of a sample."""
        return int(self.pick(range(1, size + 1), name, "choice", where))

    def candidate(self, symbol: sp.Symbol, numbers: Iterable[Any], name: str) -> Fraction:
        """A number that meets the symbol's own assumptions, as SymPy has them."""
        assumed = {key: truth for key, truth in symbol.assumptions0.items() if key != "commutative"}
        fitting = [x for x in numbers if meets(x, assumed)]
        if not fitting:
            raise Undefined
        return Fraction(self.pick(fitting, name))

    def scalar(self, symbol: sp.Symbol) -> Fraction:
        name = str(symbol)
        if (name, ()) not in self.values:
            if symbol.is_integer and symbol.is_positive and not self.conditions.get(name):
                return Fraction(self.size(symbol))
            numbers = [x for x in self.numbers(name) if self.fits(name, x)]
            self.values[name, ()] = self.candidate(symbol, numbers, name)
        return self.values[name, ()]

    def numbers(self, name: str) -> list[Fraction]:
        """The numbers to draw an entry from, all of which meet the conditions but those on rows."""
        drawn = AWKWARD if self.style in ("awkward", "equal") else APART if self.style == "apart" else USUAL
        fitting = [x for x in drawn if self.fits(name, x)]
        fitting = fitting or [x for x in (*USUAL, *UNIT) if self.fits(name, x)]
        if not fitting:  # conditions that exclude one another
            raise Undefined
        return fitting

    def fits(self, name: str, x: Fraction) -> bool:
        known = self.conditions.get(name, ())
        return all(holds(x) for one in known for kind, holds in HOLDS.items() if isinstance(one, kind))

    def entry(self, name: str, where: Where, row: int) -> Fraction:
        """An entry of an array whose last axis has the length `row`."""
        if (name, where) not in self.values:
            self.values[name, where] = self.drawn(name, where, row)
        return self.values[name, where]

    def drawn(self, name: str, where: Where, row: int) -> Fraction:
        known = self.conditions.get(name, ())
        labels = [one.class_name for one in known if isinstance(one, OneHot)]
        if labels:
            return Fraction(self.choice(labels[0], where[:-1], row) == where[-1])
        if any(isinstance(one, SumsToOne) for one in known):
            if where[-1] > row:
                raise Undefined
            return self.row(name, where[:-1], row)[where[-1] - 1]
        numbers = self.numbers(name)
        place = () if self.style == "equal" else where
        return Fraction(self.pick(numbers, name, place))

    def row(self, name: str, where: Where, length: int) -> list[Fraction]:
        """Numbers that sum to 1 and meet the other conditions: the last makes up for it, or all scaled."""
        numbers = self.numbers(name)
        for attempt in range(30):
            drawn = [self.pick(numbers, name, "row", where, attempt, k) for k in range(length)]
            drawn = [ONE] * length if self.style == "equal" else drawn
            whole = sum(drawn)
            rows = [[x / whole for x in drawn] if whole else drawn, [*drawn[:-1], 1 - sum(drawn[:-1])]]
            rows = rows if attempt % 2 or self.style == "equal" else rows[::-1]
            for one in rows:
                if sum(one) == 1 and all(self.fits(name, x) for x in one):
                    return one
        raise Undefined

    def function(self, name: str) -> Callable[[Number], Number]:
        """A differentiable function: a parabola or cubic, a positive one, or one between 0 and 1."""
        if name not in self.functions:
            self.functions[name] = self.drawn_function(name)
        return self.functions[name]

    def drawn_function(self, name: str) -> Callable[[Number], Number]:
        a, b, c, d = (self.pick(USUAL, name, "coefficient", degree) for degree in range(4))
        kind = self.pick(("cubic", "parabola", "positive", "share", "share"), name, "kind")

        def above(x: Number, at: Fraction) -> Number:
            shifted = total([x, at])
            return total([ONE, product([shifted, shifted])])

        def apply(x: Number) -> Number:
            if kind == "positive":
                return above(x, a)
            if kind == "share":
                part = above(x, a)
                return product([part, power(total([part, above(x, b)]), -ONE)])
            cube = [product([d, x, x, x])] if kind == "cubic" else []
            return total([a, product([b, x]), product([c, x, x]), *cube])

        return apply


def meets(x: Any, assumed: Mapping[str, bool]) -> bool:
    number = sp.Rational(x.numerator, x.denominator)
    return all(getattr(number, f"is_{key}") == truth for key, truth in assumed.items())

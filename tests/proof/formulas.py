"""Random formulas of the kernel's language over sizes N and K: nested sums reuse each other's letters.

Tests draw the same formulas in every run. `BACKPROP_FUZZ=50 pytest tests/proof` draws 50 times as many,
and new ones each time.
"""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import sympy as sp
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from backprop.proof import Binary, OneHot, Positive, SumsToOne, UnitInterval, activation, index, scalar, sizes
from backprop.proof.kernel.language import Above, Vanishes, chosen_index, fresh_index

from .values import World

N, K = sizes("N K")
SIZES = {"N": N, "K": K}
f, a = activation("f"), scalar("a")
n, i, k = index("n", N), index("i", N), index("k", K)
SCOPE = (n, i, k)

AXES = {
    "x": "NK",
    "y": "N",
    "u": "K",
    "w": "KN",
    "v": "NN",
    "p": "NK",
    "q": "N",
    "b": "NK",
    "t": "NK",
    "s": "NK",
}
KINDS = {"p": "positive", "q": "unit", "b": "binary", "t": "one-hot", "s": "sums to one"}
A = {name: sp.IndexedBase(name) for name in AXES}
CONDITIONS = (Positive(A["p"]), UnitInterval(A["q"]), Binary(A["b"]), OneHot(A["t"]), SumsToOne(A["s"]))
RELATIONS = (sp.Eq, sp.Ne, sp.Gt, sp.Ge, sp.Lt, sp.Le)
UNDEFINED = (sp.zoo, sp.nan, sp.oo, sp.I, sp.ITE)

FUZZ = int(os.environ.get("BACKPROP_FUZZ", "1"))
Scope = tuple[sp.Idx, ...]


def fuzz(examples: int) -> Callable[[Any], Any]:
    """Settings for a test that draws so many formulas."""
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    settled = {"derandomize": True, "database": None} if FUZZ == 1 else {}
    return settings(max_examples=examples * FUZZ, deadline=None, suppress_health_check=quiet, **settled)


class Formulas:
    """Draws formulas of bounded depth; `plain` leaves out what has no rational value: exp, log, roots."""

    def __init__(self, random: Random, plain: bool = False) -> None:
        self.random, self.plain = random, plain

    def one_of(self, *options: Callable[[], sp.Expr]) -> sp.Expr:
        return self.random.choice(options)()

    def index(self, size: sp.Symbol, scope: Scope) -> sp.Expr:
        plain = [one for one in scope if one.upper == size]
        if not plain or self.random.random() < 0.03:
            return sp.Integer(1)
        if self.random.random() < 0.1:
            sample = self.random.choice([one for one in scope if one.upper == N])
            return (
                chosen_index("kappa_t", (sample,), K)
                if size == K
                else chosen_index("m", (self.random.choice(scope),), N)
            )
        return self.random.choice(plain)

    def entry(self, name: str, scope: Scope) -> sp.Expr:
        return A[name][tuple(self.index(SIZES[size], scope) for size in AXES[name])]

    def target(self, scope: Scope) -> sp.Expr:
        """An entry of the one-hot t, whose second index says of how many classes it is one."""
        return A["t"][self.index(N, scope), self.random.choice([one for one in scope if one.upper == K])]

    def leaf(self, scope: Scope) -> sp.Expr:
        size = self.random.choice((N, K))
        return self.one_of(
            *[lambda: self.entry(self.random.choice([name for name in AXES if name != "t"]), scope)] * 5,
            lambda: self.target(scope),
            lambda: sp.KroneckerDelta(self.index(size, scope), self.index(size, scope)),
            lambda: sp.Rational(self.random.choice((-3, -1, 1, 2, 5)), self.random.choice((1, 2, 3))),
            lambda: self.random.choice((a, N, K)),
        )

    def dummies(self, count: int) -> Scope:
        ranges = [self.random.choice((N, K, K, K, 2)) for _ in range(count)]
        make = fresh_index if self.random.random() < 0.15 else index
        return tuple(
            make(name, size) for name, size in zip(self.random.sample("ijkn", count), ranges, strict=True)
        )

    def sum(self, depth: int, scope: Scope, count: int = 1) -> sp.Expr:
        dummies = self.dummies(count)
        return sp.Sum(self.formula(depth, (*scope, *dummies)), *dummies)

    def ratio(self, scope: Scope) -> sp.Expr:
        """A sum of ratios of sums, which cancel where they are the same."""
        outer, inner = (index(name, self.random.choice((N, K))) for name in "nk")
        above = self.positive(1, (*scope, outer, inner))
        below = self.random.choice((above, above, self.positive(1, (*scope, outer, inner))))
        other = index("j", inner.upper)
        below = sp.Sum(below.xreplace({inner: other}), other) + self.random.choice((0, 0, 1))
        return sp.Sum(
            sp.Sum(above * self.random.choice((1, self.leaf((*scope, outer)))), inner) / below, outer
        )

    def positive(self, depth: int, scope: Scope) -> sp.Expr:
        known = (
            lambda: self.entry("p", scope),
            lambda: self.entry("q", scope),
            lambda: 1 - self.entry("q", scope),
            lambda: sp.Integer(self.random.choice((2, 3, 6))),
        )
        if depth <= 0 or self.random.random() < 0.3:
            return self.one_of(*known)
        (dummy,) = self.dummies(1)
        return self.one_of(
            lambda: sp.exp(Formulas(self.random, plain=True).formula(depth - 1, scope)),
            lambda: self.positive(depth - 1, scope) + self.positive(depth - 1, scope),
            lambda: self.positive(depth - 1, scope) * self.positive(depth - 1, scope),
            lambda: sp.Sum(self.positive(depth - 1, (*scope, dummy)), dummy),
            lambda: sp.Product(self.positive(depth - 1, (*scope, dummy)), dummy),
            lambda: self.positive(depth - 1, scope) ** self.random.choice((-1, 2, sp.Rational(1, 2))),
            lambda: self.positive(depth - 1, scope) ** self.leaf(scope),
        )

    def condition(self, depth: int, scope: Scope) -> Any:
        plain = Formulas(self.random, plain=True)
        right = self.random.choice((sp.Integer(0), sp.Integer(1), plain.formula(depth - 1, scope)))
        relation = self.random.choice(RELATIONS)(plain.formula(depth, scope), right)
        joined = self.random.choice((None, None, None, sp.And, sp.Or))
        return joined(relation, self.condition(depth - 1, scope)) if joined and depth > 0 else relation

    def extremum(self, one: sp.Expr, other: sp.Expr) -> sp.Expr:
        """The larger of two, or the smaller, as the models of np.maximum and np.minimum write them."""
        above = Above(self.random.choice((1, -1)) * (one - other))
        return above * one + (1 - above) * other

    def formula(self, depth: int, scope: Scope = SCOPE) -> sp.Expr:
        if depth <= 0 or self.random.random() < 0.05:
            return self.leaf(scope)
        part = lambda: self.formula(depth - 1, scope)  # noqa: E731
        plain = (
            *[lambda: part() + part()] * 4,
            *[lambda: part() * part()] * 5,
            *[lambda: self.sum(depth - 1, scope)] * 4,
            lambda: self.sum(depth - 1, scope, count=2),
            *[lambda: part() ** self.random.choice((-2, -1, -1, 2, 3))] * 2,
            lambda: part() / part(),
            lambda: f(part()),
            lambda: sp.Piecewise((part(), self.condition(depth - 2, scope)), (part(), True)),
            lambda: self.random.choice((Above, Vanishes))(
                Formulas(self.random, plain=True).formula(depth - 2, scope)
            ),
            lambda: self.extremum(self.leaf(scope), self.leaf(scope)),
        )
        rest = (
            lambda: sp.exp(Formulas(self.random, plain=True).formula(depth - 1, scope)),
            lambda: sp.log(self.positive(depth - 1, scope)),
            lambda: self.positive(depth, scope),
            lambda: self.ratio(scope),
        )
        return self.one_of(*plain, *(() if self.plain else rest))


# Not st.randoms(): it draws mostly what is small, and small formulas have no bugs.
randoms = st.integers(0, 2**64).map(Random)


@st.composite
def formulas(draw: Any, most: int = 4) -> sp.Expr:
    """A formula with values: SymPy has not already made infinity of it."""
    depth, plain, random = (
        draw(st.sampled_from([most, most, *range(most, 0, -1)])),
        draw(st.booleans()),
        draw(randoms),
    )
    try:
        formula = sp.sympify(Formulas(random, plain).formula(depth))
    except (TypeError, ValueError, ZeroDivisionError):  # SymPy compares or divides what it should not
        formula = sp.nan
    return sp.Integer(0) if formula.has(*UNDEFINED) else formula


@st.composite
def worlds(draw: Any) -> World:
    sizes = {name: draw(st.integers(1, 3)) for name in SIZES}
    return World(draw(st.integers(0, 2**32)), sizes, KINDS)

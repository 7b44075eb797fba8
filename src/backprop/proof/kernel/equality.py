"""Equality, the one question that the kernel answers: are two formulas equal for every size and value?

    prove_equal(a, b): the normal form of a - b is 0, or the product of its denominators times it is

The second is sound because a denominator that may be 0 is cleared only where a - b has come out as 0 at its
zeros. Undecided is failure: what does not come out as 0 is refused, and the difference is shown. Positive
and nonnegative are proved by the form alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sympy as sp

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.parts import apart
from backprop.proof.kernel.reading import as_formula
from backprop.proof.kernel.terms import Atom, Exponent, Poly, add, atom_poly, divided, scale
from backprop.proof.kernel.translation import Normaliser


class Unproved(AssertionError):
    """Two formulas that the kernel could not prove equal: both normal forms and their difference.

    Where one formula lacks a property, such as being positive, it is `left`, and `right` is 0.
    """

    left: sp.Expr
    right: sp.Expr
    difference: sp.Expr
    about: str

    def __init__(self, left: sp.Expr, right: sp.Expr, difference: sp.Expr, about: str = "") -> None:
        super().__init__(left, right, difference, about)
        self.left, self.right, self.difference, self.about = left, right, difference, about

    def __str__(self) -> str:
        if self.lacks_a_property:
            return f"{self.about}: {self.left}"
        opening = f"{self.about}: not proved equal" if self.about else "not proved equal"
        return f"{opening}\n  left = {self.left}\n  right = {self.right}\n  left - right = {self.difference}"

    @property
    def lacks_a_property(self) -> bool:
        return self.right == 0 and self.about.startswith("not known")


def clear_denominators(normaliser: Normaliser, poly: Poly) -> Poly:
    """Multiplies by every denominator that stands in front of all sums, if the rest is 0 where it is 0."""
    deepest: dict[Atom, Exponent] = {}
    for monomial in poly:
        for atom, exponent in monomial:
            reciprocal = normaliser.algebra.is_reciprocal(atom)  # of x in {0, 1}: it is not cleared by x
            if atom[0] in ("poly", "sum") and exponent < 0 and not reciprocal:
                deepest[atom] = min(deepest.get(atom, exponent), exponent)
    algebra = normaliser.algebra
    for atom, exponent in deepest.items():
        denominator = dict(atom[1]) if atom[0] == "poly" else atom_poly(atom)
        if algebra.multiply(algebra.indicator("=0", denominator), poly):
            break
        lifted = []
        for monomial, c in poly.items():
            below = dict(monomial).get(atom, 0)
            rest = algebra.product(divided(monomial, ((atom, below),)))
            lifted.append(scale(algebra.multiply(rest, algebra.power(denominator, below - exponent // 1)), c))
        poly = add(*lifted)
    return poly


def normal_form(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> sp.Expr:
    """The canonical form of a formula, as a formula: equal data for equal formulas of the language."""
    normaliser = Normaliser(assuming)
    with coming_to_an_end():
        return as_formula(normaliser(expression), normaliser.names)


def is_zero(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> bool:
    try:
        prove_equal(expression, sp.S.Zero, assuming)
    except Unproved:
        return False
    return True


def vanishes(normaliser: Normaliser, poly: Poly) -> bool:
    """Whether a polynomial is 0, or is 0 times its denominators."""
    return not poly or not clear_denominators(normaliser, poly)


def readings(
    assuming: Sequence[Condition], *formulas: sp.Expr
) -> Iterator[tuple[Normaliser, tuple[sp.Expr, ...]]]:
    """Ways to read the formulas: by what holds everywhere, then by what holds where they are defined."""
    yield Normaliser(assuming), formulas
    formulas = apart(*formulas)
    for written_out in (False, True):
        normaliser = Normaliser(assuming, written_out)
        normaliser.suppose_defined(*formulas)
        if normaliser.algebra.facts or written_out:
            yield normaliser, formulas


@contextmanager
def coming_to_an_end() -> Iterator[None]:
    """Laws that go on for ever decide nothing."""
    try:
        yield
    except RecursionError:
        raise TypeError("the kernel comes to no end with these formulas") from None


def prove_equal(
    left: sp.Expr, right: sp.Expr, assuming: Sequence[Condition] = (), about: str = ""
) -> tuple[sp.Rel, ...]:
    """Returns when left = right for every size and every value that meets the conditions.

    Returns:
        The conditions that were used beside the declared ones, such as u != 0: they hold wherever both sides
        are defined.

    Raises:
        Unproved: The two are different, or the kernel cannot decide it.
    """
    left, right = sp.sympify(left), sp.sympify(right)
    with coming_to_an_end():
        for normaliser, formulas in readings(assuming, left, right):
            sides = [normaliser(one) for one in formulas]
            difference = add(sides[0], scale(sides[1], -1))
            if vanishes(normaliser, difference):
                return normaliser.conditions()
    left, right, gap = (as_formula(poly, normaliser.names) for poly in (*sides, difference))
    raise Unproved(left, right, gap, about)


def prove_positive(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> tuple[sp.Rel, ...]:
    """Returns when the expression is > 0 by its form: sums and products of positive things."""
    return _prove_sign(">0", expression, assuming)


def prove_nonnegative(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> tuple[sp.Rel, ...]:
    """Returns when the expression is >= 0 by its form: sums and products of such things, and even powers."""
    return _prove_sign(">=0", expression, assuming)


def _prove_sign(sign: str, expression: sp.Expr, assuming: Sequence[Condition]) -> tuple[sp.Rel, ...]:
    with coming_to_an_end():
        for normaliser, (formula,) in readings(assuming, sp.sympify(expression)):
            algebra, poly = normaliser.algebra, normaliser(formula)
            if algebra.positive_poly(poly) if sign == ">0" else algebra.nonnegative_poly(poly):
                return normaliser.conditions()
    what = "not known to be positive" if sign == ">0" else "not known to be >= 0"
    raise lacking(as_formula(poly, normaliser.names), what)


def lacking(formula: sp.Expr, what: str) -> Unproved:
    """The refusal of one formula that lacks a property."""
    return Unproved(formula, sp.S.Zero, formula, what)

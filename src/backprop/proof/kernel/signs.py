"""Signs and common factors: what is positive by its form, and what all terms of a polynomial share.

Positive is what is built of positive things by sums, products and powers; where a 0/1-valued h occurs, in
both cases. No values are tried. What has no known sign is not known to be positive, and a law that needs a
positive base is then not applied.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backprop.proof.kernel.products import Products
from backprop.proof.kernel.terms import (
    ONE,
    UNIT,
    Atom,
    Exponent,
    Monomial,
    Number,
    Poly,
    add,
    atom_poly,
    divided,
    leading,
    negate,
    ratio,
    scale,
)

MOST_FLAGS = 6  # cases double with each flag


class Signs(Products):
    """A law that needs a positive base asks here first."""

    chosen: int = 0  # how many choices surround what is computed: there, what denotes nothing is 0

    def positive(self, atom: Atom) -> bool:
        kind = atom[0]
        if kind in ("exp", "number", "place"):
            return True
        if kind in ("entry", "symbol"):
            return atom[1] in self.positive_names
        if kind == "sum":
            return all(self.positive(a) for a, _ in atom[2])
        if kind == "apply" and atom[1] == "factorial":  # t! > 0 for t >= 0
            return self.nonnegative_poly(dict(atom[2]))
        return kind == "poly" and self.positive_poly(dict(atom[1]))

    def nonnegative(self, atom: Atom) -> bool:
        if atom[0] == "sum":
            return self.nonnegative_monomial(atom[2])
        if atom[0] == "poly":
            return self.nonnegative_poly(dict(atom[1]))
        known = atom[0] in ("entry", "symbol") and atom[1] in self.nonnegative_names
        return atom[0] in ("delta", "is") or known or self.positive(atom)

    def sign(self, monomial: Monomial, coefficient: Number) -> int:
        """1 or -1, or 0 where the sign of an atom is not known."""
        sign = 1 if coefficient > 0 else -1
        for atom, exponent in monomial:
            negative = atom[0] in ("entry", "symbol") and atom[1] in self.negative_names
            if not self.positive(atom) and not (negative and exponent.denominator == 1):
                return 0
            sign *= -1 if negative and exponent % 2 else 1
        return sign

    def positive_poly(self, poly: Poly) -> bool:
        """Positive coefficients and atoms, or c (1 - y) with 0 < y < 1 declared; over one denominator."""
        if not poly:
            return False
        signs = [self.sign(m, c) for m, c in poly.items()]
        if any(sign > 0 for sign in signs) and all(
            sign > 0 or c > 0 and self.nonnegative_monomial(m)
            for sign, (m, c) in zip(signs, poly.items(), strict=True)
        ):
            return True
        cases = self.cases(poly)
        if cases is not None:
            return all(self.positive_poly(branch) for branch in cases[1:])
        _, content, primitive = self.content(poly, signed=False, only_positive=True)
        if any(exponent < 0 for _, exponent in content):
            return self.positive_poly(primitive)
        if len(poly) > 2:
            return False
        entry = next((m[0][0] for m in primitive if len(m) == 1), ONE)
        return (
            all(self.positive(a) for a, _ in content)
            and entry[:1] in (("entry",), ("symbol",))
            and entry[1] in self.unit
            and primitive == add(UNIT, scale(atom_poly(entry), -1))
        )

    def nonnegative_poly(self, poly: Poly) -> bool:
        if self.positive_poly(poly):
            return True
        return all(c > 0 and self.nonnegative_monomial(m) for m, c in poly.items())

    def nonnegative_monomial(self, monomial: Monomial) -> bool:
        return all(self.nonnegative(a) or e % 2 == 0 for a, e in monomial)

    def cases(self, poly: Poly) -> tuple[Poly, Poly, Poly] | None:
        """poly = h a + (1 - h) b for some h in {0, 1}: h, a and b; None where there are none, or too many."""
        flags = sorted({a for m in poly for a, e in m if e == 1 and self.is_idempotent(a)})
        if not flags or len(flags) > MOST_FLAGS:
            return None
        flag = flags[0]
        on = add(*(scale(self.product(f for f in m if f[0] != flag), c) for m, c in poly.items()))
        off = {m: c for m, c in poly.items() if all(a != flag for a, _ in m)}
        return atom_poly(flag), on, off

    def by_cases(self, poly: Poly, law: Callable[[Poly], Poly]) -> Poly | None:
        """f(h a + (1 - h) b) = h f(a) + (1 - h) f(b). What is not chosen need not be defined."""
        cases = self.cases(poly)
        if cases is None:
            return None
        h, on, off = cases
        with self.choosing():
            return add(self.multiply(h, law(on)), self.multiply(negate(h), law(off)))

    @contextmanager
    def choosing(self) -> Iterator[None]:
        self.chosen += 1
        try:
            yield
        finally:
            self.chosen -= 1

    def content(self, poly: Poly, signed: bool, only_positive: bool) -> tuple[Number, Monomial, Poly]:
        """poly = c * content * primitive, with everything that all monomials share in front.

        1/a comes to the front where all share it, as in 1/a + b/a; 1 + b/a is (1/a) (a + b) if a is not 0.
        """
        shared: dict[Atom, Exponent] = {}
        for atom in {atom for monomial in poly for atom, _ in monomial}:
            exponents = [dict(monomial).get(atom, 0) for monomial in poly]
            least = min(exponents)
            if least and (
                self.positive(atom) or not only_positive and (all(exponents) or self.nonzero(atom))
            ):
                shared[atom] = least
        lead = poly[leading(poly)]
        c = lead if signed or lead > 0 else -lead
        front = tuple(sorted(shared.items()))
        primitive = add(*(scale(self.product(divided(m, front)), ratio(d, c)) for m, d in poly.items()))
        if signed and self.positive_poly(scale(primitive, -1)):
            c, primitive = -c, scale(primitive, -1)
        return c, front, primitive

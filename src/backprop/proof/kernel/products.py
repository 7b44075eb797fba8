"""Products: how polynomials are multiplied, and what the factors of one monomial do to each other.

Every method takes and returns canonical polynomials (see `terms`). All laws are over the reals and hold
wherever both sides are defined. A law that makes a monomial smaller, in degree and then in the order of its
factors, is applied as often as it can be, so that this comes to an end.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from backprop.proof.kernel.entries import Entries
from backprop.proof.kernel.terms import (
    ONE,
    UNIT,
    Atom,
    Exponent,
    Factor,
    Index,
    Monomial,
    Poly,
    add,
    atom_poly,
    freeze,
    indices,
    scale,
    whole,
)


def order(monomial: Monomial) -> tuple[Fraction, Monomial]:
    """Degree first, so that replacing a leading monomial by smaller ones comes to an end."""
    return sum((Fraction(exponent) for _, exponent in monomial), Fraction(0)), monomial


def leading(poly: Poly) -> Monomial:
    return max(poly, key=order)


class Products(Entries):
    """Products of polynomials, and of the factors of one monomial."""

    def power(self, poly: Poly, exponent: Exponent) -> Poly:
        raise NotImplementedError

    def rename(self, atom: Atom, mapping: dict[Index, Index]) -> Poly:
        raise NotImplementedError

    def multiply(self, *polys: Poly) -> Poly:
        """Distributes: (a + b) c = a c + b c."""

        def pair(left: Poly, right: Poly) -> Poly:
            return add(
                *(scale(self.product((*m, *n)), c * d) for m, c in left.items() for n, d in right.items())
            )

        return reduce(pair, polys, UNIT)

    def product(self, factors: Iterable[Factor]) -> Poly:
        """Adds exponents of equal atoms, then applies the laws of the atoms that meet."""
        powers: dict[Atom, Exponent] = {}
        for atom, exponent in factors:
            powers[atom] = powers.get(atom, 0) + exponent
        powers = {atom: exponent for atom, exponent in powers.items() if exponent}
        coefficient = Fraction(1)
        for atom, exponent in tuple(powers.items()):
            if atom[0] == "number" and exponent // 1:
                coefficient *= Fraction(atom[1]) ** (exponent // 1)
                powers[atom] = exponent % 1
            elif self.is_idempotent(atom):
                powers.pop(atom)
                reciprocal = ("poly", freeze(atom_poly(atom)))
                powers |= {atom: 1} if exponent > 0 else {reciprocal: powers.get(reciprocal, 0) + exponent}
            elif atom[0] == "poly" and exponent >= 1:
                base = self.power(dict(atom[1]), exponent // 1)
                rest = self.product((powers | {atom: exponent % 1}).items())
                return scale(self.multiply(base, rest), coefficient)
        monomial = tuple(sorted((atom, whole(exponent)) for atom, exponent in powers.items() if exponent))
        for atom, exponent in monomial:
            met = self.meet(atom, exponent, powers, monomial)
            if met is not None:
                return scale(met, coefficient)
        return {monomial: coefficient}

    def meet(
        self, atom: Atom, exponent: Exponent, powers: dict[Atom, Exponent], monomial: Monomial
    ) -> Poly | None:
        """What an atom does to the rest of its monomial; None where it does nothing."""
        if atom[0] == "delta" and exponent == 1:  # delta(i, j) F(j) = delta(i, j) F(i)
            keep, drop = self.orient(atom)
            rest = tuple(factor for factor in monomial if factor[0] != atom)
            if drop is not None and drop in indices(rest):
                return self.multiply(atom_poly(atom), self.rename_monomial(rest, {drop: keep}))
        if atom[:2] == ("is", "=0"):
            return {} if ("is", ">0", atom[2]) in powers else self.vanish(atom, powers, monomial)
        if self.is_reciprocal(atom) and exponent < 0:
            base = atom[1][0][0][0][0]
            others = (factor for factor in monomial if factor[0] != atom)
            return self.product(others) if base in powers else None
        if atom[0] == "poly" and exponent < 0:
            return self.partial_fractions(atom, powers, monomial)
        return None

    def vanish(self, atom: Atom, powers: dict[Atom, Exponent], monomial: Monomial) -> Poly | None:
        """[x = 0] x = 0, and [a + b = 0] a = -[a + b = 0] b."""
        base = dict(atom[2])
        lead = leading(base)
        if len(base) == 1 and all(e > 0 and powers.get(a, 0) > 0 for a, e in lead):
            return {}
        if lead == ONE or not all(e > 0 and powers.get(a, 0) >= e for a, e in lead):
            return None
        others = (*monomial, *((a, -e) for a, e in lead))
        rest = ((m, c) for m, c in base.items() if m != lead)
        return add(*(scale(self.product((*others, *m)), -c / base[lead]) for m, c in rest))

    def partial_fractions(self, atom: Atom, powers: dict[Atom, Exponent], monomial: Monomial) -> Poly | None:
        """For B = a + b + ...: a / B = 1 - (b + ...) / B, and b / (a B) = 1 / a - (a + ...) / (a B)."""
        base = dict(atom[1])
        lead = leading(base)
        if len(base) == 1 or any(e <= 0 for _, e in lead) or lead == ONE:
            return None
        rest = {m: c for m, c in base.items() if m != lead}
        second = leading(rest)
        divided = {a: powers.get(a, 0) - dict(second).get(a, 0) for a, _ in lead}
        if all(powers.get(a, 0) >= e for a, e in lead):
            target = lead
        elif all(divided[a] <= -e for a, e in lead) and all(powers.get(a, 0) >= e for a, e in second):
            target = second
        else:
            return None
        others = (*monomial, *((a, -e) for a, e in target))
        closed = self.product((*others, (atom, 1)))
        remainder = (scale(self.product((*others, *m)), -c) for m, c in base.items() if m != target)
        return scale(add(closed, *remainder), 1 / base[target])

    @staticmethod
    def orient(delta: Atom) -> tuple[Index, Index | None]:
        """Which of a delta's two indices replaces the other elsewhere: a plain one replaces a choice."""
        first, second = delta[1:]
        for keep, drop in sorted(((first, second), (second, first)), key=lambda pair: pair[1][0] != "choice"):
            if drop[0] != "integer" and drop not in indices(keep):
                return keep, drop
        return first, None

    def rename_monomial(self, monomial: Monomial, mapping: dict[Index, Index]) -> Poly:
        return self.multiply(
            *(self.power(self.rename(atom, mapping), exponent) for atom, exponent in monomial)
        )

    def rename_poly(self, poly: Poly, mapping: dict[Index, Index]) -> Poly:
        return add(*(scale(self.rename_monomial(m, mapping), c) for m, c in poly.items()))

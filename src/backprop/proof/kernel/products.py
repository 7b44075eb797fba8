"""Products: how polynomials are multiplied, and what the factors of one monomial do to each other.

Every method takes and returns canonical polynomials (see `terms`). All laws are over the reals and hold
everywhere, of total functions: 1/0 is 0, so a (1/a) is 1 - [a = 0], which is 1 only where a is known not to
be 0. A law that makes a monomial smaller, in degree and then in the order of its factors, is applied as often
as it can be, so that this comes to an end.
"""

import itertools
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from backprop.proof.kernel.entries import Entries
from backprop.proof.kernel.terms import (
    ONE,
    UNIT,
    Atom,
    Exponent,
    Factor,
    Index,
    Monomial,
    Number,
    Poly,
    add,
    atom_poly,
    collect,
    constant,
    divided,
    freeze,
    indices,
    leading,
    leaves,
    monic,
    power_of,
    ratio,
    scale,
    whole,
)

MOST_TERMS = 50_000


def circular(poly: Poly) -> bool:
    """Whether the leading monomial is met again inside of an atom: to replace it might come to no end."""
    inside = frozenset().union(
        *(leaves(a[1:]) for m in poly for a, _ in m if a[0] not in ("entry", "symbol"))
    )
    return not inside.isdisjoint(a for a, _ in leading(poly))


class Products(Entries):
    """Products of polynomials, and of the factors of one monomial."""

    def power(self, poly: Poly, exponent: Exponent) -> Poly:
        raise NotImplementedError

    def rename(self, atom: Atom, mapping: Mapping[Any, Any]) -> Poly:
        raise NotImplementedError

    def nonzero(self, atom: Atom) -> bool:
        raise NotImplementedError

    def is_fact(self, relation: str, poly: Poly) -> bool:
        raise NotImplementedError

    def support(self, atom: Atom, exponent: Exponent, total: Exponent) -> Poly:
        raise NotImplementedError

    def multiply(self, *polys: Poly) -> Poly:
        """Distributes: (a + b) c = a c + b c."""

        def pair(left: Poly, right: Poly) -> Poly:
            if len(left) * len(right) > MOST_TERMS:
                raise TypeError(
                    f"multiplied out, a formula has over {MOST_TERMS:,} terms: give its parts names"
                )
            pairs = itertools.product(left.items(), right.items())
            return collect(
                (one, c * d * e) for (m, c), (n, d) in pairs for one, e in self.product((*m, *n)).items()
            )

        return reduce(pair, polys, UNIT)

    def product(self, factors: Iterable[Factor]) -> Poly:
        """a^d a^e = a^(d + e), but [a != 0] for a (1/a); then the laws of the atoms that meet."""
        powers: dict[Atom, Exponent] = {}
        supports: list[Poly] = []
        for atom, exponent in factors:
            before = powers.get(atom, 0)
            powers[atom] = total = before + exponent
            if before and (not total or type(exponent) is not int and total.denominator == 1):
                supports.append(self.support(atom, exponent, total))
        if any(support != UNIT for support in supports):
            return self.multiply(self.product(powers.items()), *supports)
        powers = {atom: exponent for atom, exponent in powers.items() if exponent}
        coefficient: Number = 1
        for atom, exponent in tuple(powers.items()):
            if atom[0] == "number" and exponent // 1:
                coefficient *= power_of(atom[1], exponent // 1)
                powers[atom] = exponent % 1
            elif self.is_idempotent(atom):
                powers.pop(atom)
                reciprocal = ("poly", freeze(atom_poly(atom)))
                powers |= {atom: 1} if exponent > 0 else {reciprocal: -1}
            elif self.is_reciprocal(atom):
                powers.pop(atom)
                powers |= {atom[1][0][0][0][0]: 1} if exponent > 0 else {atom: -1}
            elif atom[0] == "poly" and (
                exponent >= 1 or len(atom[1]) == 1 and exponent // 1 and exponent % 1
            ):
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
        if atom[0] == "is":
            settled = self.settled(atom, monomial)
            if settled is None and atom[1] == "=0":
                return self.vanish(atom, powers, monomial)
            return self.absorbed(atom, monomial) if settled is None else settled
        if self.is_reciprocal(atom) and exponent < 0:
            base = atom[1][0][0][0][0]
            met = (atom, base) if self.is_fact("!=0", atom_poly(base)) else (atom,)  # h (1/h) = h, or 1
            others = (factor for factor in monomial if factor[0] not in met)
            return self.product(others) if base in powers else None
        if atom[0] == "poly" and exponent < 0:
            return self.partial_fractions(atom, powers, monomial)
        return None

    def settled(self, atom: Atom, monomial: Monomial) -> Poly | None:
        """Of c > 0: [a > 0] [a + c > 0] = [a > 0]; and what a = 0 says of a + c > 0, and of a + c = 0."""
        for other in (one for one, _ in monomial if one[0] == "is" and one != atom):
            c = constant(add(dict(other[2]), scale(dict(atom[2]), -1)))
            if c is not None and c > 0 and other[1] == ">0":
                return self.product(factor for factor in monomial if factor[0] != other)
            if c is not None and atom[1] == "=0":
                return {}
        return None

    def vanish(self, atom: Atom, powers: dict[Atom, Exponent], monomial: Monomial) -> Poly | None:
        """[x = 0] x^e = 0 for each e but 0, and [x = 0] log x = 0; [a + b = 0] f(a) = [a + b = 0] f(-b)."""
        base = dict(atom[2])
        lead = leading(base)
        if len(base) == 1 and all(powers.get(a, 0) for a, _ in lead):
            return {}
        inside = (a[-1] for a in powers if a[0] == "poly" or a[:2] == ("apply", "log"))
        if any(freeze(monic(dict(one))) == atom[2] for one in inside):
            return {}
        if circular(base) or lead == ONE or not all(e > 0 and powers.get(a, 0) >= e for a, e in lead):
            return self.replaced(atom, lead, monomial)
        others = divided(monomial, lead)
        rest = ((m, c) for m, c in base.items() if m != lead)
        return add(*(scale(self.product((*others, *m)), ratio(-c, base[lead])) for m, c in rest))

    def replaced(self, atom: Atom, lead: Monomial, monomial: Monomial) -> Poly | None:
        """[a + b = 0] f(a) = [a + b = 0] f(-b), for an entry or a scalar a on which b does not depend."""
        (one, exponent), *more = lead or ((None, 0),)
        rest = {m: c for m, c in atom[2] if m != lead}
        others = tuple(factor for factor in monomial if factor[0] != atom)
        if more or exponent != 1 or one not in leaves(others) or one in leaves(freeze(rest)):
            return None
        try:
            value = scale(rest, ratio(-1, dict(atom[2])[lead]))
            return self.multiply(atom_poly(atom), self.rename_monomial(others, {one: value}))
        except ZeroDivisionError:
            return None

    def absorbed(self, atom: Atom, monomial: Monomial) -> Poly | None:
        """[a > 0] a^(p/q) = a^(p/q) and [a > 0] log a = log a, which are 0 elsewhere."""
        for other, exponent in monomial:
            fractional = other[0] == "poly" and exponent.denominator > 1
            if fractional or other[:2] == ("apply", "log"):
                base = dict(other[-1])
                if base[leading(base)] > 0 and freeze(monic(base)) == atom[2]:
                    return self.product(factor for factor in monomial if factor[0] != atom)
        return None

    def partial_fractions(self, atom: Atom, powers: dict[Atom, Exponent], monomial: Monomial) -> Poly | None:
        """For B = a + b + ...: a/B = B/B - (b + ...)/B, and b/(a B) = B/(a B) - (a + ...)/(a B)."""
        base = dict(atom[1])
        lead = leading(base)
        if len(base) == 1 or any(e <= 0 for _, e in lead) or lead == ONE or circular(base):
            return None
        rest = {m: c for m, c in base.items() if m != lead}
        second = leading(rest)
        quotient = {a: powers.get(a, 0) - dict(second).get(a, 0) for a, _ in lead}
        if all(powers.get(a, 0) >= e for a, e in lead):
            target = lead
        elif all(quotient[a] <= -e for a, e in lead) and all(powers.get(a, 0) >= e > 0 for a, e in second):
            target = second
        else:
            return None
        others = divided(monomial, target)
        closed = self.product((*others, (atom, 1)))
        remainder = (scale(self.product((*others, *m)), -c) for m, c in base.items() if m != target)
        return scale(add(closed, *remainder), ratio(1, base[target]))

    @staticmethod
    def orient(delta: Atom) -> tuple[Index, Index | None]:
        """Which of a delta's two indices replaces the other elsewhere: a plain one replaces a choice."""
        first, second = delta[1:]
        for keep, drop in sorted(((first, second), (second, first)), key=lambda pair: pair[1][0] != "choice"):
            if drop[0] != "integer" and drop not in indices(keep):
                return keep, drop
        return first, None

    def rename_monomial(self, monomial: Iterable[Factor], mapping: Mapping[Any, Any]) -> Poly:
        return self.multiply(
            *(self.power(self.rename(atom, mapping), exponent) for atom, exponent in monomial)
        )

    def rename_poly(self, poly: Poly, mapping: Mapping[Any, Any]) -> Poly:
        return add(*(scale(self.rename_monomial(m, mapping), c) for m, c in poly.items()))

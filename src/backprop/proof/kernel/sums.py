"""Sums over indices of symbolic range, of which nothing is known but that they run from 1 to a size.

A sum is brought to a normal form in these steps: inner sums that depend on a dummy are opened, which makes
the whole flat; deltas are collapsed against their dummy, and rows that sum to 1 are summed; ranges that end
at a number are written out; what does not depend on a dummy goes outside; the rest falls into connected
components, each of which gets canonical names for its dummies and becomes an atom. Each step is a law of
finite sums: linearity, distribution, exchange, and the sum over a range of one delta.
"""

from typing import Any

from backprop.proof.kernel.renaming import Renaming
from backprop.proof.kernel.terms import (
    ONE,
    Index,
    Monomial,
    Poly,
    add,
    atom_poly,
    freeze,
    fresh,
    indices,
    integer,
    monic,
    scale,
)


class Summation(Renaming):
    """The whole algebra: products of monomials, and sums over their indices."""

    def total(self, poly: Poly, dummies: frozenset[Index]) -> Poly:
        """The sum over the dummies is linear: it is taken monomial by monomial."""
        return add(*(scale(self.total_monomial(m, dummies), c) for m, c in poly.items()))

    def total_monomial(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly:
        opened = self.open_sums(monomial, dummies)
        if opened is not None:
            return self.total(*opened)
        for step in (self.collapse, self.turn, self.normalise_rows, self.write_out, self.cancel):
            result = step(monomial, dummies)
            if result is not None:
                return result
        return self.split(monomial, dummies)

    def open_sums(
        self, monomial: Monomial, dummies: frozenset[Index]
    ) -> tuple[Poly, frozenset[Index]] | None:
        """(sum_j a_j)^2 b = sum_j sum_k a_j a_k b, for inner sums that depend on a dummy."""
        flat, opened = [], set()
        for atom, exponent in monomial:
            depends = (
                atom[0] == "sum" and exponent > 0 and exponent.denominator == 1 and indices(atom) & dummies
            )
            for _ in range(int(exponent) if depends else 0):
                names = {dummy: fresh(dummy[4]) for dummy in atom[1]}
                flat.append(self.rename_monomial(atom[2], names))
                opened |= set(names.values())
            if not depends:
                flat.append({((atom, exponent),): 1})
        return (self.multiply(*flat), dummies | opened) if opened else None

    def collapse(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly | None:
        """sum_k delta(k, j) F(k) = F(j), for j in the range of k."""
        for atom, exponent in monomial:
            if atom[0] != "delta" or exponent != 1:
                continue
            for dummy, other in (atom[1:], atom[:0:-1]):
                within = other[0] != "integer" or other[3] == 1  # a range of unknown size may end before 2
                if dummy in dummies and dummy not in indices(other) and within:
                    rest = tuple(factor for factor in monomial if factor[0] != atom)
                    return self.total(self.rename_monomial(rest, {dummy: other}), dummies - {dummy})
        return None

    def turn(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly | None:
        """sum_k [k + j = K + 1] f(k) = f(K + 1 - j), for j in the range of k, and f of k as a number."""
        for atom, _ in monomial:
            places = indices(atom[2]) if atom[:2] == ("is", "=0") else frozenset()
            rest = tuple(factor for factor in monomial if factor[0] != atom)
            for dummy in sorted(places & dummies):
                for other in sorted(places - {dummy}):
                    turned = add(self.length(dummy), {ONE: 1}, scale(self.place(other), -1))
                    gap = add(self.place(dummy), scale(turned, -1))
                    apart = other[4] == dummy[4] and dummy not in indices(other)
                    if apart and freeze(monic(gap)) == atom[2] and is_number(rest, dummy):
                        value = {("place", dummy): turned}
                        return self.total(self.rename_monomial(rest, value), dummies - {dummy})
        return None

    @staticmethod
    def length(i: Index) -> Poly:
        """The size of an index's range."""
        return {ONE: int(i[4])} if i[4].isdigit() else atom_poly(("symbol", i[4]))

    def normalise_rows(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly | None:
        """sum_k t[n, k] = 1 where that is declared, if k occurs nowhere else."""
        for atom, exponent in monomial:
            if atom[0] == "entry" and atom[1] in self.normalised and exponent == 1 and atom[2][-1] in dummies:
                dummy = atom[2][-1]
                rest = tuple(factor for factor in monomial if factor[0] != atom)
                if dummy not in indices(rest) | indices(atom[2][:-1]):
                    return self.total({rest: 1}, dummies - {dummy})
        return None

    def write_out(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly | None:
        """sum_k a_k = a_1 + ... + a_K where K is a number."""
        dummy = min((dummy for dummy in dummies if dummy[4].isdigit()), default=None)
        if dummy is None:
            return None
        terms = (self.rename_monomial(monomial, {dummy: integer(i)}) for i in range(1, int(dummy[4]) + 1))
        return self.total(add(*terms), dummies - {dummy})

    def cancel(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly | None:
        """Finds a component that is the very sum met in a denominator, and closes it so that it cancels."""
        for inverse, exponent in monomial:
            if exponent >= 0 or inverse[0] not in ("sum", "poly"):
                continue
            candidates = (
                [inverse]
                if inverse[0] == "sum"
                else [a for m, _ in inverse[1] for a, _ in m if a[0] == "sum"]
            )
            for candidate in candidates:
                loose = dummies - indices(candidate)
                if loose == dummies:
                    continue
                for part, inner in components(monomial, loose):
                    if sorted(d[4] for d in inner) != sorted(d[4] for d in candidate[1]):
                        continue
                    if self.total_monomial(part, inner) != atom_poly(candidate):
                        continue
                    rest = tuple(factor for factor in monomial if factor not in part)
                    closed = self.product((*rest, (candidate, 1)))
                    if all(dict(m).get(candidate, 0) <= 0 for m in closed):
                        return self.total(closed, dummies - inner)
        return None

    def split(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly:
        """sum_ij a_i b_j c = c (sum_i a_i) (sum_j b_j); sum_n 1 = N."""
        outside = tuple(factor for factor in monomial if not indices(factor) & dummies)
        unused = dummies - indices(monomial)
        sizes = self.product((("symbol", dummy[4]), 1) for dummy in unused)
        parts = (self.sum_atom(part, inner) for part, inner in components(monomial, dummies))
        return self.multiply(self.product(outside), sizes, *parts)


def is_number(node: Any, index: Index) -> bool:
    """Whether an index is met as a number alone, if at all."""
    if node == index:
        return False
    return (
        node == ("place", index)
        or not isinstance(node, tuple)
        or all(is_number(part, index) for part in node)
    )


def components(monomial: Monomial, dummies: frozenset[Index]) -> list[tuple[Monomial, frozenset[Index]]]:
    """Groups the factors that share dummies, directly or through others."""
    groups: list[tuple[Monomial, frozenset[Index]]] = []
    for factor in monomial:
        part: Monomial = (factor,)
        inner = indices(factor) & dummies
        if not inner:
            continue
        apart = []
        for other, others in groups:
            if inner & others:
                part, inner = (*other, *part), inner | others
            else:
                apart.append((other, others))
        groups = [*apart, (part, inner)]
    return groups

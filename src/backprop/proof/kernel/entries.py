"""Entries and deltas: what the declared conditions say of the entries of an array.

Each method returns a polynomial of the same value. That a one-hot row is a delta is what one-hot means: some
column holds its 1, and the choice of that column is an arbitrary function of the row.
"""

from collections.abc import Iterable

from backprop.proof.kernel.conditions import (
    Binary,
    Condition,
    Negative,
    Nonnegative,
    OffKinks,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
)
from backprop.proof.kernel.terms import UNIT, Atom, Index, Poly, atom_poly, choice


class Entries:
    """What is declared, by the names of arrays and scalars."""

    def __init__(self, conditions: Iterable[Condition] = ()) -> None:
        def declared(kind: type[Condition]) -> frozenset[str]:
            return frozenset(c.name for c in conditions if isinstance(c, kind))

        conditions = tuple(conditions)
        self.binary = declared(Binary)
        self.one_hot = {c.name: c.class_name for c in conditions if isinstance(c, OneHot)}
        self.positive_names, self.nonnegative_names = set(declared(Positive)), declared(Nonnegative)
        self.negative_names = declared(Negative)
        self.unit, self.normalised = declared(UnitInterval), declared(SumsToOne)
        self.off_kinks = declared(OffKinks)
        self.classes = {c.name: c.classes for c in conditions if isinstance(c, OneHot)}

    def entry(self, name: str, where: tuple[Index, ...]) -> Poly:
        """t[n, k]; where t is one-hot, KroneckerDelta(k, c(n)) with c(n) the class of sample n."""
        if name in self.one_hot:
            classes = where[-1][4] or self.classes[name]
            if not classes:
                raise TypeError(f"of how many classes is {where[-1][3]} one? declare {name} with its shape")
            return self.delta(where[-1], choice(self.one_hot[name], where[:-1], classes))
        return atom_poly(("entry", name, where))

    def delta(self, i: Index, j: Index) -> Poly:
        """delta(i, i) = 1; delta of two different integers, or of i <= K and an integer above K, = 0."""
        if i == j:
            return UNIT
        if i[0] == j[0] == "integer":
            return {}
        for place, other in ((i, j), (j, i)):
            if place[0] == "integer" and other[4].isdigit() and place[3] > int(other[4]):
                return {}
        sizes = {index[4] for index in (i, j)} - {""}
        if len(sizes) > 1:
            raise ValueError(f"a delta compares indices of different ranges: {' and '.join(sorted(sizes))}")
        return atom_poly(("delta", *sorted((i, j))))

    def is_idempotent(self, atom: Atom) -> bool:
        """x * x = x for deltas, indicators and 0/1 targets."""
        return atom[0] in ("delta", "is") or (atom[0] == "entry" and atom[1] in self.binary)

    def is_reciprocal(self, atom: Atom) -> bool:
        """The base of 1 / x for an idempotent x: no number where x = 0, and only x (1 / x) = x is known."""
        if atom[0] != "poly" or len(atom[1]) != 1:
            return False
        ((monomial, _),) = atom[1]
        return len(monomial) == 1 and self.is_idempotent(monomial[0][0])

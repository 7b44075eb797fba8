"""Entries and deltas: what the declared conditions say of the entries of an array.

Each method returns a polynomial of the same value. That a one-hot row is a delta is what one-hot means: some
column holds its 1, and the choice of that column is an arbitrary function of the row.
"""

from collections.abc import Callable, Iterable
from functools import partial

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
from backprop.proof.kernel.terms import UNIT, Atom, Index, Poly, add, atom_poly, choice, integer, scale


class Entries:
    """What is declared, by the names of arrays and scalars."""

    binary: frozenset[str]
    one_hot: dict[str, str]
    positive_names: set[str]
    nonnegative_names: frozenset[str]
    negative_names: frozenset[str]
    unit: frozenset[str]
    normalised: frozenset[str]
    off_kinks: frozenset[str]
    classes: dict[str, str]

    def __init__(self, conditions: Iterable[Condition] = ()) -> None:
        def declared(kind: type[Condition]) -> frozenset[str]:
            return frozenset(c.name for c in conditions if isinstance(c, kind))

        conditions = tuple(conditions)
        self.written_out = False
        self.binary = declared(Binary)
        self.one_hot = {c.name: c.class_name for c in conditions if isinstance(c, OneHot)}
        self.positive_names, self.nonnegative_names = set(declared(Positive)), declared(Nonnegative)
        self.negative_names = declared(Negative)
        self.unit, self.normalised = declared(UnitInterval), declared(SumsToOne)
        self.off_kinks = declared(OffKinks)
        self.classes = {c.name: c.classes for c in conditions if isinstance(c, (OneHot, SumsToOne))}

    def entry(self, name: str, where: tuple[Index, ...]) -> Poly:
        """t[n, k]; where t is one-hot, KroneckerDelta(k, c(n)) with c(n) the class of sample n."""
        if name in self.one_hot:
            classes = where[-1][4] or self.classes[name]
            if not classes:
                raise TypeError(f"of how many classes is {where[-1][3]} one? declare {name} with its shape")
            return self.delta(where[-1], choice(self.one_hot[name], where[:-1], classes))
        if name in self.normalised and self.is_last(where[-1], self.classes[name]):
            return self.the_rest(where[-1][3], lambda place: self.entry(name, (*where[:-1], place)))
        return atom_poly(("entry", name, where))

    def is_last(self, place: Index, size: str) -> bool:
        """Whether it is the last place of an axis that is written out."""
        return self.written_out and place[0] == "integer" and str(place[3]) == size

    def the_rest(self, size: int, share: Callable[[Index], Poly]) -> Poly:
        """The last of some shares that sum to 1: it is 1 less the others."""
        others = (share(integer(place)) for place in range(1, size))
        return add(UNIT, *(scale(other, -1) for other in others))

    def delta(self, i: Index, j: Index) -> Poly:
        """delta(i, i) = 1; delta of two different integers, or of i <= K and an integer above K, = 0.

        Where an axis of K places is written out, delta(i, K) is 1 - delta(i, 1) - ... - delta(i, K - 1).
        """
        if i == j:
            return UNIT
        if i[0] == j[0] == "integer":
            return {}
        for place, other in ((i, j), (j, i)):
            if place[0] == "integer" and other[4].isdigit() and place[3] > int(other[4]):
                return {}
            if self.is_last(place, other[4]):
                return self.the_rest(place[3], partial(self.delta, other))
        sizes = {index[4] for index in (i, j)} - {""}
        if len(sizes) > 1:
            raise ValueError(f"a delta compares indices of different ranges: {' and '.join(sorted(sizes))}")
        return atom_poly(("delta", *sorted((i, j))))

    def place(self, i: Index) -> Poly:
        """An index as a number."""
        return scale(UNIT, i[3]) if i[0] == "integer" else atom_poly(("place", i))

    def same_place(self, poly: Poly) -> Poly | None:
        """[i - j = 0] = delta(i, j), for two indices of one range."""
        places = [m[0][0][1] for m in poly if len(m) == 1 and m[0][0][0] == "place" and m[0][1] == 1]
        if len(places) != len(poly) or len(places) != 2 or sum(poly.values()) != 0:
            return None
        i, j = places
        return self.delta(i, j) if i[4] == j[4] else None

    def is_idempotent(self, atom: Atom) -> bool:
        """x * x = x for deltas, indicators and 0/1 targets."""
        return atom[0] in ("delta", "is") or atom[0] in ("entry", "symbol") and atom[1] in self.binary

    def is_reciprocal(self, atom: Atom) -> bool:
        """The base of 1 / x for an idempotent x: no number where x = 0, and only x (1 / x) = x is known."""
        if atom[0] != "poly" or len(atom[1]) != 1:
            return False
        ((monomial, _),) = atom[1]
        return len(monomial) == 1 and self.is_idempotent(monomial[0][0])

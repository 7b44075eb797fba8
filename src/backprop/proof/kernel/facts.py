"""Facts: where the formulas of one question are defined.

A formula that divides by u outside of every guard denotes something only where u is not 0, and an equation
speaks only for places where both of its sides denote something. So u != 0 may be used there. A guard is
lazy: what stands in a branch of a `Where` or a `Piecewise` gives no fact. A fact under a sum holds for every
value of the sum's indices; a fact with a free index holds for that index alone. What was used is a condition
of the theorem, and is kept.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from typing import Any

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.sums import Summation
from backprop.proof.kernel.terms import (
    Frozen,
    Index,
    Poly,
    atom_poly,
    constant,
    freeze,
    indices,
    is_index,
    leading,
    ratio,
    scale,
)

MOST_TRIES = 64
Fact = tuple[str, Frozen, frozenset[Index]]


class Facts(Summation):
    """The algebra, with the facts that a question brings along."""

    def __init__(self, conditions: Iterable[Condition] = ()) -> None:
        super().__init__(conditions)
        self.facts: dict[Fact, None] = {}
        self.used: dict[Fact, None] = {}
        self.asked: dict[tuple[str, Frozen], Fact | None] = {}

    def learn(self, relation: str, poly: Poly, every: frozenset[Index]) -> None:
        """u != 0, u > 0 or u >= 0, for every value of the indices that sums around it bind."""
        if constant(poly) is not None or self.positive_poly(poly):
            return
        self.note(relation, poly, every)
        if relation == ">0":
            self.note(">=0", poly, every)
        if relation != ">=0":
            _, content, primitive = self.content(poly, signed=False, only_positive=False)
            for part in (primitive, *(atom_poly(atom) for atom, _ in content)):
                if constant(part) is None and not self.positive_poly(part):
                    self.note("!=0", part, every)

    def note(self, relation: str, poly: Poly, every: frozenset[Index]) -> None:
        self.asked.clear()
        scaled = scaled_for(relation, poly)
        self.facts[relation, scaled, every & indices(scaled)] = None

    def is_fact(self, relation: str, poly: Poly) -> bool:
        """Whether it is known as it stands, or for every value of some index and so for this one."""
        if not self.facts or not poly:
            return False
        asked = relation, scaled_for(relation, poly)
        if asked not in self.asked:
            self.asked[asked] = None
            facts = [fact for fact in self.facts if fact[0] == relation and self.is_instance(fact, asked[1])]
            self.asked[asked] = facts[0] if facts else None
        fact = self.asked[asked]
        if fact is not None:
            self.used[fact] = None
        return fact is not None

    def is_instance(self, fact: Fact, wanted: Frozen) -> bool:
        relation, known, every = fact
        if known == wanted or not every or shape(known) != shape(wanted):
            return known == wanted
        places = ([place for place in indices(wanted) if is_within(place, one)] for one in every)
        for chosen in islice(product(*places), MOST_TRIES):
            renamed = self.rename_poly(dict(known), dict(zip(every, chosen, strict=True)))
            if renamed and scaled_for(relation, renamed) == wanted:
                return True
        return False


def scaled_for(relation: str, poly: Poly) -> Frozen:
    """A multiple that is the same for all multiples of which the relation says the same."""
    lead = poly[leading(poly)]
    return freeze(scale(poly, ratio(1, lead if relation == "!=0" or lead > 0 else -lead)))


def is_within(place: Index, one: Index) -> bool:
    """Whether a place is one of those that an index runs through."""
    size: str = one[4]
    if place[0] == "integer":
        return bool(place[3] <= (int(size) if size.isdigit() else 1))
    return bool(place[4] == size)


@lru_cache(maxsize=20_000)
def shape(node: Any) -> Any:
    """The term without its indices, which a term keeps whatever indices it is given."""
    if not isinstance(node, tuple) or is_index(node):
        return "" if is_index(node) else str(node)
    return tuple(sorted((shape(part) for part in node), key=repr))

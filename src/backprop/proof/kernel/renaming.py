"""Renaming: canonical names for the indices that a sum binds, and other indices for free ones.

A sum does not depend on the names of its dummies. So any names will do, and the same names for the same sum
are what makes it an atom. Other indices for free ones are put in from the inside out, by the very laws that
built the atom; the dummies on the way get fresh names, so that none is captured.
"""

from collections.abc import Mapping
from itertools import permutations, product
from math import factorial, prod
from typing import Any

from backprop.proof.kernel.functions import Functions
from backprop.proof.kernel.terms import (
    Atom,
    Index,
    Monomial,
    Poly,
    atom_poly,
    bound,
    fresh,
    is_index,
    leaves,
    level,
    substitute_index,
)

MOST_TIES = 720


class Renaming(Functions):
    """Sums as atoms, and atoms with other indices."""

    def total(self, poly: Poly, dummies: frozenset[Index]) -> Poly:
        raise NotImplementedError

    def sum_atom(self, monomial: Monomial, dummies: frozenset[Index]) -> Poly:
        """Names the dummies canonically: by what each sees; where that tells nothing apart, by trying."""
        height = level(monomial) + 1
        views: dict[tuple[str, str], list[Index]] = {}
        for dummy in dummies:
            views.setdefault((dummy[4], repr(masked(monomial, dummy, dummies))), []).append(dummy)
        groups = [views[view] for view in sorted(views)]
        tries = prod(factorial(len(group)) for group in groups)
        orders = product(*(permutations(group) if tries <= MOST_TIES else [tuple(group)] for group in groups))
        return min(
            (self.bind(monomial, sum(order, ()), height) for order in orders), key=lambda p: sorted(p.items())
        )

    def bind(self, monomial: Monomial, dummies: tuple[Index, ...], height: int) -> Poly:
        names = {dummy: bound(height, position, dummy[4]) for position, dummy in enumerate(dummies)}
        renamed = self.rename_monomial(monomial, names)
        return {((("sum", tuple(names.values()), m), 1),): c for m, c in renamed.items()}

    def rename(self, atom: Atom, mapping: Mapping[Any, Any]) -> Poly:
        """Puts other indices for free ones, or a value for an entry; no dummy of the atom is captured."""
        if atom in mapping:
            return dict(mapping[atom])
        inside = leaves(atom)
        mapping = {old: new for old, new in mapping.items() if old in inside}
        if not mapping:
            return atom_poly(atom)
        kind = atom[0]
        if kind == "entry":
            return self.entry(atom[1], tuple(substitute_index(i, mapping) for i in atom[2]))
        if kind == "place":
            return self.place(substitute_index(atom[1], mapping))
        if kind == "delta":
            return self.delta(substitute_index(atom[1], mapping), substitute_index(atom[2], mapping))
        if kind == "exp":
            return self.exp(self.rename_monomial(atom[1], mapping))
        if kind == "apply":
            return self.apply(atom[1], self.rename_poly(dict(atom[2]), mapping))
        if kind == "is":
            return self.indicator(atom[1], self.rename_poly(dict(atom[2]), mapping))
        if kind == "poly":
            return self.rename_poly(dict(atom[1]), mapping)
        return self.rename_sum(atom, mapping, inside)

    def rename_sum(self, atom: Atom, mapping: Mapping[Any, Any], inside: frozenset[Any]) -> Poly:
        targets = list(mapping.values())
        plain = all(i[:1] in (("free",), ("bound",), ("fresh",)) for pair in mapping.items() for i in pair)
        if (
            plain
            and len(set(targets)) == len(targets)
            and not inside.intersection(targets)
            and len(atom[1]) == 1
        ):
            inner = self.rename_monomial(atom[2], mapping)  # one dummy: its name stays canonical
            if len(inner) == 1:
                return {((("sum", atom[1], m), 1),): c for m, c in inner.items()}
        names = {dummy: fresh(dummy[4]) for dummy in atom[1]}
        return self.total(self.rename_monomial(atom[2], {**mapping, **names}), frozenset(names.values()))


def masked(node: Any, index: Index, siblings: frozenset[Index]) -> Any:
    """The term as one of its dummies sees it: the dummy itself "*", its siblings ".", the rest "o".

    Dummies of inner sums keep their canonical names. Two dummies with different views can be told
    apart without a look at any name, which makes their order canonical.
    """
    if is_index(node):
        if node == index:
            return "*"
        if node in siblings:
            return "."
        if node[0] == "choice":
            return (node[1], *(masked(argument, index, siblings) for argument in node[5]))
        return ("inner", node[2], node[3]) if node[0] == "bound" else "o"
    if not isinstance(node, tuple):
        return node
    parts = [masked(part, index, siblings) for part in node]
    first = node[0] if node else None
    commutes = first == "delta" or (isinstance(first, tuple) and not is_index(first))
    return tuple(sorted(parts, key=repr) if commutes else parts)

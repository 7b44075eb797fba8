"""Reading: from canonical polynomials back to formulas, for people and printers.

The dummies get letters that are not in use. No equality rests on what is written here; two things do: the
derivative of a formula from which the place of a maximum has dropped out, and whether two maxima are of the
same formula.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import Above, Vanishes, index
from backprop.proof.kernel.terms import Atom, Index, Monomial, Poly, indices


def as_formula(poly: Poly, names: Mapping[str, Any]) -> sp.Expr:
    """The polynomial as a formula; `names` says what each name stands for."""
    return _Reading(poly, names).expression(poly, {})


class _Reading:
    def __init__(self, whole: Poly, names: Mapping[str, Any]) -> None:
        self.names = names
        self.in_sight = {i[1] for monomial in whole for i in indices(monomial) if i[0] == "free"}

    def expression(self, poly: Poly, letters: dict[Index, sp.Idx]) -> sp.Expr:
        return sp.Add(
            *(self.monomial(m, letters) * sp.Rational(c.numerator, c.denominator) for m, c in poly.items())
        )

    def monomial(self, monomial: Monomial, letters: dict[Index, sp.Idx]) -> sp.Expr:
        powers = (self.atom(a, letters) ** sp.Rational(e.numerator, e.denominator) for a, e in monomial)
        return sp.Mul(*powers)

    def atom(self, atom: Atom, letters: dict[Index, sp.Idx]) -> sp.Expr:
        kind = atom[0]
        if kind == "number":
            return sp.Integer(atom[1])
        if kind == "symbol":
            return self.names[atom[1]]
        if kind == "entry":
            return self.names[atom[1]][tuple(self.letter(i, letters) for i in atom[2])]
        if kind == "place":
            return self.letter(atom[1], letters)
        if kind == "delta":
            return sp.KroneckerDelta(*(self.letter(i, letters) for i in atom[1:]))
        if kind == "exp":
            return sp.exp(self.monomial(atom[1], letters))
        if kind == "apply":
            return self.names[atom[1]](self.expression(dict(atom[2]), letters))
        if kind == "is":
            inside = self.expression(dict(atom[2]), letters)
            return Vanishes(inside) if atom[1] == "=0" else Above(inside)
        if kind == "poly":
            return self.expression(dict(atom[1]), letters)
        taken = {i.label.name for i in letters.values()} | self.in_sight
        inner = dict(letters)
        for dummy in atom[1]:
            letter = next(name for name in _letter_names(dummy[4]) if name not in taken)
            taken.add(letter)
            inner[dummy] = index(letter, self.names[dummy[4]])
        return sp.Sum(self.monomial(atom[2], inner), *(inner[dummy] for dummy in atom[1]))

    def letter(self, i: Index, letters: dict[Index, sp.Idx]) -> sp.Expr:
        if i in letters:
            return letters[i]
        if i[0] == "integer":
            return sp.Integer(i[3])
        upper = self.names.get(i[4], i[4])
        if i[0] == "choice":
            label = sp.Function(i[1], integer=True)(*(self.letter(a, letters) for a in i[5]))
            return sp.Idx(label, (1, upper))
        return self.names[f"index {i[1]} to {i[4]}"]


def _letter_names(size: str) -> Iterable[str]:
    name = size.lower() if size.isalpha() else "i"
    yield name
    for primes in range(1, 99):
        yield name + "'" * primes

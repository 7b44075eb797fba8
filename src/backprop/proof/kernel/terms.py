"""Terms: the plain data that normal forms are made of.

A polynomial is a dictionary {monomial: rational coefficient}.
A monomial is a sorted tuple of pairs (atom, rational exponent); the empty monomial is 1.
An atom is a tuple that opens with its kind:

    ("number", p)              a prime, so that fractional powers of rationals are exact
    ("symbol", name)           a scalar: a size, a constant, a parameter
    ("entry", name, indices)   t[n, k]
    ("delta", i, j)            KroneckerDelta(i, j)
    ("place", i)               the index i as a number, from 1 on
    ("exp", monomial)          exp of one monomial without its coefficient
    ("apply", name, poly)      f(poly); "log" is one of these
    ("is", "=0" or ">0", poly) 1 where the relation holds, else 0
    ("poly", poly)             a sum of monomials under a negative or fractional power
    ("sum", dummies, monomial) the sum of a connected monomial over its dummies

An index is a 6-tuple (kind, name, level, position, size, arguments). Dummies of a "sum" have the
kind "bound"; their level is one more than the highest level inside, so that a dummy of an outer sum
never meets a dummy of an inner one, whatever is renamed. Inside atoms a polynomial is frozen to a
sorted tuple; everything is hashable and comparable, and equal data means an equal formula.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

Index = tuple[Any, ...]
Atom = tuple[Any, ...]
Number = Fraction | int  # a whole number is always an int: it hashes ten times faster, and prints alike
Exponent = Number
Factor = tuple[Atom, Exponent]
Monomial = tuple[Factor, ...]
Poly = dict[Monomial, Number]
Frozen = tuple[tuple[Monomial, Number], ...]

INDEX_KINDS = frozenset({"free", "bound", "fresh", "integer", "choice"})
ONE: Monomial = ()
UNIT: Poly = {ONE: 1}
_serial = count()


def free(name: str, size: str) -> Index:
    return ("free", name, 0, 0, size, ())


def bound(level: int, position: int, size: str) -> Index:
    return ("bound", "", level, position, size, ())


def fresh(size: str) -> Index:
    return ("fresh", "", 0, next(_serial), size, ())


def integer(value: int) -> Index:
    return ("integer", "", 0, value, "", ())


def choice(name: str, arguments: tuple[Index, ...], size: str) -> Index:
    """An arbitrary index that depends on others: the class of sample n, the pivot of row n."""
    return ("choice", name, 0, 0, size, arguments)


def freeze(poly: Poly) -> Frozen:
    return tuple(sorted(poly.items()))


def collect(terms: Iterable[tuple[Monomial, Number]]) -> Poly:
    """Adds the coefficients of equal monomials and drops those that vanish."""
    result: Poly = {}
    for monomial, coefficient in terms:
        result[monomial] = result.get(monomial, 0) + coefficient
    return {monomial: whole(coefficient) for monomial, coefficient in result.items() if coefficient}


def scale(poly: Poly, factor: Number) -> Poly:
    return {monomial: whole(coefficient * factor) for monomial, coefficient in poly.items() if factor}


def power_of(base: Number, exponent: int) -> Number:
    """A rational power of a rational number, as between ints ** is of floats below 0."""
    return whole(Fraction(base) ** exponent)


def add(*polys: Poly) -> Poly:
    return collect(term for poly in polys for term in poly.items())


def whole(number: Number) -> Number:
    """The same number, as an int where it is one."""
    return number if type(number) is int or number.denominator != 1 else number.numerator


def ratio(one: Number, other: Number) -> Number:
    """one / other; between ints / is of floats."""
    return whole(Fraction(one) / other)


def divided(monomial: Monomial, by: Monomial) -> tuple[Factor, ...]:
    """The exponents, less those of a part: x^5 y for x^7 y by x^2. The caller knows what that means."""
    rest: dict[Atom, Exponent] = dict(monomial)
    for atom, exponent in by:
        rest[atom] = rest.get(atom, 0) - exponent
    return tuple((atom, exponent) for atom, exponent in rest.items() if exponent)


def monic(poly: Poly) -> Poly:
    """A multiple of the polynomial, the same for all its multiples."""
    return scale(poly, ratio(1, poly[leading(poly)]))


def order(monomial: Monomial) -> tuple[Number, Monomial]:
    """Degree first, so that replacing a leading monomial by smaller ones comes to an end."""
    return sum(exponent for _, exponent in monomial), monomial


def leading(poly: Poly) -> Monomial:
    return max(poly, key=order)


def negate(h: Poly) -> Poly:
    """1 - h."""
    return add(UNIT, scale(h, -1))


def atom_poly(atom: Atom, exponent: Exponent = 1) -> Poly:
    return {((atom, whole(exponent)),): 1}


def constant(poly: Poly) -> Number | None:
    """The value of a polynomial without atoms, None for any other."""
    return poly.get(ONE, 0) if all(monomial == ONE for monomial in poly) else None


def is_index(node: object) -> bool:
    return isinstance(node, tuple) and len(node) == 6 and node[0] in INDEX_KINDS


@lru_cache(maxsize=200_000)
def names(node: Any) -> frozenset[str]:
    """The names of all arrays and scalars in a term."""
    if not isinstance(node, tuple) or is_index(node):
        return frozenset()
    if node[:1] in (("entry",), ("symbol",)):
        return frozenset({node[1]})
    return frozenset().union(*map(names, node))


@lru_cache(maxsize=200_000)
def indices(node: Any) -> frozenset[Index]:
    """All indices of a term, its inner dummies included."""
    if not isinstance(node, tuple):
        return frozenset()
    own = {node} if is_index(node) else ()
    return frozenset(own).union(*map(indices, node))


@lru_cache(maxsize=200_000)
def leaves(node: Any) -> frozenset[Any]:
    """All indices, as indices and as numbers, entries and scalars of a term."""
    if not isinstance(node, tuple):
        return frozenset()
    own = {node} if is_index(node) or node[:1] in (("entry",), ("symbol",), ("place",)) else ()
    return frozenset(own).union(*map(leaves, node))


def level(node: Any) -> int:
    """The level of the outermost dummy bound inside the term, 0 where there is none."""
    return max((index[2] for index in indices(node)), default=0)


def substitute_index(index: Index, mapping: Mapping[Index, Index]) -> Index:
    if index in mapping:
        return mapping[index]
    if index[5]:
        arguments = tuple(substitute_index(argument, mapping) for argument in index[5])
        return (*index[:5], arguments)
    return index

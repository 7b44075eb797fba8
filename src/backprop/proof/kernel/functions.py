"""Powers, logarithms, exponentials, functions of which nothing is known, and truth values.

Each law is one of real analysis and stands in the docstring of its method. Where h is 0 or 1, any f fulfils
f(h a + (1 - h) b) = h f(a) + (1 - h) f(b); and any f has equal values at equal places, which is all that is
assumed of an undetermined one.
"""

from functools import lru_cache

import sympy as sp

from backprop.proof.kernel.signs import Signs
from backprop.proof.kernel.terms import (
    ONE,
    UNIT,
    Atom,
    Exponent,
    Frozen,
    Monomial,
    Number,
    Poly,
    add,
    atom_poly,
    constant,
    divided,
    freeze,
    leading,
    monic,
    names,
    negate,
    power_of,
    ratio,
    scale,
    whole,
)


class Functions(Signs):
    """Functions of one polynomial."""

    def power(self, poly: Poly, exponent: Exponent) -> Poly:
        """(c a b)^e = c^e a^e b^e: for whole e always, for fractional e where c, a, b are positive."""
        exponent = whole(exponent)
        is_whole = type(exponent) is int
        if is_whole and exponent >= 0:
            return self.repeated(poly, int(exponent))
        if not poly or self.chosen and not is_whole and self.positive_poly(scale(poly, -1)):
            if exponent < 0 and not self.chosen:
                raise ZeroDivisionError("the formula divides by zero")
            return {}
        cases = self.by_cases(poly, lambda branch: self.power(branch, exponent)) if len(poly) > 1 else None
        if cases is not None:
            return cases
        c, content, primitive = self.content(poly, signed=is_whole, only_positive=not is_whole)
        outside = self.product((a, e * exponent) for a, e in content)
        numbers = self.rational_power(c, exponent)
        parts = [] if is_whole else self.positive_factors(primitive) or self.squares(primitive, exponent)
        if parts:
            return self.multiply(numbers, outside, *(self.power(part, e * exponent) for part, e in parts))
        if len(primitive) == 1 and primitive not in (UNIT, poly):  # what is left of (a + b - b) / (a + b)
            return self.multiply(numbers, outside, self.power(primitive, exponent))
        inside = UNIT if primitive == UNIT else atom_poly(("poly", freeze(primitive)), exponent)
        return self.multiply(numbers, outside, self.product(next(iter(inside))))

    def repeated(self, poly: Poly, n: int) -> Poly:
        """(c a^d b^e)^n = c^n a^(n d) b^(n e), for whole d and e; else what comes of multiplying n times."""
        if n and len(poly) == 1 and all(type(e) is int for m in poly for _, e in m):
            ((monomial, c),) = poly.items()
            return scale(self.product((a, n * e) for a, e in monomial), c**n)
        return self.multiply(*(poly for _ in range(n)))

    def squares(self, poly: Poly, exponent: Exponent) -> list[tuple[Poly, int]]:
        """a^2 P = |a|^2 P, for powers that are then whole: sqrt(a^2) = |a|."""
        least = {atom: min(dict(m).get(atom, 0) for m in poly) for m in poly for atom, _ in m}
        even = [(atom, int(e // 2 * 2)) for atom, e in least.items() if e >= 2]
        even = [(atom, e) for atom, e in even if (e * exponent).denominator == 1]
        rest = add(*(scale(self.product(divided(m, tuple(even))), c) for m, c in poly.items()))
        return [*((self.size(atom), e) for atom, e in even), (rest, 1)] if even else []

    def size(self, atom: Atom) -> Poly:
        """|a| = a (2 [a > 0] - 1)."""
        a = atom_poly(atom)
        if self.nonnegative(atom):
            return a
        return self.multiply(a, add(scale(self.indicator(">0", a), 2), scale(UNIT, -1)))

    def positive_factors(self, poly: Poly) -> list[tuple[Poly, int]]:
        """The factors of a polynomial, several and all positive, or none; their product is checked."""
        found = [(dict(part), e) for part, e in factors(freeze(poly))]
        parts = [(part if self.positive_poly(part) else scale(part, -1), e) for part, e in found]
        if not parts or not all(self.positive_poly(part) for part, _ in parts):
            return []
        made = self.multiply(*(self.power(part, e) for part, e in parts))
        c = ratio(poly[leading(poly)], made.get(leading(poly), 1))
        return [*parts, (scale(UNIT, c), 1)] if c > 0 and scale(made, c) == poly else []

    def rational_power(self, base: Number, exponent: Exponent) -> Poly:
        if exponent.denominator == 1:
            return scale(UNIT, power_of(base, int(exponent)))
        primes = [(p, e) for p, e in _primes(base)]
        return self.product((("number", p), e * exponent) for p, e in primes)

    def exp(self, poly: Poly) -> Poly:
        """exp(a + b) = exp(a) exp(b); exp(c log x) = x^c for x > 0, else 1."""
        cases = self.by_cases(poly, self.exp)
        if cases is not None:
            return cases
        return self.multiply(*(self.exp_monomial(m, c) for m, c in poly.items()))

    def exp_monomial(self, monomial: Monomial, c: Number) -> Poly:
        if len(monomial) == 1 and monomial[0][0][:2] == ("apply", "log") and monomial[0][1] == 1:
            base = dict(monomial[0][0][2])
            raised = add(self.power(base, c), scale(UNIT, -1))
            return add(UNIT, self.multiply(self.indicator(">0", base), raised))
        return atom_poly(("exp", monomial), c)

    def log(self, poly: Poly) -> Poly:
        """log(a b) = [b > 0] log a + log b and log(a^e) = e log a, for positive a; log(exp x) = x."""
        if self.chosen and (not poly or self.positive_poly(scale(poly, -1))):
            return {}
        if not poly:
            raise ZeroDivisionError("the formula takes the logarithm of zero")
        cases = self.by_cases(poly, self.log)
        if cases is not None:
            return cases
        c, content, primitive = self.content(poly, signed=False, only_positive=True)
        numbers = (scale(atom_poly(("apply", "log", _number(p))), e) for p, e in _primes(c))
        logs = (scale(self.log_atom(atom), exponent) for atom, exponent in content)
        if primitive == UNIT:
            return add(*numbers, *logs)
        if split := self.positive_factors(primitive):
            return add(*numbers, *logs, *(scale(self.log(part), e) for part, e in split))
        inside = self.log(primitive) if content else atom_poly(("apply", "log", freeze(primitive)))
        return add(self.multiply(self.indicator(">0", primitive), add(*numbers, *logs)), inside)

    def log_atom(self, atom: Atom) -> Poly:
        if atom[0] == "exp":
            return {atom[1]: 1}
        base = dict(atom[1]) if atom[0] == "poly" else atom_poly(atom)
        return atom_poly(("apply", "log", _number(atom[1]) if atom[0] == "number" else freeze(base)))

    def apply(self, name: str, poly: Poly) -> Poly:
        """A function that the kernel knows nothing about, except that it is a function; and erf(0) = 0."""
        if name == "log":
            return self.log(poly)
        if name == "erf" and not poly:
            return {}
        cases = self.by_cases(poly, lambda branch: self.apply(name, branch))
        return atom_poly(("apply", name, freeze(poly))) if cases is None else cases

    def one_by_one(self, relation: str, poly: Poly) -> Poly | None:
        """[a b = 0] = 1 - [a != 0] [b != 0], and [a b > 0] = [a > 0] [b > 0] + [a < 0] [b < 0]."""
        (monomial, c), *more = poly.items()
        if more or monomial in (ONE, *((factor,) for factor in monomial if factor[1] == 1)):
            return None
        signs = (UNIT, {}) if c > 0 else ({}, UNIT)
        for atom, exponent in monomial:
            base = dict(atom[1]) if exponent.denominator > 1 else atom_poly(atom)
            above, below = self.indicator(">0", base), self.indicator(">0", scale(base, -1))
            if exponent.denominator > 1:
                below = {}
            elif exponent % 2 == 0:
                above, below = add(above, below), {}
            signs = (
                add(self.multiply(signs[0], above), self.multiply(signs[1], below)),
                add(self.multiply(signs[0], below), self.multiply(signs[1], above)),
            )
        return signs[0] if relation == ">0" else negate(add(*signs))

    @staticmethod
    def exponents(poly: Poly) -> Poly | None:
        """u - v for exp(u) - exp(v), as exp grows: the signs are the same."""
        alone = all(atom[0] == "exp" for monomial in poly for atom, _ in monomial)
        if len(poly) != 2 or not alone or add(*({ONE: c} for c in poly.values())):
            return None
        logs = ({a[1]: e if c > 0 else -e} for m, c in poly.items() for a, e in m)
        return add(*logs)

    def nonzero(self, atom: Atom) -> bool:
        return self.indicator("=0", atom_poly(atom)) == {}

    def support(self, atom: Atom, exponent: Exponent, total: Exponent) -> Poly:
        """1 where a^d a^e = a^(d + e), else 0: at a = 0 if d + e = 0, and at a < 0 for fractions d and e."""
        if self.positive(atom) or exponent.denominator == 1 and total:
            return UNIT
        if exponent.denominator == 1:
            return negate(self.indicator("=0", atom_poly(atom)))
        base = dict(atom[1])
        known = total and (self.nonnegative_poly(base) or self.is_fact(">=0", base))
        return UNIT if known else self.indicator(">0", base)

    def indicator(self, relation: str, poly: Poly) -> Poly:
        """[P = 0] or [P > 0], decided where P is constant, 0/1-valued, of a known sign or a known fact."""
        value = constant(poly)
        if value is not None:
            return UNIT if (value == 0 if relation == "=0" else value > 0) else {}
        cases = self.by_cases(poly, lambda branch: self.indicator(relation, branch))
        if cases is not None:
            return cases
        if self.positive_poly(poly) or relation == ">0" and self.is_fact(">0", poly):
            return {} if relation == "=0" else UNIT
        if self.positive_poly(scale(poly, -1)) or relation == "=0" and self.is_fact("!=0", poly):
            return {}
        *_, primitive = self.content(poly, signed=False, only_positive=True)
        exponents = self.exponents(primitive)
        if exponents is not None:
            return self.indicator(relation, exponents)
        parts = self.one_by_one(relation, primitive)
        if parts is None and relation == "=0":
            parts = self.same_place(primitive)
        if parts is not None:
            return parts
        lead = primitive[leading(primitive)]
        scaled = freeze(monic(primitive))
        never = self.off_kinks & names(scaled) or self.is_fact("!=0", primitive)
        at_zero = {} if never else atom_poly(("is", "=0", scaled))
        if relation == "=0":
            return at_zero
        above = atom_poly(("is", ">0", scaled))
        if lead > 0:
            return above
        return negate(add(above, at_zero))


@lru_cache(maxsize=20_000)
def factors(poly: Frozen) -> tuple[tuple[Frozen, int], ...]:
    """The factors that SymPy finds, where there are several; none where an atom stands alone in one term."""
    atoms = sorted({atom for monomial, _ in poly for atom, _ in monomial})
    letters = sp.symbols(f"a:{len(atoms)}")
    alone = (m[0][0] for m, _ in poly if len(m) == 1 and m[0][1] == 1)
    irreducible = any(sum(one in dict(m) for m, _ in poly) == 1 for one in alone)
    if irreducible or len(poly) < 2 or any(e < 0 or type(e) is not int for m, _ in poly for _, e in m):
        return ()
    terms = {tuple(dict(m).get(atom, 0) for atom in atoms): sp.Rational(c) for m, c in poly}
    _, parts = sp.Poly(terms, *letters).factor_list()
    if sum(e for _, e in parts) < 2:
        return ()
    return tuple((freeze(_poly(part, atoms)), e) for part, e in parts)


def _poly(part: sp.Poly, atoms: list[Atom]) -> Poly:
    return {
        tuple((atom, int(e)) for atom, e in zip(atoms, powers, strict=True) if e): ratio(int(c.p), int(c.q))
        for powers, c in part.terms()
    }


def _primes(base: Number) -> list[tuple[int, int]]:
    factors = {**sp.factorint(base.numerator), **{p: -e for p, e in sp.factorint(base.denominator).items()}}
    return [(int(p), int(e)) for p, e in sorted(factors.items()) if p != 1]


def _number(prime: int) -> Frozen:
    return ((ONE, prime),)

"""The algebra of monomials: products, powers, logarithms, exponentials, each with the law it applies.

Every method takes and returns canonical polynomials (see `terms`). All laws are over the reals and hold
wherever both sides are defined; a law that needs a positive base asks `positive` first.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce

import sympy as sp

from backprop.proof.conditions import (
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
from backprop.proof.terms import (
    ONE,
    UNIT,
    Atom,
    Exponent,
    Factor,
    Frozen,
    Index,
    Monomial,
    Poly,
    add,
    atom_poly,
    choice,
    constant,
    freeze,
    indices,
    integer,
    names,
    scale,
    whole,
)


def order(monomial: Monomial) -> tuple[Fraction, Monomial]:
    """Degree first, so that replacing a leading monomial by smaller ones comes to an end."""
    return sum((Fraction(exponent) for _, exponent in monomial), Fraction(0)), monomial


def leading(poly: Poly) -> Monomial:
    return max(poly, key=order)


class Algebra:
    """Laws that look at one monomial at a time; `sums.Summation` adds those that bind indices."""

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
        self.classes = {c.name: c.classes for c in conditions if isinstance(c, (OneHot, SumsToOne))}

    def rename(self, atom: Atom, mapping: dict[Index, Index]) -> Poly:
        raise NotImplementedError

    # -- entries and deltas ------------------------------------------------------------------

    def entry(self, name: str, where: tuple[Index, ...]) -> Poly:
        """t[n, k]; where t is one-hot, KroneckerDelta(k, c(n)) with c(n) the class of sample n."""
        if name in self.one_hot:
            classes = where[-1][4] or self.classes[name]
            if not classes:
                raise TypeError(f"of how many classes is {where[-1][3]} one? declare {name} with its shape")
            return self.delta(where[-1], choice(self.one_hot[name], where[:-1], classes))
        if name in self.normalised and where[-1][0] == "integer" and str(where[-1][3]) == self.classes[name]:
            return self.remainder(self.entry(name, (*where[:-1], integer(k))) for k in range(1, where[-1][3]))
        return atom_poly(("entry", name, where))

    def remainder(self, parts: Iterable[Poly]) -> Poly:
        """1 minus the other parts of 1."""
        return add(UNIT, *(scale(part, Fraction(-1)) for part in parts))

    def delta(self, i: Index, j: Index) -> Poly:
        """delta(i, i) = 1; delta of two different integers = 0; sum_k delta(k, j) = 1 for j in 1 ... K."""
        if i == j:
            return UNIT
        if i[0] == j[0] == "integer":
            return {}
        for place, other in ((i, j), (j, i)):
            if place[0] == "integer" and other[4].isdigit() and place[3] >= int(other[4]):
                others = (self.delta(integer(k), other) for k in range(1, place[3]))
                return self.remainder(others) if place[3] == int(other[4]) else {}
        sizes = {index[4] for index in (i, j)} - {""}
        if len(sizes) > 1:
            raise ValueError(f"a delta compares indices of different ranges: {' and '.join(sorted(sizes))}")
        return atom_poly(("delta", *sorted((i, j))))

    # -- products ----------------------------------------------------------------------------

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
                return scale(
                    self.multiply(base, self.product(_with(powers, atom, exponent % 1))), coefficient
                )
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

    def is_idempotent(self, atom: Atom) -> bool:
        """x * x = x for deltas, indicators and 0/1 targets."""
        return atom[0] in ("delta", "is") or (atom[0] == "entry" and atom[1] in self.binary)

    def is_reciprocal(self, atom: Atom) -> bool:
        """The base of 1 / x for an idempotent x: no number where x = 0, and only x (1 / x) = x is known."""
        if atom[0] != "poly" or len(atom[1]) != 1:
            return False
        ((monomial, _),) = atom[1]
        return len(monomial) == 1 and self.is_idempotent(monomial[0][0])

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

    # -- signs -------------------------------------------------------------------------------

    def positive(self, atom: Atom) -> bool:
        kind = atom[0]
        if kind in ("exp", "number"):
            return True
        if kind in ("entry", "symbol"):
            return atom[1] in self.positive_names
        if kind == "sum":
            return all(self.positive(a) for a, _ in atom[2])
        if kind == "apply" and atom[1] == "factorial":  # t! > 0 for t >= 0
            return self.nonnegative_poly(dict(atom[2]))
        return kind == "poly" and self.positive_poly(dict(atom[1]))

    def nonnegative(self, atom: Atom) -> bool:
        if atom[0] == "sum":
            return all(self.nonnegative(a) or e % 2 == 0 for a, e in atom[2])
        known = atom[0] == "entry" and atom[1] in self.nonnegative_names
        return atom[0] in ("delta", "is") or known or self.positive(atom)

    def sign(self, monomial: Monomial, coefficient: Fraction) -> int:
        """1 or -1, or 0 where the sign of an atom is not known."""
        sign = 1 if coefficient > 0 else -1
        for atom, exponent in monomial:
            negative = atom[0] in ("entry", "symbol") and atom[1] in self.negative_names
            if not self.positive(atom) and not (negative and exponent.denominator == 1):
                return 0
            sign *= -1 if negative and exponent % 2 else 1
        return sign

    def positive_poly(self, poly: Poly) -> bool:
        """Positive coefficients and atoms, or c (1 - y) with 0 < y < 1 declared; over one denominator."""
        if not poly:
            return False
        if all(self.sign(m, c) > 0 for m, c in poly.items()):
            return True
        cases = self.cases(poly)
        if cases is not None:
            return all(self.positive_poly(branch) for branch in cases[1:])
        _, content, primitive = self.content(poly, signed=False, only_positive=True)
        if any(exponent < 0 for _, exponent in content):
            return self.positive_poly(primitive)
        if len(poly) > 2:
            return False
        entry = next((m[0][0] for m in primitive if len(m) == 1), ONE)
        return (
            all(self.positive(a) for a, _ in content)
            and entry[:1] in (("entry",), ("symbol",))
            and entry[1] in self.unit
            and primitive == add(UNIT, scale(atom_poly(entry), Fraction(-1)))
        )

    def nonnegative_poly(self, poly: Poly) -> bool:
        if self.positive_poly(poly):
            return True
        return all(c > 0 and all(self.nonnegative(a) or e % 2 == 0 for a, e in m) for m, c in poly.items())

    # -- powers, exponentials, logarithms, functions -----------------------------------------

    def cases(self, poly: Poly) -> tuple[Poly, Poly, Poly] | None:
        """poly = h a + (1 - h) b for some h in {0, 1}: h, a and b; None where there is no such h."""
        flag = next((a for m in sorted(poly) for a, e in m if e == 1 and self.is_idempotent(a)), None)
        if flag is None:
            return None
        on = add(*(scale(self.product(f for f in m if f[0] != flag), c) for m, c in poly.items()))
        off = {m: c for m, c in poly.items() if all(a != flag for a, _ in m)}
        return atom_poly(flag), on, off

    def by_cases(self, poly: Poly, law: Callable[[Poly], Poly]) -> Poly | None:
        """f(h a + (1 - h) b) = h f(a) + (1 - h) f(b)."""
        cases = self.cases(poly)
        if cases is None:
            return None
        h, on, off = cases
        return add(self.multiply(h, law(on)), self.multiply(negate(h), law(off)))

    def power(self, poly: Poly, exponent: Exponent) -> Poly:
        """(c a b)^e = c^e a^e b^e: for whole e always, for fractional e where c, a, b are positive."""
        exponent = Fraction(exponent)
        is_whole = exponent.denominator == 1
        if is_whole and exponent >= 0:
            return self.multiply(*(poly for _ in range(int(exponent))))
        if not poly:
            if exponent < 0:
                raise ZeroDivisionError("the formula divides by zero")
            return {}
        cases = self.by_cases(poly, lambda branch: self.power(branch, exponent)) if len(poly) > 1 else None
        if cases is not None:
            return cases
        c, content, primitive = self.content(poly, signed=is_whole, only_positive=not is_whole)
        outside = self.product((a, e * exponent) for a, e in content)
        numbers = UNIT if c == 1 else self.rational_power(c, exponent)
        inside = UNIT if primitive == UNIT else atom_poly(("poly", freeze(primitive)), exponent)
        return self.multiply(numbers, outside, self.product(next(iter(inside))))

    def content(self, poly: Poly, signed: bool, only_positive: bool) -> tuple[Fraction, Monomial, Poly]:
        """poly = c * content * primitive, with everything that all monomials share in front."""
        shared: dict[Atom, Exponent] = {}
        for atom in {atom for monomial in poly for atom, _ in monomial}:
            least = min(dict(monomial).get(atom, 0) for monomial in poly)
            if least and (self.positive(atom) or not only_positive):
                shared[atom] = least
        lead = poly[leading(poly)]
        c = lead if signed else abs(lead)
        inverse = [(atom, -exponent) for atom, exponent in shared.items()]
        primitive = add(*(scale(self.product((*m, *inverse)), d / c) for m, d in poly.items()))
        if signed and self.positive_poly(scale(primitive, Fraction(-1))):
            c, primitive = -c, scale(primitive, Fraction(-1))
        return c, tuple(sorted(shared.items())), primitive

    def rational_power(self, base: Fraction, exponent: Exponent) -> Poly:
        if exponent.denominator == 1:
            return scale(UNIT, base ** int(exponent))
        primes = [(p, e) for p, e in _primes(base)]
        return self.product((("number", p), e * exponent) for p, e in primes)

    def exp(self, poly: Poly) -> Poly:
        """exp(a + b) = exp(a) exp(b); exp(c log x) = x^c."""
        cases = self.by_cases(poly, self.exp)
        if cases is not None:
            return cases
        return self.multiply(*(self.exp_monomial(m, c) for m, c in poly.items()))

    def exp_monomial(self, monomial: Monomial, c: Fraction) -> Poly:
        if len(monomial) == 1 and monomial[0][0][:2] == ("apply", "log") and monomial[0][1] == 1:
            return self.power(dict(monomial[0][0][2]), c)
        return atom_poly(("exp", monomial), c)

    def log(self, poly: Poly) -> Poly:
        """log(a b) = log a + log b and log(a^e) = e log a, for positive a; log(exp x) = x."""
        if not poly:
            raise ZeroDivisionError("the formula takes the logarithm of zero")
        cases = self.by_cases(poly, self.log)
        if cases is not None:
            return cases
        c, content, primitive = self.content(poly, signed=False, only_positive=True)
        numbers = (scale(atom_poly(("apply", "log", _number(p))), e) for p, e in _primes(c))
        logs = (scale(self.log_atom(atom), Fraction(exponent)) for atom, exponent in content)
        inside = self.log(primitive) if content else atom_poly(("apply", "log", freeze(primitive)))
        return add(*numbers, *logs, {} if primitive == UNIT else inside)

    def log_atom(self, atom: Atom) -> Poly:
        if atom[0] == "exp":
            return {atom[1]: Fraction(1)}
        base = dict(atom[1]) if atom[0] == "poly" else atom_poly(atom)
        return atom_poly(("apply", "log", _number(atom[1]) if atom[0] == "number" else freeze(base)))

    def apply(self, name: str, poly: Poly) -> Poly:
        """A function that the kernel knows nothing about, except that it is a function."""
        if name == "log":
            return self.log(poly)
        cases = self.by_cases(poly, lambda branch: self.apply(name, branch))
        return atom_poly(("apply", name, freeze(poly))) if cases is None else cases

    def indicator(self, relation: str, poly: Poly) -> Poly:
        """[P = 0] or [P > 0], decided where P is constant, 0/1-valued or of a known sign."""
        value = constant(poly)
        if value is not None:
            return UNIT if (value == 0 if relation == "=0" else value > 0) else {}
        cases = self.by_cases(poly, lambda branch: self.indicator(relation, branch))
        if cases is not None:
            return cases
        if self.positive_poly(poly):
            return {} if relation == "=0" else UNIT
        if self.positive_poly(scale(poly, Fraction(-1))):
            return {}
        *_, primitive = self.content(poly, signed=False, only_positive=True)
        lead = primitive[leading(primitive)]
        scaled = freeze(scale(primitive, 1 / lead))
        at_zero = {} if self.off_kinks & names(scaled) else atom_poly(("is", "=0", scaled))
        if relation == "=0":
            return at_zero
        above = atom_poly(("is", ">0", scaled))
        if lead > 0:
            return above
        return negate(add(above, at_zero))


def negate(h: Poly) -> Poly:
    """1 - h."""
    return add(UNIT, scale(h, Fraction(-1)))


def _with(powers: dict[Atom, Exponent], atom: Atom, exponent: Exponent) -> list[Factor]:
    return [*((a, e) for a, e in powers.items() if a != atom), (atom, exponent)]


def _primes(base: Fraction) -> list[tuple[int, Fraction]]:
    factors = {**sp.factorint(base.numerator), **{p: -e for p, e in sp.factorint(base.denominator).items()}}
    return [(int(p), Fraction(int(e))) for p, e in sorted(factors.items()) if p != 1]


def _number(prime: int) -> Frozen:
    return ((ONE, Fraction(prime)),)

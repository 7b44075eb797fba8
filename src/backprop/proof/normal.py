"""Normal forms, and the one question that the kernel answers: are two formulas equal?

    normal form: SymPy expression -> canonical polynomial
    prove_equal(a, b): the normal form of a - b is 0, or the denominators' product times it is

Undecided is failure: what the normal form does not bring to zero is refused, and the difference is shown.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from backprop.proof.algebra import negate
from backprop.proof.conditions import Condition
from backprop.proof.derivative import evaluated
from backprop.proof.language import Above, Cost, Truth, Vanishes, index, is_size
from backprop.proof.sums import Summation
from backprop.proof.terms import (
    UNIT,
    Atom,
    Exponent,
    Index,
    Monomial,
    Poly,
    add,
    atom_poly,
    choice,
    constant,
    free,
    indices,
    integer,
    scale,
)


class Unproved(AssertionError):
    """Two formulas that the kernel could not prove equal: both normal forms and their difference.

    Where one formula lacks a property, such as being positive, it is `left`, and `right` is 0.
    """

    def __init__(self, left: sp.Expr, right: sp.Expr, difference: sp.Expr, about: str = "") -> None:
        self.left, self.right, self.difference, self.about = left, right, difference, about
        super().__init__(self.text())

    def text(self) -> str:
        from backprop.proof.printing import text

        if self.lacks_a_property:
            return f"{self.about}: {text(self.left)}"
        opening = f"{self.about}: not proved equal" if self.about else "not proved equal"
        sides = (("left", self.left), ("right", self.right), ("left - right", self.difference))
        return "\n".join([opening, *(f"  {name:>12} = {text(side)}" for name, side in sides)])

    @property
    def lacks_a_property(self) -> bool:
        return self.right == 0 and self.about.startswith("not known")

    def latex(self) -> str:
        from backprop.proof.printing import latex

        if self.lacks_a_property:
            return latex(self.left)
        rows = (("left", self.left), ("right", self.right), (r"left $-$ right", self.difference))
        body = r" \\ ".join(rf"\text{{{name}}} &= {latex(side)}" for name, side in rows)
        return rf"\begin{{aligned}} {body} \end{{aligned}}"

    def _repr_latex_(self) -> str:
        return f"$${self.latex()}$$"


class Normaliser:
    """Translates SymPy to canonical polynomials and back, under the declared conditions."""

    def __init__(self, assuming: Iterable[Condition] = ()) -> None:
        assuming = tuple(assuming)
        self.algebra = Summation(assuming)
        self.names: dict[str, Any] = {"log": sp.log, "factorial": sp.factorial}
        self.known: dict[sp.Expr, Poly] = {}
        self.in_sight: set[str] = set()
        for condition in assuming:
            self.know_shape(condition.name, getattr(condition.array, "shape", None))

    # -- from SymPy --------------------------------------------------------------------------

    def __call__(self, expression: sp.Expr) -> Poly:
        expression = sp.sympify(expression)
        if expression not in self.known:
            self.known[expression] = self.translate(expression)
        return self.known[expression]

    def translate(self, expression: sp.Expr) -> Poly:
        if isinstance(expression, sp.Rational):
            return scale(UNIT, Fraction(int(expression.p), int(expression.q)))
        if isinstance(expression, sp.Symbol) or expression in (sp.pi,):
            return self.symbol(expression)
        for kind, translate in self.translations.items():
            if isinstance(expression, kind):
                poly: Poly = translate(self, expression)
                return poly
        if isinstance(expression, sp.Function) and len(expression.args) == 1:
            name = self.know(expression.func.__name__, expression.func)
            return self.algebra.apply(name, self(expression.args[0]))
        raise TypeError(f"the kernel has no law for {type(expression).__name__}: {expression}")

    def know(self, name: str, meaning: Any) -> str:
        """One symbol, one meaning."""
        if self.names.setdefault(name, meaning) != meaning:
            raise ValueError(f"{name} has two meanings in one formula: {self.names[name]} and {meaning}")
        return name

    def symbol(self, symbol: sp.Expr) -> Poly:
        name = self.know(str(symbol), symbol)
        if symbol.is_positive:
            self.algebra.positive_names.add(name)
        return atom_poly(("symbol", name))

    def entry(self, entry: sp.Indexed) -> Poly:
        name = self.know(str(entry.base), entry.base)
        where = tuple(self.index(i) for i in entry.indices)
        self.know_shape(name, [i[4] for i in where])
        return self.algebra.entry(name, where)

    def know_shape(self, name: str, sizes: Iterable[Any] | None) -> None:
        """One name, one shape; a place such as t[n, 2] does not say the size of its axis."""
        sizes = None if sizes is None else list(map(str, sizes))
        if sizes:
            self.know(f"rank of {name}", len(sizes))
            for axis, size in enumerate(sizes):
                if size:
                    self.know(f"size of axis {axis} of {name}", size)

    def index(self, i: sp.Expr) -> Index:
        if isinstance(i, sp.Integer) and i > 0:
            return integer(int(i))
        if not isinstance(i, sp.Idx) or i.lower != 1 or not is_size(i.upper):
            raise TypeError(
                f"{i} is not an index with a range from 1 to a size: use index({str(i)!r}, limit)"
            )
        self.know(str(i.upper), i.upper)
        self(i.upper)  # makes it known that the size is positive
        label = i.label
        if isinstance(label, sp.Function):
            arguments = tuple(self.index(argument) for argument in label.args)
            return choice(self.know(label.func.__name__, label.func), arguments, str(i.upper))
        name = f"{label.name}_{label.dummy_index}" if isinstance(label, sp.Dummy) else label.name
        self.know(f"index {name} to {i.upper}", i)
        return free(name, str(i.upper))

    def sum(self, total: sp.Sum) -> Poly:
        return self.algebra.total(self(total.function), self.dummies(total))

    def product(self, product: sp.Product) -> Poly:
        """prod a = exp(sum log a), for positive a."""
        inside = self(product.function)
        self.require_positive(inside, product.function)
        return self.algebra.exp(self.algebra.total(self.algebra.log(inside), self.dummies(product)))

    def dummies(self, total: sp.Sum | sp.Product) -> frozenset[Index]:
        for dummy, lower, upper in total.limits:
            if not isinstance(dummy, sp.Idx) or (lower, upper) != (dummy.lower, dummy.upper):
                raise TypeError(f"the index {dummy} of a sum or product needs its declared range as limits")
        dummies = frozenset(self.index(dummy) for dummy, *_ in total.limits)
        if len(dummies) < len(total.limits) or any(dummy[0] != "free" for dummy in dummies):
            raise TypeError(f"a sum or product runs over different plain indices, not over {total.limits}")
        return dummies

    def require_positive(self, poly: Poly, expression: sp.Expr) -> None:
        if not self.algebra.positive_poly(poly):
            raise TypeError(f"the kernel needs to know that {expression} is positive: declare it")

    def power(self, power: sp.Pow) -> Poly:
        base, exponent = self(power.base), self(power.exp)
        value = constant(exponent)
        if value is not None:
            return self.algebra.power(base, value)
        if not self.algebra.positive_poly(base) and is_whole(power.exp):
            return self.whole_power(base, power.exp)
        self.require_positive(base, power.base)
        return self.algebra.exp(self.algebra.multiply(exponent, self.algebra.log(base)))

    def whole_power(self, base: Poly, exponent: sp.Expr) -> Poly:
        """b^(n + c) = b^n b^c for whole n and c >= 0, whatever the sign of b; b^n is just a function of b."""
        c, n = exponent.as_coeff_Add()
        b = sp.Symbol("b")
        name = self.know(f"power {n}", sp.Lambda(b, b**n))
        return self.algebra.multiply(self.algebra.apply(name, base), self.algebra.power(base, int(c)))

    def slope(self, slope: sp.Derivative) -> Poly:
        for cost in slope.atoms(Cost):
            self.know(f"the cost with the slopes {cost.slope.base}", cost.meaning)
        return self(evaluated(slope))

    def piecewise(self, cases: sp.Piecewise) -> Poly:
        """Cases in turn: [c] a + (1 - [c]) (the rest), with [c] = 1 where c holds and 0 elsewhere."""
        (value, condition), rest = cases.args[0], cases.args[1:]
        if condition == sp.true:
            return self(value)
        if not rest:
            raise TypeError(f"{cases} has no case for everything else")
        bound = {i for total in value.atoms(sp.Sum, sp.Product) for i, *_ in total.limits}
        if condition.has(*bound):
            raise TypeError(f"SymPy has moved cases out of the sum that binds their condition: {cases}")
        h = self.condition(condition)
        otherwise = self(sp.Piecewise(*rest, evaluate=False))
        return add(self.algebra.multiply(h, self(value)), self.algebra.multiply(negate(h), otherwise))

    def condition(self, condition: Any) -> Poly:
        if condition in (sp.true, sp.false):
            return UNIT if condition == sp.true else {}
        if isinstance(condition, sp.Not):
            return negate(self.condition(condition.args[0]))
        if isinstance(condition, sp.And):
            return self.algebra.multiply(*(self.condition(part) for part in condition.args))
        if isinstance(condition, sp.Or):
            return negate(self.algebra.multiply(*(negate(self.condition(part)) for part in condition.args)))
        if not isinstance(condition, sp.core.relational.Relational):
            raise TypeError(f"the kernel has no law for the condition {condition}")
        if _within_range(condition):
            return UNIT
        gap = add(self(condition.lhs), scale(self(condition.rhs), Fraction(-1)))
        back = scale(gap, Fraction(-1))
        relation, poly, negated = {
            sp.Eq: ("=0", gap, False),
            sp.Ne: ("=0", gap, True),
            sp.Gt: (">0", gap, False),
            sp.Le: (">0", gap, True),
            sp.Lt: (">0", back, False),
            sp.Ge: (">0", back, True),
        }[condition.func]
        h = self.algebra.indicator(relation, poly)
        return negate(h) if negated else h

    def truth(self, truth: Truth) -> Poly:
        relation = "=0" if isinstance(truth, Vanishes) else ">0"
        return self.algebra.indicator(relation, self(truth.args[0]))

    translations: dict[type, Any] = {
        Truth: truth,
        sp.Indexed: entry,
        sp.Add: lambda self, e: add(*(self(a) for a in e.args)),
        sp.Mul: lambda self, e: self.algebra.multiply(*(self(a) for a in e.args)),
        sp.exp: lambda self, e: self.algebra.exp(self(e.args[0])),
        type(sp.E): lambda self, e: self.algebra.exp(UNIT),
        sp.Pow: power,
        sp.log: lambda self, e: self.algebra.log(self(e.args[0])),
        sp.Sum: sum,
        sp.Product: product,
        sp.KroneckerDelta: lambda self, e: self.algebra.delta(self.index(e.args[0]), self.index(e.args[1])),
        sp.Derivative: slope,
        sp.Piecewise: piecewise,
        sp.Max: lambda self, e: self(_as_piecewise(e)),
        sp.Min: lambda self, e: self(_as_piecewise(e)),
        sp.tanh: lambda self, e: self(1 - 2 / (1 + sp.exp(2 * e.args[0]))),
        sp.erfc: lambda self, e: self(1 - sp.erf(e.args[0])),
        sp.Abs: lambda self, e: self(sp.Piecewise((e.args[0], e.args[0] > 0), (-e.args[0], True))),
    }

    # -- back to SymPy, for people to read ---------------------------------------------------

    def expression(self, poly: Poly, letters: dict[Index, sp.Idx] | None = None) -> sp.Expr:
        if letters is None:
            self.in_sight = {i[1] for monomial in poly for i in indices(monomial) if i[0] == "free"}
            letters = {}
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


def _within_range(relation: sp.core.relational.Relational) -> bool:
    """1 <= i and i <= K, for an index i with the range 1 ... K."""
    above, below = relation.args if isinstance(relation, sp.Ge) else relation.args[::-1]
    up, down = (
        isinstance(below, sp.Idx) and above == below.upper,
        isinstance(above, sp.Idx) and below == above.lower,
    )
    return isinstance(relation, (sp.Ge, sp.Le)) and (up or down)


def is_whole(exponent: sp.Expr) -> bool:
    """Whether it is n or n + c, with a symbol n that is a whole number >= 0 and a number c like that."""
    c, n = exponent.as_coeff_Add()
    return isinstance(n, sp.Symbol) and bool(n.is_integer and n.is_nonnegative) and c.is_Integer and c >= 0


def _as_piecewise(extremum: sp.Expr) -> sp.Expr:
    first, rest = extremum.args[0], extremum.func(*extremum.args[1:])
    condition = first > rest if isinstance(extremum, sp.Max) else rest > first
    return sp.Piecewise((first, condition), (rest, True), evaluate=False)


def _letter_names(size: str) -> Iterable[str]:
    name = size.lower() if size.isalpha() else "i"
    yield name
    for primes in range(1, 99):
        yield name + "'" * primes


def clear_denominators(normaliser: Normaliser, poly: Poly) -> Poly:
    """Multiplies by every denominator that stands in front of all sums; equality with 0 is unchanged.

    Not so where [u = 0] occurs: it may choose a value where the denominator is 0.
    """
    if any(atom[:2] == ("is", "=0") for monomial in poly for atom, _ in monomial):
        return poly
    deepest: dict[Atom, Exponent] = {}
    for monomial in poly:
        for atom, exponent in monomial:
            reciprocal = normaliser.algebra.is_reciprocal(atom)  # of x in {0, 1}: it is not cleared by x
            if atom[0] in ("poly", "sum") and exponent < 0 and not reciprocal:
                deepest[atom] = min(deepest.get(atom, exponent), exponent)
    for atom, exponent in deepest.items():
        denominator = dict(atom[1]) if atom[0] == "poly" else atom_poly(atom)
        whole = Fraction(-(exponent // 1))
        lifted = normaliser.algebra.power(denominator, whole)
        poly = normaliser.algebra.multiply(poly, lifted)
    return poly


def normal_form(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> sp.Expr:
    """The canonical form of a formula, as a formula: equal data for equal formulas of the language."""
    normaliser = Normaliser(assuming)
    return normaliser.expression(normaliser(expression))


def is_zero(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> bool:
    normaliser = Normaliser(assuming)
    poly = normaliser(expression)
    return not poly or not clear_denominators(normaliser, poly)


def prove_equal(left: sp.Expr, right: sp.Expr, assuming: Sequence[Condition] = (), about: str = "") -> None:
    """Returns when left = right for every size and every value that meets the conditions.

    Raises:
        Unproved: the two are different, or the kernel cannot decide it.
    """
    left, right = sp.sympify(left), sp.sympify(right)
    normaliser = Normaliser(assuming)
    sides = normaliser(left), normaliser(right)
    difference = add(sides[0], scale(sides[1], Fraction(-1)))
    if difference and clear_denominators(normaliser, difference):
        left, right, gap = map(normaliser.expression, (*sides, difference))
        raise Unproved(left, right, gap, about)


def prove_positive(expression: sp.Expr, assuming: Sequence[Condition] = ()) -> None:
    """Returns when the expression is positive by its form: sums and products of positive things."""
    normaliser = Normaliser(assuming)
    poly = normaliser(expression)
    if not normaliser.algebra.positive_poly(poly):
        raise Unproved(
            normaliser.expression(poly),
            sp.Integer(0),
            normaliser.expression(poly),
            "not known to be positive",
        )


__all__ = ["Normaliser", "Unproved", "is_zero", "normal_form", "prove_equal", "prove_positive"]

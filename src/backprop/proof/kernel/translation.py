"""Translation: from a formula of the language to its normal form, a canonical polynomial.

One method for each kind of expression. What has none is refused, but for a function of one variable: that
is a function, whatever else it is. Cases become sums: [c] a + (1 - [c]) b, where [c] is 1 if c holds, else 0.
"""

from collections.abc import Iterable
from typing import Any

import sympy as sp

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.language import Above, Truth, Vanishes, Where
from backprop.proof.kernel.meanings import Meanings
from backprop.proof.kernel.parts import dummies
from backprop.proof.kernel.reading import as_formula
from backprop.proof.kernel.terms import (
    UNIT,
    Index,
    Poly,
    add,
    constant,
    freeze,
    indices,
    negate,
    ratio,
    scale,
)


class Normaliser(Meanings):
    """Translates SymPy to canonical polynomials, under the declared conditions."""

    def __init__(self, assuming: Iterable[Condition] = (), written_out: bool = False) -> None:
        super().__init__(assuming)
        self.algebra.written_out = written_out
        self.known: dict[tuple[sp.Expr, bool], Poly] = {}
        self.seen: set[tuple[sp.Basic, frozenset[Index]]] = set()

    def suppose_defined(self, *expressions: sp.Basic) -> None:
        """Learns what is not 0, or positive, wherever all of these formulas are defined."""
        bound = {self.index(i) for one in expressions for i in dummies(one)}
        for expression in expressions:
            self.domain(expression, frozenset(), frozenset(bound))
        self.known.clear()  # what was translated before a fact was learned

    def conditions(self) -> tuple[sp.Rel, ...]:
        """The facts that were used, as formulas."""
        relations = {"!=0": sp.Ne, ">0": sp.Gt, ">=0": sp.Ge}
        return tuple(
            relations[relation](as_formula(dict(known), self.names), 0, evaluate=False)
            for relation, known, _ in self.algebra.used
        )

    def domain(self, part: sp.Basic, every: frozenset[Index], bound: frozenset[Index]) -> None:
        """u != 0 for 1/u, u > 0 for log u, u >= 0 for u^(p/q): of what is evaluated whatever a guard says."""
        if not part.args or isinstance(part, (sp.Indexed, sp.Idx)) or (part, every) in self.seen:
            return
        self.seen.add((part, every))
        inside: tuple[sp.Basic, ...] = part.args
        if isinstance(part, (sp.Sum, sp.Product)):
            inside, every = (part.function,), every | self.dummies(part)
        elif isinstance(part, Where):
            inside = part.args[:1]
        elif isinstance(part, sp.Piecewise):
            inside = part.args[0].args[1:]
        for one in inside:
            self.domain(one, every, bound)
        if isinstance(part, sp.Pow) and part.exp.is_Rational and not (part.exp.is_Integer and part.exp > 0):
            root, below = not part.exp.is_Integer, part.exp < 0
            self.learn((">0" if below else ">=0") if root else "!=0", part.base, every, bound)
        elif isinstance(part, sp.log):
            self.learn(">0", part.args[0], every, bound)

    def learn(self, relation: str, of: sp.Expr, every: frozenset[Index], bound: frozenset[Index]) -> None:
        """A letter that is free here and bound elsewhere would take the fact along: it gives none."""
        poly = self(of)
        if not (indices(freeze(poly)) & bound) - every:
            self.algebra.learn(relation, poly, every)

    def __call__(self, expression: sp.Expr) -> Poly:
        expression = sp.sympify(expression)
        place = expression, self.algebra.chosen > 0
        if place not in self.known:
            self.known[place] = self.translate(expression)
        return self.known[place]

    def translate(self, expression: sp.Expr) -> Poly:
        if isinstance(expression, sp.Rational):
            return scale(UNIT, ratio(int(expression.p), int(expression.q)))
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

    def sum(self, total: sp.Sum) -> Poly:
        return self.algebra.total(self(total.function), self.dummies(total))

    def product(self, product: sp.Product) -> Poly:
        """prod a = exp(sum log a), for positive a."""
        return self.algebra.exp(self.log(product))

    def log(self, inside: sp.Expr) -> Poly:
        """log prod a = sum log a and log a^e = e log a, for positive a, before all is multiplied out."""
        parts = {sp.Mul: inside.args, sp.Pow: inside.args[:1]}.get(inside.func, ())
        if parts and all(self.algebra.positive_poly(self(part)) for part in parts):
            logs = add(*(self.log(part) for part in parts))
            return logs if isinstance(inside, sp.Mul) else self.algebra.multiply(self(inside.exp), logs)
        if isinstance(inside, sp.Product):
            self.require_positive(self(inside.function), inside.function)
            return self.algebra.total(self.log(inside.function), self.dummies(inside))
        return self.algebra.log(self(inside))

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

    def piecewise(self, cases: sp.Piecewise) -> Poly:
        """Cases in turn: [c] a + (1 - [c]) (the rest), with [c] = 1 where c holds and 0 elsewhere."""
        (value, condition), rest = cases.args[0], cases.args[1:]
        if not rest:
            raise TypeError(f"{cases} has no case for everything else")
        if condition.has(*dummies(value)):
            raise TypeError(f"SymPy has moved cases out of the sum that binds their condition: {cases}")
        h = self.condition(condition)
        with self.algebra.choosing():
            otherwise = self(sp.Piecewise(*rest, evaluate=False))
            return add(self.algebra.multiply(h, self(value)), self.algebra.multiply(negate(h), otherwise))

    def condition(self, condition: Any) -> Poly:
        if isinstance(condition, sp.And):  # SymPy joins nested cases, and cases of one value
            return self.algebra.multiply(*(self.condition(part) for part in condition.args))
        if isinstance(condition, sp.Or):
            return negate(self.algebra.multiply(*(negate(self.condition(part)) for part in condition.args)))
        if not isinstance(condition, sp.core.relational.Relational):
            raise TypeError(f"the kernel has no law for the condition {condition}")
        if _within_range(condition):
            return UNIT
        gap = add(self(condition.lhs), scale(self(condition.rhs), -1))
        back = scale(gap, -1)
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

    def extreme(self, extreme: sp.Max | sp.Min) -> Poly:
        """max(a, b) = a where a > b, else b, and min(a, b) = -max(-a, -b); of more, one after the other."""
        sign = 1 if isinstance(extreme, sp.Max) else -1
        first, *others = (scale(self(one), sign) for one in extreme.args)
        for other in others:
            h = self.algebra.indicator(">0", add(first, scale(other, -1)))
            first = add(self.algebra.multiply(h, first), self.algebra.multiply(negate(h), other))
        return scale(first, sign)

    def truth(self, truth: Truth) -> Poly:
        relation = "=0" if isinstance(truth, Vanishes) else ">0"
        return self.algebra.indicator(relation, self(truth.args[0]))

    def choice(self, choice: Where) -> Poly:
        """Where(h, a, b) = h a + (1 - h) b, for h in {0, 1}."""
        truth, then, otherwise = choice.args
        h = self(truth)
        if self.algebra.multiply(h, h) != h:
            raise TypeError(f"the kernel needs to know that {truth} is 0 or 1")
        with self.algebra.choosing():
            return add(
                self.algebra.multiply(h, self(then)), self.algebra.multiply(negate(h), self(otherwise))
            )

    translations: dict[type, Any] = {
        Truth: truth,
        Where: choice,
        sp.Indexed: Meanings.entry,
        sp.Idx: lambda self, e: self.algebra.place(self.index(e)),
        sp.Add: lambda self, e: add(*(self(a) for a in e.args)),
        sp.Mul: lambda self, e: self.algebra.multiply(*(self(a) for a in e.args)),
        sp.exp: lambda self, e: self.algebra.exp(self(e.args[0])),
        type(sp.E): lambda self, e: self.algebra.exp(UNIT),
        sp.Pow: power,
        sp.log: lambda self, e: self.log(e.args[0]),
        sp.Sum: sum,
        sp.Product: product,
        sp.KroneckerDelta: lambda self, e: self.algebra.delta(self.index(e.args[0]), self.index(e.args[1])),
        sp.Piecewise: piecewise,
        sp.tanh: lambda self, e: self(1 - 2 / (1 + sp.exp(2 * e.args[0]))),
        sp.sinh: lambda self, e: self((sp.exp(e.args[0]) - sp.exp(-e.args[0])) / 2),
        sp.cosh: lambda self, e: self((sp.exp(e.args[0]) + sp.exp(-e.args[0])) / 2),
        sp.Abs: lambda self, e: self(Where(Above(e.args[0]), e.args[0], -e.args[0])),
        sp.sign: lambda self, e: self(Above(e.args[0]) - Above(-e.args[0])),
        sp.Max: extreme,
        sp.Min: extreme,
        sp.erfc: lambda self, e: self(1 - sp.erf(e.args[0])),
    }


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

"""Translation: from a formula of the language to its normal form, a canonical polynomial.

One method for each kind of expression. What has none is refused, but for a function of one variable: that
is a function, whatever else it is. Cases become sums: [c] a + (1 - [c]) b, where [c] is 1 if c holds, else 0.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import sympy as sp

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.language import Truth, Vanishes, Where
from backprop.proof.kernel.meanings import Meanings
from backprop.proof.kernel.parts import dummies
from backprop.proof.kernel.terms import UNIT, Poly, add, constant, negate, scale


class Normaliser(Meanings):
    """Translates SymPy to canonical polynomials, under the declared conditions."""

    def __init__(self, assuming: Iterable[Condition] = ()) -> None:
        super().__init__(assuming)
        self.known: dict[sp.Expr, Poly] = {}

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

    def sum(self, total: sp.Sum) -> Poly:
        return self.algebra.total(self(total.function), self.dummies(total))

    def product(self, product: sp.Product) -> Poly:
        """prod a = exp(sum log a), for positive a."""
        inside = self(product.function)
        self.require_positive(inside, product.function)
        return self.algebra.exp(self.algebra.total(self.algebra.log(inside), self.dummies(product)))

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

    def choice(self, choice: Where) -> Poly:
        """Where(h, a, b) = h a + (1 - h) b, for h in {0, 1}."""
        truth, then, otherwise = choice.args
        h = self(truth)
        if self.algebra.multiply(h, h) != h:
            raise TypeError(f"the kernel needs to know that {truth} is 0 or 1")
        return add(self.algebra.multiply(h, self(then)), self.algebra.multiply(negate(h), self(otherwise)))

    translations: dict[type, Any] = {
        Truth: truth,
        Where: choice,
        sp.Indexed: Meanings.entry,
        sp.Add: lambda self, e: add(*(self(a) for a in e.args)),
        sp.Mul: lambda self, e: self.algebra.multiply(*(self(a) for a in e.args)),
        sp.exp: lambda self, e: self.algebra.exp(self(e.args[0])),
        type(sp.E): lambda self, e: self.algebra.exp(UNIT),
        sp.Pow: power,
        sp.log: lambda self, e: self.algebra.log(self(e.args[0])),
        sp.Sum: sum,
        sp.Product: product,
        sp.KroneckerDelta: lambda self, e: self.algebra.delta(self.index(e.args[0]), self.index(e.args[1])),
        sp.Piecewise: piecewise,
        sp.tanh: lambda self, e: self(1 - 2 / (1 + sp.exp(2 * e.args[0]))),
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

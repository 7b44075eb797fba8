"""Partial derivatives of indexed formulas, one law for each kind of expression.

SymPy's own `diff` captures bound indices without a word and leaves sums of deltas in a Piecewise; here a
sum whose dummy is also an index of the variable gets a fresh dummy first. Only the derivatives of SymPy's
named functions of one variable (`exp`, `log`, `tanh`, ...) are SymPy's. Where there may be no slope, at a
jump or at the place of a maximum, the derivative is refused.
"""

from collections.abc import Callable, Iterable

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.language import (
    Cost,
    Settled,
    SlopeBase,
    Truth,
    Where,
    fresh_index,
    limit,
    pivots,
    prime,
)
from backprop.proof.kernel.partial import NOTHING, Base, Partial, Rests, Variable, base


def derivative(expression: sp.Expr, by: Variable, rests: Rests = NOTHING) -> sp.Expr:
    """The partial derivative by one entry, such as w[i, j], or by one scalar.

    `rests` says of named parts what they rest on: such a part keeps its derivative, as `Partial`.
    """
    if not isinstance(by, (sp.Indexed, sp.Symbol)) or by.is_integer:
        raise TypeError(f"a derivative is by an entry or a real symbol, not by {by}")
    if pivots(expression):
        expression = _without_pivots(expression, by)
    if expression == by:
        return sp.Integer(1)
    if isinstance(expression, (sp.Indexed, sp.Symbol)):
        behind = rests.get(base(expression), frozenset())
        if base(by) in behind:
            return Partial(expression, by)
        _know_apart(expression, by, behind)
    if isinstance(expression, sp.Indexed):
        return _entry(expression, by)
    if isinstance(expression, (sp.Symbol, sp.Number, sp.NumberSymbol, sp.Idx, sp.KroneckerDelta)):
        return sp.Integer(0)
    for kind, law in LAWS.items():
        if isinstance(expression, kind):
            return law(expression, by, rests)
    if isinstance(expression, sp.Function) and len(expression.args) == 1:
        return _chain_rule(expression, by, rests)
    raise TypeError(f"the kernel has no derivative of {type(expression).__name__}: {expression}")


def _know_apart(part: Variable, by: Variable, behind: frozenset[Base]) -> None:
    """What a part is or rests on has no other meaning of the variable's name; slopes rest on everything."""
    for one in {base(part), *behind} - {base(by)}:
        if str(one) == str(base(by)) and not isinstance(one, sp.Dummy):
            raise ValueError(f"{one} has two meanings: {part} and {by} are of different ones")
        if isinstance(one, SlopeBase) and one != base(part):
            raise TypeError(f"the kernel has no second derivative of an undetermined cost: {part} by {by}")


def _without_pivots(expression: sp.Expr, by: Variable) -> sp.Expr:
    """The place of a maximum jumps; there is a slope where the value does not depend on the place."""
    if pivots(expression := normal_form(expression)):
        raise TypeError(f"the kernel has no derivative by {by} of a maximum, which may jump: {expression}")
    return expression


def _entry(entry: sp.Indexed, by: Variable) -> sp.Expr:
    """d x[i, j] / d x[k, l] = delta(i, k) delta(j, l); the entries of other arrays are independent."""
    if isinstance(entry.base, SlopeBase):
        raise TypeError(f"the kernel has no second derivative of an undetermined cost: {entry} by {by}")
    if not isinstance(by, sp.Indexed) or entry.base != by.base:
        return sp.Integer(0)
    return sp.Mul(*(sp.KroneckerDelta(i, k) for i, k in zip(entry.indices, by.indices, strict=True)))


def _sum_rule(total: sp.Add, by: Variable, rests: Rests) -> sp.Expr:
    """(u + v)' = u' + v'."""
    return sp.Add(*(derivative(term, by, rests) for term in total.args))


def _product_rule(product: sp.Mul, by: Variable, rests: Rests) -> sp.Expr:
    """(u v)' = u' v + u v'."""
    factors = product.args
    slopes = ((i, derivative(factor, by, rests)) for i, factor in enumerate(factors))
    return sp.Add(*(sp.Mul(*factors[:i], slope, *factors[i + 1 :]) for i, slope in slopes if slope != 0))


def _power_rule(power: sp.Pow, by: Variable, rests: Rests) -> sp.Expr:
    """(u^e)' = e u^(e - 1) u' + u^e log(u) e'."""
    u, e = power.args
    by_u, by_e = derivative(u, by, rests), derivative(e, by, rests)
    lower = e * u ** (e - 1) * by_u if by_u != 0 else sp.Integer(0)
    return lower + (power * sp.log(u) * by_e if by_e != 0 else sp.Integer(0))


def _inside_sum(total: sp.Sum, by: Variable, rests: Rests) -> sp.Expr:
    """(sum_k u_k)' = sum_k u_k'."""
    total = rename_bound(total, by)
    slope = derivative(total.function, by, rests)
    return sp.Sum(slope, *total.limits) if slope != 0 else slope


def _inside_product(product: sp.Product, by: Variable, rests: Rests) -> sp.Expr:
    """(prod_k u_k)' = (prod_k u_k) (sum_k u_k' / u_k)."""
    product = rename_bound(product, by)
    return product * sp.Sum(derivative(product.function, by, rests) / product.function, *product.limits)


def _by_cases(cases: sp.Piecewise, by: Variable, rests: Rests) -> sp.Expr:
    """Case by case, where no condition depends on the variable: at the border there may be no slope."""
    if any(_may_vary(condition, by, rests) for _, condition in cases.args):
        raise TypeError(f"the kernel has no derivative by {by} of cases that depend on it: {cases}")
    return sp.Piecewise(*((derivative(value, by, rests), condition) for value, condition in cases.args))


def _may_vary(part: sp.Basic, by: Variable, rests: Rests) -> bool:
    """Whether the variable occurs, or a name that rests on it, or slopes, which vary with everything."""
    return bool(
        part.has(SlopeBase, base(by), *(name for name, behind in rests.items() if base(by) in behind))
    )


def _of_truth(truth: Truth, by: Variable, rests: Rests) -> sp.Expr:
    """[u > 0]' = 0 where that is settled, or where u does not depend on the variable."""
    if not isinstance(truth, Settled) and _may_vary(truth, by, rests):
        raise TypeError(f"the kernel has no derivative by {by} of {truth}, which may jump")
    return sp.Integer(0)


def _of_choice(choice: Where, by: Variable, rests: Rests) -> sp.Expr:
    """Where(h, a, b)' = Where(h, a', b'), where h is settled: its own slope is 0."""
    truth, then, otherwise = choice.args
    if derivative(truth, by, rests) != 0:
        raise TypeError(f"the kernel has no derivative by {by} of {choice}, which may jump")
    return Where(truth, derivative(then, by, rests), derivative(otherwise, by, rests))


def _chain_rule(applied: sp.Function, by: Variable, rests: Rests) -> sp.Expr:
    """f(u)' = f'(u) u'."""
    (inner,) = applied.args
    inside = derivative(inner, by, rests)
    if inside == 0:
        return sp.Integer(0)
    outside = prime(applied.func)(inner) if isinstance(applied, AppliedUndef) else applied.fdiff(1)
    if outside.has(sp.Derivative):
        raise TypeError(f"the kernel has no derivative of {applied.func}: {applied}")
    return outside * inside


def _through_array(cost: Cost, by: Variable, rests: Rests) -> sp.Expr:
    """J(A)' = sum_ij (dJ/da_ij) a_ij'."""
    names = _apart(cost.slope.indices, by)
    slope, at = derivative(cost.entry.xreplace(names), by, rests), cost.slope.xreplace(names)
    return sp.Sum(at * slope, *at.indices) if slope != 0 else slope


def rename_bound(total: sp.Sum, by: Variable) -> sp.Sum:
    """Gives fresh names to those dummies of a sum or product that occur in the variable's indices."""
    names = _apart([i for i, *_ in total.limits], by)
    limits = [names.get(i, i) for i, *_ in total.limits]
    return total.func(total.function.xreplace(names), *limits)


def _apart(bound: Iterable[sp.Idx], by: Variable) -> dict[sp.Idx, sp.Idx]:
    """Fresh names for those bound indices that occur in the variable's."""
    return {i: fresh_index(f"{i.label.name}'", limit(i)) for i in bound if by.has(i)}


LAWS: dict[type, Callable[..., sp.Expr]] = {
    sp.Add: _sum_rule,
    sp.Mul: _product_rule,
    sp.Pow: _power_rule,
    sp.Sum: _inside_sum,
    sp.Product: _inside_product,
    sp.Piecewise: _by_cases,
    Truth: _of_truth,
    Where: _of_choice,
    Cost: _through_array,
}

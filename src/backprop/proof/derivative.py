"""Partial derivatives of indexed formulas, one law for each kind of expression.

SymPy's own `diff` captures bound indices without a word and leaves sums of deltas in a Piecewise; here a
sum whose dummy is also an index of the variable gets a fresh dummy first. Only the derivatives of SymPy's named
functions of one variable (`exp`, `log`, `tanh`, ...) are SymPy's.
"""

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.language import fresh_index, limit, prime

Variable = sp.Indexed | sp.Symbol


def derivative(expression: sp.Expr, by: Variable) -> sp.Expr:
    """The partial derivative by one entry, such as w[i, j], or by one scalar."""
    if not isinstance(by, (sp.Indexed, sp.Symbol)) or by.is_integer:
        raise TypeError(f"a derivative is by an entry or a real symbol, not by {by}")
    if expression == by:
        return sp.Integer(1)
    if isinstance(expression, sp.Indexed):
        return _entry(expression, by)
    if isinstance(expression, (sp.Symbol, sp.Number, sp.NumberSymbol, sp.Idx, sp.KroneckerDelta)):
        return sp.Integer(0)
    if isinstance(expression, sp.Add):
        return sp.Add(*(derivative(term, by) for term in expression.args))
    if isinstance(expression, sp.Mul):
        return _product_rule(expression, by)
    if isinstance(expression, sp.Pow):
        return _power_rule(expression, by)
    if isinstance(expression, sp.Sum):
        return _inside_sum(expression, by)
    if isinstance(expression, sp.Product):
        return _inside_product(expression, by)
    if isinstance(expression, sp.Piecewise):
        return _by_cases(expression, by)
    if isinstance(expression, sp.Function) and len(expression.args) == 1:
        return _chain_rule(expression, by)
    raise TypeError(f"the kernel has no derivative of {type(expression).__name__}: {expression}")


def evaluated(slope: sp.Derivative) -> sp.Expr:
    """An unevaluated `Derivative`, taken by the laws of this module."""
    result = slope.expr
    for by, times in slope.variable_count:
        for _ in range(int(times)):
            result = derivative(result, by)
    return result


def _entry(entry: sp.Indexed, by: Variable) -> sp.Expr:
    """d x[i, j] / d x[k, l] = delta(i, k) delta(j, l); the entries of other arrays are independent."""
    if not isinstance(by, sp.Indexed) or entry.base != by.base:
        return sp.Integer(0)
    return sp.Mul(*(sp.KroneckerDelta(i, k) for i, k in zip(entry.indices, by.indices, strict=True)))


def _product_rule(product: sp.Mul, by: Variable) -> sp.Expr:
    """(u v)' = u' v + u v'."""
    factors = product.args
    slopes = ((i, derivative(factor, by)) for i, factor in enumerate(factors))
    return sp.Add(*(sp.Mul(*factors[:i], slope, *factors[i + 1 :]) for i, slope in slopes if slope != 0))


def _power_rule(power: sp.Pow, by: Variable) -> sp.Expr:
    """(u^e)' = e u^(e - 1) u' + u^e log(u) e'."""
    base, exponent = power.args
    by_base, by_exponent = derivative(base, by), derivative(exponent, by)
    lower = exponent * base ** (exponent - 1) * by_base if by_base != 0 else sp.Integer(0)
    return lower + (power * sp.log(base) * by_exponent if by_exponent != 0 else sp.Integer(0))


def _inside_sum(total: sp.Sum, by: Variable) -> sp.Expr:
    """(sum_k u_k)' = sum_k u_k'."""
    total = rename_bound(total, by)
    slope = derivative(total.function, by)
    return sp.Sum(slope, *total.limits) if slope != 0 else slope


def _inside_product(product: sp.Product, by: Variable) -> sp.Expr:
    """(prod_k u_k)' = (prod_k u_k) (sum_k u_k' / u_k)."""
    product = rename_bound(product, by)
    return product * sp.Sum(derivative(product.function, by) / product.function, *product.limits)


def _by_cases(cases: sp.Piecewise, by: Variable) -> sp.Expr:
    """Case by case, where no condition depends on the variable: on the border between cases there may be no slope."""
    variable = by.base if isinstance(by, sp.Indexed) else by
    if any(condition.has(variable) for _, condition in cases.args):
        raise TypeError(f"the kernel has no derivative by {by} of cases that depend on it: {cases}")
    return sp.Piecewise(*((derivative(value, by), condition) for value, condition in cases.args))


def _chain_rule(applied: sp.Function, by: Variable) -> sp.Expr:
    """f(u)' = f'(u) u'."""
    (inner,) = applied.args
    inside = derivative(inner, by)
    if inside == 0:
        return sp.Integer(0)
    outside = prime(applied.func)(inner) if isinstance(applied, AppliedUndef) else applied.fdiff(1)
    return outside * inside


def rename_bound(total: sp.Sum, by: Variable) -> sp.Sum:
    """Gives fresh names to those dummies of a sum or product that occur in the variable's indices."""
    names = {i: fresh_index(i.label.name, limit(i)) for i, *_ in total.limits if by.has(i)}
    limits = [names.get(i, i) for i, *_ in total.limits]
    return total.func(total.function.xreplace(names), *limits)

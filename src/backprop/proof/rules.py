"""Named rules: each computes the next line of a derivation, so that its label cannot lie.

A rule's docstring is its law. What a rule returns is checked by the kernel all the same, against the relation
that the rule claims.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import sympy as sp

from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.language import chosen_index, limit
from backprop.proof.kernel.partial import Partial
from backprop.proof.kernel.parts import is_part
from backprop.proof.kernel.relations import Context, Relation, varies


@dataclass(frozen=True)
class Step:
    """What a rule has computed: the new line, and what was dropped (a constant, a factor) or added."""

    expression: sp.Expr
    dropped: sp.Expr = field(default=sp.Integer(0))


@dataclass(frozen=True)
class Rule:
    """A named law and the function that applies it."""

    name: str
    law: str
    relation: Relation
    apply: Callable[..., Step | sp.Expr]

    def __call__(self, expression: sp.Expr, context: Context, *arguments: object) -> Step:
        result = self.apply(expression, context, *arguments)
        step = result if isinstance(result, Step) else Step(result)
        if step.expression == expression:
            raise ValueError(f"the rule '{self.name}' finds nothing to do in {expression}")
        return step


def rule(relation: Relation = Relation.EQUAL) -> Callable[[Callable[..., Step | sp.Expr]], Rule]:
    """Makes a named rule of a function: `log_of_product` becomes 'log of product'."""

    def decorate(function: Callable[..., Step | sp.Expr]) -> Rule:
        law = (function.__doc__ or "").strip()
        return Rule(function.__name__.replace("_", " "), law, relation, function)

    return decorate


def everywhere(expression: sp.Expr, kind: type, law: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    """Applies a law to every part of one kind, from the inside out."""
    return expression.replace(lambda part: isinstance(part, kind), law)


@rule()
def log_of_product(expression: sp.Expr, context: Context) -> sp.Expr:
    """log(a b) = log a + log b, and log Π_n a_n = Σ_n log a_n, for positive a and b."""

    def law(log: sp.Expr) -> sp.Expr:
        inside = log.args[0]
        if isinstance(inside, sp.Product):
            return sp.Sum(sp.log(inside.function), *(i for i, *_ in inside.limits))
        if isinstance(inside, sp.Mul):
            numbers = [factor for factor in inside.args if _numeric(factor)]
            others = [factor for factor in inside.args if not _numeric(factor)]
            constant = [sp.log(sp.Mul(*numbers), evaluate=False)] if numbers else []
            return sp.Add(*(sp.log(factor) for factor in others), *constant)
        return log

    return everywhere(expression, sp.log, law)


def _numeric(factor: sp.Expr) -> bool:
    """A factor without entries: a number, a size, a scale."""
    return not factor.has(sp.Indexed)


@rule()
def log_of_power(expression: sp.Expr, context: Context) -> sp.Expr:
    """log(aᵇ) = b log a, for positive a."""

    def law(log: sp.Expr) -> sp.Expr:
        inside = log.args[0]
        return inside.exp * sp.log(inside.base) if isinstance(inside, sp.Pow) else log

    return everywhere(expression, sp.log, law)


@rule()
def log_of_exp(expression: sp.Expr, context: Context) -> sp.Expr:
    """log(exp x) = x."""

    def law(log: sp.Expr) -> sp.Expr:
        inside = log.args[0]
        return inside.args[0] if isinstance(inside, sp.exp) else log

    return everywhere(expression, sp.log, law)


@rule()
def linearity_of_sum(expression: sp.Expr, context: Context) -> sp.Expr:
    """Σ_n (a x_n + b y_n) = a Σ_n x_n + b Σ_n y_n."""

    def law(total: sp.Sum) -> sp.Expr:
        indices = [i for i, *_ in total.limits]
        terms = sp.Add.make_args(sp.expand_mul(total.function, deep=False))
        return sp.Add(*(_pull_out(term, indices) for term in terms))

    return everywhere(expression, sp.Sum, law)


def _pull_out(term: sp.Expr, indices: list[sp.Idx]) -> sp.Expr:
    factors = sp.Mul.make_args(term)
    inside = [factor for factor in factors if any(factor.has(i) for i in indices)]
    outside = [factor for factor in factors if not any(factor.has(i) for i in indices)]
    return sp.Mul(*outside) * sp.Sum(sp.Mul(*inside), *indices)


@rule()
def sum_of_constant(expression: sp.Expr, context: Context) -> sp.Expr:
    """Σ_n c = N c, where c does not depend on n = 1 … N."""

    def law(total: sp.Sum) -> sp.Expr:
        indices = [i for i, *_ in total.limits]
        unused = [i for i in indices if not total.function.has(i)]
        used = [i for i in indices if total.function.has(i)]
        inside = sp.Sum(total.function, *used) if used else total.function
        return sp.Mul(*(limit(i) for i in unused)) * inside

    return everywhere(expression, sp.Sum, law)


@rule()
def distribute_the_factor(expression: sp.Expr, context: Context) -> sp.Expr:
    """a (b + c) = a b + a c, for the outermost product; so too for a sign."""
    return sp.expand_mul(expression, deep=False)


@rule()
def swap_the_sums(expression: sp.Expr, context: Context) -> sp.Expr:
    """Σ_n Σ_k a_nk = Σ_k Σ_n a_nk: finite sums commute."""

    def law(total: sp.Sum) -> sp.Expr:
        indices = [i for i, *_ in total.limits]
        return sp.Sum(total.function, *indices[::-1]) if len(indices) > 1 else total

    return everywhere(expression, sp.Sum, law)


@rule()
def collapse_the_delta(expression: sp.Expr, context: Context) -> sp.Expr:
    """Σ_k δ_kj a_k = a_j."""

    def law(total: sp.Sum) -> sp.Expr:
        indices = [i for i, *_ in total.limits]
        for delta in total.function.atoms(sp.KroneckerDelta):
            for i, j in (delta.args, delta.args[::-1]):
                if i in indices and delta in sp.Mul.make_args(total.function) and limit(i) == limit(j):
                    rest = (total.function / delta).xreplace({i: j})
                    others = [other for other in indices if other != i]
                    return sp.Sum(rest, *others) if others else rest
        return total

    return everywhere(expression, sp.Sum, law)


@rule()
def one_hot_selection(expression: sp.Expr, context: Context, array: object) -> sp.Expr:
    """Σ_k t_nk a_k = a_κ(n), where row n of t has its only 1 in column κ(n)."""
    name = getattr(array, "name", str(array))

    def law(total: sp.Sum) -> sp.Expr:
        (dummy, *_), others = total.limits[-1], [i for i, *_ in total.limits[:-1]]
        for factor in sp.Mul.make_args(total.function):
            if isinstance(factor, sp.Indexed) and str(factor.base) == name and factor.indices[-1] == dummy:
                chosen = chosen_index(context.class_name(name), tuple(factor.indices[:-1]), limit(dummy))
                rest = (total.function / factor).xreplace({dummy: chosen})
                return sp.Sum(rest, *others) if others else rest
        return total

    return everywhere(expression, sp.Sum, law)


@rule()
def differentiate(expression: sp.Expr, context: Context, *opened: sp.Expr) -> sp.Expr:
    """The derivative of a sum is the sum of the derivatives; then the product, power and chain rules."""
    names = context.definitions

    def law(slope: sp.Derivative) -> sp.Expr:
        is_open = isinstance(slope, Partial) and any(is_part(slope.expr, name) for name in opened)
        slope = names.open(slope) if is_open else slope
        variables = [by for by, times in slope.variable_count for _ in range(int(times))]
        return reduce(lambda taken, by: derivative(taken, by, names.rests), variables, slope.expr)

    return everywhere(expression, sp.Derivative, law)


@rule()
def chain_rule(expression: sp.Expr, context: Context, through: sp.Indexed | sp.Symbol) -> sp.Expr:
    """∂J/∂x = Σ_ij ∂J/∂a_ij · ∂a_ij/∂x, where J depends on x through the entries a_ij alone."""
    indices = through.indices if isinstance(through, sp.Indexed) else ()
    if any(expression.has(i) for i in indices):
        raise ValueError(
            f"the chain rule sums over the indices of {through}: choose letters that are not in use"
        )

    def law(slope: sp.Derivative) -> sp.Expr:
        if not isinstance(slope, Partial) or any(is_part(part, through) for part in (slope.expr, slope.by)):
            return slope
        product = Partial(slope.expr, through) * Partial(through, slope.by)
        return sp.Sum(product, *indices) if indices else product

    return everywhere(expression, sp.Derivative, law)


@rule(Relation.UP_TO_CONSTANT)
def drop_the_constant(expression: sp.Expr, context: Context) -> Step:
    """f(x) + c has its minima and maxima where f(x) has them, if c is free of x."""
    terms = sp.Add.make_args(sp.expand_mul(expression, deep=False))
    constant = sp.Add(*(term for term in terms if not varies(term, context)))
    return Step(sp.Add(*(term for term in terms if varies(term, context))), constant)


@rule(Relation.POSITIVE_MULTIPLE)
def drop_the_positive_factor(expression: sp.Expr, context: Context) -> Step:
    """c f(x) has its minima and maxima where f(x) has them, if c > 0 is free of x."""
    factors = sp.Mul.make_args(expression)
    c = sp.Mul(*(factor for factor in factors if not varies(factor, context)))
    return Step(sp.Mul(*(factor for factor in factors if varies(factor, context))), c)


@rule(Relation.AT_MOST)
def log_lies_below_its_tangent(expression: sp.Expr, context: Context) -> Step:
    """log u ≤ u − 1 for u > 0, so Σ_k a_k log u_k ≤ Σ_k a_k (u_k − 1) for a_k ≥ 0."""
    gaps = []

    def law(total: sp.Sum) -> sp.Expr:
        logs = [factor for factor in sp.Mul.make_args(total.function) if isinstance(factor, sp.log)]
        if len(logs) != 1:
            return total
        indices = [i for i, *_ in total.limits]
        weight, u = total.function / logs[0], logs[0].args[0]
        gaps.append((weight, u))
        return sp.Sum(weight * (u - 1), *indices)

    if not isinstance(expression, sp.Sum):
        raise ValueError("the tangent rule applies to a whole line of the form sum_k a_k log(u_k)")
    bound = law(expression)
    return Step(bound, sp.Tuple(*(sp.Tuple(weight, u) for weight, u in gaps)))

"""A rule whose label is no law is caught: what it computes is proved all the same."""

import pytest
import sympy as sp
from sympy import Sum, exp, log

from backprop.proof import (
    Derivation,
    Nonnegative,
    Positive,
    Unproved,
    array,
    index,
    scalar,
    size,
)
from backprop.proof.rules import Context, Relation, Rule, Step, rule

K = size("K")
k, u, w = index("k", K), array("u", K), array("w", K)
a, x = scalar("a"), scalar("x")
sigma = scalar("sigma", positive=True)


@rule()
def log_of_sum(expression: sp.Expr, context: Context) -> sp.Expr:
    """log(a + b) = log a + log b."""
    return sp.Add(*map(log, expression.args[0].args))


@rule(Relation.UP_TO_CONSTANT)
def drop_the_last_term(expression: sp.Expr, context: Context) -> Step:
    """f(x) + g(x) has its minima where f(x) has them."""
    *rest, last = expression.args
    return Step(sp.Add(*rest), last)


@rule(Relation.POSITIVE_MULTIPLE)
def drop_the_sign(expression: sp.Expr, context: Context) -> Step:
    """-f(x) has its minima where f(x) has them."""
    return Step(-expression, sp.Integer(-1))


@rule(Relation.POSITIVE_MULTIPLE)
def drop_a_factor(expression: sp.Expr, context: Context) -> Step:
    """x f(x) has its minima where f(x) has them."""
    return Step(expression / x, x)


@rule(Relation.UP_TO_CONSTANT)
def forget_what_was_dropped(expression: sp.Expr, context: Context) -> Step:
    """f(x) + c = f(x)."""
    return Step(expression - a)


@rule(Relation.AT_MOST)
def log_lies_below_half_its_tangent(expression: sp.Expr, context: Context) -> Step:
    """log u <= (u - 1) / 2."""
    ((u, *_),) = [one.args for one in expression.atoms(log)]
    return Step(expression.xreplace({log(u): (u - 1) / 2}), sp.Tuple(sp.Tuple(w[k], u)))


@pytest.mark.parametrize(
    ("lie", "line"),
    [
        (log_of_sum, log(x + sigma)),
        (drop_the_last_term, x + exp(x)),
        (drop_the_sign, x**2),
        (drop_a_factor, x**3),
        (forget_what_was_dropped, x + a),
        (log_lies_below_half_its_tangent, Sum(w[k] * log(u[k]), k)),
    ],
    ids=lambda one: one.name if isinstance(one, Rule) else "",
)
def test_a_rule_that_lies_is_refused(lie: Rule, line: sp.Expr) -> None:
    chain = Derivation("a title", "a claim", line, over=x, assuming=[Positive(u), Nonnegative(w)])
    with pytest.raises(Unproved):
        chain.step(lie)
    assert len(chain.lines) == 1


@rule()
def redefine(expression: sp.Expr, context: Context) -> sp.Expr:
    """C = 7."""
    context.definitions.meanings[a] = sp.Integer(7)
    return sp.Integer(7)


def test_a_rule_cannot_change_what_a_name_stands_for() -> None:
    chain = Derivation("a title", "a claim", a, where={a: x**2})
    with pytest.raises(Unproved):
        chain.step(redefine)
    chain.equals(x**2, "as it was defined")


def test_a_rule_is_named_by_its_law() -> None:
    assert (log_of_sum.name, log_of_sum.law) == ("log of sum", "log(a + b) = log a + log b.")

"""Each rule computes its line, which is proved, and refuses where its law does not hold."""

from typing import Any

import pytest
import sympy as sp
from sympy import KroneckerDelta, Product, Sum, exp, log

from backprop.proof import (
    Derivation,
    Nonnegative,
    OneHot,
    Positive,
    Unproved,
    array,
    index,
    rules,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import SlopeBase
from backprop.proof.kernel.partial import Partial
from backprop.proof.rules import Context, Relation, Rule, Step, rule

N, K = sizes("N K")
n, k, j = index("n", N), index("k", K), index("j", K)
T, Y, u, w = array("t", N, K), array("y", N, K), array("u", K), array("w", K)
a, x = scalar("a"), scalar("x")
sigma = scalar("sigma", positive=True)
kappa = rules.chosen_index("kappa_t", (n,), K)

ALL = {name: one for name, one in vars(rules).items() if isinstance(one, Rule)}

# rule: (a line, the line that the rule computes from it, its arguments, what is assumed)
COMPUTED: dict[str, tuple[Any, ...]] = {
    "log_of_product": (
        log(Product(u[k] * w[k], k)),
        Sum(log(u[k] * w[k]), k),
        (),
        [Positive(u), Positive(w)],
    ),
    "log_of_power": (log(u[k] ** w[k]), w[k] * log(u[k]), (), [Positive(u)]),
    "log_of_exp": (log(exp(-u[k])), -u[k], (), []),
    "linearity_of_sum": (Sum(2 * u[k] - x * w[k], k), 2 * Sum(u[k], k) - x * Sum(w[k], k), (), []),
    "sum_of_constant": (Sum(x, n, k), N * K * x, (), []),
    "distribute_the_factor": (x * (x + a), x**2 + a * x, (), []),
    "swap_the_sums": (Sum(Y[n, k], n, k), Sum(Y[n, k], k, n), (), []),
    "collapse_the_delta": (Sum(KroneckerDelta(k, j) * u[k], k), u[j], (), []),
    "one_hot_selection": (Sum(T[n, k] * Y[n, k], n, k), Sum(Y[n, kappa], n), (T,), [OneHot(T)]),
    "differentiate": (
        sp.Derivative(Sum(u[k] ** 2, k), u[j]),
        Sum(2 * u[k] * KroneckerDelta(k, j), k),
        (),
        [],
    ),
    "drop_the_constant": (x**2 + a, x**2, (), []),
    "drop_the_positive_factor": (x**2 / (2 * sigma), x**2, (), []),
    "log_lies_below_its_tangent": (
        Sum(w[k] * log(u[k]), k),
        Sum(w[k] * (u[k] - 1), k),
        (),
        [Positive(u), Nonnegative(w)],
    ),
}
REFUSED: dict[str, tuple[Any, ...]] = {
    "log_of_product": (log(u[k] * w[k]), (), []),
    "log_of_power": (log(u[k] ** 2), (), []),
    "drop_the_positive_factor": (-(x**2), (), []),
    "one_hot_selection": (Sum(T[n, k] * Y[n, k], n, k), (T,), []),
    "log_lies_below_its_tangent": (Sum(w[k] * log(u[k]), k), (), [Positive(u)]),
}


def derivation(start: sp.Expr, assuming: Any = (), over: Any = (x,)) -> Derivation:
    return Derivation("a title", "a claim", start, over=over, assuming=assuming)


@pytest.mark.parametrize("name", COMPUTED)
def test_a_rule_computes_its_line_and_the_kernel_agrees(name: str) -> None:
    line, expected, arguments, assuming = COMPUTED[name]
    chain = derivation(line, assuming)
    chain.step(ALL[name], *arguments)
    assert chain.last == expected
    assert chain.lines[-1].because == name.replace("_", " ")
    assert chain.lines[-1].relation is ALL[name].relation
    assert chain.lines[-1].law == ALL[name].law != ""


def test_the_chain_rule_computes_its_line_from_named_parts() -> None:
    chain = Derivation("t", "c", Partial(a**2, x), where={a: sp.sin(x)})
    chain.step(rules.chain_rule, a)
    assert chain.last == Partial(a**2, a) * Partial(a, x)
    with pytest.raises(Unproved):  # it also depends on x directly
        Derivation("t", "c", Partial(a**2 * x, x), where={a: sp.sin(x)}).step(rules.chain_rule, a)


def test_every_rule_is_tried() -> None:
    assert set(COMPUTED) | {"chain_rule"} == set(ALL)


@pytest.mark.parametrize("name", REFUSED)
def test_a_rule_is_refused_where_its_law_does_not_hold(name: str) -> None:
    line, arguments, assuming = REFUSED[name]
    chain = derivation(line, assuming)
    with pytest.raises(Unproved):
        chain.step(ALL[name], *arguments)
    assert len(chain.lines) == 1


@pytest.mark.parametrize("name", sorted(set(COMPUTED) - {"distribute_the_factor"}))
def test_a_rule_that_finds_nothing_to_do_says_so(name: str) -> None:
    with pytest.raises(ValueError, match=r"nothing to do|whole line"):
        ALL[name](x, Context(frozenset({"x"})), *COMPUTED[name][2])


@pytest.mark.parametrize(
    "weight", [w[k], -sp.Integer(1), w[k] - 1], ids=["sign not known", "negative", "difference"]
)
def test_the_tangent_rule_needs_weights_that_are_not_negative(weight: sp.Expr) -> None:
    chain = derivation(Sum(weight * log(u[k]), k), [Positive(u)])
    with pytest.raises(Unproved, match=">= 0"):
        chain.step(rules.log_lies_below_its_tangent)


@pytest.mark.parametrize("weight", [Sum(T[n, k], n), T[n, k] * w[k], Y[n, k] ** 2 / sigma, w[k] + 2], ids=str)
def test_weights_that_are_not_negative_by_their_form_are_enough(weight: sp.Expr) -> None:
    chain = derivation(Sum(weight * log(u[k]), k), [Positive(u), Nonnegative(w), OneHot(T)])
    chain.step(rules.log_lies_below_its_tangent)
    assert chain.lines[-1].relation is Relation.AT_MOST


def test_the_tangent_rule_needs_positive_arguments() -> None:
    chain = derivation(Sum(w[k] * log(u[k]), k), [Nonnegative(w)])
    with pytest.raises(Unproved, match="positive"):
        chain.step(rules.log_lies_below_its_tangent)


def test_the_tangent_rule_is_for_a_whole_line() -> None:
    with pytest.raises(ValueError, match="whole line"):
        derivation(1 + Sum(w[k] * log(u[k]), k)).step(rules.log_lies_below_its_tangent)


def test_the_classes_of_targets_are_not_free_of_the_targets() -> None:
    selected = Sum(Y[n, kappa], n)
    with pytest.raises(ValueError, match="nothing to do"):
        derivation(Sum(T[n, k] ** 2, n, k) + selected, [OneHot(T)], over=T).step(rules.drop_the_constant)
    with pytest.raises(Unproved, match="free of t"):
        Derivation("t", "c", a + selected, over=T).step(drop_the_selected)


@rule(Relation.UP_TO_CONSTANT)
def drop_the_selected(expression: sp.Expr, context: Context) -> Step:
    """a + c = a."""
    return Step(a, expression - a)


def test_the_slopes_of_an_undetermined_cost_are_no_constants() -> None:
    slopes = SlopeBase("d")
    with pytest.raises(ValueError, match="nothing to do"):
        derivation(x + slopes[n, k], over=x).step(rules.drop_the_constant)


def test_where_nothing_is_varied_nothing_is_constant() -> None:
    with pytest.raises(Unproved):
        derivation(a + x, over=()).step(drop_the_selected)

"""Laws of the normal form: each proves something true for every size, and refuses what has no law."""

from typing import Any

import pytest
import sympy as sp
from sympy import Eq, KroneckerDelta, Piecewise, Product, Rational, Sum, exp, log, sqrt

from backprop.proof import (
    Binary,
    Negative,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
    Unproved,
    activation,
    array,
    index,
    labels,
    normal_form,
    prove_equal,
    prove_positive,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import chosen_index

N, K, M = sizes("N K M")
n, i, k, j = index("n", N), index("i", N), index("k", K), index("j", K)
X, Y, T = array("x", N, K), array("y", N, K), array("t", N, K)
u, q, c = array("u", K), array("q", N), labels("c", N, K)
R, V, m = array("r", N, K, M), array("v", N, 2), index("m", M)
f, a, b = activation("f"), scalar("a"), scalar("b", positive=True)
E = exp(X[n, k])
SOFTMAX = E / Sum(exp(X[n, j]), j)
z, one, two, of_two = array("z", 2), index("one", 1), index("two", 2), index("of_two", 2)

LAWS: dict[str, tuple[Any, ...]] = {
    "a sum is linear": (Sum(2 * X[n, k] - a * u[k], k), 2 * Sum(X[n, j], j) - a * Sum(u[j], j)),
    "a sum of nothing but 1 is its size": (Sum(a, n, k), N * K * a),
    "sums commute": (Sum(X[n, k], n, k), Sum(Sum(X[n, k], k), n)),
    "a product of sums is a double sum": (Sum(u[k], k) * Sum(u[k], k), Sum(u[k] * u[j], k, j)),
    "classes are counted": (Sum(T[n, k] * log(u[k]), n, k), Sum(log(u[k]) * Sum(T[n, k], n), k)),
    "a square of a sum opens": (Sum(Sum(X[n, k], k) ** 2, n), Sum(X[n, k] * X[n, j], n, k, j)),
    "a sum of 1 ... 2 is written out": (Sum(z[two], two), z.at(sp.Integer(1)) + z.at(sp.Integer(2))),
    "a sum of one term is that term": (Sum(a * KroneckerDelta(one, 1), one), a),
    "a delta selects": (Sum(KroneckerDelta(k, j) * X[n, k], k), X[n, j]),
    "a delta of a label selects": (Sum(KroneckerDelta(k, c[n]) * X[n, k], k), X[n, c[n]]),
    "a delta is idempotent": (KroneckerDelta(n, i) ** 2 * q[n], KroneckerDelta(n, i) * q[i]),
    "a delta reaches into functions": (KroneckerDelta(n, i) * f(q[n]), KroneckerDelta(n, i) * f(q[i])),
    "a delta is an argument by cases": (
        f(KroneckerDelta(n, i)),
        KroneckerDelta(n, i) * f(1) + (1 - KroneckerDelta(n, i)) * f(0),
    ),
    "deltas chain": (Sum(KroneckerDelta(k, j) * KroneckerDelta(j, c[n]), j), KroneckerDelta(k, c[n])),
    "a sum cancels the same sum below": (Sum(SOFTMAX, k), 1),
    "a sum cancels inside a sum": (Sum(Y[n, k] * Sum(E, k) / Sum(E, k), n, k), Sum(Y[n, k], n, k)),
    "a common denominator": (1 / (1 + a) + 1 / (1 - a), 2 / (1 - a**2)),
    "a fraction is split": (a / (1 + a), 1 - 1 / (1 + a)),
    "the sigmoid's other side": (1 - 1 / (1 + exp(-a)), 1 / (1 + exp(a))),
    "log of a product": (log(Product(b * exp(q[n]), n)), N * log(b) + Sum(q[n], n)),
    "log of a quotient": (log(SOFTMAX), X[n, k] - log(Sum(exp(X[n, j]), j))),
    "a shift cancels in softmax": (exp(X[n, k] - a) / Sum(exp(X[n, j] - a), j), SOFTMAX),
    "a shift leaves log-sum-exp": (a + log(Sum(exp(X[n, k] - a), k)), log(Sum(exp(X[n, k]), k))),
    "exp of a sum": (exp(Sum(q[n], n)), Product(exp(q[n]), n)),
    "powers of a root": (sqrt(2 * b) ** 3, 2 * b * sqrt(2) * sqrt(b)),
    "a root of a square": (sqrt(b**2 * 4), 2 * b),
    "logs of numbers": (log(12), 2 * log(2) + log(3)),
    "the log of a fraction": (log(Sum(b / 6, one)), log(b) - log(2) - log(3)),
    "a power of a size": (log(sp.pi * N**2), log(sp.pi) + 2 * log(N)),
    "maximum commutes": (Piecewise((a, a > b), (b, True)), Piecewise((b, b > a), (a, True))),
    "both cases alike": (Piecewise((a, u[k] > 0), (a, True)), a),
    "a size is positive": (Piecewise((1, N > 0), (0, True)), sp.Integer(1)),
    "e": (sp.E, exp(1)),
    "a numbered place is selected": (Sum(KroneckerDelta(k, 1) * u[k], k), u.at(sp.Integer(1))),
    "a delta in a range of two": (Sum(KroneckerDelta(of_two, two) * z[of_two], of_two), z[two]),
    "a place beyond the range": (KroneckerDelta(two, 3), sp.Integer(0)),
    "a root of a number squared": (sqrt(Sum(b, two)) * sqrt(8 * b), 4 * b),
    "a root of a sum squared": (sqrt(1 + b) * sqrt(1 + Sum(b, one)), 1 + b),
    "a sum cancels inside a denominator": (
        Sum(E / (1 + Sum(exp(X[n, j]), j)), n, k),
        N - Sum(1 / (1 + Sum(exp(X[n, j]), j)), n),
    ),
    "a delta of one letter": (Sum(KroneckerDelta(n, i) * KroneckerDelta(c[n], c[i]), i), sp.Integer(1)),
    "a delta of 1 and 2": (Sum(KroneckerDelta(two, 1) * z[two], two), z.at(sp.Integer(1))),
    "a sum over a root opens": (
        Sum(sqrt(Sum(exp(X[n, k]), k)) * Sum(Y[n, k], k), n),
        Sum(sqrt(Sum(exp(X[n, k]), k)) * Y[n, j], n, j),
    ),
}
UNDER: dict[str, tuple[Any, ...]] = {
    "a distribution sums to 1": (Sum(u[k], k), 1, [SumsToOne(u)]),
    "rows of rows sum to 1": (Sum(R[n, k, m], k, m), K, [SumsToOne(R)]),
    "one choice of K": (Sum(u[k] * X[n, k], k) ** 2, Sum(u[k] * X[n, k] ** 2, k), [OneHot(u)]),
    "one choice in each row of rows": (Sum(R[n, k, m], n, k, m), N * K, [OneHot(R)]),
    "0/1 targets are idempotent": (T[n, k] ** 3, T[n, k], [Binary(T)]),
    "0/1 targets split a log": (log(T[n, k] * 2 + 1), T[n, k] * log(3), [Binary(T)]),
    "one-hot rows sum to 1": (Sum(T[n, k], k), 1, [OneHot(T)]),
    "one-hot rows select": (Sum(T[n, k] * f(X[n, k]), k), f(Sum(T[n, k] * X[n, k], k)), [OneHot(T)]),
    "two classes exclude each other": (T[n, k] * T[n, j], KroneckerDelta(k, j) * T[n, k], [OneHot(T)]),
    "rows sum to 1": (Sum(Y[n, k] * a, n, k), N * a, [SumsToOne(Y)]),
    "log of a positive product": (
        log(X[n, k] * Y[n, k]),
        log(X[n, k]) + log(Y[n, k]),
        [Positive(X), Positive(Y)],
    ),
    "log of the other side": (log((1 - q[n]) * q[i]), log(1 - q[n]) + log(q[i]), [UnitInterval(q)]),
    "powers of what is positive": (sqrt(q[n]) * sqrt(1 / q[n]), 1, [Positive(q)]),
    "an exponent that is a target": (log(Y[n, k] ** T[n, k]), T[n, k] * log(Y[n, k]), [Positive(Y)]),
    "the sign is known": (Piecewise((q[n], q[n] > 0), (a, True)), q[n], [Positive(q)]),
    "the other sign is known": (Piecewise((-q[n], q[n] < 0), (q[n], True)), q[n], [Positive(q)]),
    "it is negative": (Piecewise((a, q[n] > 0), (0, True)), 0, [Negative(q)]),
}
WRONG: dict[str, tuple[Any, ...]] = {
    "a place is not never": (KroneckerDelta(k, 1), sp.Integer(0)),
    "nor the first of two": (KroneckerDelta(two, 1), sp.Integer(0)),
    "another sum does not cancel": (Sum(Sum(X[n, k], k) / Sum(Y[n, k], k), n), N),
    "nor inside another": (Sum(exp(X[n, k]) / Sum(exp(Y[n, j]), j), n, k), N),
    "a denominator lost": (Sum(Sum(X[n, k], k) / Sum(Y[n, k], k), n), Sum(X[n, k], n, k)),
    "a root lost": (Sum(sqrt(Sum(exp(X[n, k]), k)) * Sum(Y[n, k], k), n), Sum(Y[n, k], n, k)),
    "fixed points are not counted": (Sum(KroneckerDelta(n, chosen_index("p", (n,), N)), n), sp.Integer(1)),
    "a sum over the wrong index": (Sum(X[n, k], n), Sum(X[n, k], k)),
    "a size too many": (Sum(a, n), N**2 * a),
    "the wrong size": (Sum(a, n), K * a),
    "a square inside": (Sum(u[k], k) ** 2, Sum(u[k] ** 2, k)),
    "a quotient inside": (Sum(u[k], k) / Sum(X[n, k], k), Sum(u[k] / X[n, k], k)),
    "a delta lost": (Sum(KroneckerDelta(k, j) * X[n, k], k), X[n, k]),
    "a delta of the wrong label": (Sum(KroneckerDelta(k, c[n]) * X[n, k], k), X[n, c[i]]),
    "a log of a sum": (log(a + b), log(a) + log(b)),
    "a log of a power of an unknown sign": (log(a**2), 2 * log(a)),
    "a root of a square of an unknown sign": (sqrt(a**2), a),
    "a root of a product of unknown signs": (sqrt(a * u[k]), sqrt(a) * sqrt(u[k])),
    "exp of a product": (exp(a * b), exp(a) * exp(b)),
    "an unknown function is not linear": (f(a + b), f(a) + f(b)),
    "an unknown function is not another": (f(a), activation("g")(a)),
    "rows that are not declared to sum to 1": (Sum(Y[n, k], k), 1),
    "targets that are not declared 0 or 1": (T[n, k] ** 2, T[n, k]),
    "softmax without a sum": (E / exp(X[n, j]), SOFTMAX),
    "a tie has two sides": (Piecewise((1, a > b), (0, True)), Piecewise((0, b > a), (1, True))),
    "is it 0?": (Piecewise((1, Eq(a, 0)), (0, True)), 0),
    "zero and positive": (Piecewise((1, a >= 0), (0, True)), Piecewise((1, a > 0), (0, True))),
}
ONLY_ELSEWHERE: dict[str, tuple[Any, ...]] = {
    "a weighted sum is not 1": (Sum(Y[n, k] * u[k], k), u[k], [SumsToOne(Y)]),
    "a class and its weight": (Sum(Y[n, k] * u[k], k), Sum(u[k], k), [SumsToOne(Y)]),
    "the first of two is not 1": (V[n, sp.Integer(1)], 1, [SumsToOne(V)]),
    "nor the second": (V[n, sp.Integer(2)], 1, [SumsToOne(V)]),
    "the first of two is not always": (V[n, sp.Integer(1)], 1, [OneHot(V)]),
    "one-hot, of another array": (Sum(T[n, k], k), 1, [OneHot(X)]),
    "rows sum to 1, not columns": (Sum(Y[n, k], n), 1, [SumsToOne(Y)]),
    "rows sum to 1, not their squares": (Sum(Y[n, k] ** 2, k), 1, [SumsToOne(Y)]),
    "binary is not one-hot": (Sum(T[n, k], k), 1, [Binary(T)]),
    "one-hot is not all of it": (T[n, k], 1, [OneHot(T)]),
    "positive is not below 1": (log(a * (1 - q[n])), log(a) + log(1 - q[n]), [Positive(q)]),
    "sums to 1 is not positive": (log(Y[n, k] * a), log(Y[n, k]) + log(a), [SumsToOne(Y)]),
    "classes of different samples": (T[n, k] * T[i, k], T[n, k], [OneHot(T)]),
}


def table(*cases: dict[str, tuple[Any, ...]]) -> Any:
    rows = {name: (*case, [])[:3] for one in cases for name, case in one.items()}
    return pytest.mark.parametrize(("left", "right", "assuming"), rows.values(), ids=rows.keys())


@table(LAWS, UNDER)
def test_a_law_is_proved_both_ways(left: sp.Expr, right: sp.Expr, assuming: list[Any]) -> None:
    prove_equal(left, right, assuming)
    prove_equal(right, left, assuming)


@table(WRONG, ONLY_ELSEWHERE)
def test_what_is_no_law_is_refused(left: sp.Expr, right: sp.Expr, assuming: list[Any]) -> None:
    for sides in ((left, right), (right, left)):
        with pytest.raises(Unproved):
            prove_equal(*sides, assuming)


@pytest.mark.parametrize(("left", "right", "assuming"), UNDER.values(), ids=UNDER.keys())
def test_a_law_that_needs_a_condition_is_refused_without_it(
    left: sp.Expr, right: sp.Expr, assuming: list[Any]
) -> None:
    assert assuming
    with pytest.raises((Unproved, TypeError)):
        prove_equal(left, right)


@pytest.mark.parametrize(
    "formula",
    [
        exp(a),
        b * N,
        Sum(exp(X[n, k]), k),
        1 / Sum(exp(X[n, k]), k),
        b + exp(a),
        SOFTMAX,
        sqrt(b),
        sp.pi / 2,
        Rational(1, 3),
    ],
    ids=str,
)
def test_what_is_positive_by_its_form_is_proved_positive(formula: sp.Expr) -> None:
    prove_positive(formula)


@pytest.mark.parametrize(
    "formula",
    [
        *[a, a**2, -b, b - 1, exp(a) - 1, sp.Integer(0), sp.Integer(-1), N - 1, f(a), f(b), Sum(u[k], k)],
        *[1 / (1 + a), 1 / (a - b), sqrt(1 + a), Sum(exp(u[k]) * X[n, k], k), exp(a) * u[k], 1 - q[n], 2 - b],
    ],
    ids=str,
)
def test_what_is_not_known_to_be_positive_is_refused(formula: sp.Expr) -> None:
    with pytest.raises(Unproved, match="positive"):
        prove_positive(formula)


def test_a_normal_form_is_its_own_normal_form() -> None:
    for left, right in (*LAWS.values(), (Sum(SOFTMAX * Y[n, k], n, k), sp.Integer(0))):
        for side in (left, right):
            assert normal_form(normal_form(side)) == normal_form(side)

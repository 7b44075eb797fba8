"""Each law of differentiation, on indexed formulas with bound, free and chosen letters."""

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import KroneckerDelta, Piecewise, Product, Sum, exp, log, sqrt, tanh

from backprop.proof import (
    Derivation,
    Partial,
    Positive,
    Unproved,
    activation,
    array,
    derivative,
    index,
    labels,
    prime,
    prove_equal,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import Above, SlopeBase, chosen_index, fresh_index

N, K = sizes("N K")
n, m, i = index("n", N), index("m", N), index("i", N)
k, j, l = index("k", K), index("j", K), index("l", K)
x, w, u, v = (sp.IndexedBase(name) for name in "xwuv")
a, b = scalar("a"), scalar("b", positive=True)
f, g = activation("f"), activation("g")
c, fresh = labels("c", N, K), fresh_index("k", K)

LAWS: dict[str, tuple[sp.Expr, Any, sp.Expr]] = {
    "itself": (w[k], w[k], sp.Integer(1)),
    "another place": (w[k], w[j], KroneckerDelta(k, j)),
    "another array": (w[k], u[k], sp.Integer(0)),
    "a matrix": (x[n, k], x[m, j], KroneckerDelta(n, m) * KroneckerDelta(k, j)),
    "a number": (sp.pi * 2, a, sp.Integer(0)),
    "a size": (N * a, a, N),
    "a sum": (a**2 + 3 * a, a, 2 * a + 3),
    "a product": (a * exp(a) * w[k], a, (1 + a) * exp(a) * w[k]),
    "a quotient": (exp(a) / a, a, exp(a) / a - exp(a) / a**2),
    "a root": (sqrt(a), a, 1 / (2 * sqrt(a))),
    "an exponent": (b**a, a, log(b) * b**a),
    "both": (b**b, b, (log(b) + 1) * b**b),
    "log": (log(a**2 + 1), a, 2 * a / (a**2 + 1)),
    "tanh": (tanh(2 * a), a, 2 - 2 * tanh(2 * a) ** 2),
    "an undetermined function": (f(a**2), a, 2 * a * prime(f)(a**2)),
    "one inside another": (f(g(a)), a, prime(f)(g(a)) * prime(g)(a)),
    "twice": (derivative(f(a), a), a, prime(prime(f))(a)),
    "under a sum": (Sum(u[k] * w[k], k), w[j], u[j]),
    "under two sums": (Sum(x[n, k] * w[k], n, k), w[j], Sum(x[n, j], n)),
    "a letter bound and free": (Sum(w[k] ** 2, k), w[k], 2 * w[k]),
    "a letter bound twice": (Sum(w[k] * Sum(w[k], k), k), w[k], 2 * Sum(w[j], j)),
    "a square of a sum": (Sum(w[k], k) ** 2, w[j], 2 * Sum(w[k], k)),
    "a quotient of sums": (
        Sum(u[k] * w[k], k) / Sum(w[k], k),
        w[j],
        u[j] / Sum(w[k], k) - Sum(u[k] * w[k], k) / Sum(w[k], k) ** 2,
    ),
    "a quadratic form": (Sum(w[k] * v[k, j] * w[j], k, j), w[l], Sum((v[l, k] + v[k, l]) * w[k], k)),
    "a diagonal": (Sum(x[n, n], n), x[m, i], KroneckerDelta(m, i)),
    "a chosen entry": (x[n, c[n]], x[m, j], KroneckerDelta(n, m) * KroneckerDelta(c[n], j)),
    "chosen in a sum": (Sum(x[n, c[n]], n), x[m, j], KroneckerDelta(c[m], j)),
    "by a chosen entry": (Sum(w[k] ** 2, k), w[c[n]], 2 * w[c[n]]),
    "chosen by what a sum runs over": (Sum(w[c[n]], n), w[c[n]], Sum(KroneckerDelta(c[m], c[n]), m)),
    "a dummy as a free letter": (Sum(w[fresh] ** 2, fresh), w[fresh], 2 * w[fresh]),
    "log-sum-exp": (log(Sum(exp(w[k]), k)), w[j], exp(w[j]) / Sum(exp(w[k]), k)),
    "a delta": (KroneckerDelta(k, j) * a, a, KroneckerDelta(k, j)),
    "cases of something else": (
        Piecewise((a**2, w[k] > 0), (a, True)),
        a,
        Piecewise((2 * a, w[k] > 0), (1, True)),
    ),
    "a truth of something else": (a * Above(w[k]), a, Above(w[k])),
}
POSITIVE: dict[str, tuple[sp.Expr, Any, sp.Expr]] = {
    "a product over an index": (Product(w[k], k), w[j], Product(w[k], k) / w[j]),
    "a product of powers": (Product(w[k] ** 2, k), w[k], 2 * Product(w[j] ** 2, j) / w[k]),
}
REFUSED: dict[str, tuple[Any, Any]] = {
    "by a size": (N * a, N),
    "by an index": (w[k], k),
    "by a formula": (a**2, a**2),
    "by an array": (w[k], w),
    "by a matrix": (a, sp.MatrixSymbol("A", 2, 2)),
    "by a number": (a, sp.Integer(1)),
    "of a matrix": (sp.MatrixSymbol("A", 2, 2)[0, 0], a),
    "of an integral": (sp.Integral(a, a), a),
    "of a maximum": (sp.Max(a, b), a),
    "of a relation": (a > 0, a),
    "of cases that depend on it": (Piecewise((a, a > 0), (0, True)), a),
    "of cases that depend on its array": (Piecewise((1, w[j] > 0), (0, True)), w[k]),
    "of a truth that depends on it": (Above(a), a),
    "of a slope": (SlopeBase("d")[k], w[k]),
}


@pytest.mark.parametrize(("formula", "by", "slope"), LAWS.values(), ids=LAWS.keys())
def test_a_law_of_differentiation(formula: sp.Expr, by: Any, slope: sp.Expr) -> None:
    prove_equal(derivative(formula, by), slope)
    with pytest.raises(Unproved):
        prove_equal(derivative(formula, by), slope + 1)


@pytest.mark.parametrize(("formula", "by", "slope"), POSITIVE.values(), ids=POSITIVE.keys())
def test_a_law_for_positive_entries(formula: sp.Expr, by: Any, slope: sp.Expr) -> None:
    prove_equal(derivative(formula, by), slope, [Positive(w)])


@pytest.mark.parametrize(("formula", "by"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_law_is_refused(formula: Any, by: Any) -> None:
    with pytest.raises(TypeError):
        derivative(formula, by)


def test_entries_of_one_name_have_one_number_of_axes() -> None:
    with pytest.raises(ValueError):
        derivative(w[k], w[k, j])


def test_a_derivative_may_stand_in_a_line_and_is_taken_by_the_same_laws() -> None:
    Derivation("t", "c", sp.Derivative(Sum(w[k] ** 2, k), w[k])).equals(2 * w[k], "taken")
    twice = 2 * prime(f)(a) ** 2 + 2 * f(a) * prime(prime(f))(a)
    Derivation("t", "c", sp.Derivative(f(a) ** 2, a, a)).equals(twice, "taken twice")
    with pytest.raises(Unproved):
        Derivation("t", "c", sp.Derivative(Sum(w[k] ** 2, k), w[k])).equals(Sum(2 * w[k], k), "false")
    with pytest.raises(TypeError, match="no law for Derivative"):
        prove_equal(sp.Derivative(w[k] ** 2, w[k]), 2 * w[k])


def test_a_derivative_by_a_chosen_entry_is_chosen() -> None:
    chosen = chosen_index("c", (n,), K)
    with pytest.raises(Unproved):
        prove_equal(derivative(Sum(w[chosen], n), w[chosen]), N)


X, B = array("x", N, K), array("B", N, K)
LARGEST = np.max(X, axis=1)
PIVOTS: dict[str, sp.Expr] = {
    "a maximum": LARGEST[n],
    "a sum of maxima": np.sum(LARGEST)[()],
    "a square of one": LARGEST[n] ** 2,
    "another array at the place": np.take_along_axis(B, np.argmax(X, axis=1, keepdims=True), 1).rule(
        n, sp.Integer(1)
    ),
    "one more than it should be": np.log(np.sum(np.exp(X - LARGEST[:, None]), axis=1))[n] + 2 * LARGEST[n],
}


@pytest.mark.parametrize("formula", PIVOTS.values(), ids=PIVOTS.keys())
def test_there_is_no_slope_of_what_depends_on_the_place_of_a_maximum(formula: sp.Expr) -> None:
    with pytest.raises(TypeError, match="maximum"):
        derivative(formula, x[n, k])
    C = scalar("C")
    with pytest.raises(ValueError, match="maximum"):
        Derivation("t", "c", Partial(C, x[n, k]), where={C: formula})


def test_there_is_a_slope_where_the_place_of_the_maximum_drops_out() -> None:
    powers = np.exp(X - LARGEST[:, None])
    log_sum = np.log(np.sum(powers, axis=1)) + LARGEST
    softmax = exp(x[n, k]) / Sum(exp(x[n, j]), j)
    prove_equal(derivative(log_sum[n], x[n, k]), softmax)
    prove_equal(
        derivative((powers / np.sum(powers, axis=1)[:, None])[n, k], x[n, k]), softmax * (1 - softmax)
    )
    with pytest.raises(Unproved):
        prove_equal(derivative(log_sum[n], x[n, k]), 2 * softmax)

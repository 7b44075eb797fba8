"""Letters mean what binds them, a name has one meaning, and an index runs from 1 to its size."""

from typing import Any

import pytest
import sympy as sp
from sympy import KroneckerDelta, Sum, exp, log

from backprop.proof import (
    Derivation,
    OneHot,
    SumsToOne,
    Unproved,
    activation,
    array,
    index,
    labels,
    normal_form,
    prove_equal,
    rules,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import chosen_index, fresh_index

N, K = sizes("N K")
n, m, i = index("n", N), index("m", N), index("i", N)
k, j = index("k", K), index("j", K)
x, w, u, t = (sp.IndexedBase(name) for name in "xwut")
a = scalar("a")
f, fresh = activation("f"), fresh_index("k", K)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Sum(u[k] * Sum(w[k], k), k), Sum(u[k], k) * Sum(w[j], j)),  # a letter bound twice
        (u[k] * Sum(w[k], k), u[k] * Sum(w[j], j)),  # a letter free and bound
        (Sum(x[n, k] * Sum(x[m, k] * Sum(x[n, k], n), m), k, n), Sum(Sum(x[n, k], n) ** 3, k)),
        (Sum(f(Sum(x[n, k], n)) * x[n, k], n, k), Sum(f(Sum(x[m, k], m)) * Sum(x[i, k], i), k)),
        (Sum(KroneckerDelta(n, i) * Sum(x[i, k] * x[n, k], k), n), Sum(x[i, k] ** 2, k)),
        (
            Sum(KroneckerDelta(n, i) * f(Sum(x[n, k] * Sum(x[i, j], i), k)), n),
            f(Sum(x[i, k] * Sum(x[n, j], n), k)),
        ),
        (Sum(exp(x[n, k]) / Sum(exp(x[n, k]), k), k, n), N),
        (Sum(x[n, chosen_index("c", (n,), K)], n), Sum(x[m, chosen_index("c", (m,), K)], m)),
        (Sum(u[fresh], fresh) * u[k], Sum(u[k], k) * u[k]),
    ],
)
def test_letters_mean_what_their_sum_says(left: sp.Expr, right: sp.Expr) -> None:
    prove_equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Sum(u[k] * Sum(w[k], k), k), Sum(u[k] * w[k], k)),
        (u[k] * Sum(w[k], k), Sum(u[k] * w[k], k)),
        (Sum(KroneckerDelta(n, i) * Sum(x[i, k] * x[n, k], k), i), Sum(x[i, k] ** 2, k)),
        (Sum(f(Sum(x[n, k], n)) * x[n, k], n, k), Sum(f(x[n, k]) * x[n, k], n, k)),
        (u[k], u[fresh_index("k", K)]),
        (x[n, chosen_index("c", (n,), K)], x[n, chosen_index("c", (m,), K)]),
        (u[k], u[j]),
    ],
)
def test_other_letters_are_not_confused(left: sp.Expr, right: sp.Expr) -> None:
    with pytest.raises(Unproved):
        prove_equal(left, right)


def square(name: str) -> sp.Symbol:
    return sp.Symbol(name, real=True)


TWO_MEANINGS: dict[str, sp.Expr] = {
    "a size and a scalar": Sum(1, k) + square("K"),
    "an array and a scalar": u[k] + square("u"),
    "an array and a function": u[k] + activation("u")(a),
    "one scalar of two kinds": a + sp.Symbol("a"),
    "an undetermined log": activation("log")(u[k]),
    "two functions": activation("f")(a) + sp.Function("f")(a),
    "a vector and a matrix": u[k] + u[k, k],
    "one axis of two sizes": u[k] + u[n],
    "an axis of two sums": Sum(t[n, k], k) - Sum(t[n, m], m),
    "one letter of two kinds": u[k] + u[sp.Idx(sp.Symbol("k", integer=True, positive=True), (1, K))],
    "two arrays": sp.IndexedBase("u", real=True)[k] + u[k],
    "a label and a function": u[labels("f", N, K)[n]] + f(a),
}
NO_INDEX: dict[str, Any] = {
    "from 0": sp.Idx("k", (0, K)),
    "Python's range": sp.Idx("k", K),
    "from 0 to 2": sp.Idx("k", (0, 2)),
    "without a range": sp.Idx("k"),
    "to no size": sp.Idx(sp.Symbol("k", integer=True), (1, sp.Symbol("S", integer=True))),
    "to an even size": sp.Idx("k", (1, sp.Symbol("K", integer=True, positive=True, even=True))),
    "to less than a size": sp.Idx("k", (1, K - 1)),
    "place 0": sp.Integer(0),
    "place -1": sp.Integer(-1),
    "a symbol": sp.Symbol("k", integer=True),
    "a shifted symbol": sp.Symbol("k", integer=True) + 1,
}


@pytest.mark.parametrize("formula", TWO_MEANINGS.values(), ids=TWO_MEANINGS.keys())
def test_a_name_with_two_meanings_is_refused(formula: sp.Expr) -> None:
    with pytest.raises(ValueError, match="two meanings"):
        normal_form(formula, [SumsToOne(t)])


kappa, T = labels("kappa", N, K), array("t", N, K)


def test_labels_are_the_classes_of_a_one_hot_array_only_where_that_is_declared() -> None:
    for name in ("kappa", "c"):
        arbitrary = labels(name, N, K)
        with pytest.raises(Unproved):
            prove_equal(T[n, k], KroneckerDelta(k, arbitrary[n]), [OneHot(T)])
        with pytest.raises(Unproved):
            prove_equal(Sum(T[n, arbitrary[n]], n), N, [OneHot(T)])
    prove_equal(Sum(T[n, kappa[n]], n), N, [OneHot(T, kappa)])
    with pytest.raises(Unproved):
        prove_equal(Sum(T[n, labels("c", N, K)[n]], n), N, [OneHot(T, kappa)])
    assert OneHot(T, kappa).text == "rows of t one-hot at kappa"
    assert OneHot(T, kappa).latex.endswith(r"\kappa")


def test_two_arrays_have_the_same_classes_only_where_that_is_declared() -> None:
    S = array("s", N, K)
    with pytest.raises(Unproved):
        prove_equal(S[n, k], T[n, k], [OneHot(T, kappa), OneHot(S)])
    prove_equal(S[n, k], T[n, k], [OneHot(T, kappa), OneHot(S, kappa)])


def test_labels_have_no_name_that_the_kernel_gives_and_fit_their_array() -> None:
    with pytest.raises(ValueError, match="one-hot"):
        labels("kappa_t", N, K)
    with pytest.raises(ValueError, match="one label for each row of t"):
        OneHot(T, labels("c", K, K))


def test_what_depends_on_the_declared_labels_is_no_constant() -> None:
    term = Sum(u[kappa[n]], n)
    chain = Derivation("t", "c", Sum(T[n, k] ** 2, n, k) + term, over=T, assuming=[OneHot(T, kappa)])
    with pytest.raises((Unproved, ValueError)):
        chain.step(rules.drop_the_constant)
    chain = Derivation("t", "c", Sum(T[n, k] ** 2, n, k) + term, over=T)
    chain.step(rules.drop_the_constant)


@pytest.mark.parametrize("i", NO_INDEX.values(), ids=NO_INDEX.keys())
def test_an_index_runs_from_1_to_a_size(i: Any) -> None:
    with pytest.raises(TypeError, match="range from 1"):
        normal_form(u[i])


@pytest.mark.parametrize(
    "total",
    [
        Sum(1, k, k),
        Sum(u[k], (k, 1, 2)),
        Sum(u[chosen_index("c", (n,), K)], chosen_index("c", (n,), K)),
        Sum(a, (a, 1, 3)),
    ],
    ids=["one letter twice", "part of a range", "over a choice", "over a scalar"],
)
def test_a_sum_runs_over_different_plain_indices_in_their_range(total: sp.Expr) -> None:
    with pytest.raises(TypeError):
        normal_form(total)


def test_a_delta_of_different_ranges_is_refused() -> None:
    with pytest.raises(ValueError, match="range"):
        normal_form(KroneckerDelta(n, k))


def test_the_classes_of_a_numbered_column_need_their_number() -> None:
    with pytest.raises(TypeError, match="shape"):
        normal_form(t[n, 2], [OneHot(t)])
    T = array("t", N, 2)
    one, two = sp.Integer(1), sp.Integer(2)
    prove_equal(T[n, one] * T[n, two], 0, [OneHot(T)])
    with pytest.raises(Unproved):
        prove_equal(T[n, one], T[n, two], [OneHot(T)])


@pytest.mark.parametrize("condition", [OneHot, SumsToOne])
def test_rows_of_two_sum_to_1_where_that_is_declared(condition: type) -> None:
    T, X, j = array("t", N, 2), array("x", N, 2), index("j", 2)
    prove_equal(Sum(a * T[n, j], j), a, [condition(T)])
    with pytest.raises(Unproved):
        prove_equal(Sum(a * T[n, j], j), a)
    with pytest.raises(Unproved):
        prove_equal(Sum(T[n, j] * X[n, j], j), Sum(X[n, j], j), [condition(T)])


def test_a_place_in_a_symbolic_range_is_a_fixed_size() -> None:
    total = Sum(KroneckerDelta(k, 3), k)
    chain = Derivation("t", "c", total)
    chain.equals(total, "the same")
    assert chain.qed().scope == "fixed sizes"


@pytest.mark.parametrize(
    "formula",
    [
        sp.Float(0.5) * a,
        sp.I * a,
        sp.oo,
        sp.nan,
        sp.zoo,
        sp.Integral(a, a),
        sp.Matrix([a]),
        a > 0,
        sp.binomial(N, K),
    ],
    ids=str,
)
def test_what_is_no_formula_is_refused(formula: Any) -> None:
    with pytest.raises(TypeError):
        normal_form(formula)


def test_a_formula_that_divides_by_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        normal_form(1 / (Sum(u[k], k) - Sum(u[j], j)))
    with pytest.raises(ZeroDivisionError):
        normal_form(log(Sum(u[k], k) - Sum(u[j], j)))

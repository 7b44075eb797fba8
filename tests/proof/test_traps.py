"""Where SymPy 1.14 goes wrong the kernel is right, or refuses."""

import pytest
import sympy as sp
from sympy import Eq, KroneckerDelta, Piecewise, Product, Sum, exp, log

from backprop.proof import (
    Unproved,
    activation,
    derivative,
    index,
    normal_form,
    prime,
    prove_equal,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import chosen_index

N, K = sizes("N K")
n, m, i = index("n", N), index("m", N), index("i", N)
k, j = index("k", K), index("j", K)
x, w, u, t = (sp.IndexedBase(name) for name in "xwut")
a = scalar("a")
f = activation("f")


def test_a_derivative_by_an_entry_is_not_captured_by_a_sum_over_its_index() -> None:
    assert Sum(w[k] ** 2, k).diff(w[k]) != 2 * w[k]  # SymPy: Sum(2*w[k], k), of the wrong k
    prove_equal(derivative(Sum(w[k] ** 2, k), w[k]), 2 * w[k])
    prove_equal(derivative(Sum(w[k] * w[j], k, j), w[k]), 2 * Sum(w[j], j))


def test_a_derivative_by_a_chosen_entry_is_not_captured_by_a_sum_over_what_chooses() -> None:
    chosen = chosen_index("c", (n,), K)
    slope = derivative(Sum(w[chosen], n), w[chosen])
    prove_equal(slope, Sum(KroneckerDelta(chosen_index("c", (m,), K), chosen), m))
    with pytest.raises(Unproved):
        prove_equal(slope, N)


def test_a_sum_of_deltas_is_a_selection_and_not_a_piecewise() -> None:
    assert Sum(KroneckerDelta(k, j) * u[k], k).doit().has(Piecewise)  # SymPy: "if 1 <= j <= K"
    assert normal_form(Sum(KroneckerDelta(k, j) * u[k], k)) == u[j]


def test_exp_of_a_sum_stays_one_exponential_where_sympy_expands_it_to_a_product() -> None:
    assert sp.expand(exp(Sum(u[k], k))).has(Product)
    assert not normal_form(exp(Sum(u[k], k))).has(Product)
    prove_equal(exp(Sum(u[k], k)), Product(exp(u[k]), k))


def test_the_log_of_a_product_is_taken_apart_where_its_factors_are_positive_only() -> None:
    positive = Product(exp(u[k]), k)
    prove_equal(log(positive), Sum(u[k], k))
    with pytest.raises(TypeError, match="positive"):
        prove_equal(log(Product(u[k], k)), Sum(log(u[k]), k))


def test_the_derivative_of_an_undetermined_function_is_a_function_and_no_substitution() -> None:
    assert f(2 * w[k]).diff(w[k]).has(sp.Subs)
    slope = derivative(f(2 * w[k]), w[k])
    assert not slope.has(sp.Subs, sp.Derivative)
    prove_equal(slope, 2 * prime(f)(2 * w[k]))


@pytest.mark.parametrize("by", ["entry", "matrix"])
def test_a_matrix_symbol_is_refused_and_its_derivative_is_no_silent_zero(by: str) -> None:
    V, z = sp.MatrixSymbol("V", N, K), sp.MatrixSymbol("z", N, 1)
    formula = log((sp.OneMatrix(1, K) * (V.T * z).applyfunc(exp))[0, 0])
    with pytest.raises(TypeError):
        derivative(formula, V[1, 1] if by == "entry" else V)
    with pytest.raises(TypeError, match="no law"):
        normal_form(V[1, 1] + formula)


def test_what_cannot_be_decided_is_refused() -> None:
    with pytest.raises(Unproved):  # true, but no law says so
        prove_equal(sp.sin(a) ** 2 + sp.cos(a) ** 2, 1)


def test_a_case_does_not_leave_the_sum_that_binds_its_condition() -> None:
    inner = Sum(Piecewise((0, x[n, k] > 0), (1, True)), k)
    with pytest.raises(TypeError, match="moved"):
        normal_form(Sum(u[j] * inner, n))


@pytest.mark.parametrize(
    "jump",
    [Piecewise((0, Eq(a, 0)), (a, True)), Piecewise((a, a > 0), (0, True)), Piecewise((1, a > 0), (0, True))],
)
def test_a_derivative_by_what_decides_a_case_is_refused(jump: sp.Expr) -> None:
    with pytest.raises(TypeError, match="cases that depend on it"):
        derivative(jump, a)


def test_a_guarded_division_is_not_cancelled_with_its_guard() -> None:
    b = sp.IndexedBase("b")
    from backprop.proof import Binary

    guarded = Piecewise((1 / b[n], b[n] > 0), (7, True))
    prove_equal(guarded, b[n] + 7 * (1 - b[n]), [Binary(b)])
    with pytest.raises(Unproved):
        prove_equal(guarded, 1 + 7 * (1 - b[n]), [Binary(b)])


def test_a_value_on_the_border_is_not_lost_by_multiplying_with_what_is_zero_there() -> None:
    left = Piecewise((5, Eq(a, -1)), (1 / ((1 + a) * (2 + a)), True))
    right = Piecewise((7, Eq(a, -1)), (1 / (1 + a) - 1 / (2 + a), True))
    with pytest.raises(Unproved):
        prove_equal(left, right)

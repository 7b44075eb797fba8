"""The laws behind the pages on descent and on the output's delta: whole powers, factorials, denominators."""

from fractions import Fraction

import pytest
import sympy as sp
from sympy import exp, factorial, log

from backprop.proof import (
    Nonnegative,
    Unproved,
    activation,
    array,
    index,
    normal_form,
    prime,
    prove_equal,
    prove_positive,
    scalar,
    size,
)
from backprop.proof.show.formulas import latex, plain

N = size("N")
n, k = index("n", N), index("k", N)
W, T, A = array("w", N), array("t", N), array("a", N)
eta, x = scalar("eta"), scalar("x")
m = scalar("m", integer=True, nonnegative=True)
rate = 1 - 2 * eta
SIGMOID = 1 / (1 + exp(-A[n]))


# -- whole powers of a base whose sign is not known ------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (rate**m * rate, rate ** (m + 1)),
        (rate ** (m + 2), rate**m * (1 - 4 * eta + 4 * eta**2)),
        (x * rate**m - 2 * eta * x * rate**m, x * rate ** (m + 1)),
        (rate**N * rate, rate ** (N + 1)),
        (sp.Sum(W[n] ** m * W[n], n), sp.Sum(W[k] ** (m + 1), k)),
        ((1 + x**2) ** (m + 1), (1 + x**2) ** m + x**2 * (1 + x**2) ** m),
    ],
)
def test_one_more_factor_is_one_more_in_a_whole_exponent(left, right):
    prove_equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (rate ** (m + 1), rate**m),
        (rate ** (m + 1), -rate * rate**m),
        (rate ** (m + 1), (1 + 2 * eta) * rate**m),
        (rate ** (m + 2), rate ** (m + 1)),
        (rate**m, (2 * eta - 1) ** m),
        (rate**m, rate**N),
        (sp.Sum(W[n] ** m, n), sp.Sum(W[n], n) ** m),
    ],
)
def test_a_false_whole_power_is_refused(left, right):
    with pytest.raises(Unproved):
        prove_equal(left, right)


@pytest.mark.parametrize(
    "exponent",
    [m - 1, m + sp.Rational(1, 2), 2 * m, x, W[n], sp.KroneckerDelta(n, k), scalar("z", integer=True)],
)
def test_other_exponents_need_a_positive_base(exponent):
    with pytest.raises(TypeError, match="positive"):
        normal_form(rate**exponent)


def test_one_name_of_an_exponent_has_one_meaning():
    other = sp.Symbol("m", integer=True, positive=True)
    with pytest.raises(ValueError, match="two meanings"):
        prove_equal(rate**m, rate**other)


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("value", [Fraction(-3), Fraction(0), Fraction(1, 2), Fraction(2, 3), Fraction(5)])
def test_a_whole_power_keeps_its_value_in_normal_form(count, value):
    formula = (x * rate ** (m + 2) - rate**m) ** 2 + rate ** (m + 1)
    where = {m: count, eta: sp.Rational(value), x: sp.Rational(7, 3)}
    assert sp.simplify(normal_form(formula).subs(where) - formula.subs(where)) == 0


# -- factorials --------------------------------------------------------------------------------------


def test_a_factorial_of_a_count_is_positive():
    prove_positive(factorial(T[n]), [Nonnegative(T)])
    prove_equal(log(exp(x) / factorial(T[n])), x - log(factorial(T[n])), [Nonnegative(T)])


def test_a_factorial_of_any_number_is_not_known_to_be_positive():
    with pytest.raises(Unproved):
        prove_positive(factorial(T[n]))
    with pytest.raises(Unproved):
        prove_positive(factorial(T[n] - 1), [Nonnegative(T)])


def test_a_factorial_is_not_that_of_another_number():
    with pytest.raises(Unproved):
        prove_equal(factorial(T[n] + 1), factorial(T[n]), [Nonnegative(T)])


def test_no_undetermined_function_may_be_called_factorial():
    with pytest.raises(ValueError, match="two meanings"):
        prove_positive(activation("factorial")(T[n]), [Nonnegative(T)])


# -- over a common denominator -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    [1 - SIGMOID, SIGMOID * (1 - SIGMOID), 1 - SIGMOID**2, 1 - 2 * SIGMOID / 3, 1 / SIGMOID - 1],
)
def test_a_difference_is_positive_where_its_numerator_is(formula):
    prove_positive(formula)


@pytest.mark.parametrize("formula", [SIGMOID - 1, 1 - 2 * SIGMOID, 1 - 1 / SIGMOID, 1 - 1 / (1 + x)])
def test_a_difference_is_not_taken_for_positive(formula):
    with pytest.raises(Unproved):
        prove_positive(formula)


def test_the_logarithm_of_a_difference_is_taken_over_a_common_denominator():
    prove_equal(log(1 - SIGMOID), -log(1 + exp(A[n])))
    prove_equal(log(SIGMOID), A[n] - log(1 + exp(A[n])))
    with pytest.raises(Unproved):
        prove_equal(log(1 - SIGMOID), log(SIGMOID))
    with pytest.raises(Unproved):
        prove_equal(log(1 - SIGMOID), log(1 + exp(A[n])))


# -- printing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "letter"), [("J", "J"), ("ell", r"\ell"), ("f", "f")])
def test_a_prime_stands_outside_the_name(name, letter):
    assert latex(prime(activation(name))(x)).startswith(f"{letter}'{{\\left(")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (r"\frac{\partial J}{\partial a_{ij}}", "dJ/da_ij"),
        (r"\frac{\partial^2 J}{\partial x_i \, \partial x_j}", "d^2 J/dx_i dx_j"),
        (r"w_d^{\text{new}}", "w_d^new"),
        (r"\mathrm{E}[g_d]", "E[g_d]"),
        (r"\ell", "ell"),
        ("J", "J"),
    ],
)
def test_a_quantity_has_a_plain_name_for_a_terminal(name, text):
    assert plain(name) == text

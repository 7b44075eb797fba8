"""Each activation is its formula, its derivative that formula's; both keep types, shapes and limits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meanings import ACTIVATIONS as MEANINGS
from mpmath import mpf

import backprop
from backprop import ACTIVATIONS, activations, log_softmax, log_sum_exp, softmax
from backprop.activations import Activation

settings.register_profile("activations", deadline=None)
settings.load_profile("activations")

each = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
on_rows = pytest.mark.parametrize("function", [softmax, log_softmax, log_sum_exp])
POINTS = np.array([-30, -3, -1.5, -1, -0.1, 0.1, 0.5, 1, 2, 4, 30])


def values(f: Activation, A: Any) -> tuple[Any, Any]:
    Z = f.function(A)
    return Z, f.derivative(A, Z)


def test_the_table_holds_each_activation_under_its_name() -> None:
    assert list(ACTIVATIONS) == list(MEANINGS)
    for name, f in ACTIVATIONS.items():
        assert f[:3] == (name, getattr(backprop, name), getattr(activations, f"{name}_derivative"))


@each
def test_a_function_is_what_its_name_means(f: Activation) -> None:
    np.testing.assert_allclose(
        f.function(POINTS), [float(MEANINGS[f.name].exact(mpf(a))) for a in POINTS], rtol=1e-12, atol=1e-16
    )


@each
def test_a_derivative_is_the_slope_of_the_meaning(f: Activation) -> None:
    exact, h = MEANINGS[f.name].exact, mpf("1e-5")
    slopes = [float((exact(a + h) - exact(a - h)) / (2 * h)) for a in map(mpf, POINTS)]
    np.testing.assert_allclose(values(f, POINTS)[1], slopes, rtol=1e-7, atol=1e-9)


@each
def test_the_values_at_zero_are_exact(f: Activation) -> None:
    Z, slope = values(f, np.zeros(1))
    assert (Z[0], slope[0]) == MEANINGS[f.name].at_zero


@each
def test_at_infinity_stands_the_limit_and_nan_stays_nan(f: Activation) -> None:
    with np.errstate(all="raise"):
        Z, slope = values(f, np.array([-np.inf, np.inf]))
        assert tuple(zip(Z, slope, strict=True)) == MEANINGS[f.name].limits
        Z, slope = values(f, np.array([np.nan]))
    assert np.isnan(Z[0])
    assert np.isnan(slope[0]) or f.name in ("identity", "leaky_relu")


@each
@given(st.floats(-1e308, 1e308) | st.floats(-800, 800))
def test_no_finite_input_raises_a_floating_point_error(f: Activation, a: float) -> None:
    with np.errstate(all="raise"):
        Z, slope = values(f, np.array([a]))
    assert np.isfinite(Z[0])
    assert -0.13 < slope[0] < 1.13  # silu′ and gelu′ leave [0, 1] by less


@each
@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_floating_types_are_kept(f: Activation, dtype: str) -> None:
    Z, slope = values(f, POINTS.astype(dtype))
    assert Z.dtype == slope.dtype == np.dtype(dtype)
    exact = values(f, POINTS.astype(dtype).astype(float))
    tolerance = 4 * max(np.finfo(dtype).eps, np.finfo(float).eps)
    np.testing.assert_allclose(Z.astype(float), exact[0], rtol=tolerance, atol=1e-45)
    np.testing.assert_allclose(slope.astype(float), exact[1], rtol=tolerance, atol=tolerance)


@each
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "bool", "float16"])
def test_other_numbers_are_computed_in_float64(f: Activation, dtype: str) -> None:
    A = np.array([0, 1, 100, 200], "int64").astype(dtype)
    for actual, expected in zip(values(f, A), values(f, A.astype(float)), strict=True):
        assert actual.dtype == np.float64
        assert np.array_equal(actual, expected)


@each
def test_every_shape_is_kept_and_every_layout_taken(f: Activation) -> None:
    A = np.linspace(-3, 3, 24)
    expected = values(f, A)
    for shape in [(4, 6), (2, 3, 4), (24, 1)]:
        for actual, wanted in zip(values(f, A.reshape(shape)), expected, strict=True):
            assert np.array_equal(actual, wanted.reshape(shape))
    for layout in [A[::-1][::-1], np.repeat(A, 2)[::2], A.tolist(), A.astype(">f8")]:
        for actual, wanted in zip(values(f, layout), expected, strict=True):
            assert np.array_equal(actual, wanted)
    for actual, wanted in zip(values(f, 0.75), values(f, [0.75]), strict=True):
        assert np.shape(actual) == ()
        assert actual == wanted[0]


@each
def test_arguments_are_neither_changed_nor_returned(f: Activation) -> None:
    A = POINTS.copy()
    A.flags.writeable = False
    for result in values(f, A):
        assert not np.shares_memory(result, A)
    assert np.array_equal(A, POINTS)


@each
def test_the_ends_of_the_range_are_close_to_the_limits(f: Activation) -> None:
    A = np.array([-1.7e308, -1e305, 1e305, 1.7e308])
    Z, slope = values(f, A)
    low, high = MEANINGS[f.name].limits
    assert np.array_equal(slope, [low[1], low[1], high[1], high[1]])
    expected = {np.inf: A, 1: np.ones(4), -np.inf: A * low[1], 0: np.zeros(4), -1: -np.ones(4)}
    assert np.array_equal(Z, [*expected[low[0]][:2], *expected[high[0]][2:]])


def test_an_elu_of_another_slope() -> None:
    A = np.array([-np.log(2.0), 0, 3])
    np.testing.assert_allclose(activations.elu(A, slope=0.25), [-0.125, 0, 3], rtol=1e-15)
    np.testing.assert_allclose(activations.elu_derivative(A, A, slope=0.25), [0.125, 0.25, 1], rtol=1e-15)


def test_a_leak_of_another_slope() -> None:
    A = np.array([-2.0, 0, 3])
    assert np.array_equal(activations.leaky_relu(A, slope=0.25), [-0.5, 0, 3])
    assert np.array_equal(activations.leaky_relu_derivative(A, A, slope=0.25), [0.25, 0.25, 1])


def test_a_saturated_sigmoid_and_tanh_still_have_a_slope() -> None:
    """z (1 − z) and 1 − z² are 0 here, since z has rounded to 1."""
    A = np.array([40.0, 300])
    assert np.all(backprop.sigmoid(A) == 1)
    np.testing.assert_allclose(activations.sigmoid_derivative(A, None), np.exp(-A), rtol=1e-15)
    assert np.all(backprop.tanh(A) == 1)
    np.testing.assert_allclose(activations.tanh_derivative(A, None), 4 * np.exp(-2 * A), rtol=1e-15)


@pytest.mark.parametrize(
    "function", [*(f.function for f in ACTIVATIONS.values()), softmax, log_softmax, log_sum_exp]
)
def test_what_is_no_array_of_real_numbers_is_refused(function: Any) -> None:
    for value in [[[1j]], [["1"]], [[None]], np.ma.masked_array([[1.0]], [[True]])]:
        with pytest.raises(TypeError, match="A must"):
            function(value)
    for value in [[], np.empty((0, 3)), np.empty((3, 0)), [[1.0], [1.0, 2.0]]]:
        with pytest.raises(ValueError, match="A must"):
            function(value)


# Rows


def test_rows_by_hand() -> None:
    A = np.log([[1.0, 2, 5], [3, 3, 6]])
    Y = np.array([[1 / 8, 2 / 8, 5 / 8], [3 / 12, 3 / 12, 6 / 12]])
    np.testing.assert_allclose(softmax(A), Y, rtol=1e-15)
    np.testing.assert_allclose(log_softmax(A), np.log(Y), rtol=1e-15)
    np.testing.assert_allclose(log_sum_exp(A), np.log([8, 12]), rtol=1e-15)


def test_one_class_is_certain() -> None:
    A = np.array([[-1e4], [0.1], [1e308]])
    assert np.all(softmax(A) == 1)
    assert np.all(log_softmax(A) == 0)
    assert np.array_equal(log_sum_exp(A), A[:, 0])


def test_an_excluded_class_has_probability_zero_and_changes_nothing() -> None:
    A = np.array([[0.3, 2.0, -1.0], [5.0, -700.0, 5.0]])
    with_excluded = np.insert(A, 1, -np.inf, axis=1)
    with np.errstate(all="raise"):
        Y, L = softmax(with_excluded), log_softmax(with_excluded)
        assert np.array_equal(log_sum_exp(with_excluded), log_sum_exp(A))
    assert np.array_equal(np.delete(Y, 1, axis=1), softmax(A))
    assert np.array_equal(np.delete(L, 1, axis=1), log_softmax(A))
    assert np.all(Y[:, 1] == 0)
    assert np.all(L[:, 1] == -np.inf)


def test_logits_at_the_end_of_the_range() -> None:
    A = np.array([[1.7e308, -1.7e308]])
    with np.errstate(all="raise"):
        assert np.array_equal(softmax(A), [[1, 0]])
        assert np.array_equal(log_softmax(A), [[0, -np.inf]])
        assert np.array_equal(log_sum_exp(A), [1.7e308])


@on_rows
@pytest.mark.parametrize(
    ("A", "expected"),
    [
        ([[0, np.nan]], r"finite logits.*A\[0, 1\] = nan"),
        ([[0, 1], [np.inf, 1]], r"finite logits.*A\[1, 0\] = inf"),
        ([[0, 1], [-np.inf, -np.inf]], r"a finite logit in each row.*A\[1, 0\] = -inf"),
        ([0.0, 1.0], r"shape \(n, k\); came shape \(2,\)"),
        (0.0, r"shape \(n, k\); came shape \(\)"),
    ],
)
def test_rows_without_a_meaning_are_refused(function: Any, A: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        function(A)


@on_rows
def test_rows_keep_floating_types_and_unsigned_integers_do_not_wrap_around(function: Any) -> None:
    A = np.array([[100, 200, 199]], np.uint8)
    assert function(A).dtype == np.float64
    assert np.array_equal(function(A), function(A.astype(float)))
    for dtype in ["float32", "longdouble"]:
        assert function(A.astype(dtype)).dtype == np.dtype(dtype)
        np.testing.assert_allclose(
            function(A.astype(dtype)).astype(float), function(A), rtol=1e-6, atol=1e-45
        )


@on_rows
def test_rows_are_neither_changed_nor_returned(function: Any) -> None:
    A = np.array([[0.5, 1.5]])
    A.flags.writeable = False
    assert not np.shares_memory(function(A), A)

"""Losses from logits are those of sigmoid and softmax, and each gradient is that of its loss."""

import math
from collections.abc import Callable
from typing import Any

import meanings
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    absolute_error,
    absolute_error_gradient,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    categorical_cross_entropy,
    categorical_cross_entropy_gradient,
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_gradient,
    half_squared_error,
    half_squared_error_gradient,
    hinge_loss,
    hinge_loss_gradient,
    huber_loss,
    huber_loss_gradient,
    kl_divergence,
    kl_divergence_gradient,
    kl_divergence_with_logits,
    kl_divergence_with_logits_gradient,
    one_hot,
    poisson_loss,
    poisson_loss_gradient,
    poisson_loss_with_logits,
    poisson_loss_with_logits_gradient,
    sigmoid,
    softmax,
    squared_error,
    squared_error_gradient,
)

settings.register_profile("logits", deadline=None)
settings.load_profile("logits")

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 7)
Draw = Callable[[int, int, int], tuple[Any, Any]]


def numbers(seed: int, n: int, k: int) -> tuple[Any, Any]:
    A = np.random.default_rng(seed).uniform(-100, 100, size=(2, n, k))
    return A[0], A[1]


def logits(seed: int, n: int, k: int) -> Any:
    """Shape (n, k), spread over 0.01 to 30."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, k)) * 10 ** rng.uniform(-2, 1.5)


def questions(seed: int, n: int, k: int) -> tuple[Any, Any]:
    return np.random.default_rng(seed).integers(2, size=(n, k)).astype(float), logits(seed, n, k)


def choices(seed: int, n: int, k: int) -> tuple[Any, Any]:
    return one_hot(np.random.default_rng(seed).integers(k, size=n), k).astype(float), logits(seed, n, k)


def answered(seed: int, n: int, k: int) -> tuple[Any, Any]:
    T, A = questions(seed, n, k)
    return T, sigmoid(A / 10)


def chosen(seed: int, n: int, k: int) -> tuple[Any, Any]:
    T, A = choices(seed, n, k)
    return T, softmax(A / 10)


def sides(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """Margins below 1 and above, and the first one below."""
    T, A = questions(seed, n, k)
    A[0, 0] = (1 - 2 * T[0, 0]) / 2
    return T, A


def shares(seed: int, n: int, k: int) -> tuple[Any, Any]:
    return softmax(logits(seed + 1, n, k)), logits(seed, n, k) / 4


def likely(seed: int, n: int, k: int) -> tuple[Any, Any]:
    T, A = shares(seed, n, k)
    return T, softmax(A)


def counted(seed: int, n: int, k: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.poisson(3, size=(n, k)).astype(float), 10 ** rng.uniform(-2, 2, size=(n, k))


def logs(seed: int, n: int, k: int) -> tuple[Any, Any]:
    T, Y = counted(seed, n, k)
    return T, np.log(Y)


CASES = [
    (hinge_loss, hinge_loss_gradient, sides),
    (kl_divergence, kl_divergence_gradient, likely),
    (kl_divergence_with_logits, kl_divergence_with_logits_gradient, shares),
    (absolute_error, absolute_error_gradient, numbers),
    (huber_loss, huber_loss_gradient, numbers),
    (poisson_loss, poisson_loss_gradient, counted),
    (poisson_loss_with_logits, poisson_loss_with_logits_gradient, logs),
    (squared_error, squared_error_gradient, numbers),
    (half_squared_error, half_squared_error_gradient, numbers),
    (binary_cross_entropy, binary_cross_entropy_gradient, answered),
    (categorical_cross_entropy, categorical_cross_entropy_gradient, chosen),
    (binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_gradient, questions),
    (categorical_cross_entropy_with_logits, categorical_cross_entropy_with_logits_gradient, choices),
]
each = pytest.mark.parametrize(("loss", "gradient", "draw"), CASES, ids=[loss.__name__ for loss, *_ in CASES])
from_logits = pytest.mark.parametrize(("loss", "gradient", "draw"), CASES[-2:], ids=["binary", "categorical"])

# Each cost as it is written in a textbook, for complex Y: the imaginary part of J(Y + ih) / h is a slope
# without rounding (Squire & Trapp 1998).
TEXTBOOK: dict[Any, Callable[[Any, Any], Any]] = {
    hinge_loss: lambda T, A: np.sum(np.where(((2 * T - 1) * A).real < 1, 1 - (2 * T - 1) * A, 0)),
    kl_divergence: lambda T, Y: np.sum(T * np.log(T / Y)),
    kl_divergence_with_logits: lambda T, A: np.sum(
        T * (np.log(T) - A + np.log(np.exp(A).sum(1, keepdims=True)))
    ),
    absolute_error: lambda T, Y: np.sum(np.where((Y - T).real > 0, Y - T, T - Y)),
    huber_loss: lambda T, Y: meanings.plain_huber(T, Y),
    poisson_loss: lambda T, Y: np.sum(Y - T * np.log(Y)),
    poisson_loss_with_logits: lambda T, A: np.sum(np.exp(A) - T * A),
    squared_error: lambda T, Y: np.sum((T - Y) ** 2),
    half_squared_error: lambda T, Y: np.sum((T - Y) ** 2) / 2,
    binary_cross_entropy: lambda T, Y: -np.sum(T * np.log(Y) + (1 - T) * np.log(1 - Y)),
    categorical_cross_entropy: lambda T, Y: -np.sum(T * np.log(Y)),
    binary_cross_entropy_with_logits: lambda T, A: np.sum(np.log(1 + np.exp(A)) - T * A),
    categorical_cross_entropy_with_logits: lambda T, A: np.sum(
        T * (np.log(np.exp(A).sum(1, keepdims=True)) - A)
    ),
}


def slopes(f: Callable[[Any], Any], Y: Any) -> Any:
    """∂f/∂y_nk by a complex step of 1e-200."""
    G = np.empty_like(Y)
    for place in np.ndindex(Y.shape):
        step = np.zeros_like(Y)
        step[place] = 1e-200
        G[place] = f(Y + 1j * step).imag / 1e-200
    return G


# By hand


def test_binary_by_hand() -> None:
    T, A = [1, 0, 1, 0], [0.0, 0.0, math.log(3), math.log(3)]
    cost = [math.log(2), math.log(2), math.log(4 / 3), math.log(4)]
    np.testing.assert_allclose(binary_cross_entropy_with_logits(T, A, "none"), cost, rtol=1e-15)
    np.testing.assert_allclose(
        binary_cross_entropy_with_logits_gradient(T, A), [-0.5, 0.5, -0.25, 0.75], rtol=1e-15
    )
    Y = [0.5, 0.5, 0.75, 0.75]
    np.testing.assert_allclose(binary_cross_entropy_gradient(T, Y), [-2, 2, -4 / 3, 4], rtol=1e-15)


def test_categorical_by_hand() -> None:
    A = np.log([[1.0, 2, 5], [3, 3, 6]])
    for T in [[2, 0], [[0, 0, 1], [1, 0, 0]]]:
        cost = categorical_cross_entropy_with_logits(T, A, "none")
        np.testing.assert_allclose(cost, [math.log(8 / 5), math.log(4)], rtol=1e-15)
        G = categorical_cross_entropy_with_logits_gradient(T, A)
        np.testing.assert_allclose(G, [[1 / 8, 2 / 8, -3 / 8], [-3 / 4, 1 / 4, 2 / 4]], rtol=1e-15)
        G = categorical_cross_entropy_gradient(T, [[0.5, 0.25, 0.25], [0.5, 0.5, 0]])
        assert np.array_equal(G, [[0, 0, -4], [-2, 0, 0]])


def test_squared_by_hand() -> None:
    T, Y = [[1.0, 2.0], [3.0, 4.0]], [[0.5, 2.0], [5.0, 1.0]]
    assert np.array_equal(squared_error_gradient(T, Y), [[-1, 0], [4, -6]])
    assert np.array_equal(half_squared_error_gradient(T, Y), [[-0.5, 0], [2, -3]])
    assert half_squared_error(T, Y) == 13.25 / 2
    assert np.array_equal(half_squared_error(T, Y, "none"), [0.125, 6.5])


# What holds for all


@from_logits
@given(seed=seeds, n=sizes, k=sizes)
def test_a_loss_from_logits_is_that_of_the_probabilities(
    loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int
) -> None:
    T, A = draw(seed, n, k)
    binary = loss is binary_cross_entropy_with_logits
    Y = sigmoid(A) if binary else softmax(A)
    expected: Any = (binary_cross_entropy if binary else categorical_cross_entropy)(T, Y, "none")
    usual = expected < 20  # beyond, digits are lost in the rounding of Y
    np.testing.assert_allclose(loss(T, A, "none")[usual], expected[usual], rtol=1e-8, atol=1e-14)
    np.testing.assert_allclose(gradient(T, A), Y - T, atol=1e-15)


@each
@given(seed=seeds, n=sizes, k=sizes)
def test_a_gradient_is_the_slope_of_the_textbook_cost(
    loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int
) -> None:
    T, Y = draw(seed, n, k)
    exact = slopes(lambda Y: TEXTBOOK[loss](T, Y), Y)
    G = gradient(T, Y)
    assert np.linalg.norm(G - exact) <= 1e-14 * max(np.linalg.norm(exact), np.linalg.norm(T))
    assert np.linalg.norm(G) > 0 or k == 1


@from_logits
@given(seed=seeds, n=sizes, k=sizes)
def test_soft_targets_have_the_slope_of_the_textbook_cost(
    loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int
) -> None:
    _, A = draw(seed, n, k)
    S = draw(seed + 1, n, k)[1]
    T = sigmoid(S) if loss is binary_cross_entropy_with_logits else softmax(S)
    cost, G = loss(T, A, soft_targets=True), gradient(T, A, soft_targets=True)
    assert cost == pytest.approx(TEXTBOOK[loss](T, A), rel=1e-12)
    exact = slopes(lambda A: TEXTBOOK[loss](T, A), A)
    assert np.linalg.norm(G - exact) <= 1e-14 * max(np.linalg.norm(exact), np.linalg.norm(T))
    with pytest.raises(ValueError, match="soft_targets"):
        gradient(np.full((n, k), 0.5), A)


def test_soft_rows_that_sum_to_almost_1_have_the_slope_of_their_cost() -> None:
    T, A = np.array([[0.5, 0.3, 0.1995]]), np.array([[0.1, -0.4, 1.0]])
    exact = slopes(lambda A: TEXTBOOK[categorical_cross_entropy_with_logits](T, A), A)
    G = categorical_cross_entropy_with_logits_gradient(T, A, soft_targets=True)
    np.testing.assert_allclose(G, exact, rtol=1e-13)
    assert abs(np.sum(G)) < 1e-15


@each
@given(seed=seeds, n=sizes, k=sizes)
def test_a_gradient_of_the_mean_is_one_nth_of_that_of_the_sum(
    loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int
) -> None:
    T, Y = draw(seed, n, k)
    assert np.array_equal(gradient(T, Y, "mean"), gradient(T, Y) / n)
    assert np.array_equal(gradient(T, Y, reduction="sum"), gradient(T, Y))
    assert loss(T, Y, "mean") == pytest.approx(loss(T, Y) / n, rel=1e-15)


@each
def test_a_gradient_has_two_reductions(loss: Any, gradient: Any, draw: Draw) -> None:
    T, Y = draw(0, 2, 2)
    for reduction in ["none", "total", ""]:
        with pytest.raises(ValueError, match="reduction must be one of 'sum', 'mean'; came"):
            gradient(T, Y, reduction)
    with pytest.raises(TypeError, match="reduction must be a string"):
        gradient(T, Y, None)


@each
@given(seed=seeds, n=sizes, k=sizes)
def test_vectors_are_single_columns(loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int) -> None:
    if draw in (choices, chosen, shares, likely):
        return
    T, Y = draw(seed, n, 1)
    assert loss(T[:, 0], Y[:, 0]) == loss(T, Y)
    assert np.array_equal(gradient(T[:, 0], Y[:, 0]), gradient(T, Y)[:, 0])


@given(seed=seeds, n=sizes, k=sizes)
def test_labels_stand_for_their_one_hot_rows(seed: int, n: int, k: int) -> None:
    T, A = choices(seed, n, k)
    c = T.argmax(axis=1)
    assert categorical_cross_entropy_with_logits(c, A) == categorical_cross_entropy_with_logits(T, A)
    G = categorical_cross_entropy_with_logits_gradient(T, A)
    assert np.array_equal(categorical_cross_entropy_with_logits_gradient(c, A), G)
    G = categorical_cross_entropy_gradient(T, softmax(A))
    assert np.array_equal(categorical_cross_entropy_gradient(c, softmax(A)), G)


# Types and layouts


@each
@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_the_floating_type_is_kept(loss: Any, gradient: Any, draw: Draw, dtype: str) -> None:
    T, Y = (A.astype(dtype) for A in draw(31, 3, 4))
    assert loss(T, Y).dtype == gradient(T, Y).dtype == gradient(T, Y, "mean").dtype == np.dtype(dtype)
    assert gradient(T, Y).shape == (3, 4)
    if draw not in (numbers, counted, logs, shares, likely):
        assert gradient(T.astype(int), Y).dtype == np.dtype(dtype)


@each
def test_half_precision_is_computed_in_double(loss: Any, gradient: Any, draw: Draw) -> None:
    T, Y = (A.astype("float16") for A in draw(31, 3, 4))
    assert gradient(T, Y).dtype == np.float64
    assert np.array_equal(gradient(T, Y), gradient(T.astype(float), Y.astype(float)))


def test_unsigned_integers_do_not_wrap_around() -> None:
    T, Y = np.array([100], np.uint8), np.array([200], np.uint8)
    assert squared_error_gradient(T, Y) == [200]
    assert squared_error_gradient(Y, T) == [-200]
    assert half_squared_error_gradient(Y, T) == [-100]
    T, A = np.array([0, 1], np.uint8), np.array([200, 200], np.uint8)
    assert np.array_equal(binary_cross_entropy_with_logits(T, A, "none"), [200, math.exp(-200)])
    np.testing.assert_allclose(
        binary_cross_entropy_with_logits_gradient(T, A), [1, -math.exp(-200)], rtol=1e-15
    )
    A = np.array([[100, 200]], np.uint8)
    assert categorical_cross_entropy_with_logits(np.array([0], np.uint8), A) == 100
    assert categorical_cross_entropy_with_logits(np.array([200], np.uint8), np.eye(256)[:1]) > 5


@each
def test_the_layout_in_memory_does_not_matter(loss: Any, gradient: Any, draw: Draw) -> None:
    T, Y = draw(31, 6, 4)
    expected = gradient(T, Y)
    for layout in [
        np.asfortranarray,
        lambda A: np.repeat(A, 2, axis=0)[::2],
        lambda A: A.astype(">f8"),
        np.ndarray.tolist,
    ]:
        np.testing.assert_allclose(gradient(layout(T), layout(Y)), expected, rtol=1e-15)
        assert loss(layout(T), layout(Y)) == pytest.approx(loss(T, Y), rel=1e-15)


@each
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_arguments_are_neither_changed_nor_returned(
    loss: Any, gradient: Any, draw: Draw, reduction: str
) -> None:
    T, Y = draw(31, 3, 4)
    before = T.copy(), Y.copy()
    T.flags.writeable = Y.flags.writeable = False
    for result in (loss(T, Y, reduction), gradient(T, Y, reduction)):
        assert not np.shares_memory(result, T)
        assert not np.shares_memory(result, Y)
    assert np.array_equal(T, before[0])
    assert np.array_equal(Y, before[1])


# Borders: one documented outcome each

SCALES = st.sampled_from([1e-300, 1e-3, 1.0, 37.0, 745.0, 1e4, 1e300])


@from_logits
@given(seed=seeds, n=sizes, k=sizes, scale=SCALES)
def test_no_finite_logits_give_nan_or_a_warning(
    loss: Any, gradient: Any, draw: Draw, seed: int, n: int, k: int, scale: float
) -> None:
    T, A = draw(seed, n, k)
    with np.errstate(all="raise"):
        costs, G = loss(T, A * scale, "none"), gradient(T, A * scale)
    assert np.all(costs >= 0)
    assert not np.any(np.signbit(costs))
    assert np.all(np.isfinite(costs))
    assert np.all(np.abs(G) <= 1)


@from_logits
def test_a_confident_right_prediction_still_has_a_cost_and_a_gradient(
    loss: Any, gradient: Any, draw: Draw
) -> None:
    """1 − y rounds to 0 here, and so would y − t."""
    T, A = (
        (np.array([1.0]), np.array([50.0]))
        if draw is questions
        else (np.array([[1.0, 0]]), np.array([[50.0, 0]]))
    )
    np.testing.assert_allclose(loss(T, A), math.exp(-50), rtol=1e-15)
    np.testing.assert_allclose(np.abs(gradient(T, A)), math.exp(-50), rtol=1e-15)
    assert np.sign(gradient(T, A)).ravel()[0] == -1


def test_one_class_costs_nothing_and_has_no_slope() -> None:
    A = np.array([[-1e4], [0.1], [1e308]])
    for T in [[0, 0, 0], [[1], [1], [1]]]:
        for zero in (
            categorical_cross_entropy_with_logits(T, A, "none"),
            categorical_cross_entropy_with_logits_gradient(T, A),
        ):
            assert np.all(zero == 0)


def test_an_excluded_class_changes_nothing_and_costs_infinity_where_it_was_the_target() -> None:
    A, T = np.array([[0.3, 2.0, -1.0]]), np.array([2])
    wide = np.insert(A, 0, -np.inf, axis=1)
    with np.errstate(all="raise"):
        assert categorical_cross_entropy_with_logits(T + 1, wide) == categorical_cross_entropy_with_logits(
            T, A
        )
        G = categorical_cross_entropy_with_logits_gradient(T + 1, wide)
        assert categorical_cross_entropy_with_logits([0], wide) == np.inf
        assert categorical_cross_entropy_with_logits_gradient([0], wide)[0, 0] == -1
    assert np.array_equal(G[:, 1:], categorical_cross_entropy_with_logits_gradient(T, A))
    assert G[0, 0] == 0


def test_a_certain_prediction_has_the_one_sided_slope_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert np.array_equal(
            binary_cross_entropy_gradient([1, 0, 1, 0], [1, 0, 0, 1]), [-1, 1, -np.inf, np.inf]
        )
        G = categorical_cross_entropy_gradient([[1, 0], [1, 0]], [[1, 0], [0, 1]])
    assert np.array_equal(G, [[-1, 0], [-np.inf, 0]])
    assert not np.signbit(G[:, 1]).any()


@from_logits
@pytest.mark.parametrize(
    ("A", "expected"),
    [
        (np.empty((0, 2)), "A must not be empty"),
        (np.empty((2, 0)), "A must not be empty"),
        ([[0, 1], [np.nan, 1]], r"A must hold finite .*A\[1, 0\] = nan"),
        ([[0, np.inf], [0, 1]], r"A must hold finite .*A\[0, 1\] = inf"),
        (
            [[0, 1], [-np.inf, -np.inf]],
            r"A must hold (finite numbers|a finite logit in each row).*A\[1, 0\] = -inf",
        ),
        ([[0, 1]], "T and A must have the same shape"),
        (0.5, r"A must have shape .*; came shape \(\)"),
    ],
    ids=str,
)
def test_logits_without_a_meaning_are_refused(
    loss: Any, gradient: Any, draw: Draw, A: Any, expected: str
) -> None:
    T = np.eye(2)
    for function in (loss, gradient):
        with pytest.raises(ValueError, match=expected):
            function(T, A)


def test_infinite_logits_are_no_logits_of_a_question() -> None:
    for a in [np.inf, -np.inf]:
        with pytest.raises(ValueError, match="A must hold finite numbers"):
            binary_cross_entropy_with_logits([1], [a])


@pytest.mark.parametrize("label", [-1, -100, 3, 2**62])
@pytest.mark.parametrize(
    "function",
    [
        categorical_cross_entropy_with_logits,
        categorical_cross_entropy_with_logits_gradient,
        categorical_cross_entropy_gradient,
    ],
)
def test_a_label_out_of_range_is_refused(function: Any, label: int) -> None:
    Y = np.full((2, 3), 1 / 3)
    with pytest.raises(ValueError, match=rf"class labels in 0 … 2; came T\[1\] = {label}"):
        function([0, label], Y)
    with pytest.raises(ValueError, match="A single one-hot row|one class label for each row"):
        function([0], Y)
    with pytest.raises(TypeError, match="integer class labels"):
        function([0.0, 1.0], Y)


@each
def test_targets_outside_the_domain_are_refused(loss: Any, gradient: Any, draw: Draw) -> None:
    T, Y = draw(31, 2, 3)
    wrong = np.full_like(T, np.nan)
    half = np.full_like(T, 0.5)
    for function in (loss, gradient):
        with pytest.raises(ValueError, match="T must|row of T must"):
            function(wrong, Y)
        if draw in (counted, logs):
            with pytest.raises(ValueError, match="at least 0"):
                function(-half, Y)
        elif draw is not numbers:
            expected = "sum to 1" if draw in (shares, likely) else "unless soft_targets=True"
            with pytest.raises(ValueError, match=expected):
                function(half, Y)
        with pytest.raises(TypeError, match="complex"):
            function(T + 0j, Y)
        with pytest.raises(ValueError, match="same shape"):
            function(T[:, :2], Y)
        with pytest.raises(ValueError, match="empty"):
            function(T[:0], Y[:0])

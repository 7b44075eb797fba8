"""Smoothed labels, class weights and temperature are what they say, and the divergence is one."""

import math
from typing import Any

import mpmath
import numerics
import numpy as np
import pytest
from mpmath import mpf

from backprop import (
    OUTPUTS,
    Network,
    binary_cross_entropy,
    categorical_cross_entropy,
    kl_divergence,
    kl_divergence_gradient,
    kl_divergence_with_logits,
    one_hot,
    softmax,
)
from backprop import categorical_cross_entropy_with_logits as cost
from backprop import categorical_cross_entropy_with_logits_gradient as gradient
from backprop.outputs import cross_entropy
from backprop.training.trainer import Trainer

rng = np.random.default_rng(11)
A, CLASSES, WEIGHTS = rng.normal(size=(6, 4)), rng.integers(4, size=6), np.array([0.5, 2, 0, 3])
OPTIONS: list[dict[str, Any]] = [
    {"smoothing": 0.1},
    {"smoothing": 1},
    {"class_weights": WEIGHTS},
    {"temperature": 0.3},
    {"temperature": 4},
    {"smoothing": 0.25, "class_weights": WEIGHTS, "temperature": 2.5},
]
each = pytest.mark.parametrize("options", OPTIONS, ids=str)


def textbook(T: Any, A: Any, smoothing: float = 0, class_weights: Any = 1, temperature: float = 1) -> Any:
    S = (1 - smoothing) * T + smoothing / T.shape[1]
    L = A / temperature - np.log(np.exp(A / temperature).sum(axis=1, keepdims=True))
    return -np.sum(class_weights * S * L, axis=1)


@each
def test_costs_and_gradients_are_those_of_the_textbook(options: dict[str, Any]) -> None:
    for T in (one_hot(CLASSES, 4).astype(float), softmax(rng.normal(size=(6, 4)))):
        np.testing.assert_allclose(
            cost(T, A, "none", soft_targets=True, **options), textbook(T, A, **options)
        )
        assert cost(T, A, "mean", soft_targets=True, **options) == pytest.approx(
            textbook(T, A, **options).sum() / 6
        )
        slopes = np.empty_like(A)
        for place in np.ndindex(A.shape):
            step = np.zeros_like(A)
            step[place] = 1e-200
            slopes[place] = textbook(T, A + 1j * step, **options).sum().imag / 1e-200
        np.testing.assert_allclose(
            gradient(T, A, soft_targets=True, **options), slopes, rtol=1e-11, atol=1e-14
        )
    assert cost(CLASSES, A, **options) == cost(one_hot(CLASSES, 4), A, **options)
    assert np.array_equal(gradient(CLASSES, A, **options), gradient(one_hot(CLASSES, 4), A, **options))


@each
def test_the_floating_type_is_kept(options: dict[str, Any]) -> None:
    for dtype in (np.float32, np.float64):
        assert cost(CLASSES, A.astype(dtype), **options).dtype == dtype
        assert gradient(CLASSES, A.astype(dtype), **options).dtype == dtype


def test_neutral_options_change_nothing() -> None:
    for options in ({"smoothing": 0}, {"class_weights": [1, 1, 1, 1]}, {"temperature": 1}):
        np.testing.assert_allclose(cost(CLASSES, A, "none", **options), cost(CLASSES, A, "none"), rtol=1e-15)
        np.testing.assert_allclose(gradient(CLASSES, A, **options), gradient(CLASSES, A), rtol=1e-15)


def test_whole_weights_are_copies() -> None:
    copies = np.repeat(np.arange(6), [[1, 3, 2, 1][c] for c in CLASSES])
    assert cost(CLASSES, A, class_weights=[1, 3, 2, 1]) == pytest.approx(cost(CLASSES[copies], A[copies]))


def test_a_temperature_is_a_division_of_the_logits() -> None:
    np.testing.assert_allclose(softmax(A, temperature=3), softmax(A / 3), rtol=1e-14)
    assert cost(CLASSES, A, temperature=3) == pytest.approx(cost(CLASSES, A / 3), rel=1e-14)
    for tau, expected in (1e30, 0.25), (1e-30, one_hot(A.argmax(axis=1), 4)):
        for dtype in (np.float32, np.float64):
            with np.errstate(all="raise"):
                np.testing.assert_allclose(softmax(A.astype(dtype), temperature=tau), expected, rtol=1e-6)


def test_classes_ruled_out_and_weights_of_0() -> None:
    wide = np.array([[-np.inf, 0.0, 0.0]])
    with np.errstate(all="raise"):
        assert cost([0], wide, class_weights=[0, 1, 1]) == 0
        assert cost([1], wide, smoothing=0.1) == np.inf
        assert cost([1], wide, smoothing=0.1, class_weights=[0, 1, 1]) == pytest.approx(
            (0.9 + 0.2 / 3) * math.log(2)
        )
        assert np.array_equal(softmax(wide, temperature=0.1), [[0, 0.5, 0.5]])
        assert np.all(np.isfinite(gradient([1], wide, smoothing=0.1, temperature=0.1)))


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"smoothing": -0.1}, ValueError, r"smoothing must lie in \[0, 1\]; came -0.1"),
    ({"smoothing": 1.1}, ValueError, "smoothing must lie in"),
    ({"smoothing": math.nan}, ValueError, "smoothing must lie in"),
    ({"smoothing": "0.1"}, TypeError, "smoothing must be a real number; came '0.1'"),
    ({"temperature": 0}, ValueError, "temperature must lie in"),
    ({"temperature": math.inf}, ValueError, "temperature must lie in"),
    ({"temperature": True}, TypeError, "temperature must be a real number"),
    (
        {"class_weights": [1, 2]},
        ValueError,
        "class_weights must hold one number for each of 4 classes; came 2",
    ),
    ({"class_weights": [1, 2, 3, -1]}, ValueError, r"class_weights must hold .* of at least 0; came"),
    ({"class_weights": [1, 2, 3, math.nan]}, ValueError, "class_weights must hold"),
    ({"class_weights": np.eye(4)}, ValueError, r"class_weights must have shape \(n,\)"),
    ({"class_weights": "balanced"}, TypeError, "class_weights must hold real numbers"),
]


@pytest.mark.parametrize(("options", "error", "words"), BAD, ids=str)
def test_options_without_a_meaning_are_refused(options: Any, error: Any, words: str) -> None:
    for function in (cost, gradient):
        with pytest.raises(error, match=words):
            function(CLASSES, A, **options)
    if "4 classes" not in words:  # how many there are is not known before
        with pytest.raises(error, match=words):
            cross_entropy(**options)
    if "temperature" in options:
        with pytest.raises(error, match=words):
            softmax(A, **options)


@each
def test_an_output_with_options_is_trained_as_the_network_says(options: dict[str, Any]) -> None:
    output = cross_entropy(**options)
    network = Network((3, 4), output=output, rng=1)
    X, T = rng.normal(size=(6, 3)), one_hot(CLASSES, 4)
    trainer = Trainer((3, 4), "tanh", output, 6, float)
    theta = np.concatenate([part.ravel() for part in (network.weights[0], network.biases[0])])
    slopes = np.empty_like(theta)
    trainer.take(X, T, np.ones(6))
    J = trainer.step(theta, slopes)
    logits = X @ network.weights[0] + network.biases[0]
    assert network.cost(X, T) == pytest.approx(cost(T, logits, **options))
    assert pytest.approx(network.cost(X, T)) == J
    ((dW, db),) = network.gradients(X, T)
    np.testing.assert_allclose(slopes, np.concatenate([dW.ravel(), db]), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(network.predict(X), softmax(logits, temperature=options.get("temperature")))
    assert OUTPUTS["softmax"] != output


# The divergence


def test_the_divergence_by_hand() -> None:
    T, Y = [[0.5, 0.5, 0], [1, 0, 0]], [[0.25, 0.25, 0.5], [0.5, 0.5, 0]]
    np.testing.assert_allclose(kl_divergence(T, Y, "none"), [math.log(2), math.log(2)], rtol=1e-15)
    assert np.array_equal(kl_divergence_gradient(T, Y), [[-2, -2, 0], [-2, 0, 0]])
    logits = np.log(np.maximum(Y, 1e-300))
    np.testing.assert_allclose(kl_divergence_with_logits(T, logits, "none"), [math.log(2)] * 2, rtol=1e-15)
    assert kl_divergence([0, 0], Y) == pytest.approx(math.log(4) + math.log(2))


def test_what_can_be_and_is_ruled_out_costs_infinity_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert kl_divergence([[0.5, 0.5]], [[1, 0]]) == np.inf
        assert kl_divergence_with_logits([[0.5, 0.5]], [[0, -np.inf]]) == np.inf
        assert kl_divergence([[1, 0]], [[1, 0]]) == kl_divergence_with_logits([[1, 0]], [[0, -np.inf]]) == 0
        assert kl_divergence([[1, 0]], [[5e-324, 1]]) == pytest.approx(-math.log(5e-324))
        assert abs(kl_divergence([[5e-324, 1]], [[0.5, 0.5]]) - math.log(2)) < 1e-15


def test_the_divergence_is_the_cross_entropy_less_the_entropy() -> None:
    T, Y = softmax(A), softmax(A[::-1])
    crossed = categorical_cross_entropy(T, Y, "none", soft_targets=True)
    entropy = categorical_cross_entropy(T, T, "none", soft_targets=True)
    np.testing.assert_allclose(kl_divergence(T, Y, "none"), crossed - entropy, rtol=1e-12)
    assert np.all(kl_divergence(T, Y, "none") > 0)
    assert np.array_equal(kl_divergence(T, T, "none"), np.zeros(6))
    coin = binary_cross_entropy(T[:, 0], Y[:, 0], "none", soft_targets=True)
    coin -= binary_cross_entropy(T[:, 0], T[:, 0], "none", soft_targets=True)
    pairs = (np.stack([P[:, 0], 1 - P[:, 0]], axis=1) for P in (T, Y))
    np.testing.assert_allclose(kl_divergence(*pairs, "none"), coin, rtol=1e-9)


def test_near_equal_distributions_are_exact_beside_their_terms() -> None:
    """Each log(t / y) has all its digits; log t − log y and log(t / y) of the rounded quotient have few."""
    T = softmax(rng.normal(size=(40, 5)))
    Y = T * (1 + 1e-9 * rng.normal(size=T.shape))
    for t, y, value in zip(T, Y, kl_divergence(T, Y, "none"), strict=True):
        with mpmath.workdps(60):
            terms = numerics.divergence_terms(t, [mpmath.log(mpf(float(b))) for b in y])
            size = float(mpmath.fsum(map(abs, terms)))
            assert abs(mpf(float(value)) - mpmath.fsum(terms)) <= 4 * np.spacing(size)
            plain = float(np.sum(t * np.log(t / y)))
            assert abs(mpf(plain) - mpmath.fsum(terms)) > 1e4 * np.spacing(size)


@pytest.mark.parametrize(
    ("T", "Y", "words"),
    [
        ([[0.5, 0.6]], [[0.5, 0.5]], "each row of T must sum to 1"),
        ([[0.5, 0.5]], [[0.5, 0.6]], "each row of Y must sum to 1"),
        ([[-0.5, 1.5]], [[0.5, 0.5]], "T must hold probabilities"),
        ([[0.5, 0.5]], [[np.nan, 0.5]], "Y must hold probabilities"),
        ([[0.5, 0.5]], [[0.5, 0.25, 0.25]], "T and Y must have the same shape"),
        ([2], [[0.5, 0.5]], "T must hold class labels"),
    ],
)
def test_what_is_no_distribution_is_refused(T: Any, Y: Any, words: str) -> None:
    for function in (kl_divergence, kl_divergence_gradient):
        with pytest.raises(ValueError, match=words):
            function(T, Y)

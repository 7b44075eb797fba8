"""Points in the plane lie where their formula puts them, and arguments outside the domain are refused."""

from typing import Any

import numpy as np
import pytest

from backprop.datasets import ecommerce, spiral, three_blobs, xor

GENERATORS = [three_blobs, spiral, xor]
each_generator = pytest.mark.parametrize("generate", GENERATORS)

# Sampling theory: a statistic stays within five of its standard errors but once in a million draws.
FIVE = 5


@each_generator
def test_points_are_float64_and_labels_int64(generate: Any) -> None:
    X, labels = generate(rng=0)
    assert (X.dtype, labels.dtype) == (np.float64, np.int64)
    assert X.shape == (len(labels), 2)


@each_generator
def test_a_seed_fixes_the_points_and_a_generator_goes_on(generate: Any) -> None:
    assert np.array_equal(generate(rng=7)[0], generate(rng=np.random.default_rng(7))[0])
    rng = np.random.default_rng(7)
    assert not np.array_equal(generate(rng=rng)[0], generate(rng=rng)[0])
    assert not np.array_equal(generate()[0], generate()[0])


# Three blobs


def test_three_blobs_have_the_notes_size_order_and_centres() -> None:
    X, labels = three_blobs(rng=0)
    assert X.shape == (1500, 2)
    assert labels.tolist() == [0] * 500 + [1] * 500 + [2] * 500
    means = [X[labels == k].mean(axis=0) for k in range(3)]
    np.testing.assert_allclose(means, [[0, -2], [2, 2], [-2, 2]], atol=FIVE / 500**0.5)


def test_three_blobs_have_unit_variance_and_independent_coordinates() -> None:
    n = 20_000
    X, labels = three_blobs(n, rng=1)
    for k in range(3):
        covariance = np.cov(X[labels == k].T)
        # The standard errors: √(2/n) of a variance, √(1/n) of a covariance.
        np.testing.assert_allclose(covariance, np.eye(2), atol=FIVE * (2 / n) ** 0.5)


def test_the_nearest_centre_is_right_for_97_of_100_points() -> None:
    X, labels = three_blobs(50_000, rng=2)
    centres = np.array([[0, -2], [2, 2], [-2, 2]])
    nearest = ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    accuracy = np.mean(nearest == labels)
    # Φ(−√5) = 0.0127 and Φ(−2) = 0.0228 are the errors between two centres √20 and 4 apart. Those of
    # a class's two borders add up to a bound from above; the larger of them is one from below.
    assert accuracy + 0.001 > 1 - (4 * 0.0127 + 2 * 0.0228) / 3
    assert accuracy - 0.001 < 1 - (0.0127 + 2 * 0.0228) / 3


# Spiral


def test_a_spiral_without_noise_is_its_formula() -> None:
    X, labels = spiral(4, n_classes=4, turns=0.25, noise=0, rng=0)
    assert labels.tolist() == [k for k in range(4) for _ in range(4)]
    diagonal = 0.5 * 0.5**0.5  # radius 1/2, an eighth of a turn
    np.testing.assert_allclose(X[[1, 3]], [[diagonal, diagonal], [0, 1]], atol=1e-15)
    for k in range(1, 4):  # each arm is the one before, turned to the left by a quarter
        before = X[labels == k - 1]
        np.testing.assert_allclose(X[labels == k], np.column_stack([-before[:, 1], before[:, 0]]), atol=1e-15)


def test_the_noise_of_a_spiral_has_its_standard_deviation() -> None:
    n = 5000
    noise = spiral(n, noise=0.2, rng=0)[0] - spiral(n, noise=0, rng=0)[0]
    assert noise.std() == pytest.approx(0.2, abs=FIVE * 0.2 / (2 * noise.size) ** 0.5)
    assert noise.mean() == pytest.approx(0, abs=FIVE * 0.2 / noise.size**0.5)


# Exclusive or


def test_xor_without_noise_labels_the_corners() -> None:
    X, labels = xor(1000, noise=0, rng=0)
    assert np.array_equal(np.abs(X), np.ones((1000, 2)))
    assert np.array_equal(labels, X[:, 0] != X[:, 1])
    corners, counts = np.unique(X, axis=0, return_counts=True)
    assert len(corners) == 4
    np.testing.assert_allclose(counts, 250, atol=FIVE * (1000 * 3 / 16) ** 0.5)


def test_xor_with_noise_has_its_standard_deviation_around_the_corners() -> None:
    n = 10_000
    X, _ = xor(n, noise=0.1, rng=0)  # the corners are ten standard deviations from the axes
    noise = X - np.sign(X)
    assert noise.std() == pytest.approx(0.1, abs=FIVE * 0.1 / (4 * n) ** 0.5)


def test_no_straight_line_is_right_beyond_three_corners_of_four() -> None:
    n = 4000
    X, labels = xor(n, rng=0)
    best = 0.0
    for angle in np.linspace(0, np.pi, 60, endpoint=False):
        across = labels[np.argsort(X @ [np.cos(angle), np.sin(angle)])]
        right = np.cumsum(across == 0) + np.sum(across) - np.cumsum(across)  # 0 up to here, 1 beyond
        best = max(best, right.max() / n, 1 - right.min() / n)
    assert best == pytest.approx(0.75, abs=0.01 + FIVE * (0.75 * 0.25 / n) ** 0.5)


# What is refused


@pytest.mark.parametrize("generate", [*GENERATORS, ecommerce])
@pytest.mark.parametrize(
    ("rng", "error"), [(-1, ValueError), (1.5, TypeError), ("0", TypeError), (True, TypeError)]
)
def test_a_bad_rng_is_refused(generate: Any, rng: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="rng must be a seed") as refusal:
        generate(rng=rng)
    assert repr(rng) in str(refusal.value)


@pytest.mark.parametrize(
    ("generate", "name"),
    [
        (three_blobs, "n_per_class"),
        (spiral, "n_per_class"),
        (spiral, "n_classes"),
        (xor, "n"),
        (ecommerce, "n"),
    ],
)
@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (2.0, TypeError), (True, TypeError)])
def test_a_bad_count_is_refused(generate: Any, name: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"^{name} must be .*; came {value!r}$"):
        generate(**{name: value})


@pytest.mark.parametrize(("generate", "name"), [(spiral, "turns"), (spiral, "noise"), (xor, "noise")])
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-0.1, ValueError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        (1e300, ValueError),
        (10**400, ValueError),
        ("1", TypeError),
        (None, TypeError),
        (True, TypeError),
        (1j, TypeError),
    ],
)
def test_a_bad_magnitude_is_refused(generate: Any, name: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"^{name} must .*; came "):
        generate(**{name: value})

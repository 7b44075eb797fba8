"""Problems in the plane: the notes' three blobs, and two that no straight border solves."""

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.datasets.arguments import generator, magnitude

CENTRES = ((0.0, -2.0), (2.0, 2.0), (-2.0, 2.0))
"""The centre of each class."""


def three_blobs(
    n_per_class: int = 500, rng: "int | np.random.Generator | None" = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """x_n = μ_k + ε_n, with ε_n ~ N(0, I) in the plane and k the label of row n.

    The centres μ_k are (0, −2), (2, 2) and (−2, 2). The blobs overlap a little: the best rule, which
    takes the nearest centre, is right for 0.97 of the points.

    Rows are ordered by class, as in the notes. Shuffle them before you split them or take batches:
    `order = np.random.default_rng(0).permutation(len(X))`, then `X[order], labels[order]`.

    Args:
        n_per_class: The number of points of each class, at least 1.
        rng: A seed or a NumPy generator. The same seed gives the same points.

    Returns:
        X, shape (3 · n_per_class, 2), and labels 0, 1 and 2, shape (3 · n_per_class,).

    Raises:
        TypeError: n_per_class is no integer, or rng neither seed nor generator.
        ValueError: n_per_class < 1, or the seed is negative.

    Source:
        Lecture notes, video 27 ("our 2D problem").
    """
    n_per_class = scalars.positive_integer("n_per_class", n_per_class)
    rng = generator(rng)
    labels = np.repeat(np.arange(3, dtype=np.int64), n_per_class)
    X = np.array(CENTRES)[labels]
    return X + rng.normal(size=X.shape), labels


def spiral(
    n_per_class: int = 200,
    n_classes: int = 3,
    turns: float = 0.75,
    noise: float = 0.03,
    rng: "int | np.random.Generator | None" = None,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """x = r (cos θ, sin θ) + σ ε, with θ = 2π (turns · r + k/K) on arm k of K and ε ~ N(0, I).

    The radii of each arm are 1/n, 2/n … 1, with n = n_per_class. Rows are ordered by class, and
    within it by radius: shuffle them before you split them or take batches.

    Args:
        n_per_class: The number of points of each arm, at least 1.
        n_classes: The number of arms K, at least 1.
        turns: How often an arm goes around the origin, in [0, 10⁶].
        noise: The standard deviation σ, in [0, 10⁶].
        rng: A seed or a NumPy generator. The same seed gives the same points.

    Returns:
        X, shape (n_classes · n_per_class, 2), and labels 0 … K − 1, shape (n_classes · n_per_class,).

    Raises:
        TypeError: A number is of another type, or rng neither seed nor generator.
        ValueError: A number is out of range, or the seed is negative.
    """
    n_per_class = scalars.positive_integer("n_per_class", n_per_class)
    n_classes = scalars.positive_integer("n_classes", n_classes)
    turns, noise = magnitude("turns", turns), magnitude("noise", noise)
    rng = generator(rng)
    labels = np.repeat(np.arange(n_classes, dtype=np.int64), n_per_class)
    r = np.tile(np.arange(1, n_per_class + 1) / n_per_class, n_classes)
    theta = 2 * np.pi * (turns * r + labels / n_classes)
    X = np.stack([r * np.cos(theta), r * np.sin(theta)], axis=1)
    return X + noise * rng.normal(size=X.shape), labels


def xor(
    n: int = 400, noise: float = 0.3, rng: "int | np.random.Generator | None" = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """x = (2p − 1, 2q − 1) + σ ε with label p xor q, for two fair coins p, q and ε ~ N(0, I).

    Four blobs around the corners (±1, ±1); those across from each other share a class. Rows are in
    random order.

    Args:
        n: The number of points, at least 1.
        noise: The standard deviation σ, in [0, 10⁶].
        rng: A seed or a NumPy generator. The same seed gives the same points.

    Returns:
        X, shape (n, 2), and labels 0 and 1, shape (n,).

    Raises:
        TypeError: A number is of another type, or rng neither seed nor generator.
        ValueError: A number is out of range, or the seed is negative.
    """
    n = scalars.positive_integer("n", n)
    noise = magnitude("noise", noise)
    rng = generator(rng)
    coins = rng.integers(2, size=(n, 2))
    return 2.0 * coins - 1 + noise * rng.normal(size=(n, 2)), coins[:, 0] ^ coins[:, 1]

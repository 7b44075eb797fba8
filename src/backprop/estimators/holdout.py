"""Which samples early stopping holds out: as many as scikit-learn does, and of each class in proportion."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def number_held(n: int, fraction: float) -> int:
    """⌈fraction n⌉ of n samples.

    Raises:
        ValueError: Fewer than two are held out, or none is left.
    """
    held = math.ceil(fraction * n)
    if not 2 <= held < n:
        raise ValueError(
            f"early_stopping must hold out 2 samples at least and leave 1; validation_fraction={fraction} of "
            f"{n} samples are {held}"
        )
    return held


def at_random(n: int, held: int, rng: "np.random.Generator") -> Array:
    """True for `held` of n samples."""
    chosen = np.zeros(n, bool)
    chosen[rng.permutation(n)[:held]] = True
    return chosen


def stratified(codes: Array, held: int, rng: "np.random.Generator") -> Array:
    """True for `held` of n samples, of each class its share, rounded: the largest remainders are rounded up.

    Raises:
        ValueError: A class has one sample, or one of the parts has fewer samples than there are classes.
    """
    n = len(codes)
    _, codes, counts = np.unique(codes, return_inverse=True, return_counts=True)
    if counts.min() < 2:
        raise ValueError(
            f"early_stopping needs 2 samples of each class at least; the rarest class has {counts.min()}"
        )
    if min(held, n - held) < len(counts):
        raise ValueError(
            f"early_stopping needs a sample of each of the {len(counts)} classes on both sides; came {held} "
            f"samples to hold out and {n - held} to train on: change validation_fraction or add samples"
        )
    share, remainder = np.divmod(counts * held, n)
    by_chance = rng.permutation(len(counts))
    rounded_up = by_chance[np.argsort(-remainder[by_chance], kind="stable")][: held - share.sum()]
    share[rounded_up] += 1
    order = rng.permutation(n)
    order = order[np.argsort(codes[order], kind="stable")]  # class by class, in each by chance
    place_in_class = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = np.zeros(n, bool)
    chosen[order[place_in_class < np.repeat(share, counts)]] = True
    return chosen

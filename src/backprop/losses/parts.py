"""What all losses share: the types, the sum over samples, and logarithms and quotients where 0 log 0 = 0."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Reduction = Literal["sum", "mean", "none"]
Scalar = np.floating[Any]
Loss = Scalar | NDArray[np.floating[Any]]
Total = Literal["sum", "mean"]
Gradient = NDArray[np.floating[Any]]
Check = Callable[[str, NDArray[Any]], None]


def _share(G: NDArray[Any], reduction: Total) -> Gradient:
    """The gradient of the sum, or of the mean: 1/N of it."""
    return G / G.shape[0] if reduction == "mean" else G


def _reduce(L: NDArray[Any], reduction: Reduction) -> Any:
    """Entries of L summed: over each sample ("none"), over all ("sum"), over all by N ("mean")."""
    if reduction == "none":
        return L if L.ndim == 1 else np.sum(L, axis=1)
    return np.sum(L) / L.shape[0] if reduction == "mean" else np.sum(L)


def _xlogy(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x log y, which is 0 where x = 0 and −inf, without a warning, where only y = 0."""
    with np.errstate(divide="ignore", under="ignore"):
        return X * np.log(np.where(X == 0, 1, Y))


def _over(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x / y, which is 0 where x = 0 and inf, without a warning, where only y = 0."""
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        quotient: NDArray[Any] = X / np.where(X == 0, 1, Y)
        return quotient

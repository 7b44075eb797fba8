"""The training set, from which batches are taken: copied, and made dense, batch by batch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import validation

Array = NDArray[Any]
Chosen = slice | Array


def rows_of(A: Array, chosen: Chosen) -> Array:
    """A[chosen]; of numbered rows, `take` gathers short ones several times as fast."""
    return A[chosen] if isinstance(chosen, slice) else A.take(chosen, axis=0)


class Rows:
    """Some rows of X, which is an array or a sparse matrix by rows; those that are asked for come dense."""

    def __init__(self, X: Any, kept: Array | None = None) -> None:
        self.X, self.kept = X, kept
        self.width, self.dtype = int(X.shape[1]), X.dtype

    def __len__(self) -> int:
        return int(self.X.shape[0]) if self.kept is None else len(self.kept)

    def __getitem__(self, chosen: Chosen) -> Array:
        rows = chosen if self.kept is None else self.kept[chosen]
        if validation.is_sparse(self.X):
            A: Array = self.X[rows].toarray()
            return A
        return rows_of(self.X, rows)

    def subset(self, chosen: Array) -> "Rows":
        """Those rows of these, of the same X."""
        return Rows(self.X, chosen if self.kept is None else self.kept[chosen])

    def arrays(self) -> list[Array]:
        """All that decides what the rows hold."""
        parts = [self.X.data, self.X.indices, self.X.indptr] if validation.is_sparse(self.X) else [self.X]
        return parts if self.kept is None else [*parts, self.kept]


@dataclass
class Samples:
    """Inputs, targets and weights of n samples.

    T holds what a network of k outputs is to give, shape (n, k), or shape (n, 1) with the place of the one
    output that is to be 1: a byte a sample for up to 256 classes. Without ω, all samples count 1.
    """

    X: Rows
    T: Array
    omega: Array | None
    n_outputs: int

    def __len__(self) -> int:
        return len(self.X)

    @property
    def total(self) -> float:
        """Ω, the sum of the weights."""
        return float(len(self)) if self.omega is None else float(self.omega.sum())

    def subset(self, chosen: Array) -> "Samples":
        omega = None if self.omega is None else self.omega[chosen]
        return Samples(self.X.subset(chosen), self.T[chosen], omega, self.n_outputs)

    def batch(self, chosen: Chosen) -> tuple[Array, Array, Array, float]:
        """X (m, d), T (m, k), ω / Ω_b (m,) and Ω_b, the sum of these weights."""
        X, T = self.X[chosen], rows_of(self.T, chosen)
        if T.shape[1] != self.n_outputs:
            T = np.arange(self.n_outputs) == T
        if self.omega is None:
            return X, T, np.full(len(X), 1 / len(X), X.dtype), float(len(X))
        omega = rows_of(self.omega, chosen)
        total = float(omega.sum())
        return X, T, omega / total, total

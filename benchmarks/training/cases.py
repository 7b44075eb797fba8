"""The networks and data on which training is measured; every batch is the whole of the data."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Case:
    """A network with widths (inputs, hidden units …, classes), and a batch of n_samples."""

    name: str
    n_samples: int
    widths: tuple[int, ...]
    activation: str
    learning_rate: float = 0.01
    solver: str = "sgd"

    def __str__(self) -> str:
        depth = len(self.widths) - 1
        layers = "-".join(map(str, self.widths)) if depth < 6 else f"{depth} layers of {self.widths[0]}"
        solver = "" if self.solver == "sgd" else ", Adam"
        return f"{self.name}: {self.n_samples} samples, {layers}, {self.activation}{solver}"

    @property
    def multiplications(self) -> int:
        """Of one step's matrix products: 3 N Σ I_l M_l − N I_1 M_1 (derivations/cost_of_depth.py)."""
        products = [self.n_samples * inputs * units for inputs, units in pairwise(self.widths)]
        return 3 * sum(products) - products[0]

    def data(self, dtype: str) -> tuple[Array, Array]:
        """X, and class labels: one normal cloud a class, classes in turn."""
        rng = np.random.default_rng(0)
        labels = np.arange(self.n_samples) % self.widths[-1]
        centres = rng.standard_normal((self.widths[-1], self.widths[0]))
        X = centres[labels] + rng.standard_normal((self.n_samples, self.widths[0]))
        return X.astype(dtype), labels

    def parameters(self, dtype: str) -> tuple[list[Array], list[Array]]:
        """Weights (I_l, M_l) with the variance of Glorot, or before relu of He, and biases 0."""
        rng = np.random.default_rng(1)
        weights = []
        for inputs, units in pairwise(self.widths):
            variance = 2 / inputs if self.activation == "relu" else 2 / (inputs + units)
            weights.append((rng.standard_normal((inputs, units)) * variance**0.5).astype(dtype))
        return weights, [np.zeros(units, dtype) for units in self.widths[1:]]


# tanh keeps 100 layers finite: their signals shrink slowly, and never grow.
CASES = {
    case.name: case
    for case in (
        Case("A", 1500, (2, 3, 3), "tanh"),
        Case("B", 500, (8, 5, 4), "tanh"),
        Case("C", 128, (784, 256, 10), "relu"),
        Case("D", 1024, (784, 1024, 1024, 10), "relu"),
        Case("E", 64, (32,) * 101, "tanh"),
        Case("C Adam", 128, (784, 256, 10), "relu", 0.0001, "adam"),
        Case("D Adam", 1024, (784, 1024, 1024, 10), "relu", 0.0001, "adam"),
    )
}

EPSILON = 1e-15
"""Of Adam: so small that it does not matter that scikit-learn adds it before the correction, and we after."""

# What ours is to reach on one core in float64: its speed over a peer's at least,
# and its time over that of its matrix products alone at most.
TARGETS: dict[str, dict[str, float]] = {
    "A": {"scikit-learn": 6, "torch": 6, "products": 4},
    "B": {"scikit-learn": 5, "torch": 5, "products": 3.6},
    "C": {"scikit-learn": 1.5, "torch": 1, "products": 1.12},
    "D": {"torch": 0.95, "products": 1.06},
    "E": {"scikit-learn": 2.5, "torch": 3, "products": 1.7},
}

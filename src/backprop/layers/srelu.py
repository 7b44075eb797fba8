"""SReLU: three straight pieces, whose two corners and two slopes are learned, one of each a unit.

    f(x) = r + a (x − r)   for x > r         ∂f/∂r = (1 − a) [x > r],   ∂f/∂a = (x − r) [x > r]
           l + s (x − l)   for x < l         ∂f/∂l = (1 − s) [x < l],   ∂f/∂s = (x − l) [x < l]
           x               between           ∂f/∂x = a, s, 1

for l ≤ r. Source: Jin, Xu, Feng, Wei, Xiong & Yan 2016, *Deep learning with S-shaped rectified linear
activation units*, eq. 1. At a corner we take the slope of the middle piece.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, kept


class SReLU:
    """The S-shaped rectified linear unit of n units, for X of shape (..., n).

    Args:
        n_units: The number of units.
        dtype: float32 or float64.

    Attributes:
        parameters: "l" and "s", corner (0) and slope (0.1) on the left, "r" and "a", corner (1) and slope
            (1) on
            the right, each of shape (n_units,). l ≤ r is not enforced: where it fails, both outer pieces
            add up.

    Raises:
        TypeError, ValueError: n_units is no positive integer; X or G is of another type or shape, or not
            finite.
    """

    def __init__(self, n_units: int, dtype: DTypeLike = np.float64) -> None:
        n, dtype = scalars.positive_integer("n_units", n_units), scalars.float_type(dtype)
        start = {"l": 0, "s": 0.1, "r": 1, "a": 1}
        self.parameters: Parameters = {name: np.full(n, value, dtype) for name, value in start.items()}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """f of each entry: x + (a − 1) max(x − r, 0) + (s − 1) min(x − l, 0)."""
        l, s, r, a = (self.parameters[name] for name in "lsra")
        X = inputs.entries("X", X, (..., l.shape[0]), l.dtype)
        right, left = r < X, l > X
        above, below = np.where(right, X - r, 0), np.where(left, X - l, 0)
        return X + (a - 1) * above + (s - 1) * below, (right, left, above, below, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂ each corner and slope, from G = ∂J/∂Y."""
        right, left, above, below, own = inputs.remembered(memory)
        s, a = own["s"], own["a"]
        G = inputs.entries("G", G, above.shape, s.dtype)
        to_right, to_left = (a - 1) * np.where(right, G, 0), (s - 1) * np.where(left, G, 0)
        samples = tuple(range(G.ndim - 1))
        gradients = {
            "l": -np.sum(to_left, axis=samples),
            "s": np.sum(G * below, axis=samples),
            "r": -np.sum(to_right, axis=samples),
            "a": np.sum(G * above, axis=samples),
        }
        return G + to_right + to_left, gradients

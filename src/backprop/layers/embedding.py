"""Y = W[X]: each integer becomes its row of W. The gradient of a row is the sum over the places that took it.

    y_nd = w_(x_n)d
    ∂J/∂w_vd = Σ_n [x_n = v] g_nd

n stands for all axes of X. There is no slope by X, which holds integers.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, normal, sizes


class Embedding:
    """Integers 0 … n − 1, of shape (...), to rows of W, shape (..., d).

    Args:
        n: The number of rows: of words, of places, of classes.
        d: The length of a row.
        rng: A seed or a NumPy generator for W, which is standard normal.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n, d).

    Raises:
        TypeError, ValueError: n or d is no positive integer; X holds no integers in 0 … n − 1; G is of
            another
            type or shape, or not finite.
    """

    integers = True
    """X holds integers."""

    def __init__(self, n: int, d: int, rng: Random = None, dtype: DTypeLike = np.float64) -> None:
        self.parameters: Parameters = {"W": normal(rng, sizes(n=n, d=d), dtype)}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y = W[X]."""
        W = self.parameters["W"]
        X = inputs.integers("X", X, W.shape[0])
        return W[X], X

    def backward(self, G: Array, memory: Any) -> tuple[None, Parameters]:
        """None, as there is no slope by integers, and ∂J/∂W, from G = ∂J/∂Y."""
        W, X = self.parameters["W"], inputs.remembered(memory)
        G = inputs.entries("G", G, (*X.shape, W.shape[1]), W.dtype)
        dW = np.zeros_like(W)
        np.add.at(dW, X, G)
        return None, {"W": dW}

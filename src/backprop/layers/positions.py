"""Positions: step t of every sequence gets row t of W added, so that layers which take no heed of order can.

    y_ntd = x_ntd + w_td
    ∂J/∂x_ntd = g_ntd,   ∂J/∂w_td = Σ_n g_ntd

Source: Gehring et al. 2017, *Convolutional sequence to sequence learning*, §3.1.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import checks
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, normal, sizes


class Positions:
    """X + W, for sequences X of shape (n, t, d) with t ≤ n_steps, which take the first t rows of W.

    Args:
        n_steps: The number of steps at most.
        d: The length of each step.
        rng: A seed or a NumPy generator for W, which is standard normal.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n_steps, d).

    Raises:
        TypeError, ValueError: n_steps or d is no positive integer; X or G is of another type or shape, longer
            than n_steps, or not finite.
    """

    def __init__(
        self,
        n_steps: int,
        d: int,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.parameters: Parameters = {"W": normal(rng, sizes(n_steps=n_steps, d=d), dtype)}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, of X's shape."""
        W = self.parameters["W"]
        X = inputs.entries("X", X, ("n", "t", W.shape[1]), W.dtype)
        steps = X.shape[1]
        if not checks.is_symbolic(X) and steps > len(W):
            raise ValueError(f"X must have at most {len(W)} steps; came shape {X.shape}")
        return X + W[0:steps:1], X.shape

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W, from G = ∂J/∂Y."""
        W = self.parameters["W"]
        G = inputs.entries("G", G, inputs.remembered(memory), W.dtype)
        dW = np.zeros_like(W)
        dW[0 : G.shape[1] : 1] += np.sum(G, axis=0)
        return +G, {"W": dW}

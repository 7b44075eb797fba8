"""Positions: step t of every sequence gets row t of W added, so that layers which take no heed of order can.

    y_ntd = x_ntd + w_td
    ∂J/∂x_ntd = g_ntd,   ∂J/∂w_td = Σ_n g_ntd

Source: Gehring et al. 2017, *Convolutional sequence to sequence learning*, §3.1.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters


class Positions:
    """X + W, for sequences X of shape (n, n_steps, d).

    Args:
        n_steps: The number of steps.
        d: The length of each step.
        rng: A seed or a NumPy generator for W, which is standard normal.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n_steps, d).

    Raises:
        TypeError, ValueError: n_steps or d is no positive integer; X or G is of another type or shape, or
            not finite.
    """

    def __init__(
        self,
        n_steps: int,
        d: int,
        rng: "int | np.random.Generator | None" = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        shape = scalars.positive_integer("n_steps", n_steps), scalars.positive_integer("d", d)
        W = np.random.default_rng(rng).normal(size=shape).astype(scalars.float_type(dtype))
        self.parameters: Parameters = {"W": W}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, of X's shape."""
        W = self.parameters["W"]
        X = inputs.entries("X", X, ("n", *W.shape), W.dtype)
        return X + W, X.shape

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W, from G = ∂J/∂Y."""
        G = inputs.entries("G", G, memory, self.parameters["W"].dtype)
        return +G, {"W": np.sum(G, axis=0)}

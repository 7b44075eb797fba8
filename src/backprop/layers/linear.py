"""Y = X W + b: every output is a weighted sum of the inputs.

    y_nm = Σ_d x_nd w_dm + b_m
    ∂J/∂w_dm = Σ_n x_nd g_nm,   ∂J/∂b_m = Σ_n g_nm,   ∂J/∂x_nd = Σ_m g_nm w_dm

n stands for all axes but the last, so a sequence (n, t, d) is mapped step by step.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, kept, sizes, uniform


class Linear:
    """Y = X W + b, for X of shape (..., n_in).

    Args:
        n_in: The number of inputs.
        n_out: The number of outputs.
        rng: A seed or a NumPy generator for W, which is uniform on ±√(6 / (n_in + n_out)); b begins at 0.
        dtype: float32 or float64, of the parameters and so of X and Y.

    Attributes:
        parameters: "W", shape (n_in, n_out), and "b", shape (n_out,).

    Raises:
        TypeError, ValueError: A size is no positive integer; X or G is of another type or shape, or not
            finite.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        n_in, n_out = sizes(n_in=n_in, n_out=n_out)
        W = uniform(rng, (n_in, n_out), n_in, n_out, dtype)
        self.parameters: Parameters = {"W": W, "b": np.zeros(n_out, W.dtype)}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (..., n_out)."""
        W, b = self.parameters["W"], self.parameters["b"]
        X = inputs.entries("X", X, (..., W.shape[0]), W.dtype)
        Y: Array = np.tensordot(X, W, 1)
        Y += b
        return Y, (X, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W and ∂J/∂b, from G = ∂J/∂Y."""
        X, own = inputs.remembered(memory)
        W = own["W"]
        G = inputs.entries("G", G, (*X.shape[:-1], W.shape[1]), W.dtype)
        samples = tuple(range(X.ndim - 1))
        gradients = {"W": np.tensordot(X, G, (samples, samples)), "b": np.sum(G, axis=samples)}
        return np.tensordot(G, W, (-1, 1)), gradients

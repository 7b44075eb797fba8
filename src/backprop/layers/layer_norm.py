"""LayerNorm: each sample is shifted and scaled to mean 0 and variance 1, then to β and γ.

    x̂_nd = (x_nd − μ_n) / s_n,  s_n = √(var_n + ε),   y_nd = γ_d x̂_nd + β_d
    ∂J/∂x_nd = (h_nd − mean_e h_ne − x̂_nd mean_e(h_ne x̂_ne)) / s_n   with h = g γ
    ∂J/∂γ_d = Σ_n g_nd x̂_nd,   ∂J/∂β_d = Σ_n g_nd

The mean and the variance (with 1/D) are over the last axis; n stands for all others. Source: Ba, Kiros &
Hinton 2016, *Layer normalization*, §3.1.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, kept


class LayerNorm:
    """Normalisation over the last axis, for X of shape (..., d).

    Args:
        d: The length of the last axis.
        eps: ε > 0, which keeps the root from 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "gamma", ones at first, and "beta", zeros, each of shape (d,).

    Raises:
        TypeError, ValueError: d is no positive integer, or eps no positive number; X or G is of another
            type or
            shape, or not finite.
    """

    def __init__(self, d: int, eps: float = 1e-5, dtype: DTypeLike = np.float64) -> None:
        d, dtype = scalars.positive_integer("d", d), scalars.float_type(dtype)
        self.eps: float = scalars.real("eps", eps, 0, above=True)
        self.parameters: Parameters = {"gamma": np.ones(d, dtype), "beta": np.zeros(d, dtype)}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """γ x̂ + β, of X's shape."""
        gamma, beta = self.parameters["gamma"], self.parameters["beta"]
        X = inputs.entries("X", X, (..., gamma.shape[0]), gamma.dtype)
        C = X - np.mean(X, axis=-1, keepdims=True)
        s = np.sqrt(np.mean(C * C, axis=-1) + self.eps)
        C /= s[..., None]
        Y = gamma * C
        Y += beta
        return Y, (C, s, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂γ and ∂J/∂β, from G = ∂J/∂Y."""
        normed, s, own = inputs.remembered(memory)
        gamma = own["gamma"]
        G = inputs.entries("G", G, normed.shape, gamma.dtype)
        samples = tuple(range(G.ndim - 1))
        by_gamma, H = G * normed, G * gamma
        gradients = {"gamma": np.sum(by_gamma, axis=samples), "beta": np.sum(G, axis=samples)}
        H -= np.mean(H, axis=-1, keepdims=True)
        H -= normed * (by_gamma @ gamma / gamma.shape[0])[..., None]
        H /= s[..., None]
        return H, gradients

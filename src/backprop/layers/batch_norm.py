"""BatchNorm: each channel is shifted and scaled to mean 0 and variance 1 over the batch, then to β and γ.

    x̂_nc = (x_nc − μ_c) / s_c,  s_c = √(var_c + ε),   y_nc = γ_c x̂_nc + β_c
    ∂J/∂x_nc = γ_c (g_nc − mean_m g_mc − x̂_nc mean_m(g_mc x̂_mc)) / s_c   in training
    ∂J/∂x_nc = γ_c g_nc / s_c                                           in prediction
    ∂J/∂γ_c = Σ_n g_nc x̂_nc,   ∂J/∂β_c = Σ_n g_nc

c is the second axis, n stands for all others. In training the running statistics take a step towards those
of the batch: m ← (1 − momentum) m + momentum μ, and likewise for the variance (with 1/(N − 1)). In
prediction they replace the batch's. Source: Ioffe & Szegedy 2015, *Batch normalization*, algorithms 1 and
2.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import checks, scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, kept


class BatchNorm:
    """Normalisation over all axes but the second, for X of shape (n, d), (n, d, l) or (n, d, h, w).

    Args:
        d: The number of channels.
        eps: ε > 0, which keeps the root from 0.
        momentum: How far the running statistics step towards the batch's, in [0, 1].
        dtype: float32 or float64.

    Attributes:
        parameters: "gamma", ones at first, and "beta", zeros, each of shape (d,).
        state: "mean", zeros at first, and "var", ones, the running statistics, each of shape (d,).

    Raises:
        TypeError, ValueError: d is no positive integer, eps or momentum no such number; X or G is of
            another type
            or shape, or not finite; in training a channel has one number only.
    """

    def __init__(
        self, d: int, eps: float = 1e-5, momentum: float = 0.1, dtype: DTypeLike = np.float64
    ) -> None:
        d, dtype = scalars.positive_integer("d", d), scalars.float_type(dtype)
        self.eps: float = scalars.real("eps", eps, 0, above=True)
        self.momentum: float = scalars.real("momentum", momentum, 0, 1)
        self.parameters: Parameters = {"gamma": np.ones(d, dtype), "beta": np.zeros(d, dtype)}
        self.state: Parameters = {"mean": np.zeros(d, dtype), "var": np.ones(d, dtype)}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """γ x̂ + β, of X's shape; in training the running statistics take a step."""
        gamma, beta = (_beside(self.parameters[name], X) for name in ("gamma", "beta"))
        d = self.parameters["gamma"].shape[0]
        X = inputs.entries("X", X, ("n", d, *("l", "m", "k")[: max(np.ndim(X) - 2, 0)]), gamma.dtype)
        if scalars.boolean("training", training):
            mean, var = self._statistics(X)
        else:
            mean, var = self.state["mean"], self.state["var"]
        s = np.sqrt(var + self.eps)
        normed = (X - _beside(mean, X)) / _beside(s, X)
        return gamma * normed + beta, (normed, s, training, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂γ and ∂J/∂β, from G = ∂J/∂Y."""
        normed, s, training, own = inputs.remembered(memory)
        G = inputs.entries("G", G, normed.shape, normed.dtype)
        samples = _samples(G)
        gradients = {"gamma": np.sum(G * normed, axis=samples), "beta": np.sum(G, axis=samples)}
        if training:
            along = np.mean(G * normed, axis=samples, keepdims=True)
            G = G - np.mean(G, axis=samples, keepdims=True) - normed * along
        return _beside(own["gamma"], G) * G / _beside(s, G), gradients

    def _statistics(self, X: Array) -> tuple[Array, Array]:
        """The batch's mean and variance; the running ones take a step towards them."""
        samples = _samples(X)
        n = X.size / X.shape[1]
        if not checks.is_symbolic(X) and n == 1:
            raise ValueError(f"X must hold more than one number a channel in training; came shape {X.shape}")
        mean = np.mean(X, axis=samples)
        var = np.mean((X - _beside(mean, X)) ** 2, axis=samples)
        for name, new in (("mean", mean), ("var", var * n / (n - 1))):
            old = self.state[name]
            old += self.momentum * (new - old)
        return mean, var


def _samples(X: Array) -> tuple[int, ...]:
    return (0, *range(2, X.ndim))


def _beside(a: Array, X: Array) -> Array:
    """a of shape (c,), to go along the second axis of X."""
    return a[(slice(None), *[None] * (np.ndim(X) - 2))]

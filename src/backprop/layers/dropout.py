"""Dropout: in training each entry is dropped with probability p, and the others are divided by 1 − p.

    y = m x / (1 − p),   ∂J/∂x = m g / (1 − p)   with m = 1 or 0

So y has x as its expectation, and in prediction, where nothing is dropped, y = x. Source: Srivastava et al.
2014, *Dropout*, §10 ("inverted": the scaling is done in training).
"""

from typing import Any

import numpy as np

from backprop import checks, scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters


class Dropout:
    """Drops entries in training, for X of any shape.

    Args:
        p: The probability of being dropped, 0 ≤ p < 1.
        rng: A seed or a NumPy generator for the masks.

    Raises:
        TypeError, ValueError: p is no such number; X, G or mask is of another type or shape, or not finite.
    """

    def __init__(self, p: float = 0.5, rng: "int | np.random.Generator | None" = None) -> None:
        self.p: float = scalars.real("p", p, 0, 1)
        if self.p == 1:
            raise ValueError("p must be below 1, where everything is dropped; came 1")
        self.rng: np.random.Generator = np.random.default_rng(rng)
        self.parameters: Parameters = {}

    def forward(self, X: Array, training: bool = False, mask: Array | None = None) -> tuple[Array, Any]:
        """Y; in training under `mask`, truth values of X's shape (True is kept), or under one drawn."""
        X = inputs.entries("X", X, (...,))
        if not scalars.boolean("training", training):
            return +X, (X.shape, None)
        if mask is None:
            mask = self.rng.random(X.shape, np.float32) >= self.p
        elif not checks.is_symbolic(mask) and np.asarray(mask).dtype != bool:
            raise TypeError(f"mask must hold truth values; came {np.asarray(mask).dtype}")
        inputs.fits("mask", mask, X.shape)
        return self._kept(X, mask), (X.shape, mask)

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, from G = ∂J/∂Y."""
        shape, mask = inputs.remembered(memory)
        G = inputs.entries("G", G, shape)
        return (+G if mask is None else self._kept(G, mask)), {}

    def _kept(self, A: Array, mask: Array) -> Array:
        return np.where(mask, A, 0) / (1 - self.p)

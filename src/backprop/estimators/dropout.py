"""Dropout: in each step a hidden unit is left out with probability p, for each sample anew.

    z̃ = f(a) m / (1 − p),    ∂J/∂a = ∂J/∂z̃ · m / (1 − p) · f′(a),    P(m = 0) = p, else m = 1

The mean of z̃ over m is f(a), so that predictions take all units as they are. What a step computes is the cost
of the thinned network, and the gradient is that of this cost.

Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov, *Dropout: a simple way to prevent neural networks
from overfitting* (2014), §4; "inverted", by 1 / (1 − p) in training, not by 1 − p in predictions.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.activations import InPlace

Array = NDArray[Any]


def dropped(f: InPlace, p: float, rng: "np.random.Generator") -> InPlace:
    """f with units left out: forward draws m for one layer after the other, backward takes them in turn."""
    drawn: list[tuple[Array, Array]] = []

    def function(A: Array, out: Array) -> Array:
        f.function(A, out)
        factor = np.divide(rng.random(out.shape, out.dtype) >= p, 1 - p, dtype=out.dtype)
        drawn.append((factor, out.copy()))
        return np.multiply(out, factor, out=out)

    def slope(delta: Array, A: Array, Z: Array) -> Array:
        factor, z = drawn.pop()
        np.multiply(delta, factor, out=delta)
        Z[...] = f.slope(delta, A, z)
        return Z

    return InPlace(function, slope, f.keeps_a)

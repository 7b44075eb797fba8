"""The three outputs: from logits to the cost and δ, in place.

A holds the logits, shape (k, n), and then δ. `scratch` has its shape; `rows` are two rows of n numbers.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.activations import sigmoid, softmax

Array = NDArray[Any]
CostFunction = Callable[[Array, Array, Array, Array, tuple[Array, Array]], tuple[Any, Array]]


def softmax_cross_entropy(
    A: Array, T: Array, omega: Array, scratch: Array, rows: tuple[Array, Array]
) -> tuple[Any, Array]:
    """Σ_n ω_n (log Σ_k e^a_kn − Σ_k t_kn a_kn), for Σ_k t_kn = 1, and δ = (Y − T) ω; T comes as t_kn ω_n."""
    row, share = rows
    np.maximum.reduce(A, axis=0, out=row)
    np.subtract(A, row, out=A)
    linear = np.vdot(T, A)
    np.exp(A, out=A)
    np.add.reduce(A, axis=0, out=row)
    np.divide(omega, row, out=share)
    np.log(row, out=row)
    J = np.dot(omega, row) - linear
    np.multiply(A, share, out=A)
    return J, np.subtract(A, T, out=A)


def sigmoid_cross_entropy(
    A: Array, T: Array, omega: Array, scratch: Array, rows: tuple[Array, Array]
) -> tuple[Any, Array]:
    """Σ_kn ω_n (log(1 + e^a_kn) − t_kn a_kn), and δ = (Y − T) ω; T comes as t_kn ω_n."""
    np.logaddexp(0, A, out=scratch)
    J = np.einsum("kn,n->", scratch, omega) - np.vdot(T, A)
    np.subtract(A, scratch, out=A)
    np.exp(A, out=A)
    np.multiply(A, omega, out=A)
    return J, np.subtract(A, T, out=A)


def half_squared_error(
    A: Array, T: Array, omega: Array, scratch: Array, rows: tuple[Array, Array]
) -> tuple[Any, Array]:
    """½ Σ_kn ω_n (a_kn − t_kn)², and δ = (A − T) ω."""
    np.subtract(A, T, out=scratch)
    np.multiply(scratch, omega, out=A)
    return np.vdot(scratch, A) / 2, A


class Cost(NamedTuple):
    """What follows the logits, `weighted` where it takes the targets with their sample's weight."""

    function: CostFunction
    predict: Callable[[Array], Array]
    weighted: bool


COSTS = {
    "softmax": Cost(softmax_cross_entropy, softmax, True),
    "sigmoid": Cost(sigmoid_cross_entropy, sigmoid, True),
    "identity": Cost(half_squared_error, np.positive, False),
}

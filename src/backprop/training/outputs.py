"""The three outputs: from logits to the cost and δ, in place. A (k, n) holds the one, then the other."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.activations import sigmoid, softmax

Array = NDArray[Any]


class Spare(NamedTuple):
    """What a cost is computed in: `scratch` (k, n), `row` and `share` (n,), and k ones."""

    scratch: Array
    row: Array
    share: Array
    ones: Array


CostFunction = Callable[[Array, Array, Array, Spare], tuple[Any, Array]]


def softmax_cross_entropy(A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """Σ_n ω_n (log Σ_k e^a_kn − Σ_k t_kn a_kn), for Σ_k t_kn = 1, and δ = (Y − T) ω; T comes as t_kn ω_n."""
    _, row, share, ones = spare
    np.maximum.reduce(A, axis=0, out=row)
    np.subtract(A, row, out=A)
    linear = np.vdot(T, A)
    np.exp(A, out=A)
    np.dot(ones, A, out=row)
    np.divide(omega, row, out=share)
    np.log(row, out=row)
    J = np.dot(omega, row) - linear
    np.multiply(A, share, out=A)
    return J, np.subtract(A, T, out=A)


def sigmoid_cross_entropy(A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """Σ_kn ω_n (log(1 + e^a_kn) − t_kn a_kn), and δ = (Y − T) ω; T comes as t_kn ω_n."""
    np.logaddexp(0, A, out=spare.scratch)
    J = np.einsum("kn,n->", spare.scratch, omega) - np.vdot(T, A)
    np.subtract(A, spare.scratch, out=A)
    np.exp(A, out=A)
    np.multiply(A, omega, out=A)
    return J, np.subtract(A, T, out=A)


def half_squared_error(A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """½ Σ_kn ω_n (a_kn − t_kn)², and δ = (A − T) ω."""
    np.subtract(A, T, out=spare.scratch)
    np.multiply(spare.scratch, omega, out=A)
    return np.vdot(spare.scratch, A) / 2, A


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

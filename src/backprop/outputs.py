"""Outputs: what follows the last layer's logits, a prediction and a cost, each by one record.

| output     | Y          | cost J of (T, A)                          |
| ---------- | ---------- | ----------------------------------------- |
| `softmax`  | softmax(A) | `categorical_cross_entropy_with_logits`   |
| `sigmoid`  | sigmoid(A) | `binary_cross_entropy_with_logits`        |
| `identity` | A          | `half_squared_error`                      |

The functions in place are what training runs: from logits to the weighted cost and δ, where A (k, n) holds
the one, then the other.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop import losses, scalars
from backprop.activations import identity, sigmoid, softmax

Array = NDArray[Any]


class Spare(NamedTuple):
    """What a cost is computed in: `scratch` (k, n), `row` and `share` (n,), and k ones."""

    scratch: Array
    row: Array
    share: Array
    ones: Array


CostFunction = Callable[[Array, Array, Array, Spare], tuple[Any, Array]]


class CostInPlace(NamedTuple):
    """The cost Σ_n ω_n L_n and δ = ∂J/∂A, from `function(A, T, omega, spare)`; δ may be written over A.

    `weighted` says that it takes the targets times their sample's weight, t_kn ω_n.
    """

    function: CostFunction
    weighted: bool = False


class Output(NamedTuple):
    """What follows the last layer's logits: predictions, and a cost of (T, A) with its gradient.

    Attributes:
        fast: The in-place form; None where it is to be made of cost and gradient, see `in_place`.
        labels: Whether targets may be a vector of class labels.
    """

    name: str
    predict: Callable[[Array], Array]
    cost: Callable[..., losses.Loss]
    gradient: Callable[..., Array]
    fast: CostInPlace | None = None
    labels: bool = False

    def in_place(self) -> CostInPlace:
        """`fast`, or else cost and gradient of each sample, times its weight."""
        return self.fast or CostInPlace(partial(cost_in_place, self))


def cost_in_place(output: Output, A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """Σ_n ω_n L_n, and δ = ω_n ∂L_n/∂a_kn, for an output that has no form of its own."""
    J = np.dot(omega, output.cost(T.T, A.T, "none"))
    return J, output.gradient(T.T, A.T).T * omega


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


OUTPUTS = {
    output.name: output
    for output in (
        Output(
            "softmax",
            softmax,
            losses.categorical_cross_entropy_with_logits,
            losses.categorical_cross_entropy_with_logits_gradient,
            CostInPlace(softmax_cross_entropy, weighted=True),
            labels=True,
        ),
        Output(
            "sigmoid",
            sigmoid,
            losses.binary_cross_entropy_with_logits,
            losses.binary_cross_entropy_with_logits_gradient,
            CostInPlace(sigmoid_cross_entropy, weighted=True),
        ),
        Output(
            "identity",
            identity,
            losses.half_squared_error,
            losses.half_squared_error_gradient,
            CostInPlace(half_squared_error),
        ),
    )
}
"""The outputs of a network, by name."""


def named(output: str | Output) -> Output:
    """The output of that name; an `Output` of one's own is its own.

    Raises:
        TypeError: output is of another type.
        ValueError: No output has that name.
    """
    if isinstance(output, Output):
        return output
    return OUTPUTS[scalars.option("output", output, OUTPUTS)]

"""Outputs: what follows the last layer's logits, a prediction and a cost, each by one record.

| output     | Y          | cost J of (T, A)                          |
| ---------- | ---------- | ----------------------------------------- |
| `softmax`  | softmax(A) | `categorical_cross_entropy_with_logits`   |
| `sigmoid`  | sigmoid(A) | `binary_cross_entropy_with_logits`        |
| `identity` | A          | `half_squared_error`                      |
| `absolute` | A          | `absolute_error`                          |
| `huber`    | A          | `huber_loss` with the threshold 1         |
| `hinge`    | A          | `hinge_loss`, targets 0 or 1              |
| `poisson`  | exp(A)     | `poisson_loss_with_logits`                |

`huber(threshold)` makes the output of another threshold, and `cross_entropy` that of softmax with class
weights, smoothed labels, a temperature, or soft targets.

The functions in place are what training runs: from logits to the weighted cost and δ, where A (k, n) holds
the one, then the other.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, losses, scalars
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


def absolute_error(A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """Σ_kn ω_n |a_kn − t_kn|, and δ = sign(A − T) ω."""
    np.subtract(A, T, out=A)
    np.abs(A, out=spare.scratch)
    J = np.einsum("kn,n->", spare.scratch, omega)
    np.sign(A, out=A)
    return J, np.multiply(A, omega, out=A)


def huber_loss(A: Array, T: Array, omega: Array, spare: Spare, threshold: float = 1.0) -> tuple[Any, Array]:
    """Σ_kn ω_n ρ(a_kn − t_kn), and δ = g ω with g = A − T, held within ±c; ρ(r) = g (r − ½ g)."""
    np.subtract(A, T, out=A)
    np.maximum(A, -threshold, out=spare.scratch)
    np.minimum(spare.scratch, threshold, out=spare.scratch)
    np.multiply(A, spare.scratch, out=A)
    J = np.einsum("kn,n->", A, omega)
    np.multiply(spare.scratch, omega, out=A)
    return J - np.vdot(spare.scratch, A) / 2, A


def poisson_loss(A: Array, T: Array, omega: Array, spare: Spare) -> tuple[Any, Array]:
    """Σ_kn ω_n (e^a_kn − t_kn a_kn), and δ = (Y − T) ω; T comes as t_kn ω_n."""
    linear = np.vdot(T, A)
    np.exp(A, out=A)
    np.multiply(A, omega, out=A)
    J = np.sum(A) - linear
    return J, np.subtract(A, T, out=A)


def exponential(A: ArrayLike) -> Array:
    """y = eᵃ, the mean of a count.

    Domain: finite a, shape (n, k). From a = 709.8 on (88.7 in float32) it is inf, and NumPy warns.

    Raises:
        TypeError: A is complex, object, text, masked or sparse.
        ValueError: A has another shape, is empty, or an entry is NaN or infinite.
    """
    A = checks.real_array("A", A, 2)
    checks.finite("A", A)
    with np.errstate(under="ignore"):
        Y: Array = np.exp(checks.floating(A))
    return Y


def huber(threshold: float = 1.0) -> Output:
    """The output of regression with Huber's loss.

    Args:
        threshold: The gap from which on the cost grows in proportion, in the unit of the targets.

    Raises:
        TypeError: threshold is no number.
        ValueError: threshold is not positive and finite.
    """
    c = scalars.real("threshold", threshold, 0, above=True)
    return Output(
        "huber",
        identity,
        partial(losses.huber_loss, threshold=c),
        partial(losses.huber_loss_gradient, threshold=c),
        CostInPlace(partial(huber_loss, threshold=c)),
    )


def cross_entropy(
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Output:
    """The output of classes, with the options of `categorical_cross_entropy_with_logits`.

    Predictions are softmax(A / τ).

    Raises:
        TypeError: An option is of another type than there.
        ValueError: smoothing or temperature is out of range, or class_weights is no vector of finite numbers
            of at least 0.
    """
    options: dict[str, Any] = {
        "soft_targets": scalars.boolean("soft_targets", soft_targets),
        "smoothing": smoothing,
        "class_weights": class_weights,
        "temperature": temperature,
    }
    k = max(1, np.size(() if class_weights is None else class_weights))
    losses.categorical_cross_entropy_with_logits([0], np.zeros((1, k)), **options)  # it checks them
    return Output(
        "softmax",
        partial(softmax, temperature=temperature),
        partial(losses.categorical_cross_entropy_with_logits, **options),
        partial(losses.categorical_cross_entropy_with_logits_gradient, **options),
        labels=True,
    )


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
        Output(
            "absolute",
            identity,
            losses.absolute_error,
            losses.absolute_error_gradient,
            CostInPlace(absolute_error),
        ),
        huber(),
        Output("hinge", identity, losses.hinge_loss, losses.hinge_loss_gradient),
        Output(
            "poisson",
            exponential,
            losses.poisson_loss_with_logits,
            losses.poisson_loss_with_logits_gradient,
            CostInPlace(poisson_loss, weighted=True),
        ),
    )
}
"""The outputs of a network, by name."""


Name = Literal["softmax", "sigmoid", "identity", "absolute", "huber", "hinge", "poisson"]
"""The names in `OUTPUTS`, for type checkers."""


def named(output: str | Output) -> Output:
    """The output of that name; an `Output` of one's own is its own.

    Raises:
        TypeError: output is of another type.
        ValueError: No output has that name.
    """
    if isinstance(output, Output):
        return output
    return OUTPUTS[scalars.option("output", output, OUTPUTS)]

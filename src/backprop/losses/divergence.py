"""Targets that are distributions over K classes: how far off they are from the predicted ones."""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, stable
from backprop.losses.classes import (
    _choices,
    categorical_cross_entropy_gradient,
    categorical_cross_entropy_with_logits_gradient,
)
from backprop.losses.parts import Gradient, Loss, Reduction, Scalar, Total, _reduce


@overload
def kl_divergence(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def kl_divergence(T: ArrayLike, Y: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def kl_divergence(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def kl_divergence(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k t_nk log(t_nk / y_nk), the divergence of predicted distributions from those of the targets.

    Domain: rows of t and of y are in [0, 1] with sum 1. Sums may be off by 0.001.

    Formula: J = Σ_n Σ_k t_nk log(t_nk / y_nk), where 0 log 0 = 0. Rows are taken as they are, never rescaled.

    Dropped: nothing; J is the cross-entropy of soft targets less their entropy −Σ_k t_nk log t_nk, which no
    weight moves. It is 0 where y = t, and positive elsewhere, up to the rounding of sums of both signs.

    A sample costs inf, without a warning, where a class that can be was ruled out, t > 0 and y = 0.

    Args:
        T: Targets, shape (n, k), or a vector (n,) of integer class labels 0 … k − 1.
        Y: Predicted probabilities, shape (n, k).
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; labels are not integers;
            reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry is NaN or outside the domain,
            a row does not sum to 1, a label is out of range, or reduction is unknown.

    Source:
        Kullback & Leibler, *On information and sufficiency* (1951), §2; Bishop, *Pattern Recognition and
        Machine Learning* (2006), §1.6.1, eq. 1.113.
    """
    checks.reduction(reduction)
    T, Y = _choices(T, "Y", Y, checks.distributions, soft_targets=True)

    with np.errstate(under="ignore"):
        J: Loss = _reduce(T * _log_ratio(T, Y), reduction)
    return J


def kl_divergence_gradient(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂y_nk = −t_nk / y_nk, the gradient of the cross-entropy: the entropy of t does not vary with y."""
    return categorical_cross_entropy_gradient(T, Y, reduction, soft_targets=True)


@overload
def kl_divergence_with_logits(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def kl_divergence_with_logits(T: ArrayLike, A: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def kl_divergence_with_logits(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def kl_divergence_with_logits(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k t_nk (log t_nk − a_nk + log Σ_j e^a_nj), the divergence of Y = softmax(A).

    Domain: rows of t are in [0, 1] with sum 1, up to 0.001. a is finite; −inf is a class ruled out, with
    y = 0, where a row has a finite entry too.

    Formula: J = Σ_n Σ_k t_nk (log t_nk − a_nk + log Σ_j e^a_nj), where 0 · (±inf) = 0, which is
    `kl_divergence(T, softmax(A))`.

    Args:
        T: Targets, shape (n, k), or a vector (n,) of integer class labels 0 … k − 1.
        A: Logits, shape (n, k).
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or A is complex, object, text, masked or sparse; labels are not integers;
            reduction is no string.
        ValueError: A shape does not fit, an array is empty, a row of T is outside the domain, a label
            is out of range, an entry of A is NaN or +inf, or reduction is unknown.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §1.6.1, eq. 1.113 with 4.104.
    """
    checks.reduction(reduction)
    T, A = _choices(T, "A", A, checks.logits, soft_targets=True)

    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        J: Loss = _reduce(T * np.where(T == 0, 0, np.log(T) - stable.log_softmax(A)), reduction)
    return J


def kl_divergence_with_logits_gradient(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂a_nk = y_nk − t_nk with y = softmax(a), the gradient of the cross-entropy."""
    return categorical_cross_entropy_with_logits_gradient(T, A, reduction, soft_targets=True)


def _log_ratio(T: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """log(t / y), 0 where t = 0; near 1, where the quotient loses its digits, from t − y, which is exact."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        near = np.where(2 * Y < T, 0, np.where(2 * T < Y, 0, 1))
        far = np.where(T < Y, np.log(T / Y), -np.log(Y / T))
        return np.where(T == 0, 0, np.where(near == 1, np.log1p((T - Y) / Y), far))

"""Targets 0 or 1, the answers to yes-or-no questions: the cross-entropy of a coin, and the hinge loss."""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, stable
from backprop.losses.parts import (
    Check,
    Gradient,
    Loss,
    Reduction,
    Scalar,
    Total,
    _over,
    _reduce,
    _share,
    _xlogy,
)


@overload
def binary_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Scalar: ...
@overload
def binary_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Literal["none"], *, soft_targets: bool = False
) -> Gradient: ...
@overload
def binary_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss: ...
def binary_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss:
    """−Σ_n Σ_k [t_nk log y_nk + (1 − t_nk) log(1 − y_nk)], the cost of Bernoulli targets.

    Domain: t is 0 or 1, or with soft_targets in [0, 1]; y in [0, 1].

    Formula: J = −Σ_n Σ_k [t_nk log y_nk + (1 − t_nk) log(1 − y_nk)], where 0 log 0 = 0.
    The K columns are separate yes-or-no questions about a sample.

    Dropped: nothing for t in {0, 1}: J = −ℓ. A soft target is no Bernoulli outcome; J is then the
    cross-entropy of the distributions (t, 1 − t) and (y, 1 − y).

    A certain and right prediction costs 0, a certain and wrong one inf, without a warning. Each
    sample's cost is within 4 units in the last place; a y close to 1 costs −log1p(−y) where t = 0.

    Args:
        T: Targets, shape (n,) or (n, k).
        Y: Predicted probabilities of a 1, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".
        soft_targets: Whether T may hold any number in [0, 1].

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry is NaN or outside the domain,
            or reduction is unknown.

    Source:
        Lecture notes, video 31. Bishop, *Pattern Recognition and Machine Learning* (2006),
        §4.3.2, eq. 4.90; for K columns §5.2, eq. 5.23.
    """
    checks.reduction(reduction)
    T, Y = _questions(T, "Y", Y, checks.probabilities, soft_targets)

    J: Loss = 0 - _reduce(_xlogy(T, Y) + _xlog1my(1 - T, Y), reduction)  # never −0.0
    return J


def binary_cross_entropy_gradient(
    T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Gradient:
    """∂J/∂y_nk = (1 − t_nk) / (1 − y_nk) − t_nk / y_nk, where 0 / 0 = 0.

    It is inf or −inf, without a warning, for a certain and wrong prediction.
    """
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _questions(T, "Y", Y, checks.probabilities, soft_targets)

    return _share(_over(1 - T, 1 - Y) - _over(T, Y), reduction)


@overload
def binary_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Scalar: ...
@overload
def binary_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Literal["none"], *, soft_targets: bool = False
) -> Gradient: ...
@overload
def binary_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss: ...
def binary_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss:
    """Σ_n Σ_k [t_nk softplus(−a_nk) + (1 − t_nk) softplus(a_nk)], the cost of Y = sigmoid(A).

    Domain: t is 0 or 1, or with soft_targets in [0, 1]; a finite.

    Formula: J = Σ_n Σ_k [t_nk log(1 + e^−a_nk) + (1 − t_nk) log(1 + e^a_nk)], which is
    `binary_cross_entropy(T, sigmoid(A))`, for −log sigmoid(a) = log(1 + e⁻ᵃ).

    Args:
        T: Targets, shape (n,) or (n, k).
        A: Logits, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".
        soft_targets: Whether T may hold any number in [0, 1].

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or A is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry of T is outside the domain,
            one of A is NaN or infinite, or reduction is unknown.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §4.3.2, eq. 4.90 with 4.59.
    """
    checks.reduction(reduction)
    T, A = _questions(T, "A", A, checks.finite, soft_targets)

    with np.errstate(under="ignore"):
        J: Loss = _reduce(T * stable.softplus(-A) + (1 - T) * stable.softplus(A), reduction)
    return J


def binary_cross_entropy_with_logits_gradient(
    T: ArrayLike, A: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Gradient:
    """∂J/∂a_nk = y_nk − t_nk with y = sigmoid(a), as (1 − t) sigmoid(a) − t sigmoid(−a)."""
    checks.reduction(reduction, checks.TOTALS)
    T, A = _questions(T, "A", A, checks.finite, soft_targets)

    with np.errstate(under="ignore"):
        E = np.exp(-np.abs(A))
        above, below = np.where(A > 0, 1, E), np.where(A > 0, E, 1)  # of sigmoid(a), sigmoid(−a)
        return _share(((1 - T) * above - T * below) / (1 + E), reduction)


@overload
def hinge_loss(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def hinge_loss(T: ArrayLike, A: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def hinge_loss(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def hinge_loss(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k max(0, 1 − (2 t_nk − 1) a_nk), the cost of a margin of less than 1.

    Domain: t is 0 or 1; a finite. Where others have targets −1 and 1, take (t + 1) / 2.

    Formula: J = Σ_n Σ_k max(0, 1 − m_nk), with the margin m_nk = (2 t_nk − 1) a_nk: a_nk for a 1, −a_nk
    for a 0. The answer to a question is 1 where a > 0. K classes are K questions, one against the rest.

    It is no −ℓ of any answer: e^−J(1) + e^−J(0) depends on a. It is at least the number of wrong answers.

    Args:
        T: Targets, shape (n,) or (n, k).
        A: Logits, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or A is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry of T is neither 0 nor 1, one of A is
            NaN or infinite, or reduction is unknown.

    Source:
        Cortes & Vapnik, *Support-vector networks* (1995), §3, without the penalty; Bishop, *Pattern
        Recognition and Machine Learning* (2006), §7.1.2, eq. 7.45.
    """
    checks.reduction(reduction)
    T, A = _questions(T, "A", A, checks.finite, soft_targets=False)

    J: Loss = _reduce(np.maximum(1 - (2 * T - 1) * A, 0), reduction)
    return J


def hinge_loss_gradient(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂a_nk = 1 − 2 t_nk where the margin (2 t_nk − 1) a_nk is below 1, else 0, also at the kink."""
    checks.reduction(reduction, checks.TOTALS)
    T, A = _questions(T, "A", A, checks.finite, soft_targets=False)

    S = 2 * T - 1
    return _share(np.where(S * A < 1, -S, 0), reduction)


def _questions(
    T: ArrayLike, name: str, Y: ArrayLike, check: Check, soft_targets: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Targets 0 or 1 and as many predictions, checked, as floats."""
    T = checks.real_array("T", T, 1, 2)
    Y = checks.real_array(name, Y, 1, 2)
    checks.same_shape(T, Y, name)
    (checks.probabilities if soft_targets else checks.zero_or_one)("T", T)
    check(name, Y)
    return checks.floats(T, Y, exact=True)


def _xlog1my(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x log(1 − y), which is 0 where x = 0 and −inf, without a warning, where only y = 1."""
    with np.errstate(divide="ignore", under="ignore"):
        return X * np.log1p(-np.where(X == 0, 0, Y))

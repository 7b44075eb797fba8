"""Targets that count: the loss of Poisson's distribution, of means and of their logarithms."""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks
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
def poisson_loss(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def poisson_loss(T: ArrayLike, Y: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def poisson_loss(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def poisson_loss(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k (y_nk − t_nk log y_nk), the cost of counts.

    Domain: t and y finite numbers of at least 0.

    Formula: J = Σ_n Σ_k (y_nk − t_nk log y_nk), where 0 log 0 = 0.

    Dropped: −ℓ = J + Σ_n Σ_k log t_nk! for counts t. A rate, such as counts a day, is no Poisson outcome: J
    is then −ℓ of the counts, without their constants, if each sample is weighted by its number of days.

    A count where none can be, t > 0 and y = 0, costs inf, without a warning.

    Args:
        T: Targets, shape (n,) or (n, k).
        Y: Predicted means, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry is NaN, infinite or negative, or
            reduction is unknown.

    Source:
        McCullagh & Nelder, *Generalized linear models* (1989), §6.2.
    """
    checks.reduction(reduction)
    T, Y = _counts(T, "Y", Y, checks.nonnegative)

    J: Loss = _reduce(Y - _xlogy(T, Y), reduction)
    return J


def poisson_loss_gradient(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂y_nk = 1 − t_nk / y_nk, where 0 / 0 = 0; −inf, without a warning, where only y is 0."""
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _counts(T, "Y", Y, checks.nonnegative)

    return _share(1 - _over(T, Y), reduction)


@overload
def poisson_loss_with_logits(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def poisson_loss_with_logits(T: ArrayLike, A: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def poisson_loss_with_logits(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def poisson_loss_with_logits(T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k (e^a_nk − t_nk a_nk), the cost of Y = e^A.

    Domain: t finite and at least 0; a finite. From a = 709.8 on (88.7 in float32) e^a overflows: the cost is
    then inf, and NumPy's own overflow warning says so.

    Formula: J = Σ_n Σ_k (e^a_nk − t_nk a_nk), which is `poisson_loss(T, exp(A))`.

    Args:
        T: Targets, shape (n,) or (n, k).
        A: Logarithms of the predicted means, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or A is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry of T is NaN, infinite or negative, one
            of A is NaN or infinite, or reduction is unknown.

    Source:
        McCullagh & Nelder, *Generalized linear models* (1989), §6.2, with the link log.
    """
    checks.reduction(reduction)
    T, A = _counts(T, "A", A, checks.finite)

    with np.errstate(under="ignore"):
        J: Loss = _reduce(np.exp(A) - T * A, reduction)
    return J


def poisson_loss_with_logits_gradient(T: ArrayLike, A: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂a_nk = y_nk − t_nk with y = eᵃ."""
    checks.reduction(reduction, checks.TOTALS)
    T, A = _counts(T, "A", A, checks.finite)

    with np.errstate(under="ignore"):
        return _share(np.exp(A) - T, reduction)


def _counts(T: ArrayLike, name: str, Y: ArrayLike, check: Check) -> tuple[NDArray[Any], NDArray[Any]]:
    """Targets of at least 0 and as many predictions, checked, as floats."""
    T = checks.real_array("T", T, 1, 2)
    Y = checks.real_array(name, Y, 1, 2)
    checks.same_shape(T, Y, name)
    checks.nonnegative("T", T)
    check(name, Y)
    return checks.floats(T, Y)

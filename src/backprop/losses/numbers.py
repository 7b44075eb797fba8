"""Targets that are real numbers: squared and absolute error, Huber's loss."""

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, scalars
from backprop.losses.parts import (
    Gradient,
    Loss,
    Reduction,
    Scalar,
    Total,
    _reduce,
    _share,
)


@overload
def squared_error(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def squared_error(T: ArrayLike, Y: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def squared_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def squared_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k (t_nk − y_nk)², the cost of targets with Gaussian noise.

    Domain: t and y finite real numbers.

    Formula: J = Σ_n Σ_k (t_nk − y_nk)², without a factor ½.

    Dropped: −ℓ = J / (2σ²) + N·K·log(2πσ²) / 2, where σ depends on no weight.

    A difference beyond 1e154 (1e19 in float32) has a square that overflows: the cost is then inf,
    and NumPy's own overflow warning says so.

    Args:
        T: Targets, shape (n,) or (n, k).
        Y: Predictions, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry is NaN or infinite, or
            reduction is unknown.

    Source:
        Lecture notes, video 31. Bishop, *Pattern Recognition and Machine Learning* (2006),
        §3.1.1, eq. 3.12, with a factor ½ there.
    """
    checks.reduction(reduction)
    T, Y = _numbers(T, Y)

    J: Loss = _reduce(np.square(T - Y), reduction)
    return J


def squared_error_gradient(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂y_nk = 2 (y_nk − t_nk), for J = Σ_n Σ_k (t_nk − y_nk)²."""
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _numbers(T, Y)

    return _share(2 * (Y - T), reduction)


@overload
def half_squared_error(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def half_squared_error(T: ArrayLike, Y: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def half_squared_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def half_squared_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """½ Σ_n Σ_k (t_nk − y_nk)², the cost of targets with Gaussian noise of variance 1.

    The factor ½ makes its gradient Y − T, as the two cross-entropies have it from logits.
    Domain, arguments and errors are those of `squared_error`.

    Dropped: −ℓ = J + N·K·log(2π) / 2.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §3.1.1, eq. 3.12.
    """
    checks.reduction(reduction)
    T, Y = _numbers(T, Y)

    J: Loss = _reduce(np.square(T - Y), reduction) / 2
    return J


def half_squared_error_gradient(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂y_nk = y_nk − t_nk, for J = ½ Σ_n Σ_k (t_nk − y_nk)²."""
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _numbers(T, Y)

    return _share(Y - T, reduction)


@overload
def absolute_error(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Scalar: ...
@overload
def absolute_error(T: ArrayLike, Y: ArrayLike, reduction: Literal["none"]) -> Gradient: ...
@overload
def absolute_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss: ...
def absolute_error(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum") -> Loss:
    """Σ_n Σ_k |t_nk − y_nk|, the cost of targets with Laplace noise.

    Domain, arguments and errors are those of `squared_error`.

    Formula: J = Σ_n Σ_k |t_nk − y_nk|. The best y for many targets is their median.

    Dropped: −ℓ = J / b + N·K·log(2b), where the width b depends on no weight.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §1.5.5, eq. 1.91 with q = 1.
    """
    checks.reduction(reduction)
    T, Y = _numbers(T, Y)

    J: Loss = _reduce(np.abs(T - Y), reduction)
    return J


def absolute_error_gradient(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum") -> Gradient:
    """∂J/∂y_nk = sign(y_nk − t_nk). At the kink y = t, where J has no derivative, this is 0."""
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _numbers(T, Y)

    return _share(np.sign(Y - T), reduction)


@overload
def huber_loss(T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, threshold: float = 1.0) -> Scalar: ...
@overload
def huber_loss(
    T: ArrayLike, Y: ArrayLike, reduction: Literal["none"], *, threshold: float = 1.0
) -> Gradient: ...
@overload
def huber_loss(
    T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, threshold: float = 1.0
) -> Loss: ...
def huber_loss(T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, threshold: float = 1.0) -> Loss:
    """Half the squared error of small gaps, and of large ones a multiple of the absolute error.

    Domain: t and y finite real numbers; the threshold c is positive and finite.

    Formula: J = Σ_n Σ_k ρ(y_nk − t_nk) with ρ(r) = ½ r² for |r| ≤ c, else c (|r| − ½ c). In one formula,
    ρ(r) = g (r − ½ g), where g is r, but at least −c and at most c.

    Dropped: −ℓ = J + N·K·log Z for the density e^−ρ(y − t) / Z, Gaussian in the middle and Laplace's at the
    flanks, whose Z depends on c alone.

    Args:
        T: Targets, shape (n,) or (n, k).
        Y: Predictions, in the shape of T; nothing is broadcast.
        reduction: "sum" over samples, "mean" over samples, or "none".
        threshold: c, the gap from which on the cost grows in proportion, in the unit of T.

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; reduction is no string, or threshold
            no number.
        ValueError: A shape does not fit, an array is empty, an entry is NaN or infinite, reduction is
            unknown, or threshold not positive and finite.

    Source:
        Huber, *Robust estimation of a location parameter* (1964), §1 and §4.
    """
    checks.reduction(reduction)
    T, Y = _numbers(T, Y)
    c = _threshold(T, threshold)

    gap = Y - T
    held = np.minimum(np.maximum(gap, -c), c)
    J: Loss = _reduce(held * (gap - held / 2), reduction)
    return J


def huber_loss_gradient(
    T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, threshold: float = 1.0
) -> Gradient:
    """∂J/∂y_nk = y_nk − t_nk, but at least −c and at most c."""
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _numbers(T, Y)
    c = _threshold(T, threshold)

    return _share(np.minimum(np.maximum(Y - T, -c), c), reduction)


def _numbers(T: ArrayLike, Y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Real targets and predictions of one shape, checked, as floats."""
    T = checks.real_array("T", T, 1, 2)
    Y = checks.real_array("Y", Y, 1, 2)
    checks.same_shape(T, Y)
    checks.finite("T", T)
    checks.finite("Y", Y)
    return checks.floats(T, Y)


def _threshold(T: NDArray[Any], threshold: float) -> float:
    if checks.is_symbolic(T):
        return threshold
    return scalars.real("threshold", threshold, 0, above=True)

"""Targets that are one class of K: the cross-entropy of a die."""

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
def categorical_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Scalar: ...
@overload
def categorical_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Literal["none"], *, soft_targets: bool = False
) -> Gradient: ...
@overload
def categorical_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss: ...
def categorical_cross_entropy(
    T: ArrayLike, Y: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss:
    """−Σ_n Σ_k t_nk log y_nk, the cost of categorical targets.

    Domain: rows of t are one-hot, or with soft_targets in [0, 1] with sum 1; rows of y are in
    [0, 1] with sum 1. Sums may be off by 0.001, more than a softmax rounds by.

    Formula: J = −Σ_n Σ_k t_nk log y_nk, where 0 log 0 = 0. Rows of y are taken as they are, never
    rescaled.

    Dropped: nothing for one-hot rows: J = −ℓ. For soft rows J is the cross-entropy of the
    distributions t_n and y_n.

    A sample costs 0 where its class was certain and inf where it was ruled out, without a warning.

    Args:
        T: Targets, shape (n, k), or a vector (n,) of integer class labels 0 … k − 1, which stands
            for `one_hot(T, k)`.
        Y: Predicted probabilities, shape (n, k). A single sample is a batch of one row,
            Y[None, :]: a bare vector could as well be k samples, and is refused.
        reduction: "sum" over samples, "mean" over samples, or "none".
        soft_targets: Whether rows of T may be any distributions over the classes.

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or Y is complex, object, text, masked or sparse; labels are not integers;
            reduction is no string.
        ValueError: A shape does not fit, an array is empty, an entry is NaN or outside the domain,
            a row is not one-hot or does not sum to 1, a label is out of range, or reduction is
            unknown.

    Source:
        Lecture notes, video 31. Bishop, *Pattern Recognition and Machine Learning* (2006),
        §4.3.4, eq. 4.108.
    """
    checks.reduction(reduction)
    T, Y = _choices(T, "Y", Y, checks.distributions, soft_targets)

    J: Loss = 0 - _reduce(_xlogy(T, Y), reduction)  # never −0.0
    return J


def categorical_cross_entropy_gradient(
    T: ArrayLike, Y: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Gradient:
    """∂J/∂y_nk = −t_nk / y_nk, where 0 / 0 = 0: each y_nk is varied alone, off the sum of 1.

    It is −inf, without a warning, where the true class was ruled out.
    """
    checks.reduction(reduction, checks.TOTALS)
    T, Y = _choices(T, "Y", Y, checks.distributions, soft_targets)

    return _share(0 - _over(T, Y), reduction)  # never −0.0


@overload
def categorical_cross_entropy_with_logits(
    T: ArrayLike,
    A: ArrayLike,
    reduction: Total = "sum",
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Scalar: ...
@overload
def categorical_cross_entropy_with_logits(
    T: ArrayLike,
    A: ArrayLike,
    reduction: Literal["none"],
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Gradient: ...
@overload
def categorical_cross_entropy_with_logits(
    T: ArrayLike,
    A: ArrayLike,
    reduction: Reduction = "sum",
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Loss: ...
def categorical_cross_entropy_with_logits(
    T: ArrayLike,
    A: ArrayLike,
    reduction: Reduction = "sum",
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Loss:
    """−Σ_n Σ_k t_nk (a_nk − log Σ_j e^a_nj), the cost of Y = softmax(A).

    Domain: rows of t are one-hot, or with soft_targets in [0, 1] with sum 1, up to 0.001. a is finite;
    −inf is a class ruled out, with y = 0, where a row has a finite entry too.

    Formula: J = −Σ_n Σ_k t_nk (a_nk − log Σ_j e^a_nj), where 0 · (−inf) = 0, which is
    `categorical_cross_entropy(T, softmax(A))`. With options, J = −Σ_n Σ_k w_k s_nk log y_nk, where
    s_nk = (1 − ε) t_nk + ε / K and Y = softmax(A / τ).

    A sample costs inf, without a warning, where its class was ruled out. One class alone costs 0. With
    class weights, too, "mean" divides by the number of samples N.

    Args:
        T: Targets, shape (n, k), or a vector (n,) of integer class labels 0 … k − 1.
        A: Logits, shape (n, k). A single sample is a batch of one row, A[None, :].
        reduction: "sum" over samples, "mean" over samples, or "none".
        soft_targets: Whether rows of T may be any distributions over the classes.
        smoothing: ε in [0, 1], the share of a target that is spread over all classes; None is 0.
        class_weights: w ≥ 0, shape (k,), how often a sample of each class counts; None is once.
        temperature: τ, from 1e-30 to 1e30, what the logits are divided by; None is 1.

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T, A or class_weights is complex, object, text, masked or sparse; labels are not
            integers; reduction is no string; smoothing or temperature is no number.
        ValueError: A shape does not fit, an array is empty, a row of T is outside the domain, a label
            is out of range, an entry of A is NaN or +inf, one of class_weights is NaN, infinite or
            negative, smoothing or temperature is out of range, or reduction is unknown.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §4.3.4, eq. 4.108 with 4.104;
        Szegedy et al., *Rethinking the Inception architecture* (2016), §7, for ε; Hinton, Vinyals & Dean,
        *Distilling the knowledge in a neural network* (2015), §2, for τ.
    """
    checks.reduction(reduction)
    T, A = _choices(T, "A", A, checks.logits, soft_targets)
    parts = _aims(T, smoothing, class_weights)
    tau = checks.temperature(A, temperature)

    L = stable.log_softmax(A, tau)
    costs: Any = sum(0 - S * np.where(S == 0, 0, L) for S in parts)  # never −0.0
    J: Loss = _reduce(stable.total(costs)[:, 0], reduction)
    return J


def categorical_cross_entropy_with_logits_gradient(
    T: ArrayLike,
    A: ArrayLike,
    reduction: Total = "sum",
    *,
    soft_targets: bool = False,
    smoothing: float | None = None,
    class_weights: ArrayLike | None = None,
    temperature: float | None = None,
) -> Gradient:
    """∂J/∂a_nk = y_nk − t_nk with y = softmax(a); with options, (y_nk Σ_j w_j s_nj − w_k s_nk) / τ.

    With e_k = e^(a_nk / τ) and t_k for w_k s_nk this is (e_k Σ_{j≠k} t_j − t_k Σ_{j≠k} e_j) / (τ Σ_j e_j),
    in which no 1 is subtracted from a y_nk near 1. Where a soft row sums to s, not 1, it is s y_nk − t_nk,
    the derivative of J.
    """
    checks.reduction(reduction, checks.TOTALS)
    T, A = _choices(T, "A", A, checks.logits, soft_targets)
    parts = _aims(T, smoothing, class_weights)
    tau = checks.temperature(A, temperature)

    E, rest, unit, largest = stable.exponentials(A, tau)
    with np.errstate(under="ignore"):
        other_E = np.where(largest, rest, unit + (rest - E))
        other_T = sum(map(stable.sum_of_others, parts))
        G: Gradient = (E * other_T - sum(parts) * other_E) / (unit + rest)
        return _share(G if tau is None else G / tau, reduction)


def one_hot(labels: ArrayLike, n_classes: int) -> NDArray[np.int_]:
    """t_nk = [label_n = k], the indicator matrix of class labels.

    Domain: labels are integers in 0 … n_classes − 1. A negative label, such as the −1 or −100 by which
    others mark rows to ignore, is refused: drop such rows. Booleans and floats are no labels.

    Args:
        labels: Class labels, shape (n,).
        n_classes: The number of classes K, at least 1.

    Returns:
        The integers 0 and 1, shape (n, k); each row sums to 1.

    Raises:
        TypeError: labels or n_classes are not integers.
        ValueError: labels have another shape or none, one is out of range, or n_classes < 1.

    Source:
        Lecture notes, video 31, "MLE for a die roll".
    """
    labels = checks.real_array("labels", labels, 1)
    n_classes = checks.n_classes("n_classes", n_classes, labels)
    checks.labels("labels", labels, n_classes)

    return _indicator(labels, n_classes)


def _choices(
    T: ArrayLike, name: str, Y: ArrayLike, check: Check, soft_targets: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """One-hot rows or labels and rows of predictions, checked, as rows of floats."""
    T = checks.real_array("T", T, 1, 2)
    Y = checks.real_array(name, Y, 2)
    if T.ndim == 1:
        checks.same_length(T, Y, name)
        checks.labels("T", T, Y.shape[1])
        T = _indicator(T, Y.shape[1])
    else:
        checks.same_shape(T, Y, name)
        (checks.distributions if soft_targets else checks.one_hot_rows)("T", T)
    check(name, Y)
    return checks.floats(T, Y, exact=True)


def _indicator(labels: NDArray[Any], n_classes: int) -> NDArray[np.int_]:
    """[label_n = k] as 0 or 1; `like` makes the range of k symbolic where the labels are."""
    return np.where(labels[:, None] == np.arange(n_classes, like=labels), 1, 0)


def _aims(T: NDArray[Any], smoothing: float | None, class_weights: ArrayLike | None) -> list[NDArray[Any]]:
    """w_k s_nk by its terms, (1 − ε) w_k t_nk and w_k ε / K, checked; without smoothing the first alone."""
    w = np.ones((1, T.shape[1]), T.dtype, like=T)
    if class_weights is not None:
        w = checks.real_array("class_weights", class_weights, 1)[None, :]
        checks.one_each("class_weights", w, T.shape[1])
        w = checks.in_dtype(w, T)
        checks.nonnegative("class_weights", w)
        T = w * T
    if smoothing is None:
        return [T]
    epsilon = checks.smoothing(T, smoothing)
    return [(1 - epsilon) * T, epsilon / T.shape[1] * w]

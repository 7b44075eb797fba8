"""The cost J is the negative log-likelihood −ℓ of the targets, without the constants that no weight moves.

| targets         | distribution      | cost                        | from logits, y = |
| --------------- | ----------------- | --------------------------- | ---------------- |
| real numbers    | Gaussian, mean y  | `squared_error`             | a                |
| real numbers    | Laplace, median y | `absolute_error`            | a                |
| real numbers    | Huber's, centre y | `huber_loss`                | a                |
| counts          | Poisson(y)        | `poisson_loss`              | eᵃ               |
| 0 or 1          | Bernoulli(y)      | `binary_cross_entropy`      | sigmoid(a)       |
| one class of K  | Categorical(y)    | `categorical_cross_entropy` | softmax(a)       |

T holds targets, Y predictions and A logits, one sample a row. Each function checks its input first and then
computes its formula in NumPy operations that also apply to formulas; the proof kernel runs these
very functions on symbolic arrays to prove each of them equal to its −ℓ for all N and K.

**Logits.** `…_with_logits` takes A, the layer before sigmoid, softmax or the exponential. Its cost and
gradient keep their digits where y rounds to 0 or 1, within 4 units in the last place in float64
(`tests/test_numerics.py`); those of the Poisson loss, which may be 0, within 4 units of their larger term.

**Gradients.** Beside each cost J stands `…_gradient`, ∂J/∂y_nk or ∂J/∂a_nk for each entry, in
the shape of Y or A. Domain, targets and errors are those of the cost. For half the squared error, and for
all costs from logits, it is Y − T: the δ at the output of a network (Bishop 2006, §5.3.1).

**Reductions.** "sum" adds the samples up, as −ℓ does; "mean" divides that by their number N (not by
N·K); "none" returns one value a sample, with shape (n,). A gradient is that of the sum or of the mean.

**Precision.** float32 and wider types are kept; integers, booleans and float16 are computed in float64.
Integer and boolean targets of 0 and 1 take the dtype of Y.
"""

from collections.abc import Callable
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, scalars, stable

Reduction = Literal["sum", "mean", "none"]
Scalar = np.floating[Any]
Loss = Scalar | NDArray[np.floating[Any]]
Total = Literal["sum", "mean"]
Gradient = NDArray[np.floating[Any]]
Check = Callable[[str, NDArray[Any]], None]


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
    T: ArrayLike, A: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Scalar: ...
@overload
def categorical_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Literal["none"], *, soft_targets: bool = False
) -> Gradient: ...
@overload
def categorical_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss: ...
def categorical_cross_entropy_with_logits(
    T: ArrayLike, A: ArrayLike, reduction: Reduction = "sum", *, soft_targets: bool = False
) -> Loss:
    """−Σ_n Σ_k t_nk (a_nk − log Σ_j e^a_nj), the cost of Y = softmax(A).

    Domain: rows of t are one-hot, or with soft_targets in [0, 1] with sum 1, up to 0.001. a is finite;
    −inf is a class ruled out, with y = 0, where a row has a finite entry too.

    Formula: J = −Σ_n Σ_k t_nk (a_nk − log Σ_j e^a_nj), where 0 · (−inf) = 0, which is
    `categorical_cross_entropy(T, softmax(A))`.

    A sample costs inf, without a warning, where its class was ruled out. One class alone costs 0.

    Args:
        T: Targets, shape (n, k), or a vector (n,) of integer class labels 0 … k − 1.
        A: Logits, shape (n, k). A single sample is a batch of one row, A[None, :].
        reduction: "sum" over samples, "mean" over samples, or "none".
        soft_targets: Whether rows of T may be any distributions over the classes.

    Returns:
        A NumPy scalar, or with "none" an array of shape (n,).

    Raises:
        TypeError: T or A is complex, object, text, masked or sparse; labels are not integers;
            reduction is no string.
        ValueError: A shape does not fit, an array is empty, a row of T is outside the domain, a label
            is out of range, an entry of A is NaN or +inf, or reduction is unknown.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §4.3.4, eq. 4.108 with 4.104.
    """
    checks.reduction(reduction)
    T, A = _choices(T, "A", A, checks.logits, soft_targets)

    L = np.where(T == 0, 0, stable.log_softmax(A))
    J: Loss = 0 - _reduce(T * L, reduction)  # never −0.0
    return J


def categorical_cross_entropy_with_logits_gradient(
    T: ArrayLike, A: ArrayLike, reduction: Total = "sum", *, soft_targets: bool = False
) -> Gradient:
    """∂J/∂a_nk = y_nk − t_nk with y = softmax(a).

    With e_k = e^a_nk this is (e_k Σ_{j≠k} t_j − t_k Σ_{j≠k} e_j) / Σ_j e_j, in which no 1 is subtracted
    from a y_nk near 1. Where a soft row sums to s, not 1, it is s y_nk − t_nk, the derivative of J.
    """
    checks.reduction(reduction, checks.TOTALS)
    T, A = _choices(T, "A", A, checks.logits, soft_targets)

    E, rest, unit, largest = stable.exponentials(A)
    with np.errstate(under="ignore"):
        other_E = np.where(largest, rest, unit + (rest - E))
        other_T = np.sum(T, axis=1, keepdims=True) - T
        return _share((E * other_T - T * other_E) / (unit + rest), reduction)


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


def _counts(T: ArrayLike, name: str, Y: ArrayLike, check: Check) -> tuple[NDArray[Any], NDArray[Any]]:
    """Targets of at least 0 and as many predictions, checked, as floats."""
    T = checks.real_array("T", T, 1, 2)
    Y = checks.real_array(name, Y, 1, 2)
    checks.same_shape(T, Y, name)
    checks.nonnegative("T", T)
    check(name, Y)
    return checks.floats(T, Y)


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


def _xlogy(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x log y, which is 0 where x = 0 and −inf, without a warning, where only y = 0."""
    with np.errstate(divide="ignore", under="ignore"):
        return X * np.log(np.where(X == 0, 1, Y))


def _xlog1my(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x log(1 − y), which is 0 where x = 0 and −inf, without a warning, where only y = 1."""
    with np.errstate(divide="ignore", under="ignore"):
        return X * np.log1p(-np.where(X == 0, 0, Y))


def _over(X: NDArray[Any], Y: NDArray[Any]) -> NDArray[Any]:
    """x / y, which is 0 where x = 0 and inf, without a warning, where only y = 0."""
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        quotient: NDArray[Any] = X / np.where(X == 0, 1, Y)
        return quotient


def _share(G: NDArray[Any], reduction: Total) -> Gradient:
    """The gradient of the sum, or of the mean: 1/N of it."""
    return G / G.shape[0] if reduction == "mean" else G


def _reduce(L: NDArray[Any], reduction: Reduction) -> Any:
    """Entries of L summed: over each sample ("none"), over all ("sum"), over all by N ("mean")."""
    if reduction == "none":
        return L if L.ndim == 1 else np.sum(L, axis=1)
    return np.sum(L) / L.shape[0] if reduction == "mean" else np.sum(L)

"""The cost J is the negative log-likelihood −ℓ of the targets, without the constants that no weight moves.

| targets         | distribution      | cost                        | from logits, y = |
| --------------- | ----------------- | --------------------------- | ---------------- |
| real numbers    | Gaussian, mean y  | `squared_error`             | a                |
| real numbers    | Laplace, median y | `absolute_error`            | a                |
| real numbers    | Huber's, centre y | `huber_loss`                | a                |
| counts          | Poisson(y)        | `poisson_loss`              | eᵃ               |
| 0 or 1          | Bernoulli(y)      | `binary_cross_entropy`      | sigmoid(a)       |
| one class of K  | Categorical(y)    | `categorical_cross_entropy` | softmax(a)       |
| distributions   | none              | `kl_divergence`             | softmax(a)       |
| 0 or 1          | none              | `hinge_loss`                | [a > 0]          |

T holds targets, Y predictions and A logits, one sample a row. Each function checks its input first and then
computes its formula in NumPy operations that also apply to formulas; the proof kernel runs these
very functions on symbolic arrays to prove each of them equal to its −ℓ for all N and K.

**Logits.** `…_with_logits` takes A, the layer before sigmoid, softmax or the exponential. Its cost and
gradient keep their digits where y rounds to 0 or 1, within 4 units in the last place in float64
(`tests/test_numerics.py`). The Poisson loss, the divergence and gradients of soft or smoothed targets are
differences that may be 0, and are within 4 units of their larger term.

**Gradients.** Beside each cost J stands `…_gradient`, ∂J/∂y_nk or ∂J/∂a_nk for each entry, in
the shape of Y or A. Domain, targets and errors are those of the cost. For half the squared error, and for
all costs from logits, it is Y − T: the δ at the output of a network (Bishop 2006, §5.3.1).

**Reductions.** "sum" adds the samples up, as −ℓ does; "mean" divides that by their number N (not by
N·K); "none" returns one value a sample, with shape (n,). A gradient is that of the sum or of the mean.

**Precision.** float32 and wider types are kept; integers, booleans and float16 are computed in float64.
Integer and boolean targets of 0 and 1 take the dtype of Y.
"""

from backprop.losses.classes import (
    categorical_cross_entropy,
    categorical_cross_entropy_gradient,
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_gradient,
    one_hot,
)
from backprop.losses.counts import (
    poisson_loss,
    poisson_loss_gradient,
    poisson_loss_with_logits,
    poisson_loss_with_logits_gradient,
)
from backprop.losses.divergence import (
    kl_divergence,
    kl_divergence_gradient,
    kl_divergence_with_logits,
    kl_divergence_with_logits_gradient,
)
from backprop.losses.numbers import (
    absolute_error,
    absolute_error_gradient,
    half_squared_error,
    half_squared_error_gradient,
    huber_loss,
    huber_loss_gradient,
    squared_error,
    squared_error_gradient,
)
from backprop.losses.parts import Gradient, Loss, Reduction, Scalar, Total
from backprop.losses.questions import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    hinge_loss,
    hinge_loss_gradient,
)

__all__ = [
    "Gradient",
    "Loss",
    "Reduction",
    "Scalar",
    "Total",
    "absolute_error",
    "absolute_error_gradient",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_gradient",
    "categorical_cross_entropy",
    "categorical_cross_entropy_gradient",
    "categorical_cross_entropy_with_logits",
    "categorical_cross_entropy_with_logits_gradient",
    "half_squared_error",
    "half_squared_error_gradient",
    "hinge_loss",
    "hinge_loss_gradient",
    "huber_loss",
    "huber_loss_gradient",
    "kl_divergence",
    "kl_divergence_gradient",
    "kl_divergence_with_logits",
    "kl_divergence_with_logits_gradient",
    "one_hot",
    "poisson_loss",
    "poisson_loss_gradient",
    "poisson_loss_with_logits",
    "poisson_loss_with_logits_gradient",
    "squared_error",
    "squared_error_gradient",
]

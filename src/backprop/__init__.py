"""Neural networks whose formulas are proved from the distribution down to the NumPy code that ships.

Importing this package imports NumPy alone. The proof kernel, `backprop.proof`, needs SymPy and is
imported only where it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from backprop import datasets, estimators
from backprop.activations import (
    ACTIVATIONS,
    Activation,
    elu,
    gelu,
    identity,
    leaky_relu,
    log_softmax,
    log_sum_exp,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from backprop.estimators import MLPClassifier, MLPRegressor
from backprop.losses import (
    absolute_error,
    absolute_error_gradient,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    categorical_cross_entropy,
    categorical_cross_entropy_gradient,
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_gradient,
    half_squared_error,
    half_squared_error_gradient,
    hinge_loss,
    hinge_loss_gradient,
    huber_loss,
    huber_loss_gradient,
    kl_divergence,
    kl_divergence_gradient,
    kl_divergence_with_logits,
    kl_divergence_with_logits_gradient,
    one_hot,
    poisson_loss,
    poisson_loss_gradient,
    poisson_loss_with_logits,
    poisson_loss_with_logits_gradient,
    squared_error,
    squared_error_gradient,
)
from backprop.namesake import warn_of_a_namesake
from backprop.network import Network
from backprop.outputs import OUTPUTS, Output

if TYPE_CHECKING:
    from backprop.estimators import NetworkClassifier, NetworkRegressor


def __getattr__(name: str) -> Any:
    """`backprop.layers` and the estimators of its networks are imported when they are first asked for."""
    if name == "layers":
        return import_module("backprop.layers")
    if name in ("NetworkClassifier", "NetworkRegressor"):
        return getattr(estimators, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__version__ = "0.1.0"

warn_of_a_namesake()

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "MLPClassifier",
    "MLPRegressor",
    "OUTPUTS",
    "Network",
    "NetworkClassifier",
    "NetworkRegressor",
    "Output",
    "__version__",
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
    "datasets",
    "elu",
    "gelu",
    "half_squared_error",
    "half_squared_error_gradient",
    "huber_loss",
    "huber_loss_gradient",
    "identity",
    "leaky_relu",
    "log_softmax",
    "log_sum_exp",
    "one_hot",
    "poisson_loss",
    "poisson_loss_gradient",
    "poisson_loss_with_logits",
    "poisson_loss_with_logits_gradient",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "squared_error",
    "squared_error_gradient",
    "tanh",
    "hinge_loss",
    "hinge_loss_gradient",
    "kl_divergence",
    "kl_divergence_gradient",
    "kl_divergence_with_logits",
    "kl_divergence_with_logits_gradient",
]

"""Estimators with scikit-learn's conventions, which need NumPy alone.

They minimise what they say: J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), see `backprop.training`.
"""

from typing import TYPE_CHECKING, Any

from backprop.estimators.errors import (
    ConvergenceWarning,
    DataConversionWarning,
    Diverged,
    NotFittedError,
)
from backprop.estimators.mlp import MLPClassifier, MLPRegressor
from backprop.estimators.optimise import Epoch

if TYPE_CHECKING:
    from backprop.estimators.network import NetworkClassifier, NetworkRegressor


def __getattr__(name: str) -> Any:
    """The networks of layers are imported when they are first asked for, and the layers with them."""
    if name not in ("NetworkClassifier", "NetworkRegressor"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("backprop.estimators.network"), name)


__all__ = [
    "ConvergenceWarning",
    "DataConversionWarning",
    "Diverged",
    "Epoch",
    "MLPClassifier",
    "MLPRegressor",
    "NetworkClassifier",
    "NetworkRegressor",
    "NotFittedError",
]

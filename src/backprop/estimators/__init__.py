"""Estimators with scikit-learn's conventions, which need NumPy alone.

They minimise what they say: J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), see `backprop.training`.
"""

from backprop.estimators.errors import (
    ConvergenceWarning,
    DataConversionWarning,
    Diverged,
    NotFittedError,
)
from backprop.estimators.mlp import MLPClassifier, MLPRegressor
from backprop.estimators.optimise import Epoch

__all__ = [
    "ConvergenceWarning",
    "DataConversionWarning",
    "Diverged",
    "Epoch",
    "MLPClassifier",
    "MLPRegressor",
    "NotFittedError",
]

"""Estimators with scikit-learn's conventions, which need NumPy alone.

They minimise what they say: J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), see `backprop.training`.
"""

from backprop.estimators.classifier import MLPClassifier
from backprop.estimators.errors import (
    ConvergenceWarning,
    DataConversionWarning,
    Diverged,
    NotFittedError,
)
from backprop.estimators.regressor import MLPRegressor

__all__ = [
    "ConvergenceWarning",
    "DataConversionWarning",
    "Diverged",
    "MLPClassifier",
    "MLPRegressor",
    "NotFittedError",
]

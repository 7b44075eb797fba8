"""Estimators with scikit-learn's conventions, which need NumPy alone.

They minimise what they say: J(θ) = (1/Ω) (Σ_n ω_n ℓ_n + (α/2) Σ w²), see `backprop.training`.
"""

from backprop.estimators.classifier import MLPClassifier
from backprop.estimators.fitting import Diverged
from backprop.estimators.regressor import MLPRegressor

__all__ = ["Diverged", "MLPClassifier", "MLPRegressor"]

"""`MLPRegressor`: Gaussian targets, with half the squared error as the cost."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import validation
from backprop.estimators.base import Estimator

Array = NDArray[Any]


class MLPRegressor(Estimator):
    """A network that predicts real numbers.

    It minimises J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²) with L_n = ½ Σ_k (y_nk − t_nk)². Parameters and
    attributes are those of `MLPClassifier`, without `classes_`. Targets have shape (n,) or (n, k).

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §5.2, eq. 5.14; the penalty §5.5.
    """

    kind = "regressor"

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """One epoch on these samples, from the weights, the solver's memory and the η that there are.

        Raises:
            ValueError: As `fit`.
        """
        return self._fit(X, y, sample_weight, None, partial=True)

    def predict(self, X: Any) -> Array:
        """The network's outputs, shape (n,), or (n, k) with k ≥ 2 outputs."""
        Y = self._logits(X)
        return Y[:, 0] if Y.shape[1] == 1 else Y

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R² = 1 − Σ_n ω_n (t_n − y_n)² / Σ_n ω_n (t_n − t̄)², the mean over outputs.

        Where the targets are constant, an output counts 1 if it is exact and 0 otherwise.
        """
        Y = self._logits(X)
        shape = (len(Y),) if Y.shape[1] == 1 else Y.shape
        T = validation.numbers("y", validation.true_values(y, shape), np.float64)
        validation.finite("y", T)
        return self._quality(T.reshape(Y.shape), Y, validation.weights(sample_weight, len(Y)))

    def _encode(
        self, y: Array, dtype: "np.dtype[Any]", classes: Array | None, continued: bool
    ) -> tuple[Array, int, str, dict[str, Any]]:
        with np.errstate(over="ignore"):
            T = validation.numbers("y", y.reshape(len(y), -1), dtype)
        validation.finite("y", T)
        return T, T.shape[1], "identity", {}

    def _quality(self, T: Array, A: Array, omega: Array | None) -> float:
        residual = np.average(np.square(T - A), axis=0, weights=omega)
        total = np.average(np.square(T - np.average(T, axis=0, weights=omega)), axis=0, weights=omega)
        counted = T if omega is None else T[omega > 0]
        constant = counted.min(axis=0) == counted.max(axis=0)  # where rounding may leave a total above 0
        ratio = residual / np.where(constant, 1, total)
        return float(np.mean(np.where(constant, (residual == 0).astype(float), 1 - ratio)))

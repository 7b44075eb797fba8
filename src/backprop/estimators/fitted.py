"""A fitted estimator: its weights, and what it accepts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import validation
from backprop.estimators.architecture import Architecture, logits, packed
from backprop.estimators.errors import NotFittedError, known, warn
from backprop.estimators.samples import Rows
from backprop.estimators.settings import Settings
from backprop.training import Trainer

Array = NDArray[Any]


OF_ONE_FIT = (
    "feature_names_in_",
    "validation_scores_",
    "best_validation_score_",
    "_solver",
    "_schedule",
    "_rng",
)
"""Attributes that not each fit has, and that the next one therefore forgets."""


class Fitted(Settings):
    """The weights of an estimator once it is fitted."""

    coefs_: list[Array]
    intercepts_: list[Array]
    n_features_in_: int
    n_outputs_: int

    def _keep(
        self, network: Architecture, theta: Array, costs: list[float], epochs: int, learned: dict[str, Any]
    ) -> None:
        """Become fitted, with views of θ."""
        self.coefs_, self.intercepts_ = network.predictor().views(theta)
        for name in OF_ONE_FIT:
            self.__dict__.pop(name, None)
        self.__dict__.update(learned)
        self.n_features_in_, self.n_outputs_ = network.widths[0], network.widths[-1]
        self.loss_curve_, self.n_iter_ = costs, epochs
        self.loss_ = costs[-1] if costs else np.inf
        self.best_loss_ = min(costs, default=np.inf)

    def _widths(self) -> tuple[int, ...]:
        return (self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_))

    def _check_fitted(self) -> None:
        if not hasattr(self, "coefs_"):
            raise known(NotFittedError)(
                f"This {type(self).__name__} instance is not fitted yet: call 'fit' first"
            )

    def _inputs(self, X: Any) -> Rows:
        """X as `fit` has seen it, checked."""
        self._check_fitted()
        names, fitted = validation.feature_names(X), getattr(self, "feature_names_in_", None)
        if names is not None and fitted is not None and list(names) != list(fitted):
            raise ValueError(
                "The feature names should match those that were passed during fit, in their order: "
                f"expected {list(fitted)}, got {list(names)}"
            )
        if (names is None) != (fitted is None):
            was, has = ("with", "does not have valid") if names is None else ("without", "has")
            name = type(self).__name__
            warn(f"X {has} feature names, but {name} was fitted {was} feature names", UserWarning)
        rows = Rows(validation.inputs(X, self.coefs_[0].dtype))
        if rows.width != self.n_features_in_:
            raise ValueError(
                f"X has {rows.width} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return rows

    def _logits(self, X: Any) -> Array:
        """A⁽ᴸ⁾, shape (n, k)."""
        rows = self._inputs(X)
        network = Architecture(self._widths(), self._activation, "identity", self.coefs_[0].dtype)
        predictor = network.predictor()
        with np.errstate(all="ignore"):
            return logits(predictor, self._theta(predictor), rows)

    def _theta(self, trainer: Trainer) -> Array:
        """θ of which the weights are views, or else, where somebody has set them, a copy of them."""
        return packed(trainer, self.coefs_, self.intercepts_)

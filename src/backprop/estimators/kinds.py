"""The two kinds of estimators, whatever their network is: of classes, and of numbers."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.activations import log_softmax, sigmoid, softmax, softplus
from backprop.estimators import data, targets
from backprop.estimators.conventions import available_if
from backprop.estimators.data import Scaling
from backprop.estimators.estimator import Estimator, no_partial_fit
from backprop.estimators.targets import Classes, Numbers, Targets

Array = NDArray[Any]


@dataclass(eq=False, repr=False, kw_only=True)
class Classifier(Estimator):
    """What a classifier has beside its network."""

    kind: ClassVar[str] = "classifier"
    routed: ClassVar[dict[str, tuple[str, ...]]] = {
        "fit": ("sample_weight", "validation_data"),
        "partial_fit": ("classes", "sample_weight"),
        "score": ("sample_weight",),
    }

    class_weight: Any = None

    @property
    def classes_(self) -> Array:
        return self._labels().values

    def _labels(self) -> Classes:
        known = getattr(self, "_targets", None)
        if not isinstance(known, Classes):
            raise AttributeError(f"This {type(self).__name__} instance is not fitted yet and has no classes_")
        return known

    @available_if(no_partial_fit)
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """One epoch on these samples, from the weights, the solver's memory and the η that there are.

        Args:
            X: Inputs, shape (n, d).
            y: Labels, shape (n,), or an indicator matrix, shape (n, k).
            classes: All classes that will come; needed at the first call, unless y is a matrix.
            sample_weight: ω_n, shape (n,). Ω is their sum over this call's samples.

        Raises:
            ValueError: As `fit`, or classes are missing or others than before.
        """
        if classes is not None:
            classes = targets.distinct(targets.labels(data.array("classes", classes)))
            known = getattr(self, "classes_", classes)
            if not np.array_equal(known, classes):
                raise ValueError(f"classes must be those of the first call, {known}; came {classes}")
        elif not hasattr(self, "classes_") and np.ndim(data.dense(y)) != 2:
            raise ValueError("classes must be passed on the first call to partial_fit")
        return self._fit(X, y, sample_weight, classes, partial=True)

    def predict(self, X: Any) -> Array:
        """The most probable class of each sample, shape (n,), or each label that is likelier than not."""
        A = self._logits(X)
        return self._targets.decode(A)

    def decision_function(self, X: Any) -> Array:
        """The logits A⁽ᴸ⁾, whose sigmoid or softmax is `predict_proba`.

        Shape (n, k) for k ≥ 3 classes, or k labels; shape (n,) for two classes, where a > 0 is the second.
        """
        A = self._logits(X)
        return A if A.shape[1] > 1 else A[:, 0]

    def predict_proba(self, X: Any) -> Array:
        """Probabilities, shape (n, k): of each class in the order of `classes_`, or of each label."""
        A = self._logits(X)
        if self._labels().multilabel:
            return sigmoid(A)
        if len(self.classes_) == 1:
            return np.ones_like(A)
        return sigmoid(np.hstack([-A, A])) if A.shape[1] == 1 else softmax(A)

    def predict_log_proba(self, X: Any) -> Array:
        """log of `predict_proba`, also where that rounds to 0 or 1."""
        A = self._logits(X)
        if self._labels().multilabel:
            return -softplus(-A)
        if len(self.classes_) == 1:
            return np.zeros_like(A)
        return -softplus(np.hstack([A, -A])) if A.shape[1] == 1 else log_softmax(A)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of samples, by weight, whose class, or whose every label, is predicted."""
        A = self._logits(X)
        return self._labels().score_of(y, A, data.weights(sample_weight, len(A)))

    def _learn(self, y: Array, dtype: "np.dtype[Any]", classes: Any, omega: Array | None) -> Targets:
        return Classes.of(y, classes)

    def _weigh(self, T: Array, known: Targets, omega: Array | None, partial: bool) -> Array | None:
        if self.class_weight is None:
            return omega
        if partial and isinstance(self.class_weight, str):
            raise ValueError("class_weight='balanced' needs all samples: pass a dict to partial_fit")
        assert isinstance(known, Classes)
        weights = known.weights(self.class_weight, T)
        return data.weights(weights if omega is None else omega * weights, len(T))

    def _check_same(self, y: Array, known: Targets) -> None:
        assert isinstance(known, Classes)
        came = targets.distinct(targets.labels(y)) if y.ndim == 1 else np.arange(y.shape[1])
        if not np.array_equal(came, known.values):
            raise ValueError(
                f"warm_start can only be used where `y` has the same classes as in the previous call to fit. "
                f"Previously got {known.values}, `y` has {came}"
            )

    def _restored(self, learned: dict[str, Any], outputs: int, scaling: Scaling | None) -> Targets:
        return Classes.from_json(learned)


@dataclass(eq=False, repr=False, kw_only=True)
class Regressor(Estimator):
    """What a regressor has beside its network; `standardise` is a parameter of those that have one."""

    standardise: Any
    kind: ClassVar[str] = "regressor"
    routed: ClassVar[dict[str, tuple[str, ...]]] = {
        "fit": ("sample_weight", "validation_data"),
        "partial_fit": ("sample_weight",),
        "score": ("sample_weight",),
    }

    loss: str = "squared_error"

    @available_if(no_partial_fit)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """One epoch on these samples, from the weights, the solver's memory and the η that there are.

        Raises:
            ValueError: As `fit`.
        """
        return self._fit(X, y, sample_weight, partial=True)

    def predict(self, X: Any) -> Array:
        """The network's outputs, shape (n,), or (n, k) with k ≥ 2 outputs."""
        A = self._logits(X)
        return self._targets.decode(A)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R² = 1 − Σ_n ω_n (t_n − y_n)² / Σ_n ω_n (t_n − t̄)², the mean over outputs.

        Where the targets are constant, an output counts 1 if it is exact and 0 otherwise.
        """
        A = self._logits(X)
        assert isinstance(self._targets, Numbers)
        return self._targets.score_of(y, A, data.weights(sample_weight, len(A)))

    def _learn(self, y: Array, dtype: "np.dtype[Any]", classes: Any, omega: Array | None) -> Targets:
        scalars.option("loss", self.loss, tuple(targets.LOSSES))
        standardise = self.standardise is not False
        return Numbers.of(targets.columns(y, dtype), omega, self.loss, standardise)

    def _restored(self, learned: dict[str, Any], outputs: int, scaling: Scaling | None) -> Targets:
        loss = scalars.option("loss", learned.get("loss", "squared_error"), tuple(targets.LOSSES))
        return Numbers(outputs, loss, scaling)

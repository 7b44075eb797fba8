"""An estimator whose targets are class labels: as a network learns them, and as they are kept."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import holdout, labels
from backprop.estimators.base import Estimator
from backprop.estimators.samples import Samples

Array = NDArray[Any]


class Labelled(Estimator):
    """The classes of `MLPClassifier`, where its methods are described."""

    classes_: Array
    _multilabel: bool

    def _encode(
        self, y: Array, dtype: "np.dtype[Any]", classes: Array | None, continued: bool
    ) -> tuple[Array, int, str, dict[str, Any]]:
        if continued:
            T, known = labels.encode(y, self.classes_, self._multilabel)
        else:
            T, known = labels.encode(y, classes, None)
        output = "softmax" if known.n_outputs > 1 and not known.multilabel else "sigmoid"
        learned = {"classes_": known.classes, "_multilabel": known.multilabel}
        return T, known.n_outputs, output, learned

    def _quality(self, T: Array, A: Array, omega: Array | None) -> float:
        right = np.all((A > 0) == T, axis=1) if A.shape == T.shape else A.argmax(axis=1) == T[:, 0]
        return float(np.average(right, weights=omega))

    def _held_out(self, samples: Samples, rng: "np.random.Generator") -> Array:
        if samples.T.shape[1] > 1:
            return super()._held_out(samples, rng)
        held = holdout.number_held(len(samples), self.validation_fraction)
        return holdout.stratified(samples.T[:, 0], held, rng)

    def _learned(self) -> dict[str, Any]:
        return labels.to_json(labels.Labels(self.classes_, self._multilabel))

    def _restore(self, learned: dict[str, Any]) -> int:
        found = labels.from_json(learned)
        self.classes_, self._multilabel = found
        return found.n_outputs

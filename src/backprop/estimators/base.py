"""How an estimator is fitted: from data and parameters to weights."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import given, holdout, validation
from backprop.estimators.architecture import Architecture
from backprop.estimators.errors import ConvergenceWarning, known, warn
from backprop.estimators.minimising import Minimising, Task
from backprop.estimators.progress import Interruption
from backprop.estimators.samples import Rows, Samples
from backprop.estimators.threads import few_threads

Array = NDArray[Any]


class Estimator(Minimising):
    """The methods of `MLPClassifier` and `MLPRegressor`, where they are described."""

    def _encode(
        self, y: Array, dtype: "np.dtype[Any]", classes: Array | None, continued: bool
    ) -> tuple[Array, int, str, dict[str, Any]]:
        """T as in `Samples`, the number of outputs, what follows them, and attributes to keep."""
        raise NotImplementedError

    def _held_out(self, samples: Samples, rng: "np.random.Generator") -> Array:
        """True for the samples that are held out for early stopping."""
        n = len(samples)
        return holdout.at_random(n, holdout.number_held(n, self.validation_fraction), rng)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Minimise the objective from new weights, or with `warm_start` from those of the last fit.

        Args:
            X: Inputs, shape (n, d): an array, a data frame or a sparse matrix, of which one batch at a time
                is made dense; "gradient_descent" and "lbfgs" take all of it as one batch.
            y: Targets, shape (n,) or (n, k).
            sample_weight: ω_n, shape (n,). A sample of weight 0 is left out.

        Raises:
            TypeError: A parameter or the data have another type.
            ValueError: A parameter or the data lie outside their domain; nothing is changed then.
            Diverged: The cost is not finite; the estimator keeps the last weights with a finite cost.
            ImportError: solver="lbfgs" without SciPy, or checkpoint without safetensors.
            OSError: The checkpoint cannot be read or written.
        """
        return self._fit(X, y, sample_weight, None, partial=False)

    def _fit(self, X: Any, y: Any, sample_weight: Any, classes: Any, partial: bool) -> Self:
        task = self._prepare(X, y, sample_weight, classes, partial)
        batch_size = self._batch_size_of(len(task.samples))
        with (
            Interruption() as interruption,
            np.errstate(all="ignore"),
            few_threads(batch_size, task.network.widths),
        ):
            minimise = self._quasi_newton if self.solver == "lbfgs" else self._descend
            advice = minimise(task, interruption)
        if interruption.requested:
            message = f"fit was interrupted after {self.n_iter_} whole epochs"
            warn(f"{message}: the weights of the last whole step are kept", RuntimeWarning)
        elif advice is not None:
            warn(advice, known(ConvergenceWarning))
        return self

    def _prepare(self, X: Any, y: Any, sample_weight: Any, classes: Any, partial: bool) -> Task:
        """All that can be wrong with parameters or data is refused here."""
        hidden = self._check_params()
        if partial and (self.solver == "lbfgs" or self.early_stopping):
            raise ValueError("partial_fit needs a solver that steps by epochs, and early_stopping=False")
        continued = hasattr(self, "coefs_") and (partial or self.warm_start)
        samples, output, learned = self._read(X, y, sample_weight, classes, continued)
        widths = (samples.X.width, *hidden, samples.n_outputs)
        network = Architecture(widths, self._activation, output, samples.X.dtype)
        if continued and widths != self._widths():
            raise ValueError(f"warm start needs the widths of the last fit, {self._widths()}; came {widths}")
        rng = getattr(self, "_rng", None) if partial else None
        rng = rng or given.generator(self.random_state)
        theta = self._theta(network.predictor()).copy() if continued else network.draw(rng)
        held = None
        if self.early_stopping:
            chosen = self._held_out(samples, rng)
            held, samples = (samples.subset(np.flatnonzero(which)) for which in (chosen, ~chosen))
        return Task(network, samples, held, theta, rng, learned, continued, partial)

    def _read(
        self, X: Any, y: Any, sample_weight: Any, classes: Any, continued: bool
    ) -> tuple[Samples, str, dict[str, Any]]:
        """The samples of a weight above 0, the network's output, and what is learned from them alone."""
        names = validation.feature_names(X)
        if continued:
            rows = self._inputs(X)
            names = getattr(self, "feature_names_in_", None) if names is None else names
        else:
            rows = Rows(validation.inputs(X))
        y = validation.targets(y, type(self).__name__)
        if len(y) != len(rows):
            raise ValueError(f"y must have one row for each of the {len(rows)} samples of X; came {len(y)}")
        omega = validation.weights(sample_weight, len(rows))
        T, n_outputs, output, learned = self._encode(y, rows.dtype, classes, continued)
        if names is not None:
            learned["feature_names_in_"] = names
        if omega is None:
            return Samples(rows, T, None, n_outputs), output, learned
        samples = Samples(rows, T, omega, n_outputs)
        return (samples if omega.all() else samples.subset(np.flatnonzero(omega))), output, learned

"""How an estimator is fitted: from data and parameters to weights."""

import os
import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import storage, validation
from backprop.estimators.fitted import Fitted
from backprop.estimators.fitting import Descent, Diverged, Patience, quasi_newton
from backprop.estimators.progress import Interruption, Progress
from backprop.network import Network
from backprop.solvers import Solver
from backprop.training import Trainer

Array = NDArray[Any]


class Estimator(Fitted):
    """The methods of `MLPClassifier` and `MLPRegressor`, where they are described."""

    _rng: "np.random.Generator"
    _solver: Solver

    def _encode(self, y: Array, dtype: "np.dtype[Any]", classes: Any) -> tuple[Array, str, dict[str, Any]]:
        """T (n, k), the network's output, and attributes for the fitted estimator."""
        raise NotImplementedError

    def _quality(self, T: Array, A: Array, omega: Array, output: str) -> float:
        """The score of logits A, before that output."""
        raise NotImplementedError

    def _split(self, T: Array, rng: "np.random.Generator") -> Array:
        """Which samples are held out for early stopping."""
        n = len(T)
        held = np.zeros(n, bool)
        held[rng.permutation(n)[: max(1, round(self.validation_fraction * n))]] = True
        return held

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Minimise the objective from new weights, or with `warm_start` from those of the last fit.

        Args:
            X: Inputs, shape (n, d): an array, a data frame or a sparse matrix, which is made dense.
            y: Targets, shape (n,) or (n, k).
            sample_weight: ω_n, shape (n,). A sample of weight 0 is left out.

        Raises:
            TypeError: A parameter or the data have another type.
            ValueError: A parameter or the data lie outside their domain; nothing is changed then.
            Diverged: The cost is not finite; the estimator keeps the last weights with a finite cost.
            ImportError: solver="lbfgs" without SciPy, or checkpoint without safetensors.
        """
        return self._fit(X, y, sample_weight, None, partial=False)

    def _fit(self, X: Any, y: Any, sample_weight: Any, classes: Any, partial: bool) -> Self:
        hidden, activation = self._check_params()
        fitted = hasattr(self, "coefs_")
        continued = fitted and (partial or self.warm_start)
        if partial and (self.solver == "lbfgs" or self.early_stopping):
            raise ValueError("partial_fit needs a solver that steps by epochs, and early_stopping=False")
        names = validation.feature_names(X)
        if continued:
            X = self._inputs(X)
            if names is None:
                names = getattr(self, "feature_names_in_", None)
        else:
            X = validation.inputs(X)
        y = validation.targets(y, type(self).__name__)
        validation.same_length(X, y, "y")
        given = validation.weights(sample_weight, X)
        T, output, learned = self._encode(y, X.dtype, self if continued else classes)
        widths = (X.shape[1], *hidden, T.shape[1])
        if continued and widths != self._widths():
            raise ValueError(f"warm start needs the widths of the last fit, {self._widths()}; came {widths}")
        if given is not None and not given.all():
            X, T, given = X[given > 0], T[given > 0], given[given > 0]
        omega = np.ones(len(X), X.dtype) if given is None else given.astype(X.dtype)
        learned |= {"n_features_in_": widths[0], "n_outputs_": widths[-1]}

        rng = self._rng if partial and hasattr(self, "_rng") else validation.generator(self.random_state)
        if continued:
            weights, biases = self.coefs_, self.intercepts_
        else:
            network = Network(widths, activation, output, rng, X.dtype)
            weights, biases = network.weights, network.biases
            del network
        validate = None
        if self.early_stopping:
            held = self._split(T, rng)
            if held.all() or not held.any():
                raise ValueError(f"early_stopping needs more than {len(X)} samples to hold some out")
            kept = X[held], T[held], omega[held]
            X, T, omega = X[~held], T[~held], omega[~held]
            judge = Trainer(widths, activation, "identity", 1, X.dtype)

            def validate(theta: Array) -> float:
                return self._quality(kept[1], judge.predict(theta, kept[0]), kept[2], output)

        n = len(X)
        if self.solver in ("gradient_descent", "lbfgs"):
            batch_size = n
        else:
            batch_size = min(200 if self.batch_size == "auto" else int(self.batch_size), n)
        total = float(omega.sum())
        trainer = Trainer(widths, activation, output, batch_size, X.dtype, float(self.alpha) / total)
        theta = np.empty(trainer.n_parameters, X.dtype)
        for views, arrays in zip(trainer.views(theta), (weights, biases), strict=True):
            for view, A in zip(views, arrays, strict=True):
                view[...] = A
        del weights, biases  # their memory is needed
        solver = self._solver_for(trainer.n_parameters, X.dtype)
        known = getattr(self, "_solver", None) if partial and continued else None
        if known is not None and type(known) is type(solver):
            solver.restore(known.state())
        description = {"class": type(self).__name__, "widths": widths, "output": output}

        with Interruption() as interruption, np.errstate(all="ignore"):
            if self.solver == "lbfgs":
                trainer.take(X, T, omega / total)
                progress = self._progress(0)
                limits = {"maxfun": self.max_fun, "maxiter": self.max_iter, "gtol": self.tol}
                report = progress.show if progress else lambda epoch, cost: None
                try:
                    theta, costs, ended = quasi_newton(trainer, theta, limits, interruption, report)
                except Diverged:
                    self._keep(trainer, theta, [], learned, names)
                    raise Diverged("the cost of the initial weights is not finite: standardise X") from None
                finally:
                    if progress:
                        progress.close()
                self._keep(trainer, theta, costs, learned, names)
                self.n_iter_ = len(costs) - 1
                if ended not in (None, "interrupted"):
                    ended = f"lbfgs has not converged ({ended}): raise max_iter or max_fun, or standardise X"
            else:
                shuffled = rng if self.shuffle else None
                descent = Descent(
                    trainer,
                    solver,
                    theta,
                    (X, T, omega),
                    batch_size,
                    float(self.learning_rate_init),
                    shuffled,
                    interruption,
                )
                before = list(self.loss_curve_) if partial and continued else []
                ended = self._descend(descent, rng, validate, learned, names, description, before, partial)
                self._solver, self._rng = solver, rng
        if ended == "interrupted":
            warnings.warn(
                f"fit was interrupted after {self.n_iter_} epochs, in epoch {self.n_iter_ + 1}: "
                "the weights of the last whole step are kept",
                RuntimeWarning,
                stacklevel=3,
            )
        elif ended is not None:
            warnings.warn(ended, validation.known(validation.ConvergenceWarning), stacklevel=3)
        return self

    def _descend(
        self,
        descent: Descent,
        rng: "np.random.Generator",
        validate: Any,
        learned: dict[str, Any],
        names: Array | None,
        description: dict[str, Any],
        before: list[float],
        partial: bool,
    ) -> str | None:
        """Epochs until the patience or `max_iter` is exhausted; what there is to warn of."""
        history: dict[str, Any] = {"costs": [], "scores": [], "best": descent.theta.copy()}
        path = None if partial else self.checkpoint
        if path is not None:
            params = self.get_params()
            params["random_state"] = storage.plain(self.random_state)
            same = storage.identity(params, description, (descent.X, descent.T, descent.omega))
            if os.path.exists(path):
                history = storage.load_checkpoint(path, same, descent, rng, history)
        costs, scores = history["costs"], history["scores"]
        patience = Patience(float(self.tol), float(self.n_iter_no_change))
        for value in costs if validate is None else (-score for score in scores):
            patience.update(value)
        last = len(costs) + 1 if partial else int(self.max_iter)
        first = saved = len(costs)
        progress = self._progress(first) if not partial else None
        every = int(self.every)
        interrupted, whole = False, True
        try:
            while len(costs) < last and not patience.exhausted:
                cost = descent.epoch()
                if cost is None:
                    interrupted, whole = True, False
                    break
                costs.append(cost)
                if validate is None:
                    patience.update(cost)
                else:
                    scores.append(validate(descent.theta))
                    if patience.update(-scores[-1]):
                        history["best"] = descent.theta.copy()
                if progress is not None:
                    progress.show(len(costs), cost)
                if path is not None and len(costs) % every == 0:
                    storage.save_checkpoint(path, same, descent, rng, history)
                    saved = len(costs)
                if descent.interruption.requested:
                    interrupted = True
                    break
            descent.check()
            if path is not None and saved < len(costs) and whole:
                storage.save_checkpoint(path, same, descent, rng, history)
        except Diverged:
            epoch = len(costs) + 1
            raise Diverged(
                f"the cost is not finite in epoch {epoch} with learning_rate_init={self.learning_rate_init}: "
                f"lower it, or standardise X; the last weights with a finite cost are kept"
            ) from None
        finally:
            if progress is not None:
                progress.close()
            theta = descent.theta if validate is None else history["best"]
            self._keep(descent.trainer, theta, before + costs, learned, names)
            if validate is not None:
                self.validation_scores_ = list(scores)
                self.best_validation_score_ = max(scores, default=-np.inf)
        if interrupted:
            return "interrupted"
        if partial or patience.exhausted:
            return None
        what = "the cost" if validate is None else "the validation score"
        return (
            f"max_iter={self.max_iter} epochs have passed, and {what} may still improve by more than "
            f"tol={self.tol}: raise max_iter or learning_rate_init (now {self.learning_rate_init}), or "
            f"standardise X"
        )

    def _progress(self, first: int) -> Progress | None:
        return Progress(first, int(self.max_iter)) if self.verbose else None

"""What every estimator takes, does and remembers, whatever its network is and whatever its targets are.

Below it: `options` checks the parameters, `data` makes samples of X, y and weights, `targets` says what y
is, `optimise` minimises, `store` keeps, `process` shows and hears.
"""

import os
from dataclasses import KW_ONLY, dataclass, fields
from functools import partial as partial_of
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import cluster, data, optimise, store
from backprop.estimators.conventions import Conventions
from backprop.estimators.data import Rows, Samples, Scaling
from backprop.estimators.errors import ConvergenceWarning, NotFittedError, recognised, warn
from backprop.estimators.optimise import Fit, Held, Task
from backprop.estimators.options import Options
from backprop.estimators.process import Interruption, few_threads
from backprop.estimators.schedule import Schedule
from backprop.estimators.targets import Classes, Targets, mean_cost
from backprop.solvers import Solver

Array = NDArray[Any]
Path = str | os.PathLike[str]

BEFORE = {"standardise": False}
"""Parameters that were added, with the values at which releases before them are as they were."""


class Network(optimise.Network, Protocol):
    """What an estimator asks of its network beside what `optimise` does."""

    @property
    def output(self) -> str:
        """A name in `backprop.outputs.OUTPUTS`."""

    @property
    def largest_product(self) -> int:
        """Multiplications for one sample in the largest product."""

    @property
    def n_features(self) -> int:
        """Of a sample."""

    @property
    def by_chance(self) -> str:
        """What in it needs one process, and a solver that steps by epochs; else nothing."""

    def penalty(self, theta: Array) -> float:
        """Σ w²."""

    def describe(self) -> dict[str, Any]:
        """What tells it from another one, for a checkpoint."""


class Fitted(Conventions):
    """What an estimator is once it is fitted."""

    n_features_in_: int
    n_outputs_: int
    n_iter_: int
    loss_: float
    best_loss_: float | None
    loss_curve_: list[float]
    validation_loss_curve_: list[float] | None
    validation_scores_: list[float] | None
    best_validation_score_: float | None
    _targets: Targets
    _rng: "np.random.Generator"
    _solver: Solver
    _schedule: Schedule

    def _install(self, network: Network, theta: Array, scaling: Scaling | None) -> None:
        """Become fitted with these weights."""
        raise NotImplementedError

    def _keep(
        self,
        network: Network,
        fit: Fit,
        known: Targets,
        scaling: Scaling | None,
        names: Array | None,
        before: list[float],
        epochs: int,
    ) -> None:
        """Become fitted, with views of θ, and forget the last fit."""
        self._install(network, fit.kept, scaling)
        for name in ("feature_names_in_", "_solver", "_schedule", "_rng"):
            self.__dict__.pop(name, None)
        if names is not None:
            self.feature_names_in_ = names
        self.n_features_in_, self.n_outputs_, self._targets = network.n_features, known.n_outputs, known
        self.loss_curve_, self.n_iter_ = before + fit.costs, epochs + fit.epochs
        self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else np.inf
        scored = fit.best is not None
        self.best_loss_ = None if scored else min(self.loss_curve_, default=np.inf)
        self.validation_scores_ = fit.scores if scored else None
        self.best_validation_score_ = -fit.schedule.best if scored else None
        self.validation_loss_curve_ = fit.held_costs or None


def no_partial_fit(estimator: Any) -> str | None:
    """Why there is no partial_fit with these parameters, or None."""
    if estimator.solver == "lbfgs":
        return "partial_fit needs a solver that steps by epochs, not solver='lbfgs'"
    return "partial_fit does not support early_stopping=True" if estimator.early_stopping is True else None


@dataclass(eq=False, repr=False)
class Estimator(Fitted):
    """The parameters and methods of all estimators, where they are described."""

    _: KW_ONLY
    solver: Literal["adam", "sgd", "gradient_descent", "lbfgs"] = "adam"
    alpha: float = 1e-4
    batch_size: int | str = "auto"
    learning_rate: Literal["constant", "invscaling", "adaptive"] = "constant"
    learning_rate_init: float = 1e-3
    power_t: float = 0.5
    max_iter: int = 200
    shuffle: bool = True
    random_state: Any = None
    tol: float = 1e-4
    verbose: bool = False
    warm_start: bool = False
    momentum: float = 0.9
    nesterovs_momentum: bool = True
    early_stopping: bool = False
    validation_fraction: float = 0.1
    scoring: Any = "score"
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    n_iter_no_change: float = 10
    max_fun: int = 15000
    callbacks: Any = None
    checkpoint: Any = None
    every: int = 1

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None, client: Any = None
    ) -> Self:
        """Minimise the objective from new weights, or with `warm_start` from those of the last fit.

        Args:
            X: Inputs, shape (n, d): an array, a data frame or a sparse matrix, of which one batch at a time
                is made dense.
            y: Targets, shape (n,) or (n, k).
            sample_weight: ω_n, shape (n,). A sample of weight 0 is left out.
            validation_data: (X, y) or (X, y, sample_weight), not trained on: `validation_loss_curve_` has
                their cost after each epoch, and early stopping takes them instead of holding out samples.
            client: A `distributed.Client`: its workers share the samples, and compute each step together.
                The steps are those of one process to rounding.

        Raises:
            TypeError: A parameter or the data have another type.
            ValueError: A parameter or the data lie outside their domain; nothing is changed then.
            Diverged: The cost is not finite; the estimator keeps the last weights with a finite cost.
            ImportError: solver="lbfgs" without SciPy, or checkpoint without safetensors.
            OSError: The checkpoint cannot be read or written.
        """
        return self._fit(X, y, sample_weight, None, validation_data, client, partial=False)

    def _learn(self, y: Array, dtype: "np.dtype[Any]", classes: Any, omega: Array | None) -> Targets:
        """What y holds."""
        raise NotImplementedError

    def _weigh(self, T: Array, known: Targets, omega: Array | None, partial: bool) -> Array | None:
        """ω, of samples with these targets."""
        return omega

    def _restored(self, learned: dict[str, Any], outputs: int, scaling: Scaling | None) -> Targets:
        """What `to_json` of the targets has written, checked."""
        raise NotImplementedError

    def _check(self, options: Options) -> None:
        """The parameters that `Options` does not know, before anything is done."""

    def _is_fitted(self) -> bool:
        raise NotImplementedError

    def _dtype(self) -> "np.dtype[Any]":
        """Of the fitted weights."""
        raise NotImplementedError

    def _rows(self, X: Any, dtype: Any = None) -> Rows:
        """X, checked, a sample a row."""
        return Rows(data.inputs(X, dtype))

    def _new_scaling(self, samples: Samples) -> Scaling | None:
        """Mean and deviation of the columns, where they are to be standardised."""
        return None

    def _scaling(self) -> Scaling | None:
        """Those of the fit."""
        return None

    def _begin(
        self, samples: Samples, known: Targets, rng: "np.random.Generator", continued: bool
    ) -> tuple[Network, Array]:
        """The network, and θ where training starts: new, or that of the last fit."""
        raise NotImplementedError

    def _network(self) -> tuple[Network, Array]:
        """The fitted network and its θ."""
        raise NotImplementedError

    def _written(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """What `save` writes of the network."""
        raise NotImplementedError

    def _read(
        self, learned: dict[str, Any], arrays: dict[str, Array]
    ) -> tuple[Network, Array, Targets, Scaling | None]:
        """What `_written` wrote, checked."""
        raise NotImplementedError

    def _fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        classes: Any = None,
        validation_data: Any = None,
        client: Any = None,
        *,
        partial: bool,
    ) -> Self:
        """All that can be wrong with parameters or data is refused before anything changes."""
        options = Options.of(self._all_params())
        self._check(options)
        continued = self._is_fitted() and (partial or options.warm_start)
        rng = (getattr(self, "_rng", None) if partial else None) or options.generator()

        names = data.feature_names(X)
        rows = self._inputs(X) if continued else self._rows(X)
        if continued and names is None:
            names = getattr(self, "feature_names_in_", None)
        samples, known = self._samples(rows, y, sample_weight, classes, continued, partial)
        scaling = self._scaling() if continued else None
        if not continued:
            scaling = self._new_scaling(samples)
        samples = samples.scaled(scaling)
        network, start = self._begin(samples, known, rng, continued)
        if network.by_chance and (options.solver == "lbfgs" or client is not None):
            other = "a solver that steps by epochs, not 'lbfgs'"
            other = other if client is None else "one process: client must be None"
            raise ValueError(f"{network.by_chance} needs {other}")
        if validation_data is not None:
            held = self._given(validation_data, samples, known)
        elif options.early_stopping:
            chosen = known.held_out(samples.T, options.validation_fraction, rng)
            held, samples = samples.subset(np.flatnonzero(chosen)), samples.subset(np.flatnonzero(~chosen))
        else:
            held = None
        goes_on = partial and continued and hasattr(self, "loss_curve_")
        before, epochs = (list(self.loss_curve_), self.n_iter_) if goes_on else ([], 0)
        task = Task(options, network, samples, None, self._advice(), epochs, partial)
        if held is not None:
            task.held = self._judge(held, known, network, options)
        if client is not None:
            task.objective = cluster.Spread(client, network, samples, options)
        if partial and hasattr(self, "_solver"):
            task.memory, task.before = (self._solver.name, self._solver.state()), self._schedule
        if options.checkpoint is not None and not partial:
            task.checkpoint = self._checkpoint(task, network, start if continued else None)
        else:  # nothing may refuse the fit any more
            self.__dict__.pop("_solver", None)  # two solvers at a time take more memory than one and a state
        fit = optimise.begin(task, start, rng)
        keep = partial_of(self._keep, network, fit, known, scaling, names, before, epochs)
        keep()  # the last fit is not needed any more
        largest = options.batch(len(samples)) * network.largest_product
        with Interruption() as interruption, np.errstate(all="ignore"), few_threads(largest):
            try:
                optimise.minimise(task, fit, interruption)
            finally:
                keep()
        if fit.solver is not None:
            self._solver, self._schedule, self._rng = fit.solver, fit.schedule, rng
        if interruption.requested:
            message = f"fit was interrupted after {self.n_iter_} whole epochs"
            warn(f"{message}: the weights of the last whole step are kept", RuntimeWarning)
            return self
        advice = [
            optimise.not_converged(task, fit),
            None if partial else _worse_than_chance(task, network, fit, known),
        ]
        if any(advice):
            warn("; ".join(filter(None, advice)), recognised(ConvergenceWarning))
        return self

    def _samples(
        self, rows: Rows, y: Any, sample_weight: Any, classes: Any, continued: bool, partial: bool
    ) -> tuple[Samples, Targets]:
        """The samples of a weight above 0, and what y holds."""
        y = data.targets(y, type(self).__name__)
        if len(y) != len(rows):
            raise ValueError(f"y must have one row for each of the {len(rows)} samples of X; came {len(y)}")
        omega = data.weights(sample_weight, len(rows))
        known = getattr(self, "_targets", None) if continued else None
        if known is None:
            known = self._learn(y, rows.dtype, classes, omega)
        elif not partial:
            self._check_same(y, known)
        T = known.encode(y, rows.dtype)
        omega = self._weigh(T, known, omega, partial)
        samples = Samples(rows, T, omega, known.n_outputs)
        if omega is not None and not omega.all():
            samples = samples.subset(np.flatnonzero(omega))
        return samples, known

    def _check_same(self, y: Array, known: Targets) -> None:
        """A warm start learns the targets of the last fit."""

    def _given(self, validation_data: Any, like: Samples, known: Targets) -> Samples:
        """validation_data as samples."""
        if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
            raise TypeError("validation_data must be (X, y) or (X, y, sample_weight)")
        X, y, *weights = validation_data
        rows = self._rows(X, like.X.dtype)
        if rows.each != like.X.each:
            raise ValueError(f"validation_data must have {like.X.counted()}; came {rows.counted()}")
        y = data.targets(y, type(self).__name__)
        if len(y) != len(rows):
            raise ValueError(
                f"validation_data must have one y for each of {len(rows)} samples; came {len(y)}"
            )
        omega = data.weights(weights[0] if weights else None, len(rows))
        return Samples(rows, known.encode(y, rows.dtype), omega, known.n_outputs).scaled(like.X.scaling)

    def _judge(self, held: Samples, known: Targets, network: Network, options: Options) -> Held:
        """How logits of the held-out samples are judged."""
        cost = partial_of(_cost, network.output, held.T, held.omega)
        if options.scoring == "loss":
            return Held(held.X, cost, lambda A: -cost(A))
        if options.scoring == "score":
            return Held(held.X, cost, lambda A: known.score(held.T, A, held.omega))
        truth = known.truth(held.T)
        return Held(held.X, cost, lambda A: float(options.scoring(truth, known.decode(A))))

    def _advice(self) -> str:
        return "look for outliers in X" if self.kind == "classifier" else "look for outliers in X and y"

    def _checkpoint(self, task: Task, network: Network, start: Array | None) -> store.Checkpoint:
        samples = task.samples
        description = {
            "class": type(self).__name__,
            **network.describe(),
            "samples": len(samples),
            "weights of the last fit": None if start is None else store.crc32([start]),
        }
        omega = [] if samples.omega is None else [samples.omega]
        arrays = [*samples.X.arrays(), samples.T, *omega]
        return store.Checkpoint(task.options.checkpoint, self._all_params(), description, arrays)

    def _all_params(self) -> dict[str, Any]:
        """Those of our own constructor too, where that of a subclass does not name them."""
        return {item.name: getattr(self, item.name) for item in fields(self)} | self.get_params()

    def _check_fitted(self) -> None:
        if not self._is_fitted():
            raise recognised(NotFittedError)(
                f"This {type(self).__name__} instance is not fitted yet: call 'fit' first"
            )

    def _inputs(self, X: Any) -> Rows:
        """X as `fit` has seen it, checked."""
        self._check_fitted()
        names, fitted = data.feature_names(X), getattr(self, "feature_names_in_", None)
        if names is not None and fitted is not None and list(names) != list(fitted):
            raise ValueError(
                "The feature names should match those that were passed during fit, in their order: "
                f"expected {list(fitted)}, got {list(names)}"
            )
        if (names is None) != (fitted is None):
            was, has = ("with", "does not have valid") if names is None else ("without", "has")
            name = type(self).__name__
            warn(f"X {has} feature names, but {name} was fitted {was} feature names", UserWarning)
        rows = self._rows(X, self._dtype())
        if rows.width != self.n_features_in_:
            raise ValueError(
                f"X has {rows.width} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return rows

    def _logits(self, X: Any) -> Array:
        """A⁽ᴸ⁾, shape (n, k)."""
        rows = self._inputs(X).scaled(self._scaling())
        network, theta = self._network()
        with np.errstate(all="ignore"):
            return network.logits(theta, rows)

    def predict(self, X: Any) -> Array:
        raise NotImplementedError

    def save(self, path: Path) -> None:
        """Write the fitted estimator to a safetensors file; `load` reads it. Nothing is pickled.

        A `random_state` that is no integer is stored as None, functions as the default, `checkpoint` and
        `callbacks` not at all; nor are the scores of early stopping and what `partial_fit` remembers.

        Raises:
            ImportError: safetensors is not installed.
            NotFittedError: The estimator has not been fitted.
            TypeError: A parameter that was set after the fit has another type.
            ValueError: A number is not finite, or parameters that were set after the fit are invalid or of
                another architecture.
            OSError: The file cannot be written.
        """
        self._check_fitted()
        params = self._all_params()
        self._check(Options.of(params))
        names = getattr(self, "feature_names_in_", None)
        own, arrays = self._written()
        learned = {
            "epochs": self.n_iter_,
            "dtype": str(self._dtype()),
            "feature names": None if names is None else names.tolist(),
            **self._targets.to_json(),
            **own,
        }
        scalings = {"": self._scaling(), "target ": getattr(self._targets, "scaling", None)}
        for of, scaling in scalings.items():
            if scaling is not None:
                arrays |= {f"{of}mean": scaling.shift, f"{of}scale": scaling.unit}
        store.save(
            path,
            type(self).__name__,
            params,
            learned,
            arrays | {"losses": np.array(self.loss_curve_, np.float64)},
        )

    @classmethod
    def _load(cls, path: Path, **given: Any) -> Self:
        own = {item.name: item.default for item in fields(cls)}
        params, learned, arrays = store.load(path, cls.__name__, {**own, **cls._defaults()}, BEFORE)
        try:
            return cls._from_file({**params, **given}, learned, arrays)
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
            raise ValueError(f"{os.fsdecode(path)}: {error!s:.300}") from error

    @classmethod
    def _from_file(cls, params: dict[str, Any], learned: dict[str, Any], arrays: dict[str, Array]) -> Self:
        named = cls._defaults()
        estimator = cls(**{name: value for name, value in params.items() if name in named})
        for name in set(params) - set(named):
            setattr(estimator, name, params[name])
        options = Options.of(params)
        estimator._check(options)
        losses, epochs = arrays.pop("losses"), learned["epochs"]
        if losses.ndim != 1 or type(epochs) is not int or epochs not in (len(losses), len(losses) - 1):
            raise ValueError(f"{losses.size} losses are not those of {epochs!r:.80} epochs")
        network, theta, known, scaling = estimator._read(learned, arrays)
        names, width = learned["feature names"], network.n_features
        if names is not None and not (
            isinstance(names, list) and len(names) == width and all(isinstance(n, str) for n in names)
        ):
            raise ValueError(f"its feature names are not a list of {width} strings")
        labels = None if names is None else np.array(names, dtype=object)
        fit = Fit(theta, options.generator(), options.schedule(), None, None, losses.tolist())
        estimator._keep(network, fit, known, scaling, labels, [], 0)
        estimator.n_iter_ = epochs
        return estimator


def _cost(output: str, T: Array, omega: Array | None, A: Array) -> float:
    return mean_cost(output, T, A, omega)


def _worse_than_chance(task: Task, network: Network, fit: Fit, known: Targets) -> str | None:
    """A warning where the cost is above that of the best prediction that does not look at X."""
    samples = task.samples
    if not fit.costs:
        return None
    with np.errstate(all="ignore"):
        chance = known.chance(samples.T, samples.omega)
        penalty = task.options.alpha / (2 * samples.total) * network.penalty(fit.theta)
        if chance <= 0 or not np.isfinite(chance) or fit.costs[-1] - penalty <= chance:
            return None
        A = network.logits(fit.kept, samples.X)
        if not data.all_finite(A):
            return None
        cost = mean_cost(network.output, samples.T, A, samples.omega)
    if cost <= chance * (1 + 1e-6):
        return None
    of = "the frequencies of the classes" if isinstance(known, Classes) else "the mean or median of y"
    return (
        f"training ended at a cost of {cost:.4g}, worse than the {chance:.4g} of {of} alone: change "
        f"learning_rate_init or alpha, or {task.advice}"
    )


def taken(arrays: dict[str, Array], of: str, n: int) -> Scaling | None:
    """The scaling in a file, taken out of its arrays."""
    if f"{of}mean" not in arrays and f"{of}scale" not in arrays:
        return None
    shift, unit = arrays.pop(f"{of}mean"), arrays.pop(f"{of}scale")
    if not (shift.shape == unit.shape == (n,) and shift.dtype == unit.dtype and shift.dtype.kind == "f"):
        raise ValueError(f"{of}mean and {of}scale must have shape ({n},); came {shift.shape}, {unit.shape}")
    if not np.all(unit > 0):
        raise ValueError(f"{of}scale must be positive")
    return Scaling(shift, unit)

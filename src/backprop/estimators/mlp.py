"""`MLPClassifier` and `MLPRegressor`: what they take, do and remember.

Below them: `options` checks the parameters, `data` makes samples of X, y and weights, `targets` says what y
is, `dense` what the network is, `optimise` minimises, `store` keeps, `process` shows and hears.
"""

import os
from dataclasses import KW_ONLY, dataclass, fields
from functools import partial as partial_of
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.activations import Name as Hidden
from backprop.activations import log_softmax, sigmoid, softmax, softplus
from backprop.estimators import cluster, data, dense, optimise, store, targets
from backprop.estimators.conventions import Conventions, available_if
from backprop.estimators.data import Rows, Samples, Scaling
from backprop.estimators.dense import Dense
from backprop.estimators.errors import ConvergenceWarning, NotFittedError, recognised, warn
from backprop.estimators.optimise import Fit, Held, Task
from backprop.estimators.options import Options
from backprop.estimators.process import Interruption, few_threads
from backprop.estimators.schedule import Schedule
from backprop.estimators.targets import Classes, Numbers, Targets, mean_cost
from backprop.solvers import Solver

Array = NDArray[Any]
Path = str | os.PathLike[str]

BEFORE = {"standardise": False}
"""Parameters that were added, with the values at which releases before them are as they were."""

IN_SCALE = 0.3, 30.0
"""Between which the largest root mean square of a column lies in data that need not be standardised."""


class Fitted(Conventions):
    """What an estimator is once it is fitted."""

    coefs_: list[Array]
    intercepts_: list[Array]
    n_features_in_: int
    n_outputs_: int
    n_layers_: int
    out_activation_: str
    n_iter_: int
    loss_: float
    best_loss_: float | None
    loss_curve_: list[float]
    validation_loss_curve_: list[float] | None
    validation_scores_: list[float] | None
    best_validation_score_: float | None
    mean_: Array | None
    scale_: Array | None
    _targets: Targets
    _rng: "np.random.Generator"
    _solver: Solver
    _schedule: Schedule


def _no_partial_fit(estimator: Any) -> str | None:
    if estimator.solver == "lbfgs":
        return "partial_fit needs a solver that steps by epochs, not solver='lbfgs'"
    return "partial_fit does not support early_stopping=True" if estimator.early_stopping is True else None


@dataclass(eq=False, repr=False)
class MLP(Fitted):
    """The parameters and methods of both estimators, where they are described."""

    hidden_layer_sizes: Any = (100,)
    activation: Hidden | Literal["logistic"] = "relu"
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
    init: Any = "auto"
    standardise: bool | str = "auto"
    dropout: float = 0.0
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
        hidden, activation, init, dropout = dense.hidden(self._all_params())
        if dropout and options.solver == "lbfgs":
            raise ValueError("dropout needs a solver that steps by epochs, not 'lbfgs'")
        _standardise(self.standardise)
        continued = hasattr(self, "coefs_") and (partial or options.warm_start)
        rng = (getattr(self, "_rng", None) if partial else None) or options.generator()

        names = data.feature_names(X)
        rows = self._inputs(X) if continued else Rows(data.inputs(X))
        if continued and names is None:
            names = getattr(self, "feature_names_in_", None)
        samples, known = self._samples(rows, y, sample_weight, classes, continued, partial)
        scaling = self._scaling() if continued else None
        if not continued:
            scaling = self._new_scaling(samples)
        samples = samples.scaled(scaling)
        widths = (rows.width, *hidden, known.n_outputs)
        network = Dense(widths, activation, known.output, rows.dtype, dropout)
        if continued and network.widths != self._widths():
            raise ValueError(
                f"warm start needs the widths of the last fit, {self._widths()}; came {network.widths}"
            )
        start = self._theta(network).copy() if continued else network.draw(rng, init)
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
            if dropout:
                raise ValueError("dropout needs one process: client must be None")
            task.objective = cluster.Spread(client, network, samples, options)
        if partial and hasattr(self, "_solver"):
            task.memory, task.before = (self._solver.name, self._solver.state()), self._schedule
        if options.checkpoint is not None and not partial:
            task.checkpoint = self._checkpoint(task, start if continued else None)
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
            None if partial else _worse_than_chance(task, fit, known),
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

    def _new_scaling(self, samples: Samples) -> Scaling | None:
        """Mean and deviation of the columns, where they are to be standardised; else perhaps a warning."""
        if self.standardise is not True:
            largest, where = _largest_column(samples.X)
            if IN_SCALE[0] <= largest <= IN_SCALE[1] or largest == 0:
                return None
            if self.standardise is False:
                if largest > IN_SCALE[1]:
                    message = (
                        f"X is not scaled: the root mean square of column {where} is {largest:.3g}, where"
                    )
                    message += (
                        f" training is made for about 1: {self._advice()}, or leave standardise at 'auto'"
                    )
                    warn(message, UserWarning)
                return None
        return Scaling.of(samples.X, samples.omega, samples.X.dtype)

    def _check_same(self, y: Array, known: Targets) -> None:
        """A warm start learns the targets of the last fit."""

    def _given(self, validation_data: Any, like: Samples, known: Targets) -> Samples:
        """validation_data as samples."""
        if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
            raise TypeError("validation_data must be (X, y) or (X, y, sample_weight)")
        X, y, *weights = validation_data
        rows = Rows(data.inputs(X, like.X.dtype))
        if rows.width != like.X.width:
            raise ValueError(f"validation_data must have {like.X.width} features; came {rows.width}")
        y = data.targets(y, type(self).__name__)
        if len(y) != len(rows):
            raise ValueError(
                f"validation_data must have one y for each of {len(rows)} samples; came {len(y)}"
            )
        omega = data.weights(weights[0] if weights else None, len(rows))
        return Samples(rows, known.encode(y, rows.dtype), omega, known.n_outputs).scaled(like.X.scaling)

    def _judge(self, held: Samples, known: Targets, network: Dense, options: Options) -> Held:
        """How logits of the held-out samples are judged."""
        cost = partial_of(_cost, network.output, held.T, held.omega)
        if options.scoring == "loss":
            return Held(held.X, cost, lambda A: -cost(A))
        if options.scoring == "score":
            return Held(held.X, cost, lambda A: known.score(held.T, A, held.omega))
        truth = known.truth(held.T)
        return Held(held.X, cost, lambda A: float(options.scoring(truth, known.decode(A))))

    def _advice(self) -> str:
        what = "X" if self.kind == "classifier" else "X and y"
        return f"standardise {what}" if self.standardise is False else f"look for outliers in {what}"

    def _checkpoint(self, task: Task, start: Array | None) -> store.Checkpoint:
        network, samples = task.network, task.samples
        assert isinstance(network, Dense)
        description = {
            "class": type(self).__name__,
            "widths": network.widths,
            "output": network.output,
            "samples": len(samples),
            "weights of the last fit": None if start is None else store.crc32([start]),
        }
        omega = [] if samples.omega is None else [samples.omega]
        arrays = [*samples.X.arrays(), samples.T, *omega]
        return store.Checkpoint(task.options.checkpoint, self._all_params(), description, arrays)

    def _keep(
        self,
        network: Dense,
        fit: Fit,
        known: Targets,
        scaling: Scaling | None,
        names: Array | None,
        before: list[float],
        epochs: int,
    ) -> None:
        """Become fitted, with views of θ, and forget the last fit."""
        self.coefs_, self.intercepts_ = network.views(fit.kept)
        for name in ("feature_names_in_", "_solver", "_schedule", "_rng"):
            self.__dict__.pop(name, None)
        if names is not None:
            self.feature_names_in_ = names
        self.n_features_in_, self.n_outputs_ = network.widths[0], network.widths[-1]
        self.n_layers_, self.out_activation_ = len(network.widths), _scikit_learns(network.output)
        self.mean_, self.scale_ = scaling or (None, None)
        self._targets = known
        self.loss_curve_, self.n_iter_ = before + fit.costs, epochs + fit.epochs
        self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else np.inf
        scored = fit.best is not None
        self.best_loss_ = None if scored else min(self.loss_curve_, default=np.inf)
        self.validation_scores_ = fit.scores if scored else None
        self.best_validation_score_ = -fit.schedule.best if scored else None
        self.validation_loss_curve_ = fit.held_costs or None

    def _all_params(self) -> dict[str, Any]:
        """Those of our own constructor too, where that of a subclass does not name them."""
        return {item.name: getattr(self, item.name) for item in fields(self)} | self.get_params()

    def _widths(self) -> tuple[int, ...]:
        return (self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_))

    def _scaling(self) -> Scaling | None:
        shift, unit = getattr(self, "mean_", None), getattr(self, "scale_", None)
        return None if shift is None or unit is None else Scaling(shift, unit)

    def _check_fitted(self) -> None:
        if not hasattr(self, "coefs_"):
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
        rows = Rows(data.inputs(X, self.coefs_[0].dtype))
        if rows.width != self.n_features_in_:
            raise ValueError(
                f"X has {rows.width} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return rows

    def _network(self) -> Dense:
        activation = dense.hidden(self._all_params())[1]
        return Dense(self._widths(), activation, self._targets.output, self.coefs_[0].dtype)

    def _logits(self, X: Any) -> Array:
        """A⁽ᴸ⁾, shape (n, k)."""
        rows, network = self._inputs(X).scaled(self._scaling()), self._network()
        with np.errstate(all="ignore"):
            return network.logits(self._theta(network), rows)

    def _theta(self, network: Dense) -> Array:
        """θ of which the weights are views, or else, where somebody has set them, a copy of them."""
        return network.packed(self.coefs_, self.intercepts_)

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
        Options.of(params)
        _check_hidden(self._widths(), dense.hidden(params)[0])
        names = getattr(self, "feature_names_in_", None)
        learned = {
            "widths": self._widths(),
            "epochs": self.n_iter_,
            "dtype": str(self.coefs_[0].dtype),
            "feature names": None if names is None else names.tolist(),
            **self._targets.to_json(),
        }
        arrays = {f"W{l}": W for l, W in enumerate(self.coefs_)}
        arrays |= {f"b{l}": b for l, b in enumerate(self.intercepts_)}
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
    def load(cls, path: Path) -> Self:
        """The estimator that `save` wrote.

        Files of earlier releases are read: parameters that were added since have the values at which those
        releases are as they were. Parameters that are no more are left out with a warning.

        Raises:
            ImportError: safetensors is not installed.
            ValueError: The file is damaged or of another kind, or its arrays do not have the
                architecture that it declares.
            OSError: The file cannot be read.
        """
        own = {item.name: item.default for item in fields(cls)}
        params, learned, arrays = store.load(path, cls.__name__, {**own, **cls._defaults()}, BEFORE)
        try:
            return cls._from_file(params, learned, arrays)
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
            raise ValueError(f"{os.fsdecode(path)}: {error!s:.300}") from error

    @classmethod
    def _from_file(cls, params: dict[str, Any], learned: dict[str, Any], arrays: dict[str, Array]) -> Self:
        named = cls._defaults()
        estimator = cls(**{name: value for name, value in params.items() if name in named})
        for name in set(params) - set(named):
            setattr(estimator, name, params[name])
        Options.of(params)
        _standardise(params["standardise"])
        hidden, activation, *_ = dense.hidden(params)
        widths = tuple(scalars.positive_integer("width", width) for width in learned["widths"])
        _check_hidden(widths, hidden)
        scaling, of_targets = (_taken(arrays, of, n) for of, n in (("", widths[0]), ("target ", widths[-1])))
        known = estimator._restored(learned, widths[-1], of_targets)
        if known.n_outputs != widths[-1]:
            raise ValueError(f"it has {widths[-1]} outputs, and its classes need {known.n_outputs}")
        _check_arrays(arrays, widths, learned["dtype"])
        weights = [arrays[f"W{l}"] for l in range(len(widths) - 1)]
        biases = [arrays[f"b{l}"] for l in range(len(widths) - 1)]
        network = Dense(widths, activation, known.output, weights[0].dtype)
        names = learned["feature names"]
        if names is not None and not (
            isinstance(names, list) and len(names) == widths[0] and all(isinstance(n, str) for n in names)
        ):
            raise ValueError(f"its feature names are not a list of {widths[0]} strings")
        losses, epochs = arrays["losses"].tolist(), learned["epochs"]
        if type(epochs) is not int or epochs not in (len(losses), len(losses) - 1):
            raise ValueError(f"{len(losses)} losses are not those of {epochs!r:.80} epochs")
        options = Options.of(params)
        fit = Fit(
            network.packed(weights, biases), options.generator(), options.schedule(), None, None, losses
        )
        labels = None if names is None else np.array(names, dtype=object)
        estimator._keep(network, fit, known, scaling, labels, [], 0)
        estimator.n_iter_ = epochs
        return estimator


def _cost(output: str, T: Array, omega: Array | None, A: Array) -> float:
    return mean_cost(output, T, A, omega)


def _scikit_learns(output: str) -> str:
    """The name of what follows the logits."""
    names = {"sigmoid": "logistic", "softmax": "softmax", "poisson": "exp"}
    return names.get(output, "identity")


def _standardise(value: Any) -> bool | str:
    if isinstance(value, str):
        return scalars.option("standardise", value, ("auto",))
    return scalars.boolean("standardise", value)


def _largest_column(X: Rows) -> tuple[float, int]:
    """The largest root mean square of a column, and which."""
    n, size = len(X), max(8, data.FEW // X.width)
    square = np.zeros(X.width)
    with np.errstate(over="ignore"):
        for start in range(0, n, size):
            square += np.square(X[start : start + size].astype(np.float64) / np.sqrt(n)).sum(axis=0)
    where = int(np.argmax(square))
    return float(np.sqrt(square[where])), where


def _worse_than_chance(task: Task, fit: Fit, known: Targets) -> str | None:
    """A warning where the cost is above that of the best prediction that does not look at X."""
    samples, network = task.samples, task.network
    assert isinstance(network, Dense)
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


def _taken(arrays: dict[str, Array], of: str, n: int) -> Scaling | None:
    """The scaling in a file, taken out of its arrays."""
    if f"{of}mean" not in arrays and f"{of}scale" not in arrays:
        return None
    shift, unit = arrays.pop(f"{of}mean"), arrays.pop(f"{of}scale")
    if not (shift.shape == unit.shape == (n,) and shift.dtype == unit.dtype and shift.dtype.kind == "f"):
        raise ValueError(f"{of}mean and {of}scale must have shape ({n},); came {shift.shape}, {unit.shape}")
    if not np.all(unit > 0):
        raise ValueError(f"{of}scale must be positive")
    return Scaling(shift, unit)


def _check_hidden(widths: tuple[int, ...], hidden: tuple[int, ...]) -> None:
    if len(widths) != len(hidden) + 2 or widths[1:-1] != hidden:
        raise ValueError(f"the widths {widths} are not those of hidden_layer_sizes={hidden}")


def _check_arrays(arrays: dict[str, Array], widths: tuple[int, ...], dtype: str) -> None:
    shapes: dict[str, tuple[int, ...]]
    shapes = {f"W{l}": shape for l, shape in enumerate(zip(widths[:-1], widths[1:], strict=True))}
    shapes |= {f"b{l}": (m,) for l, m in enumerate(widths[1:])}
    if set(arrays) != {*shapes, "losses"} or arrays["losses"].ndim != 1:
        raise ValueError(f"it must hold {', '.join(shapes)} and losses; came {', '.join(arrays)}")
    for name, shape in shapes.items():
        A = arrays[name]
        if A.shape != shape or A.dtype.kind != "f" or str(A.dtype) != dtype:
            raise ValueError(f"{name} must have shape {shape}, dtype {dtype}; came {A.shape}, {A.dtype}")


@dataclass(eq=False, repr=False, kw_only=True)
class MLPClassifier(MLP):
    """A network that predicts the probability of each class.

    It minimises J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), where ω_n is the weight of sample n, Ω their sum
    over the training set, L_n the cross-entropy of sample n, and w runs over the weights without biases. A
    mini-batch b takes Ω_b for Ω in the first term, and keeps α/(2Ω) before the second. Two classes, and each
    label of a multilabel indicator matrix, have one sigmoid output; three classes or more a softmax.

    Args:
        class_weight: For each class a factor of its samples' weights: None, all 1; a dict, 1 for what it does
            not name; or "balanced", n / (k n_c), where n_c of n samples are of class c, of k.
        hidden_layer_sizes: The units of each hidden layer; () is logistic or softmax regression.
        activation: A name in `backprop.ACTIVATIONS`, or "logistic", which is "sigmoid".
        solver: "adam"; "sgd", with momentum; "gradient_descent", plain, on the whole data at each step;
            or "lbfgs", which needs SciPy.
        alpha: α ≥ 0, the strength of the penalty.
        batch_size: Samples a step; "auto" is 200, or all where there are fewer. "gradient_descent" and
            "lbfgs" always take all.
        learning_rate: How η changes after each epoch. "constant": η₀. "invscaling": η₀ (1 + t)⁻ᵖ, where t is
            the number of samples seen, n more with each epoch, and p is `power_t`. "adaptive": where training
            would end for want of progress (see `tol`), η is divided by 5 instead, unless η ≤ 10⁻⁶. It holds
            for all solvers but "lbfgs", which finds its own steps; in scikit-learn, for "sgd" alone.
        learning_rate_init: η₀ > 0.
        power_t: p ≥ 0 of "invscaling".
        max_iter: The largest number of epochs, or of iterations of L-BFGS.
        shuffle: Whether mini-batches are drawn anew in each epoch.
        random_state: None, a seed, a Generator or a RandomState; of the last two one number is drawn.
        tol: Training stops once the cost has not fallen by tol for more than `n_iter_no_change` epochs;
            for L-BFGS, once no entry of the gradient exceeds it, or J falls by 64 ε max(J, 1) at most, where
            ε is that of the dtype.
        verbose: Whether to show epoch, cost and remaining time on standard error, and why training ended: in
            a terminal as one line, elsewhere as a line a second at most. `partial_fit` shows its epoch.
        warm_start: Whether `fit` goes on from the weights that there are.
        momentum: μ of "sgd", in [0, 1).
        nesterovs_momentum: Whether "sgd" steps as Nesterov does.
        early_stopping: Whether to hold out samples, stop by their score instead of the cost, and keep the
            weights with the best score. Of each class its share is held out, but never the only sample of
            one; multilabel samples by chance.
        validation_fraction: The share of samples held out, in (0, 1); their number is rounded up.
        scoring: What early stopping judges by: "score", as the method (minus the squared error where the
            targets held out are constant); "loss", the cost; or a function of (y, predictions), the larger
            the better.
        dropout: The probability, in [0, 1), with which a hidden unit is left out of a step, for each sample
            anew; those that are left count 1 / (1 − dropout) times. Not with "lbfgs".
        beta_1: Adam's decay of the mean of the gradient, in [0, 1).
        beta_2: Adam's decay of the mean of its square, in [0, 1).
        epsilon: Adam's ε > 0.
        n_iter_no_change: How many epochs without progress are tolerated.
        max_fun: The largest number of evaluations of J in L-BFGS.
        init: Where training starts: "glorot", "he" or "lecun", see `backprop.initial`; "auto", which is
            "glorot", the best of them over six data sets with one hidden layer; or a function of
            (generator, n, m) for a layer from n to m units that returns weights (n, m), or these and biases
            (m,). Biases are 0 at first.
        standardise: Whether the network sees (X − mean_) / scale_, column by column, instead of X: mean and
            deviation of the samples that `fit`, or the first `partial_fit`, was given. `coefs_` and the
            penalty are of these columns. Nothing else changes: X is always given as it is. "auto" does so
            where the largest root mean square of a column lies outside of [0.3, 30], and only there.
        callbacks: A function, or several, that are told of each epoch, see `backprop.estimators.Epoch`; one
            that returns True ends the fit.
        checkpoint: A file that `fit` writes after epochs. Where it exists, `fit` goes on from it, bit by bit
            as if it had not been stopped, if parameters, architecture and data are the same (max_iter,
            verbose, callbacks and every may differ); otherwise it raises ValueError. With early stopping,
            random_state must be an integer. `partial_fit` ignores it.
        every: The number of epochs between checkpoints.

    Attributes:
        classes_: The classes, sorted; 0 … k − 1 for a multilabel matrix.
        coefs_: W⁽¹⁾ … W⁽ᴸ⁾, shapes (n_{l−1}, n_l).
        intercepts_: b⁽¹⁾ … b⁽ᴸ⁾, shapes (n_l,).
        loss_curve_: The cost of each epoch, each batch's before its step: the first of a full batch is J of
            the initial weights. For L-BFGS, J of the initial weights and after each iteration.
        loss_, best_loss_: Its last and its smallest entry; with early stopping, best_loss_ is None.
        validation_loss_curve_: The cost, without penalty, of the samples held out or given as
            `validation_data`, after each epoch; else None.
        n_iter_: The number of epochs, or of iterations of L-BFGS.
        n_features_in_, n_outputs_: d and k of the network.
        n_layers_, out_activation_: Its layers, inputs counted too, and what follows the last: "logistic",
            "softmax", "identity" or "exp".
        mean_, scale_: Of the columns of X, where they are standardised; else None.
        feature_names_in_: The columns of X, where it was a data frame.
        validation_scores_, best_validation_score_: With early stopping; else None.

    float32 inputs are computed in float32, all others in float64. Ctrl-C ends `fit` after the current step
    with a warning, and the estimator is usable; a second one raises KeyboardInterrupt.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §5.2; the penalty §5.5, eq. 5.112.
    """

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

    @available_if(_no_partial_fit)
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

    def _new_scaling(self, samples: Samples) -> Scaling | None:
        """Mean and deviation of the columns, where they are to be standardised; else perhaps a warning."""
        if self.standardise is not True:
            largest, where = _largest_column(samples.X)
            if IN_SCALE[0] <= largest <= IN_SCALE[1] or largest == 0:
                return None
            if self.standardise is False:
                if largest > IN_SCALE[1]:
                    message = (
                        f"X is not scaled: the root mean square of column {where} is {largest:.3g}, where"
                    )
                    message += (
                        f" training is made for about 1: {self._advice()}, or leave standardise at 'auto'"
                    )
                    warn(message, UserWarning)
                return None
        return Scaling.of(samples.X, samples.omega, samples.X.dtype)

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
class MLPRegressor(MLP):
    """A network that predicts real numbers.

    It minimises J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), where L_n adds up over the outputs:

    | loss             | L of y and t                           | y    | maximum likelihood of  |
    | ---------------- | -------------------------------------- | ---- | ---------------------- |
    | `squared_error`  | ½ (y − t)²                             | a    | a normal distribution  |
    | `absolute_error` | abs(y − t)                             | a    | a Laplace distribution |
    | `huber`          | ½ (y − t)², from a gap of 1 on linear  | a    | —                      |
    | `poisson`        | y − t log y, for t ≥ 0                 | e^a  | a Poisson distribution |

    where a is the logit, see `backprop.outputs`. Parameters and attributes are those of `MLPClassifier`,
    without `classes_` and `class_weight`. Targets have shape (n,) or (n, k). Unless `standardise` is False, t
    are the targets less their mean, divided by their deviation, column by column: J is in these units, where
    the mean costs ½ for each column, and so is Huber's gap of 1. Targets of `poisson` stay as they are.
    Predictions are in the units of y.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §5.2, eq. 5.14; the penalty §5.5.
    """

    kind: ClassVar[str] = "regressor"
    routed: ClassVar[dict[str, tuple[str, ...]]] = {
        "fit": ("sample_weight", "validation_data"),
        "partial_fit": ("sample_weight",),
        "score": ("sample_weight",),
    }

    loss: str = "squared_error"

    @available_if(_no_partial_fit)
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

"""`MLPClassifier` and `MLPRegressor`: dense networks of any widths."""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.activations import Name as Hidden
from backprop.estimators import data, dense
from backprop.estimators.data import Rows, Samples, Scaling
from backprop.estimators.dense import Dense
from backprop.estimators.errors import warn
from backprop.estimators.estimator import Estimator, Fitted, Network, Path, taken
from backprop.estimators.kinds import Classifier, Regressor
from backprop.estimators.options import Options
from backprop.estimators.targets import Targets

Array = NDArray[Any]

IN_SCALE = 0.3, 30.0
"""Between which the largest root mean square of a column lies in data that need not be standardised."""


class FittedDense(Fitted):
    """What a dense network is once it is fitted."""

    coefs_: list[Array]
    intercepts_: list[Array]
    n_layers_: int
    out_activation_: str
    mean_: Array | None
    scale_: Array | None

    def _install(self, network: Network, theta: Array, scaling: Scaling | None) -> None:
        """Become fitted, with views of θ."""
        assert isinstance(network, Dense)
        self.coefs_, self.intercepts_ = network.views(theta)
        self.n_layers_, self.out_activation_ = len(network.widths), _scikit_learns(network.output)
        self.mean_, self.scale_ = scaling or (None, None)


@dataclass(eq=False, repr=False)
class MLP(Estimator, FittedDense):
    """What both estimators of dense networks have."""

    hidden_layer_sizes: Any = (100,)
    activation: Hidden | Literal["logistic"] = "relu"
    _: KW_ONLY
    init: Any = "auto"
    standardise: bool | str = "auto"
    dropout: float = 0.0

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
        return cls._load(path)

    def _check(self, options: Options) -> None:
        *_, dropout = dense.hidden(self._all_params())
        if dropout and options.solver == "lbfgs":
            raise ValueError("dropout needs a solver that steps by epochs, not 'lbfgs'")
        _standardise(self.standardise)

    def _is_fitted(self) -> bool:
        return hasattr(self, "coefs_")

    def _dtype(self) -> "np.dtype[Any]":
        return self.coefs_[0].dtype

    def _widths(self) -> tuple[int, ...]:
        return (self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_))

    def _begin(
        self, samples: Samples, known: Targets, rng: "np.random.Generator", continued: bool
    ) -> tuple[Network, Array]:
        hidden, activation, init, dropout = dense.hidden(self._all_params())
        X = samples.X
        network = Dense((X.width, *hidden, known.n_outputs), activation, known.output, X.dtype, dropout)
        if not continued:
            return network, network.draw(rng, init)
        if network.widths != self._widths():
            raise ValueError(
                f"warm start needs the widths of the last fit, {self._widths()}; came {network.widths}"
            )
        return network, network.packed(self.coefs_, self.intercepts_).copy()

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

    def _scaling(self) -> Scaling | None:
        shift, unit = getattr(self, "mean_", None), getattr(self, "scale_", None)
        return None if shift is None or unit is None else Scaling(shift, unit)

    def _advice(self) -> str:
        what = "X" if self.kind == "classifier" else "X and y"
        return f"standardise {what}" if self.standardise is False else f"look for outliers in {what}"

    def _network(self) -> tuple[Dense, Array]:
        """The network, and θ of which the weights are views, or else, where somebody set them, a copy."""
        activation = dense.hidden(self._all_params())[1]
        network = Dense(self._widths(), activation, self._targets.output, self._dtype())
        return network, network.packed(self.coefs_, self.intercepts_)

    def _written(self) -> tuple[dict[str, Any], dict[str, Array]]:
        _check_hidden(self._widths(), dense.hidden(self._all_params())[0])
        arrays = {f"W{l}": W for l, W in enumerate(self.coefs_)}
        return {"widths": self._widths()}, arrays | {f"b{l}": b for l, b in enumerate(self.intercepts_)}

    def _read(
        self, learned: dict[str, Any], arrays: dict[str, Array]
    ) -> tuple[Network, Array, Targets, Scaling | None]:
        hidden, activation, *_ = dense.hidden(self._all_params())
        widths = tuple(scalars.positive_integer("width", width) for width in learned["widths"])
        _check_hidden(widths, hidden)
        scaling, of_targets = (taken(arrays, of, n) for of, n in (("", widths[0]), ("target ", widths[-1])))
        known = self._restored(learned, widths[-1], of_targets)
        if known.n_outputs != widths[-1]:
            raise ValueError(f"it has {widths[-1]} outputs, and its classes need {known.n_outputs}")
        _check_arrays(arrays, widths, learned["dtype"])
        weights = [arrays[f"W{l}"] for l in range(len(widths) - 1)]
        biases = [arrays[f"b{l}"] for l in range(len(widths) - 1)]
        network = Dense(widths, activation, known.output, weights[0].dtype)
        return network, network.packed(weights, biases), known, scaling


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


def _check_hidden(widths: tuple[int, ...], hidden: tuple[int, ...]) -> None:
    if len(widths) != len(hidden) + 2 or widths[1:-1] != hidden:
        raise ValueError(f"the widths {widths} are not those of hidden_layer_sizes={hidden}")


def _check_arrays(arrays: dict[str, Array], widths: tuple[int, ...], dtype: str) -> None:
    shapes: dict[str, tuple[int, ...]]
    shapes = {f"W{l}": shape for l, shape in enumerate(zip(widths[:-1], widths[1:], strict=True))}
    shapes |= {f"b{l}": (m,) for l, m in enumerate(widths[1:])}
    if set(arrays) != set(shapes):
        raise ValueError(f"it must hold {', '.join(shapes)} and losses; came {', '.join(arrays)}")
    for name, shape in shapes.items():
        A = arrays[name]
        if A.shape != shape or A.dtype.kind != "f" or str(A.dtype) != dtype:
            raise ValueError(f"{name} must have shape {shape}, dtype {dtype}; came {A.shape}, {A.dtype}")


@dataclass(eq=False, repr=False, kw_only=True)
class MLPClassifier(MLP, Classifier):
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


@dataclass(eq=False, repr=False, kw_only=True)
class MLPRegressor(MLP, Regressor):
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

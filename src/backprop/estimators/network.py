"""`NetworkClassifier` and `NetworkRegressor`: networks of any layers, trained as the dense ones are."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.checks import NotFinite
from backprop.estimators import data
from backprop.estimators.data import Rows, Samples, Scaling
from backprop.estimators.estimator import Estimator, Fitted, Network, Path, taken
from backprop.estimators.kinds import Classifier, Regressor
from backprop.estimators.layered import Layered
from backprop.estimators.options import Options
from backprop.estimators.targets import Targets
from backprop.layers import Sequential, weights

Array = NDArray[Any]
Maker = Callable[[tuple[int, ...], int, "np.random.Generator"], Sequential]


class FittedLayers(Fitted):
    """What a network of layers is once it is fitted."""

    layers_: Sequential
    shape_in_: tuple[int, ...]

    def _install(self, network: Network, theta: Array, scaling: Scaling | None) -> None:
        assert isinstance(network, Layered)
        network.load(theta)
        self.layers_, self.shape_in_ = network.layers, network.shape


@dataclass(eq=False, repr=False)
class OfLayers(Estimator, FittedLayers):
    """What both estimators of networks of layers have."""

    layers: Sequential | Maker

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None, client: Any = None
    ) -> Self:
        """Minimise the objective from the layers' weights, or with `warm_start` from those of the last fit.

        Args:
            X: Inputs, shape (n, ...), as the first layer takes them.
            y, sample_weight, validation_data: As in `MLPClassifier.fit`.
            client: As there, for layers that neither draw nor keep statistics.

        Raises:
            TypeError, ValueError: As there; or the layers do not take X, or give logits of another shape.
                Nothing is changed then.
            Diverged, ImportError, OSError: As there.
        """
        return super().fit(X, y, sample_weight, validation_data=validation_data, client=client)

    def save(self, path: Path) -> None:
        """Write the weights, the layers' state and the parameters to a safetensors file; nothing is pickled.

        The layers themselves are not written: `load` is told which they are. Otherwise as
        `MLPClassifier.save`.
        """
        super().save(path)

    @classmethod
    def load(cls, path: Path, layers: Sequential | Maker) -> Self:
        """The estimator that `save` wrote.

        Args:
            path: The file.
            layers: Layers as the estimator was made with; their weights are replaced by those of the file.

        Raises:
            ImportError, OSError: As `MLPClassifier.load`.
            ValueError: The file is damaged, of another kind, or of other layers.
        """
        return cls._load(path, layers=layers)

    def _check(self, options: Options) -> None:
        if not isinstance(self.layers, Sequential) and not callable(self.layers):
            raise TypeError(
                f"layers must be a Sequential, or a function that makes one; came {self.layers!r}"
            )

    def _is_fitted(self) -> bool:
        return hasattr(self, "layers_")

    def _dtype(self) -> "np.dtype[Any]":
        return self._network()[0].dtype

    def _rows(self, X: Any, dtype: Any = None) -> Rows:
        if data.is_sparse(X):
            return super()._rows(X, dtype)
        A = data.array("X", X)
        if A.ndim < 3:
            return super()._rows(X, dtype)
        return Rows(data.inputs(A.reshape(len(A), -1), dtype), each=A.shape[1:])

    def _inputs(self, X: Any) -> Rows:
        rows = super()._inputs(X)
        if rows.each != self.shape_in_:
            raise ValueError(f"X must have samples of shape {self.shape_in_}; came {rows.counted()}")
        return rows

    def _made(self, shape: tuple[int, ...], known: Targets, rng: "np.random.Generator") -> Layered:
        """A network of the estimator's layers, which stay as they are."""
        layers = self.layers
        made = deepcopy(layers) if isinstance(layers, Sequential) else layers(shape, known.n_outputs, rng)
        if not isinstance(made, Sequential):
            raise TypeError(f"layers must make a Sequential; came {type(made).__name__}")
        return Layered(made, shape, known.output)

    def _begin(
        self, samples: Samples, known: Targets, rng: "np.random.Generator", continued: bool
    ) -> tuple[Network, Array]:
        if continued:
            network = Layered(deepcopy(self.layers_), self.shape_in_, known.output)
        else:
            network = self._made(samples.X.each, known, rng)
        _try(network, samples, known.n_outputs)
        return network, network.packed()

    def _network(self) -> tuple[Layered, Array]:
        network = Layered(self.layers_, self.shape_in_, self._targets.output)
        return network, network.packed()

    def _written(self) -> tuple[dict[str, Any], dict[str, Array]]:
        network, theta = self._network()
        made = network.describe()
        own = {"shape": self.shape_in_, "outputs": self.n_outputs_}
        return {**own, "layers": made["layers"], "shapes": made["shapes"]}, {"theta": theta}

    def _read(
        self, learned: dict[str, Any], arrays: dict[str, Array]
    ) -> tuple[Network, Array, Targets, Scaling | None]:
        shape = tuple(scalars.positive_integer("shape", length) for length in learned["shape"])
        outputs = scalars.positive_integer("outputs", learned["outputs"])
        known = self._restored(learned, outputs, taken(arrays, "target ", outputs))
        if known.n_outputs != outputs:
            raise ValueError(f"it has {outputs} outputs, and its classes need {known.n_outputs}")
        network, theta = self._made(shape, known, np.random.default_rng(0)), arrays["theta"]
        network.check_same(learned["layers"], learned.get("shapes", network.describe()["shapes"]))
        if set(arrays) != {"theta"} or theta.shape != network.packed().shape or theta.dtype != network.dtype:
            wanted = f"theta of shape {network.packed().shape}, dtype {network.dtype}"
            raise ValueError(f"these layers need {wanted}; came {theta.shape}, {theta.dtype}")
        return network, theta, known, None


def _try(network: Layered, samples: Samples, k: int) -> None:
    """The layers take the samples, give k logits each, and a gradient for each parameter.

    Integers are tried at their least and their largest.
    """
    if not network.n_parameters:
        raise ValueError("layers must have parameters, which are trained; came none")
    X = samples.X
    rows = network.samples(X[slice(0, len(X) if network.integers else 1)])
    if network.integers:
        each = rows.reshape(len(rows), -1)
        rows = rows[[np.argmin(each.min(axis=1)), np.argmax(each.max(axis=1))]]
    try:
        A, memory = network.layers.forward(rows)
        if A.shape != (len(rows), k):
            raise ValueError(
                f"layers must end with logits of shape (n, {k}) for this y; came shape (n, {_rest(A)})"
            )
        gradients = network.layers.backward(np.zeros_like(A), memory)[1]
    except NotFinite:  # which training will say better
        return
    try:
        weights.check_shapes(network.layers, {name: np.shape(one) for name, one in gradients.items()})
    except ValueError as error:
        raise ValueError(f"gradients must be those of the layers' parameters: {error}") from error


def _rest(A: Array) -> str:
    return ", ".join(map(str, A.shape[1:]))


@dataclass(eq=False, repr=False, kw_only=True)
class NetworkClassifier(OfLayers, Classifier):
    """A network of layers that predicts the probability of each class.

    It minimises what `MLPClassifier` does, where w runs over all parameters of two axes or more. All other
    parameters and attributes are those of `MLPClassifier`, but for `init`, `dropout` and `standardise`, which
    are layers' here, and `coefs_` and what belongs to it.

    Args:
        layers: A `Sequential`, which `fit` copies and so leaves as it is; or a function of the shape of a
            sample, the number of outputs and a NumPy generator that makes one. It ends with logits: one a
            sample for two classes, k for k ≥ 3 classes, or for k labels. Their dtype is that of the fit.

    Attributes:
        layers_: The trained layers.
        shape_in_: Of a sample; n_features_in_ is the product.

    A layer that draws, such as `Dropout`, draws from the fit's generator, and so is repeated by
    `random_state` and by a checkpoint. A checkpoint has the layers' state too, such as `BatchNorm`'s
    statistics; early stopping keeps those of the best weights.
    """


@dataclass(eq=False, repr=False, kw_only=True)
class NetworkRegressor(OfLayers, Regressor):
    """A network of layers that predicts real numbers.

    It minimises what `MLPRegressor` does, where w runs over all parameters of two axes or more, with `layers`
    and attributes as in `NetworkClassifier`: they end with one number a sample, or k for k columns of y.

    Args:
        layers: As in `NetworkClassifier`.
        standardise: Whether the targets are learned less their mean, divided by their deviation, column by
            column, where the loss is not `poisson`. X is taken as it is.
        loss: As in `MLPRegressor`.
    """

    standardise: bool = True

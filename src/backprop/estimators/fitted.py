"""A fitted estimator: its weights, what it accepts, and its files."""

import os
import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop import files
from backprop.estimators import storage, validation
from backprop.estimators.parameters import Parameters
from backprop.training import Trainer

Array = NDArray[Any]


class Fitted(Parameters):
    """The weights of an estimator once it is fitted."""

    coefs_: list[Array]
    intercepts_: list[Array]
    n_features_in_: int
    n_outputs_: int

    def _keep(
        self, trainer: Trainer, theta: Array, costs: list[float], learned: dict[str, Any], names: Array | None
    ) -> None:
        """Become fitted, with copies of θ."""
        weights, biases = trainer.views(theta)
        self.coefs_, self.intercepts_ = [W.copy() for W in weights], [b.copy() for b in biases]
        self.__dict__.update(learned)
        self.loss_curve_, self.n_iter_ = costs, len(costs)
        self.loss_ = costs[-1] if costs else np.inf
        self.best_loss_ = min(costs, default=np.inf)
        self.__dict__.pop("feature_names_in_", None)
        if names is not None:
            self.feature_names_in_ = names

    def _widths(self) -> tuple[int, ...]:
        return (self.coefs_[0].shape[0], *(W.shape[1] for W in self.coefs_))

    def _inputs(self, X: Any) -> Array:
        """X as `fit` has seen it, checked."""
        if not hasattr(self, "coefs_"):
            raise validation.known(validation.NotFittedError)(
                f"This {type(self).__name__} instance is not fitted yet: call 'fit' first"
            )
        names, fitted = validation.feature_names(X), getattr(self, "feature_names_in_", None)
        if names is not None and fitted is not None and list(names) != list(fitted):
            raise ValueError(
                "The feature names should match those that were passed during fit, in their order: "
                f"expected {list(fitted)}, got {list(names)}"
            )
        if (names is None) != (fitted is None):
            was, has = ("with", "does not have valid") if names is None else ("without", "has")
            warnings.warn(
                f"X {has} feature names, but {type(self).__name__} was fitted {was} feature names",
                UserWarning,
                stacklevel=4,
            )
        A = validation.inputs(X, self.coefs_[0].dtype)
        if A.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {A.shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return A

    def _logits(self, X: Any) -> Array:
        """A⁽ᴸ⁾, shape (n, k)."""
        A = self._inputs(X)
        activation = "sigmoid" if self.activation == "logistic" else self.activation
        trainer = Trainer(self._widths(), activation, "identity", 1, A.dtype)
        theta = np.empty(trainer.n_parameters, A.dtype)
        for views, arrays in zip(trainer.views(theta), (self.coefs_, self.intercepts_), strict=True):
            for view, parameter in zip(views, arrays, strict=True):
                view[...] = parameter
        with np.errstate(all="ignore"):
            return trainer.predict(theta, A)

    def _learned(self) -> dict[str, Any]:
        """What the kind of estimator has learned besides the weights, as JSON."""
        return {}

    def _restore(self, learned: dict[str, Any]) -> int:
        """Set what `_learned` returned, checked; the number of outputs, or 0 where any will do."""
        return 0

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the fitted estimator to a safetensors file; `load` reads it. Nothing is pickled.

        A `random_state` that is no integer is stored as None, and so is `checkpoint`.

        Raises:
            ImportError: safetensors is not installed.
            NotFittedError: The estimator has not been fitted.
            OSError: The file cannot be written.
        """
        if not hasattr(self, "coefs_"):
            raise validation.known(validation.NotFittedError)(
                f"{type(self).__name__} is not fitted: fit it first"
            )
        params = {name: storage.plain(value) for name, value in self.get_params().items()}
        names = getattr(self, "feature_names_in_", None)
        metadata = {
            "kind": type(self).__name__,
            "params": params | {"checkpoint": None},
            "widths": self._widths(),
            "dtype": str(self.coefs_[0].dtype),
            "feature names": None if names is None else names.tolist(),
            **self._learned(),
        }
        arrays = {f"W{l}": W for l, W in enumerate(self.coefs_)}
        arrays |= {f"b{l}": b for l, b in enumerate(self.intercepts_)}
        files.save(path, arrays | {"losses": np.array(self.loss_curve_, np.float64)}, metadata)

    @classmethod
    def load(cls, path: "str | os.PathLike[str]") -> Self:
        """The estimator that `save` wrote.

        Raises:
            ImportError: safetensors is not installed.
            ValueError: The file is damaged or of another kind, or its arrays do not have the
                architecture that it declares.
            OSError: The file cannot be read.
        """
        arrays, metadata = files.load(path, cls.__name__)
        try:
            return cls._from_file(arrays, metadata)
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise ValueError(f"{os.fsdecode(path)}: {error!s:.300}") from error

    @classmethod
    def _from_file(cls, arrays: dict[str, Array], metadata: dict[str, Any]) -> Self:
        params = metadata["params"]
        if not isinstance(params, dict) or set(params) != set(cls().get_params()):
            raise ValueError(f"its parameters are not those of {cls.__name__}")
        if isinstance(params["hidden_layer_sizes"], list):
            params["hidden_layer_sizes"] = tuple(params["hidden_layer_sizes"])
        estimator = cls(**params)
        hidden, _ = estimator._check_params()
        widths = tuple(validation.integer("width", width) for width in metadata["widths"])
        if len(widths) != len(hidden) + 2 or widths[1:-1] != hidden:
            raise ValueError(f"its widths {widths} are not those of hidden_layer_sizes={hidden}")
        outputs = estimator._restore(metadata)
        if outputs and outputs != widths[-1]:
            raise ValueError(f"it has {widths[-1]} outputs, and its classes need {outputs}")
        shapes: dict[str, tuple[int, ...]]
        shapes = {f"W{l}": shape for l, shape in enumerate(zip(widths[:-1], widths[1:], strict=True))}
        shapes |= {f"b{l}": (m,) for l, m in enumerate(widths[1:])}
        if set(arrays) != {*shapes, "losses"} or arrays["losses"].ndim != 1:
            raise ValueError(f"it must hold {', '.join(shapes)} and losses; came {', '.join(arrays)}")
        for name, shape in shapes.items():
            A = arrays[name]
            if A.shape != shape or A.dtype.kind != "f" or str(A.dtype) != metadata["dtype"]:
                raise ValueError(
                    f"{name} must have shape {shape}, dtype {metadata['dtype']}; came {A.shape}, {A.dtype}"
                )
        estimator.coefs_ = [arrays[f"W{l}"] for l in range(len(widths) - 1)]
        estimator.intercepts_ = [arrays[f"b{l}"] for l in range(len(widths) - 1)]
        estimator.loss_curve_ = arrays["losses"].tolist()
        estimator.n_iter_ = len(estimator.loss_curve_)
        estimator.loss_ = estimator.loss_curve_[-1] if estimator.loss_curve_ else np.inf
        estimator.best_loss_ = min(estimator.loss_curve_, default=np.inf)
        estimator.n_features_in_, estimator.n_outputs_ = widths[0], widths[-1]
        names = metadata["feature names"]
        if names is not None:
            if len(names) != widths[0] or not all(isinstance(name, str) for name in names):
                raise ValueError(f"its feature names are not {widths[0]} strings")
            estimator.feature_names_in_ = np.array(names, dtype=object)
        return estimator

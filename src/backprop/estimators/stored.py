"""Fitted estimators in files, by `backprop.files`; what is read is checked before it is used."""

import os
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop import files, scalars
from backprop.estimators.architecture import Architecture, packed
from backprop.estimators.checkpoint import plain
from backprop.estimators.fitted import Fitted

Array = NDArray[Any]


class Stored(Fitted):
    """`save` and `load` of `MLPClassifier` and `MLPRegressor`."""

    def _learned(self) -> dict[str, Any]:
        """What the kind of estimator has learned besides the weights, as JSON."""
        return {}

    def _restore(self, learned: dict[str, Any]) -> int:
        """Set what `_learned` returned, checked; the number of outputs, or 0 where any will do."""
        return 0

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the fitted estimator to a safetensors file; `load` reads it. Nothing is pickled.

        A `random_state` that is no integer is stored as None, and so is `checkpoint`; the scores of early
        stopping and what `partial_fit` remembers are not stored.

        Raises:
            ImportError: safetensors is not installed.
            NotFittedError: The estimator has not been fitted.
            TypeError: A parameter that was set after the fit has another type.
            ValueError: A number is not finite, the labels are neither numbers nor strings, or parameters that
                were set after the fit are invalid or of another architecture.
            OSError: The file cannot be written.
        """
        self._check_fitted()
        _check_hidden(self._widths(), self._check_params())
        names = getattr(self, "feature_names_in_", None)
        metadata = {
            "kind": type(self).__name__,
            "params": {name: plain(value) for name, value in self.get_params().items()},
            "widths": self._widths(),
            "epochs": self.n_iter_,
            "dtype": str(self.coefs_[0].dtype),
            "feature names": None if names is None else names.tolist(),
            **self._learned(),
        }
        metadata["params"]["checkpoint"] = None
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
        params: Any = metadata["params"]
        if not isinstance(params, dict) or set(params) != set(cls().get_params()):
            raise ValueError(f"its parameters are not those of {cls.__name__}")
        params = {name: np.inf if value == "inf" else value for name, value in params.items()}
        if isinstance(params["hidden_layer_sizes"], list):
            params["hidden_layer_sizes"] = tuple(params["hidden_layer_sizes"])
        estimator = cls(**params)
        hidden = estimator._check_params()
        widths = tuple(scalars.positive_integer("width", width) for width in metadata["widths"])
        _check_hidden(widths, hidden)
        outputs = estimator._restore(metadata)
        if outputs and outputs != widths[-1]:
            raise ValueError(f"it has {widths[-1]} outputs, and its classes need {outputs}")
        _check_arrays(arrays, widths, metadata["dtype"])
        weights = [arrays[f"W{l}"] for l in range(len(widths) - 1)]
        biases = [arrays[f"b{l}"] for l in range(len(widths) - 1)]
        network = Architecture(widths, estimator._activation, "identity", weights[0].dtype)
        names = metadata["feature names"]
        if names is not None and not (
            len(names) == widths[0] and all(isinstance(name, str) for name in names)
        ):
            raise ValueError(f"its feature names are not {widths[0]} strings")
        learned = {} if names is None else {"feature_names_in_": np.array(names, dtype=object)}
        theta = packed(network.predictor(), weights, biases)
        losses, epochs = arrays["losses"].tolist(), metadata["epochs"]
        if type(epochs) is not int or epochs not in (len(losses), len(losses) - 1):
            raise ValueError(f"{len(losses)} losses are not those of {epochs!r:.80} epochs")
        estimator._keep(network, theta, losses, epochs, learned)
        return estimator


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

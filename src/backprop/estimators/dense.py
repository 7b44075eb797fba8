"""The dense network that the estimators train: its shape, its start, and θ, all weights in one vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop import scalars
from backprop.activations import ACTIVATIONS
from backprop.estimators import data
from backprop.estimators.data import CHUNK, Rows
from backprop.estimators.dropout import dropped
from backprop.initial import STARTS, Start
from backprop.training import Trainer

Array = NDArray[Any]

AUTO = "glorot"
"""The start that wins over six data sets, raw and scaled: `benchmarks/defaults.py`."""


@dataclass(frozen=True)
class Dense:
    """What a network of dense layers is before it has learned anything."""

    widths: tuple[int, ...]
    activation: str
    output: str
    dtype: "np.dtype[Any]"
    dropout: float = 0.0

    @property
    def largest_product(self) -> int:
        """Multiplications for one sample in the largest product."""
        return max(n * m for n, m in pairwise(self.widths))

    @property
    def n_features(self) -> int:
        return self.widths[0]

    @property
    def by_chance(self) -> str:
        return "dropout" if self.dropout else ""

    def describe(self) -> dict[str, Any]:
        """What tells it from another one, for a checkpoint."""
        return {"widths": self.widths, "output": self.output}

    def trainer(self, batch_size: int, decay: float, rng: "np.random.Generator | None" = None) -> Trainer:
        """Cost and gradient as functions of θ."""
        trainer = Trainer(self.widths, self.activation, self.output, batch_size, self.dtype, decay)
        if self.dropout and rng is not None:
            trainer.hidden = dropped(trainer.hidden, self.dropout, rng)
        return trainer

    def _predictor(self) -> Trainer:
        return Trainer(self.widths, self.activation, "identity", 1, self.dtype)

    def draw(self, rng: "np.random.Generator", init: str | Start) -> Array:
        """θ, layer by layer, each from a start in `backprop.initial` or from `init(rng, n, m)`.

        Raises:
            ValueError: What `init` returns has another shape, or is not finite.
        """
        trainer, start = (
            self._predictor(),
            init if callable(init) else STARTS[AUTO if init == "auto" else init],
        )
        theta = np.zeros(trainer.n_parameters, self.dtype)
        for W in trainer.layers(theta).rows:
            n, m = W.shape[0] - 1, W.shape[1]
            drawn = start(rng, n, m)
            weights, biases = drawn if isinstance(drawn, tuple) else (drawn, np.zeros(m))
            if np.shape(weights) != (n, m) or np.shape(biases) != (m,):
                raise ValueError(
                    f"init must return weights, shape {(n, m)}, or these and biases, shape {(m,)}; came "
                    f"shapes {np.shape(weights)} and {np.shape(biases)}"
                )
            W[:-1], W[-1] = weights, biases
            data.finite("what init returns", W)
        return theta

    def penalty(self, theta: Array) -> float:
        """Σ w², without biases."""
        return float(sum(np.vdot(W, W) for W in self._predictor().layers(theta).weights))

    def logits(self, theta: Array, X: Rows) -> Array:
        """A⁽ᴸ⁾, shape (n, k), computed by chunks of rows."""
        predictor = self._predictor()
        A = np.empty((len(X), self.widths[-1]), self.dtype)
        size = max(64, CHUNK // max(self.widths))
        for start in range(0, len(X), size):
            rows = slice(start, start + size)
            A[rows] = predictor.predict(theta, X[rows])
        return A

    def views(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """The weights and biases in θ: what is written to them is written to θ."""
        return self._predictor().views(theta)

    def packed(self, weights: Sequence[Array], biases: Sequence[Array]) -> Array:
        """θ of which these arrays are views, or else a new one with copies of them."""
        trainer = self._predictor()
        arrays, theta = [*weights, *biases], weights[0].base
        if isinstance(theta, np.ndarray) and theta.shape == (trainer.n_parameters,):
            views = chain(*trainer.views(theta))
            if all(_same(A, view) for A, view in zip(arrays, views, strict=True)):
                return theta
        theta = np.empty(trainer.n_parameters, trainer.dtype)
        for A, view in zip(arrays, chain(*trainer.views(theta)), strict=True):
            view[...] = A
        return theta


def hidden(params: Mapping[str, Any]) -> tuple[tuple[int, ...], str, str | Start, float]:
    """The hidden widths, the activation, the start and the share of units that are left out, checked."""
    scalars.option("activation", params["activation"], (*ACTIVATIONS, "logistic"))
    init = params["init"]
    if not callable(init):
        scalars.option("init", init, ("auto", *STARTS))
    activation = "sigmoid" if params["activation"] == "logistic" else params["activation"]
    dropout = scalars.number("dropout", params["dropout"])
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must lie in [0, 1); came {params['dropout']!r}")
    return layers(params["hidden_layer_sizes"]), activation, init, dropout


def layers(value: Any) -> tuple[int, ...]:
    """hidden_layer_sizes as a tuple; one number is one layer."""
    several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    sizes = value if several or (isinstance(value, np.ndarray) and value.ndim) else [value]
    return tuple(scalars.positive_integer(f"hidden_layer_sizes[{i}]", size) for i, size in enumerate(sizes))


def _same(A: Array, B: Array) -> bool:
    """Whether both are one memory, read in one way."""
    return bool(A.__array_interface__ == B.__array_interface__)

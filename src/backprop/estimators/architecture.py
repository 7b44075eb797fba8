"""The architecture of a network, and θ: all of its weights and biases in one vector."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.activations import ACTIVATIONS
from backprop.estimators.samples import Rows
from backprop.network import initial_weights
from backprop.training import Trainer

Array = NDArray[Any]

CHUNK = 2**19
"""About how many numbers of a layer a prediction computes at a time: 4 MB in float64."""


class Architecture(NamedTuple):
    """What a network is before it has learned anything."""

    widths: tuple[int, ...]
    activation: str
    output: str
    dtype: "np.dtype[Any]"

    def trainer(self, batch_size: int = 1, decay: float = 0.0) -> Trainer:
        return Trainer(self.widths, self.activation, self.output, batch_size, self.dtype, decay)

    def draw(self, rng: "np.random.Generator") -> Array:
        """The initial parameters of `Network`, drawn layer by layer into θ."""
        trainer = self.trainer()
        theta = np.zeros(trainer.n_parameters, self.dtype)
        weights, _ = trainer.views(theta)
        before = [*[ACTIVATIONS[self.activation].rectifier] * (len(weights) - 1), False]
        for W, rectifier in zip(weights, before, strict=True):
            W[...] = initial_weights(rng, W.shape[0], W.shape[1], rectifier=rectifier)
        return theta

    def predictor(self) -> Trainer:
        """What computes logits: A⁽ᴸ⁾, before the output."""
        return self._replace(output="identity").trainer()


def logits(predictor: Trainer, theta: Array, X: Rows) -> Array:
    """A⁽ᴸ⁾, shape (n, k), computed by chunks of rows."""
    A = np.empty((len(X), predictor.widths[-1]), predictor.dtype)
    size = max(64, CHUNK // max(predictor.widths))
    for start in range(0, len(X), size):
        rows = slice(start, start + size)
        A[rows] = predictor.predict(theta, X[rows])
    return A


def packed(trainer: Trainer, weights: Sequence[Array], biases: Sequence[Array]) -> Array:
    """θ of which these arrays are views, or else a new one with copies of them."""
    arrays, theta = [*weights, *biases], weights[0].base
    if isinstance(theta, np.ndarray) and theta.shape == (trainer.n_parameters,):
        views = chain(*trainer.views(theta))
        if all(_same(A, view) for A, view in zip(arrays, views, strict=True)):
            return theta
    theta = np.empty(trainer.n_parameters, trainer.dtype)
    for A, view in zip(arrays, chain(*trainer.views(theta)), strict=True):
        view[...] = A
    return theta


def _same(A: Array, B: Array) -> bool:
    """Whether both are one memory, read in one way."""
    return bool(A.__array_interface__ == B.__array_interface__)

"""Cost and gradient of a network as functions of one vector of parameters."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backprop import activations, outputs
from backprop.activations import Activation, InPlace
from backprop.outputs import CostInPlace, Output
from backprop.training.memory import Memory
from backprop.training.passes import Layers, add_decay, backward, forward, penalty

Array = NDArray[Any]

# Samples that are computed at once: of a larger batch, parts follow one another in the same memory.
LARGEST_PART = 4096


class Trainer:
    """J(θ) and its gradient for batches of up to `batch_size` samples, in memory that is used again.

    Args:
        widths: The number of inputs, of units in each hidden layer, and of outputs.
        hidden: The hidden layers' activation: a name in `ACTIVATIONS`, or an `Activation`.
        output: A name in `OUTPUTS`, or an `Output`.
        batch_size: The largest number of samples of a batch.
        dtype: float32 or float64.
        decay: λ of each weight. Biases have none.

    θ holds W⁽¹⁾, b⁽¹⁾, W⁽²⁾, … one after the other, W⁽ˡ⁾ in shape (n_{l−1}, n_l) row by row, so that b⁽ˡ⁾ is
    one row more of W⁽ˡ⁾.
    """

    def __init__(
        self,
        widths: Sequence[int],
        hidden: str | Activation,
        output: str | Output,
        batch_size: int,
        dtype: DTypeLike,
        decay: float = 0.0,
    ) -> None:
        self.widths: tuple[int, ...] = tuple(widths)
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.decay: float = float(decay)
        self.hidden: InPlace = activations.named(hidden).in_place()
        self.output: Output = outputs.named(output)
        self.cost: CostInPlace = self.output.in_place()
        self.shapes: list[tuple[int, int]] = list(pairwise(self.widths))
        self.n_parameters: int = sum((d + 1) * m for d, m in self.shapes)
        self._largest, self._n = min(batch_size, LARGEST_PART), 0
        self._memory = Memory(self.widths, self._largest, self.dtype, self.hidden.keeps_a)
        self._known: dict[int, tuple[Array, Layers]] = {}

    def layers(self, theta: Array) -> Layers:
        """Views of θ, layer by layer: what is written to them is written to θ."""
        ends = accumulate(((d + 1) * m for d, m in self.shapes), initial=0)
        places = zip(pairwise(ends), self.shapes, strict=True)
        rows = [theta[start:end].reshape(d + 1, m) for (start, end), (d, m) in places]
        return Layers(rows, [W.T for W in rows], [W[:-1] for W in rows])

    def views(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """The weights and biases in θ: what is written to them is written to θ."""
        layers = self.layers(theta)
        return list(layers.weights), [W[-1] for W in layers.rows]

    def take(self, X: Array, T: Array, omega: Array) -> None:
        """Make this the batch: X (n, d), targets T (n, k) and the weights ω (n,) of the samples.

        They must not change before the last step with this batch.
        """
        self._given = X, T, omega
        self._parts = [slice(start, start + self._largest) for start in range(0, len(X), self._largest)]
        if len(self._parts) == 1:
            self._load(self._parts[0])

    def step(self, theta: Array, gradient: Array) -> float:
        """J of the batch at θ, which is not changed; `gradient` gets its derivative, if J is finite."""
        at, to = self._seen(theta), self._seen(gradient)
        J = penalty(at, self.decay) if self.decay else 0.0
        J = self._both_passes(J, at, to) if len(self._parts) == 1 else self._sum(J, at, gradient)
        if self.decay and isfinite(J):
            self._decay(at, to)
        return float(J)

    def cost_and_gradient(self, theta: Array, X: Array, T: Array, omega: Array, gradient: Array) -> float:
        """`take` and `step` at once."""
        self.take(X, T, omega)
        return self.step(theta, gradient)

    def predict(self, theta: Array, X: Array) -> Array:
        """Y, shape (n, k): probabilities, or with the output "identity" numbers."""
        units, ones = X.T, np.ones((1, len(X)), self.dtype)
        for l, W in enumerate(self.layers(theta).columns):
            if l:
                A, units = units, np.empty_like(units)
                self.hidden.function(A, units)
            units = np.dot(W, np.concatenate([units, ones]))
        return self.output.predict(np.ascontiguousarray(units.T))

    def _both_passes(self, J: Any, theta: Layers, gradient: Layers) -> Any:
        """J with the cost of this part, and the gradient of that, if the sum is finite."""
        cost, delta = forward(self._batch, theta, self.hidden, self.cost.function)
        if isfinite(J + cost):
            backward(self._batch, delta, theta, gradient, self.hidden)
        return J + cost

    def _sum(self, J: Any, theta: Layers, gradient: Array) -> Any:
        """Over the parts: cost and gradient are sums over samples."""
        total, one = np.zeros_like(gradient), np.empty_like(gradient)
        layers = self.layers(one)
        for part in self._parts:
            self._load(part)
            J = self._both_passes(J, theta, layers)
            total += one
        if isfinite(J):
            gradient[...] = total
        return J

    def _decay(self, theta: Layers, gradient: Layers) -> None:
        """Add λ w, as many rows at a time as fit into the spare memory."""
        spare = self._memory.spare
        for W, G in zip(theta.weights, gradient.weights, strict=True):
            d, m = W.shape
            for start in range(0, d, rows := len(spare) // m):
                end = min(start + rows, d)
                scratch = spare[: (end - start) * m].reshape(-1, m)
                add_decay(W[start:end], self.decay, G[start:end], scratch)

    def _load(self, part: slice) -> None:
        """Copy a part of what was given, feature by feature."""
        X, T, omega = (array[part] for array in self._given)
        if len(X) != self._n:
            self._n = len(X)
            self._batch = self._memory.cut(self._n)
        batch = self._batch
        batch.units[0][...], batch.omega[:] = X.T, omega
        if self.cost.weighted:
            np.multiply(T.T, batch.omega, out=batch.T)
        else:
            batch.T[...] = T.T

    def _seen(self, theta: Array) -> Layers:
        """`layers`, remembered: a step of a small network takes no longer than making them anew."""
        known = self._known.get(id(theta))
        if known is None or known[0] is not theta:
            if len(self._known) >= 8:
                self._known.clear()
            known = self._known[id(theta)] = theta, self.layers(theta)
        return known[1]

"""Any chain of layers as a network that the estimators train: its parameters as one vector θ.

θ holds the parameters of `layers.parameters`, each array once, in their order, and then the state of layers
that have one: what a training pass moves beside the parameters, such as `BatchNorm`'s running statistics. The
state has no gradient and so is carried from step to step as it is.

A pass copies θ into the layers' arrays; of `backprop.outputs` it takes the cost in place, and its δ.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.checks import NotFinite
from backprop.estimators import store
from backprop.estimators.data import Rows
from backprop.layers import Sequential, weights
from backprop.outputs import OUTPUTS, CostInPlace, Spare

Array = NDArray[Any]

TOGETHER = 256
"""Samples of which logits are computed at a time."""


class Layered:
    """What a network of layers is: the layers, the shape of a sample, and what follows the logits.

    Args:
        layers: The layers, in whose arrays passes are computed.
        shape: Of a sample.
        output: A name in `OUTPUTS`.

    Raises:
        ValueError: The parameters have two dtypes.
    """

    layers: Sequential
    shape: tuple[int, ...]
    output: str
    dtype: np.dtype[Any]
    parameters: list[Array]
    state: list[Array]
    n_parameters: int
    integers: bool

    def __init__(self, layers: Sequential, shape: tuple[int, ...], output: str) -> None:
        self.layers, self.shape, self.output = layers, shape, output
        arrays = list(layers.parameters.values())
        types = list(dict.fromkeys(A.dtype for A in arrays))
        if len(types) > 1:
            raise ValueError(f"layers must hold numbers of one dtype; came {', '.join(map(str, types))}")
        self.dtype = types[0] if types else np.dtype(np.float64)
        self.parameters = _once(arrays)
        self.state = _once([A for leaf in leaves(layers) for A in getattr(leaf, "state", {}).values()])
        self.n_parameters = sum(A.size for A in self.parameters)
        self.integers = getattr(leaves(layers)[0], "integers", False)

    @property
    def n_features(self) -> int:
        return int(np.prod(self.shape))

    @property
    def largest_product(self) -> int:
        """The largest matrix; a convolution has products that are larger."""
        return max((A.size for A in self.parameters), default=1)

    @property
    def by_chance(self) -> str:
        """Layers that draw, or that a pass changes, need all samples in one process."""
        found = {type(leaf).__name__ for leaf in leaves(self.layers) if {"rng", "state"} & set(vars(leaf))}
        return ", ".join(sorted(found))

    def describe(self) -> dict[str, Any]:
        """What tells it from another one, for a checkpoint."""
        return {
            "layers": [[type(leaf).__name__, _settings(leaf)] for leaf in leaves(self.layers)],
            "shapes": {name: list(A.shape) for name, A in self.layers.parameters.items()},
            "output": self.output,
        }

    def check_same(self, layers: Any, shapes: Any) -> None:
        """These layers and shapes of parameters, as `describe` gives them, are the network's own."""
        own = self.describe()["layers"]
        if not isinstance(layers, list) or len(layers) != len(own):
            raise ValueError(f"it is of other layers: there must be {len(own)}; came {layers!r:.200}")
        for (place, _), one, came in zip(weights.parts(self.layers), own, layers, strict=True):
            if one != came:
                raise ValueError(f"it is of other layers: layer {place} must be {one}; came {came!r:.200}")
        weights.check_shapes(self.layers, shapes)

    def packed(self) -> Array:
        """θ, a copy of what the layers hold."""
        arrays = [*self.parameters, *self.state]
        return np.concatenate([np.empty(0, self.dtype), *(A.ravel().astype(self.dtype) for A in arrays)])

    def load(self, theta: Array) -> None:
        """Make θ what the layers hold; where they hold it already, they may be read only."""
        for A, values in _parts([*self.parameters, *self.state], theta):
            if not np.array_equal(A, values):
                A[...] = values

    def samples(self, X: Array) -> Array:
        """Rows as the layers take them.

        Raises:
            ValueError: The first layer takes integers, and there are others.
        """
        if self.integers and not np.array_equal(X, np.round(X)):
            raise ValueError("X must hold integers, which the first layer takes; came other numbers")
        X = X.astype(np.int64 if self.integers else self.dtype, copy=False)
        return X.reshape((len(X), *self.shape))

    def trainer(self, batch_size: int, decay: float, rng: "np.random.Generator | None" = None) -> "Passes":
        """Cost and gradient as functions of θ; layers that draw do so from `rng`."""
        if rng is not None:
            for leaf in leaves(self.layers):
                if hasattr(leaf, "rng"):
                    leaf.rng = rng
        return Passes(self, decay)

    def penalty(self, theta: Array) -> float:
        """Σ w² of all parameters of two axes or more."""
        return float(sum(np.vdot(w, w) for A, w in _parts(self.parameters, theta) if A.ndim > 1))

    def logits(self, theta: Array, X: Rows) -> Array:
        """A, shape (n, k); NaN for samples together with which a number is too large."""
        self.load(theta)
        found = []
        for start in range(0, len(X), TOGETHER):
            rows = self.samples(X[slice(start, start + TOGETHER)])
            try:
                found.append(self.layers.forward(rows)[0])
            except NotFinite:
                found.append(np.array([[np.nan]], self.dtype))
        k = max(A.shape[1] for A in found)
        return np.concatenate([np.broadcast_to(A, (_size(X, i), k)) for i, A in enumerate(found)])


class Passes:
    """J(θ) and its gradient for batches: what `Trainer` is to dense networks."""

    network: Layered
    decay: float
    cost: CostInPlace
    X: Array
    T: Array
    omega: Array

    def __init__(self, network: Layered, decay: float) -> None:
        self.network, self.decay = network, decay
        self.cost = OUTPUTS[network.output].in_place()

    def take(self, X: Any, T: Array, omega: Array) -> None:
        """Make this the batch: X (n, d), targets T (n, k) and the weights ω (n,) of the samples."""
        network = self.network
        self.X, self.omega = network.samples(X[:]), omega.astype(network.dtype)
        T = T.T.astype(network.dtype)
        self.T = np.ascontiguousarray(T * self.omega if self.cost.weighted else T)

    def step(self, theta: Array, gradient: Array) -> float:
        """J at θ, of which the pass moves the state alone; `gradient` gets its derivative, if J is finite."""
        network = self.network
        network.load(theta)
        try:
            A, memory = network.layers.forward(self.X, training=True)
            theta[network.n_parameters :] = np.concatenate([theta[:0], *(s.ravel() for s in network.state)])
            J, delta = self._cost(A)
            J += self.decay / 2 * network.penalty(theta) if self.decay else 0.0
            if isfinite(J):
                self._write(network.layers.backward(delta, memory)[1], theta, gradient)
        except NotFinite:
            return np.inf
        return float(J)

    def cost_and_gradient(self, theta: Array, X: Array, T: Array, omega: Array, gradient: Array) -> float:
        """`take` and `step` at once."""
        self.take(X, T, omega)
        return self.step(theta, gradient)

    def _cost(self, A: Array) -> tuple[Any, Array]:
        """J without the penalty, and δ (n, k)."""
        columns = np.array(A.T, order="C")
        k, n = columns.shape
        row, share = np.empty((2, n), A.dtype)
        spare = Spare(np.empty_like(columns), row, share, np.ones(k, A.dtype))
        J, delta = self.cost.function(columns, self.T, self.omega, spare)
        return J, np.ascontiguousarray(delta.T)

    def _write(self, gradients: Mapping[str, Array], theta: Array, gradient: Array) -> None:
        """∂J/∂θ; of an array that stands at several places the sum over these, and 0 of the state."""
        gradient[...] = 0
        network = self.network
        place = {id(A): part for A, part in _parts(network.parameters, gradient)}
        for name, A in network.layers.parameters.items():
            place[id(A)] += gradients[name]
        if self.decay:
            for A, w in _parts(network.parameters, theta):
                if A.ndim > 1:
                    place[id(A)] += self.decay * w


def _once(arrays: list[Array]) -> list[Array]:
    """Those that are different arrays."""
    return list({id(A): A for A in arrays}.values())


def _parts(arrays: list[Array], theta: Array) -> list[tuple[Array, Array]]:
    """Each array with its part of θ, in its shape."""
    ends = np.cumsum([A.size for A in arrays], dtype=int)
    return [
        (A, theta[end - A.size : end].reshape(A.shape)) for A, end in zip(arrays, ends.tolist(), strict=True)
    ]


def _size(X: Rows, part: int) -> int:
    return min(TOGETHER, len(X) - part * TOGETHER)


def leaves(layer: Any) -> list[Any]:
    """The layers of which a layer is composed, in their order; or itself."""
    return [leaf for _, leaf in weights.parts(layer)]


def _settings(leaf: Any) -> dict[str, Any]:
    """What a layer was made with, as JSON."""
    return {
        name: store.plain(value)
        for name, value in vars(leaf).items()
        if name not in ("parameters", "state", "rng")
    }

"""A layer: forward from X to Y, and backward from the slopes of a cost by Y to those by what Y is made of.

    Y, memory = layer.forward(X)
    dX, gradients = layer.backward(G, memory)        G = ∂J/∂Y, dX = ∂J/∂X, gradients[name] =
    ∂J/∂parameters[name]

J is any differentiable function of Y. `parameters` and `gradients` have equal keys and shapes; parameters
may be changed in place at any time: `memory` has those that `backward` needs as `forward` found them. Of X
and Y it has no copies, so that these stay as they are until `backward`; Y may be a view of X. `forward` does
not change X, `backward` does not change G and is called at most once for each `forward`. `training=True`
says that the pass is one of training; only `Dropout` and `BatchNorm` differ by it.
"""

from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backprop import scalars

Array: TypeAlias = NDArray[Any]
Parameters: TypeAlias = dict[str, Array]
Random: TypeAlias = "int | np.random.Generator | None"


class Layer(Protocol):
    """What every layer has. Whatever has it is a layer, and can be part of a `Sequential`."""

    parameters: Parameters

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, and what `backward` needs to know."""

    def backward(self, G: Array, memory: Any) -> tuple[Any, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter, from G = ∂J/∂Y."""


def kept(parameters: Parameters) -> Parameters:
    """The parameters as they are now, for `memory`: they may change in place before `backward`."""
    return {name: +A for name, A in parameters.items()}


def sizes(**named: int) -> tuple[int, ...]:
    """Positive integers, refused by name where they are none."""
    return tuple(scalars.positive_integer(name, value) for name, value in named.items())


def uniform(rng: Random, shape: tuple[int, ...], n_in: int, n_out: int, dtype: DTypeLike) -> Array:
    """Weights that are uniform on ±√(6 / (n_in + n_out)) (Glorot & Bengio 2010, eq. 16)."""
    limit = np.sqrt(6 / (n_in + n_out))
    return np.random.default_rng(rng).uniform(-limit, limit, shape).astype(scalars.float_type(dtype))


def normal(rng: Random, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """Weights that are standard normal."""
    return np.random.default_rng(rng).normal(size=shape).astype(scalars.float_type(dtype))

"""Layers one after the other, and around a chain of layers a way straight through.

    Sequential   Y = f_L(… f_1(X))     the chain rule: what a layer's backward returns is the G of the one
    before
    Residual     Y = X + F(X)          a sum: both summands get G, and ∂J/∂X = G + F's ∂J/∂X

Parameters and gradients are keyed by the layer's place: "0.W" is W of the first layer, "2.1.b" is b of the
second layer within the third. A layer that stands at two places is one set of parameters under two names;
its gradient is the sum over its uses.
"""

from typing import Any

import numpy as np

from backprop.fold import fold, keyed
from backprop.layers import inputs
from backprop.layers.layer import Array, Layer, Parameters


class Sequential:
    """Layers that are run one after the other.

    Args:
        *layers: The layers, first to last.

    Attributes:
        layers: The layers.
        parameters: Those of all layers: the arrays themselves, keyed "0.W", "2.b", ...

    Raises:
        TypeError: Something has no `forward` and `backward`.
        ValueError: There is no layer.
    """

    def __init__(self, *layers: Layer) -> None:
        if not layers:
            raise ValueError("layers must name at least one layer; came none")
        for i, layer in enumerate(layers):
            if not all(hasattr(layer, name) for name in ("forward", "backward", "parameters")):
                raise TypeError(f"layers[{i}] must be a layer, with forward and backward; came {layer!r}")
        self.layers = layers

    @property
    def parameters(self) -> Parameters:
        return keyed([layer.parameters for layer in self.layers])

    @parameters.setter
    def parameters(self, new: Parameters) -> None:
        raise AttributeError("parameters are the layers' own: change them there, or in place")

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y of the last layer, and the memories of all."""

        def step(X: Array, layer: Layer) -> tuple[Array, tuple[Any]]:
            Y, memory = layer.forward(X, training=training)
            return Y, (memory,)

        Y, (memories,) = fold(step, X, (self.layers,))
        return Y, memories

    def backward(self, G: Array, memory: Any) -> tuple[Any, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter of each layer, from G = ∂J/∂Y."""

        def step(G: Array, layer: Layer, memory: Any) -> tuple[Any, tuple[Parameters]]:
            dX, gradients = layer.backward(G, memory)
            return dX, (gradients,)

        dX, (gradients,) = fold(step, G, (self.layers, inputs.remembered(memory)), reverse=True)
        return dX, keyed(gradients)


class Residual:
    """Y = X + F(X), where F is a chain of layers that keeps the shape.

    Args:
        *layers: The layers of F, first to last.

    Attributes:
        parameters: F's, keyed "0.W", "2.b", ...

    Raises:
        TypeError: As `Sequential`.
        ValueError: As `Sequential`; F(X) has another shape than X.
    """

    def __init__(self, *layers: Layer) -> None:
        self.inside: Sequential = Sequential(*layers)

    @property
    def parameters(self) -> Parameters:
        return self.inside.parameters

    @parameters.setter
    def parameters(self, new: Parameters) -> None:
        self.inside.parameters = new

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """X + F(X)."""
        Y, memory = self.inside.forward(X, training=training)
        if Y.shape != np.shape(X):
            raise ValueError(f"F(X) must have X's shape {np.shape(X)}; came shape {Y.shape}")
        return X + Y, memory

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """G + F's ∂J/∂X, and F's gradients, from G = ∂J/∂Y."""
        dX, gradients = self.inside.backward(G, memory)
        return G + dX, gradients

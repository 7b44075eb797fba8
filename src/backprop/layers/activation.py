"""Y = f(X), entry by entry, with an activation of the table, and ∂J/∂x = g f′(x)."""

from typing import Any

import numpy as np

from backprop import scalars
from backprop.activations import ACTIVATIONS
from backprop.activations import Activation as Function
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters


class Activation:
    """Y = f(X), for X of any shape.

    Args:
        name: A name in `backprop.ACTIVATIONS`, or an `activations.Activation` of one's own.

    Raises:
        TypeError, ValueError: The name is unknown; X or G is of another type or shape, or not finite.
    """

    def __init__(self, name: str | Function) -> None:
        self.function: Function = (
            name
            if isinstance(name, Function)
            else ACTIVATIONS[scalars.option("name", name, tuple(ACTIVATIONS))]
        )
        self.parameters: Parameters = {}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """f of each entry."""
        X = inputs.entries("X", X, (...,))
        Y = np.zeros_like(X)
        self.function.in_place().function(X, Y)
        return Y, (X, Y)

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X = G ∘ f′(X), from G = ∂J/∂Y."""
        X, Y = inputs.remembered(memory)
        G = inputs.entries("G", G, X.shape, X.dtype)
        f = self.function.in_place()
        return f.slope(+G if f.spends_delta else G, X, +Y), {}

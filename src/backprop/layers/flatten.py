"""Y is X with all axes but the first laid out as one, in row-major order; backward puts G back."""

from typing import Any

from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters


class Flatten:
    """(n, c, h, w), or any other number of axes from two on, to (n, c · h · w).

    Raises:
        TypeError, ValueError: X or G is of another type or shape, or not finite.
    """

    def __init__(self) -> None:
        self.parameters: Parameters = {}

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, product of the other lengths)."""
        X = inputs.entries("X", X, (..., "d"))
        Y = X.reshape(X.shape[0], -1)
        return Y, (X.shape, Y.shape)

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, of X's shape, from G = ∂J/∂Y."""
        before, after = inputs.remembered(memory)
        G = inputs.entries("G", G, after)
        return G.reshape(before), {}

"""Activations of hidden layers, and the chain rule through them, in place."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.activations import ACTIVATIONS

Array = NDArray[Any]


def tanh(A: Array, out: Array) -> Array:
    """z = tanh a."""
    return np.tanh(A, out=out)


def tanh_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ (1 − z²), written over z."""
    np.multiply(Z, Z, out=Z)
    np.subtract(1, Z, out=Z)
    return np.multiply(delta, Z, out=Z)


def sigmoid(A: Array, out: Array) -> Array:
    """z = (1 + tanh ½a) / 2, which does not overflow."""
    np.multiply(A, 0.5, out=out)
    np.tanh(out, out=out)
    np.multiply(out, 0.5, out=out)
    return np.add(out, 0.5, out=out)


def sigmoid_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ z (1 − z), written over z."""
    np.multiply(delta, Z, out=delta)
    np.subtract(1, Z, out=Z)
    return np.multiply(delta, Z, out=Z)


def relu(A: Array, out: Array) -> Array:
    """z = max(a, 0)."""
    return np.maximum(A, 0, out=out)


def relu_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ [z > 0], written over z."""
    return np.multiply(delta, np.greater(Z, 0), out=Z)


class Hidden(NamedTuple):
    """An activation that writes z to `out`, and one that writes δ f′ over z; A and Z may be one array."""

    function: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], Array]
    in_place: bool = True


HIDDEN = {
    "tanh": Hidden(tanh, tanh_slope),
    "sigmoid": Hidden(sigmoid, sigmoid_slope),
    "relu": Hidden(relu, relu_slope),
}


def hidden_layer(name: str) -> Hidden:
    """The activation of that name: one of the above, or the one of `backprop.activations`, copied."""
    if name in HIDDEN:
        return HIDDEN[name]
    f = ACTIVATIONS[name]

    def function(A: Array, out: Array) -> Array:
        out[...] = f.function(A)
        return out

    def slope(delta: Array, A: Array, Z: Array) -> Array:
        return np.multiply(delta, f.derivative(A, Z), out=Z)

    return Hidden(function, slope, in_place=False)

"""The notes' networks in plain NumPy: the cost that is meant where nobody says another, and its gradient in pieces.

`network` has the notes' letters for its variables, so that formulas are written in them. `gradients` is put together
from `PIECES`; a fault of the catalogue replaces one of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, Signature
from typing import Any, NamedTuple

import numpy as np

Function = Callable[..., Any]


class Activation(NamedTuple):
    """z = f(a), and f'(a) from a and z."""

    f: Function
    slope: Function


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def softmax(A: Any, axis: int = 1) -> Any:
    E = np.exp(A - np.max(A, axis=axis, keepdims=True))
    return E / np.sum(E, axis=axis, keepdims=True)


def relu(A: Any) -> Any:
    return np.maximum(A, 0)


# fmt: off
HIDDEN = {
    "sigmoid":  Activation(sigmoid,      lambda A, Z: Z * (1 - Z)),
    "tanh":     Activation(np.tanh,      lambda A, Z: 1 - Z**2),
    "relu":     Activation(relu,         lambda A, Z: np.where(A > 0, 1, 0)),
    "identity": Activation(lambda A: +A, lambda A, Z: np.ones_like(A)),
}
OUTPUT: dict[str, Function] = {
    "softmax":  softmax,
    "sigmoid":  sigmoid,
    "identity": lambda A: +A,
}
PIECES: dict[str, Function] = {
    "forward": lambda Z, W, b: Z @ W + b,
    "output":  lambda f, A: f(A),
    "error":   lambda Y, T: Y - T,
    "input":   lambda Z, A: Z,
    "weights": lambda Z, delta: Z.T @ delta,
    "bias":    lambda delta: np.sum(delta, axis=0),
    "back":    lambda delta, W: delta @ W.T,
    "slope":   lambda f, A, Z: f.slope(A, Z),
}
# fmt: on


def softmax_regression(X: Any, T: Any, W: Any, b: Any) -> Any:
    """J = -sum T log Y."""
    Y = softmax(X @ W + b)
    return -np.sum(T * np.log(Y))


def one_hidden_layer(X: Any, T: Any, W: Any, b: Any, V: Any, c: Any, hidden: Function) -> Any:
    """J = -sum T log Y."""
    A = X @ W + b
    Z = hidden(A)
    Y = softmax(Z @ V + c)
    return -np.sum(T * np.log(Y))


def hidden_layers(X: Any, T: Any, *layers: Any, hidden: Function) -> Any:
    """J = -sum T log Y."""
    Z = X
    for l in range(0, len(layers) - 2, 2):
        A = Z @ layers[l] + layers[l + 1]
        Z = hidden(A)
    Y = softmax(Z @ layers[-2] + layers[-1])
    return -np.sum(T * np.log(Y))


def default_cost(names: Sequence[str], depth: int, hidden: str) -> Function:
    """The notes' cost for a network with these parameters; its variables keep the notes' letters."""
    own = softmax_regression if depth == 1 else one_hidden_layer if depth == 2 else hidden_layers
    more = {"hidden": HIDDEN[hidden].f} if depth > 1 else {}

    @wraps(own)
    def cost(**arrays: Any) -> Any:
        return own(*(arrays[name] for name in names), **more)

    cost.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])  # type: ignore[attr-defined]
    said = "softmax(X W + b)" if depth == 1 else f"softmax of {'one' if depth == 2 else depth - 1} {hidden} layer"
    cost.__doc__ = f"J = -sum T log Y, Y = {said + ('s' if depth > 2 else '')}"
    return cost


def gradients(
    X: Any,
    T: Any,
    layers: Sequence[tuple[Any, Any]],
    hidden: str,
    output: str,
    factor: Any = 1,
    instead: Mapping[str, Function] | None = None,
) -> list[tuple[Any, Any]]:
    """(dW, db) of each layer, from the forward and the backward pass, with some pieces replaced."""
    piece, f = {**PIECES, **(instead or {})}, HIDDEN[hidden]
    A: list[Any] = []
    Z = [X]
    for W, b in layers:
        A.append(piece["forward"](Z[-1], W, b))
        Z.append(f.f(A[-1]))
    Y = piece["output"](OUTPUT[output], A[-1])
    delta = piece["error"](Y, T) * factor
    slopes: list[tuple[Any, Any]] = []
    for l in reversed(range(len(layers))):
        z = piece["input"](Z[l], A[l - 1]) if l else X
        slopes.insert(0, (piece["weights"](z, delta), piece["bias"](delta)))
        if l:
            delta = piece["back"](delta, layers[l][0]) * piece["slope"](f, A[l - 1], Z[l])
    return slopes

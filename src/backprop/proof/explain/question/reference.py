"""The notes' networks in plain NumPy: the cost that is meant where none is named, and its gradient in pieces.

The costs have the notes' letters for their variables, so that formulas are written in them. `gradients` is
put together from `PIECES`; a fault of the catalogue replaces one of them.
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
    "back":    lambda delta, W, l: delta @ W[l].T,
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


def hidden_layers(X: Any, T: Any, *parameters: Any, hidden: Function) -> Any:
    """J = -sum T log Y."""
    Z = X
    *layers, (V, c) = zip(parameters[::2], parameters[1::2], strict=True)
    for W, b in layers:
        A = Z @ W + b
        Z = hidden(A)
    Y = softmax(Z @ V + c)
    return -np.sum(T * np.log(Y))


def default_cost(names: Sequence[str], depth: int, hidden: str) -> Function:
    """The notes' cost for a network with these parameters; its variables keep the notes' letters."""
    own = softmax_regression if depth == 1 else one_hidden_layer if depth == 2 else hidden_layers
    more = {"hidden": HIDDEN[hidden].f} if depth > 1 else {}

    @wraps(own)
    def cost(**arrays: Any) -> Any:
        return own(*(arrays[name] for name in names), **more)

    cost.renamed = _renamed(own, names, hidden)  # type: ignore[attr-defined]
    cost.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])  # type: ignore[attr-defined]
    said = (
        "softmax(X W + b)"
        if depth == 1
        else f"softmax of {'one' if depth == 2 else depth - 1} {hidden} layer"
    )
    cost.__doc__ = f"J = -sum T log Y, Y = {said + ('s' if depth > 2 else '')}"
    return cost


def _renamed(own: Function, names: Sequence[str], hidden: str) -> dict[str, str]:
    """What the cost's own letters are called in the function that is asked about."""
    count = own.__code__.co_argcount
    return dict(zip(own.__code__.co_varnames[:count], names, strict=False)) | {"hidden": hidden}


def gradients(
    X: Any,
    T: Any,
    layers: Sequence[tuple[Any, Any]],
    hidden: str,
    output: str,
    factor: Any = 1,
    instead: Mapping[str, Function] | None = None,
    only: int | None = None,
) -> list[tuple[Any, Any]]:
    """(dW, db) of each layer, from both passes, with pieces replaced in one layer or in all."""

    def piece(name: str, layer: int) -> Function:
        replaced = (instead or {}) if only in (None, layer) else {}
        return replaced.get(name, PIECES[name])

    f, last = HIDDEN[hidden], len(layers) - 1
    A: list[Any] = []
    Z = [X]
    for l, (W, b) in enumerate(layers):
        A.append(piece("forward", l)(Z[-1], W, b))
        Z.append(f.f(A[-1]))
    Y = piece("output", last)(OUTPUT[output], A[-1])
    delta = piece("error", last)(Y, T) * factor
    slopes: list[tuple[Any, Any]] = []
    for l in reversed(range(len(layers))):
        z = piece("input", l)(Z[l], A[l - 1]) if l else X
        slopes.insert(0, (piece("weights", l)(z, delta), piece("bias", l)(delta)))
        if l:
            back = piece("back", l)(delta, [W for W, _ in layers], l)
            delta = back * piece("slope", l - 1)(f, A[l - 1], Z[l])
    return slopes


def hidden_values(arrays: Mapping[str, Any], names: Sequence[str], hidden: str) -> list[Any]:
    """What the hidden layers of the notes' network hold."""
    Z, found = arrays[names[0]], []
    for W, b in list(zip(names[2::2], names[3::2], strict=True))[:-1]:
        Z = HIDDEN[hidden].f(Z @ arrays[W] + arrays[b])
        found.append(Z)
    return found

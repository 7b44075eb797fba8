"""Recurrence: the same step at each place of a sequence, on its input there and on the state before.

    RNN   h' = tanh(x W + h U + b)
    LSTM  i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)   with a = x W + h U + b
          c' = f c + i g,   h' = o tanh(c')
    GRU   r, z = σ(a_r), σ(a_z)   with a = x W + b + h U,   q = h U_n + d
          n = tanh(x W_n + b_n + r q),   h' = (1 − z) n + z h

The states are 0 at first, and all h' are returned. Backward runs from the last step to the first: what
comes to a state is its own slope g and what the step after sends back; and weights that are used at each
step get the sum over the steps. The gates' weights lie side by side, i, f, g, o and r, z, n.

Sources: Elman 1990, *Finding structure in time*; Hochreiter & Schmidhuber 1997, *Long short-term memory*,
with the forget gate of Gers, Schmidhuber & Cummins 2000; Cho et al. 2014, *Learning phrase
representations*, eq. 5–8, with the reset after the product, as cuDNN and torch have it.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, kept, sizes, uniform
from backprop.layers.scan import State, scan

STEPS = (0, 1)


class Recurrent:
    """The parameters that all have, with the weights of `gates` gates side by side."""

    gates: ClassVar[int]

    def __init__(
        self,
        n_in: int,
        n_units: int,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        n, m = sizes(n_in=n_in, n_units=n_units)
        rng = np.random.default_rng(rng)
        W, U = (uniform(rng, (rows, self.gates * m), rows, m, dtype) for rows in (n, m))
        self.parameters: Parameters = {"W": W, "U": U, "b": np.zeros(self.gates * m, W.dtype)}
        self._begin()

    def _begin(self) -> None:
        """What begins otherwise."""


class RNN(Recurrent):
    """h' = tanh(x W + h U + b), for X of shape (n, t, n_in); Y are all states, (n, t, n_units).

    Args:
        n_in: The number of inputs.
        n_units: The number of units.
        rng: A seed or a NumPy generator for W and U, uniform on ±√(6 / (fan_in + fan_out)); b begins at 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n_in, n_units), "U", (n_units, n_units), and "b", (n_units,).

    Raises:
        TypeError, ValueError: A size is no positive integer; X or G is of another type or shape, or not
            finite.
    """

    gates = 1

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """All states h', shape (n, t, n_units)."""
        X, A, start = _begin(X, self.parameters)
        U = self.parameters["U"]

        def step(state: State, a: Array) -> tuple[State, tuple[Array, ...]]:
            h = state["h"]
            new = np.tanh(a + h @ U)
            return {"h": new}, (new, h)

        _, (H, before) = scan(step, {"h": start}, (A,))
        return np.swapaxes(H, 0, 1), (X, H, before, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter, from G = ∂J/∂ all states."""
        X, H, before, own = inputs.remembered(memory)
        U = own["U"]
        G = _slopes(G, H)

        def step(state: State, g: Array, h: Array) -> tuple[State, tuple[Array, ...]]:
            da = (state["dh"] + g) * (1 - h * h)
            return {"dh": da @ U.T}, (da,)

        _, (dA,) = scan(step, {"dh": np.zeros_like(H, shape=H.shape[1:])}, (G, H), reverse=True)
        return _end(X, before, dA, dA, own)


class LSTM(Recurrent):
    """Long short-term memory, for X of shape (n, t, n_in); Y are all states h, (n, t, n_units).

    Args:
        n_in: The number of inputs.
        n_units: The number of units.
        rng: A seed or a NumPy generator for W and U, uniform on ±√(6 / (fan_in + fan_out)); b begins at 0,
            but for
            the forget gate's, which begins at 1 (Gers et al. 2000; Jozefowicz et al. 2015).
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n_in, 4 n_units), "U", (n_units, 4 n_units), and "b", (4 n_units,): i, f,
            g, o.

    Raises:
        TypeError, ValueError: As `RNN`.
    """

    gates = 4

    def _begin(self) -> None:
        _gate(self.parameters["b"], 1, len(self.parameters["U"]))[...] = 1

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """All states h', shape (n, t, n_units)."""
        X, A, start = _begin(X, self.parameters)
        U = self.parameters["U"]
        m = U.shape[0]

        def step(state: State, a: Array) -> tuple[State, tuple[Array, ...]]:
            h, c = state["h"], state["c"]
            a = a + h @ U
            i, f, o = (_sigmoid(_gate(a, gate, m)) for gate in (0, 1, 3))
            g = np.tanh(_gate(a, 2, m))
            new = f * c + i * g
            t = np.tanh(new)
            h_new = o * t
            return {"h": h_new, "c": new}, (h_new, h, c, i, f, g, o, t)

        _, (H, *inside) = scan(step, {"h": start, "c": +start}, (A,))
        return np.swapaxes(H, 0, 1), (X, *inside, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter, from G = ∂J/∂ all states."""
        X, before, *inside, own = inputs.remembered(memory)
        U = own["U"]
        G = _slopes(G, before)

        def step(
            state: State, gh: Array, c: Array, i: Array, f: Array, g: Array, o: Array, t: Array
        ) -> tuple[State, tuple[Array, ...]]:
            dh = state["dh"] + gh
            dc = state["dc"] + dh * o * (1 - t * t)
            gates = (dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * t * o * (1 - o))
            da = np.concatenate(gates, axis=1)
            return {"dh": da @ U.T, "dc": dc * f}, (da,)

        start = np.zeros_like(before, shape=before.shape[1:])
        _, (dA,) = scan(step, {"dh": start, "dc": +start}, (G, *inside), reverse=True)
        return _end(X, before, dA, dA, own)


class GRU(Recurrent):
    """The gated recurrent unit, for X of shape (n, t, n_in); Y are all states, (n, t, n_units).

    Args:
        n_in: The number of inputs.
        n_units: The number of units.
        rng: A seed or a NumPy generator for W and U, uniform on ±√(6 / (fan_in + fan_out)); b and d begin
            at 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (n_in, 3 n_units), "U", (n_units, 3 n_units), "b", (3 n_units,): r, z, n;
            and "d",
            (n_units,), the recurrent bias that r scales.

    Raises:
        TypeError, ValueError: As `RNN`.
    """

    gates = 3

    def _begin(self) -> None:
        self.parameters["d"] = np.zeros_like(self.parameters["U"][0, : len(self.parameters["U"])])

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """All states h', shape (n, t, n_units)."""
        X, A, start = _begin(X, self.parameters)
        U, d = self.parameters["U"], self.parameters["d"]
        m = U.shape[0]

        def step(state: State, a: Array) -> tuple[State, tuple[Array, ...]]:
            h = state["h"]
            u = h @ U
            r, z = (_sigmoid(_gate(a, gate, m) + _gate(u, gate, m)) for gate in (0, 1))
            q = _gate(u, 2, m) + d
            n = np.tanh(_gate(a, 2, m) + r * q)
            new = n + z * (h - n)
            return {"h": new}, (new, h, r, z, q, n)

        _, (H, *inside) = scan(step, {"h": start}, (A,))
        return np.swapaxes(H, 0, 1), (X, *inside, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter, from G = ∂J/∂ all states."""
        X, before, *inside, own = inputs.remembered(memory)
        U = own["U"]
        m = U.shape[0]
        G = _slopes(G, before)

        def step(
            state: State, g: Array, h: Array, r: Array, z: Array, q: Array, n: Array
        ) -> tuple[State, tuple[Array, ...]]:
            dh = state["dh"] + g
            dn = dh * (1 - z) * (1 - n * n)
            dr, dz, dq = dn * q * r * (1 - r), dh * (h - n) * z * (1 - z), dn * r
            du = np.concatenate((dr, dz, dq), axis=1)
            return {"dh": dh * z + du @ U.T}, (np.concatenate((dr, dz, dn), axis=1), du)

        start = np.zeros_like(before, shape=before.shape[1:])
        _, (dA, dU) = scan(step, {"dh": start}, (G, before, *inside), reverse=True)
        dX, gradients = _end(X, before, dA, dU, own)
        return dX, gradients | {"d": np.sum(_gate(dU, 2, m), axis=STEPS)}


def _begin(X: Array, parameters: Parameters) -> tuple[Array, Array, Array]:
    """X, x W + b of all steps with the steps first, and a state of zeros."""
    W, U, b = parameters["W"], parameters["U"], parameters["b"]
    X = inputs.entries("X", X, ("n", "t", W.shape[0]), W.dtype)
    A = np.tensordot(X, W, 1)
    A += b
    return X, np.swapaxes(A, 0, 1), np.zeros_like(W, shape=(X.shape[0], U.shape[0]))


def _slopes(G: Array, H: Array) -> Array:
    """G with the steps first, as H has them."""
    G = inputs.entries("G", G, (H.shape[1], H.shape[0], H.shape[2]), H.dtype)
    return np.swapaxes(G, 0, 1)


def _end(X: Array, before: Array, dA: Array, dU: Array, parameters: Parameters) -> tuple[Array, Parameters]:
    """∂J/∂X, and the sums over all steps and samples, from the slopes by x W + b and by h U at each step."""
    gradients = {
        "W": np.tensordot(np.swapaxes(X, 0, 1), dA, (STEPS, STEPS)),
        "U": np.tensordot(before, dU, (STEPS, STEPS)),
        "b": np.sum(dA, axis=STEPS),
    }
    return np.swapaxes(np.tensordot(dA, parameters["W"], (-1, 1)), 0, 1), gradients


def _gate(A: Array, gate: int, m: int) -> Array:
    """One gate's columns."""
    return A[..., gate * m : gate * m + m]


def _sigmoid(A: Array) -> Array:
    """σ(a) = (1 + tanh(a/2)) / 2: one call of NumPy's that neither overflows nor branches."""
    Z: Array = np.tanh(A / 2)
    Z += 1
    Z /= 2
    return Z

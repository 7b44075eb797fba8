"""Both passes through a network, in place.

A weight matrix W, shape (d + 1, m), has the biases as its last row, and the units Z before it, shape
(d + 1, n), have a row of ones. Then one product adds the bias too, and one product gives both gradients.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.activations import InPlace
from backprop.outputs import CostFunction, Spare

Array = NDArray[Any]


class Layers(NamedTuple):
    """θ or its gradient, layer by layer.

    Attributes:
        rows: W with its biases as the last row, shapes (d + 1, m).
        columns: The same transposed, `W.T`.
        weights: The same without biases, `W[:-1]`.
    """

    rows: Sequence[Array]
    columns: Sequence[Array]
    weights: Sequence[Array]


class Batch(NamedTuple):
    """A batch of n samples, and what it is computed in.

    Attributes:
        T: Targets, shape (k, n); times ω, where the cost takes them so.
        omega: The weights ω of the samples, shape (n,).
        Z: The inputs and the units of each hidden layer, shapes (m + 1, n), the last row ones.
        units: The same without the ones, `Z[l][:-1]`.
        A: The logits of each layer, shapes (m, n).
        back: δ⁽ˡ⁺¹⁾ taken back through the weights, for each hidden layer.
        spare: What the cost is computed in.
    """

    T: Array
    omega: Array
    Z: Sequence[Array]
    units: Sequence[Array]
    A: Sequence[Array]
    back: Sequence[Array]
    spare: Spare


def forward(batch: Batch, theta: Layers, f: InPlace, cost: CostFunction) -> tuple[Any, Array]:
    """J and δ⁽ᴸ⁾."""
    Z, units, A, W = batch.Z, batch.units, batch.A, theta.columns
    last = len(W) - 1
    for l in range(last):
        np.dot(W[l], Z[l], out=A[l])
        f.function(A[l], units[l + 1])
    np.dot(W[last], Z[last], out=A[last])
    return cost(A[last], batch.T, batch.omega, batch.spare)


def backward(batch: Batch, delta: Array, theta: Layers, gradient: Layers, f: InPlace) -> Sequence[Array]:
    """∂J/∂W⁽ˡ⁾ with ∂J/∂b⁽ˡ⁾ as its last row, from δ⁽ᴸ⁾. Each δ⁽ˡ⁾ takes the place of Z⁽ˡ⁾."""
    Z, units, A, back, W, G = batch.Z, batch.units, batch.A, batch.back, theta.weights, gradient.rows
    for l in range(len(W) - 1, 0, -1):
        np.dot(Z[l], delta.T, out=G[l])
        np.dot(W[l], delta, out=back[l - 1])
        delta = f.slope(back[l - 1], A[l - 1], units[l])
    np.dot(Z[0], delta.T, out=G[0])
    return G


def penalty(theta: Layers, decay: float) -> Any:
    """½ λ Σ_l Σ_i w_i²; biases have no part in it."""
    return decay / 2 * sum(np.vdot(W, W) for W in theta.weights)


def add_decay(W: Array, decay: float, gradient: Array, scratch: Array) -> Array:
    """∂J/∂w + λ w, written over the gradient."""
    np.multiply(W, decay, out=scratch)
    return np.add(gradient, scratch, out=gradient)

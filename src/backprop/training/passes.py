"""Both passes through a network, in place.

A weight matrix W, shape (d + 1, m), has the biases as its last row, and the units Z before it, shape
(d + 1, n), have a row of ones. Then one product adds the bias too, and one product gives both gradients.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.training.hidden import Hidden
from backprop.training.outputs import CostFunction

Array = NDArray[Any]


class Batch(NamedTuple):
    """A batch of n samples, and what it is computed in.

    Attributes:
        T: Targets, shape (k, n); times ω, where the cost takes them so.
        omega: The weights ω of the samples, shape (n,).
        Z: The inputs and the units of each hidden layer, shapes (m + 1, n), the last row ones.
        units: The same without the ones, `Z[l][:-1]`.
        A: The logits of each layer, shapes (m, n).
        back: δ⁽ˡ⁺¹⁾ taken back through the weights, for each hidden layer.
        scratch: Shape (k, n).
        rows: Two rows of n numbers.
    """

    T: Array
    omega: Array
    Z: Sequence[Array]
    units: Sequence[Array]
    A: Sequence[Array]
    back: Sequence[Array]
    scratch: Array
    rows: tuple[Array, Array]


def affine(Z: Array, W: Array, out: Array) -> Array:
    """a_mn = Σ_d w_dm z_dn + b_m."""
    return np.dot(W.T, Z, out=out)


def forward(batch: Batch, weights: Sequence[Array], f: Hidden, cost: CostFunction) -> tuple[Any, Array]:
    """J and δ⁽ᴸ⁾."""
    Z, units, A = batch.Z, batch.units, batch.A
    last = len(weights) - 1
    for l in range(last):
        affine(Z[l], weights[l], A[l])
        f.function(A[l], units[l + 1])
    affine(Z[last], weights[last], A[last])
    return cost(A[last], batch.T, batch.omega, batch.scratch, batch.rows)


def backward(
    batch: Batch, delta: Array, weights: Sequence[Array], gradients: Sequence[Array], f: Hidden
) -> Sequence[Array]:
    """∂J/∂W⁽ˡ⁾, written to `gradients`, from δ⁽ᴸ⁾. Each δ⁽ˡ⁾ takes the place of Z⁽ˡ⁾."""
    Z, units, A, back = batch.Z, batch.units, batch.A, batch.back
    for l in range(len(weights) - 1, 0, -1):
        np.dot(Z[l], delta.T, out=gradients[l])
        np.dot(weights[l][:-1], delta, out=back[l - 1])
        delta = f.slope(back[l - 1], A[l - 1], units[l])
    np.dot(Z[0], delta.T, out=gradients[0])
    return gradients


def penalty(weights: Sequence[Array], decay: float) -> Any:
    """½ λ Σ_l Σ_i w_i²; biases have no part in it."""
    return decay / 2 * sum(np.vdot(W[:-1], W[:-1]) for W in weights)


def add_decay(W: Array, decay: float, gradient: Array, scratch: Array) -> Array:
    """∂J/∂w + λ w, written over the gradient."""
    np.multiply(W, decay, out=scratch)
    return np.add(gradient, scratch, out=gradient)

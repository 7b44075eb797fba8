"""Training's inner loop: the cost and the gradient of `Network`, written to arrays that exist.

    J(θ) = Σ_n ω_n ℓ_n + ½ Σ_i λ_i θ_i²,    ∂J/∂θ = Σ_n ω_n ∂ℓ_n/∂θ + λ ∘ θ

ω_n is the weight of sample n in the mean, 1/N where all count alike; λ_i is the decay of parameter i, α/N
for a weight and 0 for a bias. ℓ_n is the cost of the output, see `backprop.network`. Arrays lie feature by
feature, A as (m, n): a maximum over three classes is then three passes over long rows, not 1,500 over short
ones.

The formulas are those of `backprop.network`, without the compensated arithmetic of `backprop.losses`: an
error is small beside 1, not beside a cost of 10⁻³⁰. Both are proved equal to what the site derives.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backprop.activations import ACTIVATIONS, softmax
from backprop.activations import sigmoid as accurate_sigmoid

Array = NDArray[Any]


def tanh(A: Array, out: Array) -> Array:
    """z = tanh a."""
    return np.tanh(A, out=out)


def tanh_slope(delta: Array, A: Array, Z: Array, scratch: Array) -> Array:
    """δ ← δ (1 − z²)."""
    np.multiply(Z, Z, out=scratch)
    np.subtract(1, scratch, out=scratch)
    return np.multiply(delta, scratch, out=delta)


def sigmoid(A: Array, out: Array) -> Array:
    """z = (1 + tanh ½a) / 2, which does not overflow."""
    np.multiply(A, 0.5, out=out)
    np.tanh(out, out=out)
    np.multiply(out, 0.5, out=out)
    return np.add(out, 0.5, out=out)


def sigmoid_slope(delta: Array, A: Array, Z: Array, scratch: Array) -> Array:
    """δ ← δ z (1 − z)."""
    np.subtract(1, Z, out=scratch)
    np.multiply(scratch, Z, out=scratch)
    return np.multiply(delta, scratch, out=delta)


def relu(A: Array, out: Array) -> Array:
    """z = max(a, 0)."""
    return np.maximum(A, 0, out=out)


def relu_slope(delta: Array, A: Array, Z: Array, scratch: Array) -> Array:
    """δ ← δ [z > 0]."""
    return np.multiply(delta, np.greater(Z, 0), out=delta)


class Hidden(NamedTuple):
    """An activation that writes z to `out`, and one that multiplies δ by f′; A and Z may be one array."""

    function: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array, Array], Array]
    in_place: bool = True


HIDDEN = {"tanh": Hidden(tanh, tanh_slope), "sigmoid": Hidden(sigmoid, sigmoid_slope)}
HIDDEN["relu"] = Hidden(relu, relu_slope)


def hidden_layer(name: str) -> Hidden:
    """The activation of that name: one of the above, or the one of `backprop.activations`, copied."""
    if name in HIDDEN:
        return HIDDEN[name]
    f = ACTIVATIONS[name]

    def function(A: Array, out: Array) -> Array:
        out[...] = f.function(A)
        return out

    def slope(delta: Array, A: Array, Z: Array, scratch: Array) -> Array:
        return np.multiply(delta, f.derivative(A, Z), out=delta)

    return Hidden(function, slope, in_place=False)


def softmax_cross_entropy(A: Array, T: Array, omega: Array, scratch: Array, row: Array) -> tuple[Any, Array]:
    """Σ_n ω_n (log Σ_k e^a_kn − Σ_k t_kn a_kn), for Σ_k t_kn = 1, and δ = (Y − T) ω; T comes as t_kn ω_n."""
    np.max(A, axis=0, out=row)
    np.subtract(A, row, out=A)
    linear = np.einsum("kn,kn->", T, A)
    np.exp(A, out=A)
    np.sum(A, axis=0, out=row)
    np.divide(A, row, out=A)
    np.log(row, out=row)
    J = np.dot(omega, row) - linear
    np.multiply(A, omega, out=A)
    return J, np.subtract(A, T, out=A)


def sigmoid_cross_entropy(A: Array, T: Array, omega: Array, scratch: Array, row: Array) -> tuple[Any, Array]:
    """Σ_kn ω_n (log(1 + e^a_kn) − t_kn a_kn), and δ = (Y − T) ω; T comes as t_kn ω_n."""
    np.logaddexp(0, A, out=scratch)
    J = np.einsum("kn,n->", scratch, omega) - np.einsum("kn,kn->", T, A)
    np.subtract(A, scratch, out=A)
    np.exp(A, out=A)
    np.multiply(A, omega, out=A)
    return J, np.subtract(A, T, out=A)


def half_squared_error(A: Array, T: Array, omega: Array, scratch: Array, row: Array) -> tuple[Any, Array]:
    """½ Σ_kn ω_n (a_kn − t_kn)², and δ = (A − T) ω."""
    np.subtract(A, T, out=A)
    np.multiply(A, omega, out=scratch)
    return np.einsum("kn,kn->", A, scratch) / 2, scratch


class Cost(NamedTuple):
    """What follows the logits, `weighted` where it takes the targets with their sample's weight."""

    function: Callable[[Array, Array, Array, Array, Array], tuple[Any, Array]]
    predict: Callable[[Array], Array]
    weighted: bool


COSTS = {
    "softmax": Cost(softmax_cross_entropy, softmax, True),
    "sigmoid": Cost(sigmoid_cross_entropy, accurate_sigmoid, True),
    "identity": Cost(half_squared_error, np.positive, False),
}


def affine(Z: Array, W: Array, b: Array, out: Array) -> Array:
    """a_mn = Σ_d w_dm z_dn + b_m."""
    np.matmul(W.T, Z, out=out)
    return np.add(out, b[:, None], out=out)


class Buffers(NamedTuple):
    """What one batch is computed in: A⁽ˡ⁾, Z⁽ˡ⁾, δ⁽ˡ⁾ and scratch for each layer, and a row of n numbers."""

    A: Sequence[Array]
    Z: Sequence[Array]
    delta: Sequence[Array]
    scratch: Sequence[Array]
    row: Array


def pass_both_ways(
    X: Array,
    T: Array,
    omega: Array,
    parameters: tuple[Sequence[Array], Sequence[Array]],
    gradients: tuple[Sequence[Array], Sequence[Array]],
    f: Hidden,
    cost: Callable[[Array, Array, Array, Array, Array], tuple[Any, Array]],
    at: Buffers,
) -> Any:
    """J; `gradients` get ∂J/∂W⁽ˡ⁾ and ∂J/∂b⁽ˡ⁾. X is (d, n), T (k, n)."""
    weights, biases = parameters
    Z = [X, *at.Z]
    last = len(weights) - 1
    for l in range(last):
        affine(Z[l], weights[l], biases[l], at.A[l])
        f.function(at.A[l], at.Z[l])
    affine(Z[last], weights[last], biases[last], at.A[last])
    J, delta = cost(at.A[last], T, omega, at.scratch[last], at.row)
    for l in range(last, -1, -1):
        if l < last:
            np.matmul(weights[l + 1], delta, out=at.delta[l])
            delta = f.slope(at.delta[l], at.A[l], at.Z[l], at.scratch[l])
        np.sum(delta, axis=1, out=gradients[1][l])
        np.matmul(Z[l], delta.T, out=gradients[0][l])
    return J


def add_penalty(J: Any, theta: Array, decay: Array, gradient: Array, scratch: Array) -> Any:
    """J + ½ Σ_i λ_i θ_i²; the gradient gets λ_i θ_i more."""
    np.multiply(decay, theta, out=scratch)
    np.add(gradient, scratch, out=gradient)
    return J + np.dot(scratch, theta) / 2


class Trainer:
    """J(θ) and its gradient for batches of up to `batch_size` samples, in memory that is used again.

    Args:
        widths: The number of inputs, of units in each hidden layer, and of outputs.
        hidden: The name of an activation in `ACTIVATIONS`.
        output: "softmax", "sigmoid" or "identity".
        batch_size: The largest number of samples of a batch.
        dtype: float32 or float64.
        decay: λ of each weight. Biases have none.

    θ holds W⁽¹⁾, b⁽¹⁾, W⁽²⁾, … one after the other, W⁽ˡ⁾ in shape (n_{l−1}, n_l) row by row.
    """

    def __init__(
        self,
        widths: Sequence[int],
        hidden: str,
        output: str,
        batch_size: int,
        dtype: DTypeLike,
        decay: float = 0.0,
    ) -> None:
        self.widths, self.dtype = tuple(widths), np.dtype(dtype)
        self.hidden, self.cost = hidden_layer(hidden), COSTS[output]
        self.shapes = list(zip(self.widths[:-1], self.widths[1:], strict=True))
        self.n_parameters = sum((d + 1) * m for d, m in self.shapes)
        self.penalty: tuple[Array, Array] | None = None
        if decay:
            lambdas, scratch = np.zeros((2, self.n_parameters), self.dtype)
            for W in self.views(lambdas)[0]:
                W[...] = decay
            self.penalty = lambdas, scratch
        last = self.widths[-1]
        between = self.widths[1:-1]
        widest = max(self.widths[1:])
        n = batch_size
        self._memory = [np.empty(m * n, self.dtype) for m in self.widths[1:]]
        self._activated = [np.empty(m * n, self.dtype) for m in between] if not self.hidden.in_place else None
        # A layer's δ is needed only while the δ of the layer before is computed: two buffers take turns.
        self._deltas = [np.empty(widest * n, self.dtype) for _ in range(min(2, len(between)))]
        self._scratch, self._row = np.empty(widest * n, self.dtype), np.empty(n, self.dtype)
        self._targets, self._omega = np.empty(last * n, self.dtype), np.empty(n, self.dtype)
        self._buffers: dict[int, Buffers] = {}
        self._views: dict[int, tuple[Array, tuple[list[Array], list[Array]]]] = {}

    def views(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """The weights and biases in θ: what is written to them is written to θ."""
        weights, biases, start = [], [], 0
        for d, m in self.shapes:
            weights.append(theta[start : start + d * m].reshape(d, m))
            biases.append(theta[start + d * m : start + d * m + m])
            start += d * m + m
        return weights, biases

    def take(self, X: Array, T: Array, omega: Array) -> None:
        """Make this the batch: X (n, d), targets T (n, k) and the weights ω (n,) of the samples.

        X is kept, not copied: it must not change before the last step with this batch.
        """
        n = len(X)
        if n not in self._buffers:
            self._buffers[n] = self._cut(n)
        self._at = self._buffers[n]
        self._X = X.T
        self._T = self._targets[: T.size].reshape(T.shape[1], n)
        self._w = self._omega[:n]
        self._w[:] = omega
        if self.cost.weighted:
            np.multiply(T.T, self._w, out=self._T)
        else:
            self._T[...] = T.T

    def step(self, theta: Array, gradient: Array) -> float:
        """J of the batch at θ; `gradient` gets its derivative. θ is not changed."""
        J = pass_both_ways(
            self._X,
            self._T,
            self._w,
            self._seen(theta),
            self._seen(gradient),
            self.hidden,
            self.cost.function,
            self._at,
        )
        if self.penalty is not None:
            lambdas, scratch = self.penalty
            J = add_penalty(J, theta, lambdas, gradient, scratch)
        return float(J)

    def cost_and_gradient(self, theta: Array, X: Array, T: Array, omega: Array, gradient: Array) -> float:
        """`take` and `step` at once."""
        self.take(X, T, omega)
        return self.step(theta, gradient)

    def predict(self, theta: Array, X: Array) -> Array:
        """Y, shape (n, k): probabilities, or with the output "identity" numbers."""
        weights, biases = self.views(theta)
        Z = X.T
        for l, (W, b) in enumerate(zip(weights, biases, strict=True)):
            Z = affine(Z, W, b, np.empty((W.shape[1], len(X)), self.dtype))
            if l < len(weights) - 1:
                Z = self.hidden.function(Z, Z if self.hidden.in_place else np.empty_like(Z))
        return self.cost.predict(np.ascontiguousarray(Z.T))

    def _seen(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """`views`, remembered: a step of a small network takes no longer than making them anew."""
        known = self._views.get(id(theta))
        if known is None or known[0] is not theta:
            if len(self._views) >= 8:
                self._views.clear()
            known = self._views[id(theta)] = theta, self.views(theta)
        return known[1]

    def _cut(self, n: int) -> Buffers:
        """The same memory, cut for a batch of n."""

        def cut(memory: Array, m: int) -> Array:
            return memory[: m * n].reshape(m, n)

        units = self.widths[1:]
        A = [cut(memory, m) for memory, m in zip(self._memory, units, strict=True)]
        Z = A[:-1]
        if self._activated is not None:
            Z = [cut(memory, m) for memory, m in zip(self._activated, units[:-1], strict=True)]
        delta = [cut(self._deltas[l % 2], m) for l, m in enumerate(units[:-1])]
        return Buffers(A, Z, delta, [cut(self._scratch, m) for m in units], self._row[:n])

"""A network of any depth: forward from X to the cost, and backward from δ to the gradient of each layer.

    Z⁽⁰⁾ = X                      δ⁽ᴸ⁾ = Y − T
    A⁽ˡ⁾ = Z⁽ˡ⁻¹⁾ W⁽ˡ⁾ + b⁽ˡ⁾       ∂J/∂W⁽ˡ⁾ = Z⁽ˡ⁻¹⁾ᵀ δ⁽ˡ⁾,  ∂J/∂b⁽ˡ⁾ = Σ_n δ_n⁽ˡ⁾
    Z⁽ˡ⁾ = f(A⁽ˡ⁾), l < L         δ⁽ˡ⁻¹⁾ = (δ⁽ˡ⁾ W⁽ˡ⁾ᵀ) ∘ f′(A⁽ˡ⁻¹⁾)

The last layer's A⁽ᴸ⁾ are logits; `backprop.outputs` says what follows them, and has the costs, of which
softmax, sigmoid and identity have the one whose δ⁽ᴸ⁾ is Y − T.

The functions below are run by `Network` as they stand, and by the proofs on symbolic arrays, with an
undetermined f.
"""

from collections.abc import Sequence
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backprop import activations, checks, losses, outputs, scalars
from backprop.activations import Activation
from backprop.fold import fold
from backprop.outputs import Output

Array = NDArray[Any]
Gradients = list[tuple[Array, Array]]


def affine(Z: Array, W: Array, b: Array) -> Array:
    """a_nm = Σ_d z_nd w_dm + b_m: one layer before its activation."""
    A: Array = Z @ W + b
    return A


def forward_step(Z: Array, W: Array, b: Array, f: Activation) -> tuple[Array, Array]:
    """A = Z W + b and f(A): one layer forward."""
    A = affine(Z, W, b)
    return A, f.function(A)


def forward(
    X: Array, weights: Sequence[Array], biases: Sequence[Array], f: Activation
) -> tuple[list[Array], list[Array]]:
    """A⁽¹⁾ … A⁽ᴸ⁾, and Z⁽⁰⁾ = X … Z⁽ᴸ⁻¹⁾."""

    def step(Z: Array, W: Array, b: Array) -> tuple[Array, tuple[Array, ...]]:
        A, Z = forward_step(Z, W, b, f)
        return Z, (A, Z)

    Z, (inner, activations) = fold(step, X, (weights[:-1], biases[:-1]), outputs=2)
    return inner + [affine(Z, weights[-1], biases[-1])], [X] + activations


def layer_gradient(Z: Array, delta: Array) -> tuple[Array, Array]:
    """∂J/∂w_dm = Σ_n z_nd δ_nm and ∂J/∂b_m = Σ_n δ_nm, for a layer with input Z and δ = ∂J/∂A."""
    return Z.T @ delta, np.sum(delta, axis=0)


def backward_step(delta: Array, W: Array, A: Array, Z: Array, f: Activation) -> Array:
    """∂J/∂a_nd = Σ_m δ_nm w_dm · f′(a_nd): from a layer's δ to the δ of the layer before, Z = f(A)."""
    return (delta @ W.T) * f.derivative(A, Z)


def backward(
    delta: Array,
    pre_activations: Sequence[Array],
    activations: Sequence[Array],
    weights: Sequence[Array],
    f: Activation,
) -> Gradients:
    """(∂J/∂W⁽ˡ⁾, ∂J/∂b⁽ˡ⁾) for l = 1 … L, from δ⁽ᴸ⁾ and what `forward` returned."""

    def step(delta: Array, W: Array, A: Array, Z: Array) -> tuple[Array, tuple[tuple[Array, Array]]]:
        return backward_step(delta, W, A, Z, f), (layer_gradient(Z, delta),)

    before = weights[1:], pre_activations[:-1], activations[1:]
    delta, (later,) = fold(step, delta, before, reverse=True)
    gradients: Gradients = [layer_gradient(activations[0], delta)] + later
    return gradients


class Network:
    """A fully connected network: affine layers, one activation between them, an output after the last.

    Args:
        widths: The number of inputs, of units in each hidden layer, and of outputs: (2, 3, 3). With
            two numbers, (8, 4), there is no hidden layer: softmax, logistic or linear regression.
        hidden: The hidden layers' activation: a name in `ACTIVATIONS`, or an `Activation`.
        output: A name in `OUTPUTS`, or an `Output`; the cost follows from it.
        rng: A seed or a NumPy generator for the initial weights. The same seed gives the same
            weights, up to rounding in float32.
        dtype: float32 or float64: of the parameters, and so of all results.

    Biases begin at 0. Weights before a rectifier (relu, leaky_relu, gelu, silu, elu) are normal with
    variance 2/n_in (He et al. 2015, *Delving deep into rectifiers*, eq. 10); all others are uniform
    on ±√(6 / (n_in + n_out)) (Glorot & Bengio 2010, *Understanding the difficulty of training
    deep feedforward neural networks*, eq. 16).

    Attributes:
        weights: W⁽¹⁾ … W⁽ᴸ⁾, shapes (n_{l−1}, n_l). They may be changed in place.
        biases: b⁽¹⁾ … b⁽ᴸ⁾, shapes (n_l,).
        hidden: The `Activation`.
        output: The `Output`.

    Raises:
        TypeError: widths are not integers; hidden, output or dtype is of another type.
        ValueError: There are fewer than two widths, one is below 1, or a name is unknown.
    """

    def __init__(
        self,
        widths: Sequence[int],
        hidden: activations.Name | Activation = "sigmoid",
        output: outputs.Name | Output = "softmax",
        rng: "int | np.random.Generator | None" = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        widths = [scalars.positive_integer(f"widths[{i}]", width) for i, width in enumerate(widths)]
        if len(widths) < 2:
            raise ValueError(f"widths must name the inputs and the outputs at least; came {tuple(widths)}")
        self.hidden: Activation = activations.named(hidden)
        self.output: Output = outputs.named(output)
        self.dtype: np.dtype[Any] = scalars.float_type(dtype)
        # np.random is imported at its first use, and takes longer than this package: rng's type is quoted.
        rng = np.random.default_rng(rng)
        shapes = list(zip(widths[:-1], widths[1:], strict=True))
        before = [*[self.hidden.rectifier] * (len(shapes) - 1), False]
        weights = [
            initial_weights(rng, *shape, rectifier=rectifier)
            for shape, rectifier in zip(shapes, before, strict=True)
        ]
        self.weights: list[Array] = [W.astype(self.dtype) for W in weights]
        self.biases: list[Array] = [np.zeros(m, self.dtype) for _, m in shapes]

    @classmethod
    def from_parameters(
        cls,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        hidden: activations.Name | Activation = "sigmoid",
        output: outputs.Name | Output = "softmax",
    ) -> "Network":
        """A network with copies of these weights and biases, in their common floating type.

        Raises:
            TypeError: An array is not of real numbers, or of a wider type than float64.
            ValueError: Shapes do not fit one another, or an entry is NaN or infinite.
        """
        Ws = [checks.real_array(f"weights[{i}]", W, 2) for i, W in enumerate(weights)]
        bs = [checks.real_array(f"biases[{i}]", b, 1) for i, b in enumerate(biases)]
        if not Ws or len(Ws) != len(bs):
            raise ValueError(
                f"each layer has weights and biases; came {len(Ws)} weights and {len(bs)} biases"
            )
        for i, (W, b) in enumerate(zip(Ws, bs, strict=True)):
            if W.shape[1] != b.shape[0] or (i and Ws[i - 1].shape[1] != W.shape[0]):
                shapes = ", ".join(f"{W.shape} and {b.shape}" for W, b in zip(Ws, bs, strict=True))
                raise ValueError(
                    f"weights[l] must have shape (n, m) and biases[l] shape (m,), with n the m of the "
                    f"layer before; came {shapes}"
                )
            checks.finite(f"weights[{i}]", W)
            checks.finite(f"biases[{i}]", b)
        network = cls.__new__(cls)
        network.hidden, network.output = activations.named(hidden), outputs.named(output)
        parameters = [*Ws, *bs]
        network.dtype = scalars.float_type(np.result_type(*(checks.floating(P).dtype for P in parameters)))
        network.weights = [W.astype(network.dtype) for W in Ws]
        network.biases = [b.astype(network.dtype) for b in bs]
        return network

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of inputs, of units in each hidden layer, and of outputs."""
        return (self.weights[0].shape[0], *(W.shape[1] for W in self.weights))

    def predict(self, X: ArrayLike) -> Array:
        """Y, shape (n, k): probabilities, or with the output "identity" numbers.

        Args:
            X: Inputs, shape (n, d), finite. One sample is a batch of one row, x[None, :].

        Raises:
            TypeError: X is complex, object, text, masked or sparse.
            ValueError: X has another shape, is empty, or an entry is NaN or infinite; so is a logit.
        """
        pre_activations, _ = self._forward(X)
        checks.finite("A", pre_activations[-1])
        return self.output.predict(pre_activations[-1])

    @overload
    def cost(self, X: ArrayLike, T: ArrayLike, reduction: losses.Total = "sum") -> losses.Scalar: ...
    @overload
    def cost(self, X: ArrayLike, T: ArrayLike, reduction: Literal["none"]) -> Array: ...
    @overload
    def cost(self, X: ArrayLike, T: ArrayLike, reduction: losses.Reduction = "sum") -> losses.Loss: ...
    def cost(self, X: ArrayLike, T: ArrayLike, reduction: losses.Reduction = "sum") -> losses.Loss:
        """J, the output's cost of targets T, which are as its loss function takes them.

        Raises:
            TypeError: As `predict` and the loss function.
            ValueError: As `predict` and the loss function, where A are the last layer's logits.
        """
        pre_activations, _ = self._forward(X)
        return self.output.cost(self._targets(T), pre_activations[-1], reduction)

    def gradients(self, X: ArrayLike, T: ArrayLike, reduction: losses.Total = "sum") -> Gradients:
        """(∂J/∂W⁽ˡ⁾, ∂J/∂b⁽ˡ⁾) for each layer, in the shapes of `weights` and `biases`; errors as `cost`."""
        pre_activations, activations = self._forward(X)
        delta = self.output.gradient(self._targets(T), pre_activations[-1], reduction)
        return backward(delta, pre_activations, activations, self.weights, self.hidden)

    def cost_and_gradients(
        self, X: ArrayLike, T: ArrayLike, reduction: losses.Total = "sum"
    ) -> tuple[losses.Scalar, Gradients]:
        """`cost` and `gradients` from one forward pass."""
        pre_activations, activations = self._forward(X)
        T = self._targets(T)
        J: Any = self.output.cost(T, pre_activations[-1], reduction)
        delta = self.output.gradient(T, pre_activations[-1], reduction)
        return J, backward(delta, pre_activations, activations, self.weights, self.hidden)

    def __repr__(self) -> str:
        return f"<Network {self.widths}, hidden {self.hidden.name}, output {self.output.name}, {self.dtype}>"

    def _forward(self, X: ArrayLike) -> tuple[list[Array], list[Array]]:
        X = checks.real_array("X", X, 2)
        if X.shape[1] != self.weights[0].shape[0]:
            raise ValueError(f"X must have shape (n, {self.weights[0].shape[0]}); came shape {X.shape}")
        checks.finite("X", X)
        return forward(self._in_dtype(X), self.weights, self.biases, self.hidden)

    def _targets(self, T: ArrayLike) -> Array:
        T = checks.real_array("T", T, 1, 2)
        labels = T.ndim == 1 and self.output.labels
        return T if labels else self._in_dtype(T)

    def _in_dtype(self, A: Array) -> Array:
        return A if A.dtype == self.dtype else A.astype(self.dtype)


def initial_weights(rng: "np.random.Generator", n: int, m: int, *, rectifier: bool) -> Array:
    """Weights from n to m units, before a rectifier or before anything else."""
    if rectifier:
        return rng.normal(0, np.sqrt(2 / n), (n, m))
    limit = np.sqrt(6 / (n + m))
    return rng.uniform(-limit, limit, (n, m))

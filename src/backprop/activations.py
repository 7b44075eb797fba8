"""Activations z = f(a), each beside its derivative f′(a).

| name         | f(a)                        | f′(a)                          |
| ------------ | --------------------------- | ------------------------------ |
| `identity`   | a                           | 1                              |
| `sigmoid`    | 1 / (1 + e⁻ᵃ)               | z (1 − z)                      |
| `tanh`       | tanh a                      | 1 − z²                         |
| `relu`       | max(a, 0)                   | [a > 0]                        |
| `leaky_relu` | a if a > 0, else s a        | 1 if a > 0, else s             |
| `softplus`   | log(1 + eᵃ)                 | sigmoid(a)                     |
| `gelu`       | a Φ(a)                      | Φ(a) + a φ(a)                  |
| `silu`       | a sigmoid(a)                | sigmoid(a) (1 + a sigmoid(−a)) |
| `elu`        | a if a > 0, else s (eᵃ − 1) | 1 if a > 0, else s eᵃ          |

Φ and φ are the distribution function and the density of the standard normal; s is 0.01, or 1 in `elu`, or
another slope.

**Shapes and types.** These act on each entry; A has any shape and is not empty. `softmax`,
`log_softmax` and `log_sum_exp` act on rows; A has shape (n, k). float32 and wider types are kept;
integers, booleans and float16 are computed in float64.

**Borders.** A of ±inf gives the limit of f and of f′, NaN gives NaN, neither a warning.

**Precision.** In float64 at most 4 units in the last place (`tests/test_numerics.py`), but for the
derivatives of gelu and silu within ½ of their root (−0.75 and −1.28), which are exact to 2⁻⁵³, and gelu
and its derivative below a = −37.5, where Φ is subnormal, which are exact to 10⁻³¹⁹.

**Derivatives** are called with A and Z = f(A). z (1 − z) and 1 − z² are `sigmoid_derivative` and
`tanh_derivative` over the reals; in floating point they have lost every digit once z rounds to 1, at
a = 37 and a = 19, where a gradient is small but not 0. So all derivatives here are computed from A.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, scalars, stable

Array = NDArray[Any]

# e⁻⁸⁰⁰ is 0, and that is no news; nor is what happens on the way to a limit at ±inf.
_without_warnings = np.errstate(all="ignore")


class InPlace(NamedTuple):
    """f and the chain rule through it, as training runs them: written to arrays that exist.

    `function(A, out)` writes f(a) to `out`, and `slope(delta, A, Z)` writes δ f′(a) over z, and returns it.
    `out` may be A itself, so that a and z share their memory, unless `keeps_a` says that the slope needs a.
    `spends_delta` says that the slope writes over δ, too.
    """

    function: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], Array]
    keeps_a: bool = False
    spends_delta: bool = False


class Activation(NamedTuple):
    """An activation of hidden layers: Z = function(A), and derivative(A, Z) is f′ at A.

    Attributes:
        fast: The in-place form; None where it is to be made of the two functions, see `in_place`.
        rectifier: Whether f is near 0 for a < 0, which halves the variance that a layer passes on.
    """

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    fast: InPlace | None = None
    rectifier: bool = False

    def in_place(self) -> InPlace:
        """`fast`, or else both functions with their results copied to where they belong."""
        return self.fast or InPlace(
            partial(apply_in_place, self), partial(slope_in_place, self), keeps_a=True
        )


def identity(A: ArrayLike) -> Array:
    """f(a) = a."""
    A = _entries(A)
    return +A


def identity_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = 1."""
    A = _entries(A)
    return np.ones_like(A)


@_without_warnings
def sigmoid(A: ArrayLike) -> Array:
    """f(a) = 1 / (1 + e⁻ᵃ), between 0 and 1; e⁻|ᵃ| does not overflow.

    Source: Bishop, *Pattern Recognition and Machine Learning* (2006), §4.2, eq. 4.59.
    """
    A = _entries(A)
    E = np.exp(-np.abs(A))
    Z: Array = np.where(A > 0, 1, E) / (1 + E)
    return Z


@_without_warnings
def sigmoid_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = e⁻|ᵃ| / (1 + e⁻|ᵃ|)², which is z (1 − z) with all its digits.

    Source: Bishop (2006), §4.3.2, eq. 4.88.
    """
    A = _entries(A)
    E = np.exp(-np.abs(A))
    return E / stable.squared_1_plus(E)


def tanh(A: ArrayLike) -> Array:
    """f(a) = (eᵃ − e⁻ᵃ) / (eᵃ + e⁻ᵃ), between −1 and 1.

    Source: Bishop (2006), §5.3.2, eq. 5.59.
    """
    A = _entries(A)
    return np.tanh(A)


@_without_warnings
def tanh_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = 4 e⁻²|ᵃ| / (1 + e⁻²|ᵃ|)², which is 1 − z² with all its digits.

    Source: Bishop (2006), §5.3.2, eq. 5.60.
    """
    A = _entries(A)
    D = -2 * np.abs(A)
    return stable.times_exp(4 / stable.squared_1_plus(np.exp(D)), D)


def relu(A: ArrayLike) -> Array:
    """f(a) = max(a, 0).

    Source: Nair & Hinton, *Rectified linear units improve restricted Boltzmann machines* (2010), §2.
    """
    A = _entries(A)
    return np.maximum(A, 0)


def relu_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = [a > 0]. At the kink a = 0, where f has no derivative, this is 0."""
    A = _entries(A)
    return np.heaviside(A, 0)


@_without_warnings
def leaky_relu(A: ArrayLike, slope: float = 0.01) -> Array:
    """f(a) = a for a > 0, else slope · a.

    Source: Maas, Hannun & Ng, *Rectifier nonlinearities improve neural network acoustic models* (2013), §2.
    """
    A = _entries(A)
    return np.where(A > 0, A, A * slope)


def leaky_relu_derivative(A: ArrayLike, Z: ArrayLike, slope: float = 0.01) -> Array:
    """f′(a) = 1 for a > 0, else slope. At the kink a = 0, where f has no derivative, this is slope."""
    A = _entries(A)
    return np.where(A > 0, 1, np.ones_like(A) * slope)


@_without_warnings
def softplus(A: ArrayLike) -> Array:
    """f(a) = log(1 + eᵃ), positive; as log(e⁰ + eᵃ) it does not overflow.

    Source: Dugas et al., *Incorporating second-order functional knowledge* (2001), §3.
    """
    A = _entries(A)
    return stable.softplus(A)


def softplus_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = sigmoid(a)."""
    return sigmoid(A)


@_without_warnings
def gelu(A: ArrayLike) -> Array:
    """f(a) = a Φ(a), exactly, not its approximation by tanh.

    Source: Hendrycks & Gimpel, *Gaussian error linear units* (2016), §2.
    """
    A = _entries(A)
    distribution, *_ = stable.standard_normal(A)
    return _with_limits(A, A * distribution, np.maximum(A, 0))


@_without_warnings
def gelu_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = Φ(a) + a φ(a)."""
    A = _entries(A)
    distribution, density, density_low = stable.standard_normal(A)
    slope, slope_low = stable.two_product(A, density)
    slope_low += A * density_low
    return _with_limits(A, (distribution + slope) + slope_low, np.heaviside(A, 0))


@_without_warnings
def silu(A: ArrayLike) -> Array:
    """f(a) = a / (1 + e⁻ᵃ), also called swish.

    Source: Elfwing, Uchibe & Doya, *Sigmoid-weighted linear units* (2017), §2.
    """
    A = _entries(A)
    D = -np.abs(A)
    Z = np.where(A > 0, A, stable.times_exp(A, D)) / (1 + np.exp(D))
    return _with_limits(A, Z, np.maximum(A, 0))


@_without_warnings
def silu_derivative(A: ArrayLike, Z: ArrayLike) -> Array:
    """f′(a) = sigmoid(a) (1 + a sigmoid(−a)), with both over their common denominator (1 + e⁻|ᵃ|)².

    Source: Elfwing, Uchibe & Doya (2017), §2.
    """
    A = _entries(A)
    D = -np.abs(A)
    E = np.exp(D)
    numerator = np.where(A > 0, 1 + (E + A * E), stable.times_exp((1 + A) + E, D))
    return _with_limits(A, numerator / stable.squared_1_plus(E), np.heaviside(A, 0))


@_without_warnings
def elu(A: ArrayLike, slope: float = 1.0) -> Array:
    """f(a) = a for a > 0, else slope · (eᵃ − 1).

    Source: Clevert, Unterthiner & Hochreiter, *Fast and accurate deep network learning by exponential linear
    units* (2016), §3.
    """
    A = _entries(A)
    return np.where(A > 0, A, slope * np.expm1(np.minimum(A, 0)))


@_without_warnings
def elu_derivative(A: ArrayLike, Z: ArrayLike, slope: float = 1.0) -> Array:
    """f′(a) = 1 for a > 0, else slope · eᵃ. At a = 0, a kink unless slope is 1, this is slope."""
    A = _entries(A)
    return np.where(A > 0, 1, slope * np.exp(np.minimum(A, 0)))


def softmax(A: ArrayLike, *, temperature: float | None = None) -> Array:
    """y_nk = e^a_nk / Σ_j e^a_nj: positive, and each row sums to 1. With τ, softmax(A / τ).

    Domain: finite a; −inf is a class ruled out, with y = 0, where a row has a finite entry too.

    Formula: with the row's largest a subtracted, which cancels, no exponential overflows.

    Args:
        A: Logits, shape (n, k). One sample is a batch of one row, a[None, :].
        temperature: τ, from 1e-30 to 1e30, what the logits are divided by; None is 1.

    Returns:
        Probabilities, shape (n, k).

    Raises:
        TypeError: A is complex, object, text, masked or sparse; temperature is no number.
        ValueError: A has another shape, is empty, or an entry is NaN or +inf; temperature is out of range.

    Source:
        Bishop (2006), §4.2, eq. 4.62.
    """
    A = _logits(A)
    E, rest, unit, _ = stable.exponentials(A, checks.temperature(A, temperature))
    with np.errstate(under="ignore"):
        Y: Array = E / (unit + rest)
    return Y


def log_softmax(A: ArrayLike) -> Array:
    """log y_nk = a_nk − log Σ_j e^a_nj: the logarithm of `softmax`, also where that rounds to 0 or 1.

    Domain, arguments and errors are those of `softmax`; the result is −inf where a is.
    """
    A = _logits(A)
    return stable.log_softmax(A)


def log_sum_exp(A: ArrayLike) -> Array:
    """log Σ_k e^a_nk, shape (n,).

    Domain, arguments and errors are those of `softmax`. The error is that of rounding the largest a_nk
    and log k: near 0 it is small absolutely, not relatively.
    """
    A = _logits(A)
    return stable.log_sum_exp(A)


# In place, in the usual formulas: an error is small beside 1.


def apply_in_place(f: Activation, A: Array, out: Array) -> Array:
    """z = f(a), for an activation that has no form of its own."""
    out[...] = f.function(A)
    return out


def slope_in_place(f: Activation, delta: Array, A: Array, Z: Array) -> Array:
    """δ f′(a), written over z, for an activation that has no form of its own."""
    return np.multiply(delta, f.derivative(A, Z), out=Z)


def tanh_in_place(A: Array, out: Array) -> Array:
    """z = tanh a."""
    return np.tanh(A, out=out)


def tanh_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ (1 − z²), written over z."""
    np.multiply(Z, Z, out=Z)
    np.subtract(1, Z, out=Z)
    return np.multiply(delta, Z, out=Z)


def sigmoid_in_place(A: Array, out: Array) -> Array:
    """z = (1 + tanh ½a) / 2, which does not overflow."""
    np.multiply(A, 0.5, out=out)
    np.tanh(out, out=out)
    np.multiply(out, 0.5, out=out)
    return np.add(out, 0.5, out=out)


def sigmoid_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ z (1 − z), written over z; δ becomes δ z."""
    np.multiply(delta, Z, out=delta)
    np.subtract(1, Z, out=Z)
    return np.multiply(delta, Z, out=Z)


def relu_in_place(A: Array, out: Array) -> Array:
    """z = max(a, 0)."""
    return np.maximum(A, 0, out=out)


def relu_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ [z > 0], written over z."""
    return np.multiply(delta, np.greater(Z, 0), out=Z)


def gelu_in_place(A: Array, out: Array) -> Array:
    """z = a Φ(a)."""
    return np.multiply(A, normal_in_place(A, out), out=out)


@_without_warnings
def gelu_slope(delta: Array, A: Array, Z: Array) -> Array:
    """δ (Φ(a) + a φ(a)), written over z; Φ(a) is z / a, or ½ where a = 0."""
    rise = np.multiply(A, A)
    np.multiply(rise, -0.5, out=rise)
    np.exp(rise, out=rise)
    np.multiply(rise, A, out=rise)
    np.divide(rise, np.sqrt(2 * np.asarray(np.pi, A.dtype, like=A)), out=rise)
    np.divide(Z, A, out=Z)
    Z[A == 0] = 0.5
    np.add(Z, rise, out=Z)
    return np.multiply(delta, Z, out=Z)


def normal_in_place(A: Array, out: Array) -> Array:
    """Φ(a) = erfc(−a/√2) / 2, written to `out`."""
    np.divide(A, -np.sqrt(np.asarray(2, A.dtype, like=A)), out=out)
    return np.multiply(stable.quick_erfc(A.dtype)(out), 0.5, out=out)


def _entries(A: ArrayLike) -> Array:
    return checks.floating(checks.real_array("A", A))


def _logits(A: ArrayLike) -> Array:
    A = checks.real_array("A", A, 2)
    checks.logits("A", A)
    return checks.floating(A)


def _with_limits(A: Array, Z: Array, limit: Array) -> Array:
    """Z in the type of A where A is finite, and elsewhere the limit, or NaN where A is NaN."""
    return np.where(np.isfinite(A), Z, limit).astype(A.dtype, copy=False)


_SIGMOID = InPlace(sigmoid_in_place, sigmoid_slope, spends_delta=True)
_GELU = InPlace(gelu_in_place, gelu_slope, keeps_a=True)

# fmt: off
ACTIVATIONS = {f.name: f for f in (
    Activation("identity",   identity,   identity_derivative),
    Activation("sigmoid",    sigmoid,    sigmoid_derivative,    _SIGMOID),
    Activation("tanh",       tanh,       tanh_derivative,       InPlace(tanh_in_place, tanh_slope)),
    Activation("relu",       relu,       relu_derivative,       InPlace(relu_in_place, relu_slope), True),
    Activation("leaky_relu", leaky_relu, leaky_relu_derivative, rectifier=True),
    Activation("softplus",   softplus,   softplus_derivative),
    Activation("gelu",       gelu,       gelu_derivative,       _GELU, True),
    Activation("silu",       silu,       silu_derivative,       rectifier=True),
    Activation("elu",        elu,        elu_derivative,        rectifier=True),
)}
# fmt: on
"""The activations of hidden layers, by name."""


Name = Literal["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu", "silu", "elu"]
"""The names in `ACTIVATIONS`, for type checkers."""


def named(hidden: str | Activation) -> Activation:
    """The activation of that name; an `Activation` of one's own is its own.

    Raises:
        TypeError: hidden is of another type.
        ValueError: No activation has that name.
    """
    if isinstance(hidden, Activation):
        return hidden
    return ACTIVATIONS[scalars.option("hidden", hidden, ACTIVATIONS)]

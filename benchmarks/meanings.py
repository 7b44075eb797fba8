"""What each activation and output is: an independent account of every entry of the library's tables.

The formulas have nothing in common with the library's code but the mathematics: mpmath's, to any number of
digits, from which nothing near equal is subtracted; NumPy's for complex numbers, of which a step along the
imaginary axis makes a slope without rounding; and what torch and JAX call the same. Tests and benchmarks take
theirs from here, and a test sees that no entry of the library's tables is without one.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np
from mpmath import mpf

Array = Any
Pair = tuple[float, float]


class Meaning(NamedTuple):
    """An activation f.

    Attributes:
        exact: f of an mpf.
        slope: f′ of an mpf.
        plain: f of a complex array.
        at_zero: f(0) and f′(0), exactly.
        limits: f and f′ at −∞, and both at ∞.
        torch: From the module torch to its function.
        jax: From the module jax to its function.
        root: Where f′ is 0, so that next to it digits are lost.
        lowest: Below this, f has subnormal parts.
        naive: f as one writes it first, where that is inexact.
        naive_slope: f′ as one writes it first, where that is inexact.
    """

    exact: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    plain: Callable[[Array], Array]
    at_zero: Pair
    limits: tuple[Pair, Pair]
    torch: Callable[[Any], Callable[[Any], Any]]
    jax: Callable[[Any], Callable[[Any], Any]]
    root: float | None = None
    lowest: float = -math.inf
    naive: Callable[[Array], Array] | None = None
    naive_slope: Callable[[Array], Array] | None = None


def sigmoid(a: Any) -> Any:
    return 1 / (1 + mpmath.exp(-a))


def softplus(a: Any) -> Any:
    return mpmath.log1p(mpmath.exp(a)) if a <= 0 else a + mpmath.log1p(mpmath.exp(-a))


def complex_normal(A: Array) -> Array:
    """Φ(x + ih) = Φ(x) + ih φ(x)."""
    x = A.real
    distribution = np.array([math.erfc(-a / math.sqrt(2)) / 2 for a in x.flat]).reshape(x.shape)
    return distribution + 1j * A.imag * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def naive_sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def naive_silu_slope(x: Array) -> Array:
    z = naive_sigmoid(x)
    return z + x * z * (1 - z)


inf = math.inf
RAMP: tuple[Pair, Pair] = ((0, 0), (inf, 1))

ACTIVATIONS = {
    "identity": Meaning(
        exact=lambda a: a,
        slope=lambda a: mpf(1),
        plain=lambda A: A,
        at_zero=(0, 1),
        limits=((-inf, 1), (inf, 1)),
        torch=lambda torch: lambda A: A * 1,
        jax=lambda jax: lambda A: A,
    ),
    "sigmoid": Meaning(
        exact=sigmoid,
        slope=lambda a: sigmoid(a) * sigmoid(-a),
        plain=naive_sigmoid,
        at_zero=(0.5, 0.25),
        limits=((0, 0), (1, 0)),
        torch=lambda torch: torch.sigmoid,
        jax=lambda jax: jax.nn.sigmoid,
        naive=naive_sigmoid,
        naive_slope=lambda x: naive_sigmoid(x) * (1 - naive_sigmoid(x)),
    ),
    "tanh": Meaning(
        exact=mpmath.tanh,
        slope=lambda a: mpmath.sech(a) ** 2,
        plain=np.tanh,
        at_zero=(0, 1),
        limits=((-1, 0), (1, 0)),
        torch=lambda torch: torch.tanh,
        jax=lambda jax: jax.numpy.tanh,
        naive=lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
        naive_slope=lambda x: 1 - np.tanh(x) ** 2,
    ),
    "relu": Meaning(
        exact=lambda a: max(a, mpf(0)),
        slope=lambda a: mpf(a > 0),
        plain=lambda A: np.where(A.real > 0, A, 0),
        at_zero=(0, 0),
        limits=RAMP,
        torch=lambda torch: torch.relu,
        jax=lambda jax: jax.nn.relu,
    ),
    "leaky_relu": Meaning(
        exact=lambda a: a if a > 0 else a * mpf(0.01),
        slope=lambda a: mpf(1 if a > 0 else 0.01),
        plain=lambda A: np.where(A.real > 0, A, A / 100),
        at_zero=(0, 0.01),
        limits=((-inf, 0.01), (inf, 1)),
        torch=lambda torch: torch.nn.functional.leaky_relu,
        jax=lambda jax: jax.nn.leaky_relu,
    ),
    "softplus": Meaning(
        exact=softplus,
        slope=sigmoid,
        plain=lambda A: np.log(1 + np.exp(A)),
        at_zero=(math.log(2), 0.5),
        limits=RAMP,
        torch=lambda torch: lambda A: torch.nn.functional.softplus(A, threshold=1000),
        jax=lambda jax: jax.nn.softplus,
        naive=lambda x: np.log(1 + np.exp(x)),
        naive_slope=naive_sigmoid,
    ),
    "gelu": Meaning(
        exact=lambda a: a * mpmath.erfc(-a / mpmath.sqrt(2)) / 2,
        slope=lambda a: mpmath.erfc(-a / mpmath.sqrt(2)) / 2 + a * mpmath.npdf(a),
        plain=lambda A: A * complex_normal(A),
        at_zero=(0, 0.5),
        limits=RAMP,
        torch=lambda torch: torch.nn.functional.gelu,
        jax=lambda jax: lambda A: jax.nn.gelu(A, approximate=False),
        root=-0.7517916,
        lowest=-37.5,
    ),
    "silu": Meaning(
        exact=lambda a: a * sigmoid(a),
        slope=lambda a: sigmoid(a) * (1 + a * sigmoid(-a)),
        plain=lambda A: A / (1 + np.exp(-A)),
        at_zero=(0, 0.5),
        limits=RAMP,
        torch=lambda torch: torch.nn.functional.silu,
        jax=lambda jax: jax.nn.silu,
        root=-1.2784645,
        naive=lambda x: x / (1 + np.exp(-x)),
        naive_slope=naive_silu_slope,
    ),
    "elu": Meaning(
        exact=lambda a: a if a > 0 else mpmath.expm1(a),
        slope=lambda a: mpf(1) if a > 0 else mpmath.exp(a),
        plain=lambda A: np.where(A.real > 0, A, np.expm1(A)),
        at_zero=(0, 1),
        limits=((-1, 0), (inf, 1)),
        torch=lambda torch: torch.nn.functional.elu,
        jax=lambda jax: jax.nn.elu,
        naive=lambda x: np.where(x > 0, x, np.exp(x) - 1),
    ),
}


class Result(NamedTuple):
    """An output: prediction and cost.

    Attributes:
        prediction: Y of a row of mpf, as a row.
        exact: The cost of one sample, of its targets and logits as mpf.
        slope: Its derivatives by the logits.
        plain: The cost of targets (n, k) and of a stack of complex logits (…, n, k), one number for each
            copy; it keeps the digits of a small cost.
        torch: From the module torch, T and A, its cost.
        jax: From the module jax, T and A, its cost.
        targets: From a generator and a shape (n, k), targets.
        likely: From predictions, the targets that fit best.
    """

    prediction: Callable[[list[Any]], list[Any]]
    exact: Callable[[list[Any], list[Any]], Any]
    slope: Callable[[list[Any], list[Any]], list[Any]]
    plain: Callable[[Array, Array], Array]
    torch: Callable[[Any, Any, Any], Any]
    jax: Callable[[Any, Any, Any], Any]
    targets: Callable[[np.random.Generator, tuple[int, int]], Array]
    likely: Callable[[Array], Array] | None = None


def softmax(a: list[Any]) -> list[Any]:
    return [1 / mpmath.fsum(mpmath.exp(other - one) for other in a) for one in a]


def softmax_slope(t: list[Any], a: list[Any]) -> list[Any]:
    """y − t, where y − 1 is minus the sum of the other y."""
    y = softmax(a)
    return [-mpmath.fsum(y[:k] + y[k + 1 :]) if t[k] else y[k] for k in range(len(a))]


def softmax_plain(T: Array, A: Array) -> Array:
    """log(1 + Σ e^(a_k − a_t))."""
    gaps = A - np.sum(T * A, axis=-1, keepdims=True)
    return np.sum(np.log1p(np.sum((1 - T) * np.exp(gaps), axis=-1)), axis=-1)


def by_entry(cost: Callable[[Any, Any], Any]) -> Callable[[list[Any], list[Any]], Any]:
    return lambda t, a: mpmath.fsum(map(cost, t, a))


def one_hot(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return np.eye(shape[1])[rng.integers(shape[1], size=shape[0])]


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return rng.normal(size=shape)


def wide(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Some gaps exceed 1, and some do not."""
    return 2 * rng.normal(size=shape)


def exact_huber(t: Any, a: Any) -> Any:
    gap = abs(t - a)
    return gap**2 / 2 if gap <= 1 else gap - mpf(1) / 2


def plain_huber(T: Array, A: Array) -> Array:
    gap = np.where((A - T).real > 0, A - T, T - A)
    return np.sum(np.where(gap.real <= 1, gap**2 / 2, gap - 0.5), axis=(-2, -1))


OUTPUTS = {
    "softmax": Result(
        prediction=softmax,
        exact=lambda t, a: mpmath.log(mpmath.fsum(map(mpmath.exp, a))) - mpmath.fdot(t, a),
        slope=softmax_slope,
        plain=softmax_plain,
        torch=lambda torch, T, A: torch.nn.functional.cross_entropy(A, T, reduction="sum"),
        jax=lambda jax, T, A: -jax.numpy.sum(T * jax.nn.log_softmax(A)),
        targets=one_hot,
        likely=lambda Y: np.eye(Y.shape[1])[Y.argmax(axis=1)],
    ),
    "sigmoid": Result(
        prediction=lambda a: [sigmoid(one) for one in a],
        exact=by_entry(lambda t, a: softplus(-a if t else a)),
        slope=lambda t, a: [-sigmoid(-a_k) if t_k else sigmoid(a_k) for t_k, a_k in zip(t, a, strict=True)],
        plain=lambda T, A: np.sum(np.log1p(np.exp((1 - 2 * T) * A)), axis=(-2, -1)),
        torch=lambda torch, T, A: torch.nn.functional.binary_cross_entropy_with_logits(A, T, reduction="sum"),
        jax=lambda jax, T, A: -jax.numpy.sum(T * jax.nn.log_sigmoid(A) + (1 - T) * jax.nn.log_sigmoid(-A)),
        targets=lambda rng, shape: rng.integers(2, size=shape).astype(float),
        likely=np.rint,
    ),
    "identity": Result(
        prediction=lambda a: a,
        exact=by_entry(lambda t, a: (t - a) ** 2 / 2),
        slope=lambda t, a: [a_k - t_k for t_k, a_k in zip(t, a, strict=True)],
        plain=lambda T, A: np.sum((T - A) ** 2, axis=(-2, -1)) / 2,
        torch=lambda torch, T, A: torch.nn.functional.mse_loss(A, T, reduction="sum") / 2,
        jax=lambda jax, T, A: jax.numpy.sum((T - A) ** 2) / 2,
        targets=normal,
    ),
    "absolute": Result(
        prediction=lambda a: a,
        exact=by_entry(lambda t, a: abs(t - a)),
        slope=lambda t, a: [mpmath.sign(a_k - t_k) for t_k, a_k in zip(t, a, strict=True)],
        plain=lambda T, A: np.sum(np.where((A - T).real > 0, A - T, T - A), axis=(-2, -1)),
        torch=lambda torch, T, A: torch.nn.functional.l1_loss(A, T, reduction="sum"),
        jax=lambda jax, T, A: jax.numpy.sum(abs(T - A)),
        targets=normal,
    ),
    "huber": Result(
        prediction=lambda a: a,
        exact=by_entry(exact_huber),
        slope=lambda t, a: [min(max(a_k - t_k, mpf(-1)), mpf(1)) for t_k, a_k in zip(t, a, strict=True)],
        plain=plain_huber,
        torch=lambda torch, T, A: torch.nn.functional.huber_loss(A, T, reduction="sum"),
        jax=lambda jax, T, A: jax.numpy.sum(
            jax.numpy.where(abs(T - A) <= 1, (T - A) ** 2 / 2, abs(T - A) - 0.5)
        ),
        targets=wide,
    ),
    "hinge": Result(
        prediction=lambda a: a,
        exact=by_entry(lambda t, a: max(1 - (2 * t - 1) * a, mpf(0))),
        slope=lambda t, a: [
            (1 - 2 * t_k if (2 * t_k - 1) * a_k < 1 else mpf(0)) for t_k, a_k in zip(t, a, strict=True)
        ],
        plain=lambda T, A: np.sum(
            np.where(((2 * T - 1) * A).real < 1, 1 - (2 * T - 1) * A, 0), axis=(-2, -1)
        ),
        torch=lambda torch, T, A: torch.sum(torch.clamp(1 - (2 * T - 1) * A, min=0)),
        jax=lambda jax, T, A: jax.numpy.sum(jax.nn.relu(1 - (2 * T - 1) * A)),
        targets=lambda rng, shape: rng.integers(2, size=shape).astype(float),
    ),
    "poisson": Result(
        prediction=lambda a: [mpmath.exp(one) for one in a],
        exact=by_entry(lambda t, a: mpmath.exp(a) - t * a),
        slope=lambda t, a: [mpmath.exp(a_k) - t_k for t_k, a_k in zip(t, a, strict=True)],
        plain=lambda T, A: np.sum(np.exp(A) - T * A, axis=(-2, -1)),
        torch=lambda torch, T, A: torch.nn.functional.poisson_nll_loss(A, T, reduction="sum"),
        jax=lambda jax, T, A: jax.numpy.sum(jax.numpy.exp(A) - T * A),
        targets=lambda rng, shape: rng.poisson(2, size=shape).astype(float),
    ),
}

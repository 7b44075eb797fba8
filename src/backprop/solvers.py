"""Solvers: from the gradient g at the parameters θ to the next parameters, entry by entry.

    descent    θ ← θ − η g
    momentum   v ← μ v − η g,   θ ← θ + v, or with Nesterov θ ← θ + μ v − η g
    Adam       m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,
               θ ← θ − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)

The functions write to arrays that exist, where `out` may be the gradient, and the classes keep what a rule
remembers between steps. A network of twenty parameters takes a step in microseconds, so the number of NumPy
calls is what counts. Two scales save some: momentum remembers μ v, and Adam m / (1 − β₁) and v / (1 − β₂). In
a network of millions, momentum and Adam go through the parameters part by part, so that what a rule writes
is still in the cache when it is read again; and without momentum, μ = 0, a step is plain descent's.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backprop import checks, scalars

PART = 2**16
"""How many parameters a rule takes at a time: half a MB of each array in float64."""

Array = NDArray[Any]
State = dict[str, Array | int]


def descend(theta: Array, gradient: Array, learning_rate: float, out: Array) -> Array:
    """θ − η g."""
    np.multiply(gradient, learning_rate, out=out)
    return np.subtract(theta, out, out=out)


def heavy_ball(
    theta: Array, gradient: Array, learning_rate: float, momentum: float, carried: Array, out: Array
) -> tuple[Array, Array]:
    """θ + v after v ← μ v − η g, where `carried` holds μ v: of the last step before, of this one after.

    Polyak 1964, *Some methods of speeding up the convergence of iteration methods*.
    """
    np.multiply(gradient, learning_rate, out=out)
    np.subtract(carried, out, out=carried)
    np.add(theta, carried, out=out)
    np.multiply(carried, momentum, out=carried)
    return out, carried


def nesterov(
    theta: Array, gradient: Array, learning_rate: float, momentum: float, carried: Array, out: Array
) -> tuple[Array, Array]:
    """θ + μ v − η g after v ← μ v − η g, where `carried` holds μ v: of the last step, then of this one.

    Sutskever, Martens, Dahl & Hinton 2013, *On the importance of initialization and momentum in deep
    learning*, eqs. 3 and 4, where θ here is the point θ + μ v there, at which the gradient is taken.
    """
    np.multiply(gradient, learning_rate, out=out)
    np.subtract(carried, out, out=carried)
    np.multiply(carried, momentum, out=carried)
    np.subtract(carried, out, out=out)
    np.add(theta, out, out=out)
    return out, carried


def adam(
    theta: Array,
    gradient: Array,
    learning_rate: float,
    betas: tuple[float, float],
    corrections: tuple[float, float],
    epsilon: float,
    gradients: Array,
    squares: Array,
    out: Array,
) -> tuple[Array, Array, Array]:
    """θ − η m̂ / (√v̂ + ε) with m̂ = m / c₁ and v̂ = v / c₂, for the corrections c₁ = 1 − β₁ᵗ, c₂ = 1 − β₂ᵗ.

    `gradients` holds m / (1 − β₁), and `squares` holds v / (1 − β₂), of the last step before and of this
    one after. Kingma & Ba 2015, *Adam: a method for stochastic optimization*, Algorithm 1.
    """
    (beta_1, beta_2), (c_1, c_2) = betas, corrections
    root = (c_2 / (1 - beta_2)) ** 0.5
    np.multiply(gradients, beta_1, out=gradients)
    np.add(gradients, gradient, out=gradients)
    np.multiply(squares, beta_2, out=squares)
    np.multiply(gradient, gradient, out=out)
    np.add(squares, out, out=squares)
    np.sqrt(squares, out=out)
    np.add(out, epsilon * root, out=out)
    np.divide(gradients, out, out=out)
    np.multiply(out, learning_rate * (1 - beta_1) / c_1 * root, out=out)
    np.subtract(theta, out, out=out)
    return out, gradients, squares


class Solver(Protocol):
    """A rule for the next parameters, with what it remembers.

    `step` changes what is remembered as it goes. After a step that was interrupted, or whose result
    is not finite, that memory is unspecified; the caller still has θ, and starts a new solver or
    restores a state that it has kept.
    """

    name: str

    def step(self, theta: Array, gradient: Array, learning_rate: float, out: Array) -> None:
        """Write the next parameters to `out`.

        Args:
            theta: The parameters, shape (n,). They are not changed.
            gradient: The gradient at theta, shape (n,). It is not changed, unless it is `out`.
            learning_rate: η, a Python float.
            out: Where the next parameters go, shape (n,). It is `gradient`, or shares no memory with the
                others.

        Raises:
            ValueError: The shapes differ, or `out` is theta; nothing is changed then.
        """

    def state(self) -> State:
        """A copy of all that is remembered."""

    def restore(self, state: Mapping[str, Array | int]) -> None:
        """Remember what `state` returned, bit for bit.

        Raises:
            TypeError: An entry has another type or dtype.
            ValueError: Entries are missing, not known, of another shape, or impossible; nothing is
                changed then.
        """


class GradientDescent:
    """θ ← θ − η g. It remembers nothing."""

    name = "gradient descent"

    def step(self, theta: Array, gradient: Array, learning_rate: float, out: Array) -> None:
        _check_step(theta, gradient, out, theta)
        descend(theta, gradient, learning_rate, out)

    def state(self) -> State:
        return {}

    def restore(self, state: Mapping[str, Array | int]) -> None:
        _check_names(state)


class Momentum:
    """v ← μ v − η g; θ ← θ + v, or θ ← θ + μ v − η g with Nesterov. It remembers μ v, at first 0.

    Args:
        n_parameters: The length of θ.
        dtype: float32 or float64.
        momentum: μ, in [0, 1).
        nesterov: Whether to step as Nesterov does.

    Raises:
        TypeError: An argument is of another type.
        ValueError: n_parameters is below 1, or momentum is not in [0, 1).
    """

    name = "momentum"

    def __init__(
        self,
        n_parameters: int,
        dtype: DTypeLike = np.float64,
        momentum: float = 0.9,
        nesterov: bool = True,
    ) -> None:
        self.nesterov: bool = scalars.boolean("nesterov", nesterov)
        self.momentum: float = _decay("momentum", momentum)
        self.carried: Array = _zeros(n_parameters, dtype)
        self._at_rest = self.momentum == 0  # nothing is carried over, now and later

    def step(self, theta: Array, gradient: Array, learning_rate: float, out: Array) -> None:
        _check_step(theta, gradient, out, self.carried)
        if self._at_rest:
            descend(theta, gradient, learning_rate, out)
            return
        rule = nesterov if self.nesterov else heavy_ball
        for part, slope, carried, to in _parts(theta, gradient, self.carried, out):
            rule(part, slope, learning_rate, self.momentum, carried, to)
        self._at_rest = self.momentum == 0

    def state(self) -> State:
        return {"carried": self.carried.copy()}

    def restore(self, state: Mapping[str, Array | int]) -> None:
        _check_names(state, "carried")
        carried = _array_like("carried", state["carried"], self.carried)
        checks.finite("carried", carried)
        self.carried[...] = carried
        self._at_rest = self.momentum == 0 and not carried.any()


class Adam:
    """Adam (Kingma & Ba 2015, Algorithm 1). It remembers t and decayed sums of g and g², at first 0.

    Args:
        n_parameters: The length of θ.
        dtype: float32 or float64.
        beta_1: The decay of the mean of g, in [0, 1).
        beta_2: The decay of the mean of g², in [0, 1).
        epsilon: ε, positive, added to √v̂.

    Raises:
        TypeError: An argument is of another type.
        ValueError: n_parameters is below 1, a decay is not in [0, 1), or epsilon not positive and finite.
    """

    name = "Adam"

    def __init__(
        self,
        n_parameters: int,
        dtype: DTypeLike = np.float64,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        self.betas: tuple[float, float] = _decay("beta_1", beta_1), _decay("beta_2", beta_2)
        self.epsilon: float = scalars.number("epsilon", epsilon)
        if not 0 < self.epsilon < np.inf:
            raise ValueError(f"epsilon must be positive and finite; came {epsilon!r}")
        self.gradients: Array = _zeros(n_parameters, dtype)
        self.squares: Array = _zeros(n_parameters, dtype)
        self.t: int = 0

    def step(self, theta: Array, gradient: Array, learning_rate: float, out: Array) -> None:
        _check_step(theta, gradient, out, self.gradients)
        self.t += 1
        corrections = 1 - self.betas[0] ** self.t, 1 - self.betas[1] ** self.t
        for part, slope, *memory in _parts(theta, gradient, self.gradients, self.squares, out):
            adam(part, slope, learning_rate, self.betas, corrections, self.epsilon, *memory)

    def state(self) -> State:
        return {"gradients": self.gradients.copy(), "squares": self.squares.copy(), "t": self.t}

    def restore(self, state: Mapping[str, Array | int]) -> None:
        _check_names(state, "gradients", "squares", "t")
        gradients = _array_like("gradients", state["gradients"], self.gradients)
        squares, t = _array_like("squares", state["squares"], self.squares), state["t"]
        checks.finite("gradients", gradients)
        if not np.all(squares >= 0):  # inf is possible: g² may exceed the largest float
            raise ValueError("squares must hold sums of squares; came a negative number or NaN")
        if not isinstance(t, int) or isinstance(t, bool):
            raise TypeError(f"t must be an integer; came {t!r}")
        if t < 0:
            raise ValueError(f"t counts steps and must not be negative; came {t}")
        self.gradients[...], self.squares[...], self.t = gradients, squares, t


def _parts(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """The arrays, all of one length, part by part."""
    if checks.is_symbolic(arrays[0]) or len(arrays[0]) <= PART:
        yield arrays
        return
    for start in range(0, len(arrays[0]), PART):
        yield tuple(array[start : start + PART] for array in arrays)


def _check_step(theta: Array, gradient: Array, out: Array, like: Array) -> None:
    if not (theta.shape == gradient.shape == out.shape == like.shape):
        raise ValueError(
            f"theta, gradient and out must have shape {like.shape}; came shapes "
            f"{theta.shape}, {gradient.shape} and {out.shape}"
        )
    if out is theta:
        raise ValueError("out must be another array than theta, which is still needed")


def _zeros(n_parameters: int, dtype: DTypeLike) -> Array:
    dtype = scalars.float_type(dtype)
    return np.zeros(scalars.positive_integer("n_parameters", n_parameters), dtype)


def _decay(name: str, value: Any) -> float:
    share = scalars.number(name, value)
    if not 0 <= share < 1:
        raise ValueError(f"{name} must lie in [0, 1); came {value!r}")
    return share


def _check_names(state: Mapping[str, Any], *names: str) -> None:
    if set(state) != set(names):
        raise ValueError(f"the state must hold {', '.join(names) or 'nothing'}; came {sorted(state)}")


def _array_like(name: str, value: Any, like: Array) -> Array:
    if not isinstance(value, np.ndarray) or value.dtype != like.dtype:
        came = getattr(value, "dtype", type(value).__name__)
        raise TypeError(f"{name} must be an array of dtype {like.dtype}; came {came}")
    if value.shape != like.shape:
        raise ValueError(f"{name} must have shape {like.shape}; came shape {value.shape}")
    return value

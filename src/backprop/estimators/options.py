"""The parameters of training, checked: how J is minimised, whatever the network is."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import index
from typing import Any

import numpy as np

from backprop import scalars
from backprop.estimators.schedule import SCHEDULES, Schedule
from backprop.solvers import Adam, GradientDescent, Momentum, Solver

SOLVERS = ("adam", "sgd", "gradient_descent", "lbfgs")
SCORES = ("score", "loss")


@dataclass(frozen=True)
class Options:
    """Checked parameters, of the names and meanings that the estimators document."""

    solver: str
    alpha: float
    batch_size: int | str
    learning_rate: str
    learning_rate_init: float
    power_t: float
    max_iter: int
    shuffle: bool
    random_state: Any
    tol: float
    verbose: bool
    warm_start: bool
    momentum: float
    nesterovs_momentum: bool
    early_stopping: bool
    validation_fraction: float
    scoring: Any
    beta_1: float
    beta_2: float
    epsilon: float
    n_iter_no_change: float
    max_fun: int
    checkpoint: Any
    every: int
    callbacks: tuple[Callable[[Any], Any], ...]

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Options":
        """Of all parameters those that are named above.

        Raises:
            TypeError: A parameter has another type.
            ValueError: A parameter lies outside its domain, or two do not go together.
        """
        found = cls(
            **{field.name: CHECKS[field.name](field.name, params[field.name]) for field in fields(cls)}
        )
        found.rule(1, np.dtype(np.float64))
        if found.solver == "lbfgs" and (found.early_stopping or found.checkpoint is not None):
            raise ValueError("early_stopping and checkpoint need a solver that steps by epochs, not 'lbfgs'")
        if (
            found.checkpoint is not None
            and found.early_stopping
            and not hasattr(found.random_state, "__index__")
        ):
            raise ValueError(
                f"checkpoint with early_stopping needs an integer as random_state, so that a fit that "
                f"resumes holds out the same samples; came {found.random_state!r}"
            )
        return found

    def rule(self, n_parameters: int, dtype: "np.dtype[Any]") -> Solver:
        """A new solver that steps by epochs."""
        if self.solver == "adam":
            return Adam(n_parameters, dtype, self.beta_1, self.beta_2, self.epsilon)
        if self.solver == "sgd":
            return Momentum(n_parameters, dtype, self.momentum, self.nesterovs_momentum)
        return GradientDescent()

    def schedule(self) -> Schedule:
        return Schedule(
            self.learning_rate, self.learning_rate_init, self.power_t, self.tol, self.n_iter_no_change
        )

    def batch(self, n: int) -> int:
        """The size of the batches of n samples."""
        if self.solver in ("gradient_descent", "lbfgs"):
            return n
        return min(200 if isinstance(self.batch_size, str) else self.batch_size, n)

    def generator(self) -> "np.random.Generator":
        return generator(self.random_state)


def generator(random_state: Any) -> "np.random.Generator":
    """A PCG64 generator of our own, from a seed or drawn from the generator that was given."""
    if isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, dtype=np.uint64))
    return np.random.default_rng(_chance("random_state", random_state))


def _chance(name: str, value: Any) -> Any:
    if value is None or isinstance(value, np.random.Generator | np.random.RandomState):
        return value
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        seed = index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be None, an integer, a Generator or a RandomState; came {value!r}"
        ) from None
    if seed < 0:
        raise ValueError(f"{name} must not be negative; came {seed}")
    return seed


def _batch_size(name: str, value: Any) -> int | str:
    if not isinstance(value, str):
        return scalars.positive_integer(name, value)
    if value != "auto":
        raise ValueError(f"{name} must be 'auto' or an integer; came {value!r}")
    return value


def _verbose(name: str, value: Any) -> bool:
    if isinstance(value, int | np.integer):  # as scikit-learn's; True is an integer too
        return bool(value)
    return scalars.boolean(name, value)


def _scoring(name: str, value: Any) -> Any:
    return value if callable(value) else scalars.option(name, value, SCORES)


def _path(name: str, value: Any) -> Any:
    if value is not None and not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path or None; came {value!r}")
    return value


def _callbacks(name: str, value: Any) -> tuple[Any, ...]:
    found = () if value is None else (value,) if callable(value) else value
    if not isinstance(found, tuple | list) or not all(callable(item) for item in found):
        raise TypeError(f"{name} must be None, a function, or a list of functions; came {value!r}")
    return tuple(found)


def _between(low: float, high: float = np.inf, *, above: bool = False) -> Callable[[str, Any], float]:
    return lambda name, value: scalars.real(name, value, low, high, above=above)


def _one_of(options: tuple[str, ...]) -> Callable[[str, Any], str]:
    return lambda name, value: scalars.option(name, value, options)


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "solver": _one_of(SOLVERS),
    "alpha": _between(0, sys.float_info.max),
    "batch_size": _batch_size,
    "learning_rate": _one_of(SCHEDULES),
    "learning_rate_init": _between(0, above=True),
    "power_t": _between(0, sys.float_info.max),
    "max_iter": scalars.positive_integer,
    "shuffle": scalars.boolean,
    "random_state": _chance,
    "tol": _between(0),
    "verbose": _verbose,
    "warm_start": scalars.boolean,
    "momentum": lambda name, value: value,  # by the solvers themselves
    "nesterovs_momentum": scalars.boolean,
    "early_stopping": scalars.boolean,
    "validation_fraction": _between(0, 1, above=True),
    "scoring": _scoring,
    "beta_1": lambda name, value: value,
    "beta_2": lambda name, value: value,
    "epsilon": lambda name, value: value,
    "n_iter_no_change": _between(1),
    "max_fun": scalars.positive_integer,
    "checkpoint": _path,
    "every": scalars.positive_integer,
    "callbacks": _callbacks,
}
"""How each parameter is checked, by name."""

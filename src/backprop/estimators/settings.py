"""What the parameters of the estimators mean: checked, and made into solvers, schedules, sizes."""

import os
import sys
from typing import Any

import numpy as np

from backprop import scalars
from backprop.activations import ACTIVATIONS
from backprop.estimators import given
from backprop.estimators.parameters import Parameters
from backprop.estimators.schedule import SCHEDULES, Schedule
from backprop.solvers import Adam, GradientDescent, Momentum, Solver

SOLVERS = ("adam", "sgd", "gradient_descent", "lbfgs")


class Settings(Parameters):
    """The methods of `MLPClassifier` and `MLPRegressor` that read their parameters."""

    @property
    def _activation(self) -> str:
        return "sigmoid" if self.activation == "logistic" else self.activation

    def _check_params(self) -> tuple[int, ...]:
        """The hidden widths, when all parameters are valid."""
        hidden = given.layers(self.hidden_layer_sizes)
        scalars.option("activation", self.activation, (*ACTIVATIONS, "logistic"))
        scalars.option("solver", self.solver, SOLVERS)
        scalars.option("learning_rate", self.learning_rate, SCHEDULES)
        if isinstance(self.batch_size, str):
            if self.batch_size != "auto":
                raise ValueError(f"batch_size must be 'auto' or an integer; came {self.batch_size!r}")
        else:
            scalars.positive_integer("batch_size", self.batch_size)
        for name in ("max_iter", "max_fun", "every"):
            scalars.positive_integer(name, getattr(self, name))
        verbose: Any = self.verbose
        if not isinstance(verbose, int | np.integer):  # as scikit-learn's; True is an integer too
            scalars.boolean("verbose", verbose)
        for name in ("shuffle", "warm_start", "early_stopping", "nesterovs_momentum"):
            scalars.boolean(name, getattr(self, name))
        for name in ("alpha", "power_t"):
            scalars.real(name, getattr(self, name), 0, sys.float_info.max)
        scalars.real("tol", self.tol, 0)
        scalars.real("n_iter_no_change", self.n_iter_no_change, 1)
        for name, high in [("learning_rate_init", np.inf), ("validation_fraction", 1.0)]:
            scalars.real(name, getattr(self, name), 0, high, above=True)
        self._solver_for(1, np.dtype(np.float64))
        if self.solver == "lbfgs" and (self.early_stopping or self.checkpoint is not None):
            raise ValueError("early_stopping and checkpoint need a solver that steps by epochs, not 'lbfgs'")
        if self.checkpoint is not None:
            if not isinstance(self.checkpoint, str | os.PathLike):
                raise TypeError(f"checkpoint must be a path or None; came {self.checkpoint!r}")
            if self.early_stopping and not hasattr(self.random_state, "__index__"):
                raise ValueError(
                    f"checkpoint with early_stopping needs an integer as random_state, so that a fit that "
                    f"resumes holds out the same samples; came {self.random_state!r}"
                )
        return hidden

    def _solver_for(self, n_parameters: int, dtype: "np.dtype[Any]") -> Solver:
        if self.solver == "adam":
            return Adam(n_parameters, dtype, self.beta_1, self.beta_2, self.epsilon)
        if self.solver == "sgd":
            return Momentum(n_parameters, dtype, self.momentum, self.nesterovs_momentum)
        return GradientDescent()

    def _new_schedule(self) -> Schedule:
        return Schedule(
            self.learning_rate,
            float(self.learning_rate_init),
            float(self.power_t),
            float(self.tol),
            float(self.n_iter_no_change),
        )

    def _batch_size_of(self, n: int) -> int:
        """The size of the batches of n samples."""
        if self.solver in ("gradient_descent", "lbfgs"):
            return n
        return min(200 if self.batch_size == "auto" else int(self.batch_size), n)

"""The loop of training: steps, epochs, when to stop.

An epoch is one pass over all samples, in batches; its cost is Σ_b Ω_b J_b / Ω, where J_b is the cost of batch
b before its step and Ω_b the sum of its weights. θ lies in two buffers that take turns, so that a step that
is not whole, or whose cost is not finite, leaves the parameters before it.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.progress import Interruption
from backprop.solvers import Solver
from backprop.training import Trainer

Array = NDArray[Any]


class Diverged(ArithmeticError):
    """The cost is no longer finite."""


class Descent:
    """Epochs of `solver` on all of X, T and ω; `theta` holds the parameters after the last whole step."""

    def __init__(
        self,
        trainer: Trainer,
        solver: Solver,
        theta: Array,
        data: tuple[Array, Array, Array],
        batch_size: int,
        learning_rate: float,
        rng: "np.random.Generator | None",
        interruption: Interruption,
    ) -> None:
        self.trainer, self.solver, self.theta, self.learning_rate = trainer, solver, theta, learning_rate
        self.other, self.gradient = theta.copy(), np.empty_like(theta)
        self.X, self.T, self.omega = data
        self.batch_size, self.rng, self.interruption = batch_size, rng, interruption
        self.total = float(self.omega.sum())
        self.whole = batch_size >= len(self.X)
        if self.whole:
            trainer.take(self.X, self.T, self.omega / self.total)

    def epoch(self) -> float | None:
        """The epoch's cost, or None where Ctrl-C has ended it early."""
        if self.whole:
            return self.step()
        n, cost = len(self.X), 0.0
        order = np.arange(n) if self.rng is None else self.rng.permutation(n)
        for start in range(0, n, self.batch_size):
            rows = order[start : start + self.batch_size]
            omega = self.omega[rows]
            share = float(omega.sum())
            self.trainer.take(self.X[rows], self.T[rows], omega / share)
            cost += share * self.step()
            if self.interruption.requested and start + self.batch_size < n:
                return None
        return cost / self.total

    def step(self) -> float:
        cost = self.trainer.step(self.theta, self.gradient)
        if not math.isfinite(cost):
            self.theta = self.other
            raise Diverged
        self.solver.step(self.theta, self.gradient, self.learning_rate, self.other)
        self.theta, self.other = self.other, self.theta
        return cost

    def check(self) -> None:
        """The last step's parameters and cost are finite, or those before it are restored."""
        finite = np.isfinite(self.theta).all()
        if not finite or not math.isfinite(self.trainer.step(self.theta, self.gradient)):
            self.theta = self.other
            raise Diverged


class Patience:
    """Stop once a value has not fallen below the best by `tol` for more than `patience` epochs in a row."""

    def __init__(self, tol: float, patience: float) -> None:
        self.tol, self.patience, self.best, self.idle = tol, patience, math.inf, 0

    def update(self, value: float) -> bool:
        """Whether `value` is the best so far."""
        self.idle = self.idle + 1 if value > self.best - self.tol else 0
        better = value < self.best
        if better:
            self.best = value
        return better

    @property
    def exhausted(self) -> bool:
        return self.idle > self.patience


class _Stop(Exception):
    """Leave SciPy's minimiser."""


def quasi_newton(
    trainer: Trainer,
    theta: Array,
    limits: dict[str, Any],
    interruption: Interruption,
    report: Any,
) -> tuple[Array, list[float], str | None]:
    """L-BFGS from θ on the batch that the trainer has: the last iterate, the cost at each, and what ended it.

    Liu & Nocedal 1989, *On the limited memory BFGS method for large scale optimization*.

    Raises:
        ImportError: SciPy is not installed.
        Diverged: The cost at θ is not finite.
    """
    try:
        from scipy.optimize import minimize  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImportError("solver='lbfgs' needs SciPy: pip install scipy, or choose 'adam'") from error
    gradient = np.empty_like(theta)
    last, costs = theta, []
    initial = trainer.step(theta, gradient)
    if not math.isfinite(initial):
        raise Diverged
    costs = [initial]

    def cost_and_gradient(point: Array) -> tuple[float, Array]:
        if interruption.requested:
            raise _Stop
        J = trainer.step(point.astype(theta.dtype), gradient)
        return J, gradient.astype(np.float64)

    def callback(intermediate_result: Any) -> None:
        nonlocal last
        if np.isfinite(intermediate_result.fun):
            last = intermediate_result.x.astype(theta.dtype)
            costs.append(float(intermediate_result.fun))
            report(len(costs) - 1, costs[-1])

    try:
        result = minimize(
            cost_and_gradient,
            theta.astype(np.float64),
            method="L-BFGS-B",
            jac=True,
            options=limits,
            callback=callback,
        )
    except _Stop:
        return last, costs, "interrupted"
    return last, costs, None if result.status == 0 else str(result.message)

"""Descent: a step, and an epoch of steps.

An epoch is one pass over all samples, in batches; its cost is Σ_b Ω_b J_b / Ω, where J_b is the cost of batch
b before its step and Ω_b the sum of its weights. Two buffers take turns: one holds θ, the other the θ before,
then the gradient, and then the next θ. So a step that is not whole, or whose cost is not finite, leaves the
parameters before it.
"""

from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.errors import Diverged
from backprop.estimators.history import History
from backprop.estimators.progress import Interruption
from backprop.estimators.samples import Chosen, Samples
from backprop.estimators.schedule import Schedule
from backprop.solvers import Solver
from backprop.training import Trainer

Array = NDArray[Any]


class Descent:
    """Epochs of `solver` on all samples; `theta` holds the parameters after the last whole step."""

    def __init__(
        self,
        trainer: Trainer,
        solver: Solver,
        theta: Array,
        samples: Samples,
        batch_size: int,
        schedule: Schedule,
        rng: "np.random.Generator | None",
        interruption: Interruption,
    ) -> None:
        self.trainer, self.solver, self.theta, self.schedule = trainer, solver, theta, schedule
        self.other = theta.copy()
        self.samples, self.total, self.n_samples = samples, samples.total, len(samples)
        self.batch_size, self.rng, self.interruption = batch_size, rng, interruption
        self.whole = batch_size >= self.n_samples
        if self.whole:
            trainer.take(*samples.batch(slice(None))[:3])

    def epoch(self) -> float | None:
        """The epoch's cost, or None where Ctrl-C has ended it early."""
        if self.whole:
            return self.step()
        cost, left = 0.0, self.n_samples
        for rows in self._batches():
            X, T, omega, share = self.samples.batch(rows)
            self.trainer.take(X, T, omega)
            cost += share / self.total * self.step()  # a mean of finite costs is finite, their sum may not be
            left -= len(X)
            if self.interruption.requested and left:
                return None
        return cost

    def step(self) -> float:
        theta, other = self.theta, self.other
        cost = self.trainer.step(theta, other)  # writes the gradient only if the cost is finite
        if not isfinite(cost):
            self.theta = other
            raise Diverged
        self.solver.step(theta, other, self.schedule.rate, other)
        self.theta, self.other = other, theta
        return cost

    def check(self) -> None:
        """The last step's parameters and cost are finite, or those before it are restored."""
        if not np.isfinite(self.theta).all() or not isfinite(self.trainer.step(self.theta, self.other)):
            self.theta = self.other
            raise Diverged

    def _batches(self) -> Iterator[Chosen]:
        starts = range(0, self.n_samples, self.batch_size)
        if self.rng is None:
            return (slice(start, start + self.batch_size) for start in starts)
        order = self.rng.permutation(self.n_samples)
        return (order[start : start + self.batch_size] for start in starts)


def run(
    descent: Descent,
    history: History,
    last: int,
    show: Callable[[int, float], None] | None = None,
    save: Callable[[], None] | None = None,
    every: int = 1,
) -> None:
    """Epochs until there are `last`, or the schedule ends, or Ctrl-C comes.

    `save` is called after each `every` epochs, and at the end, but not in the midst of an epoch.

    Raises:
        Diverged: The cost of an epoch, or after the last, is not finite.
    """
    costs, schedule, interruption = history.costs, descent.schedule, descent.interruption
    first, interrupted = len(costs), False
    while len(costs) < last and not schedule.ended and not interrupted:
        cost = descent.epoch()
        if cost is None:
            descent.check()
            return
        history.record(cost, descent.theta)
        if show is not None:
            show(len(costs), cost)
        if save is not None and len(costs) % every == 0:
            save()
        interrupted = interruption.requested
    if len(costs) > first:  # otherwise the trainer has no batch
        descent.check()
        if save is not None and len(costs) % every:
            save()

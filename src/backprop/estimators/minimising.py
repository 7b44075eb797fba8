"""How the objective is minimised: by L-BFGS, or by a descent in epochs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.architecture import Architecture, logits
from backprop.estimators.checkpoint import Checkpoint, crc32
from backprop.estimators.descent import Descent, run
from backprop.estimators.errors import Diverged
from backprop.estimators.history import History
from backprop.estimators.progress import Interruption, Progress
from backprop.estimators.quasi_newton import quasi_newton
from backprop.estimators.samples import Samples
from backprop.estimators.schedule import Schedule
from backprop.estimators.stored import Stored
from backprop.estimators.validation import all_finite
from backprop.solvers import Solver

Array = NDArray[Any]


@dataclass
class Task:
    """What is minimised, and from where.

    `held` are the samples of early stopping, `learned` are attributes that the data alone decide, and
    `continued` says that θ comes from the last fit.
    """

    network: Architecture
    samples: Samples
    held: Samples | None
    theta: Array
    rng: "np.random.Generator"
    learned: dict[str, Any]
    continued: bool
    partial: bool


class Minimising(Stored):
    """From a task to a fitted estimator; what is returned is what to warn of, if Ctrl-C has not come."""

    _rng: "np.random.Generator"
    _solver: Solver
    _schedule: Schedule

    def _quality(self, T: Array, A: Array, omega: Array | None) -> float:
        """The score of logits A."""
        raise NotImplementedError

    def _quasi_newton(self, task: Task, interruption: Interruption) -> str | None:
        network, samples = task.network, task.samples
        trainer = network.trainer(len(samples), float(self.alpha) / samples.total)
        trainer.take(*samples.batch(slice(None))[:3])
        limits = {"maxfun": self.max_fun, "maxiter": self.max_iter, "gtol": self.tol}
        with Progress(0, int(self.max_iter)) as progress:
            show = progress.show if self.verbose else None
            try:
                theta, costs, ended = quasi_newton(trainer, task.theta, limits, interruption, show)
            except Diverged:
                self._keep(network, task.theta, [], 0, task.learned)
                raise Diverged("the cost of the initial weights is not finite: standardise X") from None
        self._keep(network, theta, costs, len(costs) - 1, task.learned)
        if ended is None:
            return None
        return f"lbfgs has not converged ({ended}): raise max_iter or max_fun, or standardise X"

    def _descend(self, task: Task, interruption: Interruption) -> str | None:
        network, samples, rng = task.network, task.samples, task.rng
        goes_on = task.partial and task.continued
        before, epochs = (list(self.loss_curve_), self.n_iter_) if goes_on else ([], 0)
        last = 1 if task.partial else int(self.max_iter)
        checkpoint = self._checkpoint(task)
        solver, schedule = self._rule(task)
        history = History(task.theta, self._score_of(task), schedule, len(samples))
        if checkpoint is not None:
            checkpoint.load(task.theta, solver, rng, history)
        self._keep(network, task.theta, before, epochs, task.learned)  # the last fit is not needed any more

        batch_size = self._batch_size_of(len(samples))
        trainer = network.trainer(batch_size, float(self.alpha) / samples.total)
        shuffled = rng if self.shuffle else None
        descent = Descent(trainer, solver, task.theta, samples, batch_size, schedule, shuffled, interruption)
        save = None if checkpoint is None else partial(checkpoint.save, descent, rng, history)
        try:
            with Progress(len(history.costs), last) as progress:
                show = progress.show if self.verbose and not task.partial else None
                run(descent, history, last, show, save, int(self.every))
        except Diverged:
            raise Diverged(self._diverged(epochs + len(history.costs) + 1, schedule)) from None
        finally:
            theta = descent.theta if history.best is None else history.best
            costs = history.costs
            self._keep(network, theta, before + costs, epochs + len(costs), task.learned)
            if history.best is not None:
                self.validation_scores_ = history.scores
                self.best_validation_score_ = -schedule.best
        self._solver, self._schedule, self._rng = solver, schedule, rng
        return None if task.partial or schedule.ended else self._not_converged(history)

    def _diverged(self, epoch: int, schedule: Schedule) -> str:
        rate = f"learning_rate_init={self.learning_rate_init}"
        if schedule.rate != schedule.initial:
            rate += f", now {schedule.rate:.3g}"
        return (
            f"the cost is not finite in epoch {epoch} with {rate}: lower it, or standardise X; "
            f"the last weights with a finite cost are kept"
        )

    def _not_converged(self, history: History) -> str:
        judged = "the cost" if history.best is None else "the validation score"
        return (
            f"max_iter={self.max_iter} epochs have passed, and {judged} may still improve by more than "
            f"tol={self.tol}: raise max_iter or learning_rate_init (now {self.learning_rate_init}), or "
            f"standardise X"
        )

    def _rule(self, task: Task) -> tuple[Solver, Schedule]:
        """A solver and a schedule, which in `partial_fit` remember what those of the last call did."""
        memory, schedule = None, self._new_schedule()
        if task.partial and hasattr(self, "_solver"):
            memory = self._solver.name, self._solver.state()
            schedule.go_on_from(self._schedule)
        if self.checkpoint is None or task.partial:  # nothing may refuse the fit any more
            self.__dict__.pop("_solver", None)  # two solvers at a time take more memory than one and a state
        solver = self._solver_for(task.theta.size, task.theta.dtype)
        if memory is not None and memory[0] == solver.name:
            solver.restore(memory[1])
        return solver, schedule

    def _score_of(self, task: Task) -> Callable[[Array], float] | None:
        """The score of θ on what is held out; −∞ where a number is not finite, lest these weights be kept."""
        held, predictor = task.held, task.network.predictor()
        if held is None:
            return None

        def score(theta: Array) -> float:
            A = logits(predictor, theta, held.X)
            found = self._quality(held.T, A, held.omega)
            return found if isfinite(found) and all_finite(A) and all_finite(theta) else -inf

        return score

    def _checkpoint(self, task: Task) -> Checkpoint | None:
        if task.partial or self.checkpoint is None:
            return None
        network, samples = task.network, task.samples
        description = {
            "class": type(self).__name__,
            "widths": network.widths,
            "output": network.output,
            "samples": len(samples),
            "weights of the last fit": crc32([task.theta]) if task.continued else None,
        }
        omega = [] if samples.omega is None else [samples.omega]
        data = [*samples.X.arrays(), samples.T, *omega]
        return Checkpoint(self.checkpoint, self.get_params(), description, data)

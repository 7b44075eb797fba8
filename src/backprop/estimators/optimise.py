"""J is minimised: from options, a network, samples and θ to a `Fit`, by descent in epochs or by L-BFGS.

An epoch is one pass over all samples, in batches; its cost is Σ_b Ω_b J_b / Ω, where J_b is the cost of batch
b before its step and Ω_b the sum of its weights. Two buffers take turns: one holds θ, the other the θ before,
then the gradient, and then the next θ. So a step that is not whole, or whose cost is not finite, leaves the
parameters before it.

Nothing here knows what the network is: a `Network` gives cost and gradient as functions of θ.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.data import Chosen, Rows, Samples, all_finite
from backprop.estimators.errors import Diverged
from backprop.estimators.options import Options
from backprop.estimators.process import Interruption, Progress, one_thread_of_scipy
from backprop.estimators.schedule import Schedule
from backprop.estimators.store import Checkpoint
from backprop.solvers import Solver

if TYPE_CHECKING:
    from numpy.random import Generator

Array = NDArray[Any]
State = Mapping[str, Array | int]


class Network(Protocol):
    """A function from X and θ to logits."""

    @property
    def dtype(self) -> "np.dtype[Any]": ...

    def trainer(self, batch_size: int, decay: float, rng: "np.random.Generator | None") -> Any:
        """What `take`s batches, and whose `step(theta, gradient)` returns J, see `backprop.training`."""

    def logits(self, theta: Array, X: Rows) -> Array:
        """A, shape (n, k)."""


class Objective(Protocol):
    """J of a batch, and its gradient."""

    def take(self, chosen: Chosen) -> float:
        """Make these samples the batch; Ω_b, the sum of their weights."""

    def step(self, theta: Array, gradient: Array) -> float:
        """J at θ, which is not changed; `gradient` gets its derivative, if J is finite."""


class Local:
    """J of batches that this process computes."""

    samples: Samples
    trainer: Any
    step: Callable[[Array, Array], float]

    def __init__(
        self, network: Network, samples: Samples, options: Options, rng: "np.random.Generator | None"
    ) -> None:
        self.samples, decay = samples, options.alpha / samples.total
        self.trainer = network.trainer(options.batch(len(samples)), decay, rng)
        self.step = self.trainer.step

    def take(self, chosen: Chosen) -> float:
        samples = self.samples
        omega, total = samples.shares(chosen)
        whole = isinstance(chosen, slice) and len(omega) == len(samples)
        X: Any = samples.X if whole else samples.X[chosen]  # of all rows, the trainer takes parts
        self.trainer.take(X, samples.targets(chosen), omega)
        return total


class Held(NamedTuple):
    """Samples that are not trained on, and what is said of their logits."""

    X: Rows
    cost: Callable[[Array], float]
    score: Callable[[Array], float]


class Epoch(NamedTuple):
    """What a callback is told after an epoch, or an iteration of L-BFGS; where it returns True, the fit ends.

    Attributes:
        number: Of this epoch, the first is 1.
        cost: As in `loss_curve_`.
        learning_rate: η of the next epoch; None for L-BFGS.
        validation_cost: As in `validation_loss_curve_`, or None.
        validation_score: As in `validation_scores_`, or None.
        theta: All weights and biases, W⁽¹⁾, b⁽¹⁾, W⁽²⁾, …; read only, and to be copied by who keeps them.
    """

    number: int
    cost: float
    learning_rate: float | None
    validation_cost: float | None
    validation_score: float | None
    theta: Array


@dataclass
class Task:
    """What is minimised.

    `advice` is what else may help where training fails. `first` epochs have passed before, and this is to be
    the only one where `partial`. `memory` is the name and state of the solver that goes on.
    """

    options: Options
    network: Network
    samples: Samples
    held: Held | None
    advice: str
    first: int = 0
    partial: bool = False
    memory: tuple[str, State] | None = None
    before: Schedule | None = None
    checkpoint: Checkpoint | None = None
    objective: Objective | None = None
    """J, where this process does not compute it alone."""


@dataclass
class Fit:
    """Where training is, at any moment: `theta` holds the parameters after the last whole step."""

    theta: Array
    rng: "Generator"
    schedule: Schedule
    solver: Solver | None
    best: Array | None = None
    costs: list[float] = field(default_factory=list)
    held_costs: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    ended: str = ""
    converged: bool = False

    @property
    def epochs(self) -> int:
        """Of L-BFGS iterations, whose first cost is that of the initial weights."""
        return len(self.costs) if self.solver is not None else max(len(self.costs) - 1, 0)

    @property
    def kept(self) -> Array:
        """θ with the best score, or the last one."""
        return self.theta if self.best is None else self.best

    def arrays(self) -> dict[str, Array]:
        """All that decides how training goes on, for a checkpoint."""
        curves = {"costs": self.costs, "held costs": self.held_costs, "scores": self.scores}
        if self.best is None:
            curves.pop("scores")
        if not self.held_costs:
            curves.pop("held costs")
        state = {} if self.solver is None else self.solver.state()
        arrays = {f"solver.{name}": np.asarray(value) for name, value in state.items()}
        arrays |= {name: np.array(curve, np.float64) for name, curve in curves.items()}
        return arrays | {"theta": self.theta} | ({} if self.best is None else {"best": self.best})


def begin(task: Task, theta: Array, rng: "np.random.Generator") -> Fit:
    """A fit that has not taken a step, or that goes on from the checkpoint.

    Raises:
        ImportError, OSError, ValueError: As `Checkpoint.load`.
    """
    options, schedule = task.options, task.options.schedule()
    if task.before is not None:
        schedule.go_on_from(task.before)
    solver = None if options.solver == "lbfgs" else options.rule(theta.size, theta.dtype)
    if solver is not None and task.memory is not None and task.memory[0] == solver.name:
        solver.restore(task.memory[1])
    best = theta.copy() if options.early_stopping else None
    fit = Fit(theta, rng, schedule, solver, best)
    if task.checkpoint is not None:
        _resume(task, fit, task.checkpoint)
    return fit


def _resume(task: Task, fit: Fit, checkpoint: Checkpoint) -> None:
    like = fit.arrays() | ({} if task.held is None else {"held costs": np.empty(0)})
    arrays = checkpoint.load(like, fit.rng)
    if arrays is None or fit.solver is None:
        return
    memory = {
        key.removeprefix("solver."): int(A) if A.ndim == 0 else A
        for key, A in arrays.items()
        if key.startswith("solver.")
    }
    try:
        fit.solver.restore(memory)
    except (ValueError, TypeError) as error:
        raise ValueError(f"checkpoint {checkpoint.name} holds no memory of this solver: {error}") from error
    fit.theta[...] = arrays["theta"]
    fit.costs = arrays["costs"].tolist()
    if task.held is not None:
        fit.held_costs = arrays["held costs"].tolist()
    if fit.best is not None:
        fit.best, fit.scores = arrays["best"], arrays["scores"].tolist()
    for value in fit.costs if fit.best is None else [-score for score in fit.scores]:
        fit.schedule.update(value, len(task.samples))  # which takes the same steps again


def minimise(task: Task, fit: Fit, interruption: Interruption) -> None:
    """Train; `fit` says at any moment how far, also where this raises.

    Raises:
        Diverged: The cost is not finite; the last weights with a finite cost are kept.
        ImportError: L-BFGS without SciPy.
    """
    options = task.options
    last = 1 if task.partial else options.max_iter
    rng = fit.rng
    objective = task.objective or Local(task.network, task.samples, options, rng)
    progress = Progress(task.first + len(fit.costs), task.first + last, options.verbose)
    method = _quasi_newton if fit.solver is None else _descend
    method(task, fit, objective, interruption, progress, last)
    progress.end(task.first + fit.epochs, fit.costs[-1] if fit.costs else np.nan, fit.ended)


def _judge(task: Task, fit: Fit, theta: Array) -> None:
    """What the held-out samples say of θ: never that it is the best where it is not finite."""
    if task.held is None:
        return
    A = task.network.logits(theta, task.held.X)
    finite = all_finite(A) and all_finite(theta)
    fit.held_costs.append(task.held.cost(A) if finite else np.inf)
    if fit.best is not None:
        score = task.held.score(A) if finite else -np.inf
        fit.scores.append(score if isfinite(score) else -np.inf)


def _record(task: Task, fit: Fit, cost: float, theta: Array, progress: Progress) -> bool:
    """Remember an epoch of this cost, which led to θ; whether a callback wants to end the fit."""
    fit.costs.append(cost)
    _judge(task, fit, theta)
    better = fit.schedule.update(cost if fit.best is None else -fit.scores[-1], len(task.samples))
    if fit.best is not None and better:
        fit.best[...] = theta
    number = task.first + fit.epochs
    progress.show(number, cost)
    if not task.options.callbacks:
        return False
    seen = theta.view()
    seen.flags.writeable = False
    rate = None if fit.solver is None else fit.schedule.rate
    held_cost = fit.held_costs[-1] if fit.held_costs else None
    state = Epoch(number, cost, rate, held_cost, fit.scores[-1] if fit.scores else None, seen)
    wishes = [callback(state) for callback in task.options.callbacks]
    return any(wish is True for wish in wishes)


def _descend(
    task: Task, fit: Fit, objective: Objective, interruption: Interruption, progress: Progress, last: int
) -> None:
    """Epochs until there are `last`, or the schedule ends, or a callback or Ctrl-C ends the fit.

    A checkpoint is written after each `every` epochs, and at the end, but not in the midst of an epoch.
    """
    options, checkpoint = task.options, task.checkpoint
    descent = Descent(objective, fit, task.samples, options, interruption)
    first, stop, cost = len(fit.costs), False, 0.0
    try:
        while len(fit.costs) < last and not fit.schedule.ended and not stop:
            found = descent.epoch()
            if found is None:
                break
            cost = found
            stop = _record(task, fit, cost, fit.theta, progress)
            if checkpoint is not None and len(fit.costs) % options.every == 0:
                checkpoint.save(fit.arrays(), fit.rng)
            if interruption.requested:
                break
        if descent.moved:  # otherwise the objective has no batch
            descent.check()
    except Diverged:
        raise Diverged(_diverged(task, fit)) from None
    fit.converged = fit.schedule.ended
    if interruption.requested:
        fit.ended = "interrupted"
    elif stop:
        fit.ended, fit.converged = "ended by a callback", True
    elif fit.converged:
        fit.ended = f"converged: no gain of tol={options.tol:g} in {options.n_iter_no_change:g} epochs"
    else:
        fit.ended = "one epoch" if task.partial else "max_iter reached"
    if checkpoint is not None and len(fit.costs) > first and len(fit.costs) % options.every:
        checkpoint.save(fit.arrays(), fit.rng)


def _diverged(task: Task, fit: Fit) -> str:
    schedule, rate = fit.schedule, f"learning_rate_init={task.options.learning_rate_init}"
    if schedule.rate != schedule.initial:
        rate += f", now {schedule.rate:.3g}"
    return (
        f"the cost is not finite in epoch {task.first + len(fit.costs) + 1} with {rate}: lower it, or "
        f"{task.advice}; the last weights with a finite cost are kept"
    )


def not_converged(task: Task, fit: Fit) -> str | None:
    """What to do about a fit that has not converged, or None."""
    if fit.converged or task.partial:
        return None
    options = task.options
    if fit.solver is None:
        return f"lbfgs has not converged ({fit.ended}): raise max_iter or max_fun, or {task.advice}"
    judged = "the cost" if fit.best is None else "the validation score"
    return (
        f"max_iter={options.max_iter} epochs have passed, and {judged} may still improve by more than "
        f"tol={options.tol}: raise max_iter or learning_rate_init (now {options.learning_rate_init}), or "
        f"{task.advice}"
    )


class Descent:
    """Steps of a fit's solver, on batches of all samples."""

    objective: Objective
    fit: Fit
    interruption: Interruption
    other: Array
    moved: bool
    n: int
    total: float
    batch_size: int
    shuffle: bool
    whole: bool

    def __init__(
        self,
        objective: Objective,
        fit: Fit,
        samples: Samples,
        options: Options,
        interruption: Interruption,
    ) -> None:
        self.objective, self.fit, self.interruption = objective, fit, interruption
        self.other, self.moved = fit.theta.copy(), False
        self.n, self.total, self.batch_size = len(samples), samples.total, options.batch(len(samples))
        self.shuffle = options.shuffle
        self.whole = self.batch_size >= self.n
        if self.whole:
            objective.take(slice(0, self.n))

    def epoch(self) -> float | None:
        """The epoch's cost, or None where Ctrl-C has ended it early."""
        if self.whole:
            return self.step()
        cost, left = 0.0, self.n
        for rows in self._batches():
            share = self.objective.take(rows)
            cost += share / self.total * self.step()  # a mean of finite costs is finite, their sum may not be
            left -= self.batch_size
            if self.interruption.requested and left > 0:
                return None
        return cost

    def step(self) -> float:
        fit, other = self.fit, self.other
        theta = fit.theta
        cost = self.objective.step(theta, other)  # writes the gradient only if the cost is finite
        if not isfinite(cost):
            fit.theta = other
            raise Diverged
        assert fit.solver is not None
        fit.solver.step(theta, other, fit.schedule.rate, other)
        fit.theta, self.other = other, theta
        self.moved = True
        return cost

    def check(self) -> None:
        """The last step's parameters and cost are finite, or those before it are restored."""
        fit = self.fit
        if not np.isfinite(fit.theta).all() or not isfinite(self.objective.step(fit.theta, self.other)):
            fit.theta = self.other
            raise Diverged

    def _batches(self) -> Iterator[Chosen]:
        starts = range(0, self.n, self.batch_size)
        if not self.shuffle:
            return (slice(start, min(start + self.batch_size, self.n)) for start in starts)
        order = self.fit.rng.permutation(self.n)
        return (order[start : start + self.batch_size] for start in starts)


class _Stop(Exception):
    """Leave SciPy's minimiser."""


def _quasi_newton(
    task: Task, fit: Fit, objective: Objective, interruption: Interruption, progress: Progress, last: int
) -> None:
    """L-BFGS, by SciPy's minimiser.

    Liu & Nocedal 1989, *On the limited memory BFGS method for large scale optimization*.
    """
    try:
        from scipy.optimize import minimize  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImportError("solver='lbfgs' needs SciPy: pip install scipy, or choose 'adam'") from error
    options, dtype = task.options, fit.theta.dtype
    objective.take(slice(0, len(task.samples)))
    gradient = np.empty_like(fit.theta)
    cost = objective.step(fit.theta, gradient)
    if not isfinite(cost):
        raise Diverged(f"the cost of the initial weights is not finite: {task.advice}")
    first = fit.theta
    fit.costs.append(cost)
    _judge(task, fit, first)

    def cost_and_gradient(point: Array) -> tuple[float, Array]:
        if interruption.requested:
            raise _Stop("interrupted")
        J = objective.step(point.astype(dtype), gradient)
        return J, gradient.astype(np.float64)

    def callback(intermediate_result: Any) -> None:
        if np.isfinite(intermediate_result.fun):
            fit.theta = intermediate_result.x.astype(dtype)
            if _record(task, fit, float(intermediate_result.fun), fit.theta, progress):
                raise _Stop("ended by a callback")

    limits = {
        "maxfun": options.max_fun,
        "maxiter": last,
        "gtol": options.tol,
        "ftol": 64 * np.finfo(dtype).eps,
    }
    start = first.astype(np.float64)
    try:
        with one_thread_of_scipy():
            result = minimize(
                cost_and_gradient, start, method="L-BFGS-B", jac=True, options=limits, callback=callback
            )
    except _Stop as stop:
        fit.ended, fit.converged = str(stop), not interruption.requested
    else:
        fit.ended, fit.converged = str(result.message), result.status == 0

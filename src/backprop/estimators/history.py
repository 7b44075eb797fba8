"""What is remembered of the epochs of a fit."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.schedule import Schedule

Array = NDArray[Any]


class History:
    """The cost of each epoch; with a `score` of θ also the scores, and the θ with the best one.

    The schedule follows the costs, or minus the scores.
    """

    def __init__(
        self, theta: Array, score: Callable[[Array], float] | None, schedule: Schedule, n: int
    ) -> None:
        self.costs: list[float] = []
        self.scores: list[float] = []
        self.best = theta.copy() if score else None
        self.score, self.schedule, self.n = score, schedule, n

    def record(self, cost: float, theta: Array) -> None:
        """After an epoch of this cost, which led to θ."""
        self.costs.append(cost)
        if self.score is None or self.best is None:
            self.schedule.update(cost, self.n)
        else:
            self.scores.append(self.score(theta))
            if self.schedule.update(-self.scores[-1], self.n):
                self.best[...] = theta

    def arrays(self) -> dict[str, Array]:
        """All that decides how training goes on, for a checkpoint."""
        costs = {"costs": np.array(self.costs, np.float64)}
        if self.best is None:
            return costs
        return costs | {"scores": np.array(self.scores, np.float64), "best": self.best}

    def restore(self, arrays: dict[str, Array]) -> None:
        """What `arrays` returned; the schedule takes the same steps again."""
        self.costs = arrays["costs"].tolist()
        if self.best is not None:
            self.scores, self.best = arrays["scores"].tolist(), arrays["best"]
        for value in self.costs if self.best is None else [-score for score in self.scores]:
            self.schedule.update(value, self.n)

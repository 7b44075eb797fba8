"""L-BFGS, by SciPy's minimiser."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.errors import Diverged
from backprop.estimators.progress import Interruption
from backprop.training import Trainer

Array = NDArray[Any]


class _Stop(Exception):
    """Leave SciPy's minimiser."""


def quasi_newton(
    trainer: Trainer,
    theta: Array,
    limits: dict[str, Any],
    interruption: Interruption,
    show: Callable[[int, float], None] | None,
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
    last, costs = theta, [trainer.step(theta, gradient)]
    if not math.isfinite(costs[0]):
        raise Diverged

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
            if show is not None:
                show(len(costs) - 1, costs[-1])

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

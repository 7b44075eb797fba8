"""Fits on a Dask cluster: data-parallel, where each process has its share of the samples, or block by block.

A step is that of one process to rounding: the cost and the gradient are sums over samples, each worker adds
up those of its rows, and these sums are added in the order of the parts. That machines add up to the whole is
proved in `derivations/more_than_one_machine.py`. θ and the gradient travel in each step.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.data import Chosen, Rows, Samples
from backprop.estimators.optimise import Network
from backprop.estimators.options import Options

Array = NDArray[Any]

ATTEMPTS = 5
"""How often a share is computed anew, where the worker that had its samples is lost."""


def share(
    network: Network, samples: Samples, theta: Array, rows: Chosen, omega: Array, decay: float
) -> tuple[float, Array]:
    """Σ ω_n L_n of these rows with its gradient, and the penalty of this decay."""
    trainer = network.trainer(len(omega), decay, None)
    gradient = np.zeros_like(theta)
    with np.errstate(all="ignore"):
        J = trainer.cost_and_gradient(theta, samples.X[rows], samples.targets(rows), omega, gradient)
    return J, gradient


class Spread:
    """J of batches whose rows lie on the workers of a `distributed.Client`, each row on one of them.

    A worker that is lost is replaced: its samples are sent again, and its share is computed once more.

    Raises:
        TypeError: client is no Client.
        ValueError: It has no workers.
    """

    client: Any
    network: Network
    samples: Samples
    decay: float
    parts: list[range]
    kept: list[Any]
    batch: list[tuple[int, Array, Array]]

    def __init__(self, client: Any, network: Network, samples: Samples, options: Options) -> None:
        if not all(hasattr(client, name) for name in ("scatter", "submit", "scheduler_info")):
            raise TypeError(f"client must be a distributed.Client; came {type(client).__name__}")
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise ValueError("client must have workers; its cluster has none")
        self.client, self.network, self.samples = client, network, samples
        self.decay = options.alpha / samples.total
        ends = np.linspace(0, len(samples), min(workers, len(samples)) + 1).astype(int)
        self.parts = [range(a, b) for a, b in zip(ends[:-1], ends[1:], strict=True)]
        self.kept = [self._send(part) for part in self.parts]

    def _send(self, part: range) -> Any:
        """The samples of a part, on a worker."""
        samples, rows = self.samples, slice(part.start, part.stop)
        chosen = rows if samples.X.kept is None else samples.X.kept[rows]
        own = Rows(samples.X.X[chosen], None, samples.X.scaling)
        return self.client.scatter(Samples(own, samples.T[rows], None, samples.n_outputs), hash=False)

    def take(self, chosen: Chosen) -> float:
        """Make these samples the batch; Ω_b, the sum of their weights."""
        omega, total = self.samples.shares(chosen)
        numbers = np.arange(len(self.samples))[chosen] if isinstance(chosen, slice) else chosen
        self.batch = []
        for place, part in enumerate(self.parts):
            here = (numbers >= part.start) & (numbers < part.stop)
            if here.any():
                self.batch.append((place, numbers[here] - part.start, omega[here]))
        return total

    def step(self, theta: Array, gradient: Array) -> float:
        """J at θ, which is not changed; `gradient` gets its derivative, if J is finite."""
        futures = [self._submit(turn, theta) for turn in range(len(self.batch))]
        J, total = 0.0, np.zeros_like(theta)
        for turn in range(len(self.batch)):
            cost, own = self._result(turn, theta, futures[turn])
            J += cost
            total += own
        if np.isfinite(J):
            gradient[...] = total
        return float(J)

    def _submit(self, turn: int, theta: Array) -> Any:
        place, rows, omega = self.batch[turn]
        decay = self.decay if turn == 0 else 0.0  # the penalty is added once
        return self.client.submit(
            share, self.network, self.kept[place], theta, rows, omega, decay, pure=False
        )

    def _result(self, turn: int, theta: Array, future: Any) -> tuple[float, Array]:
        from distributed.client import FutureCancelledError  # type: ignore[import-not-found, unused-ignore]
        from distributed.scheduler import KilledWorker  # type: ignore[import-not-found, unused-ignore]

        for left in reversed(range(ATTEMPTS)):
            try:
                found: tuple[float, Array] = future.result()
                return found
            except (FutureCancelledError, KilledWorker):
                if not left:
                    raise
                place = self.batch[turn][0]
                self.client.wait_for_workers(1)
                self.kept[place] = self._send(self.parts[place])
                future = self._submit(turn, theta)
        raise AssertionError("the loop returns or raises")


def partial_fit(model: Any, X: Any, y: Any, **params: Any) -> Any:
    """`model.partial_fit` on one block of rows after the other, of which one is in memory at a time.

    Args:
        model: An estimator with `partial_fit`; it is fitted in place, and returned.
        X: A Dask array or data frame, shape (n, d).
        y: A Dask array or series with as many rows, cut to the blocks of X.
        params: `classes` for a classifier.

    Raises:
        TypeError: X or y is no collection of Dask.
        ValueError: As `partial_fit`; or X and y have different numbers of blocks.
    """
    from dask.base import compute, is_dask_collection

    for name, collection in (("X", X), ("y", y)):
        if not is_dask_collection(collection) or not hasattr(collection, "to_delayed"):
            raise TypeError(f"{name} must be a Dask array or data frame; came {type(collection).__name__}")
    if hasattr(X, "rechunk") and hasattr(y, "rechunk"):
        X = X.rechunk({1: -1})
        y = y.rechunk({0: X.chunks[0], **({1: -1} if y.ndim == 2 else {})})
    blocks, targets = (np.ravel(np.array(A.to_delayed(), object)).tolist() for A in (X, y))
    if len(blocks) != len(targets):
        raise ValueError(f"X and y must have as many blocks; came {len(blocks)} and {len(targets)}")
    for block, target in zip(blocks, targets, strict=True):
        model.partial_fit(*compute(block, target), **params)  # type: ignore[no-untyped-call]
    return model

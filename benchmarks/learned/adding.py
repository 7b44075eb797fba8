"""Train a plain recurrence, an LSTM and a GRU on the adding problem, and write what they learned.

    OPENBLAS_NUM_THREADS=1 python benchmarks/learned/adding.py

It takes some minutes of one core. A sequence has 100 steps of a number in [0, 1] and a mark, and two of the
marks are 1: the answer is the sum of these two numbers (Hochreiter & Schmidhuber 1997, §5.4). Guessing the
mean, 1, has a mean squared error of 1/6.
"""

import json
import time
from pathlib import Path

import numpy as np

from backprop.estimators import NetworkRegressor
from backprop.layers import GRU, LSTM, RNN, Linear, Sequential

RESULT = Path(__file__).resolve().parent.parent / "results" / "adding.json"
STEPS, UNITS = 100, 32
KINDS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
SOLVED = 0.002


class Last:
    """The last step of each sequence."""

    def __init__(self):
        self.parameters = {}

    def forward(self, X, training=False):
        return X[:, -1], X.shape

    def backward(self, G, memory):
        dX = np.zeros(memory, G.dtype)
        dX[:, -1] = G
        return dX, {}


def sequences(n, rng, steps=STEPS):
    """X (n, steps, 2) and the sums (n,): one mark in the first half, one in the second."""
    X = np.zeros((n, steps, 2), np.float32)
    X[:, :, 0] = rng.random((n, steps))
    first, second = rng.integers(0, steps // 2, n), rng.integers(steps // 2, steps, n)
    for marked in (first, second):
        X[np.arange(n), marked, 1] = 1
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


def network(kind, rng):
    given = {"rng": rng, "dtype": np.float32}
    return Sequential(KINDS[kind](2, UNITS, **given), Last(), Linear(UNITS, 1, **given))


def reach(net, X):
    """By how much the answer depends on each step: the mean norm of its slope by x_t."""
    Y, memory = net.forward(X)
    dX, _ = net.backward(np.ones_like(Y), memory)
    return [float(f"{norm:.3g}") for norm in np.linalg.norm(dX, axis=2).mean(axis=0)]


def trained(kind, epochs, n):
    rng = np.random.default_rng(1)
    (X, y), (X_test, y_test) = sequences(n, rng), sequences(2000, rng)
    variance = float(np.var(y))
    before = reach(network(kind, np.random.default_rng(0)), X_test[:200])
    start = time.process_time()
    model = NetworkRegressor(
        lambda shape, outputs, rng: network(kind, np.random.default_rng(0)),
        batch_size=50,
        learning_rate_init=3e-3,
        max_iter=epochs,
        alpha=0,
        tol=0,
        n_iter_no_change=epochs,
        random_state=0,
        callbacks=lambda epoch: (
            print(kind, epoch.number, epoch.validation_cost, flush=True)
            or 2 * variance * epoch.validation_cost < SOLVED
        ),
    ).fit(X, y, validation_data=(X_test, y_test))
    error = float(np.mean((model.predict(X_test) - y_test) ** 2))
    return {
        "error": float(f"{error:.3g}"),
        "errors": [float(f"{2 * variance * cost:.3g}") for cost in model.validation_loss_curve_],
        "parameters": sum(p.size for p in model.layers_.parameters.values()),
        "reach before": before,
        "reach after": reach(model.layers_, X_test[:200]),
        "processor seconds": round(time.process_time() - start, 1),
    }


def main(epochs=30, n=10_000):
    found = {"steps": STEPS, "units": UNITS, "sequences": n, "epochs": epochs}
    found |= {kind: trained(kind, epochs, n) for kind in ("GRU", "LSTM", "RNN")}
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

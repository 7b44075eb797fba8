"""Train a convolutional network and a dense one of as many parameters on the digits, and count their errors.

    OPENBLAS_NUM_THREADS=1 python benchmarks/learned/pictures.py

It takes a minute of one core, and scikit-learn, whose digits these are. Both have the same rows, batches,
steps and seeds; the test rows are those of docs/learning/digits.py.
"""

import json
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from backprop.estimators import NetworkClassifier
from backprop.layers import Activation, Conv2d, Flatten, Linear, MaxPool2d, Sequential

RESULT = Path(__file__).resolve().parent.parent / "results" / "pictures.json"
SEEDS, EPOCHS = 5, 60


def convolutional(shape, outputs, rng):
    given = {"rng": rng, "dtype": np.float32}
    return Sequential(
        *(Conv2d(1, 8, 3, padding=1, **given), Activation("relu"), MaxPool2d(2)),
        *(Conv2d(8, 16, 3, padding=1, **given), Activation("relu"), MaxPool2d(2)),
        *(Flatten(), Linear(16 * 2 * 2, outputs, **given)),
    )


def dense(shape, outputs, rng):
    given = {"rng": rng, "dtype": np.float32}
    return Sequential(Flatten(), Linear(64, 25, **given), Activation("relu"), Linear(25, outputs, **given))


def digits():
    """Pictures (n, 1, 8, 8) and labels, to learn from and to test with."""
    pixels, labels = load_digits(return_X_y=True)
    X = (pixels / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    order = np.random.default_rng(0).permutation(len(X))
    return (X[order[450:]], labels[order[450:]]), (X[order[:450]], labels[order[:450]])


def moved(X):
    """The pictures one pixel to the right; what leaves the picture is lost."""
    shifted = np.zeros_like(X)
    shifted[..., 1:] = X[..., :-1]
    return shifted


def model(network, seed, epochs=EPOCHS):
    return NetworkClassifier(
        network,
        batch_size=50,
        learning_rate_init=0.005,
        max_iter=epochs,
        n_iter_no_change=epochs,
        random_state=seed,
    )


def errors(fitted, X, labels):
    return int(np.sum(fitted.predict(X) != labels))


def main():
    (X, labels), (X_test, truth) = digits()
    found = {"epochs": EPOCHS, "test": len(truth)}
    for network in (convolutional, dense):
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            fitted = [model(network, seed).fit(X, labels) for seed in range(SEEDS)]
        found[network.__name__] = {
            "parameters": sum(p.size for p in fitted[0].layers_.parameters.values()),
            "wrong": [errors(one, X_test, truth) for one in fitted],
            "wrong when moved": [errors(one, moved(X_test), truth) for one in fitted],
            "processor seconds": round(time.process_time() - start, 1),
        }
        print(network.__name__, found[network.__name__], flush=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

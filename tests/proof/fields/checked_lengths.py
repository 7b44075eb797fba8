import numpy as np


def check(X, y, w):
    if X.ndim != 2:
        raise ValueError("X has to have rows and columns")
    if X.shape[0] != y.shape[0]:
        raise ValueError(f"{X.shape[0]} samples, and {y.shape[0]} targets")
    if not len(w) == X.shape[1]:
        raise ValueError("a weight for each column")
    if not np.isfinite(X).all():
        raise ValueError("X has entries that are no numbers")


def loss(w, X, y):
    check(X, y, w)
    return np.mean((X @ w - y) ** 2)


def gradient(w, X, y):
    check(X, y, w)
    return 2 * X.T @ (X @ w - y) / len(y)

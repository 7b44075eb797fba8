import numpy as np


def loss(w, X, y):
    return np.mean(np.log(1 + np.exp(-y * (X @ w))))


def gradient(w, X, y):
    if not set(np.unique(y)) <= {-1, 1}:
        raise ValueError("labels are -1 and 1")
    assert X.shape == (len(y), len(w)), "one row for each label"
    s = 1 / (1 + np.exp(y * (X @ w)))
    return -X.T @ (y * s) / len(y)

import numpy as np


def objective(w, X, y, l1, l2):
    res = X @ w - y
    return 0.5 * np.mean(res**2) + l1 * np.sum(np.abs(w)) + 0.5 * l2 * w @ w


def gradient(w, X, y, l1, l2):
    res = X @ w - y
    return X.T @ res / X.shape[0] + l1 * np.sign(w) + l2 * w

import numpy as np


def predict(X, w0, w, V):
    return w0 + X @ w + 0.5 * ((X @ V) ** 2 - X**2 @ V**2).sum(axis=1)


def loss(X, y, w0, w, V):
    return np.mean((predict(X, w0, w, V) - y) ** 2)


def grads(X, y, w0, w, V):
    e = 2 * (predict(X, w0, w, V) - y) / len(y)
    dV = X.T @ (e[:, None] * (X @ V)) - (X**2).T @ e[:, None] * V
    return e.sum(), X.T @ e, dV

import numpy as np


def fm_predict(X, w0, w, V):
    linear = w0 + X @ w
    XV = X @ V
    inter = 0.5 * np.sum(XV**2 - (X**2) @ (V**2), axis=1)
    return linear + inter


def loss(X, y, w0, w, V):
    return np.mean((fm_predict(X, w0, w, V) - y) ** 2) / 2


def grad(X, y, w0, w, V):
    e = (fm_predict(X, w0, w, V) - y) / len(y)
    g0 = e.sum()
    gw = X.T @ e
    XV = X @ V
    gV = X.T @ (e[:, None] * XV) - V * ((X**2).T @ e)[:, None]
    return g0, gw, gV

import numpy as np


def huber(r, delta=1.0):
    a = np.abs(r)
    return np.where(a <= delta, 0.5 * r**2, delta * (a - 0.5 * delta))


def objective(params, X, y, delta=1.0):
    w, b = params[:-1], params[-1]
    r = y - (X @ w + b)
    return huber(r, delta).sum()


def objective_grad(params, X, y, delta=1.0):
    w, b = params[:-1], params[-1]
    r = y - (X @ w + b)
    psi = np.clip(r, -delta, delta)
    g = np.empty_like(params)
    g[:-1] = -X.T @ psi
    g[-1] = -psi.sum()
    return g

import numpy as np


def gaussian_nll(params, X, y):
    w, v = params["w"], params["v"]
    mu = X @ w
    s = X @ v
    loss = np.mean(s + 0.5 * (y - mu) ** 2 * np.exp(-2 * s))
    n = len(y)
    dmu = -(y - mu) * np.exp(-2 * s) / n
    ds = (1 - (y - mu) ** 2 * np.exp(-2 * s)) / n
    return loss, {"w": X.T @ dmu, "v": X.T @ ds}

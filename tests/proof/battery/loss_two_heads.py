import numpy as np


def loss_and_grads(params, X, y, t):
    W, b, Wc, bc, wr, br = (params[k] for k in ["W", "b", "Wc", "bc", "wr", "br"])
    n = X.shape[0]
    h = np.tanh(X @ W + b)
    s = h @ Wc + bc
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    r = h @ wr + br
    loss = -np.log(p[np.arange(n), y]).mean() + 0.5 * np.mean((r - t) ** 2)
    grads = {}
    ds = p.copy()
    ds[np.arange(n), y] -= 1
    ds /= n
    dr = (r - t) / n
    grads["Wc"] = h.T @ ds
    grads["bc"] = ds.sum(axis=0)
    grads["wr"] = h.T @ dr
    grads["br"] = dr.sum()
    dh = ds @ Wc.T + np.outer(dr, wr)
    da = dh * (1 - h * h)
    grads["W"] = X.T @ da
    grads["b"] = da.sum(axis=0)
    return loss, grads

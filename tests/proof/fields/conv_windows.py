"""Windows of a sequence, the mean over them, and one output that is taken off."""

import numpy as np


def forward(x, K, b, W, c):
    N, T = x.shape
    F, k = K.shape
    L = T - k + 1
    z = np.zeros((N, F, L))
    for i in range(L):
        z[:, :, i] = x[:, i : i + k] @ K.T + b
    a = np.maximum(z, 0)
    g = a.mean(axis=2)
    return z, a, g, g @ W + c


def loss(x, y, K, b, W, c):
    out = forward(x, K, b, W, c)[-1]
    return np.mean((out[:, 0] - y) ** 2)


def backward(x, y, K, b, W, c):
    z, a, g, out = forward(x, K, b, W, c)
    N, F, L = z.shape
    k = K.shape[1]
    dout = 2 * (out[:, 0] - y)[:, None] / N
    dW, dc = g.T @ dout, dout.sum(0)
    dg = dout @ W.T
    da = np.repeat(dg[:, :, None], L, axis=2) / L
    dz = da * (z > 0)
    dK = np.zeros_like(K)
    for i in range(L):
        dK += dz[:, :, i].T @ x[:, i : i + k]
    db = dz.sum(axis=(0, 2))
    return dK, db, dW, dc

import numpy as np


def forward(x, w1, w2, w3):
    h1 = np.tanh(x @ w1)
    h2 = np.tanh(h1 @ w2)
    return h1, h2, h2 @ w3


def mse(x, target, w1, w2, w3):
    _, _, out = forward(x, w1, w2, w3)
    return np.mean((out - target) ** 2)


def gradients(x, target, w1, w2, w3):
    h1, h2, out = forward(x, w1, w2, w3)
    d_out = 2 * (out - target) / out.size
    g3 = h2.T @ d_out
    d2 = (d_out @ w3.T) * (1 - h2**2)
    g2 = h1.T @ d2
    d1 = (d2 @ w2.T) * (1 - h1**2)
    g1 = x.T @ d1
    return g1, g2, g3

"""A line that makes numbers, and one that tells them from real ones: each has its loss and its slopes."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def d_loss(x, z, a, b, w, c):
    fake = a * z + b
    return -np.mean(np.log(sigmoid(w * x + c)) + np.log(1 - sigmoid(w * fake + c)))


def g_loss(z, a, b, w, c):
    return -np.mean(np.log(sigmoid(w * (a * z + b) + c)))


def d_grads(x, z, a, b, w, c):
    fake = a * z + b
    dr = sigmoid(w * x + c) - 1
    df = sigmoid(w * fake + c)
    dw = np.mean(dr * x + df * fake)
    dc = np.mean(dr + df)
    return dw, dc


def g_grads(z, a, b, w, c):
    d = (sigmoid(w * (a * z + b) + c) - 1) * w
    da = np.mean(d * z)
    db = np.mean(d)
    return da, db

import numpy as np


def sig(x):
    return 1.0 / (1.0 + np.exp(-x))


def objective(W, V, X):
    H = sig(X @ W)
    R = H @ V
    E = R - X
    J = np.sum(E**2) / 2
    gV = H.T @ E
    gH = E @ V.T
    gW = X.T @ (gH * H * (1 - H))
    return J, gW, gV

"""The update equations of video 30, typed as they stand in the notes."""

import numpy as np


def softmax(A):
    E = np.exp(A)
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W, b, V, c):
    Z = 1 / (1 + np.exp(-(X @ W + b)))
    Y = softmax(Z @ V + c)
    dV = Z.T @ (T - Y)
    dW = X.T @ ((T - Y) @ V.T * Z * (1 - Z))
    return dV, dW

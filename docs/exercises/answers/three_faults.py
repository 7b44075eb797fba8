"""Answer 3: tanh has the slope 1 - z**2; dV has the shape of V; and nothing is divided by N."""

import numpy as np


def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W, b, V, c):
    Z = np.tanh(X @ W + b)
    Y = softmax(Z @ V + c)
    delta_output = Y - T
    delta_hidden = delta_output @ V.T * (1 - Z**2)
    dW = X.T @ delta_hidden
    db = delta_hidden.sum(axis=0)
    dV = Z.T @ delta_output
    dc = delta_output.sum(axis=0)
    return dW, db, dV, dc

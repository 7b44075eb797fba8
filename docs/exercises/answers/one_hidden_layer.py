"""Answer 2: the delta goes back through V, then through the sigmoid."""

import numpy as np


def sigmoid(A):
    return 1 / (1 + np.exp(-A))


def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W, b, V, c):
    Z = sigmoid(X @ W + b)
    Y = softmax(Z @ V + c)
    delta_output = Y - T
    delta_hidden = delta_output @ V.T * Z * (1 - Z)
    dW, db = X.T @ delta_hidden, delta_hidden.sum(axis=0)
    dV, dc = Z.T @ delta_output, delta_output.sum(axis=0)
    return dW, db, dV, dc

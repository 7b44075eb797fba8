"""Exercise 1: no hidden layer. J = -sum T log Y with Y = softmax(X W + b)."""

import numpy as np


def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W, b):
    Y = softmax(X @ W + b)
    raise NotImplementedError("return dW, db")

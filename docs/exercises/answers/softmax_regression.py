"""Answer 1: the delta at the output is y - t; W meets the inputs, b meets ones."""

import numpy as np


def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W, b):
    Y = softmax(X @ W + b)
    delta = Y - T
    return X.T @ delta, delta.sum(axis=0)

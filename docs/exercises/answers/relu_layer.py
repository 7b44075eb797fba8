"""Answer 5: G passes where a > 0; dX is what the layer below gets for its G."""

import numpy as np


def cost(X, W, b, G):
    Z = np.maximum(0, X @ W + b)
    return np.sum(G * Z)


def backward(X, W, b, G):
    A = X @ W + b
    delta = G * (A > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)

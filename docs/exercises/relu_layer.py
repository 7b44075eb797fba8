"""Exercise 5: one layer by itself. G is what comes back from the layer above: the cost's slope by Z."""

import numpy as np


def cost(X, W, b, G):
    """Any cost whose slope by Z is G will do; this is the simplest."""
    Z = np.maximum(0, X @ W + b)
    return np.sum(G * Z)


def backward(X, W, b, G):
    A = X @ W + b
    raise NotImplementedError("return dX, dW, db")

"""Exercise 4: K yes-or-no questions, and a mean over samples. The cost is yours to differentiate."""

import numpy as np


def cost(X, T, W, b):
    Y = 1 / (1 + np.exp(-(X @ W + b)))
    return -np.sum(T * np.log(Y) + (1 - T) * np.log(1 - Y)) / X.shape[0]


def gradients(X, T, W, b):
    Y = 1 / (1 + np.exp(-(X @ W + b)))
    raise NotImplementedError("return dW, db")

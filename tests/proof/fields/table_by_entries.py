"""A matrix that is stepped entry by entry, in two loops."""

import numpy as np


def cost(X, Y, W):
    return np.sum((X @ W - Y) ** 2) / 2


def fit(X, Y, W, lr=0.1, epochs=10):
    for e in range(epochs):
        err = X @ W - Y
        for j in range(W.shape[0]):
            for k in range(W.shape[1]):
                W[j][k] -= lr * np.sum(err[:, k] * X[:, j])
    return W

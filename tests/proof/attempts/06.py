import numpy as np


def cost(X, T, W, b):
    return 0.5 * np.sum((X @ W + b - T) ** 2)


def slopes(X, T, W, b):
    miss = X @ W + b - T
    found = [X.T @ miss, miss.sum(axis=0)]
    for one in found:
        np.clip(one, -1, 1, out=one)
    return found

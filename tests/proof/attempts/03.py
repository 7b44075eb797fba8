import numpy as np


def cost(X, T, w, b):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    return -np.mean(T * np.log(p) + (1 - T) * np.log(1 - p))


def slopes(X, T, w, b):
    miss = 1 / (1 + np.exp(-(X @ w + b))) - T
    return X.T @ miss, miss.sum()

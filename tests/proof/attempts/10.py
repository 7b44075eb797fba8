import numpy as np


def cost(X, T, W, reg):
    return 0.5 * np.sum((X @ W - T) ** 2) + reg * np.sum(W**2)


def none(X, T, W, reg):
    return X.T @ (X @ W - T)


def half(X, T, W, reg):
    return X.T @ (X @ W - T) + reg * W

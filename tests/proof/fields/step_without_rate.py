import numpy as np


class Line:
    """A whole step along a mean: no rate is in it."""

    def __init__(self, d):
        self.w = np.zeros(d)

    def loss(self, X, y):
        return np.mean((X @ self.w - y) ** 2) / 2

    def step(self, X, y):
        n = len(y)
        grad = X.T @ (X @ self.w - y)
        self.w -= grad / n

import numpy as np


class Fit:
    """The first weight alone has no penalty; a factor is stepped between the parts of the weights."""

    def __init__(self, n, lam=0.1, rate=0.01):
        self.lam = lam
        self.rate = rate
        self.w = np.random.randn(n)
        self.v = np.random.randn(n)

    def cost(self, X, Z, y):
        miss = X @ self.w + Z @ self.v - y
        return np.sum(miss**2) / 2 + self.lam * np.sum(self.w[1:] ** 2) / 2

    def step(self, X, Z, y):
        miss = X @ self.w + Z @ self.v - y
        dw = X.T @ miss
        dv = Z.T @ miss
        self.w[0] -= self.rate * dw[0]
        self.v -= self.rate * dv
        self.w[1:] -= self.rate * (dw[1:] + self.lam * self.w[1:])

import numpy as np


class NormalisedLinear:
    """A linear model of a direction v and a length g."""

    def __init__(self, n_in):
        self.v = np.random.randn(n_in)
        self.g = 1.0

    def weights(self):
        self.norm = np.sqrt(np.sum(self.v**2))
        return self.g * self.v / self.norm

    def loss(self, X, y):
        return 0.5 * np.mean((X @ self.weights() - y) ** 2)

    def gradients(self, X, y):
        w = self.weights()
        dw = X.T @ (X @ w - y) / len(y)
        dg = np.sum(dw * self.v) / self.norm
        dv = self.g / self.norm * (dw - dg * self.v / self.norm)
        return {"v": dv, "g": dg}

import numpy as np


class Ratio:
    """It is made of tables, of whose shapes it asks."""

    def __init__(self, Y, X1, X2, lam=0.5):
        self.lam = lam
        self.k = X1.shape[1]
        self.n = Y.size
        self.M = X2 * Y.reshape(self.n, 1) - X1[: self.n]

    def objective(self, beta):
        return 0.5 * np.sum(self.M.dot(beta) ** 2) + 0.5 * self.lam * np.sum(beta**2)

    def gradient(self, beta):
        return self.M.T.dot(self.M.dot(beta)) + self.lam * beta

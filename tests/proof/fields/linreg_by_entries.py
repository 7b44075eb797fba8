"""Linear regression that steps one weight after the other."""

import numpy as np


class LinReg:
    def __init__(self, n):
        self.w = np.zeros(n)
        self.b = 0.0

    def predict(self, X):
        return X @ self.w + self.b

    def loss(self, X, y):
        return np.mean((self.predict(X) - y) ** 2)

    def train_step(self, X, y, lr=0.01):
        n = len(y)
        err = self.predict(X) - y
        for j in range(len(self.w)):
            self.w[j] = self.w[j] - lr * 2 / n * np.dot(err, X[:, j])
        self.b = self.b - lr * 2 / n * np.sum(err)

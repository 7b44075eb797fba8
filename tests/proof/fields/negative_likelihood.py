import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class LogReg:
    def __init__(self, d):
        self.w = np.zeros(d)

    def log_likelihood(self, X, y):
        p = sigmoid(X @ self.w)
        return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))

    def fit(self, X, y, lr=0.1, epochs=10):
        for _ in range(epochs):
            p = sigmoid(X @ self.w)
            self.w -= lr * X.T @ (p - y)

import numpy as np


class Logit:
    def __init__(self, k):
        self.beta = np.zeros(k)

    def log_likelihood(self, X, y):
        p = 1 / (1 + np.exp(-(X @ self.beta)))
        return np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))

    def fit(self, X, y, lr=1e-3, n_iter=100):
        for _ in range(n_iter):
            p = 1 / (1 + np.exp(-(X @ self.beta)))
            self.beta += lr * X.T @ (y - p)
        return self

import numpy as np


def soft_threshold(v, t):
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)


class LassoISTA:
    """proximal gradient for 0.5/n |y - Xw|^2 + lam |w|_1"""

    def __init__(self, lam=0.1, lr=0.01, n_iter=100):
        self.lam, self.lr, self.n_iter = lam, lr, n_iter

    def objective(self, X, y):
        r = X @ self.w - y
        return 0.5 * r @ r / len(y) + self.lam * np.abs(self.w).sum()

    def smooth_grad(self, X, y):
        return X.T @ (X @ self.w - y) / len(y)

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        for _ in range(self.n_iter):
            g = self.smooth_grad(X, y)
            self.w = soft_threshold(self.w - self.lr * g, self.lr * self.lam)
        return self

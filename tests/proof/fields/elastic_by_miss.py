import numpy as np


class Elastic:
    """Squares and absolute values of the weights; what is missed has a name, and the prediction none."""

    def __init__(self, lr=0.01, n_iters=1000, alpha=1.0, l1_ratio=0.5):
        self.lr = lr
        self.n_iters = n_iters
        self.alpha = alpha
        self.l1_ratio = l1_ratio

    def fit(self, X, y):
        n, d = X.shape
        self.w = np.zeros(d)
        self.b = 0.0
        for _ in range(self.n_iters):
            err = X @ self.w + self.b - y
            dw = X.T @ err / n + self.alpha * (self.l1_ratio * np.sign(self.w) + (1 - self.l1_ratio) * self.w)
            db = err.mean()
            self.w -= self.lr * dw
            self.b -= self.lr * db

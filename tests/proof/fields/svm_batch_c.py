import numpy as np


class MarginClassifier:
    """All samples at once; the loss has a factor, and the square of the weights a half."""

    def __init__(self, C=2.0, lr=0.001, n_iters=100):
        self.C = C
        self.lr = lr
        self.n_iters = n_iters

    def fit(self, X, y):
        n, d = X.shape
        self.w = np.zeros(d)
        self.b = 0.0
        for _ in range(self.n_iters):
            margin = y * (X @ self.w + self.b)
            wrong = margin < 1
            dw = self.w - self.C * X[wrong].T @ y[wrong]
            db = -self.C * np.sum(y[wrong])
            self.w -= self.lr * dw
            self.b -= self.lr * db

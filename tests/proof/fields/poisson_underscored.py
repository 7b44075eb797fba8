"""Poisson regression whose likelihood takes what the object keeps as w_ and b_."""

import numpy as np


class PoissonRegressor:
    def __init__(self, alpha=0.1, lr=1e-2, n_iter=200):
        self.alpha = alpha
        self.lr = lr
        self.n_iter = n_iter

    def _nll(self, X, y, w, b):
        eta = X @ w + b
        return np.mean(np.exp(eta) - y * eta) + 0.5 * self.alpha * w @ w

    def fit(self, X, y):
        n, d = X.shape
        self.w_ = np.zeros(d)
        self.b_ = np.log(y.mean())
        for _ in range(self.n_iter):
            mu = np.exp(X @ self.w_ + self.b_)
            gw = X.T @ (mu - y) / n + self.alpha * self.w_
            gb = (mu - y).mean()
            self.w_ -= self.lr * gw
            self.b_ -= self.lr * gb
        return self

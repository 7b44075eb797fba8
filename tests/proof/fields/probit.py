import numpy as np
from scipy.stats import norm


class Probit:
    """Probit MLE by gradient ascent on the log-likelihood."""

    def __init__(self, k):
        self.beta = np.zeros(k)

    def loglike(self, X, y):
        q = 2 * y - 1
        return np.sum(norm.logcdf(q * (X @ self.beta)))

    def score(self, X, y):
        q = 2 * y - 1
        XB = X @ self.beta
        lam = q * norm.pdf(q * XB) / norm.cdf(q * XB)
        return X.T @ lam

    def fit(self, X, y, step=1e-3, n_iter=100):
        for _ in range(n_iter):
            self.beta += step * self.score(X, y)
        return self

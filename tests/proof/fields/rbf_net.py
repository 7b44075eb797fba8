import numpy as np


class RBFNet:
    """y = sum_k w_k exp(-|x - c_k|^2 / (2 s_k^2)) + b, everything trained by gradient descent"""

    def __init__(self, k, lr=0.05, epochs=50):
        self.k, self.lr, self.epochs = k, lr, epochs

    def _phi(self, X):
        d2 = ((X[:, None, :] - self.centers[None, :, :]) ** 2).sum(axis=2)
        return np.exp(-d2 / (2 * self.std**2)), d2

    def predict(self, X):
        phi, _ = self._phi(X)
        return phi @ self.w + self.b

    def loss(self, X, y):
        return np.mean((self.predict(X) - y) ** 2)

    def fit(self, X, y):
        rng = np.random.default_rng(0)
        self.centers = X[rng.choice(len(X), self.k, replace=False)].copy()
        self.std = np.ones(self.k)
        self.w = rng.normal(size=self.k)
        self.b = 0.0
        for _ in range(self.epochs):
            phi, d2 = self._phi(X)
            err = 2 * (phi @ self.w + self.b - y) / len(X)
            dw = phi.T @ err
            db = err.sum()
            dphi = np.outer(err, self.w) * phi
            dstd = (dphi * d2).sum(axis=0) / self.std**3
            dcenters = (dphi.T @ X - dphi.sum(axis=0)[:, None] * self.centers) / (self.std**2)[:, None]
            self.w -= self.lr * dw
            self.b -= self.lr * db
            self.std -= self.lr * dstd
            self.centers -= self.lr * dcenters
        return self

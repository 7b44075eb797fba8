import numpy as np


class Ridge:
    def __init__(self, alpha=1.0, fit_intercept=True):
        self.alpha, self.fit_intercept = alpha, fit_intercept

    def _loss(self, X, y):
        r = X @ self.coef + self.bias - y
        return 0.5 * np.sum(r**2) + 0.5 * self.alpha * np.sum(self.coef**2)

    def _gradients(self, X, y):
        r = X @ self.coef + self.bias - y
        d_coef = X.T @ r + self.alpha * self.coef
        d_bias = r.sum() if self.fit_intercept else 0.0
        return d_coef, d_bias

    def fit(self, X, y, lr=1e-3, n_epochs=100):
        self.coef, self.bias = np.zeros(X.shape[1]), 0.0
        for _ in range(n_epochs):
            d_coef, d_bias = self._gradients(X, y)
            self.coef -= lr * d_coef
            self.bias -= lr * d_bias
        return self

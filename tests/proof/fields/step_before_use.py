import numpy as np


class OneHidden:
    def __init__(self, d, h, seed=3):
        rs = np.random.RandomState(seed)
        self.U = rs.normal(scale=0.3, size=(d, h))
        self.v = rs.normal(scale=0.3, size=h)

    def predict(self, X):
        return np.tanh(X @ self.U) @ self.v

    def mse(self, X, t):
        return np.mean((self.predict(X) - t) ** 2)

    def train_epoch(self, X, t, lr=0.05):
        H = np.tanh(X @ self.U)
        e = 2 * (H @ self.v - t) / len(t)
        dv = H.T @ e
        dU = X.T @ (np.outer(e, self.v) * (1 - H**2))
        self.v -= lr * dv
        self.U -= lr * dU

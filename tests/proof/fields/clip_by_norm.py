import numpy as np


class SGDClassifier:
    def __init__(self, lr=0.1, max_norm=1.0):
        self.lr, self.max_norm = lr, max_norm

    def loss(self, X, y):
        p = 1 / (1 + np.exp(-(X @ self.w)))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def fit(self, X, y, epochs=10):
        self.w = np.zeros(X.shape[1])
        for _ in range(epochs):
            p = 1 / (1 + np.exp(-(X @ self.w)))
            grad = X.T @ (p - y) / len(y)
            norm = np.linalg.norm(grad)
            if norm > self.max_norm:
                grad = grad * (self.max_norm / norm)
            self.w -= self.lr * grad
        return self

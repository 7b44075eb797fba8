import numpy as np


class MarginClassifier:
    """A support vector machine that steps after each sample; its cost is not written down."""

    def __init__(self, rate=0.001, penalty=0.01, rounds=1000):
        self.lr = rate
        self.penalty = penalty
        self.rounds = rounds
        self.w = None
        self.b = None

    def fit(self, X, y):
        signs = np.where(y <= 0, -1, 1)
        self.w = np.zeros(X.shape[1])
        self.b = 0
        for _ in range(self.rounds):
            for i, x in enumerate(X):
                outside = signs[i] * (np.dot(x, self.w) - self.b) >= 1
                if outside:
                    self.w -= self.lr * (2 * self.penalty * self.w)
                else:
                    self.w -= self.lr * (2 * self.penalty * self.w - x * signs[i])
                    self.b -= self.lr * signs[i]

    def predict(self, X):
        return np.sign(np.dot(X, self.w) - self.b)

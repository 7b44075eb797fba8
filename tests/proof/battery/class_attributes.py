import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class LogisticRegression:
    def __init__(self, n_features):
        self.w = np.zeros(n_features)
        self.b = 0.0

    def predict_proba(self, X):
        return sigmoid(X @ self.w + self.b)

    def loss(self, X, y):
        p = self.predict_proba(X)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def gradient(self, X, y):
        p = self.predict_proba(X)
        self.dw = X.T @ (p - y) / len(y)
        self.db = np.mean(p - y)
        return self.dw, self.db

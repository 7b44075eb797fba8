import numpy as np


class Regression:
    def __init__(self, rate=0.01, rounds=500):
        self.rate, self.rounds = rate, rounds
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        samples, features = X.shape
        self.weights = np.zeros(features)
        self.bias = 0
        for _ in range(self.rounds):
            error = X @ self.weights + self.bias - y
            self.weights -= self.rate * (X.T @ error) / samples
            self.bias -= self.rate * error.sum() / samples

    def predict(self, X):
        return X @ self.weights + self.bias

    def loss(self, X, y):
        return np.mean((self.predict(X) - y) ** 2) / 2

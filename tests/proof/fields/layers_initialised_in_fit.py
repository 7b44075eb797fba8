import numpy as np


class Regression:
    def __init__(self, units, n_iter=500, learning_rate=0.01):
        self.units = units
        self.n_iter = n_iter
        self.learning_rate = learning_rate

    def _initialise(self, X, y):
        n, d = X.shape
        self.W = np.random.normal(size=(d, self.units)) / np.sqrt(d)
        self.w0 = np.zeros((1, self.units))
        self.V = np.random.normal(size=(self.units, 1)) / np.sqrt(self.units)

    def fit(self, X, y):
        self._initialise(X, y)
        for _ in range(self.n_iter):
            Z = np.tanh(X.dot(self.W) + self.w0)
            y_pred = Z.dot(self.V)
            miss = y_pred - y
            grad_v = Z.T.dot(miss)
            delta = miss.dot(self.V.T) * (1 - Z**2)
            grad_w = X.T.dot(delta)
            grad_w0 = np.sum(delta, axis=0, keepdims=True)
            self.V -= self.learning_rate * grad_v
            self.W -= self.learning_rate * grad_w
            self.w0 -= self.learning_rate * grad_w0

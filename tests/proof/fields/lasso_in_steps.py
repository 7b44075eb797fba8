import numpy as np


class Lasso:
    """Each weight is pulled to 0 by its sign."""

    def __init__(self, rate, rounds, l1_penalty):
        self.rate = rate
        self.rounds = rounds
        self.l1_penalty = l1_penalty

    def fit(self, X, Y):
        self.m, self.n = X.shape
        self.W = np.zeros(self.n)
        self.b = 0
        self.X = X
        self.Y = Y
        for _ in range(self.rounds):
            self.change()
        return self

    def change(self):
        y_pred = self.predict(self.X)
        dW = np.zeros(self.n)
        for j in range(self.n):
            pull = -2 * self.X[:, j].dot(self.Y - y_pred)
            if self.W[j] > 0:
                dW[j] = (pull + self.l1_penalty) / self.m
            else:
                dW[j] = (pull - self.l1_penalty) / self.m
        db = -2 * np.sum(self.Y - y_pred) / self.m
        self.W = self.W - self.rate * dW
        self.b = self.b - self.rate * db
        return self

    def predict(self, X):
        return X.dot(self.W) + self.b

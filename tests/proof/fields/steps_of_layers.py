import numpy as np


class Net:
    """A bias is a column of ones; one method steps for one sample, in a loop over layers."""

    def __init__(self, layers, rate=0.1):
        self.rate = rate
        self.W = []
        for i in range(len(layers) - 2):
            self.W.append(np.random.randn(layers[i] + 1, layers[i + 1] + 1))
        self.W.append(np.random.randn(layers[-2] + 1, layers[-1]))

    def squash(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def squash_deriv(self, y):
        return y * (1 - y)

    def fit(self, X, y, epochs=100):
        X = np.c_[X, np.ones(X.shape[0])]
        for _ in range(epochs):
            for x, target in zip(X, y):
                self.learn_one(x, target)

    def learn_one(self, x, y):
        A = [np.atleast_2d(x)]
        for W in self.W:
            A.append(self.squash(A[-1].dot(W)))
        D = [(A[-1] - y) * self.squash_deriv(A[-1])]
        for i in range(len(A) - 2, 0, -1):
            D.append(D[-1].dot(self.W[i].T) * self.squash_deriv(A[i]))
        D = D[::-1]
        for i in range(len(self.W)):
            self.W[i] += -self.rate * A[i].T.dot(D[i])

    def predict(self, X, with_ones=True):
        out = np.c_[X, np.ones(X.shape[0])] if with_ones else np.atleast_2d(X)
        for W in self.W:
            out = self.squash(out.dot(W))
        return out

    def calculate_loss(self, X, targets):
        return 0.5 * np.sum((self.predict(X, with_ones=False) - np.atleast_2d(targets)) ** 2)

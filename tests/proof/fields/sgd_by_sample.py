import numpy as np


class LineBySamples:
    """It steps after each sample, in a method of its own; a name of NumPy is an old one."""

    def __init__(self, eta=0.01, rounds=10, seed=None):
        self.eta = eta
        self.rounds = rounds
        self.seed = seed

    def fit(self, X, y):
        self.init_weights(X.shape[1])
        self.losses = []
        for _ in range(self.rounds):
            order = self.rgen.permutation(len(y))
            each = [self.update(xi, target) for xi, target in zip(X[order], y[order])]
            self.losses.append(np.mean(each))
        return self

    def init_weights(self, m):
        self.rgen = np.random.RandomState(self.seed)
        self.w = self.rgen.normal(loc=0.0, scale=0.01, size=m)
        self.b = np.float_(0.0)

    def update(self, xi, target):
        error = target - self.output(xi)
        self.w += self.eta * 2.0 * xi * error
        self.b += self.eta * 2.0 * error
        loss = error**2
        return loss

    def output(self, X):
        return np.dot(X, self.w) + self.b

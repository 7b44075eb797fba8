import numpy as np


class Autoencoder:
    def __init__(self, n_in, n_hidden):
        self.W = np.random.randn(n_in, n_hidden) * 0.1
        self.b = np.zeros(n_hidden)
        self.c = np.zeros(n_in)

    def encode(self, x):
        return 1 / (1 + np.exp(-(x @ self.W + self.b)))

    def decode(self, h):
        return h @ self.W.T + self.c

    def loss(self, x):
        return 0.5 * np.mean(np.sum((self.decode(self.encode(x)) - x) ** 2, axis=1))

    def grad(self, x):
        n = x.shape[0]
        h = self.encode(x)
        r = self.decode(h)
        dr = (r - x) / n
        dc = dr.sum(axis=0)
        dh = dr @ self.W
        dz = dh * h * (1 - h)
        dW = x.T @ dz + dr.T @ h
        db = dz.sum(axis=0)
        return dW, db, dc

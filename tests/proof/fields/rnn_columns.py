"""A recurrent network over a list of columns, from a state that is given; slopes are added word by word."""

import numpy as np


class RNN:
    def __init__(self, n_x, n_h, n_y):
        self.n_h = n_h
        self.W = np.random.randn(n_h, n_h + n_x) * 0.1
        self.V = np.random.randn(n_y, n_h) * 0.1
        self.b = np.zeros((n_h, 1))
        self.c = np.zeros((n_y, 1))

    def forward(self, xs, h0):
        self.h, self.z, self.y = {-1: h0}, {}, {}
        for t in range(len(xs)):
            self.z[t] = np.vstack((self.h[t - 1], xs[t]))
            self.h[t] = np.tanh(self.W @ self.z[t] + self.b)
            self.y[t] = self.V @ self.h[t] + self.c
        return self.y

    def loss(self, targets):
        return sum(0.5 * np.sum((self.y[t] - targets[t]) ** 2) for t in range(len(targets)))

    def backward(self, xs, targets):
        grads = {k: np.zeros_like(getattr(self, k)) for k in ["W", "V", "b", "c"]}
        dh_next = np.zeros((self.n_h, 1))
        for t in reversed(range(len(xs))):
            dy = self.y[t] - targets[t]
            dh = self.V.T @ dy + dh_next
            da = dh * (1 - self.h[t] ** 2)
            for d, inputs, w, b in ((da, self.z[t], "W", "b"), (dy, self.h[t], "V", "c")):
                grads[w] += d @ inputs.T
                grads[b] += d
            dz = self.W.T @ da
            dh_next = dz[: self.n_h]
        return grads

import numpy as np


class Output:
    """The last layer of a classifier, for one sample."""

    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out) / n_in
        self.biases = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        e = np.exp(x @ self.weights + self.biases)
        self.out = e / np.sum(e)
        return self.out

    def backprop(self, label, rate):
        d_out = -1 / self.out[label]
        d_t = -self.out[label] * self.out
        d_t[label] += self.out[label]
        d_t = d_out * d_t
        d_x = self.weights @ d_t
        self.weights -= rate * np.outer(self.x, d_t)
        self.biases -= rate * d_t
        return d_x

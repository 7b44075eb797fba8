import numpy as np


class Squeeze:
    """An autoencoder with one hidden layer."""

    def __init__(self, n_in, n_hidden, rate=0.1):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.1
        self.W2 = np.random.randn(n_hidden, n_in) * 0.1
        self.rate = rate

    def forward(self, X):
        self.code = np.tanh(X @ self.W1)
        self.rebuilt = self.code @ self.W2
        return self.rebuilt

    def loss(self, original, rebuilt):
        return np.mean((original - rebuilt) ** 2)

    def backward(self, X):
        d = 2 * (self.rebuilt - X) / X.size
        dW2 = self.code.T @ d
        dW1 = X.T @ ((d @ self.W2.T) * (1 - self.code**2))
        self.W1 -= self.rate * dW1
        self.W2 -= self.rate * dW2

    def train_step(self, X):
        rebuilt = self.forward(X)
        value = self.loss(X, rebuilt)
        self.backward(X)
        return value

"""Layers of a script, and a loss whose method `loss` has to run before its way back."""

import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class SoftmaxLoss:
    def loss(self, logits, y):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.y = y
        return -np.mean(np.log(self.p[np.arange(len(y)), y]))

    def backward(self):
        g = self.p.copy()
        g[np.arange(len(self.y)), self.y] -= 1
        return g / len(self.y)


if __name__ == "__main__":
    X = np.random.randn(30, 2)
    y = np.random.randint(0, 3, 30)
    layer, criterion = Linear(2, 3), SoftmaxLoss()
    for epoch in range(100):
        loss = criterion.loss(layer.forward(X), y)
        layer.backward(criterion.backward())
        layer.W -= 0.1 * layer.dW
        layer.b -= 0.1 * layer.db

import numpy as np


def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


class Net:
    """The cost takes rows of one 1 for labels; the slopes need the rows."""

    def __init__(self, n, m, k):
        self.params = {"W1": 0.01 * np.random.randn(n, m), "W2": 0.01 * np.random.randn(m, k)}

    def predict(self, x):
        z = np.tanh(np.dot(x, self.params["W1"]))
        a = np.dot(z, self.params["W2"])
        e = np.exp(a - np.max(a, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def gradient(self, x, t):
        z = np.tanh(np.dot(x, self.params["W1"]))
        dy = (self.predict(x) - t) / x.shape[0]
        da = np.dot(dy, self.params["W2"].T) * (1 - z**2)
        return {"W1": np.dot(x.T, da), "W2": np.dot(z.T, dy)}


class SigmoidWithLoss:
    """Two columns are made of one score for each sample."""

    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        self.loss = cross_entropy_error(np.c_[1 - self.y, self.y], self.t)
        return self.loss

    def backward(self, dout=1):
        return (self.y - self.t) * dout / self.t.shape[0]

"""A language model whose way back from each word goes four words far, and no farther."""

import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


class WordModel:
    def __init__(self, words, units=20):
        self.units = units
        self.words = words
        self.U = np.random.uniform(-0.1, 0.1, (units, words))
        self.V = np.random.uniform(-0.1, 0.1, (words, units))
        self.W = np.random.uniform(-0.1, 0.1, (units, units))

    def forward(self, x):
        T = len(x)
        s = np.zeros((T + 1, self.units))
        s[-1] = np.zeros(self.units)
        o = np.zeros((T, self.words))
        for t in np.arange(T):
            s[t] = np.tanh(self.U[:, x[t]] + self.W.dot(s[t - 1]))
            o[t] = softmax(self.V.dot(s[t]))
        return o, s

    def total_loss(self, x, y):
        loss = 0
        for i in np.arange(len(y)):
            o, _ = self.forward(x[i])
            loss -= np.sum(np.log(o[np.arange(len(y[i])), y[i]]))
        return loss

    def loss(self, x, y):
        count = sum(len(one) for one in y)
        return self.total_loss(x, y) / count

    def bptt(self, x, y):
        T = len(y)
        o, s = self.forward(x)
        dU = np.zeros(self.U.shape)
        dV = np.zeros(self.V.shape)
        dW = np.zeros(self.W.shape)
        delta_o = o
        delta_o[np.arange(len(y)), y] -= 1.0
        steps = 4
        for t in np.arange(T)[::-1]:
            dV += np.outer(delta_o[t], s[t])
            delta = self.V.T.dot(delta_o[t]) * (1 - s[t] ** 2)
            for k in np.arange(max(0, t - steps), t + 1)[::-1]:
                dW += np.outer(delta, s[k - 1])
                dU[:, x[k]] += delta
                delta = self.W.T.dot(delta) * (1 - s[k - 1] ** 2)
        return dU, dV, dW

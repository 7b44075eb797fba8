"""A network of lists of numbers, stepped entry by entry for one sample."""

import math
import random


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


class Network:
    def __init__(self, n_in, n_hid):
        self.W = [[random.uniform(-1, 1) for _ in range(n_in)] for _ in range(n_hid)]
        self.b = [0.0 for _ in range(n_hid)]
        self.v = [random.uniform(-1, 1) for _ in range(n_hid)]
        self.c = 0.0

    def forward(self, x):
        self.h = []
        for j in range(len(self.W)):
            s = self.b[j]
            for i in range(len(x)):
                s += self.W[j][i] * x[i]
            self.h.append(sigmoid(s))
        out = self.c
        for j in range(len(self.v)):
            out += self.v[j] * self.h[j]
        return sigmoid(out)

    def loss(self, x, y):
        p = self.forward(x)
        return -(y * math.log(p) + (1 - y) * math.log(1 - p))

    def train_one(self, x, y, lr):
        p = self.forward(x)
        d = p - y
        for j in range(len(self.v)):
            dh = d * self.v[j] * self.h[j] * (1 - self.h[j])
            self.v[j] -= lr * d * self.h[j]
            for i in range(len(x)):
                self.W[j][i] -= lr * dh * x[i]
            self.b[j] -= lr * dh
        self.c -= lr * d

import numpy as np


class Unit:
    """Scaled sigmoids of one input with a 1 before it; the object's loss is one of each output."""

    def __init__(self, n_in, n_out):
        self.w = np.random.normal(0, 1, (n_in + 1, n_out))
        self.scale = np.ones(n_out)

    def forward(self, x):
        self.x = np.insert(x, 0, 1)
        self.s = 1 / (1 + np.exp(-self.x.dot(self.w)))
        self.out = self.scale * self.s
        return self.out

    def backward(self, target):
        miss = self.out - target
        self.dscale = miss * self.s
        delta = miss * self.scale * self.s * (1 - self.s)
        self.dw = np.outer(self.x, delta)

    def step(self, rate=0.1):
        self.w -= rate * self.dw
        self.scale -= rate * self.dscale

    @staticmethod
    def cost(out, target):
        return 0.5 * (out - target) ** 2

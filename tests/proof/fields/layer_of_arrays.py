import numpy as np


class Affine:
    """It is made of arrays, and looks at them."""

    def __init__(self, weight, bias):
        w = np.asarray(weight, dtype=float)
        b = np.asarray(bias, dtype=float)
        if w.ndim != 2:
            raise ValueError("weight has rows and columns")
        if b.shape != (w.shape[1],):
            raise ValueError("one bias for each column")
        self.weight, self.bias = w, b
        self.seen = None

    def forward(self, x):
        if x.ndim != 2 or x.shape[1] != self.weight.shape[0]:
            raise ValueError("one column for each row of weight")
        self.seen = x
        return x @ self.weight + self.bias

    def backward(self, grad_output):
        if self.seen is None:
            raise RuntimeError("forward comes first")
        self.grad_weight = self.seen.T @ grad_output
        self.grad_bias = grad_output.sum(axis=0)
        return grad_output @ self.weight.T

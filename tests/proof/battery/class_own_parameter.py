import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = Parameter(np.random.randn(out_features, in_features) * 0.1)
        self.bias = Parameter(np.zeros(out_features))

    def __call__(self, x):
        self.input = x
        return x @ self.weight.data.T + self.bias.data

    def backward(self, grad_output):
        self.weight.grad = grad_output.T @ self.input
        self.bias.grad = grad_output.sum(axis=0)
        return grad_output @ self.weight.data

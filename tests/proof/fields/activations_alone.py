import numpy as np


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def logistic_derivative(x):
    s = logistic(x)
    return s * (1.0 - s)


def leaky(x, slope=0.01):
    return np.where(x > 0, x, slope * x)


def d_leaky(x, slope=0.01):
    out = np.ones_like(x)
    out[x < 0] = slope
    return out


def silu(x):
    return x * logistic(x)


def grad_silu(x):
    s = logistic(x)
    return s + x * s * (1.0 - s)


class Arctan:
    def __call__(self, x):
        return np.arctan(x)

    def gradient(self, x):
        return 1.0 / (1.0 + x**2)


class Wave:
    def value(self, x):
        return np.sin(x)

    def derivative(self, x):
        return np.cos(x)

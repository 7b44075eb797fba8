import numpy as np


def huber(r, delta=1.0):
    size = np.abs(r)
    return np.where(size <= delta, 0.5 * r**2, delta * (size - 0.5 * delta))


def huber_grad(r, delta=1.0):
    return np.where(np.abs(r) <= delta, r, delta * np.sign(r))


def soft_threshold(x, tau):
    return np.sign(x) * np.maximum(np.abs(x) - tau, 0.0)


class RobustLasso:
    """The prox takes the |theta|; the slope is of the rest."""

    def __init__(self, lam=1e-3, delta=1.0):
        self.lam = lam
        self.delta = delta

    def _f(self, X, y, theta):
        return np.mean(huber(X @ theta - y, self.delta))

    def _grad_f(self, X, y, theta):
        psi = huber_grad(X @ theta - y, self.delta)
        return X.T @ psi / X.shape[0]

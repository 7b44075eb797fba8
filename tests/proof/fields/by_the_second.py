import numpy as np


def divergence(p, q):
    return np.sum(p * np.log(p / q))


def divergence_gradient(p, q):
    return -p / q


def misfit(H, x, y):
    return np.sum((H @ x - y) ** 2) / 2


def misfit_gradient(H, x, y):
    return H.T @ (H @ x - y)

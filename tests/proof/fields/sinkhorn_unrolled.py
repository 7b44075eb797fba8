import numpy as np


def soft_sort_loss(theta, C, target, n_iter=4):
    """unrolled fixed-point iteration x <- tanh(C x + theta), started at 0"""
    x = np.zeros_like(theta)
    for _ in range(n_iter):
        x = np.tanh(C @ x + theta)
    return 0.5 * np.sum((x - target) ** 2)


def soft_sort_loss_grad(theta, C, target, n_iter=4):
    xs = [np.zeros_like(theta)]
    for _ in range(n_iter):
        xs.append(np.tanh(C @ xs[-1] + theta))
    bar = xs[-1] - target
    g = np.zeros_like(theta)
    for x in reversed(xs[1:]):
        pre = bar * (1 - x**2)
        g += pre
        bar = C.T @ pre
    return g

"""Polynomials of a degree that is a setting, and descent until little changes."""

import numpy as np


def design(x, degree):
    return np.vander(x, degree + 1, increasing=True)


def mse(w, x, y, degree):
    return np.mean((design(x, degree) @ w - y) ** 2)


def mse_grad(w, x, y, degree):
    A = design(x, degree)
    return 2 / len(y) * A.T @ (A @ w - y)


def gradient_descent(x, y, degree, lr=0.01, tol=1e-6, max_iter=1000):
    w = np.zeros(degree + 1)
    prev = np.inf
    it = 0
    while it < max_iter:
        g = mse_grad(w, x, y, degree)
        w -= lr * g
        cur = mse(w, x, y, degree)
        if abs(prev - cur) < tol:
            break
        prev = cur
        it += 1
    return w

"""A linear system over time, from a state that has a slope, too; costs of all steps."""

import numpy as np


def simulate(A, x0, T):
    xs = [x0]
    for t in range(T):
        xs.append(A @ xs[-1])
    return xs


def loss(A, x0, Y):
    xs = simulate(A, x0, len(Y))
    total = 0.0
    for t in range(len(Y)):
        total += 0.5 * np.sum((xs[t + 1] - Y[t]) ** 2)
    return total


def grad(A, x0, Y):
    T = len(Y)
    xs = simulate(A, x0, T)
    dA = np.zeros_like(A)
    lam = np.zeros_like(x0)
    for t in reversed(range(T)):
        lam = lam + (xs[t + 1] - Y[t])
        dA += np.outer(lam, xs[t])
        lam = A.T @ lam
    return dA, lam

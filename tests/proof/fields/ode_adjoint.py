import numpy as np


def simulate(theta, x0, dt, steps):
    """explicit Euler for dx/dt = tanh(theta x)"""
    xs = [x0]
    for k in range(steps):
        xs.append(xs[-1] + dt * np.tanh(theta @ xs[-1]))
    return xs


def loss(theta, x0, target, dt=0.1, steps=5):
    return 0.5 * np.sum((simulate(theta, x0, dt, steps)[-1] - target) ** 2)


def adjoint(theta, x0, target, dt=0.1, steps=5):
    xs = simulate(theta, x0, dt, steps)
    lam = xs[-1] - target
    grad = np.zeros_like(theta)
    for k in reversed(range(steps)):
        s = 1 - np.tanh(theta @ xs[k]) ** 2
        grad += dt * np.outer(lam * s, xs[k])
        lam = lam + dt * theta.T @ (lam * s)
    return grad, lam

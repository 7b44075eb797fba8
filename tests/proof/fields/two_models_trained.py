"""Two models with a loss and a gradient each, and what trains them: of each gradient its own loss."""

import numpy as np


def compute_mse(y, tx, w):
    e = y - tx @ w
    return np.mean(e**2) / 2


def compute_gradient(y, tx, w):
    e = y - tx @ w
    return -tx.T @ e / len(y)


def mean_squared_error_gd(y, tx, initial_w, max_iters, gamma):
    w = initial_w
    for n_iter in range(max_iters):
        grad = compute_gradient(y, tx, w)
        w = w - gamma * grad
    loss = compute_mse(y, tx, w)
    return w, loss


def mean_squared_error_sgd(y, tx, initial_w, max_iters, gamma):
    w = initial_w
    for n_iter in range(max_iters):
        i = np.random.randint(len(y))
        grad = compute_gradient(y[i : i + 1], tx[i : i + 1], w)
        w = w - gamma * grad
    return w, compute_mse(y, tx, w)


def sigmoid(t):
    return 1.0 / (1 + np.exp(-t))


def calculate_logistic_loss(y, tx, w):
    return np.mean(np.log(1 + np.exp(tx @ w)) - y * (tx @ w))


def calculate_logistic_gradient(y, tx, w):
    return tx.T @ (sigmoid(tx @ w) - y) / len(y)


def reg_logistic_regression(y, tx, lambda_, initial_w, max_iters, gamma):
    w = initial_w
    for n_iter in range(max_iters):
        grad = calculate_logistic_gradient(y, tx, w) + 2 * lambda_ * w
        w = w - gamma * grad
    loss = calculate_logistic_loss(y, tx, w)
    return w, loss

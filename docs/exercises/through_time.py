"""A recurrent network and its way back through time; the cost is of what the last step leaves."""

import numpy as np


def forward(X, U, W, b, V):
    h = np.zeros((X.shape[0], W.shape[0]))
    states = [h]
    for t in range(X.shape[1]):
        h = np.tanh(X[:, t] @ U + h @ W + b)
        states.append(h)
    return h @ V, states


def cost(X, T, U, W, b, V):
    Y, _ = forward(X, U, W, b, V)
    return np.sum((Y - T) ** 2) / 2


def gradients(X, T, U, W, b, V):
    Y, states = forward(X, U, W, b, V)
    dU, dW, db = np.zeros_like(U), np.zeros_like(W), np.zeros_like(b)
    dV = states[-1].T @ (Y - T)
    dh = (Y - T) @ V.T
    for t in reversed(range(X.shape[1])):
        dz = dh * (1 - states[t + 1] ** 2)
        dU += X[:, t].T @ dz
        dW += states[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ W.T
    return dU, dW, db, dV

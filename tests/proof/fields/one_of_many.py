"""The slope of one sample, xi and yi, beside that of all; the cost takes X and y."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(w, X, y):
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def gradient(w, X, y):
    return X.T @ (sigmoid(X @ w) - y) / len(y)


def stochastic_gradient(w, xi, yi):
    return (sigmoid(xi @ w) - yi) * xi


def sgd(w, X, y, lr=0.1, epochs=10):
    for _ in range(epochs):
        for i in np.random.permutation(len(y)):
            w = w - lr * stochastic_gradient(w, X[i], y[i])
    return w

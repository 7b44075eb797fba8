import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def compute_cost(X, y, w, b):
    m = X.shape[0]
    p = sigmoid(X @ w + b)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / m


def compute_gradient(X, y, w, b):
    m = X.shape[0]
    err = sigmoid(X @ w + b) - y
    dj_dw = X.T @ err / m
    dj_db = np.sum(err) / m
    return dj_db, dj_dw

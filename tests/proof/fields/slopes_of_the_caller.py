import numpy as np


def quantile_loss(y_true, y_pred, q):
    miss = y_true - y_pred
    return np.mean(np.where(miss >= 0, q * miss, (q - 1) * miss))


def quantile_slopes(X, y_true, y_pred, q):
    miss = y_true - y_pred
    above = np.where(miss >= 0, -q, 1 - q)
    count = y_true.shape[0]
    grad_w = X.T.dot(above) / count
    grad_b = np.sum(above) / count
    return grad_w, grad_b


def learn():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2))
    y = X @ np.array([1.0, -2.0]) + rng.normal(size=40)
    w, b, q = np.zeros(2), 0.0, 0.9
    for _ in range(200):
        y_pred = X.dot(w) + b
        grad_w, grad_b = quantile_slopes(X, y, y_pred, q)
        w -= 0.1 * grad_w
        b -= 0.1 * grad_b
    return w, b

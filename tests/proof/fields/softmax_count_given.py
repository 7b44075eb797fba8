import numpy as np


def to_rows(y, count):
    rows = np.zeros((len(y), count))
    rows[np.arange(len(y)), y] = 1
    return rows


def softmax(z):
    e = np.exp(z - np.max(z))
    for i in range(len(z)):
        e[i] /= np.sum(e[i])
    return e


def fit(X, y, lr, c, epochs):
    m, n = X.shape
    w = np.random.random((n, c))
    b = np.random.random(c)
    losses = []
    for _ in range(epochs):
        p = softmax(X @ w + b)
        miss = p - to_rows(y, c)
        w = w - lr * (1 / m) * np.dot(X.T, miss)
        b = b - lr * (1 / m) * np.sum(miss, axis=0)
        losses.append(-np.mean(np.log(p[np.arange(len(y)), y])))
    return w, b, losses

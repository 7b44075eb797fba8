import numpy as np


def cost(X, T, W):
    return 0.5 * np.sum((X @ W - T) ** 2)


def decimal(X, T, W):
    return 0.1 * (X.T @ (X @ W - T)) * 10


def shape(X, T, W):
    out = np.zeros(W.shape)
    out += X.T @ (X @ W - T)
    return out


def rows(X, T, W):
    flat = X.reshape(X.shape[0], -1)
    return flat.T @ (flat @ W - T)


def shown(X, T, W):
    miss = X @ W - T
    print("error %f" % np.sum(miss**2))
    return X.T @ miss


def root(X, T, W):
    s = np.sqrt(X.shape[0])
    return (X / s).T @ ((X @ W - T) * s)


def each(X, T, W):
    out = np.zeros_like(W)
    for n in range(len(X)):
        out += np.outer(X[n], X[n] @ W - T[n])
    return out

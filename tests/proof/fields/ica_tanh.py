import numpy as np


def ica_objective(W, X):
    """negative log likelihood of ICA with a 1/cosh source density; X (n, d), W (d, d)"""
    S = X @ W.T
    return np.sum(np.log(np.cosh(S))) - len(X) * np.log(np.abs(np.linalg.det(W)))


def ica_gradient(W, X):
    S = X @ W.T
    return np.tanh(S).T @ X - len(X) * np.linalg.inv(W).T

import numpy as np

m = 100


def least_squares(A, b, x):
    return (0.5 / m) * np.linalg.norm(A.dot(x) - b) ** 2


def least_squares_gradient(A, b, x):
    return A.T.dot(A.dot(x) - b) / m


def sparse(A, b, x, alpha=0.1):
    return least_squares(A, b, x) + alpha * np.sum(np.abs(x))


def sign_of(x):
    g = np.ones(x.shape)
    g[x < 0.0] = -1.0
    return g


def sparse_subgradient(A, b, x, alpha=0.1):
    return least_squares_gradient(A, b, x) + alpha * sign_of(x)

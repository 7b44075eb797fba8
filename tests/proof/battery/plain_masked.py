import numpy as np


def loss(R, M, U, V, lam):
    E = M * (R - U @ V.T)
    return np.sum(E**2) + lam * (np.sum(U**2) + np.sum(V**2))


def gradients(R, M, U, V, lam):
    E = M * (R - U @ V.T)
    dU = -2 * E @ V + 2 * lam * U
    dV = -2 * E.T @ U + 2 * lam * V
    return dU, dV

"""Ratings as products of factors, entry by entry; the rank is a parameter."""

import numpy as np


def cost(R, P, Q, K, beta=0.02):
    total = 0.0
    for i in range(R.shape[0]):
        for j in range(R.shape[1]):
            guess = 0.0
            for k in range(K):
                guess += P[i][k] * Q[j][k]
            total += (R[i][j] - guess) ** 2
    return total + beta * (np.sum(P**2) + np.sum(Q**2))


def gradients(R, P, Q, K, beta=0.02):
    E = R - P @ Q.T
    dP, dQ = np.zeros_like(P), np.zeros_like(Q)
    for k in range(K):
        for i in range(R.shape[0]):
            dP[i][k] = -2 * np.sum(E[i] * Q[:, k]) + 2 * beta * P[i][k]
        dQ[:, k] = -2 * E.T @ P[:, k] + 2 * beta * Q[:, k]
    return dP, dQ

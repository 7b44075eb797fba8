"""Conditional logit (McFadden): utilities V = X_nj . beta, choice sets may lack alternatives (avail)."""

import numpy as np


def loglik(beta, X, avail, choice):
    # X (n, j, k), avail (n, j) 0/1, choice (n, j) one-hot
    V = X @ beta
    eV = np.exp(V) * avail
    P = eV / eV.sum(axis=1, keepdims=True)
    chosen = (P * choice).sum(axis=1)
    return np.log(chosen).sum()


def score(beta, X, avail, choice):
    V = X @ beta
    eV = np.exp(V) * avail
    P = eV / eV.sum(axis=1, keepdims=True)
    return np.tensordot(choice - P, X, axes=([0, 1], [0, 1]))

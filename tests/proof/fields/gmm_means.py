import numpy as np


def log_likelihood(mu, X, pi, sigma):
    """isotropic gaussian mixture; mu (K, D), X (N, D), pi (K,), sigma scalar"""
    d2 = ((X[:, None, :] - mu[None, :, :]) ** 2).sum(axis=2)
    dens = pi * np.exp(-d2 / (2 * sigma**2))
    return np.log(dens.sum(axis=1)).sum()


def grad_mu(mu, X, pi, sigma):
    diff = X[:, None, :] - mu[None, :, :]
    dens = pi * np.exp(-(diff**2).sum(axis=2) / (2 * sigma**2))
    gamma = dens / dens.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkd->kd", gamma, diff) / sigma**2

import numpy as np


def log_posterior(theta, X, y, tau=2.0):
    z = X @ theta
    log_lik = np.sum(y * z - np.log(1 + np.exp(z)))
    log_prior = -0.5 * np.sum(theta**2) / tau**2
    return log_lik + log_prior


def map_estimate(X, y, tau=2.0, lr=0.01, n_steps=500):
    theta = np.zeros(X.shape[1])
    for _ in range(n_steps):
        p = 1 / (1 + np.exp(-X @ theta))
        grad = X.T @ (y - p) - theta / tau**2
        theta = theta + lr * grad
    return theta

import numpy as np


def neg_log_likelihood(beta, X, counts):
    eta = X @ beta
    return np.sum(np.exp(eta) - counts * eta)


def nll_gradient(beta, X, counts):
    mu = np.exp(X @ beta)
    return X.T @ (mu - counts)

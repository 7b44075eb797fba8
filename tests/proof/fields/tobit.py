import numpy as np
from scipy.stats import norm


def tobit_nll(beta, log_s, X, y):
    """left-censored at 0"""
    s = np.exp(log_s)
    xb = X @ beta
    cens = y <= 0
    ll = np.where(cens, norm.logcdf(-xb / s), norm.logpdf((y - xb) / s) - log_s)
    return -ll.sum()


def tobit_nll_grad(beta, log_s, X, y):
    s = np.exp(log_s)
    xb = X @ beta
    cens = y <= 0
    mills = norm.pdf(xb / s) / norm.cdf(-xb / s)
    z = (y - xb) / s
    g = np.where(cens, mills / s, -z / s)
    dlog_s = np.sum(np.where(cens, -mills * xb / s, 1 - z**2))
    return X.T @ g, dlog_s

import numpy as np
import scipy.optimize as op


def sig(z):
    return 1 / (1 + np.exp(-z))


def way(theta, x, y):
    m, n = x.shape
    miss = sig(x.dot(theta.reshape((n, 1)))) - y.reshape((m, 1))
    return (x.T.dot(miss) / m).flatten()


def height(theta, x, y):
    m, n = x.shape
    p = sig(x.dot(theta.reshape((n, 1))))
    y = y.reshape((m, 1))
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / m


def best(X, y, theta):
    return op.minimize(fun=height, x0=theta, args=(X, y), method="TNC", jac=way).x

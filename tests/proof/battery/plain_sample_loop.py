import numpy as np


def cost(X, y, theta):
    total = 0
    for i in range(len(X)):
        total += (X[i] @ theta - y[i]) ** 2
    return total / (2 * len(X))


def grad(X, y, theta):
    g = np.zeros(theta.shape)
    for i in range(len(X)):
        g += (X[i] @ theta - y[i]) * X[i]
    return g / len(X)

import numpy as np


def cost(T, Y):
    return np.sum(T * np.log(Y))


def by_c(T, Y):
    return np.sum(T - Y, axis=0)


def by_v(Z, T, Y):
    return Z.T @ (T - Y)

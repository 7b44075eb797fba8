import numpy as np


def height(x, y):
    return x**2 * y + np.sin(y) - 3 * x


def dheight_dx(x, y):
    return 2 * x * y - 3


def dheight_dy(x, y):
    return x**2 + np.cos(y)

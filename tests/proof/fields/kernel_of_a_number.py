import numpy as np


def smooth(r):
    far = np.abs(r)
    if far < 1.0:
        return (1.0 + 3.0 * far) * (1.0 - far) ** 3
    else:
        return 0.0


def grad_smooth(r):
    far = np.abs(r)
    if far < 1.0:
        return -12.0 * (far - 1.0) ** 2 * far * np.sign(r)
    else:
        return 0.0

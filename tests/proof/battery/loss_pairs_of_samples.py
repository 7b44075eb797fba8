import numpy as np


def f(theta, xs, ys):
    w1, b1, w2, b2 = theta
    total = 0.0
    gw1 = np.zeros_like(w1)
    gb1 = np.zeros_like(b1)
    gw2 = np.zeros_like(w2)
    gb2 = 0.0
    for x, y in zip(xs, ys):
        a = np.tanh(w1 @ x + b1)
        out = w2 @ a + b2
        err = out - y
        total += err**2
        gw2 += 2 * err * a
        gb2 += 2 * err
        da = 2 * err * w2
        dz = da * (1 - a**2)
        gw1 += np.outer(dz, x)
        gb1 += dz
    return total, [gw1, gb1, gw2, gb2]

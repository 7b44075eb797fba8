import numpy as np


def loss_and_grads(xs, target, h0, Wx, Wh):
    T = len(xs)
    hs = {-1: h0}
    for t in range(T):
        hs[t] = np.tanh(Wx @ xs[t] + Wh @ hs[t - 1])
    loss = 0.5 * np.sum((hs[T - 1] - target) ** 2)
    dWx, dWh = np.zeros_like(Wx), np.zeros_like(Wh)
    dh = hs[T - 1] - target
    for t in reversed(range(T)):
        dz = dh * (1 - hs[t] ** 2)
        dWx += np.outer(dz, xs[t])
        dWh += np.outer(dz, hs[t - 1])
        dh = Wh.T @ dz
    return loss, dWx, dWh

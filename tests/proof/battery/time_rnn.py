import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    prev = h0
    for t in range(T):
        prev = np.tanh(x[:, t, :] @ Wx + prev @ Wh + b)
        h[:, t, :] = prev
    return h, (x, h0, Wx, Wh, h)


def rnn_backward(dh, cache):
    x, h0, Wx, Wh, h = cache
    N, T, D = x.shape
    dx = np.zeros_like(x)
    dWx = np.zeros_like(Wx)
    dWh = np.zeros_like(Wh)
    db = np.zeros(Wh.shape[0])
    dprev = np.zeros_like(h0)
    for t in reversed(range(T)):
        dcurrent = dh[:, t, :] + dprev
        draw = dcurrent * (1 - h[:, t, :] ** 2)
        before = h[:, t - 1, :] if t > 0 else h0
        dx[:, t, :] = draw @ Wx.T
        dWx += x[:, t, :].T @ draw
        dWh += before.T @ draw
        db += draw.sum(axis=0)
        dprev = draw @ Wh.T
    return dx, dprev, dWx, dWh, db

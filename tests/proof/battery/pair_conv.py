import numpy as np


def conv_forward(x, w, b):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Ho, Wo = H - HH + 1, W - WW + 1
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            patch = x[:, :, i : i + HH, j : j + WW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b)


def conv_backward(dout, cache):
    x, w, b = cache
    F, C, HH, WW = w.shape
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            patch = x[:, :, i : i + HH, j : j + WW]
            dw += np.tensordot(dout[:, :, i, j], patch, axes=([0], [0]))
            dx[:, :, i : i + HH, j : j + WW] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dx, dw, db

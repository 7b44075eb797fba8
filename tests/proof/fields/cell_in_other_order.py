import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


def cell(Z, H, C, W_hh, W_ih, b):
    i, f, g, o = np.split(Z @ W_ih + H @ W_hh + b[None, :], 4, axis=1)
    i, f, g, o = squash(i), squash(f), np.tanh(g), squash(o)
    c_out = f * C + i * g
    h_out = o * np.tanh(c_out)
    cache = i, f, o, g, c_out, C, Z, H, W_ih, W_hh
    return h_out, c_out, cache


def cell_backward_(dnext_h, dnext_c, cache):
    i, f, o, g, c_next, c_prev, z, h_prev, w_ih, w_hh = cache
    do = dnext_h * np.tanh(c_next)
    dc = dnext_c + dnext_h * o * (1 - np.tanh(c_next) ** 2)
    dz = np.concatenate(
        (dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), do * o * (1 - o)), axis=1
    )
    dx = dz @ w_ih.T
    dw_ih = z.T @ dz
    dw_hh = h_prev.T @ dz
    db = np.sum(dz, axis=0)
    dh_prev = dz @ w_hh.T
    dc_prev = dc * f
    return dx, dw_ih, dw_hh, db, dh_prev, dc_prev

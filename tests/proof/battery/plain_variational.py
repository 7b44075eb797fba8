import numpy as np


def vae_loss(x, eps, We, Wm, Ws, Wd):
    h = np.tanh(x @ We)
    mu = h @ Wm
    logvar = h @ Ws
    z = mu + np.exp(0.5 * logvar) * eps
    r = z @ Wd
    rec = 0.5 * np.sum((r - x) ** 2)
    kl = -0.5 * np.sum(1 + logvar - mu**2 - np.exp(logvar))
    return rec + kl


def vae_grads(x, eps, We, Wm, Ws, Wd):
    h = np.tanh(x @ We)
    mu = h @ Wm
    logvar = h @ Ws
    std = np.exp(0.5 * logvar)
    z = mu + std * eps
    r = z @ Wd
    dr = r - x
    dWd = z.T @ dr
    dz = dr @ Wd.T
    dmu = dz + mu
    dlogvar = dz * eps * std * 0.5 + 0.5 * (np.exp(logvar) - 1)
    dWm = h.T @ dmu
    dWs = h.T @ dlogvar
    dh = dmu @ Wm.T + dlogvar @ Ws.T
    dWe = x.T @ (dh * (1 - h**2))
    return dWe, dWm, dWs, dWd

import numpy as np


def affine_forward(x, w, b):
    return x.dot(w) + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T), x.T.dot(dout), np.sum(dout, axis=0)


def norm_forward(x, gamma, beta, norm_param):
    mode, eps = norm_param["mode"], norm_param.get("eps", 1e-5)
    if mode == "train":
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        flat = (x - mean) / np.sqrt(var + eps)
        cache = (flat, gamma, var, eps)
    elif mode == "test":
        flat = (x - norm_param["running_mean"]) / np.sqrt(norm_param["running_var"] + eps)
        cache = None
    else:
        raise ValueError("no such mode")
    return gamma * flat + beta, cache


def norm_backward(dout, cache):
    flat, gamma, var, eps = cache
    n = len(dout)
    d = dout * gamma
    dx = (n * d - d.sum(axis=0) - flat * np.sum(d * flat, axis=0)) / (n * np.sqrt(var + eps))
    return dx, np.sum(dout * flat, axis=0), np.sum(dout, axis=0)

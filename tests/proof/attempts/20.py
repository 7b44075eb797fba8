import numpy as np


def layer(x, w, b):
    return x @ w + b, (x, w, b)


def layer_back(G, kept):
    x, w, b = kept
    return G @ w.T, x.T @ G, G.sum(axis=0)


def net(X, par):
    H = np.tanh(X @ par["W1"] + par["b1"])
    return H @ par["W2"] + par["b2"], {"H": H}


def loss(out, Y):
    return 0.5 * np.sum((out - Y) ** 2)


def net_back(par, kept, out, X, Y):
    d2 = out - Y
    d1 = d2 @ par["W2"].T
    return {"dW1": X.T @ d1, "db1": d1.sum(0), "dW2": kept["H"].T @ d2, "db2": d2.sum(0)}

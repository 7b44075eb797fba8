import numpy as np


def loss_and_grads(params, X, T):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    N = len(X)
    h = np.tanh(X @ W1 + b1)
    scores = h @ W2 + b2
    diff = scores - T
    loss = 0.5 * np.sum(diff**2) / N
    grads = {}
    dscores = diff / N
    grads["W2"] = h.T @ dscores
    grads["b2"] = dscores.sum(axis=0)
    dh = dscores @ W2.T
    dpre = dh * (1 - h**2)
    grads["W1"] = X.T @ dpre
    grads["b1"] = dpre.sum(axis=0)
    return loss, grads

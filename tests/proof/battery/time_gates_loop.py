import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss_and_grads(X, Y, Wf, Wi, Wc, Wo, Wy):
    T, D = X.shape
    H = Wf.shape[0]
    h = np.zeros(H)
    c = np.zeros(H)
    cache = []
    loss = 0.0
    for t in range(T):
        z = np.concatenate([h, X[t]])
        f = sigmoid(Wf @ z)
        i = sigmoid(Wi @ z)
        g = np.tanh(Wc @ z)
        o = sigmoid(Wo @ z)
        c_prev = c
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        y = Wy @ h
        loss += 0.5 * np.sum((y - Y[t]) ** 2)
        cache.append((z, f, i, g, o, c_prev, c, h, y))
    dWf, dWi, dWc, dWo, dWy = [np.zeros_like(W) for W in (Wf, Wi, Wc, Wo, Wy)]
    dh_next = np.zeros(H)
    dc_next = np.zeros(H)
    for t in reversed(range(T)):
        z, f, i, g, o, c_prev, c, h, y = cache[t]
        dy = y - Y[t]
        dWy += np.outer(dy, h)
        dh = Wy.T @ dy + dh_next
        do = dh * np.tanh(c) * o * (1 - o)
        dc = dh * o * (1 - np.tanh(c) ** 2) + dc_next
        df = dc * c_prev * f * (1 - f)
        di = dc * g * i * (1 - i)
        dg = dc * i * (1 - g**2)
        dWf += np.outer(df, z)
        dWi += np.outer(di, z)
        dWc += np.outer(dg, z)
        dWo += np.outer(do, z)
        dz = Wf.T @ df + Wi.T @ di + Wc.T @ dg + Wo.T @ do
        dh_next = dz[:H]
        dc_next = dc * f
    return loss, dWf, dWi, dWc, dWo, dWy

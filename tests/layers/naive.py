"""Each layer's formula in loops over single numbers, as a page writes it down; it takes complex numbers,
too."""

from itertools import product

import numpy as np


def loop(shape, entry):
    Y = np.zeros(shape, complex)
    for place in np.ndindex(shape):
        Y[place] = entry(*place)
    return Y


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def linear(X, p):
    *samples, d = X.shape
    return loop(
        (*samples, p["W"].shape[1]),
        lambda *at: sum(X[(*at[:-1], i)] * p["W"][i, at[-1]] for i in range(d)) + p["b"][at[-1]],
    )


def srelu(X, p):
    def entry(*at):
        x, (l, s, r, a) = X[at], (p[name][at[-1]] for name in "lsra")
        if x.real > r.real:
            return r + a * (x - r)
        return l + s * (x - l) if x.real < l.real else x

    return loop(X.shape, entry)


def layer_norm(X, p, eps):
    d = X.shape[-1]

    def entry(*at):
        row = [X[(*at[:-1], i)] for i in range(d)]
        mean = sum(row) / d
        var = sum((x - mean) ** 2 for x in row) / d
        return p["gamma"][at[-1]] * (X[at] - mean) / np.sqrt(var + eps) + p["beta"][at[-1]]

    return loop(X.shape, entry)


def batch_norm(X, p, eps):
    def entry(*at):
        channel = [X[place] for place in np.ndindex(X.shape) if place[1] == at[1]]
        mean = sum(channel) / len(channel)
        var = sum((x - mean) ** 2 for x in channel) / len(channel)
        return p["gamma"][at[1]] * (X[at] - mean) / np.sqrt(var + eps) + p["beta"][at[1]]

    return loop(X.shape, entry)


def convolution(X, p, stride, padding, dilation):
    W, b = p["W"], p["b"]
    kernel, lengths = W.shape[2:], X.shape[2:]
    axes = range(len(kernel))
    counts = [
        (lengths[a] + 2 * padding[a] - dilation[a] * (kernel[a] - 1) - 1) // stride[a] + 1 for a in axes
    ]

    def entry(n, m, *position):
        total = b[m]
        for c, *offset in np.ndindex((X.shape[1], *kernel)):
            at = [stride[a] * position[a] + dilation[a] * offset[a] - padding[a] for a in axes]
            if all(0 <= at[a] < lengths[a] for a in axes):
                total += X[(n, c, *at)] * W[(m, c, *offset)]
        return total

    return loop((X.shape[0], W.shape[0], *counts), entry)


def pooling(X, kernel, stride, of):
    counts = [(X.shape[2 + a] - kernel[a]) // stride[a] + 1 for a in (0, 1)]

    def entry(n, c, i, j):
        window = [X[n, c, stride[0] * i + r, stride[1] * j + q] for r, q in product(*map(range, kernel))]
        return of(window)

    return loop((*X.shape[:2], *counts), entry)


def largest(window):
    return max(window, key=lambda x: x.real)  # the first of them


def mean(window):
    return sum(window) / len(window)


def product_of(x, W):
    return [sum(x[i] * W[i, j] for i in range(len(x))) for j in range(W.shape[1])]


def rnn(X, p):
    n, t, _ = X.shape
    m = p["U"].shape[0]
    Y = np.zeros((n, t, m), complex)
    for sample in range(n):
        h = [0] * m
        for step in range(t):
            a, u = product_of(X[sample, step], p["W"]), product_of(h, p["U"])
            h = [np.tanh(a[j] + u[j] + p["b"][j]) for j in range(m)]
            Y[sample, step] = h
    return Y


def lstm(X, p):
    n, t, _ = X.shape
    m = p["U"].shape[0]
    Y = np.zeros((n, t, m), complex)
    for sample in range(n):
        h, c = [0] * m, [0] * m
        for step in range(t):
            x, u = product_of(X[sample, step], p["W"]), product_of(h, p["U"])
            a = [x[j] + u[j] + p["b"][j] for j in range(4 * m)]
            i, f, g, o = (a[gate * m : gate * m + m] for gate in range(4))
            c = [sigmoid(f[j]) * c[j] + sigmoid(i[j]) * np.tanh(g[j]) for j in range(m)]
            h = [sigmoid(o[j]) * np.tanh(c[j]) for j in range(m)]
            Y[sample, step] = h
    return Y


def gru(X, p):
    n, t, _ = X.shape
    m = p["U"].shape[0]
    Y = np.zeros((n, t, m), complex)
    for sample in range(n):
        h = [0] * m
        for step in range(t):
            x, u = product_of(X[sample, step], p["W"]), product_of(h, p["U"])
            a = [x[j] + p["b"][j] for j in range(3 * m)]
            r = [sigmoid(a[j] + u[j]) for j in range(m)]
            z = [sigmoid(a[m + j] + u[m + j]) for j in range(m)]
            new = [np.tanh(a[2 * m + j] + r[j] * (u[2 * m + j] + p["d"][j])) for j in range(m)]
            h = [(1 - z[j]) * new[j] + z[j] * h[j] for j in range(m)]
            Y[sample, step] = h
    return Y


def attention(X, p, heads, mask):
    n, t, d = X.shape
    e = d // heads
    Q, K, V = (linear(X, {"W": p[f"W{one}"], "b": p[f"b{one}"]}) for one in "qkv")
    O = np.zeros((n, t, d), complex)
    for sample, head, row in np.ndindex((n, heads, t)):
        of_head = range(head * e, head * e + e)
        scores = [
            sum(Q[sample, row, j] * K[sample, s, j] for j in of_head) / np.sqrt(e)
            + mask[sample, head, row, s]
            for s in range(t)
        ]
        shown = [s for s in range(t) if scores[s].real > -np.inf]
        total = sum(np.exp(scores[s]) for s in shown)
        for j in of_head:
            O[sample, row, j] = sum(np.exp(scores[s]) / total * V[sample, s, j] for s in shown)
    return linear(O, {"W": p["Wo"], "b": p["bo"]})

"""Loops over time, and axes that are laid out of others: as people write them, and with one thing wrong."""

from pathlib import Path

import pytest

from backprop.proof import NotModelled, array, index, sizes
from backprop.proof.explain import Verdict
from backprop.proof.explain.question.rows import Where, as_rows
from backprop.proof.explain.verdict import deciding
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.parts import Beside, lay_out, new_layouts

P, R = Verdict.PROVED, Verdict.REFUTED
pytestmark = pytest.mark.usefixtures("verdicts_alone")

STEP = (Path(__file__).parent / "battery" / "time_gates.py").read_text(encoding="utf-8")

LSTM = (
    STEP
    + """

def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    prev_h = h0
    prev_c = np.zeros_like(h0)
    cache = []
    for t in range(T):
        prev_h, prev_c, c = lstm_step_forward(x[:, t, :], prev_h, prev_c, Wx, Wh, b)
        h[:, t, :] = prev_h
        cache.append(c)
    return h, cache

def lstm_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, 4 * H))
    dWh = np.zeros((H, 4 * H))
    db = np.zeros(4 * H)
    dprev_h = np.zeros((N, H))
    dprev_c = np.zeros((N, H))
    for t in reversed(range(T)):
        above = dh[:, t, :] + dprev_h
        dx[:, t, :], dprev_h, dprev_c, dWx_t, dWh_t, db_t = lstm_step_backward(above, dprev_c, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db
"""
)

RNN = """
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)

def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    prev, cache = h0, []
    for t in range(T):
        prev, c = rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)
        h[:, t, :] = prev
        cache.append(c)
    return h, cache

def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dprev = np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t, :], dprev, dwx, dwh, dbt = rnn_step_backward(dh[:, t, :] + dprev, cache[t])
        dWx += dwx
        dWh += dwh
        db += dbt
    return dx, dprev, dWx, dWh, db
"""

CHAR = """
hidden_size = 100
vocab_size = 65
Wxh = np.random.randn(hidden_size, vocab_size) * 0.01
Whh = np.random.randn(hidden_size, hidden_size) * 0.01
Why = np.random.randn(vocab_size, hidden_size) * 0.01
bh = np.zeros((hidden_size, 1))
by = np.zeros((vocab_size, 1))

def lossFun(inputs, targets, hprev):
    xs, hs, ys, ps = {}, {}, {}, {}
    hs[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((vocab_size, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t - 1]) + bh)
        ys[t] = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t - 1].T)
        dhnext = np.dot(Whh.T, dhraw)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs) - 1]
"""

LAST = """
def forward(X, Wx, Wh, b, V, c):
    n, T, d = X.shape
    h = np.zeros((n, Wh.shape[0]))
    hs = [h]
    for t in range(T):
        h = np.tanh(X[:, t] @ Wx + h @ Wh + b)
        hs.append(h)
    return h @ V + c, hs

def loss(X, y, Wx, Wh, b, V, c):
    out, hs = forward(X, Wx, Wh, b, V, c)
    return 0.5 * np.sum((out - y) ** 2) / X.shape[0]

def backward(X, y, Wx, Wh, b, V, c):
    n, T, d = X.shape
    out, hs = forward(X, Wx, Wh, b, V, c)
    dout = (out - y) / n
    dV = hs[-1].T @ dout
    dc = dout.sum(axis=0)
    dh = dout @ V.T
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    for t in range(T - 1, -1, -1):
        dz = dh * (1 - hs[t + 1] ** 2)
        dWx += X[:, t].T @ dz
        dWh += hs[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ Wh.T
    return dWx, dWh, db, dV, dc
"""

GRU = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def gru_forward(x, h0, Wz, Uz, Wr, Ur, Wh, Uh):
    N, T, D = x.shape
    h = h0
    out = np.zeros((N, T, h0.shape[1]))
    cache = []
    for t in range(T):
        xt = x[:, t]
        z = sigmoid(xt @ Wz + h @ Uz)
        r = sigmoid(xt @ Wr + h @ Ur)
        g = np.tanh(xt @ Wh + (r * h) @ Uh)
        cache.append((xt, h, z, r, g))
        h = (1 - z) * h + z * g
        out[:, t] = h
    return out, (cache, Wz, Uz, Wr, Ur, Wh, Uh)

def gru_backward(dout, cache):
    steps, Wz, Uz, Wr, Ur, Wh, Uh = cache
    N, T, H = dout.shape
    dx = np.zeros((N, T, Wz.shape[0]))
    dWz, dUz, dWr, dUr, dWh, dUh = [np.zeros_like(w) for w in (Wz, Uz, Wr, Ur, Wh, Uh)]
    dh = np.zeros((N, H))
    for t in reversed(range(T)):
        xt, h, z, r, g = steps[t]
        dh = dh + dout[:, t]
        dz = dh * (g - h) * z * (1 - z)
        dg = dh * z * (1 - g ** 2)
        drh = dg @ Uh.T
        dr = drh * h * r * (1 - r)
        dWz += xt.T @ dz
        dUz += h.T @ dz
        dWr += xt.T @ dr
        dUr += h.T @ dr
        dWh += xt.T @ dg
        dUh += (r * h).T @ dg
        dx[:, t] = dz @ Wz.T + dr @ Wr.T + dg @ Wh.T
        dh = dh * (1 - z) + dz @ Uz.T + dr @ Ur.T + drh * r
    return dx, dh, dWz, dUz, dWr, dUr, dWh, dUh
"""

BIASES = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def gradients(W1, W2, X, Y):
    n = X.shape[0]
    A0 = np.hstack([np.ones((n, 1)), X])
    A1 = sigmoid(A0 @ W1)
    A1b = np.hstack([np.ones((n, 1)), A1])
    P = sigmoid(A1b @ W2)
    J = -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / n
    D2 = (P - Y) / n
    D1 = (D2 @ W2[1:].T) * A1 * (1 - A1)
    return J, A0.T @ D1, A1b.T @ D2
"""

CLASS = """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

class Net:
    def __init__(self, d, m, k):
        self.W1 = np.random.randn(d + 1, m) * 0.1
        self.W2 = np.random.randn(m + 1, k) * 0.1

    def forward(self, X):
        self.X = np.c_[np.ones(X.shape[0]), X]
        self.Z = self.X @ self.W1
        self.A = np.c_[np.ones(X.shape[0]), np.maximum(0, self.Z)]
        self.P = softmax(self.A @ self.W2)
        return self.P

    def loss(self, X, y):
        P = self.forward(X)
        return -np.log(P[np.arange(len(y)), y]).mean()

    def backward(self, y):
        n = len(y)
        D = self.P.copy()
        D[np.arange(n), y] -= 1
        D /= n
        self.dW2 = self.A.T @ D
        H = D @ self.W2[1:].T
        H[self.Z <= 0] = 0
        self.dW1 = self.X.T @ H
        return self.dW1, self.dW2
"""

LOGISTIC = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def costFunctionReg(theta, X, y, lam):
    m = len(y)
    h = sigmoid(X.dot(theta))
    J = (-y.dot(np.log(h)) - (1 - y).dot(np.log(1 - h))) / m + lam / (2 * m) * np.sum(theta[1:] ** 2)
    grad = X.T.dot(h - y) / m
    grad[1:] = grad[1:] + lam / m * theta[1:]
    return J, grad
"""

AFFINE = """
def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db

def temporal_affine_forward(x, w, b):
    N, T, D = x.shape
    M = b.shape[0]
    out = x.reshape(N * T, D).dot(w).reshape(N, T, M) + b
    return out, (x, w, b, out)

def temporal_affine_backward(dout, cache):
    x, w, b, out = cache
    N, T, D = x.shape
    M = b.shape[0]
    dx = dout.reshape(N * T, M).dot(w.T).reshape(N, T, D)
    dw = dout.reshape(N * T, M).T.dot(x.reshape(N * T, D)).T
    db = dout.sum(axis=(0, 1))
    return dx, dw, db
"""

IMAGES = """
def forward(images, W1, b1, W2, b2):
    n, h, w = images.shape
    x = images.reshape(n, h * w)
    z = np.maximum(x @ W1 + b1, 0)
    s = z @ W2 + b2
    return x, z, s

def loss(s, y):
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(y)), y])), p

def grads(images, y, W1, b1, W2, b2):
    x, z, s = forward(images, W1, b1, W2, b2)
    L, p = loss(s, y)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    dW2 = z.T @ p
    db2 = p.sum(axis=0)
    dz = p @ W2.T
    dz[z <= 0] = 0
    dW1 = x.T @ dz
    db1 = dz.sum(axis=0)
    return L, dW1, db1, dW2, db2
"""

WRAPPED = """
class RNN:
    def __init__(self, d, m, k):
        self.U = np.random.randn(m, d) * 0.1
        self.W = np.random.randn(m, m) * 0.1
        self.V = np.random.randn(k, m) * 0.1

    def forward(self, x):
        T = len(x)
        s = np.zeros((T + 1, self.W.shape[0]))
        o = np.zeros((T, self.V.shape[0]))
        for t in range(T):
            s[t] = np.tanh(self.U @ x[t] + self.W @ s[t - 1])
            e = np.exp(self.V @ s[t])
            o[t] = e / e.sum()
        return o, s

    def loss(self, x, y):
        o, s = self.forward(x)
        return -np.sum(np.log(o[np.arange(len(y)), y]))

    def bptt(self, x, y):
        T = len(y)
        o, s = self.forward(x)
        dU, dV, dW = np.zeros_like(self.U), np.zeros_like(self.V), np.zeros_like(self.W)
        do = o.copy()
        do[np.arange(T), y] -= 1
        dnext = np.zeros(self.W.shape[0])
        for t in reversed(range(T)):
            dV += np.outer(do[t], s[t])
            dz = (self.V.T @ do[t] + dnext) * (1 - s[t] ** 2)
            dU += np.outer(dz, x[t])
            dW += np.outer(dz, s[t - 1])
            dnext = self.W.T @ dz
        return dU, dV, dW
"""

ROWS = """
def forward(X, Wx, Wh, b):
    T, N, D = X.shape
    H = np.zeros((T + 1, N, Wh.shape[0]))
    for t in range(T):
        H[t + 1] = np.tanh(X[t] @ Wx + H[t] @ Wh + b)
    return H

def loss(X, Y, Wx, Wh, b, V):
    H = forward(X, Wx, Wh, b)
    return 0.5 * np.sum((H[1:] @ V - Y) ** 2)

def gradients(X, Y, Wx, Wh, b, V):
    T = X.shape[0]
    H = forward(X, Wx, Wh, b)
    dO = H[1:] @ V - Y
    dV = np.einsum("tnm,tnk->mk", H[1:], dO)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh = np.zeros_like(H[0])
    for t in range(T)[::-1]:
        dh = dh + dO[t] @ V.T
        da = dh * (1 - H[t + 1] ** 2)
        dWx += X[t].T @ da
        dWh += H[t].T @ da
        db += da.sum(0)
        dh = da @ Wh.T
    return dWx, dWh, db, dV
"""

OBJECT = """
class SimpleRNN:
    def __init__(self, n_in, n_hidden, n_out):
        self.Wx = np.random.randn(n_in, n_hidden) * 0.1
        self.Wh = np.random.randn(n_hidden, n_hidden) * 0.1
        self.bh = np.zeros(n_hidden)
        self.Wy = np.random.randn(n_hidden, n_out) * 0.1
        self.by = np.zeros(n_out)

    def forward(self, x):
        batch, steps, _ = x.shape
        self.x = x
        self.h = np.zeros((batch, steps + 1, self.Wh.shape[0]))
        for t in range(steps):
            self.h[:, t + 1] = np.tanh(x[:, t] @ self.Wx + self.h[:, t] @ self.Wh + self.bh)
        self.y = self.h[:, -1] @ self.Wy + self.by
        return self.y

    def loss(self, x, target):
        return np.mean((self.forward(x) - target) ** 2)

    def backward(self, target):
        batch, steps, _ = self.x.shape
        dy = 2 * (self.y - target) / target.size
        self.dWy = self.h[:, -1].T @ dy
        self.dby = dy.sum(axis=0)
        self.dWx, self.dWh, self.dbh = np.zeros_like(self.Wx), np.zeros_like(self.Wh), np.zeros_like(self.bh)
        dh = dy @ self.Wy.T
        for t in reversed(range(steps)):
            dz = dh * (1 - self.h[:, t + 1] ** 2)
            self.dWx += self.x[:, t].T @ dz
            self.dWh += self.h[:, t].T @ dz
            self.dbh += dz.sum(axis=0)
            dh = dz @ self.Wh.T
"""

SLOPES = """
class RNN:
    def __init__(self, d, m, k):
        self.params = {"Wx": np.random.randn(d, m), "Wh": np.random.randn(m, m)}
        self.params.update(b=np.zeros(m), V=np.random.randn(m, k))
        self.grads = {}

    def forward(self, x):
        T = x.shape[1]
        p = self.params
        h = np.zeros((x.shape[0], p["Wh"].shape[0]))
        self.states = [h]
        for t in range(T):
            h = np.tanh(x[:, t] @ p["Wx"] + h @ p["Wh"] + p["b"])
            self.states.append(h)
        return h @ p["V"]

    def loss(self, x, y):
        return np.mean((self.forward(x) - y) ** 2)

    def backward(self, x, y):
        out = self.forward(x)
        for name, value in self.params.items():
            self.grads[name] = np.zeros_like(value)
        d = 2 * (out - y) / y.size
        self.grads["V"] = self.states[-1].T @ d
        dh = d @ self.params["V"].T
        for t in range(x.shape[1] - 1, -1, -1):
            dz = dh * (1 - self.states[t + 1] ** 2)
            self.grads["Wx"] += x[:, t].T @ dz
            self.grads["Wh"] += self.states[t].T @ dz
            self.grads["b"] += dz.sum(axis=0)
            dh = dz @ self.params["Wh"].T
"""

SPLIT = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def step_forward(x, h, c, W, U, b):
    i, f, o, g = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    new = f * c + i * g
    return o * np.tanh(new), new, (x, h, c, W, U, i, f, o, g, new)

def step_backward(dh, dc, cache):
    x, h, c, W, U, i, f, o, g, new = cache
    t = np.tanh(new)
    dc = dc + dh * o * (1 - t ** 2)
    slopes = dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g ** 2)
    d = np.concatenate(slopes, axis=1)
    return d @ W.T, d @ U.T, dc * f, x.T @ d, h.T @ d, d.sum(axis=0)
"""

CONCATENATED = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def cell_forward(x, h, Wf, bf, Wg, bg):
    z = np.concatenate([h, x], axis=1)
    f = sigmoid(z @ Wf + bf)
    g = np.tanh(z @ Wg + bg)
    return f * g, (z, f, g, Wf, Wg, h)

def cell_backward(dout, cache):
    z, f, g, Wf, Wg, h = cache
    df = dout * g * f * (1 - f)
    dg = dout * f * (1 - g ** 2)
    dz = df @ Wf.T + dg @ Wg.T
    m = h.shape[1]
    return dz[:, m:], dz[:, :m], z.T @ df, df.sum(axis=0), z.T @ dg, dg.sum(axis=0)
"""

CELL = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    Wf, bf, Wi, bi = parameters["Wf"], parameters["bf"], parameters["Wi"], parameters["bi"]
    Wc, bc, Wo, bo = parameters["Wc"], parameters["bc"], parameters["Wo"], parameters["bo"]
    concat = np.concatenate((a_prev, xt), axis=0)
    ft = sigmoid(np.dot(Wf, concat) + bf)
    it = sigmoid(np.dot(Wi, concat) + bi)
    cct = np.tanh(np.dot(Wc, concat) + bc)
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(Wo, concat) + bo)
    a_next = ot * np.tanh(c_next)
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, cache

def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, m = a_next.shape
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dc = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    dcct = dc * it * (1 - cct ** 2)
    dit = dc * cct * it * (1 - it)
    dft = dc * c_prev * ft * (1 - ft)
    concat = np.concatenate((a_prev, xt), axis=0)
    dWf, dWi, dWc, dWo = (np.dot(d, concat.T) for d in (dft, dit, dcct, dot))
    dbf, dbi, dbc, dbo = (np.sum(d, axis=1, keepdims=True) for d in (dft, dit, dcct, dot))
    dconcat = parameters["Wf"].T @ dft + parameters["Wi"].T @ dit
    dconcat += parameters["Wc"].T @ dcct + parameters["Wo"].T @ dot
    da_prev = dconcat[:n_a]
    dxt = dconcat[n_a:]
    dc_prev = dc * ft
    states = {"dxt": dxt, "da_prev": da_prev, "dc_prev": dc_prev}
    weights = {"dWf": dWf, "dWi": dWi, "dWc": dWc, "dWo": dWo}
    return {**states, **weights, "dbf": dbf, "dbi": dbi, "dbc": dbc, "dbo": dbo}
"""

ONES_LAST = """
class Softmax:
    def __init__(self, d, k):
        self.W = np.random.randn(d + 1, k) * 0.01

    def loss(self, X, y):
        X1 = np.hstack((X, np.ones((X.shape[0], 1))))
        s = X1 @ self.W
        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        n = X.shape[0]
        loss = -np.log(p[np.arange(n), y]).mean()
        p[np.arange(n), y] -= 1
        dW = X1.T @ p / n
        return loss, dW
"""

INSERTED = """
def grads(X, y, theta):
    Xb = np.insert(X, 0, 1, axis=1)
    r = Xb @ theta - y
    return 0.5 * r @ r / len(y), Xb.T @ r / len(y)
"""

HALVES = """
def forward(x, W, b):
    a, g = np.split(x @ W + b, 2, axis=1)
    s = 1 / (1 + np.exp(-g))
    return a * s, (x, W, a, s)

def backward(dout, cache):
    x, W, a, s = cache
    d = np.concatenate([dout * s, dout * a * s * (1 - s)], axis=1)
    return d @ W.T, x.T @ d, d.sum(axis=0)
"""

RIGHT = {
    "an LSTM's step, its gates side by side": (STEP, "for all sizes"),
    "an LSTM over time": (LSTM, "for all sizes"),
    "an RNN over time": (RNN, "for all sizes"),
    "a GRU over time": (GRU, "for all sizes"),
    "characters, in dictionaries by their numbers": (CHAR, "for all sizes"),
    "a cost of the last state": (LAST, "for all sizes"),
    "the row before the first is the last": (WRAPPED, "for all sizes"),
    "a row more than there are steps": (ROWS, "for all sizes"),
    "all states in an object's array": (OBJECT, "for all sizes"),
    "slopes in a dictionary": (SLOPES, "for all sizes"),
    "biases above the weights": (BIASES, "for all sizes"),
    "biases above the weights, in a class": (CLASS, "for all sizes"),
    "gates that are split, and a state called c": (SPLIT, "for all sizes"),
    "a state beside the data": (CONCATENATED, "for all sizes"),
    "a cell whose samples are columns, and data below its state": (CELL, "for all sizes"),
    "a column of ones that is inserted": (INSERTED, "for all sizes"),
    "no penalty for the first weight": (LOGISTIC, "for all sizes, from D = 2 on"),
    "images as rows": (IMAGES, "for all sizes"),
}


@pytest.mark.parametrize("case", RIGHT)
def test_it_is_proved(explanations, case):
    source, scope = RIGHT[case]
    found = explanations(source)[-1]
    assert {part.verdict for part in found.parts} == {P}, str(found)
    assert {part.remark for part in found.parts} == {scope}


def test_each_pair_of_a_file_has_its_own_axes(explanations):
    found = explanations(AFFINE)
    assert [{part.verdict for part in one.parts} for one in found] == [{P}, {P}]


WRONG = {
    "only the last step": (RNN, "dWx += dwx", "dWx = dwx"),
    "nothing is carried back": (RNN, "dh[:, t, :] + dprev", "dh[:, t, :]"),
    "of the step before": (RNN, "dh[:, t, :] + dprev", "dh[:, t - 1, :] + dprev"),
    "the state's slope is forgotten": (LSTM, "dprev_c = dc * f", "dprev_c = dc"),
    "the first gate alone": (
        STEP,
        "db = da.sum(axis=0)",
        "db = da.sum(axis=0) * (np.arange(da.shape[1]) < 3)",
    ),
    "the reset gate is forgotten": (GRU, "drh * r", "drh"),
    "the step after for the one before": (CHAR, "np.dot(dhraw, hs[t - 1].T)", "np.dot(dhraw, hs[t].T)"),
    "added at each step": (LAST, "dh = dz @ Wh.T", "dh = dh + dz @ Wh.T"),
    "off by one": (LAST, "dWh += hs[t].T", "dWh += hs[t + 1].T"),
    "the own state for the one before": (WRAPPED, "np.outer(dz, s[t - 1])", "np.outer(dz, s[t])"),
    "the slope of the row before": (ROWS, "(1 - H[t + 1] ** 2)", "(1 - H[t] ** 2)"),
    "the first state for the last": (OBJECT, "self.dWy = self.h[:, -1].T", "self.dWy = self.h[:, 1].T"),
    "one slope of a dictionary is overwritten": (SLOPES, 'self.grads["Wh"] +=', 'self.grads["Wh"] ='),
    "biases are handed on": (BIASES, "(D2 @ W2[1:].T)", "(D2 @ W2[:-1].T)"),
    "the column of ones is last": (CLASS, "H = D @ self.W2[1:].T", "H = D @ self.W2[:-1].T"),
    "a penalty for the first weight": (
        LOGISTIC,
        "grad[1:] = grad[1:] + lam / m * theta[1:]",
        "grad = grad + lam / m * theta",
    ),
    "another gate for the state's": (SPLIT, "dc * f, x.T", "dc * i, x.T"),
    "a factor of the other": (CONCATENATED, "dg = dout * f", "dg = dout * g"),
    "what comes through the cell is forgotten": (CELL, "dc = dc_next + da_next", "dc = da_next"),
    "a slope without the ones": (INSERTED, "Xb.T @ r / len(y)", "Xb.T @ (r - 1) / len(y)"),
    "halves that change places": (HALVES, "[dout * s, dout * a * s", "[dout * a, dout * s * s"),
    "images turned": (IMAGES, "dW1 = x.T @ dz", "dW1 = x[::-1].T @ dz"),
}


@pytest.mark.parametrize("case", WRONG)
def test_its_wrong_neighbour_is_refuted(explanations, case):
    source, right, wrong = WRONG[case]
    assert source.count(right) == 1
    found = explanations(source.replace(right, wrong))[-1]
    assert R in {part.verdict for part in found.parts}, str(found)


def test_of_which_piece_the_formulas_are_is_said(explained, monkeypatch):
    monkeypatch.setattr(deciding, "FORMULAS", 8.0)
    found = explained(ONES_LAST.replace("X1.T @ p / n", "X1.T @ p"))
    assert "dJ/dw^(1)[d, k]" in str(found)
    assert "w^(1): W at the first D of P = 1 + D" in str(found)


def test_what_is_divided_is_whole_parts_wide(explained):
    assert {part.verdict for part in explained(HALVES).parts} == {Verdict.MEASURED}


def test_a_loop_back_that_carries_something_else_is_measured(explained):
    """Slopes by what stands under the tanh are carried: right, but not what induction asks of a loop back."""
    source = LAST.replace("        dz = dh * (1 - hs[t + 1] ** 2)\n", "")
    source = source.replace("    dh = dout @ V.T\n", "    dz = dout @ V.T * (1 - hs[-1] ** 2)\n")
    source = source.replace("        dh = dz @ Wh.T\n", "        dz = (dz @ Wh.T) * (1 - hs[t] ** 2)\n")
    found = explained(source)
    assert {part.verdict for part in found.parts} == {Verdict.MEASURED}, str(found)
    assert "No proof by induction" in str(found)


@pytest.mark.parametrize("first", [0, 1])
def test_what_a_loop_tells_of_a_row_is_asked_by_its_place_alone(first):
    with new_layouts():
        ask_by_place(first)


def ask_by_place(first):
    T, M = sizes("T M")
    lay_out([Beside((1, T)) if first else Beside((T, 1))])
    start, end, before = (array(name, M) for name in "sez")
    H = SymbolicArray((T + 1, M), lambda i, m: start.rule(m) if i[0] == (1 if first else 2) else end.rule(m))
    as_rows(H, Where(0, T, False, bool(first)), lambda place, sure: before, end)
    t = index("t", T)
    assert H[T - 1 + first] is not H[t - 2 + first]
    assert H[T - 1 + first].rule(index("m", M)) == end[index("m", M)]
    assert H[t - 2 + first].rule(index("m", M)) == before[index("m", M)]
    assert H[-1].rule(index("m", M)) == (end if first else start)[index("m", M)]
    assert H[None].shape == (1, T + 1, M)  # an axis more is no row
    H *= 2
    with pytest.raises(NotModelled):  # of what is written to it later, the loop tells nothing
        H[t - 2 + first]

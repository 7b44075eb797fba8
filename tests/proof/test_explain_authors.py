"""How different people write: the smallest program of each kind, right and with one thing wrong."""

import pytest

from backprop.proof.explain import explain_file

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

ROWS_BY_WORD = """
def run(net, x):
    acts = [x]
    for i, layer in enumerate(net):
        z = acts[-1] @ layer["w"] + layer["offset"]
        acts.append(np.tanh(z) if i < len(net) - 1 else z)
    return acts

def mse_loss(net, x, y):
    return np.mean((run(net, x)[-1] - y) ** 2)

def gradients(net, x, y):
    acts = run(net, x)
    d = 2 * (acts[-1] - y) / y.size
    found = []
    for i in reversed(range(len(net))):
        found.insert(0, {"w": acts[i].T @ d, "offset": d.sum(axis=0)})
        if i > 0:
            d = (d @ net[i]["w"].T) * (1 - acts[i] ** 2)
    return found
"""

COUNTED = """
def forward(X, params):
    a1 = np.tanh(params["W1"] @ X + params["b1"])
    return params["W2"] @ a1 + params["b2"], {"A0": X, "A1": a1}

def cost(out, Y):
    return np.sum((out - Y) ** 2) / 2

def backward(X, Y, params):
    out, cache = forward(X, params)
    grads, dZ = {}, out - Y
    for l in range(len(params) // 2, 0, -1):
        A = cache["A" + str(l - 1)]
        grads["dW" + str(l)] = dZ @ A.T
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True)
        dZ = (params["W" + str(l)].T @ dZ) * (1 - A ** 2)
    return grads
"""

LENGTH = """
n, k = 50, 3
X, y = None, None
X = np.random.randn(n, k)
y = np.random.randn(n)
w = np.random.randn(k)
for i in range(100):
    e = X @ w - y
    loss = np.mean(e ** 2) / 2
    w -= 0.1 * (X.T @ e / n)
"""

BASE = """
class Activation:
    def __init__(self, f, slope):
        self.f, self.slope = f, slope

    def forward(self, x):
        self.x = x
        return self.f(x)

    def backward(self, grad, rate):
        return grad * self.slope(self.x)

class Tanh(Activation):
    def __init__(self):
        super().__init__(np.tanh, lambda x: 1 - np.tanh(x) ** 2)

class Linear:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, grad, rate):
        back = grad @ self.W.T
        self.W -= rate * self.x.T @ grad
        return back

class Model:
    def __init__(self):
        self.layers = []

    def use(self, loss, slope):
        self.loss, self.slope = loss, slope

    def fit(self, x, y, epochs, rate):
        for epoch in range(epochs):
            out = x
            for layer in self.layers:
                out = layer.forward(out)
            err = self.loss(y, out)
            grad = self.slope(y, out)
            for layer in reversed(self.layers):
                grad = layer.backward(grad, rate)

def mse(y, out):
    return np.mean((out - y) ** 2)

def mse_slope(y, out):
    return 2 * (out - y) / y.size

net = Model()
net.layers += [Linear(2, 3), Tanh(), Linear(3, 2)]
net.use(mse, mse_slope)
net.fit(np.random.rand(4, 2), np.random.rand(4, 2), 10, 0.1)
"""

STEPPING = """
class Linear:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m)

    def forward(self, inp):
        self.inp = inp
        return inp @ self.W

    def backward(self, grad_out, lr):
        back = grad_out @ self.W.T
        self.W -= lr * self.inp.T @ grad_out
        return back
"""

FITTED = """
class Regression:
    def loss(self, X, y):
        return np.mean((X @ self.coef_ + self.intercept_ - y) ** 2) / 2

    def gradient(self, X, y):
        r = X @ self.coef_ + self.intercept_ - y
        return X.T @ r / len(y), r.mean()

    def fit(self, X, y):
        self.coef_ = np.zeros(X.shape[1])
        self.intercept_ = 0.0
        for i in range(100):
            g, g0 = self.gradient(X, y)
            self.coef_ -= 0.1 * g
            self.intercept_ -= 0.1 * g0
        return self
"""

ONE_OUTPUT = """
import pandas as pd
df = pd.read_csv("there_is_none.csv")
y_train = df["y"].values.reshape(-1, 1)

def forward(X, W1, b1, W2, b2):
    A1 = np.maximum(X @ W1 + b1, 0)
    return A1, 1 / (1 + np.exp(-(A1 @ W2 + b2)))

def bce(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

def backward(X, y, W1, b1, W2, b2):
    A1, A2 = forward(X, W1, b1, W2, b2)
    dZ2 = (A2 - y) / len(X)
    dZ1 = dZ2 @ W2.T * (A1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)

for i in range(100):
    dW1, db1, dW2, db2 = backward(df, y_train, W1, b1, W2, b2)
"""

TWO_HEADS = """
class Heads:
    def __init__(self, n, a):
        self.Wp, self.Wv = np.random.randn(n, a), np.random.randn(n, 1)

    def forward(self, s):
        e = np.exp(s @ self.Wp)
        return e / e.sum(axis=1, keepdims=True), np.tanh(s @ self.Wv)

    def loss(self, s, pi, z):
        p, v = self.forward(s)
        return np.sum((z - v) ** 2) - np.sum(pi * np.log(p))

    def backward(self, s, pi, z):
        p, v = self.forward(s)
        self.dWp = s.T @ (p - pi)
        self.dWv = s.T @ (2 * (v - z) * (1 - v ** 2))
"""

NO_COST = """
def gradients(W1, W2, X, Y):
    H = np.tanh(X @ W1)
    out = H @ W2
    d = 2 * (out - Y) / out.size
    return X.T @ (d @ W2.T * (1 - H ** 2)), H.T @ d
"""

LOGITS = """
def sigmoid(a):
    return 1 / (1 + np.exp(-a))

class Critic:
    def __init__(self, n, m):
        self.W, self.V = np.random.randn(n, m), np.random.randn(m, 1)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W)
        return sigmoid(self.h @ self.V)

    def backward(self, dlogits):
        dh = dlogits @ self.V.T * (1 - self.h ** 2)
        return [self.x.T @ dh, self.h.T @ dlogits]
"""

SPLIT = """
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(digits.data, digits.target)
n, d = X_train.shape
Y = np.zeros((n, 10))
Y[np.arange(n), y_train] = 1
W = np.random.randn(d, 10)
for epoch in range(100):
    P = np.exp(X_train @ W)
    P /= P.sum(axis=1, keepdims=True)
    loss = -np.sum(Y * np.log(P)) / n
    W -= 0.5 * (X_train.T @ (P - Y) / n)
    if epoch % 10 == 0:
        acc = np.mean(np.argmax(X_test @ W, axis=1) == y_test)
        print(epoch, loss, acc)
"""

OTHER_LETTERS = """
class Сеть:
    def __init__(self, n, m):
        self.веса = np.random.randn(n, m)

    def прямой_ход(self, х):
        self.выход = np.tanh(х @ self.веса)
        return self.выход

    def ошибка(self, х, цель):
        return np.sum((self.прямой_ход(х) - цель) ** 2) / 2

    def обучить(self, х, цель, эпохи=100):
        for эпоха in range(эпохи):
            выход = self.прямой_ход(х)
            дельта = (выход - цель) * (1 - выход ** 2)
            self.веса -= self.шаг * (х.T @ дельта)
            print(эпоха, self.ошибка(х, цель))

    шаг = 0.1
"""

APART = """
def model(p, t):
    A, g, C = p
    return A * np.exp(-g * t) + C

def chi2(p, t, U, dU):
    return np.sum(((U - model(p, t)) / dU) ** 2)

def grad_chi2(p, t, U, dU):
    A, g, C = p
    e = np.exp(-g * t)
    r = -2 * (U - model(p, t)) / dU ** 2
    return np.array([np.sum(r * e), np.sum(r * -A * t * e), np.sum(r)])
"""

PINBALL = """
def pinball(beta, X, y, tau):
    u = y - X @ beta
    return np.sum(np.where(u >= 0, tau * u, (tau - 1) * u))

def pinball_slopes(beta, X, y, tau):
    u = y - X @ beta
    return -X.T @ np.where(u >= 0, tau, tau - 1)

pinball_grad = None
def pinball_gradient(beta, X, y, tau):
    return pinball_slopes(beta, X, y, tau)
"""

HELPER = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def sigmoidGradient(z):
    return sigmoid(z) * (1 - sigmoid(z))

def costFunction(Theta1, Theta2, X, Y):
    z = X @ Theta1
    h = sigmoid(z) @ Theta2
    J = np.sum((h - Y) ** 2) / 2
    Theta1_grad = X.T @ ((h - Y) @ Theta2.T * sigmoidGradient(z))
    Theta2_grad = sigmoid(z).T @ (h - Y)
    return J, Theta1_grad, Theta2_grad
"""

SHIFT = """
def both(p, X, Y):
    z = p["gamma1"] * X + p["beta1"]
    h = np.tanh(z)
    cost = np.sum((h @ p["W2"] - Y) ** 2) / 2
    g = {"W2": h.T @ (h @ p["W2"] - Y)}
    dz = (h @ p["W2"] - Y) @ p["W2"].T * (1 - h ** 2)
    g["gamma1"] = (dz * X).sum(axis=0)
    g["beta1"] = dz.sum(axis=0)
    return cost, g
"""

CELL = """
def cell_forward(x_t, h_prev, c_prev, Wf, Wg):
    z = np.concatenate((h_prev, x_t), axis=1)
    f, g = np.tanh(z @ Wf), np.tanh(z @ Wg)
    c = f * c_prev + g
    return c, (z, f, g, c_prev, Wf, Wg)

def cell_backward(dh, cache):
    z, f, g, c_prev, Wf, Wg = cache
    df, dg = dh * c_prev * (1 - f ** 2), dh * (1 - g ** 2)
    dz = df @ Wf.T + dg @ Wg.T
    H = dh.shape[1]
    return dz[:, H:], dz[:, :H], dh * f, z.T @ df, z.T @ dg
"""

KINDS = {
    "layers in a list are asked by word where another function goes through them": (
        ROWS_BY_WORD, "(1 - acts[i] ** 2)", "(1 - acts[i]) ** 2"),
    "how many parameters there are is counted with those that another function reads": (
        COUNTED, "grads, dZ = {}, out - Y", "grads, dZ = {}, 2 * (out - Y)"),
    "the number from which data were made is their length": (LENGTH, "X.T @ e / n", "X.T @ e"),
    "a layer has the methods of its base, and a model the layers that the file adds": (
        BASE, "lambda x: 1 - np.tanh(x) ** 2", "lambda x: 1 - x ** 2"),
    "a layer that steps passes a slope back": (
        STEPPING, "back = grad_out @ self.W.T\n        self.W -= lr * self.inp.T @ grad_out",
        "self.W -= lr * self.inp.T @ grad_out\n        back = grad_out @ self.W.T"),
    "what fit makes is there before it": (FITTED, "r.mean()", "r.sum()"),
    "targets that are made a column are of one output": (ONE_OUTPUT, "(A1 > 0)", "(dZ2 @ W2.T > 0)"),
    "what is multiplied by a logarithm is a share": (TWO_HEADS, "(p - pi)", "(p - pi) * p"),
    "without a softmax the notes' cost is not meant": (NO_COST, "(1 - H ** 2)", "(1 - H) ** 2"),
    "a slope by logits begins before the last function": (LOGITS, "(1 - self.h ** 2)", "(1 - self.h)"),
    "data of sklearn have stand-ins, and reports are left out": (SPLIT, "(P - Y) / n", "(P - Y)"),
    "names in other letters are read by their form": (OTHER_LETTERS, "(выход - цель)", "(цель - выход)"),
    "an array beside whose name stands d is no slope where it is given": (APART, "r * -A * t", "r * A * t"),
    "a cost whose name the gradient has is meant": (PINBALL, "tau, tau - 1)", "tau, 1 - tau)"),
    "an activation's slope is not asked about for itself": (HELPER, "sigmoidGradient(z))", "sigmoid(z))"),
    "beta1 is a shift where it has a slope": (SHIFT, "= dz.sum(axis=0)", "= dz.mean(axis=0)"),
    "of slices of a slope, one says how long the other is": (CELL, "dh * f, z", "dh * g, z"),
}  # fmt: skip


test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(KINDS)


def test_what_begins_a_way_back_elsewhere_is_said_not_to_be_asked_about(tmp_path):
    source = LOGITS + "\ndef step(D, real):\n    p = D.forward(real)\n    D.backward((p - 1) / len(real))\n"
    (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
    (found,) = explain_file(str(tmp_path / "theirs.py"))
    assert "Not asked about: the slope with which step begins a way back." in found.notes

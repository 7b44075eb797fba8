"""What strangers' programs have taught: the smallest program of each kind, right and with one thing wrong."""

import ast

import numpy as np
import pytest

from backprop.proof.explain import Verdict
from backprop.proof.explain.numbers.settings import another, changed, settings
from backprop.proof.explain.question import files, samples, scopes, targets
from backprop.proof.explain.question.signature import WrongCall

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

ASSERTED = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(0, Z1)
    A2 = sigmoid(parameters["W2"] @ A1 + parameters["b2"])
    assert (A2.shape == (1, X.shape[1]))
    return A2, {"Z1": Z1, "A1": A1, "A2": A2}

def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.multiply(parameters["W2"].T @ dZ2, np.int64(cache["A1"] > 0))
    return {"dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
            "dW2": dZ2 @ cache["A1"].T / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m}

def layer_sizes(X, Y):
    return X.shape[0], Y.shape[0]
"""

ONE_BY_ONE = """
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def update_mini_batch(self, batch, eta):
        for x, y in batch:
            nabla_b, nabla_w = self.backprop(x, y)
            self.weights = [w - eta * nw for w, nw in zip(self.weights, nabla_w)]
            self.biases = [b - eta * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        a1 = np.tanh(np.dot(self.weights[0], x) + self.biases[0])
        a2 = np.dot(self.weights[1], a1) + self.biases[1]
        delta2 = a2 - y
        delta1 = np.dot(self.weights[1].transpose(), delta2) * (1 - a1 ** 2)
        nabla_b = [delta1, delta2]
        nabla_w = [np.dot(delta1, x.transpose()), np.dot(delta2, a1.transpose())]
        return nabla_b, nabla_w
"""

IN_PARTS = """
class AdalineGD:
    def __init__(self, eta=0.01, n_iter=50):
        self.eta, self.n_iter = eta, n_iter

    def fit(self, X, y):
        self.w_ = np.random.RandomState(1).normal(0.0, 0.01, size=1 + X.shape[1])
        self.cost_ = []
        for i in range(self.n_iter):
            errors = y - self.net_input(X)
            self.w_[1:] += self.eta * X.T.dot(errors)
            self.w_[0] += self.eta * errors.sum()
            self.cost_.append((errors ** 2).sum() / 2.0)
        return self

    def net_input(self, X):
        return np.dot(X, self.w_[1:]) + self.w_[0]
"""

OF_THE_FILE = """
import pandas as pd
data = np.array(pd.read_csv("/nowhere/train.csv"))
m, n = data.shape

def forward_prop(W, b, X):
    Z = W.dot(X) + b
    A = np.exp(Z) / sum(np.exp(Z))
    return Z, A

def one_hot(Y):
    found = np.zeros((Y.size, Y.max() + 1))
    found[np.arange(Y.size), Y] = 1
    return found.T

def backward_prop(Z, A, W, X, Y):
    dZ = A - one_hot(Y)
    return 1 / m * dZ.dot(X.T), 1 / m * np.sum(dZ, axis=1, keepdims=True)
"""

CHECKED = """
def eval_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in range(x.size):
        old = x.flat[i]
        x.flat[i] = old + h
        up = f(x)
        x.flat[i] = old - h
        grad.flat[i] = (up - f(x)) / (2 * h)
        x.flat[i] = old
    return grad

def rel_error(x, y):
    return np.max(np.abs(x - y) / np.maximum(1e-8, np.abs(x) + np.abs(y)))

def loss_fn(W, x, t):
    return np.sum((np.tanh(x.dot(W)) - t) ** 2)

def analytic(W, x, t):
    z = np.tanh(x.dot(W))
    return x.T.dot(2 * (z - t) * (1 - z * z))

W, x, t = np.random.randn(4, 3), np.random.randn(5, 4), np.random.randn(5, 3)
print(rel_error(analytic(W, x, t), eval_gradient(lambda w: loss_fn(w, x, t), W)))
"""

PRIVATE = """
class Regressor:
    def __init__(self, n, m):
        self._W1, self._b1 = np.random.randn(n, m), np.zeros(m)
        self._W2, self._b2 = np.random.randn(m, 1), np.zeros(1)

    def loss(self, X, y):
        return np.mean((np.tanh(X @ self._W1 + self._b1) @ self._W2 + self._b2 - y) ** 2) / 2

    def fit(self, X, y):
        for _ in range(100):
            h = np.tanh(X @ self._W1 + self._b1)
            d = (h @ self._W2 + self._b2 - y) / y.shape[0]
            dh = (d @ self._W2.T) * (1 - h ** 2)
            self._W2 -= 0.1 * h.T @ d
            self._b2 -= 0.1 * d.sum(axis=0)
            self._W1 -= 0.1 * X.T @ dh
            self._b1 -= 0.1 * dh.sum(axis=0)
"""

REPORTED = """
x, t = np.random.rand(9, 4), np.eye(3)[np.arange(9) % 3]
labels = np.arange(9) % 3
w, b = np.random.randn(4, 3), np.zeros(3)
for epoch in range(200):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    loss = np.sum((y - t) ** 2) / 2
    d = (y - t) * y * (1 - y)
    w -= 0.5 * x.T @ d
    b -= 0.5 * d.sum(axis=0)
    if epoch % 20 == 0:
        print(epoch, loss, (y.argmax(axis=1) == labels).mean())
"""

GROUPS = """
def groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    xg = x.reshape(N, G, C // G, H, W)
    mean = xg.mean(axis=(2, 3, 4), keepdims=True)
    std = np.sqrt(xg.var(axis=(2, 3, 4), keepdims=True) + 1e-5)
    xhat = ((xg - mean) / std).reshape(N, C, H, W)
    return gamma * xhat + beta, (xhat, gamma, std, G)

def groupnorm_backward(dout, cache):
    xhat, gamma, std, G = cache
    N, C, H, W = dout.shape
    dgamma = np.sum(dout * xhat, axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    d, xh = (one.reshape(N, G, C // G, H, W) for one in (dout * gamma, xhat))
    over = dict(axis=(2, 3, 4), keepdims=True)
    dx = (d - d.mean(**over) - xh * np.mean(d * xh, **over)) / std
    return dx.reshape(N, C, H, W), dgamma, dbeta
"""

IN_TIME = """
class Conv1D:
    def __init__(self, in_ch, out_ch, k):
        self.k = k
        self.weight = np.random.randn(out_ch, in_ch, k)

    def forward(self, x):
        self.x = x
        length = x.shape[2] - self.k + 1
        y = np.zeros((x.shape[0], self.weight.shape[0], length))
        for t in range(length):
            y[:, :, t] = np.tensordot(x[:, :, t:t + self.k], self.weight, axes=([1, 2], [1, 2]))
        return y

    def backward(self, grad):
        self.grad_weight = np.zeros_like(self.weight)
        dx = np.zeros_like(self.x)
        for t in range(grad.shape[2]):
            self.grad_weight += np.tensordot(grad[:, :, t], self.x[:, :, t:t + self.k], axes=([0], [0]))
            dx[:, :, t:t + self.k] += np.tensordot(grad[:, :, t], self.weight, axes=([1], [0]))
        return dx
"""

SQUARED = """
def squared_loss(W, b, states, actions, targets):
    q = states @ W + b
    return np.mean((targets - q[np.arange(len(actions)), actions]) ** 2)

def squared_gradients(W, b, states, actions, targets):
    n = len(actions)
    q = states @ W + b
    dq = np.zeros_like(q)
    dq[np.arange(n), actions] = -2.0 * (targets - q[np.arange(n), actions]) / n
    return {"W": states.T @ dq, "b": dq.sum(axis=0)}
"""

NESTED = """
def forward(model, x):
    a1 = np.tanh(x @ model["fc1"]["W"] + model["fc1"]["b"])
    z2 = a1 @ model["fc2"]["W"] + model["fc2"]["b"]
    return z2, {"x": x, "a1": a1}

def mse(z2, y):
    return np.mean((z2 - y) ** 2)

def backward(model, cache, z2, y):
    dz2 = 2 * (z2 - y) / z2.size
    grads = {"fc1": {}, "fc2": {}}
    grads["fc2"]["W"] = cache["a1"].T @ dz2
    grads["fc2"]["b"] = dz2.sum(axis=0)
    dz1 = (dz2 @ model["fc2"]["W"].T) * (1 - cache["a1"] ** 2)
    grads["fc1"]["W"] = cache["x"].T @ dz1
    grads["fc1"]["b"] = dz1.sum(axis=0)
    return grads
"""

TWO_VECTORS = """
def nll(X, y, w_mu, w_s):
    s = X @ w_s
    return np.mean(s + (y - X @ w_mu) ** 2 * np.exp(-2 * s) / 2)

def grad_nll(X, y, w_mu, w_s):
    n = X.shape[0]
    r, s = y - X @ w_mu, X @ w_s
    return -X.T @ (r * np.exp(-2 * s)) / n, X.T @ (1 - r ** 2 * np.exp(-2 * s)) / n
"""

BY_DEFAULT = """
class Ridge:
    def __init__(self, n, reg=0.0, lr=0.1):
        self.w, self.reg, self.lr = np.random.randn(n), reg, lr

    def loss(self, X, y):
        return np.mean((X @ self.w - y) ** 2) + self.reg * np.sum(self.w ** 2)

    def gradient(self, X, y):
        return 2 * X.T @ (X @ self.w - y) / len(y) + 2 * self.reg * self.w
"""

OF_FUNCTIONS = """
def loss(w, X, y, C=1.0):
    return C * np.mean((X @ w - y) ** 2)

def grad(w, X, y, C=1.0):
    return 2 * C * X.T @ (X @ w - y) / len(y)
"""

SLOPED = """
class Net:
    def __init__(self, d, h, slope=0.01, scale=1.0):
        self.W, self.v = np.random.randn(d, h), np.random.randn(h)
        self.slope, self.scale = slope, scale

    def forward(self, X):
        self.z = X @ self.W
        self.a = np.maximum(self.slope * self.z, self.z)
        return self.scale * (self.a @ self.v)

    def loss(self, X, y):
        return np.sum((self.forward(X) - y) ** 2) / 2

    def backward(self, X, y):
        d = self.scale * (self.forward(X) - y)
        self.dv = self.a.T @ d
        self.dW = X.T @ (np.outer(d, self.v) * np.where(self.z > 0, 1, self.slope))
"""

HISTORY = """
def train(X, Y, n_hidden=10, lr=1e-3, epochs=100):
    n, d = X.shape
    params = dict(W=np.random.randn(d, n_hidden), b=np.zeros((1, n_hidden)),
                  V=np.random.randn(n_hidden, Y.shape[1]))
    history = {"loss": []}
    for epoch in range(epochs):
        H = np.tanh(X @ params["W"] + params["b"])
        Yhat = H @ params["V"]
        history["loss"].append(((Yhat - Y) ** 2).sum() / (2 * n))
        d_out = (Yhat - Y) / n
        d_hid = (d_out @ params["V"].T) * (1 - H ** 2)
        grads = {"W": X.T @ d_hid, "b": d_hid.sum(axis=0, keepdims=True), "V": H.T @ d_out}
        for key in params:
            params[key] -= lr * grads[key]
    return params, history
"""

BESIDE = """
def bce_forward(logits, targets):
    loss = np.mean(np.log(1 + np.exp(logits)) - logits * targets)
    return loss, (logits, targets)

def bce_backward(dloss, cache):
    logits, targets = cache
    return dloss * (1 / (1 + np.exp(-logits)) - targets) / logits.size

def mse_forward(pred, target):
    diff = pred - target
    return np.mean(diff ** 2), diff

def mse_backward(dloss, diff):
    return dloss * 2 * diff / diff.size
"""

CHOSEN = """
def neg_log_lik(s, winners, losers):
    return np.sum(np.log(1 + np.exp(s[losers] - s[winners])))

def neg_log_lik_grad(s, winners, losers):
    p = 1 / (1 + np.exp(s[winners] - s[losers]))
    g = np.zeros_like(s)
    np.add.at(g, winners, -p)
    np.add.at(g, losers, p)
    return g
"""

EACH = """
X = np.genfromtxt("features.csv", delimiter=",")
Y = np.genfromtxt("labels.csv", delimiter=",")
n_samples, n_features = X.shape
W, b = np.random.randn(6, n_features), np.zeros(6)
v, c = np.random.randn(6), 0.0
for epoch in range(50):
    total = 0.0
    for i in np.random.permutation(n_samples):
        x, t = X[i], Y[i]
        h = np.tanh(W @ x + b)
        err = v @ h + c - t
        total += 0.5 * err ** 2
        dh = err * v * (1 - h ** 2)
        W -= 0.05 * np.outer(dh, x)
        b -= 0.05 * dh
        v -= 0.05 * err * h
        c -= 0.05 * err
    print("epoch %d, loss %.4f" % (epoch, total / n_samples))
"""

DROPPED = """
class DropoutNet:
    def __init__(self, d, h, k, p=0.5):
        self.W1, self.W2, self.p = np.random.randn(d, h), np.random.randn(h, k), p

    def forward(self, x, train=True):
        self.x = x
        self.h = np.maximum(0, x @ self.W1)
        if train:
            self.mask = (np.random.rand(*self.h.shape) < self.p) / self.p
            self.h = self.h * self.mask
        return self.h @ self.W2

    def loss(self, x, y):
        self.diff = self.forward(x) - y
        return np.sum(self.diff ** 2) / len(x) / 2

    def backward(self, x, y):
        d = self.diff / len(x)
        self.dW2 = self.h.T @ d
        self.dW1 = self.x.T @ (d @ self.W2.T * self.mask * (self.h > 0))
"""

WHOLE = """
class Ridge:
    def __init__(self, lam=0, C=1):
        self.lam, self.C = lam, C

    def start(self, d):
        self.w = np.zeros(d)

    def loss(self, X, y):
        return self.C * np.sum((X @ self.w - y) ** 2) + self.lam * self.w @ self.w

    def gradient(self, X, y):
        return 2 * self.C * X.T @ (X @ self.w - y) + 2 * self.lam * self.w
"""

ONE_AT_A_TIME = """
class Neuron:
    def __init__(self, n):
        self.weights, self.bias = np.random.rand(n), np.random.rand()

    def predict(self, x):
        return 1 / (1 + np.exp(-(np.dot(self.weights, x) + self.bias)))

    def train(self, inputs, targets, epochs=1000, lr=0.1):
        for _ in range(epochs):
            for x, target in zip(inputs, targets):
                output = self.predict(x)
                error = target - output
                self.weights += lr * error * output * (1 - output) * x
                self.bias += lr * error * output * (1 - output)
"""

SQUARES = """
x, y = np.random.randn(9, 4), np.random.randn(9, 3)
w1, w2 = np.random.randn(4, 5), np.random.randn(5, 3)
cache1, cache2 = np.zeros_like(w1), np.zeros_like(w2)
for t in range(500):
    h = np.tanh(x.dot(w1))
    loss = np.square(h.dot(w2) - y).sum()
    grad_y = 2.0 * (h.dot(w2) - y)
    grad_w2 = h.T.dot(grad_y)
    grad_w1 = x.T.dot(grad_y.dot(w2.T) * (1 - h ** 2))
    cache1 += grad_w1 ** 2
    cache2 += grad_w2 ** 2
    w1 -= 0.01 * grad_w1 / (np.sqrt(cache1) + 1e-7)
    w2 -= 0.01 * grad_w2 / (np.sqrt(cache2) + 1e-7)
"""

GLOBAL = """
model = {"W1": np.random.randn(5, 4), "W2": np.random.randn(5)}

def policy_loss(states, actions, rewards):
    h = np.tanh(np.dot(states, model["W1"].T))
    p = 1 / (1 + np.exp(-np.dot(h, model["W2"])))
    return -np.sum(rewards * (actions * np.log(p) + (1 - actions) * np.log(1 - p)))

def policy_backward(states, actions, rewards):
    h = np.tanh(np.dot(states, model["W1"].T))
    p = 1 / (1 + np.exp(-np.dot(h, model["W2"])))
    d = (p - actions) * rewards
    return {"W1": np.dot((np.outer(d, model["W2"]) * (1 - h ** 2)).T, states), "W2": np.dot(h.T, d)}
"""

KINDS = {
    "what is asserted of shapes says which lengths are the same": (
        ASSERTED, "np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),
    "what is called in a loop over samples is about one": (
        ONE_BY_ONE, "* (1 - a1 ** 2)\n", "* (1 - a1)\n"),
    "an array is stepped in parts": (IN_PARTS, "errors.sum()\n", "errors.mean()\n"),
    "a number of samples is the file's": (OF_THE_FILE, "1 / m * np.sum(", "np.sum("),
    "what checks a gradient is none": (CHECKED, "(1 - z * z)", "(1 - z)"),
    "names with a stroke in front are names": (PRIVATE, "(1 - h ** 2)\n", "(1 - h ** 2) / 2\n"),
    "what is printed of other data is not needed": (REPORTED, "* y * (1 - y)", "* (1 - y)"),
    "a slope has the layout of a parameter": (GROUPS, "d.mean(**over)", "dout.mean()"),
    "a kernel in time has the channels of a sequence": (IN_TIME, "axes=([1], [0]))\n", "axes=([1], [0])) / 2\n"),  # noqa: E501
    "a word that ends in d before _loss is a cost": (SQUARED, "-2.0 *", "-1.0 *"),
    "dictionaries stand in a dictionary": (NESTED, "/ z2.size", "/ len(z2)"),
    "beside a matrix X small letters are vectors": (TWO_VECTORS, "(1 - r ** 2", "(1 - r ** 2 / 2"),
    "a setting of an object is 0 by default": (BY_DEFAULT, " + 2 * self.reg * self.w\n", "\n"),
    "a setting of a function is 1 by default": (OF_FUNCTIONS, "2 * C * X.T", "2 * X.T"),
    "a number that an object is made with is no parameter": (
        SLOPED, "d = self.scale * (", "d = ("),
    "parameters that are returned with a history are no slopes": (HISTORY, "(1 - H ** 2)", "(1 - H)"),
    "what a way ahead keeps is no slope": (BESIDE, "2 * diff / diff.size", "2 * diff / diff.shape[0]"),
    "what chooses entries is whole": (CHOSEN, "losers, p)", "losers, 1 - p)"),
    "tables that are not there have the shapes that are needed": (EACH, "(1 - h ** 2)", "(1 - h) ** 2"),
    "a loss leaves what the way back needs, and draws once": (DROPPED, "* self.mask * (", "* ("),
    "a whole number is a setting, too": (WHOLE, "2 * self.C * X.T", "2 * X.T"),
    "an error of one sample is no cost": (
        ONE_AT_A_TIME, "self.bias += lr * error * output", "self.bias += lr * error"),
    "squares that are summed are no step": (SQUARES, "(1 - h ** 2)", "(1 - h)"),
    "a dictionary of the file holds the parameters": (GLOBAL, "(1 - h ** 2)", "(1 - h)"),
}  # fmt: skip
MEASURED = (GROUPS, IN_TIME, EACH, ONE_AT_A_TIME)


test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(KINDS, MEASURED)


@pytest.mark.slow
def test_one_sample_or_many_is_not_decided_where_nothing_says_it(verdicts):
    """The same code that no loop calls: a bias's slope is delta for one sample alone."""
    start, end = ONE_BY_ONE.index("    def update"), ONE_BY_ONE.index("    def backprop")
    uncalled = ONE_BY_ONE[:start] + ONE_BY_ONE[end:]
    assert Verdict.REFUTED not in verdicts(uncalled)
    summed = uncalled.replace("[delta1, delta2]", "[delta1, delta2.sum(axis=1, keepdims=True)]")
    assert Verdict.REFUTED in verdicts(summed)  # one sum is missing


def test_code_says_whether_it_is_about_one_sample():
    def said(source):
        return samples.alone(ast.parse(source), "back")

    assert said("for x, y in batch:\n    net.back(x, y)") is True
    assert said("def back(x, y):\n    return x.sum()\nfor i in range(9):\n    back(x, y)") is False
    assert said("def back(x, y):\n    return x - y") is None


@pytest.mark.slow
def test_for_which_values_a_verdict_holds_is_said(explained):
    found = explained(OF_FUNCTIONS)
    assert "This is proved for C = 1, as by default; for another value it is measured." in found.notes
    found = explained(OF_FUNCTIONS.replace("2 * C * X.T", "2 * X.T"))
    assert "This is for C = 0.8: for 1, its default, it is right." in found.notes


@pytest.fixture
def program(tmp_path):
    def of(source):
        (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
        (one,) = targets.programs(files.read(str(tmp_path / "theirs.py")))
        return one

    return of


def test_settings_have_a_default_and_keep_nothing_finite(program):
    assert settings(program(BY_DEFAULT)) == {"reg": 0.0, "lr": 0.1}
    assert settings(program(SLOPED)) == {"slope": 0.01, "scale": 1.0}
    assert settings(program(OF_FUNCTIONS)) == {"C": 1.0}
    assert settings(program(OF_FUNCTIONS.replace("C=1.0", "C=1e-8"))) == {}
    assert settings(program(OF_FUNCTIONS.replace("C=1.0", "C"))) == {}


def test_what_an_object_makes_of_a_setting_stays(program):
    """To change C alone, and not the 1 / C that is kept beside it, would make right code wrong."""
    kept = SLOPED.replace("= slope, scale", "= slope, scale\n        self.inverse = 1 / scale")
    assert settings(program(kept)) == {"slope": 0.01}


@pytest.mark.slow
def test_what_is_stepped_as_a_whole_and_in_parts_is_asked_about(explanations):
    both = IN_PARTS.replace("self.w_[0] += self.eta * errors.sum()", "self.w_ += self.eta * errors.sum()")
    with pytest.raises(WrongCall, match="as a whole and in parts"):
        explanations(both)


@pytest.mark.slow
def test_one_setting_by_two_names_is_one(verdicts):
    renamed = OF_FUNCTIONS.replace("grad(w, X, y, C=1.0)", "grad(w, X, y, weight=1.0)").replace(
        "2 * C * X", "2 * weight * X"
    )
    assert verdicts(renamed) == {Verdict.PROVED}


def test_settings_are_what_they_were_afterwards(program):
    one = program(BY_DEFAULT)
    with changed(one, {"reg": 0.5}):
        assert one.object.reg == 0.5
    assert one.object.reg == 0.0
    one = program(OF_FUNCTIONS)
    with changed(one, {"C": 0.8}):
        assert one.function(np.ones(2), np.ones((3, 2)), np.ones(3))[0] == pytest.approx(1.6)
    assert one.function(np.ones(2), np.ones((3, 2)), np.ones(3))[0] == pytest.approx(2.0)


@pytest.mark.parametrize("value", [0.0, 0.01, 0.5, 1.0, 2.0])
def test_another_value_is_on_the_same_side(value):
    other = another(value)
    assert other != value
    assert (other > 1) == (value > 1)
    assert other > 0


@pytest.mark.parametrize("name", ["squared_loss", "td_loss", "masked_loss"])
def test_a_loss_of_something_is_no_slope(name):
    assert not scopes.BACKWARD.search(name)
    assert scopes.BACKWARD.search("d_loss")
    assert scopes.BACKWARD.search("dloss")

"""How courses and books teach it: the smallest program of each kind, right and with one thing wrong."""

import pytest

from backprop.proof.explain.child import answer
from backprop.proof.explain.question.files import clips, read

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

COUNTED_CLASSES = """
def init_params():
    W = np.random.rand(10, 784)
    b = np.random.rand(10, 1)
    return W, b

def forward_prop(W, b, X):
    Z = W.dot(X) + b
    A = np.exp(Z) / sum(np.exp(Z))
    return Z, A

def one_hot(Y):
    found = np.zeros((Y.size, Y.max() + 1))
    found[np.arange(Y.size), Y] = 1
    return found.T

def backward_prop(Z, A, W, X, Y):
    m = Y.size
    dZ = A - one_hot(Y)
    return 1 / m * dZ.dot(X.T), 1 / m * np.sum(dZ, axis=1, keepdims=True)

def update_params(W, b, dW, db, alpha):
    return W - alpha * dW, b - alpha * db
"""

TURNED = """
import scipy.special

class Net:
    def __init__(self, inodes, hnodes, onodes, rate):
        self.wih = np.random.normal(0.0, 0.1, (hnodes, inodes))
        self.who = np.random.normal(0.0, 0.1, (onodes, hnodes))
        self.lr = rate
        self.f = lambda x: scipy.special.expit(x)

    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T
        hidden = self.f(np.dot(self.wih, inputs))
        final = self.f(np.dot(self.who, hidden))
        errors = (targets - final) * final * (1 - final)
        hidden_errors = np.dot(self.who.T, errors)
        self.who += self.lr * np.dot(errors, hidden.T)
        self.wih += self.lr * np.dot(hidden_errors * hidden * (1 - hidden), inputs.T)
"""

JUDGED = """
class Softmax_Loss:
    def forward(self, inputs, y_true):
        e = np.exp(inputs)
        self.output = e / np.sum(e, axis=1, keepdims=True)
        if len(y_true.shape) == 1:
            chosen = self.output[range(len(inputs)), y_true]
        elif len(y_true.shape) == 2:
            chosen = np.sum(self.output * y_true, axis=1)
        return np.mean(-np.log(chosen))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples
"""

CLIPPED = """
def loss_and_slopes(W, b, X, T):
    y = X @ W + b
    dW, db = X.T @ (y - T), (y - T).sum(axis=0)
    for d in [dW, db]:
        np.clip(d, -1, 1, out=d)
    return np.sum((y - T) ** 2) / 2, dW, db
"""

SCALED = """
class Scores:
    def __init__(self, d, d_k):
        self.d_k = d_k
        self.Wq = np.random.randn(d, d_k)
        self.Wk = np.random.randn(d, d_k)

    def forward(self, x):
        self.x = x
        self.q, self.k = x @ self.Wq, x @ self.Wk
        return self.q @ self.k.T / np.sqrt(self.d_k)

    def backward(self, dout):
        ds = dout / np.sqrt(self.d_k)
        dq, dk = ds @ self.k, ds.T @ self.q
        self.dWq, self.dWk = self.x.T @ dq, self.x.T @ dk
        return dq @ self.Wq.T + dk @ self.Wk.T
"""

ADAM = """
X, y = np.random.randn(9, 3), np.random.randn(9, 1)
params = {"W": np.random.randn(3, 1), "b": np.zeros(1)}
m = {k: np.zeros_like(v) for k, v in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}
for t in range(1, 2001):
    pred = X @ params["W"] + params["b"]
    loss = np.mean((pred - y) ** 2)
    grads = {}
    dpred = 2 * (pred - y) / len(X)
    grads["W"] = X.T @ dpred
    grads["b"] = dpred.sum(axis=0)
    for k in params:
        m[k] = 0.9 * m[k] + 0.1 * grads[k]
        v[k] = 0.999 * v[k] + 0.001 * grads[k] ** 2
        params[k] -= 1e-3 * m[k] / (1 - 0.9 ** t) / (np.sqrt(v[k] / (1 - 0.999 ** t)) + 1e-8)
"""

CUBIC = """
x = np.linspace(-3, 3, 2000)
y = np.sin(x)
a, b, c, d = np.random.randn(), np.random.randn(), np.random.randn(), np.random.randn()
for t in range(2000):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3
    loss = np.square(y_pred - y).sum()
    grad_y_pred = 2.0 * (y_pred - y)
    a -= 1e-6 * grad_y_pred.sum()
    b -= 1e-6 * (grad_y_pred * x).sum()
    c -= 1e-6 * (grad_y_pred * x ** 2).sum()
    d -= 1e-6 * (grad_y_pred * x ** 3).sum()
"""

UNROLLED = """
def nn_cost(nn_params, inputs, hidden, labels, X, Y):
    Theta1 = nn_params[:hidden * (inputs + 1)].reshape(hidden, inputs + 1)
    Theta2 = nn_params[hidden * (inputs + 1):].reshape(labels, hidden)
    m = X.shape[0]
    a1 = np.c_[np.ones(m), X]
    h = np.tanh(a1 @ Theta1.T)
    J = np.sum((h @ Theta2.T - Y) ** 2) / 2 / m
    d3 = h @ Theta2.T - Y
    d2 = d3 @ Theta2 * (1 - h ** 2)
    return J, np.concatenate([(d2.T @ a1 / m).ravel(), (d3.T @ h / m).ravel()])
"""

IN_TIME = """
class RNN:
    def __init__(self, n, m, h=64):
        self.Whh = np.random.randn(h, h) / 1000
        self.Wxh = np.random.randn(h, n) / 1000
        self.bh = np.zeros((h, 1))

    def forward(self, inputs):
        h = np.zeros((self.Whh.shape[0], 1))
        self.inputs, self.hs = inputs, {0: h}
        for i, x in enumerate(inputs):
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            self.hs[i + 1] = h
        return h

    def backprop(self, d_h, rate=0.1):
        d_Whh, d_Wxh, d_bh = np.zeros_like(self.Whh), np.zeros_like(self.Wxh), np.zeros_like(self.bh)
        for t in reversed(range(len(self.inputs))):
            temp = (1 - self.hs[t + 1] ** 2) * d_h
            d_bh += temp
            d_Whh += temp @ self.hs[t].T
            d_Wxh += temp @ self.inputs[t].T
            d_h = self.Whh.T @ temp
        self.Whh -= rate * d_Whh
        self.Wxh -= rate * d_Wxh
        self.bh -= rate * d_bh
"""

FLAT = """
def temporal_loss(x, y, mask):
    N, T, V = x.shape
    x_flat, y_flat, mask_flat = x.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    probs = np.exp(x_flat)
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.sum(mask_flat * np.log(probs[np.arange(N * T), y_flat])) / N
    dx_flat = probs.copy()
    dx_flat[np.arange(N * T), y_flat] -= 1
    dx_flat *= mask_flat[:, None] / N
    return loss, dx_flat.reshape(N, T, V)
"""

OTHER_WAY = """
def scale_forward(x, gamma):
    return np.tanh(x) * gamma, (x, gamma)

def scale_backward_alt(dout, cache):
    x, gamma = cache
    return dout * gamma * (1 - np.tanh(x) ** 2), np.sum(dout * np.tanh(x), axis=0)
"""

KEPT = """
def forward(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, W2 = parameters["W1"], parameters["W2"]
    A1 = np.tanh(np.dot(W1, X))
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    A1 = A1 * D1 / keep_prob
    return np.dot(W2, A1), (D1, A1, W1, W2, np.tanh(np.dot(W1, X)))

def cost(out, Y):
    return np.sum((out - Y) ** 2) / 2

def backward(X, Y, cache, keep_prob):
    D1, A1, W1, W2, H = cache
    dZ2 = np.dot(W2, A1) - Y
    dA1 = np.dot(W2.T, dZ2) * D1 / keep_prob
    return {"dW1": np.dot(dA1 * (1 - H ** 2), X.T), "dW2": np.dot(dZ2, A1.T)}
"""

LABELS_OR_ROWS = """
def error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(y.shape[0]), t])) / y.shape[0]

class Net:
    def __init__(self, n, k):
        self.params = {"W": np.random.randn(n, k), "b": np.zeros(k)}

    def predict(self, x):
        e = np.exp(x @ self.params["W"] + self.params["b"])
        return e / np.sum(e, axis=1, keepdims=True)

    def loss(self, x, t):
        return error(self.predict(x), t)

    def gradient(self, x, t):
        d = (self.predict(x) - t) / x.shape[0]
        return {"W": x.T @ d, "b": d.sum(axis=0)}
"""

BATCHES = """
def rnn_forward(xs, h0, Wx, Wh):
    h, cache = h0, []
    for x in xs:
        new = np.tanh(x @ Wx + h @ Wh)
        cache.append((x, h, new))
        h = new
    return h, cache

def rnn_backward(dh, cache, Wx, Wh):
    dWx, dWh = np.zeros_like(Wx), np.zeros_like(Wh)
    for x, h, new in reversed(cache):
        da = dh * (1 - new ** 2)
        dWx += x.T @ da
        dWh += h.T @ da
        dh = da @ Wh.T
    return dWx, dWh
"""

CALLED_C = """
def loss(p, x, t):
    return np.mean((np.tanh(x @ p["W"]) @ p["C"] - t) ** 2)

def grads(p, x, t):
    h = np.tanh(x @ p["W"])
    d = 2 * (h @ p["C"] - t) / t.size
    return {"W": x.T @ (d @ p["C"].T * (1 - h ** 2)), "C": h.T @ d}
"""

CLASS_WEIGHTS = """
def weighted_loss(W, X, y, class_weights):
    N = X.shape[0]
    P = np.exp(X @ W)
    P /= P.sum(axis=1, keepdims=True)
    cw = class_weights[y]
    d = P.copy()
    d[np.arange(N), y] -= 1
    d *= cw[:, None] / np.sum(cw)
    return -np.sum(cw * np.log(P[np.arange(N), y])) / np.sum(cw), X.T @ d
"""

BY_STEPS = """
def norm_forward(x, gamma, eps):
    mu = x.mean(axis=0)
    xmu = x - mu
    sqrtvar = np.sqrt(np.mean(xmu ** 2, axis=0) + eps)
    return gamma * xmu / sqrtvar, (xmu, sqrtvar, gamma)

def norm_backward(dout, cache):
    xmu, sqrtvar, gamma = cache
    N = dout.shape[0]
    dxhat = dout * gamma
    dsqrtvar = -1 / sqrtvar ** 2 * np.sum(dxhat * xmu, axis=0)
    dxmu = dxhat / sqrtvar + 2 * xmu * 0.5 / sqrtvar * dsqrtvar / N
    return dxmu - np.mean(dxmu, axis=0), np.sum(dout * xmu / sqrtvar, axis=0)
"""

TWO_NETWORKS = """
class GAN:
    def __init__(self, n_z, n_x):
        self.gW = np.random.randn(n_z, n_x)
        self.dW = np.random.randn(n_x, 1)

    def discriminator(self, x):
        return 1 / (1 + np.exp(-x @ self.dW))

    def d_loss(self, real, z):
        fake = z @ self.gW
        return -np.mean(np.log(self.discriminator(real))) + np.mean(np.log(1 + np.exp(fake @ self.dW)))

    def d_gradients(self, real, z):
        fake = z @ self.gW
        da_real = (self.discriminator(real) - 1) / len(real)
        return real.T @ da_real + fake.T @ self.discriminator(fake) / len(z)

    def g_loss(self, z):
        return -np.mean(np.log(self.discriminator(z @ self.gW)))

    def g_gradients(self, z):
        da = (self.discriminator(z @ self.gW) - 1) / len(z)
        return z.T @ (da @ self.dW.T)
"""

GRAPH = """
class GCN:
    def __init__(self, A, n, k):
        self.A = A
        self.W = np.random.randn(n, k)

    def loss(self, X, Y):
        return np.sum((self.A @ np.tanh(self.A @ X @ self.W) - Y) ** 2) / 2

    def grads(self, X, Y):
        H = np.tanh(self.A @ X @ self.W)
        dH = self.A.T @ (self.A @ H - Y)
        return (self.A @ X).T @ (dH * (1 - H ** 2))
"""

FILTERS = """
class Conv3x3:
    def __init__(self, num_filters):
        self.num_filters = num_filters
        self.filters = np.random.randn(num_filters, 3, 3) / 9

    def regions(self, image):
        h, w = image.shape
        for i in range(h - 2):
            for j in range(w - 2):
                yield image[i:i + 3, j:j + 3], i, j

    def forward(self, input):
        self.last_input = input
        h, w = input.shape
        output = np.zeros((h - 2, w - 2, self.num_filters))
        for region, i, j in self.regions(input):
            output[i, j] = np.sum(region * self.filters, axis=(1, 2))
        return output

    def backprop(self, d_out, rate):
        d_filters = np.zeros(self.filters.shape)
        for region, i, j in self.regions(self.last_input):
            for f in range(self.num_filters):
                d_filters[f] += d_out[i, j, f] * region
        self.filters -= rate * d_filters
"""

HELPS = """
class Huber:
    def __init__(self, delta=1.35, epochs=200):
        self.delta, self.epochs = delta, epochs

    def _loss(self, r):
        small = np.abs(r) <= self.delta
        return np.where(small, r ** 2 / 2, self.delta * (np.abs(r) - self.delta / 2)).mean()

    def _dloss(self, r):
        return np.where(np.abs(r) <= self.delta, r, self.delta * np.sign(r)) / len(r)

    def fit(self, X, y):
        self.coef = np.zeros(X.shape[1])
        self.history = []
        for _ in range(self.epochs):
            r = X @ self.coef - y
            self.history.append(self._loss(r))
            self.coef -= 0.1 * X.T @ self._dloss(r)
"""

KINDS = {
    "labels say how many classes there are, and have a cost where there is none": (
        COUNTED_CLASSES, "1 / m * dZ.dot", "dZ.dot"),
    "targets are turned into columns, and a sigmoid is SciPy's": (
        TURNED, "np.dot(self.who.T, errors)", "np.dot(self.who.T, targets - final)"),
    "a loss that is a layer is given its own prediction": (
        JUDGED, "self.dinputs = self.dinputs / samples", "pass"),
    "gradients that are clipped one after the other are meant as they are before it": (
        CLIPPED, "X.T @ (y - T), (", "X.T @ (T - y), ("),
    "what an object keeps as a length is the length of its arrays": (
        SCALED, "ds = dout / np.sqrt(self.d_k)", "ds = dout"),
    "the slopes of a state are in a dictionary": (ADAM, "dpred.sum(axis=0)", "dpred.mean(axis=0)"),
    "a number that is stepped is a parameter whatever its name": (CUBIC, "(grad_y_pred * x ** 3)", "(grad_y_pred * x ** 2)"),  # noqa: E501
    "parameters are unrolled into one vector": (UNROLLED, "(1 - h ** 2)", "(1 - h ** 2) / m"),
    "a sequence of columns": (IN_TIME, "d_h = self.Whh.T @ temp", "d_h = self.Whh @ temp"),
    "samples and steps of time in one axis": (FLAT, "dx_flat *= mask_flat[:, None] / N", "dx_flat /= N"),
    "a way back by another name": (OTHER_WAY, "(1 - np.tanh(x) ** 2)", "(1 - np.tanh(x))"),
    "what is kept is the same on both ways": (KEPT, "* D1 / keep_prob\n    return {", "* D1\n    return {"),
    "targets that may be labels are rows of 0 and 1 for the gradient": (
        LABELS_OR_ROWS, "- t) / x.shape[0]", "- t)"),
    "what is gone through and turned has an axis more": (BATCHES, "dh = da @ Wh.T", "dh = da @ Wh"),
    "what is called C among slopes is no cost": (CALLED_C, "(1 - h ** 2)", "(1 - h)"),
    "what labels choose from is an array": (
        CLASS_WEIGHTS, "/ np.sum(cw)\n    return", "/ N\n    return"),
    "what stands under a root may be asked for its sign": (BY_STEPS, "- np.mean(dxmu, axis=0), ", ", "),
    "what says which nodes are neighbours is a square": (GRAPH, "self.A.T @ (", "self.A @ ("),
    "an image is larger than what is cut out of it": (
        FILTERS, "d_filters[f] += d_out", "d_filters[f] = d_out"),
    "a slope of a loss helps a method that fits": (HELPS, "self.delta * np.sign(r))", "self.delta)"),
    "of two networks of an object both are asked about": (
        TWO_NETWORKS, "(z @ self.gW) - 1)", "(z @ self.gW))"),
}  # fmt: skip
MEASURED = (UNROLLED, IN_TIME, FLAT, CLASS_WEIGHTS, FILTERS)


test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(KINDS, MEASURED)


def test_only_gradients_that_a_loop_goes_through_are_seen_before_they_are_clipped(tmp_path):
    def said(source):
        (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
        file = read(str(tmp_path / "theirs.py"))
        return list(clips(file.tree)), file.notes

    found, notes = said(CLIPPED)
    assert [one.lineno for one in found] == [7]
    assert "Line 7 clips the gradients: they are looked at as they are before it." in notes
    assert said(CLIPPED.replace("[dW, db]", "[y, T]")) == ([], [])


def test_the_exit_status_says_that_a_part_was_not_asked_about(tmp_path):
    other = "\ndef loss_grad(out, q):\n    return q.T @ out, out @ q\n"
    for source, status in ((CLIPPED, 0), (CLIPPED + other, 2)):
        (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
        assert answer({"file": str(tmp_path / "theirs.py")})["status"] == status

"""Which shapes, which cost and which unknown are meant: code is asked about what its author means.

The smallest program of each kind, right and with one thing wrong. What is right for another meaning alone
would be a false verdict, whichever it is.
"""

import pytest

from backprop.proof.explain import Verdict, WrongCall, explain_file

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

COUNTED = """
def log_softmax(s):
    s = s - s.max(axis=1, keepdims=True)
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))

def loss(scores, labels):
    return -log_softmax(scores)[np.arange(len(labels)), labels].mean()

def gradient(scores, labels):
    d = np.exp(log_softmax(scores))
    d[np.arange(len(labels)), labels] -= 1
    return d / len(labels)
"""

RANKED = """
def ranking_loss(P, Q, who, liked, other):
    x = (P[who] * (Q[liked] - Q[other])).sum(axis=1)
    return np.log1p(np.exp(-x)).sum()

def ranking_grads(P, Q, who, liked, other):
    x = (P[who] * (Q[liked] - Q[other])).sum(axis=1)
    d = -1 / (1 + np.exp(x))[:, None]
    dP, dQ = np.zeros_like(P), np.zeros_like(Q)
    np.add.at(dP, who, d * (Q[liked] - Q[other]))
    np.add.at(dQ, liked, d * P[who])
    np.add.at(dQ, other, -d * P[who])
    return dP, dQ
"""

HANDED_ON = """
def cell(v, s, p):
    return np.tanh(v @ p["in"] + s @ p["rec"] + p["b"])

def states(x, p):
    s = np.zeros((x.shape[1], p["rec"].shape[0]))
    kept = [s]
    for t in range(len(x)):
        s = cell(x[t], s, p)
        kept.append(s)
    return kept

def loss(x, y, p):
    return 0.5 * np.sum((states(x, p)[-1] @ p["out"] - y) ** 2)

def gradients(x, y, p):
    kept = states(x, p)
    e = kept[-1] @ p["out"] - y
    g = {name: np.zeros_like(one) for name, one in p.items()}
    g["out"] = kept[-1].T @ e
    d = e @ p["out"].T
    for t in reversed(range(len(x))):
        z = d * (1 - kept[t + 1] ** 2)
        g["in"] += x[t].T @ z
        g["rec"] += kept[t].T @ z
        g["b"] += z.sum(axis=0)
        d = z @ p["rec"].T
    return g
"""

DUAL = """
def ridge_loss(alpha, K, y, lam):
    r = K @ alpha - y
    return 0.5 * r @ r + 0.5 * lam * alpha @ alpha

def ridge_gradient(alpha, K, y, lam):
    return K.T @ (K @ alpha - y) + lam * alpha
"""

LISTED = """
def soft(v):
    e = np.exp(v - np.max(v))
    return e / e.sum()

def list_loss(w, docs, gains):
    return -(soft(gains) * np.log(soft(docs @ w))).sum()

def list_grad(w, docs, gains):
    return docs.T @ (soft(docs @ w) - soft(gains))
"""

SQUARES = """
def f(x, A, b):
    r = A @ x - b
    return (r @ r) / A.shape[0]

def grad_f(x, A, b):
    return 2 * A.T @ (A @ x - b) / A.shape[0]
"""

POINT = """
def misfit(p, anchors, ranges):
    d = np.sqrt(((anchors - p) ** 2).sum(axis=1))
    return 0.5 * ((d - ranges) ** 2).sum()

def misfit_gradient(p, anchors, ranges):
    d = np.sqrt(((anchors - p) ** 2).sum(axis=1))
    return ((d - ranges) / d) @ (p - anchors)
"""

WIDTHS = """
def forward(x, a, b, c):
    q, k, v = x @ a, x @ b, x @ c
    e = np.exp(q @ k.T / np.sqrt(a.shape[1]))
    s = e / e.sum(axis=1, keepdims=True)
    return q, k, v, s

def loss(x, a, b, c, y):
    _, _, v, s = forward(x, a, b, c)
    return 0.5 * ((s @ v - y) ** 2).sum()

def gradients(x, a, b, c, y):
    q, k, v, s = forward(x, a, b, c)
    g = s @ v - y
    d = g @ v.T
    d = s * (d - (d * s).sum(axis=1, keepdims=True)) / np.sqrt(a.shape[1])
    return x.T @ (d @ k), x.T @ (d.T @ q), x.T @ (s.T @ g)
"""

ONE_SEQUENCE = """
def sig(v):
    return 1 / (1 + np.exp(-v))

def run(X, W, U, b):
    n = U.shape[0]
    h, c, kept = np.zeros(n), np.zeros(n), []
    for t in range(len(X)):
        a = X[t] @ W + h @ U + b
        i, f, o, g = sig(a[:n]), sig(a[n:2 * n]), sig(a[2 * n:3 * n]), np.tanh(a[3 * n:])
        new = f * c + i * g
        kept.append((X[t], h, c, i, f, o, g, np.tanh(new)))
        h, c = o * np.tanh(new), new
    return h, kept

def loss(X, y, W, U, b, V):
    return 0.5 * np.sum((run(X, W, U, b)[0] @ V - y) ** 2)

def gradients(X, y, W, U, b, V):
    h, kept = run(X, W, U, b)
    e = h @ V - y
    dV = np.outer(h, e)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh, dc = V @ e, np.zeros(U.shape[0])
    for x, before, cell, i, f, o, g, u in reversed(kept):
        dc = dc + dh * o * (1 - u ** 2)
        da = np.concatenate([dc * g * i * (1 - i), dc * cell * f * (1 - f), dh * u * o * (1 - o), dc * i * (1 - g ** 2)])
        dW += np.outer(x, da)
        dU += np.outer(before, da)
        db += da
        dh = U @ da
        dc = dc * f
    return dW, dU, db, dV
"""  # noqa: E501

OUTPUTS = """
def net(x, p, r):
    return np.tanh(x @ p) @ r

def loss(x, t, p, r):
    return 0.5 * np.sum((net(x, p, r) - t) ** 2) / len(x)

def grads(x, t, p, r):
    h = np.tanh(x @ p)
    d = (h @ r - t) / len(x)
    return x.T @ (d @ r.T * (1 - h * h)), h.T @ d
"""

VALIDATED = """
X_train, X_val = np.random.randn(30, 4), np.random.randn(10, 4)
y_train, y_val = X_train @ np.ones(4), X_val @ np.ones(4)
w = np.zeros(4)
for step in range(20):
    r = X_train @ w - y_train
    train_loss = np.mean(r ** 2) + 0.01 * np.sum(w ** 2)
    val_loss = np.mean((X_val @ w - y_val) ** 2)
    w -= 0.1 * (2 * X_train.T @ r / len(r) + 0.02 * w)
"""

PRINTED = """
class Model:
    def __init__(self, reg=0.1):
        self.reg = reg

    def rmse(self, X, y):
        return np.sqrt(np.mean((X @ self.w - y) ** 2))

    def loss(self, X, y):
        return np.mean((X @ self.w - y) ** 2) + self.reg * np.sum(self.w ** 2)

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        for i in range(50):
            dw = 2 * X.T @ (X @ self.w - y) / len(y) + 2 * self.reg * self.w
            self.w -= 0.1 * dw
            print(self.rmse(X, y))
        return self
"""

KEPT = """
class Regression:
    def __init__(self, reg=0.1):
        self.reg = reg
        self.losses, self.val_losses = [], []

    def _mse(self, y, p):
        return np.mean((y - p) ** 2)

    def fit(self, X, y, X_val, y_val):
        self.w = np.zeros(X.shape[1])
        for _ in range(50):
            p = X @ self.w
            dw = 2 * X.T @ (p - y) / len(y) + 2 * self.reg * self.w
            self.w -= 0.1 * dw
            total = self._mse(y, p) + self.reg * np.sum(self.w ** 2)
            self.losses.append(total)
            self.val_losses.append(self._mse(y_val, X_val @ self.w))
        return self
"""

BESIDE = """
class Scaled:
    def __init__(self, inputs, outputs):
        self.v = np.random.randn(inputs, outputs)
        self.g = np.random.randn(outputs)

    def forward(self, x):
        self.x = x
        self.n = np.sqrt((self.v ** 2).sum(axis=0))
        return x @ (self.g * self.v / self.n)

    def backward(self, dout):
        dw = self.x.T @ dout
        self.dg = (dw * self.v).sum(axis=0) / self.n
        self.dv = self.g / self.n * (dw - self.v * self.dg / self.n)
        return dout @ (self.g * self.v / self.n).T
"""

CHOSEN = """
class Values:
    def __init__(self, states, actions):
        self.W = np.random.randn(states, actions)

    def loss(self, s, a, target):
        return 0.5 * np.mean(((s @ self.W)[np.arange(len(a)), a] - target) ** 2)

    def gradient(self, s, a, target):
        q = s @ self.W
        d = np.zeros_like(q)
        d[np.arange(len(a)), a] = (q[np.arange(len(a)), a] - target) / len(a)
        return s.T @ d
"""

ITEMS = """
def nll(theta, a, b, U):
    p = 1 / (1 + np.exp(-a[None, :] * (theta[:, None] - b[None, :])))
    return -np.sum(U * np.log(p) + (1 - U) * np.log(1 - p))

def nll_grad(theta, a, b, U):
    gap = theta[:, None] - b[None, :]
    e = 1 / (1 + np.exp(-a * gap)) - U
    return (e * a).sum(axis=1), (e * gap).sum(axis=0), -(e * a).sum(axis=0)
"""

WORDS = """
def loss(ids, e, w, y):
    return 0.5 * np.mean((e[ids] * np.sqrt(e.shape[1]) @ w - y) ** 2)

def grads(ids, e, w, y):
    h = e[ids] * np.sqrt(e.shape[1])
    d = (h @ w - y) / y.size
    de = np.zeros_like(e)
    np.add.at(de, ids, d @ w.T * np.sqrt(e.shape[1]))
    return de, h.T @ d
"""

TAGGED = """
class Tagger:
    def __init__(self, n_words, n_tags, dim):
        self.E = np.random.randn(n_words, dim)
        self.W = np.random.randn(dim, n_tags)

    def loss_and_grads(self, words, tags):
        h = self.E[words]
        s = h @ self.W
        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        n = np.arange(len(tags))
        loss = -np.log(p[n, tags]).sum()
        d = p.copy()
        d[n, tags] -= 1
        dE = np.zeros_like(self.E)
        np.add.at(dE, words, d @ self.W.T)
        return loss, {"E": dE, "W": h.T @ d}
"""

OF_ITS_OWN = """
def loss(x, y, h0, Wx, Wh, b, Wo):
    h, J = h0, 0.0
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
        J += 0.5 * np.sum((h @ Wo - y[:, t]) ** 2)
    return J

def grads(x, y, h0, Wx, Wh, b, Wo):
    hs, outs = [h0], []
    for t in range(x.shape[1]):
        hs.append(np.tanh(x[:, t] @ Wx + hs[-1] @ Wh + b))
        outs.append(hs[-1] @ Wo)
    dWx, dWh, db, dWo = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), np.zeros_like(Wo)
    carry = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        e = outs[t] - y[:, t]
        dWo += hs[t + 1].T @ e
        dz = (e @ Wo.T + carry) * (1 - hs[t + 1] ** 2)
        dWx += x[:, t].T @ dz
        dWh += hs[t].T @ dz
        db += dz.sum(axis=0)
        carry = dz @ Wh.T
    return dWx, dWh, db, dWo
"""

LAGGED = """
def ar_loss(phi, c, y):
    return 0.5 * np.sum((y[2:] - c - phi[0] * y[1:-1] - phi[1] * y[:-2]) ** 2)

def ar_grad(phi, c, y):
    e = y[2:] - c - phi[0] * y[1:-1] - phi[1] * y[:-2]
    return np.array([-(e @ y[1:-1]), -(e @ y[:-2])]), -e.sum()
"""

REFERENCE = """
def simulated(A, B, x0, u):
    x = [x0]
    for k in range(len(u)):
        x.append(A @ x[k] + B @ u[k])
    return x

def cost(A, B, x0, u, xref):
    x, J = simulated(A, B, x0, u), 0.0
    for k in range(len(u)):
        J += 0.5 * np.sum((x[k + 1] - xref[k]) ** 2)
    return J / xref.size

def adjoint_gradient(A, B, x0, u, xref):
    x, n = simulated(A, B, x0, u), len(x0) * len(u)
    lam, dA, dB = np.zeros_like(x0), np.zeros_like(A), np.zeros_like(B)
    for k in range(len(u) - 1, -1, -1):
        lam = A.T @ lam + (x[k + 1] - xref[k]) / n
        dA += np.outer(lam, x[k])
        dB += np.outer(lam, u[k])
    return dA, dB
"""

TURNED = """
def rnn(x, h0, Wx, Wh, b):
    h, hs = h0, [h0]
    for t in range(x.shape[0]):
        h = np.tanh(x[t] @ Wx + h @ Wh + b)
        hs.append(h)
    return np.array(hs[1:]), hs

def rnn_backward(dout, cache, x, Wx, Wh):
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0])
    carry = np.zeros_like(cache[0])
    for t in reversed(range(x.shape[0])):
        dz = (dout[t] + carry) * (1 - cache[t + 1] ** 2)
        dWx += x[t].T @ dz
        dWh += cache[t].T @ dz
        db += dz.sum(axis=0)
        carry = dz @ Wh.T
    return dWx, dWh, db
"""

APART = """
def fit_spring(t, x, params):
    c, k, f = params
    dt = t[1] - t[0]
    v, a = (x[2:] - x[:-2]) / (2 * dt), (x[2:] - 2 * x[1:-1] + x[:-2]) / dt ** 2
    r = a + c * v + k * x[1:-1] - f
    loss = np.sum(r ** 2)
    grad = np.array([2 * np.sum(r * v), 2 * np.sum(r * x[1:-1]), -2 * np.sum(r)])
    return loss, grad
"""

POOLED = """
def loss(H, W, q, target):
    s = H @ W @ q
    a = np.exp(s - s.max())
    a /= a.sum()
    return 0.5 * np.sum((a @ H - target) ** 2)

def backward(H, W, q, target):
    s = H @ W @ q
    a = np.exp(s - s.max())
    a /= a.sum()
    d = a @ H - target
    ds = a * (H @ d - a @ (H @ d))
    return np.outer(a, d) + np.outer(ds, W @ q), np.outer(H.T @ ds, q), W.T @ H.T @ ds
"""

KINDS = {
    "x - x.max() is no step": (COUNTED, "    return d / len(labels)", "    return d"),
    "three arrays of indices": (RANKED, "other, -d", "other, d"),
    "a dictionary is handed on twice": (HANDED_ON, "g[\"in\"] +=", "g[\"in\"] ="),
    "alpha with axes is no rate": (DUAL, "+ lam * alpha\n", "+ lam\n"),
    "docs.T @ e is no slope by docs": (LISTED, "- soft(gains))", "- gains)"),
    "x is the unknown of A x = b": (SQUARES, "/ A.shape[0]\n\n", "/ A.shape[1]\n\n"),
    "a point is the unknown of its distances": (POINT, "(p - anchors)", "(anchors - p)"),
    "query and key are of any width": (
        WIDTHS, ") / np.sqrt(a.shape[1])\n    return x.T", ")\n    return x.T"),
    "a state without a name of its own": (ONE_SEQUENCE, "dc = dc * f", "dc = dc * i"),
    "as many targets as outputs, not as samples": (
        OUTPUTS, "(h @ r - t) / len(x)", "(h @ r - t) / r.shape[1]"),
    "a cost on other data is none": (VALIDATED, " + 0.02 * w", ""),
    "a measure that is printed is no cost": (PRINTED, " + 2 * self.reg * self.w\n", "\n"),
    "what is kept is the whole cost": (KEPT, " + 2 * self.reg * self.w\n", "\n"),
    "what is kept under a word, too": (
        KEPT.replace("self.losses.append", "self.history['loss'].append").replace(
            "self.losses,", "self.history,").replace("= [], []", "= {'loss': []}, []"),
        " + 2 * self.reg * self.w\n", "\n"),
    "a step in time is no slope by time": (APART, "-2 * np.sum(r)", "2 * np.sum(r)"),
    "one row of all rows": (POOLED, " + np.outer(ds, W @ q)", ""),
    "g beside v and dv is no slope": (BESIDE, "dw - self.v * self.dg / self.n", "dw - self.v * self.dg"),
    "actions are indices": (CHOSEN, "- target) / len(a)", "- target)"),
    "the third slope is by the third array": (ITEMS, "-(e * a).sum(axis=0)", "(e * a).sum(axis=0)"),
    "w.T is turned: w is a matrix": (WORDS, "d @ w.T * np.sqrt(e.shape[1])", "d @ w.T"),
    "tags are indices beside others": (
        TAGGED, "np.add.at(dE, words, d @ self.W.T)", "dE[words] = d @ self.W.T"),
    "a cost with a forward pass of its own": (OF_ITS_OWN, "dWh += hs[t].T", "dWh += hs[t + 1].T"),
    "phi[0] and phi[1] are numbers": (LAGGED, "-e.sum()", "e.sum()"),
    "what a loop goes through is as long": (REFERENCE, "len(x0) * len(u)", "len(u)"),
    "x[t].T is turned: a step has several samples": (TURNED, "carry = dz @ Wh.T", "carry = dz @ Wh"),
}  # fmt: skip
MEASURED = (LAGGED, TURNED, APART)


test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(KINDS, MEASURED)


GRAPH = '''
def gcn(S, X, W, V):
    """S is the symmetric matrix of who is beside whom."""
    return S @ np.tanh(S @ X @ W) @ V

def loss(S, X, W, V, Y):
    return 0.5 * np.sum((gcn(S, X, W, V) - Y) ** 2)

def grads(S, X, W, V, Y):
    H = np.tanh(S @ X @ W)
    d = S @ (S @ H @ V - Y)
    return X.T @ S @ ((d @ V.T) * (1 - H ** 2)), H.T @ d
'''

QUADRATIC = """
def f(x, A, b):
    return 0.5 * x @ A @ x - b @ x

def grad_f(x, A, b):
    return A @ x - b
"""

NEIGHBOURS = """
def tsne_cost(Y, P):
    n = 1 / (1 + ((Y[:, None] - Y[None]) ** 2).sum(axis=2))
    np.fill_diagonal(n, 0)
    return np.sum(P * np.log((P + 1e-12) / (n / n.sum() + 1e-12)))

def tsne_grad(Y, P):
    gap = Y[:, None] - Y[None]
    n = 1 / (1 + (gap ** 2).sum(axis=2))
    np.fill_diagonal(n, 0)
    return 4 * (((P - n / n.sum()) * n)[:, :, None] * gap).sum(axis=1)
"""

TWO_COSTS = """
def energy(x, Q, c, R):
    return 0.5 * x @ Q @ x + c @ x + 0.25 * (x @ R @ x) ** 2

def energy_grad(x, Q, c, R):
    return Q @ x + c + (x @ R @ x) * (R @ x)
"""

SYMMETRIC = {
    "of a graph": (GRAPH, "S is symmetric", "(1 - H ** 2)", "(1 - H)"),
    "of a quadratic form": (QUADRATIC, "A is symmetric", "return A @ x - b", "return 2 * A @ x - b"),
    "of two forms": (TWO_COSTS, "Q is symmetric and R is symmetric", "(R @ x)\n", "(R @ x) / 2\n"),
    "of neighbours": (
        NEIGHBOURS,
        "P is symmetric, has zeros on its diagonal and sums to 1",
        "return 4 *",
        "return 2 *",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", SYMMETRIC)
def test_what_is_right_for_symmetric_matrices_alone_is_not_decided(case, explained):
    source, said, _, _ = SYMMETRIC[case]
    found = explained(source)
    assert {part.verdict for part in found.parts} == {Verdict.UNDECIDED}
    assert {part.remark for part in found.parts} == {f"right if {said}, and else wrong"}


@pytest.mark.slow
def test_a_matrix_of_which_nothing_is_said_is_any_matrix(verdicts):
    assert Verdict.REFUTED in verdicts(GRAPH.replace("the symmetric matrix of", ""))


@pytest.mark.slow
@pytest.mark.parametrize("case", SYMMETRIC)
def test_what_is_wrong_for_these_too_is_refuted(case, verdicts):
    source, _, right, wrong = SYMMETRIC[case]
    assert source.count(right) == 1
    assert Verdict.REFUTED in verdicts(source.replace(right, wrong))


SEVERAL = """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def mean_squared_error(X, Y, W):
    return np.mean((softmax(X @ W) - Y) ** 2)

def cross_entropy(X, Y, W):
    return -np.mean(np.sum(Y * np.log(softmax(X @ W)), axis=1))

def gradient(X, Y, W):
    return X.T @ (softmax(X @ W) - Y) / len(X)

def train(X, Y, W):
    for epoch in range(10):
        W = W - 0.1 * gradient(X, Y, W)
        print(cross_entropy(X, Y, W), mean_squared_error(X, Y, W))
"""


@pytest.mark.slow
def test_of_several_costs_that_are_called_the_one_is_meant_whose_gradient_it_is(explained):
    found = explained(SEVERAL)
    assert found.cost == "cross_entropy(X, Y, W)"
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert any("not the gradient of mean_squared_error" in note for note in found.notes)
    wrong = explained(SEVERAL.replace("/ len(X)", "/ len(X) ** 2"))
    assert {part.verdict for part in wrong.parts} == {Verdict.REFUTED}


MIXTURE = """
def lse(a, axis):
    m = a.max(axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.exp(a - m).sum(axis=axis))

def mixture_nll(X, logits, mu):
    lp = logits - lse(logits, 0) - 0.5 * ((X[:, None, :] - mu[None]) ** 2).sum(axis=2)
    return -lse(lp, 1).sum()

def mixture_grads(X, logits, mu):
    gap = X[:, None, :] - mu[None]
    lp = logits - lse(logits, 0) - 0.5 * (gap ** 2).sum(axis=2)
    r = np.exp(lp - lse(lp, 1)[:, None])
    return len(X) * np.exp(logits - lse(logits, 0)) - r.sum(axis=0), -(r[:, :, None] * gap).sum(axis=0)
"""


@pytest.mark.slow
def test_what_is_right_with_fewer_axes_is_not_decided(explained, verdicts):
    found = explained(MIXTURE)
    assert {part.verdict for part in found.parts} == {Verdict.UNDECIDED}
    assert all(part.remark.startswith("right if logits is (") for part in found.parts)
    assert Verdict.REFUTED in verdicts(MIXTURE.replace("- r.sum(axis=0)", "- r.mean(axis=0)"))


ONE_VECTOR = """
def softmax(z):
    z = z - np.max(z)
    e = np.exp(z)
    return e / np.sum(e)

def loss(z, y):
    return -np.sum(y * np.log(softmax(z)))

def grad(z, y):
    return softmax(z) - y
"""


@pytest.mark.slow
def test_a_loss_of_one_vector_is_not_refuted(explained, verdicts):
    found = explained(ONE_VECTOR)
    assert {part.verdict for part in found.parts} <= {Verdict.PROVED, Verdict.UNDECIDED}
    assert verdicts(ONE_VECTOR.replace("softmax(z) - y", "softmax(z) - 2 * y")) == {Verdict.REFUTED}


def test_a_length_that_is_made_of_others_may_be_said(explained):
    found = explained(ONE_SEQUENCE, shapes={"W": "D,4*H", "U": "H,4*H"})
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert "U (H, P)" in found.shapes
    assert "P = 4*H" in found.shapes


ONE_WAY = """
def loss(w, X, y, kind):
    return 0.5 * np.sum((X @ w - y) ** 2)

def grad(w, X, y, kind):
    r = X @ w - y
    if kind > 100:
        r = 2 * r
    return X.T @ r
"""


@pytest.mark.parametrize(
    ("far", "said"), [("kind > 100", True), ("kind > -100", False), ("len(y) > 100", False)]
)
def test_a_way_that_did_not_run_is_said(explained, far, said):
    source = ONE_WAY.replace("kind > 100", far).replace("2 * r", "r + 0")
    found = explained(source)
    assert Verdict.REFUTED not in {part.verdict for part in found.parts}
    notes = [note for note in found.notes if "did not run: nothing is said of it" in note]
    assert bool(notes) is said
    assert all("if kind > 100:" in note for note in notes)


REDUCED = """
def loss(W, X, Y, reduction="mean"):
    s = 0.5 * np.sum((X @ W - Y) ** 2)
    return s / len(X) if reduction == "mean" else s

def grad(W, X, Y, reduction="mean"):
    g = X.T @ (X @ W - Y)
    if reduction == "mean":
        g = g / len(X)
    return g
"""


def test_of_a_way_that_a_default_chooses_the_answer_says_so(explained):
    said = "This is for reduction='mean', as by default: of the other ways nothing is said."
    assert said in explained(REDUCED).notes
    wrong = explained(REDUCED.replace("g / len(X)", "g"))
    assert {part.verdict for part in wrong.parts} == {Verdict.REFUTED}
    assert said not in wrong.notes
    alone = REDUCED.replace('if reduction == "mean" else s', "").replace(
        'if reduction == "mean":', "if len(X):"
    )
    assert not any("as by default" in note for note in explained(alone).notes)


NEURON = """
class Neuron:
    def __init__(self, n):
        self.w = [0.1 * k for k in range(n)]
        self.b = 0.0

    def loss(self, x, y):
        return 0.5 * (sum(w * v for w, v in zip(self.w, x)) + self.b - y) ** 2

    def gradient(self, x, y):
        err = sum(w * v for w, v in zip(self.w, x)) + self.b - y
        dw = [err * v for v in x]
        db = err
        return dw, db
"""


def test_a_list_of_numbers_is_an_array_where_its_entries_alone_are_used(verdicts):
    assert verdicts(NEURON) == {Verdict.MEASURED}
    assert verdicts(NEURON.replace("[err * v for", "[-err * v for")) == {Verdict.MEASURED, Verdict.REFUTED}


NORMED = """
def fit(X, y, W, rate=0.1, tol=1e-4):
    for _ in range(100):
        grad = X.T @ (X @ W - y) / len(y)
        step_norm = np.linalg.norm(grad)
        W -= rate * grad
        if step_norm < tol:
            break
    return W
"""


def test_how_long_a_step_is_is_no_cost(verdicts):
    with pytest.raises(WrongCall, match="of which cost"):
        verdicts(NORMED)


ALIKE = """
def mse(y_hat, y_pred):
    return np.mean(np.power(y_hat - y_pred, 2))

def mse_prime(y_hat, y_pred):
    return 2 * (y_pred - y_hat) / np.size(y_hat)
"""


def test_by_which_of_two_predictions_a_slope_is_the_slope_tells(verdicts):
    assert verdicts(ALIKE) == {Verdict.PROVED}
    with pytest.raises(WrongCall, match="by which of y_hat, y_pred"):
        verdicts(ALIKE.replace("2 * (y_pred", "3 * (y_pred"))


COPIED = """
def cost(x, y, w):
    total = 0.0
    for i in range(len(x)):
        total += 0.5 * (w[0] * x[i] + w[1] - y[i]) ** 2
    return total

def grad(x, y, w):
    g = [0.0] * 2
    h = g
    for i in range(len(x)):
        h[0] += (w[0] * x[i] + w[1] - y[i]) * x[i]
        h[1] += w[0] * x[i] + w[1] - y[i]
    return g
"""


def test_a_part_of_a_list_is_a_copy_and_another_name_is_none(verdicts):
    assert verdicts(COPIED) <= {Verdict.PROVED, Verdict.MEASURED}
    assert verdicts(COPIED) == verdicts(COPIED.replace("range(", "xrange("))
    assert verdicts(COPIED.replace("h = g\n", "h = g[:]\n")) == {Verdict.REFUTED}


def test_a_slope_that_is_returned_and_not_asked_about_is_said(explanations):
    kept = NEURON.replace("self.b = 0.0", "self.b = 0.0; self.w.append(0.7)")
    notes = [note for one in explanations(kept) for note in one.notes]
    assert any(note.startswith("Not asked about: dw") for note in notes), notes


QUOTIENT = """
def loss(A, g, t, x):
    return np.sum((A * np.exp(-g * t) - x) ** 2)

def grad(A, g, t, x):
    f = A * np.exp(-g * t)
    return 2 * np.sum((f - x) * f / A), -2 * np.sum((f - x) * f * t)
"""


def test_a_slope_that_is_no_number_at_0_is_said_and_one_that_is_wrong_there_refuted(explained):
    found = explained(QUOTIENT)
    assert Verdict.REFUTED not in {part.verdict for part in found.parts}
    assert "Where A is 0, your code gives no number for its slope." in found.notes
    wrong = explained(QUOTIENT.replace("f / A)", "(f / A if A else 1 * f))"))
    assert {part.verdict for part in wrong.parts if part.name == "A"} == {Verdict.REFUTED}


PARTS = """
def norm_forward(X, gamma, beta):
    cache = X, gamma
    return gamma * X + beta, cache

def norm_backward(dout, cache):
    X, gamma = cache
    return dout * gamma, np.sum(dout * X, axis=0), np.sum(dout, axis=0)

def train_step(params, X, y, rate):
    h, cache = norm_forward(X @ params["W"], params["gamma"], params["beta"])
    d = h - y
    dh, dgamma, dbeta = norm_backward(d, cache)
    dW = X.T @ d
    params["W"] -= rate * dW
"""


def test_slopes_that_another_function_works_out_itself_are_said_to_be_unasked(explanations):
    notes = [note for one in explanations(PARTS) for note in one.notes]
    assert "Not asked about: the slopes that train_step works out itself." in notes
    plain = PARTS.replace('    dW = X.T @ d\n    params["W"] -= rate * dW\n', "    return dgamma, dbeta\n")
    assert not any("works out itself" in note for one in explanations(plain) for note in one.notes)


SCHICHT = """
class Schicht:
    def __init__(self, n, m):
        self.gewichte = np.random.randn(n, m)
        self.bias = np.random.randn(1, m)

    def vorwaerts(self, eingaben):
        self.gemerkt = eingaben
        return eingaben @ self.gewichte + self.bias

    def rueckwaerts(self, gradient):
        self.steigung = 2 * self.gemerkt.T @ gradient
        self.bias_gradient = gradient.sum(axis=0, keepdims=True)
        return gradient @ self.gewichte.T
"""


def test_an_array_in_another_language_by_which_no_slope_is_found_is_not_asked_about(explained):
    found = explained(SCHICHT)
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert any(note.startswith("Not asked about: gewichte") for note in found.notes)


STOPS = """
def train(X, y, w, rate, most):
    for _ in range(1000):
        erro = 0
        for x, d in zip(X, y):
            e = d - x @ w
            w = w + rate * e * x
            erro += abs(e)
        if erro < most:
            break
    return w
"""


def test_what_ends_a_training_as_a_sum_of_absolute_values_is_no_cost(explained):
    with pytest.raises(WrongCall, match="of which cost|for one sample after the other"):
        explained(STOPS)


HANDED = """
def backward(X, y, A1, A2, W1, b1, W2, b2):
    n = len(X)
    loss = -np.sum(np.log(A2[np.arange(n), y])) / n
    d2 = A2.copy()
    d2[np.arange(n), y] -= 1
    d1 = (d2 @ W2.T) * (1 - A1**2)
    return X.T @ d1 / n, d1.sum(0) / n, A1.T @ d2 / n, d2.sum(0) / n, loss
"""


def test_values_of_a_forward_pass_that_is_not_in_the_file_are_asked_for(explanations):
    with pytest.raises(WrongCall, match="takes A1 and A2, which no function of the file works out"):
        explanations(HANDED)


INNER = """
def linear(theta, X):
    Z = theta.T @ X
    return Z

def loss(A, Y):
    return np.mean((A - Y) ** 2)

def dZ(Z, Y):
    return 2 * (Z - Y) / Y.size

def dtheta(Z, X, Y):
    return X @ (2 * (Z - Y) / Y.size).T
"""


def test_a_slope_by_what_another_function_works_out_is_none_by_its_arrays(explanations):
    found = explanations(INNER)
    assert not any("dZ(" in one.function for one in found)
    assert Verdict.REFUTED not in {part.verdict for one in found for part in one.parts}


ONE_AFTER_THE_OTHER = """
class Line:
    def __init__(self, d):
        self.w = np.zeros(d)
        self.b = 0.0

    def step(self, x, target):
        error = target - x @ self.w - self.b
        loss = error**2
        self.w += 0.01 * 2 * error * x
        self.b += 0.01 * 2 * error
        return loss

    def partial_fit(self, X, y):
        for at in range(len(y)):
            loss = self.step(X[at], y[at])
        return self
"""


def test_steps_after_each_sample_are_of_no_cost_and_those_of_one_are_asked_about(explanations, tmp_path):
    (found,) = explanations(ONE_AFTER_THE_OTHER)
    assert found.function.startswith("Line.step(x, target)")
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    with pytest.raises(WrongCall, match="for one sample after the other"):
        explain_file(f"{tmp_path / 'theirs.py'}:Line.partial_fit")


CAUGHT = """
def loss(w, X, y):
    return np.mean((X @ w - y) ** 2)

def gradient(w, X, y):
    out = X @ w
    try:
        if np.any(np.abs(out) > 50):
            raise ValueError("too large")
    except ValueError:
        out = 0 * out
    return 2 * X.T @ (out - y) / len(y)
"""


def test_what_code_refuses_is_not_asked_about_unless_it_goes_on_after_its_own_error(explained):
    assert {part.verdict for part in explained(CAUGHT).parts} == {Verdict.MEASURED}
    plain = CAUGHT.replace("    try:\n        if", "    if").replace(
        '            raise ValueError("too large")\n    except ValueError:\n        out = 0 * out\n',
        '        raise ValueError("too large")\n',
    )
    assert {part.verdict for part in explained(plain).parts} == {Verdict.PROVED}


def test_a_check_that_changes_something_is_no_mere_question(verdicts):
    checked = """
class Line:
    def __init__(self, d):
        self.w = np.ones(d)
        self.scale = 2.0

    def fits(self, X):
        if np.unique(X).size < 2:
            return False
        self.scale = 3.0
        return True

    def loss(self, X, y):
        return np.mean((X @ self.w - y) ** 2)

    def gradient(self, X, y):
        if not self.fits(X):
            raise ValueError("all alike")
        return self.scale * X.T @ (X @ self.w - y) / len(y)
"""
    assert verdicts(checked) == {Verdict.REFUTED}
    assert verdicts(checked.replace("3.0", "2.0")) == {Verdict.MEASURED}


def test_code_that_refuses_all_numbers_says_so_in_its_own_words(explained):
    with pytest.raises(WrongCall, match="takes none of the numbers that were tried: at least 10"):
        explained(
            """
def loss(w, X, y):
    return np.mean((X @ w - y) ** 2)

def gradient(w, X, y):
    if X.min() < 10:
        raise ValueError("at least 10")
    return 2 * X.T @ (X @ w - y) / len(y)
"""
        )


HINGE = """
class LinearSVM:
    def __init__(self, C=1.0):
        self.C = C
        self.w = np.zeros(3)
        self.b = 0.0

    def hinge_loss(self, X, y):
        distances = np.maximum(0, 1 - y * (X @ self.w + self.b))
        return 0.5 * np.dot(self.w, self.w) + self.C * np.sum(distances)

    def gradients(self, X, y):
        near = y * (X @ self.w + self.b) < 1
        dw = self.w - self.C * X.T @ (near * y)
        db = -self.C * np.sum(near * y)
        return dw, db
"""


@pytest.mark.slow
def test_a_factor_that_is_left_out_has_the_name_of_its_setting(explained):
    (wrong,) = (p for p in explained(HINGE.replace("-self.C * np.sum", "-np.sum")).parts if p.name == "b")
    assert [one.name for one in wrong.faults] == ["right but for the factor 1/C"]
    assert wrong.faults[0].mend == "multiply by C"


TABLE = """
ACTIVATIONS = {
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
}


class Net:
    def __init__(self, activation="tanh"):
        self.act, self.slope = ACTIVATIONS[activation]
        self.W = np.random.randn(3, 4)
        self.V = np.random.randn(4, 2)

    def loss(self, X, T):
        return np.sum((self.act(X @ self.W) @ self.V - T) ** 2) / 2

    def gradients(self, X, T):
        A = self.act(X @ self.W)
        d = A @ self.V - T
        return X.T @ (d @ self.V.T * self.slope(A)), A.T @ d
"""


@pytest.mark.slow
def test_a_word_that_chooses_from_a_table_is_said(explained):
    found = explained(TABLE)
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert "This is for activation='tanh', as by default: of the other ways nothing is said." in found.notes


ENTRIES = """
def squared_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def gradients(X, y, w, b):
    y_hat = X @ w + b
    e = y_hat - y
    return X.T @ e, e.sum()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "returned"), {"sum": "X.T @ e, e.sum()", "mean": "X.T @ e / len(y), e.mean()"}.items()
)
def test_of_a_loss_of_each_entry_the_sum_is_tried_and_the_mean(said, returned, explained):
    found = explained(ENTRIES.replace("X.T @ e, e.sum()", returned))
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert f"against the {said} of squared_loss, of y_hat" in found.text()
    wrong = explained(ENTRIES.replace("X.T @ e, e.sum()", returned.replace("X.T @ e", "X.T @ e / 3")))
    assert Verdict.REFUTED in {part.verdict for part in wrong.parts}


LOSSES = """
class Dense:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W.T


def cross_entropy(y, p):
    return -np.sum(y * np.log(p)) / len(y)


def cross_entropy_prime(y, p):  # by the scores
    return (p - y) / len(y)


def bce(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def bce_prime(y, p):
    return ((1 - y) / (1 - p) - y / p) / np.size(y)
"""


@pytest.mark.slow
def test_beside_layers_a_loss_s_slope_is_asked_about_where_it_is_by_the_prediction(explanations):
    found = explanations(LOSSES)
    assert [one.function.partition("(")[0] for one in found] == ["Dense.backward", "bce_prime"]
    assert {part.verdict for one in found for part in one.parts} == {Verdict.PROVED}
    assert [part.name for part in found[1].parts] == ["p"]
    wrong = explanations(LOSSES.replace("(1 - y) / (1 - p) - y / p", "y / p - (1 - y) / (1 - p)"))
    assert {part.verdict for part in wrong[1].parts} == {Verdict.REFUTED}


MOMENTUM = """
X, y = np.random.randn(20, 3), np.random.randn(20)
w = np.zeros(3)
v = np.zeros_like(w)
lr, mu = 0.1, 0.9
for it in range(100):
    e = X @ w - y
    loss = np.sum(e**2) / (2 * len(y))
    dw = X.T @ e / len(y)
    v = mu * v - lr * dw
    w += v
"""


def test_a_step_along_what_is_a_step_down_already_is_none_down(explained):
    right = {Verdict.PROVED, Verdict.MEASURED}
    assert {part.verdict for part in explained(MOMENTUM).parts} <= right
    other = MOMENTUM.replace("- lr * dw", "+ lr * dw").replace("w += v", "w -= v")
    assert {part.verdict for part in explained(other).parts} <= right
    for up in (MOMENTUM.replace("w += v", "w -= v"), MOMENTUM.replace("- lr * dw", "+ lr * dw")):
        with pytest.raises(WrongCall, match="steps up and not down"):
            explained(up)


BY_ENTRIES = """
def cost(X, y, w):
    return np.sum((X @ w - y) ** 2) / 2


def fit(X, y, w, lr=0.1, epochs=10):
    for e in range(epochs):
        err = X @ w - y
        for j in range(len(w)):
            w[j] -= lr * np.sum(err * X[:, j])
    return w
"""


def test_entries_that_are_stepped_by_several_rates_have_no_gradient(explained):
    assert {part.verdict for part in explained(BY_ENTRIES).parts} == {Verdict.PROVED}
    smaller = BY_ENTRIES.replace("    return w\n", "            lr = lr * 0.9\n    return w\n")
    with pytest.raises(WrongCall, match="not by one rate"):
        explained(smaller)


PLOTTED = """
X = np.random.randn(30, 3)
y = np.random.randn(30, 1)
w = np.zeros((3, 1))
errors = []
for epoch in range(100):
    out = 1 / (1 + np.exp(-X @ w))
    miss = out - y
    errors.append(np.mean(np.abs(miss)))
    w -= 0.1 * X.T @ (miss * out * (1 - out))
"""


@pytest.mark.slow
def test_absolute_errors_are_looked_at_where_nothing_has_their_slope(explained, verdicts):
    found = explained(PLOTTED)
    assert found.proved
    assert found.cost.startswith("the squared error, half the sum, of out")
    least = PLOTTED.replace("miss * out", "np.sign(miss) / 30 * out")
    assert explained(least).cost == "the cost that it keeps"
    assert Verdict.REFUTED not in verdicts(least)


HANDED_A_SLOPE = """
def cost(w, X, y):
    return 0.5 * np.sum((X @ w - y) ** 2)

def slope_of(w, X, y):
    return X.T @ (X @ w - y)

def gradient_step(w, grad, rate):
    w = w - rate * grad
    return w / max(1.0, np.linalg.norm(w))
"""


def test_what_is_given_a_gradient_gives_none(explanations):
    (found,) = explanations(HANDED_A_SLOPE.replace("slope_of", "gradient"))
    assert found.function == "gradient(w, X, y)"
    assert found.proved


FORGETFUL = """
class Dense:
    def __init__(self, n_in, n_out):
        self.kernel = np.random.randn(n_in, n_out)
        self.bias = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.kernel + self.bias
    def backward(self, dout):
        self.update_for_it = 2 * self.x.T @ dout
        self.dbias = dout.sum(axis=0)
        return dout @ self.kernel.T
"""


def test_an_array_of_a_layer_by_which_no_slope_is_found_is_not_asked_about(explained):
    said = "Not asked about: kernel, by which no slope is found."
    assert said in explained(FORGETFUL).notes
    named = explained(FORGETFUL.replace("update_for_it", "gradient_kernel"))
    assert said not in named.notes
    assert Verdict.REFUTED in {part.verdict for part in named.parts}


AT_A_KINK = """
X = np.array([[0.0, 0.0], [0.5, -0.2], [0.3, 0.8], [-0.4, 0.1], [0.9, 0.7], [-0.3, -0.6], [0.2, -0.9]])
t = np.random.randn(7, 3)

def fit(W, b, V, rate=0.1):
    for _ in range(100):
        h = np.maximum(0, X @ W + b)
        out = h @ V
        loss = 0.0001 * np.sum((out - t) ** 2)
        d = 0.0002 * (out - t)
        dV = h.T @ d
        dh = d @ V.T
        dh[h <= 0] = 0
        W -= rate * X.T @ dh
        b -= rate * dh.sum(axis=0)
        V -= rate * dV
    return W, b, V
"""


def test_a_kink_of_the_data_s_own_at_a_bias_of_0_refutes_nothing(verdicts):
    assert Verdict.REFUTED not in verdicts(AT_A_KINK)
    assert Verdict.REFUTED in verdicts(AT_A_KINK.replace("0.0002 *", "0.0001 *"))

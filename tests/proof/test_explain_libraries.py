"""Small libraries, arrays of several axes, loops over time: each right, and with one thing wrong."""

import pytest

from backprop.proof.explain import Verdict
from backprop.proof.explain.verdict import deciding

P, M, R = Verdict.PROVED, Verdict.MEASURED, Verdict.REFUTED

OPERATIONS = """
class Tensor:
    def __init__(self, data, parents=(), backward=lambda: None):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents = parents
        self._backward = backward

    def __add__(self, other):
        out = Tensor(self.data + other.data, (self, other))
        def backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = backward
        return out

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))
        def backward():
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad
        out._backward = backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Tensor(t, (self,))
        def backward():
            self.grad += (1 - t ** 2) * out.grad
        out._backward = backward
        return out

    def sum(self):
        out = Tensor(self.data.sum(), (self,))
        def backward():
            self.grad += np.ones_like(self.data) * out.grad
        out._backward = backward
        return out

    def backward(self):
        order, seen = [], set()
        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    visit(parent)
                order.append(node)
        visit(self)
        self.grad = np.ones_like(self.data)
        for node in reversed(order):
            node._backward()

def loss(X, W, V):
    x, w, v = Tensor(X), Tensor(W), Tensor(V)
    return ((x @ w).tanh() @ v).sum().data

def gradients(X, W, V):
    x, w, v = Tensor(X), Tensor(W), Tensor(V)
    out = ((x @ w).tanh() @ v).sum()
    out.backward()
    return w.grad, v.grad
"""

PAIRS = """
def init(sizes, rng=np.random.default_rng(0)):
    return [(rng.normal(size=(m, n)) * 0.1, np.zeros(n)) for m, n in zip(sizes[:-1], sizes[1:])]

def predict(params, x):
    acts = [x]
    for W, b in params[:-1]:
        acts.append(np.maximum(acts[-1] @ W + b, 0))
    W, b = params[-1]
    return acts[-1] @ W + b, acts

def mse(params, x, y):
    out, _ = predict(params, x)
    return 0.5 * np.mean(np.sum((out - y) ** 2, axis=1))

def grad(params, x, y):
    out, acts = predict(params, x)
    delta = (out - y) / x.shape[0]
    grads = []
    for i in reversed(range(len(params))):
        W, b = params[i]
        grads.insert(0, (acts[i].T @ delta, delta.sum(axis=0)))
        if i > 0:
            delta = (delta @ W.T) * (acts[i] > 0)
    return grads
"""

BATCHES = """
def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def attention_forward(Q, K, V):
    d = Q.shape[-1]
    scores = np.einsum('bid,bjd->bij', Q, K) / np.sqrt(d)
    A = softmax(scores)
    return np.einsum('bij,bjd->bid', A, V), (Q, K, V, A)

def attention_backward(dO, cache):
    Q, K, V, A = cache
    d = Q.shape[-1]
    dV = np.einsum('bij,bid->bjd', A, dO)
    dA = np.einsum('bid,bjd->bij', dO, V)
    dS = A * (dA - (dA * A).sum(-1, keepdims=True))
    dS /= np.sqrt(d)
    dQ = np.einsum('bij,bjd->bid', dS, K)
    dK = np.einsum('bij,bid->bjd', dS, Q)
    return dQ, dK, dV
"""

COUNTS = """
def f(counts, x_max=100, alpha=0.75):
    return np.minimum((counts / x_max) ** alpha, 1)

def glove(W, C, bw, bc, X):
    err = W @ C.T + bw[:, None] + bc[None, :] - np.log(X)
    weight = f(X)
    J = 0.5 * np.sum(weight * err ** 2)
    g = weight * err
    return J, g @ C, g.T @ W, g.sum(1), g.sum(0)
"""

TILES = """
def max_pool_forward(x, size=2):
    N, C, H, W = x.shape
    xr = x.reshape(N, C, H // size, size, W // size, size)
    out = xr.max(axis=3).max(axis=4)
    return out, (x, xr, out)

def max_pool_backward(dout, cache):
    x, xr, out = cache
    mask = (xr == out[:, :, :, None, :, None])
    dx = mask * dout[:, :, :, None, :, None]
    return dx.reshape(x.shape)
"""

MASKED = """
def temporal_softmax_loss(x, y, mask):
    N, T, V = x.shape
    x_flat = x.reshape(N * T, V)
    y_flat = y.reshape(N * T)
    mask_flat = mask.reshape(N * T)
    probs = np.exp(x_flat - np.max(x_flat, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.sum(mask_flat * np.log(probs[np.arange(N * T), y_flat])) / N
    dx = probs.copy()
    dx[np.arange(N * T), y_flat] -= 1
    dx /= N
    dx *= mask_flat[:, None]
    return loss, dx.reshape(N, T, V)
"""

BOTH_WAYS = """
def bi_forward(X, Wf, Uf, Wb, Ub, V):
    T, D = X.shape
    H = Uf.shape[0]
    hf = np.zeros((T + 1, H))
    hb = np.zeros((T + 1, H))
    for t in range(T):
        hf[t + 1] = np.tanh(X[t] @ Wf + hf[t] @ Uf)
    for t in reversed(range(T)):
        hb[t] = np.tanh(X[t] @ Wb + hb[t + 1] @ Ub)
    y = (hf[1:] + hb[:-1]) @ V
    return y, hf, hb

def bi_loss(X, Y, Wf, Uf, Wb, Ub, V):
    y, hf, hb = bi_forward(X, Wf, Uf, Wb, Ub, V)
    return 0.5 * np.sum((y - Y) ** 2)

def bi_backward(X, Y, Wf, Uf, Wb, Ub, V):
    T, D = X.shape
    y, hf, hb = bi_forward(X, Wf, Uf, Wb, Ub, V)
    dy = y - Y
    dV = (hf[1:] + hb[:-1]).T @ dy
    dh = dy @ V.T
    dWf, dUf, dWb, dUb = np.zeros_like(Wf), np.zeros_like(Uf), np.zeros_like(Wb), np.zeros_like(Ub)
    carry = np.zeros(Uf.shape[0])
    for t in reversed(range(T)):
        da = (dh[t] + carry) * (1 - hf[t + 1] ** 2)
        dWf += np.outer(X[t], da)
        dUf += np.outer(hf[t], da)
        carry = Uf @ da
    carry = np.zeros(Ub.shape[0])
    for t in range(T):
        da = (dh[t] + carry) * (1 - hb[t] ** 2)
        dWb += np.outer(X[t], da)
        dUb += np.outer(hb[t + 1], da)
        carry = Ub @ da
    return dWf, dUf, dWb, dUb, dV
"""

GATES = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

class GRU:
    def __init__(self, D, H):
        self.Wz, self.Wr, self.Wh = (np.random.randn(D, H) * 0.1 for _ in range(3))
        self.Uz, self.Ur, self.Uh = (np.random.randn(H, H) * 0.1 for _ in range(3))
        self.bz, self.br, self.bh = np.zeros(H), np.zeros(H), np.zeros(H)

    def forward(self, xs):
        h = np.zeros(self.bz.shape)
        self.cache = []
        hs = []
        for x in xs:
            z = sigmoid(x @ self.Wz + h @ self.Uz + self.bz)
            r = sigmoid(x @ self.Wr + h @ self.Ur + self.br)
            c = np.tanh(x @ self.Wh + (r * h) @ self.Uh + self.bh)
            h_new = (1 - z) * h + z * c
            self.cache.append((x, h, z, r, c))
            h = h_new
            hs.append(h)
        return np.array(hs)

    def loss(self, xs, ys):
        return 0.5 * np.sum((self.forward(xs) - ys) ** 2)

    def backward(self, xs, ys):
        hs = self.forward(xs)
        for name in ('Wz', 'Wr', 'Wh', 'Uz', 'Ur', 'Uh', 'bz', 'br', 'bh'):
            setattr(self, 'd' + name, np.zeros_like(getattr(self, name)))
        dh = np.zeros(self.bz.shape)
        for t in reversed(range(len(xs))):
            x, h, z, r, c = self.cache[t]
            dh = dh + hs[t] - ys[t]
            dc = dh * z * (1 - c ** 2)
            dz = dh * (c - h) * z * (1 - z)
            drh = dc @ self.Uh.T
            dr = drh * h * r * (1 - r)
            self.dWh += np.outer(x, dc); self.dUh += np.outer(r * h, dc); self.dbh += dc
            self.dWz += np.outer(x, dz); self.dUz += np.outer(h, dz); self.dbz += dz
            self.dWr += np.outer(x, dr); self.dUr += np.outer(h, dr); self.dbr += dr
            dh = dh * (1 - z) + drh * r + dz @ self.Uz.T + dr @ self.Ur.T
"""

MINIBATCHES = """
rng = np.random.default_rng(1)
X = rng.normal(size=(200, 2))
y = (X[:, 0] * X[:, 1] > 0).astype(int)

n_hidden, lr, reg, batch = 16, 0.5, 1e-3, 32
W1 = rng.normal(size=(2, n_hidden)) * 0.3
b1 = np.zeros(n_hidden)
W2 = rng.normal(size=(n_hidden, 2)) * 0.3
b2 = np.zeros(2)

for epoch in range(100):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch):
        idx = order[start:start + batch]
        xb, yb = X[idx], y[idx]
        hidden = np.maximum(0, xb @ W1 + b1)
        scores = hidden @ W2 + b2
        p = np.exp(scores - scores.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        loss = -np.log(p[range(len(xb)), yb]).mean() + 0.5 * reg * ((W1 ** 2).sum() + (W2 ** 2).sum())
        ds = p.copy()
        ds[range(len(xb)), yb] -= 1
        ds /= len(xb)
        dW2 = hidden.T @ ds + reg * W2
        db2 = ds.sum(0)
        dh = ds @ W2.T
        dh[hidden <= 0] = 0
        dW1 = xb.T @ dh + reg * W1
        db1 = dh.sum(0)
        W1 -= lr * dW1; b1 -= lr * db1
        W2 -= lr * dW2; b2 -= lr * db2
    if epoch % 10 == 0:
        print(epoch, loss)
"""

CHARACTERS = """
class CharRNN:
    def __init__(self, vocab, hidden):
        self.Wx = np.random.randn(vocab, hidden) * 0.01
        self.Wh = np.random.randn(hidden, hidden) * 0.01
        self.Wy = np.random.randn(hidden, vocab) * 0.01
        self.bh, self.by = np.zeros(hidden), np.zeros(vocab)

    def forward(self, inputs, targets, h0):
        h, loss, steps = h0, 0.0, []
        for i, t in zip(inputs, targets):
            h_new = np.tanh(self.Wx[i] + h @ self.Wh + self.bh)
            o = h_new @ self.Wy + self.by
            p = np.exp(o - o.max()) / np.exp(o - o.max()).sum()
            loss += -np.log(p[t])
            steps.append({'i': i, 't': t, 'h': h, 'h_new': h_new, 'p': p})
            h = h_new
        return loss / len(inputs), steps

    def backward(self, steps):
        g = {k: np.zeros_like(getattr(self, k)) for k in ('Wx', 'Wh', 'Wy', 'bh', 'by')}
        dh_next = np.zeros_like(self.bh)
        for s in reversed(steps):
            do = s['p'].copy()
            do[s['t']] -= 1
            do /= len(steps)
            g['Wy'] += np.outer(s['h_new'], do)
            g['by'] += do
            da = (self.Wy @ do + dh_next) * (1 - s['h_new'] ** 2)
            g['bh'] += da
            g['Wx'][s['i']] += da
            g['Wh'] += np.outer(s['h'], da)
            dh_next = self.Wh @ da
        return g
"""

RESIDUAL = """
def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))

def gelu_grad(x):
    u = np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)
    t = np.tanh(u)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x ** 2)

class ResidualMLP:
    def __init__(self, d, h):
        self.W1 = np.random.randn(d, h) * 0.1
        self.b1 = np.zeros(h)
        self.W2 = np.random.randn(h, d) * 0.1
        self.b2 = np.zeros(d)

    def forward(self, x):
        self.x = x
        self.a = x @ self.W1 + self.b1
        self.h = gelu(self.a)
        return x + self.h @ self.W2 + self.b2

    def backward(self, dout):
        self.dW2 = self.h.T @ dout
        self.db2 = dout.sum(0)
        da = (dout @ self.W2.T) * gelu_grad(self.a)
        self.dW1 = self.x.T @ da
        self.db1 = da.sum(0)
        return dout + da @ self.W1.T
"""


IN_SUM = """
def cost(w, X, y):
    n = len(y)
    return sum(np.log(1 + np.exp(-y[i] * sum(w[j] * X[i][j] for j in range(len(w))))) for i in range(n)) / n

def grad(w, X, y):
    g = np.zeros(len(w))
    for x, t in zip(X, y):
        g += -t * x / (1 + np.exp(t * np.dot(w, x))) / len(y)
    return g
"""

CHOSEN = """
def cost(w, X, y):
    return sum((x @ w - t) ** 2 for x, t in zip(X, y) if t > 0) / 2

def grad(w, X, y):
    return X.T @ ((X @ w - y) * (y > 0))
"""


def verdicts(explanation):
    return {part.name: part.verdict for part in explanation.parts}


# a program, what is right of it, what is put in the place of what, which arrays are wrong then
EVERY = {
    "an autograd class": (OPERATIONS, P, "(1 - t ** 2) * out.grad", "(1 - t) * out.grad", {"W"}),
    "a list of pairs": (
        PAIRS,
        P,
        "(delta @ W.T) * (acts[i] > 0)",
        "delta @ W.T",
        {"params[0].W", "params[0].b"},
    ),
    "einsum says the axes": (BATCHES, P, "(dA * A).sum(-1, ", "(dA * A).sum(1, ", {"Q", "K"}),
    "a loss that is called J": (COUNTS, P, "g.sum(1), g.sum(0)", "g.sum(0), g.sum(1)", {"bw", "bc"}),
    "axes of whole tiles": (TILES, M, "mask * dout", "(1 - mask) * dout", {"x"}),
    "labels and a mask of two axes": (MASKED, M, "    dx *= mask_flat[:, None]\n", "", {"x"}),
    "inputs and targets that are gone through together": (
        CHARACTERS,
        P,
        "            do /= len(steps)\n",
        "",
        {"Wx", "Wh", "Wy", "bh", "by"},
    ),
    "numbers of many digits are letters": (
        RESIDUAL,
        P,
        "(1 - t ** 2) * np.sqrt",
        "(1 - t) * np.sqrt",
        {"W1", "b1", "x"},
    ),
    "a sum that is written as one": (IN_SUM, P, "g += -t", "g += t", {"w"}),
    "a sum over those that are chosen": (CHOSEN, M, " * (y > 0)", "", {"w"}),
    "there and back in time": (BOTH_WAYS, M, "carry = Ub @ da", "carry = da @ Ub", {"Wb", "Ub"}),
}


@pytest.mark.usefixtures("verdicts_alone")
@pytest.mark.parametrize(("source", "known", "right", "wrong", "arrays"), EVERY.values(), ids=EVERY)
def test_what_is_right_is_known_and_what_is_wrong_is_refuted(source, known, right, wrong, arrays, explained):
    found = verdicts(explained(source))
    assert set(found.values()) == {known}
    assert source.count(right) == 1
    broken = verdicts(explained(source.replace(right, wrong)))
    assert {name for name, verdict in broken.items() if verdict is R} == arrays


NAMED = {
    "a factor in one term": (GATES, "drh * r + dz", "drh + dz", "a factor is missing", "drh * r + dz"),
    "a vector on the wrong side": (BOTH_WAYS, "Ub @ da", "da @ Ub", "transposed", "carry = Ub @ da"),
    "a mask for its rest": (TILES, "mask * dout", "(1 - mask) * dout", "1 - p for p", "mask * dout"),
    "a slope in a loop over batches": (
        MINIBATCHES,
        "        dh[hidden <= 0] = 0\n",
        "",
        "f' missing",
        "ds @ W2.T * (hidden > 0)",
    ),
}


@pytest.mark.parametrize(("source", "right", "wrong", "name", "belongs"), NAMED.values(), ids=NAMED)
def test_the_line_is_found_among_many(source, right, wrong, name, belongs, explained, monkeypatch):
    monkeypatch.setattr(deciding, "MENDS", 60.0)  # however busy the machine is
    assert source.count(right) == 1
    (mend,) = explained(source.replace(right, wrong)).mends
    assert mend.name == name
    assert belongs in mend.belongs


@pytest.mark.usefixtures("verdicts_alone")
def test_a_number_that_is_rounded_in_another_way_is_another_one(explained):
    """Within rounding it is right, and it is not proved."""
    shorter = RESIDUAL.replace("(1 - t ** 2) * np.sqrt(2 / np.pi)", "(1 - t ** 2) * 0.7978845608")
    found = verdicts(explained(shorter))
    assert found == {"W1": M, "b1": M, "W2": P, "b2": P, "x": M}


@pytest.mark.usefixtures("verdicts_alone")
def test_for_how_many_layers_it_is_proved_is_said(explained):
    assert "This is about params of 2 items: of any other number nothing is said." in explained(PAIRS).notes
    assert not any("items" in note for note in explained(COUNTS).notes)

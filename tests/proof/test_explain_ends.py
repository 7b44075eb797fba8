"""Loops whose first or last round differs, h[:, t - 1] if t > 0 else h0, and slopes that go on as delta."""

import pytest
import sympy as sp

from backprop.proof import NotModelled, sizes
from backprop.proof.explain import Verdict
from backprop.proof.explain.question.ends import AtEnd, of_an_end
from backprop.proof.explain.question.kept import Round
from backprop.proof.kernel.language import fresh_index

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

BATCH = """
import numpy as np

def rnn(x, h0, Wx, Wh, b, y):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    for t in range(T):
        prev = h[:, t - 1] if t > 0 else h0
        h[:, t] = np.tanh(x[:, t] @ Wx + prev @ Wh + b)
    loss = 0.5 * np.sum((h - y) ** 2)
    dh = h - y
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dnext = np.zeros((N, H))
    for t in reversed(range(T)):
        dz = (dh[:, t] + dnext) * (1 - h[:, t] ** 2)
        prev = h[:, t - 1] if t > 0 else h0
        dWx += x[:, t].T @ dz
        dWh += prev.T @ dz
        db += dz.sum(axis=0)
        dnext = dz @ Wh.T
    return loss, dnext, dWx, dWh, db
"""

VECTOR = """
import numpy as np

def rnn(x, U, W, V, y):
    T = len(x)
    h = np.zeros((T, W.shape[0]))
    for t in range(T):
        z = U @ x[t]
        if t > 0:
            z += W @ h[t - 1]
        h[t] = np.tanh(z)
    p = h @ V.T
    loss = np.sum((p - y) ** 2) / 2
    dp = p - y
    dV = dp.T @ h
    dU, dW = np.zeros_like(U), np.zeros_like(W)
    dh_next = np.zeros(W.shape[0])
    for t in reversed(range(T)):
        dz = (V.T @ dp[t] + dh_next) * (1 - h[t] ** 2)
        dU += np.outer(dz, x[t])
        if t > 0:
            dW += np.outer(dz, h[t - 1])
        dh_next = W.T @ dz
    return loss, dU, dW, dV
"""

NUMBERED = """
import numpy as np

def rnn(x, h0, U, W, V, y):
    T = x.shape[0]
    hs = {}
    loss = 0
    ps = {}
    for t in range(T):
        h_prev = hs[t - 1] if t > 0 else h0
        hs[t] = np.tanh(np.dot(U, x[t]) + np.dot(W, h_prev))
        ps[t] = np.dot(V, hs[t])
        loss += 0.5 * np.sum((ps[t] - y[t]) ** 2)
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        dy = ps[t] - y[t]
        dV += np.outer(dy, hs[t])
        dh = V.T @ dy + dh_next
        dz = (1 - hs[t] ** 2) * dh
        h_prev = h0 if t == 0 else hs[t - 1]
        dU += np.outer(dz, x[t])
        dW += np.outer(dz, h_prev)
        dh_next = W.T @ dz
    return loss, dU, dW, dV
"""

ROWS = """
import numpy as np

def rnn(x, U, W, V, y):
    T = len(x)
    h = np.zeros((T, W.shape[0]))
    for t in range(T):
        h[t] = np.tanh(U @ x[t] + W @ h[t - 1])
    p = h @ V.T
    loss = np.sum((p - y) ** 2) / 2
    dp = p - y
    dV = dp.T @ h
    dU, dW = np.zeros_like(U), np.zeros_like(W)
    dz = np.zeros_like(h)
    for t in reversed(range(T)):
        dh = V.T @ dp[t]
        if t < T - 1:
            dh += W.T @ dz[t + 1]
        dz[t] = dh * (1 - h[t] ** 2)
        dU += np.outer(dz[t], x[t])
        if t > 0:
            dW += np.outer(dz[t], h[t - 1])
    return loss, dU, dW, dV
"""

LISTED = """
import numpy as np

def rnn(x, h0, U, W, V, y):
    hs = []
    for t in range(x.shape[0]):
        h_prev = h0 if t == 0 else hs[-1]
        hs.append(np.tanh(U @ x[t] + W @ h_prev))
    loss = 0.5 * np.sum((V @ hs[-1] - y) ** 2)
    d = V @ hs[-1] - y
    dV = np.outer(d, hs[-1])
    dh = V.T @ d
    dU, dW = np.zeros_like(U), np.zeros_like(W)
    for t in reversed(range(x.shape[0])):
        dz = (1 - hs[t] ** 2) * dh
        prev = hs[t - 1] if t else h0
        dU += np.outer(dz, x[t])
        dW += np.outer(dz, prev)
        dh = W.T @ dz
    return loss, dU, dW, dV
"""

TRASK = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def grads(X, y, synapse_0, synapse_1, synapse_h):
    T = X.shape[0]
    hidden = synapse_h.shape[0]
    layer_1_values = [np.zeros((1, hidden))]
    layer_2_deltas = []
    loss = 0
    for position in range(T):
        layer_1 = sigmoid(np.dot(X[position], synapse_0) + np.dot(layer_1_values[-1], synapse_h))
        layer_2 = sigmoid(np.dot(layer_1, synapse_1))
        error = layer_2 - y[position]
        loss += 0.5 * np.sum(error ** 2)
        layer_2_deltas.append(error * layer_2 * (1 - layer_2))
        layer_1_values.append(layer_1)
    future_delta = np.zeros((1, hidden))
    d0, d1, dh = np.zeros_like(synapse_0), np.zeros_like(synapse_1), np.zeros_like(synapse_h)
    for position in reversed(range(T)):
        layer_1 = layer_1_values[position + 1]
        prev_layer_1 = layer_1_values[position]
        delta_2 = layer_2_deltas[position]
        delta_1 = (future_delta.dot(synapse_h.T) + delta_2.dot(synapse_1.T)) * layer_1 * (1 - layer_1)
        d1 += np.atleast_2d(layer_1).T.dot(delta_2)
        dh += np.atleast_2d(prev_layer_1).T.dot(delta_1)
        d0 += np.atleast_2d(X[position]).T.dot(np.atleast_2d(delta_1))
        future_delta = delta_1
    return loss, d0, d1, dh
"""

ASKED = "prev = h[:, t - 1] if t > 0 else h0\n"
WAYS = """if t == 0:
            prev = h0
        else:
            prev = h[:, t - 1, :]
"""

KINDS = {
    "an array's row before": (BATCH, "        dWh += prev.T @ dz", "        dWh += h[:, t].T @ dz"),
    "a question of two ways": (BATCH.replace(ASKED, WAYS), "dnext = dz @ Wh.T", "dnext = dz"),
    "what is added from the second round on": (
        VECTOR, "        if t > 0:\n            dW +=", "        if t > 1:\n            dW +="
    ),
    "a dictionary by numbers": (
        NUMBERED, "h_prev = h0 if t == 0 else hs[t - 1]", "h_prev = hs[max(t - 1, 0)]"
    ),
    "slopes in rows": (ROWS, "dh += W.T @ dz[t + 1]", "dh += dz[t + 1]"),
    "a list's last": (LISTED, "hs[t - 1] if t else h0", "hs[t - 1] if t > 1 else h0"),
    "delta is carried": (TRASK, "future_delta = delta_1\n", "future_delta = delta_2.dot(synapse_1.T)\n"),
}  # fmt: skip
test_a_loop_with_another_end_is_proved, test_its_wrong_neighbour_is_refuted = right_and_wrong(KINDS)


@pytest.mark.parametrize(
    "unclear",
    {
        "beside another question": (
            "if t > 0:\n            dW +=",
            "if t > 0 and x.ndim:\n            dW +=",
        ),
        "of the second round": ("if t > 0:\n            z +=", "if t != 1:\n            z +="),
    }.items(),
    ids=lambda one: one[0],
)
def test_what_is_asked_otherwise_is_not_proved(verdicts, unclear):
    right, other = unclear[1]
    assert VECTOR.count(right) == 1
    assert Verdict.PROVED not in verdicts(VECTOR.replace(right, other))


def test_which_round_it_is_decides_no_branch():
    with pytest.raises(NotModelled, match="which round"):
        bool(AtEnd(None, sp.S.One, True))


@pytest.mark.parametrize(
    ("how", "left", "right", "others", "at_last"),
    [
        (">", lambda t, T: t - 1, lambda t, T: 0, True, False),
        ("==", lambda t, T: 0, lambda t, T: t - 1, False, False),
        (">=", lambda t, T: t - 1, lambda t, T: 1, True, False),
        ("<", lambda t, T: t - 1, lambda t, T: T - 1, True, True),
        ("!=", lambda t, T: T, lambda t, T: t, True, True),
        (">", lambda t, T: t - 1, lambda t, T: 1, None, False),
        ("<", lambda t, T: t - 1, lambda t, T: T - 2, None, False),
        (">=", lambda t, T: t - 1, lambda t, T: 0, None, False),
    ],
)
def test_which_end_is_asked_about(how, left, right, others, at_last):
    (T,) = sizes("T")
    t = fresh_index("t", T)
    running = Round(t, None, False, {}, {})
    found = of_an_end(how, left(t, T), right(t, T), running)
    assert (found.others if found is not None else None) is others
    assert found is None or found.at == (T if at_last else 1)

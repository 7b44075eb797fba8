"""Parameters that are numbers, and code that bends at a number: read as is meant, and right ones proved."""

import ast

import numpy as np
import pytest
import sympy as sp

from backprop.proof.explain import Verdict, WrongCall, explain_file
from backprop.proof.explain.faults.relations import clipped
from backprop.proof.explain.formulas.kinks import own
from backprop.proof.explain.question.thresholds import bends, scales
from backprop.proof.kernel.language import Above

pytestmark = pytest.mark.usefixtures("faults_alone")
PROVED, REFUTED = Verdict.PROVED, Verdict.REFUTED

LINE = """
def mse(x, y, w, b):
    return np.mean((w * x + b - y) ** 2)

def gradients(x, y, w, b):
    e = w * x + b - y
    return 2 * np.mean(e * x), 2 * np.mean(e)
"""
BY_SAMPLES = """
def cost(x, y, w, b):
    total = 0
    for i in range(len(x)):
        total += (w * x[i] + b - y[i]) ** 2
    return total / (2 * len(x))

def compute_gradient(x, y, w, b):
    dw = db = 0
    for i in range(len(x)):
        e = w * x[i] + b - y[i]
        dw += e * x[i]
        db += e
    return dw / len(x), db / len(x)
"""
DESCENT = """
def compute_cost(X, Y, m, b):
    return sum((Y - (m * X + b)) ** 2) / len(X)

def gradient_descent(X, Y, m, b, L=0.001, epochs=1000):
    n = float(len(X))
    for i in range(epochs):
        miss = Y - (m * X + b)
        D_m = (-2 / n) * sum(X * miss)
        D_c = (-2 / n) * sum(miss)
        m = m - L * D_m
        b = b - L * D_c
    return m, b
"""
STEP_ON = """
def error_of(b, m, points):
    total_error = 0
    for x, y in points:
        total_error += (y - (m * x + b)) ** 2
    return total_error / len(points)

def step_gradient(b_current, m_current, points, learning_rate):
    b_gradient = m_gradient = 0
    n = len(points)
    for x, y in points:
        b_gradient += -(2 / n) * (y - (m_current * x + b_current))
        m_gradient += -(2 / n) * x * (y - (m_current * x + b_current))
    new_b = b_current - learning_rate * b_gradient
    new_m = m_current - learning_rate * m_gradient
    return [new_b, new_m]
"""
PACKED = """
def cost(params, x, y):
    a, k = params
    return np.sum((a * np.exp(k * x) - y) ** 2)

def grad(params, x, y):
    a, k = params
    f = np.exp(k * x)
    r = a * f - y
    return np.array([2 * np.sum(r * f), 2 * np.sum(r * a * x * f)])
"""
OF_A_CLASS = """
class Line:
    def __init__(self, lr=0.01):
        self.m, self.c, self.lr = 0.0, 0.0, lr

    def predict(self, x):
        return self.m * x + self.c

    def cost(self, x, y):
        return ((self.predict(x) - y) ** 2).mean() / 2

    def fit(self, x, y, epochs=100):
        for _ in range(epochs):
            err = self.predict(x) - y
            self.m -= self.lr * (err * x).sum() / len(x)
            self.c -= self.lr * err.sum() / len(x)
"""
RELU6 = """
def loss(X, y, W, v):
    return 0.5 * np.sum((np.minimum(np.maximum(0, X @ W), 6) @ v - y) ** 2)

def grads(X, y, W, v):
    z = X @ W
    h = np.minimum(np.maximum(0, z), 6)
    d = h @ v - y
    dz = np.outer(d, v) * ((z > 0) & (z < 6))
    return X.T @ dz, h.T @ d
"""
HARD_SIGMOID = """
def loss(X, y, w, b):
    return np.mean((np.clip(0.2 * (X @ w + b) + 0.5, 0, 1) - y) ** 2)

def gradients(X, y, w, b):
    z = X @ w + b
    dz = 0.4 * (np.clip(0.2 * z + 0.5, 0, 1) - y) / len(y) * ((z > -2.5) & (z < 2.5))
    return X.T @ dz, dz.sum()
"""
CLIPPED = """
def cost(X, Y, W):
    return 0.5 * np.sum((np.clip(X @ W, -10, 10) - Y) ** 2)

def backward(X, Y, W):
    Z = X @ W
    dZ = (np.clip(Z, -10, 10) - Y) * (np.abs(Z) < 10)
    return {"dW": X.T @ dZ}
"""
HUBER = """
def huber(X, y, w, delta=8.0):
    r = X @ w - y
    a = np.abs(r)
    return np.mean(np.where(a < delta, r ** 2 / 2, delta * a - delta ** 2 / 2))

def huber_grad(X, y, w, delta=8.0):
    r = X @ w - y
    g = np.where(np.abs(r) < delta, r, delta * np.sign(r))
    return X.T @ g / len(y)
"""
OF_NUMBERS = """
def forward(x, y, z):
    return (x + y) * z

def backward(x, y, z):
    dz = x + y
    dq = z
    return dq, dq, dz
"""


def told(source, tmp_path):
    """The verdict on each array, and what is named."""
    (tmp_path / "attempt.py").write_text("import numpy as np\n" + source, encoding="utf-8")
    (found,) = explain_file(str(tmp_path / "attempt.py"))
    names = [fault.name for part in found.parts for fault in part.faults] + [one.name for one in found.mends]
    return {part.name: part.verdict for part in found.parts}, names


# right source, what stands there, what is put wrong, which arrays are refuted then, and what is named
CASES = {
    "line": (LINE, "np.mean(e)", "np.sum(e)", "b", "sum for mean"),
    "by samples": (BY_SAMPLES, "dw += e * x[i]", "dw += e", "w", "another's gradient"),
    "descent": (DESCENT, "m - L * D_m", "m + L * D_m", "m", "sign"),
    "a step into another name": (STEP_ON, "m_gradient += -", "m_gradient += ", "m_current", "sign"),
    "packed": (PACKED, "np.sum(r * f)", "np.sum(r)", "a", ""),
    "of a class": (OF_A_CLASS, "err.sum() / len(x)", "err.sum()", "c", "sum for mean"),
    "relu6": (RELU6, "((z > 0) & (z < 6))", "(z > 0)", "W", "side of the mask"),
    "hard sigmoid": (HARD_SIGMOID, " * ((z > -2.5) & (z < 2.5))", "", "w b", "slope missing"),
    "clip": (CLIPPED, " * (np.abs(Z) < 10)", "", "W", "side of the mask"),
    "huber": (HUBER, "g = np.where(np.abs(r) < delta, r, delta * np.sign(r))", "g = r", "w", ""),
    "of numbers alone": (OF_NUMBERS, "dq = z", "dq = x", "x y", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_parameter_that_is_a_number_and_a_threshold_that_is_far_are_no_reason_to_refute(name, tmp_path):
    assert set(told(CASES[name][0], tmp_path)[0].values()) == {PROVED}


@pytest.mark.parametrize("name", CASES)
def test_with_one_fault_it_is_refuted_where_it_is_wrong_and_there_alone(name, tmp_path):
    source, right, wrong, refuted, words = CASES[name]
    assert source.count(right) == 1
    found, names = told(source.replace(right, wrong), tmp_path)
    assert {array for array, verdict in found.items() if verdict is REFUTED} == set(refuted.split())
    assert any(words in one for one in names) or not words


SCALED = """
def cost(X, y, gamma, beta):
    n = (X - X.mean(axis=0)) / X.std(axis=0)
    return np.sum((gamma * n + beta - y) ** 2) / 2

def gradients(X, y, gamma, beta):
    n = (X - X.mean(axis=0)) / X.std(axis=0)
    d = gamma * n + beta - y
    return np.sum(d * n), np.sum(d)
"""


def test_what_is_summed_over_all_axes_is_no_sign_of_a_number_where_the_code_names_an_axis(tmp_path):
    found, _ = told(SCALED, tmp_path)
    assert PROVED not in found.values()


def test_the_numbers_at_which_code_bends_are_read_off_its_comparisons_and_its_cuts():
    text = (
        "D = 4\ndef f(z, k=-7.0):\n  if len(z) > 3: pass\n  return np.clip(z, k, 1e3) * (z < D) + np.exp(5)\n"
    )
    assert set(bends(ast.parse(text))) == {-7.0, 4.0}
    assert scales(ast.parse("def f(z): return np.maximum(z, 0) * (z > 0.5) - z.max(axis=1)")) == ()


def test_a_kink_of_the_cost_is_none_of_the_attempt_s_own():
    z = sp.Symbol("z", real=True)
    cut = Above(6 - z * Above(z))  # of min(max(z, 0), 6)
    assert own(Above(6 - z), cut * z) == set()
    assert own(Above(3 - z / 2), cut * z) == set()
    assert own(Above(z - 5), cut * z) == {z - 5}
    assert own(Above(z - 6) * z, Above(z) * z) == {z - 6}
    absolute = (2 * Above(z) - 1) * z
    assert own(Above(6 - absolute), Above(6 - z) * Above(z + 6)) == set()
    assert own(Above(z), Above(6 - z)) == {z}
    assert own(Above(z**2 + sp.Rational(1, 10)) + Above(-3 - z**2), z) == set()
    assert own(Above(z**2 + z + 1), z) == {z**2 + z + 1}


def test_one_smaller_number_is_not_a_slope_that_is_clipped():
    assert clipped([np.array(0.5)] * 3, [np.array(1.2)] * 3) is not None  # the same bound at each place
    assert clipped([np.array(0.5), np.array(0.3)], [np.array(1.2), np.array(0.9)]) is None
    assert clipped([np.array(0.5), np.array(0.3)], [np.array(1.2), np.array(0.3)]) is None
    assert clipped([np.array([1.0, -1.0, 0.3])], [np.array([2.0, -3.0, 0.3])]) == "[-1, 1]"


PATCHES = """
def patches(x, k):
    H, W = x.shape
    return np.array([x[i:i + k, j:j + k].ravel() for i in range(H - k + 1) for j in range(W - k + 1)])

def loss(x, w, t):
    return 0.5 * np.sum((patches(x, w.shape[0]) @ w.ravel() - t) ** 2)

def grad(x, w, t):
    rows = patches(x, w.shape[0])
    return {"dw": (rows.T @ (rows @ w.ravel() - t)).reshape(w.shape).T}
"""


def test_code_that_runs_for_a_single_number_alone_is_asked_about(tmp_path):
    with pytest.raises(WrongCall, match="single number"):
        told(PATCHES, tmp_path)


REAL_AND_FAKE = """
def loss(real, fake, w):
    return np.mean(np.maximum(real @ w, 0)) - np.mean(fake @ w)

def grads(real, fake, w):
    return real.T @ (real @ w > 0) / len(real) - fake.mean(axis=0)
"""


def test_two_sets_of_samples_have_axes_of_their_own(tmp_path):
    assert told(REAL_AND_FAKE, tmp_path)[0] == {"w": PROVED}

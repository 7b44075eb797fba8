"""What keeps a logarithm finite is no part of the cost; what has no proof is tried at more numbers."""

import ast

import pytest
import sympy as sp

from backprop.proof.explain import Verdict, explain_file
from backprop.proof.explain.formulas import guards
from backprop.proof.explain.question.thresholds import bends, has_guard
from backprop.proof.kernel.language import Above
from backprop.proof.models.shapes import rational

pytestmark = pytest.mark.usefixtures("verdicts_alone")

SOFTMAX = """
class Softmax:
    def __init__(self, n, k):
        self.W = 0.01 * np.random.randn(n, k)
        self.b = np.zeros((1, k))

    def forward(self, X):
        z = X @ self.W + self.b
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def loss(self, p, y):
        p = GUARD
        return np.mean(-np.sum(y * np.log(p), axis=1))

    def backward(self, X, y):
        dz = (self.p - y) / len(X)
        self.dW = X.T @ dz
        self.db = dz.sum(axis=0, keepdims=True)
"""
SIGMOID = """
def loss(w, b, x, t, eps=1e-15):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    p = GUARD
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))

def gradient(w, b, x, t):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    d = (p - t) / len(t)
    return x.T @ d, d.sum()
"""
CASES = [
    (SOFTMAX, "np.clip(p, 1e-7, 1 - 1e-7)", "1e-07"),
    (SOFTMAX, "np.clip(p, 1e-9, 1.0)", "1e-09"),
    (SOFTMAX, "np.maximum(p, 1e-12)", "1e-12"),
    (SIGMOID, "np.minimum(np.maximum(p, eps), 1 - eps)", "1e-15"),
    (SIGMOID, "np.clip(p, a_min=1e-8, a_max=0.99999999)", "1e-08"),
]


def explained(source: str, tmp_path) -> list[tuple[Verdict, str]]:
    file = tmp_path / "net.py"
    file.write_text("import numpy as np\n" + source)
    (one,) = explain_file(str(file))
    return [(part.verdict, part.remark) for part in one.parts]


@pytest.mark.parametrize(("source", "guard", "small"), CASES, ids=[guard for _, guard, _ in CASES])
def test_a_clipped_probability_is_measured_and_proved_but_for_the_clipping(source, guard, small, tmp_path):
    for verdict, remark in explained(source.replace("GUARD", guard), tmp_path):
        assert verdict is Verdict.MEASURED
        assert remark.endswith(f"proved where nothing is cut off at {small}")


@pytest.mark.parametrize(("source", "guard"), [(SOFTMAX, CASES[0][1]), (SIGMOID, CASES[3][1])])
def test_a_wrong_slope_beside_a_clipped_probability_is_refuted(source, guard, tmp_path):
    wrong = source.replace("GUARD", guard).replace("p - ", "p + ")
    assert {verdict for verdict, _ in explained(wrong, tmp_path)} == {Verdict.REFUTED}


def test_a_clipping_that_cuts_off_is_no_guard(tmp_path):
    source = SIGMOID.replace("GUARD", "np.clip(p, 0.25, 0.75)")
    assert {verdict for verdict, _ in explained(source, tmp_path)} == {Verdict.REFUTED}


def tree(source: str) -> ast.Module:
    return ast.parse(source)


def test_a_guard_is_no_place_where_code_bends():
    for guard in (
        "np.clip(p, 1e-9, 1.0)",
        "np.maximum(p, 1e-7)",
        "p.clip(1e-7, 1 - 1e-7)",
        "np.log(p + 1e-8)",
    ):
        assert has_guard(tree(guard)), guard
        assert not bends(tree(guard)), guard
    for bend in ("np.clip(p, -1, 1)", "np.minimum(p, 6)", "np.log(p + 1)", "np.sqrt(v + 1e-8)"):
        assert not has_guard(tree(bend)), bend
    assert bends(tree("np.clip(z, -1, 1)")) == [-1, 1]
    assert not bends(tree("np.maximum(0, 1 - y * X.dot(w))"))  # what is subtracted is no number


def test_a_formula_where_nothing_is_cut_off_is_that_of_what_was_clipped():
    p, eps = sp.Symbol("p", real=True), sp.Rational(1, 10**7)
    low = Above(p - eps) * p + (1 - Above(p - eps)) * eps
    for high in (1 - eps, sp.Integer(1)):
        clipped = Above(high - low) * low + (1 - Above(high - low)) * high
        formula, numbers = guards.uncut(clipped)
        assert (sp.expand(formula), numbers) == (p, {eps})
    bent = Above(sp.Integer(6) - p) * p + (1 - Above(sp.Integer(6) - p)) * 6
    assert guards.uncut(bent) == (bent, set())
    assert guards.small_numbers(sp.log(p + eps)) == {eps}
    assert guards.without(sp.log(1 + eps - p), {eps}) == sp.log(1 - p)
    assert guards.small_numbers(sp.log(p + 1) + eps * p) == set()


@pytest.mark.parametrize("digits", range(1, 16))
def test_1_minus_a_small_number_is_the_number_that_is_meant(digits):
    small = float(f"1e-{digits}")
    assert float(rational(1 - small)) == pytest.approx(1 - small, rel=1e-14)
    if digits < 14:
        assert rational(1 - small) == 1 - sp.Rational(1, 10**digits)


THRESHOLD = """
def loss(W, V, c, X, T):
    Z = X @ W + c
    H = Z * (Z > 0)
    return 0.5 * np.sum((H @ V - T) ** 2)

def gradient(W, V, c, X, T):
    Z = X @ W + c
    H = Z * (Z > 0)
    D = H @ V - T
    E = (D @ V.T) * (Z > MASK)
    return X.T @ E, H.T @ D, E.sum(axis=0)
"""


@pytest.mark.parametrize("mask", [0.3, 0.1, 0.03])
def test_what_has_no_proof_is_tried_at_other_numbers(mask, tmp_path):
    assert {verdict for verdict, _ in explained(THRESHOLD.replace("MASK", "0"), tmp_path)} == {Verdict.PROVED}
    (w, _), (v, _), (c, _) = explained(THRESHOLD.replace("MASK", str(mask)), tmp_path)
    assert (w, v) == (Verdict.REFUTED, Verdict.PROVED)
    assert c is Verdict.REFUTED


def test_a_slope_that_is_wrong_at_0_alone_is_said_to_be_so(tmp_path):
    source = """
def loss(w, X, T):
    return np.sum((X @ w - T) ** 2)

def gradient(w, X, T):
    g = 2 * X.T @ (X @ w - T)
    g[w == 0] = 0
    return g
"""
    assert explained(source, tmp_path) == [(Verdict.REFUTED, "wrong where an entry of w is 0")]

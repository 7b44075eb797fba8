"""Habits of code that people write, each with the smallest program that has it, and what is asked about."""

import ast
import builtins
import contextlib
import gc
import random
import re
import signal
import sys
import weakref
from time import process_time

import numpy as np
import pytest
import sympy as sp

from backprop.proof.explain import Verdict, WrongCall, explain_file
from backprop.proof.explain.formulas import showing
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.fitting import Fitting, Hints
from backprop.proof.explain.question.programs import Slow, lengths_in
from backprop.proof.explain.question.returns import laid
from backprop.proof.explain.question.scopes import prediction_in
from backprop.proof.explain.question.told import gates
from backprop.proof.explain.question.tracing import Trouble
from backprop.proof.models.branches import guarded

pytestmark = pytest.mark.usefixtures("verdicts_alone")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("g = np.tanh(a[:, 3 * H:])", 4),
        ("f = sigmoid(a[:, H:2*H])", 2),
        ("b = np.zeros(4 * H)", 4),
        ("i, f, o, g = np.split(a, 4, axis=1)", 4),
        ("H = a.shape[1] // 3", 3),
        ("dW += 2 * reg * W", 0),
    ],
)
def test_gates_are_counted_in_the_text(text, count):
    assert gates(text) == count


def test_lengths_that_a_script_takes_before_its_loop_are_known_by_array_and_axis():
    tree = ast.parse("n, d = X.shape\nm = len(y)\nk = Y.shape[1]\ndef f(X):\n    q = len(X)\n")
    assert lengths_in(tree) == {"n": ("X", 0), "d": ("X", 1), "m": ("y", 0), "k": ("Y", 1)}


def test_a_slope_is_laid_into_its_array_s_shape_only_where_numpy_steps_so():
    row = np.zeros((1, 3))
    assert laid(np.ones(3), row, "step").shape == (1, 3)
    assert laid(np.ones(3), row, "result").shape == (3,)
    assert laid(np.float64(2), np.zeros(1), "result").shape == (1,)
    assert laid(np.float64(2), np.zeros(3), "result").shape == ()


DESCENT = """
def mean_cost(X, y, theta):
    return np.sum((X.dot(theta) - y) ** 2) / (2 * len(y))

def descend(X, y, theta, alpha, rounds):
    kept = []
    for i in range(rounds):
        move = alpha / len(y) * X.T.dot(X.dot(theta) - y)
        theta -= move
        kept.append(mean_cost(X, y, theta))
    return theta, kept
"""


def test_a_cost_worked_out_after_a_step_is_that_before_it(explained):
    assert [part.verdict for part in explained(DESCENT).parts] == [Verdict.PROVED]


def test_a_step_with_the_wrong_sign_is_refuted_all_the_same(explained):
    assert [part.verdict for part in explained(DESCENT.replace("theta -=", "theta +=")).parts] == [
        Verdict.REFUTED
    ]


MASKED = """
def cost(R, M, U, V):
    return np.sum((M * (R - U @ V.T)) ** 2) / 2

def gradients(R, M, U, V):
    E = M * (R - U @ V.T)
    return -E @ V, -E.T @ U
"""


def test_a_mask_is_0_or_1_and_the_verdict_says_that_it_is_given(explained):
    found = explained(MASKED)
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert found.text().count("given: m in {0, 1}") == 2


def test_where_the_mask_itself_is_a_feature_nothing_is_supposed_of_it(explained):
    source = MASKED.replace("M", "X")
    assert {part.verdict for part in explained(source).parts} == {Verdict.REFUTED}


def test_a_gradient_without_a_cost_is_asked_about(explained):
    with pytest.raises(WrongCall, match="of which cost is"):
        explained("""
def policy_backward(frames, hidden, dlogp, W2):
    dW2 = hidden.T @ dlogp
    dh = np.outer(dlogp, W2)
    dh[hidden <= 0] = 0
    return {"W1": dh.T @ frames, "W2": dW2}
""")


ENTRIES = """
def squared_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2

def grads(X, y, w, b):
    err = X @ w + b - y
    return X.T @ err, np.sum(err)
"""


def test_a_loss_that_is_an_array_is_summed_and_asked_about_where_nothing_is_its_slope(explained):
    found = explained(ENTRIES)
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    assert found.cost == "the sum of squared_loss, of err and y (which gives a number for each entry)"
    with pytest.raises(WrongCall, match="fits neither as a sum nor as a mean|say what shapes"):
        explained(ENTRIES.replace("X.T @ err, np.sum(err)", "X.T @ err**2, np.sum(err**2)"))


BELLS = """
def model(x, centers, w, beta):
    d2 = ((x[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    phi = np.exp(-beta * d2)
    return phi @ w, phi, d2

def loss(x, y, centers, w, beta):
    return np.sum((model(x, centers, w, beta)[0] - y) ** 2) / 2

def grads(x, y, centers, w, beta):
    out, phi, d2 = model(x, centers, w, beta)
    g = (out - y)[:, None] * phi * w
    dcenters = 2 * beta * np.sum(g[:, :, None] * (x[:, None, :] - centers), axis=0)
    return dcenters, phi.T @ (out - y), -np.sum(g * d2)
"""


def test_a_number_that_would_also_run_as_a_vector_is_a_number_if_the_rest_is_then_freer(explained):
    """As a vector, beta would ask for as many centers as columns."""
    found = explained(BELLS)
    assert {part.verdict for part in found.parts} == {Verdict.PROVED}
    wrong = explained(BELLS.replace("-np.sum(g * d2)", "np.sum(g * d2)"))
    assert [part.verdict for part in wrong.parts] == [Verdict.PROVED, Verdict.PROVED, Verdict.REFUTED]


def test_a_time_limit_is_not_lost_in_a_callback_of_the_garbage_collector():
    """What is raised there is only written about."""

    def callback(phase, info):
        return sys._getframe()

    gc.callbacks.append(callback)
    try:
        with at_most(60):
            ring = signal.getsignal(signal.SIGPROF)
            ring(signal.SIGPROF, callback("start", {}))
            assert 0 < signal.getitimer(signal.ITIMER_PROF)[0] < 1  # it rings again soon
            with pytest.raises(Late):
                ring(signal.SIGPROF, sys._getframe())
    finally:
        gc.callbacks.remove(callback)


def test_a_time_limit_is_not_lost_in_what_is_called_where_an_object_goes():
    """As by a trace function, which is called in what takes the object out of a weak set."""
    seen = []

    class Thing:
        pass

    def traced(frame, event, argument):
        if frame.f_code.co_name == "_remove" and not seen:
            seen.append(frame)
            signal.getsignal(signal.SIGPROF)(signal.SIGPROF, sys._getframe())

    thing, before = Thing(), sys.gettrace()
    things = weakref.WeakSet([thing])
    with at_most(60):
        sys.settrace(traced)
        del thing
        sys.settrace(before)
        assert seen
        assert 0 < signal.getitimer(signal.ITIMER_PROF)[0] < 1  # it rings again soon
    assert not things


def test_short_limits_inside_do_not_make_a_limit_longer():
    """What a timer has left is rounded up to whole ticks, each time that it is set again."""
    began = process_time()

    def many():
        while process_time() - began < 2:
            with at_most(0.1):
                pass

    with pytest.raises(Late), at_most(0.2):
        many()
    assert process_time() - began < 1


def test_a_time_limit_lets_a_with_come_to_its_end():
    """What is put in the place of something else is put back, whenever the time is over."""
    put_back = []

    @contextlib.contextmanager
    def instead():
        try:
            yield
        finally:
            ring = signal.getsignal(signal.SIGPROF)
            ring(signal.SIGPROF, sys._getframe())
            put_back.append(True)

    with at_most(60):
        with instead():
            pass
        assert put_back == [True]
        assert 0 < signal.getitimer(signal.ITIMER_PROF)[0] < 1  # it rings again soon


def test_no_guard_is_left_behind_by_a_time_limit():
    before = vars(sp.Expr).get("__eq__"), vars(sp.Integer)["__eq__"], builtins.isinstance
    for number in range(40):
        with contextlib.suppress(Late), at_most(0.001 + 0.0003 * number):
            for _ in range(40):
                with guarded():
                    pass
    assert (vars(sp.Expr).get("__eq__"), vars(sp.Integer)["__eq__"], builtins.isinstance) == before


def test_a_fault_is_found_where_its_formulas_come_too_late(explained, monkeypatch):
    def slowly(*given):
        raise Trouble(Slow("still running"), 0, "", [])

    monkeypatch.setattr(showing, "run", slowly)
    found = explained("""
def cost(X, y, w):
    return np.sum((X @ w - y) ** 2) / 2

def grads(X, y, w):
    return X.T @ (y - X @ w)
""")
    assert [(part.verdict, part.formulas) for part in found.parts] == [(Verdict.REFUTED, None)]


BY_C = """
def cost(T, Y):
    return np.sum(T * np.log(Y))

def by_c(T, Y):
    return np.sum(T - Y, axis=0)
"""


def test_what_is_no_slope_by_the_targets_is_asked_about(explained, tmp_path):
    """Its array may be none of its arguments: by c it is right, and nobody means T."""
    with pytest.raises(WrongCall, match="by which array is by_c"):
        explained(BY_C)
    (meant,) = explain_file(str(tmp_path / "theirs.py"), wrt=["T"])
    assert [(part.name, part.verdict) for part in meant.parts] == [("T", Verdict.REFUTED)]


def test_random_numbers_of_whoever_asks_go_on_where_they_were(explained):
    """What draws is stood in for while the code runs, with seeds of its own."""
    random.seed(5), np.random.seed(5)
    wanted = random.random(), np.random.rand()
    random.seed(5), np.random.seed(5)
    functions = np.random.randn, random.gauss, np.random.default_rng
    report = explained("""
def loss(w, X, y, keep=0.5):
    mask = (np.random.rand(*X.shape) < keep) / keep
    return np.sum(((X * mask) @ w - y) ** 2) / 2

def gradient(w, X, y, keep=0.5):
    mask = (np.random.rand(*X.shape) < keep) / keep
    return (X * mask).T @ ((X * mask) @ w - y)
""")
    assert {part.verdict for part in report.parts} == {Verdict.PROVED}
    assert functions == (np.random.randn, random.gauss, np.random.default_rng)
    assert (random.random(), np.random.rand()) == wanted


LAYERS_BY_NAME = """
class Dense:
    def __init__(self, n, m):
        self.weights, self.biases = np.random.randn(n, m), np.zeros((1, m))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T

class Net:
    def __init__(self):
        self.dense1, self.dense2 = Dense(2, 3), Dense(3, 3)

    def forward(self, X):
        self.dense1.forward(X)
        self.hidden = np.tanh(self.dense1.output)
        self.dense2.forward(self.hidden)
        return self.dense2.output

    def loss(self, y_pred, y):
        return np.mean(np.sum((y_pred - y) ** 2, axis=1))

    def backward(self, X, y):
        self.dense2.backward(2 * (self.dense2.output - y) / len(X))
        self.dense1.backward(self.dense2.dinputs * (1 - self.hidden**2))
"""
PREDICTION_LAST = """
def mse(pred, target):
    return np.sum((pred - target) ** 2) / pred.shape[0]

def forward(x, params):
    h = np.tanh(x @ params["W1"])
    return h, h @ params["W2"]

def backward(x, t, params):
    h, p = forward(x, params)
    d = 2 * (p - t) / x.shape[0]
    return {"W2": h.T @ d, "W1": x.T @ (d @ params["W2"].T * (1 - h**2))}
"""
COST_OF_A_LOCAL = """
class Regression:
    def __init__(self, lr=0.1, n_iters=1000):
        self.lr, self.n_iters = lr, n_iters
        self.weights, self.bias = None, None

    def _loss(self, y, p):
        return ((y - p) ** 2).mean()

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for _ in range(self.n_iters):
            p = X @ self.weights + self.bias
            dw = (2 / n_samples) * np.dot(X.T, (p - y))
            db = (2 / n_samples) * np.sum(p - y)
            self.weights -= self.lr * dw
            self.bias -= self.lr * db
"""


@pytest.mark.parametrize(
    ("source", "count", "wrong"),
    [
        (LAYERS_BY_NAME, 4, ("1 - self.hidden**2", "1 - self.hidden")),
        (PREDICTION_LAST, 2, ("d = 2 * (p - t)", "d = (p - t)")),
        (COST_OF_A_LOCAL, 2, ("db = (2 / n_samples)", "db = (1 / n_samples)")),
    ],
    ids=["layers called dense1 and dense2", "a forward pass gives its prediction last", "a cost of a local"],
)
def test_what_belongs_to_what_is_seen(explained, source, count, wrong):
    assert [part.verdict for part in explained(source).parts] == [Verdict.PROVED] * count
    assert Verdict.REFUTED in {part.verdict for part in explained(source.replace(*wrong)).parts}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("h, softmax(z)", 1),
        ("out, cache", 0),
        ("z1, a1, z2, a2", 3),
        ("AL, caches", 0),
        ("y_hat, h", 0),
        ("cache, probs", 1),
        ("first, second", 0),
    ],
)
def test_of_what_a_forward_pass_gives_one_part_is_the_prediction(given, place):
    assert prediction_in(ast.parse(given).body[0].value.elts, {}) == place


def test_sizes_have_the_same_letters_in_each_process():
    """The order of a set of words is another one in each."""
    names = ["target", "context", "y", "idx", "words", "center", "labels", "negatives"]
    fitting = Fitting(dict.fromkeys(names, (None,)), names, {}, Hints())
    assert list(fitting.classes_of) == names


@pytest.mark.parametrize(("given", "place"), [("a, z", 0), ("z, a", 1), ("a2, z2, a1, z1", 0), ("a, out", 1)])
def test_of_parts_that_are_called_alike_the_prediction_is_worked_out_last(given, place):
    stored = {name: line for line, name in enumerate(["z1", "a1", "z2", "a2", "out", "z", "a"])}
    assert prediction_in(ast.parse(given).body[0].value.elts, stored) == place


@pytest.mark.parametrize("given", ["A, Z", "Z, A", "A, (X, Z)"])
def test_a_cost_is_of_what_a_forward_pass_works_out_last(explained, given):
    source = f"""
def forward(X, W):
    Z = X @ W
    A = 1 / (1 + np.exp(-Z))
    return {given}

def cost(output, Y):
    return np.sum((output - Y) ** 2) / 2

def gradient(X, Y, W):
    s = 1 / (1 + np.exp(-(X @ W)))
    return X.T @ ((s - Y) * s * (1 - s))
"""
    assert [part.verdict for part in explained(source).parts] == [Verdict.PROVED]
    assert [part.verdict for part in explained(source.replace(" * s * (", " * (")).parts] == [Verdict.REFUTED]


BY_SAMPLE = """
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def loss(x, y, W1, W2):
    return -np.sum(y * np.log(softmax(W2 @ np.tanh(W1 @ x))))

def gradients(x, y, W1, W2):
    a = np.tanh(W1 @ x)
    error = softmax(W2 @ a) - y
    dW2 = np.outer(error, a)
    error = W2.T @ error * (1 - a**2)
    return np.outer(error, x), dW2
"""


def test_the_targets_of_one_sample_may_sum_to_1(explained):
    report = explained(BY_SAMPLE)
    assert [part.verdict for part in report.parts] == [Verdict.PROVED] * 2
    assert all(part.assuming == ["y sums to 1"] for part in report.parts)
    for right, wrong in (("softmax(W2 @ a) - y", "y - softmax(W2 @ a)"), ("* (1 - a**2)", "* (1 - a)")):
        assert Verdict.REFUTED in {part.verdict for part in explained(BY_SAMPLE.replace(right, wrong)).parts}


def test_a_slope_from_above_is_no_width(explained):
    source = """
def cell_forward(x, h_prev, W, U):
    h = np.tanh(W @ x + U @ h_prev)
    return h, (x, h_prev, W, U, h)

def cell_backward(dh, cache):
    x, h_prev, W, U, h = cache
    da = dh * (1 - h**2)
    return W.T @ da, U.T @ da, np.outer(da, x), np.outer(da, h_prev)
"""
    for name in ("dh", "d_h", "d_hidden"):
        right = re.sub(r"\bdh\b", name, source)
        assert [part.verdict for part in explained(right).parts] == [Verdict.PROVED] * 4
        wrong = right.replace("1 - h**2", "1 - h")
        assert [part.verdict for part in explained(wrong).parts] == [Verdict.REFUTED] * 4


@pytest.mark.parametrize("name", ["df", "f_prime", "grad_f", "f_jac"])
def test_a_function_with_the_name_of_its_slope_is_the_cost(explained, name):
    source = f"""
def f(w, X, y):
    margin = np.maximum(0, 1 - y * X.dot(w))
    return 0.5 * w.dot(w) + np.sum(margin ** 2)

def {name}(w, X, y):
    margin = np.maximum(0, 1 - y * X.dot(w))
    return w - 2 * X.T.dot(margin * y)
"""
    for text, verdict in ((source, Verdict.PROVED), (source.replace("w - 2", "w + 2"), Verdict.REFUTED)):
        assert [part.verdict for part in explained(text).parts] == [verdict]


def test_an_image_is_larger_than_the_kernel_that_a_layer_makes(explained):
    source = """
class Conv:
    def __init__(self, n_filters, size=3):
        self.n, self.s = n_filters, size
        self.filters = np.random.randn(n_filters, size, size) / 9

    def regions(self, image):
        h, w = image.shape
        for i in range(h - self.s + 1):
            for j in range(w - self.s + 1):
                yield image[i:i + self.s, j:j + self.s], i, j

    def forward(self, image):
        self.last_input = image
        h, w = image.shape
        out = np.zeros((h - self.s + 1, w - self.s + 1, self.n))
        for region, i, j in self.regions(image):
            out[i, j] = np.sum(region * self.filters, axis=(1, 2))
        return out

    def backprop(self, d_L_d_out, learn_rate):
        d_L_d_filters = np.zeros(self.filters.shape)
        for region, i, j in self.regions(self.last_input):
            for f in range(self.n):
                d_L_d_filters[f] += d_L_d_out[i, j, f] * region
        self.filters -= learn_rate * d_L_d_filters
"""
    assert [part.verdict for part in explained(source).parts] == [Verdict.MEASURED]
    wrong = source.replace("d_L_d_filters[f] += ", "d_L_d_filters[f] = ")
    assert [part.verdict for part in explained(wrong).parts] == [Verdict.REFUTED]


def test_a_container_that_is_not_seen_is_asked_about(explained):
    source = """
def backward(network, expected):
    for i in reversed(range(len(network))):
        for j in range(len(network[i])):
            neuron = network[i][j]
            neuron["delta"] = neuron["output"] - expected[j]
"""
    with pytest.raises(WrongCall, match=r"how .* are built is not seen"):
        explained(source)


OBJECTS = """
from dataclasses import dataclass, replace
from typing import NamedTuple

HEAD
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    scale: float = 2.0

def forward(params: Params, x):
    a = np.tanh(x @ params.W1 + params.b1)
    return a, a @ params.W2 * params.scale

def loss_fn(params: Params, x, y) -> float:
    _, out = forward(params, x)
    return 0.5 * np.mean(np.sum((out - y) ** 2, axis=1))

def grad_fn(params: Params, x, y) -> Params:
    a, out = forward(params, x)
    d_out = params.scale * (out - y) / len(x)
    d_z = d_out @ params.W2.T * (1 - a**2)
    return Params(W1=x.T @ d_z, b1=d_z.sum(0), W2=a.T @ d_out)
"""


@pytest.mark.parametrize("head", ["class Params(NamedTuple):", "@dataclass\nclass Params:"])
def test_parameters_may_be_an_object_of_a_class_of_the_file(explained, head):
    source = OBJECTS.replace("HEAD", head)
    report = explained(source)
    assert {part.name: part.verdict for part in report.parts} == {
        f"params.{name}": Verdict.PROVED for name in ("W1", "b1", "W2")
    }
    assert report.cost == "loss_fn(params, x, y)"
    wrong = {
        part.name: part.verdict for part in explained(source.replace("b1=d_z.sum(0)", "b1=d_z.mean(0)")).parts
    }
    assert wrong["params.b1"] is Verdict.REFUTED


PAIRS = """
FS = {"tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2)}

def forward(X, layers, act="tanh"):
    f, _ = FS[act]
    zs, outs = [], [X]
    for i, (W, b) in enumerate(layers):
        zs.append(outs[-1] @ W + b)
        outs.append(f(zs[-1]) if i < len(layers) - 1 else zs[-1])
    return zs, outs

def mse(X, Y, layers):
    return ((forward(X, layers)[1][-1] - Y) ** 2).sum() / (2 * len(X))

def backward(X, Y, layers, act="tanh"):
    _, slope = FS[act]
    zs, outs = forward(X, layers, act)
    delta = (outs[-1] - Y) / len(X)
    grads = []
    for i in reversed(range(len(layers))):
        grads.append((outs[i].T @ delta, delta.sum(axis=0)))
        if i:
            delta = delta @ layers[i][0].T * slope(zs[i - 1])
    return grads[::-1]
"""


def test_a_list_of_pairs_is_seen_where_the_pairs_are_taken_apart(explained):
    report = explained(PAIRS)
    assert {part.name: part.verdict for part in report.parts} == {
        f"layers[{at}].{name}": Verdict.PROVED for at in (0, 1) for name in "Wb"
    }
    wrong = explained(PAIRS.replace("slope(zs[i - 1])", "slope(outs[i])"))
    assert [part.name for part in wrong.parts if part.verdict is Verdict.REFUTED] == [
        "layers[0].W",
        "layers[0].b",
    ]


@pytest.mark.parametrize("index", ["list(y)", "y.tolist()", "y"])
def test_labels_that_are_made_a_list_are_labels(explained, index):
    source = f"""
def loss(X, y, W):
    N = len(X)
    s = X.dot(W)
    p = np.exp(s) / np.sum(np.exp(s), axis=1).reshape(-1, 1)
    d = p.copy()
    d[range(N), {index}] -= 1
    return -np.sum(np.log(p[range(N), {index}])) / N, X.T.dot(d) / N
"""
    assert [part.verdict for part in explained(source).parts] == [Verdict.PROVED]
    assert [part.verdict for part in explained(source.replace("-= 1", "-= 2")).parts] == [Verdict.REFUTED]


PARTS = """
class Linear:
    def __init__(self, n, m):
        self.W, self.b = np.random.randn(n, m), np.zeros(m)

class Net:
    def __init__(self, d=8, h=16):
        self.l1, self.head = Linear(d, h), Linear(h, 1)

    def loss(self, x, t):
        return 0.5 * np.mean((np.tanh(x @ self.l1.W + self.l1.b) @ self.head.W + self.head.b - t) ** 2)

    def backward(self, x, t):
        a = np.tanh(x @ self.l1.W + self.l1.b)
        g = (a @ self.head.W + self.head.b - t) / t.size
        gu = g @ self.head.W.T * (1 - a**2)
        return {"head.W": a.T @ g, "head.b": g.sum(0), "l1.W": x.T @ gu, "l1.b": gu.sum(0)}
"""


@pytest.mark.parametrize("name", ["{}.{}", "d_{}_{}", "d{}_{}", "grad_{}.{}"])
def test_slopes_of_parts_are_told_apart_by_their_whole_names(explained, name):
    source = PARTS
    for part, own in (("head", "W"), ("head", "b"), ("l1", "W"), ("l1", "b")):
        source = source.replace(f'"{part}.{own}"', f'"{name.format(part, own)}"')
    assert [part.verdict for part in explained(source).parts] == [Verdict.PROVED] * 4
    wrong = explained(source.replace("x.T @ gu", "x.T @ gu * 2"))
    assert [part.name for part in wrong.parts if part.verdict is Verdict.REFUTED] == ["l1.W"]


LISTS = """
class Affine:
    def __init__(self, i, o):
        self.params = [np.random.randn(i, o), np.zeros(o)]
        self.grads = [np.zeros_like(p) for p in self.params]

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, dout):
        self.grads = [self.x.T @ dout, dout.sum(axis=0)]
        return dout @ self.params[0].T

class Net:
    def __init__(self, i=3, h=4, o=3):
        self.layers = [Affine(i, h), Affine(h, o)]

    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        self.miss = x - t
        return np.sum(self.miss ** 2) / 2

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.miss
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
"""


def test_slopes_in_a_list_are_those_of_the_list_beside_it(explained):
    assert [part.verdict for part in explained(LISTS).parts] == [Verdict.PROVED] * 4
    wrong = explained(LISTS.replace("dout.sum(axis=0)]", "dout.mean(axis=0)]"))
    assert [part.name for part in wrong.parts if part.verdict is Verdict.REFUTED] == [
        f"layers[{at}].params[1]" for at in (0, 1)
    ]


def test_a_parameter_with_an_underscore_is_not_its_own_slope(explained):
    source = """
def cost_function(theta, X, y, lambda_):
    return np.sum((X.dot(theta) - y) ** 2) / 2 + lambda_ * np.sum(theta ** 2) / 2

def gradient(theta, X, y, lambda_):
    grad = X.T.dot(X.dot(theta) - y)
    return grad + lambda_ * theta
"""
    assert [(part.name, part.verdict) for part in explained(source).parts] == [("theta", Verdict.PROVED)]


def test_what_is_taken_out_of_pairs_is_not_the_same_twice(explained):
    source = """
def error_of(b, m, points):
    return sum((y - (m * x + b)) ** 2 for x, y in points)

def step_gradient(b, m, points, learning_rate):
    db = dm = 0
    for x, y in points:
        db += -2 * (y - (m * x + b))
        dm += -2 * x * (y - (m * x + b))
    return [b - learning_rate * db, m - learning_rate * dm]
"""
    assert [part.verdict for part in explained(source).parts] == [Verdict.PROVED] * 2
    wrong = explained(source.replace("dm += -2 * x", "dm += -2 * y"))
    assert [part.verdict for part in wrong.parts] == [Verdict.PROVED, Verdict.REFUTED]

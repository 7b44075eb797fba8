"""Gradients with one fault in them are refuted by its name, right ones are proved, the rest is measured."""

import functools
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from backprop.cli import main
from backprop.proof import OneHot, array, size
from backprop.proof.explain import Verdict, WrongCall, explain
from backprop.proof.explain.question.files import load
from backprop.proof.explain.verdict import deciding
from backprop.proof.explain.words.explanation import part_as_json

NETWORK = """
import numpy as np

def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def gradients(X, T, W, b, V, c):
    A = X @ W + b
    Z = {f}
    Y = softmax(Z @ V + c)
    delta = Y - T
    dA = delta @ V.T * {slope}
    dW = X.T @ dA
    db = dA.sum(axis=0)
    dV = Z.T @ delta
    dc = delta.sum(axis=0)
    return dW, db, dV, dc
"""
ACTIVATIONS = {
    "sigmoid": ("1 / (1 + np.exp(-A))", "Z * (1 - Z)"),
    "tanh": ("np.tanh(A)", "(1 - Z**2)"),
    "relu": ("np.maximum(0, A)", "(A > 0)"),
}


@pytest.fixture
def explained(tmp_path):
    """The explanation of a function that stands in a file."""
    files = iter(range(100))

    def explanation(source, name="gradients", **options):
        path = tmp_path / f"attempt{next(files)}.py"
        path.write_text(source)
        return explain(load(f"{path}:{name}"), **options)

    return explanation


@pytest.fixture
def catalogue_alone(faults_alone, monkeypatch):
    """No line is looked for that would be right if it were another: the catalogue's names are asked."""
    monkeypatch.setattr(deciding, "MENDS", 0.1)


def network(activation, *faults):
    """The right network's source, with some of its lines replaced."""
    f, slope = ACTIVATIONS[activation]
    source = NETWORK.format(f=f, slope=slope)
    for right, wrong in faults:
        assert source.count(right) == 1, right
        source = source.replace(right, wrong)
    return source


@pytest.fixture(scope="module")
def network_explained(tmp_path_factory):
    """The explanation of a network, which several tests look at."""

    @functools.cache
    def explanation(activation, *faults):
        path = tmp_path_factory.mktemp("networks") / "network.py"
        path.write_text(network(activation, *faults))
        return explain(load(f"{path}:gradients"))

    return explanation


def verdicts(explanation):
    return {part.name: part.verdict for part in explanation.parts}


def faults(explanation):
    return {part.name: ", ".join(fault.name for fault in part.faults) for part in explanation.parts}


# -- what is right ---------------------------------------------------------------------------

RIGHT = {
    "dot and in place": """
import numpy as np
def gradients(X, T, W, b, V, c):
    m = len(X)
    Z = 1 / (1 + np.exp(-(np.dot(X, W) + b)))
    E = np.exp(Z.dot(V) + c)
    Y = E / np.sum(E, axis=1, keepdims=True)
    dA = (Y - T).dot(V.T)
    dA *= Z * (1 - Z)
    return {"dV": Z.T.dot(Y - T), "dW": X.T.dot(dA), "dc": m * np.mean(Y - T, axis=0), "db": dA.sum(0)}
""",
    "einsum and helpers": """
import numpy as np
def sigmoid(A): return 1 / (1 + np.exp(-A))
def gradients(X, T, W, b, V, c):
    A = np.einsum("nd,dm->nm", X, W) + b
    S = sigmoid(A) @ V + c
    P = np.exp(S - np.max(S, axis=1)[:, None])
    P = P / P.sum(axis=1)[:, None]
    slope = np.exp(-A) / (1 + np.exp(-A)) ** 2
    delta = np.einsum("nk,mk,nm->nm", P - T, V, slope)
    return [(np.einsum("nd,nm->dm", X, delta), np.ones_like(X[:, :].sum(axis=1)) @ delta),
            (sigmoid(A).T @ (P - T), (P - T).sum(axis=0))]
""",
    "relu by a mask": """
import numpy as np
def gradients(X, T, W, b, V, c):
    A = X @ W + b
    H = A * (A > 0)
    Y = np.exp(H @ V + c)
    Y /= Y.sum(axis=1, keepdims=True)
    dH = np.matmul(Y - T, np.transpose(V))
    dH[A <= 0] = 0
    return X.T @ dH, dH.sum(axis=0), H.T @ (Y - T), (Y - T).sum(axis=0)
""",
    "a mean, with its own cost": """
import numpy as np
def forward(X, W, b, V, c):
    Z = np.tanh(X @ W + b)
    return Z, 1 / (1 + np.exp(-(Z @ V + c)))
def cost(X, T, W, b, V, c):
    Z, Y = forward(X, W, b, V, c)
    return -np.sum(T * np.log(Y) + (1 - T) * np.log(1 - Y)) / X.shape[0]
def gradients(X, T, W, b, V, c):
    N, D = X.shape
    Z, Y = forward(X, W, b, V, c)
    delta = (Y - T) * (1. / N)
    dA = (1 - np.square(Z)) * (delta @ V.T)
    return X.T @ dA, dA.sum(axis=0), Z.T @ delta, delta.sum(axis=0)
""",
    "softmax regression": """
import numpy as np
def gradients(X, T, W, b):
    S = X @ W + b
    Y = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    return X.T @ (Y - T), (Y - T).sum(axis=0)
""",
    "two hidden layers": """
import numpy as np
def gradients(X, T, W1, b1, W2, b2, W3, b3):
    Z1 = np.tanh(X @ W1 + b1)
    Z2 = np.tanh(Z1 @ W2 + b2)
    Y = np.exp(Z2 @ W3 + b3)
    Y /= Y.sum(axis=1, keepdims=True)
    d3 = Y - T
    d2 = d3 @ W3.T * (1 - Z2**2)
    d1 = d2 @ W2.T * (1 - Z1**2)
    return X.T @ d1, d1.sum(0), Z1.T @ d2, d2.sum(0), Z2.T @ d3, d3.sum(0)
""",
}


@pytest.mark.parametrize("style", RIGHT)
def test_right_code_is_proved_in_many_styles(style, explained):
    explanation = explained(RIGHT[style])
    assert explanation.proved, explanation.text()
    assert explanation.status == 0
    assert "all sizes" in explanation.text()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_hidden_activation_is_the_one_of_the_forward_pass(activation, network_explained):
    explanation = network_explained(activation)
    assert explanation.proved
    assert activation in explanation.cost
    kinks = [part.name for part in explanation.parts if any("kink" in one for one in part.assuming)]
    assert kinks == (["W", "b"] if activation == "relu" else [])


def test_what_the_proof_assumes_is_said(explained):
    source = "def cost(T, Y):\n    return ((Y - T)**2).sum() / 2\ndef gradients(T, Y):\n    return Y - T\n"
    assert [part.assuming for part in explained(source).parts] == [[]]
    assert all(
        part.assuming == ["rows of t sum to 1"] for part in explained(RIGHT["softmax regression"]).parts
    )
    real = explained(RIGHT["softmax regression"], assuming=[])
    assert set(verdicts(real).values()) == {Verdict.REFUTED}
    told = explained(RIGHT["softmax regression"], assuming=[OneHot(array("t", size("N"), size("K")))])
    assert all(part.assuming == ["rows of t one-hot"] for part in told.parts)


def test_a_maximum_that_stays_in_the_cost_is_a_condition(explained, network_explained):
    source = "def cost(A, G): return (G * A.max(axis=1)).sum()\ndef gradients(A, G): return A.max(axis=1)\n"
    (part,) = explained(source, shapes={"G": "N"}, wrt=["G"]).parts
    assert part.assuming == ["each maximum attained once"]
    shifted = network_explained("tanh").parts
    assert not any("maximum" in condition for part in shifted for condition in part.assuming)


# -- each fault of the catalogue, planted ----------------------------------------------------

DW, DB, DV, DC, DA = (
    "dW = X.T @ dA",
    "db = dA.sum(axis=0)",
    "dV = Z.T @ delta",
    "dc = delta.sum(axis=0)",
    "dA = delta @ V.T * ",
)
PLANTED = [
    ("sigmoid", [("delta = Y - T", "delta = T - Y")], dict.fromkeys("WbVc", "sign")),
    ("relu", [("delta = Y - T", "delta = (Y - T) / len(X)")], dict.fromkeys("WbVc", "mean for sum")),
    (
        "tanh",
        [
            (DW, "dW = -X.T @ dA"),
            (DB, "db = dA.mean(axis=0)"),
            (DV, "dV = (delta.T @ Z)"),
            (DC, "dc = 2 * delta.sum(0)"),
        ],
        {"W": "sign", "b": "mean for sum", "V": "transposed", "c": "half is missing"},
    ),
    (
        "sigmoid",
        [
            (DW, "dW = X.shape[0] * X.T @ dA"),
            (DB, "db = dA.sum(axis=1)"),
            (DV, "dV = (X @ W + b).T @ delta"),
            (DC, "dc = np.mean(delta, axis=0) / T.shape[1]"),
        ],
        {"W": "sum for mean", "b": "bias over the wrong axis", "V": "a for z", "c": "mean over all entries"},
    ),
    (
        "tanh",
        [
            (DW, "dW = X.T @ dA / 2"),
            (DB, "db = dA"),
            (DV, "dV = Z[:1].T @ delta[:1]"),
            (DC, "dc = delta.sum()"),
        ],
        {"W": "two is missing", "b": "bias not summed", "V": "first sample only", "c": "bias over both axes"},
    ),
    (
        "relu",
        [
            (DB, "db = dA.sum(axis=0, keepdims=True)"),
            (DV, "dV = Z[-1:].T @ delta[-1:]"),
            (DC, "dc = delta[-1]"),
        ],
        {"W": "", "b": "axis kept", "V": "last sample only", "c": "last sample only"},
    ),
    (
        "sigmoid",
        [("return dW, db, dV, dc", "return dW, delta.sum(axis=0), dV, dA.sum(axis=0)")],
        {"W": "", "b": "another's gradient", "V": "", "c": "another's gradient"},
    ),
    (
        "sigmoid",
        [(DW, "dW = X.T @ (delta @ V.T)"), (DB, "db = (delta @ V.T * (A > 0)).sum(axis=0)")],
        {"W": "f' missing", "b": "f' of relu", "V": "", "c": ""},
    ),
    (
        "sigmoid",
        [
            (DW, "S = 1 / (1 + np.exp(-Z))\n    dW = X.T @ (delta @ V.T * S * (1 - S))"),
            ("Z * (1 - Z)", "A * (1 - A)"),
        ],
        {"W": "f' taken at z", "b": "a for z in f'", "V": "", "c": ""},
    ),
    (
        "sigmoid",
        [(DW, "dW = X.T @ (dA * Z * (1 - Z))"), (DB, "db = (delta @ V.T * (1 - Z**2)).sum(axis=0)")],
        {"W": "f' twice", "b": "f' of tanh", "V": "", "c": ""},
    ),
    (
        "tanh",
        [(DW, "dW = X.T @ (delta @ V.T * Z)"), (DB, "db = (delta @ V.T * Z * (1 - Z)).sum(axis=0)")],
        {"W": "z for f'(a)", "b": "f' of sigmoid", "V": "", "c": ""},
    ),
    (
        "relu",
        [(DA + "(A > 0)", "dA = delta @ V.T")],
        {"W": "f' missing", "b": "f' missing", "V": "", "c": ""},
    ),
    (
        "sigmoid",
        [("A = X @ W + b", "A = X @ W"), ("softmax(Z @ V + c)", "softmax(Z @ V)")],
        dict.fromkeys("WbVc", "bias left out"),
    ),
    (
        "sigmoid",
        [("delta = Y - T", "delta = (Y - T) * Y * (1 - Y)")],
        dict.fromkeys("WbVc", "output slope kept"),
    ),
    (
        "sigmoid",
        [("softmax(Z @ V + c)", "softmax((Z @ V + c).T).T")],
        dict.fromkeys("WbVc", "softmax over samples"),
    ),
    (
        "tanh",
        [("delta = Y - T", "delta = (T - Y) / X.shape[0]"), (DA + "(1 - Z**2)", "dA = delta @ V.T")],
        {"W": "f' missing, sign, mean for sum", "b": "f' missing, sign, mean for sum"}
        | dict.fromkeys("Vc", "sign, mean for sum"),
    ),
]


COST = """

def right_softmax(A):
    E = np.exp(A - np.max(A, axis=1, keepdims=True))
    return E / np.sum(E, axis=1, keepdims=True)


def cost(X, T, W, b, V, c):
    A = X @ W + b
    Z = {f}
    return -np.sum(T * np.log(right_softmax(Z @ V + c)))
"""


@pytest.mark.usefixtures("catalogue_alone")
@pytest.mark.parametrize("case", range(len(PLANTED)))
def test_a_planted_fault_is_refuted_and_named(case, explained):
    activation, planted, named = PLANTED[case]
    explanation = explained(network(activation, *planted) + COST.format(f=ACTIVATIONS[activation][0]))
    assert faults(explanation) == named, explanation.text()
    modelled = not any("[-1" in wrong for _, wrong in planted)
    known = Verdict.PROVED if modelled else Verdict.MEASURED
    for part in explanation.parts:
        assert part.verdict is (Verdict.REFUTED if named[part.name] else known)
        assert part.fault_proved == (modelled and bool(part.faults))
    assert explanation.status == 1


def test_slopes_with_names_are_told_apart_by_them(explained):
    """In whatever order they are returned, which is said."""
    swapped = explained(network("sigmoid", ("return dW, db, dV, dc", "return dW, dc, dV, db")))
    assert swapped.proved
    assert "By their names, the slopes are returned in this order: W, c, V, b." in swapped.notes
    wrong = explained(
        network("sigmoid", (DB, "db = -dA.sum(0)"), ("return dW, db, dV, dc", "return dW, dc, dV, db"))
    )
    assert faults(wrong) == {"W": "", "b": "sign", "V": "", "c": ""}


def test_the_catalogue_is_planted_completely():
    from backprop.proof.explain.faults import catalogue as diagnosis

    every = {fault.name for fault in vars(diagnosis).values() if isinstance(fault, diagnosis.Fault)}
    every |= {fault.name for fault in (*diagnosis.FACTORS, *diagnosis.STRUCTURAL)}
    named = {name for *_, names in PLANTED for one in names.values() for name in one.split(", ")}
    weights = {"weights of another layer", "weights not transposed"}
    assert every - named == {"by a, not by y", "zeros left out"} | weights  # the next tests


LOSSES = """
import numpy as np
def cost(T, Y): return -np.sum(T * np.log(Y) + (1 - T) * np.log(1 - Y))
def right(T, Y): return (Y - T) / (Y * (1 - Y))
def minus(T, Y): return (1 - T) / (1 - Y) * -1 + T / Y
def by_a(T, Y): return Y - T
def ones_alone(T, Y): return -T / Y
def squared(T, Y): return np.sum((T - Y) ** 2) / 2
def twice(T, Y): return 2 * (Y - T)
def categorical(T, Y): return -np.sum(T * np.log(Y))
"""


@pytest.mark.usefixtures("catalogue_alone")
@pytest.mark.parametrize(
    ("name", "cost", "named"),
    [
        ("right", "cost", None),
        ("right", "backprop.losses:binary_cross_entropy", None),
        ("by_a", "backprop.losses:binary_cross_entropy", "by a, not by y"),
        ("minus", "cost", "sign"),
        ("by_a", "cost", "by a, not by y"),
        ("by_a", "categorical", "by a, not by y"),
        ("ones_alone", "cost", "zeros left out"),
        ("twice", "squared", "half is missing"),
    ],
)
def test_a_loss_gradient_is_proved_or_its_fault_named(name, cost, named, explained, tmp_path):
    (tmp_path / "losses.py").write_text(LOSSES)
    against = load(cost if ":" in cost else f"{tmp_path / 'losses.py'}:{cost}")
    (part,) = explained(LOSSES, name, cost=against, wrt=["Y"]).parts
    assert part.verdict is (Verdict.REFUTED if named else Verdict.PROVED), part
    assert [fault.name for fault in part.faults] == ([named] if named else [])


def test_a_cost_that_refuses_its_numbers_says_which(explained):
    """By the entries of rows that sum to 1 there is no slope: the library's cost takes no others."""
    categorical = load("backprop.losses:categorical_cross_entropy")
    with pytest.raises(WrongCall, match="none of the numbers that were tried: each row of Y must sum to 1"):
        explained(LOSSES, "ones_alone", cost=categorical, wrt=["Y"])


LAYER = """
import numpy as np
def cost(X, W, b, G): return np.sum(G * np.tanh(X @ W + b))
def layer(X, W, b, G):
    Z = np.tanh(X @ W + b)
    dA = G * (1 - Z * Z)
    return dA @ W.T, X.T @ dA, dA.sum(axis=0)
def backwards(X, W, b, G):
    Z = np.tanh(X @ W + b)
    dA = G * (1 - Z)
    return W @ dA.T, dA.T @ X, dA.sum(axis=0)
def does_not_fit(X, W, b, G):
    dA = G * (1 - np.tanh(X @ W + b)**2)
    return dA @ W, X.T @ dA, dA.sum(axis=0)
"""
OF_LAYER = {"shapes": {"W": "D M", "b": ("M",), "G": "N,M"}, "wrt": ["X", "W", "b"]}


def test_a_layer_is_explained_with_its_own_shapes(explained):
    assert explained(LAYER, "layer", **OF_LAYER).proved
    wrong = explained(LAYER, "backwards", **OF_LAYER)
    assert set(verdicts(wrong).values()) == {Verdict.REFUTED}
    assert "shape (D, N), and X has (N, D)" in wrong.text()


def test_letters_that_were_said_are_lengths_of_their_own(explained):
    wrong = explained(LAYER, "does_not_fit", **OF_LAYER)
    assert set(verdicts(wrong).values()) == {Verdict.FAILED}
    assert wrong.status == 1
    assert "Line 14: return dA @ W, X.T @ dA" in wrong.text()
    lengths = dict(re.findall(r"([DMN]) = (\d+)", wrong.text()))
    assert len(set(lengths.values())) == len(lengths) == 3
    assert f"(size {lengths['D']} is different from {lengths['M']})" in wrong.text()


def test_where_none_were_said_wrong_weights_are_named_for_sizes_that_run(explained):
    """For a square W the code runs: there its line is found."""
    wrong = explained(LAYER, "does_not_fit", shapes={"G": "N,M"}, wrt=["X", "W", "b"])
    assert faults(wrong) == {"X": "transposed", "W": "", "b": ""}
    assert "W (M, M)" in wrong.text()
    another = explained(network("sigmoid", ("delta @ V.T", "delta @ W.T")))
    assert another.status == 1
    assert {one.line for one in another.mends} == {13}, another.text()


@pytest.mark.usefixtures("catalogue_alone")
def test_a_fault_in_one_of_several_layers_is_named(explained):
    source = RIGHT["two hidden layers"].replace("d2 @ W2.T * (1 - Z1**2)", "d2 @ W2.T")
    named = faults(explained(source))
    assert {name for name, fault in named.items() if fault == "f' missing"} == {"W1", "b1"}
    assert set(named.values()) == {"f' missing", ""}


SQUARE = {"X": "N D", "T": "N D", "W": "D D", "b": "D", "V": "D D", "c": "D"}


@pytest.mark.usefixtures("catalogue_alone")
@pytest.mark.parametrize(
    ("wrong", "name"), [("delta @ W.T", "weights of another layer"), ("delta @ V", "weights not transposed")]
)
def test_wrong_weights_are_named_where_the_shapes_let_them_pass(wrong, name, explained):
    named = faults(explained(network("sigmoid", ("delta @ V.T", wrong)), shapes=SQUARE))
    assert named == {"W": name, "b": name, "V": "", "c": ""}


# -- what is shown -----------------------------------------------------------------------------


def test_the_formulas_are_in_the_letters_of_the_cost(network_explained):
    explanation = network_explained("sigmoid", ("delta = Y - T", "delta = T - Y"))
    shown = {part.name: part_as_json(part)["formulas"] for part in explanation.parts}
    assert shown["V"]["your code"] == "Sum[n=1..N](z[n, m]*(t[n, k] - y[n, k]))"
    assert shown["V"]["right"] == "Sum[n=1..N](z[n, m]*(y[n, k] - t[n, k]))"
    assert shown["V"]["difference"] == "2*Sum[n=1..N](z[n, m]*(t[n, k] - y[n, k]))"
    right = "Sum[n=1..N, k=1..K](v[m, k]*x[n, d]*z[n, m]*(y[n, k] - t[n, k])*(1 - z[n, m]))"
    assert shown["W"]["right"] == right
    assert "Z = sigmoid(A)" in explanation.text()


def test_the_counterexample_can_be_stepped_through(explained, tmp_path):
    source = network("tanh", (DA + "(1 - Z**2)", "dA = delta @ V.T"))
    numbers = explained(source).numbers
    (tmp_path / "again.py").write_text(source)
    returned = load(f"{tmp_path / 'again.py'}:gradients")(**numbers.arrays)
    assert [entry.name for entry in numbers.entries] == ["dW[0, 0]", "db[0]"]
    for entry, mine in zip(numbers.entries, returned, strict=False):
        assert entry.yours == pytest.approx(mine.flat[0], rel=1e-12)
        assert entry.exact == pytest.approx(entry.right, rel=1e-8)
        assert abs(entry.yours - entry.right) > 0.01
    steps = dict(numbers.steps)
    np.testing.assert_allclose(steps["delta"] @ numbers.arrays["V"].T, steps["dA"])
    assert max(numbers.sizes.values()) == 2


COST_WITH_Y = COST.replace(
    "return -np.sum(T * np.log(right_softmax(Z @ V + c)))",
    "Y = right_softmax(Z @ V + c)\n    return -np.sum(T * np.log(Y))",
)


def test_another_forward_pass_is_noticed_and_has_letters_of_its_own(explained):
    cost = COST_WITH_Y.format(f=ACTIVATIONS["sigmoid"][0])
    explanation = explained(network("sigmoid", ("Z @ V + c", "Z @ V")) + cost)
    assert any(note.startswith("Your Y is not the Y of the cost") for note in explanation.notes)
    bias = part_as_json(explanation.parts[-1])
    assert bias["formulas"]["your code"] == "Sum[n=1..N](y'[n, k] - t[n, k])"
    assert "y': Y = softmax(Z @ V) in your code" in bias["where"]


@pytest.mark.parametrize("cost", [COST, COST_WITH_Y])
def test_one_bias_left_out_is_named_with_its_line(cost, explained):
    f = ACTIVATIONS["sigmoid"][0]
    wrong = explained(network("sigmoid", ("Z @ V + c", "Z @ V")) + cost.format(f=f))
    assert faults(wrong) == dict.fromkeys("WbVc", "bias left out")
    assert [(one.line, one.belongs) for one in wrong.mends] == [(11, "Y = softmax(Z @ V + c)")]
    assert explained(network("sigmoid") + cost.format(f=f)).proved


def test_a_change_of_an_argument_is_noticed(explained):
    explanation = explained(network("tanh", ("return dW", "V -= dV\n    return dW")))
    assert "The function changes its argument V in place." in explanation.notes


# -- what is not proved --------------------------------------------------------------------------


def test_code_outside_the_model_is_measured_and_says_so(explained):
    explanation = explained(network("tanh", ("softmax(Z @ V + c)", "np.nan_to_num(softmax(Z @ V + c))")))
    assert set(verdicts(explanation).values()) == {Verdict.MEASURED}
    assert explanation.status == 3
    assert not explanation.proved
    assert "np.nan_to_num is not modelled" in explanation.text()
    assert "Y = np.nan_to_num(softmax(Z @ V + c))" in explanation.text()


LOOPS = {
    "zip": "for x, d in zip(X, dA):\n        dW += np.outer(x, d)",
    "range": "for n in range(len(X)):\n        dW += np.outer(X[n], dA[n])",
    "own rows": "E = np.zeros_like(dA)\n    for n, d in enumerate(dA):\n        E[n] = d\n    dW += X.T @ E",
    "columns": "for d in range(X.shape[1]):\n        dW[d] += X[:, d] @ dA",
    "a list beside": "k = []\n    for x, d in zip(X, dA):\n        k.append(d)\n        dW += np.outer(x, d)",
    "from the end": "for n in reversed(range(len(X))):\n        dW += np.outer(X[n], dA[n])",
}


def looped(loop):
    """The gradient by W as what a loop adds up."""
    return network("sigmoid", ("\n    dW = X.T @ dA", f"\n    dW = np.zeros_like(W)\n    {loop}"))


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_over_samples_is_proved(loop, explained):
    assert explained(looped(LOOPS[loop])).proved


# right on numbers, but no sum over rounds: what a round does depends on the one before, or on its number
NO_SUMS = {
    "the last round": "for x, d in zip(X, dA):\n        z = np.outer(x, d)\n        dW += z\n    dW += 0 * z",
    "building on": "S = 0 * dW\n    for x, d in zip(X, dA):\n        S += np.outer(x, d)\n        dW = S + 0",
    "a question": "for n in range(len(X)):\n        dW += np.outer(X[n], dA[n]) if n < 1000 else 0",
    "two names": "S = dW\n    for x, d in zip(X, dA):\n        dW += np.outer(x, d) + 0 * S",
    "from the end, beside": "for x, d in zip(reversed(X), reversed(dA)):\n        dW += np.outer(x, d)",
    "from the end, counted": "for n, d in enumerate(reversed(dA)):\n        dW += np.outer(X[-1 - n], d)",
}


@pytest.mark.usefixtures("verdicts_alone")
@pytest.mark.parametrize("loop", NO_SUMS)
def test_a_loop_that_is_no_sum_is_not_proved(loop, explained):
    found = verdicts(explained(looped(NO_SUMS[loop])))
    assert found["W"] is not Verdict.PROVED
    assert Verdict.REFUTED not in found.values()


def test_numbers_alone_refute_code_outside_the_model(explained):
    explanation = explained(network("tanh", ("(1 - Z**2)", "np.nan_to_num(1 - Z)")))
    assert verdicts(explanation) == {"W": Verdict.REFUTED, "b": Verdict.REFUTED} | dict.fromkeys(
        "Vc", Verdict.MEASURED
    )
    assert [entry.name[:2] for entry in explanation.numbers.entries] == ["dW", "db"]
    assert explanation.status == 1


def test_what_the_kernel_cannot_prove_is_not_decided(explained):
    cost = "import numpy as np\ndef cost(A, G): return np.sum(G * np.maximum(A - 1, 0))\n"
    slope = "def gradients(A, G): return G * (A > 1) * (A > 0)\n"  # that one follows from the other
    explanation = explained(cost + slope, shapes={"G": "N K"}, wrt=["A"])
    assert set(verdicts(explanation).values()) == {Verdict.UNDECIDED}
    assert explanation.status == 1


@pytest.mark.usefixtures("verdicts_alone")
@pytest.mark.parametrize(
    "question",
    [
        "X.shape[0] == 100",
        "X.shape == (7, 7)",
        "len(X) in (11, 12)",
        "X.shape[0] > 90",
        "X.shape[0] % 9 == 8 != 0",
        "X.shape[0] == 100.0",
        "not X.shape[0] != 100",
        "not X.shape[0] - 100",
        "not X.shape[0] % 128",
        "X.shape[0] in {1, 8, 16}",
        "{1: True, 64: True}.get(X.shape[0])",
        "hash(X.shape) % 9999991 == 5",
        "np.array_equal(X.shape, (8, 8))",
        "X.shape[0] / X.shape[0] == X.shape[1] - 90",
        "X.shape[0] - X.shape[0] == X.shape[1] - 91",
        "(X.shape[0] > 90) & (X.shape[1] > 90)",
        "isinstance(X.shape[0], int) and X.shape[0] > 90",
        "isinstance(X, np.ndarray) and X.shape[0] > 90",
    ],
)
def test_a_branch_on_a_size_is_no_proof_for_all_sizes(question, explained):
    source = network("sigmoid", ("return dW", f"dW = 0 * dW if {question} else dW\n    return dW"))
    assert Verdict.PROVED not in verdicts(explained(source)).values()


COLUMN_SUMS = "import numpy as np\ndef cost(X, w): return np.sum(X @ w)\n"
OF_SUMS = {"shapes": {"X": "N D", "w": "D"}, "wrt": ["w"]}


@pytest.mark.parametrize("name", ["backprop", "numpy", "sympy"])
def test_a_file_with_a_library_s_name_is_still_someone_s_code(name, tmp_path):
    file = tmp_path / f"{name}.py"
    file.write_text(COLUMN_SUMS + "def g(X, w): return X.sum(axis=0) * (0 if X.shape[0] == 100 else 1)\n")
    assert verdicts(explain(load(f"{file}:g"), **OF_SUMS)) == {"w": Verdict.MEASURED}


CATCHING = {
    "a comparison": """
def g(X, w):
    try:
        if X.shape[0] > 100: return 0 * w
    except TypeError: pass
    return X.sum(axis=0)
""",
    "an equality in a helper's helper": """
import contextlib
def large(size):
    with contextlib.suppress(Exception):
        return size == 100
def factor(size): return 0 if large(size) else 1
def g(X, w): return X.sum(axis=0) * factor(X.shape[0])
""",
    "a number": """
def g(X, w):
    try: return X.sum(axis=0) * (0 if float(X.shape[0]) > 100 else 1)
    except TypeError: return X.sum(axis=0)
""",
    "shapes that fit where N is D": """
def g(X, w):
    try: return 0 * (X + X.T).sum() * w
    except ValueError: return X.sum(axis=0)
""",
}


@pytest.mark.parametrize("refusal", CATCHING)
def test_a_refusal_that_the_code_catches_is_no_proof(refusal, explained):
    explanation = explained(COLUMN_SUMS + CATCHING[refusal], "g", **OF_SUMS)
    assert verdicts(explanation) == {"w": Verdict.MEASURED}
    assert "No proof" in explanation.text()


def test_a_refusal_caught_in_a_partial_cost_is_no_proof(tmp_path):
    source = """
def scaled(factor, X, w):
    try: return factor * np.sum(X @ w) * (2 if X.shape[0] > 100 else 1)
    except TypeError: return factor * np.sum(X @ w)
def g(X, w): return X.sum(axis=0)
"""
    (tmp_path / "partial.py").write_text(COLUMN_SUMS + source)
    scaled, g = (load(f"{tmp_path}/partial.py:{name}") for name in ("scaled", "g"))
    cost = functools.update_wrapper(functools.partial(scaled, 1), scaled)
    del cost.__wrapped__
    assert verdicts(explain(g, cost, **OF_SUMS)) == {"w": Verdict.MEASURED}


def test_a_try_without_a_refusal_is_proved(explained):
    source = "def g(X, w):\n    try: return X.sum(axis=0)\n    except TypeError: return 0 * w\n"
    assert explained(COLUMN_SUMS + source, "g", **OF_SUMS).proved


def test_a_proof_at_fixed_sizes_is_called_so(explained):
    three = "def g(X, w): return X.sum(axis=0) if X.shape[1] == 3 else 0 * w\n"
    wrong = "def g(X, w): return -X.sum(axis=0)\n"
    fixed = {"shapes": {"X": "N 3", "w": "3"}, "wrt": ["w"]}
    proved, refuted = (explained(COLUMN_SUMS + source, "g", **fixed) for source in (three, wrong))
    for explanation in (proved, refuted):
        assert explanation.as_json()["scope"] == "at fixed sizes: X (N, 3), w (3)"
        for shown in (explanation.text(), explanation.html(), json.dumps(explanation.as_json())):
            assert "all sizes" not in shown
    for shown in (proved.text(), proved.html(), proved.as_json()["arrays"][0]["summary"]):
        assert "at fixed sizes: X (N, 3), w (3)" in shown
    assert refuted.parts[0].fault_proved
    for shown in (refuted.text(), refuted.html()):
        assert "proved: exactly this, at fixed sizes: X (N, 3), w (3)" in shown
    free = explained(COLUMN_SUMS + "def g(X, w): return X.sum(axis=0)\n", "g", **OF_SUMS)
    assert free.as_json()["scope"] == "for all sizes"
    assert verdicts(explained(COLUMN_SUMS + three, "g", **OF_SUMS)) == {"w": Verdict.REFUTED}


def test_a_slope_by_a_scalar_is_proved_off_the_kinks(explained):
    source = (
        "import numpy as np\ndef cost(X, s): return np.sum(np.maximum(X * s, 0))\n"
        "def g(X, s): return np.sum(np.where(X * s > 0, X, 0))\n"
    )
    found = explained(source, "g", shapes={"s": ""})
    assert verdicts(found) == {"s": Verdict.PROVED}
    assert "off the kinks" in found.text()
    wrong = explained(source.replace("X, 0))\n", "X, 1))\n"), "g", shapes={"s": ""})
    assert verdicts(wrong) == {"s": Verdict.REFUTED}


def test_questions_that_all_sizes_answer_alike_are_allowed(explained):
    check = "assert 0 not in X.shape and len(X) == len(T) and X.shape[1] == W.shape[0] and X.shape[0] != 0"
    check += "; assert isinstance(X, np.ndarray) and not isinstance(X.shape[0], str)"
    assert explained(network("sigmoid", ("return dW", check + "\n    return dW"))).proved


def test_the_slope_of_a_maximum_is_proved_where_it_is_attained_once(explained):
    source = (
        "import numpy as np\ndef cost(X, w): return np.sum(np.max(X * w, axis=1))\n"
        "def g(X, w):\n    at = np.argmax(X * w, axis=1)[:, None]\n"
        "    return np.sum(X * np.equal(at, np.arange(X.shape[1], like=X)), axis=0)\n"
    )
    found = explained(source, "g", **OF_SUMS)
    assert verdicts(found) == {"w": Verdict.PROVED}
    assert "each maximum attained once" in found.text()
    wrong = explained(source.replace("return np.sum(X", "return 2 * np.sum(X"), "g", **OF_SUMS)
    assert verdicts(wrong) == {"w": Verdict.REFUTED}


# -- wrong calls, and the command ------------------------------------------------------------------

WRONG = {
    "a cost": ("def gradients(A, Q): return A", "of which cost is gradients"),
    "a return": ("def gradients(X, T, W, b): pass", "returns nothing"),
    "an order": ("def gradients(X, T, W, b): return {1}", "returns a set"),
    "names": ("def gradients(X, T, *layers): pass", "takes *layers"),
    "a generator": ("def gradients(X, T, W):\n    yield W", "returns a generator"),
}


@pytest.mark.parametrize("missing", WRONG)
def test_a_wrong_call_says_what_is_missing(missing, explained):
    source, message = WRONG[missing]
    with pytest.raises(WrongCall, match=message.replace("*", r"\*")):
        explained(source)


def command(*arguments, cwd):
    ran = subprocess.run(
        [sys.executable, "-m", "backprop.cli", "explain", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.usefixtures("answered_here")
def test_the_command_proves_refutes_measures_and_teaches(tmp_path, monkeypatch, capsys):
    own = "\n    print('own output')\n    return dW"
    (tmp_path / "mine.py").write_text(
        network("sigmoid", ("return dW", own))
        + network("sigmoid", ("delta = Y - T", "delta = T - Y")).replace("def gradients", "def climbing")
        + network("tanh", ("(1 - Z**2)", "np.nan_to_num(1 - Z**2)")).replace("def gradients", "def measured")
        + "\ndef todo(X, T, W, b):\n    raise NotImplementedError\n"
        + "\ndef broken(X, T, W, b):\n    return W, bb\n"
    )
    (tmp_path / "syntax.py").write_text("def f(:\n")
    status, out, err = command("mine.py:gradients", cwd=tmp_path)
    assert (status, out.count("proved  "), err) == (0, 4, "")
    status, out, _ = command("mine.py:climbing", "--json", cwd=tmp_path)
    found = json.loads(out)
    assert status == found["status"] == 1
    assert [part["faults"][0]["name"] for part in found["arrays"]] == ["sign"] * 4
    assert command("mine.py:nothing", cwd=tmp_path)[0] == 2
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "mine.py:measured"]) == 3
    assert main(["explain", "mine.py:todo"]) == 1
    assert capsys.readouterr().out.count("not written yet") == 2
    assert main(["explain", "mine.py:broken"]) == 1
    out = capsys.readouterr().out
    assert "return W, bb" in out
    assert "NameError" in out
    for arguments, taught in {
        ("mine.py:none",): "mine.py has no function none; there are",
        ("absent.py:f",): "there is no file absent.py",
        ("syntax.py:f",): "syntax.py, line 1",
        ("mine.py:gradients", "--shapes", "W"): "is no shape",
    }.items():
        assert main(["explain", *arguments]) == 2
        assert taught in capsys.readouterr().err


def test_an_explanation_shows_itself_in_a_notebook(network_explained):
    shown = network_explained("sigmoid", ("delta = Y - T", "delta = T - Y")).html()
    assert shown.count('class="verdict refuted"') == 4
    assert "climbs the cost" in shown
    assert r"\sum_{n=1}^{N}" in shown


def test_shapes_are_apart_by_blanks_or_semicolons():
    from backprop.proof.explain.child import _shapes

    assert _shapes("X=N,D; W=D,M eta=") == {"X": "N,D", "W": "D,M", "eta": ""}
    assert _shapes("X=N,D;W=D,M") == _shapes("X=N,D W=D,M")
    with pytest.raises(WrongCall, match="is no shape"):
        _shapes("N,D")

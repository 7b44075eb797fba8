"""A cost that is guessed refutes nothing that a cost with a penalty would make right."""

import pytest

from backprop.proof.explain import Verdict, WrongCall, explain_file

pytestmark = pytest.mark.usefixtures("faults_alone")

NETWORK = """
import numpy as np
def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
def gradients(X, T, W, b, V, c):
    Z = np.tanh(X @ W + b)
    d = softmax(Z @ V + c) - T
    dA = d @ V.T * (1 - Z**2)
    return X.T @ dA + {W}, dA.sum(axis=0), Z.T @ d + {V}, d.sum(axis=0)
"""
LOGISTIC = """
import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def {name}(X, y, w, b):
    p = sigmoid(X @ w + b)
    return {value}
def gradients(X, y, w, b):
    p = sigmoid(X @ w + b)
    return X.T @ (p - y) / len(y) + 0.1 * w, np.mean(p - y)
"""
OBJECTIVE = "-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + 0.05 * np.sum(w**2)"


def explained(tmp_path, source):
    path = tmp_path / "attempt.py"
    path.write_text(source, encoding="utf-8")
    (found,) = explain_file(f"{path}:gradients")
    return {part.name: part.verdict for part in found.parts}


@pytest.mark.parametrize("penalty", ["0.01 * {}", "0.01 * np.sign({})"])
def test_what_may_be_the_slope_of_a_penalty_is_asked_about(penalty, tmp_path):
    source = NETWORK.format(W=penalty.format("W"), V=penalty.format("V"))
    with pytest.raises(WrongCall, match="of which cost"):
        explained(tmp_path, source)


def test_what_is_no_penalty_is_refuted(tmp_path):
    found = explained(tmp_path, NETWORK.format(W="X.T @ X @ W", V=0))
    assert found == {"W": Verdict.REFUTED, **dict.fromkeys("bVc", Verdict.PROVED)}


def test_a_number_of_the_same_arguments_is_taken_for_the_cost_if_the_gradient_is_its_own(tmp_path):
    found = explained(tmp_path, LOGISTIC.format(name="f", value=OBJECTIVE))
    assert set(found.values()) == {Verdict.PROVED}


def test_a_share_of_right_answers_is_no_cost(tmp_path):
    with pytest.raises(WrongCall, match="of which cost"):
        explained(tmp_path, LOGISTIC.format(name="accuracy", value="np.mean((p > 0.5) == y)"))

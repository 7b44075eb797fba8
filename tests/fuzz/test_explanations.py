"""A sample of the networks that students might write, and those of which a wrong word was once said."""

import explanations
import pytest


@pytest.mark.parametrize("number", range(1, 4))
def test_a_right_network_is_proved_and_a_wrong_one_refuted(number: int) -> None:
    assert [(kind, word) for kind, word, _ in explanations.verdict(number, 1)] == [
        ("right", "proved"),
        ("wrong", "refuted"),
    ]


def test_right_and_wrong_differ_in_a_line_of_the_way_back() -> None:
    for number in range(50):
        program = explanations.Program(f"2 {number}")
        lines = [program.text(fault).splitlines() for fault in (None, f"2 {number}")]
        ((right, wrong),) = [pair for pair in zip(*lines, strict=True) if pair[0] != pair[1]]
        assert compile(program.text(), "right", "exec")
        assert any(line.partition(" = ")[2] in right.replace("self.", "") for line in program.back), wrong


FOUND = {  # a kind, and a right program of it that was refuted, or asked about
    "targets in columns, called t": """
def loss_fn(x, t, w1, w2):
    out = w2 @ np.maximum(w1 @ x, 0)
    ex = np.exp(out - out.max(axis=0, keepdims=True))
    p = ex / ex.sum(axis=0, keepdims=True)
    d = p - t
    dw1 = ((w2.T @ d) * (w1 @ x > 0)) @ x.T
    dw2 = d @ np.maximum(w1 @ x, 0).T
    return -(t * np.log(p)).sum(), dw1, dw2
""",
    "biases called w0 and v0": """
def cost(features, d, V, v0, W, w0):
    return 0.5 * ((np.tanh(features @ V + v0) @ W + w0 - d)**2).sum()
def gradients(features, d, V, v0, W, w0):
    z = np.tanh(features @ V + v0)
    r = z @ W + w0 - d
    e = (r @ W.T) * (1 - z**2)
    return features.T @ e, e.sum(axis=0), z.T @ r, r.sum(axis=0)
""",
    "biases with other names, in columns": """
def objective(weights_hidden, bias_hidden, A0, Y):
    num = A0.shape[1]
    return 0.5 * np.sum((weights_hidden @ A0 + bias_hidden - Y)**2) / num
def backward(weights_hidden, bias_hidden, A0, Y):
    num = A0.shape[1]
    dZ = (weights_hidden @ A0 + bias_hidden - Y) / num
    return dZ @ A0.T, np.sum(dZ, axis=1, keepdims=True)
""",
    "a cost that is a number for one output alone": """
def cost(w, b, X, Y):
    A = 1 / (1 + np.exp(-(np.dot(w, X) + b)))
    return np.squeeze(-np.dot(Y, np.log(A).T) - np.dot(1 - Y, np.log(1 - A).T)) / X.shape[1]
def gradients(w, b, X, Y):
    dZ = (1 / (1 + np.exp(-(np.dot(w, X) + b))) - Y) / X.shape[1]
    return np.dot(dZ, X.T), np.sum(dZ, axis=1, keepdims=True)
""",
    "targets by their place alone": """
def backprop(V, v0, features, d):
    ex = np.exp(features @ V + v0)
    y = ex / ex.sum(axis=1, keepdims=True)
    r = y - d
    return -(d * np.log(y)).sum(), features.T @ r, r.sum(0)
""",
}


@pytest.mark.parametrize("source", FOUND.values(), ids=FOUND)
def test_what_is_right_and_was_not_understood_is_proved(source: str) -> None:
    assert explanations.said("import numpy as np\n" + source) == "proved"

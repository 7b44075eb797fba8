"""Faults that have a name of their own, each beside the right code."""

import pytest

from backprop.proof.explain import Verdict

POOL = """
def pool_forward(x, k):
    N, C, H, W = x.shape
    out = np.zeros((N, C, H // k, W // k))
    for i in range(H // k):
        for j in range(W // k):
            out[:, :, i, j] = x[:, :, i * k:(i + 1) * k, j * k:(j + 1) * k].max(axis=(2, 3))
    return out, (x, k)

def pool_backward(dout, cache):
    x, k = cache
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = x[:, :, i * k:(i + 1) * k, j * k:(j + 1) * k]
            mask = part == part.max(axis=(2, 3), keepdims=True)
            dx[:, :, i * k:(i + 1) * k, j * k:(j + 1) * k] += mask * dout[:, :, i, j][:, :, None, None]
    return dx
"""

POLICY = """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def loss(theta, states, actions, advantages):
    p = softmax(states @ theta)
    return -np.mean(np.log(p[np.arange(len(actions)), actions]) * advantages)

def grad(theta, states, actions, advantages):
    p = softmax(states @ theta)
    d = p.copy()
    d[np.arange(len(actions)), actions] -= 1
    return states.T @ (d * advantages[:, None]) / len(actions)
"""

RIDGE = """
def cost(w, X, y, lam):
    return np.mean((X @ w - y) ** 2) + lam * np.sum(w ** 2)

def grad(w, X, y, lam):
    return 2 * X.T @ (X @ w - y) / len(y) + 2 * lam * w
"""

STEPS = """
def loss(x, w):
    total = 0.0
    for t in range(1, len(x)):
        total += 0.5 * (w * x[t - 1] - x[t]) ** 2
    return total

def grad(x, w):
    dw = 0.0
    for t in range(1, len(x)):
        dw += (w * x[t - 1] - x[t]) * x[t - 1]
    return dw
"""

DENSE = """
class Dense:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_out, n_in)
        self.bias = np.random.randn(n_out, 1)
    def forward(self, input):
        self.input = input
        return np.dot(self.weights, self.input) + self.bias
    def backward(self, output_grad, rate):
        input_grad = np.dot(self.weights.T, output_grad)
        self.weights -= rate * np.dot(output_grad, self.input.T)
        self.bias -= rate * output_grad
        return input_grad
"""

CASES = {
    "a pool": (POOL, "+= mask * dout", "+= dout", "let through where nothing comes from", "a mask"),
    "a policy": (POLICY, "(d * advantages[:, None])", "d", "a factor is missing", "* advantages[:, None]"),
    "a penalty": (RIDGE, "+ 2 * lam * w", "- 2 * lam * w", "weight decay: its sign", "turn the sign"),
    "steps": (STEPS, "* x[t - 1]\n    return", "* x[t]\n    return", "index off by one", "* x[t - 1]"),
}


@pytest.mark.slow
@pytest.mark.usefixtures("verdicts_alone")
@pytest.mark.parametrize("case", CASES)
def test_the_right_code_is_found_to_be_right(case, verdicts):
    assert verdicts(CASES[case][0]) <= {Verdict.PROVED, Verdict.MEASURED}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_fault_has_its_name_and_its_mend(case, explained):
    source, right, wrong, name, mend = CASES[case]
    assert source.count(right) == 1
    (part,) = explained(source.replace(right, wrong)).parts
    assert part.verdict is Verdict.REFUTED
    assert [one.name for one in part.faults] == [name]
    assert mend in part.faults[0].mend


@pytest.mark.slow
def test_weights_that_are_stepped_before_they_are_returned_through(explained):
    assert {part.verdict for part in explained(DENSE).parts} == {Verdict.PROVED}
    early = DENSE.replace("        input_grad = np.dot(self.weights.T, output_grad)\n", "").replace(
        "return input_grad", "return np.dot(self.weights.T, output_grad)"
    )
    found = explained(early)
    (wrong,) = (part for part in found.parts if part.verdict is Verdict.REFUTED)
    assert wrong.name == "input"
    assert [one.name for one in wrong.faults] == ["updated before it is used"]
    assert "moved behind what is returned" in wrong.faults[0].mend

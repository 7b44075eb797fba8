"""What each derivation proves, written out: a theorem that goes missing or loses its scope is seen here."""

import subprocess
import sys

import pytest

from backprop import losses
from backprop.proof import runner

ALL, FIXED = "all sizes", "fixed sizes"
SQUARES, COIN, DIE, ONE_HOT = (
    f"backprop.losses.{name}"
    for name in ("squared_error", "binary_cross_entropy", "categorical_cross_entropy", "one_hot")
)
HALF = "backprop.losses.half_squared_error"

EXPECTED = {
    "squared_error": [
        ("The log-likelihood of a Gaussian", ALL, []),
        ("Gaussian gives squared error", ALL, [SQUARES]),
        ("Gaussian gives squared error, several outputs", ALL, [SQUARES]),
    ],
    "binary_cross_entropy": [
        ("Bernoulli gives binary cross-entropy", ALL, [COIN]),
        ("Bernoulli gives binary cross-entropy, several questions", ALL, [COIN]),
        ("Binary cross-entropy of soft targets", ALL, [COIN]),
    ],
    "biased_die": [
        ("one_hot is the indicator matrix", ALL, [ONE_HOT]),
        ("The log-likelihood of a biased die", ALL, []),
        ("The slope of the Lagrangian", ALL, []),
        ("The multiplier is the number of rolls", ALL, []),
        ("The gap between the logarithm and its tangent", ALL, []),
        ("The shares are the most likely probabilities", ALL, []),
        ("The notes' eight rolls", FIXED, []),
    ],
    "categorical_cross_entropy": [
        ("Categorical gives categorical cross-entropy", ALL, [DIE]),
        ("Cross-entropy of soft targets", ALL, [DIE]),
        ("Two classes give binary cross-entropy", FIXED, [COIN, DIE]),
    ],
    "gradient_descent": [
        ("Descent on the cost is ascent on the log-likelihood", ALL, []),
        ("One step on x²", ALL, []),
        ("The slope along a straight way", ALL, []),
        ("A step along the gradient of x² climbs", ALL, []),
        ("A step against the gradient of x² descends", ALL, []),
        ("The slopes of a sum of squares", ALL, []),
        ("The second derivatives of a sum of squares", ALL, []),
        ("Beside the point of slope zero", ALL, []),
        ("n steps on x², from n to n + 1", ALL, []),
        ("How far the rate is from 1", ALL, []),
        ("The step in Bernoulli's inequality", ALL, []),
        ("Sum or mean, a matter of the learning rate", ALL, []),
    ],
    "output_delta": [
        ("Bernoulli with sigmoid, from the logits", ALL, [f"{COIN}_with_logits", COIN]),
        ("The delta of Bernoulli with sigmoid", ALL, [f"{COIN}_with_logits_gradient"]),
        ("Categorical with softmax, from the logits", ALL, [f"{DIE}_with_logits", DIE]),
        ("The delta of categorical with softmax", ALL, [f"{DIE}_with_logits_gradient"]),
        ("The delta of Gaussian with identity", ALL, [HALF, f"{HALF}_gradient", f"{SQUARES}_gradient"]),
        ("The delta of Poisson with exp", ALL, []),
        ("The delta of an exponential family", ALL, []),
        ("The derivative of b is the mean", ALL, []),
        ("Mean minus target, for several logits", ALL, []),
        ("The gradient of the binary cross-entropy", ALL, [f"{COIN}_gradient"]),
        ("The gradient of the categorical cross-entropy", ALL, [f"{DIE}_gradient"]),
        ("Bernoulli with any activation", ALL, []),
        ("Half the squared error with any activation", ALL, []),
        ("Half the squared error with softmax", ALL, []),
        ("The gradient for the last weights", ALL, []),
    ],
    "additivity": [
        ("Parts add up to the whole", ALL, []),
        (
            "Costs of parts add up to the cost",
            ALL,
            [SQUARES, HALF, COIN, f"{COIN}_with_logits", DIE, f"{DIE}_with_logits"],
        ),
        ("The mean of the whole", ALL, []),
        ("One sample is unbiased", ALL, []),
        ("A fair minibatch is unbiased", ALL, []),
    ],
}


@pytest.mark.parametrize("stem", EXPECTED)
def test_a_derivation_proves_what_is_written_here(stem):
    theorems = runner.run(runner.find(stem)).theorems
    assert [(one.theorem, one.scope, one.covers) for one in theorems] == EXPECTED[stem]
    assert all(one.proved for one in theorems), "\n".join(one.trouble for one in theorems)


@pytest.mark.parametrize("stem", EXPECTED)
def test_a_derivation_runs_as_plain_python(stem, tmp_path):
    command = [sys.executable, "-W", "error", str(runner.find(stem))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("stem", "helper"),
    [
        ("squared_error", "_reduce"),
        ("binary_cross_entropy", "_xlog1my"),
        ("biased_die", "_indicator"),
        ("categorical_cross_entropy", "_xlogy"),
    ],
)
def test_a_derivation_fails_when_its_code_is_wrong(stem, helper, monkeypatch):
    right = getattr(losses, helper)
    monkeypatch.setattr(losses, helper, lambda *arguments: 2 * right(*arguments))
    theorems = runner.run(runner.find(stem)).theorems
    broken = [one for one in theorems if not one.proved]
    assert len(broken) == 1
    assert "not proved equal" in broken[0].trouble

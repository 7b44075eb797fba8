"""What docs/errata.md says is measured or tested, and no derivation computes."""

import ast

import numpy as np
import pytest
from sympy import Eq, solve, symbols

from backprop.datasets import three_blobs
from backprop.network import Network


def train(seed, sign, biases):
    """The cost before and after 1,000 steps on three blobs, and the accuracy."""
    X, labels = three_blobs(500, rng=0)
    network = Network((2, 3, 3), "sigmoid", "softmax", rng=seed)
    before = float(network.cost(X, labels))
    for _ in range(1000):
        for W, b, (dW, db) in zip(network.weights, network.biases, network.gradients(X, labels), strict=True):
            W -= sign * 0.001 * dW
            b -= sign * 0.001 * db * biases
    accuracy = np.mean(network.predict(X).argmax(axis=1) == labels)
    return before, float(network.cost(X, labels)), accuracy


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("biases", [True, False])
def test_the_notes_update_climbs_and_the_right_one_learns(seed, biases):
    before, after, accuracy = train(seed, sign=-1, biases=biases)
    assert after > 1000 * before
    assert accuracy <= 1 / 3
    _, _, accuracy = train(seed, sign=1, biases=biases)
    assert accuracy > 0.95


def test_a_name_with_hyphens_is_three_subtractions():
    said = ast.parse("p-y-given-x", mode="eval")
    assert sum(isinstance(part, ast.Sub) for part in ast.walk(said)) == 3
    assert "p_y_given_x".isidentifier()


def test_the_notes_update_of_w_as_written_shrinks_it_whatever_the_data():
    W, W_new, h = symbols("W W_new h", positive=True)
    (found,) = solve(Eq(W_new, W - h * W_new), W_new)
    assert found == W / (1 + h)
    assert (W - found).factor().is_positive

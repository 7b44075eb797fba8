"""Weights that were kept are put back, or layer and parameter that do not fit are named."""

import numpy as np
import pytest

from backprop import files, layers
from backprop.layers import weights


def network(seed):
    rng = np.random.default_rng(seed)
    return layers.Sequential(
        layers.Activation("tanh"),
        layers.Residual(layers.Activation("relu"), layers.Conv2d(2, 2, 3, padding=1, rng=rng)),
        layers.Flatten(),
        layers.Linear(8, 3, rng=rng),
    )


def test_weights_return_from_a_file(tmp_path):
    net, other = network(0), network(1)
    files.save(tmp_path / "net", net.parameters, {"kind": "net"})
    held = other.parameters["3.W"]
    weights.load(other, files.load(tmp_path / "net", "net")[0])
    assert all(np.array_equal(A, other.parameters[name]) for name, A in net.parameters.items())
    assert other.parameters["3.W"] is held


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("3.W", np.ones((8, 4)), r"layer 3, Linear: W must have shape \(8, 3\); came \(8, 4\)"),
        ("1.1.W", np.ones((2, 2, 5, 5)), r"layer 1\.1, Conv2d: W must have shape \(2, 2, 3, 3\); came"),
        ("1.1.b", None, r"layer 1\.1, Conv2d: b must have shape \(2,\); came none"),
        ("3.V", np.ones(3), r"weights must be parameters of the layers; came '3\.V'"),
        ("3.b", np.ones(3, np.float32), "layer 3, Linear: b must hold float64 numbers; came float32"),
        ("3.b", np.array([0, np.nan, 0]), r"layer 3, Linear: b must hold finite numbers; came .*\[1\] = nan"),
    ],
)
def test_weights_that_do_not_fit_are_named_and_nothing_changes(name, value, message):
    net = network(0)
    before = {key: A.copy() for key, A in net.parameters.items()}
    arrays = {key: A + 1 for key, A in before.items()} | {name: value}
    with pytest.raises((TypeError, ValueError), match=message):
        weights.load(net, {key: A for key, A in arrays.items() if A is not None})
    assert all(np.array_equal(A, before[key]) for key, A in net.parameters.items())


def test_one_layer_is_named_by_its_kind():
    with pytest.raises(ValueError, match=r"^Linear: W must have shape \(2, 3\); came none"):
        weights.load(layers.Linear(2, 3, rng=0), {})

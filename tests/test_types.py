"""What a type checker says of a user's code: which calls give a number, and which names there are."""

import re
from pathlib import Path

import pytest
from mypy import api

CODE = """
from typing import Any, assert_type
import numpy as np
from numpy.typing import NDArray
import backprop as bp

Number, Numbers = np.floating[Any], NDArray[np.floating[Any]]
T, Y = [1.0, 2.0], [1.5, 2.5]
net = bp.Network((2, 3), "elu", "poisson")
how: bp.losses.Reduction = "mean"

assert_type(bp.squared_error(T, Y), np.floating[Any])
assert_type(bp.huber_loss(T, Y, "none", threshold=2), NDArray[np.floating[Any]])
assert_type(bp.binary_cross_entropy([1], [0.5], "mean", soft_targets=True), np.floating[Any])
assert_type(bp.poisson_loss(T, Y, how), np.floating[Any] | NDArray[np.floating[Any]])
assert_type(net.cost([T], [Y]), np.floating[Any])
assert_type(net.cost([T], [Y], "none"), NDArray[Any])
bp.Network((2, 3), bp.ACTIVATIONS["elu"], bp.OUTPUTS["huber"])
bp.MLPClassifier(activation="gelu", solver="lbfgs")
assert_type(bp.squared_error(T, Y), NDArray[np.floating[Any]])  # wrong
bp.squared_error(T, Y, "total")  # wrong
bp.Network((2, 3), "sigmiod")  # wrong
bp.Network((2, 3), output="cce")  # wrong
bp.MLPClassifier(activation="sigmiod")  # wrong
bp.MLPRegressor(solver="adamw")  # wrong
"""


@pytest.mark.slow
def test_a_type_checker_accepts_what_is_right_and_no_more(tmp_path, monkeypatch):
    file = tmp_path / "users.py"
    file.write_text(CODE, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(Path(__file__).parents[1] / "src"))
    said, trouble, _ = api.run(["--strict", "--config-file=", f"--cache-dir={tmp_path}", str(file)])
    assert not trouble
    at_fault = {int(line) for line in re.findall(r"users.py:(\d+): error", said)}
    wrong = {number for number, line in enumerate(CODE.splitlines(), 1) if line.endswith("# wrong")}
    assert at_fault == wrong, said

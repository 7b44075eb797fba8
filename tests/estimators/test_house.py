"""One way down: who may import whom among the estimators' modules, and what knows nothing of dense layers."""

import ast
from pathlib import Path

import pytest

import backprop.estimators

FOLDER = Path(backprop.estimators.__file__).parent
BELOW = ["errors", "schedule", "process", "data", "options", "store", "optimise", "cluster"]
BELOW += ["targets", "estimator", "kinds", "dropout", "dense", "mlp", "onnx", "layered", "network"]
DENSE = {"dense", "backprop.training", "backprop.network", "mlp"}


def imported(name):
    """The modules of ours that are imported anywhere in one of the estimators."""
    found = set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("backprop"):
            inner = node.module.removeprefix("backprop.estimators").lstrip(".")
            if node.module == "backprop.estimators":
                found |= {alias.name for alias in node.names}
            else:
                found.add(inner if node.module.startswith("backprop.estimators") else node.module)
    return found


@pytest.mark.parametrize("name", ["options", "optimise", "store", "estimator", "kinds"])
def test_training_and_storage_know_nothing_of_dense_layers(name):
    assert not imported(name) & DENSE


def test_a_module_imports_only_those_below_it():
    for place, name in enumerate(BELOW):
        ours = imported(name) & set(BELOW)
        assert ours <= set(BELOW[:place]), name


def test_the_walls_can_be_seen():
    """The test above would see a wall that is broken: mlp does import what options may not."""
    assert imported("mlp") >= {"dense", "estimator", "options", "targets"}
    assert "backprop.training" in imported("dense")

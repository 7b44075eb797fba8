"""The proofs refuse a library with a fault in it: here a sample of faults; `make faults` tries them all."""

import ast
import re
import subprocess
import sys
from bisect import bisect
from collections import Counter
from pathlib import Path

import modules
import mutations
import numpy as np
import pytest
import refute
import survivors
import tested

REFUTE = Path(__file__).parent / "faults" / "refute.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(REFUTE), *arguments], capture_output=True, text=True, check=False
    )


QUICK = [
    "activations",
    "losses",
    "training",
    "layers.linear",
    "layers.windows",
]
"""The modules whose derivations take seconds; networks and the other layers are for `make faults`."""


def test_a_sample_of_seeded_faults_is_caught_and_most_of_them_by_proofs(tmp_path):
    done = run(*QUICK, "--formulas", "--every", "43", "--memory", str(tmp_path / "memory"))
    counted = re.search(r"(\d+) faults in .* (\d+) refuted by proofs", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert counted is not None
    faults, refuted = map(int, counted.groups())
    assert faults >= 10
    assert refuted >= 0.7 * faults


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(x):\n    return minimize(x, gtol=tol, alpha=alpha)\n", "f: tol -> alpha"),
        ("def f(x):\n    return minimize(x, maxfun=n)\n", "f: minimize(x, maxfun=n) -> minimize(x)"),
        ("def f(x):\n    return {'gtol': tol, 'eps': alpha}\n", "f: tol -> alpha"),
        ("def f(x):\n    checks.finite(x)\n    return x\n", "f: checks.finite(x) -> None"),
        ("def f(x):\n    if x < 0:\n        raise ValueError\n    return x\n", "f: x < 0 -> False"),
        ("def f(x):\n    if x:\n        g(x)\n", "f: x -> not x"),
    ],
)
def test_what_code_is_told_and_what_it_checks_gets_faults_too(source, fault):
    assert fault in {found.name for found in mutations.faults(source)}


def test_a_check_is_also_left_out_for_large_arrays_alone():
    source = "import numpy as np\ndef f(x):\n    if (x < 0).any():\n        raise ValueError\n    return x\n"
    (large,) = [found for found in mutations.faults(source) if "size >= 100" in found.now]
    names: dict = {}
    exec(large.source, names)
    with pytest.raises(ValueError):
        names["f"](-np.ones(99))
    assert names["f"](-np.ones(100)).sum() == -100


BEGUN = """
class Layer:
    def __init__(self, n):
        self.W = self._begin(n) + limit(n)

    def _begin(self, n):
        return n + 1

    def forward(self, X):
        if X.ndim != 2 or not fits(X, 3):
            raise ValueError
        return both(X) * 4

def limit(n):
    return both(n) + 5

def fits(X, n):
    return X.size - 6 < n

def both(x):
    return x + 7
"""


def test_what_is_refused_and_how_an_object_begins_is_no_formula():
    found = {(fault.was, fault.formula) for fault in mutations.faults(BEGUN)}
    assert {was for was, formula in found if formula} == {"both(X) * 4", "4", "x + 7", "7"}
    assert {("1", False), ("2", False), ("5", False), ("X.size - 6", False)} <= found


def test_every_fault_is_a_program():
    """It is in one definition, which compiles; the module around it is as it was."""
    for module in modules.modules():
        source = modules.source_file(module).read_text(encoding="utf-8")
        lines, parts = source.splitlines(keepends=True), ast.parse(source).body
        firsts = [
            min(inside.lineno for inside in ast.walk(part) if hasattr(inside, "lineno")) for part in parts
        ]
        for fault in mutations.faults(source):
            at = bisect(firsts, fault.line) - 1  # a decorator is above its function's line
            before, after = "".join(lines[: firsts[at] - 1]), "".join(lines[parts[at].end_lineno :])
            assert fault.source.startswith(before)
            assert fault.source.endswith(after)
            compile(fault.source[len(before) : len(fault.source) - len(after)], module, "exec")


def test_a_new_module_is_found(tmp_path):
    for name in ("losses.py", "layers/__init__.py", "layers/dense.py", "proof/kernel.py", "cli.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert modules.modules(tmp_path) == ["layers.dense", "losses"]


def test_a_fault_that_proofs_cannot_see_is_caught_by_a_test():
    checkout = tested.Checkout()
    source = modules.source_file("checks").read_text(encoding="utf-8")
    assert checkout.files("checks")[0] == "tests/test_checks.py"
    fault = next(fault for fault in mutations.faults(source) if fault.now == "False")
    assert checkout.caught_by("checks", fault).startswith("tests/test_checks.py::")


def test_the_share_of_formulas_leaves_out_what_changes_none():
    said = refute.of_formulas(Counter(proof=96, equal=20, tests=3, survives=1))
    assert "120 faults, 96 refuted by proofs, 80.0%; 20 change none, of the others 96.0%" in said


def test_a_survivor_of_which_nobody_has_said_why_has_no_reason():
    (fault,) = mutations.faults("def squared_error(T, Y):\n    return T.T\n")
    assert survivors.reason("losses", fault) == ""

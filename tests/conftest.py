"""What holds for all tests: a process has one BLAS thread, and the files that take longest come first."""

import argparse
import os
from pathlib import Path
from typing import Any

import pytest

# Files run side by side, and threads that wait for each other in busy loops take processors from the others.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")  # as backprop.proof does, where SymPy is not there first

HERE = Path(__file__).parent
LONGEST = [
    HERE / "browser" / "test_pages.py",
    HERE / "proof" / "test_explain_battery.py",
    HERE / "proof" / "test_explain.py",
    HERE / "proof" / "test_explain_habits.py",
    HERE / "proof" / "test_neighbours_of_theorems.py",
    HERE / "test_faults.py",
    HERE / "estimators" / "test_conformance.py",
]
"""Of which each takes a minute or more: at the end they would be waited for by one process alone."""


@pytest.fixture
def faults_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """`explain` shows no formula of what is refuted, and no numbers to step through: its faults are asked."""
    deciding = pytest.importorskip("backprop.proof.explain.verdict.deciding")
    stepping = pytest.importorskip("backprop.proof.explain.numbers.stepping")
    monkeypatch.setattr(deciding, "FORMULAS", 0.1)
    monkeypatch.setattr(stepping, "SECONDS", 0.1)


@pytest.fixture
def verdicts_alone(faults_alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """`explain` looks for no fault either: its verdict is asked.

    A proof has all the time that it needs on a busy machine.
    """
    deciding = pytest.importorskip("backprop.proof.explain.verdict.deciding")
    monkeypatch.setattr(deciding, "PROOF", 60.0)
    monkeypatch.setattr(deciding, "FAULTS", 0.1)
    monkeypatch.setattr(deciding, "MENDS", 0.1)


@pytest.fixture
def answered_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `backprop explain` is asked is answered in this process, and not in one of its own."""
    child = pytest.importorskip("backprop.proof.explain.child")
    command = pytest.importorskip("backprop.proof.explain.command")

    def ask(file: str, options: argparse.Namespace) -> dict[str, Any]:
        asked = {name: getattr(options, name) for name in ("cost", "shapes", "wrt", "targets")}
        found: dict[str, Any] = child.answer({"file": file, **asked})
        return found

    monkeypatch.setattr(command, "ask", ask)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    assert all(path.is_file() for path in LONGEST)
    items.sort(key=lambda item: LONGEST.index(item.path) if item.path in LONGEST else len(LONGEST))

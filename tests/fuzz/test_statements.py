"""A sample of the fuzzer of statements; what it must find, it finds."""

import json
from pathlib import Path
from typing import Any

import pytest
import statements
import sympy as sp


def words(count: int, seed: int = 0) -> list[str]:
    return [statements.verdict(number, seed)[0] for number in range(count)]


def test_a_sample_of_statements_has_no_finding() -> None:
    found = words(200)
    assert "FALSE" not in found
    assert found.count("accepted") > 30
    assert found.count("refused") > 30


def test_a_kernel_that_accepts_everything_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "prove_equal", lambda *given: None)
    assert words(60).count("FALSE") > 5


def test_a_kernel_that_loses_guarded_values_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is equal nearly everywhere is accepted, as once it was."""

    def nearly(left: sp.Expr, right: sp.Expr, conditions: Any) -> None:
        generic = statements.Opinion(conditions)
        generic.styles = ("apart",)
        try:
            generic.judge([statements.Claim(statements.Relation.EQUAL, left, right)], enough=4, tries=8)
        except (statements.KernelFault, statements.HoldsNowhere) as fault:
            raise statements.Unproved(left, right, left - right) from fault

    monkeypatch.setattr(statements, "prove_equal", nearly)
    assert words(250).count("FALSE") > 2


def test_the_fuzzer_goes_on_where_it_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "state.json"
    for count in (8, 16):
        assert statements.main(["--count", str(count), "--state", str(state), "--seed", "3"]) == 0
        kept = json.loads(state.read_text())
        assert (kept["next"], sum(kept["counts"].values())) == (count, count)
    assert "findings: none" in capsys.readouterr().out

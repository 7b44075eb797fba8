"""A script proves what it concludes and no more: whatever goes wrong in it is not proved."""

from pathlib import Path

import pytest

from backprop.proof import runner

HEAD = """
import sympy as sp
from backprop.proof import Derivation, scalar
x = scalar("x")
def begin(title="a title"):
    return Derivation(title, "a claim", x + x)
def prove(title="a title"):
    chain = begin(title)
    chain.equals(2 * x, "two")
    chain.qed()
"""

FAILING = {
    "a false line": ("chain = begin(); chain.equals(3 * x, 'three'); chain.qed()", "left - right = x"),
    "never concluded": ("begin()", "begun and never concluded"),
    "one of two not concluded": (
        "first = begin('first'); prove('a title')",
        "begun and never concluded",
    ),
    "an error in Python": ("prove(); 1 / 0", "ZeroDivisionError: division by zero"),
    "an error before the first line": ("import no_such_module", "ModuleNotFoundError"),
    "a syntax error": ("def :", "SyntaxError"),
    "an exit": ("import sys; prove(); sys.exit(0)", "SystemExit: 0"),
    "an exit in the middle": ("begin(); raise SystemExit", "SystemExit"),
    "an assertion": ("prove(); assert False, 'no'", "AssertionError: no"),
    "an endless recursion": ("f = lambda: f()\nf()", "RecursionError"),
    "nothing": ("print('proved!')", "it does not"),
    "a claim without a proof": ("from backprop.proof import theorems", "it does not"),
}


def script(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


@pytest.mark.parametrize(("body", "trouble"), FAILING.values(), ids=FAILING.keys())
def test_a_script_that_goes_wrong_is_not_proved(tmp_path: Path, body: str, trouble: str) -> None:
    failed = [theorem for theorem in runner.run(script(tmp_path, body)).theorems if not theorem.proved]
    assert len(failed) == 1
    assert trouble in failed[0].text()
    assert "NOT PROVED" in failed[0].text()
    assert trouble in failed[0].as_json()["trouble"]


def test_what_was_concluded_before_an_error_stays_proved(tmp_path: Path) -> None:
    run = runner.run(script(tmp_path, "prove('first'); begin('second').equals(x, 'false')"))
    assert [(theorem.theorem, theorem.proved) for theorem in run.theorems] == [
        ("first", True),
        ("second", False),
    ]


def test_a_script_that_proves_its_theorems_is_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner.run(
        script(tmp_path, "chain = begin(); chain.equals(2 * x, 'two'); chain.qed(); print('seen')")
    )
    assert [theorem.proved for theorem in run.theorems] == [True]
    assert [chain.title for chain in run.derivations] == ["a title"]
    assert run.theorems[0].lines == 2
    assert "trouble" not in run.theorems[0].as_json()
    assert capsys.readouterr().out == ""


def test_one_script_does_not_see_the_theorems_of_another(tmp_path: Path) -> None:
    runner.run(script(tmp_path, "begin('left open')"))
    run = runner.run(script(tmp_path, "prove('another')"))
    assert [theorem.theorem for theorem in run.theorems] == ["another"]


def test_an_interrupt_is_not_swallowed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        runner.run(script(tmp_path, "raise KeyboardInterrupt"))


def test_each_script_beside_the_package_is_found_by_its_stem() -> None:
    assert "binary_cross_entropy" in runner.stems()
    assert runner.find("binary_cross_entropy").read_text(encoding="utf-8").startswith("# %%")
    with pytest.raises(ValueError, match=r"no derivation 'nonsense'; there are .*binary_cross_entropy"):
        runner.find("nonsense")

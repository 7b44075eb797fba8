"""A script proves what it concludes and no more: whatever goes wrong in it is not proved."""

from pathlib import Path

import pytest

from backprop.proof import runner
from backprop.proof.claimed import claims

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
    "an exit past Python": ("import os; prove(); os._exit(0)", "SystemExit: os._exit(0)"),
    "a thread": (
        "from threading import Thread; prove(); Thread(target=begin).start()",
        "a derivation runs in one thread; it starts Thread-",
    ),
    "a fork": ("import os; prove(); os.fork()", "a derivation runs in one process; it forks"),
    "a process of its own": (
        "from multiprocessing import get_context; prove(); get_context('fork').Process(target=begin).start()",
        "a derivation runs in one process; it forks",
    ),
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
    assert failed[0].reached
    assert trouble in failed[0].text()
    assert "NOT PROVED" in failed[0].text()
    assert trouble in failed[0].as_json()["trouble"]


def test_what_was_concluded_before_an_error_stays_proved(tmp_path: Path) -> None:
    run = runner.run(script(tmp_path, "prove('first'); begin('second').equals(x, 'false')"))
    assert [(theorem.theorem, theorem.proved) for theorem in run.theorems] == [
        ("first", True),
        ("second", False),
    ]


STOPPING = {
    "a false line": "begin('second').equals(x, 'false')",
    "an error in a function of its own": "def fail():\n    begin('second').equals(x, 'false')\nfail()",
    "in a loop": "for one in range(3):\n    begin('second').equals(x, 'false')\n    begin('in the loop')",
    "an exit": "import sys; begin('second'); sys.exit(0)",
}
BEHIND = """
for title in ("a", "b"):
    chain = Derivation(f"{title}, in a loop", "a claim", x + x)
    chain.equals(2 * x, "two"); chain.qed()
if True:
    prove()
def unused():
    Derivation("in a function that is never called", "a claim", x)
Derivation(title="the last", claim="", start=x)
"""


@pytest.mark.parametrize("stop", STOPPING.values(), ids=STOPPING.keys())
def test_what_stands_behind_a_failure_is_not_reached(tmp_path: Path, stop: str) -> None:
    path = script(tmp_path, f"prove('first')\n{stop}\n{BEHIND}")
    theorems = runner.run(path).theorems
    assert [(one.theorem, one.proved, one.reached) for one in theorems[:2]] == [
        ("first", True, True),
        ("second", False, True),
    ]
    # HEAD's helpers take the title as an argument: a call of one is a place where "title" is written.
    behind = ["title"] * ("in the loop" in stop) + ['f"{title}, in a loop"', "title", "the last"]
    assert [one.theorem for one in theorems[2:]] == behind
    assert not any(one.proved or one.reached for one in theorems[2:])
    assert theorems[-1].text() == "the last: NOT REACHED"
    assert theorems[-1].as_json()["reached"] is False


@pytest.mark.parametrize(
    "text",
    [
        "from backprop.proof import Derivation as D\nD('t', 'c', x)",
        "import backprop.proof as proof\nproof.Derivation('t', 'c', x)",
        "def make(i):\n    return Derivation('t', 'c', x)\nfor i in range(3):\n    make(i).qed()",
        "Derivation('t', 'c', x).equals(x, '').qed()",
        "class Begun:\n    first = Derivation('t', 'c', x)",
        "again = lambda: again()\nif [Derivation(title='t', claim='', start=x)]:\n    pass",
    ],
)
def test_a_place_where_a_script_begins_a_derivation_is_found(text: str) -> None:
    assert [one.title for one in claims(text)] == ["t"]


def test_a_text_that_is_no_script_claims_nothing() -> None:
    assert claims("def :") == claims("Derivation = 3") == claims("def f():\n    f()\nf()") == []


def test_nothing_is_missed_where_a_script_runs_to_its_end(tmp_path: Path) -> None:
    assert all(one.reached for one in runner.run(script(tmp_path, "prove(); begin('open')")).theorems)


def test_a_script_that_proves_its_theorems_is_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner.run(
        script(tmp_path, "chain = begin(); chain.equals(2 * x, 'two'); chain.qed(); print('seen')")
    )
    assert [theorem.proved for theorem in run.theorems] == [True]
    assert [chain.title for chain in run.derivations] == ["a title"]
    assert len(run.theorems[0].lines) == 2
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

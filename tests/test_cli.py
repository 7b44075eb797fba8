"""The command `backprop`: its exit status, its reports, and that it fails when shipped code is wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backprop
from backprop import cli
from backprop.proof import runner

ROOT = Path(__file__).parents[1]
STEM = "binary_cross_entropy"
KEYS = [
    *("theorem", "claim", "verdict", "scope", "conditions", "lines", "letters", "python", "rules"),
    *("covers", "compared", "seconds", "proved"),
]
TRUE = """
from backprop.proof import Derivation, scalar
x = scalar("x")
chain = Derivation("Twice", "x + x is 2 x.", x + x)
chain.equals(2 * x, "collect")
chain.qed()
"""
FALSE = TRUE.replace("2 * x", "3 * x")

Output = pytest.CaptureFixture[str]


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runner, "folder", lambda: tmp_path)
    (tmp_path / "twice.py").write_text(TRUE, encoding="utf-8")
    return tmp_path


def test_prove_reports_each_theorem_and_returns_0(scripts: Path, capsys: Output) -> None:
    assert cli.main(["prove"]) == 0
    out, err = capsys.readouterr()
    assert "Twice: proved for all values (2 lines, " in out
    assert "x + x is 2 x." in out
    assert "1 theorems proved, 0 not proved" in out
    assert err == ""


def test_prove_shows_both_sides_and_the_difference_and_returns_1(scripts: Path, capsys: Output) -> None:
    (scripts / "wrong.py").write_text(FALSE, encoding="utf-8")
    assert cli.main(["prove"]) == 1
    out = capsys.readouterr().out
    assert "Twice: NOT PROVED" in out
    for shown in ("left = 3*x", "right = 2*x", "left - right = x", "1 theorems proved, 1 not proved"):
        assert shown in out
    assert cli.main(["prove", "twice"]) == 0


def test_json_has_these_keys_in_this_order_and_trouble_only_where_there_is_some(
    scripts: Path, capsys: Output
) -> None:
    (scripts / "wrong.py").write_text(FALSE, encoding="utf-8")
    assert cli.main(["prove", "--json", "twice", "wrong"]) == 1
    proved, failed = json.loads(capsys.readouterr().out)
    assert list(proved) == KEYS
    assert list(failed) == [*KEYS, "trouble", "reached"]
    assert (proved["proved"], failed["proved"]) == (True, False)
    assert proved["scope"] == "all values"
    assert "left - right = x" in failed["trouble"]


def test_json_names_the_shipped_functions_that_are_covered(capsys: Output) -> None:
    assert cli.main(["prove", "--json", STEM]) == 0
    covered = [name for theorem in json.loads(capsys.readouterr().out) for name in theorem["covers"]]
    assert "backprop.losses.questions.binary_cross_entropy" in covered


def test_what_a_script_did_not_come_to_is_counted_apart(scripts: Path, capsys: Output) -> None:
    behind = TRUE.replace('Derivation("Twice"', 'Derivation("Thrice"')
    (scripts / "wrong.py").write_text(FALSE + behind + behind, encoding="utf-8")
    assert cli.main(["prove"]) == 1
    out = capsys.readouterr().out
    assert out.count("Thrice: NOT REACHED") == 2
    assert "1 theorems proved, 1 not proved, 2 not reached, in " in out
    assert cli.main(["prove", "--json", "wrong"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [(one["theorem"], one["proved"], one["reached"]) for one in said] == [
        ("Twice", False, True),
        ("Thrice", False, False),
        ("Thrice", False, False),
    ]


@pytest.mark.parametrize("end", ["import sys; sys.exit()", "raise SystemExit(0)"])
def test_a_script_that_ends_itself_is_no_success(scripts: Path, capsys: Output, end: str) -> None:
    (scripts / "twice.py").write_text(TRUE + end, encoding="utf-8")
    assert cli.main(["prove"]) == 1
    assert "1 theorems proved, 1 not proved, in " in capsys.readouterr().out


@pytest.mark.parametrize(
    "call", [["prove", "nonsense"], ["show", "nonsense"], ["prove", "twice", "nonsense"]]
)
def test_an_unknown_stem_returns_2_and_names_those_there_are(
    scripts: Path, capsys: Output, call: list[str]
) -> None:
    assert cli.main(call) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no derivation 'nonsense'; there are twice" in err


def test_a_stem_that_is_almost_one_is_answered_with_that_one(scripts: Path, capsys: Output) -> None:
    assert cli.main(["prove", "twise"]) == 2
    assert capsys.readouterr().err == "backprop: there is no derivation 'twise'; did you mean 'twice'?\n"


@pytest.mark.parametrize("call", [[], ["nonsense"], ["show"], ["prove", "--nonsense"]])
def test_a_wrong_call_exits_with_2(call: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as exit:
        cli.main(call)
    assert exit.value.code == 2
    assert "usage: backprop" in capsys.readouterr().err


def test_a_folder_without_derivations_is_not_taken_for_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(runner, "folder", lambda: tmp_path)
    assert cli.main(["prove"]) == 2
    assert "no derivations" in capsys.readouterr().err


def test_show_prints_each_line_with_its_rule(scripts: Path, capsys: Output) -> None:
    assert cli.main(["show", "twice"]) == 0
    out = capsys.readouterr().out
    assert "= 2*x" in out
    assert "[collect]" in out
    (scripts / "wrong.py").write_text(FALSE, encoding="utf-8")
    assert cli.main(["show", "wrong"]) == 1


def test_the_progress_line_is_for_terminals_only(
    scripts: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert cli.main(["prove", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "[0/1] proving ..." in err
    assert err.endswith("\r\x1b[K")
    assert json.loads(out)


def test_without_sympy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setitem(sys.modules, "sympy", None)
    assert cli.main(["prove"]) == 2
    assert "pip install 'sympy>=1.14,<1.15', the extra `proof`" in capsys.readouterr().err


# -- what ran, and how it may end early -------------------------------------------------------------


def ran(
    *arguments: str, shell: str = "", cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m backprop` in a process of its own, where a shell may say what becomes of its output."""
    command = [sys.executable, "-m", "backprop", *arguments]
    if shell:
        command = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *command]
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, timeout=300)


def test_prove_says_first_which_package_it_runs_on(scripts: Path, capsys: Output) -> None:
    where = f"backprop {backprop.__version__} in {Path(backprop.__file__).parent} (NumPy {np.__version__}, "
    assert cli.main(["prove"]) == 0
    assert capsys.readouterr().out.startswith(where)
    assert cli.main(["prove", "--json"]) == 0
    assert capsys.readouterr().err.startswith(where)


def test_version_says_which_package_it_is() -> None:
    done = ran("--version")
    assert done.stdout == f"backprop {backprop.__version__} in {ROOT / 'src' / 'backprop'}\n"


def test_in_a_checkout_whose_code_does_not_run_it_says_so(tree: Path) -> None:
    done = ran("prove", STEM, cwd=tree / "derivations")
    assert done.returncode == 0
    package, runs = tree / "src" / "backprop", ROOT / "src" / "backprop"
    assert done.stderr == f"backprop: not {package}: the package that runs is {runs}\n"
    assert prove(tree, STEM).stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_of_few_letters_gets_the_whole_answer(encoding: str) -> None:
    plain, spelled = (ran("show", "softmax", PYTHONIOENCODING=name) for name in ("utf-8", encoding))
    assert (plain.returncode, spelled.returncode, spelled.stderr) == (0, 0, "")
    assert "a_n1 − a_n2" in plain.stdout
    assert "a_n1 \\u2212 a_n2" in spelled.stdout
    assert spelled.stdout.count("\n") == plain.stdout.count("\n")
    reports = [
        ran("prove", "--json", "softmax", PYTHONIOENCODING=name).stdout for name in ("utf-8", encoding)
    ]
    claims = [[theorem["claim"] for theorem in json.loads(report)] for report in reports]
    assert claims[0] == claims[1]


@pytest.mark.parametrize(
    ("shell", "status", "said"),
    [
        (">/dev/full", 2, "backprop: [Errno 28] No space left on device\n"),
        ("| true", 141, "backprop: nobody reads the rest of the report\n"),
    ],
)
@pytest.mark.parametrize("call", [["prove", STEM], ["show", STEM]])
def test_a_report_that_cannot_be_written_ends_in_one_line(
    call: list[str], shell: str, status: int, said: str
) -> None:
    done = ran(*call, shell=shell)
    assert (done.returncode, done.stderr) == (status, said)


def test_ctrl_c_ends_in_one_line(scripts: Path, capsys: Output) -> None:
    heard = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # also in the background
    said = f"import signal; {heard}; signal.raise_signal(signal.SIGINT)"
    (scripts / "long.py").write_text(said, encoding="utf-8")
    assert cli.main(["prove", "long", "twice"]) == 130
    out, err = capsys.readouterr()
    assert err == "backprop: interrupted\n"
    assert "Twice" not in out


# -- shipped code that is wrong --------------------------------------------------------------------


def prove(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backprop.cli", "prove", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("src", "derivations"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    return copy


BROKEN: dict[str, tuple[str, str, str]] = {
    "a flipped sign": (STEM, "_xlogy(T, Y) + _xlog1my(1 - T, Y)", "_xlogy(T, Y) - _xlog1my(1 - T, Y)"),
    "T for 1 - T": (STEM, "_xlogy(T, Y) + _xlog1my(1 - T, Y)", "_xlogy(T, Y) + _xlog1my(T, Y)"),
    "a dropped term": (STEM, "_xlogy(T, Y) + _xlog1my(1 - T, Y)", "_xlogy(T, Y)"),
    "a plus": ("squared_error", "np.square(T - Y)", "np.square(T + Y)"),
}


def test_a_copy_of_the_tree_is_proved(tree: Path) -> None:
    done = prove(tree, STEM, "squared_error", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(theorem["proved"] for theorem in json.loads(done.stdout))


@pytest.mark.parametrize(("stem", "right", "wrong"), BROKEN.values(), ids=BROKEN.keys())
def test_wrong_shipped_code_is_not_proved_and_the_difference_is_shown(
    tree: Path, stem: str, right: str, wrong: str
) -> None:
    module = {"squared_error": "numbers", STEM: "questions"}[stem]
    losses = tree / "src" / "backprop" / "losses" / f"{module}.py"
    source = losses.read_text(encoding="utf-8")
    assert right in source
    losses.write_text(source.replace(right, wrong), encoding="utf-8")
    try:
        done: Any = prove(tree, stem)
    finally:
        losses.write_text(source, encoding="utf-8")
    assert done.returncode == 1
    for shown in ("NOT PROVED", "left =", "right =", "left - right ="):
        assert shown in done.stdout

"""The page about `backprop explain` shows what the command prints, and its exercises can be solved.

`python tests/proof/test_explain_page.py` writes anew what the page shows.
"""

import contextlib
import importlib.util
import io
import os
import re
import shlex
from pathlib import Path

import pytest

from backprop.cli import main
from backprop.proof.explain.faults import catalogue as diagnosis

DOCS = Path(__file__).parents[2] / "docs"
EXERCISES = DOCS / "exercises"
PAGE = (DOCS / "explain.md").read_text(encoding="utf-8")
SPEC = importlib.util.spec_from_file_location("battery_table", Path(__file__).parent / "battery" / "table.py")
TABLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TABLE)
KINDS = {
    "plain": "functions",
    "loss": "loss with gradients",
    "columns": "samples in columns, with caches",
    "class": "classes",
    "script": "scripts",
    "train": "training functions",
    "pair": "a layer's forward and backward",
    "time": "loops over time",
}
COMMANDS = {
    line.split(".py:")[0]: shlex.split(line)
    for line in re.findall(r"^    backprop explain ([a-z]\w*\.py:.*)$", PAGE, re.M)
}
SHOWN = {"notes_as_written": 1, "notes_mended": 0, "through_time": 0, "in_the_page": 1}  # with exit status
ASKED = [stem for stem in COMMANDS if stem not in SHOWN]


def ask(stem, folder=EXERCISES):
    """The exit status of the page's command in a folder, and what it prints."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            status = main(["explain", *COMMANDS[stem]])
    finally:
        os.chdir(before)
    return status, printed.getvalue()


def catalogue():
    """The faults as a table."""
    single = [one for one in vars(diagnosis).values() if isinstance(one, diagnosis.Fault)]
    rows = {one.name: one for one in (*single, *diagnosis.FACTORS, *diagnosis.STRUCTURAL)}
    lines = ["| fault | what it means, and how to mend it |", "| --- | --- |"]
    for one in rows.values():
        said = f"{one.means[0].upper()}{one.means[1:]}. *To mend it:* {one.mend}.".replace(
            "{}", "another parameter"
        )
        lines.append(f"| {one.name} | {said.replace('**', '&#42;&#42;')} |")
    return "\n".join(lines) + "\n"


def battery():
    """What is said of the battery's programs, by kinds: tests of the battery hold it to that."""
    lines = ["| kind | right programs | proved | measured | with one fault | refuted, and named |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    total = [0] * 5
    for kind, called in KINDS.items():
        right = [one for one in TABLE.RIGHT if one.split("_")[0] == kind]
        measured = [one for one in right if one in TABLE.MEASURED]
        faults = [one for one in TABLE.FAULTS if one[0].split("_")[0] == kind]
        row = [len(right), len(right) - len(measured), len(measured), len(faults), len(faults)]
        total = [a + b for a, b in zip(total, row, strict=True)]
        lines.append(f"| {called} | {' | '.join(map(str, row))} |")
    lines.append(f"| all | {' | '.join(map(str, total))} |")
    return "\n".join(lines) + "\n"


def test_the_battery_s_table_is_the_one_that_is_tested():
    assert battery() == (EXERCISES / "output" / "battery.txt").read_text(encoding="utf-8")
    assert {one.split("_")[0] for one in TABLE.RIGHT} == set(KINDS)


def test_somebody_s_network_is_the_battery_s_with_its_fault():
    right = (Path(__file__).parent / "battery" / "class_two_layer.py").read_text(encoding="utf-8")
    _, stands, wrong, _ = next(one for one in TABLE.FAULTS if one[0] == "class_two_layer")
    shown = (EXERCISES / "somebodys_network.py").read_text(encoding="utf-8")
    assert shown.endswith('one line is wrong."""\n\n' + right.replace(stands, wrong))


@pytest.mark.parametrize("stem", SHOWN)
def test_the_page_shows_what_the_command_prints(stem):
    status, printed = ask(stem)
    assert status == SHOWN[stem]
    assert printed == (EXERCISES / "output" / f"{stem}.txt").read_text(encoding="utf-8")


def test_the_table_of_faults_is_the_catalogue():
    assert catalogue() == (EXERCISES / "output" / "faults.txt").read_text(encoding="utf-8")


def test_each_exercise_has_a_file_an_answer_and_a_command():
    files, answers = (
        {path.stem for path in folder.glob("*.py")} for folder in (EXERCISES, EXERCISES / "answers")
    )
    assert answers == set(ASKED) == files - {*SHOWN, "somebodys_network"}
    for stem in ASKED:
        assert f"(exercises/{stem}.py)" in PAGE
        assert f'"docs/exercises/answers/{stem}.py"' in PAGE


@pytest.mark.usefixtures("answered_here", "verdicts_alone")
@pytest.mark.parametrize("stem", ASKED)
def test_a_starting_file_is_not_yet_right_and_the_answer_is_proved(stem):
    status, printed = ask(stem)
    assert status == 1
    assert "not written yet" in printed or printed.count("refuted") == 3
    status, printed = ask(stem, EXERCISES / "answers")
    assert status == 0, printed


if __name__ == "__main__":
    for one in SHOWN:
        (EXERCISES / "output" / f"{one}.txt").write_text(ask(one)[1], encoding="utf-8")
    (EXERCISES / "output" / "faults.txt").write_text(catalogue(), encoding="utf-8")
    (EXERCISES / "output" / "battery.txt").write_text(battery(), encoding="utf-8")

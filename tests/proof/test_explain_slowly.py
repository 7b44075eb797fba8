"""On a slow machine less is proved; nothing that is said is another verdict on the code."""

import subprocess
import sys
from pathlib import Path

import pytest

from backprop.proof.explain import Verdict, WrongCall, explain_file
from backprop.proof.explain.question import clock, files, fitting, programs
from backprop.proof.explain.verdict import deciding

from .test_explain_loops import RIGHT

BATTERY = Path(__file__).parent / "battery"
LOOP = RIGHT["an LSTM over time"][0]
SOUGHT = RIGHT["characters, in dictionaries by their numbers"][0]


def test_shapes_that_are_not_found_in_time_are_asked_for(explanations, monkeypatch):
    """At once for that: the first shapes that are tried do not fit, and no more are."""
    monkeypatch.setattr(fitting, "SECONDS", 0)
    with pytest.raises(WrongCall, match="not found in 0 s: say them with --shapes"):
        explanations(SOUGHT)


def test_a_script_whose_imports_are_stopped_says_so(tmp_path, monkeypatch):
    (tmp_path / "that_takes_long.py").write_text("n = 0\nwhile n < 10**7:\n    n += 1\n", encoding="utf-8")
    script = "from that_takes_long import X\nw = 0.0\nfor n in range(3):\n    w -= 0.1 * X @ (X * w - 1)\n"
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(files, "IMPORTS", 0.02)
    with pytest.raises(WrongCall, match=r"still running after 0\.02 s, line 1: from that_takes_long import"):
        explain_file(str(tmp_path / "script.py"))


def test_formulas_that_are_not_found_in_time_leave_it_measured(explanations, monkeypatch):
    monkeypatch.setattr(deciding, "PROOF", 0.05)
    (found,) = explanations(LOOP)
    assert {part.verdict for part in found.parts} == {Verdict.MEASURED}
    assert any("no formula in the time that there is" in note for note in found.notes), found.notes


@pytest.mark.parametrize("name", ["class_fit", "loss_softmax", "pair_attention", "time_gates", "time_rnn"])
def test_a_machine_that_is_ten_times_slower_refutes_nothing_that_is_right(name, monkeypatch):
    own = clock.at_most
    monkeypatch.setattr(fitting, "SECONDS", fitting.SECONDS / 10)
    for module in (deciding, programs, files):
        monkeypatch.setattr(module, "at_most", lambda seconds: own(seconds / 10))
    found = {part.verdict for one in explain_file(str(BATTERY / f"{name}.py")) for part in one.parts}
    assert Verdict.REFUTED not in found
    assert Verdict.FAILED not in found or name == "time_gates"  # it is not decided, and this is said


def test_arrays_of_more_entries_than_anybody_means_are_not_drawn(monkeypatch):
    monkeypatch.setattr(fitting, "ENTRIES", 10_000)
    sizes = []

    def as_laid_out(values):
        sizes.append(values["y"].size)
        return values["y"].reshape(values["a"].shape + values["b"].shape)

    patterns = {"a": [(None, None)], "b": [(None, None, None)], "y": [(None,)]}
    with pytest.raises(fitting.Misfit, match="so many entries"):
        list(fitting.fits(as_laid_out, patterns))
    assert sizes
    assert max(sizes) < 10_000
    (found, _), *_ = fitting.fits(as_laid_out, {**patterns, "b": [(None,)]})
    assert len(found.shapes["a"]) == 2


def test_a_process_that_answers_takes_no_more_memory_than_is_said():
    code = "from backprop.proof.explain.child import bound_memory as b; b(); bytearray(5 * 2**30)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "MemoryError" in ran.stderr

"""Small pieces of code in many dresses, each with its right answer; no flag says how to read them.

What is right to say was written down before there was code that says it.
"""

from pathlib import Path

import pytest

from backprop.proof.explain import Verdict, WrongCall, explain_file

pytestmark = pytest.mark.usefixtures("faults_alone")
FOLDER = Path(__file__).parent / "attempts"
P, R, M = Verdict.PROVED, Verdict.REFUTED, Verdict.MEASURED

# file, function: the verdict on each array, words of what is named
ANSWERS = [
    ("01", "slopes", {"W": P, "b": P}, ""),
    ("02", "slopes", {"W": P, "b": P}, ""),
    ("03", "slopes", {"w": R, "b": R}, "sum for mean"),
    ("04", "cost_and_slopes", {"W": P, "b": P}, ""),
    ("05", "slopes", {"W": P, "b": P}, ""),
    ("06", "slopes", {"W": M, "b": M}, ""),
    ("08", "Net.learn", {"W": P, "b": P}, ""),
    ("09", "slopes", {"W": P}, ""),
    ("10", "none", {"W": R}, "weight decay missing"),
    ("10", "half", {"W": R}, "weight decay: its 2 is missing"),
    ("11", "slopes", {"W": R, "b": R}, "output slope missing"),
    ("12", "slopes", {"W": R, "b": R}, "factor K/2"),
    ("13", "slopes", {"W": R, "b": P}, "divided twice"),
    ("14", "slopes", {"W": R, "V": P}, "f' missing"),
    ("15", "slopes", {"W1": R, "b1": R, "W2": P, "b2": P}, "wrong slope"),
    ("16", "decimal", {"W": P}, ""),
    ("16", "shape", {"W": P}, ""),
    ("16", "rows", {"W": P}, ""),
    ("16", "shown", {"W": P}, ""),
    ("16", "root", {"W": P}, ""),
    ("16", "each", {"W": P}, ""),
    ("17", "slopes", {"W": P}, ""),
    ("19", "slopes", {"W": R, "b": R}, "sum for mean"),
    ("20", "layer_back", {"x": P, "w": P, "b": P}, ""),
    ("20", "net_back", {"par['W1']": R, "par['b1']": R, "par['W2']": P, "par['b2']": P}, "f' missing"),
    ("21", "slopes", {"W": R, "V": P}, "updated before it is used"),
    ("22", "slopes", {"W": P, "b": P}, ""),
    ("23", "slopes", {"A": R}, "softmax is not entrywise"),
    ("24", "slopes", {"W": P, "b": P}, ""),
]


@pytest.mark.parametrize(("file", "function", "verdicts", "words"), ANSWERS)
def test_each_case_gets_its_right_answer(file, function, verdicts, words):
    (found,) = explain_file(f"{FOLDER / file}.py:{function}")
    assert {part.name: part.verdict for part in found.parts} == verdicts, found.text()
    said = [fault.name for part in found.parts for fault in part.faults] + [one.name for one in found.mends]
    assert not words or any(words in one for one in said), said


def test_a_slope_by_what_is_no_argument_is_asked_about():
    """By c, which is in no cost of the file, it is right but for the sign: by T and Y it would be refuted."""
    with pytest.raises(WrongCall, match=r"by which array is by_c\(T, Y\) the slope\?"):
        explain_file(f"{FOLDER / '07'}.py:by_c")


def test_a_file_that_does_not_end_says_where():
    with pytest.raises(WrongCall, match="still running after 3 s, line"):
        explain_file(str(FOLDER / "18.py"))


def test_the_line_that_is_named_is_the_one_with_the_fault():
    (found,) = explain_file(str(FOLDER / "15.py"))
    (mend,) = found.mends
    assert "Z1" in mend.stands
    assert "A1 ** 2" in mend.belongs


def test_of_a_step_that_comes_too_early_it_is_said_that_it_belongs_later():
    (found,) = explain_file(f"{FOLDER / '21'}.py:slopes")
    (mend,) = found.mends
    assert mend.belongs in (f"{mend.stands}, moved behind the last slope", f"{mend.stands}, moved to the end")

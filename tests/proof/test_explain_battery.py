"""Programs as people write them: without a flag the right ones are never refuted, and a fault is named.

What is expected of each stands in the battery's table.
"""

import importlib.util
import re
from pathlib import Path

import pytest

from backprop.proof.explain import Verdict, explain_file
from backprop.proof.explain.words.explanation import part_as_json

FOLDER = Path(__file__).parent / "battery"
SPEC = importlib.util.spec_from_file_location("battery_table", FOLDER / "table.py")
TABLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TABLE)


def verdicts(explanations):
    return {part.verdict for one in explanations for part in one.parts}


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE.RIGHT)
def test_right_code_is_proved_where_it_is_within_the_models_and_else_measured(name):
    found = verdicts(explain_file(str(FOLDER / f"{name}.py")))
    if name in TABLE.MEASURED:
        assert found <= {Verdict.MEASURED, Verdict.PROVED}
    else:
        assert found == {Verdict.PROVED}


@pytest.mark.slow
@pytest.mark.usefixtures("faults_alone")
@pytest.mark.parametrize(("name", "right", "wrong", "words"), TABLE.FAULTS)
def test_a_fault_of_one_line_is_refuted_and_named(name, right, wrong, words, tmp_path):
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert source.count(right) == 1
    (tmp_path / f"{name}.py").write_text(source.replace(right, wrong), encoding="utf-8")
    found = explain_file(str(tmp_path / f"{name}.py"))
    assert Verdict.REFUTED in verdicts(found)
    said = [fault.name for one in found for part in one.parts for fault in part.faults]
    said += [mend.name for one in found for mend in one.mends]
    assert any(re.search(words, one) for one in said), said


def test_formulas_of_samples_in_columns_have_their_indices_in_the_order_of_the_axes(explained):
    source = (FOLDER / "columns_softmax.py").read_text(encoding="utf-8")
    assert source.count("1 / m * np.sum(dZ2,") == 1
    explanation = explained(source.replace("1 / m * np.sum(dZ2,", "np.sum(dZ2,"))
    (wrong,) = (part_as_json(part) for part in explanation.parts if part.name == "b2")
    assert wrong["formulas"]["right"] == "Sum[n=1..N](a2[k, n] - y[k, n])/N"
    assert wrong["where"] == ["_, _, _, A2 = forward_prop(W1, b1, W2, b2, X)"]


def test_what_a_cost_is_given_says_so_where_it_has_no_line(explained):
    source = (FOLDER / "columns_deep.py").read_text(encoding="utf-8")
    assert source.count("dA = (AL - Y) / m") == 1
    explanation = explained(source.replace("dA = (AL - Y) / m", "dA = AL - Y"))
    (where,) = {tuple(part_as_json(part)["where"]) for part in explanation.parts}
    assert where == ("AL: AL of the cost",)

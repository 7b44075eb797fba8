"""Each derivation proves what is expected of it, and fails where its code is wrong."""

import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from backprop import losses
from backprop.proof import runner
from backprop.proof.claimed import claims
from running import __main__ as running

from .expected import EXPECTED

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "benchmarks" / "results" / "addition_theorems.json"


def proved(stem):
    """What a derivation proves, in whose run a warning is an error.

    A build of the site has seen it, by the same rules; where it has, and no file has changed since that the
    derivation read, it is not run once more. That is not known of a library outside of the checkout.
    """
    script = runner.find(stem)
    ours = script.is_relative_to(ROOT) and Path(losses.__file__).is_relative_to(ROOT / "src")
    if ours and (seen := running.kept(script, ROOT, ROOT / running.CACHE)):
        return [tuple(one) for one in seen["theorems"]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theorems = runner.run(script).theorems
    assert all(one.proved for one in theorems), "\n".join(one.text() for one in theorems)
    return [(one.theorem, one.scope, one.covers) for one in theorems]


@pytest.mark.parametrize("stem", EXPECTED)
def test_a_derivation_proves_what_is_written_here(stem):
    assert proved(stem) == EXPECTED[stem]


def test_what_a_build_has_seen_is_what_a_run_says(tmp_path):
    """One derivation both ways, the build's in a process of its own, and what it keeps read again."""
    script = runner.find("squared_error")
    (seen,) = running.results([script], ROOT, tmp_path)
    assert running.kept(script, ROOT, tmp_path) is not None
    assert [tuple(one) for one in running.kept(script, ROOT, tmp_path)["theorems"]] == EXPECTED[
        "squared_error"
    ]
    assert "src/backprop/losses/numbers.py" in seen["read"]


def test_the_theorems_that_the_transformer_rests_on_are_those_that_are_proved():
    """The record was written by a command; a theorem that has changed since is seen here."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    stems = ("layers", "normalisation", "attention", "fast_training", "output_delta", "optimisers")
    assert [(one["theorem"], one["covers"]) for one in found] == [
        (title, covers) for stem in stems for title, _, covers in EXPECTED[stem]
    ]


@pytest.mark.parametrize("stem", ["squared_error", "gradient_descent", "fast_training"])
def test_a_derivation_runs_as_plain_python(stem, tmp_path):
    command = [sys.executable, "-W", "error", str(runner.find(stem))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("stem", "module", "helper"),
    [
        ("squared_error", "numbers", "_reduce"),
        ("binary_cross_entropy", "questions", "_xlog1my"),
        ("biased_die", "classes", "_indicator"),
        ("categorical_cross_entropy", "classes", "_xlogy"),
    ],
)
def test_a_derivation_fails_when_its_code_is_wrong(stem, module, helper, monkeypatch):
    right = getattr(getattr(losses, module), helper)
    monkeypatch.setattr(getattr(losses, module), helper, lambda *arguments: 2 * right(*arguments))
    theorems = runner.run(runner.find(stem)).theorems
    broken, *rest = (one for one in theorems if not one.proved)
    assert "not proved equal" in broken.text()
    assert not any(one.reached for one in rest)


@pytest.mark.parametrize("stem", EXPECTED)
def test_each_theorem_has_a_place_in_the_text_of_its_script(stem):
    """So that none is lost sight of behind a failure; what a loop or a function claims is one place."""
    claimed = [one.title for one in claims(runner.find(stem).read_text(encoding="utf-8"))]
    proved = [title for title, *_ in EXPECTED[stem]]
    written = [title for title in claimed if not title.startswith('f"')]
    assert [title for title in proved if title in written] == written
    loops = [re.sub(r"\\{.*?\\}", ".+", re.escape(title[2:-1])) for title in claimed if title not in written]
    rest = [title for title in proved if title not in written]
    assert all(any(re.fullmatch(loop, title) for loop in loops) for title in rest)
    assert all(any(re.fullmatch(loop, title) for title in rest) for loop in loops)


def test_every_page_is_in_the_registers():
    configuration = Path(__file__).parents[2] / "mkdocs.yml"
    nav = re.findall(r"^ +- derivations/(\w+)\.py$", configuration.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(nav) == sorted(EXPECTED) == runner.stems()

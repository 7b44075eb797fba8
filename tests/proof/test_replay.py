"""Derivations as Python: what is written is the formula, and the kernel alone checks it again."""

import re
import subprocess
import sys
from pathlib import Path

import mpmath
import pytest
import sympy as sp

import runtime
from backprop.proof import replay, runner
from backprop.proof.kernel.opaque import Tanh
from backprop.proof.show.python import VOCABULARY, Letters

# Dropped constants and factors, a bound, choices, one-hot rows, numbered places.
STEMS = ("squared_error", "biased_die", "binary_cross_entropy", "temperature")


@pytest.fixture(scope="module")
def theorems():
    return [theorem for stem in STEMS for theorem in runner.run(runner.find(stem)).theorems]


def on_paper(formula):
    """All that is in a formula, multiplied out; an index that was renamed is new, and on paper a letter."""
    written = sp.srepr(sp.sympify(formula).replace(Tanh, sp.tanh).expand())
    return re.sub(r"Dummy\('(\w+)'(.*?), dummy_index=\d+", r"Symbol('\1'\2", written)


def test_a_line_in_python_is_the_line(theorems):
    assert len(theorems) > 10
    for theorem in theorems:
        python = theorem.as_json()["python"]
        letters, _ = replay.declared(python["given"])
        pasted: dict[str, object] = {}
        exec(f"{python['imports']}\n{python['given']}", pasted)
        for line, written in zip(theorem.lines, python["lines"], strict=True):
            assert on_paper(replay.read(written["line"], letters)) == on_paper(line.expression)
            assert on_paper(eval(written["line"], pasted)) == on_paper(line.expression)


def test_each_line_is_checked_again_and_none_with_a_changed_sign(theorems):
    relations = set()
    for theorem in theorems:
        python = theorem.as_json()["python"]
        for at in range(1, len(theorem.lines)):
            before, line = (python["lines"][one]["line"] for one in (at - 1, at))
            rest = theorem.lines[at].relation.text, python["lines"][at]["dropped"]
            relations.add(rest[0])
            assert replay.check(python["given"], before, line, *rest)["holds"] is True, theorem.theorem
            if rest[0] != "<=" and not replay.check(python["given"], "0", line)["holds"]:
                false = replay.check(python["given"], before, f"-({line})", *rest)
                assert false["holds"] is False, theorem.theorem
                assert false["difference"]
    assert relations == {"=", "= (up to a constant)", "= (up to a positive factor)", "<="}


GIVEN = 'N = size("N")\nn = index("n", N)\na = IndexedBase("a")\nf = activation("f")'


def test_a_refusal_has_the_difference_and_a_proof_its_facts():
    found = replay.check(GIVEN, "Sum(a[n]**2, n)", "-Sum(a[n]**2, n)")
    assert (found["holds"], found["text"]) == (False, "-2*Sum[n=1..N](a[n]**2)")
    divided = replay.check(GIVEN, "f(a[n])/f(a[n]) + a[n]", "1 + a[n]")
    assert (divided["holds"], divided["where"]) == (True, [])
    known = replay.check(GIVEN, "Sum(a[n], n)/Sum(a[n], n)**2", "(Sum(a[n], n) + 0)**(-1)")
    assert known["holds"] is True


def test_fractions_are_exact():
    assert replay.check(GIVEN, "a[n]/3 + a[n]/6", "1/2*a[n]")["holds"] is True


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a[n", "this is no formula"),
        ("q*2", "the letter q is not declared; there are a, f, N, n"),
        ("0.5*a[n]", "a number must be a fraction, such as 1/2; came 0.5"),
        ("a.__class__", "a formula has no parts to ask for; came .__class__"),
        ("__import__('os')", "the letter __import__ is not declared"),
        ("exp", ""),
        ("a[n](2)", ""),
    ],
)
def test_of_what_cannot_be_read_nothing_is_said(line, said):
    found = replay.check(GIVEN, "a[n]", line)
    assert found["holds"] is None
    assert found["about"].startswith(said)
    assert found["about"]


def test_what_is_given_must_be_readable():
    found = replay.check("N = size(", "1", "1")
    assert found["holds"] is None
    assert found["about"].startswith("what is given cannot be read")


def test_letters_of_one_name_are_kept_apart():
    N, n = sp.Symbol("N", integer=True, positive=True), sp.Symbol("n", integer=True)
    entry = sp.IndexedBase("N")[sp.Idx(n, (1, N))]
    formula = entry + sp.Symbol("lambda", real=True) + sp.Symbol("exp", real=True)
    letters = Letters([formula])
    assert sorted(letters.names.values()) == ["N", "N_", "exp_", "lambda_", "n"]
    found, _ = replay.declared("\n".join(letters.declarations()))
    assert replay.read(letters.python(formula), found) == formula
    assert set(letters.names.values()).isdisjoint(VOCABULARY)


def test_what_is_published_needs_nothing_else(tmp_path):
    for name, content in runtime.contents():
        if name.startswith(("backprop/", "numpy/")):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    for package in (sp, mpmath):
        (tmp_path / package.__name__).symlink_to(Path(package.__file__).parent)
    code = f"""
import sys
sys.path += [{str(tmp_path)!r}]
from backprop.proof.replay import check
assert check({GIVEN!r}, "a[n]", "-a[n]")["text"] == "-2*a[n]"
"""
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)

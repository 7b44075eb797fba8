"""The words of theorems, with their mathematics typeset."""

import ast
import re
from pathlib import Path

import pytest
from setting.typesetting import typeset

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "∂J/∂v_mk = Σ_n z_nm (y_nk − t_nk).",
            r"\(\partial J/\partial v_{mk} = \sum _{n} z_{nm} (y_{nk} - t_{nk})\).",
        ),
        ("the derivative of z by a is z (1 − z)", r"the derivative of \(z\) by \(a\) is \(z (1 - z)\)"),
        ("For a sample and a > 0, e^(b − a_nk)", r"For a sample and \(a &gt; 0\), \(e^{b - a_{nk}}\)"),
        ("eᵃ, x₀(1 − 2η)ⁿ⁺¹, e^a_nk", r"\(e^{a}\), \(x_{0}(1 - 2\eta )^{n+1}\), \(e^{a_{nk}}\)"),
        ("one_hot of N labels", r"<code>one_hot</code> of \(N\) labels"),
        ("targets 0 or 1, and a step", "targets 0 or 1, and a step"),
        ("w_(v_n)d and p̂_k", r"\(w_{v_{n}d}\) and \(\hat{p}_{k}\)"),
        ("√v̂ + ½ x", r"\(\sqrt{\hat{v}} + \tfrac12  x\)"),
        ("x (of y_n − t_n and z) is", r"\(x\) (of \(y_{n} - t_{n}\) and \(z\)) is"),
        ("log Π_n aᵇ_n and a_κ(n)", r"\(\log  \prod _{n} a^{b}_{n}\) and \(a_{\kappa (n)}\)"),
        ("a < b & c", r"\(a &lt; b\) &amp; \(c\)"),
    ],
)
def test_what_is_typed_is_typeset(words, said):
    assert typeset(words) == said


def claims():
    """What the derivations claim, as far as it stands in them as text."""
    for script in sorted((ROOT / "derivations").glob("*.py")):
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Derivation"
            ):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                yield from (text for text in texts[1:2] if isinstance(text, str))


def test_no_claim_of_the_derivations_keeps_an_index_or_a_sign_as_text():
    found = list(claims())
    assert len(found) > 100
    outside = re.compile(r"\\\(.*?\\\)|<code>.*?</code>")
    left = [text for text in found if re.search(r"[_∂Σ²√]", outside.sub("", typeset(text)))]
    assert left == []

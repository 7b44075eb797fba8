"""What letters stand for: a letter without a meaning fails the build."""

import notation
import pytest
from backprop.proof.show.python import legend
from mkdocs.exceptions import PluginError
from sympy import Sum, exp

from backprop.proof import array, index, scalar, sizes

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
Y, LAMBDA = array("y", N, K), scalar("lambda")


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("x", "x"),
        ("w^{(l)}", "w"),
        (r"\delta^{(1)}", "delta"),
        (r"\hat{x}", "x"),
        ("kappa_t", "kappa"),
        ("m'", "m"),
        ("ι[d_1*r + s_1 p]", "iota"),
        ("p_891627617204042716273464", "rho"),
        ("p_1", "p"),
        ("p_8916276", "p"),
        ("y_3^{(2)}", "y"),
        ("_t", "t"),
    ],
)
def test_a_letter_is_known_by_itself(name, letter):
    assert notation.base(name) == letter


def theorem(*formulas):
    return {"letters": legend(formulas)}


def test_letters_mean_what_the_tables_say():
    found = notation.legend("temperature", [theorem(Sum(exp(Y[n, k]), k), scalar("tau"))])
    assert found == {
        "N": "a size: the samples",
        "K": "a size: the outputs, or classes",
        "n": "an index, from 1 to N",
        "k": "an index, from 1 to K",
        "y": "predictions, in the shape of T (N × K)",
        "τ": "the temperature",
    }


def test_a_letter_without_a_meaning_is_an_error():
    with pytest.raises(
        PluginError, match=r"temperature: no meaning in hooks/letters.toml for lambda \(scalar\)"
    ):
        notation.legend("temperature", [theorem(LAMBDA * Y[n, k])])
    assert "λ" in notation.legend("biased_die", [theorem(LAMBDA)])


def test_every_page_with_letters_is_a_page():
    stems = {path.stem for path in (notation.DOCS.parent / "derivations").glob("*.py")}
    assert set(notation.by_page()) <= stems
    assert set(notation.NUMBERED) <= stems

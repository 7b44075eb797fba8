"""What pages need to be played with: anchors, data and copies of figures, and formulas as data."""

import pytest
import sympy as sp
from mkdocs.exceptions import PluginError

import playing
from backprop.proof import array, index, scalar, sizes
from figures import holds
from figures.trees import listed, program, tree

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
X, W = array("x", N, K), array("w", K)
LINES = '<ol class="derivation" start="{}"><li class="line">a</li><li class="line">b</li></ol>'


def test_a_line_has_the_address_of_its_section_and_number():
    page = f'<h2 id="one">One</h2>{LINES.format(1)}{LINES.format(3)}<h2 id="two">Two</h2>{LINES.format(2)}'
    found = playing.with_anchors(page)
    for name in ("one-line-1", "one-line-2", "one-line-3", "one-line-4", "two-line-2", "two-line-3"):
        assert found.count(f'<li class="line" id="{name}">') == 1


def test_a_second_derivation_of_a_section_has_addresses_of_its_own():
    found = playing.with_anchors(f'<h2 id="one">One</h2>{LINES.format(1)}{LINES.format(1)}')
    assert [found.count(f'id="one-line-1{end}"') for end in ("", "_1")] == [1, 1]


def test_the_tex_of_a_line_is_kept_without_its_phantom():
    page = playing.with_anchors(
        '<ol class="derivation" start="1"><li class="line"><span class="maths">'
        r"\[\phantom{\frac{a}{b}} = x &lt; y\]</span></li></ol>"
    )
    assert playing.formulas(page) == {"top-line-1": "= x < y"}
    with pytest.raises(PluginError, match="no end"):
        playing.without_phantom(r"\phantom{a")


def theorem(*lines, **more):
    return {
        "theorem": "T",
        "proved": True,
        "python": {},
        "lines": [{"latex": line} for line in lines],
        **more,
    }


def test_a_line_has_the_place_of_its_python():
    latex = {"one": "J = a", "two": "= b", "three": "= a", "four": "= c"}
    several = [theorem("x"), theorem("a", "b", python={"given": ""}), theorem("a", "d", python={"given": ""})]
    assert playing.places(latex, several) == {"one": [0, 0], "two": [0, 1], "three": [1, 0], "theorem-t": [1]}
    several[1]["python"] = None  # a loop, say
    assert playing.places(latex, several[:2]) == {}


def test_a_result_has_its_tex_where_its_box_shows_it():
    claim = {"latex": "J = a"}
    shown, alone = theorem("a", "b", theorem="One", claim=claim), theorem("a", theorem="Two", claim=claim)
    assert playing.results([shown, alone]) == {"theorem-one": "J = a"}
    assert playing.places({}, [shown | {"python": {"given": ""}}]) == {"theorem-one": [0]}


def test_data_leaves_the_page_and_is_kept():
    page = playing.without_data(f"<figure{holds({'a': ['<', '&']})}></figure>")
    name = page.split('"')[1]
    assert playing.DATA.pop(name) == '{"a":["<","&"]}'
    assert "holds" not in page


def test_a_page_without_the_figure_that_another_wants_is_refused():
    page = '<figure class="figure one"><svg></svg></figure>'
    assert playing.figure(page, "one") == page
    for wanted, html in (("two", page), ("one", page * 2)):
        with pytest.raises(PluginError, match="one figure"):
            playing.figure(html, wanted)


def test_formulas_are_data():
    formula = sp.Sum(W[k] * X[n, k], (k, 1, K)) - sp.exp(scalar("a")) / 2
    assert tree(formula) == [
        "+",
        ["sum", ["*", ["at", "w", "k"], ["at", "x", "n", "k"]], ["k", "K"]],
        ["*", ["*", -1, ["^", 2, -1]], ["exp", "a"]],
    ]
    assert program({X[n, k]: W[k]}) == [["x", [["n", "N"], ["k", "K"]], ["at", "w", "k"]]]
    assert listed(["a", "b", "c"], "k") == ["where", ["=", "k", 1], "a", ["where", ["=", "k", 2], "b", "c"]]


def test_what_the_browser_cannot_compute_is_refused():
    with pytest.raises(TypeError, match="gamma"):
        tree(sp.gamma(scalar("a")))
    with pytest.raises(TypeError, match="Derivative"):
        tree(sp.Derivative(scalar("a") ** 2, scalar("a")))

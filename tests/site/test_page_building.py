"""The site's hooks: rows of cells, shipped code, a script's links, formulas, the cache."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError
from sympy import Sum

import elsewhere as theorems
import finish
import reference
import scripts
from backprop.proof import Derivation, Let, Positive, Theorem, array, index, scalar, size
from backprop.proof.comparison import Shipped
from backprop.proof.rules import sum_of_constant
from finishing import access, formulas, mathfont, mathml
from finishing.formulas import Formula
from finishing.slim import slim
from running.script import Cell
from setting import boxes, shipped
from setting import rows as setting
from setting.excerpts import excerpt
from setting.kept import Kept
from setting.typesetting import typeset

ROOT = Path(__file__).parents[2]

needs_node = pytest.mark.skipif(
    not mathfont.SOURCE.is_dir() or shutil.which("node") is None, reason="needs Node and node_modules/"
)


RICH = {"html": "<b>m</b>"}


def markdown(html):
    return Cell("", True, "", range(0)), html, []


def code(source, *outputs, tag=""):
    return Cell(source, False, tag, range(0)), "", list(outputs)


def arranged(*parts):
    return BeautifulSoup(setting.arrange(list(parts), "../../", setting.Shown()), "html.parser")


def test_prose_stands_left_and_its_code_right():
    page = arranged(markdown("<p>We add.</p>"), code("1 + 1"))
    assert page.select_one(".pair > .said").get_text() == "We add."
    assert page.select_one(".pair > .done").get_text().strip() == "1 + 1"


def test_a_heading_stands_outside_the_rows_and_closes_one():
    page = arranged(markdown("<p>a</p><h2>Then</h2><p>b</p>"), code("c"))
    assert [child.name for child in page.find_all(recursive=False)] == ["div", "h2", "div"]


def test_prose_after_code_opens_a_new_row():
    page = arranged(markdown("<p>a</p>"), code("b"), markdown("<p>c</p>"), code("d"))
    assert len(page.select(".pair")) == 2


def test_each_line_stands_beside_its_step():
    page = arranged(code("a", RICH), code("b", RICH), code("c", RICH, tag="hide-input"))
    assert [row.select_one(".done").get_text().strip() for row in page.select(".pair")] == [
        "a",
        "b",
    ]
    assert [len(row.select(".output")) for row in page.select(".pair")] == [1, 2]


def test_code_stands_beside_the_prose_before_it_and_not_beside_a_figure_above():
    figure = code("secret", RICH, tag="hide-input")
    page = arranged(markdown("<p>a</p>"), figure, markdown("<p>b</p>"), code("c"))
    above, below = page.select(".pair")
    assert above.get_text() == "am"
    assert [below.p.get_text(), below.pre.get_text().strip()] == ["b", "c"]


def test_what_is_printed_is_shown_as_it_is():
    page = arranged(code("x", {"text": "a < b\n"}), code("y", {"text": "c"}))
    assert [box.get_text() for box in page.select(".printed > pre")] == ["a < b\n", "c"]


def test_a_value_that_is_a_formula_goes_left():
    assert arranged(code("x", {"tex": "$a < b$"})).select_one(".said > .output").get_text() == "$a < b$"


def test_what_is_printed_wraps_so_that_no_keyboard_is_needed_to_scroll_it():
    sheet = (ROOT / "docs" / "stylesheets" / "proof.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"\.printed pre \{(.*?)\}", sheet, re.DOTALL)
    assert "white-space: pre-wrap;" in rule
    assert "overflow-wrap: anywhere;" in rule
    assert "overflow-x" not in rule


def test_mathematics_goes_left_and_what_was_printed_right():
    page = arranged(code("x", RICH, {"text": "p"}))
    assert page.select_one(".said b")
    assert page.select_one(".done .printed").get_text() == "p"


def rendered(*things):
    """The cells whose values are these things, as a notebook shows them."""
    return arranged(*(code("x", {"html": thing.html()}) for thing in things))


def rows(A):
    """Law.

    More.
    """
    return np.sum(A, axis=1) + (0 < 1)


def test_shipped_source_goes_right_with_its_name():
    A, n, k = array("a", size("N"), size("K")), index("n", size("N")), index("k", size("K"))
    chain = Derivation("T", "", Sum(A[n, k], k) + 1)
    page = rendered(replace(chain.ships(rows, A, at=(n,)), name="backprop.losses.rows"))
    figure = page.select_one(".done figure.shipped")
    assert figure.select_one("pre").get_text().splitlines()[-1] == "    return np.sum(A, axis=1) + (0 < 1)"
    assert figure.select_one("figcaption > .compared").get_text().startswith(r"entry [n]: \(1 + ")
    assert figure.select_one("a")["href"] == "../../api/losses/#backprop.losses.rows"
    assert page.select_one(".said").get_text() == ""


def test_a_rule_leads_to_its_law_and_a_reason_in_words_nowhere():
    chain = Derivation("T", "", Sum(scalar("a"), index("n", size("N"))))
    chain.step(sum_of_constant)
    first, second = rendered(chain).select(".rule")
    assert first.a is None
    assert second.a["href"] == "../../api/rules/#backprop.proof.rules.sum_of_constant"
    assert (second.a.get_text(), second.select_one(".law").get_text()) == (
        "sum of constant",
        r"\(\sum _{n} c = N c\), where \(c\) does not depend on \(n = 1 \dots  N\).",
    )


def test_definitions_that_a_cell_has_shown_alone_are_not_repeated_by_lines():
    x, C, D = scalar("x"), scalar("C"), scalar("D")
    chain = Derivation("T", "", C + D, where={C: 2 * x, D: 3 * x})
    both, one = r"definition, \(C = 2 x\), \(D = 3 x\)", r"definition, \(D = 3 x\)"
    assert rendered(Let({C: 2 * x}), chain).select_one(".rule").get_text() == one
    assert rendered(chain, Let({C: 2 * x})).select_one(".rule").get_text() == both
    assert rendered(Let({C: 4 * x}), chain).select_one(".rule").get_text() == both


def test_a_computed_line_is_named_and_another_formula_shown():
    a, n = array("a", size("N")), index("n", size("N"))
    chain = Derivation("T", "", a[n] + a[n])
    line, half = chain.computed_by(2 * a, at=(n,)), chain.computed_by(a + 0, at=(n,), equals=a[n])
    assert [part.get_text() for part in rendered(chain, line, half).select(".computed .compared")] == [
        "this line, entry [n]",
        r"entry [n]: \(a_{n}\)",
    ]
    assert rendered(line).select_one(".compared").get_text() == r"entry [n]: \(2 a_{n}\)"


def test_what_a_page_shows_is_not_carried_along_as_data():
    chain = Derivation("T", "", scalar("x"), where={scalar("C"): scalar("x")})
    chain.equals(scalar("C"), "named")
    assert "data-shown" not in str(rendered(Let({}), chain, chain.qed()))


PROOF = "from backprop.proof import size\n\nN = size('N')"


def test_code_that_proves_is_folded_and_opens_in_place_and_numpy_stays():
    page = arranged(
        code(PROOF), code("print(N)", RICH), code("import numpy as np\n\nN = np.ones(3)"), code("N + 1")
    )
    assert [fold.pre.get_text().strip() for fold in page.select("details.checked")] == [PROOF, "print(N)"]
    assert {fold.summary.get_text() for fold in page.select("details.checked")} == {"how this was checked"}
    assert [box.get_text().strip() for box in page.select(".done")] == [
        "import numpy as np\n\nN = np.ones(3)",
        "N + 1",
    ]


def test_numpy_that_a_proof_is_about_is_shown():
    proof = "from sympy import Sum\n\nhidden = (Y - T) @ V.T\nslope.computed_by(X.T @ hidden, at=(d, m))"
    page = arranged(code(proof))
    assert page.select_one(".done").get_text().strip() == "hidden = (Y - T) @ V.T\nX.T @ hidden"


def test_an_answer_is_folded_with_the_cells_that_check_it():
    page = arranged(
        markdown("<p>Why?</p>"),
        markdown("<p><strong>Answer.</strong> So.</p>"),
        code("assert True", tag="answer"),
        markdown("<p>And then?</p>"),
        markdown("<p><strong>Answer.</strong> No.</p>"),
    )
    first, second = page.select("details.answer")
    assert first.p.get_text().strip() == "So."
    assert first.pre.get_text().strip() == "assert True"
    assert second.get_text().split() == ["Answer", "No."]
    assert [p.get_text() for p in page.select(".said > p")] == ["Why?", "And then?"]


def test_without_the_trees_first_lines_and_results_stay():
    x = scalar("x")
    chain = Derivation("T", "", x + x)
    first, second, third = arranged(
        *(
            part
            for thing in (chain, chain.equals(2 * x, "collect"), chain.qed())
            for part in (code("x", {"html": thing.html()}, tag="hide-input"), markdown("<h2>y</h2>"))
        )
    ).select(".pair")
    assert [("step" in row["class"]) for row in (first, second, third)] == [False, True, False]


def test_a_box_has_the_formula_that_the_lines_lead_to_and_the_words_typeset():
    x = scalar("x")
    chain = Derivation("T", "x < 2 x", x * (x + 1))
    chain.equals(x * x + x, "multiply")
    box = rendered(chain.qed()).select_one(".theorem")
    assert box.select_one(".claim").get_text() == r"\[x \left(1 + x\right) = x + x^{2}\]"
    assert box.select("p")[1].get_text() == r"\(x < 2 x\)"
    assert rendered(replace(theorem(), lines=theorem().lines[:1])).select(".claim") == []


def test_hidden_input_shows_its_output_alone():
    page = arranged(code("secret", RICH, tag="hide-input"))
    assert "secret" not in page.get_text()
    assert page.select_one(".said b")


def test_code_is_escaped():
    assert "<script>" not in shipped.code("x = '<script>'")


def test_a_long_docstring_is_cut_to_its_first_line_and_the_code_is_whole():
    source = 'def f(x):\n    """Law.\n\n    More.\n    """\n    return x + 1\n'
    assert shipped.without_details(source) == 'def f(x):\n    """Law. …"""\n    return x + 1'


def test_other_source_is_shown_as_it_is():
    source = 'def f(x):\n    """Law."""\n    return x'
    assert shipped.brief(source, set()) == (source, "")


def test_what_a_page_has_shown_is_not_shown_again():
    shown = set()
    first, _ = shipped.brief("def f():\n    _h()\n\n\n@cached\ndef _h():\n    pass\n", shown)
    second, note = shipped.brief("def g():\n    _h()\n\n\n@cached\ndef _h():\n    pass\n", shown)
    assert first.endswith("@cached\ndef _h():\n    pass")
    assert second == "def g():\n    _h()"
    assert note == " (<code>_h</code> as above)"


def test_a_method_is_shown_with_its_helpers():
    method = "    def f(self):\n        return _h()\n"
    assert shipped.functions(f"{method}\n\ndef _h():\n    pass\n") == [
        "def f(self):\n    return _h()",
        "def _h():\n    pass",
    ]


def test_a_reason_is_given_once():
    chains = [Derivation("T", "", Sum(scalar("a"), index("n", size("N")))) for _ in range(2)]
    for chain in chains:
        chain.step(sum_of_constant)
    assert [span.get_text() for span in rendered(*chains).select(".rule")] == [
        "definition",
        f"sum of constant: {typeset(sum_of_constant.law)}",
        "definition",
        "sum of constant",
    ]
    x, y = scalar("x"), array("y", size("N"))
    named = [Derivation("T", "", x + y[index("n", size("N"))], assuming=[Positive(y)]) for _ in range(2)]
    assert [span.get_text() for span in rendered(*named).select(".rule")] == [
        r"definition, \(y > 0\)",
        "definition, as above",
    ]


def theorem(title="T: x", covers=(), given=()):
    """A theorem as an executed page says it."""
    x, declared = scalar("x"), array("y", size("N"))
    chain = Derivation(title, "x < 2 x", x + x, assuming=[one(declared) for one in given])
    chain.equals(2 * x, "collect")
    proved = chain.qed()
    shipped_code = tuple(Shipped(2 * x, (), name, "", "") for name in covers)
    return replace(proved, compared=shipped_code)


def test_letters_with_a_raised_name_are_mathematics_in_a_badge():
    said = {"verdict": "proved for all sizes, with u^{(f)} square; axes 2 and 3 of B of one size"}
    assert boxes.badge(said) == (
        r'<span class="scope">proved for all sizes, with \(u^{(f)}\) square; axes 2 and 3 of B of one size</span>'
    )


def test_a_theorem_can_be_linked_to_and_leads_to_the_functions_that_it_covers():
    page = rendered(theorem(covers=["backprop.losses.f", "x"]))
    assert page.select_one("#theorem-t-x .scope").get_text() == "proved for all values"
    assert [a["href"] for a in page.select("a")] == ["../../api/losses/#backprop.losses.f"]
    assert [one.get_text() for one in page.select(".covers code")] == ["backprop.losses.f", "x"]


def test_many_formulas_that_a_theorem_of_the_page_has_are_not_shown_again():
    x = scalar("x")
    many, others = (
        tuple(Shipped(i * x, (), "backprop.losses.f", "", "") for i in ids) for ids in (range(9), range(7))
    )
    proved = [
        replace(theorem(name), compared=those) for name, those in (("T", many), ("U", many), ("V", others))
    ]
    first, again, other = rendered(*proved).select(".theorem")
    assert r"\(8 x\)" in first.select_one("details").get_text()
    assert again.select("details") == []
    assert again.select_one(".covers").get_text() == "Covers backprop.losses.f: 9 formulas, as above"
    links = [a["href"] for a in again.select(".covers a")]
    assert links == ["../../api/losses/#backprop.losses.f", "#theorem-t"]
    assert r"\(6 x\)" in other.select_one("details").get_text()


def source(*theorems_of_it):
    said = [one.as_json() for one in theorems_of_it]
    return SimpleNamespace(meta={"theorems": said}, url="derivations/bce/", title="BCE")


def test_the_list_of_theorems_is_counted_and_leads_to_each():
    not_proved = Theorem("no", "no", False)
    html = theorems.listing([source(theorem(), not_proved), source(theorem("U"))], "proved/")
    page = BeautifulSoup(html, "html.parser")
    assert page.p.get_text() == "2 theorems: 2 proved for all values."
    assert [a["href"] for a in page.select(".theorems a")] == [
        "../derivations/bce/",
        "../derivations/bce/#theorem-t-x",
        "../derivations/bce/",
        "../derivations/bce/#theorem-u",
    ]


def test_the_list_of_theorems_has_conditions_and_names_of_covered_functions_and_not_their_formulas():
    html = theorems.listing([source(theorem(covers=["backprop.losses.f", "g"], given=[Positive]))], "proved/")
    page = BeautifulSoup(html, "html.parser")
    assert [part.get_text() for part in page.select(".theorems p")] == [
        r"proved for all sizes T: x. \(x < 2 x\)",
        r"Given \(y > 0\).",
        "Covers backprop.losses.f, g",
    ]
    assert [a["href"] for a in page.select("p + p a")] == ["../api/losses/#backprop.losses.f"]


def test_a_list_of_no_theorems_is_an_error():
    with pytest.raises(PluginError, match="no page proves one"):
        theorems.listing([source(), source(Theorem("no", "no", False))], "proved/")


def test_the_reference_shows_source_without_docstrings():
    method = '    def f(self):\n        """Law.\n\n        More.\n        """\n        return 1'
    source = f'class C:\n    """Law."""\n\n    x: int\n\n{method}'
    assert "Law" not in reference.bare(source)
    assert "More" not in reference.bare(source)
    assert "return 1" in reference.bare(source)
    assert reference.bare('def f():\n    """Law."""') == 'def f():\n    """Law."""'


def script(tmp_path, text, place="derivations/a.py"):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return scripts.Script(place, str(tmp_path), "site", use_directory_urls=True)


@pytest.mark.parametrize(
    ("place", "written", "published"),
    [
        ("derivations/a.py", "squared_error.py", "squared_error.py"),
        ("derivations/a.py", "../docs/proved.md#trusted", "../proved.md#trusted"),
        ("derivations/a.py", "../docs/learning/blobs.py", "../learning/blobs.py"),
        ("derivations/a.py", "https://example.org/docs/x", "https://example.org/docs/x"),
        ("learning/a.py", "../../derivations/biased_die.py", "../derivations/biased_die.py"),
        ("learning/a.py", "../proved.md", "../proved.md"),
        ("learning/a.py", "blobs.py", "blobs.py"),
    ],
)
def test_a_link_that_an_editor_follows_is_one_of_the_site(tmp_path, place, written, published):
    page = script(tmp_path, f"# %% [markdown]\n# # A\n#\n# So [it\n# is]({written}).\n", place)
    assert page.content_string == f"# A\n\nSo [it\nis]({published})."


def test_a_script_is_a_page_that_has_its_prose_and_a_mark_for_each_cell(tmp_path):
    page = script(tmp_path, "# %% [markdown]\n# # A\n\n# %%\nx = 1\n\n# %% [markdown]\n# b\n")
    assert page.is_documentation_page()
    assert page.dest_uri == "derivations/a/index.html"
    assert scripts.MARK.split(page.content_string)[::2] == ["# A\n\n", "\n\n\n\n", "\n\nb"]


@pytest.mark.parametrize(
    ("src_uri", "path", "command"),
    [
        ("derivations/biased_die.py", "derivations/biased_die.py", "backprop prove biased_die"),
        ("learning/blobs.py", "docs/learning/blobs.py", "PYTHONPATH=hooks python docs/learning/blobs.py"),
    ],
)
def test_a_script_says_where_it_is_and_how_to_run_it(src_uri, path, command):
    said = BeautifulSoup(setting.colophon(src_uri), "html.parser")
    assert [code.get_text() for code in said.find_all("code")] == [path, command]


@pytest.mark.parametrize(
    ("html", "formula"),
    [
        (r"<p>so \(a &lt; b\).</p>", Formula("a < b", display=False)),
        (r"<p>\[ a &amp;= b \]</p>", Formula("a &= b", display=True)),
        ("<p>$$\na\n$$</p>", Formula("a", display=True)),
        ("<p>with $N$ rows</p>", Formula("N", display=False)),
    ],
)
def test_a_formula_is_found(html, formula):
    assert [piece for piece in formulas.pieces(html) if isinstance(piece, Formula)] == [formula]


@pytest.mark.parametrize(
    "html",
    [
        "<pre>$a$</pre>",
        "<code>\\(a\\)</code>",
        '<a title="$a$">x</a>',
        "it costs 5 $ or 6 $",
        "$5 a",
    ],
)
def test_what_is_no_formula_is_left_alone(html):
    pieces = formulas.pieces(html)
    assert "".join(pieces) == html


@needs_node
def test_formulas_become_mathml_with_a_font(tmp_path):
    pages = {"a": r'<p><span class="arithmatex">\(\ell\)</span></p><div class="arithmatex">\[ a \]</div>'}
    html = formulas.typeset(pages, tmp_path)["a"]
    assert "arithmatex" not in html
    assert html.count("<math") == 2
    assert html.count('class="equation"') == 1
    assert html.count("ell") == html.count(r'alttext="\ell"') == 1  # for whoever copies it
    assert (tmp_path / "stix-two-math.woff").stat().st_size < 20_000
    assert "OPEN FONT LICENSE" in (tmp_path / "OFL.txt").read_text()


@needs_node
@pytest.mark.parametrize("tex", [r"\frac{1}", r"\nosuch x", "a_{b", "x^2^3", "é", "a % b"])
def test_invalid_tex_fails_the_build_and_names_page_and_formula(tmp_path, tex):
    with pytest.raises(ValueError) as error:
        formulas.typeset({"bad.html": rf"<p>\({tex}\)</p>"}, tmp_path)
    assert "bad.html" in str(error.value)
    assert tex in str(error.value)


def brackets(content, stretchy="true"):
    fence = f'stretchy="{stretchy}"'
    return (
        f'<mrow><mo fence="true" form="prefix" {fence}>(</mo>{content}'
        f'<mo fence="true" form="postfix" {fence}>)</mo></mrow>'
    )


def test_brackets_around_letters_keep_their_size_and_those_around_a_fraction_grow():
    flat, tall = "<mi>a</mi>", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"
    assert mathml.mended(f"<math>{brackets(brackets(flat))}</math>", display=False).count("false") == 4
    assert "false" not in mathml.mended(f"<math>{brackets(tall)}</math>", display=False)
    both = mathml.mended(f"<math>{brackets(tall + brackets(flat))}</math>", display=False)
    assert both.count("false") == 2


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("<math><mrow><mi>a</mi></mrow></math>", "<math><mi>a</mi></math>"),
        ("<math><mrow>a</mrow><mrow>b</mrow></math>", "<math><mrow>a</mrow><mrow>b</mrow></math>"),
        ("<math><mrow>a<mrow>b</mrow></mrow></math>", "<math>a<mrow>b</mrow></math>"),
    ],
)
def test_a_lone_row_is_left_out(theirs, ours):
    assert mathml.mended(theirs, display=False) == ours


def test_a_function_stands_off_from_an_index():
    log = "<mrow><mi>log</mi><mo>\u2061</mo></mrow>"
    assert "<mspace" in mathml.mended(f"<math><msub>a</msub>{log}</math>", display=False)
    assert "<mspace" not in mathml.mended(f"<math><mo>−</mo>{log}</math>", display=False)


def test_a_formula_keeps_its_marks_on_its_line():
    page = '<p>(<math alttext="a">a</math>, <math>b</math> c</p>'
    assert mathml.glued(page) == (
        '<p><span class="glue">(<math alttext="a">a</math>,</span> <math>b</math> c</p>'
    )


@pytest.mark.parametrize("inner", ["<mi>f</mi>", "<mrow><mo>(</mo><mi>c</mi><mi>f</mi><mo>)</mo></mrow>"])
def test_the_prime_of_a_letter_and_of_a_bracket_is_that_of_the_font(inner):
    prime = '<mo lspace="0em" rspace="0em" class="tml-prime tml-lrg-pad">′</mo>'
    mended = mathml.mended(f"<math><mn>2</mn><msup>{inner}{prime}</msup></math>", display=False)
    assert mended == f'<math><mn>2</mn><mrow>{inner}<mo lspace="0em" rspace="0em">′</mo></mrow></math>'


def test_a_formula_says_how_it_was_written():
    told = formulas.told('<span><math display="block">b</math><math>', 'a <\n "b"')
    assert told == '<span><math alttext="a &lt; &quot;b&quot;" display="block">b</math><math>'


def test_the_font_has_the_italics_and_the_root_that_nobody_writes():
    characters = mathfont.characters("<math><mi>a</mi><mi>δ</mi><mo>&lt;</mo></math>")
    assert set("aδ<𝑎𝛿√ℎ") <= set(characters)
    assert not set("bm𝑏") & set(characters)


def test_without_node_the_build_says_so(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(RuntimeError, match="Node"):
        formulas.render([Formula("a", display=False)])


HERE, NOWHERE = (
    SimpleNamespace(site_url=f"https://{host}/backprop/") for host in ("here.net", "example.org")
)


def test_a_table_can_be_scrolled():
    html = access.framed("<table><tr></tr></table>")
    assert BeautifulSoup(html, "html.parser").select_one("div.wide > table.plain")


def test_the_search_dialog_has_a_name():
    theirs = '<div class="md-search" data-md-component="search" role="dialog">'
    assert 'aria-label="Search"' in access.mended(theirs)


def test_a_page_has_a_canonical_address_only_where_the_project_has_one():
    for config, address in ((HERE, "https://here.net/backprop/a/"), (NOWHERE, None)):
        page = SimpleNamespace(canonical_url=f"{config.site_url}a/")
        finish.on_page_context({}, page=page, config=config, nav=None)
        assert page.canonical_url == address


def test_a_mend_whose_place_is_gone_is_an_error():
    with pytest.raises(RuntimeError, match="revise"):
        access.mended("<html></html>")


def excerpted(**changes):
    x = scalar("x")
    chain = Derivation("T", "x < 2 x", x + x, name="J")
    chain.equals(3 * x - x, "so")
    chain.equals(2 * x, "collect")
    source = "def f(x):\n    return _g(x)\n\n\ndef _g(x):\n    pass\n"
    said = replace(chain.qed(), compared=(Shipped(2 * x, (), "backprop.losses.f", source),)).as_json()
    return BeautifulSoup(excerpt(said | changes, "derivations/t/", "./"), "html.parser")


def test_an_excerpt_shows_both_ends_of_the_lines_the_box_and_the_function_without_its_helpers():
    row = excerpted()
    first, more, last = row.select(".line")
    assert first.get_text() == r"\[J = 2 x\]definition"
    assert (more.get_text(), more.a["href"]) == ("⋮ 1 more line, checked", "derivations/t/")
    assert last.get_text() == r"\[\phantom{J} = 2 x\]collect"
    assert row.select_one(".verdict.proved.theorem .scope").get_text() == "proved for all values"
    assert row.select_one("figcaption a")["href"] == "./api/losses/#backprop.losses.f"
    assert row.select_one("pre").get_text() == "def f(x):\n    return _g(x)\n"


@pytest.mark.parametrize("changes", [{"proved": False}, {"lines": []}, {"compared": []}])
def test_an_excerpt_of_what_is_not_proved_is_an_error(changes):
    with pytest.raises(ValueError, match="an excerpt needs"):
        excerpted(**changes)


def test_white_space_goes_but_for_code():
    html = slim("<p>\n\n    a</p><pre>\n    b\n</pre>")
    assert html == "<p>\na</p><pre>\n    b\n</pre>"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("backprop.losses.numbers.squared_error", "losses.numbers"),
        ("backprop.training.passes.penalty", "training.passes"),
        ("backprop.network.Network.cost", "network"),
    ],
)
def test_a_module_has_a_page_in_the_reference(name, page):
    assert shipped.reference(name) == f"api/{page}/#{name}"


def test_fractions_do_not_touch():
    half = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
    for beside in (half, f"<mrow>{half}</mrow>"):
        assert f'</mfrac><mspace width="0.2em"></mspace>{beside}' in mathml.mended(
            f"<math>{half}{beside}</math>", True
        )


def test_a_table_is_named_by_its_columns():
    html = '<table><thead><tr><th>case</th><th><em>time</em> "s"</th></tr></thead></table>'
    page = BeautifulSoup(access.TABLE.sub(access.wide, html), "html.parser")
    assert page.select_one(".wide")["data-name"] == 'Table: case, time "s"'


class Handler:
    """As mkdocstrings has one: `render` adds to its headings, and tells aliases of what it has rendered."""

    def __init__(self, rendered):
        self._headings, self.rendered = [], rendered

    def render(self, data, options, locale=None):
        self.rendered.append(data.path)
        self._headings.append(fromstring(f'<h2 id="{data.path}">{data.path}</h2>'))
        return f"<p>{data.path}</p>"

    def get_aliases(self, name):
        return (f"{name}.alias",) if name in self.rendered else ()


def test_an_object_of_the_reference_is_rendered_anew_when_anything_has_changed_that_is_read(
    tmp_path, monkeypatch
):
    """What is kept has the same HTML, headings and aliases, in another build too."""
    source = tmp_path / "src" / "module.py"
    source.parent.mkdir()
    source.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(reference, "KEPT", Kept(tmp_path / "kept"))

    def build(page="api/a.md", names=("api/a.md",), path="a.f"):
        """Return how many objects were rendered, and what came of it."""
        handler = Handler([])
        reference.keep(handler, reference.made_of([source.parent], list(names)))
        monkeypatch.setitem(reference.READ, "page", [page, "::: a"])
        html = handler.render(SimpleNamespace(path=path), None, locale="en")
        (heading,) = handler._headings
        assert (html, heading.attrib["id"]) == (f"<p>{path}</p>", path)
        assert handler.get_aliases(path) == (f"{path}.alias",)
        return len(handler.rendered)

    assert [build(), build()] == [1, 0]
    assert [build(path="a.g"), build(page="api/b.md"), build(names=("api/a.md", "b.md"))] == [1, 1, 1]
    assert build() == 0
    source.write_text("x = 2", encoding="utf-8")
    assert [build(), build()] == [1, 0]


def test_sources_are_put_into_their_page_after_search_has_read_it(tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "KEPT", Kept(tmp_path))
    page = SimpleNamespace(file=SimpleNamespace(src_uri="api/a.md"))
    source = '<details class="mkdocstrings-source"><summary>Source</summary><pre>{}</pre></details>'
    html = source.format("x = &quot;1&quot;") + source.format("y = 2")
    searched = reference.on_page_content(html, page, None, None)
    assert "y = 2" not in searched
    found = BeautifulSoup(reference.on_post_page(f"<body>{searched}</body>", page, None), "html.parser")
    assert [one.get_text() for one in found.select("details > .highlight > pre")] == ['x = "1"\n', "y = 2\n"]
    assert reference.on_post_page("<p>", page, None) == "<p>"

"""The site's hooks: rows of cells, shipped code, a script's links, formulas, the cache."""

import logging
import shutil
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

import access
import cells
import excerpt
import links
import maths
import publish
import shipped
import slim
from maths import Formula

needs_katex = pytest.mark.skipif(
    not maths.KATEX.is_dir() or shutil.which("node") is None, reason="needs Node and node_modules/"
)


RICH = ("jp-RenderedHTMLCommon", "<b>m</b>")


def markdown(html):
    return f'<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedMarkdown">{html}</div></div>'


def code(source, *outputs, tags=""):
    shown = "".join(f'<div class="jp-OutputArea-output {kind}">{out}</div>' for kind, out in outputs)
    return (
        f'<div class="jp-Cell jp-CodeCell {tags}">'
        f'<div class="jp-InputArea"><pre>{source}</pre></div>{shown}</div>'
    )


def arranged(*parts):
    notebook = f'<div class="jp-Notebook">{"".join(parts)}</div>'
    page = cells.arrange(BeautifulSoup(notebook, "html.parser"), "../../")
    return BeautifulSoup(page, "html.parser")


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
    page = arranged(code("a", RICH), code("b", RICH), code("c", RICH, tags="celltag_hide-input"))
    assert [row.select_one(".done").get_text().strip() for row in page.select(".pair")] == [
        "a",
        "b",
    ]
    assert [len(row.select(".output")) for row in page.select(".pair")] == [1, 2]


def test_mathematics_goes_left_and_what_was_printed_right():
    page = arranged(code("x", RICH, ("jp-RenderedText", "<pre>p</pre>")))
    assert page.select_one(".said b")
    assert page.select_one(".done .printed").get_text() == "p"


def test_shipped_source_goes_right_with_its_name():
    name = "backprop.losses.squared_error"
    box = f'<div class="shipped" data-name="{name}"><pre><code>a &lt; b</code></pre></div>'
    page = arranged(code("show", ("jp-RenderedHTMLCommon", box)))
    figure = page.select_one(".done figure.shipped")
    assert figure.select_one("pre").get_text().strip() == "a < b"
    assert figure.select_one("a")["href"] == f"../../api/losses/#{name}"
    assert page.select_one(".said").get_text() == ""


def test_hidden_input_shows_its_output_alone():
    page = arranged(code("secret", RICH, tags="celltag_hide-input"))
    assert "secret" not in page.get_text()
    assert page.select_one(".said b")


def test_headings_get_distinct_names_and_nest():
    html = markdown("<h1>A</h1><h2>B c</h2><h2>B c</h2><h3>D</h3>")
    soup = BeautifulSoup(html, "html.parser")
    (top,) = cells.name_headings(soup)
    assert [child["id"] for child in top["children"]] == ["b-c", "b-c_1"]
    assert top["children"][1]["children"][0]["name"] == "D"


def test_code_is_escaped():
    assert "<script>" not in shipped.code("x = '<script>'")


def test_a_long_docstring_is_cut_to_its_first_line_and_the_code_is_whole():
    source = 'def f(x):\n    """Law.\n\n    More.\n    """\n    return x + 1\n'
    assert shipped.brief(source) == 'def f(x):\n    """Law. …"""\n    return x + 1'


@pytest.mark.parametrize("source", ['def f(x):\n    """Law."""\n    return x\n', "a = (", ""])
def test_other_source_is_shown_as_it_is(source):
    assert shipped.brief(source) == source


def linked(html, caplog):
    config = SimpleNamespace(use_directory_urls=True)
    names = ["derivations/biased_die.py", "derivations/squared_error.py", "proved.md"]
    files = Files([File(name, ".", "site", True) for name in names])
    files.get_file_from_path("derivations/biased_die.py").url = "derivations/biased_die/"
    files.get_file_from_path("derivations/squared_error.py").url = "derivations/squared_error/"
    page = SimpleNamespace(file=files.get_file_from_path(names[0]))
    with caplog.at_level(logging.WARNING):
        return links.on_page_content(html, page=page, config=config, files=files)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("squared_error.py", "../squared_error/"),
        ("../docs/proved.md#trusted", "../../proved/#trusted"),
        ("biased_die.py", "biased_die.py"),
        ("#here", "#here"),
        ("https://example.org/x.py", "https://example.org/x.py"),
    ],
)
def test_a_repository_path_becomes_a_page(written, published, caplog):
    assert linked(f'<a href="{written}">x</a>', caplog) == f'<a href="{published}">x</a>'
    assert not caplog.records


@pytest.mark.parametrize("written", ["gone.py", "../docs/gone.md", "../src/backprop/losses.py"])
def test_a_link_to_what_is_not_published_is_a_warning(written, caplog):
    linked(f'<a href="{written}">x</a>', caplog)
    assert written in caplog.text


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
    assert [piece for piece in maths.pieces(html) if isinstance(piece, Formula)] == [formula]


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
    pieces = maths.pieces(html)
    assert "".join(pieces) == html


@needs_katex
def test_formulas_become_html_and_mathml(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(r"<p>\(\ell\)</p>\[ a \]", encoding="utf-8")
    maths.on_post_build(SimpleNamespace(site_dir=str(tmp_path)))
    html = page.read_text(encoding="utf-8")
    assert html.count("<span class=katex>") == html.count("<math") == 2
    assert html.count('tabindex="0"') == 1
    assert "ell" not in html


@needs_katex
def test_invalid_tex_fails_the_build_and_names_the_page(tmp_path):
    (tmp_path / "bad.html").write_text(r"<p>\(\frac{1}\)</p>")
    with pytest.raises(PluginError, match=r"bad\.html.*\n.*\\frac"):
        maths.on_post_build(SimpleNamespace(site_dir=str(tmp_path)))


def test_without_node_the_build_says_so(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(PluginError, match="Node"):
        maths.render([Formula("a", display=False)])


@pytest.mark.parametrize(
    "name", ["src/backprop/losses.py", "derivations/a.py", "requirements.txt", "mkdocs.yml"]
)
def test_an_edit_anywhere_runs_the_derivations_again(tmp_path, name):
    names = ["src/backprop/losses.py", "derivations/a.py", "requirements.txt", "mkdocs.yml"]
    for file in names:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("1\n")
    before = publish.digest(tmp_path)
    assert publish.digest(tmp_path) == before
    (tmp_path / name).write_text("2\n")
    assert publish.digest(tmp_path) != before


def test_a_table_can_be_scrolled_by_keyboard():
    html = access.on_page_content("<table><tr></tr></table>", page=None, config=None, files=None)
    assert BeautifulSoup(html, "html.parser").select_one('div[tabindex="0"] > table.plain')


def test_the_search_dialog_has_a_name():
    theirs = '<div class="md-search" data-md-component="search" role="dialog">'
    assert 'aria-label="Search"' in access.on_post_page(theirs, page=None, config=None)


def test_a_mend_whose_place_is_gone_is_an_error():
    with pytest.raises(PluginError, match="revise"):
        access.on_post_page("<html></html>", page=None, config=None)


DERIVATION = """<ol class="derivation"><li class="line">a</li></ol>
<ol class="derivation" start="1"><li class="line">b</li></ol>
<ol class="derivation" start="2"><li class="line">c</li><li class="line">d</li></ol>
<div class="verdict proved">holds <a href="../biased_die/#x">x</a></div>
<figure class="shipped"><a href="../../api/losses/#f">f</a></figure>"""


def test_an_excerpt_shows_both_ends_of_the_last_chain_with_links_from_its_new_page():
    row = BeautifulSoup(excerpt.excerpt(DERIVATION, "derivations/bce/", ""), "html.parser")
    assert [line.get_text() for line in row.select(".line")] == ["b", "⋮ 1 more line, checked", "d"]
    assert [a["href"] for a in row.select("a")] == [
        "derivations/bce/",
        "derivations/biased_die/#x",
        "api/losses/#f",
    ]


@pytest.mark.parametrize("missing", ["line", "proved", "shipped"])
def test_an_excerpt_of_what_is_not_proved_is_an_error(missing):
    with pytest.raises(PluginError, match="an excerpt needs"):
        excerpt.excerpt(DERIVATION.replace(missing, "other"), "derivations/bce/", "")


def test_a_style_becomes_a_class_and_is_kept_once():
    styles = slim.Styles()
    span = '<span class="mspace" style="height:1em;top:0em;"></span>'
    assert styles.formula(span + span) == '<span class="kp k0"></span>' * 2
    assert styles.css() == ".k0{height:1em!important;top:0em!important}\n"


def test_long_class_names_are_short_in_page_and_sheet_alike():
    assert slim.rename("vlist-t mathnormal mathnormalx") == "kv-t ki mathnormalx"
    assert slim.rename(".katex .vlist>.pstrut{}") == ".katex .kv>.kr{}"


def test_white_space_goes_but_for_code():
    assert slim.page("<p>\n\n    a</p><pre>\n    b\n</pre>") == "<p>\na</p><pre>\n    b\n</pre>"

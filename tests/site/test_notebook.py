"""The notebook that is a page: it is taken apart into cells, and what its magic says is what explain says."""

import functools
import json
from pathlib import Path

import pytest

from backprop.proof.explain.magic import explain_cell
from setting import notebook

PAGE = Path(__file__).parents[2] / "docs" / "learning" / "in_a_notebook.ipynb"
ASKED = [
    "".join(cell["source"]).partition("\n")
    for cell in json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    if "".join(cell["source"]).startswith("%%explain")
]
MARKUP = """
<div class="jp-Notebook">
<div class="jp-Cell jp-MarkdownCell"><div class="jp-InputPrompt"></div><div class="jp-RenderedMarkdown">
<h2 id="Too-few">Too few<a class="anchor-link" href="#Too-few">¶</a></h2><p><a href="../explain.md">Prose.</a></p></div></div>
<div class="jp-Cell jp-CodeCell celltag_answer"><div class="jp-InputArea"><pre>1 + 1\n</pre></div>
<div class="jp-OutputArea-output jp-RenderedText"><pre>2</pre></div>
<div class="jp-OutputArea-output jp-RenderedHTMLCommon"><b>two</b></div></div>
</div>"""


def test_cells_keep_prose_code_and_what_was_shown():
    (prose, html, _), (code, _, shown) = notebook.parts(MARKUP)
    assert (prose.prose, code.prose, code.tag, code.text) == (True, False, "answer", "1 + 1")
    assert html.strip() == '<h2 id="too-few">Too few</h2><p><a href="../../explain/">Prose.</a></p>'
    assert shown == [{"text": "2"}, {"html": "<b>two</b>"}]


@pytest.mark.parametrize(("asked", "verdict"), list(zip(ASKED, ["refuted", "proved"], strict=True)))
def test_the_first_cell_is_refuted_and_the_mended_one_proved(asked, verdict):
    line, _, source = asked
    names = {"open": functools.wraps(open)(lambda *arguments: None)}  # as IPython has it
    (found,) = explain_cell(source, line.removeprefix("%%explain"), names)
    assert [array["verdict"] for array in found.as_json()["arrays"]] == [verdict]

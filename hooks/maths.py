r"""Turn all TeX of the site into MathML when it is built, by Temml in one run of Node.

Readers get MathML and a font, no script. Formulas are `\(..\)`, `\[..\]`, `$..$` and `$$..$$`
outside code; search has indexed the TeX by then. A formula that Temml does not understand fails
the build, which names its page.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

import mathfont
import mathml

HERE = Path(__file__).resolve().parent
OPAQUE = re.compile(
    r"<!--.*?-->|<(script|style|pre|code|title|textarea|template|svg|math)\b.*?</\1\s*>|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
FORMULA = re.compile(
    r"\\\[(?P<block>.+?)\\\]|\$\$(?P<dollars>.+?)\$\$"
    r"|\\\((?P<inline>.+?)\\\)|(?<![\\$\w])\$(?=\S)(?P<dollar>[^$]+?)(?<=\S)\$(?![\d$])",
    re.DOTALL,
)


@dataclass(frozen=True)
class Formula:
    """A formula as the author wrote it, and whether it stands on a line of its own."""

    tex: str
    display: bool


def pieces(html: str) -> list[str | Formula]:
    """Split a page into HTML, which stays as it is, and formulas."""
    found: list[str | Formula] = []

    def text(part: str) -> None:
        end = 0
        for match in FORMULA.finditer(part):
            found.append(part[end : match.start()])
            display = match["block"] or match["dollars"]
            tex = unescape(display or match["inline"] or match["dollar"]).strip()
            found.append(Formula(tex, display is not None))
            end = match.end()
        found.append(part[end:])

    end = 0
    for match in OPAQUE.finditer(html):
        text(html[end : match.start()])
        found.append(match[0])
        end = match.end()
    text(html[end:])
    return found


def render(formulas: list[Formula]) -> list[dict[str, str]]:
    """Return for each formula its `html`, or the `error` that Temml found in it."""
    if not formulas:
        return []
    here = str(Path(sys.executable).parent)  # where the fallback is, on a machine without Node
    node = shutil.which("node", path=os.pathsep.join([here, os.environ.get("PATH", "")]))
    if node is None:
        raise PluginError("Node renders the formulas and is not on PATH: try `make site`")
    request = json.dumps([[formula.tex, formula.display] for formula in formulas])
    try:
        done = subprocess.run(
            [node, str(HERE / "temml.mjs")],
            input=request,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise PluginError(f"Temml did not run; is node_modules/ there?\n{error.stderr}") from None
    answer: list[dict[str, str]] = json.loads(done.stdout)
    return answer


def on_post_build(config: MkDocsConfig) -> None:
    """Render the formulas of all pages at once; name every formula that is not valid."""
    site = Path(config.site_dir)
    pages = {path: pieces(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    formulas = {piece for page in pages.values() for piece in page if isinstance(piece, Formula)}
    order = sorted(formulas, key=lambda formula: (formula.tex, formula.display))
    rendered = dict(zip(order, render(order), strict=True))
    errors = [
        f"{path.relative_to(site)}: {rendered[piece]['error']}\n    {piece.tex}"
        for path, page in sorted(pages.items())
        for piece in page
        if isinstance(piece, Formula) and "error" in rendered[piece]
    ]
    if errors:
        raise PluginError("Invalid TeX:\n" + "\n".join(errors))
    html = {formula: mathml.mended(rendered[formula]["html"], formula.display) for formula in order}
    for path, page in pages.items():
        text = "".join(piece if isinstance(piece, str) else html[piece] for piece in page)
        path.write_text(mathml.glued(text), encoding="utf-8")
    mathfont.publish("".join(html.values()), site / "assets" / "math")

r"""Render all mathematics of the site when it is built, by KaTeX in one run of Node.

Readers get HTML and MathML, no script. Formulas are `\(..\)`, `\[..\]`, `$..$` and `$$..$$`
outside code; search has indexed the TeX by then. A formula that KaTeX does not understand fails
the build, which names its page. The style sheet and the fonts come from the npm package.
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
from mkdocs.structure.files import File, Files

import slim

HERE = Path(__file__).resolve().parent
KATEX = HERE.parent / "node_modules" / "katex" / "dist"

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
    """Return for each formula its `html`, or the `error` that KaTeX found in it."""
    if not formulas:
        return []
    here = str(Path(sys.executable).parent)  # where the fallback is, on a machine without Node
    node = shutil.which("node", path=os.pathsep.join([here, os.environ.get("PATH", "")]))
    if node is None:
        raise PluginError("Node renders the formulas and is not on PATH: try `make site`")
    request = json.dumps([[formula.tex, formula.display] for formula in formulas])
    try:
        done = subprocess.run(
            [node, str(HERE / "katex.mjs")],
            input=request,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise PluginError(f"KaTeX did not run; is node_modules/ there?\n{error.stderr}") from None
    answer: list[dict[str, str]] = json.loads(done.stdout)
    return answer


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish KaTeX's style sheet with its woff2 fonts, which every browser reads."""
    css = (KATEX / "katex-swap.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)", "", css)
    css = slim.rename(css)
    files.append(File.generated(config, "assets/katex/katex.css", content=css))
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        name = f"assets/katex/fonts/{font.name}"
        files.append(File.generated(config, name, abs_src_path=str(font)))
    return files


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
    styles = slim.Styles()
    html = {formula: styles.formula(rendered[formula]["html"]) for formula in order}
    for path, page in pages.items():
        text = "".join(piece if isinstance(piece, str) else html[piece] for piece in page)
        path.write_text(slim.page(text), encoding="utf-8")
    css = site / "assets" / "katex" / "katex.css"
    if css.exists():
        with css.open("a", encoding="utf-8") as sheet:
            sheet.write(styles.css())

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
from html import escape, unescape
from pathlib import Path

from finishing import mathfont, mathml

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
WRAPPED = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.DOTALL)


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
        raise RuntimeError("Node renders the formulas and is not on PATH: try `make site`")
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
        raise RuntimeError(f"Temml did not run; is node_modules/ there?\n{error.stderr}") from None
    answer: list[dict[str, str]] = json.loads(done.stdout)
    return answer


def typeset(pages: dict[str, str], folder: Path) -> dict[str, str]:
    """Return the pages, by their names, with all formulas rendered at once; write their font into a folder.

    Raises:
        ValueError: Formulas are not valid TeX; all are named, with their pages.
    """
    parts = {name: pieces(WRAPPED.sub(unwrapped, page)) for name, page in pages.items()}
    formulas = {piece for page in parts.values() for piece in page if isinstance(piece, Formula)}
    order = sorted(formulas, key=lambda formula: (formula.tex, formula.display))
    rendered = dict(zip(order, render(order), strict=True))
    errors = [
        f"{name}: {rendered[piece]['error']}\n    {piece.tex}"
        for name, page in sorted(parts.items())
        for piece in page
        if isinstance(piece, Formula) and "error" in rendered[piece]
    ]
    if errors:
        raise ValueError("Invalid TeX:\n" + "\n".join(errors))
    html = {formula: mathml.mended(rendered[formula]["html"], formula.display) for formula in order}
    mathfont.publish("".join(html.values()), folder)
    html = {formula: told(one, formula.tex) for formula, one in html.items()}
    return {
        name: mathml.glued("".join(piece if isinstance(piece, str) else html[piece] for piece in page))
        for name, page in parts.items()
    }


def told(html: str, tex: str) -> str:
    """A formula that says how it was written, for whoever copies it."""
    return html.replace("<math", f'<math alttext="{escape(" ".join(tex.split()))}"', 1)


def unwrapped(wrapped: re.Match[str]) -> str:
    """A formula of Markdown without the element that pymdownx.arithmatex puts around it."""
    return wrapped[2] if wrapped[1] == "span" else f"<p>{wrapped[2]}</p>"

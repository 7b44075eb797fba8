"""What pages need to be played with: anchors on the lines of derivations, and data and copies of figures.

A line's anchor is the section and its number there: #the-gradient-for-w-line-5. The TeX of all lines goes
with the data, for docs/javascripts/steps.js.

What a figure's script works with is moved out of the page, into a file that the script loads and that pages
share. And

    <div class="same-figure" data-figure="one-network" data-page="learning/one_network.py"></div>

becomes the figure of that class on that page, where it is computed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

import notation
import runtime
from figures import holds
from setting import boxes

Data = dict[str, Any]
MARKS = re.compile(
    r'<h[1-4] id="(?P<section>[^"]+)"|<ol class="derivation" start="(?P<start>\d+)">|<li class="line">'
)
HOLDS = re.compile(r""" data-holds=(?:"([^"]*)"|'([^']*)')""")
LINE = re.compile(r'<li class="line" id="([^"]+)"><span class="maths">\\\[(.*?)\\\]</span>', re.DOTALL)
TAG = re.compile("<[^>]*>")
SAME = re.compile(r'<div class="same-figure" data-figure="([^"]+)" data-page="([^"]+)">\s*</div>')
DATA: dict[str, str] = {}  # what figures work with, by a digest of it


def with_anchors(html: str) -> str:
    """Give each line of each derivation an id; a section's second derivation has them with _1."""
    section, line, seen = "top", 1, Counter[str]()

    def mark(match: re.Match[str]) -> str:
        nonlocal section, line
        if match["section"]:
            section = match["section"]
        elif match["start"]:
            line = int(match["start"])
        else:
            name = f"{section}-line-{line}"
            line += 1
            seen[name] += 1
            again = f"_{seen[name] - 1}" if seen[name] > 1 else ""
            return f'<li class="line" id="{name}{again}">'
        return match[0]

    return MARKS.sub(mark, html)


def formulas(html: str) -> dict[str, str]:
    """The TeX of each line, by its id."""
    return {
        match[1]: without_phantom(unescape(TAG.sub("", match[2])).strip()) for match in LINE.finditer(html)
    }


def without_phantom(tex: str) -> str:
    """Leave out what keeps the place of the quantity's name in the lines below it."""
    if not tex.startswith(r"\phantom{"):
        return tex
    depth = 0
    for place, sign in enumerate(tex):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "}" and depth == 0:
            return tex[place + 1 :].strip()
    raise PluginError(f"a phantom has no end: {tex}")


def places(latex: dict[str, str], theorems: list[Data]) -> dict[str, list[int]]:
    """Where each line has its Python: the place of its theorem, see `runtime.checked`, and its own there."""
    found: dict[str, list[int]] = {}
    for at, theorem in enumerate(one for one in theorems if runtime.is_checked(one)):
        for number, line in enumerate(theorem["lines"]):
            fits = (name for name, tex in latex.items() if name not in found and tex.endswith(line["latex"]))
            if name := next(fits, None):
                found[name] = [at, number]
        found[boxes.theorem_id(theorem["theorem"])] = [at]
    return found


def results(theorems: list[Data]) -> dict[str, str]:
    """The TeX of what each theorem says, by its id, where its box shows that."""
    named = ((boxes.theorem_id(one["theorem"]), one) for one in theorems)
    return {name: one["claim"]["latex"] for name, one in named if boxes.formula(one)}


def without_data(html: str) -> str:
    """Keep what figures work with, and name the file that it will have."""

    def move(match: re.Match[str]) -> str:
        data = unescape(match[1] or match[2])
        name = hashlib.sha256(data.encode()).hexdigest()[:8]
        DATA[name] = data
        return f' data-data="{name}"'

    return HOLDS.sub(move, html)


@event_priority(-50)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mark the lines, and move the data, once the page is set."""
    if not page.file.src_uri.endswith(".py"):
        return html
    html = with_anchors(html)
    if latex := formulas(html) | results(page.meta["theorems"]):
        data: Data = {"latex": latex, "stem": page.file.name, "python": places(latex, page.meta["theorems"])}
        data["letters"] = notation.legend(page.file.name, page.meta["theorems"])
        html += f'<div data-script="steps"{holds(data)}></div>\n'
    if page.file.name in notation.NUMBERED:
        html = html.replace("</h1>\n", f"</h1>\n{notation.choice()}", 1)
    (page.present_anchor_ids or set()).update(re.findall(r'\bid="([^"]+)"', html))  # others may link to them
    return without_data(html)


def figure(html: str, name: str) -> str:
    """The one figure of a class on a page."""
    found = re.findall(rf'<figure class="figure {re.escape(name)}".*?</figure>', html, re.DOTALL)
    if len(found) != 1:
        raise PluginError(f"a page must have one figure {name!r}; came {len(found)}")
    return str(found[0])


@event_priority(90)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Put figures of other pages in their places, once all pages are made."""
    for page in (file.page for file in files.documentation_pages() if file.page):
        for place in SAME.finditer(page.content or ""):
            source = files.get_file_from_path(place[2])
            if source is None or source.page is None:
                raise PluginError(f"{page.file.src_uri} wants a figure of {place[2]}, which is no page")
            if source.url.count("/") != page.url.count("/"):
                raise PluginError(f"{page.file.src_uri} must lie as deep as {place[2]}: the figure has links")
            page.content = (page.content or "").replace(place[0], figure(source.page.content or "", place[1]))
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Write the data of all figures, as scripts: these load from a disk, too."""
    folder = Path(config.site_dir) / "javascripts" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in DATA.items():
        (folder / f"{name}.js").write_text(f'figures.data["{name}"] = {data};\n', encoding="utf-8")

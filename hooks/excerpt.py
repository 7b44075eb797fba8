"""Show the heart of a derivation on another page, taken from the executed page itself.

`<div class="excerpt" data-of="binary_cross_entropy"></div>` becomes a row: both ends of that page's first
chain and its first verdict (left), the first shipped function without its helpers (right).
Nothing is typed twice, so that the home page cannot say more than was proved.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.utils import get_relative_url

from setting import shipped

PLACE = re.compile(r'<div class="excerpt" data-of="(\w+)">\s*</div>')
VERDICT = ".verdict.proved.theorem"


@event_priority(100)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Fill each place of each page, once all derivations have run and none is indexed yet."""
    for file in files.documentation_pages():
        page = file.page
        if page is None or not PLACE.search(page.content or ""):
            continue

        def fill(match: re.Match[str], to: str = page.url) -> str:
            name = f"derivations/{match[1]}.py"
            source = files.get_file_from_path(name)
            if source is None or source.page is None or source.page.content is None:
                raise PluginError(f"{to or 'the home page'} wants an excerpt of {name}: no such page")
            return excerpt(source.page.content, source.page.url, to)

        page.content = PLACE.sub(fill, page.content or "")
    return env


def excerpt(html: str, url: str, to: str) -> str:
    """Return the row that stands for a derivation, with its links as seen from the page `to`."""
    soup = BeautifulSoup(html, "html.parser")
    chain = first_chain(soup)
    verdicts = soup.select(VERDICT)
    functions = soup.select("figure.shipped")
    if not (chain and verdicts and functions):
        raise PluginError(f"{url}: an excerpt needs lines, a proved verdict, and a function")
    function = alone(functions[0])
    for part in [chain[0], chain[-1], verdicts[0], function]:
        rebase(part, url, to)
    between = len(chain) - 2
    if between > 0:
        words = "1 more line" if between == 1 else f"{between} more lines"
        link = f'<a href="{get_relative_url(url, to)}">{words}</a>, checked'
        chain[1:-1] = [f'<li class="line more"><span>⋮ {link}</span></li>']
    lines = "".join(map(str, chain))
    return (
        f'<div class="pair"><div class="said"><ol class="derivation">{lines}</ol>{verdicts[0]}'
        f'</div><div class="done">{function}</div></div>'
    )


def first_chain(soup: BeautifulSoup) -> list[Any]:
    """Return the lines that lead to a page's first verdict; they may be shown one by one."""
    chain: list[Any] = []
    for block in soup.select(f"ol.derivation, {VERDICT}"):
        if block.name != "ol" and chain:
            break
        if block.get("start", "1") == "1":
            chain = []
        chain += block.find_all("li", class_="line")
    return chain


def alone(figure: Tag) -> Tag:
    """Return the figure of a function without its private helpers."""
    if code := figure.select_one(".highlight"):
        source = shipped.code(shipped.functions(code.get_text())[0])
        code.replace_with(BeautifulSoup(source, "html.parser"))
    return figure


def rebase(part: Tag, url: str, to: str) -> None:
    """Rewrite the relative links of a part that moves from one page to another."""
    for link in part.select("[href]"):
        target = urlsplit(str(link["href"]))
        if not target.scheme and not target.netloc:
            path = posixpath.normpath(posixpath.join(url, target.path)) if target.path else url
            path += "/" if target.path.endswith("/") and not path.endswith("/") else ""
            here = get_relative_url(path, to)
            link["href"] = here + (f"#{target.fragment}" if target.fragment else "")

"""Show theorems of the derivations on other pages, from the same data as on their own.

`<div class="theorems"></div>` becomes the verdicts of all pages, page by page in the order of reading. The
list is not kept by hand: what is not proved when the site is built is not on it.

`<div class="excerpt" data-of="binary_cross_entropy"></div>` becomes the heart of that page's first theorem.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from setting import shipped
from setting.boxes import SHIPPED, Data, short, theorem_id
from setting.excerpts import excerpt

PLACE = '<div class="theorems"></div>'
EXCERPT = re.compile(r'<div class="excerpt" data-of="(\w+)">\s*</div>')
IN_ORDER: list[Page] = []


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Note the order of reading."""
    IN_ORDER[:] = (page for page in nav.pages if page.file.src_uri.endswith(".py"))
    return nav


@event_priority(100)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Fill the places once all derivations have run."""
    for page in (file.page for file in files.documentation_pages() if file.page):
        if PLACE in (page.content or ""):
            page.content = (page.content or "").replace(PLACE, listing(IN_ORDER, page.url))
        if EXCERPT.search(page.content or ""):
            page.content = with_excerpts(page, {one.file.name: one for one in IN_ORDER})
    return env


def with_excerpts(page: Page, sources: dict[str, Page]) -> str:
    """Return a page with its excerpts in their places."""
    root = get_relative_url(".", page.url).rstrip("/") + "/"

    def fill(place: re.Match[str]) -> str:
        source = sources.get(place[1])
        if source is None or not source.meta["theorems"]:
            raise PluginError(f"{page.file.src_uri} wants an excerpt of {place[1]}, which proves nothing")
        return excerpt(source.meta["theorems"][0], get_relative_url(source.url, page.url), root)

    return EXCERPT.sub(fill, page.content or "")


def listing(sources: list[Page], to: str) -> str:
    """Return the theorems of all pages, and how many there are, as seen from the page `to`."""
    found = [(source, [one for one in source.meta["theorems"] if one["proved"]]) for source in sources]
    verdicts = Counter(theorem["verdict"] for _, theorems in found for theorem in theorems)
    if not verdicts:
        raise PluginError(f"{to} wants a list of theorems, and no page proves one")
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    linked: set[str] = set()
    sections = [section(source, theorems, to, linked) for source, theorems in found if theorems]
    return f'<p>{verdicts.total()} theorems: {counts}.</p>\n<div class="theorems">{"".join(sections)}</div>'


def section(source: Page, theorems: list[Data], to: str, linked: set[str]) -> str:
    """Return the theorems of one page under a link to it; each name leads to its place there."""
    here = get_relative_url(source.url, to)
    root = get_relative_url(".", to).rstrip("/") + "/"
    items = "\n".join(item(theorem, here, root, linked) for theorem in theorems)
    return f'<h2><a href="{here}">{source.title}</a></h2>\n{items}'


def item(theorem: Data, here: str, root: str, linked: set[str]) -> str:
    """Return a theorem with what it covers; its name leads to its formulas."""
    covers = ", ".join(covered(one, root, linked) for one in theorem["covers"])
    covers = f"<p>Covers {covers}</p>" if covers else ""
    return short(theorem, f"{here}#{theorem_id(theorem['theorem'])}", covers)


def covered(name: str, root: str, linked: set[str]) -> str:
    """Return a function's name, which leads to the reference where it first occurs."""
    code = f"<code>{escape(name)}</code>"
    if name in linked or not SHIPPED.match(name):
        return code
    linked.add(name)
    return f'<a href="{root}{shipped.reference(name)}">{code}</a>'

"""List every theorem that the derivations prove, as their executed pages say it.

`<div class="theorems"></div>` becomes the verdicts of all pages, page by page in the order of reading. The
list is not kept by hand: what is not proved when the site is built is not on it.
"""

from __future__ import annotations

from collections import Counter

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from cells import is_script
from excerpt import VERDICT, rebase

PLACE = '<div class="theorems"></div>'
IN_ORDER: list[Page] = []


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Note the order of reading."""
    IN_ORDER[:] = (page for page in nav.pages if is_script(page.file.src_uri))
    return nav


@event_priority(100)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Fill the places once all derivations have run."""
    for page in (file.page for file in files.documentation_pages() if file.page):
        if PLACE in (page.content or ""):
            page.content = (page.content or "").replace(PLACE, listing(IN_ORDER, page.url))
    return env


def listing(sources: list[Page], to: str) -> str:
    """Return the theorems of all pages, and how many there are, as seen from the page `to`."""
    found = [(source, proved(source)) for source in sources]
    scopes = Counter(
        scope.get_text() for _, verdicts in found for v in verdicts for scope in v.select(".scope")
    )
    if not scopes:
        raise PluginError(f"{to} wants a list of theorems, and no page proves one")
    counts = ", ".join(f"{count} {scope}" for scope, count in scopes.most_common())
    sections = [section(source, verdicts, to) for source, verdicts in found if verdicts]
    return f'<p>{scopes.total()} theorems: {counts}.</p>\n<div class="theorems">{"".join(sections)}</div>'


def proved(source: Page) -> list[Tag]:
    """Return the verdicts of a page that are theorems."""
    return BeautifulSoup(source.content or "", "html.parser").select(VERDICT)


def section(source: Page, verdicts: list[Tag], to: str) -> str:
    """Return the theorems of one page under a link to it; each name leads to its place there."""
    here = get_relative_url(source.url, to)
    for verdict in verdicts:
        rebase(verdict, source.url, to)
        without_formulas(verdict)
        if name := verdict.strong:
            name.wrap(Tag(name="a", attrs={"href": f"{here}#{verdict['id']}"}))
    return f'<h3><a href="{here}">{source.title}</a></h3>\n' + "\n".join(map(str, verdicts))


def without_formulas(verdict: Tag) -> None:
    """Leave of each function that a verdict covers the name: the list is long, and each name leads on."""
    for covered in verdict.select(".covers"):
        if name := covered.select_one("a, code"):
            covered.replace_with(BeautifulSoup(f"<p>Covers {name}</p>", "html.parser"))
        else:
            covered.decompose()

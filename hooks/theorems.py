"""List every theorem that the derivations prove, as their executed pages say it.

`<div class="theorems"></div>` becomes the verdicts of all pages, grouped by page. The list is not kept by
hand: what is not proved when the site is built is not on it.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from cells import is_derivation
from excerpt import rebase

PLACE = '<div class="theorems"></div>'


@event_priority(100)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Fill the places once all derivations have run."""
    pages = [file.page for file in files.documentation_pages() if file.page]
    sources = [page for page in pages if is_derivation(page)]
    for page in pages:
        if PLACE in (page.content or ""):
            listing = "".join(section(source, page.url) for source in sources)
            if not listing:
                raise PluginError(f"{page.url} wants a list of theorems, and no page proves one")
            page.content = (page.content or "").replace(PLACE, listing)
    return env


def section(source: Page, to: str) -> str:
    """Return the theorems of one page under a link to it, as seen from the page `to`."""
    verdicts = BeautifulSoup(source.content or "", "html.parser").select(".verdict.proved[data-theorem]")
    for verdict in verdicts:
        rebase(verdict, source.url, to)
    link = f'<a href="{get_relative_url(source.url, to)}">{source.title}</a>'
    return f"<p>{link}</p>\n" + "\n".join(map(str, verdicts)) if verdicts else ""

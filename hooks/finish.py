"""Finish the pages once the theme has written them: each file is read once, and written once.

See `finishing`: what is done there takes text and returns text.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from finishing import access, folder, formulas, loading, policy
from finishing.slim import slim

UNKNOWN = "//example.org/"


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Frame the tables."""
    return access.framed(html)


def on_page_context(
    context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
) -> TemplateContext:
    """Without an address of its own, a page of the project would send search engines to somebody else."""
    if UNKNOWN in (config.site_url or ""):
        page.canonical_url = None
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Mend and slim a page."""
    return slim(loading.deferred(access.mended(output)))


@event_priority(-50)
def on_post_build(config: MkDocsConfig) -> None:
    """Typeset the formulas of all pages, join their sheets, name files in links, write each page's policy."""
    site = Path(config.site_dir)
    pages = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")
    }
    try:
        pages = formulas.typeset(pages, site / "assets" / "math")
    except (ValueError, RuntimeError) as error:
        raise PluginError(str(error)) from None
    pages = loading.joined(pages, site)
    for bundle in (site / "assets" / "javascripts").glob("bundle.*.js"):
        bundle.write_text(loading.patient(bundle.read_text(encoding="utf-8")), encoding="utf-8")
    folder.with_files(site)
    for name, page in pages.items():
        (site / name).write_text(policy.guarded(folder.explicit(page)), encoding="utf-8")

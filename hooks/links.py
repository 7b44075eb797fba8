"""Resolve the links of a page that is a script, which name files of the repository, to pages of the site.

In a script we write `[likelihood](squared_error.py)` or `[what is proved](../docs/proved.md)`:
the path from this script to that file, as an editor follows it. A link that leads nowhere is a
warning, and a warning fails the strict build.
"""

from __future__ import annotations

import logging
import posixpath
import re
from html import unescape
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from cells import is_script

log = logging.getLogger("mkdocs.hooks.links")
TARGET = re.compile(r"""(?<=\s)(href|src)="([^"]*)\"""")
PUBLISHED = re.compile(r"\.(py|md|ipynb|svg|png|webp|json)$")


@event_priority(-50)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite each link of a script that names a file of the repository."""
    if not is_script(page.file.src_uri):
        return html
    own_name = posixpath.basename(page.file.src_uri)

    def rewrite(match: re.Match[str]) -> str:
        target = unescape(match[2])
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not PUBLISHED.search(parts.path):
            return match[0]
        if parts.path == own_name:
            return match[0]  # the script itself, copied beside its page
        folder = posixpath.dirname(page.file.src_uri)
        folder = folder if folder == "derivations" else f"docs/{folder}"
        path = posixpath.normpath(posixpath.join(folder, parts.path))
        file = files.get_file_from_path(path.removeprefix("docs/"))
        if file is None:
            log.warning("%s links to '%s', which is not published", page.file.src_uri, target)
            return match[0]
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        return f'{match[1]}="{file.url_relative_to(page.file)}{anchor}"'

    return TARGET.sub(rewrite, html)

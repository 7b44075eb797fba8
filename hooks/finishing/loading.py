"""What a page loads, and when: one style sheet; scripts once it is read; search's index once one searches.

What the theme's script does at its start would have a page styled and laid out anew, which costs a phone most
of the time in which it does not answer: it finds that done, or not to be done.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">\s*')
ADDRESS = re.compile(r"""(?<=url\()(["']?)(?!data:|#)([^"')]+)\1(?=\))""")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
SCRIPT = re.compile(r"<script (?=src=)")
JOINED = "stylesheets/site.css"

# What the theme loads at once, but from a folder where search is opened: the index of what is searched.
INDEX = re.compile(r'[\w$]+\(new URL\("search/search_index\.json",[\w$]+\.base\)\)')
AT_ONCE = re.compile(
    r'return ([\w$]+\([\w$]+\()location\.protocol!=="file:"(\),[\w$]+\("search"\)\)'
    r"\.pipe\([\w$]+\((\w+)=>\3\),[\w$]+\(\(\)=>)\w+\)\)"
)
# That there are scripts is said in the page, before anything of it is laid out.
VIEWPORT = '<meta name="viewport"'
NO_SCRIPT, SCRIPTED = (
    '<html lang="en" class="no-js">',
    '<script>document.documentElement.className="js"</script>',
)

# While the colours change, transitions are left out; that a page has colours at first is no change.
SWITCHING = 'document.body.setAttribute("data-md-color-switching","")'
COLOURED = 'document.body.hasAttribute("data-md-color-media")'

ASKED = "/[?&][hq]=/.test(location.search)"  # by the address: words to search for, or to mark in the page


def deferred(html: str) -> str:
    """Let the scripts of a page wait until it is there, and keep their order; say first that there are some.

    Raises:
        RuntimeError: The theme has changed.
    """
    if NO_SCRIPT not in html:
        raise RuntimeError("the theme no longer says `no-js` so: revise hooks/finishing/loading.py")
    return SCRIPT.sub("<script defer ", html).replace(VIEWPORT, SCRIPTED + VIEWPORT, 1)


def joined(pages: dict[str, str], site: Path) -> dict[str, str]:
    """Put the style sheets of the pages, all of which have the same, into one; return the pages with it.

    Raises:
        RuntimeError: Pages differ in their sheets.
    """
    asked = {
        name: tuple(normpath(join(dirname(name), href)) for href in SHEET.findall(page))
        for name, page in pages.items()
    }
    lists = set(filter(None, asked.values()))
    if len(lists) != 1:
        raise RuntimeError(f"all pages must have the same style sheets; came {sorted(lists)}")
    (sheets,) = lists
    text = "\n".join(moved((site / sheet).read_text(encoding="utf-8"), sheet) for sheet in sheets)
    for sheet in sheets:
        (site / sheet).unlink()
    (site / JOINED).write_text(text, encoding="utf-8")
    return {
        name: with_one(page, relpath(JOINED, dirname(name) or ".")) if asked[name] else page
        for name, page in pages.items()
    }


def moved(css: str, sheet: str) -> str:
    """Return a sheet whose addresses are those from where the one sheet is."""
    home = dirname(JOINED)
    lead = ADDRESS.sub(lambda one: f'"{relpath(normpath(join(dirname(sheet), one[2])), home)}"', css)
    return SOURCE_MAP.sub("", lead).strip()


def with_one(page: str, href: str) -> str:
    """Return a page with one style sheet, where its first was."""
    first, *rest = SHEET.split(page)[::2]
    return f'{first}<link rel="stylesheet" href="{href}">\n{"".join(rest)}'


def patient(bundle: str) -> str:
    """Return the theme's script, which now fetches the index when search is opened, or an address asks.

    It switches the colours when they change, not when a page begins.

    Raises:
        RuntimeError: The theme has changed.
    """
    at_once, index = AT_ONCE.findall(bundle), INDEX.findall(bundle)
    if len(at_once) != 1 or len(index) != 1 or bundle.count(SWITCHING) != 1:
        raise RuntimeError(
            "the theme no longer fetches its index so, or switches colours: revise hooks/finishing/loading.py"
        )
    (before, after, _), (fetched,) = at_once[0], index
    bundle = bundle.replace(SWITCHING, f"{COLOURED}&&{SWITCHING}")
    return bundle.replace(fetched, f"(index=>{before}{ASKED}{after}index)))({fetched})")

"""Let the site be read from a folder, without a server: links name files, search brings its index along.

A browser shows a list of files where a link ends in `/`, and loads no JSON from a folder; the theme then asks
for `search/search_index.js`, and for a stand-in for the worker that searches.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

SHIM = Path(__file__).resolve().parents[2] / "node_modules" / "iframe-worker" / "shim" / "index.js"
FOLDER = re.compile(r'(?<=\shref=")((?:\.{1,2}|[^":?#/][^":?#]*/|(?:\.\./)+)(?:/?\.\.)*/?)(?=[#"])')
PLACE = re.compile(r"^((?:[^#]*/)?)(?=#|$)")


def explicit(html: str) -> str:
    """Return a page whose links to folders name their pages: `../a/#top` -> `../a/index.html#top`."""
    return FOLDER.sub(lambda link: f"{link[1].rstrip('/')}/index.html", html)


def located(place: str) -> str:
    """Return the address of a page in the search index, or in the map of the site, with its file."""
    return PLACE.sub(r"\1index.html", place, count=1)


def shim() -> tuple[str, str]:
    """Return the stand-in for the worker, and the script that it writes into a frame.

    A content security policy knows scripts by their digest, so that one must not name the folder it is in.
    """
    text = SHIM.read_text(encoding="utf-8").replace('filename:"${e}"', 'filename:"search"')
    parts = re.search(r"(function c\(.*?\})(function d\(.*\})var o=class.*?<script>(.*?)<\\/script>", text)
    if not parts or 'filename:"search"' not in text:
        raise RuntimeError("iframe-worker is not the one that hooks/finishing/folder.py was written for")
    return text, parts[3].replace("${c}", parts[1]).replace("${d}", parts[2])


def with_files(site: Path) -> None:
    """Rewrite the links in the search index and in the map of the site; add what searches in a folder."""
    index = site / "search" / "search_index.json"
    found = json.loads(index.read_text(encoding="utf-8"))
    for entry in found["docs"]:
        entry["location"] = located(entry["location"])
    text = json.dumps(found, separators=(",", ":"))
    index.write_text(text, encoding="utf-8")
    index.with_suffix(".js").write_text(f"var __index = {text}", encoding="utf-8")
    sitemap = site / "sitemap.xml"
    pages = re.sub(r"(?<=<loc>)([^<]*)", lambda place: located(place[1]), sitemap.read_text(encoding="utf-8"))
    sitemap.write_text(pages, encoding="utf-8")
    sitemap.with_suffix(".xml.gz").write_bytes(gzip.compress(pages.encode()))
    (site / "assets" / "iframe-worker.js").write_text(shim()[0], encoding="utf-8")

"""Print the built site as one book: `python -m printing site book.pdf [PAGE ...]`.

Each page is a bookmark under its part of the book, and has its headings below it. A link to another page of
the book leads there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Leaf:
    """A page of the site: its file, the part of the book that it belongs to, its title."""

    path: Path
    part: str
    title: str


def reading_order(site: Path) -> Iterator[Leaf]:
    """Follow the pages' own links to the next one, from the first."""
    path, seen = site.resolve() / "index.html", set[Path]()
    while path not in seen:
        seen.add(path)
        top, _, _ = path.read_text(encoding="utf-8").partition("</h1>")  # all that is asked for here
        page = BeautifulSoup(top, "html.parser")
        part = page.select_one(".md-tabs__item--active")
        heading = page.select_one("h1")
        for anchor in heading.select(".headerlink") if heading else ():
            anchor.extract()
        yield Leaf(
            path, " ".join(part.get_text().split()) if part else "", heading.get_text() if heading else ""
        )
        following = page.select_one('link[rel="next"]')
        if following:
            place = urlsplit(urljoin(path.as_uri(), str(following["href"]))).path
            path = Path(unquote(place), "index.html") if place.endswith("/") else Path(unquote(place))


def printed(leaves: list[Leaf], folder: Path) -> list[Path]:
    """Print each page into a file of its own.

    Raises:
        RuntimeError: There is no Chromium, or it could not print.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RuntimeError(f"a browser prints the book; none of {', '.join(BROWSERS)} is on PATH")
    files = [folder / f"{i}.pdf" for i in range(len(leaves))]
    told = json.dumps([[leaf.path.as_uri(), str(file)] for leaf, file in zip(leaves, files, strict=True)])
    command = ["node", str(Path(__file__).with_name("print.mjs")), browser]
    done = subprocess.run(command, input=told, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"the pages could not be printed:\n{done.stderr}")
    return files


def bound(leaves: list[Leaf], files: list[Path]) -> PdfWriter:
    """Join the printed pages, with bookmarks; their links to each other stay within the book."""
    book = PdfWriter()
    starts: dict[str, int] = {}
    parts: dict[str, Any] = {}
    for leaf, file in zip(leaves, files, strict=True):
        starts[leaf.path.as_uri()] = first = len(book.pages)
        book.append(PdfReader(file), import_outline=False)
        if leaf.part and leaf.part not in parts:
            parts[leaf.part] = book.add_outline_item(title=leaf.part, page_number=first)
        above = book.add_outline_item(title=leaf.title, page_number=first, parent=parts.get(leaf.part))
        headings(book, PdfReader(file), PdfReader(file).outline, first, above)
    for page in book.pages:
        for annotation in page.get("/Annots", ()):
            lead_inside(annotation.get_object(), book, starts)
    return book


def headings(
    book: PdfWriter, file: PdfReader, outline: list[Any], first: int, above: Any, depth: int = 0
) -> None:
    """Add the headings of a page below its bookmark, which is the heading of the first rank."""
    here = above
    for one in outline:
        if isinstance(one, list):
            headings(book, file, one, first, here, depth + 1)
            continue
        at = file.get_destination_page_number(one)
        if at is not None and depth:
            here = book.add_outline_item(title=str(one.title), page_number=first + at, parent=above)


def lead_inside(link: DictionaryObject, book: PdfWriter, starts: dict[str, int]) -> None:
    """Let a link to a page of the book lead to where it begins."""
    action = link.get("/A")
    address = str(action.get_object().get("/URI", "")) if action else ""
    start = starts.get(address.partition("#")[0])
    if start is not None:
        del link["/A"]
        target = [book.pages[start].indirect_reference, NameObject("/XYZ"), *[NullObject()] * 3]
        link[NameObject("/Dest")] = ArrayObject(target)


def main(site: str, out: str, *wanted: str) -> int:
    """Print the pages that are wanted, by the ends of their folders, or all."""
    leaves = [
        leaf
        for leaf in reading_order(Path(site))
        if not wanted or leaf.path.parent.relative_to(Path(site).resolve()).as_posix() in wanted
    ]
    with tempfile.TemporaryDirectory(prefix="backprop-book-") as folder:
        book = bound(leaves, printed(leaves, Path(folder)))
        book.add_metadata({"/Title": "backprop", "/Author": "the backprop founders"})
        book.compress_identical_objects()
        book.write(out)
    print(f"{out}: {len(leaves)} chapters on {len(book.pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

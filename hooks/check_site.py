"""Check the built site: `python hooks/check_site.py site`.

Standard library only. Each check is a function from a site to complaints; `CHECKS` lists them,
and tests/site/ holds for each a page that it refuses.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LIMIT = 60_000  # bytes of a page as a server sends it, compressed, without fonts
VOID_LOADS = {"a", "area"}  # a reader follows these; a browser does not load them
QUOTED = {"code", "pre", "script", "style", "template"}
RAW_TEX = re.compile(r"\\[a-zA-Z]+|\\[\[\](){}]|\$\$")
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass
class Page(HTMLParser):
    """What the checks want to know of one page."""

    name: str
    source: str
    lang: str = ""
    title: str = ""
    base: str = ""
    headings: int = 0
    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says of itself."""
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.ids[given["id"]] += 1
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        self.headings += tag == "h1"
        if tag == "img" and "alt" not in given:
            self.nameless.append(given.get("src", "?"))
        self.loads += [match[1] or match[2] for match in CSS_URL.finditer(given.get("style", ""))]
        for key in ("href", "src", "data", "poster"):
            if key not in given or tag == "base":
                continue
            if tag == "link" and given.get("rel") in {"canonical", "prev", "next", "alternate"}:
                self.base = given[key] if given["rel"] == "canonical" else self.base
                continue
            (self.links if tag in VOID_LOADS else self.loads).append(given[key])
        if tag in QUOTED | {"title"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose text counts differently."""
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep the text that a reader sees as prose."""
        if "title" in self.inside:
            self.title += data if not QUOTED & set(self.inside) else ""
        elif "style" in self.inside:
            self.loads += [match[1] or match[2] for match in CSS_URL.finditer(data)]
        elif not self.inside:
            self.text.append(data)


@dataclass
class Site:
    """A folder of pages, as a server would publish it."""

    root: Path

    @cached_property
    def pages(self) -> dict[str, Page]:
        """All pages by their path, `derivations/biased_die/index.html`."""
        return {
            name: Page(name, path.read_text(encoding="utf-8"))
            for path in sorted(self.root.rglob("*.html"))
            for name in [path.relative_to(self.root).as_posix()]
        }

    @cached_property
    def prefix(self) -> str:
        """The path under which the site is published, from the home page's canonical link."""
        home = self.pages.get("index.html")
        return urlsplit(home.base).path or "/" if home else "/"

    def resolve(self, page: str, url: str) -> tuple[str | None, str]:
        """Return the file that a link leads to, None when off the site, and its anchor."""
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            return None, parts.fragment
        path = urlsplit(urljoin(f"https://site{self.prefix}{page}", url)).path
        name = unquote(path).removeprefix(self.prefix)
        if not name or name.endswith("/"):
            name += "index.html"
        return name, unquote(parts.fragment)


def broken_links(site: Site) -> Iterator[str]:
    """Every link and every load leads to a file of the site, and every anchor to an id there."""
    for name, page in site.pages.items():
        for url in page.links + page.loads:
            target, anchor = site.resolve(name, url)
            if target is None:
                continue
            if not (site.root / target).is_file():
                yield f"{name}: '{url}' leads nowhere"
            elif anchor and target in site.pages and anchor not in site.pages[target].ids:
                yield f"{name}: '{url}' names an anchor that is not on its page"


def third_parties(site: Site) -> Iterator[str]:
    """A page and its style sheets load nothing from elsewhere."""
    loads = [(name, url) for name, page in site.pages.items() for url in page.loads]
    for path in sorted(site.root.rglob("*.css")):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        name = path.relative_to(site.root).as_posix()
        loads += [(name, match[1] or match[2]) for match in CSS_URL.finditer(css)]
        for match in CSS_URL.finditer(css):
            target, _ = site.resolve(name, match[1] or match[2])
            if target and not (site.root / target).is_file():
                yield f"{name}: '{match[0]}' leads nowhere"
    for name, url in loads:
        parts = urlsplit(url)
        if parts.netloc or parts.scheme not in {"", "data"}:
            yield f"{name}: loads {url} from elsewhere"


def compressed(page: Page) -> int:
    """Return how many bytes a page has on its way, as most servers compress it."""
    return len(gzip.compress(page.source.encode(), compresslevel=6))


def heavy_pages(site: Site) -> Iterator[str]:
    """A page stays under the limit."""
    for name, page in site.pages.items():
        weight = compressed(page)
        if weight >= LIMIT:
            yield f"{name}: weighs {weight:,} bytes, the limit is {LIMIT:,}"


def unnamed_pages(site: Site) -> Iterator[str]:
    """A page has a language, a title and one heading of the first rank; its pictures have words."""
    for name, page in site.pages.items():
        if not page.lang:
            yield f"{name}: has no lang"
        if not page.title.strip():
            yield f"{name}: has no title"
        if page.headings != 1:
            yield f"{name}: has {page.headings} h1, not one"
        for picture in page.nameless:
            yield f"{name}: the picture {picture} has no alt"
        for anchor, count in page.ids.items():
            if count > 1:
                yield f"{name}: the id '{anchor}' is given {count} times"


def raw_formulas(site: Site) -> Iterator[str]:
    """No TeX is left in prose."""
    for name, page in site.pages.items():
        for text in page.text:
            if match := RAW_TEX.search(text):
                around = " ".join(text[max(0, match.start() - 20) : match.end() + 20].split())
                yield f"{name}: raw TeX: {around}"


def lost_pages(site: Site) -> Iterator[str]:
    """Every page can be reached from the home page by links."""
    reached = {"index.html"}
    to_follow = ["index.html"]
    while to_follow:
        name = to_follow.pop()
        for url in site.pages[name].links if name in site.pages else []:
            target, _ = site.resolve(name, url)
            if target in site.pages and target not in reached:
                reached.add(target)
                to_follow.append(target)
    for name in site.pages.keys() - reached - {"404.html"}:
        yield f"{name}: no link leads there from the home page"


CHECKS: list[Callable[[Site], Iterator[str]]] = [
    broken_links,
    third_parties,
    heavy_pages,
    unnamed_pages,
    raw_formulas,
    lost_pages,
]


def main(root: str = "site") -> int:
    """Run all checks; print what is wrong and return the exit status."""
    site = Site(Path(root))
    if "index.html" not in site.pages:
        print(f"{root}/ holds no site: run `make site` first")
        return 1
    complaints = [complaint for check in CHECKS for complaint in check(site)]
    for complaint in complaints:
        print(complaint)
    heaviest = max(site.pages.values(), key=compressed)
    weight = compressed(heaviest)
    print(
        f"{len(site.pages)} pages, {len(complaints)} complaints; "
        f"the heaviest page is {heaviest.name} with {weight:,} bytes, compressed"
    )
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

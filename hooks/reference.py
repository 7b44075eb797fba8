"""The reference: what mkdocstrings makes of the library is kept; sources are shown without their docstrings.

A docstring stands right above the source, which is put into its page once search has read the page: search
finds what is said of a function, and not its code as well.
"""

from __future__ import annotations

import ast
import hashlib
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring, tostring

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from setting import shipped
from setting.kept import Kept

ROOT = Path(__file__).resolve().parents[1]
SOURCE = re.compile(
    r'(<details class="mkdocstrings-source">\s*<summary>.*?</summary>)\s*<pre>(.*?)</pre>', re.DOTALL
)
MARK = re.compile("<!--source ([0-9]+)-->")
GONE = "\0"

KEPT = Kept(ROOT / ".cache" / "reference")
READ: dict[str, Any] = {"page": []}  # the page that is being read: where it is, and what it says
SOURCES: dict[str, list[str]] = {}  # of each page


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Keep what mkdocstrings makes of an object, as long as all that it may read is the same."""
    handler = config.plugins["mkdocstrings"].handlers.get_handler("python")  # type: ignore[attr-defined]
    state = made_of([ROOT / "src", ROOT / "hooks" / "templates"], sorted(files.src_uris))
    keep(handler, state)
    return files


def made_of(folders: list[Path], names: list[str]) -> str:
    """A digest of the files of folders, of the settings of the site, and of the names of its pages."""
    state = hashlib.sha256("\0".join([*names, ""]).encode())
    for path in [
        Path(__file__),
        ROOT / "mkdocs.yml",
        *sorted(one for folder in folders for one in folder.rglob("*.*")),
    ]:
        if path.is_file() and path.suffix != ".pyc":
            state.update(path.read_bytes())
    return state.hexdigest()


def keep(handler: Any, state: str) -> None:
    """Let a handler keep what it renders: HTML, the headings that it adds to its own, and their aliases."""
    render, look_up = handler.render, handler.get_aliases
    aliases: dict[str, list[str]] = {}

    def rendered(data: Any, options: Any, locale: str | None = None) -> str:
        begun = len(handler._headings)

        def make() -> list[Any]:
            html = str(render(data, options, locale=locale))
            new = handler._headings[begun:]
            ids = [one.attrib["id"] for one in new]
            return [html, [tostring(one, "unicode") for one in new], {one: look_up(one) for one in ids}]

        html, headings, known = KEPT.found([state, READ["page"], data.path, locale], make)
        handler._headings[begun:] = map(fromstring, headings)
        aliases.update(known)
        return str(html)

    handler.render = rendered
    handler.get_aliases = lambda name: tuple(aliases.get(name) or look_up(name))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Note which page is read; its options of an object are in its text."""
    READ["page"] = [page.file.src_uri, markdown]


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Take the sources out."""
    sources = SOURCES[page.file.src_uri] = [unescape(one[2]) for one in SOURCE.finditer(html)]
    numbers = iter(range(len(sources)))
    return SOURCE.sub(lambda one: f"{one[1]}<!--source {next(numbers)}-->", html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Set each source as the derivations' pages do: without line numbers, and half as heavy."""
    sources = SOURCES.pop(page.file.src_uri, [])
    if not sources:
        return output
    codes = KEPT.found(sources, lambda: [shipped.code(bare(source)) for source in sources])
    return MARK.sub(lambda one: str(codes[int(one[1])]), output)


def on_post_build(config: MkDocsConfig) -> None:
    """Forget what is no longer asked for."""
    KEPT.end()


def bare(source: str) -> str:
    """Return source without its docstrings, but for one that is all that a function or class has."""
    lines = source.splitlines()
    for part in ast.walk(ast.parse(source)):
        match part:
            case ast.FunctionDef(body=[said, _, *_]) | ast.ClassDef(body=[said, _, *_]) if ast.get_docstring(
                part
            ):
                lines[said.lineno - 1 : said.end_lineno] = [GONE] * len(
                    lines[said.lineno - 1 : said.end_lineno]
                )
    return "\n".join(line for line in lines if line != GONE)

"""Set an executed derivation as a page: prose and mathematics left, the code beside them.

The notebook plugin hands over a page of JupyterLab's markup. We keep its cells only. A row of
the page holds prose and the lines that a cell shows (left), and the Python that computed them
together with the shipped NumPy source (right): each line stands beside its step. Headings stand
outside the rows, so that search and the table of contents find both columns under one name.

A cell tagged `hide-input` shows its outputs without its code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

from bs4 import BeautifulSoup, Tag
from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

import shipped

Token = dict[str, Any]  # an entry of the table of contents, as Markdown has it
HEADINGS = ("h1", "h2", "h3", "h4")
OUTPUT = '<div class="output">'
SHIPPED = re.compile(r"^backprop(\.\w+)+$")


@dataclass
class Row:
    """Two columns of HTML that belong together."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the row's markup, or nothing for an empty row."""
        if not self.left and not self.right:
            return ""
        sides = f'<div class="said">{"".join(self.left)}</div>'
        if self.right:
            sides += f'<div class="done">{"".join(self.right)}</div>'
        return f'<div class="pair">{sides}</div>\n'


@dataclass
class Shown:
    """What a page has shown so far, and need not show again."""

    functions: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)


def is_script(src_uri: str) -> bool:
    """Tell whether a page is a script that is run: of derivations/, or of docs/learning/."""
    return src_uri.startswith(("derivations/", "learning/"))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace the notebook's markup by rows, and take the page's contents from its headings."""
    if not is_script(page.file.src_uri):
        return html
    soup = BeautifulSoup(html, "html.parser")
    page.toc = get_toc(cast("Any", name_headings(soup)))
    root = get_relative_url(".", page.url).rstrip("/") + "/"
    return arrange(soup, root) + colophon(page.file.src_uri)


def arrange(soup: BeautifulSoup, root: str) -> str:
    """Return the page of a notebook's cells, in order, as headings and rows."""
    page: list[str] = []
    shown = Shown()
    row = Row()

    def close() -> None:
        nonlocal row
        page.append(str(row))
        row = Row()

    for cell in soup.select(".jp-Notebook > .jp-Cell"):
        if prose := cell.select_one(".jp-RenderedMarkdown"):
            if row.right or row.left[-1:] and row.left[-1].startswith(OUTPUT):
                close()
            for part in prose.children:
                if isinstance(part, Tag) and part.name in HEADINGS:
                    close()
                    page.append(f"{part}\n")
                elif str(part).strip():
                    row.left.append(str(part))
        else:
            source = cell.select_one(".jp-InputArea pre")
            if source and "celltag_hide-input" not in cell["class"]:
                if row.right:
                    close()
                row.right.append(shipped.cell(source.get_text()))
            for output in cell.select(".jp-OutputArea-output"):
                show(output, row, root, shown)
    close()
    return "".join(page)


def show(output: Tag, row: Row, root: str, shown: Shown) -> None:
    """Add one output to the column where it belongs: mathematics left, machinery right."""
    for box in output.select("div.shipped"):
        formula = box.select_one(".compared")
        compared = str(formula.extract()) if formula else ""
        called, source = str(box["data-name"]), box.get_text()
        row.right.append(shipped.figure(called, source, root, shown.functions, compared))
        box.extract()
    for rule in output.select(".rule"):
        say_once(rule, shown.reasons)
    for verdict in output.select(".verdict[data-theorem]"):
        verdict["id"] = theorem_id(str(verdict["data-theorem"]))
        for name in verdict.find_all("code", string=SHIPPED):
            name.wrap(Tag(name="a", attrs={"href": root + shipped.reference(name.get_text())}))
    if "jp-RenderedText" in output["class"]:
        say_on(row, "".join(pre.decode_contents() for pre in output.select("pre")))
    elif inner := output.decode_contents().strip():
        row.left.append(f"{OUTPUT}{inner}</div>")


def say_on(row: Row, text: str) -> None:
    """Add what a cell printed; the kernel hands it over in pieces, cut by the clock."""
    head, tail = '<div class="printed"><pre>', "</pre></div>"
    before = row.right.pop().removesuffix(tail) if row.right and row.right[-1].startswith(head) else head
    row.right.append(f"{before}{text}{tail}")


def say_once(rule: Tag, reasons: set[str]) -> None:
    """Cut the reason of a line to its name when the page has given the same one before."""
    words = rule.decode_contents()
    name, *details = list(rule.children)
    if words in reasons and details:
        for detail in details:
            detail.extract()
        rule.append("" if rule.a else ", as above")
    reasons.add(words)


def theorem_id(title: str) -> str:
    """Return the anchor of a theorem on its page."""
    return f"theorem-{slugify(title, '-')}"


def name_headings(soup: BeautifulSoup) -> list[Token]:
    """Give each heading an id made of its words; return the nested table of contents."""
    top: list[Token] = []
    open_levels: list[tuple[int, list[Token]]] = [(0, top)]
    seen: dict[str, int] = {}
    for heading in soup.select(", ".join(f".jp-RenderedMarkdown > {h}" for h in HEADINGS)):
        for anchor in heading.select("a.anchor-link"):
            anchor.extract()
        text = heading.get_text().strip()
        slug = slugify(text, "-")
        seen[slug] = seen.get(slug, 0) + 1
        name = slug if seen[slug] == 1 else f"{slug}_{seen[slug] - 1}"
        heading["id"] = name
        link = soup.new_tag("a", href=f"#{name}", title="Link to this section", attrs={"class": "headerlink"})
        link.string = "#"
        heading.append(link)
        level = int(heading.name[1])
        children: list[Token] = []
        while open_levels[-1][0] >= level:
            open_levels.pop()
        open_levels[-1][1].append({"level": level, "id": name, "name": text, "children": children})
        open_levels.append((level, children))
    return top


def colophon(src_uri: str) -> str:
    """Return the closing line: which script the page is, and how to run it."""
    folder, name = src_uri.rsplit("/", 1)
    if folder == "derivations":
        command = f"backprop prove {name[:-3]}"
    else:
        src_uri = f"docs/{src_uri}"
        command = f"PYTHONPATH=hooks python {src_uri}"
    return (
        f'<p class="colophon">This page is the script <a href="{name}" download>'
        f"<code>{src_uri}</code></a>, run when the site was built: a line that does not hold "
        f"stops the build. To check it yourself: <code>{command}</code>.</p>\n"
    )

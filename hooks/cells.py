"""Set an executed script as a page: prose and mathematics, NumPy code beside them, what proves folded.

The notebook plugin hands over a page of JupyterLab's markup. We keep its cells only. A row of the page
holds prose and the lines that a cell shows (left), and the code that a reader wants (right): plain NumPy,
and the source that ships. The code that proves is folded away beside its line, and opens there. Headings
stand outside the rows, so that search and the table of contents find both columns under one name.

A cell tagged `hide-input` shows its outputs without its code. Prose that begins with **Answer.** is
folded, and so are the cells tagged `answer` after it, which check it: their code has run, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from bs4 import BeautifulSoup, Tag
from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

import boxes
import shipped
from boxes import Data
from proofcode import Proof, numpy
from typesetting import typeset

Token = dict[str, Any]  # an entry of the table of contents, as Markdown has it
HEADINGS = ("h1", "h2", "h3", "h4")
OUTPUT = '<div class="output">'
STEP = re.compile(r'<ol class="derivation" start="(?!1")')  # a line that is not its chain's first
KEPT = re.compile(r'class="(?:verdict|figure)')

# Whether the steps are shown; docs/javascripts/way.js keeps the choice. Without a script all is shown.
WAY = (
    '<fieldset class="way"><legend>Read</legend>'
    '<label><input type="radio" name="way" value="forest"> the forest: what and why</label>'
    '<label><input type="radio" name="way" value="trees" checked> the trees: every step</label></fieldset>'
)


@dataclass
class Row:
    """Two columns of HTML that belong together, and the folded code that computed what is on the left."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    checked: str = ""

    def __str__(self) -> str:
        """Return the row's markup, or nothing for an empty row."""
        left, right = "".join(self.left), "".join(self.right)
        if not (left or right or self.checked):
            return ""
        kind = "pair step" if STEP.search(left) and not right and not KEPT.search(left) else "pair"
        sides = f'<div class="said">{left}</div>' if left or right else ""
        if right:
            sides += f'<div class="done">{right}</div>'
        if self.checked:
            sides += (
                f'<details class="checked"><summary>how this was checked</summary>{self.checked}</details>'
            )
        return f'<div class="{kind}">{sides}</div>\n'


@dataclass
class Shown:
    """What a page has shown so far, and need not show again; and its theorems."""

    functions: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    definitions: set[str] = field(default_factory=set)
    folded: dict[str, str] = field(default_factory=dict)  # many formulas, and which theorem has them
    line: str = ""
    theorems: list[Data] = field(default_factory=list)


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
    shown = Shown()
    arranged = arrange(soup, root, shown)
    page.meta["theorems"] = shown.theorems
    if page.file.src_uri.startswith("derivations/"):
        arranged = arranged.replace("</h1>\n", f"</h1>\n{WAY}", 1)
    return arranged + colophon(page.file.src_uri)


def arrange(soup: BeautifulSoup, root: str, shown: Shown) -> str:
    """Return the page of a notebook's cells, in order, as headings and rows; note what is `shown`."""
    page: list[str] = []
    row, proof = Row(), Proof()

    def close() -> None:
        nonlocal row
        page.append(str(row))
        row = Row()

    answer: list[str] | None = None
    for cell in soup.select(".jp-Notebook > .jp-Cell"):
        source = cell.select_one(".jp-InputArea pre")
        code = source.get_text() if source else ""
        proves = proof.proves(code)
        if starts_answer(cell):
            answer = []
        if answer is not None and (not answer or "celltag_answer" in cell["class"]):
            answer.append(answered(cell, code, root, shown))
            continue
        if answer is not None:
            row.left.append(fold("answer", "Answer", "".join(answer)))
            close()
            answer = None
        if prose := cell.select_one(".jp-RenderedMarkdown"):
            if row.right or row.checked or row.left[-1:] and row.left[-1].startswith(OUTPUT):
                close()
            for part in prose.children:
                if isinstance(part, Tag) and part.name in HEADINGS:
                    close()
                    page.append(f"{part}\n")
                elif str(part).strip():
                    row.left.append(str(part))
            continue
        if code and "celltag_hide-input" not in cell["class"]:
            if row.right or row.checked:
                close()
            if proves:
                row.checked = shipped.code(code)
                if lesson := numpy(code):
                    row.right.append(shipped.code(lesson))
            else:
                row.right.append(shipped.code(code))
        for output in cell.select(".jp-OutputArea-output"):
            show(output, row, root, shown)
    if answer is not None:
        row.left.append(fold("answer", "Answer", "".join(answer)))
    close()
    return "".join(page)


def starts_answer(cell: Tag) -> bool:
    """Tell an answer by its first word, which is taken away: it is what the fold says."""
    word = cell.select_one(".jp-RenderedMarkdown > p:first-child > strong:first-child")
    if word is None or word.get_text() != "Answer.":
        return False
    word.extract()
    return True


def fold(kind: str, title: str, inside: str) -> str:
    """Return something that opens in place, without a script."""
    return f'<details class="{kind}"><summary>{title}</summary>{inside}</details>'


def answered(cell: Tag, code: str, root: str, shown: Shown) -> str:
    """Return one cell of an answer: its prose, or the code that checked it and what that showed."""
    if prose := cell.select_one(".jp-RenderedMarkdown"):
        return prose.decode_contents()
    row = Row()
    for output in cell.select(".jp-OutputArea-output"):
        show(output, row, root, shown)
    return "".join([*row.left, *row.right, f"<p>Checked when this page was built:</p>{shipped.code(code)}"])


def show(output: Tag, row: Row, root: str, shown: Shown) -> None:
    """Add one output to the column where it belongs: mathematics left, machinery right.

    What an element shows it carries as data, see `backprop.proof.show`: we read that, and not the element.
    """
    for part in output.select("[data-shown]"):
        data = json.loads(str(part.attrs.pop("data-shown")))
        (kind,) = KINDS.keys() & set(part.get_attribute_list("class"))
        KINDS[kind](part, data, root, shown)
    for box in output.select("figure.shipped"):
        row.right.append(str(box.extract()))
    if "jp-RenderedText" in output["class"]:
        say_on(
            row.left if row.checked else row.right,
            "".join(pre.decode_contents() for pre in output.select("pre")),
        )
    elif inner := output.decode_contents().strip():
        row.left.append(f"{OUTPUT}{inner}</div>")


def show_names(part: Tag, data: Data, root: str, shown: Shown) -> None:
    """Note the definitions that a cell shows alone: lines need not repeat them."""
    shown.definitions.update(one["latex"] for one in data["where"])


def show_line(part: Tag, data: Data, root: str, shown: Shown) -> None:
    """Give the reason of a line once, and lead from a rule to its law in the reference."""
    shown.line = data["latex"]
    rule = part.select(".rule")[0]
    if rule.strong:
        rule.strong.replace_with(BeautifulSoup(f"<strong>{typeset(data['because'])}</strong>", "html.parser"))
    for one, definition in zip(rule.select(".where"), data["where"], strict=True):
        if definition["latex"] in shown.definitions:
            one.extract()
    for one in rule.select(".where, .given"):
        one.unwrap()
    if data["law"] and rule.strong:
        rule.strong.wrap(Tag(name="a", attrs={"href": root + shipped.law(data["because"])}))
    say_once(rule, shown.reasons)


def show_computed(part: Tag, data: Data, root: str, shown: Shown) -> None:
    """Say "this line" of a formula that is the line above."""
    if data["latex"] == shown.line:
        part.select(".compared")[0].string = ", ".join(filter(None, ["this line", data["entry"]]))


def show_shipped(part: Tag, data: Data, root: str, shown: Shown) -> None:
    """Show code as the site shows it, and what it was compared with."""
    compared = str(part.select(".compared")[0])
    figure = shipped.figure(data["name"], data["source"], root, shown.functions, compared)
    part.replace_with(BeautifulSoup(figure, "html.parser"))


def show_theorem(part: Tag, data: Data, root: str, shown: Shown) -> None:
    """Put a theorem's box in its place."""
    shown.theorems.append(data)
    part.replace_with(BeautifulSoup(boxes.box(data, root, shown.folded), "html.parser"))


KINDS: dict[str, Callable[[Tag, Data, str, Shown], None]] = {
    "let": show_names,
    "line": show_line,
    "computed": show_computed,
    "shipped": show_shipped,
    "theorem": show_theorem,
}


def say_on(column: list[str], text: str) -> None:
    """Add what a cell printed; the kernel hands it over in pieces, cut by the clock."""
    head, tail = '<div class="printed"><pre>', "</pre></div>"
    before = column.pop().removesuffix(tail) if column and column[-1].startswith(head) else head
    column.append(f"{before}{text}{tail}")


def say_once(rule: Tag, reasons: set[str]) -> None:
    """Cut the reason of a line to its name when the page has given the same one before."""
    words = rule.decode_contents()
    name, *details = list(rule.children)
    if words in reasons and details:
        for detail in details:
            detail.extract()
        rule.append("" if rule.a else ", as above")
    reasons.add(words)


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

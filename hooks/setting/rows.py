"""Set an executed script as a page: prose and mathematics, NumPy code beside them, what proves folded.

A row of the page holds prose and the lines that a cell shows (left), and the code that a reader wants
(right): plain NumPy, and the source that ships. The code that proves is folded away beside its line, and
opens there. Headings stand outside the rows, so that search and the table of contents find both columns
under one name.

A cell tagged `hide-input` shows its outputs without its code. Prose that begins with **Answer.** is
folded, and so are the cells tagged `answer` after it, which check it: their code has run, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from bs4 import BeautifulSoup, Tag

from running.script import Cell
from setting import boxes, shipped
from setting.boxes import Data
from setting.proofcode import Proof, numpy
from setting.typesetting import typeset

Output = dict[str, str]  # {"html": ...}, {"tex": ...} or {"text": ...}
Part = tuple[Cell, str, list[Output]]  # a cell, its prose as HTML, and what it showed
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


def page(src_uri: str, parts: list[Part], url: str) -> tuple[str, list[Data]]:
    """Return the page of a script, and its theorems; `src_uri` and `url` are its place among the pages."""
    shown = Shown()
    html = arrange(parts, "../" * url.count("/"), shown)
    if src_uri.startswith("derivations/"):
        html = html.replace("</h1>\n", f"</h1>\n{WAY}", 1)
    return html + colophon(src_uri), shown.theorems


def arrange(parts: list[Part], root: str, shown: Shown) -> str:
    """Return a script's cells, in order, as headings and rows; note what is `shown`."""
    page: list[str] = []
    row, proof = Row(), Proof()

    def close() -> None:
        nonlocal row
        page.append(str(row))
        row = Row()

    def answers() -> None:
        if answer:
            row.left.append(fold("answer", "Answer", "".join(answer)))
            close()

    answer: list[str] = []
    for cell, prose, outputs in parts:
        said = BeautifulSoup(prose, "html.parser") if cell.prose else None
        proves = not cell.prose and proof.proves(cell.text)
        if said and starts_answer(said):
            answers()
            answer = [said.decode_contents()]
            continue
        if answer and cell.tag == "answer":
            answer.append(said.decode_contents() if said else checked(cell, outputs, root, shown))
            continue
        answers()
        answer = []
        if said:
            if row.right or row.checked or row.left[-1:] and row.left[-1].startswith(OUTPUT):
                close()
            for part in said.children:
                if isinstance(part, Tag) and part.name in HEADINGS:
                    close()
                    page.append(f"{part}\n")
                elif str(part).strip():
                    row.left.append(str(part))
            continue
        if cell.text and cell.tag != "hide-input":
            if row.right or row.checked:
                close()
            if proves:
                row.checked = shipped.code(cell.text)
                if lesson := numpy(cell.text):
                    row.right.append(shipped.code(lesson))
            else:
                row.right.append(shipped.code(cell.text))
        for output in outputs:
            show(output, row, root, shown)
    answers()
    close()
    return "".join(page)


def starts_answer(prose: BeautifulSoup) -> bool:
    """Tell an answer by its first word, which is taken away: it is what the fold says."""
    first = prose.find(True)
    word = first.find(True) if first and first.name == "p" else None
    if word is None or word.name != "strong" or word.get_text() != "Answer.":
        return False
    word.extract()
    return True


def fold(kind: str, title: str, inside: str) -> str:
    """Return something that opens in place, without a script."""
    return f'<details class="{kind}"><summary>{title}</summary>{inside}</details>'


def checked(cell: Cell, outputs: list[Output], root: str, shown: Shown) -> str:
    """Return the code that checked an answer, and what that showed."""
    row = Row()
    for output in outputs:
        show(output, row, root, shown)
    code = shipped.code(cell.text)
    return "".join([*row.left, *row.right, f"<p>Checked when this page was built:</p>{code}"])


def show(output: Output, row: Row, root: str, shown: Shown) -> None:
    """Add one output to the column where it belongs: mathematics left, machinery right.

    What an element shows it carries as data, see `backprop.proof.show`: we read that, and not the element.
    """
    if "text" in output:
        column = row.left if row.checked else row.right
        column.append(f'<div class="printed"><pre>{escape(output["text"])}</pre></div>')
        return
    inside = BeautifulSoup(output.get("html") or escape(output["tex"]), "html.parser")
    for part in inside.select("[data-shown]"):
        data = json.loads(str(part.attrs.pop("data-shown")))
        (kind,) = KINDS.keys() & set(part.get_attribute_list("class"))
        KINDS[kind](part, data, root, shown)
    for box in inside.select("figure.shipped"):
        row.right.append(str(box.extract()))
    if inner := inside.decode_contents().strip():
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
    for law in rule.select(".law"):
        law.clear()
        law.append(BeautifulSoup(typeset(data["law"]), "html.parser"))
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


def say_once(rule: Tag, reasons: set[str]) -> None:
    """Cut the reason of a line to its name when the page has given the same one before."""
    words = rule.decode_contents()
    name, *details = list(rule.children)
    if words in reasons and details:
        for detail in details:
            detail.extract()
        rule.append("" if rule.a else ", as above")
    reasons.add(words)


def colophon(src_uri: str) -> str:
    """Return the closing line: which script or notebook the page is, and how to run it."""
    folder, name = src_uri.rsplit("/", 1)
    kind = "notebook" if name.endswith(".ipynb") else "script"
    if kind == "notebook":
        src_uri = f"docs/{src_uri}"
        command = f"jupyter lab {src_uri}"
    elif folder == "derivations":
        command = f"backprop prove {name[:-3]}"
    else:
        src_uri = f"docs/{src_uri}"
        command = f"PYTHONPATH=hooks python {src_uri}"
    return (
        f'<p class="colophon">This page is the {kind} <a href="{name}" download>'
        f"<code>{src_uri}</code></a>, run when the site was built: a line that does not hold "
        f"stops the build. To check it yourself: <code>{command}</code>.</p>\n"
    )

"""A derivation to be changed and checked in the reader's browser; docs/javascripts/run_here.js runs it.

What a page shows before anybody touches it is what the kernel said when the page was made.
"""

from __future__ import annotations

from html import escape

from backprop.proof import replay, runner
from figures import Figure, holds


def figure(stem: str, title: str, change: tuple[str, str]) -> Figure:
    """The lines of a theorem, and its last one with something else in the place of a part: it is refused.

    Raises:
        ValueError: The kernel does not say so.
    """
    theorems = runner.run(runner.find(stem)).theorems
    (theorem,) = (one.as_json() for one in theorems if one.theorem == title)
    given, lines = theorem["python"]["given"], theorem["python"]["lines"]
    rows = []
    for before, line, said in zip([None, *lines], lines, theorem["lines"], strict=False):
        start = before["line"] if before else ""
        found = replay.check(given, start, line["line"], said["relation"]["text"], line["dropped"])
        rows.append(row(found, line["line"], said["because"], said["relation"]["latex"] if before else ""))
        if found["holds"] is not (True if before else None):
            raise ValueError(f"{title} is not checked again: {found['about']}")
    false = lines[-1]["line"].replace(*change, 1)
    refused = replay.check(given, lines[-2]["line"], false)
    if refused["holds"] is not False:
        raise ValueError(f"the kernel does not refuse {false}")
    rows.append(row(refused, false, "the last line again, with a sign changed", "="))
    start = {"stem": stem, "title": title}
    return Figure(
        f'<figure class="figure run-here" data-script="run_here"{holds(start)}><figcaption>{escape(title)}, '
        f'line by line.</figcaption><p class="start">It runs with scripts alone, and from a server.</p>'
        f'<p class="says">Checked when this page was made: '
        f"each line follows from the one before, and the one with a changed sign is refused.</p>"
        f'<p class="choices"></p><ol class="lines">{"".join(rows)}</ol>'
        f'<details class="rest"><summary>What is given</summary>'
        f'<textarea name="given" rows="{given.count(chr(10)) + 2}" aria-label="What is given, in Python" '
        f'spellcheck="false" autocapitalize="off" readonly>{escape(given)}</textarea></details></figure>'
    )


def row(found: replay.Answer, line: str, because: str, relation: str) -> str:
    """A line: why, the formula, its Python, and what the kernel says."""
    kind = {True: "holds", False: "refused", None: "first"}[found["holds"]]
    said = "Proved." if found["holds"] else ""
    if kind == "refused":
        said = rf"Refused. What is left of this line minus the one before: \[{escape(found['difference'])}\]"
    return (
        f'<li data-found="{kind}"><p class="because">{escape(because)}</p>'
        rf'<div class="seen">\[{relation} {escape(found["latex"])}\]</div>'
        f"<pre><code>{escape(line)}</code></pre><div class='found'>{said}</div></li>"
    )

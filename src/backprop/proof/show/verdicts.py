"""How a theorem looks: its verdict, and the code that it covers."""

from collections.abc import Iterator
from html import escape
from typing import Any

from backprop.proof import shown
from backprop.proof.kernel.equality import Unproved
from backprop.proof.show.code import compared
from backprop.proof.show.refusals import refusal_in_words
from backprop.proof.theorems import Theorem, Theorems

FEW = 4  # formulas of one function that a verdict shows unfolded


def _verdict(theorem: Theorem) -> str:
    if not theorem.proved:
        return "NOT PROVED"
    return f"proved {'at' if theorem.scope.startswith('fixed') else 'for'} {theorem.scope}"


def trouble(theorem: Theorem) -> str:
    """Why a theorem is not proved: in words, or the error that the script stopped at."""
    why = theorem.trouble
    if not isinstance(why, BaseException):
        return why
    words = refusal_in_words(why) if isinstance(why, Unproved) else str(why)
    return f"{type(why).__name__}: {words}"


@shown.text.register
def theorem_text(theorem: Theorem) -> str:
    count = "1 line" if theorem.lines == 1 else f"{theorem.lines} lines"
    lines = [
        f"{theorem.theorem}: {_verdict(theorem)} ({count}, {theorem.seconds:.3f} s)",
        f"    {theorem.claim}",
        *(f"    covers {name}" for name in theorem.covers),
        *(f"    {line}" for line in trouble(theorem).splitlines()),
    ]
    return "\n".join(lines)


@shown.html.register
def theorem_html(theorem: Theorem) -> str:
    title, claim = escape(theorem.theorem), escape(theorem.claim)
    why_not = f"<pre>{escape(trouble(theorem))}</pre>" if theorem.trouble else ""
    return (
        f'<div class="verdict {"proved" if theorem.proved else "unproved"}" data-theorem="{title}">'
        f'<p><span class="scope">{_verdict(theorem)}</span> <strong>{title}.</strong> {claim}</p>'
        + "".join(_covered(theorem))
        + f"{why_not}</div>"
    )


def _covered(theorem: Theorem) -> Iterator[str]:
    """Each function with the formulas that it was compared with, folded away where they are many."""
    by_name: dict[str, list[str]] = {name: [] for name in (*theorem.covers, "")}
    for one in theorem.compared:
        by_name[getattr(one, "name", "")].append(compared(one))
    for name, formulas in by_name.items():
        formulas = list(dict.fromkeys(formulas))
        what = f"Covers <code>{name}</code>" if name else "Computed besides"
        said = f'<span class="compared">{"; ".join(formulas)}</span>'
        if len(formulas) > FEW:
            summary = f"<summary>{what}: {len(formulas)} formulas</summary>"
            yield f'<details class="covers">{summary}{said}</details>'
        elif formulas:
            yield f'<p class="covers">{what}: {said}</p>'


@shown.text.register
def theorems_text(several: Theorems) -> str:
    return "\n".join(map(theorem_text, several.theorems))


@shown.html.register
def theorems_html(several: Theorems) -> str:
    return "".join(map(theorem_html, several.theorems))


@shown.as_json.register
def theorem_json(theorem: Theorem) -> dict[str, Any]:
    keys = ("theorem", "claim", "scope", "lines", "seconds", "proved", "covers")
    known = {key: getattr(theorem, key) for key in keys}
    return known | ({"trouble": trouble(theorem)} if theorem.trouble else {})

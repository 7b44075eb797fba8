"""How a theorem looks: its verdict, where it holds, and the code that it covers."""

from collections.abc import Iterator
from html import escape
from typing import Any

import sympy as sp

from backprop.proof import shown
from backprop.proof.comparison import Comparison, Shipped
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.equality import Unproved
from backprop.proof.scope import Given
from backprop.proof.show.code import compared, comparison_json
from backprop.proof.show.conditions import given_json, given_latex, given_text
from backprop.proof.show.lines import claim, line_json
from backprop.proof.show.markup import attribute
from backprop.proof.show.python import given, imports, legend
from backprop.proof.show.refusals import refusal_in_words
from backprop.proof.theorems import Theorem, Theorems

FEW = 4  # formulas of one function that a verdict shows unfolded


def verdict(theorem: Theorem) -> str:
    if not theorem.proved:
        return "NOT PROVED" if theorem.reached else "NOT REACHED"
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
    if not theorem.reached:
        return f"{theorem.theorem}: {verdict(theorem)}"
    count = "1 line" if len(theorem.lines) == 1 else f"{len(theorem.lines)} lines"
    lines = [
        f"{theorem.theorem}: {verdict(theorem)} ({count}, {theorem.seconds:.3f} s)",
        f"    {theorem.claim}",
        *(f"    {words} {'; '.join(map(given_text, some))}" for words, some in holds(theorem)),
        *(f"    covers {name}" for name in theorem.covers),
        *(f"    {line}" for line in trouble(theorem).splitlines()),
    ]
    return "\n".join(lines)


@shown.latex.register
def theorem_latex(theorem: Theorem) -> str:
    """What the chain proves in one formula, and where."""
    return ",\\quad ".join(
        [claim(theorem.name, theorem.lines)["latex"], *map(given_latex, theorem.conditions)]
    )


@shown.html.register
def theorem_html(theorem: Theorem) -> str:
    title, words = escape(theorem.theorem), escape(theorem.claim)
    given = "".join(
        f'<p class="given">{words.capitalize()} {", ".join(map(inline, some))}.</p>'
        for words, some in holds(theorem)
    )
    why_not = f"<pre>{escape(trouble(theorem))}</pre>" if theorem.trouble else ""
    return (
        f'<div class="verdict {"proved" if theorem.proved else "unproved"} theorem"{attribute(theorem)}>'
        f'<p><span class="scope">{verdict(theorem)}</span> <strong>{title}.</strong> {words}</p>'
        + given
        + "".join(_covered(theorem))
        + f"{why_not}</div>"
    )


def holds(theorem: Theorem) -> Iterator[tuple[str, list[Given]]]:
    """What was declared is given; where the formulas have to be defined is found."""
    declared = [one for one in theorem.conditions if not isinstance(one, sp.Rel)]
    found = [one for one in theorem.conditions if isinstance(one, sp.Rel)]
    yield from ((words, some) for words, some in (("given", declared), ("where", found)) if some)


def inline(one: Given) -> str:
    return rf"\({escape(given_latex(one))}\)"


def tells_more(one: Comparison, theorem: Theorem) -> bool:
    """Whether the lines alone do not say it: code of a library was compared, or another formula."""
    return isinstance(one, Shipped) or all(one.formula != line.expression for line in theorem.lines)


def _covered(theorem: Theorem) -> Iterator[str]:
    """Each function with the formulas that it was compared with, folded away where they are many."""
    by_name: dict[str, list[str]] = {name: [] for name in (*theorem.covers, "")}
    for one in theorem.compared:
        if tells_more(one, theorem):
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


@shown.as_json.register
def theorem_json(theorem: Theorem) -> dict[str, Any]:
    """All that there is to a theorem; `trouble` and `reached` only where it is not proved."""
    rules = {line.because: line.law for line in theorem.lines if line.law}
    said = {
        "theorem": theorem.theorem,
        "claim": {"words": theorem.claim, **claim(theorem.name, theorem.lines)},
        "verdict": verdict(theorem),
        "scope": theorem.scope,
        "conditions": [given_json(one) for one in theorem.conditions],
        "lines": [line_json(line) for line in theorem.lines],
        "letters": legend(formula for line in theorem.lines for formula in (line.expression, *line.where)),
        "python": written(theorem),
        "rules": [{"name": name, "law": law} for name, law in rules.items()],
        "covers": theorem.covers,
        "compared": [comparison_json(one) for one in theorem.compared],
        "seconds": theorem.seconds,
        "proved": theorem.proved,
    }
    return said if theorem.proved else said | {"trouble": trouble(theorem), "reached": theorem.reached}


def written(theorem: Theorem) -> dict[str, Any] | None:
    """The theorem's lines in Python, what is given, and what has to be imported: see `replay`.

    A loop of any number of steps has no words there: then it is None.
    """
    where = {name: meaning for line in theorem.lines for name, meaning in line.where.items()}
    formulas = [formula for line in theorem.lines for formula in (line.expression, line.dropped)]
    conditions = [one for one in theorem.conditions if isinstance(one, Condition)]
    try:
        letters, said = given(formulas, where, conditions, theorem.over)
        lines = [
            {"line": letters.python(line.expression), "dropped": letters.python(line.dropped)}
            for line in theorem.lines
        ]
    except NotImplementedError:
        return None
    return {"imports": imports([said, *(line["line"] for line in lines)]), "given": said, "lines": lines}


@shown.text.register
def theorems_text(several: Theorems) -> str:
    return "\n".join(map(theorem_text, several.theorems))


@shown.html.register
def theorems_html(several: Theorems) -> str:
    return "".join(map(theorem_html, several.theorems))

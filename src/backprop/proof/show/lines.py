"""How a derivation looks: its lines, one below the other, each with its rule."""

from collections.abc import Sequence
from html import escape
from typing import Any

from backprop.proof import shown
from backprop.proof.derivation import Derivation, Latest
from backprop.proof.kernel.conditions import Condition
from backprop.proof.show.conditions import given_latex, given_text
from backprop.proof.show.formulas import latex, plain, text
from backprop.proof.show.markup import attribute
from backprop.proof.show.naming import definitions
from backprop.proof.theorems import Line

Rows = list[tuple[int, Line]]


def rows(derivation: Derivation, first: int, last: int | None) -> Rows:
    return list(enumerate(derivation.lines))[first:last]


def opening(derivation: Derivation, position: int, line: Line) -> tuple[str, str]:
    """What stands left of a line's expression, in LaTeX: the quantity's name, and a relation."""
    if position:
        return "", line.relation.latex
    return (derivation.name, "=") if derivation.name else ("", "")


def assuming(derivation: Derivation, position: int) -> tuple[Condition, ...]:
    """The side conditions are said once, beside the first line."""
    return derivation.assuming if position == 0 else ()


@shown.as_json.register
def line_json(line: Line) -> dict[str, Any]:
    """The expression, how it stands to the line before, the reason; a rule has a law, too."""
    return {
        "text": text(line.expression),
        "latex": latex(line.expression),
        "relation": {"text": line.relation.text, "latex": line.relation.latex},
        "because": line.because,
        "law": line.law,
        "where": definitions(line.where),
    }


@shown.latex.register
def derivation_latex(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    """One aligned block, a rule beside each line."""
    written = []
    for position, line in rows(derivation, first, last):
        where = (one["latex"] for one in definitions(line.where))
        assumed = map(given_latex, assuming(derivation, position))
        label = ",\\ ".join([rf"\text{{{line.because}}}", *where, *assumed])
        name, relation = opening(derivation, position, line)
        written.append(rf"{name} &{relation} {latex(line.expression)} && {label}")
    return r"\begin{aligned} " + r" \\ ".join(written) + r" \end{aligned}"


@shown.html.register
def derivation_html(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    """One list item a line: the formula, then its rule with the law."""
    items = []
    for position, line in rows(derivation, first, last):
        name, relation = opening(derivation, position, line)
        left = rf"\phantom{{{derivation.name}}}" if position and derivation.name else name
        law = f": <span class='law'>{escape(line.law)}</span>" if line.law else ""
        where = "".join(_beside("where", one["latex"]) for one in definitions(line.where))
        assumed = "".join(_beside("given", given_latex(one)) for one in assuming(derivation, position))
        items.append(
            rf'<li class="line"{attribute(line)}>'
            rf'<span class="maths">\[{left} {relation} {escape(latex(line.expression))}\]</span>'
            f'<span class="rule"><strong>{escape(line.because)}</strong>{law}{where}{assumed}</span></li>'
        )
    return f'<ol class="derivation" start="{first + 1}">{"".join(items)}</ol>'


def _beside(kind: str, formula: str) -> str:
    return rf'<span class="{kind}">, \({escape(formula)}\)</span>'


@shown.text.register
def derivation_text(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    written = []
    for position, line in rows(derivation, first, last):
        left = f"{plain(derivation.name)} =" if derivation.name else "   "
        relation = left if position == 0 else f"  {line.relation.text}"
        where = "".join(f"; {one['text']}" for one in definitions(line.where))
        where += "".join(f"; {given_text(one)}" for one in assuming(derivation, position))
        law = f": {line.law}" if line.law else ""
        written.append(f"{relation} {text(line.expression)}\n        [{line.because}{law}{where}]")
    return "\n".join(written)


def claim(name: str, lines: Sequence[Line]) -> dict[str, str]:
    """What a chain proves in one formula: its first line, then the last of each run that stands alike."""
    pairs = zip(lines[1:], [*lines[2:], None], strict=False)
    ends = [line for line, after in pairs if after is None or after.relation is not line.relation]
    said = {"text": text, "latex": latex}
    named = {"text": plain(name), "latex": name}
    return {
        form: " ".join(
            [
                *([named[form], "="] if name else []),
                *(write(line.expression) for line in lines[:1]),
                *(f"{getattr(line.relation, form)} {write(line.expression)}" for line in ends),
            ]
        )
        for form, write in said.items()
    }


@shown.text.register
def latest_text(latest: Latest) -> str:
    return derivation_text(latest.derivation, latest.at, latest.at + 1)


@shown.latex.register
def latest_latex(latest: Latest) -> str:
    return derivation_latex(latest.derivation, latest.at, latest.at + 1)


@shown.html.register
def latest_html(latest: Latest) -> str:
    return derivation_html(latest.derivation, latest.at, latest.at + 1)

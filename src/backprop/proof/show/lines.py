"""How a derivation looks: its lines, one below the other, each with its rule."""

from html import escape

from backprop.proof import shown
from backprop.proof.derivation import Derivation, Latest, Line
from backprop.proof.kernel.conditions import Condition
from backprop.proof.show.formulas import latex, plain, text


def _rows(derivation: Derivation, first: int, last: int | None) -> list[tuple[int, Line]]:
    return list(enumerate(derivation.lines))[first:last]


def _relation(derivation: Derivation, position: int, line: Line) -> str:
    if position == 0:
        return f"{derivation.name} &=" if derivation.name else "&"
    return f"&{line.relation.latex}"


def _where(line: Line) -> list[str]:
    """The definitions that a line brings, unless a cell of their own has shown them: see `Let`."""
    seen = getattr(line.where, "shown", ())
    return [
        f"{latex(name)} = {latex(meaning)}"
        for name, meaning in line.where.items()
        if (name, meaning) not in seen
    ]


def _given(derivation: Derivation, position: int) -> tuple[Condition, ...]:
    """The side conditions are said once, beside the first line."""
    return derivation.assuming if position == 0 else ()


@shown.latex.register
def derivation_latex(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    """One aligned block, a rule beside each line."""
    rows = []
    for position, line in _rows(derivation, first, last):
        given = [*_where(line), *(condition.latex for condition in _given(derivation, position))]
        label = ",\\ ".join([rf"\text{{{line.because}}}", *given])
        rows.append(rf"{_relation(derivation, position, line)} {latex(line.expression)} && {label}")
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


@shown.html.register
def derivation_html(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    """One list item a line: the formula, then its rule with the law."""
    items = []
    derivation.shown.update(line.expression for _, line in _rows(derivation, first, last))
    for position, line in _rows(derivation, first, last):
        hidden = rf"\phantom{{{derivation.name}}} " if position and derivation.name else ""
        relation = hidden + _relation(derivation, position, line).replace("&", "")
        law = f": <span class='law'>{escape(line.law)}</span>" if line.law else ""
        given = [*_where(line), *(condition.latex for condition in _given(derivation, position))]
        where = "".join(rf", \({escape(condition)}\)" for condition in given)
        formula = escape(latex(line.expression))
        items.append(
            rf'<li class="line"><span class="maths">\[{relation} {formula}\]</span>'
            f'<span class="rule">{_reason(line)}{law}{where}</span></li>'
        )
    return f'<ol class="derivation" start="{first + 1}">{"".join(items)}</ol>'


def _reason(line: Line) -> str:
    """The reason of a line in words; a rule leads to its law in the reference, as seen from derivations/."""
    words = f"<strong>{escape(line.because)}</strong>"
    if not line.law:
        return words
    rule = f"backprop.proof.rules.{line.because.replace(' ', '_')}"
    return f'<a href="../docs/api/rules.md#{rule}">{words}</a>'


@shown.text.register
def derivation_text(derivation: Derivation, first: int = 0, last: int | None = None) -> str:
    lines = []
    for position, line in _rows(derivation, first, last):
        opening = f"{plain(derivation.name)} =" if derivation.name else "   "
        relation = opening if position == 0 else f"  {line.relation.text}"
        where = "".join(f"; {text(name)} = {text(meaning)}" for name, meaning in line.where.items())
        where += "".join(f"; {condition.text}" for condition in _given(derivation, position))
        law = f": {line.law}" if line.law else ""
        lines.append(f"{relation} {text(line.expression)}\n        [{line.because}{law}{where}]")
    return "\n".join(lines)


@shown.text.register
def latest_text(latest: Latest) -> str:
    return derivation_text(latest.derivation, latest.at, latest.at + 1)


@shown.latex.register
def latest_latex(latest: Latest) -> str:
    return derivation_latex(latest.derivation, latest.at, latest.at + 1)


@shown.html.register
def latest_html(latest: Latest) -> str:
    return derivation_html(latest.derivation, latest.at, latest.at + 1)

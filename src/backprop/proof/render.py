"""How derivations, theorems and shipped functions look: in a terminal, in a notebook, on the site."""

import html as escaping
from collections.abc import Iterator
from typing import TYPE_CHECKING

from backprop.proof.printing import latex, plain, text

if TYPE_CHECKING:
    from backprop.proof.comparison import Comparison, Computed, Shipped
    from backprop.proof.derivation import Derivation, Line
    from backprop.proof.kernel.conditions import Condition
    from backprop.proof.theorems import Theorem

FEW = 4  # formulas of one function that a verdict shows unfolded


class Rendered:
    """Something that shows itself: as text when printed, as HTML with LaTeX in a notebook."""

    def text(self) -> str:
        raise NotImplementedError

    def html(self) -> str:
        raise NotImplementedError

    def latex(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_latex_(self) -> str | None:
        try:
            return f"$${self.latex()}$$"
        except NotImplementedError:
            return None


def _rows(derivation: "Derivation", first: int, last: int | None) -> list[tuple[int, "Line"]]:
    return list(enumerate(derivation.lines))[first:last]


def _relation(derivation: "Derivation", position: int, line: "Line") -> str:
    if position == 0:
        return f"{derivation.name} &=" if derivation.name else "&"
    return f"&{line.relation.latex}"


def _where(line: "Line") -> list[str]:
    """The definitions that a line brings, unless a cell of their own has shown them: see `Let`."""
    shown = getattr(line.where, "shown", ())
    return [
        f"{latex(name)} = {latex(meaning)}"
        for name, meaning in line.where.items()
        if (name, meaning) not in shown
    ]


def _given(derivation: "Derivation", position: int) -> "tuple[Condition, ...]":
    """The side conditions are said once, beside the first line."""
    return derivation.assuming if position == 0 else ()


def derivation_latex(derivation: "Derivation", first: int = 0, last: int | None = None) -> str:
    """One aligned block, a rule beside each line."""
    rows = []
    for position, line in _rows(derivation, first, last):
        given = [*_where(line), *(condition.latex for condition in _given(derivation, position))]
        label = ",\\ ".join([rf"\text{{{line.because}}}", *given])
        rows.append(rf"{_relation(derivation, position, line)} {latex(line.expression)} && {label}")
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def derivation_html(derivation: "Derivation", first: int = 0, last: int | None = None) -> str:
    """One list item a line: the formula, then its rule with the law."""
    items = []
    derivation.shown.update(line.expression for _, line in _rows(derivation, first, last))
    for position, line in _rows(derivation, first, last):
        hidden = rf"\phantom{{{derivation.name}}} " if position and derivation.name else ""
        relation = hidden + _relation(derivation, position, line).replace("&", "")
        law = f": <span class='law'>{escaping.escape(line.law)}</span>" if line.law else ""
        given = [*_where(line), *(condition.latex for condition in _given(derivation, position))]
        where = "".join(rf", \({escaping.escape(condition)}\)" for condition in given)
        formula = escaping.escape(latex(line.expression))
        items.append(
            rf'<li class="line"><span class="maths">\[{relation} {formula}\]</span>'
            f'<span class="rule">{_reason(line)}{law}{where}</span></li>'
        )
    return f'<ol class="derivation" start="{first + 1}">{"".join(items)}</ol>'


def _reason(line: "Line") -> str:
    """The reason of a line in words; a rule leads to its law in the reference, as seen from derivations/."""
    words = f"<strong>{escaping.escape(line.because)}</strong>"
    if not line.law:
        return words
    rule = f"backprop.proof.rules.{line.because.replace(' ', '_')}"
    return f'<a href="../docs/api/rules.md#{rule}">{words}</a>'


def derivation_text(derivation: "Derivation", first: int = 0, last: int | None = None) -> str:
    lines = []
    for position, line in _rows(derivation, first, last):
        opening = f"{plain(derivation.name)} =" if derivation.name else "   "
        relation = opening if position == 0 else f"  {line.relation.text}"
        where = "".join(f"; {text(name)} = {text(meaning)}" for name, meaning in line.where.items())
        where += "".join(f"; {condition.text}" for condition in _given(derivation, position))
        law = f": {line.law}" if line.law else ""
        lines.append(f"{relation} {text(line.expression)}\n        [{line.because}{law}{where}]")
    return "\n".join(lines)


def _formula(one: "Comparison") -> str:
    """The formula that code was compared with, after the options and the entry that it holds for."""
    options = getattr(one, "options", "")
    about = [f"<code>{escaping.escape(options, quote=False)}</code>" if options else "", one.entry]
    where = ", ".join(filter(None, about))
    return (f"{where}: " if where else "") + rf"\({escaping.escape(latex(one.formula))}\)"


def shipped_html(shipped: "Shipped") -> str:
    code = escaping.escape(shipped.source)
    block = f'<pre><code class="language-python">{code}</code></pre>'
    formula = f'<span class="compared">{_formula(shipped)}</span>'
    return f'<div class="shipped" data-name="{shipped.name}">{formula}{block}</div>'


def computed_html(computed: "Computed") -> str:
    this_line = ", ".join(filter(None, ["this line", computed.entry]))
    what = this_line if computed.formula in computed.lines else _formula(computed)
    return f'<p class="verdict proved"><span class="scope">computed</span> {what}</p>'


def _verdict(theorem: "Theorem") -> str:
    if not theorem.proved:
        return "NOT PROVED"
    return f"proved {'at' if theorem.scope.startswith('fixed') else 'for'} {theorem.scope}"


def theorem_text(theorem: "Theorem") -> str:
    count = "1 line" if theorem.lines == 1 else f"{theorem.lines} lines"
    lines = [
        f"{theorem.theorem}: {_verdict(theorem)} ({count}, {theorem.seconds:.3f} s)",
        f"    {theorem.claim}",
        *(f"    covers {name}" for name in theorem.covers),
        *(f"    {line}" for line in theorem.trouble.splitlines()),
    ]
    return "\n".join(lines)


def theorem_html(theorem: "Theorem") -> str:
    title, claim = escaping.escape(theorem.theorem), escaping.escape(theorem.claim)
    trouble = f"<pre>{escaping.escape(theorem.trouble)}</pre>" if theorem.trouble else ""
    return (
        f'<div class="verdict {"proved" if theorem.proved else "unproved"}" data-theorem="{title}">'
        f'<p><span class="scope">{_verdict(theorem)}</span> <strong>{title}.</strong> {claim}</p>'
        + "".join(_covered(theorem))
        + f"{trouble}</div>"
    )


def _covered(theorem: "Theorem") -> Iterator[str]:
    """Each function with the formulas that it was compared with, folded away where they are many."""
    by_name: dict[str, list[str]] = {name: [] for name in (*theorem.covers, "")}
    for one in theorem.compared:
        by_name[getattr(one, "name", "")].append(_formula(one))
    for name, formulas in by_name.items():
        formulas = list(dict.fromkeys(formulas))
        what = f"Covers <code>{name}</code>" if name else "Computed besides"
        said = f'<span class="compared">{"; ".join(formulas)}</span>'
        if len(formulas) > FEW:
            summary = f"<summary>{what}: {len(formulas)} formulas</summary>"
            yield f'<details class="covers">{summary}{said}</details>'
        elif formulas:
            yield f'<p class="covers">{what}: {said}</p>'

"""The names of a derivation in a cell of their own."""

from html import escape

import sympy as sp

from backprop.proof import shown
from backprop.proof.kernel.definitions import Names
from backprop.proof.show.formulas import latex, text
from backprop.proof.show.markup import attribute


class Let(dict[sp.Expr, sp.Expr], shown.Shown):
    """Names and their definitions."""

    def __or__(self, other: Names) -> "Let":
        return Let({**self, **other})


def definitions(names: Names) -> list[dict[str, str]]:
    """Each definition as a formula."""
    return [
        {
            "text": f"{text(name)} = {text(meaning)}",
            "latex": f"{latex(name)} = {latex(meaning)}",
        }
        for name, meaning in names.items()
    ]


@shown.text.register
def let_text(let: Let) -> str:
    return "\n".join(f"{text(name)} = {text(meaning)}" for name, meaning in let.items())


@shown.latex.register
def let_latex(let: Let) -> str:
    rows = r" \\ ".join(rf"{latex(name)} &= {latex(meaning)}" for name, meaning in let.items())
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"


@shown.as_json.register
def let_json(let: Let) -> dict[str, object]:
    return {"where": definitions(let)}


@shown.html.register
def let_html(let: Let) -> str:
    return rf'<p class="let"{attribute(let)}>\[{escape(let_latex(let))}\]</p>'

"""The names of a derivation as a page shows them."""

from html import escape

import sympy as sp

from backprop.proof.kernel.definitions import Names
from backprop.proof.show.formulas import latex, text
from backprop.proof.shown import Shown


class Let(dict[sp.Expr, sp.Expr], Shown):
    """Names and their definitions; derivations that use them don't repeat those that a page has shown."""

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.shown: set[tuple[sp.Expr, sp.Expr]] = set()

    def __or__(self, other: Names) -> "Let":
        both = Let({**self, **other})
        both.shown = self.shown | getattr(other, "shown", set())
        return both

    def text(self) -> str:
        return "\n".join(f"{text(name)} = {text(meaning)}" for name, meaning in self.items())

    def latex(self) -> str:
        rows = r" \\ ".join(rf"{latex(name)} &= {latex(meaning)}" for name, meaning in self.items())
        return rf"\begin{{aligned}} {rows} \end{{aligned}}"

    def html(self) -> str:
        self.shown.update(self.items())
        return rf'<p class="let">\[{escape(self.latex())}\]</p>'

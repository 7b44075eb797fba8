"""How a refusal looks, and a counterexample."""

from html import escape

import sympy as sp

from backprop.proof import shown
from backprop.proof.kernel.equality import Unproved
from backprop.proof.refutation import Counterexample, Refusal
from backprop.proof.show.formulas import latex, text

APPROXIMATELY = r" \approx "


@shown.text.register
def refusal_in_words(reason: Unproved) -> str:
    """Both sides and their difference, one below the other."""
    if reason.lacks_a_property:
        return f"{reason.about}: {text(reason.left)}"
    sides = (("left", reason.left), ("right", reason.right), ("left - right", reason.difference))
    return "\n".join([_heading(reason), *(f"  {name:>12} = {text(side)}" for name, side in sides)])


def _heading(reason: Unproved) -> str:
    return f"{reason.about}: not proved equal" if reason.about else "not proved equal"


@shown.text.register
def refused_text(refusal: Refusal) -> str:
    return f"refused: {refusal_in_words(refusal.reason)}"


@shown.latex.register
def refused_latex(refusal: Refusal) -> str:
    reason = refusal.reason
    if reason.lacks_a_property:
        return latex(reason.left)
    rows = (("left", reason.left), ("right", reason.right), ("left $-$ right", reason.difference))
    body = r" \\ ".join(rf"\text{{{name}}} &= {latex(side)}" for name, side in rows)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


@shown.html.register
def refused_html(refusal: Refusal) -> str:
    return (
        f'<div class="verdict refuted"><p><span class="scope">refused</span> '
        rf"{escape(refusal.reason.about or 'not proved equal')}:</p><p>\[{refused_latex(refusal)}\]</p></div>"
    )


@shown.text.register
def counterexample_text(one: Counterexample) -> str:
    rows = (("claimed", one.claimed, one.claimed_value), ("right", one.right, one.right_value))
    lines = (f"  {name:>7}: {text(f)} = {text(v)}{_decimals(v, ' = ')}" for name, f, v in rows)
    return "\n".join([f"refuted at {one.where}:", *lines])


@shown.latex.register
def counterexample_latex(one: Counterexample) -> str:
    rows = ((one.claimed, one.claimed_value), (one.right, one.right_value))
    parts = (f"{latex(f)} &= {latex(v)}{_decimals(v, APPROXIMATELY)}" for f, v in rows)
    return r"\begin{aligned} " + r" \\ ".join(parts) + r" \end{aligned}"


@shown.html.register
def counterexample_html(one: Counterexample) -> str:
    return (
        f'<div class="verdict refuted"><p><span class="scope">refuted</span> at {one.where}. '
        rf"Claimed, then right:</p><p>\[{counterexample_latex(one)}\]</p></div>"
    )


def _decimals(value: sp.Expr, sign: str) -> str:
    return "" if value.is_Integer else f"{sign}{float(value):.4g}"

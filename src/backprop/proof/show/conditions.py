"""How the conditions of a theorem look."""

import sympy as sp

from backprop.proof import shown
from backprop.proof.kernel.conditions import Condition
from backprop.proof.scope import Assumed, Given, SameSize
from backprop.proof.show.formulas import latex, plain, text

SIGNS = {
    "positive": ("> 0", "> 0"),
    "negative": ("< 0", "< 0"),
    "nonnegative": (">= 0", r"\ge 0"),
    "nonpositive": ("<= 0", r"\le 0"),
    "nonzero": ("!= 0", r"\ne 0"),
    "not zero": ("!= 0", r"\ne 0"),
}


def given_text(one: Given) -> str:
    """A condition, a fact such as u != 0, or what sizes and scalars are declared to be."""
    match one:
        case Condition():
            return one.text.replace(one.name, plain(one.name))
        case SameSize():
            return one.said_of(plain(one.array))
        case Assumed():
            name = text(sp.Symbol(one.name))
            return ", ".join(f"{name} {SIGNS.get(word, (word,))[0]}" for word in one.what)
    return text(one)


def given_latex(one: Given) -> str:
    match one:
        case Condition():
            return one.latex
        case SameSize():
            words = (rf"\text{{{part}}}" if part else "" for part in one.said_of("|").split("|"))
            return latex(sp.Symbol(one.array)).join(words)
        case Assumed():
            name = latex(sp.Symbol(one.name))
            said = (SIGNS[word][1] if word in SIGNS else rf"\text{{ {word}}}" for word in one.what)
            return r",\ ".join(f"{name} {words}" for words in said)
    return latex(one)


@shown.as_json.register
def given_json(one: Condition | SameSize | Assumed | sp.Rel) -> dict[str, str]:
    return {"text": given_text(one), "latex": given_latex(one)}

"""Formulas as data: what the kernel proved, docs/javascripts/formulas.js computes in the reader's browser.

A formula is a number, a letter, or a list with an operation first:

    ["+", u, v, …]  ["*", u, v, …]  ["^", u, v]  ["exp", u]         and so on for other functions
    ["at", "x", n, d]                                               an entry x_nd, or an index ι(p, r)
    ["sum", u, ["n", "N"], …]                                       Σ_n u, n from 1 to N; "product" likewise
    [">0", u]  ["=0", u]  ["=", j, k]                               1 where it is so, else 0
    ["where", truth, u, v]                                          u where the truth is 1, else v
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.language import Above, Vanishes, Where
from backprop.proof.show.formulas import factors

Tree = Any  # what JSON can hold: float | str | list[Tree]

FUNCTIONS: dict[type[sp.Basic], str] = {
    sp.exp: "exp",
    sp.log: "log",
    sp.tanh: "tanh",
    sp.erf: "erf",
    sp.Abs: "abs",
    sp.sign: "sign",
    sp.Pow: "^",
    Above: ">0",
    Vanishes: "=0",
    sp.KroneckerDelta: "=",
    sp.Eq: "=",
    Where: "where",
}


DERIVATIONS = Path(__file__).resolve().parents[2] / "derivations"


def proved(stem: str) -> dict[str, Any]:
    """Prove a derivation, and return the names that its script ends with."""
    with contextlib.redirect_stdout(io.StringIO()):
        script = (DERIVATIONS / f"{stem}.py").read_text(encoding="utf-8")
        names: dict[str, Any] = {"__name__": stem}
        exec(script.partition("# ## Exercises")[0], names)  # exercises use letters in their own way
        return names


def tree(formula: sp.Basic) -> Tree:
    """The formula as data; its sums come with their limits, so that it serves for all sizes.

    Raises:
        TypeError: The browser cannot compute a part of it.
    """
    if formula.is_Integer:
        return int(formula)
    if formula.is_Rational:
        return ["*", int(formula.p), ["^", int(formula.q), -1]]
    if isinstance(formula, sp.Symbol):
        return formula.name
    if isinstance(formula, sp.Idx) and isinstance(formula.label, AppliedUndef):
        return ["at", formula.label.func.__name__, *map(tree, formula.label.args)]
    if isinstance(formula, sp.Idx):
        return str(formula.label)
    if isinstance(formula, sp.Indexed):
        return ["at", str(formula.base), *map(tree, formula.indices)]
    if isinstance(formula, (sp.Sum, sp.Product)):
        ends = [[tree(i), tree(last)] for i, first, last in formula.limits if first == 1]
        return ["sum" if isinstance(formula, sp.Sum) else "product", tree(formula.function), *ends]
    if isinstance(formula, sp.Piecewise):
        (value, truth), *rest = formula.args
        return ["where", tree(truth), tree(value), tree(sp.Piecewise(*rest)) if rest else ["log", -1]]
    if formula in (sp.true, sp.false):
        return int(bool(formula))
    if formula is sp.pi:
        return "pi"
    if isinstance(formula, sp.Mul):
        return ["*", *map(tree, factors(formula))]
    if isinstance(formula, sp.Add):
        terms = sorted(formula.args, key=lambda term: (term.could_extract_minus_sign(), len(str(term))))
        return ["+", *map(tree, sorted(terms, key=lambda term: not term.has(sp.Sum)))]
    for kind, name in FUNCTIONS.items():
        if isinstance(formula, kind):
            return [name, *map(tree, formula.args)]
    raise TypeError(f"the browser cannot compute {type(formula).__name__}: {formula}")


def program(meanings: Mapping[sp.Expr, sp.Expr] | Iterable[tuple[sp.Expr, sp.Expr]]) -> list[Tree]:
    """What letters stand for, in order: [letter, [[index, limit], …], formula]."""
    pairs = meanings.items() if isinstance(meanings, Mapping) else meanings
    return [
        [
            str(letter.base) if isinstance(letter, sp.Indexed) else str(letter),
            [[tree(i), tree(i.upper)] for i in getattr(letter, "indices", ())],
            tree(meaning),
        ]
        for letter, meaning in pairs
    ]


def listed(formulas: list[Tree], index: str) -> Tree:
    """The first formula where the index is 1, the second where it is 2, and so on."""
    *before, last = formulas
    found = last
    for place in range(len(before), 0, -1):
        found = ["where", ["=", index, place], before[place - 1], found]
    return found

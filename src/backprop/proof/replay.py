"""A derivation as text, and each of its lines checked again: what a page runs in the reader's browser.

The text is Python in the words of `show.python.VOCABULARY`, as a copied derivation is:

    N = size("N"); n = index("n", N); a = IndexedBase("a")
    where = {y[n]: exp(a[n])}               names for parts, see `kernel.definitions`
    assuming = (Positive(array("a", N)),)   side conditions
    over = ("a",)                           what is varied

The kernel and SymPy are all that this needs.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from backprop.proof.kernel.definitions import Definitions
from backprop.proof.kernel.equality import Unproved
from backprop.proof.kernel.language import Size
from backprop.proof.kernel.relations import Context, Relation, prove_related
from backprop.proof.show.formulas import latex, text
from backprop.proof.show.python import VOCABULARY

Answer = dict[str, Any]
CLOSED: dict[str, Any] = {"__builtins__": {}}  # whoever writes a formula has its words, and no others


@dataclass(frozen=True)
class Declared:
    """What a condition is about: an array by its name, with its shape."""

    name: str
    shape: tuple[Size, ...]

    @property
    def ndim(self) -> int:
        return len(self.shape)


def array(name: str, *shape: Size) -> Declared:
    """An array of a name and a shape; its entries are those of `IndexedBase(name)`."""
    return Declared(name, shape)


def labels(name: str, *shape: Size) -> Declared:
    """Class labels: their last size is that of their range."""
    return Declared(name, shape[:-1])


class _Exact(ast.NodeTransformer):
    """Numbers as mathematics has them: 1/2 is a half. What a formula never has is refused."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, float):
            raise ValueError(f"a number must be a fraction, such as 1/2; came {node.value}")
        if not isinstance(node.value, int) or isinstance(node.value, bool):
            return node
        whole = ast.Call(func=ast.Name(id="Integer", ctx=ast.Load()), args=[node], keywords=[])
        return ast.copy_location(whole, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        raise ValueError(f"a formula has no parts to ask for; came .{node.attr}")


def read(formula: str, letters: Mapping[str, Any]) -> sp.Expr:
    """The formula that is written.

    Raises:
        ValueError: It is no formula, or has a letter that is not declared.
    """
    try:
        tree = ast.fix_missing_locations(_Exact().visit(ast.parse(formula.strip(), mode="eval")))
        return sp.sympify(eval(compile(tree, "<formula>", "eval"), {**CLOSED, **letters}))
    except SyntaxError as error:
        raise ValueError(f"this is no formula: {error.msg}, at character {error.offset}") from None
    except NameError as error:
        known = ", ".join(sorted(set(letters) - set(WORDS), key=lambda name: (name.lower(), name)))
        raise ValueError(f"the letter {error.name} is not declared; there are {known}") from None


WORDS: dict[str, Any] = {**VOCABULARY, "array": array, "labels": labels, "Integer": sp.Integer}


def declared(given: str) -> tuple[Mapping[str, Any], Context]:
    """The letters of a derivation, and what its lines may rest on.

    Raises:
        ValueError: The text declares no letters that can be read.
    """
    try:
        tree = ast.fix_missing_locations(_Exact().visit(ast.parse(given)))
        letters = {**CLOSED, **WORDS}
        exec(compile(tree, "<given>", "exec"), letters)
    except (SyntaxError, NameError, TypeError) as error:
        raise ValueError(f"what is given cannot be read: {error}") from None
    letters.pop("__builtins__")
    definitions = Definitions()
    definitions.define(letters.pop("where", {}))
    over, assuming = letters.pop("over", ()), letters.pop("assuming", ())
    return letters, Context(frozenset(over), tuple(assuming), definitions)


def check(given: str, before: str, line: str, relation: str = "=", dropped: str = "0") -> Answer:
    """Whether a line stands to the line before as its relation says: the kernel's answer.

    Args:
        given: Declares the letters.
        before: The line before, a formula; "" where there is none.
        line: The line, a formula.
        relation: A relation's text, see `Relation`.
        dropped: What the relation gives up, see `kernel.relations`.

    Returns:
        `holds` is true, false or None: of what cannot be read nothing is known. `latex` is the line;
        `where` are the facts that were used. A refusal has `about` and the `difference` of the two sides.
    """
    shown: Answer = {}
    try:
        letters, context = declared(given)
        formula = read(line, letters)
        shown = {"latex": latex(formula)}
        if not before.strip():
            return shown | {"holds": None, "about": ""}
        (kind,) = (one for one in Relation if one.text == relation)
        used = prove_related(kind, read(before, letters), formula, read(dropped, letters), context, "")
    except Unproved as refusal:
        lacks = refusal.lacks_a_property
        gap = refusal.left if lacks else refusal.difference
        said = {"about": refusal.about if lacks else "", "difference": latex(gap), "text": text(gap)}
        return shown | {"holds": False} | said
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        return shown | {"holds": None, "about": str(error)}
    return shown | {"holds": True, "where": [latex(one) for one in dict.fromkeys(used)]}

"""The numbers at which code bends: what it compares with, and what it clips at.

min(max(z, 0), 6) is max(z, 0) for all numbers that are drawn small: some places are drawn so wide that they
lie beyond 6. What is far away, as clip(z, -500, 500), keeps exponentials finite and is never reached; neither
are the ends of what keeps a logarithm finite, as clip(p, 1e-9, 1). What code compares with may be farther
away, as the 20 of abs(r) <= 20: it does something else beyond.
"""

import ast
import re
from collections.abc import Iterator

from backprop.proof.explain.question.letters import last

NEAREST, FARTHEST, COMPARED = 3.0, 12.0, 40.0
CUTS = re.compile(r"(^|\.)(clip|minimum|maximum|fmin|fmax|where)$|^(min|max)$")
LOG = re.compile(r"(^|\.)log(2|10|1p)?$")
SMALL = 1e-3
LIMITS = ("min", "max", "a_min", "a_max")
COUNTS = re.compile(r"len\(|shape|ndim|size|%|epoch|iter|step|\b[ijkn]\b")
MAKES_DATA = re.compile(r"(^|_)(generate|gen|make|load|create|read|plot|show)_|data(set)?s?(_|$)", re.I)
"""What makes data and pictures asks other questions than the network does."""
DRAWN = 1.5
"""What is drawn lies between -DRAWN and DRAWN."""


def scales(tree: ast.Module) -> tuple[float, ...]:
    """How much wider than the others some places are drawn: for what is an array, or a product of two."""
    farthest = max(map(abs, bends(tree)), default=0.0)
    if farthest <= 0.5:  # of shares, or of what is no threshold
        return ()
    wide = max(farthest, NEAREST) / DRAWN
    return ((1.3 * wide) ** 0.5, 2.2 * wide)


def bends(tree: ast.Module) -> list[float]:
    """The numbers at which the code bends, where they are near enough to be reached."""
    found = (number for number, reach in thresholds(tree) if 0 < abs(number) <= reach)
    return list(dict.fromkeys(found))


def thresholds(tree: ast.Module) -> Iterator[tuple[float, float]]:
    """The numbers that are compared with, and what is clipped at; and how far away they count."""
    known = numbers(tree)
    apart = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and MAKES_DATA.search(n.name))
    left_out = {id(inner) for one in apart for inner in ast.walk(one)}
    for node in (one for one in ast.walk(tree) if id(one) not in left_out):
        asked, reach = [], FARTHEST
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
            asked = [] if COUNTS.search(ast.unparse(node)) else [node.left, *node.comparators]
            reach = COMPARED
        elif isinstance(node, ast.Call) and CUTS.search(ast.unparse(node.func)):
            asked = [] if is_guard(node, known) else limits(node)
        yield from ((value(one, known), reach) for one in asked)


def limits(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(one.value for one in call.keywords if one.arg in LIMITS)]


def is_guard(call: ast.Call, known: dict[str, float]) -> bool:
    """Whether a call keeps something from 0, or from 1: clip(p, 1e-9, 1), maximum(p, eps), log(p + eps)."""
    asked = limits(call) if CUTS.search(ast.unparse(call.func)) else []
    if LOG.search(ast.unparse(call.func)):
        asked = [side for n in ast.walk(call) if isinstance(n, ast.BinOp) for side in (n.left, n.right)]
    return any(0 < abs(number - round(number)) <= SMALL for number in (value(one, known) for one in asked))


def has_guard(tree: ast.Module) -> bool:
    known = numbers(tree)
    return any(is_guard(node, known) for node in ast.walk(tree) if isinstance(node, ast.Call))


def numbers(tree: ast.Module) -> dict[str, float]:
    """The names that stand for a number: DELTA = 10, def f(x, delta=10), self.low = -5."""
    found: dict[str, float] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            both = [*node.posonlyargs, *node.args]
            pairs = [*zip(both[::-1], node.defaults[::-1], strict=False)]
            pairs += [(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d]
            found |= {one.arg: value(default, {}) for one, default in pairs}
        elif isinstance(node, ast.Assign):
            names = [last(ast.unparse(one)) for one in node.targets if not isinstance(one, ast.Tuple)]
            found |= dict.fromkeys(names, value(node.value, found))
    return found


def value(node: ast.expr, known: dict[str, float]) -> float:
    """A number or a name that stands for one; 0 where it is neither."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value(node.operand, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):  # 1 - eps
        both = value(node.left, known), value(node.right, known)
        return both[0] - both[1] if all(both) else 0.0
    if isinstance(node, ast.Constant):
        return float(node.value) if isinstance(node.value, (int, float)) else 0.0
    return known.get(last(ast.unparse(node)), 0.0) if isinstance(node, (ast.Name, ast.Attribute)) else 0.0

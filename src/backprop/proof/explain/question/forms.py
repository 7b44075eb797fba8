"""Habits of writing that are made one before anything is looked for; line numbers stay as they are.

self.w, self.b = np.zeros(n), 0.0      self.w = np.zeros(n); self.b = 0.0
for i in xrange(n): ...                for i in range(n): ...
J_history = np.zeros(n)                J_history = []
J_history[i] = cost(X, y, w)           J_history.append(cost(X, y, w))
for k, d in (("W", dW), ("b", db)):    d = dW; grads["W"] += d; d = db; grads["b"] += d
    grads[k] += d
"""

import ast
import copy
from collections.abc import Iterator
from typing import Any

from backprop.proof.explain.question.statements import COST, LOG, counted_by, last_name, names_in, trains

MADE = ("zeros", "empty", "ones", "full", "zeros_like", "empty_like")
"""What a log of so many rounds is made by."""


def with_names(tree: ast.Module) -> ast.Module:
    """f = lambda x: x ** 2, at the top of a file, is def f(x): return x ** 2."""
    for at, one in enumerate(tree.body):
        target = one.targets[0] if isinstance(one, ast.Assign) and len(one.targets) == 1 else None
        if isinstance(one, ast.Assign) and isinstance(target, ast.Name) and isinstance(one.value, ast.Lambda):
            returned = ast.copy_location(ast.Return(one.value.body), one.value.body)
            function = ast.FunctionDef(target.id, one.value.args, [returned], [])
            tree.body[at] = ast.fix_missing_locations(ast.copy_location(function, one))
    return tree


def in_one_form(tree: ast.Module) -> ast.Module:
    tree = with_names(tree)
    return Logs(tree).visit(OneByOne().visit(Apart().visit(Today().visit(tree))))  # type: ignore[no-any-return]


class Today(ast.NodeTransformer):
    """xrange, which six or past hand over, is range; np.float_ and other old names are those of today."""

    whole: bool = False  # whether the file has all of NumPy's names: from numpy import *

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        self.whole = self.whole or node.module == "numpy" and any(one.name == "*" for one in node.names)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id == "xrange" and isinstance(node.ctx, ast.Load):
            node.id = "range"
        if self.whole and node.id == "mat" and isinstance(node.ctx, ast.Load):
            node.id = NAMES["mat"]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if ast.unparse(node.value) not in ("np", "numpy") or node.attr not in NAMES:
            return node
        if (today := NAMES[node.attr]) in BUILT_IN:
            return ast.copy_location(ast.Name(today, node.ctx), node)
        node.attr = today
        return node


BUILT_IN = {"int", "float", "object", "str", "complex"}
NAMES = {
    **{name: name for name in BUILT_IN},
    "float_": "float64", "complex_": "complex128", "product": "prod", "alltrue": "all", "sometrue": "any",
    "in1d": "isin", "mat": "asmatrix", "Inf": "inf", "Infinity": "inf", "NaN": "nan",
}  # fmt: skip
"""Names that NumPy has no longer, and their names today."""


class Apart(ast.NodeTransformer):
    """w, v = np.zeros(n), 0.0 as two statements, where the second does not read the first."""

    def visit_Assign(self, node: ast.Assign) -> Any:
        target, value = node.targets[0], node.value
        if len(node.targets) > 1 or not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
            return node
        names = all(isinstance(one, (ast.Attribute, ast.Name)) for one in target.elts)
        written = {ast.unparse(one) for one in target.elts}
        parts = (part for one in value.elts for part in ast.walk(one))
        read = {ast.unparse(part) for part in parts if isinstance(part, ast.expr)}
        if not names or len(target.elts) != len(value.elts) or written & read:
            return node
        pairs = zip(target.elts, value.elts, strict=True)
        return [ast.copy_location(ast.Assign([one], of), node) for one, of in pairs]


class OneByOne(ast.NodeTransformer):
    """Inside of a loop, what is done for each of some words is written for one after the other."""

    def __init__(self) -> None:
        self.deep: int = 0

    def visit_For(self, node: ast.For) -> Any:
        self.deep += 1
        self.generic_visit(node)
        self.deep -= 1
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        names = [one for one in targets if isinstance(one, ast.Name)]
        rows = rows_of(node.iter, len(targets))
        ends = any(isinstance(one, (ast.Break, ast.Continue)) for one in ast.walk(node)) or node.orelse
        if not self.deep or not rows or ends or len(names) < len(targets):
            return node
        keys = {ast.unparse(n.slice) for n in ast.walk(node) if isinstance(n, ast.Subscript)}
        words = [one.id for at, one in enumerate(names) if all(map(is_word, (row[at] for row in rows)))]
        stored = {n.id for one in node.body for n in ast.walk(one) if isinstance(n, ast.Name) and stores(n)}
        if not set(words) & keys or stored & {one.id for one in names}:
            return node
        return [one for row in rows for one in in_place_of(dict(zip(names, row, strict=True)), words, node)]


def rows_of(items: ast.expr, width: int) -> list[list[ast.expr]]:
    """The rows of a table that stands in the code, (("W", dW), ("b", db)) or zip(["W", "b"], [dW, db])."""
    if isinstance(items, ast.Call) and ast.unparse(items.func) == "zip" and not items.keywords:
        columns = [one.elts for one in items.args if isinstance(one, (ast.Tuple, ast.List))]
        if len(columns) != len(items.args) or len({len(one) for one in columns}) != 1:
            return []
        rows = [list(row) for row in zip(*columns, strict=True)]
    elif isinstance(items, (ast.Tuple, ast.List)):
        rows = [list(getattr(one, "elts", [one])) for one in items.elts]
    else:
        return []
    return rows if all(len(row) == width for row in rows) else []


def is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def in_place_of(row: dict[ast.Name, ast.expr], words: list[str], node: ast.For) -> list[ast.stmt]:
    """The body for one row: its words in their places, and the rest as variables."""

    class Said(ast.NodeTransformer):
        def visit_Name(self, one: ast.Name) -> ast.expr:
            found = next((value for name, value in row.items() if name.id == one.id in words), one)
            return ast.copy_location(copy.copy(found), one)

    given = [
        ast.copy_location(ast.Assign([copy.deepcopy(name)], copy.deepcopy(value)), node)
        for name, value in row.items()
        if name.id not in words
    ]
    return [*given, *(Said().visit(copy.deepcopy(one)) for one in node.body)]


class Logs(ast.NodeTransformer):
    """What a training loop keeps of its costs by the number of a round is appended to a list."""

    def __init__(self, tree: ast.Module) -> None:
        self.logs: set[str] = {name for name in dict.fromkeys(kept_by_number(tree)) if only_kept(tree, name)}

    def visit_Assign(self, node: ast.Assign) -> Any:
        self.generic_visit(node)
        target = node.targets[0]
        if ast.unparse(target) in self.logs and is_empty(node.value):
            node.value = ast.copy_location(ast.List([], ast.Load()), node.value)
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) in self.logs:
            append = ast.Attribute(target.value, "append", ast.Load())
            call = ast.Expr(ast.Call(append, [node.value], []))
            return ast.fix_missing_locations(ast.copy_location(call, node))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        kept = isinstance(node.ctx, ast.Load) and ast.unparse(node.value) in self.logs
        if kept and not isinstance(node.slice, (ast.Slice, ast.Constant, ast.UnaryOp)):
            node.slice = ast.copy_location(ast.Constant(-1), node.slice)
        return node


def kept_by_number(tree: ast.AST) -> Iterator[str]:
    """The names of logs: J_history of J_history[i] = cost in a training loop over i."""
    for loop in (one for one in ast.walk(tree) if isinstance(one, ast.For) and trains(one)):
        numbers = counted_by(loop)
        for one in (n for n in ast.walk(loop) if isinstance(n, ast.Assign)):
            target = one.targets[0]
            at = names_in(target.slice) if isinstance(target, ast.Subscript) else set()
            if at and isinstance(target, ast.Subscript) and at <= set(numbers):
                name = last_name(target.value)
                if LOG.search(name) or COST.search(name):
                    yield ast.unparse(target.value)


def only_kept(tree: ast.AST, name: str) -> bool:
    """Whether a log is made in the file, written by the number of a round alone, and never reckoned with."""
    made = False
    written = (one for one in ast.walk(tree) if isinstance(one, ast.Assign) and len(one.targets) == 1)
    plainly = {id(one.targets[0]): one.targets[0] for one in written}
    stored = (one for one in plainly.values() if isinstance(one, ast.Subscript))
    places = {ast.unparse(one.slice) for one in stored if ast.unparse(one.value) == name}
    calls = (one for one in ast.walk(tree) if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call))
    given = {id(part) for one in calls if not is_empty(one.value) for part in ast.walk(one.targets[0])}
    for node in ast.walk(tree):
        for inner in ast.iter_child_nodes(node):
            if not isinstance(inner, (ast.Name, ast.Attribute)) or ast.unparse(inner) != name:
                continue
            if isinstance(inner.ctx, ast.Store):
                empty = isinstance(node, ast.Assign) and id(inner) in plainly and is_empty(node.value)
                made, allowed = made or empty, empty or id(inner) in given
            elif isinstance(node, ast.Subscript):
                allowed = (
                    at_one_place(node, places) if isinstance(node.ctx, ast.Load) else id(node) in plainly
                )
                allowed = allowed and node.value is inner
            else:
                allowed = isinstance(node, (ast.Return, ast.Tuple, ast.Call, ast.FormattedValue, ast.keyword))
            if not allowed:
                return False
    return made


def at_one_place(node: ast.Subscript, places: set[str]) -> bool:
    """losses[i] where it is so written, losses[-1], losses[::10]; not losses[i - 1] of another round."""
    return isinstance(node.slice, (ast.Constant, ast.UnaryOp, ast.Slice)) or ast.unparse(node.slice) in places


def is_empty(value: ast.expr) -> bool:
    """np.zeros(n), [0] * n, [None] * n: room for what is kept."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return isinstance(value.left, ast.List) or isinstance(value.right, ast.List)
    return isinstance(value, ast.Call) and last_name(value.func) in MADE

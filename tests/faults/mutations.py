"""One fault at a time: every operator, axis, transpose, index, sign and constant of a module's arithmetic.

What checks input (`checks.…`), what raises, annotations and docstrings are left alone: no formula
depends on them.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
COMPARISONS: dict[type, type] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
}


@dataclass(frozen=True)
class Fault:
    """A module with one fault: where it is, what was there and what is there now, and the whole source."""

    function: str
    line: int
    was: str
    now: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.function}: {self.was} -> {self.now}"


def faults(source: str) -> Iterator[Fault]:
    tree = ast.parse(source)
    for function in functions(tree):
        for node in arithmetic(function):
            for changed in changes(node):
                was, now = ast.unparse(node), ast.unparse(changed)
                yield Fault(function.name, node.lineno, was, now, replaced(source, node, now))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def arithmetic(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """The expressions of a function's body that compute something, each once."""
    for statement in function.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        yield from expressions(statement)


def expressions(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, (ast.FunctionDef, ast.Raise, ast.Assert)) or is_check(node):
        return
    if isinstance(node, ast.expr):
        yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "items"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from expressions(child)


def is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and "checks" in {
        n.id for n in ast.walk(node.func) if isinstance(n, ast.Name)
    }


def changes(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.MatMult, ast.Sub, ast.Div)):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield ast.Compare(node.left, [COMPARISONS[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
        if node.value:
            yield ast.Constant(node.value - 1)
    if isinstance(node, ast.Call):
        yield from in_call(node)


def in_call(node: ast.Call) -> Iterator[ast.expr]:
    """A missing axis, and swapped branches."""
    called = ast.unparse(node.func)
    if any(keyword.arg == "axis" for keyword in node.keywords):
        changed = deepcopy(node)
        changed.keywords = [keyword for keyword in changed.keywords if keyword.arg != "axis"]
        yield changed
    if called == "np.where":
        changed = deepcopy(node)
        changed.args[1:] = changed.args[:0:-1]
        yield changed


def replaced(source: str, node: ast.expr, by: str) -> str:
    """The source with the text of one expression replaced."""
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or node.lineno) - 1])) + (node.end_col_offset or 0)
    whole = source.encode()
    return (whole[:start] + f"({by})".encode() + whole[end:]).decode()

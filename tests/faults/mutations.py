"""One fault at a time: in the arithmetic, every operator, axis, transpose, index, sign and constant; in what
the code is told, every option left out or taken for its neighbour; and every call and check left out.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

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
    formula: bool = True
    """Whether it is in the arithmetic, which proofs are about: not in what is refused, nor in how an object
    begins, such as its first weights, which proofs replace by symbols."""

    @property
    def name(self) -> str:
        return f"{self.function}: {self.was} -> {self.now}"


def faults(source: str) -> Iterator[Fault]:
    tree = ast.parse(source)
    beside = no_formula(tree)
    for function in functions(tree):
        computed = [(node, changed) for node in arithmetic(function) for changed in changes(node)]
        for node, changed in [*computed, *said(function), *left_out(function)]:
            was, now = ast.unparse(node), ast.unparse(changed)
            formula = (node, changed) in computed and node not in beside
            yield Fault(function.name, node.lineno, was, now, replaced(source, node, now), formula)


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
    if isinstance(node, (ast.FunctionDef, ast.Raise, ast.Assert, ast.JoinedStr)) or is_check(node):
        return
    if isinstance(node, ast.expr):
        yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "items"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from expressions(child)


def no_formula(tree: ast.Module) -> set[ast.AST]:
    """What is in tests that refuse, in constructors, and in functions that only these call."""
    begun: list[ast.AST] = [one for one in functions(tree) if one.name == "__init__"]
    refused = [node.test for node in ast.walk(tree) if isinstance(node, ast.If) and refuses(node)]
    beside = {inside for part in begun + refused for inside in ast.walk(part)}
    methods = {one for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for one in node.body}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    defined = [(one, f"self.{one.name}" if one in methods else one.name) for one in functions(tree)]
    while True:
        callers = {one: [call for call in calls if ast.unparse(call.func) == name] for one, name in defined}
        new = {one for one, by in callers.items() if by and beside.issuperset(by)} - beside
        if not new:
            return beside
        beside |= {inside for one in new for inside in ast.walk(one)}


def refuses(node: ast.If) -> bool:
    return any(isinstance(inside, ast.Raise) for inside in node.body)


def own(node: ast.AST) -> Iterator[ast.AST]:
    """What a function consists of, without the functions inside it and without what is said in errors."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.Raise, ast.Assert, ast.JoinedStr)):
            yield child
            yield from own(child)


def said(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Options, keywords or entries of a dictionary, left out or taken for the next one."""
    for node in own(function):
        if isinstance(node, ast.Call):
            for at, keyword in enumerate(node.keywords):
                if keyword.arg not in (None, "axis"):
                    changed = deepcopy(node)
                    del changed.keywords[at]
                    yield node, changed
            for one, next_one in pairwise(node.keywords):
                if ast.unparse(one.value) != ast.unparse(next_one.value):
                    yield one.value, next_one.value
        if isinstance(node, ast.Dict):
            yield from pairwise(node.values)


def left_out(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Calls for their effect alone; and what an `if` refuses: left out, and left out for large arrays."""
    large = "not any(type(v).__name__ == 'ndarray' and v.size >= 100 for v in locals().values())"
    for node in own(function):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value, ast.Constant(None)
        if isinstance(node, ast.If) and refuses(node):
            yield node.test, ast.Constant(False)
            yield node.test, ast.BoolOp(ast.And(), [node.test, ast.parse(large, mode="eval").body])
        elif isinstance(node, (ast.If, ast.IfExp)):
            yield node.test, ast.UnaryOp(ast.Not(), node.test)


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

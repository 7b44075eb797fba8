"""Tell the code that proves from the code that is the lesson.

A page's cells share their names. What is imported from SymPy or from `backprop.proof` belongs to the proof,
and so does what is made of such names; a cell that uses none of them is plain NumPy, for the reader.
"""

from __future__ import annotations

import ast

PROVING = ("sympy", "backprop.proof")


class Proof:
    """The names of a page that belong to its proof, cell after cell."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def proves(self, source: str) -> bool:
        """Whether the page's next cell is code of the proof."""
        try:
            statements = ast.parse(source).body
        except SyntaxError:
            return False
        proving = [
            self.takes(statement) for statement in statements
        ]  # each is to be seen, not the first alone
        return any(proving)

    def takes(self, statement: ast.stmt) -> bool:
        """Whether a statement is of the proof; note the names that it makes."""
        nodes = list(ast.walk(statement))
        if isinstance(statement, ast.Import | ast.ImportFrom):
            module = (
                statement.module or "" if isinstance(statement, ast.ImportFrom) else statement.names[0].name
            )
            proves = module.startswith(PROVING)
            made = {(name.asname or name.name).partition(".")[0] for name in statement.names}
        else:
            read = {
                node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
            inside = (node.module or "" for node in nodes if isinstance(node, ast.ImportFrom))
            proves = bool(read & self.names) or any(module.startswith(PROVING) for module in inside)
            made = stored(statement)
            made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        self.names = self.names | made if proves else self.names - made
        return proves


def numpy(source: str) -> str:
    """Return the NumPy code that a cell proves to compute a formula, and the lines that it needs."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return ""
    shown: list[str] = []
    for statement in statements:
        for call in ast.walk(statement):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".computed_by"):
                used = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
                made = (one for one in statements if isinstance(one, ast.Assign) and stored(one) & used)
                parts = [*made, call.args[0]]
                shown += filter(None, (ast.get_source_segment(source, part) for part in parts))
    return "\n".join(dict.fromkeys(shown))


def stored(statement: ast.stmt) -> set[str]:
    """The names that a statement makes."""
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }

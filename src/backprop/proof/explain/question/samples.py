"""Whether code is about one sample at a time, or about many: what its file says of it.

`for x, y in batch: self.backprop(x, y)` is about one, and a bias's slope is delta; where a function sums or
counts, it is about many, and a sum is missing. Where it does neither, the shapes alone do not tell.
"""

import ast
import re

COUNTS = re.compile(r"\b(sum|mean|average|len|shape|size|axis|keepdims|einsum|ones|ones_like)\b")


def one_by_one(tree: ast.AST, name: str) -> bool:
    """Whether a function is called with what a loop goes through: for x, y in batch: backprop(x, y)."""
    for loop in (n for n in ast.walk(tree) if isinstance(n, (ast.For, ast.ListComp, ast.GeneratorExp))):
        targets = [loop.target] if isinstance(loop, ast.For) else [one.target for one in loop.generators]
        each = {n.id for one in targets for n in ast.walk(one) if isinstance(n, ast.Name)}
        for call in (n for n in ast.walk(loop) if isinstance(n, ast.Call)):
            given = [one.id for one in call.args if isinstance(one, ast.Name)]
            called = ast.unparse(call.func).rpartition(".")[2]
            if called == name and len(each.intersection(given)) > 1:
                return True
    return False


def of_many(function: ast.AST) -> bool:
    """Whether a function sums over samples, or counts them."""
    return COUNTS.search(ast.unparse(function)) is not None


def alone(tree: ast.AST, name: str) -> bool | None:
    """True where a function is about one sample, False where it is about many, None where nothing says it."""
    if one_by_one(tree, name):
        return True
    own = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    return False if any(map(of_many, own)) else None

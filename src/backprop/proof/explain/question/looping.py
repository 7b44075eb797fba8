"""A loop in someone's code, written so that it can be run as it is, and once for all rounds.

for n in range(N):     over = __range__(N)
    dW += ...          if __along__(over):
                           def round(found, n): dW = found["dW"]; dW += ...; return what is left
                           dW = __through__(over, round, ...)["dW"]
                       else:
                           for n in over: dW += ...
"""

import ast
import copy

ALONG = ("range", "zip", "enumerate", "reversed")
STRANGE = (
    ast.Break, ast.Continue, ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal,
    ast.NamedExpr,
    ast.Try, ast.With, ast.While, ast.Delete, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom, ast.Raise,
    ast.FunctionDef,
)  # fmt: skip
OWN = "__round"


def both_ways(node: ast.For, names: set[str]) -> list[ast.stmt]:
    """The loop with its second way, for the names that it writes."""
    mark, listed = f"{node.lineno}_{node.col_offset}", sorted(names)
    over, choice = parsed(
        node,
        f"""
__over_{mark}__ = 0
if __along__(__over_{mark}__):
    def {OWN}_{mark}__(__found__, __place__):
        return __left__(__found__, __locals__())
    __kept_{mark}__ = __through__(__over_{mark}__, {OWN}_{mark}__, {listed!r}, __locals__())
else:
    pass
""",
    )
    assert isinstance(over, ast.Assign)
    assert isinstance(choice, ast.If)
    over.value = Along().visit(copy.deepcopy(node.iter))
    step = choice.body[0]
    assert isinstance(step, ast.FunctionDef)
    found = [parsed(node, f"if {name!r} in __found__: {name} = __found__[{name!r}]")[0] for name in listed]
    place = ast.copy_location(
        ast.Assign([copy.deepcopy(node.target)], ast.Name("__place__", ast.Load())), node
    )
    step.body = [*found, place, *copy.deepcopy(node.body), *step.body]
    choice.body += [parsed(node, f"{name} = __kept_{mark}__[{name!r}]")[0] for name in listed]
    plain = copy.copy(node)
    plain.iter = ast.Name(f"__over_{mark}__", ast.Load())
    choice.orelse = [plain]
    return [ast.fix_missing_locations(one) for one in (over, choice)]


def parsed(node: ast.For | ast.If, text: str) -> list[ast.stmt]:
    """Statements that stand where the loop or the question does."""
    body = ast.parse(text).body
    for one in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(one, (ast.expr, ast.stmt)):
            ast.copy_location(one, node)
            one.end_lineno, one.end_col_offset = node.lineno, node.col_offset
    return body


def written(node: ast.For) -> set[str] | None:
    """The names that a loop writes; None where it does something else beside."""
    if node.orelse or any(isinstance(one, STRANGE) for one in ast.walk(node)):
        return None
    return stores(node, deep=True)


def stores(node: ast.stmt, deep: bool = False) -> set[str] | None:
    """The names that a statement writes; None where it writes to what has no name.

    Where that is wanted, self.h is a name, too, and what is inside of xs[t] is written to xs.
    """
    names: set[str] = set()
    own = {
        id(n) for one in ast.walk(node) if isinstance(one, ast.comprehension) for n in ast.walk(one.target)
    }
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and id(one) not in own:
            names.add(one.id)
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
            inside = held(one) if deep else one.value
            if inside is None or not deep and not isinstance(inside, ast.Name):
                return None
            names.add(ast.unparse(inside))
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
            if not deep or not plain(one):
                return None
            names.add(ast.unparse(one))
    return names


def plain(node: ast.expr) -> bool:
    """A variable, an attribute of one, or what stands in one under a word: h, self.h, grads["W"]."""
    if isinstance(node, ast.Subscript):
        word = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        return word and not isinstance(node.value, ast.Subscript) and plain(node.value)
    return isinstance(node, ast.Name) or isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def held(node: ast.Subscript) -> ast.expr | None:
    """What a write to a part changes: grads["W"] of grads["W"][i] = ..., xs of xs[t][i] = 1."""
    if plain(node):
        return node
    if isinstance(node.value, ast.Subscript):
        return held(node.value)
    return node.value if plain(node.value) else None


class Along(ast.NodeTransformer):
    """range, zip and enumerate of what may have a symbol for its length."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ALONG:
            node.func = ast.Name(f"__{node.func.id}__", ast.Load())
        return node

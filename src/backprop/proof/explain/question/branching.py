"""A question in someone's code whose answer is a formula: both ways are run, and each number has two cases.

if j == y[n]:        asked = __label__(j) == __label__(y[n])
    dW[j] -= x       if __open__(asked):
                         def then(found): dW = found["dW"]; dW[j] -= x; return what is left
                         dW = __either__(asked, then, otherwise, ...)["dW"]
                     elif asked: dW[j] -= x
"""

import ast
import copy

from backprop.proof.explain.question.looping import OWN, STRANGE, parsed, stores


def decides(node: ast.If, names: set[str]) -> list[ast.stmt]:
    """The question with its third way, for the names that either way writes."""
    mark, listed = f"{node.lineno}_{node.col_offset}", sorted(names)
    asked, choice = parsed(
        node,
        f"""
__asked_{mark}__ = 0
if __open__(__asked_{mark}__):
    def {OWN}_then_{mark}__(__found__):
        return __bound__({listed!r}, __locals__())
    def {OWN}_else_{mark}__(__found__):
        return __bound__({listed!r}, __locals__())
    __ways_{mark}__ = {OWN}_then_{mark}__, {OWN}_else_{mark}__
    __kept_{mark}__ = __either__(__asked_{mark}__, *__ways_{mark}__, {listed!r}, __locals__())
else:
    pass
""",
    )
    assert isinstance(asked, ast.Assign)
    assert isinstance(choice, ast.If)
    asked.value = node.test
    for way, body in zip(choice.body[:2], (node.body, node.orelse), strict=True):
        assert isinstance(way, ast.FunctionDef)
        found = [
            parsed(node, f"if {name!r} in __found__: {name} = __found__[{name!r}]")[0] for name in listed
        ]
        way.body = [*found, *copy.deepcopy(body), *way.body]
    choice.body += [parsed(node, f"{name} = __kept_{mark}__[{name!r}]")[0] for name in listed]
    plain = copy.copy(node)
    plain.test = ast.Name(f"__asked_{mark}__", ast.Load())
    choice.orelse = [ast.copy_location(plain, node)]
    return [ast.fix_missing_locations(one) for one in (asked, choice)]


def written(node: ast.If) -> set[str] | None:
    """The names that either way writes; None where it does something else beside."""
    inside = [inner for one in (*node.body, *node.orelse) for inner in ast.walk(one)]
    return None if any(isinstance(one, STRANGE) for one in inside) else stores(node)


def without_continue(body: list[ast.stmt]) -> list[ast.stmt]:
    """if c: continue; rest   is   if c: pass   else: rest."""
    for at, one in enumerate(body):
        if not isinstance(one, ast.If) or not isinstance(one.body[-1], ast.Continue):
            continue
        if any(isinstance(n, ast.Continue) for part in (*one.body[:-1], *one.orelse) for n in ast.walk(part)):
            continue
        rest = without_continue(body[at + 1 :])
        new = copy.copy(one)
        new.body = one.body[:-1] or [ast.copy_location(ast.Pass(), one)]
        new.orelse = [*one.orelse, *rest]
        return [*body[:at], new]
    return body

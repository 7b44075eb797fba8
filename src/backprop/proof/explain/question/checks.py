"""What someone's code refuses: by an assert, or by a question after which it only raises.

assert A.shape == (1, m)      __refused__(lambda A=A, m=m: not A.shape == (1, m),
                                          lambda A=A, m=m: [(A.shape, (1, m))], lambda: AssertionError(), ...)
if np.any(s < 0): raise E     __refused__(lambda s=s: np.any(s < 0), lambda s=s: [], lambda s=s: E, ...)

What is refused is not asked about: on formulas a question without an answer refuses nothing, and while shapes
are looked for, nothing is refused for what arrays hold. Lengths that differ say which have to be the same.
"""

import ast
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backprop.proof.explain.question.tracing import unwatched
from backprop.proof.models.refusals import unheard

LENGTHS = re.compile(r"\.shape\b|\blen\(|\.size\b")
AXES = re.compile(r"\.ndim\b|\bndim\(|\blen\((np\.shape\(\w+\)|[\w.]+\.shape)\)")
KINDS = re.compile(r"\b(isinstance|hasattr|callable|dtype|is|None|type)\b|(?<!\w)[\"']")
"""Questions that a shape answers, how many axes there are, or of what kind something is."""

ASKS = {
    "all", "any", "isin", "unique", "isfinite", "isnan", "isinf", "isclose", "allclose", "array_equal", "min",
    "max", "amin", "amax", "abs", "sum", "mean", "ndim", "shape", "size", "logical_and", "logical_or",
    "logical_not", "equal", "set", "len", "isinstance", "sorted", "round", "float", "int", "issubset",
    "tolist", "flatten", "ravel", "asarray",
}  # fmt: skip
"""What may be called in a question that changes nothing."""

_shapes_alone: list[None] = []


def refusal(node: ast.If | ast.Assert, local: set[str], own: set[str], final: bool) -> ast.stmt | None:
    """The question in a form that asks us, too, whether it refuses; None where it does something else.

    `local` are the names of the function that it stands in, `own` those that the file defines; an error is
    `final` where nothing catches it.
    """
    refuses, error, line = refused(node)
    names = [n for one in (refuses, error) for n in ast.walk(one or ast.Constant(0))]
    if error is None or any(isinstance(n, (ast.NamedExpr, ast.Await, ast.Yield, ast.Lambda)) for n in names):
        return None
    made = {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    read = sorted({n.id for n in names if isinstance(n, ast.Name)} & local - made)
    pairs = [ast.Tuple(list(pair), ast.Load()) for pair in unlike(refuses, True)]
    ways = [later(one, read) for one in (refuses, ast.List(list(pairs), ast.Load()), error)]
    said = ast.unparse(refuses)
    shaped = any(one.search(said) for one in (LENGTHS, AXES, KINDS))
    facts = [ast.Constant(one) for one in (shaped, final and changes_nothing(refuses, own))]
    call = ast.Call(ast.Name("__refused__", ast.Load()), [*ways, *facts], [])
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), line))


def refused(node: ast.If | ast.Assert) -> tuple[ast.expr, ast.expr | None, ast.stmt]:
    """What is asked, the error if the answer is yes, and where that stands."""
    if isinstance(node, ast.Assert):
        message = [node.msg] if node.msg else []
        error = ast.Call(ast.Name("AssertionError", ast.Load()), message, [])
        return ast.UnaryOp(ast.Not(), node.test), error, node
    only = node.body[0] if len(node.body) == 1 and not node.orelse else None
    return node.test, only.exc if isinstance(only, ast.Raise) else None, only or node


def catches(tree: ast.AST) -> bool:
    """Whether a file goes on after an error, other than of an import: what is refused has a meaning then."""
    tries = [n for n in ast.walk(tree) if isinstance(n, ast.Try) and n.handlers]
    imports = (ast.Import, ast.ImportFrom)
    suppressed = any(isinstance(n, ast.withitem) and "suppress" in ast.unparse(n) for n in ast.walk(tree))
    return suppressed or any(not isinstance(one, imports) for n in tries for one in n.body)


def changes_nothing(test: ast.expr, own: set[str]) -> bool:
    """Whether a question only asks: an answer that it has not can be left out then."""
    calls = [n.func for n in ast.walk(test) if isinstance(n, ast.Call)]
    names = (one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in calls)
    return all(one in ASKS - own for one in names)


def later(value: ast.expr, names: list[str]) -> ast.Lambda:
    """lambda a=a: value, so that no variable of the function is bound elsewhere, too."""
    taken = ast.arguments(
        [], [ast.arg(one) for one in names], None, [], [], None, [ast.Name(one, ast.Load()) for one in names]
    )
    return ast.Lambda(taken, value)


def unlike(test: ast.expr, yes: bool) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The lengths of which the code refuses that they differ: len(X) != len(y), or not len(X) == len(y)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from unlike(test.operand, not yes)
    elif isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from unlike(one, yes)
    elif isinstance(test, ast.Compare):
        sides = [test.left, *test.comparators]
        differ = ast.NotEq if yes else ast.Eq
        for op, one, other in zip(test.ops, sides, sides[1:], strict=False):
            said = f"{ast.unparse(one)}, {ast.unparse(other)}"
            if isinstance(op, differ) and LENGTHS.search(said) and not AXES.search(said):
                yield one, other


@contextlib.contextmanager
def shapes_alone() -> Iterator[None]:
    """While shapes are looked for, what arrays hold is not what the code is meant for yet."""
    _shapes_alone.append(None)
    try:
        yield
    finally:
        _shapes_alone.pop()


def refusing(symbolic: Callable[[], bool]) -> Mapping[str, Callable[..., None]]:
    """The hook; `symbolic` says whether the code runs on formulas."""

    def ask(
        test: Callable[[], Any],
        pairs: Callable[[], Any],
        error: Callable[[], Any],
        shaped: bool,
        only_asks: bool,
    ) -> None:
        if not refuses(test, only_asks and symbolic()) or _shapes_alone and not shaped:
            return
        raised = error()
        raised = raised() if isinstance(raised, type) else raised
        raised.alike = []
        with contextlib.suppress(Exception):
            raised.alike = [tuple(map(lengths, pair)) for pair in pairs()]
        raise raised

    return {"__refused__": ask}


def by_own_words(error: BaseException) -> bool:
    """Whether the code itself has raised it."""
    return hasattr(error, "alike")


def refuses(test: Callable[[], Any], may_stay_open: bool) -> bool:
    """Whether the answer is yes; a question that may stay open and has no answer refuses nothing."""
    if not may_stay_open:
        return bool(test())
    with unheard(), contextlib.suppress(Exception):
        return bool(unwatched(test)())
    return False


def lengths(side: Any) -> tuple[int, ...]:
    found = tuple(side) if isinstance(side, (tuple, list)) else (side,)
    return tuple(int(one) for one in found)

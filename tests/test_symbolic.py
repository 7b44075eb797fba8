"""What is proved is what runs: the library may ask whether an array is symbolic only to let it through.

A function that computes one formula for symbolic arrays and another one for numbers would be proved all the
same. So each question `is_symbolic` stands in one of two places: it lets arguments through as they are, or it
keeps a refusal from symbolic arrays, whose values nobody can check.
"""

import ast
from pathlib import Path

import pytest

import backprop

ROOT = Path(backprop.__file__).parent
SOURCES = [path for path in sorted(ROOT.rglob("*.py")) if "proof" not in path.relative_to(ROOT).parts]
QUESTION, MARK = "is_symbolic", "__symbolic_array__"
REFUSING = ("_refuse", "_refuse_row", "finite")
CONVERTING = ("_convert", "asarray", "positive_integer", "real")  # the type of an argument


# Where what is run is not what is proved: how, and what sees to it instead. The list is short and stays so.
TESTED = {
    (
        "layers/pooling.py",
        "first_largest",
    ): "it is np.argmax, counted in another way: tests/layers/test_against_loops.py compares them",
    (
        "layers/scan.py",
        "scan",
    ): "a loop of any length is run once, at a step that may be any; tests/proof/test_loops.py runs both",
    (
        "solvers.py",
        "_parts",
    ): "long arrays go part by part, entry by entry: tests/test_solvers.py has both ways",
}


def called(node: ast.AST) -> str:
    """The name of the function that is called, "" where nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def asks(node: ast.AST) -> bool:
    return any(called(part) == QUESTION for part in ast.walk(node))


def unanswered(function: ast.FunctionDef) -> list[ast.AST]:
    """The parts of a function in which the question may choose what is computed."""
    names = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    asked = [node for node in ast.walk(function) if isinstance(node, ast.stmt | ast.expr) and asks(node)]
    ifs = [node for node in asked if isinstance(node, ast.If) and asks(node.test)]
    right = [node for node in ifs if is_let_through(node) or keeps_a_refusal(node)]
    within = {part for node in right for part in ast.walk(node.test)}
    wrong: list[ast.AST] = [
        node for node in ast.walk(function) if called(node) == QUESTION and node not in within
    ]
    if any(map(is_let_through, ifs)):
        wrong += [node for node in ast.walk(function) if changes(node, names)]
        returned = {subject(node.value) for node in ast.walk(function) if isinstance(node, ast.Return)}
        if len(returned) > 1 or not names.issuperset(*returned):
            wrong.append(function)
    return wrong


def is_let_through(node: ast.If) -> bool:
    """`if is_symbolic(A) or ...: return A`."""
    asked = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
    is_or = not isinstance(node.test, ast.BoolOp) or isinstance(node.test.op, ast.Or)
    returns = len(node.body) == 1 and isinstance(node.body[0], ast.Return) and not node.orelse
    return any(called(part) == QUESTION for part in asked) and is_or and returns


def changes(node: ast.AST, names: set[str]) -> bool:
    """Whether an argument gets another value, or may be written to."""
    if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        return bool(names & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)})
    if isinstance(node, ast.keyword):
        return node.arg == "out"
    return isinstance(node, ast.Expr) and called(node.value) not in ("", *REFUSING)


def subject(value: ast.expr | None) -> tuple[str, ...]:
    """What a function returns: the arguments, whatever type they are converted to; "?" for anything else."""
    if value is None or isinstance(value, ast.Name):
        return () if value is None else (value.id,)
    if isinstance(value, ast.Tuple):
        return tuple(name for one in value.elts for name in subject(one))
    if called(value) == "astype":
        return subject(getattr(value.func, "value", None)) if isinstance(value, ast.Call) else ("?",)
    if called(value) in CONVERTING and isinstance(value, ast.Call):
        return subject(value.args[:2][-1])
    return ("?",)


def keeps_a_refusal(node: ast.If) -> bool:
    """`if not is_symbolic(A) and ...: raise`, with nothing inside that changes or returns anything."""
    asked = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
    denied = isinstance(asked[0], ast.UnaryOp) and isinstance(asked[0].op, ast.Not)
    is_and = not isinstance(node.test, ast.BoolOp) or isinstance(node.test.op, ast.And)
    named = any(isinstance(part, ast.NamedExpr) for part in ast.walk(node))
    refuses = not named and not node.orelse and all(map(only_refuses, node.body))
    return denied and asks(asked[0]) and is_and and refuses


def only_refuses(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return all(map(only_refuses, [*node.body, *node.orelse]))
    return isinstance(node, ast.Raise) or isinstance(node, ast.Expr) and called(node.value) in REFUSING


def functions(source: str) -> list[ast.FunctionDef]:
    """The functions that ask, but for the one that answers."""
    defined = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [one for one in defined if one.name != QUESTION and asks(one)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_whether_an_array_is_symbolic_chooses_no_formula(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    asked = functions(source)
    tested = {name for file, name in TESTED if file == str(path.relative_to(ROOT))}
    assert {one.name for one in asked if unanswered(one)} == tested
    # The question is asked by its name, inside of functions, and answered in one place.
    calls = sum(called(node) == QUESTION for one in asked for node in ast.walk(one))
    answers = path == ROOT / "checks.py"
    assert source.count(QUESTION) == calls + answers
    assert (MARK in source) is answers


THROUGH = "def f(A, B=0):\n    if is_symbolic(A):\n        return A\n    "
ALLOWED = {
    "let through": THROUGH + "return A.astype(float)",
    "let through, converted": THROUGH + "if A.sum() > 0:\n        raise ValueError\n    return np.asarray(A)",
    "several": "def f(A, B):\n    if is_symbolic(A) or B:\n        return A, B\n    return A, B.astype(int)",
    "nothing to check": "def f(A):\n    if is_symbolic(A):\n        return\n    if A:\n        _refuse(A)",
    "a refusal": "def f(A):\n    if not is_symbolic(A) and A.sum() < 0:\n        raise E\n    return -A",
}
REFUSED = {
    "another formula": THROUGH + "return 2 * A",
    "another argument": THROUGH + "return B",
    "two in another order": "def f(A, B):\n    if is_symbolic(A):\n        return A, B\n    return B, A",
    "another value": THROUGH + "A = 2 * A\n    return A",
    "another value in place": THROUGH + "A *= 2\n    return A",
    "another value in its entries": THROUGH + "A[0] = 2\n    return A",
    "another value by a method": THROUGH + "A.sort()\n    return A",
    "another value by out": THROUGH + "_ = np.add(A, A, out=A)\n    return A",
    "a formula for symbols": "def f(A):\n    if is_symbolic(A):\n        return 2 * A\n    return A",
    "an else": "def f(A):\n    if is_symbolic(A):\n        return A\n    else:\n        return 2 * A",
    "more than a refusal": "def f(A):\n    if not is_symbolic(A):\n        A = 2 * A\n    return A",
    "more than a refusal, in place": "def f(A):\n    if not is_symbolic(A):\n        A.sort()\n    return A",
    "a return": "def f(A):\n    if not is_symbolic(A):\n        return A\n    raise ValueError",
    "a choice": "def f(A):\n    return A if is_symbolic(A) else 2 * A",
    "a number": "def f(A):\n    return A * (1 + checks.is_symbolic(A))",
    "an answer kept": "def f(A):\n    known = is_symbolic(A)\n    return A * known",
    "inside of a condition": "def f(A):\n    if (is_symbolic(A), 2)[1]:\n        return A\n    return A",
    "and": "def f(A):\n    if is_symbolic(A) and A.ndim:\n        return A\n    return A",
    "or, in a refusal": "def f(A):\n    if not is_symbolic(A) or A.ndim:\n        raise E\n    return A",
    "a name inside": "def f(A):\n    if not is_symbolic(A) and (A := -A):\n        raise E\n    return A",
    "a loop": "def f(A):\n    while is_symbolic(A):\n        return A\n    return A",
    "a comprehension": "def f(A):\n    return [a for a in A if is_symbolic(a)]",
    "inside another": "def f(A):\n    def g(a):\n        return a if is_symbolic(a) else 0\n    return g(A)",
}


@pytest.mark.parametrize("source", ALLOWED.values(), ids=ALLOWED.keys())
def test_to_let_an_argument_through_is_allowed(source: str) -> None:
    assert [unanswered(one) for one in functions(source)] == [[]]


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_a_question_that_may_choose_a_formula_is_refused(source: str) -> None:
    assert any(unanswered(one) for one in functions(source))

"""Numbers that have a value by default, C=1.0: code may be right for that value alone.

A slope without the factor C is right where C is 1, and one without weight decay where that is 0. So where a
cost depends on such a number, of a function or of an object, it is asked for another one, too.
"""

import ast
import contextlib
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from backprop.proof.explain.numbers.places import Look, Place, general_places
from backprop.proof.explain.question import letters
from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.clock import Late
from backprop.proof.explain.question.containers import arrays_in, at_path, placed
from backprop.proof.explain.question.programs import MethodProgram, Program, tree_of

Settings = Mapping[str, float]
SMALL = 1e-3
"""What is smaller keeps a number finite, and is no setting."""
MOST = 12
STARTS = ("__init__", "__post_init__")
TROUBLE = (ValueError, TypeError, ArithmeticError, IndexError, KeyError, AttributeError, Late)


def settings(program: Program) -> dict[str, float]:
    """The numbers with a default: of functions and methods by their names, of an object by their paths."""
    found: dict[str, float] = {}
    for function in functions(program):
        for name, one in inspect.signature(function).parameters.items():
            if is_number(one.default) and is_setting(name, one.default):
                found[name] = one.default
    if isinstance(program, MethodProgram):
        numbers = {path: one for path, one in held_by(program.object).items() if is_number(one)}
        found |= {
            path: one
            for path, one in numbers.items()
            if path not in program.arrays and is_setting(path, one) and has_default(program, path)
        }
    return dict(list(found.items())[:MOST])


SAID = re.compile(
    r"verbos|debug|print|plot|show|log|seed|random|rng|axis|keep|name|save|path|file|callback|copy|inplace|"
    r"return|tol|patience|shuffle|out$|dtype",
    re.I,
)
"""What says something, draws or stops: another value gives no other slope."""


def ways_taken(program: Program) -> dict[str, Any]:
    """Settings that are words, yes or no, or None by default, by which the code goes one of several ways."""
    trees = program.trees
    reached, waiting = set(), [program.called, getattr(program, "before", "") or "", "__init__"]
    found: dict[str, Any] = {}
    asked: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in reached or name not in trees:
            continue
        reached.add(name)
        tree = trees[name]
        arguments = [*tree.args.args, *tree.args.kwonlyargs]
        defaults = [*tree.args.defaults, *tree.args.kw_defaults]
        for one, default in zip(arguments[len(arguments) - len(defaults) :], defaults, strict=False):
            if isinstance(default, ast.Constant) and isinstance(default.value, (str, bool, type(None))):
                found.setdefault(one.arg, default.value)
        for node in ast.walk(tree):
            chooses = (
                node.test
                if isinstance(node, (ast.If, ast.IfExp))
                else node.slice  # ACTIVATIONS[name]
                if isinstance(node, ast.Subscript)
                else node.args[1]  # getattr(Activations, name)
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr" and len(node.args) > 1
                else None
            )
            if chooses is not None:
                asked |= {n.id for n in ast.walk(chooses) if isinstance(n, ast.Name)}
                asked |= {n.attr for n in ast.walk(chooses) if isinstance(n, ast.Attribute)}
            if isinstance(node, ast.Call):
                waiting.append(getattr(node.func, "id", getattr(node.func, "attr", "")))
    given = set(program.options) | {letters.last(one) for one in program.options}
    asked = {one.strip("_") for one in asked}
    return {n: v for n, v in found.items() if n in asked and n not in given and not SAID.search(n)}


def functions(program: Program) -> list[FunctionType]:
    """All functions and methods of the file, but for those that make an object."""
    made = (vars(cls).items() for cls in program.file.classes.values())
    methods = (one for items in made for name, one in items if name not in STARTS)
    every = [*program.file.functions.values(), *(one for one in methods if isinstance(one, FunctionType))]
    return [one for one in map(inspect.unwrap, every) if isinstance(one, FunctionType)]


def is_number(value: Any) -> bool:
    """Whether it is a number that may be another one; of whole ones 0 and 1, as others may count."""
    return type(value) is float or type(value) is int and value in (0, 1)


def held_by(owner: Any) -> dict[str, Any]:
    """The numbers of an object, whole ones too where they are its own."""
    whole = {name: one for name, one in getattr(owner, "__dict__", {}).items() if type(one) is int}
    return {**whole, **arrays_in(owner, numbers=True)}


def is_setting(name: str, value: float) -> bool:
    guards = letters.last(name).lower().startswith("eps") or 0 < abs(value) < SMALL
    return not guards and bool(np.isfinite(value))


def has_default(program: MethodProgram, path: str) -> bool:
    """Whether an object need not be given a number when it is made, and makes nothing else of it.

    In a dictionary it is told by its name.
    """
    head, _, name = path.rpartition(".")
    holder = at_path(program.object, head) if head else program.object
    if not name.isidentifier():
        return bool(letters.scalar(name) == "leaf")
    taken = inspect.signature(type(holder)).parameters.get(name.strip("_"))
    given = taken is not None and isinstance(taken.default, (int, float))
    return given and reads(tree_of(type(holder), program.file), name) < 2


def reads(tree: ast.ClassDef, name: str) -> int:
    """How often a number is read where an object is made: self.var = sigma ** 2 would stay what it was."""
    start = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in STARTS]
    loads = [n for one in start for n in ast.walk(one) if isinstance(getattr(n, "ctx", None), ast.Load)]
    names = [n.id for n in loads if isinstance(n, ast.Name)] + [
        n.attr for n in loads if isinstance(n, ast.Attribute)
    ]
    return sum(one.strip("_") == name.strip("_") for one in names)


def another(value: float) -> float:
    """Another value that is on the same side of 0 and of 1; for 1 one below it."""
    return 0.5 if value == 0 else round(value * (0.8 if value <= 1 else 1.25), 6)


@contextlib.contextmanager
def changed(program: Program, values: Settings) -> Iterator[None]:
    """While it runs, these numbers have other values where they are not given."""
    every = functions(program) if values else []
    before = [(one, one.__defaults__, one.__kwdefaults__) for one in every]
    owner, own = None, {}
    if isinstance(program, MethodProgram):
        owner, held = program.object, held_by(program.object)
        own = {path: held[path] for path in values if path in held and has_default(program, path)}
    try:
        for one in every:
            set_defaults(one, values)
        for path in own:
            placed(owner, path, values[path])
        yield
    finally:
        for one, defaults, named in before:
            one.__defaults__, one.__kwdefaults__ = defaults, named
        for path, value in own.items():
            placed(owner, path, value)


def set_defaults(function: FunctionType, values: Settings) -> None:
    def other(name: str, default: Any) -> Any:
        return values[name] if name in values and is_number(default) else default

    code, defaults = function.__code__, function.__defaults__ or ()
    taken = code.co_varnames[code.co_argcount - len(defaults) : code.co_argcount]
    function.__defaults__ = tuple(map(other, taken, defaults)) or None
    if named := function.__kwdefaults__:
        function.__kwdefaults__ = {name: other(name, default) for name, default in named.items()}


def right_by_default_alone(question: Question) -> tuple[dict[str, float], dict[str, float]]:
    """A setting with a value for which a slope is wrong that is right as the code stands; those that matter."""  # noqa: E501
    found = settings(question.program)
    if not found:
        return {}, {}
    matter: dict[str, float] = {}
    with contextlib.suppress(*TROUBLE):
        places = general_places(question)[:2]
        values = [one.value() for one in places]
        right = [looks(one) for one in places]
        for name, default in found.items():
            alone = {name: another(default)}
            alike = {one: another(value) for one, value in found.items() if value == default}
            with contextlib.suppress(*TROUBLE), changed(question.program, alone):
                moved = [Place(question, one.sizes, one.arrays) for one in places]
                others = [one.value() for one in moved]
                if not np.isfinite(others).all() or np.allclose(values, others, rtol=1e-9, atol=0):
                    continue
                matter[name] = default
                if not wrong(right, moved):
                    continue
            with contextlib.suppress(*TROUBLE), changed(question.program, alike):  # by another name elsewhere
                if wrong(right, [Place(question, one.sizes, one.arrays) for one in places]):
                    return alone, matter
    return {}, matter


def wrong(right: Sequence[Mapping[str, Look]], places: Sequence[Place]) -> bool:
    """Whether something is wrong that was right."""
    both = zip(right, map(looks, places), strict=True)
    return any(before[n] is Look.RIGHT and after[n] is Look.WRONG for before, after in both for n in before)


def looks(one: Place) -> dict[str, Look]:
    found = one.question.gradients(one.copies())
    return {name: one.look(name, found[name], directions=2) for name in one.signature.wrt}

"""Where the fault stands: the smallest change of someone's source after which the gradient is right.

Each line that the gradient comes from is changed in each way of the table (`changes`), and run again; a
change that makes arrays right, and none wrong, at two places is a mend. Faults that come together are
mended in turn.
"""

import ast
import contextlib
import copy
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backprop.proof.explain.faults.changes import (
    ONE_SIGN,
    SIGN,
    UPDATED,
    Change,
    Surroundings,
    changes,
    is_atom,
)
from backprop.proof.explain.numbers.places import Array, Place, agree
from backprop.proof.explain.question import letters
from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.files import compiled
from backprop.proof.explain.question.programs import FunctionProgram, MethodProgram, ScriptProgram
from backprop.proof.explain.question.rewriting import Rewriting
from backprop.proof.explain.question.scopes import FORWARD
from backprop.proof.explain.question.thresholds import bends
from backprop.proof.explain.question.tracing import Trouble, run

MOST = 10_000


@dataclass(frozen=True)
class Mend:
    """A line, what stands there, and what belongs there."""

    line: int
    stands: str
    belongs: str
    name: str
    means: str
    arrays: tuple[str, ...]

    @property
    def said(self) -> str:
        return f"line {self.line}: {self.stands}"


Spot = tuple[ast.AST, str, int | None]
"""Where a node hangs: its parent, the field, the place in a list."""


@dataclass
class Bench:
    """A statement of the file's top level on a bench: changed, run, and put back."""

    question: Question
    top: ast.stmt
    mended: bool = False
    hooked: list[ast.stmt] = field(default_factory=list)
    twins: dict[int, ast.AST] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)

    def prepare(self) -> None:
        """The statement with our hooks in it, and for each node the one that stands there for it."""
        self.twins = {}
        self.hooked = with_hooks(clone(self.top, self.twins))
        self.spots = {id(one): spot for top in self.hooked for one, spot in places_in(top)}

    @contextlib.contextmanager
    def trying(self, change: Change) -> Iterator[bool]:
        """Runs the statement with one node changed; True where its line may need other hooks than it has.

        Hooks take ten times as long as a run: what is found with those of the line as it was is tried again.
        """
        if not self.hooked:
            self.prepare()
        spot = None
        if isinstance(change.old, ast.expr) and isinstance(change.new, ast.expr):
            spot = self.spots.get(id(self.twins.get(id(change.old))))
        if spot is None:
            with changed(self.top, change), self.installed():
                yield False
            return
        new = clone(change.new, replacing=self.twins)
        put(spot, ast.fix_missing_locations(ast.copy_location(new, change.old)))
        try:
            with self.installed(self.hooked):
                yield True
        finally:
            put(spot, self.twins[id(change.old)])

    @contextlib.contextmanager
    def installed(self, parts: list[ast.stmt] | None = None) -> Iterator[None]:
        """Runs the statement as it is now, or as it is given with hooks; afterwards all is as it was."""
        program = self.question.program
        names = program.file.names
        before = dict(names)
        parts = parts or with_hooks(clone(self.top))
        kept: dict[str, Any] = {}
        try:
            if isinstance(program, ScriptProgram) and not isinstance(
                self.top, (ast.FunctionDef, ast.ClassDef)
            ):
                kept["parts"], kept["script"] = program.parts, program.file.script
                at = next(
                    (i for i, one in enumerate(program.file.script) if one.lineno == self.top.lineno), 0
                )
                both = zip(program.file.script, program.parts, strict=True)
                rest = [(one, code) for one, code in both if one.lineno != self.top.lineno]
                fresh = [(one, compiled([one], program.file.path)) for one in parts]
                new = [*rest[:at], *fresh, *rest[at:]]
                program.file.script, program.parts = [one for one, _ in new], [code for _, code in new]
            else:
                exec(compiled(parts, program.file.path), names)
                if isinstance(program, MethodProgram) and isinstance(self.top, ast.ClassDef):
                    kept["class"] = reclassed(program.object, self.top.name, names[self.top.name])
                if isinstance(program, FunctionProgram) and self.top.__dict__.get("name") == program.name:
                    kept["function"], program.function = program.function, names[program.name]
                    kept["codes"], program.codes = program.codes, (names[program.name].__code__,)
            yield
        finally:
            names.clear()
            names.update(before)
            if "parts" in kept:
                assert isinstance(program, ScriptProgram)
                program.parts, program.file.script = kept["parts"], kept["script"]
            if "function" in kept:
                assert isinstance(program, FunctionProgram)
                program.function, program.codes = kept["function"], kept["codes"]
            for one, cls in kept.get("class", []):
                one.__class__ = cls


def with_hooks(statement: ast.stmt) -> list[ast.stmt]:
    """A statement, which is used up, as it runs on numbers."""
    fresh = Rewriting(formulas=False).visit(statement)
    return [ast.fix_missing_locations(one) for one in (fresh if isinstance(fresh, list) else [fresh])]


def clone(
    node: Any, twins: dict[int, ast.AST] | None = None, replacing: Mapping[int, ast.AST] | None = None
) -> Any:
    """A copy of a tree, as `copy.deepcopy` makes it, in a tenth of the time.

    Args:
        node: The tree.
        twins: Takes up the copy of each node, by its identity.
        replacing: What stands in the copy for nodes that are known.
    """
    if isinstance(node, list):
        return [clone(one, twins, replacing) for one in node]
    if not isinstance(node, ast.AST):
        return node
    if replacing is not None and id(node) in replacing:
        return replacing[id(node)]
    new = type(node)()
    for name, value in vars(node).items():
        setattr(new, name, clone(value, twins, replacing))
    if twins is not None:
        twins[id(node)] = new
    return new


def reclassed(root: Any, name: str, new: type) -> list[tuple[Any, type]]:
    """Gives all objects of a class that are reached its changed version."""
    found = [(one, type(one)) for one in objects(root) if type(one).__name__ == name]
    for one, _ in found:
        one.__class__ = new
    return found


def tops(question: Question) -> list[ast.stmt]:
    """The functions, methods' classes and loops that the gradient may come from."""
    program = question.program
    tree = program.file.tree
    body = [one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))]
    if isinstance(program, ScriptProgram):
        lines = {one.lineno for one in program.file.script}
        loops = [
            one for one in ast.walk(tree) if isinstance(one, (ast.For, ast.While)) and one.lineno in lines
        ]
        return [*loops, *body]
    if isinstance(program, MethodProgram):
        used = {type(one).__name__ for one in objects(program.object)} | {program.class_name}
        classes = [one for one in body if isinstance(one, ast.ClassDef) and one.name in used]
        methods = [one for cls in classes for one in cls.body if isinstance(one, ast.FunctionDef)]
        asked = [one for one in methods if one.name == program.method]
        back = [one for one in methods if BACK.search(one.name) and not COST.search(one.name)] or asked
        ahead = [one for one in methods if one not in back]
        return [*classes, *functions_back(body, back, ahead)]
    assert isinstance(program, FunctionProgram)
    own: list[ast.stmt] = [one for one in body if one.name == program.name]
    forward = [
        one for one in body if FORWARD.search(one.name) and not BACK.search(one.name) or COST.search(one.name)
    ]
    back = functions_back(body, own, [one for one in forward if one not in own])
    return [*own, *(one for one in back if one not in own)]


def functions_back(
    body: list[Any], back: Sequence[ast.AST], ahead: Sequence[ast.AST]
) -> list[ast.FunctionDef]:
    """The functions that the way back calls, and the way ahead does not: there a change is a mend."""
    functions = {one.name: one for one in body if isinstance(one, ast.FunctionDef)}

    def reached(some: Sequence[ast.AST]) -> set[str]:
        found: set[str] = set()
        waiting = list(some)
        while waiting:
            called = {
                n.func.id
                for n in ast.walk(waiting.pop())
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
            }
            waiting += [functions[name] for name in called & set(functions) - found]
            found |= called
        return found

    told = re.compile(r"deriv|prime|grad|back|slope|^d_?[a-z]|delta")
    only = reached(back) - reached(ahead)
    called = reached(back)
    return [one for name, one in functions.items() if name in only or name in called and told.search(name)]


def objects(root: Any) -> Iterator[Any]:
    """The objects that are reached."""
    waiting, seen = [root], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, np.ndarray):
            continue
        seen.add(id(one))
        if isinstance(one, (list, tuple)):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        elif hasattr(one, "__dict__") and not isinstance(one, type):
            yield one
            waiting += vars(one).values()


COST = re.compile(r"^(cost|loss|j|objective|compute_(cost|loss)|calculate_loss|criterion|nll)$", re.I)
BACK = re.compile(r"back|grad|slope|step|train|update|learn|fit|deriv|prime|bprop|delta|loss", re.I)


def regions(top: ast.stmt) -> list[tuple[ast.AST, str]]:
    """The functions inside, or the loop itself: where variables have one meaning."""
    if isinstance(top, ast.ClassDef):
        return [
            (one, one.name)
            for one in top.body
            if isinstance(one, ast.FunctionDef)
            and one.name != "__init__"
            and (BACK.search(one.name) or one.name not in ("forward",))
        ]
    return [(top, getattr(top, "name", ""))]


def statements(region: ast.AST) -> list[ast.stmt]:
    found = [
        one
        for one in ast.walk(region)
        if isinstance(one, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.For))
    ]
    return [
        one
        for one in sorted(found, key=lambda one: one.lineno)
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) and one is not region
        if not (isinstance(one, ast.Assign) and COUNTS.fullmatch(ast.unparse(one.value)))
    ]


COUNTS = re.compile(r"(float\(|int\()?(len\([\w.]+(\[\w+\])?\)|[\w.]+\.shape(\[-?\d\])?|[\w.]+\.size)\)?")
"""How many there are: no slope is mended there, m = -len(y)."""


def surroundings(question: Question, region: ast.AST, seen: dict[str, Any]) -> Surroundings:
    atoms = [ast.unparse(n) for n in ast.walk(region) if is_atom(n)]
    if isinstance(region, ast.FunctionDef):
        atoms += [one.arg for one in region.args.args]
    if any(one.startswith("self.") for one in atoms):  # what the way ahead keeps, such as a mask
        atoms += [one for one in seen if one.startswith("self.")]
    names = list(dict.fromkeys(one for one in atoms if one not in ("np", "self", "numpy")))
    own = seen.get(f"{region.name}()", {}) if isinstance(region, ast.FunctionDef) else {}
    seen = {name: one for name, one in seen.items() if not isinstance(one, dict)} | own
    shapes = {name: tuple(np.shape(seen[name])) for name in names if name in seen}
    names = [name for name in names if name in shapes]
    text = ast.unparse(region)
    decays = [
        one
        for one in dict.fromkeys([ast.unparse(n) for n in ast.walk(region) if is_atom(n)])
        if re.search(r"reg|lam|decay|l2", one, re.I)
    ]
    decays += [
        one
        for one in question.signature.names
        if letters.scalar(one) == "leaf" and one not in decays and one.isidentifier() and one in text
    ]
    params = {one.arg for one in region.args.args} if isinstance(region, ast.FunctionDef) else set()
    decays += [one for one in params if letters.scalar(one) == "leaf" and one not in decays]
    targets = {one for one in names if letters.TARGET.match(one.split(".")[-1])}
    alone = not any(question.signature.shapes[one] for one in question.signature.wrt)
    return Surroundings(
        [one for one in names if shapes[one] or alone],
        shapes,
        [one for one in dict.fromkeys([*question.called.values()])],  # noqa: C416
        decays,
        targets,
        functions(question.program.file.tree),
        [
            one
            for one in dict.fromkeys(map(ast.unparse, filter(is_atom, ast.walk(region))))
            if STRIDE.search(one)
        ],
        [ast.unparse(one.target) for one in ast.walk(region) if isinstance(one, ast.For)],
        {
            one.lineno
            for loop in ast.walk(region)
            if isinstance(loop, (ast.For, ast.While))
            for one in ast.walk(loop)
            if isinstance(one, ast.stmt) and one is not loop
        },
        bends(question.program.file.tree),
        unused(region),
        products(question.program.file.tree),
        settings(region, seen),
    )


STRIDE = re.compile(r"stride|^s$", re.I)


def products(tree: ast.AST) -> frozenset[str]:
    """The products of two variables in a file."""
    found = (n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult))
    return frozenset(ast.unparse(n) for n in found if is_atom(n.left) and is_atom(n.right))


def unused(region: ast.AST) -> list[str]:
    """Variables that are made, or given to a function, and never read."""
    names = [n for n in ast.walk(region) if isinstance(n, ast.Name)]
    read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    given = [one.arg for one in region.args.args] if isinstance(region, ast.FunctionDef) else []
    return [one for one in (*given, *(n.id for n in names)) if one not in read]


def settings(region: ast.AST, seen: dict[str, Any]) -> list[str]:
    """What multiplies and divides in the forward pass without an axis: gamma, 0.8, self.scale."""
    text = ast.unparse(region)
    names = [
        name for name, one in seen.items() if not np.ndim(one) and re.search(rf"\b{re.escape(name)}\b", text)
    ]
    numbers = [
        ast.unparse(n)
        for n in ast.walk(region)
        if isinstance(n, ast.Constant) and type(n.value) is float and n.value not in (0.0, 1.0, 2.0, 0.5)
    ]
    return list(dict.fromkeys([*names, *numbers]))[:6]


def functions(tree: ast.AST) -> list[str]:
    """What the file calls with one argument that is no axis and no size: np.exp, sigmoid."""
    calls = [
        ast.unparse(n.func)
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and len(n.args) == 1 and not n.keywords
    ]
    known = re.compile(
        r"(np\.)?(exp|tanh|log|\w*sigmoid\w*|\w*softmax\w*|\w*relu\w*|softplus|sin|sqrt|square|abs)$"
    )
    return list(dict.fromkeys(one for one in calls if known.match(one)))


def values_seen(question: Question, here: Place) -> dict[str, Any]:
    """The arrays that variables hold, by how they are written: Z1, self.A1, cache["A1"].

    Under f() the variables of a function f that is called on the way.
    """
    found: dict[str, Any] = {}
    try:
        trace = run(question.as_gradients, here.copies())
        found = {step.key[0]: step.value for step in trace.steps}
    except Trouble:
        pass
    ran = question.program.run(here.copies())
    for name, own in ran.inside.items():
        found[f"{name}()"] = {k: v for k, v in own.items() if isinstance(v, (np.ndarray, np.floating, float))}
    for name, value in {**here.arrays, **ran.locals}.items():
        if isinstance(value, (np.ndarray, np.floating, float)):
            found.setdefault(name, value)
        elif isinstance(value, dict):
            for key, one in value.items():
                found.update({f"{name}[{key!r}]": one} if isinstance(one, np.ndarray) else {})
        elif isinstance(value, (list, tuple)):
            for at, one in enumerate(value):
                found.update({f"{name}[{at}]": one} if isinstance(one, np.ndarray) else {})
    for parameter, plan in getattr(question.program.scope, "plans", {}).items():
        if isinstance(plan, dict):
            for key, leaf in plan.items():
                if isinstance(leaf, str) and leaf in here.arrays:
                    found.setdefault(f"{parameter[0]}[{key!r}]", here.arrays[leaf])
    if isinstance(question.program, MethodProgram):
        for one in objects(ran.owner):
            for name, value in vars(one).items():
                if isinstance(value, np.ndarray):
                    found.setdefault(f"self.{name}", value)
                elif isinstance(value, dict):
                    for key, inner in value.items():
                        if isinstance(inner, np.ndarray):
                            found.setdefault(f"self.{name}[{key!r}]", inner)
    return found


def is_minus(question: Question, here: Place, names: list[str]) -> bool:
    """Whether the code's slopes are minus the right ones, as a whole."""
    yours = question.gradients(here.arrays)
    return all(agree(-np.asarray(yours[name], float), np.asarray(here.right(name))) for name in names)


def mends(question: Question, places: list[Place], names: list[str], wrong: list[str]) -> Iterator[Mend]:
    """The changes after which more and more of the wrong arrays are right, each as it is found.

    They are tried at the first place, where something is wrong, and at the last one, where all may be right.
    """
    count, left = 0, list(wrong)
    tried = [places[0], *places[1:][-1:]]
    known = [{name: here.right(name) for name in names} for here in tried]
    benches = [Bench(question, copy.deepcopy(top)) for top in tops(question)]
    budget = itertools.count()
    while left and count < 3:
        best = search(question, benches, tried, known, names, left, budget)
        if best is None:
            break
        bench, change, fixed, statement, stands, belongs = best
        apply(bench.top, change)
        bench.prepare()
        turned = change.kind is SIGN and not is_minus(question, tried[0], fixed)
        kind = ONE_SIGN if turned else change.kind
        yield Mend(statement.lineno, stands, belongs, kind.name, kind.means, tuple(fixed))
        left, count = [name for name in left if name not in fixed], count + 1
        bench.mended = True  # the change is left in place while the next one is looked for


def search(
    question: Question,
    benches: list[Bench],
    places: list[Place],
    known: list[dict[str, Array]],
    names: list[str],
    left: list[str],
    budget: Any,
) -> Any:
    right = [name for name in names if name not in left]
    seen = values_seen(question, places[0])
    best: Any = None
    with contextlib.ExitStack() as stack:
        for bench in benches:
            if bench.mended:
                stack.enter_context(bench.installed())
        for bench, statement, change in ranked(question, benches, seen):
            if next(budget) > MOST:
                return best
            fixed: list[str] = []
            with contextlib.suppress(Exception):  # what does not run is no mend
                with bench.trying(change) as again:
                    found = fixes(question, places, known, left, right)
                if found and again:
                    with changed(bench.top, change), bench.installed():
                        found = fixes(question, places, known, left, right)
                fixed = found
            if fixed and (best is None or len(fixed) > len(best[2])):
                stands = ast.unparse(statement)
                if change.kind is UPDATED:
                    belongs = f"{first_line(stands)}, {change.note}"
                else:
                    with changed(bench.top, change):
                        belongs = shown(ast.unparse(change.new if change.old is statement else statement))
                best = (bench, change, fixed, statement, first_line(stands), first_line(belongs))
                if len(fixed) == len(left):
                    return best
    return best


def ranked(
    question: Question, benches: list[Bench], seen: dict[str, Any]
) -> Iterator[tuple[Bench, ast.stmt, Change]]:
    """All changes of all statements, the likeliest kinds first."""
    found: list[tuple[Bench, ast.stmt, Change]] = []
    for bench in benches:
        for region, _ in regions(bench.top):
            around = surroundings(question, region, seen)
            for statement in statements(region):
                possible = candidates(statement, region, around)
                found += [(bench, statement, change) for change in possible]
    yield from sorted(found, key=lambda one: one[-1].kind.rank)


def first_line(text: str) -> str:
    return text.splitlines()[0]


def shown(text: str) -> str:
    return re.sub(r"__size_(\w+?)__", r"\1", text)


def candidates(statement: ast.stmt, region: ast.AST, around: Surroundings) -> Iterator[Change]:
    yield from changes(statement, around)
    if (
        isinstance(statement, ast.AugAssign)
        and isinstance(statement.op, ast.Sub)
        or isinstance(statement, ast.Assign)
        and re.match(r".*= \S+ - (lr|alpha|eta|learning)", ast.unparse(statement))
    ):
        yield Change(UPDATED, statement, ast.Pass(), "moved behind the last slope")
        body = getattr(region, "body", [])
        if statement in body:
            later = body[body.index(statement) + 1 :]
            if later:
                moved = (
                    [*later[:-1], statement, later[-1]]
                    if isinstance(later[-1], ast.Return)
                    else [*later, statement]
                )
                new = copy.copy(region)
                new.body = [*body[: body.index(statement)], *moved]  # type: ignore[attr-defined]
                yield Change(UPDATED, region, new, "moved to the end")
            if later and isinstance(later[-1], ast.Return) and later[-1].value is not None:
                given: ast.stmt = ast.Assign([ast.Name("__given__", ast.Store())], later[-1].value)
                back: ast.stmt = ast.Return(ast.Name("__given__", ast.Load()))
                given, back = (ast.copy_location(one, later[-1]) for one in (given, back))
                new = copy.copy(region)
                new.body = [*body[: body.index(statement)], *later[:-1], given, statement, back]  # type: ignore[attr-defined]
                yield Change(UPDATED, region, new, "moved behind what is returned")


@contextlib.contextmanager
def changed(top: ast.stmt, change: Change) -> Iterator[None]:
    """The tree with one node replaced."""
    spot = find(top, change.old)
    if spot is None:
        yield
        return
    put(spot, change.new)
    try:
        yield
    finally:
        put(spot, change.old)


def apply(top: ast.stmt, change: Change) -> None:
    spot = find(top, change.old)
    if spot is not None:
        put(spot, change.new)


def places_in(top: ast.AST) -> Iterator[tuple[ast.AST, Spot]]:
    """Every node below the top with where it hangs."""
    for parent in ast.walk(top):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield value, (parent, name, None)
            elif isinstance(value, list):
                yield from ((one, (parent, name, at)) for at, one in enumerate(value))


def find(top: ast.AST, old: ast.AST) -> Spot | None:
    if top is old:
        return top, "body", -1
    return next((spot for one, spot in places_in(top) if one is old), None)


def put(spot: Spot, new: ast.AST) -> None:
    parent, name, at = spot
    if at == -1:
        parent.body = new.body  # type: ignore[attr-defined]
        return
    if not hasattr(new, "lineno") and hasattr(parent, "lineno"):
        ast.copy_location(new, parent)
    if at is None:
        setattr(parent, name, new)
    else:
        old = getattr(parent, name)[at]
        if hasattr(old, "lineno"):
            ast.copy_location(new, old)
        getattr(parent, name)[at] = new


def fixes(
    question: Question,
    places: list[Place],
    known: list[dict[str, Array]],
    left: list[str],
    right: list[str],
) -> list[str]:
    """Which wrong arrays are right as the code is now, if none that was right is wrong."""
    fixed, names = list(left), question.program.file.names
    for here, rights in zip(places, known, strict=True):
        names.update({f"__size_{name}__": number for name, number in here.sizes.items()})
        found = question.gradients(here.copies())
        fixed = [name for name in fixed if agree(found[name], rights[name], 1e-5)]
        if not fixed or any(not agree(found[name], rights[name], 1e-5) for name in right):
            return []
    return fixed

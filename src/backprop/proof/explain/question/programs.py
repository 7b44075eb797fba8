"""Someone's code as a function of its arrays: a function, a method of an object, a script's training loop.

A program runs on numbers and on symbols alike. What it returns is kept with what it left behind: its local
variables, its steps `W -= rate * dW`, the costs that it noted.
"""

import ast
import builtins
import contextlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from os.path import commonprefix
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, TypeGuard

import numpy as np

from backprop.proof.explain.question import drawing, letters
from backprop.proof.explain.question.begun import columns, owned
from backprop.proof.explain.question.begun import lengths as lengths_made
from backprop.proof.explain.question.begun import made as made_as
from backprop.proof.explain.question.begun import shapes as begun_as
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.containers import arrays_in, at_path, filled, placed
from backprop.proof.explain.question.files import File, compiled, quiet
from backprop.proof.explain.question.fitting import Hopeless
from backprop.proof.explain.question.hooks import Session, Step, session
from backprop.proof.explain.question.letters import Pattern
from backprop.proof.explain.question.scopes import (
    FORWARD,
    MAKES,
    Provider,
    Scope,
    Values,
    ends_of,
    from_above,
    leaves,
    plan_for,
    prediction_in,
    required,
)
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import (
    CLIMBED,
    COST,
    LOG,
    RATE,
    SUMMED,
    calls_in,
    climbs,
    last_name,
    moved,
    multiplied,
    names_in,
    stepped,
    velocities,
)
from backprop.proof.explain.question.walks import unpacked

SECONDS = 4.0
MOMENTS = re.compile(r"(vel\w*|velocit\w*|moment\w*|m|v|cache\w*|sq\w*)\[")
CALLED_RATE = re.compile(r"_?(lr|l_rate|learn\w*|eta|rate|step_?size)", re.I)
"""No alpha, gamma or epsilon, which may be something else."""
BATCHES = re.compile(r"(mini_?)?batch_?size", re.I)
STATE_OF = re.compile(r"(?:v|vel|velocity|m|mom|momentum|s|sq|cache)_?d?_?(\w+)", re.I)
"""What an optimizer keeps of each array: no one asks for a slope by it; it begins with zeros of its shape."""
SLOPE_OF = re.compile(r"(.*?)grads(\[\w+\])")


def owner_of(path: str) -> str:
    """The array beside which an object keeps another one: W of vW, params[0] of grads[0]."""
    kept, slope = STATE_OF.fullmatch(path), SLOPE_OF.fullmatch(path)
    return f"{slope[1]}params{slope[2]}" if slope else kept[1] if kept else ""


class Exited(Hopeless):
    """The code ended the program."""


class Slow(RuntimeError):
    """One run has taken too long."""


class Unseen(BaseException):
    """Local variables are asked for after a run at which nobody looked."""


@dataclass
class Ran:
    """What one run gave and left behind."""

    result: Any = None
    variables: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    costs: list[Any] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    owner: Any = None
    inside: dict[str, dict[str, Any]] = field(default_factory=dict)  # of each function, its variables
    before: list[tuple[Any, Any]] = field(default_factory=list)  # our arrays, and what they held
    looked: bool = True

    def began(self, array: Any) -> Any:
        """What one of our arrays held when the run began."""
        return next(held for one, held in self.before if one is array)

    @property
    def locals(self) -> dict[str, Any]:
        """The variables of the watched functions; raises Unseen where nobody looked."""
        if not self.looked:
            raise Unseen
        return self.variables


class Program:
    """One way of asking: which arrays it takes, how it is called, whose variables are looked at."""

    scope: Scope
    file: File
    title: str
    codes: tuple[CodeType, ...]

    def __init__(self, scope: Scope, title: str, codes: tuple[CodeType, ...]) -> None:
        self.scope, self.file, self.title, self.codes = scope, scope.file, title, codes
        self.options: dict[str, list[Pattern]] = {}
        self.prototype: dict[str, Any] = {}
        self.steps_only = False
        self.outer: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The name of the function or the method that is asked about; none of a script's."""
        return ""

    @property
    def trees(self) -> dict[str, ast.FunctionDef]:
        """The functions of the file by their names, and the methods of an object that is asked about."""
        return self.scope.trees

    def invoke(self, values: Mapping[str, Any], ran: Ran) -> Any:
        raise NotImplementedError

    @cached_property
    def counted(self) -> dict[str, tuple[str, int]]:
        """Numbers that a script takes from an array, or makes it of, before its loop: n = len(X)."""
        return {**lengths_made(self.file.tree), **lengths_in(self.file.tree)}

    @cached_property
    def moves(self) -> set[str]:
        """What the file steps."""
        return {name for name in stepped(self.file.tree) if not SUMMED.search(name)}  # total += loss

    def run(self, values: Mapping[str, Any], look: bool = True, still: Iterable[str] = ()) -> Ran:
        """One run; random numbers are the same each time. Where nobody looks it is faster."""
        ran = Ran(looked=look)
        heard = Session(start=lambda name, value: self.start(name, value, values, ran))
        heard.leaves = list(values.values())
        ran.before = [(one, one.copy()) for one in heard.leaves if getattr(one, "shape", ())]
        heard.symbolic = any(hasattr(value, "rule") for value in values.values())
        heard.still = {name: values[name] for name in still}
        watch = _returns(self.codes, self.called, self.file.path, ran) if look else contextlib.nullcontext()
        with (
            drawing.anew(values),
            quiet(),
            np.errstate(all="ignore"),
            session(heard),
            at_most(seconds := inf if heard.symbolic else SECONDS) as mine,
            watch,
            self.lent(values),
        ):
            try:
                ran.result = self.invoke(values, ran)
            except Late as late:
                if late.limit is not mine:
                    raise
                line = late.line_in(self.file.path)
                raise Slow(
                    f"line {line} was still running after {seconds:g} s: {self.file.line(line)}"
                ) from late
            except SystemExit as error:
                raise Exited(f"the code ends the program: sys.exit({error.code!r})") from error
        ran.steps, ran.costs = heard.steps, heard.costs
        return ran

    @contextlib.contextmanager
    def lent(self, values: Mapping[str, Any]) -> Iterator[None]:
        """Our arrays, and their lengths, in the places of the file's own that functions take from there."""
        names = self.file.names
        given = {name: values[name] for name in self.outer if name in values}
        for name in {
            path.partition("[")[0] for path in given if "[" in path
        }:  # model["W1"] of the file's model
            inside = {path: given.pop(path) for path in list(given) if path.partition("[")[0] == name}
            held = {path[len(name) :]: one for path, one in arrays_in(names[name], name).items()}
            given[name] = filled(names[name], held, {path[len(name) :]: one for path, one in inside.items()})
        for name, (array, axis) in self.counted.items():
            if array in values and isinstance(names.get(name), int) and axis < np.ndim(values[array]):
                given[name] = np.shape(values[array])[axis]
        before = {name: names[name] for name in given}
        names.update(given)
        try:
            yield
        finally:
            names.update(before)

    def start(self, name: str, value: Any, values: Mapping[str, Any], ran: Ran) -> Any:
        """Our arrays at the beginning of a training loop."""
        if name in self.upstream() or LOG.search(name):
            return value
        if name not in values and any(value is one for one in values.values() if np.ndim(one)):
            return value  # w = initial_w
        if name in self.velocities and isinstance(value, np.ndarray) and not value.any():
            return 0.0  # from rest, of any shape
        if isinstance(value, int) and name in self.counted and self.counted[name][0] in values:
            array, axis = self.counted[name]
            return np.shape(values[array])[axis]
        if isinstance(value, int) and not isinstance(value, bool) and OFFSET.fullmatch(name):
            value = float(value)  # bias = 0
        if type(value) is float and name not in self.moves:  # beta = 0.9 of an optimizer
            return value
        if name not in self.moves and not letters.DATA.match(name) and name in self.made_of_given:
            return value
        found = arrays_in(value, name, numbers=name in self.moves)
        if not letters.DATA.match(name):  # an order of samples is no array of ours
            found = {
                path: one
                for path, one in found.items()
                if hasattr(one, "rule") or np.asarray(one).dtype.kind in "fb"
            }
        for path, array in found.items():
            if path not in self.prototype and not self.known(path):
                self.prototype[path] = array
        given = {path: values[path] for path in found if path in values and self.begins(path)}
        if not given:
            return value
        if name in given:
            return given[name]
        within, ours = ({path[len(name) :]: one for path, one in paths.items()} for paths in (found, given))
        return filled(value, within, ours) if not isinstance(value, np.ndarray) else value

    @cached_property
    def climbs(self) -> tuple[int, str] | None:
        """The line of a step that goes up, and the step down that it is along; None where up is meant."""
        return None if CLIMBED.search(self.file.text) else climbs(self.file.tree)

    @cached_property
    def velocities(self) -> set[str]:
        return velocities(self.file.tree)

    @cached_property
    def made_of_given(self) -> set[str]:
        """What a function works out of its arguments at its beginning: K = kernel(X, X), no np.zeros(n)."""
        function = self.trees.get(self.called)
        return made_of(function) if function is not None else set()

    def upstream(self) -> list[str]:
        """The arrays that are slopes from above: a layer's gradient is not by them."""
        return []

    def takes_one_slope(self) -> bool:
        """Whether of slopes from above one entry alone is used, the first that is not 0."""
        return False

    def completed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The arrays, and those whose shapes are what the forward pass gives."""
        return dict(values)

    def known(self, path: str) -> bool:
        return path in self.options

    def begins(self, path: str) -> bool:
        return path in self.prototype


def slopes_of(
    upstream: list[str], result: Any, values: Mapping[str, Any], single: bool = False
) -> dict[str, Any]:
    """Slopes by what a forward pass gives: any numbers, others where the arrays are others."""
    outs = list(result) if isinstance(result, tuple) else [result]
    told = sum(float(np.sum(np.abs(one))) for one in values.values())
    rng = np.random.default_rng(int(1e6 * told) % 2**31)
    drawn = {name: rng.uniform(-1, 1, size=np.shape(one)) for name, one in zip(upstream, outs, strict=False)}
    if single:  # as of the cross-entropy: one class has a slope
        return {
            name: one * (np.arange(one.size) == one.size // 2).reshape(one.shape)
            for name, one in drawn.items()
        }
    return drawn


def likeness(slope: str, output: str) -> int:
    """How many letters a slope's name and an output's end with alike: all of z in dz."""
    count = len(commonprefix([slope[::-1], output[::-1]]))
    return count if count >= min(3, len(output)) else 0


OF_LENGTHS = {
    "len", "zeros_like", "ones_like", "zeros", "ones", "empty", "full", "eye", "arange", "rand", "randn",
    "normal", "uniform", "standard_normal", "random", "random_sample", "randint", "permutation", "linspace",
}  # fmt: skip


def made_of(function: ast.FunctionDef) -> set[str]:
    """The variables of a function that vary with its arguments' numbers, not with their lengths alone."""
    given = {one.arg for one in function.args.args} - {"self"}
    found: set[str] = set()
    for node in function.body:
        names = {
            n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }  # of self.W = ... none
        if names and isinstance(node, ast.Assign):
            lengths = [
                inner
                for one in ast.walk(node.value)
                if isinstance(one, ast.Attribute)
                and one.attr in ("shape", "size", "ndim", "dtype")
                or isinstance(one, ast.Call)
                and last_name(one.func) in OF_LENGTHS
                for inner in ast.walk(one)
            ]
            read = {
                one.id for one in ast.walk(node.value) if isinstance(one, ast.Name) and one not in lengths
            }
            if read & (given | found):
                found |= names - given
    return found


OFFSET = re.compile(r"_?(b|bias|intercept)_?\d*")


ACTIVATES = re.compile("softmax|sigm|relu|tanh|activ|softplus|gelu|logistic|one_?hot", re.I)


@contextlib.contextmanager
def _returns(codes: tuple[CodeType, ...], called: str, path: str, ran: Ran) -> Iterator[None]:
    """Keeps the local variables of watched functions when they return; those of the first one win.

    What an activation has inside, e of a softmax, is no variable of the whole.
    """
    before = sys.getprofile()

    def look(frame: FrameType, event: str, argument: Any) -> None:
        if event != "return":
            return
        name = frame.f_code.co_name
        if frame.f_code in codes and (name == called or not ACTIVATES.search(name)):
            ran.variables.update({k: v for k, v in frame.f_locals.items() if k != "self"})
        elif frame.f_code.co_filename == path:
            ran.inside[frame.f_code.co_name] = dict(frame.f_locals)

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)


def by_number(name: str, text: str) -> bool:
    """Whether the entries are named one by one: leaf[0], leaf[1]."""
    return {"0", "1"} <= set(re.findall(rf"\b{re.escape(name)}\[(\d)\](?!\[)", text))


def known_pattern(array: Any) -> list[Pattern]:
    return [tuple(1 if one == 1 else None for one in np.shape(array))]


class FunctionProgram(Program):
    """A function of the file, with what other functions have to make for it."""

    name: str
    function: Any

    def __init__(self, scope: Scope, name: str) -> None:
        function = scope.file.functions[name]
        inner = inspect.unwrap(function)
        super().__init__(scope, f"{name}({', '.join(required(function))})", (inner.__code__,))
        self.name, self.function = name, function
        for parameter, one in inspect.signature(function).parameters.items():
            if one.kind is one.VAR_POSITIONAL:
                raise WrongCall(f"{name} takes *{parameter}: name its parameters, such as X, T, W, b, V, c")
        hints = scope.without_other_pairs(name)
        for leaf in leaves(scope, name, name):
            number = scope.setting(leaf) == "leaf" or leaf in self.said_numbers
            self.options[leaf] = [()] if number else letters.patterns(leaf, hints.text)
        for leaf in self.upstream():
            self.options.pop(leaf, None)
        taken_apart(self.options, hints)
        self.outer: tuple[str, ...] = outer_arrays(scope, name)
        for leaf in self.outer:
            array = at_path(SimpleNamespace(**scope.file.names), leaf)
            self.options[leaf] = [*known_pattern(array), np.shape(array)]
            self.prototype[leaf] = array

    @cached_property
    def said_numbers(self) -> set[str]:
        """The parameters that are annotated as numbers: quantile: float."""
        own = inspect.signature(self.function).parameters.values()
        return {one.name for one in own if one.annotation in (float, "float")}

    @property
    def called(self) -> str:
        return self.name

    def completed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        upstream = self.upstream()
        if not upstream or all(name in values for name in upstream):
            return dict(values)
        mine: object = None
        try:
            with drawing.anew(values), quiet(), np.errstate(all="ignore"), at_most(SECONDS) as mine:
                result = Values(self.scope, self.name, values).result(str(self.scope.partner(self.name)))
        except Late as late:
            if late.limit is not mine:  # that of another limit around
                raise
            raise Slow(f"the forward pass was still running after {SECONDS:g} s") from late
        return {**values, **slopes_of(upstream, result, values)}

    def upstream(self) -> list[str]:
        return self.scope.upstream(self.name)

    def invoke(self, values: Mapping[str, Any], ran: Ran) -> Any:
        given = Values(self.scope, self.name, values)
        arguments = {name: given.argument(name, self.name) for name in self.scope.parameters(self.name)}
        ran.made = given.made
        ran.owner = given
        return self.function(**arguments)


def outer_arrays(scope: Scope, name: str) -> tuple[str, ...]:
    """The arrays of the file that a function, what it calls, and the file's costs use as they stand there."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [name, *(one for one in scope.trees if letters.COSTLIKE.search(one) and not scope.trains(one))]
    plans = (plan_for(scope, one, name, name) for one in scope.parameters(name))
    waiting += [one.function for one in plans if isinstance(one, Provider)]  # with arrays of their own
    while waiting:
        tree = scope.trees.get(waiting.pop(0))
        if tree is None or tree.name in seen:
            continue
        seen.add(tree.name)
        names = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
        own = {n.id for n in names if isinstance(n.ctx, ast.Store)} | {
            one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)
        }
        shared = {one for n in ast.walk(tree) if isinstance(n, ast.Global) for one in n.names}
        for one in (n.id for n in names if n.id not in own or n.id in shared):
            value = scope.file.names.get(one)
            data = letters.DATA.match(one) is not None
            if (
                isinstance(value, np.ndarray)
                and value.size
                and value.ndim
                and value.dtype.kind in ("fiu" if data else "f")
            ):
                found[one] = None
            elif one in scope.trees:
                waiting.append(one)
            elif isinstance(value, dict) and not letters.CACHE.search(one):
                held = arrays_in(value, one).items()
                found.update(
                    {path: None for path, array in held if np.ndim(array) and array.dtype.kind == "f"}
                )
    return tuple(found)


def taken_apart(options: dict[str, list[Pattern]], file: File) -> None:
    """Shapes that are taken apart have as many axes as they are taken into; what is transposed has two."""
    for leaf, counts in ranks(file.tree).items():
        if leaf in options:
            fitting = [one for one in options[leaf] if len(one) in counts]
            options[leaf] = sorted(fitting, key=len) or [(None,) * one for one in sorted(counts)]
    begun = begun_as(file.tree)
    turned = {
        letters.last(ast.unparse(n.value))
        for n in ast.walk(file.tree)
        if isinstance(n, ast.Attribute)
        and n.attr == "T"
        and isinstance(n.value, (ast.Name, ast.Attribute, ast.Subscript))
    }
    for loop in (n for n in ast.walk(file.tree) if isinstance(n, ast.For)):  # for x in xs: ... x.T
        over = loop.iter.id if isinstance(loop.iter, ast.Name) else ""
        if over in options and ast.unparse(loop.target) in turned:
            options[over] = [(None,) * 3, (None, None, 1)]
    upright = columns(file.tree)
    if any(leaf in upright and letters.TARGET.match(leaf) for leaf in options):
        of_one_output(options)
    for leaf in options:
        if leaf in upright and letters.DATA.match(leaf) and not letters.INPUT.match(leaf):
            options[leaf] = [
                (None, 1),
                *(one for one in options[leaf] if one not in ((None, 1), (None, None))),
            ]
        if letters.last(leaf) in turned and not re.fullmatch(
            r"w|theta|beta|coef_?|weights?", letters.last(leaf)
        ):
            options[leaf] = sorted(options[leaf], key=lambda one: len(one) < 2)
        name = letters.last(leaf.strip("[]'\""))
        shape = begun.get(name, begun.get(re.sub(r"[1-9]\d*$", "", name)))  # b of b1; a0 is where a begins
        if shape is not None and letters.scalar(leaf) is None and not letters.DATA.match(name):
            options[leaf] = list(dict.fromkeys([shape, *options[leaf]]))


def of_one_output(options: dict[str, list[Pattern]]) -> None:
    """The last of W1, W2 has one output, and its bias one entry, where the targets are a column."""
    for stem, first in (("w", [(None, 1), (1, None)]), ("b", [(1,), (1, 1)])):
        layers = [n for n in options if letters.stem(n) == stem and re.fullmatch(r"\w+?\d", letters.last(n))]
        if len(layers) > 1:
            last = max(layers, key=lambda name: name[-1])
            options[last] = list(dict.fromkeys([*first, *options[last]]))


def ranks(tree: ast.Module) -> dict[str, set[int]]:
    """How many axes an array has where its shape is taken apart: N, D = X.shape."""
    found: dict[str, set[int]] = {}
    for node in ast.walk(tree):
        if (  # noqa: SIM102
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Attribute)
        ):
            if node.value.attr == "shape" and isinstance(node.value.value, ast.Name):
                found.setdefault(node.value.value.id, set()).add(len(node.targets[0].elts))
    return found


class ScriptProgram(Program):
    """The training loop of a script, once."""

    def __init__(self, scope: Scope) -> None:
        file = scope.file
        self.statements: list[ast.stmt] = without_the_rest(file.script)
        self.parts: list[CodeType] = [compiled([one], file.path) for one in self.statements]
        super().__init__(scope, f"the loop of {Path(file.path).name}", tuple(self.parts))

    def invoke(self, values: Mapping[str, Any], ran: Ran) -> Any:
        names = self.file.names
        before = dict(names)
        stepped = False
        try:
            for part, statement in zip(self.parts, self.statements, strict=True):
                try:
                    exec(part, names)
                except Exception:
                    if any(isinstance(n, (ast.For, ast.While)) for n in ast.walk(statement)) and not stepped:
                        raise
                    if not stepped:
                        continue
                    break
                stepped = stepped or isinstance(statement, ast.For)
            ran.variables.update({k: v for k, v in names.items() if not k.startswith("__")})
        finally:
            after = dict(names)
            for name in after:
                if name not in before:
                    del names[name]
            names.update(before)
        return None


def without_the_rest(script: Sequence[ast.stmt]) -> list[ast.stmt]:
    """A script without what comes after its training, but for what a cost is worked out from there."""
    steps = (any(isinstance(n, ast.Name) and n.id == "__step__" for n in ast.walk(one)) for one in script)
    end = max((at for at, one in enumerate(steps, 1) if one), default=len(script))
    needed: set[str] = set()
    rest: list[ast.stmt] = []
    for one in reversed(script[end:]):
        names = [n for n in ast.walk(one) if isinstance(n, ast.Name)]
        stored = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        if stored & needed or any(map(COST.search, stored)):
            rest.insert(0, one)
            needed |= {n.id for n in names if isinstance(n.ctx, ast.Load)}
    return [*script[:end], *rest]


def tree_of(cls: type, file: File) -> ast.ClassDef:
    """A class of the file; of others there is nothing to read."""
    classes = (n for n in ast.walk(file.tree) if isinstance(n, ast.ClassDef))
    nothing = ast.ClassDef(cls.__name__, [], [], [], [])
    return next((n for n in classes if n.name == cls.__name__), nothing)


class MethodProgram(Program):
    """A method of a class: an object is made, its arrays are ours, its forward pass is run first."""

    class_name: str
    method: str
    object: Any
    tree: ast.ClassDef
    methods: dict[str, ast.FunctionDef]
    before: str | None
    arrays: dict[str, Any]
    states: dict[str, str]

    def __init__(self, scope: Scope, class_name: str, method: str, prototype: Any) -> None:
        title = f"{class_name}.{method}({', '.join(required(getattr(prototype, method)))})"
        trees = [tree_of(base, scope.file) for base in reversed(type(prototype).__mro__)]
        self.methods = {n.name: n for tree in trees for n in tree.body if isinstance(n, ast.FunctionDef)}
        written: list[Any] = [getattr(type(prototype), name, None) for name in self.methods]
        codes = (inspect.unwrap(one).__code__ for one in written if hasattr(one, "__code__"))
        super().__init__(scope, title, tuple(codes))
        self.class_name, self.method, self.object = class_name, method, prototype
        self.tree = trees[-1]
        self.bring_along()
        self.before = self.forward()
        self.passing: dict[str, bool] = {}
        arrays, numbers = arrays_in(prototype), arrays_in(prototype, numbers=True)
        own = {path: one for path, one in numbers.items() if path.isidentifier() and not np.ndim(one)}
        arrays |= {path: one for path, one in own.items() if scope.has_slope(path)}  # self.g with dg
        used = self.attributes_read()
        # dW0 of a discriminator is no slope: slopes begin with zeros
        drawn = any(_slope_like(path) and np.any(array) for path, array in arrays.items())
        self.arrays = {
            path: array
            for path, array in arrays.items()
            if re.split(r"[.\[]", path)[0] in used and not self.kept(path)
            if drawn or not _slope_like(path)
            if not self.left_over(path) and not self.set_once(path, array)
        }
        for path, array in self.arrays.items():
            self.options[path] = [*known_pattern(array), np.shape(array)]
            self.prototype[path] = array
        self.states = {
            path: owner
            for path, array in arrays.items()
            if path not in self.arrays and (owner := owner_of(path)) in self.arrays
            if np.shape(array) == np.shape(self.arrays[owner]) and not np.any(array)
        }
        given = [name for name in self.parameters() if name not in self.upstream()]
        for name in given:
            if scope.setting(name) in (None, "leaf") and name not in self.options:
                self.options[name] = (
                    letters.patterns(name, self.file.text) if scope.setting(name) is None else [()]
                )
        taken_apart(self.options, self.file)
        for name in self.unknown_first(given):
            self.options[name] = self.options.pop(name)
        for path, array in self.arrays.items():
            flat = [(None,)] if np.ndim(array) == 2 and np.shape(array)[0] == 1 else []
            listed = [np.shape(array)] if by_number(letters.last(path), self.file.text) else []
            self.options[path] = [*listed, *known_pattern(array), np.shape(array), *flat]
        if any(np.ndim(one) == 2 and np.shape(one)[1] == 1 for one in self.arrays.values()):
            for name in (
                one for one in given if one in self.options
            ):  # biases in a column: samples are columns, too
                kinds = [(None, None), (None, 1)]
                self.options[name] = sorted(
                    self.options[name],
                    key=lambda one: kinds.index(one) if one in kinds else 2 + (one == (None,)),
                )
                if re.search(rf"for .* in (enumerate\()?{name}\b", self.file.text):  # columns, one by one
                    self.options[name] = [(None, None, 1), *self.options[name]]

    @property
    def called(self) -> str:
        return self.method

    @property
    def trees(self) -> dict[str, ast.FunctionDef]:
        return {**self.scope.trees, **self.methods}

    def begins(self, path: str) -> bool:
        return path in self.prototype and (path not in self.arrays or path in self.made_again)

    @cached_property
    def made_again(self) -> set[str]:
        """What the method has another one make anew before its loop: fit calls self.initialize(X)."""
        tree = self.methods.get(self.method)
        calls = {one.removeprefix("self.") for one in calls_in(tree)} if tree is not None else set()
        makers = {one for one in calls if MAKES.search(one)} & self.methods.keys()
        stores = [n for name in makers for n in ast.walk(self.methods[name]) if isinstance(n, ast.Assign)]
        return {one.targets[0].attr for one in stores if is_own(one.targets[0])}

    def unknown_first(self, given: Sequence[str]) -> list[str]:
        """What an object is made with comes last where the method takes what it is about: an arm's angles."""
        own = [path for path in self.arrays if letters.parameter(path) or path in self.moves]
        free = [one for one in given if one in self.options and not letters.DATA.match(one)]
        free = [one for one in free if not letters.TARGET.match(one) and not letters.INPUT.match(one)]
        return list(dict.fromkeys([*(free if self.arrays and not own else ()), *self.options]))

    def set_once(self, path: str, value: Any) -> bool:
        """Whether it is a number that an object is made with, slope=0.01, and no parameter that it learns."""
        if type(value) is not float or not path.isidentifier():
            return False
        taken = inspect.signature(type(self.object)).parameters.get(path)
        learned = path in self.moves or self.scope.has_slope(path)
        return taken is not None and isinstance(taken.default, float) and not learned

    def left_over(self, path: str) -> bool:
        """Whether a layer keeps it of its forward pass: self.input = x."""
        head, _, name = path.rpartition(".")
        if not head or not name.isidentifier():
            return False
        trees = [tree_of(base, self.file) for base in type(at_path(self.object, head)).__mro__]
        methods = [n for tree in trees for n in tree.body if isinstance(n, ast.FunctionDef)]
        ahead = [n for n in methods if FORWARD.search(n.name) or n.name == "__call__"]
        stores = [n for tree in ahead for n in ast.walk(tree) if isinstance(n, ast.Assign)]
        return any(ast.unparse(n.targets[0]) == f"self.{name}" and made_as(n.value) is None for n in stores)

    def bring_along(self) -> None:
        """Arrays that another method makes, self.coef_ = np.zeros(X.shape[1]) in fit, are there before it."""
        if self.method not in self.methods:
            return
        trees = [self.methods[self.method]]
        for tree in trees:  # and what it calls
            calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
            called = {one.attr for one in calls if isinstance(one, ast.Attribute) and is_own(one)}
            called |= {"__call__" for one in calls if isinstance(one, ast.Name) and one.id == "self"}
            trees += [one for name, one in self.methods.items() if name in called and one not in trees]
        stored = {n.attr for t in trees for n in ast.walk(t) if is_own(n) and isinstance(n.ctx, ast.Store)}
        read = {n.attr for t in trees for n in ast.walk(t) if is_own(n)} - stored
        for tree in (one for name, one in self.methods.items() if one not in trees):
            for one in (n for n in ast.walk(tree) if isinstance(n, ast.Assign) and is_own(n.targets[0])):
                name, shape = ast.unparse(one.targets[0]).partition(".")[2], made_as(one.value)
                if name in read and shape is not None and getattr(self.object, name, None) is None:
                    array = np.zeros(
                        [3 + at if length is None else length for at, length in enumerate(shape)]
                    )
                    setattr(self.object, name, array if shape else 0.0)

    def kept(self, path: str) -> bool:
        """Whether it is an optimizer's: called so, and not read on the way forth and back."""
        trees = [self.methods[one] for one in (self.method, self.before) if one in self.methods]
        read = {n.attr for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        return MOMENTS.match(path) is not None and re.split(r"[.\[]", path)[0] not in read

    def attributes_read(self) -> set[str]:
        """The attributes that are read before they are made: what the object brings along."""
        init = self.methods.get("__init__")
        made = (
            {n.attr for n in ast.walk(init) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
            if init
            else set()
        )
        made |= {re.split(r"[.\[]", path)[0] for path in arrays_in(self.object)}
        rebound: set[str] = set()
        for name, tree in self.methods.items():
            if name != "__init__" and (FORWARD.search(name) or name == self.method):
                for statement in ast.walk(tree):
                    if isinstance(statement, ast.Assign):
                        for one in statement.targets:
                            parts = one.elts if isinstance(one, ast.Tuple) else [one]
                            for part in parts:
                                if isinstance(part, ast.Attribute) and part.attr not in {
                                    n.attr for n in ast.walk(statement.value) if isinstance(n, ast.Attribute)
                                }:
                                    rebound.add(part.attr)
        return made - rebound

    @cached_property
    def stored(self) -> set[str]:
        """The attributes that a method makes."""
        nodes = (n for tree in self.methods.values() for n in ast.walk(tree))
        return {n.attr for n in nodes if is_own(n) and isinstance(n.ctx, ast.Store)}

    @cached_property
    def lengths(self) -> dict[str, tuple[str, int]]:
        """The attributes that are lengths of the object's arrays."""
        return owned(self.methods["__init__"]) if "__init__" in self.methods else {}

    def forward(self) -> str | None:
        """The forward method that has to run first, where the method does not run it itself."""
        if self.method in ("forward", "__call__"):
            return None
        called = {
            letters.last(ast.unparse(n.func))
            for n in ast.walk(self.methods.get(self.method, self.tree))
            if isinstance(n, ast.Call)
        }
        called |= {"__call__"} if "self" in called else set()  # self(X)
        ways = [
            name
            for name in self.methods
            if FORWARD.search(name) and name != self.method and not re.search("back", name)
        ]
        ways += [name for name in ("__call__",) if name in self.methods]
        first = next(
            (one for one in ("forward", "forward_pass", "feedforward", "feed_forward") if one in ways), None
        )
        chosen = first or (ways[0] if ways else self.leaving())
        if chosen and (loss := self.loss_of(chosen)):
            left = self.attributes(loss, ast.Store) - self.attributes(chosen, ast.Store)
            taken = self.attributes(self.method, ast.Load) - self.attributes(self.method, ast.Store)
            if not required(getattr(self.object, self.method)) or left & taken:
                chosen = loss
        return None if chosen is None or chosen in called or self.leaves_nothing(chosen) else chosen

    def attributes(self, method: str, context: type[ast.expr_context]) -> set[str]:
        """The attributes that a method reads, or makes."""
        nodes = ast.walk(self.methods.get(method, ast.Module([], [])))
        return {n.attr for n in nodes if is_own(n) and isinstance(n.ctx, context)}

    def leaving(self) -> str | None:
        """Where nothing is called a forward pass, the loss that leaves what the method needs."""
        needed = self.attributes(self.method, ast.Load) - self.attributes(self.method, ast.Store)
        losses = (one for one in self.methods if LOSS.fullmatch(one) and one != self.method)
        return next((one for one in losses if self.attributes(one, ast.Store) & needed), None)

    def loss_of(self, forward: str) -> str | None:
        """The method that gives the loss: it may leave there what the way back needs."""
        for name, tree in self.methods.items():
            calls = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
            if LOSS.fullmatch(name) and calls & {f"self.{forward}", "self"} and name != self.method:
                return name
        return None

    def leaves_nothing(self, forward: str) -> bool:
        """Whether a forward pass only returns its prediction, and the method works out its own."""
        tree = self.methods[forward]
        given = ends_of(tree)[-1:]
        returned = {ast.unparse(one) for end in given for one in getattr(end, "elts", ())}
        if len(returned & set(required(getattr(self.object, self.method)))) > 1:  # backward(x, a_h, a_out, y)
            return False
        keeps = any(
            isinstance(n, ast.Attribute)
            and (isinstance(n.ctx, ast.Store) or n.attr in ("append", "forward", "__call__"))
            or isinstance(n, ast.Subscript)
            and isinstance(n.ctx, ast.Store)
            or isinstance(n, ast.Call)
            and isinstance(n.func, ast.Name)
            and not self.file.functions.get(n.func.id)
            and not hasattr(builtins, n.func.id)
            for n in ast.walk(tree)
        )
        own = required(getattr(self.object, self.method))
        return not keeps and any(
            letters.INPUT.match(name) and not letters.PREDICTED.match(name) for name in own
        )

    def completed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """With a slope from above that has the shape of what the forward pass gives."""
        upstream = self.upstream()
        if not upstream or not self.before or all(name in values for name in upstream):
            return dict(values)
        mine: object = None
        try:
            with drawing.anew(values), quiet(), np.errstate(all="ignore"), at_most(SECONDS) as mine:
                one = self.made(values)
                result = self.ahead(one, values)
        except Late as late:
            if late.limit is not mine:  # that of another limit around
                raise
            raise Slow(f"the forward pass was still running after {SECONDS:g} s") from late
        return {**values, **slopes_of(upstream, self.outputs(result), values, self.takes_one_slope())}

    def outputs(self, result: Any) -> Any:
        """Of what the forward pass gives, that by which the slopes from above are, by names if they tell."""
        ends = ends_of(self.methods[str(self.before)]) if self.before in self.methods else []
        listed = ends[-1].elts if ends and isinstance(ends[-1], ast.Tuple) else []
        upstream = self.upstream()
        if (
            not isinstance(result, tuple)
            or len(listed) != len(result)
            or not 0 < len(upstream) <= len(result)
        ):
            return result
        names = [re.sub(r"\W|_", "", letters.last(ast.unparse(one))).lower() for one in listed]
        said = [re.sub("_", "", one).lower() for one in upstream]
        alike = [[likeness(slope, one) for one in names] for slope in said]
        if all(max(one) > 0 and one.count(max(one)) == 1 for one in alike):
            return tuple(result[one.index(max(one))] for one in alike)
        if len(upstream) == 1:
            stores = (n for n in ast.walk(self.methods[str(self.before)]) if isinstance(n, ast.Assign))
            lines = {ast.unparse(target): one.lineno for one in stores for target in one.targets}
            return result[prediction_in(listed, lines)]
        return result[: len(upstream)]

    def ahead(self, one: Any, values: Mapping[str, Any]) -> Any:
        """What the forward pass of an object returns, or else what it makes last: self.output = ..."""
        forward = getattr(one, str(self.before))
        out = forward(**{name: self.argument(name, values, None) for name in required(forward)})
        stores = [
            part.attr
            for statement in ast.walk(self.methods.get(str(self.before), ast.Module([], [])))
            if isinstance(statement, ast.Assign)
            for part in statement.targets
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "self"
        ]
        return getattr(one, stores[-1]) if out is None and stores else out

    def takes_one_slope(self) -> bool:
        """Whether it leaves the loop over its slopes at the first that is not 0."""
        tree, above = self.methods.get(self.method), set(self.upstream())
        loops = [one for one in ast.walk(tree) if isinstance(one, ast.For)] if tree and above else []
        over = [one for one in loops if names_in(one.iter) & above]
        return any(isinstance(n, ast.Return) for one in over for n in ast.walk(one))

    def parameters(self) -> list[str]:
        own = [name for name in required(getattr(self.object, self.method)) if not self.passed_on(name)]
        before = required(getattr(self.object, self.before)) if self.before else []
        return list(dict.fromkeys([*before, *own]))

    def passed_on(self, name: str) -> bool:
        """Whether a parameter is what the forward pass returns: output, a2, cache."""
        if name not in self.passing:
            self.passing[name] = self.is_passed_on(name)
        return self.passing[name]

    def is_passed_on(self, name: str) -> bool:
        if not self.before:
            return False
        if name in required(getattr(self.object, self.before)):
            return False
        names = {
            letters.last(ast.unparse(one))
            for end in ends_of(self.methods[self.before])
            for one in (end.elts if isinstance(end, ast.Tuple) else [end])
        }
        targets = [n for n in required(getattr(self.object, self.method)) if letters.TARGET.match(n)]
        predicted = letters.PREDICTED.match(name) and not letters.TARGET.match(name) and bool(targets)
        kept = bool(letters.CACHE.search(name)) and name != "dvalues"
        return name in names or bool(predicted) or kept or self.judged(name)

    def judged(self, name: str) -> bool:
        """Whether it is the prediction of a layer that is a loss: backward(dvalues, y_true) beside forward(..., y_true)."""  # noqa: E501
        if name != "dvalues" or not self.before:
            return False
        both = (getattr(self.object, one) for one in (self.method, self.before))
        return all(any(letters.TARGET.match(one) for one in required(method)) for method in both)

    def upstream(self) -> list[str]:
        ahead = required(getattr(self.object, self.before)) if self.before else []
        found = from_above(self.parameters(), ahead) if self.before else []
        return [p for p in found if not self.judged(p)]

    def argument(self, name: str, values: Mapping[str, Any], out: Any) -> Any:
        if name in values:
            return values[name]
        known = self.scope.setting(name)
        passed = self.passed_on(name)
        if known is not None and known != "leaf" and not passed:
            return known
        if self.before and passed:
            ends = ends_of(self.methods[self.before])
            if ends and isinstance(ends[-1], ast.Tuple):
                names = [letters.last(ast.unparse(one)) for one in ends[-1].elts]
                return (
                    out[names.index(name)] if name in names else out[-1 if letters.CACHE.search(name) else 0]
                )
            return out
        raise WrongCall(f"what is {name} of {self.title}?")

    def made(self, values: Mapping[str, Any]) -> Any:
        """The object with our arrays in it."""
        one = filled(self.object, self.arrays, {path: values[path] for path in self.arrays if path in values})
        for path, owner in self.states.items():
            if owner in values:
                placed(one, path, values[owner] * 0)
        for name, (path, axis) in self.lengths.items():
            if path in values and type(getattr(one, name, None)) is int and axis < np.ndim(values[path]):
                setattr(one, name, np.shape(values[path])[axis])
        for path in set(values) & set(self.prototype) - set(self.arrays):
            if path.isidentifier() and (hasattr(one, path) or path in self.stored):  # made at the start
                setattr(one, path, values[path])
        for name in self.rates_inside:
            setattr(one, name, 1.0)
        rows = next((len(a) for n, a in values.items() if np.ndim(a) == 2 and letters.INPUT.match(n)), None)
        for name in vars(one) if hasattr(one, "__dict__") and rows else ():
            if BATCHES.fullmatch(name) and type(getattr(one, name)) is int:
                setattr(one, name, rows)
        for name in vars(one) if hasattr(one, "__dict__") else ():
            if re.search(r"epochs?$|n_?iter|max_?iter|num_iter|iterations$", name) and isinstance(
                getattr(one, name), int
            ):
                setattr(one, name, 1)
        return one

    @cached_property
    def rates_inside(self) -> list[str]:
        """A rate that no step has: it is in the sums that are stepped along, delta += self.lr * error * x."""
        nodes = [n for tree in self.methods.values() for n in ast.walk(tree) if isinstance(n, ast.stmt)]
        steps = [found for n in nodes if (found := moved(n)) and is_own(found[0])]
        steps = [one for one in steps if last_name(one[0]) in self.arrays]
        if not steps or any(RATE.match(name) for _, _, amount in steps for name in multiplied(amount)):
            return []
        held = vars(self.object) if hasattr(self.object, "__dict__") else {}
        return [n for n, one in held.items() if CALLED_RATE.fullmatch(n) and type(one) in (int, float)]

    def invoke(self, values: Mapping[str, Any], ran: Ran) -> Any:
        one = self.made(values)
        ran.owner = one
        out = None
        if self.before:
            ran.made[self.before] = out = self.ahead(one, values)
        method = getattr(one, self.method)
        arguments = {name: self.argument(name, values, out) for name in required(method)}
        for name in filter(self.judged, arguments):
            data = next(p for p in required(getattr(one, str(self.before))) if not letters.TARGET.match(p))
            arguments[name] = getattr(one, "output", values[data])
        return method(**arguments)


def is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """self.W"""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def lengths_in(tree: ast.Module) -> dict[str, tuple[str, int]]:
    """At the file's top level, which variable is the length of which array along which axis."""
    found: dict[str, tuple[str, int]] = {}
    for one in tree.body:
        if not isinstance(one, ast.Assign):
            continue
        text, target = ast.unparse(one.value), one.targets[0]
        if isinstance(target, ast.Name) and (match := LENGTH.fullmatch(text)):
            array = next(part for part in match.groups()[:3] if part)
            found[target.id] = (array, int(match[4] or 0))
        found |= unpacked(one)
    return found


LENGTH = re.compile(r"len\((\w+)\)|(\w+)\.size|(\w+)\.shape\[(\d)\]")
LOSS = re.compile(r"_?(compute_|calc\w*_|get_)?(loss|cost|error|objective)(_fn|_function)?", re.I)


def _slope_like(path: str) -> bool:
    last = re.split(r"[.\[]", path)[-1].strip("]'\"")
    return (
        bool(
            re.match(
                r"(d[A-Z_]\w*|d[wb]\d*|grads?\w*|\w+_grad|v[dw]\w+|m_|vel\w*|dweights\w*|dbias\w*|nabla\w*)$",
                last,
            )
        )
        or "grad" in path
    )

"""Which of what a program returns, steps or leaves behind is the gradient by which array.

By name first (dW, grad_W, grads["W1"], W1_grad for W or W1), then by place; a step `W -= rate * dW` belongs
to the array that it steps. The result says where each gradient is found, so that it is found again on
symbols.
"""

import ast
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cached_property
from itertools import chain, combinations, islice, permutations
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.containers import arrays_in, at_path
from backprop.proof.explain.question.fitting import Hopeless
from backprop.proof.explain.question.hooks import STATE, part
from backprop.proof.explain.question.measures import is_measured
from backprop.proof.explain.question.programs import MOMENTS, FunctionProgram, MethodProgram, Program, Ran
from backprop.proof.explain.question.scopes import PARTIAL, ends_of, plan_for, required
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import COST, defaulted, moved, moved_on, table_of
from backprop.proof.explain.question.statements import stepped as stepped_in

Path = tuple[Any, ...]
Labelled = tuple[Path, str, Any]
PREFIX = r"^(d_?(loss|cost)__d_?|d_?L_?d_?|d_?J_?d_?|dC_d|dE_d|dcost_d|dloss_d|d_loss_|d_|grad(ients?)?_?(of_)?(wrt_|by_)?|nabla_?|delta_?|partial_|der_?|deriv_?|slope_?|g_|sum_d|total_d|by_|град(иент)?_?|梯度_?|d|g)"  # noqa: E501
SUFFIX = r"(_?grad(s|ient|ients)?|_g|_delta|_deriv(ative)?|_slope|_prime|_update|_bar)$"


class Returned(WrongCall, Hopeless):
    """What is returned is no gradient, whatever the shapes."""


AFTER_EACH_OTHER = (
    "{} is stepped several times in a run, for one sample after the other: that is along no gradient of one "
    "cost; ask about a function of one sample"
)


class Misstep(WrongCall):
    """A part is stepped by what has another shape, with the shapes that were tried."""


@dataclass(frozen=True)
class Source:
    """Where a gradient is: in the result, among the steps, in an attribute, in a local variable."""

    kind: str
    at: Path = ()
    sometimes: bool = False  # a step that only one way of a question takes: on the other one the slope is 0

    def of_parts(self, ran: Ran, value: Any) -> Any:
        """The slope of an array that is stepped in parts: w[1:] -= rate * dw; w[0] -= rate * db."""
        own = str(self.at[0]).removeprefix("self.")
        steps = [(part(one.name, own), one) for one in ran.steps]
        if all(place is None for place, _ in steps):
            raise WrongCall("an array is not stepped on this run")
        total = np.zeros_like(value)
        for place, one in ((place, one) for place, one in steps if place is not None):
            slope = one.gradient if one.sign < 0 else -one.gradient
            if np.shape(slope) not in ((), np.shape(total[place])):
                shapes = f"the shape {np.shape(total[place])}, by what has the shape {np.shape(slope)}"
                raise Misstep(f"line {one.line} steps {one.name}, of {shapes}")
            total[place] += slope
        return total

    def of_entries(self, ran: Ran, value: Any) -> Any:
        """The slope of an array that is stepped entry by entry: what it has lost, by the rate."""
        own = str(self.at[0])
        steps = [one for one in ran.steps if one.target is value or one.enters(own, value)]
        by_one = len({one.rate for one in steps}) == 1 and all(one.rate != STATE for one in steps)
        if isinstance(value, np.ndarray):  # on symbols a rate may have no truth
            by_one = by_one and all(one.by == steps[0].by for one in steps)
            if sum(np.size(one.target) for one in steps) > value.size:
                raise Returned(AFTER_EACH_OTHER.format(own))
        if not by_one:
            raise Returned(f"{own} is stepped entry by entry, and not by one rate: return the gradient")
        return (ran.began(value) - value) / steps[0].by

    def find(self, ran: Ran, value: Any) -> Any:
        if self.kind == "step" and any(one.enters(str(self.at[0]), value) for one in ran.steps):
            return self.of_entries(ran, value)
        if self.kind == "result":
            found = ran.result
            for one in self.at:
                found = named(found)[one] if isinstance(one, str) else found[one]
            return found
        if self.kind == "step":
            steps = [
                one
                for one in ran.steps
                if one.target is value or (self.at and one.name == self.at[0] and np.ndim(value) == 0)
            ]
            if len({one.line for one in steps}) < len(steps):
                raise Returned(AFTER_EACH_OTHER.format(self.at[0] if self.at else "an array"))
            total: Any = None
            for one in steps:
                moved = one.gradient if one.sign < 0 else -one.gradient
                total = moved if total is None else total + moved
            own = str(self.at[0]).removeprefix("self.") if self.at else ""
            apart = np.ndim(value) > 0 and any(part(one.name, own) is not None for one in ran.steps)
            if total is not None and apart:  # of what is stepped already
                raise Returned(f"{own} is stepped as a whole and in parts: write both as one step")
            if (
                total is None
                and self.sometimes
                and not any(part(one.name, own) is not None for one in ran.steps)
            ):
                return 0 * value
            return self.of_parts(ran, value) if total is None else total
        if self.kind == "owner":
            return at_path(ran.owner, str(self.at[0]))
        found = ran.locals[self.at[0]]
        for one in self.at[1:]:
            found = found[one]
        return found


@dataclass(frozen=True)
class Reading:
    """The source of each gradient, and of the cost where the program itself gives it."""

    sources: Mapping[str, Source]
    cost: Source | None = None
    left: tuple[str, ...] = ()  # what is returned and called a slope, by none of the arrays that are known
    rivals: tuple[Mapping[str, Source], ...] = ()  # other arrays by which it may be as well, for all we know
    others: tuple[Mapping[str, Source], ...] = ()  # and of its shape, where it is by none of those

    def gradients(self, ran: Ran, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: laid(source.find(ran, values[name]), values[name], source.kind)
            for name, source in self.sources.items()
        }


def laid(found: Any, array: Any, kind: str) -> Any:
    """A slope in its array's shape where NumPy lays it so: a number for (1,), in a step (M,) for (1, M)."""
    shape, own = tuple(np.shape(found)), tuple(np.shape(array))
    if shape and not own and all(one == 1 for one in shape):  # (1, 1) for a number
        return found.sum()
    if shape == own or len(shape) > len(own):
        return found
    fits = all(a in (1, b) for a, b in zip(shape[::-1], own[::-1], strict=False))
    row = kind == "owner" and all(one == 1 for one in own[: len(own) - len(shape)])  # (M,) of (1, M)
    if fits and (kind in ("step", "local") or row) or not shape and own and all(one == 1 for one in own):
        return found + np.zeros_like(array)
    return found


def named(result: Any) -> Mapping[Any, Any]:
    """The parts that have names: of a dictionary, a named tuple, a dataclass."""
    if isinstance(result, Mapping):
        return result
    if is_dataclass(result) or isinstance(result, SimpleNamespace):
        return vars(result)
    fields = getattr(result, "_fields", ()) if isinstance(result, tuple) else ()
    return dict(zip(fields, result, strict=True)) if fields else {}


def entries(result: Any, path: Path = (), whole: bool = False) -> Iterator[tuple[Path, Any]]:
    """The numbers and arrays in nested tuples, lists and dictionaries."""
    if result is None or isinstance(result, (str, bool)):
        return
    if (parts := named(result)) or isinstance(result, Mapping):
        for key, one in parts.items():
            yield from entries(one, (*path, key))
    elif isinstance(result, (tuple, list)):
        numbers = bool(result) and all(isinstance(one, (int, float)) for one in result)
        if numbers and (whole or path and len(result) > 3):
            yield path, np.asarray(result, float)
            return
        for at, one in enumerate(result):
            yield from entries(one, (*path, at))
    elif isinstance(result, (int, float, np.ndarray, np.generic)) or hasattr(result, "__array_ufunc__"):
        yield path, result
    else:
        raise Returned(
            f"it returns a {type(result).__name__}; expected arrays: a tuple, a list or a dictionary of them"
        )


SHORT = {"weight": "w", "weights": "w", "bias": "b", "biases": "b"}


def matches(name: str, leaf: str) -> int:
    """How well the name of a gradient fits an array: 0 not at all."""
    own, numbered = letters.last(leaf), re.findall(r"\[(\d+)\]", leaf)
    if not name:
        return 0
    whole, said = (re.sub(r"\W+", "_", one) for one in (leaf, name))
    if whole != own and whole in (said, re.sub(PREFIX, "", said), re.sub(SUFFIX, "", said)):
        return 5  # grads["head.W"], d_head_W of head.W
    bare = re.sub(SUFFIX, "", re.sub(PREFIX, "", name))
    bare_low = re.sub(SUFFIX, "", re.sub(PREFIX, "", name, flags=re.I), flags=re.I)
    if bare != name and bare == own:
        return 4
    if name != own and own in (re.sub(PREFIX, "", name), re.sub(SUFFIX, "", name)):
        return 4
    plain = bare_low.lower().replace("_", "")
    if plain == own.lower().replace("_", "") and name.lower() != own.lower():  # grad_vc of v_c
        return 3
    if bare_low != name and SHORT.get(own.lower()) == bare_low.lower():
        return 2  # self.dW of self.weight
    if bare_low != name and plain == shortened(own.lower().replace("_", "")):
        return 2  # dw_out of weight_out
    if (
        bare_low != name
        and len(plain) > 3
        and own.lower() in (f"{plain}e", f"{plain}s", f"{plain}en", f"{plain}es")
    ):
        return 2  # gewicht_gradient of gewichte
    if numbered and bare_low.lower() == f"{own}{numbered[-1]}".lower():
        return 2
    return 1 if name == own else 0


PLURALS = ("", "e", "s", "en", "es")


def shortened(name: str) -> str:
    """wout of weightout, bh of biash."""
    return re.sub("^bias(es)?", "b", re.sub("^weights?", "w", name))


PACKED = ("np.array", "np.asarray", "numpy.array", "array")
MISS = re.compile(r"err|diff|res|miss|delta|[rde]$", re.I)
"""What a slope is made of: its sum is the slope of a bias, and no cost."""


def returned_names(program: Program) -> dict[Path, str]:
    """The names in the return statement, by place."""
    tree: ast.AST | None = None
    if isinstance(program, FunctionProgram):
        tree = program.scope.trees.get(program.name)
    elif isinstance(program, MethodProgram):
        tree = program.methods.get(program.method)
    if tree is None:
        return {}
    ends = ends_of(tree)
    return {path: name for path, one in spread(ends[-1]) if (name := said(one))} if ends else {}


def costs_in_arrays(program: Program, ran: Ran) -> str:
    """What is returned and called a cost, and is no number for these shapes; "" if nothing is."""
    names = returned_names(program)
    found = [(names.get(path, ""), one) for path, one in entries(ran.result)] if names else []
    arrays = [name for name, one in found if COSTLY.fullmatch(name) and np.size(one) > 1]
    return next(iter(arrays), "")


COSTLY = re.compile("loss|cost|J|mse|total_(loss|cost)")


def spread(node: ast.expr, path: Path = ()) -> Iterator[tuple[Path, ast.expr]]:
    """The parts of nested tuples and lists with their places; not numbers beside slopes, nor new weights."""
    if isinstance(node, (ast.Tuple, ast.List)):
        for at, one in enumerate(node.elts):
            yield from spread(one, (*path, at))
    elif is_measured(node) or moved_on(ast.Assign([ast.Name("_", ast.Store())], node)):
        return
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_same(node.func):
        yield from spread(node.func.value, path)
    elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in PACKED:
        yield from spread(node.args[0], path)
    else:
        yield path, node


def is_same(method: ast.Attribute) -> bool:
    """Whether what a method gives is called as what it is a method of: dW.reshape(3, 4), db.sum()."""
    of_misses = MISS.match(letters.last(ast.unparse(method.value)))
    return method.attr in ("reshape", "ravel", "flatten") or method.attr == "sum" and not of_misses


def said(node: ast.expr) -> str:
    """What a part of a return statement is called."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return letters.last(ast.unparse(node))
    if isinstance(node, ast.Subscript):
        key, held = getattr(node.slice, "value", None), ast.unparse(node.value)
        return key if isinstance(key, str) else held if KEPT.fullmatch(held) else ""
    read = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    names = [one for one in read if re.match(r"d(?!ata|iff|ist|im|ecay|egree|enom)|grad", one)]
    return names[0] if isinstance(node, ast.BinOp) and len(names) == 1 else ""


def caller_names(program: Program, leaves: Sequence[str]) -> dict[Path, str]:
    """What the file itself takes the results for: dW, db = gradients(...)."""
    found: dict[Path, str] = {}
    name = program.name if isinstance(program, FunctionProgram) else ""
    for one in ast.walk(program.file.tree):
        if not isinstance(one, ast.Assign) or not isinstance(one.value, ast.Call):
            continue
        if ast.unparse(one.value.func) == name and isinstance(one.targets[0], ast.Tuple):
            called = {path: letters.last(ast.unparse(part)) for path, part in spread(one.targets[0])}
            found |= {
                p: last for p, last in called.items() if any(matches(last, leaf) > 1 for leaf in leaves)
            }
    return found


@dataclass
class Facts:
    """What one run gave, sorted: what is returned with labels, its cost, the arrays that are stepped."""

    program: Program
    ran: Ran
    values: Mapping[str, Any]
    wrt: Sequence[str]
    leaves: list[str]
    cost: Source | None
    rest: list[Labelled]
    steps: set[str]
    inside: tuple[str, ...] = ()

    @cached_property
    def named(self) -> dict[str, Source]:
        return by_name(self.rest, self.leaves, self.wrt, self.values)

    @cached_property
    def updated(self) -> bool:
        """Whether what is returned are the stepped arrays themselves."""
        labels = [label for _, label, _ in self.rest]
        made = {one.into for one in self.ran.steps} - {""} | self.same
        return (
            bool(self.steps)
            and (
                all(label in self.leaves or label in made or not label for label in labels)
                or any(label in self.steps | self.same for label in labels)  # with what it kept of its costs
            )
            and not any(matches(label, name) > 1 for label in labels for name in self.leaves)
        )

    @cached_property
    def same(self) -> set[str]:
        """The labels of what is returned that is a stepped array, in a dictionary: return params, history."""
        own = {letters.last(name): self.values[name] for name in self.steps}
        return {label for _, label, value in self.rest if label in own and own[label] is value}

    @cached_property
    def returned(self) -> dict[str, Source]:
        """By name, or by place where it is a function that returns something of its own."""
        by_order = self.rest and not self.updated and not isinstance(self.program, MethodProgram)
        return self.named or (self.placed if by_order else {})

    @property
    def placed(self) -> dict[str, Source]:
        return next(iter(self.places), {})

    @property
    def alike(self) -> list[dict[str, Source]]:
        """By which other arrays one slope may be that no name tells: those of its shape, but for targets."""
        if len(self.rest) != 1 or self.wrt:
            return []
        (path, _, value), given = self.rest[0], self.values
        names = [one for one in self.leaves if np.shape(given[one]) == np.shape(value) != ()]
        names = [
            one for one in names if not letters.HELD.fullmatch(letters.last(one)) and one not in self.placed
        ]
        real = [one for one in names if getattr(given[one], "dtype", np.dtype(float)).kind == "f"]
        return [{name: Source("result", path)} for name in real]

    @cached_property
    def places(self) -> list[dict[str, Source]]:
        """By which arrays it is by order; several, where one is as likely as the other."""
        apart = taken_apart(self.program)  # c, k, f = params
        leaves = apart if len(apart) == len(self.rest) > 1 else self.leaves
        return by_place(self.rest, leaves, self.values, self.wrt) if self.rest else []


def reading(program: Program, ran: Ran, values: Mapping[str, Any], wrt: Sequence[str] = ()) -> Reading:
    """Where the gradients are; raises WrongCall where none is found."""
    facts = sorted_out(program, ran, values, wrt or said_by(program))
    found = next((one for way in WAYS if (one := way(facts)) is not None), None)
    if found is None:
        raise nothing_found(facts)
    return found


def said_by(program: Program) -> list[str]:
    """The parameter that a function has in its name: y of dheight_dy(x, y) beside height(x, y)."""
    if not isinstance(program, FunctionProgram):
        return []
    taken = program.scope.parameters(program.name)
    of = [one for one in program.file.functions if program.scope.parameters(one) == taken]
    named = (re.fullmatch(PARTIAL.format(re.escape(one)), program.name) for one in of if one != program.name)
    return [match[1] for match in named if match and match[1] in taken]


def sorted_out(program: Program, ran: Ran, values: Mapping[str, Any], wrt: Sequence[str]) -> Facts:
    if hasattr(ran.result, "__next__") or hasattr(ran.result, "cr_await"):
        raise Returned(f"{program.title} returns a {type(ran.result).__name__}: write return, not yield")
    if isinstance(ran.result, (set, frozenset)):
        raise Returned(f"{program.title} returns a set, which has no order: return a tuple")
    if ran.result is ran.owner and isinstance(program, MethodProgram):  # return self
        ran.result = None
    leaves = [name for name in program.options if name in values and name not in program.upstream()]
    leaves = [name for name in leaves if not MOMENTS.match(name)]
    names = {**returned_names(program), **caller_names(program, leaves)}
    found = unpacked(ran.result, leaves, values, taken_apart(program), gives_a_table(program))
    held = called_on_the_way_back(program, leaves)
    labelled = [(path, renamed(_label(path, names), held), value) for path, value in found]
    full = elsewhere(program) and len(labelled) <= sum(not letters.DATA.match(name) for name in leaves)
    cost = None if program.upstream() else _cost(labelled, leaves, values, full)
    rest = [one for one in labelled if cost is None or one[0] != cost.at]
    inner = [one for one in rest if of_the_inside(program, one[1], leaves)]
    rest = [one for one in rest if one not in inner] or rest
    steps = {
        name
        for name in leaves
        for one in ran.steps
        if one.target is values[name]
        and not (one.sign > 0 and not one.rate and is_state(one.name, name))
        or one.name in (name, f"self.{name}")
        and np.ndim(values[name]) == 0
        or np.ndim(values[name]) > 0
        and (part(one.name, name) is not None or one.enters(name, values[name]))
    }
    inside = tuple(label for _, label, _ in inner if len(rest) < len(labelled))
    return Facts(program, ran, values, wrt, leaves, cost, rest, steps, inside)


def of_the_inside(program: Program, label: str, leaves: Sequence[str]) -> bool:
    """Whether it is a slope by what a forward pass hands on, and by none of our arrays: grad_center_vec."""
    bare = re.sub(PREFIX, "", label)
    own = isinstance(program, MethodProgram) and program.before and bare != label
    if not own or any(matches(label, one) for one in leaves) or not isinstance(program, MethodProgram):
        return False
    return bare in required(getattr(program.object, program.method)) and program.passed_on(bare)


def called_on_the_way_back(program: Program, leaves: Sequence[str]) -> dict[str, str]:
    """What a way back calls what the pass forward has kept: (x, h, W) of it is z, h_prev, w = cache."""
    ahead = program.scope.partner(program.name) if isinstance(program, FunctionProgram) else None
    trees = [program.trees.get(one) for one in (ahead, program.called)] if ahead else []
    kept, taken = (
        (
            [one for node in ast.walk(tree or ast.Module([], [])) if (one := names_of_tuple(node, side))]
            for tree, side in zip(trees, ("value", "targets"), strict=True)
        )
        if trees
        else ([], [])
    )
    pairs = [(one, other) for one in kept for other in taken if len(one) == len(other) > 3]
    return {
        other: one
        for ours, theirs in pairs
        for one, other in zip(ours, theirs, strict=True)
        if one in leaves and other != one and other not in leaves
    }


def names_of_tuple(node: ast.AST, side: str) -> list[str]:
    """The names in a tuple that is assigned, or that is assigned to."""
    found = getattr(node, side, None) if isinstance(node, ast.Assign) else None
    found = found[0] if isinstance(found, list) else found
    return [getattr(one, "id", "") for one in found.elts] if isinstance(found, ast.Tuple) else []


def renamed(label: str, held: Mapping[str, str]) -> str:
    """dh_prev is dH where h_prev is H."""
    bare = re.sub(PREFIX, "", label)
    return f"d{held[bare]}" if bare != label and bare in held else label


def is_state(stepped: str, name: str) -> bool:
    """Whether a state goes on from where ours began, z = z + dt * f(z) after z = z0: that is no descent."""
    return stepped != name and not letters.parameter(name) and letters.stem(name) not in ("w", "b")


def elsewhere(program: Program) -> bool:
    """Whether another function of the file is called a cost."""
    own = getattr(program, "name", "")
    return any(COST.search(name) and name != own for name in program.file.functions)


def taken_apart(program: Program) -> list[str]:
    """The numbers that a parameter is taken apart into: A, g, C = p."""
    if not isinstance(program, FunctionProgram):
        return []
    taken = program.scope.parameters(program.name)
    nests = (plan_for(program.scope, one, program.name, program.name) for one in taken)
    found = [one for one in nests if isinstance(one, list) and all(isinstance(n, str) for n in one)]
    found = [one for one in found if not any("[" in name for name in one)] or found
    return found[0] if len(found) == 1 else []


def gives_a_table(program: Program) -> bool:
    """Whether what is returned is a list that begins as one number many times: g = [0.0] * n."""
    tree = program.trees.get(program.called)
    if tree is None:
        return False
    made = {
        ast.unparse(n.targets[0]) for n in ast.walk(tree) if isinstance(n, ast.Assign) and table_of(n.value)
    }
    return any(ast.unparse(one) in made for one in ends_of(tree))


def unpacked(
    result: Any, leaves: Sequence[str], values: Mapping[str, Any], apart: Sequence[str], whole: bool
) -> list[tuple[Path, Any]]:
    """What is returned; np.array([dw, db]) of numbers w and b are two slopes."""
    if (
        len(apart) > 1
        and tuple(getattr(result, "shape", ())) == (len(apart),)
        and all(np.ndim(values.get(n, [])) == 0 for n in apart)
    ):
        return [((at,), result[at]) for at in range(len(apart))]
    plain = [name for name in leaves if np.ndim(values[name]) == 0]
    numbers = [name for name in plain if not letters.DATA.match(name)]
    numbers = plain if len(plain) == len(leaves) and not numbers else numbers  # f(x, y)
    parts = Counter(name.partition("[")[0] for name in numbers if "[" in name)  # phi[0], phi[1]
    found: list[tuple[Path, Any]] = []
    for path, one in entries(result, whole=whole):
        groups = (len(numbers), *parts.values(), len(apart) if {*apart} <= {*numbers} else 0)
        packed = np.ndim(one) == 1 and 1 < np.size(one) in groups
        found += [((*path, at), one[at]) for at in range(np.size(one))] if packed else [(path, one)]
    return found


def stepped(facts: Facts) -> Reading | None:
    """W -= rate * dW, where nothing else is returned."""
    back = passed_back(facts)
    if not facts.steps or facts.returned and not facts.updated and not back:
        return None
    owner = "self." if isinstance(facts.program, MethodProgram) else ""
    maybe = stepped_in_a_question(facts.program.trees.get(facts.program.called))
    sources = {
        name: Source("step", (f"{owner}{name}",), f"{owner}{name}" in maybe)
        for name in facts.leaves
        if name in facts.steps or f"{owner}{name}" in maybe
    }
    for name in sources:
        if line := scaled(facts.program.file.tree, name):
            raise Returned(
                f"line {line} scales {name} beside its step: write both as one step, or return the gradient"
            )
    if facts.program.climbs:
        line, down = facts.program.climbs
        raise Returned(f"line {line} steps up and not down, as it is a step already: {down}")
    by_state = {
        name
        for name in sources
        for one in facts.ran.steps
        if one.target is facts.values[name] and one.rate == STATE
    }
    own = local(facts)
    beside = {name: one for name, one in own.sources.items() if name in by_state} if own else {}
    if len(by_state) == 1 and not beside:
        beside = {name: one for name in by_state for one in alone(facts, name)}
    if missing := sorted(by_state - set(beside)):
        raise Returned(f"{missing[0]} is stepped along a state, and which variable is its slope is not found")
    return Reading({**sources, **beside, **back}, facts.cost)


def stepped_in_a_question(tree: ast.AST | None) -> set[str]:
    """What is stepped where a question has one answer: if y * s < 1: self.b += rate * y."""
    asked = [n for n in ast.walk(tree) if isinstance(n, ast.If)] if tree is not None else []
    inside = [n for one in asked for n in ast.walk(one) if isinstance(n, ast.stmt)]
    return {ast.unparse(found[0]) for one in inside if (found := moved(one))}


def passed_back(facts: Facts) -> dict[str, Source]:
    """The slope by its input that a layer returns, where it steps its own arrays on the way back."""
    program = facts.program
    if not isinstance(program, MethodProgram) or len(facts.rest) != 1:
        return {}
    path, label, value = facts.rest[0]
    if not program.upstream() and not FROM_HERE.match(label):
        return {}
    others = [name for name in facts.leaves if name not in facts.steps and name not in program.arrays]
    others = [name for name in others if letters.scalar(name) is None]
    others = [name for name in others if program.upstream() or not letters.TARGET.match(name)]
    alike = len(others) == 1 and np.shape(value) == np.shape(facts.values[others[0]])
    return {others[0]: Source("result", path)} if alike else {}


FROM_HERE = re.compile(r"d_?[A-Za-z]\w*|(grad|delta)\w*|\w+_(grad|delta)")
"""What the last layer hands on, which has the targets itself: d_x."""


def alone(facts: Facts, name: str) -> list[Source]:
    """The local variable that is called a slope, where one array is stepped: g, grad."""
    shape = np.shape(facts.values[name])
    found = [one for one in facts.ran.locals if HELD_SLOPE.fullmatch(one)]
    return [Source("local", (one,)) for one in found if np.shape(facts.ran.locals[one]) == shape][:1]


def scaled(tree: ast.AST, name: str) -> int:
    """The line of a loop that steps an array and multiplies it, too."""
    for loop in ast.walk(tree):
        if isinstance(loop, (ast.For, ast.While)) and name in stepped_in(loop):
            scales = (
                one.lineno
                for one in ast.walk(loop)
                if isinstance(one, ast.AugAssign)
                and isinstance(one.op, (ast.Mult, ast.Div))
                and ast.unparse(one.target) == name
                and ast.unparse(one.value) != "0"  # update *= 0 begins it anew
            )
            if line := next(scales, 0):
                return line
    return 0


def owned(facts: Facts) -> Reading | None:
    """self.dW beside self.W, with what the method returns besides."""
    program, ran, values = facts.program, facts.ran, facts.values
    found = by_attribute(program, ran, facts.leaves) if isinstance(program, MethodProgram) else {}
    if not found or not isinstance(program, MethodProgram):
        return None
    sources = facts.named
    others = [name for name in facts.leaves if name not in found and name not in program.arrays]
    if not sources and facts.rest and others:
        placed = next(iter(by_place(facts.rest, others, values, ())), {})
        fit = len(placed) == len(facts.rest) and all(
            np.shape(source.find(ran, None)) == np.shape(values[name]) for name, source in placed.items()
        )
        sources = placed if fit else {}
    first, then = (sources, found) if len(found) >= len(sources) else (found, sources)
    return Reading({**first, **then}, facts.cost)


def returned(facts: Facts) -> Reading | None:
    """What is returned, by name or by place."""
    sources = facts.returned or facts.placed
    taken = {source.at for source in sources.values()}
    left = [label for path, label, _ in facts.rest if path not in taken and SLOPE.fullmatch(label)]
    placed = sources is facts.placed
    rivals, others = (facts.places[1:], facts.alike) if placed else ([], [])
    names = (*left, *facts.inside, *by_defaults(facts, taken))
    return Reading(sources, facts.cost, names, tuple(rivals), tuple(others)) if sources else None


SLOPE = re.compile(r"d_?([A-Za-z]\d?|gamma|beta|theta|bias|weights?|[Wb]\w*)|(grad|nabla)_?\w+|\w+_grad")


def by_defaults(facts: Facts, taken: Collection[Path]) -> list[str]:
    """What is returned without a name beside slopes, where parameters have a value by default: b=0.0."""
    program = facts.program
    tree = program.scope.trees.get(program.name) if isinstance(program, FunctionProgram) else None
    if tree is None or not any(map(letters.parameter, defaulted(tree))):
        return []
    parts = dict(spread(ends_of(tree)[-1])) if ends_of(tree) else {}
    unnamed = [path for path, label, _ in facts.rest if not label and path not in taken]
    return [ast.unparse(parts[path]) for path in unnamed if path in parts]


def local(facts: Facts) -> Reading | None:
    """Local variables that are called slopes, and entries of a dictionary that is: grads["W1"]."""
    held: list[tuple[Path, str, Any]] = []
    for one, value in facts.ran.locals.items():
        if one not in facts.values:  # dU of U, as it is given, is an error of measurement
            held.append(((one,), one, value))
        if isinstance(value, dict) and re.search("grad|^d[A-Z_]?|nabla", one):
            held += [((one, key), f"grad_{key}", inner) for key, inner in value.items()]
    sources = {
        name: Source("local", path)
        for name in facts.leaves
        for path, one, value in held
        if matches(one, name) > 1 and np.shape(value) == np.shape(facts.values[name])
    }
    return Reading(sources, facts.cost) if sources else None


WAYS: tuple[Callable[[Facts], Reading | None], ...] = (stepped, owned, returned, local)
"""Where gradients are looked for, in this order; the first place that has some is meant."""


def nothing_found(facts: Facts) -> WrongCall:
    title, some = facts.program.title.partition("(")[0], ", ".join(facts.leaves)
    if not facts.rest and facts.cost is None:
        return Returned(
            f"{title} returns nothing, and steps no array; expected the slopes by some of {some}: is there a return?"  # noqa: E501
        )
    count = f"{len(facts.rest)} array" + "s" * (len(facts.rest) != 1)
    return WrongCall(
        f"{title} returns {count}; expected the slopes by some of {some}: say which with --wrt (or wrt=[...])"
    )


def _label(path: Path, names: Mapping[Path, str]) -> str:
    texts = [one for one in path if isinstance(one, str)]
    if texts:
        return texts[-1]
    if path in names:
        return names[path]
    return names.get(path[:1], "") + str(path[-1]) if path[:1] in names and len(path) > 1 else ""


def _cost(
    labelled: list[Labelled], leaves: Sequence[str], values: Mapping[str, Any], full: bool
) -> Source | None:
    """A number among the results that is called a cost, or stands before arrays without a name.

    Not where there are no more results than parameters, and the cost is elsewhere (`full`).
    """
    for path, label, value in labelled:
        single = np.size(value) == 1 if not hasattr(value, "rule") else value.shape in ((), (1,), (1, 1))
        if (
            single
            and (COST.search(label) or label in ("J", "L", "E", "C", "l", "value"))
            and not re.match(r"d|grad", label)
            and not any(matches(label, name) for name in leaves)  # C of p["C"]
        ):
            return Source("result", path)
    if len(labelled) > 1 and not full:
        path, label, value = labelled[0]
        arrays = sum(np.ndim(one) > 0 for _, _, one in labelled[1:])
        slope = re.match(r"(d|g|grad|nabla|delta)_?[a-zA-Z]?\d*$|grad|nabla|[dg]_[a-z]", label)
        by_number = slope and any(np.size(values[name]) == 1 for name in leaves if name in values)
        named = any(matches(label, name) for name in leaves)
        if np.ndim(value) == 0 and arrays and not by_number and not named:
            return Source("result", path)
    return None


KEPT = re.compile(
    r"[hc]s?(_?(last|next|prev|t|final|n))?|\w*state\w*|hidden|cache|acc\w*|preds?|probs?|outs?", re.I
)
"""What is returned beside slopes: the last state of a network in time."""


def by_name(
    listed: list[Labelled], leaves: Sequence[str], wrt: Sequence[str], values: Mapping[str, Any]
) -> dict[str, Source]:
    """Each gradient goes to the array that its name fits best; of several such, to one of its shape."""
    found: dict[str, tuple[int, Source]] = {}
    for path, label, slope in listed:
        scored = sorted(
            ((matches(label, name), name) for name in leaves if not wrt or name in wrt), reverse=True
        )
        if not scored or scored[0][0] == 0:
            continue
        best = scored[0][0]
        ties = [name for score, name in scored if score == best]
        name = ties[0]
        if len(ties) > 1:
            numbers = [one for one in path if isinstance(one, int)]
            words = [f"[{one!r}]" for one in path if isinstance(one, str)]
            free = [one for one in ties if len(words) > 1 and all(word in one for word in words)]
            free = free or [one for one in ties if one not in found] or ties
            fitting = [one for one in free if np.shape(values[one]) == np.shape(slope)] or free
            name = next((one for one in ties if numbers and f"[{numbers[-1]}]" in one), fitting[0])
        if name not in found or found[name][0] < best:
            found[name] = (best, Source("result", path))
    if (
        len(listed) > 1
        and all(score == 1 for score, _ in found.values())
        and not any(isinstance(p[-1], str) for p, _, _ in listed if p)
    ):
        return {}
    arrays = [one for one in listed if np.ndim(one[2]) > 0] or listed
    if len(listed) == 1 and all(score == 1 for score, _ in found.values()):
        shape = np.shape(listed[0][2])  # docs.T @ e is no slope by docs
        if any(np.shape(values[n]) != shape for n in found) and shape in map(np.shape, values.values()):
            return {}
    if (last := left_alone(listed, leaves, values, found)) is not None:
        found[last[0]] = (1, last[1])
    taken = {source.at for _, source in found.values()}
    nameless = any(not label and path not in taken for path, label, _ in arrays)  # return X.T @ g, dlog_s
    few = len(found) < len(arrays) or nameless
    if few and not any(isinstance(one, str) for path, _, _ in listed for one in path):
        unnamed = sum(
            not KEPT.fullmatch(label) and not any(matches(label, name) for name in leaves)
            for path, label, _ in listed
            if path not in taken
        )
        if unnamed:
            return {}
    return {name: source for name, (_, source) in found.items()}


def left_alone(
    listed: list[Labelled],
    leaves: Sequence[str],
    values: Mapping[str, Any],
    found: Mapping[str, tuple[int, Source]],
) -> tuple[str, Source] | None:
    """The one slope that no name fits, by the one array of its shape, where the others have theirs."""
    taken = {source.at for _, source in found.values()}
    left = [one for one in listed if one[0] not in taken]
    if len(left) != 1 or len(found) < 3 or any(score < 3 for score, _ in found.values()):
        return None
    path, label, slope = left[0]
    alike = [n for n in leaves if n not in found and np.shape(values[n]) == np.shape(slope)]
    fits = len(alike) == 1 and np.ndim(slope) > 0 and re.match(PREFIX, label)
    return (alike[0], Source("result", path)) if fits else None


def by_place(
    listed: list[Labelled], leaves: Sequence[str], values: Mapping[str, Any], wrt: Sequence[str]
) -> list[dict[str, Source]]:
    """In order: the parameters that are no data first, and those whose shapes fit best; all that do it so."""
    candidates = [name for name in leaves if name in wrt] if wrt else list(leaves)
    whole = [n for n in candidates if getattr(values[n], "dtype", np.dtype(float)).kind in "iub"]  # labels
    if len(candidates) - len(whole) >= len(listed):
        candidates = [name for name in candidates if name not in whole]
    count = len(listed)
    if wrt and len(candidates) != count:
        raise WrongCall(
            f"returns {count} array{'s' * (count != 1)}; expected one for each of {', '.join(wrt)}, in this order: say which with --wrt"  # noqa: E501
        )
    best: list[tuple[str, ...]] = []
    highest = -math.inf
    weights = [n for n in candidates if letters.parameter(n) and letters.stem(n) != "b" and n != "A"]
    shapes = [tuple(np.shape(value)) for _, _, value in listed]
    turned = permutations(candidates, count) if count < 4 else ()
    fit = [n for n in candidates if tuple(np.shape(values[n])) == shapes[0]] if count == 1 else []
    other = any(not letters.TARGET.match(letters.last(one)) for one in fit)
    for chosen in islice(chain(combinations(candidates, count), turned), 5000):
        score = 0.0 if list(chosen) == sorted(chosen, key=candidates.index) else -0.5  # in their order
        for name, shape in zip(chosen, shapes, strict=True):
            of_shape = tuple(np.shape(values[name])) == shape
            plain = letters.temperature(name, leaves) or letters.unknown(name, leaves)
            first = count == 1 and name == leaves[0]  # cost(Y, P) of t-SNE, f(x, A, b)
            first = first and (plain or not letters.HELD.fullmatch(letters.last(name)))
            first = first and not all(map(BOTH_PREDICTED.fullmatch, map(letters.last, leaves)))
            number = bool(other and shape) and not np.shape(values[name]) and not letters.parameter(name)
            rivals = weights if letters.INPUT.match(name) else ()
            first = first and all(tuple(np.shape(values[one])) != shape for one in rivals)
            score += (
                (5.5 if first and shape else 2.0) * of_shape
                - 2.5 * bool(letters.DATA.match(name) and not plain)
                - 2.5 * bool(letters.MASKS.match(letters.last(name)))
                - bool(letters.HELD.fullmatch(name) and not plain)
                - 0.2 * (letters.scalar(name) == "leaf")
                - 3.0 * number  # grad_U(y, x, s), an array as long as x
            )
        if score > highest + 1e-9:
            best, highest = [], score
        if score > highest - 1e-9 and chosen not in best:
            best.append(chosen)
    if count == 1 and best and OBSERVED.fullmatch(best[0][0]) and not wrt:  # model of f(data, model), too
        others = [(n,) for n in candidates if (n,) not in best and tuple(np.shape(values[n])) == shapes[0]]
        best += [one for one in others if not letters.DATA.match(one[0])]
    likeliest = best[0] if best else ()
    alike = [tuple(np.shape(values[one])) == shape for one, shape in zip(likeliest, shapes, strict=False)]
    fitting = sum(alike)
    undata = [name for name in candidates if not letters.DATA.match(name)]
    if not best or not fitting and len(undata) != count:
        return []
    return [
        {name: Source("result", path) for name, (path, _, _) in zip(chosen, listed, strict=True)}
        for chosen in best[: RIVALS if fitting == count and not wrt else 1]
    ]


RIVALS = 12
OBSERVED = re.compile("data|obs|observed|counts?")
BOTH_PREDICTED = re.compile(r"(y_?)?(hat|pred\w*)", re.I)
"""Names that leave open which one is the prediction: mse(y_hat, y_pred)."""


HELD = re.compile(r"data|values?|val|v|w|array|tensor|weights?|theta|p|param", re.I)
HELD_SLOPE = re.compile(r"d|g|grads?|gradients?|delta|derivative|slope", re.I)
"""A parameter that is an object: weight.data and weight.grad."""


ENTERS = re.compile(r"d_?(inputs?|x)|(grad|gradient)_?(inputs?|x)|inputs?_(grad|gradient)", re.I)
"""What a layer calls the slope by what enters it, whatever its forward pass calls that: self.dinputs."""


def holder(path: str) -> str:
    """The object that a path ends in: layers[0] of layers[0].grads."""
    return path.rpartition(".")[0]


def own_names(arrays: Mapping[str, Any], head: str) -> set[str]:
    """What an object calls its arrays."""
    return {path.rpartition(".")[2] for path in arrays if path.rpartition(".")[0] == head}


def by_attribute(program: MethodProgram, ran: Ran, leaves: Sequence[str]) -> dict[str, Source]:
    """Beside layers[0].W stands layers[0].dW or layers[0].grads["W"]; beside params["W1"] grads["W1"]."""
    arrays = arrays_in(ran.owner, numbers=True)
    split = re.compile(r"(.*?)(?:\.|^|\[)([^.\[\]]+)\]?$")
    holders = {own[1] for leaf in leaves if leaf in program.arrays and (own := split.match(leaf))}
    found: dict[str, tuple[int, Source]] = {}
    ahead = required(getattr(program.object, program.before)) if program.before else []
    data = [one for one in ahead if not letters.TARGET.match(one) and one in leaves]
    entering = data[0] if len(data) == 1 else ""
    for path in (one for one, value in arrays.items() if not program.set_once(one, value)):
        head, name = split.match(path).groups()  # type: ignore[union-attr]
        name = name.strip("'\"")
        for leaf in leaves:
            own = split.match(leaf)
            if leaf in program.parameters() and (
                path == f"d{leaf}" or leaf == entering and ENTERS.fullmatch(path)
            ):
                found[leaf] = (4, Source("owner", (path,)))  # self.dinputs
            if own is None or leaf == path or leaf not in program.arrays:
                continue
            leaf_head, leaf_name = own.groups()
            leaf_name = leaf_name.strip("'\"")
            score = matches(name, leaf_name) if head == leaf_head else 0
            if re.fullmatch(r"params|parameters", leaf_head) and not head:  # self.dW beside self.params["W"]
                score = matches(name, leaf_name)
            within = head.removeprefix(leaf_head)
            if name == leaf_name and head not in holders and re.search(r"grad|^d|slope|nabla", within):
                # layers[0].grads[0] is no slope of layers[2].params[0]
                score = 4 if holder(head) in (leaf_head, holder(leaf_head)) else 2
            alike = np.shape(arrays[path]) == np.shape(arrays.get(leaf, ()))
            if head == leaf_head and HELD.fullmatch(leaf_name) and HELD_SLOPE.fullmatch(name) and alike:
                score = max(score, 2 if f"d{leaf_name}" in own_names(arrays, head) else 4)
            if (
                re.sub(r"\d+$", "", name).isidentifier()
                and score == 0
                and re.search("grad|^d[A-Zbw]", path)
                and name == leaf_name
                and re.match(r"params|weights|biases", leaf_head or "")
            ):
                score = 3
            if score > 1 and (leaf not in found or found[leaf][0] < score):
                found[leaf] = (score, Source("owner", (path,)))
    return {leaf: source for leaf, (_, source) in found.items()}

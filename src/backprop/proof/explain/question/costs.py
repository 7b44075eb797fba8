"""The cost, wherever it is: returned beside the gradients, noted on the way, or another function's result.

Each candidate is a function of a finished run and the arrays, so that it can be asked for on numbers and on
symbols. The likeliest come first; which one is meant is decided where it can be: by the numbers.
"""

import ast
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

import numpy as np

from backprop.proof.explain.question import elementwise, letters
from backprop.proof.explain.question.containers import leaves_of
from backprop.proof.explain.question.measures import is_measured
from backprop.proof.explain.question.programs import (
    FunctionProgram,
    MethodProgram,
    Program,
    Ran,
    ScriptProgram,
    is_own,
)
from backprop.proof.explain.question.returns import Reading
from backprop.proof.explain.question.scopes import (
    FORWARD,
    Length,
    Provider,
    Setting,
    Values,
    ends_of,
    goes_back,
    leaves,
    plan_for,
    prediction_in,
    required,
    said_slope_of,
)
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import (
    COST,
    ELSEWHERE,
    calls_in,
    keeps_a_cost,
    last_name,
    names_in,
    root,
)
from backprop.proof.explain.question.walks import loops_in

COSTS = re.compile(
    r"^(_?(compute_?|calc\w*_?|calculate_?|get_?|total_?|eval\w*_?)?(\w*_)?(cost|loss|error|objective|nll|mse|sse|rss|xent|bce|cce|cross_?entropy|log_?loss|energy|risk|likelihood|log_?lik\w*|log_?post\w*|posterior|J|criterion|huber|hinge|focal|triplet|contrastive|mae|rmse|elbo|surrogate|neg(ative)?_log\w*|costo|coste|perdida|pérdida|kosten\w*|verlust\w*|fehler\w*|chi_?2|chi_?sq\w*|chisquare\w*|costos?|coût|cout|perte|custo|perda|ошибк\w*|потер\w*|损失\w*|代价\w*|误差函数)(_?fn|_?func\w*|_?function|_?value|_?wrapper|_\w+)?|costFunction\w*|lossFunction\w*|J|L|ll|E)$",
    re.I,
)
COMPARED = re.compile(r"(^|_)rel(ative)?_?err|numeric|check", re.I)
"""The error of a gradient is no cost."""
NOTED = re.compile(
    r"(?i:(\w*_)?(loss|cost|nll|objective|mse|cross_?entropy|sse|xent|bce)(_\w*)?|\w*(loss|cost)\w*|log_?(lik|post)\w*|ll|error|err|total_error)|(\w*_)?[JLE](_\w*)?"
)
LIKELIHOOD = re.compile(
    r"^(?!neg|n_?ll|minus)\w*(likelihood|log_?lik|posterior)|^ll$|^log_?prob|reward|utility", re.I
)


@dataclass
class Cost:
    """How it is called, and how its value is worked out after a run."""

    about: str
    value: Callable[[Ran, Mapping[str, Any]], Any]
    code: Any = None
    needs_run: bool = True
    sure: bool = True
    guessed: bool = False  # it is none of the file's
    settled: bool = True  # by the program: returned, kept, or called in the file; else others are tried, too
    names: dict[str, Any] | None = None
    renamed: Mapping[str, str] | None = None

    called: tuple[str, ...] = ()  # where `about` does not begin with its name
    beside: str = (
        ""  # a guess to which this one adds something: it is tried if that has the slopes by `needs` right
    )
    needs: frozenset[str] = frozenset()

    @property
    def ascent(self) -> bool:
        """Whether it is climbed by its name: a likelihood or a reward, Logit.log_likelihood(X, y) too."""
        return any(LIKELIHOOD.search(one.strip("_")) for one in (self.called or (self.own,)))

    @property
    def own(self) -> str:
        """The name of the function or the method."""
        return re.split(r"[( ]", self.about)[0].rpartition(".")[2]


def candidates(program: Program, reading: Reading, ran: Ran, values: Mapping[str, Any]) -> Iterator[Cost]:
    """The costs that the file offers, the likeliest first."""
    if reading.cost is not None:
        source = reading.cost
        ends = program.scope.returned.get(program.called, [])
        at = source.at[0] if source.at and isinstance(source.at[0], int) else 0
        called = tuple(ast.unparse(one) for one in ends[at : at + 1])
        yield Cost("what it returns as its cost", lambda r, v: source.find(r, None), called=called)
    pair = program.scope.partner(program.name) if isinstance(program, FunctionProgram) else None
    if isinstance(program, FunctionProgram) and pair and program.upstream():
        yield pair_cost(program, pair)
    kept = Cost("the cost that it keeps", lambda r, v: r.costs[-1], called=names_kept(program.file.tree))
    keeps = bool(ran.costs) and _single(ran.costs[-1])
    if keeps and (adds_to_a_call(program.file.tree) or works_out_its_cost(program, values)):
        yield kept
    if isinstance(program, MethodProgram):
        yield from of_object(program, ran, values)
    if isinstance(program, ScriptProgram):
        yield from of_printed(program)
    if not hangs_from_above(program, values):
        yield from of_functions(program, ran, values)
    if isinstance(program, MethodProgram):
        yield from of_forward_pass(program)
    yield from of_each_entry(program, values)
    if isinstance(program, FunctionProgram) and not cost_names(program):
        yield from of_others(program, values)
    if keeps and not measured_in_absolutes(program.file.tree):
        yield kept
    yield from of_variables(ran, program.file.tree)
    if isinstance(program, MethodProgram):
        yield from of_attributes(program, ran)


def of_each_entry(program: Program, values: Mapping[str, Any]) -> Iterator[Cost]:
    """The activation of which a program is the slope, entry by entry."""
    name, about = elementwise.primitive(program)
    if not name or len(values) != 1:
        return
    (x,) = values

    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        return elementwise.of_each_entry(elementwise.activation(program, ran.owner, name), values[x], about)

    yield Cost(f"{about}, entry by entry", value)


def hangs_from_above(program: Program, values: Mapping[str, Any]) -> bool:
    """Whether a function is given a slope and has no way ahead: the file's cost is of something else."""
    if not isinstance(program, FunctionProgram) or program.upstream():
        return False
    return any(FROM_ABOVE.fullmatch(one) and one in values for one in program.scope.parameters(program.name))


FROM_ABOVE = re.compile(
    r"d_?[zahxZAHX]\d*|d_?(out\w*|logits?|scores?)|grad_(out|z|a|h)\w*|delta_?\w*|upstream\w*"
)


def negated(function: ast.FunctionDef | None) -> bool:
    """Whether a function gives minus something, -np.sum(ll), whatever it is called: that is no likelihood."""
    if function is None:
        return False
    ends = made_as(ends_of(function), function)
    return any(ast.unparse(one).lstrip("(").startswith("-") for one in ends)


def measured_in_absolutes(tree: ast.AST) -> bool:
    """Whether absolute errors are kept, and nothing has the slope of one: they are looked at alone."""
    laws = [ast.unparse(one) for one in laws_kept(tree)]
    signs = any(isinstance(n, ast.Call) and last_name(n.func) == "sign" for n in ast.walk(tree))
    return bool(laws) and not signs and all("abs(" in law and not LAW.search(law) for law in laws)


def kept_in(tree: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(tree) if isinstance(one, ast.Call) and keeps_a_cost(one)]


def laws_kept(tree: ast.AST) -> list[ast.expr]:
    """What is kept as a cost, as it is worked out."""
    return made_as([one.args[0] for one in kept_in(tree)], tree)


def made_as(parts: Iterable[ast.expr], tree: ast.AST) -> list[ast.expr]:
    """What variables are made of, in their places: y - t of err."""
    made = (one for one in ast.walk(tree) if isinstance(one, ast.Assign))
    given = {one.targets[0].id: one.value for one in made if isinstance(one.targets[0], ast.Name)}
    return [given.get(one.id, one) if isinstance(one, ast.Name) else one for one in parts]


def names_kept(tree: ast.AST) -> tuple[str, ...]:
    """What a cost is called that is kept: history.append(loglik), self.likelihoods.append(self.ll)."""
    words = [ast.unparse(part) for one in kept_in(tree) for part in (one.args[0], one.func.value)]  # type: ignore[attr-defined]
    return tuple(word.rpartition(".")[2] for word in words if re.fullmatch(r"[\w.]+", word))


def adds_to_a_call(tree: ast.AST) -> bool:
    """Whether what is kept is more than a function gives: losses.append(mse(y, p) + reg * np.sum(w ** 2))."""
    sums = laws_kept(tree)
    return bool(sums) and all(isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add) for one in sums)


def works_out_its_cost(program: Program, values: Mapping[str, Any]) -> bool:
    """Whether a program calls its cost itself, with what it has made of our arrays: cost(y_onehot, out)."""
    named, tree = cost_names(program), program.trees.get(program.called)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)] if tree is not None else []
    calls = [n for n in calls if letters.last(ast.unparse(n.func)) in named]
    given = [ast.unparse(one) for n in calls for one in (*n.args, *(k.value for k in n.keywords))]
    return any(one.isidentifier() and one not in values for one in given)


def cost_names(program: Program) -> list[str]:
    """The functions and methods of the file that are costs, by what they are called or are for."""
    return [*among_functions(program), *called_a_cost(getattr(program, "methods", ()), program.called)]


def losses_of_two(program: Program) -> dict[str, Callable[..., Any]]:
    """The costs of a prediction and its target, of the file or of the object."""
    owner, found = getattr(program, "object", None), {}
    for name in cost_names(program):
        own = program.file.functions.get(name) or getattr(owner, name, None)
        taken = required(own) if own is not None else []
        if own is not None and len(taken) == 2 and any(map(letters.TARGET.match, taken)):
            found[name] = own
    return found


def among_functions(program: Program) -> list[str]:
    """The functions of the file that are called a cost; else those of which differences are taken."""
    handed = minimised_with(program.file.tree, getattr(program, "name", ""))
    if own := [one for one in handed if one in program.file.functions]:
        return own
    plain = [one for one in program.file.functions if not program.scope.trains(one)]
    named = called_a_cost(plain, getattr(program, "name", ""))
    if isinstance(program, FunctionProgram):
        trees = {name: tree for name, tree in program.scope.trees.items() if name in plain}
        named = wholes(trees, program.name, program.scope.parameters(program.name), named) or named
    return named or [one for one in differentiated(program.file.tree) if one in program.file.functions]


def wholes(trees: Mapping[str, ast.FunctionDef], own: str, taken: list[str], named: list[str]) -> list[str]:
    """What takes what a gradient takes and works a cost out, where no cost does: value, of huber_loss(r)."""
    parameters = {name: {one.arg for one in tree.args.args} - {"self"} for name, tree in trees.items()}
    alike = [name for name in trees if {*taken} <= parameters[name] and name != own]
    if not taken or any(name in named for name in alike):
        return []
    alike = [name for name in alike if not goes_back(name, trees) and ends_of(trees[name])]
    return [name for name in alike if {*map(letters.last, calls_in(trees[name]))} & {*named}]


def differentiated(tree: ast.AST) -> list[str]:
    """The functions that are called twice where a gradient is checked: f(w + eps) - f(w - eps)."""
    found: dict[str, None] = {}
    for one in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and NUMERIC.search(n.name)):
        calls = [n.func.id for n in ast.walk(one) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        found |= dict.fromkeys(name for name in calls if calls.count(name) == 2)
    return list(found)


NUMERIC = re.compile(r"numer|finite|check|approx|(^|_)fd(_|$)", re.I)


def minimised_with(tree: ast.AST, slope: str) -> list[str]:
    """The function that is handed over with a slope: minimize(fun=cost, jac=slope)."""
    found = []
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        given = {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg}
        if slope in (given.get(one) for one in ("jac", "fprime", "grad", "gradient")):
            found += [given.get("fun", given.get("func", ast.unparse(call.args[0]) if call.args else ""))]
    return [one for one in found if one.isidentifier() and one != slope]


def called_a_cost(names: Iterable[str], own: str) -> list[str]:
    """Those of the names that are called a cost, but for the one that is asked about."""
    all_of_them = list(names)
    names = [name for name in all_of_them if name != own and not goes_back(name, all_of_them)]
    named = [name for name in names if COSTS.match(name) or said_slope_of(own, name)]
    named = [name for name in named if not COMPARED.search(name)]
    alike = {name: 2 * len(words(name) & words(own)) - len(words(name)) for name in named}
    sharing = [name for name in named if words(name) & words(own)]
    return [name for name in sharing if alike[name] == max(map(alike.__getitem__, sharing))] or named


def words(name: str) -> set[str]:
    """What a function is about: d of d_loss and d_grads, ridge of ridge_cost and ridgeGradient."""
    found = {one.lower() for one in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)}
    return {one for one in found if not GENERAL.fullmatch(one)}


GENERAL = re.compile(
    r"loss|costs?|objective|error|j|f|fn|func|function|compute|calc|calculate|get|eval|of|and|with|the|a"
    r"|(sub)?grads?|(sub)?gradients?|slopes?|deriv\w*|prime|back\w*|pass|prop|step|train|update|fit|model|network|net|nn"
)


def of_others(program: FunctionProgram, values: Mapping[str, Any]) -> Iterator[Cost]:
    """A function without such a name that takes what the program takes, and gives a number alone."""
    forward = set(forwards(program, values))
    for name in program.file.functions:
        if name != program.name and not goes_back(name, program.file.functions) and name not in forward:
            yield from of_predictions(program, name, values)
    for name in program.file.functions:
        taken = program.scope.parameters(name)
        if name == program.name or goes_back(name, program.file.functions) or not set(taken) <= set(values):
            continue
        if name in program.scope.trees and not ends_of(program.scope.trees[name]):
            continue  # it returns nothing: it shows, or tests
        if set(program.scope.parameters(program.name)) & set(values) <= set(taken):
            code = inspect.unwrap(program.file.functions[name]).__code__
            called = partial(_number_alone, program.file.functions[name], taken)
            own = said_slope_of(program.name, name)
            yield Cost(f"{name}({', '.join(taken)})", called, code, needs_run=False, sure=own)


def of_predictions(program: FunctionProgram, name: str, values: Mapping[str, Any]) -> Iterator[Cost]:
    """A function of a prediction and the targets that is called as no cost is: abweichung(ausgabe, ziel)."""
    taken = program.scope.parameters(name)
    if len(taken) != 2 or sum(one in values for one in taken) != 1 or not program.scope.returned.get(name):
        return
    (open_,) = (one for one in taken if one not in values)
    function = program.file.functions[name]

    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        found = {one: values[one] if one in values else ran.locals[open_] for one in taken}
        return _number_alone(function, taken, ran, found)

    yield Cost(f"{name}({', '.join(taken)})", value, inspect.unwrap(function).__code__, sure=False)


def _number_alone(
    function: Callable[..., Any], taken: Sequence[str], ran: Ran, values: Mapping[str, Any]
) -> Any:
    """What a function returns; what returns several things, or an array, is more likely a gradient."""
    result = function(**{name: values[name] for name in taken})
    if isinstance(result, (tuple, list, dict)) or np.ndim(result):
        raise TypeError("it returns more than a number")
    return result


def _single(value: Any) -> bool:
    shape = getattr(value, "shape", None)
    return (shape is not None and shape in ((), (1,), (1, 1))) or isinstance(value, (int, float))


def differences(tree: ast.AST) -> set[str]:
    """The variables that are a plain difference, err = out - t: of one number, and no cost."""
    made: dict[str, list[str]] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            made.setdefault(one.targets[0].id, []).append(ast.unparse(one.value))
    return {n for n, ways in made.items() if all(PLAIN.fullmatch(way) for way in ways)}


PLAIN = re.compile(r"-?\(?[\w.\[\], ]+ - [\w.\[\], ]+\)?")


def squares_summed(tree: ast.AST) -> list[str]:
    """The variables called an error to which squares or logarithms are added: error += (y - t) ** 2."""
    sums = (
        n for n in ast.walk(tree) if isinstance(n, ast.AugAssign) and isinstance(n.op, (ast.Add, ast.Sub))
    )
    named = ((one.target, ast.unparse(one.value)) for one in sums)
    names = [one.id for one, law in named if isinstance(one, ast.Name) and LAW.search(law)]
    return [one for one in names if COST.search(one) or TOTAL.fullmatch(one)]


TOTAL = re.compile(r"total|s|acc|summed", re.I)
LAW = re.compile(r"\*\* ?2\b|square\(|log\(")


def ends_training(tree: ast.AST) -> list[str]:
    """The variables that end a loop once they are small: if e < 0.001: break."""
    asked = (n.test for n in ast.walk(tree) if isinstance(n, ast.If) and isinstance(n.body[-1], ast.Break))
    small = (
        one for one in asked if isinstance(one, ast.Compare) and isinstance(one.ops[0], (ast.Lt, ast.LtE))
    )
    names = [one.left.id for one in small if isinstance(one.left, ast.Name)]
    made = (n for n in ast.walk(tree) if isinstance(n, ast.Assign) and "norm(" in ast.unparse(n.value))
    norms = {ast.unparse(target) for one in made for target in one.targets}  # how long a step is
    return [name for name in names if name not in norms]


def of_variables(ran: Ran, tree: ast.AST) -> Iterator[Cost]:
    """Local variables that are called a cost, or used as one: one number, and no difference."""
    apart = differences(tree)
    plain = ("loss", "cost", "J", "total_loss", "total_cost", *squares_summed(tree))
    ranked = [name for name in dict.fromkeys(plain) if name in ran.locals]
    ranked += [name for name in reversed(list(ran.locals)) if NOTED.fullmatch(name) and name not in plain]
    ranked += [name for name in ends_training(tree) if name in ran.locals and name not in ranked]
    ranked = [name for name in ranked if name not in apart and not sums_of_absolutes(name, tree)]
    ranked.sort(key=lambda name: ELSEWHERE.search(name) is not None)
    for name in ranked:
        if (
            _single(ran.locals[name])
            and not isinstance(ran.locals[name], (bool, int))
            and not re.match(r"d[A-Z_L]", name)
        ):
            yield Cost(f"{name} in the code", partial(_variable, name))


def sums_of_absolutes(name: str, tree: ast.AST) -> bool:
    """Whether a variable adds up absolute values, as of how far training is: erro += abs(e)."""
    grown = [n for n in ast.walk(tree) if isinstance(n, ast.AugAssign) and ast.unparse(n.target) == name]
    return any(re.match(r"(np\.|numpy\.)?(abs|fabs|absolute)\(", ast.unparse(n.value)) for n in grown)


def of_attributes(program: MethodProgram, ran: Ran) -> Iterator[Cost]:
    """What a method keeps as its cost: self.loss = np.mean(miss ** 2)."""
    tree = program.methods.get(program.method, ast.Module([], []))
    stored = [n.attr for n in ast.walk(tree) if is_own(n) and isinstance(n.ctx, ast.Store)]
    for name in (one for one in dict.fromkeys(stored) if KEPT_COST.fullmatch(one)):
        if _single(getattr(ran.owner, name, None)):
            yield Cost(f"self.{name}", lambda r, v, name=name: getattr(r.owner, name))  # type: ignore[misc]


KEPT_COST = re.compile(r"_?(loss|cost|J|mse|objective|total_(loss|cost))_?")


def _variable(name: str, ran: Ran, values: Mapping[str, Any]) -> Any:
    return ran.locals[name]


def pair_cost(program: FunctionProgram, forward: str) -> Cost:
    """sum(forward(...) * dout): any cost whose slope by what the layer gives is dout."""
    upstream = program.upstream()
    listed = program.scope.returned.get(forward, [])

    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        given = ran.owner if isinstance(ran.owner, Values) else Values(program.scope, program.name, values)
        result = given.result(forward)
        outs = list(result) if isinstance(result, tuple) else [result]
        cached = len(outs) > len(upstream) and len(listed) > 1
        outs = outs[: len(upstream)] if cached or len(outs) >= len(upstream) else outs
        return along_slopes(outs, upstream, values)

    about = said_along(upstream, f"{forward}(...)")
    return Cost(about, value, inspect.unwrap(program.file.functions[forward]).__code__, needs_run=False)


def along_slopes(outs: Iterable[Any], upstream: Sequence[str], values: Mapping[str, Any]) -> Any:
    """The sum of each output times the slope by it."""
    total: Any = 0
    for one, slope in zip(outs, upstream, strict=False):
        if np.shape(one) != np.shape(values[slope]):
            raise ValueError(f"shapes {_shape(one)} and {_shape(values[slope])} must match")
        total = total + np.sum(one * values[slope])
    return total


def said_along(upstream: Sequence[str], forward: str) -> str:
    return f"sum({upstream[0]} * {forward})" + (" + ..." if len(upstream) > 1 else "")


def _shape(one: Any) -> str:
    return "(" + ",".join(str(int(n)) if isinstance(n, int) else str(n) for n in np.shape(one)) + ")"


def of_functions(program: Program, ran: Ran, values: Mapping[str, Any]) -> Iterator[Cost]:
    """Functions of the file that are called a cost, with what they need taken from the run."""
    named = among_functions(program)
    sure = settled(program.file.tree, named)
    for name in in_order(program.file.tree, named):
        if isinstance(program, ScriptProgram) and of_arithmetic(program.file.tree, [name]):
            continue  # its x is A @ x - b of the script
        for match in matching(program, name, ran, values):
            about = f"{name}({', '.join(map(in_words, match, match.values()))})"
            alone = not any(
                source.partition(":")[0] in ("local", "made", "attribute") for source in match.values()
            )
            code = inspect.unwrap(program.file.functions[name]).__code__
            yield Cost(about, _call(program, name, match), code, needs_run=not alone, settled=name in sure)


def of_printed(program: ScriptProgram) -> Iterator[Cost]:
    """What a script prints with a call of a cost in it: print(loss(A @ x - b) + lam * x @ x)."""
    named = set(among_functions(program))
    prints = [
        n for n in ast.walk(program.file.tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "print"
    ]
    given = [part for one in prints for part in one.args if isinstance(part, (ast.BinOp, ast.Call))]
    for part in (one for one in given if names_in(one) & named and of_arithmetic(one, named)):
        code = compile(ast.Expression(part), program.file.path, "eval")

        def value(ran: Ran, values: Mapping[str, Any], code: CodeType = code) -> Any:
            return eval(code, {**program.file.names, **ran.variables, **values})  # with our own arrays

        yield Cost(ast.unparse(part), value)


def of_arithmetic(tree: ast.AST, named: Collection[str]) -> bool:
    """Whether all calls of functions give them what is worked out first: huber(A @ x - b)."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) in named]
    return bool(calls) and all(any(isinstance(one, ast.BinOp) for one in call.args) for call in calls)


def in_words(parameter: str, source: str) -> str:
    """What a cost is given, in words: a variable by its name, a result by the function that makes it."""
    kind, _, where = source.partition(":")
    return {
        "local": where,
        "attribute": f"self.{where}",
        "made": f"{where}(...)",
        "result": f"{where}(...)",
        "dict": parameter,
        "list": f"[{where}]",
        "row": f"[{where}]",
    }.get(kind, source.removeprefix("given ").removeprefix("setting "))


EXACT = ("cost", "loss", "J", "compute_cost", "compute_loss")


def called(tree: ast.AST, names: Sequence[str]) -> set[str]:
    """Those of the names that are called somewhere but in each other."""
    inside = {
        id(call)
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.name in names
        for call in ast.walk(one)
    }
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and id(n) not in inside]
    return {letters.last(ast.unparse(one.func)) for one in calls} & set(names)


def settled(tree: ast.AST, names: Sequence[str]) -> set[str]:
    """The one cost that there is, or that alone is called; not a measure that is printed beside a loss."""
    used = called(tree, names) if len(names) > 1 else set(names)
    others = [name for name in names if name not in used]
    measure = any(MEASURE.search(name) for name in used) and any(SAID.search(name) for name in others)
    return used if len(used) == 1 and not measure else set()


MEASURE = re.compile(r"(^|_)(error|err|rmse|mae|mse|sse|rss)(_|$)", re.I)
SAID = re.compile(r"loss|cost|objective|^_?J$", re.I)


def in_order(tree: ast.AST, names: Sequence[str]) -> list[str]:
    """What the file itself calls comes first, then what is simply called the cost; what another one is made of, last."""  # noqa: E501
    used = called(tree, names)
    trees = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name in names]
    parts = {
        letters.last(ast.unparse(n.func))
        for one in trees
        for n in ast.walk(one)
        if isinstance(n, ast.Call) and letters.last(ast.unparse(n.func)) != one.name
    }
    return sorted(
        names,
        key=lambda one: (one not in used, one in parts, EXACT.index(one) if one in EXACT else len(EXACT)),
    )


def _call(program: Program, name: str, match: Mapping[str, str]) -> Callable[[Ran, Mapping[str, Any]], Any]:
    rows = [source[4:] for source in match.values() if source.startswith("row:")]

    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        given: dict[str, Any] = {}
        shapes = [np.shape(values[one]) for one in rows if np.ndim(values[one])]
        if len(set(shapes)) < len(shapes) or any(len(one) > 1 and 1 not in one for one in shapes):
            raise WrongCall("a sample has one axis, and its target is no array as long as that")
        own = getattr(program, "name", name)  # of its way ahead, with its dropout
        maker = ran.owner if isinstance(ran.owner, Values) else Values(program.scope, own, values)
        for parameter, source in match.items():
            kind, _, where = source.partition(":")
            if where and kind == "dict":
                given[parameter] = {one: values[one] for one in where.split(",")}
            elif where and kind == "local":
                given[parameter] = ran.locals[where]
            elif where and kind == "row":
                one = values[where]
                given[parameter] = one[None] if hasattr(one, "rule") else np.asarray(one)[None]
            elif where and kind == "result":
                given[parameter] = _prediction(program, where, maker.result(where))
            elif where and kind in ("attribute", "method"):
                given[parameter] = worked_out(program, ran, values, source)
            elif where and kind == "made":
                made = ran.made[where] if where in ran.made else maker.result(where)
                given[parameter] = _prediction(program, where, made)
            elif source in values:
                given[parameter] = values[source]
            else:
                given[parameter] = maker.argument(parameter, name)
        result = program.file.functions[name](**given)
        return result[0] if isinstance(result, tuple) else result

    return value


def _first(result: Any) -> Any:
    return result[0] if isinstance(result, (tuple, list)) else result


def _named(result: Any, name: str, tree: ast.FunctionDef | None) -> Any:
    """Of several things that a method returns, the one of this name, or else the first."""
    ends = ends_of(tree) if tree is not None else []
    names = [ast.unparse(one) for one in ends[-1].elts] if ends and isinstance(ends[-1], ast.Tuple) else []
    alike = isinstance(result, tuple) and len(result) == len(names) and name in names
    return result[names.index(name)] if alike else _first(result)


def _prediction(program: Program, function: str, result: Any) -> Any:
    """Of several things that a forward pass returns, the array that is its prediction."""
    count = len(program.scope.returned.get(function, []))
    if not isinstance(result, (tuple, list)) or count != len(result):
        return _first(result)
    arrays = [at for at, one in enumerate(result) if hasattr(one, "shape")]
    return result[program.scope.prediction(function, arrays)]


def matching(program: Program, name: str, ran: Ran, values: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What each parameter of a cost function is: an array, a variable of the run, a result made for it."""
    found: dict[str, str] = {}
    open_: list[str] = []
    folded = {one.lower(): one for one in values}
    written = written_to(program)
    for parameter in required(program.file.functions[name]):
        known = letters.scalar(parameter)
        if parameter in values:
            found[parameter] = parameter
        elif known is not None and known != "leaf":
            found[parameter] = f"setting {parameter}"
        elif held := dict_of(ran.locals.get(parameter), values):
            found[parameter] = f"dict:{held}"
        elif (
            parameter in ran.locals
            and not isinstance(ran.locals[parameter], (int, str))
            and not (
                isinstance(ran.locals[parameter], dict)
                and any(one.startswith(f"{parameter}[") for one in values)
            )
            and not (parameter in written and forwards(program, values))
        ):
            found[parameter] = f"local:{parameter}"
        elif parameter.lower() in folded:
            found[parameter] = folded[parameter.lower()]
        elif same := [one for one in values if NOW.sub("", one) == parameter]:
            found[parameter] = same[0]
        elif _given(program, parameter, name, values):
            found[parameter] = f"given {parameter}"
        elif single := [one for one in values if of_one(one, parameter)]:
            found[parameter] = f"row:{single[0]}"
        elif near := [one for one in values if nearly(one, parameter)]:
            found[parameter] = near[0]
        else:
            open_.append(parameter)
    if not open_:
        yield found
        return
    targets = [one for one in values if letters.TARGET.match(letters.last(one))]
    left = list(open_)
    for parameter in list(left):
        if letters.TARGET.match(parameter) and targets and targets[0] not in found.values():
            found[parameter] = targets[0]
            left.remove(parameter)
    if not left:
        yield found
        return
    if len(left) == 2 and len(targets) == 1 and targets[0] not in found.values():
        for one, other in (left, left[::-1]):
            for source in predicted(program, ran, values, values[targets[0]]):
                yield {**found, one: source, other: targets[0]}
        return
    if len(left) == 1:
        like = values[targets[0]] if targets else None
        errors = apart_from_targets(program.file.tree) if letters.PREDICTED.match(left[0]) else set()
        for source in predicted(program, ran, values, like):
            if source.removeprefix("local:") not in errors:
                yield {**found, left[0]: source}


def nearly(name: str, parameter: str) -> bool:
    """Whether two names mean the same array: x_train and x, gewicht and gewichte, weights and weight."""
    one, other = sorted((name.lower(), parameter.lower()), key=len)
    rest = other.removeprefix(one)
    plural = len(one) > 3 and rest in ("e", "s", "n", "en", "es")
    return other.startswith(one) and (plural or re.fullmatch("_?(train|tr|batch|data|all)", rest) is not None)


def of_one(name: str, many: str) -> bool:
    """Whether a name is of one sample of many: xi and x_i of X, y_n of y."""
    found = re.fullmatch(r"(\w+?)_?(i|n|one|single|sample|row)", name)
    return found is not None and found[1].lower() == many.lower()


def dict_of(held: Any, values: Mapping[str, Any]) -> str:
    """A dictionary of our arrays by their names: what the run made of them is not what it was given."""
    return ",".join(held) if isinstance(held, dict) and held and set(held) <= set(values) else ""


def _given(program: Program, parameter: str, name: str, values: Mapping[str, Any]) -> bool:
    plan = plan_for(program.scope, parameter, name, name)
    if isinstance(plan, Setting):
        return True
    if isinstance(plan, Length):
        return plan.array in values
    if isinstance(plan, Provider):
        return set(leaves(program.scope, plan.function, name)) <= set(values)
    return plan != parameter and all(
        leaf in values or letters.scalar(leaf) not in (None, "leaf") for leaf in leaves_of(plan)
    )


NOW = re.compile(r"_?(current|cur|now|old|init|start|guess)$|^(current|cur|old|init)_")
NAMED = re.compile(r"(y_?hat|y_?pred\w*|pred\w*|probs?|al|a_?last|out|outputs?|yh|y_?out|ypred|preds)$", re.I)


def written_to(program: Program) -> set[str]:
    """Variables that are not at the end what they were: p[np.arange(N), y] -= 1."""
    tree = program.scope.trees.get(program.name) if isinstance(program, FunctionProgram) else None
    nodes = [
        one.value if isinstance(one, ast.Subscript) else one
        for n in (ast.walk(tree) if tree else ())
        if isinstance(n, (ast.AugAssign, ast.Assign))
        for one in ([n.target] if isinstance(n, ast.AugAssign) else n.targets)
        if isinstance(n, ast.AugAssign) or isinstance(one, ast.Subscript)
    ]
    return {one.id for one in nodes if isinstance(one, ast.Name)}


def forwards(program: Program, values: Mapping[str, Any]) -> list[str]:
    """Functions of the file that work a prediction out of our arrays alone."""
    if not isinstance(program, FunctionProgram):
        return []
    scope = program.scope
    calls = {ast.unparse(n.func) for n in ast.walk(scope.trees[program.name]) if isinstance(n, ast.Call)}
    models = {one for one in calls & {*scope.returned} if len(scope.parameters(one)) > 1}  # linreg(X, w, b)
    return [
        name
        for name in scope.returned
        if (FORWARD.search(name) or name in models and not COSTS.match(name))
        and not goes_back(name, program.file.functions)
        and name != program.name
        and scope.parameters(name)
        and all(one in values or letters.scalar(one) not in (None, "leaf") for one in scope.parameters(name))
    ]


def predicted(program: Program, ran: Ran, values: Mapping[str, Any], like: Any) -> list[str]:
    """What may be the prediction: what the forward pass gives, then variables of the target's shape."""
    sources = [
        f"made:{name}"
        for name in ran.made
        if np.ndim(_first(ran.made[name])) >= 0 and hasattr(_first(ran.made[name]), "shape")
    ]
    tree = program.trees.get(program.called)
    own = {n.id for one in (ends_of(tree) if tree else ()) for n in ast.walk(one) if isinstance(n, ast.Name)}
    shaped = [  # what is returned as a slope is no prediction
        name
        for name, one in ran.locals.items()
        if isinstance(getattr(one, "shape", None), tuple)
        and name not in values
        and not name.startswith("__")
        and (like is None or tuple(one.shape) == tuple(np.shape(like)) or np.ndim(like) == 1 and one.shape)
        and (name not in own or letters.PREDICTED.match(name))
    ]
    shaped = [
        name
        for name in shaped
        if not re.search(r"^d[A-Z_\d]|^d[bw]?\d?$|delta|err|grad|loss|diff|miss", name)
    ]
    shaped.reverse()  # the forward pass ends with its prediction
    shaped.sort(key=lambda name: (not NAMED.match(name), not letters.PREDICTED.match(name)))
    sources += [f"result:{name}" for name in forwards(program, values) if name not in ran.made]
    ahead = methods_ahead(program, values) if isinstance(program, MethodProgram) else []
    kept = [
        name
        for name, one in (vars(ran.owner).items() if isinstance(program, MethodProgram) else ())
        if name not in values and like is not None and getattr(one, "shape", None) == np.shape(like)
    ]
    kept = [name for name in kept if NAMED.match(name)]
    return [
        *sources,
        *(f"local:{name}" for name in shaped if not letters.TARGET.match(name) or name.lower() == "y"),
        *(f"attribute:{name}" for name in kept),
        *(f"method:{name}" for name in ahead if name not in ran.made),
    ]


AHEAD = re.compile(r"_?_?(forward\w*|predict\w*|feed_?forward|call__|run|propagate\w*|hypothesis|infer\w*)")


def methods_ahead(program: MethodProgram, values: Mapping[str, Any]) -> list[str]:
    """Methods of an object that work a prediction out of its data alone."""
    if len(data_of(program, values)) != 1:
        return []
    named = [one for one in program.methods if AHEAD.fullmatch(one) and one != program.method]
    return [one for one in named if len(required(getattr(program.object, one))) == 1]


def data_of(program: Program, values: Mapping[str, Any]) -> list[str]:
    """What a method takes, beside targets and settings."""
    taken = (
        [one for one in program.parameters() if one in values] if isinstance(program, MethodProgram) else []
    )
    return [one for one in taken if not letters.TARGET.match(one) and np.ndim(values[one])]


def worked_out(program: Program, ran: Ran, values: Mapping[str, Any], source: str) -> Any:
    """A prediction: of a run, or what a function of the file or a method gives of our arrays."""
    kind, _, where = source.partition(":")
    if kind == "result" and isinstance(program, FunctionProgram):
        return Values(program.scope, program.name, values).result(where)
    if kind == "method" and isinstance(program, MethodProgram):
        (data,) = data_of(program, values)
        return _of_several(program, where, getattr(program.made(values), where)(values[data]))
    if kind in ("over", "under"):
        miss, target = where.split(",")
        return values[target] + ran.locals[miss] * (1 if kind == "over" else -1)
    if kind == "made" and isinstance(program, MethodProgram):
        return _of_several(program, where, ran.made[where])
    return value_of(ran, source)


def _of_several(program: MethodProgram, method: str, result: Any) -> Any:
    """Of the arrays that a method returns the one that is its prediction: a_out of a_h, a_out."""
    tree = program.methods.get(method)
    ends = ends_of(tree)[-1:] if tree is not None else []
    if not isinstance(result, tuple) or not ends or not isinstance(ends[0], ast.Tuple):
        return _first(result)
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Name)] if tree is not None else []
    stored = sorted((n.lineno, n.id) for n in nodes if isinstance(n.ctx, ast.Store))
    places = [at for at, one in enumerate(result) if hasattr(one, "shape")]
    if len(ends[0].elts) != len(result) or not places:
        return _first(result)
    given = [ends[0].elts[at] for at in places]
    return result[places[prediction_in(given, {name: at for at, (_, name) in enumerate(stored)})]]


SLOPES = re.compile(r"^d[A-Z_\d]|^d[bw]?\d?$|delta|err|grad|loss|diff|miss")
"""Variables that are slopes, or part of one: no predictions."""


def apart_from_targets(tree: ast.AST) -> set[str]:
    """The variables that are something less the targets, e = X @ w - y.reshape(-1, 1): no prediction."""
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, ast.BinOp)]
    less = [n for n in made if isinstance(n.value.op, ast.Sub) and letters.TARGET.match(root(n.value.right))]  # type: ignore[attr-defined]
    return {n.targets[0].id for n in less if isinstance(n.targets[0], ast.Name)}


def of_object(program: MethodProgram, ran: Ran, values: Mapping[str, Any]) -> Iterator[Cost]:
    """A method that is called a cost, on the object after its forward pass; or a layer's slope from above."""
    named = called_a_cost(program.methods, program.method)
    taken = [one for one in required(getattr(program.object, program.method)) if one in values]
    named = wholes(program.methods, program.method, taken, [*named, *among_functions(program)]) or named
    if not named and (of := elementwise.of_two(program.methods).get(program.method)):
        named = [of]
    sure = settled(program.file.tree, named)
    for name in in_order(program.file.tree, named):
        for match in _method_matches(program, name, ran, values):
            about = f"{program.class_name}.{name}({', '.join(map(in_words, match, match.values()))})"
            yield Cost(about, _of_method(program, name, match), settled=name in sure)
    yield from of_parts(program, values)
    upstream = program.upstream()
    if upstream and program.before:
        before, slope = program.before, upstream[0]

        def layer(ran: Ran, values: Mapping[str, Any]) -> Any:
            given = program.outputs(ran.made[before])
            outs = given if isinstance(given, tuple) else (_first(given),)
            return along_slopes(outs, upstream, values)

        whole = said_along(upstream, f"{program.class_name}.{before}(...)")
        ahead_of = ahead_of_last(program.methods[before]) if ENTERS.fullmatch(slope) else None
        said = ahead_of is not None and LOGITS.search(slope) is not None
        deep = sum(np.ndim(one) == 2 for one in program.arrays.values()) > 1
        either = ahead_of is not None and deep and not said  # dz of a network may be by what z gives
        if not said:
            yield Cost(whole, layer, settled=not either)
        if ahead_of is not None and (said or either):
            entering = partial(_entering, program, slope, ahead_of)
            yield Cost(f"the sum of {slope} * ({ast.unparse(ahead_of)})", entering)


def of_forward_pass(program: MethodProgram) -> Iterator[Cost]:
    """What runs before, of a layer that is a loss: one number."""
    if program.before and not program.upstream() and may_be_a_loss(program, program.before):
        ahead = program.before
        ends = ends_of(program.methods[ahead])[-1:] if ahead in program.methods else []
        handed = {ast.unparse(one) for end in ends for one in getattr(end, "elts", ())}
        if len(handed & set(required(getattr(program.object, program.method)))) > 1:
            return  # a_h, a_out of backward(x, a_h, a_out, y)
        whole = f"{program.class_name}.{ahead}(...)"
        yield Cost(whole, lambda r, v: _first(r.made[ahead]))
        if any(map(letters.TARGET.match, required(getattr(program.object, ahead)))):
            for said, law in (("mean", np.mean), ("sum", np.sum)):
                of_all = partial(_of_all, law, ahead)
                yield Cost(f"the {said} of {whole}", of_all, settled=False, guessed=True)


def _of_all(law: Callable[[Any], Any], ahead: str, ran: Ran, values: Mapping[str, Any]) -> Any:
    """Of a loss for each sample the mean, or the sum."""
    found = _first(ran.made[ahead])
    if not np.ndim(found):
        raise WrongCall("it is one number")
    return law(found)


def may_be_a_loss(program: MethodProgram, ahead: str) -> bool:
    """Whether a forward pass may give a loss: by the name of its class, or by what it returns."""
    tree = program.methods.get(ahead)
    nodes = ast.walk(tree) if tree is not None else iter(())
    made = {ast.unparse(n.targets[0]): n.value for n in nodes if isinstance(n, ast.Assign)}
    ends = [made.get(ast.unparse(one), one) for one in ends_of(tree)] if tree is not None else []
    said = " ".join((program.class_name, ahead, *map(ast.unparse, ends_of(tree) if tree is not None else ())))
    return COST.search(said) is not None or "entropy" in said.lower() or any(map(is_measured, ends))


ENTERS = re.compile(r"(d|grad|delta)_?(logits?|scores?|z\d?|z_?out|pre_?act\w*|net)", re.I)
"""A slope by what the last function is applied to: backward(dlogits), where forward returns their softmax."""

LOGITS = re.compile("logit|score|pre_?act", re.I)


def ahead_of_last(tree: ast.FunctionDef) -> ast.expr | None:
    """a @ W + b of a forward pass that ends with sigmoid(a @ W + b)."""
    found: ast.expr | None = None
    made = {
        ast.unparse(target): one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        for target in one.targets
    }
    last = next(iter(ends_of(tree)[-1:]), None)
    last = made.get(ast.unparse(last), last) if last is not None else None
    if isinstance(last, ast.Call) and len(last.args) == 1 and not last.keywords:
        name = letters.last(ast.unparse(last.func))
        found = last.args[0] if re.search("sigm|softmax|tanh|relu|logistic|act", name, re.I) else None
    return found


def _entering(
    program: MethodProgram, slope: str, ahead: ast.expr, ran: Ran, values: Mapping[str, Any]
) -> Any:
    names = {**program.file.names, **ran.locals, **values, "self": ran.owner}
    found = eval(compile(ast.Expression(ahead), program.file.path, "eval"), names)
    if np.shape(found) != np.shape(values[slope]):
        raise ValueError(f"shapes {_shape(found)} and {_shape(values[slope])} must match")
    return np.sum(found * values[slope])


def of_parts(program: MethodProgram, values: Mapping[str, Any]) -> Iterator[Cost]:
    """A cost that the object holds as a part, such as self.cost.fn(a, y): of a prediction and the targets."""
    targets = [one for one in values if letters.TARGET.match(letters.last(one))]
    held = [name for name, one in vars(program.object).items() if COSTS.match(name) and not np.ndim(one)]
    for name in held if targets else ():
        part = getattr(program.object, name)
        for method in ("fn", "forward", "loss", "cost", "value", "calculate"):
            if law := getattr(part, method, None):
                called = f"{program.class_name}.{name}.{method}(..., {targets[0]})"
                yield Cost(called, partial(_of_part, program, law, targets[0]))


def _of_part(
    program: MethodProgram, law: Callable[..., Any], target: str, ran: Ran, values: Mapping[str, Any]
) -> Any:
    source = next(iter(predicted(program, ran, values, values[target])), "")
    return _first(law(worked_out(program, ran, values, source), values[target]))


def value_of(ran: Ran, source: str) -> Any:
    """What a prediction is called, after a run."""
    kind, _, where = source.partition(":")
    if kind == "attribute":
        return getattr(ran.owner, where)
    return _first(ran.made[where]) if kind == "made" else ran.locals[where]


def _method_matches(
    program: MethodProgram, name: str, ran: Ran, values: Mapping[str, Any]
) -> Iterator[dict[str, str]]:
    found: dict[str, str] = {}
    left = []
    folded = {one.lower().rstrip("_"): one for one in values}  # w of self.w_
    for parameter in required(getattr(program.object, name)):
        known = letters.scalar(parameter)
        if parameter in values:
            found[parameter] = parameter
        elif parameter.lower() in folded:
            found[parameter] = folded[parameter.lower()]
        elif known is not None and known != "leaf":
            found[parameter] = f"setting {parameter}"
        else:
            left.append(parameter)
    targets = [one for one in values if letters.TARGET.match(letters.last(one))]
    if not left:
        yield found
        if goes_through(program.methods[name], found):
            yield {parameter: f"list:{source}" for parameter, source in found.items()}
        return
    for parameter in list(left):
        if letters.TARGET.match(parameter) and targets:
            found[parameter] = targets[0]
            left.remove(parameter)
    if len(left) == 1:
        yield {**found, left[0]: "out"}
        like = values[targets[0]] if targets else None
        made = [one for one in predicted(program, ran, values, like) if one.startswith("local:")]
        made = [one for one in made if not AHEAD_OF_LAST.fullmatch(one[6:]) or one[6:] == left[0]]
        yield from ({**found, left[0]: one} for one in sorted(made, key=lambda one: one[6:] != left[0]))
    elif len(left) == 2 and (said := as_called(program, name, values)).keys() >= set(left):
        yield {**found, **said}
    elif len(left) == 2 and targets:
        yield {**found, left[0]: "out", left[1]: targets[0]}
        yield {**found, left[1]: "out", left[0]: targets[0]}
    elif not left:
        yield found


AHEAD_OF_LAST = re.compile(r"z(_?\d+|_values?|s)?|exp\w*|net_?\w*|pre_?act\w*|dif\w*", re.I)
"""What a prediction is made of, z = a @ W + b: none itself."""


def as_called(program: MethodProgram, name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a method is given where another one calls it: our arrays, and what the forward pass returns."""
    taken = required(getattr(program.object, name))
    for method in program.methods.values():
        made = [n for n in ast.walk(method) if isinstance(n, ast.Assign)]
        ahead = {ast.unparse(n.targets[0]) for n in made if goes_ahead(n.value)}
        for call in (n for n in ast.walk(method) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) != f"self.{name}" or len(call.args) != len(taken) or call.keywords:
                continue
            given = {p: ast.unparse(one) for p, one in zip(taken, call.args, strict=True)}
            outs = {
                p: "out"
                for p, one in zip(taken, call.args, strict=True)
                if goes_ahead(one) or given[p] in ahead
            }
            ours = {p: one for p, one in given.items() if one in values}
            if len(outs) == 1 and {*outs, *ours} == {*taken}:
                return {**ours, **outs}
    return {}


def goes_ahead(node: ast.expr) -> bool:
    """self.forward(X)"""
    return isinstance(node, ast.Call) and is_own(node.func) and AHEAD.fullmatch(node.func.attr) is not None


def goes_through(method: ast.FunctionDef, taken: Iterable[str]) -> bool:
    """Whether a method takes one after the other of all that it is given: forward(x[i]) beside y[i]."""
    return any({*taken} <= loop.gone_through for loop in loops_in(method))


def _of_method(
    program: MethodProgram, name: str, match: Mapping[str, str]
) -> Callable[[Ran, Mapping[str, Any]], Any]:
    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        one = program.made(values)
        forward = program.before or next(
            (m for m in program.methods if re.match(r"_?_?(forward\w*|predict\w*|feed_?forward|call__)$", m)),
            None,
        )
        out, needed = None, "out" in match.values()
        before = bool(forward) and not _runs(program, name, str(forward))
        if forward and forward != name and (needed or before and _leaves_something(program.methods[forward])):
            method = getattr(one, forward)
            given = {
                p: program.argument(p, values, None)
                for p in required(method)
                if p in values or letters.scalar(p) is not None
            }
            data = [n for n in program.parameters() if n in values and not letters.TARGET.match(n)]
            unsaid = [p for p in required(method) if p not in given]
            if len(data) == len(unsaid) == 1:  # feedforward(a) of backprop(x, y)
                given[unsaid[0]] = values[data[0]]
            if set(given) >= set(required(method)):
                said = next((p for p, source in match.items() if source == "out"), "")
                out = _named(method(**given), said, program.methods.get(str(forward)))
        known = {**values, "out": out}
        if any(source.startswith("list:") for source in match.values()):
            known |= {f"list:{name}": [one] for name, one in values.items()}
            not_of_one(getattr(one, name), {p: values[source[5:]] for p, source in match.items()})
        arguments = {
            p: known[source]
            if source in known
            else worked_out(program, ran, values, source)
            if ":" in source
            else letters.scalar(p)
            for p, source in match.items()
        }
        return _first(getattr(one, name)(**arguments))

    return value


def not_of_one(method: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Raises ValueError where a method takes what it is given, too, and not a list of such alone."""
    if any(hasattr(one, "rule") for one in arguments.values()):
        return  # that is asked of numbers
    try:
        method(**arguments)
    except (TypeError, IndexError):
        return
    raise ValueError("it takes what it is given")


def _leaves_something(method: ast.FunctionDef) -> bool:
    """Whether a method may have set attributes when it ends: what calls plain functions alone has not."""
    sets = any(isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) for n in ast.walk(method))
    loops = any(isinstance(n, (ast.For, ast.ListComp)) for n in ast.walk(method))  # for layer in self.layers
    calls = (ast.unparse(n.func) for n in ast.walk(method) if isinstance(n, ast.Call))
    return sets or loops or any(one.startswith("self") for one in calls)


def _runs(program: MethodProgram, name: str, forward: str) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == forward for n in ast.walk(program.methods[name]))

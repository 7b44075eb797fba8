"""A cost that the caller gives, and those that are tried where a file has none.

For the notes' letters it is that of the notes: softmax and cross-entropy, summed over samples. Else the usual
ones, of the prediction that the code itself makes; one is taken only if the gradient is right for it.
"""

import ast
import contextlib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from backprop.proof.explain.question import checks, letters, reference
from backprop.proof.explain.question.asking import Question, as_given, drawn, numbers_for, ways
from backprop.proof.explain.question.costs import Cost, cost_names, predicted, worked_out
from backprop.proof.explain.question.laws import Law, entrywise, laws
from backprop.proof.explain.question.penalties import Penalty, penalties, unpunished, weighed, weights
from backprop.proof.explain.question.programs import FunctionProgram, MethodProgram, Program, Ran
from backprop.proof.explain.question.scopes import required
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import names_in


def given(cost: Callable[..., Any]) -> Callable[[Program], Iterable[Cost]]:
    """The caller's cost: its parameters are arrays of the program by name, or variables of its run."""
    names = required(cost)
    inner = inspect.unwrap(cost)

    def of(program: Program) -> Iterable[Cost]:
        folded = {name.lower(): name for name in program.options}
        inside = {name: name if name in program.options else folded.get(name.lower(), "") for name in names}
        strange = [
            n
            for n, found in inside.items()
            if not found and letters.scalar(n) in (None, "leaf") and not _local(program, n)
        ]
        if strange:
            raise WrongCall(
                f"the cost {cost.__name__} has a parameter {strange[0]}, and {program.title.partition('(')[0]} has not; it has {', '.join(program.options)}"  # noqa: E501
            )

        def value(ran: Ran, values: Mapping[str, Any]) -> Any:
            arguments = {
                n: values[found] if found else ran.locals.get(n, letters.scalar(n))
                for n, found in inside.items()
            }
            return cost(**arguments)

        about = f"{cost.__name__}({', '.join(names)})"
        yield Cost(
            about,
            value,
            getattr(inner, "__code__", None),
            not all(inside.values()),
            names=getattr(inner, "__globals__", {}),
        )

    return of


def _local(program: Program, name: str) -> bool:
    return any(name in code.co_varnames for code in program.codes)


def without(question: Question) -> Iterable[Cost]:
    """The costs that are tried where there is none, or gives a number for each entry."""
    if cost_names(question.program):
        if entrywise(question.program):
            yield from usual(question)
        return
    yield from notes_network(question)
    yield from usual(question)
    yield from hinges(question)


def notes_network(question: Question) -> Iterable[Cost]:
    """The notes' network, with the hidden activation that the function's own forward pass has."""
    signature = question.signature
    layers = signature.layers
    if not layers or not isinstance(question.program, FunctionProgram):
        return
    if not re.search("softmax|exp", question.program.file.text):  # whose outputs are no shares
        return
    names = [signature.data, signature.target, *(name for pair in layers for name in pair)]
    numbers = numbers_for(question)
    if not numbers:
        return
    kinds = {**ways(signature)[0], signature.target: "one-hot"}
    here = as_given(drawn(signature, numbers[0], kinds, 0))
    ran = question.program.run(here)
    mine = [one for one in ran.locals.values() if isinstance(one, np.ndarray)]
    costs = []
    for hidden in reference.HIDDEN:
        inside = reference.hidden_values(here, names, hidden)
        seen = any(one.shape == z.shape and np.allclose(one, z) for z in inside for one in mine)
        costs.append((not seen, reference.default_cost(names, len(layers), hidden)))
    _, cost = min(costs, key=lambda one: one[0])
    inner = inspect.unwrap(cost)

    def value(ran: Ran, values: Mapping[str, Any]) -> Any:
        return cost(**{name: values[name] for name in names})

    about = (inspect.getdoc(cost) or "").splitlines()[0].rstrip(".")
    renamed = getattr(cost, "renamed", {})
    names_of = inner.__globals__
    yield Cost(about, value, inner.__code__, False, guessed=True, names=names_of, renamed=renamed)


def usual(question: Question) -> Iterable[Cost]:
    """The usual costs of a prediction and the targets; only if the gradient is right for one of them."""
    signature = question.signature
    target = signature.target
    numbers = numbers_for(question)
    if target not in signature.names or not numbers:
        return
    labels = signature.labels.get(target) is not None
    kinds = ways(signature)[0] if labels else {**ways(signature)[0], target: "unit"}
    here = as_given(drawn(signature, numbers[0], kinds, 0))
    try:
        with checks.shapes_alone():
            ran = question.program.run(here)
    except (ValueError, TypeError, IndexError, ArithmeticError):  # of targets that are shares
        return
    shape = signature.shapes[target]
    along = shape.index(signature.samples) if signature.samples in shape else 0
    sources = predicted(question.program, ran, here, here[target])[:5]
    for like in others_of(here[target]) if not labels else ():  # as the code lays them
        sources += [one for one in predicted(question.program, ran, here, like)[:5] if one not in sources]
    sources += misses(question.program, ran, target)
    sources = unlike(question.program, ran, here, sources)
    lone = own_target(ran, here[target]) if not labels else ""
    each = predicted(question.program, ran, here, here[target][0])[:5] if lone else []
    why = (
        "which gives a number for each entry"
        if entrywise(question.program)
        else "there is no cost in the file"
    )
    every = [*((one, "") for one in sources), *((one, lone) for one in each)]
    every = [one for one in every if not one[0].startswith("result:") or entrywise(question.program)]
    punished = moved_by_weights(question, here, sources)

    def value(source: str, own: str, law: Law, more: Penalty, ran: Ran, values: Mapping[str, Any]) -> Any:
        found = worked_out(question.program, ran, values, source)
        held = ran.locals[own] if own else values[target]
        n = np.shape(held)[along] if shape and not own else 1
        if not labels and np.shape(found) != np.shape(held):
            held = next((one for one in others_of(held) if np.shape(one) == np.shape(found)), held)
        if not labels and np.shape(found) != np.shape(held):
            raise WrongCall("the prediction has another shape than the targets")
        return more(law(found, held, n), values, n)

    none: frozenset[str] = frozenset()
    free = frozenset(name for name in signature.wrt if name not in weights(question))
    for added, more in [("", unpunished), *penalties(question)]:
        for source, own in every if more is unpunished else punished:
            where = source.partition(":")[2].replace(",", " and ")
            for about, law in laws(question.program, labels, not shape):
                plain, said = (f"{about}{one}, of {where} ({why})" for one in ("", added))
                guess = partial(value, source, own, law, more)
                yield Cost(said, guess, sure=False, guessed=True, beside=plain, needs=free if added else none)


def misses(program: Program, ran: Ran, target: str) -> list[str]:
    """Variables that are a prediction less the targets, or these less it: err = X @ w - y."""
    trees = [tree for tree in program.trees.values() if target in names_in(tree)]
    made = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Assign)]
    found = []
    for one in made:
        name, value = ast.unparse(one.targets[0]), one.value
        if name in ran.locals and isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub):
            if ast.unparse(value.right) == target:
                found.append(f"over:{name},{target}")
            elif ast.unparse(value.left) == target:
                found.append(f"under:{name},{target}")
    return found


def moved_by_weights(
    question: Question, values: Mapping[str, Any], sources: list[str]
) -> list[tuple[str, str]]:
    """The sources that vary with what the slopes are by: y = np.where(t > 0, 1, -1) is no prediction."""
    wrt = question.signature.wrt
    moved = {name: one * 0.9 + 0.05 if name in wrt else one for name, one in values.items()}
    found = []
    with contextlib.suppress(ValueError, TypeError, IndexError, ArithmeticError), checks.shapes_alone():
        runs = [(question.program.run(one), one) for one in (values, moved)]
        for source in sources:
            before, after = (worked_out(question.program, ran, one, source) for ran, one in runs)
            if not same(before, after):
                found.append((source, ""))
    return found


def others_of(targets: Any) -> list[Any]:
    """A table of targets turned, and one of a single row or column as a vector."""
    if np.ndim(targets) != 2:
        return []
    rows, columns = np.shape(targets)
    return [targets.T, *([targets[:, 0]] if columns == 1 else [targets[0]] if rows == 1 else [])]


def hinges(question: Question) -> Iterable[Cost]:
    """The hinge loss of a margin that code asks of whether it is 1: alone, and with the usual penalties."""
    program = question.program

    def value(margin: ast.expr, over: Any, more: Penalty, ran: Ran, values: Mapping[str, Any]) -> Any:
        losses = np.maximum(0, 1 - evaluated(program, ran, values, margin))
        return more(over(losses), values, np.size(losses))

    for margin in margins(program.trees.get(program.called)):
        loss = f"the hinge loss max(0, 1 - {ast.unparse(margin)})"
        for said, over in ((loss, np.sum), (f"the mean of {loss}", np.mean)):
            for added, more in [("", unpunished), *penalties(question), *weighed(question)]:
                about = f"{said}{added} (there is no cost in the file)"
                yield Cost(about, partial(value, margin, over, more), sure=False, guessed=True)


def margins(tree: ast.AST | None) -> list[ast.expr]:
    """What is compared with 1, and is a product: y * (w @ x - b) >= 1."""
    nodes = list(ast.walk(tree)) if tree is not None else []
    made = {ast.unparse(n.targets[0]): n.value for n in nodes if isinstance(n, ast.Assign)}
    asked = [n for n in nodes if isinstance(n, ast.Compare) and len(n.ops) == 1]
    asked = [n for n in asked if isinstance(n.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE))]
    asked = [n for n in asked if ast.unparse(n.comparators[0]) in ("1", "1.0")]
    wholes = ((n.left, made.get(ast.unparse(n.left), n.left)) for n in asked)
    return [left for left, one in wholes if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mult)]


def evaluated(program: Program, ran: Ran, values: Mapping[str, Any], node: ast.expr) -> Any:
    """An expression of the program, with our arrays where it has its own."""
    own = {"self": program.made(values)} if isinstance(program, MethodProgram) else {}
    names = {**program.file.names, **ran.locals, **values, **own}
    return eval(compile(ast.Expression(node), program.file.path, "eval"), names)


def unlike(program: Program, ran: Ran, values: Mapping[str, Any], sources: list[str]) -> list[str]:
    """The sources without those that hold the same as an earlier one."""
    found: list[tuple[str, Any]] = []
    for source in sources:
        try:
            one = worked_out(program, ran, values, source)
        except Exception:  # a method that does not run on its own
            continue
        if not any(np.shape(one) == np.shape(other) and np.array_equal(one, other) for _, other in found):
            found.append((source, one))
    return [source for source, _ in found]


def own_target(ran: Ran, targets: Any) -> str:
    """The variable that is the first sample's target, in a loop that goes through the samples."""
    if not np.ndim(targets):
        return ""
    alike = (name for name, one in ran.locals.items() if letters.TARGET.match(name) and same(one, targets[0]))
    return next(alike, "")


def same(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.all(one == other))

"""Activations and their slopes: relu_derivative beside relu, and a class with __call__ and gradient.

Such a function is of each entry alone, and so its slope by x is one number for each entry. It may be
written for what the activation takes, or for what it gives, y (1 - y): where a file uses it nowhere, both may
be meant.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from backprop.proof.explain.question.scopes import BACKWARD, Scope, required, said_slope_of
from backprop.proof.explain.question.signature import WrongCall

if TYPE_CHECKING:
    from backprop.proof.explain.question.programs import Program

VALUE = re.compile(
    r"__call__|forward|f|fn|func|function|activation|activate|apply|value|compute|evaluate|call"
)
SLOPE = re.compile(
    r"_?(df|grad|gradient|deriv\w*|prime|derivada|ableitung|d|diff|slope|(d|grad)_?activat\w*|f_prime|dactivation)"
)
WORD = re.compile(
    r"d|p|der|d?x|z|prime|dash|diff|strich|(sub)?grad\w*|deriv\w*|back\w*|bwd|slope|delta|ableit\w*|pente|jac\w*|"
    r"of|the|to|wrt|output|f|fn|fun\w*|act|activation|calc\w*|compute|get"
)
"""What the name of a slope says besides its activation's: d_relu, reluPrime, sigmoid_output_to_derivative.

It is no slope of the sigmoid that is called hard_sigmoid_derivative, nor one of relu that is of relu6.
"""


def slope_of(name: str, among: Iterable[str]) -> str:
    """The activation of which a function is called the slope: sigmoid of sigmoid_derivative; "" for none."""
    found = [one for one in among if one != name and one.lower() in name.lower()]
    if short := next((one for one in found if len(one) == 1 and said_slope_of(name, one)), ""):
        return short
    for one in sorted((one for one in found if len(one) > 1), key=len, reverse=True):
        rest = re.sub(re.escape(one), "_", name, count=1, flags=re.I).lower().strip("_")
        words = re.findall(r"[^\W\d_]+|\d+", rest)
        if all(map(WORD.fullmatch, words)) if rest.isascii() else BACKWARD.search(rest):
            return one
    whole = [one for one in among if WHOLE.fullmatch(one)] if SLOPE_OF_WHOLE.fullmatch(name) else []
    return whole[0] if len(whole) == 1 else ""


KNOWN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "tanh": ("np.tanh(x)", np.tanh),
    "sigmoid": ("1 / (1 + np.exp(-x))", lambda x: 1 / (1 + np.exp(-x))),
    "relu": ("np.maximum(x, 0)", lambda x: np.maximum(x, 0)),
}
"""What everybody knows by name: tanh_prime needs no tanh beside it."""
WHOLE = re.compile(r"(obj(ective)?|cost|loss|fun|target|goal)?_?(f|fn|func|function)?")
SLOPE_OF_WHOLE = re.compile(r"(grad(ient)?|deriv\w*|jac\w*|df)_?(f|fn|func|function)?")
"""grad_func beside obj_func."""


def pairs(scope: Scope, beside: bool) -> list[str]:
    """The slopes of activations of one argument; beside other questions, those that nothing uses."""
    file = scope.file
    used = {n.id for n in ast.walk(file.tree) if isinstance(n, ast.Name)} if beside else set()
    plain = [one for one in file.functions if len(required(file.functions[one])) == 1]
    return [one for one in plain if one not in used and (slope_of(one, plain) or known(one, plain))]


def known(name: str, among: Iterable[str]) -> str:
    """The activation of which one is called the slope where the file does not have it: tanh of tanh_prime."""
    of = slope_of(name, KNOWN)
    return "" if of in among else of


Pairs = dict[str, str]
"""Methods that are slopes, and of which one each is."""


def methods(own: Mapping[str, ast.FunctionDef]) -> Pairs:
    """The methods of one argument that are slopes of others, by their names, or derivative of forward."""
    plain = [name for name, tree in own.items() if takes_one(tree)]
    values = [name for name in plain if VALUE.fullmatch(name)]
    of_class = {name: values[0] for name in plain if values and SLOPE.fullmatch(name) and name != values[0]}
    named = {name: slope_of(name, [one for one in plain if one[:1] != "_"]) for name in plain}
    return {**of_class, **{name: of for name, of in named.items() if of}}


LOSS = re.compile(r"_?(loss|cost|error|calculate|count|evaluate)|__call__|forward|compute|value")


def of_two(own: Mapping[str, ast.FunctionDef]) -> Pairs:
    """Slopes of a prediction and its target, of losses of both: derivative(t, y) of loss(t, y)."""
    taken = {name: {one.arg for one in tree.args.args} - {"self", "cls"} for name, tree in own.items()}
    two = [name for name in own if len(taken[name]) == 2]
    losses = [name for name in two if LOSS.fullmatch(name)]
    slopes = [name for name in two if SLOPE.fullmatch(name) or BACKWARD.search(name)]
    found = {}
    for one in slopes:
        alike = [name for name in two if taken[name] == taken[one] and name not in slopes]
        found[one] = slope_of(one, alike) or next((of for of in losses if of in alike), "")
    return {one: of for one, of in found.items() if of}


def primitive(program: "Program") -> tuple[str, str]:
    """The activation of which a program is the slope, by its name, and as it is written; "" without one."""
    if hasattr(program, "class_name"):
        of = methods(getattr(program, "methods", {})).get(program.called, "")
        return of, f"{program.class_name}.{of}(x)" if of else ""
    plain = [one for one, function in program.file.functions.items() if len(required(function)) == 1]
    if program.called not in plain:
        return "", ""
    if of := slope_of(program.called, plain):
        return of, f"{of}(x)"
    by_name = known(program.called, plain)
    return by_name, KNOWN[by_name][0] if by_name else ""


def takes_one(tree: ast.FunctionDef) -> bool:
    """Whether a method takes one argument beside its object."""
    taken = [one.arg for one in tree.args.args if one.arg not in ("self", "cls")]
    return len(taken) - len(tree.args.defaults) == 1 or len(taken) == 1


def of_each_entry(function: Callable[..., Any], x: Any, about: str) -> Any:
    """The sum of what a function of each entry gives.

    Raises:
        WrongCall: What it gives for one entry hangs on others, as of a softmax.
    """
    if isinstance(x, (float, np.floating, np.ndarray)):
        several = np.append(np.ravel(x), [0.3, -0.7])
        other = np.append(np.ravel(x), [0.3, 0.9])
        try:
            mixed = not np.array_equal(function(several.copy())[:-1], function(other.copy())[:-1])
        except Exception:
            mixed = False  # of a number alone
        if mixed:
            raise WrongCall(f"{about} takes all entries together: its slope is a matrix, and no array like x")
    return np.sum(function(x.copy() if np.ndim(x) else x))


OUTPUT = re.compile(r"(out(put)?s?|y|a|act\w*|s|sig\w*|values?|result|f_?x)_?", re.I)


def said_output(program: "Program", x: str) -> str:
    """What a slope is given by the name of its parameter, output, where that is what its activation gives."""
    return f"given that {x} is what {primitive(program)[0]} gives" if OUTPUT.fullmatch(x) else ""


def activation(program: "Program", owner: Any, name: str) -> Callable[..., Any]:
    """The activation of an object, or of the file; else what everybody knows by that name."""
    if hasattr(program, "class_name"):
        found: Callable[..., Any] = getattr(owner, name)
        return found
    return program.file.functions[name] if name in program.file.functions else KNOWN[name][1]


def of_output(function: Callable[..., Any], slope: Callable[..., Any]) -> bool:
    """Whether a slope is right where it is given what the activation gives, y (1 - y) of the sigmoid."""
    x, h = np.linspace(-1.3, 1.7, 7), 1e-5
    try:
        given = np.array([np.sum(slope(one)) for one in (function(np.array([u])) for u in x)], float)
        ahead = np.array(
            [np.sum(function(np.array([u + h])) - function(np.array([u - h]))) for u in x], float
        )
    except Exception:
        return False
    return bool(np.allclose(given, ahead / (2 * h), atol=1e-7))

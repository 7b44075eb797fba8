"""Arrays in dictionaries, lists, tuples and objects: where they stand, and others put in their places.

A parameter that is a container has no value before it is asked for. `template` reads off the code what is
asked of it: `params["W1"]`, `W, b = layers[0]`, `for W, b in layers`, `len(weights)`; a template is a nest
of dictionaries and lists with the names of its arrays at the leaves.
"""

import ast
import contextlib
import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.letters import WEIGHT_NAME, parameter, scalar
from backprop.proof.explain.question.stubs import Standin

LAYERS = 2
Template = Any


class Fields(dict[str, Any]):
    """The template of an object: its attributes, and the class of which it is, where the file says so."""

    kind: type | None = None


def arrays_in(
    value: Any, path: str = "", seen: set[int] | None = None, numbers: bool = False
) -> dict[str, Any]:
    """The arrays of numbers that are reached, by their paths; numbers where their names are those of weights."""  # noqa: E501
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(
        value,
        (ModuleType, type, FunctionType, str, bytes, Standin, np.random.Generator, np.random.RandomState),
    ):
        return {}
    if hasattr(value, "rule"):
        return {path: value}
    if isinstance(value, np.ndarray):
        seen.add(id(value))
        plain = value.dtype.kind in "fiub" and value.size and 0 not in value.shape
        return {path: value} if plain else {}
    if isinstance(value, (float, np.floating)) and not isinstance(value, bool):
        named = WEIGHT_NAME.fullmatch(re.split(r"[.\[]", path)[-1].strip("]'\""))
        return {path: value} if numbers or named else {}
    if isinstance(value, (int, complex, type(None), np.generic)):
        return {}
    seen.add(id(value))
    inside: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        inside = [(f"{path}[{key!r}]", one) for key, one in value.items()]
    elif isinstance(value, (list, tuple)):
        inside = [(f"{path}[{at}]", one) for at, one in enumerate(value)] if len(value) <= 64 else []
    elif hasattr(value, "__dict__"):
        inside = [(f"{path}.{name}" if path else name, one) for name, one in vars(value).items()]
    return {
        found: array for where, one in inside for found, array in arrays_in(one, where, seen, numbers).items()
    }


def filled(value: Any, arrays: Mapping[str, Any], instead: Mapping[str, Any]) -> Any:
    """A copy in which other arrays stand in the places of some: `arrays` says which stood there."""
    memo: dict[int, Any] = {}
    for name, new in instead.items():
        old = arrays.get(name)
        if isinstance(old, np.ndarray):
            memo[id(old)] = new
    result = copy.deepcopy(value, memo)
    for name, new in instead.items():
        if name in arrays and not isinstance(arrays[name], np.ndarray):
            result = placed(result, name, new)
    return result


def placed(root: Any, path: str, new: Any) -> Any:
    """Puts a value at a path such as layers[0].b."""
    steps = re.findall(r"\[([^\]]+)\]|([^\W\d]\w*)", path)
    if not steps:
        return new
    at = root
    for index, name in steps[:-1]:
        at = at[ast.literal_eval(index)] if index else getattr(at, name)
    index, name = steps[-1]
    if index:
        at[ast.literal_eval(index)] = new
    else:
        setattr(at, name, new)
    return root


def at_path(root: Any, path: str) -> Any:
    for index, name in re.findall(r"\[([^\]]+)\]|([^\W\d]\w*)", path):
        root = root[ast.literal_eval(index)] if index else getattr(root, name)
    return root


# -- what code asks of a container ---------------------------------------------------------------


DEPTH = 4
"""How often a container is handed on."""


def template(
    name: str, function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef], depth: int = 0
) -> Template | None:
    """The nest that a parameter is, by what is done with it; None where it is an array."""
    asked = asked_of(name, function)
    if asked.leaf:
        return None
    if asked.counted and (asked.keys or asked.prefixes):  # len(params) // 2: all that is in it
        for elsewhere in functions.values():
            if elsewhere is not function and any(one.arg == name for one in elsewhere.args.args):
                asked.join(asked_of(name, elsewhere))
    for inner, other in taken_by(asked, function, functions) if depth <= DEPTH else ():
        through = asked_through(inner, other, functions, depth + 1)
        if not asked.nest():
            asked.found = template(inner, other, functions, depth + 1)
            asked.indices |= through.indices if isinstance(asked.found, list) else set()
        else:
            asked.join(through)
    return asked.nest()


def taken_by(
    asked: "_Asked", function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef]
) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of the file that are handed what is asked about, and what it is called there."""
    for called, position, keyword in asked.passed:
        other = functions.get(called)
        if other is not None and other is not function:
            parameters = [one.arg for one in other.args.args]
            if inner := keyword or (parameters[position] if position < len(parameters) else ""):
                yield inner, other


def asked_through(
    name: str, function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef], depth: int
) -> "_Asked":
    """How a function uses one name, and the functions to which it hands it on."""
    asked = asked_of(name, function)
    for inner, other in list(taken_by(asked, function, functions)) if depth <= DEPTH else ():
        asked.join(asked_through(inner, other, functions, depth + 1))
    return asked


def asked_of(name: str, function: ast.FunctionDef) -> "_Asked":
    """How a function uses one name."""
    found = _Asked(name, words_in(function))
    found.visit(function)
    found.row_keys |= keys_of(function, found.row_names)
    found.leaf |= reckons_with_a_part(name, function)
    return found


def reckons_with_a_part(name: str, function: ast.FunctionDef) -> bool:
    """Whether w, b = theta[:-1], theta[-1], and then X @ w: of arrays the parts are arrays, of lists none."""

    def is_part(one: ast.expr) -> bool:
        return (
            isinstance(one, ast.Subscript)
            and isinstance(one.slice, ast.Slice)
            and isinstance(one.value, ast.Name)
            and one.value.id == name
        )

    called = set()
    for node in (one for one in ast.walk(function) if isinstance(one, ast.Assign)):
        (target, value), several = (node.targets[0], node.value), isinstance(node.value, ast.Tuple)
        pairs = zip(getattr(target, "elts", ()), value.elts, strict=False) if several else [(target, value)]  # type: ignore[attr-defined]
        called |= {one.id for one, part in pairs if isinstance(one, ast.Name) and is_part(part)}
    sides = [side for n in ast.walk(function) if isinstance(n, ast.BinOp) for side in (n.left, n.right)]
    return any(is_part(one) or isinstance(one, ast.Name) and one.id in called for one in sides)


def keys_of(function: ast.FunctionDef, rows: Iterable[str]) -> set[str]:
    """The words by which variables are asked: layer["W"], where a layer is a row."""
    nodes = (n for n in ast.walk(function) if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name))
    asked = (n.slice for n in nodes if isinstance(n.value, ast.Name) and n.value.id in set(rows))
    return {one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def words_in(function: ast.FunctionDef) -> dict[str, list[str]]:
    """What a variable goes through where that is a list of words: W, b = (params[k] for k in ["W", "b"])."""
    found: dict[str, list[str]] = {}
    for one in ast.walk(function):
        if isinstance(one, (ast.For, ast.comprehension)) and isinstance(one.target, ast.Name):
            words = [getattr(part, "value", None) for part in getattr(one.iter, "elts", ())]
            if words and all(isinstance(word, str) for word in words):
                found[one.target.id] = [str(word) for word in words]
    return found


class _Asked(ast.NodeVisitor):
    """How one name is used."""

    name: str
    words: Mapping[str, list[str]]
    counted: bool
    leaf: bool

    def __init__(self, name: str, words: Mapping[str, list[str]]) -> None:
        self.name, self.words = name, words
        self.keys: set[str] = set()
        self.inner: dict[str, set[str]] = {}  # model["fc1"]["W"]
        self.prefixes: set[str] = set()
        self.indices: set[int] = set()
        self.unpacked: Template | None = None
        self.rows: Template | None = None
        self.counted = self.leaf = False
        self.passed: list[tuple[str, int, str]] = []
        self.found: Template | None = None
        self.row_keys: set[str] = set()
        self.row_names: set[str] = set()
        self.attributes: set[str] = set()
        self.methods: set[str] = set()

    def mine(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.name

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self.mine(node.value):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self.keys.add(key.value)
            elif isinstance(key, ast.Constant) and isinstance(key.value, int):
                self.indices.add(key.value)
            elif isinstance(key, ast.UnaryOp) and isinstance(getattr(key.operand, "value", None), int):
                self.indices.add(-int(getattr(key.operand, "value", 0)))
            elif (
                isinstance(key, ast.BinOp)
                and isinstance(key.left, ast.Constant)
                and isinstance(key.left.value, str)
            ):
                self.prefixes.add(key.left.value)
            elif isinstance(key, ast.JoinedStr) and key.values and isinstance(key.values[0], ast.Constant):
                self.prefixes.add(str(key.values[0].value))
            elif isinstance(key, ast.Name) and key.id in self.words:
                self.keys.update(self.words[key.id])
            elif isinstance(key, ast.Name) and letters.TARGET.match(key.id):
                self.leaf = True  # class_weights[y]
            elif isinstance(key, (ast.Name, ast.BinOp)):
                self.counted = True
        elif isinstance(node.value, ast.Subscript) and self.mine(node.value.value):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self.row_keys.add(key.value)
                outer = getattr(node.value.slice, "value", None)
                if isinstance(outer, str):
                    self.inner.setdefault(outer, set()).add(key.value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        for position, one in enumerate(node.args):
            if self.mine(one) and called and called != "len":
                self.passed.append((called, position, ""))
            if self.mine(one) and called in ("len", "reversed", "enumerate"):
                self.counted = True
            if isinstance(one, ast.Starred) and self.mine(one.value) and called:
                self.passed.append((called, position, ""))
        self.passed += [(called, 0, one.arg) for one in node.keywords if self.mine(one.value) and one.arg]
        if isinstance(node.func, ast.Attribute) and self.mine(node.func.value):
            self.methods.add(node.func.attr)
            key = node.args[0] if node.args else None
            if node.func.attr in ("get", "setdefault") and isinstance(getattr(key, "value", None), str):
                self.keys.add(str(getattr(key, "value", "")))
            if node.func.attr in ("dot", "T", "sum", "shape", "mean", "copy", "reshape", "transpose"):
                self.leaf = node.func.attr != "copy"
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self.mine(node.value) and node.attr in ("shape", "T", "size", "ndim", "dtype"):
            self.leaf = True
        elif self.mine(node.value) and not hasattr(np.ndarray, node.attr):
            self.attributes.add(node.attr)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if self.mine(node.left) or self.mine(node.right):
            self.leaf = True
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self.mine(node.value) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
            self.unpacked = names_of(node.targets[0])
        row = node.value
        if isinstance(row, ast.Subscript) and self.mine(row.value) and not isinstance(row.slice, ast.Slice):
            self.row_names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.iterated(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.iterated(node.target, node.iter)
        self.generic_visit(node)

    def iterated(self, target: ast.expr, over: ast.expr) -> None:
        inner: ast.expr | None = over
        while (
            isinstance(over, ast.Call)
            and isinstance(over.func, ast.Name)
            and over.func.id in ("enumerate", "reversed", "list", "zip")
        ):
            if over.func.id == "zip":
                at = next((i for i, one in enumerate(over.args) if self.mine(one)), None)
                if at is None:
                    return
                self.counted = True
                rows = target.elts[at] if isinstance(target, ast.Tuple) and at < len(target.elts) else target
                self.row_names |= {rows.id} if isinstance(rows, ast.Name) else set()
                return
            if over.func.id == "enumerate" and isinstance(target, ast.Tuple):
                target = target.elts[1]
            over = over.args[0]
        inner = over
        if isinstance(inner, ast.Subscript) and self.mine(inner.value):
            inner = inner.value
        if inner is not None and self.mine(inner):
            self.counted = True
            if isinstance(target, (ast.Tuple, ast.List)):
                self.rows = names_of(target)
            elif isinstance(target, ast.Name):
                self.row_names.add(target.id)

    def join(self, other: "_Asked") -> None:
        """With what another function asks of the same container."""
        self.keys |= other.keys
        self.prefixes |= other.prefixes
        self.attributes |= other.attributes - other.methods
        self.indices |= other.indices if self.indices else set()
        self.rows = self.rows or other.rows
        self.row_keys |= other.row_keys
        for key, words in other.inner.items():
            self.inner.setdefault(key, set()).update(words)

    def within(self, path: str, key: str) -> Template:
        """What stands under a key: an array, or a dictionary of such."""
        words = sorted(self.inner.get(key, ()))
        return {word: f"{path}[{word!r}]" for word in words} if words else path

    def nest(self) -> Template | None:
        name = self.name
        if self.keys or self.prefixes:
            keys = sorted(self.keys) + [
                f"{one}{l}" for one in sorted(self.prefixes) for l in range(1, LAYERS + 1)
            ]
            return {key: self.within(f"{name}[{key!r}]", key) for key in dict.fromkeys(keys)}
        if found := self.attributes - self.methods:
            return Fields({one: f"{name}.{one}" for one in sorted(found)})
        if self.unpacked is not None:
            return self.unpacked
        if self.row_keys:
            return [{key: f"{name}[{at}][{key!r}]" for key in sorted(self.row_keys)} for at in range(LAYERS)]
        if self.rows is not None:
            return [_numbered(self.rows, name, at) for at in range(LAYERS)]
        if self.indices and not self.counted and not self.leaf:
            count = max(max(self.indices) + 1, -min(self.indices))
            return (
                [f"{name}[{at}]" for at in range(count)]
                if LISTED.search(name) or count > 1 and len(self.indices) == count
                else None
            )
        if self.counted and LISTED.search(name):
            return [f"{name}[{at}]" for at in range(LAYERS)]
        return self.found


LISTED = re.compile(r"weights|biases|params|parameters|layers|thetas|ws$|bs$|grads|list|model|net", re.I)


def names_of(target: ast.expr) -> Template:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [names_of(one) for one in target.elts]
    return target.id if isinstance(target, ast.Name) else "_"


def _numbered(rows: Template, name: str, at: int) -> Template:
    if isinstance(rows, list):
        return [_numbered(one, f"{name}[{at}]", place) for place, one in enumerate(rows)]
    return f"{name}.{rows}" if parameter(rows) else f"{name}[{at}]"  # W of W, b in layers: layers[0].W


def leaves_of(nest: Template) -> list[str]:
    if isinstance(nest, dict):
        return [leaf for one in nest.values() for leaf in leaves_of(one)]
    if isinstance(nest, list):
        return [leaf for one in nest for leaf in leaves_of(one)]
    return [nest]


def built(nest: Template, values: Mapping[str, Any]) -> Any:
    """The container with its arrays; settings such as "stride" have usual values."""
    if isinstance(nest, Fields):
        found = {key: built(one, values) for key, one in nest.items()}
        with contextlib.suppress(TypeError):
            return (nest.kind or SimpleNamespace)(**found)
        return SimpleNamespace(**found)
    if isinstance(nest, dict):
        return {key: built(one, values) for key, one in nest.items()}
    if isinstance(nest, list):
        return [built(one, values) for one in nest]
    return values[nest] if nest in values else scalar(nest) if scalar(nest) != "leaf" else 1e-5

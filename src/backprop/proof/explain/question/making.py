"""An object of someone's class, made without being told how: sizes are small and all different."""

import ast
import contextlib
import copy
import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.proof.explain.question import drawing, letters
from backprop.proof.explain.question.begun import sizes_in
from backprop.proof.explain.question.containers import arrays_in
from backprop.proof.explain.question.files import File, quiet
from backprop.proof.explain.question.programs import tree_of
from backprop.proof.explain.question.scopes import WHOLE, goes_back, required
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import calls_in, used_by_entry

SIZES = (3, 4, 2, 5, 6, 7)
KERNEL = re.compile(r"k|ks|k_?size|kernel|kernel_?(size|[hw])|k[hw]|f|fs|filter_?size|field", re.I)
"""The width of a window, which is 3: one that moves on by 2 lies over the next one then."""
LISTS = re.compile(
    r"layers?$|layer_?(sizes|dims|units)|sizes|dims|hidden_?(layers|sizes|units)?$|architecture|topology|units|neurons|structure",
    re.I,
)
WEIGHTS, BIASES = ("weights", "weight", "w"), ("bias", "biases", "b")
WORDS = ("sigmoid", "tanh", "relu", "softmax", "mse", "cross_entropy", "he", "xavier", "linear")


def instance(file: File, name: str, depth: int = 0) -> Any:
    """An object of the class `name`; the arguments of the file's own calls are tried after small sizes."""
    cls = file.classes[name]
    trouble: Exception | None = None
    calls = own_calls(file, name)
    own = tuple(file.classes.values())
    built = [one for one in calls if any(isinstance(part, own) for part in _parts(one))]  # of other objects
    for arguments in [*built, *guesses(file, cls, tree_of(cls, file), depth), *calls]:
        try:
            with drawing.anew(), quiet(), np.errstate(all="ignore"):
                made = with_arrays(cls(*arguments[0], **arguments[1]), file)
                return made if arrays_in(made) else put_together(file, cls) or made_ready(file, made) or made
        except Exception as error:
            trouble = trouble or error
    raise WrongCall(
        f"no {name} can be made: {type(trouble).__name__}: {trouble}" if trouble else f"no {name} can be made"
    )


def with_arrays(made: Any, file: File) -> Any:
    """An object with arrays for its lists of numbers, [0.1, 0.2], of which it uses entries alone."""
    if type(made) not in file.classes.values():
        return made
    entries = used_by_entry(tree_of(type(made), file))
    for name, one in vars(made).items():
        if isinstance(one, list) and f"self.{name}" in entries and is_table(one):
            setattr(made, name, np.array(one, float))
    return made


def is_table(value: Any) -> bool:
    """Whether it is a list of decimal numbers, or of such lists of one length."""
    if not isinstance(value, list) or not value:
        return False
    if all(isinstance(one, float) for one in value):
        return True
    return all(map(is_table, value)) and len({len(one) for one in value}) == 1


def put_together(file: File, cls: type) -> Any:
    """The file's own object, with the layers that were added to it: net = Model(); net.add(Dense(2, 3))."""
    held = [one for one in file.names.values() if type(one) is cls and arrays_in(one)]
    return copy.deepcopy(held[-1]) if held else None


MAKES = re.compile(r"_?(init|initiali[sz]e|build|set_?up|reset|create|make)\w*", re.I)


def made_ready(file: File, made: Any) -> Any:
    """The object after a method of its own has made its arrays: net.init_weights(3, 4, 2)."""
    methods = [n for n in ast.walk(tree_of(type(made), file)) if isinstance(n, ast.FunctionDef)]
    for tree in (one for one in methods if MAKES.fullmatch(one.name) and sets(one)):
        one = copy.deepcopy(made)
        method = getattr(one, tree.name)
        for _, given in guesses(file, method, tree, 0):
            with contextlib.suppress(Exception):
                method(**given)
                if arrays_in(one):
                    return one
    return None


def sets(method: ast.FunctionDef) -> bool:
    """Whether a method sets attributes of its object."""
    nodes = (n for n in ast.walk(method) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    return any(ast.unparse(one.value) == "self" for one in nodes)


def _parts(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [value, *(part for one in inside for part in _parts(one))]


def guesses(
    file: File, made_by: Callable[..., Any], tree: ast.AST, depth: int
) -> list[tuple[list[Any], dict[str, Any]]]:
    """Arguments by the names of the parameters: numbers for sizes, lists for layers, arrays for data."""
    try:
        parameters = [
            p
            for p in inspect.signature(made_by).parameters.values()
            if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        ]
    except (TypeError, ValueError):
        return [([], {})]
    found: list[tuple[list[Any], dict[str, Any]]] = []
    used, rows, wholes = lengths_of(tree), listed_in(tree), divided_in(tree)
    taken, calls, pairs = tables_in(tree), called_in(tree), pairs_in(tree)
    for lists, whole in ((True, False), (False, False), (True, True)):
        windows = [one.name for one in parameters if KERNEL.fullmatch(one.name) and one.default is one.empty]
        sizes = iter(one for one in SIZES if one != 3 or not windows)
        given: dict[str, Any] = {}
        for one in parameters:
            if one.default == 1 and re.fullmatch("strides?", one.name):
                given[one.name] = letters.scalar(one.name)
            elif one.default is not one.empty and not isinstance(one.default, bool):
                sized = (
                    isinstance(one.default, int)
                    and re.search(r"size|dim|hidden|units|n_|in|out", one.name)
                    and letters.scalar(one.name) is None
                )
                if sized:
                    given[one.name] = next(sizes)
                continue
            if one.default is not one.empty:
                continue
            if one.name in taken:
                given[one.name] = np.random.RandomState(0).rand(*(7, 3)[: taken[one.name]])
                continue
            if one.name in rows:
                given[one.name] = np.random.RandomState(0).rand(next(sizes)) + 0.5
                continue
            if one.name in wholes:
                given[one.name] = 6
                continue
            if one.name in pairs:
                given[one.name] = (next(sizes), next(sizes))
                continue
            if one.name in calls and (own := of_one_argument(file, one.name)):
                given[one.name] = own[0]
                continue
            if one.name in windows:
                given[one.name] = 3
                continue
            given[one.name] = next(sizes) if one.name in used else _value(file, one.name, sizes, lists, depth)
            if whole and re.fullmatch(r"[XYRTA]\w?|ratings|matrix|\w*_data", one.name):  # data, not a size
                given[one.name] = np.random.RandomState(0).rand(7, 3)
        found.append(([], given))
    return found


def tables_in(tree: ast.AST) -> dict[str, int]:
    """How many axes those parameters have of which a class asks when it is made: n, d = X.shape.

    Weights by which there are slopes, self.dW or zeros_like(W), have two and biases one.
    """
    methods = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    init = next((n for n in methods if n.name == "__init__"), tree)
    names = {one.arg for one in init.args.args} if isinstance(init, ast.FunctionDef) else set()
    text = ast.unparse(init)
    two = {n for n in names if re.search(rf"\b{n}\.(T\b|shape\[1\])|[\w.]+, [\w.]+\)? = {n}\.shape\b", text)}
    one = {n for n in names if re.search(rf"\b{n}\.(shape|size|ndim)\b", text)}
    like = {n for n in names if re.search(rf"\b(zeros|ones|empty)_like\({n}\)", text)}
    whole = ast.unparse(tree)
    slopes = {n for n in names if re.search(rf"self\.(d_?{n}|grad_{n}|{n}_grad)\b", whole)}
    like |= {n for n in slopes if letters.scalar(n) is None and n.lower() not in (*WEIGHTS, *BIASES)}
    beside = {n: 1 if letters.stem(n) == "b" or n in ("gamma", "beta") else 2 for n in like}
    return {**beside, **dict.fromkeys(one, 1), **dict.fromkeys(two, 2)}


def pairs_in(tree: ast.AST) -> set[str]:
    """The parameters that are two lengths: n_in of input_shape[0], and m of input_shape[1]."""
    methods = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    text = "\n".join(map(ast.unparse, methods))
    names = {
        one.arg for method in methods for one in method.args.args if re.search("shape|size|dim", one.arg)
    }
    return {
        n
        for n in names
        if re.search(rf"\b{n}\[1\]", text) and not re.search(rf"\b{n}\[([2-9]|-|\w*[a-z])", text)
    }


def called_in(tree: ast.AST) -> set[str]:
    """What a class calls as a function: activation of self.activation(z)."""
    return {one.rpartition(".")[2] for one in calls_in(tree)}


def of_one_argument(file: File, name: str) -> list[Callable[..., Any]]:
    """The functions of one number that a parameter may be: slopes for f_prime, and no slopes for f."""
    slope = goes_back(name, ())
    own = [one for one, function in file.functions.items() if len(required(function)) == 1]
    return [file.functions[one] for one in own if goes_back(one, ()) == slope]


def divided_in(tree: ast.AST) -> set[str]:
    """The parameters of a class that are of several parts: n_embd % n_head, d_model // heads."""
    parts = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp)]
    both = [(n.left, n.right) for n in parts if isinstance(n.op, WHOLE)]
    return {
        one.id for one, by in both if isinstance(one, ast.Name) and isinstance(by, (ast.Name, ast.Attribute))
    }


def listed_in(tree: ast.AST) -> set[str]:
    """The parameters of a class that it makes an array of: self.lengths = np.asarray(lengths)."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args]
    arrays = [n.args[0] for n in calls if ast.unparse(n.func) in ("np.array", "np.asarray", "numpy.array")]
    names = [one.id for one in arrays if isinstance(one, ast.Name)]
    own = ("bias", "weights", "biases")
    return {one for one in names if one.endswith("s") and one not in own and not LISTS.search(one)}


def lengths_of(tree: ast.AST) -> set[str]:
    """The parameters that a class or a method uses as lengths: self.W = np.random.randn(inputs, outputs)."""
    methods = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    init = (
        tree
        if isinstance(tree, ast.FunctionDef)
        else next((n for n in methods if n.name == "__init__"), None)
    )
    made = [sizes_in(n.value) or [] for n in ast.walk(init) if isinstance(n, ast.Assign)] if init else []
    return {one.id for axes in made for one in axes if isinstance(one, ast.Name)}


def _value(file: File, name: str, sizes: Any, lists: bool, depth: int) -> Any:
    known = letters.scalar(name)
    if known is not None:
        return 0.25 if known == "leaf" else known
    low = name.lower()
    if re.fullmatch(r"_?rng|generator|random_?generator", low):
        return np.random.default_rng(0)
    if re.search(r"head", low):
        return 2
    if re.search(r"^(d_?model|embed\w*|model_?dim|emb\w*|n_?embd?)$", low):
        return 6
    if low in ("x", "x_train", "inputs", "data", "features") or low == "input":
        return np.random.RandomState(0).rand(7, 3)
    if re.fullmatch(r"A(_?hat|_?norm)?|adj\w*", name):  # which nodes of a graph are neighbours
        return np.random.RandomState(0).rand(7, 7)
    if low in ("y", "t", "targets", "labels", "y_train"):
        return np.random.RandomState(0).rand(7, 2)
    if re.search("activation|loss|init|kind|type|nonlin", low):
        named = [one for one in file.functions if one in WORDS]
        for cls in file.classes:
            if re.search(low[:4], cls, re.I) and depth < 2:
                return file.classes[cls]()
        return named[0] and file.functions[named[0]] if named and "fn" in low else WORDS[0]
    if LISTS.search(low) and lists and not re.search(r"n_|num|size$|dim$|units$", low):
        own = [cls for cls in file.classes if re.search("layer|linear|dense|affine", cls, re.I)]
        return [3, 4, 2] if not own or "size" in low or "dim" in low else [3, 4, 2]
    if low in WEIGHTS and (axes := letters.axes_said(name, file.text)) > 2:
        return np.random.RandomState(0).rand(*(4, 2, 3, 3)[:axes])
    if low in WEIGHTS:
        return np.random.RandomState(0).rand(3, 2)
    if low in BIASES:
        return np.random.RandomState(0).rand(2)
    return next(sizes)


def own_calls(file: File, name: str) -> list[tuple[list[Any], dict[str, Any]]]:
    """The arguments with which the file itself makes such an object, where they can be worked out."""
    found = []
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            try:
                with quiet():
                    args = [
                        eval(compile(ast.Expression(one), file.path, "eval"), file.names) for one in node.args
                    ]
                    more = {
                        k.arg: eval(compile(ast.Expression(k.value), file.path, "eval"), file.names)
                        for k in node.keywords
                        if k.arg
                    }
            except Exception:
                continue
            found.append((args, more))
    return found

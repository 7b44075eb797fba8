"""How a file itself makes its arrays at the start: b = 0.0, np.zeros((1, K)), rng.normal(size=(D, K)).

Where a name is made in one way only, arrays of this name are tried in that shape first.
"""

import ast
import re

from backprop.proof.explain.question.letters import Pattern, stem

SLOPE = re.compile(r"(grad_?|nabla_?|d_?|g_?)(?=b)")
"""gb = 0.0 is the slope of a number."""
MAKERS = re.compile(
    r"(zeros|ones|full|empty|randn|rand|normal|uniform|random|standard_normal|random_sample|integers|randint)$"
)


def shapes(tree: ast.AST) -> dict[str, Pattern]:
    """The pattern of each name, or key of a dictionary, that is made in one way."""
    found: dict[str, set[Pattern]] = {}
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Assign):
            goal, gives = node.targets[0], node.value
            pairs = [(goal, gives)]
            if isinstance(goal, ast.Tuple) and isinstance(gives, ast.Tuple):
                pairs = list(zip(goal.elts, gives.elts, strict=False))
        elif isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
        for target, value in pairs:
            name, shape = called(target), made(value)
            if name and shape is not None:
                found.setdefault(name, set()).add(shape)
    once = {name: next(iter(ways)) for name, ways in found.items() if len(ways) == 1}
    slopes = {SLOPE.sub("", name): shape for name, shape in once.items() if SLOPE.match(name) and not shape}
    return {**{name: shape for name, shape in slopes.items() if stem(name) == "b"}, **once}


def called(target: ast.expr | None) -> str:
    """W1 of W1, self.W1, params["W1"] and of the key "W1"; W of params["W" + str(l)]."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    key = target.slice if isinstance(target, ast.Subscript) else target
    while isinstance(key, ast.BinOp):
        key = key.left
    if isinstance(key, ast.JoinedStr) and key.values:
        key = key.values[0]
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def made(value: ast.expr) -> Pattern | None:
    """The pattern of np.zeros((1, K)), of a multiple of it, of a number."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.Div, ast.Sub, ast.Add)):
        inside = [one for one in (made(value.left), made(value.right)) if one]
        return inside[0] if inside else None
    if isinstance(value, ast.Constant):
        return () if isinstance(value.value, (int, float)) and not isinstance(value.value, bool) else None
    if not (isinstance(value, ast.Call) and MAKERS.search(ast.unparse(value.func))):
        return None
    function = ast.unparse(value.func)
    size = next((one.value for one in value.keywords if one.arg in ("size", "shape")), None)
    if size is None and re.search(r"(randn|rand)$", function):
        return (
            tuple(map(length, value.args))
            if not any(isinstance(a, ast.Starred) for a in value.args)
            else None
        )
    if (
        size is None
        and re.search(r"(normal|uniform|integers|randint)$", function)
        and "standard" not in function
    ):
        size = value.args[2] if len(value.args) > 2 else None
    elif size is None:
        size = value.args[0] if value.args else None
    if isinstance(size, (ast.Tuple, ast.List)):
        return tuple(map(length, size.elts))
    plain = isinstance(size, (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.BinOp))
    shape_like = size is not None and re.search(r"shape$", ast.unparse(size))
    return (None,) if plain and not shape_like and size is not None else None


def length(one: ast.expr) -> int | None:
    return 1 if isinstance(one, ast.Constant) and one.value == 1 else None

"""How a file itself makes its arrays at the start: b = 0.0, np.zeros((1, K)), rng.normal(size=(D, K)).

Where a name is made in one way only, arrays of this name are tried in that shape first.
"""

import ast
import re

from backprop.proof.explain.question.letters import DATA, Pattern, stem

SLOPE = re.compile(r"(grad_?|nabla_?|d_?|g_?)(?=b)")
"""gb = 0.0 is the slope of a number."""
MAKERS = re.compile(
    r"(zeros|ones|full|empty|randn|rand|normal|uniform|random|standard_normal|random_sample|integers|randint)$"
)


def shapes(tree: ast.AST) -> dict[str, Pattern]:
    """The pattern of each name, or key of a dictionary, that is made in one way."""
    found: dict[str, set[Pattern]] = {}
    given = returned(tree)
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Assign):
            goal, gives = node.targets[0], node.value
            pairs = [(goal, gives)]
            if isinstance(gives, ast.Call) and ast.unparse(gives.func) in given:
                gives = given[ast.unparse(gives.func)]
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


def returned(tree: ast.AST) -> dict[str, ast.Tuple]:
    """What functions return that make their arrays there: return np.zeros((1, H)), np.zeros((1, 1))."""
    return {
        node.name: node.body[-1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and isinstance(node.body[-1], ast.Return)
        and isinstance(node.body[-1].value, ast.Tuple)
    }


def columns(tree: ast.AST) -> set[str]:
    """What the file makes a column, y = y.reshape(-1, 1), and the parameters that are given it."""
    last = {
        one.targets[0].id: ast.unparse(one.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    found = {name for name, value in last.items() if COLUMN.search(value)}
    functions = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        taken = functions.get(ast.unparse(call.func).rpartition(".")[2])
        names = [one.arg for one in taken.args.args if one.arg != "self"] if taken else []
        given = zip(names, call.args, strict=False)
        found |= {name for name, one in given if isinstance(one, ast.Name) and one.id in found}
    return found


COLUMN = re.compile(r"\.reshape\(\(?-1, 1\)?\)$|\[:, (None|np\.newaxis)\]$")


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
    if isinstance(value, ast.Constant):
        return () if isinstance(value.value, (int, float)) and not isinstance(value.value, bool) else None
    sizes = sizes_in(value)
    return None if sizes is None else tuple(map(length, sizes))


def sizes_in(value: ast.expr) -> list[ast.expr] | None:
    """What np.zeros((n, K)), rng.normal(size=n), or a multiple of it, is as long as, axis by axis."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.Div, ast.Sub, ast.Add)):
        return sizes_in(value.left) or sizes_in(value.right)
    if not (isinstance(value, ast.Call) and MAKERS.search(ast.unparse(value.func))):
        return None
    function = ast.unparse(value.func)
    size = next((one.value for one in value.keywords if one.arg in ("size", "shape")), None)
    if size is None and re.search(r"(randn|rand)$", function):
        return None if any(isinstance(one, ast.Starred) for one in value.args) else value.args
    if (
        size is None
        and re.search(r"(normal|uniform|integers|randint)$", function)
        and "standard" not in function
    ):
        size = value.args[2] if len(value.args) > 2 else None
    elif size is None:
        size = value.args[0] if value.args else None
    if isinstance(size, (ast.Tuple, ast.List)):
        return size.elts
    plain = isinstance(size, (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.BinOp))
    shape_like = size is not None and re.search(r"shape$", ast.unparse(size))
    return [size] if plain and not shape_like and size is not None else None


def lengths(tree: ast.AST) -> dict[str, tuple[str, int]]:
    """Which variable was the length of which array along which axis: X = np.random.randn(n, 3).

    Of several arrays the one that is called data.
    """
    found: dict[str, tuple[str, int]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        for axis, one in enumerate(sizes_in(node.value) or ()):
            if isinstance(one, ast.Name) and (one.id not in found or data_before(name, found[one.id][0])):
                found[one.id] = (name, axis)
    return found


def owned(init: ast.AST) -> dict[str, tuple[str, int]]:
    """Which attribute is the length of which array of an object: self.n = n; self.W = np.zeros((n, m))."""
    found: dict[str, tuple[str, int]] = {}
    kept = {
        ast.unparse(node.value): node.targets[0].attr
        for node in ast.walk(init)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and isinstance(node.value, ast.Name)
    }
    for node in ast.walk(init):
        path = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        for axis, one in enumerate(sizes_in(node.value) or () if path.startswith("self.") else ()):  # type: ignore[attr-defined]
            said = ast.unparse(one)
            name = kept.get(said, said.removeprefix("self.") if said.startswith("self.") else "")
            found.setdefault(name, (path.removeprefix("self."), axis))
    return found


def data_before(name: str, other: str) -> bool:
    return DATA.match(name) is not None and DATA.match(other) is None


def length(one: ast.expr) -> int | None:
    return 1 if isinstance(one, ast.Constant) and one.value == 1 else None

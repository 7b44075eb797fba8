"""Changes of a line of someone's code, each with the fault that it mends: the table that `edits` searches.

A change is a node of the syntax tree put in the place of another. Its fault is what stood there before.
Nothing is believed of a change but what runs: it is a mend only if after it the gradient is right.
"""

import ast
import copy
import functools
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Node = ast.expr


@dataclass(frozen=True)
class Kind:
    """A fault: its name, what it means, and how likely it is (1 is tried first)."""

    name: str
    means: str
    rank: int = 2


# fmt: off
SIGN = Kind("sign", "this is minus the gradient: a step of descent along it climbs the cost", 1)
ONE_SIGN = Kind("sign", "a sign stands the other way round here", 1)
MEAN_MISSING = Kind("sum for mean", "the cost is a mean, and the gradient is a sum: the division is missing", 1)  # noqa: E501
TWICE = Kind("divided twice", "it is divided here once more than the cost is", 1)
FACTOR = Kind("factor", "right but for a constant factor", 2)
TOO_MANY = Kind("a factor too many", "this factor does not belong there", 1)
OUTPUT_KEPT = Kind("output slope kept", "the error is multiplied by the output's slope, which the cost's derivative has cancelled", 1)  # noqa: E501
OUTPUT_MISSING = Kind("output slope missing", "the cost is not the one that goes with this output: the output's slope belongs in the delta", 1)  # noqa: E501
SLOPE_MISSING = Kind("f' missing", "the error goes back through the weights, and not through the activation", 1)  # noqa: E501
SLOPE_WRONG = Kind("wrong slope", "the slope of the activation is another one", 1)
VARIABLE = Kind("wrong variable", "another variable belongs there", 1)
BEFORE_AFTER = Kind("before for after the activation", "z, before the activation, and a, after it, are taken for each other", 1)  # noqa: E501
AXIS = Kind("wrong axis", "summed over the wrong axis", 1)
TRANSPOSED = Kind("transposed", "rows and columns are swapped", 1)
NOT_SUMMED = Kind("not summed", "what acts on all samples gets a sum over all samples", 1)
MEAN_FOR_SUM = Kind("mean for sum", "a mean stands where the cost has a sum", 1)
OVERWRITTEN = Kind("overwritten instead of added", "in a loop each round's part is added: only the last one is left here", 0)  # noqa: E501
DECAY = Kind("weight decay missing", "the cost has a term that punishes large weights, the gradient has not", 1)  # noqa: E501
BIAS_DECAY = Kind("weight decay too much", "this array is not punished in the cost", 2)
UPDATED = Kind("updated before it is used", "the weights are stepped before the error has gone back through them", 1)  # noqa: E501
CARRIED = Kind("state gradient not carried", "what comes back from the next step of time belongs in the sum", 1)  # noqa: E501
SOFTMAX = Kind("softmax is not entrywise", "s (1 - s) is the diagonal of its Jacobian alone: s * (g - sum(g * s))", 2)  # noqa: E501
NORM = Kind("terms through mean and variance missing", "the mean and the variance depend on the input, too", 3)  # noqa: E501
MASK = Kind("mask from the wrong array", "the mask is taken from what came in, not from the gradient", 0)
INDEX = Kind("index off by one", "another place belongs there", 1)
NUMBER = Kind("wrong number", "another number belongs there", 2)
OPERATION = Kind("wrong operation", "another operation belongs there", 2)
FUNCTION = Kind("function missing", "the forward pass applies this function, and here it is left out", 2)
FLIPPED = Kind("kernel not flipped", "back through a convolution goes the kernel turned around", 2)
FACTOR_MISSING = Kind("a factor is missing", "what stands here is multiplied in the cost", 2)
TERM_FACTOR = Kind("a factor is missing", "what stands here is multiplied in the cost, in this term alone", 1)
STRIDE = Kind("stride ignored", "the forward pass goes in steps of the stride, and so has the way back", 0)
LAST_STEP = Kind("only the last step", "each step of time has its own part, not the last one alone", 0)
TERM = Kind("a term is missing", "what is used twice in the forward pass has a slope along both ways", 2)
SECOND = Kind(TERM.name, TERM.means, 1)
REPEATED = Kind("repeated indices counted once", "dW[i] += d adds once where an index comes twice: np.add.at adds each time", 0)  # noqa: E501
COUNTED = Kind("the right class counted once", "each margin that is exceeded pulls on the right class: as often as there are", 0)  # noqa: E501
SIGNS = Kind("slope of |w|", "the slope of an absolute value is its sign", 1)
OF_Z = Kind("before for after the activation", "z, before the activation, and a, after it, are taken for each other", 0)  # noqa: E501
SCALE = Kind("scale of the scores", "the scores are divided by the root of their length, and so is their slope", 2)  # noqa: E501
BOUND = Kind("a side of the mask missing", "what is cut off in the forward pass has no slope there", 1)
UNUSED = Kind("a factor is missing", "what is worked out for this line is not used in it", 0)
WORKED_OUT = Kind("wrong variable", "what is worked out before belongs there", 2)
PRODUCT = Kind("a factor is missing", "in the forward pass these two are multiplied", 0)
BIAS = Kind("bias left out", "the forward pass of the cost adds it here", 0)
REST = Kind("p for 1 - p", "what is left of 1 belongs there", 2)
NOT_REST = Kind("1 - p for p", "it is what is left of 1 that stands there", 0)
POWER = Kind("wrong power", "the square belongs there", 2)
# fmt: on


@dataclass
class Change:
    """A node that another one replaces in a statement."""

    kind: Kind
    old: ast.AST
    new: ast.AST
    note: str = ""


@dataclass
class Surroundings:
    """What a changed line may use: variables of its function, sizes, settings."""

    atoms: list[str]
    shapes: dict[str, tuple[int, ...]]
    sizes: list[str]
    decays: list[str]
    targets: set[str]
    functions: list[str] = field(default_factory=list)
    strides: list[str] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    looped: set[int] = field(default_factory=set)  # lines inside of loops
    bends: list[float] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # variables that are made and never read
    products: frozenset[str] = frozenset()  # of two variables, as they stand in the file
    settings: list[str] = field(default_factory=list)  # numbers: 0.8, gamma, self.scale


def parsed(text: str) -> Node:
    return ast.parse(text, mode="eval").body


def is_atom(node: ast.AST) -> bool:
    """A variable, an attribute such as self.A1, an entry such as cache["A1"] or As[l]."""
    if isinstance(node, ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        return is_atom(node.value) and node.attr not in ("T", "shape", "dot", "sum", "mean", "size")
    return (
        isinstance(node, ast.Subscript)
        and is_atom(node.value)
        and isinstance(node.slice, (ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp))
    )


def factors(node: Node) -> list[Node]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*factors(node.left), *factors(node.right)]
    return [node]


def multiplied(some: list[Node]) -> Node:
    return functools.reduce(lambda a, b: ast.BinOp(a, ast.Mult(), b), some)


def changes(statement: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """All changes of one statement, the likeliest kinds first."""
    value = getattr(statement, "value", None)
    if value is None and not isinstance(statement, (ast.If, ast.For)):
        return
    tops = list(_tops(value)) if value is not None else []
    text = ast.unparse(statement)
    touches_target = bool(around.targets & {ast.unparse(n) for n in ast.walk(statement) if is_atom(n)})
    own_shape = _shape_of(statement, around)
    for top in tops:
        yield from _of_tops(top, around, touches_target, own_shape, text)
    places = [
        n for one in getattr(statement, "targets", []) if isinstance(one, ast.Subscript) for n in [one.slice]
    ]
    goals = getattr(statement, "targets", [getattr(statement, "target", None)])
    windows = [one for one in goals if isinstance(one, ast.Subscript)]
    every = [n for top in tops for n in ast.walk(top) if isinstance(n, ast.Attribute)]
    sized = {id(n.value) for n in every if n.attr in ("shape", "size", "ndim")}
    for node in [*windows, *(n for top in (*tops, *places) for n in ast.walk(top))]:
        for law in LAWS if id(node) not in sized else ():
            yield from law(node, around, touches_target)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        goal: Any = copy.deepcopy(statement.targets[0])
        if statement.lineno in around.looped or not isinstance(goal, ast.Name):
            yield Change(OVERWRITTEN, statement, ast.AugAssign(goal, ast.Add(), statement.value))
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    windows_in = [one for one in ast.walk(target) if isinstance(one, ast.Slice)] if target is not None else []
    if isinstance(target, ast.Subscript) and value is not None and not windows_in:
        base, place = ast.unparse(target.value), ast.unparse(target.slice)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.op, (ast.Add, ast.Sub)):
            sign = "-" if isinstance(statement.op, ast.Sub) else ""
            call = parsed(f"np.add.at({base}, ({place}), {sign}({ast.unparse(value)}))")
            yield Change(REPEATED, statement, ast.Expr(call))
        if isinstance(statement, ast.Assign) and re.fullmatch(r"-?1(\.0*)?", ast.unparse(value)):
            yield Change(COUNTED, value, parsed(f"-np.sum({base}, axis=1)"))
    yield from _terms(statement, tops, own_shape, around)
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        yield Change(SIGN, statement, ast.AugAssign(statement.target, ast.Sub(), statement.value))
        yield Change(TOO_MANY, statement, ast.Assign([statement.target], statement.value))
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub):
        yield Change(SIGN, statement, ast.AugAssign(statement.target, ast.Add(), statement.value))
    if isinstance(statement, ast.For):
        for node in ast.walk(statement.iter):
            yield from _numbers(node, around, touches_target)


def _terms(
    statement: ast.stmt, tops: list[Node], shape: tuple[int, ...] | None, around: Surroundings
) -> Iterator[Change]:
    """A second way back is added: a product of the right shape, or what came from above."""
    text = ast.unparse(statement)
    for top in tops if isinstance(statement, (ast.Assign, ast.Return)) else ():
        if isinstance(top, (ast.Constant, ast.Name)) or "zeros" in ast.unparse(top):
            continue
        for one in around.atoms:
            fits = around.shapes[one] == shape if shape else re.match(r"d|grad", one)
            if fits and one not in text:
                yield Change(TERM, top, ast.BinOp(top, ast.Add(), parsed(one)))
        for one in around.unused:  # worked out, and not added
            yield Change(TERM, top, ast.BinOp(top, ast.Add(), parsed(one)))
            if "N" in around.sizes:
                yield Change(TERM, top, ast.BinOp(top, ast.Add(), parsed(f"{one} / __size_N__")))
        for a, b in itertools.permutations(around.atoms, 2) if shape and len(shape) == 2 else ():
            for product in products(a, b, around.shapes[a], around.shapes[b], shape):  # type: ignore
                yield Change(TERM, top, ast.BinOp(top, ast.Add(), parsed(product)))


def products(
    a: str, b: str, left: tuple[int, ...], right: tuple[int, ...], shape: tuple[int, ...]
) -> Iterator[str]:
    """The products of two arrays that have a shape."""
    if len(left) == len(right) == 1 and left + right == shape:
        yield f"np.outer({a}, {b})"
    if len(left) == len(right) == 2:
        if left[0] == right[0] and (left[1], right[1]) == shape:
            yield f"{a}.T @ {b}"
        if left[1] == right[1] and (left[0], right[0]) == shape:
            yield f"{a} @ {b}.T"
        if left[1] == right[0] and (left[0], right[1]) == shape:
            yield f"{a} @ {b}"


def _tops(value: Node) -> Iterator[Node]:
    if isinstance(value, (ast.Tuple, ast.List)):
        for one in value.elts:
            yield from _tops(one)
    elif isinstance(value, ast.Dict):
        for one in value.values:
            yield from _tops(one)
    else:
        yield value


def _shape_of(statement: ast.stmt, around: Surroundings) -> tuple[int, ...] | None:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return around.shapes.get(ast.unparse(target)) if target is not None else None


def alike(around: Surroundings, shape: tuple[int, ...] | None) -> list[str]:
    return [one for one in around.atoms if shape is None or around.shapes.get(one) == shape]


def slopes(name: str) -> list[str]:
    return [f"(1 - {name} ** 2)", f"({name} * (1 - {name}))", f"({name} > 0)"]


def _of_tops(
    top: Node, around: Surroundings, target: bool, shape: tuple[int, ...] | None, text: str
) -> Iterator[Change]:
    """Changes of a whole right-hand side."""
    if shape or shape is None:
        inside = top.operand if isinstance(top, ast.UnaryOp) and isinstance(top.op, ast.USub) else None
        yield Change(SIGN, top, inside or ast.UnaryOp(ast.USub(), top))
    for one in around.sizes:
        yield Change(
            MEAN_MISSING if one == "N" else FACTOR,
            top,
            ast.BinOp(top, ast.Div(), parsed(f"__size_{one}__")),
            f"/ {one}",
        )
        yield Change(
            Kind("mean for sum", "the cost is a sum, and this is divided by a size", 2),
            top,
            ast.BinOp(top, ast.Mult(), parsed(f"__size_{one}__")),
            f"* {one}",
        )
    for one in around.sizes:
        yield Change(
            SCALE, top, ast.BinOp(top, ast.Div(), parsed(f"np.sqrt(__size_{one}__)")), f"/ sqrt({one})"
        )
    if around.sizes and "K" in around.sizes:
        yield Change(FACTOR, top, ast.BinOp(top, ast.Mult(), parsed("(2 / __size_K__)")), "* 2 / K")
        if "N" in around.sizes:
            yield Change(
                FACTOR, top, ast.BinOp(top, ast.Div(), parsed("(__size_N__ * __size_K__)")), "/ (N * K)"
            )
            yield Change(
                FACTOR,
                top,
                ast.BinOp(top, ast.Mult(), parsed("(2 / (__size_N__ * __size_K__))")),
                "* 2 / (N * K)",
            )
    if isinstance(top, ast.BinOp) and isinstance(top.op, (ast.Add, ast.Sub)) and "N" in around.sizes:
        for part in (top.left, top.right):  # the sum over samples alone, not the decay beside it
            mean = ast.BinOp(part, ast.Div(), parsed("__size_N__"))
            yield Change(MEAN_MISSING, part, mean, "/ N")
    for number in ("2", "0.5"):
        yield Change(FACTOR, top, ast.BinOp(top, ast.Mult(), parsed(number)), f"* {number}")
    inner = [ast.unparse(n) for n in ast.walk(top) if isinstance(n, ast.Call) and n is not top]
    if isinstance(top, ast.BinOp) and isinstance(top.op, ast.Sub) and not is_atom(top.left):
        inner.append(f"({ast.unparse(top.left)})")
    for one in inner[:4]:
        for slope in slopes(one):
            yield Change(
                OUTPUT_MISSING if target else SLOPE_MISSING, top, ast.BinOp(top, ast.Mult(), parsed(slope))
            )
    for one in alike(around, shape) if shape else ():
        for slope in slopes(one):
            yield Change(
                OUTPUT_MISSING if target else SLOPE_MISSING, top, ast.BinOp(top, ast.Mult(), parsed(slope))
            )
        for bend in around.bends:
            for side in (f"({one} < {bend:g})", f"({one} > {bend:g})", f"(np.abs({one}) < {bend:g})"):
                yield Change(BOUND, top, ast.BinOp(top, ast.Mult(), parsed(side)))
        # A state's slope may be carried under the same name; a parameter's is overwritten.
        elsewhere = text if re.match(r"(self\.)?d_?(?!h|c|s|next|state|out)", one) else ast.unparse(top)
        if one not in elsewhere and re.match(r"(self\.)?d[a-zA-Z_]", one):
            in_time = getattr(top, "lineno", 0) in around.looped or re.search("next|prev|state", one)
            yield Change(CARRIED if in_time else SECOND, top, ast.BinOp(top, ast.Add(), parsed(one)))
    for one in alike(around, shape) if shape else ():
        if one not in text:
            kind = UNUSED if one in around.unused else FACTOR_MISSING
            yield Change(kind, top, ast.BinOp(top, ast.Mult(), parsed(one)))
            yield Change(FACTOR_MISSING, top, ast.BinOp(top, ast.Div(), parsed(one)))
    for one in around.settings:
        if one not in text:
            yield Change(FACTOR_MISSING, top, ast.BinOp(top, ast.Mult(), parsed(one)))
            yield Change(FACTOR_MISSING, top, ast.BinOp(top, ast.Div(), parsed(one)))
    rows = [one for one in around.atoms if len(around.shapes[one]) == 1 and one not in text]
    for one in rows if shape is None or len(shape) == 2 else ():
        if shape is None or around.shapes[one][0] == shape[0]:
            yield Change(FACTOR_MISSING, top, parsed(f"({ast.unparse(top)}) * {one}[:, None]"))
    columns = [one for one in around.atoms if shape and around.shapes[one] == (shape[0], 1)]
    for one in columns if shape and len(shape) == 2 else ():  # a norm, a weight of each sample
        if one not in text:
            yield Change(FACTOR_MISSING, top, ast.BinOp(top, ast.Div(), parsed(one)))
            yield Change(FACTOR_MISSING, top, ast.BinOp(top, ast.Mult(), parsed(one)))
    for one in around.decays:
        for weight in alike(around, shape) if shape else around.atoms:
            if re.match(r"(self\.|par\w*\[['\"]|)_?(w|theta|weight|v|u|beta|kernel)", weight, re.I):
                yield Change(DECAY, top, ast.BinOp(top, ast.Add(), parsed(f"{one} * {weight}")))
                yield Change(DECAY, top, ast.BinOp(top, ast.Add(), parsed(f"2 * {one} * {weight}")))
                if "N" in around.sizes:
                    yield Change(
                        DECAY, top, ast.BinOp(top, ast.Add(), parsed(f"{one} * {weight} / __size_N__"))
                    )
    flat = [one for one in around.atoms if len(around.shapes[one]) == 2 and one in text]
    if shape is None or len(shape) == 2:
        for g in flat:
            for s in flat:
                if g != s and around.shapes[g] == around.shapes[s] and g in text and s in text:
                    for axis in (1, 0):
                        yield Change(
                            SOFTMAX,
                            top,
                            parsed(f"{s} * ({g} - np.sum({g} * {s}, axis={axis}, keepdims=True))"),
                        )
    for axis in (0, 1):
        yield Change(NOT_SUMMED, top, parsed(f"({ast.unparse(top)}).sum(axis={axis})"))
        yield Change(NOT_SUMMED, top, parsed(f"({ast.unparse(top)}).sum(axis={axis}, keepdims=True)"))
    yield Change(TRANSPOSED, top, ast.Attribute(top, "T", ast.Load()))


def _dropped(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        kind = TWICE if isinstance(node.op, ast.Div) else OUTPUT_KEPT if target else TOO_MANY
        yield Change(kind, node, node.left)
        if isinstance(node.op, ast.Mult):
            yield Change(
                MEAN_FOR_SUM
                if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Div)
                else kind,
                node,
                node.right,
            )
            both = factors(node)
            if len(both) > 2:
                for i in range(len(both)):
                    for j in range(i + 1, len(both)):
                        left = [one for at, one in enumerate(both) if at not in (i, j)]
                        if left:
                            yield Change(kind, node, multiplied(left))
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        yield Change(
            BIAS_DECAY if re.search("reg|lam|decay|l2", ast.unparse(node.right)) else TOO_MANY,
            node,
            node.left,
        )


def _slopes(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    """A factor that should be the slope of an activation."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
        return
    both = factors(node)
    for a, b in itertools.permutations(range(len(both)), 2):
        if ast.unparse(both[b]).strip("()").replace("1.0", "1") == f"1 - {ast.unparse(both[a])}":
            rest = [one for at, one in enumerate(both) if at not in (a, b)]
            name = ast.unparse(both[a])
            for slope in (f"(1 - {name} ** 2)", f"({name} > 0)"):
                yield Change(SLOPE_WRONG, node, multiplied([*rest, parsed(slope)]))
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, ast.BinOp) and isinstance(one.op, (ast.MatMult,)):
            continue
        beside = around.shapes.get(ast.unparse(other))
        for name in around.atoms:
            if around.shapes.get(name) and beside in (None, (), around.shapes[name]):
                for slope in slopes(name):
                    if slope.strip("()") not in ast.unparse(one):
                        yield Change(SLOPE_WRONG, one, parsed(slope))


def _atoms(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    if not (is_atom(node) and isinstance(getattr(node, "ctx", None), ast.Load)):
        return
    own = ast.unparse(node)
    shape = around.shapes.get(own)
    if shape is None:
        return
    for other in alike(around, shape):
        if other != own:
            pair = re.sub(r"[AaZzHh]", "", own) == re.sub(r"[AaZzHh]", "", other)
            yield Change(BEFORE_AFTER if pair else VARIABLE, node, parsed(other))
    yield Change(REST, node, parsed(f"(1 - {own})"))
    yield Change(POWER, node, parsed(f"{own} ** 2"))
    for setting in around.settings:
        yield Change(FACTOR_MISSING, node, parsed(f"({setting} * {own})"))
        yield Change(FACTOR_MISSING, node, parsed(f"({own} / {setting})"))
    if "np.abs" in around.functions and shape:
        yield Change(SIGNS, node, parsed(f"np.sign({own})"))
    for h in alike(around, shape) if shape else ():
        if h != own:
            there = {f"{h} * {own}", f"{own} * {h}"} & around.products
            yield Change(PRODUCT if there else FACTOR_MISSING, node, parsed(f"({h} * {own})"))
    if len(shape) == 2:
        for h in alike(around, shape):
            if h != own:
                for axis in ("0", "1"):
                    text = f"({own} - {own}.mean(axis={axis}, keepdims=True) - {h} * ({own} * {h}).mean(axis={axis}, keepdims=True))"  # noqa: E501
                    yield Change(NORM, node, parsed(text))
        yield Change(TRANSPOSED, node, parsed(f"{own}.T"))
        for name in alike(around, tuple(reversed(shape))):
            yield Change(VARIABLE, node, parsed(f"{name}.T"))
    if shape and re.search(
        r"(^|[._\['\"])(w|k|f|h)\d*\b|kern|filt|weight", own, re.I
    ):  # a kernel, along its last axes
        kept = ", ".join([":"] * (len(shape) - 2) + ["::-1"] * min(len(shape), 2))
        yield Change(FLIPPED, node, parsed(f"{own}[{kept}]"))


def _signs(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    """The slope of delta * |r| is delta * sign(r)."""
    if isinstance(node, ast.Call) and re.search(r"\bsign$", ast.unparse(node.func)):
        for setting in around.settings:
            yield Change(FACTOR_MISSING, node, ast.BinOp(parsed(setting), ast.Mult(), node))


def _operations(node: Any, around: Surroundings, target: bool) -> Iterator[Change]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield Change(SIGN, node, ast.BinOp(node.right, ast.Sub(), node.left))
        for one in around.unused if not is_atom(node.right) else ():
            yield Change(WORKED_OUT, node.right, parsed(one))
        for one in around.atoms if not is_atom(node.right) else ():
            yield Change(WORKED_OUT, node, parsed(one))
        yield Change(OPERATION, node, ast.BinOp(node.left, ast.Add(), node.right))
    if re.match(r"1(\.0)? - \w+$", ast.unparse(node)) and isinstance(node, ast.BinOp):
        yield Change(NOT_REST, node, node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        for term in filter(is_atom, (node.left, node.right)):
            for one in alike(around, around.shapes.get(ast.unparse(term), ())):
                yield Change(TERM_FACTOR, term, ast.BinOp(term, ast.Mult(), parsed(one)))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield Change(OPERATION, node, ast.BinOp(node.left, ast.Sub(), node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Change(SIGN, node, node.operand)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Change(TRANSPOSED, node, node.value)
    product = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "dot"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) or product:
        for name in around.atoms:
            if len(around.shapes[name]) == 2:
                for slope in slopes(name):
                    yield Change(SLOPE_MISSING, node, ast.BinOp(node, ast.Mult(), parsed(slope)))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        rows = around.shapes.get(ast.unparse(node.right), ())
        for one in around.unused if len(rows) == 2 else ():  # a weight of each sample
            if around.shapes.get(one) == rows[:1]:
                weighted = parsed(f"({ast.unparse(node.right)} * {one}[:, None])")
                yield Change(UNUSED, node, ast.BinOp(node.left, ast.MatMult(), weighted))
        yield Change(
            TRANSPOSED, node, parsed(f"({ast.unparse(node.right)}).T @ ({ast.unparse(node.left)}).T")
        )
        yield Change(TRANSPOSED, node, ast.BinOp(node.right, ast.MatMult(), node.left))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        swapped = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE}.get(type(node.ops[0]))
        if swapped:
            yield Change(OPERATION, node, ast.Compare(node.left, [swapped()], node.comparators))
        for name in around.atoms:
            yield Change(MASK, node, ast.Compare(parsed(name), node.ops, node.comparators))


def _is_product(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "dot"
    return called or isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)


def _biases(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    """A product to which what is never read, such as b, is added."""
    if isinstance(node, ast.expr) and _is_product(node):
        for one in around.unused:
            carried = re.match(r"(self\.)?d_?[a-z]+_?(next|prev)|grad", one)
            yield Change(CARRIED if carried else BIAS, node, ast.BinOp(node, ast.Add(), parsed(one)))


def _functions(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    """A product that the forward pass puts into a function: exp, an activation; or f for its slope."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        for name in around.functions:
            if name != ast.unparse(node.func) and not name.startswith("np."):
                slope = re.search(r"prime|deriv|grad|slope|(^|_)d_?(?=[a-z])", name)
                yield Change(SLOPE_WRONG if slope else FUNCTION, node.func, parsed(name))
    if isinstance(node, ast.Call) and len(node.args) == 1:
        for one in around.atoms:
            if around.shapes[one]:
                yield Change(FACTOR_MISSING, node, ast.BinOp(parsed(one), ast.Mult(), node))
    if _is_product(node) or isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for name in around.functions:
            if name != "np.abs" and not ast.unparse(node).startswith(name):
                yield Change(FUNCTION, node, parsed(f"{name}({ast.unparse(node)})"))


def _numbers(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    ):
        for number in (1, 2, 0, 0.5, node.value + 1, node.value - 1, -node.value):
            if number != node.value:
                yield Change(NUMBER, node, ast.Constant(number))
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, (ast.Name, ast.BinOp))
        and isinstance(node.ctx, ast.Load)
    ):
        for more in (-1, 1):
            yield Change(INDEX, node, ast.Subscript(node.value, moved_by(node.slice, more), ast.Load()))
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "range"
        and len(node.args) == 1
    ):
        yield Change(INDEX, node, parsed(f"range({ast.unparse(node.args[0])} + 1)"))
        yield Change(INDEX, node, parsed(f"reversed(range({ast.unparse(node.args[0])}))"))


def moved_by(place: ast.expr, more: int) -> ast.expr:
    """The next place, or the one before: t + 1 of t, and t of t - 1."""
    base, by = place, more
    step = place.right if isinstance(place, ast.BinOp) else None
    if isinstance(place, ast.BinOp) and isinstance(step, ast.Constant) and isinstance(step.value, int):
        sign = {ast.Add: 1, ast.Sub: -1}.get(type(place.op), 0)
        base, by = (place.left, more + sign * step.value) if sign else (place, more)
    return parsed(f"{ast.unparse(base)} {'-' if by < 0 else '+'} {abs(by)}") if by else base


def _places(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    """Windows that are cut out without their stride; one step of time for all; a kernel turned around."""
    if not isinstance(node, ast.Subscript):
        return
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for stride in around.strides:
        strided = [_strided(one, stride) for one in inside]
        if any(strided):
            new = [one or old for one, old in zip(strided, inside, strict=True)]
            whole = ast.Tuple(new, ast.Load()) if isinstance(node.slice, ast.Tuple) else new[0]
            yield Change(STRIDE, node, ast.Subscript(node.value, whole, node.ctx))
    if ast.unparse(inside[0]) == "-1" and isinstance(node.ctx, ast.Load):
        for t in around.rounds:
            first = [parsed(t), *inside[1:]]
            place = ast.Tuple(first, ast.Load()) if len(first) > 1 else first[0]
            yield Change(LAST_STEP, node, ast.Subscript(node.value, place, ast.Load()))
    if any(ast.unparse(one) == "::-1" for one in inside) and isinstance(node.ctx, ast.Load):
        yield Change(FLIPPED, node, node.value, "as it is")


def _strided(one: ast.expr, stride: str) -> ast.expr | None:
    """i * stride:i * stride + k for i:i + k."""
    if not (isinstance(one, ast.Slice) and isinstance(one.lower, ast.Name) and one.upper is not None):
        return None
    start = ast.unparse(one.lower)
    if not isinstance(one.upper, ast.BinOp) or start not in map(
        ast.unparse, (one.upper.left, one.upper.right)
    ):
        return None
    length = one.upper.right if ast.unparse(one.upper.left) == start else one.upper.left
    return ast.Slice(
        parsed(f"{start} * {stride}"), parsed(f"{start} * {stride} + {ast.unparse(length)}"), one.step
    )


def _calls(node: ast.AST, around: Surroundings, target: bool) -> Iterator[Change]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in ("sum", "mean", "max"):
        axes = [at for at, one in enumerate(node.keywords) if one.arg == "axis"]
        for axis in (0, 1, -1, None):
            new = copy.deepcopy(node)
            if axes:
                if getattr(node.keywords[axes[0]].value, "value", "") == axis:
                    continue
                new.keywords[axes[0]].value = ast.Constant(axis)
            else:
                if axis is None:
                    continue
                new.keywords.append(ast.keyword("axis", ast.Constant(axis)))
                if len(new.args) > (1 if ast.unparse(node.func).startswith("np.") else 0):
                    new.args.pop()
            yield Change(AXIS, node, new)
            if axis is not None and not any(one.arg == "keepdims" for one in new.keywords):
                kept = copy.deepcopy(new)
                kept.keywords.append(ast.keyword("keepdims", ast.Constant(True)))
                yield Change(AXIS, node, kept)
        keep = copy.deepcopy(node)
        if any(one.arg == "keepdims" for one in keep.keywords):
            keep.keywords = [one for one in keep.keywords if one.arg != "keepdims"]
        else:
            keep.keywords.append(ast.keyword("keepdims", ast.Constant(True)))
        yield Change(AXIS, node, keep)
    if name in ("sum", "mean") and isinstance(node.func, ast.Attribute):
        new = copy.deepcopy(node)
        assert isinstance(new.func, ast.Attribute)
        new.func.attr = "mean" if name == "sum" else "sum"
        yield Change(MEAN_MISSING if name == "sum" else MEAN_FOR_SUM, node, new)
    if name in ("dot", "matmul") and len(node.args) == 2:
        a, b = (ast.unparse(one) for one in node.args)
        for text in (f"({a}).T", a):
            for other in (f"({b}).T", b):
                if (text, other) != (a, b):
                    yield Change(TRANSPOSED, node, parsed(f"np.dot({text}, {other})"))
                yield Change(TRANSPOSED, node, parsed(f"np.dot({other}, {text})"))
    for at, given in enumerate(node.args if isinstance(node.func, ast.Name) else ()):
        for one in around.atoms:
            if re.search(r"prev|next|carr|state", one) and re.match(r"d|grad", one):
                new = copy.copy(node)
                new.args = [*node.args[:at], ast.BinOp(given, ast.Add(), parsed(one)), *node.args[at + 1 :]]
                yield Change(CARRIED, node, new)
    if isinstance(node.func, ast.Name) and len(node.args) == 1 and is_atom(node.args[0]):
        slope = re.search(r"prime|deriv|^d", node.func.id)
        for one in around.atoms:
            yield Change(
                OF_Z if slope else BEFORE_AFTER, node, ast.Call(node.func, [parsed(one)], node.keywords)
            )


LAWS: tuple[Callable[[ast.AST, Surroundings, bool], Iterator[Change]], ...] = (
    _dropped,
    _operations,
    _calls,
    _slopes,
    _atoms,
    _numbers,
    _functions,
    _biases,
    _signs,
    _places,
)

"""What statements of someone's code do: which are steps, which loops train, what is kept as a cost.

Whether it is so is told by the form and by names; nothing is run or changed here.
"""

import ast
import re
from collections.abc import Set

RATE = re.compile(
    r"^_?(lr|l_rate|learn\w*|learning_?rate|alpha|eta|rate|step_?size|step|a|gamma|epsilon|lernrate|"
    r"(tasa|taux|taxa|tasso)(_\w+)?|paso|passo|schrittweite|скорость\w*|темп\w*|学习率)$",
    re.I,
)
MOMENTS = re.compile(
    r"sqrt|\bv(el\w*|_?[dwbDWBVc]\w*|_?hat\w*|\d+)?\b|mom|\bm_?hat|moment|\bupdates?\b|\bs[dwb]\w*\b"
)
"""A step along more than the gradient: momentum, RMSprop, Adam."""
SOLVED = re.compile(r"\b(solve|lstsq|inv|pinv|cho_solve)\(")
"""A step of Newton's goes along what is solved for, and not along the gradient."""
WEIGHT = re.compile(
    r"^_?(w|b|v|u|c|theta|weights?|bias(es)?|syn|params?|parameters|beta|coefs?|intercept|kernel)", re.I
)
SUMMED = re.compile(r"grad|slope|delta|deriv|nabla|sum|total|acc", re.I)
"""b_gradient += x is no step of b."""
COUNT = re.compile(r"b?ce|cce|count\w*|corr\w*|val|values?|cum\w*|cnt|ctr|cross\w*|batch\w*|best\w*", re.I)
"""correct += hits is no step of c."""
ELSEWHERE = re.compile(r"(^|_)(val|valid|validation|test|dev|eval)(_|$)", re.I)
"""A cost on other data than those of training."""
COST = re.compile(r"(loss|cost|error|err|mse|history|^j$|^js$|nll|objective)", re.I)
LOG = re.compile(r"hist|(^|_)(losses|costs|errors|errs|accs|log)$|^J_", re.I)
"""What a loop keeps of its costs, J_history[i] = cost: no parameter."""
CLIMBED = re.compile(r"likelihood|reward|utility|ascent|ascend|posterior|maximi[sz]", re.I)
"""What code says that goes up on purpose."""
TRAINS = re.compile(
    r"^(train\w*|fit|partial_fit|step|update\w*|back\w*|learn|optimi[sz]e\w*|gradient\w*|grad\w*)$", re.I
)
SLOPES = re.compile(r"d_L|d_?out|grad_?out|dvalues|d[A-Z]\w*$")
Loop = ast.For | ast.While


def root(node: ast.AST) -> str:
    """The name that a target begins with, and the attribute of self."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return node.attr
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def moved(statement: ast.stmt) -> tuple[ast.expr, int, ast.expr] | None:
    """Target, sign and amount of T -= E, T += E, T = T - E, T = T + E."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, (ast.Add, ast.Sub)):
        return statement.target, -1 if isinstance(statement.op, ast.Sub) else 1, statement.value
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
            same = ast.unparse(value.left) == ast.unparse(target)
            if same:
                return target, -1 if isinstance(value.op, ast.Sub) else 1, value.right
    return None


def moved_on(statement: ast.stmt) -> tuple[ast.expr, int, ast.expr] | None:
    """Source, sign and amount of a step into another name: new_W = W - rate * dW."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return None
    value = statement.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, (ast.Add, ast.Sub)):
        return None
    stands = isinstance(value.left, ast.Name)
    rated = any(RATE.match(name) and len(name) > 1 for name in multiplied(value.right))
    return (value.left, -1 if isinstance(value.op, ast.Sub) else 1, value.right) if stands and rated else None


def is_step(statement: ast.stmt) -> bool:
    """Whether a statement looks like a step of descent or ascent."""
    found = moved(statement)
    if not found or squares(found) or shifts(found):
        return False
    target, _, amount = found
    rated = any(RATE.match(name) and len(name) > 1 for name in multiplied(amount))  # a may be an activation
    named = root(target)
    summed = SUMMED.search(named) or COST.search(named) or COUNT.fullmatch(named)  # cost += y * log(a)
    if foreign(target) and isinstance(amount, ast.BinOp) and found[1] < 0:  # its form says it
        return isinstance(amount.op, ast.Mult)
    return rated or bool(WEIGHT.match(named)) and not isinstance(amount, ast.Constant) and not summed


def squares(move: tuple[ast.expr, int, ast.expr]) -> bool:
    """Whether squares are summed, cache += dW ** 2: how far steps went, and no step."""
    amount = move[2]
    power = isinstance(amount, ast.BinOp) and isinstance(amount.op, ast.Pow)
    product = isinstance(amount, ast.BinOp) and isinstance(amount.op, ast.Mult)
    twice = product and ast.unparse(amount.left) == ast.unparse(amount.right)  # type: ignore[attr-defined]
    return move[1] > 0 and (power or twice or last_name(getattr(amount, "func", amount)) == "square")


def shifts(move: tuple[ast.expr, int, ast.expr]) -> bool:
    """Whether it is x - x.max(), x - np.mean(x, axis=0): counted from another zero, and no step."""
    target, _, amount = move
    inside = {ast.unparse(one) for one in ast.walk(amount)}
    means = ("max", "amax", "min", "amin", "mean", "average", "median", "logsumexp")
    return isinstance(amount, ast.Call) and last_name(amount.func) in means and ast.unparse(target) in inside


def keeps_a_cost(call: ast.Call) -> bool:
    """losses.append(loss), self.losses.append(loss), history["loss"].append(loss); not of validation."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "append" or len(call.args) != 1:
        return False
    words = re.findall(r"[^\W\d]\w*", ast.unparse(call.func.value))
    if isinstance(call.func.value, ast.Subscript):  # self.eval_["cost"] is what is kept of a training
        words = [one for one in words if not re.fullmatch("eval_*|evaluations?", one)]
    return any(map(COST.search, words)) and not any(map(ELSEWHERE.search, words))


def foreign(target: ast.expr) -> bool:
    """Whether a name is in letters that say nothing to us: веса -= шаг * градиент."""
    return not root(target).isascii()


def multiplied(amount: ast.AST) -> list[str]:
    """The names of what an amount is a product of: a rate is one, what stands in an index is not."""
    if isinstance(amount, ast.BinOp) and isinstance(amount.op, (ast.Mult, ast.Div, ast.MatMult)):
        return [*multiplied(amount.left), *multiplied(amount.right)]
    if isinstance(amount, ast.UnaryOp):
        return multiplied(amount.operand)
    if isinstance(amount, ast.Call) and last_name(amount.func) in ("multiply", "dot", "matmul"):
        return [name for one in amount.args for name in multiplied(one)]
    if isinstance(amount, ast.Subscript) and isinstance(amount.slice, ast.Constant):
        return [str(amount.slice.value)]
    return [last_name(amount)] if isinstance(amount, (ast.Name, ast.Attribute)) else []


def trains(loop: ast.stmt) -> bool:
    """Whether a loop steps weights of its own surroundings: not a loop over layers or parameters."""
    if not isinstance(loop, (ast.For, ast.While)):
        return False
    if isinstance(loop, ast.For) and any(map(SLOPES.match, names_in(loop.iter))):
        return False
    own = (
        {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        if isinstance(loop, ast.For)
        else set()
    )
    for node in ast.walk(loop):
        if isinstance(node, ast.stmt) and is_step(node):
            target = moved(node)
            assert target
            inside = _loops_between(loop, node)
            names = {n.id for n in ast.walk(target[0]) if isinstance(n, ast.Name)}
            if not names & (own | inside) or names & inside and not names & own and _many(loop):
                return True
        if (
            isinstance(node, ast.Call)
            and TRAINS.match(last_name(node.func))
            and _many(loop)
            and not names_in(node) & own
        ):
            return True
    return False


def calls_in(node: ast.AST) -> set[str]:
    """What is called, as it is written: np.dot, self.step."""
    return {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}


def defaulted(tree: ast.FunctionDef) -> list[str]:
    """The parameters that have a value by default: b=0.0."""
    return [one.arg for one in tree.args.args[len(tree.args.args) - len(tree.args.defaults) :]]


def names_in(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _many(loop: Loop) -> bool:
    """A loop over rounds: range(...) of a number or of a name like epochs, or while."""
    if isinstance(loop, ast.While):
        return True
    text = ast.unparse(loop.iter)
    return bool(re.search(r"epoch|iter|step|round|num_|n_it|max|\d{2,}", text, re.I)) and not re.search(
        r"shape|len\(|reversed|zip|layers", text
    )


def _loops_between(outer: Loop, node: ast.stmt) -> set[str]:
    """The variables of loops inside the outer one around a statement."""
    found: set[str] = set()
    for loop in ast.walk(outer):
        if isinstance(loop, ast.For) and loop is not outer and any(one is node for one in ast.walk(loop)):
            found |= {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
    return found


def rated(body: ast.AST) -> dict[str, ast.expr]:
    """Variables that are a product with a rate: what is stepped by one of them is stepped by the gradient."""
    found: dict[str, list[ast.expr]] = {}
    for one in ast.walk(body):
        for target in one.targets if isinstance(one, ast.Assign) else ():
            if isinstance(target, (ast.Name, ast.Attribute)) and isinstance(one, ast.Assign):
                found.setdefault(ast.unparse(target), []).append(one.value)
    rates = {
        name: next((part for part in factors_of(values[0])[0] if RATE.match(last_name(part))), None)
        for name, values in found.items()
        if len(values) == 1 and not MOMENTS.search(ast.unparse(values[0])) and not RATE.match(name)
    }
    return {name: rate for name, rate in rates.items() if rate is not None}


def climbs(tree: ast.AST) -> tuple[int, str] | None:
    """The line of a step W -= v that goes up, as v = mu * v - rate * dW is a step down; with that step."""
    velocities: dict[str, tuple[int, str]] = {}
    for one in ast.walk(tree):
        found = moved_by(one) if isinstance(one, ast.Assign) else None
        if found is not None:
            velocities[found[0]] = found[1], ast.unparse(one)
    for one in ast.walk(tree):
        move = moved(one) if isinstance(one, ast.stmt) else None
        sign, said = velocities.get(ast.unparse(move[2]), (0, "")) if move else (0, "")
        if move and move[1] * sign > 0:
            return one.lineno, said  # type: ignore[attr-defined]
    return None


def velocities(tree: ast.AST) -> set[str]:
    """The names of what goes on from round to round and is no parameter: v = beta * v + dW, from rest."""
    found: dict[str, bool] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            name = one.targets[0].id
            goes_on = isinstance(one.value, ast.BinOp) and name in faded(one.value)
            rests = isinstance(one.value, ast.Call) and last_name(one.value.func) in ("zeros", "zeros_like")
            found[name] = found.get(name, True) and (goes_on or rests)
        elif isinstance(one, (ast.AugAssign, ast.AnnAssign)):
            found[ast.unparse(one.target)] = False
    return {name for name, so in found.items() if so} & stepped_along(tree)


def stepped_along(tree: ast.AST) -> set[str]:
    """What steps are along: v of w -= rate * v, m, too, of w -= rate * m_hat where m_hat = m / (1 - b**t)."""
    moves = (moved(one) for one in ast.walk(tree) if isinstance(one, ast.stmt))
    along = {name for found in moves if found for name in names_in(found[2]) - names_in(found[0])}
    ratios = [
        one for one in ast.walk(tree) if isinstance(one, ast.Assign) and names_in(one.targets[0]) & along
    ]
    divided = [
        one.value.left
        for one in ratios
        if isinstance(one.value, ast.BinOp) and isinstance(one.value.op, ast.Div)
    ]
    return along | {one.id for one in divided if isinstance(one, ast.Name)}


def faded(value: ast.BinOp) -> list[str]:
    """The names that a sum has as a product: v of beta * v + dW."""
    if not isinstance(value.op, (ast.Add, ast.Sub)):
        return []
    products = [one for one in (value.left, value.right) if isinstance(one, ast.BinOp)]
    products = [one for one in products if isinstance(one.op, ast.Mult)]
    return [side.id for one in products for side in (one.left, one.right) if isinstance(side, ast.Name)]


def moved_by(one: ast.Assign) -> tuple[str, int] | None:
    """A velocity, and the sign of what a rate has in it: v = mu * v - rate * dW."""
    name, value = ast.unparse(one.targets[0]), one.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, (ast.Add, ast.Sub)):
        return None
    kept = isinstance(value.left, ast.BinOp) and name in {ast.unparse(n) for n in ast.walk(value.left)}
    rated = any(RATE.match(n) and len(n) > 1 for n in multiplied(value.right))
    return (name, -1 if isinstance(value.op, ast.Sub) else 1) if kept and rated else None


def reckons_with_its_number(node: ast.For) -> bool:
    """Whether a factor grows with the rounds, beta = epoch / 50, and is 0 in the first.

    Not where it stands in an index or an exponent, as t of Adam does, nor where it is asked or printed.
    """
    if not isinstance(node.target, ast.Name) or not ast.unparse(node.iter).startswith("range("):
        return False
    made = [one.value for one in node.body if isinstance(one, ast.Assign)]
    inner = [part for one in made for part in ast.walk(one)]

    def stands_aside(one: ast.AST) -> bool:
        power = isinstance(one, ast.BinOp) and isinstance(one.op, (ast.Pow, ast.Mod))
        return power or isinstance(one, (ast.Subscript, ast.IfExp, ast.JoinedStr))

    aside = filter(stands_aside, inner)
    left_out = {id(part) for one in aside for part in ast.walk(one)}
    factors = [one for one in inner if isinstance(one, ast.BinOp) and isinstance(one.op, (ast.Mult, ast.Div))]
    named = [n for one in factors for n in (one.left, one.right) if isinstance(n, ast.Name)]
    return any(n.id == node.target.id and id(n) not in left_out for n in named)


def counted_by(node: Loop) -> list[str]:
    """The name of the number of a round: t of for t in range(T), or of enumerate."""
    target = node.target if isinstance(node, ast.For) else None
    if isinstance(target, ast.Tuple):
        target = target.elts[0]
    return [target.id] if isinstance(target, ast.Name) else []


def clips(tree: ast.AST) -> list[ast.stmt]:
    """The statements that clip one gradient after the other: for d in [dW, db]: np.clip(d, -1, 1, out=d)."""
    found = []
    for loop in (one for one in ast.walk(tree) if isinstance(one, ast.For)):
        several = [ast.unparse(one) for one in getattr(loop.iter, "elts", [])]
        slopes = several and all(re.match(r"(self\.)?_?(d|grad|nabla|g)_?[A-Za-z]", one) for one in several)
        name = loop.target.id if isinstance(loop.target, ast.Name) else ""
        clip = re.compile(rf"(np|numpy)\.clip\({name}, .*, out={name}\)")
        found += [one for one in loop.body if slopes and name and clip.fullmatch(ast.unparse(one))]
    return found + [one for one in ast.walk(tree) if isinstance(one, ast.If) and by_norm(one)]


def cut_off(tree: ast.AST) -> list[tuple[ast.For, str]]:
    """The loops that go back no more than some steps, range(max(0, t - 4), t + 1), and after how many."""
    found = []
    for loop in (one for one in ast.walk(tree) if isinstance(one, ast.For)):
        first = CUT_OFF.search(ast.unparse(loop.iter))
        found += [(loop, first[1])] if first else []
    return found


CUT_OFF = re.compile(r"range\(max\(0, \w+ - ([\w.]+)\)")
"""Backpropagation through time that is truncated."""


ENTRIES = re.compile(r"(np|numpy)\.\w+|len|range|enumerate|zip")


def used_by_entry(tree: ast.AST) -> set[str]:
    """The names, w and self.w, of which entries are read and written, or all is handed to NumPy or back."""
    names = {ast.unparse(n) for n in ast.walk(tree) if is_name(n)}
    for node in ast.walk(tree):
        entry = isinstance(node, (ast.Return, ast.Tuple)) or is_entry(node)
        entry = entry or isinstance(node, ast.Assign) and not is_name(node.value)
        called = isinstance(node, ast.Call) and ENTRIES.fullmatch(ast.unparse(node.func))
        if not entry and not called:
            names -= {ast.unparse(n) for n in ast.iter_child_nodes(node) if is_name(n)}
        if isinstance(node, ast.Assign) and is_entry(node.targets[0]) and is_entry(node.value):
            names -= {ast.unparse(root_of(node.value))}  # W[i] = W[j]: two names for one row of a list
    return names


def is_entry(node: ast.AST) -> bool:
    """w[i] and W[i][j]; not w[1:], which of a list is a copy and of an array is none."""
    return isinstance(node, ast.Subscript) and not any(isinstance(n, ast.Slice) for n in ast.walk(node.slice))


def root_of(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def table_of(node: ast.expr) -> tuple[list[ast.expr], ast.expr] | None:
    """How long a list of one number is, in each direction: [0.0] * n, [[0.0] * m for _ in range(n)]."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        one, length = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
        inner = one.elts[0] if isinstance(one, ast.List) and len(one.elts) == 1 else None
        if isinstance(inner, ast.Constant) and isinstance(inner.value, (int, float)):
            return [length], inner
    if isinstance(node, ast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
        rounds, own = node.generators[0].iter, names_in(node.generators[0].target)
        counted = isinstance(rounds, ast.Call) and ast.unparse(rounds.func) == "range"
        if (
            isinstance(rounds, ast.Call)
            and counted
            and len(rounds.args) == 1
            and not own & names_in(node.elt)
        ):
            deep = table_of(node.elt)
            if isinstance(node.elt, ast.Constant) and isinstance(node.elt.value, (int, float)):
                return [rounds.args[0]], node.elt
            return ([rounds.args[0], *deep[0]], deep[1]) if deep else None
    return None


def is_name(node: ast.AST) -> bool:
    """A variable, or an attribute of the object: w, self.w."""
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return own or isinstance(node, ast.Name)


def is_slope(node: ast.expr) -> bool:
    """Whether it is called a gradient: dW, self.grad, grads["W"]."""
    return re.match(r"(self\.)?_?(d|grad|nabla|g)(_?[A-Za-z]|s?\b)", ast.unparse(node)) is not None


def by_norm(node: ast.If) -> bool:
    """Whether gradients are made shorter: if norm > 1: grad = grad * (1 / norm)."""
    test = node.test
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], (ast.Gt, ast.GtE)) or node.orelse:
        return False
    norm = re.compile(rf"/ ?\(?{re.escape(ast.unparse(test.left))}\b")

    def shortens(one: ast.stmt, slopes: bool = False) -> bool:
        if isinstance(one, ast.For):
            named = [n for n in ast.walk(one.iter) if isinstance(n, (ast.Name, ast.Attribute))]
            return all(shortens(inner, any(map(is_slope, named))) for inner in one.body)
        targets = [one.target] if isinstance(one, ast.AugAssign) else getattr(one, "targets", [])
        if not slopes and not all(map(is_slope, targets)):
            return False
        scales = isinstance(one, ast.AugAssign) and isinstance(one.op, (ast.Mult, ast.Div))
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.value, ast.BinOp):
            same = ast.unparse(one.targets[0]) in multiplied(one.value)
            return same and norm.search(ast.unparse(one.value)) is not None
        return scales and norm.search(ast.unparse(one)) is not None

    return isinstance(test.left, (ast.Name, ast.Call)) and all(map(shortens, node.body))


def stepped(tree: ast.AST) -> set[str]:
    """The names of what a loop, or a file, steps."""
    moves = (moved(one) for one in ast.walk(tree) if isinstance(one, ast.stmt))
    return {root(found[0]) for found in moves if found}


def factors_of(amount: ast.expr) -> tuple[list[ast.expr], list[ast.expr]]:
    """The factors of a * b * c / m, and what it is divided by."""
    if isinstance(amount, ast.BinOp) and isinstance(amount.op, ast.Mult):
        left, below = factors_of(amount.left)
        return [*left, amount.right], below
    if isinstance(amount, ast.BinOp) and isinstance(amount.op, ast.Div):
        left, below = factors_of(amount.left)
        return left, [*below, amount.right]
    if isinstance(amount, ast.BinOp) and isinstance(
        amount.op, ast.MatMult
    ):  # (rate * X.T) @ d = rate * (X.T @ d)
        inside, below = factors_of(amount.left)
        at = next(
            (
                i
                for i, one in enumerate(inside)
                if RATE.match(last_name(one)) or isinstance(one, ast.Constant)
            ),
            None,
        )
        if at is not None and len(inside) > 1 and not below:
            rest = [one for i, one in enumerate(inside) if i != at]
            product: ast.expr = rest[0]
            for one in rest[1:]:
                product = ast.BinOp(product, ast.Mult(), one)
            return [inside[at], ast.BinOp(product, ast.MatMult(), amount.right)], []
    return [amount], []


ASIDE = re.compile(
    r"epoch|iter|step|\bit\b|verbos|print|plot|debug|log|best|patien|tol|eps|loss|cost|err|norm|%|ndim|shape|len\(|size|"
    r"isinstance|hasattr|None|__name__|check|test|stop|conver"
)
"""Questions of how training goes, of what is given, of what is printed."""


def ways_not_taken(tree: ast.AST, lines: Set[int]) -> list[int]:
    """The lines of questions that were asked, of which one way works something out and did not run."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and node.lineno in lines and not ASIDE.search(ast.unparse(node.test)):
            ways = [way for way in (node.body, node.orelse) if any(map(works_out, way))]
            if any(lines.isdisjoint(range(way[0].lineno, (way[-1].end_lineno or 0) + 1)) for way in ways):
                found.append(node.lineno)
    return found


def works_out(statement: ast.stmt) -> bool:
    """Whether a statement gives something a value, or gives it back."""
    given = isinstance(statement, ast.Return) and statement.value is not None
    return given or isinstance(statement, (ast.Assign, ast.AugAssign))

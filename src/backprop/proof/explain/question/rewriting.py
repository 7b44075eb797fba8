"""A file's syntax tree with our hooks in it; line numbers stay as they are.

W -= rate * dW                 W -= __step__(W, "W", -1, line, "rate", [rate, dW], 0, "")
new = W - rate * dW            new = W - __step__(W, "W", -1, line, "rate", [rate, dW], 0, "new")
for i in range(1000): ...      X = __start__("X", X) ...; for i in __once__(range(1000)): ...
losses.append(loss)            losses.append(__cost__(loss))
print("%f" % loss)             print("%f" % __shown__(loss))
float(loss)                    __float__(loss)
g = [0.0] * n                  g = __table__(0.0, (n,), lambda: [0.0] * n)
sum(w[i] * x[i] for i in N)    __summed__(N, lambda i: w[i] * x[i], lambda: sum(...))
return np.array([dw, db])      return __packed__(np.array, [dw, db])
math.exp(z)                    __math__(math.exp, z)
np.empty(n)                    __empty__(np.empty, n)
t.argmax(axis=1)               __argmax__(t, 1)
np.array(x, ndmin=2)           __ndmin__(np.array(x), 2)
scipy.special.expit(z)         __special__("expit", scipy.special.expit, z)
y.max() + 1                    __classes__(y)
len(np.unique(y))              __counted__(y, lambda: len(np.unique(y)))
assert A.shape == (1, m)       __refused__(lambda: not A.shape == (1, m), ...)
if len(y) != n: raise E        __refused__(lambda: len(y) != n, ..., lambda: E)
j == y[n]                      __label__(j) == __label__(y[n])
t > 0, of a loop's round t     __at__(">", t, 0)
h if t > 0 else h0             __chosen__(__at__(">", t, 0), lambda: h, lambda: h0)
for d in [dW, db]: np.clip(d, -1, 1, out=d)    pass
if j == y[n]: ...              both ways, where the answer is a formula
"""

import ast
import copy
import re
from typing import Any

from backprop.proof.explain.question import branching, checks
from backprop.proof.explain.question.hooks import MATH, PART, SPECIAL, STATE
from backprop.proof.explain.question.looping import Along, both_ways, written
from backprop.proof.explain.question.statements import (
    COST,
    MOMENTS,
    RATE,
    SOLVED,
    Loop,
    by_norm,
    clips,
    counted_by,
    factors_of,
    keeps_a_cost,
    last_name,
    moved,
    moved_on,
    names_in,
    rated,
    reckons_with_its_number,
    shifts,
    squares,
    stepped,
    table_of,
    trains,
    used_by_entry,
    velocities,
)

DTYPES = re.compile(r"(np|numpy)\.(int64|int32|int_|float64|float32|double)")

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


KINDS = re.compile(
    r"len\((?:set|np\.unique|numpy\.unique)\(([\w.]+)\)\)|(?:np|numpy)\.unique\(([\w.]+)\)\.(?:size|shape\[0\])"
)
"""How many different entries there are."""


class Rewriting(ast.NodeTransformer):
    """Puts the hooks in; `loops` are the training loops that were found, by line.

    Only where code is run on formulas, too, loops and questions have a second way.
    """

    def __init__(self, formulas: bool = True) -> None:
        self.formulas = formulas
        self.loops: list[int] = []
        self.local: set[str] | None = None
        self.counters: list[str] = []
        self.solved: set[str] = set()
        self.rated: dict[str, ast.expr] = {}
        self.own: set[str] = set()
        self.final: bool = True
        self.steps_of: dict[str, set[str]] = {}
        self.stored: set[str] = set()
        self.appended: set[str] = set()
        self.velocities: set[str] = set()
        self.by_entry: set[str] = set()

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.own = {one.name for one in ast.walk(node) if isinstance(one, ast.FunctionDef)}
        self.own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        self.final = not checks.catches(node)
        self.steps_of = {
            one.name: own_steps(one) for one in ast.walk(node) if isinstance(one, ast.FunctionDef)
        }
        self.velocities = velocities(node)
        self.appended = {
            last_name(n.func.value)
            for n in ast.walk(node)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "append"
        }
        made = [
            n for n in ast.walk(node) if isinstance(n, ast.Assign) and SOLVED.search(ast.unparse(n.value))
        ]
        self.solved = {one.targets[0].id for one in made if isinstance(one.targets[0], ast.Name)}
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        outer, a = (self.local, self.rated, self.by_entry, self.stored), node.args
        self.rated, self.by_entry, self.stored = rated(node), used_by_entry(node), own_stores(node)
        self.local = {one.arg for one in (*a.posonlyargs, *a.args, *a.kwonlyargs)}
        self.local |= {
            n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        self.local -= {name for n in ast.walk(node) if isinstance(n, ast.Global) for name in n.names}
        self.generic_visit(node)
        self.local, self.rated, self.by_entry, self.stored = outer
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        self.generic_visit(node)
        return self.stepped(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        if (table := self.as_array(node)) is not None:
            return table
        self.generic_visit(node)
        goal, given = node.targets[0], node.value
        if isinstance(goal, ast.Tuple) and isinstance(given, ast.Tuple) and len(goal.elts) == len(given.elts):
            pairs = zip(goal.elts, given.elts, strict=True)  # hs, ys = [h0], []
            given.elts = [self.appended_to([target], value) for target, value in pairs]
        else:
            node.value = self.appended_to(node.targets, given)
        return self.stepped(node)

    def as_array(self, node: ast.Assign) -> ast.Assign | None:
        """The second way of g = [0.0] * n, of which only entries are used: zeros of any length."""
        target, table = node.targets[0], table_of(node.value)
        if not self.formulas or table is None or not isinstance(target, ast.Name):
            return None
        if target.id not in self.by_entry:
            return None
        lengths, number = table
        plain = ast.Lambda(arguments([]), node.value)
        call = ast.Call(
            ast.Name("__table__", ast.Load()), [number, ast.Tuple(lengths, ast.Load()), plain], []
        )
        placed: ast.Assign = _placed(ast.copy_location(ast.Assign(node.targets, call), node))
        return placed

    def appended_to(self, targets: list[ast.expr], value: ast.expr) -> ast.expr:
        """A list with which a name begins, to which rounds of a loop append: hs = [h0]."""
        kept = self.formulas and any(last_name(one) in self.appended for one in targets)
        if not kept or not isinstance(value, ast.List) or not value.elts:
            return value
        made = ast.Call(ast.Name("__kept_list__", ast.Load()), [value], [])
        placed: ast.expr = _placed(ast.copy_location(made, value))
        return placed

    def stepped(self, node: ast.AugAssign | ast.Assign) -> Any:
        found = moved(node) or moved_on(node)
        if not found or isinstance(found[2], ast.Constant) or squares(found) or shifts(found):
            return node
        target, sign, amount = found
        if isinstance(amount, ast.UnaryOp) and isinstance(amount.op, ast.USub):
            return self.turned(node, amount)
        factors, divisor = factors_of(amount)
        if len(factors) == 1 and not divisor and ast.unparse(amount) in self.rated:
            rate_of = self.rated[ast.unparse(amount)]  # step = rate * gradient; W -= step
            factors = [rate_of, ast.BinOp(amount, ast.Div(), rate_of)]
        if factors and isinstance(factors[0], ast.UnaryOp) and isinstance(factors[0].op, ast.USub):
            return self.turned(node, factors[0])
        at = next((i for i, one in enumerate(factors) if RATE.match(last_name(one))), None)
        if at is None:
            at = next((i for i, one in enumerate(factors) if isinstance(one, ast.Constant)), -1)
        turned = SOLVED.search(ast.unparse(amount)) or names_in(amount) & self.solved
        state = turned or MOMENTS.search(ast.unparse(amount))
        rate = STATE if state else ast.unparse(factors[at]) if at >= 0 else ""
        listed = [*factors, *(ast.BinOp(ast.Constant(1), ast.Div(), one) for one in divisor)]
        seen = ast.parse(ast.unparse(target), mode="eval").body
        name = ast.Constant(ast.unparse(target))
        call = ast.Call(
            ast.Name("__step__", ast.Load()),
            [
                seen,
                name,
                ast.Constant(sign),
                ast.Constant(node.lineno),
                ast.Constant(rate),
                ast.List(listed, ast.Load()),
                ast.Constant(at),
                ast.Constant(last_name(node.targets[0]) if isinstance(node, ast.Assign) else ""),
                *([whole] if (whole := entered(seen)) is not None else []),
            ],
            [ast.keyword("below", ast.Constant(len(divisor)))],
        )
        if isinstance(node, ast.AugAssign):  # as Python does it: T = T.__isub__(E)
            stepped = ast.Call(ast.Name("__stepped__", ast.Load()), [seen, ast.Constant(sign), call], [])
            return _placed(ast.copy_location(ast.Assign([node.target], stepped), node))
        else:
            assert isinstance(node.value, ast.BinOp)
            node.value.right = call
        return _placed(node)

    def turned(self, node: ast.AugAssign | ast.Assign, minus: ast.UnaryOp) -> Any:
        """W += -rate * dW is W -= rate * dW."""
        place = node if isinstance(node, ast.AugAssign) else node.value
        assert isinstance(place, (ast.AugAssign, ast.BinOp))
        place.op = ast.Sub() if isinstance(place.op, ast.Add) else ast.Add()

        class Plus(ast.NodeTransformer):
            def visit_UnaryOp(self, one: ast.UnaryOp) -> ast.expr:
                return one.operand if one is minus else one

        return self.stepped(Plus().visit(node))

    def visit_Call(self, node: ast.Call) -> Any:
        if (counted := self.counted_kinds(node)) is not None:
            return counted
        self.generic_visit(node)
        if self.formulas and "sum" not in self.own and (summed := sum_over(node)):
            return _placed(ast.copy_location(summed, node))
        if keeps_a_cost(node):
            (one,) = node.args
            if isinstance(one, ast.Call) and ast.unparse(one.func) == "round" and one.args:
                one = one.args[0]  # losses.append(round(loss, 4)): as it is shown
            node.args = [ast.Call(ast.Name("__cost__", ast.Load()), [one], [])]
            return _placed(node)
        if isinstance(node.func, ast.Name) and node.func.id == "float" and len(node.args) == 1:
            node.func = ast.copy_location(ast.Name("__float__", ast.Load()), node.func)
        if (name := last_name(node.func)) in SPECIAL and name not in self.own:
            node.args = [ast.Constant(name), node.func, *node.args]
            node.func = ast.copy_location(ast.Name("__special__", ast.Load()), node.func)
            return _placed(node)
        plain = isinstance(node.func, ast.Name) or ast.unparse(node.func).startswith("math.")
        if self.formulas and plain and name in MATH and name not in self.own and not node.keywords:
            node.args = [node.func, *node.args]
            node.func = ast.copy_location(ast.Name("__math__", ast.Load()), node.func)
            return _placed(node)
        if self.formulas and re.fullmatch(r"(np|numpy)\.empty(_like)?", ast.unparse(node.func)):
            node.args = [node.func, *node.args]
            node.func = ast.copy_location(ast.Name("__empty__", ast.Load()), node.func)
            return _placed(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "argmax":
            given = [*node.args, *(one.value for one in node.keywords if one.arg == "axis")]
            given = given if ast.unparse(node.func.value) in ("np", "numpy") else [node.func.value, *given]
            if len(given) == 2 and len(node.args) + len(node.keywords) <= 2:
                return _placed(
                    ast.copy_location(ast.Call(ast.Name("__argmax__", ast.Load()), given, []), node)
                )
        least = next((one for one in node.keywords if one.arg == "ndmin"), None)
        if least is not None and len(node.keywords) == 1:
            node.keywords = []
            node = ast.Call(ast.Name("__ndmin__", ast.Load()), [node, least.value], [])
            return _placed(ast.copy_location(node, node.args[0]))
        if len(node.args) == 1 and not node.keywords and DTYPES.fullmatch(ast.unparse(node.func)):
            node = ast.Call(ast.Name("__cast__", ast.Load()), [node.func, node.args[0]], [])
            return _placed(ast.copy_location(node, node.args[1]))
        return node

    def visit_List(self, node: ast.List) -> Any:
        """A list to which a loop may append."""
        self.generic_visit(node)
        if not self.formulas or node.elts or not isinstance(node.ctx, ast.Load):
            return node
        return _placed(ast.copy_location(ast.Call(ast.Name("__kept_list__", ast.Load()), [], []), node))

    def visit_Dict(self, node: ast.Dict) -> Any:
        """A dictionary in which a loop may keep something by its number: {}, or {-1: h0}."""
        self.generic_visit(node)
        if not self.formulas or not all(one is not None and ast.unparse(one) == "-1" for one in node.keys):
            return node
        given: list[ast.expr] = [node] if node.keys else []
        return _placed(ast.copy_location(ast.Call(ast.Name("__kept_dict__", ast.Load()), given, []), node))

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        """y.max() + 1, np.max(y) + 1: how many classes labels are of."""
        self.generic_visit(node)
        call, one = node.left, node.right
        if not (isinstance(node.op, ast.Add) and isinstance(one, ast.Constant) and one.value == 1):
            return node
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "int" and len(call.args) == 1:
            call = call.args[0]  # int(y.max()) + 1
        if not isinstance(call, ast.Call) or last_name(call.func) not in ("max", "amax") or call.keywords:
            return node
        given = [*call.args, call.func.value] if isinstance(call.func, ast.Attribute) else call.args
        return _placed(ast.copy_location(ast.Call(ast.Name("__classes__", ast.Load()), [given[0]], []), node))

    def counted_kinds(self, node: ast.expr) -> ast.expr | None:
        """len(np.unique(y)), np.unique(y).size, len(set(y)): how many classes there are, if all occur."""
        found = KINDS.fullmatch(ast.unparse(node))
        if found is None or not self.formulas:
            return None
        given = [ast.parse(found[1] or found[2], mode="eval").body, ast.Lambda(arguments([]), node)]
        call = ast.Call(ast.Name("__counted__", ast.Load()), given, [])
        placed: ast.expr = _placed(ast.copy_location(call, node))
        return placed

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if (counted := self.counted_kinds(node)) is not None:
            return counted
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        """An index that is made a list shows the same entries: p[range(N), list(y)] is p[range(N), y]."""
        if (counted := self.counted_kinds(node)) is not None:
            return counted
        node = self.generic_visit(node)  # type: ignore[assignment]
        if isinstance(node.slice, ast.Tuple):
            node.slice.elts = [listed(one) or one for one in node.slice.elts]
        return node

    def visit_Return(self, node: ast.Return) -> Any:
        self.generic_visit(node)
        before = self.steps_in(node)
        for one in node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]:
            if isinstance(one, ast.Call) and ast.unparse(one.func) == "np.array" and len(one.args) == 1:
                one.args, one.func = [one.func, *one.args], ast.Name("__packed__", ast.Load())
        return [*before, _placed(node)]

    def steps_in(self, node: ast.Return) -> list[Any]:
        """The steps of return W - rate * dW, b - rate * db, before it: what is returned has a name then."""
        elements = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) else []
        found = []
        for at, one in enumerate(elements):
            name = f"__moved_{at}__"
            step = ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], one), node)
            if moved_on(step):
                found.append(self.stepped(_placed(step)))
                elements[at] = ast.copy_location(ast.Name(name, ast.Load()), one)
        return found

    def visit_Expr(self, node: ast.Expr) -> Any:
        self.generic_visit(node)
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "print":
            node.value.args = [Printed().visit(one) for one in node.value.args]
            return _placed(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        if (how := SIGNS.get(type(node.ops[0]))) and self.of_a_round(node):
            given = [ast.Constant(how), node.left, *node.comparators]
            return _placed(ast.copy_location(ast.Call(ast.Name("__at__", ast.Load()), given, []), node))
        sides = (node.left, *node.comparators)
        same = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        if not same or self.local is None or any(isinstance(one, ast.Constant) for one in sides):
            return node
        left, right = (ast.Call(ast.Name("__label__", ast.Load()), [one], []) for one in sides)
        return _placed(ast.copy_location(ast.Compare(left, node.ops, [right]), node))

    def visit_Assert(self, node: ast.Assert) -> Any:
        if self.formulas and re.match(r"isinstance\(", ast.unparse(node.test)):  # a formula is no float
            return ast.copy_location(ast.Pass(), node)
        self.generic_visit(node)
        return checks.refusal(node, self.local or set(), self.own, self.final) or node

    def of_a_round(self, node: ast.Compare) -> bool:
        """Whether it is asked of the number of a round: t > 0, t == T - 1."""
        return len(node.ops) == 1 and any(
            isinstance(one, ast.Name) and one.id in self.counters for one in ast.walk(node)
        )

    def counted(self, test: ast.expr) -> ast.expr:
        """if t: is if t != 0: of the number of a round, and if not t: is if t == 0:"""
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        inside = test.operand if isinstance(test, ast.UnaryOp) and negated else test
        if not isinstance(inside, ast.Name) or inside.id not in self.counters:
            return test
        how = ast.Eq() if negated else ast.NotEq()
        return _placed(ast.copy_location(ast.Compare(inside, [how], [ast.Constant(0)]), test))  # type: ignore[no-any-return]

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        node.test = self.counted(node.test)
        asks = isinstance(node.test, ast.Compare) and self.of_a_round(node.test)
        self.generic_visit(node)
        if not asks:
            return node
        ways = [ast.Lambda(arguments([]), one) for one in (node.body, node.orelse)]
        return _placed(
            ast.copy_location(ast.Call(ast.Name("__chosen__", ast.Load()), [node.test, *ways], []), node)
        )

    def visit_If(self, node: ast.If) -> Any:
        if by_norm(node):
            return ast.copy_location(ast.Pass(), node)
        if self.local is not None and isinstance(node.body[0], ast.Raise):
            self.generic_visit(node)
            return checks.refusal(node, self.local, self.own, self.final) or node
        writes = branching.written(node)
        node.test = self.counted(node.test)
        self.generic_visit(node)
        if not self.formulas or writes is None or self.local is None or not writes <= self.local:
            return node
        return branching.decides(node, writes)

    def visit_For(self, node: ast.For) -> Any:
        left_out = clips(node)
        node.body = [ast.copy_location(ast.Pass(), one) if one in left_out else one for one in node.body]
        return self.loop(node)

    def visit_While(self, node: ast.While) -> Any:
        return self.loop(node)

    def forced(self, node: Loop) -> list[ast.stmt]:
        """A loop that is a training loop because we say so."""
        found = self.loop(node, training=True)
        return found if isinstance(found, list) else [found]

    def loop(self, node: Loop, training: bool | None = None) -> Any:
        away = self.stepped_by_calls(node)
        training = trains(node) or bool(away) if training is None else training
        if not self.formulas and not training:
            return self.generic_visit(node)
        if self.local is None:
            self.rated = rated(node)
        if training:
            node.body = [without_reports(one, node) for one in node.body]
        names = self.read(node)
        moves = [found[0] for one in ast.walk(node) if isinstance(one, ast.stmt) and (found := moved(one))]
        for one in ast.walk(node):
            if isinstance(one, ast.For) and not (training and one is node):
                one.body = branching.without_continue(one.body)
        parts = [n.value for n in moves if isinstance(n, ast.Subscript) and PART.fullmatch(ast.unparse(n))]
        moves += [one for one in parts if isinstance(one, ast.Attribute)]
        owned = {n.attr for n in moves if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "self"}
        owned |= away
        writes = written(node) if isinstance(node, ast.For) and not training else None
        counters = counted_by(node) if writes is not None else []
        self.counters += counters
        self.generic_visit(node)
        self.counters = self.counters[: len(self.counters) - len(counters)]
        if not training:
            roots = {re.split(r"\W", name)[0] for name in writes or ()}
            if not self.formulas or writes is None or self.local is not None and not roots <= self.local:
                return node
            assert isinstance(node, ast.For)
            return both_ways(node, writes)
        self.loops.append(node.lineno)
        node.body = [said_later(one) for one in node.body]
        for one in node.body:
            if isinstance(one, ast.If) and all(_only_says(inner) for inner in [*one.body, *one.orelse]):
                test = ast.Lambda(ast.arguments([], [], None, [], [], None, []), one.test)
                one.test = _placed(
                    ast.copy_location(ast.Call(ast.Name("__asks__", ast.Load()), [test], []), one.test)
                )
        node.body = [unheard(one) for one in node.body]
        before = [
            _placed(
                ast.copy_location(
                    ast.Try(
                        [
                            ast.Assign(
                                [ast.Name(name, ast.Store())],
                                ast.Call(
                                    ast.Name("__start__", ast.Load()),
                                    [ast.Constant(name), ast.Name(name, ast.Load())],
                                    [],
                                ),
                            )
                        ],
                        [ast.ExceptHandler(ast.Name("NameError", ast.Load()), None, [ast.Pass()])],
                        [],
                        [],
                    ),
                    node,
                )
            )
            for name in names
        ]
        for name in sorted(owned):
            before += [
                _placed(ast.copy_location(one, node))
                for one in ast.parse(f"self.{name} = __start__({name!r}, self.{name})").body
            ]
        if isinstance(node, ast.For):
            counted = [ast.Constant(True)] if reckons_with_its_number(node) else []
            node.iter = ast.Call(ast.Name("__once__", ast.Load()), [node.iter, *counted], [])
            return [*before, _placed(node)]
        once = ast.For(
            ast.Name("__round__", ast.Store()),
            ast.Call(ast.Name("__once__", ast.Load()), [ast.parse("iter(int, 1)", mode="eval").body], []),
            [ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], []), *node.body],
            [],
        )
        return [*before, _placed(ast.copy_location(once, node))]

    def stepped_by_calls(self, node: Loop) -> set[str]:
        """What a method has made, self.w = np.zeros(n), and another one steps that its loop calls."""
        calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
        own = {
            one.attr for one in calls if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "self"
        }
        return set().union(*(self.steps_of.get(name, set()) for name in own)) & self.stored

    def read(self, node: Loop) -> list[str]:
        """The names that a loop reads, but for what it calls and its own variables."""
        own = names_in(node.target) if isinstance(node, ast.For) else set()
        called = {"self"} | {
            n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        read = [
            n.id
            for n in ast.walk(node)
            if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Load, ast.Store))
        ]
        loaded = [n for n in dict.fromkeys(read) if n not in own | called and not n.startswith("__")]
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        first = {name for name in loaded if name in stored}
        stepping = stepped(node) | self.velocities
        seen = [name for name in loaded if name not in first or name in stepping]
        return [name for name in seen if self.local is None or name in self.local]


def own_steps(tree: ast.FunctionDef) -> set[str]:
    """The attributes that a method steps: w of self.w -= rate * dw, and of self.w[layer] -= rate * dw."""
    moves = (moved(one) for one in ast.walk(tree) if isinstance(one, ast.stmt))
    targets = [
        found[0].value if isinstance(found[0], ast.Subscript) else found[0] for found in moves if found
    ]
    return {n.attr for n in targets if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "self"}


def own_stores(tree: ast.FunctionDef) -> set[str]:
    """The attributes that a method sets."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    return {n.attr for n in nodes if ast.unparse(n.value) == "self"}


def entered(target: ast.expr) -> ast.expr | None:
    """The array of which a single entry or row is meant: w of w[j], self.W of self.W[i][k]; none of w[1:]."""
    if not isinstance(target, ast.Subscript) or PART.fullmatch(ast.unparse(target)):
        return None
    while isinstance(target, ast.Subscript):
        target = target.value
    own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
    return target if own or isinstance(target, ast.Name) else None


def sum_over(node: ast.Call) -> ast.Call | None:
    """The second way of sum(... for i in range(N)), or of a list: one round stands for all."""
    if ast.unparse(node.func) != "sum" or len(node.args) != 1 or node.keywords:
        return None
    rounds = node.args[0]
    if not isinstance(rounds, (ast.GeneratorExp, ast.ListComp)) or len(rounds.generators) != 1:
        return None
    (over,) = rounds.generators
    names = over.target.elts if isinstance(over.target, ast.Tuple) else [over.target]
    if over.ifs or over.is_async or not all(isinstance(one, ast.Name) for one in names):
        return None
    term: ast.expr = ast.Lambda(arguments([ast.unparse(one) for one in names]), copy.deepcopy(rounds.elt))
    if isinstance(over.target, ast.Tuple):
        whole = ast.Starred(ast.Name("__place__", ast.Load()), ast.Load())
        term = ast.Lambda(arguments(["__place__"]), ast.Call(term, [whole], []))
    items = Along().visit(copy.deepcopy(over.iter))
    plain = ast.Lambda(arguments([]), copy.deepcopy(node))
    return ast.Call(ast.Name("__summed__", ast.Load()), [items, term, plain], [])


def arguments(names: list[str]) -> ast.arguments:
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])


def listed(node: ast.expr) -> ast.expr | None:
    """The variable of which a list is made: y in list(y) and in y.tolist()."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    of = node.args[0] if ast.unparse(node.func) == "list" and len(node.args) == 1 else None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "tolist" and not node.args:
        of = node.func.value
    return of if isinstance(of, (ast.Name, ast.Attribute)) else None


class Printed(ast.NodeTransformer):
    """What is put into a text that is printed may be a formula."""

    def shown(self, node: ast.expr) -> ast.expr:
        return ast.copy_location(ast.Call(ast.Name("__shown__", ast.Load()), [node], []), node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        text = isinstance(node.left, ast.JoinedStr) or isinstance(getattr(node.left, "value", None), str)
        if isinstance(node.op, ast.Mod) and text:
            node.right = self.shown(node.right)
        return self.generic_visit(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Any:
        node.value = self.shown(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            node.args = [one if isinstance(one, ast.Starred) else self.shown(one) for one in node.args]
        return self.generic_visit(node)


def said_later(statement: ast.stmt) -> ast.stmt:
    """print(epoch, cost(X, y)) asks for the cost after the step: not of formulas."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return statement
    if ast.unparse(statement.value.func) != "print":
        return statement
    return ast.copy_location(
        ast.If(ast.copy_location(ast.Constant(True), statement), [statement], []), statement
    )


def unheard(statement: ast.stmt) -> ast.stmt:
    """What is printed of a round may fail, as of data that are not ours: it does not end the round."""
    if not isinstance(statement, ast.If) or not all(map(_prints, [*statement.body, *statement.orelse])):
        return statement
    passed = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
    return _placed(ast.copy_location(ast.Try([statement], [passed], [], []), statement))  # type: ignore[no-any-return]


def _prints(statement: ast.stmt) -> bool:
    called = getattr(getattr(statement, "value", None), "func", None)
    return isinstance(called, ast.Name) and called.id == "print"


def without_reports(statement: ast.stmt, loop: Loop) -> ast.stmt:
    """Nothing in the place of `if epoch % 50 == 0: acc = ...; print(acc)`: data of its own, and no cost."""
    if not isinstance(statement, ast.If) or statement.orelse:
        return statement
    worked = [one for one in statement.body if isinstance(one, ast.Assign)]
    made = set().union(*(names_in(target) for one in worked for target in one.targets)) if worked else set()
    said = all(isinstance(one, ast.Assign) or _only_says(one) for one in statement.body)
    ends = any(isinstance(one, (ast.Break, ast.Continue)) for one in statement.body)
    others = [one for one in loop.body if one is not statement]
    used = {name for one in others for name in names_in(one)}
    costly = any(COST.search(name) for name in made) or "append" in ast.unparse(statement)
    plain = all(isinstance(target, (ast.Name, ast.Tuple)) for one in worked for target in one.targets)
    if not (worked and said and plain) or ends or costly or made & used:
        return statement
    return ast.copy_location(ast.Pass(), statement)


def _only_says(statement: ast.stmt) -> bool:
    """print(...), losses.append(...), break, pass: nothing that the weights depend on."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return last_name(statement.value.func) in (
            "print",
            "append",
            "write",
            "set_description",
            "update",
            "info",
        )
    return isinstance(statement, (ast.Break, ast.Pass, ast.Continue))


def _placed(node: Any) -> Any:
    for inner in ast.walk(node):
        if not hasattr(inner, "lineno") and isinstance(inner, (ast.expr, ast.stmt, ast.excepthandler)):
            inner.lineno = inner.end_lineno = node.lineno
            inner.col_offset = inner.end_col_offset = node.col_offset
    return ast.fix_missing_locations(node)

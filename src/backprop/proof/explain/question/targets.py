"""What to ask about: the function, class or script that a name means, or those that a file is about."""

import ast
import copy
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from backprop.proof.explain.question import elementwise, letters
from backprop.proof.explain.question.costs import COSTS, of_arithmetic
from backprop.proof.explain.question.files import File
from backprop.proof.explain.question.making import instance
from backprop.proof.explain.question.programs import (
    FunctionProgram,
    MethodProgram,
    Program,
    ScriptProgram,
    tree_of,
)
from backprop.proof.explain.question.rewriting import Rewriting, own_steps
from backprop.proof.explain.question.scopes import (
    BACKWARD,
    FORWARD,
    WHOLE_SLOPE,
    Scope,
    ends_of,
    goes_back,
    own_nodes,
    required,
    said_slope_of,
)
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import calls_in, is_step, names_in

UNASKED = "Not asked about:"

GIVES = (
    "gradients", "gradient", "grads", "grad", "backward", "backprop", "back_prop", "backpropagate",
    "backpropagation", "back_propagation", "backward_pass", "backward_propagation", "bprop",
    "compute_gradients", "bptt", "loss_and_grad", "loss_and_gradients", "loss_and_backward",
    "loss_grad", "cost_and_grad",
)  # fmt: skip
STEPS = (
    "loss", "train_step", "train_batch", "step", "update", "learn", "partial_fit", "train_on_batch", "train",
    "fit", "optimize", "entrenar", "entrainer", "trainiere", "lerne", "addestra", "treinar", "обучить",
    "обучение", "шаг", "обновить", "训练", "更新",
)  # fmt: skip
METHODS = (*GIVES, *STEPS)


def programs(file: File, name: str = "") -> list[Program]:
    """The programs that a name means; without one, all that the file does not use for another one."""
    scope = Scope(file)
    if name:
        return [named(scope, name)]
    found = candidates(scope)
    if not found:
        raise WrongCall(
            f"{file.path.rsplit('/', 1)[-1]} has no function that looks like a gradient{offer(file)}"
        )
    asked = {getattr(one, "name", "") for one in found}
    for own in (one for one in scope.trees if one not in asked and begins_back(scope.trees[one])):
        file.notes.append(f"{UNASKED} the slope with which {own} begins a way back.")
    for own in (
        one for one in scope.trees if one not in asked and slopes_of_its_own(scope.trees[one], asked)
    ):
        file.notes.append(f"{UNASKED} the slopes that {own} works out itself.")
    return found


def begins_back(tree: ast.FunctionDef) -> bool:
    """Whether a function works a slope out of its own for an object's way back: D.backward(p - 1)."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    back = [n for n in calls if isinstance(n.func, ast.Attribute) and BACKWARD.search(n.func.attr)]
    return any(isinstance(one, ast.BinOp) for call in back for one in call.args)


def slopes_of_its_own(tree: ast.FunctionDef, asked: Collection[str]) -> bool:
    """Whether a function works out slopes, dW = h.T @ d, beside those for which it calls another one."""
    names = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    made = [n for n in own_nodes(tree) if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)]
    slopes = [n for n in made if re.fullmatch(r"d_?[A-Z]\w*|grad_\w+", ast.unparse(n.targets[0]))]
    return bool(names & {*asked}) and any(map(_multiplies_here, slopes))


def _multiplies_here(one: ast.Assign) -> bool:
    product = isinstance(one.value, ast.BinOp) and isinstance(one.value.op, ast.MatMult)
    return product or isinstance(one.value, ast.Call) and ast.unparse(one.value.func).endswith("dot")


def program_of(file: File, function: Any) -> Program:
    """A function that is there already."""
    scope = Scope(file)
    return FunctionProgram(scope, function.__name__)


def offer(file: File) -> str:
    own = [*file.functions, *file.classes]
    return f"; there are {', '.join(own)}" if own else "; it defines none"


def named(scope: Scope, name: str) -> Program:
    file = scope.file
    head, _, method = name.partition(".")
    if head in file.classes:
        methods = _methods(scope, head)
        if method and method not in methods:
            raise WrongCall(f"{head} has no method {method}; there are {', '.join(methods)}")
        chosen = method or chosen_of(methods)
        if not chosen:
            raise WrongCall(
                f"which method of {head}? There are " + ", ".join(f"{head}.{one}" for one in methods)
            )
        return MethodProgram(scope, head, chosen, instance(file, head))
    if name in file.functions:
        return FunctionProgram(scope, name)
    left_out = f"; {file.notes[0]}" if file.notes else ""
    raise WrongCall(f"{file.path.rsplit('/', 1)[-1]} has no function {name}{offer(file)}{left_out}")


def chosen_of(methods: list[str]) -> str:
    """The method that gives gradients, or steps: by its whole name, then by a part of it."""
    other = re.compile(
        r"^__|deriv|prime|(^|_)d_?loss|check|numer|clip|zero|delta|activ|sigm|relu|tanh|softmax|loss_grad|plot",
        re.I,
    )
    parts = [one for one in methods if goes_back(one, methods) and not other.search(one)]
    parts.sort(key=lambda one: not SEVERAL.fullmatch(one))
    stepping = [one for one in methods if STEPPING.match(one) and not other.search(one)]
    stepping += [one for one in methods if LOSS.fullmatch(one)]
    return next((one for one in (*GIVES, *parts, *STEPS, *stepping) if one in methods), "")


def of_each_sample(own: dict[str, ast.FunctionDef], chosen: str) -> str:
    """The method that steps for one sample, where what is chosen only calls it: _update(xi, target)."""
    if chosen not in ("fit", "partial_fit", "train") or chosen not in own:
        return chosen
    calls = [n.func for n in ast.walk(own[chosen]) if isinstance(n, ast.Call)]
    called = {
        one.attr for one in calls if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "self"
    }
    for name in (one for one in own if one in called and own_steps(own[one])):
        taken = [one.arg for one in own[name].args.args]
        if any(map(letters.TARGET.match, taken)) and any(map(SAMPLE.fullmatch, taken)):
            return name
    return chosen


SAMPLE = re.compile(r"_?(x|xs|x_?i|x_?n|sample|row|inputs?|features?|data)_?", re.I)


def steps_itself(tree: ast.FunctionDef) -> bool:
    return any(is_step(n) for n in ast.walk(tree) if isinstance(n, ast.stmt))


STEPPING = re.compile(r"_?(train|fit|learn|update)_\w+")
LOSS = re.compile(r"_?(loss|cost)_?(fun|func|fn|function)", re.I)
"""Such a method may give its slopes, too, as lossFun of a character RNN does."""
SEVERAL = re.compile(r"\w+_(gradients?|grads?|backward|backprop)")
"""One of several ways back of an object: d_gradients beside g_gradients."""


def beside(methods: list[str], chosen: str) -> list[str]:
    """The method that is chosen, and others that end like it."""
    ends = SEVERAL.fullmatch(chosen)
    return [one for one in methods if ends and one.endswith(f"_{ends[1]}")] or [chosen]


def own_methods(file: File, name: str) -> dict[str, ast.FunctionDef]:
    """The methods of a class, but for those that only its heirs write, or that hand out what it has."""
    tree = tree_of(file.classes[name], file)
    own = (n for n in tree.body if isinstance(n, ast.FunctionDef) and not left_to_heirs(n))
    return {n.name: n for n in own if len(n.args.args) != 1 or not any(map(is_yield, ast.walk(n)))}


def is_yield(node: ast.AST) -> bool:
    return isinstance(node, (ast.Yield, ast.YieldFrom))


def left_to_heirs(method: ast.FunctionDef) -> bool:
    """Whether a method does nothing but to say so: raise NotImplementedError."""
    body = [n for n in method.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    return len(body) == 1 and "NotImplemented" in ast.unparse(body[0])


def optimises(file: File, name: str, method: str) -> bool:
    """Whether a class only steps along slopes that it is given, as SGD does: it has none of its own."""
    called = [name, *map(ast.unparse, tree_of(file.classes[name], file).bases)]
    taken = {one.arg for one in own_methods(file, name)[method].args.args}
    data = any(letters.INPUT.match(one) or letters.TARGET.match(one) for one in taken)
    return any(map(OPTIMISER.search, called)) and not data


OPTIMISER = re.compile(
    r"optimi[sz]er|^(SGD|GD|Adam\w*|Momentum\w*|Nesterov\w*|NAG|RMS_?[Pp]rop|Ada[Gg]rad|Ada[Dd]elta|Lion)$"
)


def _methods(scope: Scope, name: str) -> list[str]:
    own = own_methods(scope.file, name).values()
    inherited = [
        m for m in METHODS if hasattr(scope.file.classes[name], m) and m not in {n.name for n in own}
    ]
    return [*(n.name for n in own if not _value_alone(n) and not adds_up(n)), *inherited]


def adds_up(method: ast.FunctionDef) -> bool:
    """Whether a method adds to sums that it is given and gives back: those of all are its caller's."""
    taken = {one.arg for one in method.args.args}
    grown = {
        one.target.id
        for one in ast.walk(method)
        if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)
    }
    ends = [n.value for n in own_nodes(method) if isinstance(n, ast.Return) and n.value is not None]
    given_back = {n.id for end in ends for n in ast.walk(end) if isinstance(n, ast.Name)}
    return bool(taken & grown & given_back)


def _value_alone(method: ast.FunctionDef) -> bool:
    """Whether a method called loss returns its value, and neither returns nor keeps a slope."""
    nodes = own_nodes(method)
    ends = ends_of(method)
    kept = [n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    slopes = any(re.match(r"d_?[A-Za-z]\d?$|grad|nabla", one) for one in kept)
    several = any(isinstance(one, (ast.Tuple, ast.List, ast.Dict, ast.Name)) for one in ends)
    return method.name == "loss" and bool(ends) and not several and not slopes


def returns_slopes(scope: Scope, name: str) -> bool:
    """Whether it returns its cost with a dictionary, or arrays that are called slopes or come from a cost."""
    tree = scope.trees.get(name)
    last = next(iter(ends_of(tree)[-1:]), None) if tree is not None else None
    if not isinstance(last, ast.Tuple) or len(last.elts) < 2:
        return False
    inside = [one.args[0] if isinstance(one, ast.Call) and one.args else one for one in last.elts[1:]]
    flat = [part for one in inside for part in getattr(one, "elts", [one])]
    names = [ast.unparse(one) for one in flat]
    costly = COSTS.match(name) or COSTS.match(ast.unparse(last.elts[0]))
    if costly and not any(isinstance(one, ast.Name) for one in last.elts[1:]):
        return True  # def loss(W, X, y): ... return loss, X.T @ d; or def glove(...): ... return J, g @ C
    return any(isinstance(one, ast.Dict) for one in last.elts[1:]) or all(
        re.match(r"d_?[A-Za-z]|grad|g$|g_?[A-Zwb]|G\w?\d*$|nabla|delta|\w+_grad$", one) for one in names
    )


def candidates(scope: Scope) -> list[Program]:
    """Classes with a backward pass, functions that return slopes or step, and the script's loop."""
    file = scope.file
    called = {
        n.func.id
        for tree in scope.trees.values()
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id != tree.name
        if n.func.id not in {one.arg for one in tree.args.args}
    }
    inside = {
        n.func.id
        for c in ast.walk(file.tree)
        if isinstance(c, ast.ClassDef)
        for n in ast.walk(c)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    slopes = [name for name in file.functions if gradient_like(scope, name)]
    slopes += [name for name in handed_as_slopes(file.tree) if name in file.functions and name not in slopes]
    slopes = [name for name in slopes if not scope.trains(name)] or slopes
    slopes = [name for name in slopes if not takes_a_slope(scope.trees.get(name))]
    inner = [name for name in slopes if by_what_another_gives(scope, name)]
    slopes = [name for name in slopes if name not in inner]
    file.notes += [f"{UNASKED} {name}, a slope by what another function works out." for name in inner]
    tops = [
        name for name in slopes if not any(name in _calls(scope, other) for other in slopes if other != name)
    ]
    tops = list(dict.fromkeys(stepped_by(scope, name) or name for name in tops))
    found: list[Program] = []
    unmade: list[WrongCall] = []
    for name in file.classes:
        methods = _methods(scope, name)
        chosen = chosen_of(methods)
        used = any(
            name in {n.id for n in ast.walk(c) if isinstance(n, ast.Name)}
            for c in ast.walk(file.tree)
            if isinstance(c, ast.ClassDef) and c.name != name
        ) or any(name in names_in(scope.trees[top]) for top in tops)
        own = own_methods(file, name)
        chosen = of_each_sample(own, chosen)
        several = len([one for one in own if not one.startswith("__")]) > 1
        steps = chosen in own and steps_itself(own[chosen])
        if chosen in own and optimises(file, name, chosen):
            continue
        if chosen and not used and (methods.count("forward") or len(methods) > 1 or several or steps):
            for one in beside(methods, chosen):
                try:
                    found.append(MethodProgram(scope, name, one, instance(file, name)))
                except WrongCall as error:
                    unmade.append(error)
    beside_classes = [
        *slopes_of_costs(scope),
        *(n for n in scope.trees if n not in called and returns_slopes(scope, n)),
    ]
    found += [of_alike(scope, one) for one in dict.fromkeys(beside_classes) if found and one not in inside]
    if not found:
        for name in tops:
            if name in inside:
                continue
            found.append(FunctionProgram(scope, name))
    if not found:
        own = {n: t for n, t in scope.trees.items() if n in file.functions and not takes_a_slope(t)}
        stepping = [n for n in own if scope.trains(n)] or [n for n, t in own.items() if steps_itself(t)]
        found = [FunctionProgram(scope, name) for name in stepping if name not in called] or [
            FunctionProgram(scope, name) for name in stepping
        ]
    if not found:  # def nll(params, x, y): return loss, {"w": dw}
        both = [name for name in file.functions if name not in called and returns_slopes(scope, name)]
        found = [FunctionProgram(scope, name) for name in both]
    if not found:
        costs = [name for name in file.functions if COSTS.match(name)]
        others = [
            n
            for n in file.functions
            if n not in costs
            and n not in called
            and len(required(file.functions[n])) > 1
            and scope.returned.get(n)
            and not compares(n, scope.trees[n])
            and not takes_a_slope(scope.trees[n])
            and not by_what_another_gives(scope, n)
        ]
        found = [FunctionProgram(scope, name) for name in others] if costs else []
    if not found:  # def f(w, X, y): ...  def df(w, X, y): ...
        primes = [name for name in file.functions if name not in called and scope.has_primitive(name)]
        found = [FunctionProgram(scope, name) for name in primes]
    if not found:  # def energy(pos): ...  def gradient(pos): ...
        alone = [one for one in file.functions if one not in called and slope_by_one(scope, one)]
        found = [FunctionProgram(scope, name) for name in alone]
        worked_out = any(of_arithmetic(one, alone) for one in file.script)  # A.T @ slope(A @ x - b)
        found += [ScriptProgram(scope)] if alone and worked_out else []
    if not found and file.script:
        found = [ScriptProgram(scope)]
    if not found:
        straight = straight_line(scope)
        if straight is not None:
            found = [straight]
    found += of_activations(scope, found, unmade)
    if not found and unmade:
        raise unmade[0]
    file.notes += [f"{UNASKED} {one}" for one in unmade]
    return found


def of_activations(scope: Scope, found: Sequence[Program], unmade: list[WrongCall]) -> Iterator[Program]:
    """Slopes of activations that are asked about by nothing else: sigmoid_derivative, and Tanh.df.

    Of a class of which no object can be made, `unmade` says why.
    """
    asked = {one.title for one in found}
    slopes = elementwise.pairs(scope, bool(found))
    if (users := users_of(scope.file, slopes)) and not found:
        scope.file.notes.append(
            f"{UNASKED} {', '.join(users)}, which use{'s' * (len(users) == 1)} such a slope."
        )
    for name in slopes:
        program = FunctionProgram(scope, name)
        if program.title not in asked:
            yield program
    used = {
        ast.unparse(n).rpartition(".")[2] for n in ast.walk(scope.file.tree) if isinstance(n, ast.Attribute)
    }
    for name in scope.file.classes:
        own = own_methods(scope.file, name)
        slopes = [*elementwise.methods(own), *elementwise.of_two(own)]
        for slope in slopes if not any(one.startswith(f"{name}.") for one in asked) else ():
            if slope in own and slope not in used:
                try:
                    yield MethodProgram(scope, name, slope, instance(scope.file, name))
                except WrongCall as error:
                    unmade.append(error)


def users_of(file: File, slopes: Collection[str]) -> list[str]:
    """The functions and methods that call one of these, and are none of them."""
    classes = [n for n in ast.walk(file.tree) if isinstance(n, ast.ClassDef)]
    owners = [("", file.tree.body), *((f"{n.name}.", n.body) for n in classes)]
    own = [(head + n.name, n) for head, body in owners for n in body if isinstance(n, ast.FunctionDef)]
    return [name for name, tree in own if calls_in(tree) & {*slopes} and name not in slopes]


def stepped_by(scope: Scope, name: str) -> str:
    """The function that steps w and b along grad_w and grad_b of another one, which takes neither w nor b."""
    given = [ast.unparse(one) for one in scope.returned.get(name, ())]
    stepped = {NAMED_SLOPE.sub("", one) for one in given if NAMED_SLOPE.match(one)}
    if len(stepped) < len(given) or not stepped or stepped & {*scope.parameters(name)}:
        return ""
    callers = [one for one in scope.trees if name in _calls(scope, one) and scope.trains(one)]
    return next((one for one in callers if stepped <= names_in(scope.trees[one])), "")


NAMED_SLOPE = re.compile(r"(d_?|grads?_|gradient_)(?=[A-Za-z]\w*$)")


def by_what_another_gives(scope: Scope, name: str) -> bool:
    """Whether it is the slope by a parameter that another function works out, dZ(Z, Y), or a second one."""
    if re.search("hess", name, re.I):
        return True
    by = re.fullmatch(r"d_?(\w+)", name)
    return by is not None and by[1] in scope.parameters(name) and scope.provider(by[1], name) is not None


def handed_as_slopes(tree: ast.AST) -> list[str]:
    """What is handed over as a slope: minimize(cost, x, jac=slope)."""
    words = [k for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords]
    return [ast.unparse(k.value) for k in words if k.arg in ("jac", "fprime")]


def slopes_of_costs(scope: Scope) -> list[str]:
    """The slopes with which ways back begin: mse_prime beside mse, of the same two arrays."""
    functions, taken = scope.file.functions, scope.parameters
    costs = [one for one in functions if COSTS.match(one) and not goes_back(one, functions)]
    pairs = [
        (one, of) for one in functions for of in costs if said_slope_of(one, of) and len(taken(one)) == 2
    ]
    pairs = [(one, of) for one, of in pairs if taken(one) == taken(of)]
    return [one for one, of in pairs if not by_scores(scope.trees[one], scope.trees[of])]


def by_scores(slope: ast.FunctionDef, cost: ast.FunctionDef) -> bool:
    """Whether p - y is a cross-entropy's slope by what the softmax or the sigmoid takes, and not by p."""
    names = "|".join(re.escape(one.arg) for one in cost.args.args)
    divides = re.search(rf"/ \(*(1(\.0)? - )?({names})\b(?!\.)", ast.unparse(slope))
    return re.search(r"\blog\b", ast.unparse(cost)) is not None and divides is None


def of_alike(scope: Scope, name: str) -> FunctionProgram:
    """A slope by a prediction: that and the targets are tables first, as none is laid over the other."""
    program = FunctionProgram(scope, name)
    named = sorted(program.options, key=lambda one: letters.TARGET.match(one) is not None)
    tables = {one: [letters.M, *(p for p in program.options[one] if p != letters.M)] for one in named}
    program.options = tables
    return program


def slope_by_one(scope: Scope, name: str) -> bool:
    """A function of one array that is called the slope of another, which adds up: rosen_der of rosen."""
    taken, tree = scope.parameters(name), scope.trees.get(name)
    if len(taken) != 1 or tree is None or compares(name, tree) or _slope_of_activation(name, tree, False):
        return False
    others = [one for one in scope.file.functions if one != name and scope.parameters(one) == taken]
    others = [one for one in others if _multiplies(scope.trees[one]) or adds(scope.trees[one])]
    whole = (WHOLE_SLOPE.fullmatch(name) or name == "gradiente") and len(others) == 1
    return bool(whole) or any(said_slope_of(name, one) for one in others)


def adds(tree: ast.FunctionDef) -> bool:
    """Whether a function adds up a number: e += ..."""
    steps = (n for n in own_nodes(tree) if isinstance(n, ast.AugAssign) and isinstance(n.op, ast.Add))
    return any(isinstance(one.target, ast.Name) for one in steps)


def _calls(scope: Scope, name: str) -> set[str]:
    tree = scope.trees.get(name)
    return (
        {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        if tree
        else set()
    )


def gradient_like(scope: Scope, name: str) -> bool:
    """By its name and what it returns; not the slope of an activation alone, nor a numerical check."""
    parameters = required(scope.file.functions[name])
    tree = scope.trees.get(name)
    if tree is None or compares(name, tree):
        return False
    if APPLIES.search(name) and any(map(TAKEN.fullmatch, parameters)):
        return False  # gradient_descent(w, grad, rate) is given what we look for
    pair = bool(scope.partner(name))
    back = goes_back(name, scope.file.functions)
    ahead = FORWARD.search(name) and not back
    if len(parameters) < 2 and not pair or ahead and scope.is_ahead(name):
        return False
    elements = scope.returned.get(name, [])
    text = [ast.unparse(one) for one in elements]
    slopes = sum(
        bool(re.match(r"d[A-Z_]?\w*$|grad|g[A-Z_]\w*$|nabla|delta|slope", one)) for one in text
    ) + sum(
        isinstance(one, ast.Dict) and any(re.match("d|grad", str(getattr(k, "value", ""))) for k in one.keys)
        for one in elements
    )
    if back:
        return not _slope_of_activation(name, tree, pair and len(parameters) > 1)
    return (
        bool(slopes) and len(elements) > 1 or slopes == 1 and bool(re.search("grad", text[0] if text else ""))
    )


APPLIES = re.compile(r"descent|update|step|apply|optimi[sz]e|^sgd", re.I)
TAKEN = re.compile(r"_?(grads?|gradients?|nabla\w*|dw|dtheta|dparams?)", re.I)


def takes_a_slope(tree: ast.FunctionDef | None) -> bool:
    """Whether a function is given the slope that it steps along, and gives none: descend(grad, x0, rate)."""
    if tree is None:
        return False
    given = {one.arg for one in tree.args.args} & calls_in(tree)
    ends = [part for end in ends_of(tree) for part in getattr(end, "elts", [end])]
    back = any(re.match(r"d_?[A-Z]|d\w\d?$|grad|nabla", ast.unparse(one)) for one in ends)
    return not back and any(BACKWARD.search(one) or one == "df" for one in given)


def compares(name: str, tree: ast.FunctionDef) -> bool:
    """Whether it is there to check a slope: by its name, or as it works with differences, f(x + h) - f(x)."""
    if re.search(r"numeric|check|test|approx|plot|finite|eval_num|rel_?err|clip_grad|zero_grad", name, re.I):
        return True
    given = {one.arg for one in tree.args.args}
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    return len([n for n in calls if getattr(n.func, "id", "") in given]) > 1 and not _multiplies(tree)


def _multiplies(tree: ast.FunctionDef) -> bool:
    """Whether it multiplies matrices, or sums."""
    return any(
        isinstance(n, ast.MatMult)
        or isinstance(n, ast.Attribute)
        and n.attr in ("dot", "T", "sum", "outer", "einsum", "matmul", "mean")
        for n in own_nodes(tree)
    )


def _slope_of_activation(name: str, tree: ast.FunctionDef, pair: bool) -> bool:
    return (
        bool(
            re.search(r"sigmoid|relu|tanh|softmax|activation|act_|loss_deriv|cost_deriv|_prime$", name, re.I)
        )
        and not _multiplies(tree)
        and not pair
    )


def straight_line(scope: Scope) -> ScriptProgram | None:
    """A script without a loop: from the first statement that makes nothing new."""
    file = scope.file
    body = [
        one
        for one in file.tree.body
        if not isinstance(one, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
    ]
    slopes = [
        at
        for at, one in enumerate(body)
        if isinstance(one, ast.Assign)
        and re.match(r"d[A-Z_]?\w*$|grad", ast.unparse(one.targets[0]))
        or is_step(one)
    ]
    if not slopes:
        return None
    makes = [
        at
        for at, one in enumerate(body[: slopes[-1]])
        if re.search(r"random|np\.array\(|load|zeros\(|ones\(|linspace|eye\(", ast.unparse(one))
    ]
    start = (makes[-1] if makes else -1) + 1
    loop = ast.For(
        ast.Name("__round__", ast.Store()),
        ast.parse("range(1)", mode="eval").body,
        [copy.deepcopy(one) for one in body[start:]],
        [],
    )
    loop.lineno = body[start].lineno
    loop.end_lineno = body[-1].end_lineno
    loop.col_offset = loop.end_col_offset = 0
    rewriting = Rewriting()
    ast.fix_missing_locations(loop)
    file.script = list(rewriting.forced(loop))
    return ScriptProgram(scope)

"""Where the parameters of someone's functions come from: from us, or from another function of the file.

`backward(params, cache, X, Y)` needs what `forward(X, params)` returns. Which function gives what is read off
the return statements and the calls in the file: `return A2, cache` gives A2 and cache.
"""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.begun import sizes_in
from backprop.proof.explain.question.containers import Fields, built, leaves_of, template
from backprop.proof.explain.question.files import File
from backprop.proof.explain.question.statements import RATE, defaulted, moved, moved_on, multiplied, trains
from backprop.proof.explain.question.walks import opened

FORWARD = re.compile(
    r"forward|predict|feed|^net$|^model$|hypothesis|propagat(?!.*(back|arri))|^fwd|^f$|inference|compute_output|activate|_fwd|adelante|avant|vorw|naprz|순전파|順伝播|prediz|predec|salida|ausgabe|sortie|прям|впер[её]д|前向|正向|推理",
    re.I,
)
BACKWARD = re.compile(
    r"back|grad|slope|deriv|bprop|bptt|_bwd|^bwd|delta|dJ|_prime|(?<![a-z])d_?loss|jac|retro|atras|atrás|trás|arri[eè]re|indietro|wstecz|r(ü|ue)ck|ableit|назад|역전파|逆伝播|обратн|градиент|反向|梯度",
    re.I,
)
MAKES = re.compile(
    r"^_?(init|load|create|make_(?!pred)|build|generate|random|get_data|setup|read|split|train|fit|optimi|update|step)",
    re.I,
)
PAIR = re.compile(
    r"^(.*?)_?(backward|back|bwd|backprop|backward_pass|(?:sub)?grad(?:ient)?)(?:_?(?:naive|pass|prop|fast|vectorized|alt|im2col|strides|simple|v?\d))?_?$",
    re.I,
)


OPTIONS = re.compile(r"_params?$|config|opt(ion)?s|settings?|kwargs|hyper", re.I)
"""Dictionaries of settings, bn_param["mode"], which no forward pass gives back."""
AHEAD = {"backward": "forward_", "bwd": "fwd_"}


@dataclass(frozen=True)
class Provider:
    """A function of the file, and the place in what it returns."""

    function: str
    place: int | None


@dataclass
class Scope:
    """The functions of a file as trees, what they return, and what each parameter is."""

    file: File
    trees: dict[str, ast.FunctionDef] = field(default_factory=dict)
    returned: dict[str, list[ast.expr]] = field(default_factory=dict)
    plans: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    taken: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.file.tree.body:
            if isinstance(node, ast.FunctionDef):
                self.trees[node.name] = node
                if found := ends_of(node):
                    last = found[-1]
                    self.returned[node.name] = (
                        list(last.elts) if isinstance(last, (ast.Tuple, ast.List)) else [last]
                    )
        ends = [one for several in self.returned.values() for one in several]
        keys = [str(getattr(k, "value", "")) for one in ends if isinstance(one, ast.Dict) for k in one.keys]
        given_back = {*map(ast.unparse, ends), *keys, *(f"d{one}" for one in keys)}
        self.file.names[SLOPED] = frozenset(
            one
            for one in self.defaults()
            if {f"d{one}", f"d_{one}", f"grad_{one}", f"{one}_grad"} & given_back
        )

    def defaults(self) -> set[str]:
        """The parameters of functions that are called like weights and have a value by default: b=0.0."""
        names = {one for tree in self.trees.values() for one in defaulted(tree)}
        return {one for one in names if letters.parameter(one) or one == "gamma"}

    def parameters(self, name: str) -> list[str]:
        if name not in self.taken:
            self.taken[name] = required(self.file.functions[name]) if name in self.file.functions else []
        return self.taken[name]

    def setting(self, name: str) -> Any:
        """The value of a setting by its name, as in `letters`; what has a slope or axes there is none."""
        known = letters.scalar(name)
        if known is None and letters.last(name) in self.rates:
            known = 0.125
        return None if known is not None and (self.has_slope(name) or self.has_axes(name)) else known

    def lengths(self, function: str) -> dict[str, int]:
        """The parameters that are lengths, there or where a function hands them on: a number for each."""
        tree = self.trees.get(function)
        if tree is None:
            return {}
        found = {*lengths_taken(tree)}
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            other = self.trees.get(ast.unparse(call.func))
            if other is not None and other is not tree:
                handed = zip((one.arg for one in other.args.args), call.args, strict=False)
                taken = lengths_taken(other)
                found |= {given.id for own, given in handed if own in taken and isinstance(given, ast.Name)}
        return dict(zip((one.arg for one in tree.args.args if one.arg in found), LENGTHS, strict=False))

    @cached_property
    def rates(self) -> set[str]:
        """What steps are multiplied by and nothing else is, gamma of w - gamma * grad: a rate."""
        nodes = list(ast.walk(self.file.tree))
        moves = [moved(one) or moved_on(one) for one in nodes if isinstance(one, ast.stmt)]
        factors = Counter(
            name for found in moves if found for name in multiplied(found[2]) if RATE.match(name)
        )
        handed = {id(given) for one in nodes if isinstance(one, ast.Call) for given in one.args}
        loads = (one for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))
        read = Counter(one.id for one in loads if id(one) not in handed)
        return {name for name, count in factors.items() if read[name] == count and len(name) > 1}

    def has_axes(self, name: str) -> bool:
        """Whether it is used as an array: mu[None], K @ alpha, beta.shape."""
        own = re.escape(letters.last(name))
        asks = r"\.(T|shape|dot|sum|size|reshape|ndim)\b"
        inside = rf"@ \w+\[['\"]{own}['\"]\]"  # h @ p["reg"]
        said = rf"{inside}|@ {own}\b|(?<![\w.]){own}( @|\[(?!['\"])|{asks})|\.dot\({own}\)|\blen\({own}\)"
        return re.search(said, self.file.text) is not None or self.is_noise(own)

    def is_noise(self, own: str) -> bool:
        """Whether it is drawn for each sample, z = mu + std * eps, and not what keeps a number from 0."""
        guards = rf"\+ {own}\b|- {own}\b|/ \(?2(\.0)? ?\* ?{own}|\bmax\w*\([^()\n]*{own}\b"
        drawn = re.search(rf"\+ [^=\n]*\* {own}\b", self.file.text) is not None
        return own.startswith("eps") and drawn and re.search(guards, self.file.text) is None

    def has_slope(self, name: str) -> bool:
        own = re.escape(letters.last(name))
        said = rf"\b(d|d_|grad_){own}\b|\b{own}_grad\b|\bg(rads?|radients?)?\[['\"]d?{own}['\"]\]"
        return re.search(said, self.file.text) is not None

    def trains(self, name: str) -> bool:
        tree = self.trees.get(name)
        loops = [] if tree is None else [n for n in ast.walk(tree) if isinstance(n, (ast.For, ast.While))]
        return any(trains(one) or self.goes_on(one, name) for one in loops)

    def goes_on(self, loop: ast.stmt, within: str) -> bool:
        """Whether a loop takes from another function what it hands to it: b, m = step(x, y, b, m, rate)."""
        for one in (n for n in ast.walk(loop) if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)):
            assert isinstance(one.value, ast.Call)
            own = {n.id for n in ast.walk(one.targets[0]) if isinstance(n, ast.Name)}
            given = {n.id for part in one.value.args for n in ast.walk(part) if isinstance(n, ast.Name)}
            called = ast.unparse(one.value.func)
            if own and own <= given and called in self.trees and called != within and STEPPED.search(called):
                return True
        return False

    def place_of(self, function: str, wanted: str, used: set[str]) -> Provider | None:
        """Where a function returns something of this name, or a dictionary with the keys that are used."""
        elements = self.returned.get(function, [])
        for at, element in enumerate(elements):
            place = at if len(elements) > 1 else None
            if isinstance(element, ast.Name) and element.id == wanted:
                return Provider(function, place)
            if (
                isinstance(element, ast.Dict)
                and used
                and used <= {getattr(k, "value", None) for k in element.keys}
            ):
                return Provider(function, place)
        return None

    def provider(self, wanted: str, target: str, asked: str = "") -> Provider | None:
        """Which other function gives a parameter of the target; a slope from above is ours to choose.

        The way ahead of the function that is `asked` about comes first: that with dropout, for its way back.
        """
        if wanted in self.upstream(target):
            return None
        others = [
            name
            for name in self.returned
            if name != target
            and name in self.file.functions
            and wanted not in self.parameters(name)
            and not self.makes(name)
            and not self.trains(name)
        ]
        own = self.partner(asked) if asked else None
        others.sort(key=lambda name: (name != own, not FORWARD.search(name), goes_back(name, self.trees)))
        used = keys_used(self.trees[target], wanted) if target in self.trees else set()
        partner = self.partner(target)
        kept = self.returned.get(partner, []) if partner else []
        if (
            partner
            and letters.CACHE.search(wanted)
            and len(kept) > 1
            and wanted not in self.parameters(partner)
        ):
            return self.place_of(partner, wanted, used) or Provider(partner, len(kept) - 1)
        for name in others:
            if not goes_back(name, self.trees) and (found := self.place_of(name, wanted, used)):
                return found
        if letters.CACHE.search(wanted) or used and not OPTIONS.search(wanted):
            forward = self.partner(target) or next((n for n in others if FORWARD.search(n)), None)
            if forward and len(self.returned.get(forward, [])) > 1 and wanted not in self.parameters(forward):
                return Provider(forward, len(self.returned[forward]) - 1)
        for place, called in self.called_with(target, wanted):
            if (
                called in self.file.functions
                and called != target
                and not self.makes(called)
                and not goes_back(called, self.trees)
            ):
                return Provider(called, place)
        targeted = any(letters.TARGET.match(name) for name in self.parameters(target))
        if (targeted and not self.is_ahead(target)) and re.match(
            r"out\w*$|y_?hat|y_?pred\w*|pred\w*|probs?$|a_?last|al$|scores|logits|[ah]\d$", wanted, re.I
        ):
            forward = next((n for n in others if FORWARD.search(n)), None)
            if forward and not letters.COSTLIKE.search(forward):
                several = len(self.returned.get(forward, [])) > 1
                return Provider(forward, self.prediction(forward) if several else None)
        return None

    def makes(self, name: str) -> bool:
        """Whether a function makes arrays to begin with: by its name, or as it takes nothing and draws."""
        drawn = (
            not self.parameters(name) and name in self.trees and "random." in ast.unparse(self.trees[name])
        )
        return MAKES.search(name) is not None or drawn

    def prediction(self, function: str, among: Sequence[int] = ()) -> int:
        """The place of the prediction in what a forward pass returns, or among some of its places."""
        given = self.returned[function]
        places = among or range(len(given))
        nodes = [n for n in ast.walk(self.trees[function]) if isinstance(n, ast.Name)]
        stored = [(n.lineno, n.id) for n in nodes if isinstance(n.ctx, ast.Store)]
        return places[prediction_in([given[at] for at in places], {name: at for at, name in sorted(stored)})]

    def has_primitive(self, name: str) -> bool:
        """Whether the file has the function of which one is the slope, by its name and what both take."""
        taken = self.parameters(name)
        others = [one for one in self.file.functions if self.parameters(one) == taken and one != name]
        alone = WHOLE_SLOPE.fullmatch(name) is not None and len(others) == 1
        return len(taken) > 1 and (alone or any(said_slope_of(name, one) for one in others))

    def upstream(self, target: str) -> list[str]:
        """Those parameters of a layer's way back that are slopes from above: its way ahead has none such."""
        forward = self.partner(target)
        return from_above(self.parameters(target), self.parameters(forward)) if forward else []

    def called_with(self, target: str, parameter: str) -> list[tuple[int | None, str]]:
        """In the file's own calls of the target: what function gave the argument for the parameter."""
        found: list[tuple[int | None, str]] = []
        names = self.parameters(target)
        for scope in (n for n in ast.walk(self.file.tree) if isinstance(n, (ast.FunctionDef, ast.Module))):
            nodes = list(own_nodes(scope))
            for call in (
                n
                for n in nodes
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == target
            ):
                given = dict(zip(names, call.args, strict=False)) | {
                    k.arg: k.value for k in call.keywords if k.arg
                }
                argument = given.get(parameter)
                if not isinstance(argument, ast.Name):
                    continue
                for made in (n for n in nodes if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)):
                    if not isinstance(made.value, ast.Call) or not isinstance(made.value.func, ast.Name):
                        continue
                    goal = made.targets[0]
                    parts = goal.elts if isinstance(goal, ast.Tuple) else [goal]
                    for at, one in enumerate(parts):
                        read = {n.id for n in ast.walk(made.value) if isinstance(n, ast.Name)}
                        if (
                            isinstance(one, ast.Name) and one.id == argument.id and one.id not in read
                        ):  # params = update(params, grads) makes none
                            found.append((at if len(parts) > 1 else None, made.value.func.id))
        return found

    def is_ahead(self, name: str) -> bool:
        """Whether it is the way ahead of another function, a way back: what it takes and keeps is its own."""
        return any(self.partner(one) == name for one in self.file.functions if goes_back(one, self.trees))

    def partner(self, target: str) -> str | None:
        """conv_forward or conv for conv_backward."""
        match = PAIR.match(target)
        ahead = re.sub("^(backward|bwd)_", lambda one: AHEAD[one[1]], target)  # forward_mlp of backward_mlp
        if ahead != target and ahead in self.trees:
            return ahead
        if not match:
            return None
        head = match[1]
        ways = [
            f"{head}_forward",
            f"{head}_forward_naive",
            f"{head}_fwd",
            f"{head}_forward_pass",
            f"forward_{head}",
            head,
            f"{head}forward",
        ]
        ways += [
            target.replace("backward", "forward"),
            target.replace("back", "forward"),
            target.replace("bwd", "fwd"),
            target.replace("back_", "for_"),
        ]
        return next((name for name in ways if name in self.file.functions and name != target), None)

    def without_other_pairs(self, target: str) -> File:
        """The file without the layers that are others than the target's: their x may have other axes."""
        own = self.called_by({target, self.partner(target)})
        pairs = [
            (name, ahead)
            for name in self.trees
            if goes_back(name, self.trees) and (ahead := self.partner(name))
        ]
        others = {name for pair in pairs if own.isdisjoint(pair) for name in pair} & self.trees.keys()
        if not others or own.isdisjoint(one for pair in pairs for one in pair):
            return self.file
        body = [one for one in self.file.tree.body if getattr(one, "name", None) not in others]
        lines = list(self.file.lines)
        for one in map(self.trees.__getitem__, others):
            for at in range(one.lineno - 1, one.end_lineno or one.lineno):
                lines[at] = ""
        return replace(self.file, tree=ast.Module(body, []), lines=lines)

    def called_by(self, names: Iterable[str | None]) -> set[str]:
        """Functions, and those of the file that they call, and so on."""
        found: set[str] = set()
        waiting = [name for name in names if name is not None]
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                inside = ast.walk(self.trees[name]) if name in self.trees else ()
                waiting += [one.id for one in inside if isinstance(one, ast.Name) and one.id in self.trees]
        return found


FINAL = re.compile(
    r"y_?hat|yh|y_?out|y_?pred\w*|pred\w*|probs?|p|out\w*|al|a_?last|scores|logits|.*(softmax|sigmoid).*",
    re.I,
)
HIDDEN = re.compile(r"[hza]_?\d*|hidden\w*|pre\w*", re.I)
NUMBERED = re.compile(r"[a-z]+_?\d", re.I)


PARTIAL = r"(?:d|partial)_?{0}(?:_?d_?|_|)([a-z]\d?)"
"""dheight_dy, or dwy of w."""
SLOPE_OF = (
    r"(d|(sub)?grad(ient)?|grad_of|gradient_of|nabla)_?{0}|"
    r"{0}_?(prime|(sub)?grads?|(sub)?gradients?|der\w*|jac\w*|slopes?|backward|bwd)"
)
WHOLE_SLOPE = re.compile(r"(compute_|calc\w*_)?(gradients?|grad|df|dE|jac\w*)")
LENGTHS = (6, 9, 4, 8, 10)
"""They are no primes, as the lengths that are found are."""
STEPPED = re.compile(r"step|update|grad|train|descen", re.I)
ABOVE = re.compile(
    r"d(?!ata|im|iff|ist|iag|enom|ecay|epth|rop|t$|type|evice)([a-zA-Z_]|$)|grad|[gG](_|$)|up(?!d|per)|output_(grad|error)"
    r"|err(or)?s?(_(tensor|signal|term|in|out|next|grad))?$|(next|incoming)_(err|grad|delta)"
    r"|E_[A-Z]$|(erreur|errore|erro|fehler)(_\w+)?$"
    r"|(?!max|clip|use|num|check|n_|return)[a-zA-Z]+_grad(ient)?s?$"
)


def goes_back(name: str, among: Iterable[str]) -> bool:
    """Whether a name is of a slope; beside g_loss d_loss is none, but a discriminator's loss."""
    if PLAYER.fullmatch(name) and any(OPPONENT.fullmatch(one) for one in among):
        return False
    return BACKWARD.search(name) is not None


PLAYER = re.compile(r"_?(compute_)?(d|dis|disc)_?(loss|cost)", re.I)
OPPONENT = re.compile(r"_?(compute_)?(g|gen|generator)_?(loss|cost)", re.I)


def said_slope_of(name: str, of: str) -> bool:
    """Whether a function is called the slope of another one: df, f_prime, grad_f, df_dx of f."""
    own, other = name.strip("_"), re.escape(of.strip("_"))
    return any(re.fullmatch(one.format(other), own) for one in (SLOPE_OF, PARTIAL))


def from_above(back: list[str], ahead: list[str]) -> list[str]:
    """Those parameters of a way back that are slopes by what the way ahead gives, and none of its own."""
    return [one for one in back if ABOVE.match(one) and one not in ahead]


def prediction_in(given: list[ast.expr], stored: Mapping[str, int]) -> int:
    """Which part of what a forward pass gives is the prediction: y of h, y; a2 of z1, a1, a2, z2.

    Of several that are called alike it is what is worked out last; `stored` are the lines where that is done.
    """
    names = [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in given]

    def rank(name: str) -> int:
        kept = name[0] in "([{" or letters.CACHE.search(name)
        known = FINAL.fullmatch(name), None, HIDDEN.fullmatch(name), kept
        return next((at for at, found in enumerate(known) if found), 1)

    best = min(map(rank, names))
    places = [at for at, name in enumerate(names) if rank(name) == best]
    alike = best == 2 or sum(NUMBERED.fullmatch(names[at]) is not None for at in places) > 1
    return max(places, key=lambda at: (stored.get(names[at], 0), at)) if alike else places[0]


def own_nodes(scope: ast.AST) -> list[ast.AST]:
    """The nodes of a function or module, without those of functions inside."""
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        found.append(node)
        waiting += ast.iter_child_nodes(node)
    return found


def ends_of(tree: ast.AST) -> list[ast.expr]:
    """What a function returns, at each of its ends in their order."""
    ends = [n for n in own_nodes(tree) if isinstance(n, ast.Return)]
    return [n.value for n in sorted(ends, key=lambda one: one.lineno) if n.value is not None]


def keys_used(tree: ast.FunctionDef, name: str) -> set[str]:
    nodes = (
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == name
    )
    return {
        n.slice.value for n in nodes if isinstance(n.slice, ast.Constant) and isinstance(n.slice.value, str)
    }


def is_width(name: str, default: Any) -> bool:
    """hidden=128: as many units as one likes, few here."""
    whole = isinstance(default, int) and not isinstance(default, bool) and default > 4
    return whole and re.search(r"hid|units|neurons|width|_dim$|^dim_", name) is not None


def required(function: Any) -> list[str]:
    """The parameters that a call has to give, and settings that formulas should keep, such as reg=0.0."""
    own = getattr(function, "__func__", function)
    inner = inspect.unwrap(own)
    defaults = (
        getattr(inner, "__defaults__", None),
        tuple((getattr(inner, "__kwdefaults__", None) or {}).items()),
    )
    sloped = getattr(inner, "__globals__", {}).get(SLOPED, frozenset())
    try:
        return list(_required(own, own is not function, defaults, sloped))
    except TypeError:  # a default that has no hash
        return list(_required.__wrapped__(own, own is not function, defaults, sloped))


SLOPED = "__sloped__"
"""Among a file's names, the parameters with a default of which functions give back slopes."""


@lru_cache(maxsize=1024)
def _required(function: Any, bound: bool, defaults: Any, sloped: frozenset[str]) -> tuple[str, ...]:
    """What is required, by the defaults as they are: others may be lent for a while."""
    found = []
    for name, one in list(inspect.signature(function).parameters.items())[int(bound) :]:
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        kept = (
            letters.scalar(name) == "leaf"
            and isinstance(one.default, (int, float))
            and not name.startswith("eps")
        )
        epochs = (
            letters.scalar(name) is not None
            and letters.scalar(name) != "leaf"
            and isinstance(one.default, int)
            and one.default > 1
        )
        shared = re.fullmatch(letters.KEEP, name) and isinstance(one.default, (int, float))
        strided = re.fullmatch("strides?", name) and one.default == 1
        given = one.default is None and letters.TARGET.match(name) or strided
        numbers = one.default is None or type(one.default) in (int, float)
        given = given or numbers and name in sloped
        if one.default is one.empty or kept or epochs or given or shared or is_width(name, one.default):
            found.append(name)
    return tuple(found)


class Values:
    """One run's arguments: arrays by name, and what the file's own functions make of them."""

    scope: Scope
    target: str
    values: Mapping[str, Any]

    def __init__(self, scope: Scope, target: str, values: Mapping[str, Any]) -> None:
        self.scope, self.target, self.values = scope, target, values
        self.made: dict[str, Any] = {}

    def argument(self, name: str, function: str) -> Any:
        """The argument for a parameter of a function."""
        plan = plan_for(self.scope, name, function, self.target)
        if isinstance(plan, Provider):
            result = self.result(plan.function)
            return result if plan.place is None else result[plan.place]
        if isinstance(plan, Setting):
            return plan.value
        if isinstance(plan, Length):
            return plan.of(self.values)
        return built(plan, self.values)

    def result(self, function: str) -> Any:
        if function not in self.made:
            given = {name: self.argument(name, function) for name in self.scope.parameters(function)}
            self.made[function] = self.scope.file.functions[function](**given)
        return self.made[function]


@dataclass(frozen=True)
class Setting:
    """A number, word or function that is no array."""

    value: Any


@dataclass(frozen=True)
class Length:
    """How long one of our arrays is along an axis."""

    array: str
    axis: int

    def of(self, values: Mapping[str, Any]) -> Any:
        return values[self.array].shape[self.axis] if self.array in values else None


def plan_for(scope: Scope, name: str, function: str, target: str) -> Any:
    """A provider, a setting, or the template of an array or container that we give."""
    key = (name, function, target)
    if key not in scope.plans:
        scope.plans[key] = _plan(scope, name, function, target)
    return scope.plans[key]


def _plan(scope: Scope, name: str, function: str, target: str) -> Any:
    known = scope.setting(name)
    tree = scope.trees.get(function)
    own = (
        inspect.signature(scope.file.functions[function]).parameters.get(name)
        if function in scope.file.functions
        else None
    )
    if own is not None and is_width(name, own.default):
        return Setting(4)
    if known is None and tree is not None and name in parts_taken(tree):
        return Setting(2)
    if known is None and name in (counts := scope.lengths(function)):
        return Setting(counts[name])
    if known is None and tree is not None and name in (lengths := rounds_taken(tree)):
        return lengths[name]
    if known is not None and known != "leaf" and not _subscripted(tree, name):
        return name if name in scope.upstream(function) else Setting(known)  # d_h is a slope there
    if name in scope.file.functions and scope.setting(name) is None:
        return Setting(scope.file.functions[name])
    if not letters.TARGET.match(name) and name not in ("X", "x"):
        found = scope.provider(name, function, target)
        if found and not _needs(scope, found.function, target, set()):
            return found
    nest = template(name, tree, scope.trees) if tree is not None else None
    if isinstance(nest, Fields):
        kind = class_of(scope, name, function)
        if kind is not None:  # what has a value by the class keeps it
            nest = Fields({one: f"{name}.{one}" for one in required(kind)})
            nest.kind = kind
    return nest if nest is not None else name


def lengths_taken(tree: ast.FunctionDef) -> list[str]:
    """The parameters that are lengths: theta[: n * k].reshape(n, k)."""
    taken = [one.arg for one in tree.args.args]
    bounds = [n.slice for n in ast.walk(tree) if isinstance(n, ast.Subscript)]
    inside: list[ast.AST] = [one for one in bounds if isinstance(one, ast.Slice)]
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "reshape" and inside:
            inside += call.args[ast.unparse(call.func.value) in ("np", "numpy") :]
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
    sizes = [one for n in made for one in sizes_in(n.value) or ()]  # np.zeros((len(y), c))
    inside += [one for one in sizes if isinstance(one, ast.Name)]
    found = {n.id for one in inside for n in ast.walk(one) if isinstance(n, ast.Name)}
    opened = {
        n.value.id
        for n in ast.walk(tree)
        if isinstance(n, (ast.Attribute, ast.Subscript)) and isinstance(n.value, ast.Name)
    }
    return [name for name in taken if name in found - opened]


def rounds_taken(tree: ast.FunctionDef) -> dict[str, Length]:
    """The parameters that are lengths, as so many rounds go along an axis: P[i][k], for k in range(K)."""
    taken = {one.arg for one in tree.args.args}
    nodes = list(ast.walk(tree))
    changed = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    opened = {n.value for n in nodes if isinstance(n, (ast.Attribute, ast.Subscript))}
    used = {n.id for n in opened if isinstance(n, ast.Name)}
    found: dict[str, Length] = {}
    for loop in (n for n in nodes if isinstance(n, ast.For) and isinstance(n.iter, ast.Call)):
        text = re.fullmatch(r"range\((\w+)\)", ast.unparse(loop.iter))
        if text is None or text[1] not in taken - changed - used or not isinstance(loop.target, ast.Name):
            continue
        parts = [along(n, loop.target.id) for n in ast.walk(loop) if isinstance(n, ast.Subscript)]
        ours = next((one for one in parts if one and one.array in taken - changed), None)
        if ours:
            found.setdefault(text[1], ours)
    return found


def along(part: ast.Subscript, place: str) -> Length | None:
    """Of which array, along which axis, P[i][k] or P[i, k] has a place."""
    array, keys = opened(part)
    return Length(array.id, keys.index(place)) if isinstance(array, ast.Name) and place in keys else None


def parts_taken(tree: ast.FunctionDef) -> set[str]:
    """The parameters that count parts: x.reshape(N, G, C // G), d_model % heads."""
    divided = [n.right for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, WHOLE)]
    return {one.id for one in divided if isinstance(one, ast.Name)} & {one.arg for one in tree.args.args}


WHOLE = (ast.FloorDiv, ast.Mod)


def class_of(scope: Scope, name: str, function: str) -> type | None:
    """The class of the file that a parameter's annotation names."""
    arguments = [one for one in ast.walk(scope.trees[function]) if isinstance(one, ast.arg)]
    said = next((ast.unparse(one.annotation) for one in arguments if one.arg == name and one.annotation), "")
    return scope.file.classes.get(said.strip("'\""))


def _subscripted(tree: ast.FunctionDef | None, name: str) -> bool:
    return tree is not None and any(
        isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == name
        for n in ast.walk(tree)
    )


def _needs(scope: Scope, function: str, target: str, seen: set[str]) -> bool:
    """Whether a function needs the target's results itself."""
    if function == target or function in seen:
        return True
    for name in scope.parameters(function):
        found = scope.provider(name, function) if not letters.TARGET.match(name) else None
        if found and _needs(scope, found.function, target, seen | {function}):
            return True
    return False


def leaves(scope: Scope, function: str, target: str, seen: set[str] | None = None) -> list[str]:
    """The arrays that we have to give, so that a function can be called."""
    seen = set() if seen is None else seen
    found: list[str] = []
    if function in seen:
        return found
    seen.add(function)
    for name in scope.parameters(function):
        plan = plan_for(scope, name, function, target)
        if isinstance(plan, Provider):
            found += leaves(scope, plan.function, target, seen)
        elif not isinstance(plan, (Setting, Length)):
            found += [leaf for leaf in leaves_of(plan) if scope.setting(leaf) in (None, "leaf")]
    return list(dict.fromkeys(found))

"""What the code says of shapes before any of it is run: rows, columns, counts, gates, single numbers."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.begun import sizes_in
from backprop.proof.explain.question.costs import of_one
from backprop.proof.explain.question.fitting import Axis, Hints
from backprop.proof.explain.question.letters import Pattern
from backprop.proof.explain.question.programs import FunctionProgram, Program
from backprop.proof.explain.question.returns import PACKED
from backprop.proof.explain.question.rewriting import KINDS
from backprop.proof.explain.question.scalars import MANY, in_numbers, scalars
from backprop.proof.explain.question.scopes import ABOVE, ends_of
from backprop.proof.explain.question.statements import last_name
from backprop.proof.explain.question.walks import in_step, loops_in


def said_first(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """The shapes that are tried before the others, as something in the code says them."""
    return {
        **of_numbers(program, options),
        **counts(program, options),
        **single_axes(program, options),
        **columns_in_time(program, options),
        **single_samples(program, options),
    }


def first_unknown(program: Program) -> str:
    """The first parameter, if it is called neither data nor a slope from above: cost(p, anchors)."""
    if letters.unknown("x", program.options):
        return "x"
    name = next(iter(program.options), "")
    own = letters.last(name)
    target = letters.TARGET.match(own) and not letters.temperature(name, program.options)
    data = letters.INPUT.match(own) or target or letters.CACHE.search(own)
    known = data or ABOVE.match(own) or letters.scalar(name) is not None or "[" in name
    return "" if known else name


def columns_in_time(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """What a loop goes through, xs[t], where steps are columns as biases (n, 1) are; and h0 before it."""
    biases = [found[0] for name, found in options.items() if letters.stem(name) == "b" and found]
    if not any(len(one) == 2 and one[-1] == 1 for one in biases):
        return {}
    if re.search(r"reshape|newaxis|\bNone\b|ravel|atleast_2d", program.file.text):
        return {}  # rows are made columns there
    gone = {letters.last(one) for loop in loops_in(program.file.tree) for one in loop.gone_through}
    taken = [name for name in options if name not in program.prototype]
    data = [name for name in taken if letters.last(name) in gone and any(len(p) == 2 for p in options[name])]
    states = [name for name in taken if data and FIRST_STATE.fullmatch(letters.last(name))]
    return {**dict.fromkeys(data, (None, None, 1)), **dict.fromkeys(states, (None, 1))}


def of_numbers(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """Numbers for the x and y of f(x, y), where grad_f(x, y) gives an array of as many slopes."""
    own = program.called
    if not isinstance(program, FunctionProgram) or not program.scope.has_primitive(own):
        return {}
    (last, *_) = [*ends_of(program.trees[own])[-1:], ast.Constant(0)]
    if isinstance(last, ast.Call) and ast.unparse(last.func) in PACKED and last.args:
        last = last.args[0]
    listed = last.elts if isinstance(last, (ast.List, ast.Tuple)) else []
    return dict.fromkeys(options, ()) if len(listed) == len(options) > 1 else {}


def counts(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """A number for how many samples there are, m of np.sum(miss ** 2) / (2 * m), where it is a parameter."""
    text = program.file.text
    found = [name for name in options if COUNTS.fullmatch(name) and () in options[name]]
    divided = [n for n in found if re.search(rf"/ ?\(?([\d.]+ ?\* ?)?(float\()?{n}\b(?! ?\*\*)", text)]
    arrays = re.compile(
        r"\b({0})(\[|\.\w| ?@)|@ ?({0})\b|dot\([^()]*\b({0})\b".replace("{0}", "|".join(divided) or " ")
    )
    return {} if arrays.search(text) else dict.fromkeys(divided, ())


COUNTS = re.compile(r"m|n|N|n_?(samples|obs|examples)|num_?(samples|examples|train)|batch_?n")


def single_axes(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """One axis for what is laid along rows, adv[:, None], or chooses in each, p[np.arange(n), a]."""
    text = program.file.text
    said = {*ROWS.findall(text), *CHOSEN.findall(text)} - {*TWO_AXES.findall(text)}
    return {name: (None,) for name in options if letters.last(name) in said and (None,) in options[name]}


def choosing_rows(program: Program, options: Mapping[str, Sequence[Pattern]]) -> list[str]:
    """What chooses in each row, t of p[np.arange(n), t], is no column."""
    said = {*CHOSEN.findall(program.file.text)} - {*TWO_AXES.findall(program.file.text)}
    return [name for name in options if letters.last(name) in said and (None,) in options[name]]


ROWS = re.compile(r"(?<![\w.\])])(?:self\.)?(\w+)\[:, ?(?:None|np\.newaxis)\]")
CHOSEN = re.compile(r"\barange\([^\[\]]*\), ?(\w+)\]")
TWO_AXES = re.compile(r"\b(\w+)(?:\[[^\[\]\n:]+,[^\[\]\n]+\]|\.T\b|\.shape\[1\]|\[:, ?\w+\] )")


def single_samples(program: Program, options: Mapping[str, Sequence[Pattern]]) -> dict[str, Pattern]:
    """xi and yi, where another function of the file takes X and y: a row, and a number."""
    if not isinstance(program, FunctionProgram):
        return {}
    taken = {one for name in program.file.functions for one in program.scope.parameters(name)}
    single = {name: [one for one in taken if of_one(name, one)] for name in options}
    return {name: () if letters.TARGET.match(of[0]) else (None,) for name, of in single.items() if of}


FIRST_STATE = re.compile(r"[hcsa]_?(0|init|prev|start)|(prev|init|last)_?[hcsa]", re.I)


def hints(program: Program, options: Mapping[str, Sequence[Pattern]]) -> Hints:
    """What the file says of lengths."""
    text, every = program.file.text, program.file.names.values()
    numbers = frozenset(
        one for one in every if isinstance(one, int) and not isinstance(one, bool) and one > 4
    )
    lengths = frozenset(program.scope.lengths(program.called).values())
    stacked = bool(STACKED.search(text)) and "ones(" not in text
    plain = tuple(in_numbers(options, scalars(program), not MANY.search(text)))
    together = [
        [(one.strip(), 0) for one in names.split(",")] for names in re.findall(r"\bzip\(([\w., ]+)\)", text)
    ]
    together += in_step(program.file.tree)
    counted = [loop.together for loop in loops_in(program.file.tree)]
    zipped, topped = bool(re.search(r"\bin zip\(", text)), TOPPED.search(text) is not None
    return Hints(
        gates=gates(text),
        state=state_axis(text, options),
        stacked=stacked,
        zipped=zipped,
        together=together,
        counted=counted,
        ahead=AHEAD.search(text) is not None,
        numbers=numbers | lengths,
        first=plain,
        alike=ALIKE.search(text) is not None,
        topped=topped,
        compared=frozenset(n for n in options if letters.last(n) in {*COMPARED.findall(text), *kinds(text)}),
        long=frozenset(n for n in options if letters.last(n) in made_long(program.file.tree)),
        lengths=lengths,
    )


def kinds(text: str) -> set[str]:
    """Of what a file counts the different entries, so that they are labels: len(np.unique(y))."""
    return {letters.last(name) for both in KINDS.findall(text) for name in both if name}


def made_long(tree: ast.AST) -> set[str]:
    """What the file makes with a length that is a number and not 1, and in no other way: np.zeros(10)."""
    long: set[str] = set()
    others: set[str] = set()
    for one in (n for n in ast.walk(tree) if isinstance(n, ast.Assign)):
        sizes = sizes_in(one.value)
        if sizes is not None:
            numbers = [size.value for size in sizes if isinstance(size, ast.Constant)]
            numbered = any(isinstance(size, int) and size > 1 for size in numbers)
            (long if numbered else others).add(last_name(one.targets[0]))
        elif isinstance(one.value, (ast.Constant, ast.UnaryOp)):  # b = 0.0
            others.add(last_name(one.targets[0]))
    return long - others


def gates(text: str) -> int:
    """How many gates are cut out of one array, 0 if none: one more than where the last one is open."""
    found = [(a or b or c, rest) for a, rest, b, c in GATES.findall(text)]
    return max((int(number) + bool(rest) for number, rest in found), default=0)


def state_axis(text: str, names: Iterable[str]) -> Axis | None:
    """H = U.shape[0] where 4 * H are cut: a state is as long as that axis."""
    for length in dict.fromkeys(re.findall(r"(?::|\[) ?[234] ?\* ?(?:self\.)?([A-Za-z_]\w*) ?[:\],]", text)):
        for name, at in re.findall(rf"\b{length} = ([\w.]+)\.shape\[(\d)\]", text):
            if name in names:
                return name, int(at)
    return None


AHEAD = re.compile(r"\[\w+ ?\+ ?1\]")
STACKED = re.compile(r"concatenate|[hv]stack|\bnp\.[rc]_|column_stack")
ALIKE = re.compile(r"\b(\w+)\.size == (\w+)\.size\b")
TOPPED = re.compile(r"\bmax\([\w.]*\)+ ?\+ ?1\b|\blen\((set|np\.unique)\(|\bunique\([\w.]+\)\.(size|shape)")
GATES = re.compile(
    r"([234]) ?\* ?(?:self\.)?\w+ ?(:(?= ?\]))?(?= ?[:,\])])|"
    r"split\([^\n]*?, ?([234])\b|shape\[[-\d]+\] ?// ?([234])\b"
)
"""b[2*H:3*H], b[3*H:], np.zeros(4 * H), np.split(a, 4), a.shape[1] // 4: a bias has so many gates."""
COMPARED = re.compile(r"\b(\w+)\[:, ?(?:None|np\.newaxis)\] ?[!=]= ?\1\[")

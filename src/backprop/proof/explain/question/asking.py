"""The question: which program, by which arrays of which shapes, against which cost; found by running.

Every reading of the code is tried, the likeliest first: shapes for which it runs, costs that the file
offers, what the targets may hold. One under which the code is right is what was meant. Where none is, the
likeliest is.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from backprop.proof.explain.question import checks, choosing, drawing, elementwise, letters, sizes
from backprop.proof.explain.question.choosing import Found
from backprop.proof.explain.question.costs import COSTS, Cost, candidates, losses_of_two, negated
from backprop.proof.explain.question.fitting import (
    AGAIN,
    CALLS,
    Axis,
    Fit,
    Made,
    Misfit,
    Several,
    fits,
    pairs,
)
from backprop.proof.explain.question.letters import Pattern
from backprop.proof.explain.question.programs import (
    FunctionProgram,
    Program,
    Ran,
    ScriptProgram,
    Unseen,
    known_pattern,
)
from backprop.proof.explain.question.returns import Reading, costs_in_arrays, reading
from backprop.proof.explain.question.samples import alone
from backprop.proof.explain.question.scopes import required, said_slope_of
from backprop.proof.explain.question.signature import Signature, WrongCall
from backprop.proof.explain.question.thresholds import scales
from backprop.proof.explain.question.told import TOPPED, choosing_rows, first_unknown, hints, said_first
from backprop.proof.explain.question.tracing import Watched
from backprop.proof.explain.question.walks import stepped_through
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.language import size
from backprop.proof.models.parts import Beside, Joined, Layout

Kinds = Mapping[str, str]
Values = dict[str, Any]


@dataclass
class Question:
    """All that is asked: a program and its gradients, a cost, shapes, and what each array may hold."""

    program: Program
    reading: Reading
    cost: Cost
    fit: Fit
    called: dict[Any, str]
    signature: Signature
    kinds: Kinds = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    right: float = 0.0
    agreed: frozenset[str] = frozenset()  # whose slopes agree at all places
    doubt: str = ""
    right_otherwise: bool = False  # wrong as it is read, and right as the doubt says
    given: str = ""  # how what is right otherwise is meant by the names
    refused: Exception | None = None  # what the cost said of the last numbers
    assuming: Sequence[Condition] | None = None
    looks: bool = False  # whether the cost is of what is left in local variables
    lengths: dict[int, tuple[Signature, list[dict[str, int]]]] = field(default_factory=dict)  # that run

    @property
    def title(self) -> str:
        return self.program.title

    def gradients(self, values: Mapping[str, Any]) -> dict[str, Any]:
        look = any(one.kind == "local" for one in self.reading.sources.values())
        ran = self.program.run(values, look)
        return self.signed(self.reading.gradients(ran, values))

    @property
    def as_gradients(self) -> Watched:
        return Watched(self.gradients, self.program.codes, self.program.file.names)

    @property
    def as_cost(self) -> Watched:
        codes = (self.cost.code,) if self.cost.code is not None else self.program.codes
        return Watched(
            self.value, codes, self.cost.names if self.cost.names is not None else self.program.file.names
        )

    def drawn(self, numbers: Mapping[str, int], kinds: Kinds, seed: int, short: bool = False) -> Values:
        """Arrays of one kind each; where the code bends farther out, those of seeds 1 and 2 reach there."""
        arrays = drawn(self.signature, numbers, kinds, seed, short)
        wide = dict(enumerate(scales(self.program.file.tree), start=1)).get(seed, 1.0)
        free = {n for n in arrays if kinds.get(n, "real") == "real" and letters.scalar(n) != "leaf"}
        wider = {n: np.asarray(np.round(a * wide, 1) if short else a * wide) for n, a in arrays.items()}
        return {n: wider[n] if n in free and wide > 1 else a for n, a in arrays.items()}

    def signed(self, found: dict[str, Any]) -> dict[str, Any]:
        """Steps go down a cost, and up a likelihood: there they are along minus its slope."""
        if not self.cost.ascent or negated(self.program.trees.get(self.cost.own)):
            return found
        sources = self.reading.sources
        return {name: -one if sources[name].kind == "step" else one for name, one in found.items()}

    def value(self, values: Mapping[str, Any]) -> Any:
        before = {name: copied(one) for name, one in values.items()}
        still = [name for name, one in self.reading.sources.items() if one.kind == "step"]
        if not self.cost.needs_run:
            return worth(self.cost, self.program, Ran(), before)
        if not self.looks:
            with contextlib.suppress(Unseen):
                return worth(self.cost, self.program, self.program.run(values, False, still), before)
            self.looks, values = True, {name: copied(one) for name, one in before.items()}
        return worth(self.cost, self.program, self.program.run(values, still=still), before)


def copied(array: Any) -> Any:
    return array.copy() if getattr(array, "shape", ()) else array


def worth(cost: Cost, program: Program, ran: Ran, values: Mapping[str, Any]) -> Any:
    """The cost of a run, which draws the same random numbers as the run."""
    with np.errstate(all="ignore"), program.lent(values), drawing.anew(values):
        return one_number(cost.value(ran, values))


def one_number(value: Any) -> Any:
    """The number in an array of one entry; any other array is refused."""
    if isinstance(value, tuple) and value:
        value = value[0]
    if value is None:
        raise WrongCall("returns nothing, not one number")
    shape = tuple(getattr(value, "shape", ()))
    if any(one != 1 for one in shape):
        raise WrongCall(f"returns an array of shape {shape}, not one number")
    if not shape:
        return value
    if hasattr(value, "rule"):
        return value.sum()
    return np.asarray(value).reshape(())[()]


# -- drawing ------------------------------------------------------------------------------------------


def draw(
    kind: str, shape: tuple[int, ...], rng: np.random.Generator, short: bool = False, classes: int = 2
) -> Any:
    """Random numbers of one kind; short ones have one decimal digit, for people to calculate with."""
    if kind == "labels":
        found = rng.integers(classes, size=shape)
        twice = found.ndim == 1 and found.size > 3  # one follows another twice: dA[tags[:-1], tags[1:]] -= 1
        if twice:
            found[1:3] = found[0]
        if found.size > 1:  # each class may be the last one that there is: y.max() + 1
            found.flat[rng.integers(3 * twice, found.size)] = classes - 1
        return found
    if kind.startswith("columns "):
        return np.ascontiguousarray(draw(kind.removeprefix("columns "), shape[::-1], rng, short).T)
    if kind == "one-hot":
        return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
    if kind.startswith("symmetric"):
        one = draw("real" if kind == "symmetric" else "positive", shape, rng, short)
        one = (one + one.T) / 2 * (1 if kind == "symmetric" else 1 - np.eye(len(one)))
        return one if kind == "symmetric" else one / one.sum()
    if kind == "binary":
        return rng.integers(2, size=shape).astype(float)
    if kind == "signs":
        return rng.integers(2, size=shape) * 2.0 - 1
    if kind == "distribution" and short:
        return (rng.multinomial(10 - shape[-1], np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) + 1) / 10
    if kind == "distribution":
        return rng.dirichlet(np.full(shape[-1], 3), size=shape[:-1])
    if kind == "zero":
        return np.zeros(shape)
    ranges = {"unit": (0.1, 0.9), "positive": (0.2, 2), "near 0": (-0.4, 0.4)}
    low, high = ranges.get(kind, (-1.5, 1.5))
    numbers = rng.uniform(low, high, size=shape)
    return np.asarray(np.where(np.round(numbers, 1) == 0, 0.5, np.round(numbers, 1)) if short else numbers)


def ways(signature: Signature) -> list[Kinds]:
    """What the targets may hold, the least first: any numbers, shares, 0 or 1, one 1 in each row or column."""  # noqa: E501
    targets = [n for n in signature.names if letters.TARGET.match(letters.last(n)) and n not in signature.wrt]
    target = signature.target if signature.target in signature.names else targets[0] if targets else None
    held: dict[str, str] = dict.fromkeys(signature.labels, "labels")
    held |= {n: "positive" for n in signature.names if letters.WIDTHS.fullmatch(letters.last(n))}
    held |= dict.fromkeys(signature.shares, "unit")
    held |= {
        n: "unit"
        for n in signature.names
        if n in ("Y", "P", "probs", "Y_hat", "y_hat", "AL") and n != target and n not in signature.wrt
    }
    held |= {
        n: "binary"
        for n in signature.names
        if letters.MASKS.match(letters.last(n)) and n not in signature.wrt
    }
    if target is None or target in signature.labels:
        return [held]
    shape = signature.shapes[target]
    wide = len(shape) in (2, 3) and shape[-1] != 1  # of three axes, steps have samples
    tall = len(shape) == 2 and shape[0] != 1
    alone = len(shape) == 1 and not signature.of_samples(target)  # the classes of one sample, perhaps
    kinds = ["real"]
    kinds += ["distribution"] * wide + ["columns distribution"] * tall + ["binary", "signs"]
    kinds += ["one-hot"] * wide + ["columns one-hot"] * tall + ["distribution", "one-hot"] * alone
    return [{**held, target: kind} for kind in kinds]


def narrower(signature: Signature) -> list[Kinds]:
    """Where the cost is not finite for any numbers: for positive ones, those between 0 and 1, or near 0."""
    held = dict.fromkeys(signature.labels, "labels")
    positive, unit = ({**dict.fromkeys(signature.names, kind), **held} for kind in ("positive", "unit"))
    held_of = {**signature.shapes}.get(signature.target)
    told = ["binary", *(["one-hot"] if held_of else [])] if held_of is not None else []
    near = {**dict.fromkeys(signature.names, "near 0"), **held}
    return [positive, unit, *({**unit, signature.target: kind} for kind in told), near]


def selecting(signature: Signature) -> list[str]:
    """The arrays that say which one of several it is, beside the targets."""
    found = [n for n in signature.names if CHOICE.fullmatch(letters.last(n)) and n not in signature.wrt]
    return [n for n in found if n != signature.target and signature.shapes[n]]


def drawn(
    signature: Signature, numbers: Mapping[str, int], kinds: Kinds, seed: int, short: bool = False
) -> Values:
    rng, arrays = np.random.default_rng(seed), {}
    for name in signature.names:
        if name in signature.followed:
            continue
        shape = tuple(one if isinstance(one, int) else numbers[str(one)] for one in signature.shapes[name])
        classes = signature.labels.get(name)
        kind = kinds.get(name, "positive" if letters.scalar(name) == "leaf" else "real")
        count = 2 if classes is None else classes if isinstance(classes, int) else numbers[str(classes)]
        arrays[name] = np.asarray(draw(kind, shape, rng, short, count))
    return signature.completed(arrays) if signature.completed else arrays


def as_given(arrays: Mapping[str, Any]) -> Values:
    """Copies; numbers without axes are numbers."""
    return {name: array.copy() if array.shape else array[()] for name, array in numeric(arrays).items()}


def numeric(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays as they are; numbers without axes are real, and labels whole."""
    found = {name: np.asarray(array) for name, array in arrays.items()}
    return {n: a if a.shape or a.dtype.kind in "iu" else a.astype(np.float64) for n, a in found.items()}


# -- from a program to a question ------------------------------------------------------------------------


@dataclass
class Wishes:
    """What the caller says himself."""

    shapes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    wrt: Sequence[str] = ()
    cost: Callable[[Program], Iterable[Cost]] | None = None
    default: Callable[[Question], Iterable[Cost]] | None = None
    strict: bool = True  # shapes are only tried for which the file's cost is one number


def settle(program: Program, wishes: Wishes) -> Question:
    """The best reading of a program; raises WrongCall or Misfit where there is none."""
    if not program.options:
        try:
            program.run({})
        except (
            TypeError,
            AttributeError,
            ValueError,
            IndexError,
            KeyError,
            NameError,
        ) as error:  # made with a number for a list
            if not program.prototype or not program.file.unread:
                raise WrongCall(f"{program.title} takes no array, and does not run: {error}") from error
        program.options = {name: known_pattern(one) for name, one in program.prototype.items()}
        for name in program.options if program.file.unread else ():  # what stands in is a table
            if letters.TARGET.match(letters.last(name)):
                program.options[name] = list(dict.fromkeys([*program.options[name], (None,), (None, 1)]))
    for _ in range(4):
        try:
            found = _settled(program, wishes)
            if wishes.strict and wishes.default and of_one_row(found):  # of many, a loss of each is no number
                with contextlib.suppress(WrongCall, Misfit):
                    other = _settled(program, replace(wishes, strict=False))
                    found = found if other.right < RIGHT or of_one_row(other) else other
            return found
        except NewArrays:
            continue
        except Misfit as misfit:
            if isinstance(misfit.error, Several):
                wishes = replace(wishes, strict=False)
                continue
            if isinstance(misfit.error, WrongCall):
                raise misfit.error from misfit
            raise
    raise WrongCall(f"{program.title} makes new arrays each time")


def as_made(program: Program) -> dict[str, list[Pattern]]:
    """The shapes of an object's arrays as its class makes them."""
    return {name: [np.shape(one)] for name, one in getattr(program, "arrays", {}).items() if np.ndim(one)}


def by_numbers(question: Question, found: Found) -> dict[str, list[Pattern]]:
    """Numbers for arrays whose slopes are numbers, where there are no other slopes."""
    ran, values, read_ = found.run
    slopes = read_.gradients(ran, values)
    if any(np.ndim(slopes[name]) for name in question.signature.wrt):
        return {}
    return {name: [()] for name in question.signature.wrt if np.ndim(values[name]) > 0}


def rows_of_script(question: Question) -> list[str]:
    """The arrays that a script has for data and targets: those with an axis of samples, and no slope."""
    signature, names = question.signature, question.program.file.names
    still = [n for n in signature.names if n not in signature.wrt and isinstance(names.get(n), np.ndarray)]
    return [n for n in still if signature.shapes[n][:1] == (signature.samples,)]


def own_count(program: Program, question: Question) -> int:
    """How many samples a script has, where it divides by that number; 0 if it does not."""
    names = rows_of_script(question) if isinstance(program, ScriptProgram) else []
    counts = {len(program.file.names[one]) for one in names}
    count = counts.pop() if len(counts) == 1 else 0
    part = re.escape(f"{1 / max(count, 1):g}")
    said = re.search(rf"/ ?{count}\b(?!\.?\d*[\w(])|\* ?{part}\b", program.file.text)
    return count if count > 1 and said else 0


def so_many(question: Question, count: int) -> dict[str, list[Pattern]]:
    """The shapes of a script's data and targets with this number of samples."""
    shapes = question.fit.shapes
    rest = {
        name: [n if isinstance(n, int) else None for n in shapes[name][1:]]
        for name in rows_of_script(question)
    }
    return {name: [(count, *own)] for name, own in rest.items()}


def of_one_row(question: Question) -> bool:
    """Whether data, or what a loss is given as the prediction, have one row alone."""
    tables = [n for n, one in question.fit.shapes.items() if len(one) == 2]
    data = [n for n in tables if letters.INPUT.match(letters.last(n))]
    data += [n for n in tables if n.lower() in ("y_pred", "y_hat") and n in question.signature.wrt]
    rows = (question.fit.shapes[name][0] for name in data)
    return any(one == 1 or question.fit.fixed.get(one) == 1 for one in rows)


def _settled(program: Program, wishes: Wishes) -> Question:
    options = {
        name: [_pattern(wishes.shapes[name])] if name in wishes.shapes else found
        for name, found in program.options.items()
    }
    for name, pattern in said_first(program, options).items():
        options[name] = [pattern, *(one for one in options[name] if one != pattern)]
    for name in choosing_rows(program, options):
        options[name] = [one for one in options[name] if 1 not in one]
    real = {name for name, one in program.prototype.items() if np.asarray(one).dtype.kind == "f"}
    text = program.file.text
    indices = {name for name in options if re.search(INDEX.format(re.escape(letters.last(name))), text)}
    called = {name for name in options if LABELS.match(letters.last(name))}
    called |= {name for name in options if re.search(CHOOSES.format(re.escape(letters.last(name))), text)}
    labels = [name for name in options if name in called | indices and name not in real]
    said = replace(hints(program, options), called=_letters(wishes.shapes))
    for name in said.long - set(wishes.shapes):
        options[name] = [one for one in options[name] if one] or options[name]
    told = choosing.Said(
        stepped_through(program.file.tree),
        first_unknown(program),
        set(FILTERED.findall(text)),
        FIRST_OUTPUT.search(text) is not None,
        not OF_MATRICES.search(beside(program)),
    )

    def looked(patterns: Mapping[str, Sequence[Pattern]], most: int = CALLS) -> list[Found]:
        call = lambda v: _once(program, v, wishes)  # noqa: E731
        tried = fits(call, patterns, labels=labels, slopes=choosing.slope_shapes, hints=said, most=most)
        return choosing.look(tried, told)

    found = looked(options)
    meant, other = choosing.chosen(found, alone(program.file.tree, program.called))
    best = _asked(program, meant, wishes)
    if best is not None and best.right < RIGHT:
        best = by_others(program, meant, wishes) or best

    def otherwise(reading: Found) -> Question | None:
        """The question in another reading, if all is right there."""
        guess = best.cost if best is not None and best.cost.guessed else None
        same = replace(wishes, cost=lambda _: [guess]) if guess else wishes  # of many guesses one is enough
        doubtful = None
        with contextlib.suppress(WrongCall):
            if not choosing.one_row_alone(meant, reading, text):
                doubtful = _asked(program, reading, same)
        if doubtful is None or doubtful.right < RIGHT:
            return None
        doubtful.doubt = choosing.difference(meant, reading)
        return doubtful

    if best is not None and best.right < RIGHT:
        if other is not None and (doubtful := otherwise(other)):
            return doubtful
        vectors = choosing.as_one_sample(meant.fit, text)
        ways = choosing.otherwise(meant, best.signature.wrt, text)
        for way in [*ways, vectors] if vectors else ways:
            with contextlib.suppress(Misfit):
                others = looked({n: way.get(n, options[n]) for n in options}, AGAIN)
                nearest = max(others, key=lambda one: one.shaped) if way is vectors else others[0]
                if doubtful := otherwise(nearest):
                    return doubtful

    def with_other_shapes(shapes: Mapping[str, Sequence[Pattern]]) -> Question | None:
        """The question with some shapes in the place of those that were found, if all is right there."""
        with contextlib.suppress(Misfit):
            mine = _asked(program, looked({**options, **shapes}, AGAIN)[0], wishes)
            return mine if mine is not None and mine.right >= RIGHT else None
        return None

    if best is not None and best.right < RIGHT:
        own = as_made(program) if meant.numbers else {}  # heads: parts of a number that no error tells
        numbers = by_numbers(best, meant)  # of a * z + b, where nothing tells how long a and b are
        for other_shapes in filter(None, (own, numbers)):
            if mine := with_other_shapes(other_shapes):
                return mine
        count = own_count(program, best)
        if count and (mine := with_other_shapes(so_many(best, count))):
            mine.doubt = (
                f"right for {count} samples, which the file has, and else wrong: it divides by {count}"
            )
            return mine
    if best is None or meant.odd and best.right < RIGHT:
        free = len(meant.fit.classes)  # one sample alone hides a sum that should be a mean
        others = [one for one in found if best is None or len(one.fit.classes) >= free]
        for one in sorted(others, key=lambda one: (one.odd, -one.shaped))[:MOST]:
            again = _asked(program, one, wishes)
            best = again if again is not None and (best is None or again.right > best.right + 0.02) else best
            if best is not None and best.right >= RIGHT:
                break
    if best is not None and best.right < RIGHT and best.reading.rivals:
        best = by_rivals(program, meant, wishes, best)
    smooth = best is not None and said_slope_of(program.called, best.cost.own)  # _f, and prox for the rest
    if best is not None and best.right < RIGHT and PROXIMAL.search(text) and "abs(" in text and not smooth:
        raise WrongCall(
            "the file steps along the slope of a part of its cost, and soft-thresholds for the rest: "
            f"of which part is {program.title} the gradient? Give it: --cost FILE.py:function"
        )
    if best is not None and best.right < RIGHT and (handed := handed_values(best)):
        raise WrongCall(
            f"{program.title} takes {' and '.join(handed)}, which no function of the file works out: put the "
            "forward pass beside it"
        )
    if best is not None and best.right < RIGHT and (doubt := right_if_symmetric(best)):
        best.doubt = doubt
        return best
    if best is not None and best.right < RIGHT and (doubt := right_of_output(best)):
        best.doubt, best.right_otherwise = doubt, True
        best.given = elementwise.said_output(best.program, best.signature.names[0])
        return best
    if (
        best is None
        or best.right < RIGHT
        and (not best.cost.sure and not best.agreed or best.cost.guessed and best.agreed and _penalised(best))
    ):
        raise WrongCall(no_cost(program))
    shapes = best.signature.shapes
    single = [
        name  # of one output there is one bias
        for name in best.signature.wrt
        if shapes[name] and all(one == 1 for one in shapes[name]) and letters.stem(name) != "b"
    ]
    tables = [
        name for name in shapes if name not in best.signature.wrt and letters.INPUT.match(letters.last(name))
    ]
    single += [name for name in tables if len(shapes[name]) > 1 and all(one == 1 for one in shapes[name])]
    if single and 1 in best.fit.fixed.values():
        raise WrongCall(
            f"{program.title} runs for a single number in {' and '.join(single)} alone: say what shapes are "
            f'meant with --shapes, such as --shapes "{single[0]}=D,M"'
        )
    return best


def handed_values(question: Question) -> list[str]:
    """What a forward pass that is not in the file would work out, z1, a1, of a way back by weights."""
    signature, program = question.signature, question.program
    weights = [name for name in signature.names if re.fullmatch(r"[Ww]_?\d*|weights?\w*|theta\w*", name)]
    if not hasattr(program, "function") or not weights:
        return []
    return [name for name in signature.names if re.fullmatch(r"[AaZz]_?[1-9]\d*", name)]  # A0 are the data


def by_rivals(program: Program, meant: Found, wishes: Wishes, best: Question) -> Question:
    """By those arrays with which most agrees, of several that fit; raises WrongCall where none does."""
    ran, values, read_ = meant.run
    readings = (replace(read_, sources=one, rivals=()) for one in read_.rivals)
    asked = (_asked(program, replace(meant, run=(ran, values, one)), wishes) for one in readings)
    found = sorted((one for one in asked if one is not None), key=lambda one: -one.right)
    likeliest = max([best, *found], key=lambda one: one.right)
    if not likeliest.agreed:
        some = dict.fromkeys(name for one in (best, *found) for name in one.reading.sources)
        count = len(read_.sources)
        raise WrongCall(
            f"by which of {', '.join(some)} is what {program.title.partition('(')[0]} returns the slope? "
            f"Say it with --wrt, such as --wrt {','.join(list(some)[:count])}"
        )
    return likeliest


def by_others(program: Program, meant: Found, wishes: Wishes) -> Question | None:
    """By another array of the slope's shape, where it is right by that one: the q of kl_gradient(p, q)."""
    ran, values, read_ = meant.run
    for one in read_.others:
        reading = replace(read_, sources=one, rivals=(), others=())
        asked = _asked(program, replace(meant, run=(ran, values, reading)), wishes)
        if asked is not None and asked.right >= RIGHT:
            return asked
    return None


def beside(program: Program) -> str:
    """The text of a function and of those that take what it takes, or of the file."""
    if not isinstance(program, FunctionProgram):
        return program.file.text
    taken = program.scope.parameters(program.name)
    alike = [one for one in program.scope.trees if program.scope.parameters(one) == taken]
    return "\n".join(ast.unparse(program.scope.trees[one]) for one in alike)


OF_MATRICES = re.compile(r" @ |dot\(|matmul|outer\(|einsum|\.T\b|axis|\bfor\b|shape|reshape|len\(")
FIRST_OUTPUT = re.compile(r"\w\[:, ?0\] - ")
MOST = 6
PLACES = 5
MASK = re.compile(r"[MRIOS]|W_?obs|known|seen|has_?rating|rated|observations")
RIGHT = 2.0 - 1e-9
CHOOSES = r"range\({0}\[|\w\[(\w+, ?)?{0}\]|\ba?range\([^\[\]]*\), ?{0}\]|\[{0}, ?(np\.)?arange\("
"""s[winners] - s[losers], q[np.arange(N), a]: it says which."""
INDEX = r"\[{}\[\w+\](, *\w+)?\]"
"""xs[t][chars[t]] = 1: what stands in an index is whole."""
LABELS = re.compile(
    r"y|t|labels?|targets?|classes|\w*idx|x|tokens|words?|ix|y_?\w+|c|inputs?|\w*ids?|input_ids|\w*ind(ex|ices)|"
    r"actions?|center|context|negatives?|positives?|pos|neg|users?|items?|\w*_labels?|\w*targets?|choices?|characters?|"
    r"sentence|sequence|tags?",
    re.I,
)


def _asked(program: Program, found: Found, wishes: Wishes) -> Question | None:
    """The question with the first cost that goes with a fit; one that stands for itself may give way."""
    ran, values, read_ = found.run
    follow(program, found.fit, values)
    called = dict(sizes.names(found.fit))
    first: Question | None = None
    refused: Exception | None = None
    seen: set[str] = set()
    agreed: list[frozenset[str]] = []  # with each guess, the slopes of which it would be the cost
    of_guess: dict[str, frozenset[str]] = {}
    for question in _questions(program, found.fit, called, ran, values, read_, wishes):
        name = question.cost.about.partition("(")[0]
        if question.cost.sure and (first is not None and first.cost.settled or name in seen):
            continue
        if not question.cost.needs <= of_guess.get(question.cost.beside, question.cost.needs):
            continue
        question.right = _score(question)
        of_guess[question.cost.about] = question.agreed if question.right >= 0 else frozenset()
        if question.right < 0:
            refused = refused or question.refused
            continue
        seen.add(name)
        agreed += [question.agreed] if question.cost.guessed and question.agreed else []
        if question.right >= RIGHT:
            if first is not None and first.cost.sure and not first.cost.guessed:
                question.notes.append(
                    f"It is not the gradient of {first.cost.about}, which the file has, too."
                )
                question.doubt = leaves_a_factor(program, question.cost, first.cost)
            return question
        if first is None or not first.cost.sure and question.right > first.right:
            first = question
    if first is not None and first.cost.guessed and any(one.isdisjoint(first.agreed) for one in agreed):
        first.doubt = "right if this cost is meant; with another one that may be meant, others are right"
    if first is None and refused is not None and (wishes.cost is not None or checks.by_own_words(refused)):
        which = "the cost that is given" if wishes.cost is not None else program.title
        raise WrongCall(f"{which} takes none of the numbers that were tried: {refused}")
    return first


def leaves_a_factor(program: Program, mine: Cost, other: Cost) -> str:
    """Of two costs, the slopes take what the other has alone, and use it nowhere: lam, of a penalty."""
    own, trees = program.called, program.trees
    if not {own, mine.own, other.own} <= trees.keys():
        return ""
    taken, needed, known = ({one.arg for one in trees[name].args.args} for name in (own, other.own, mine.own))
    used = {one.id for one in ast.walk(trees[own]) if isinstance(one, ast.Name)}
    idle = sorted((taken & needed) - known - used)
    return f"right if {mine.own} is meant, and not {other.own}, which has {idle[0]}, too" if idle else ""


def follow(program: Program, fit: Fit, values: Mapping[str, Any]) -> None:
    """The shapes of slopes from above: the axes of the others, or what the forward pass makes of them."""
    known = {
        length: axis
        for name, shape in fit.shapes.items()
        for axis, length in zip(shape, np.shape(values[name]), strict=True)
        if isinstance(axis, tuple)
    }
    for name in program.upstream():
        if name in values and name not in fit.shapes and name not in program.options:
            lengths = np.shape(values[name])
            fit.shapes[name] = tuple(
                1 if n == 1 else known.get(n, (name, at)) for at, n in enumerate(lengths)
            )
            fit.made |= {one for one in fit.shapes[name] if isinstance(one, tuple) and one[0] == name}


def _pattern(shape: Sequence[Any]) -> Pattern:
    return tuple(int(one) if isinstance(one, int) or str(one).isdigit() else None for one in shape)


def _letters(shapes: Mapping[str, Sequence[Any]]) -> dict[Axis, str]:
    """The letters that were said, each for a length of its own."""
    said = {(name, at): str(one) for name, shape in shapes.items() for at, one in enumerate(shape)}
    return {axis: letter for axis, letter in said.items() if letter.isidentifier()}


def _once(
    program: Program, values: Mapping[str, Any], wishes: Wishes
) -> tuple[Ran, Mapping[str, Any], Reading]:
    """One run with its reading; also of the likeliest cost, so that its shapes are asked for, too."""
    given = as_given(program.completed({name: np.asarray(one) for name, one in values.items()}))
    with checks.shapes_alone():
        ran = program.run(given)
    for name, one in program.prototype.items():
        if name not in program.options:
            patterns = known_pattern(one)
            if TOPPED.search(program.file.text):  # of targets that were no labels yet, there was one class
                patterns = [(*p[:-1], None) if p[-1:] == (1,) else p for p in patterns]
            program.options[name] = patterns
    if missing := [name for name in program.options if name not in given]:
        raise NewArrays(missing)
    found = reading(program, ran, given, wishes.wrt)
    if wishes.cost is None:
        refused: WrongCall | None = None
        for cost in candidates(program, found, ran, given):
            try:
                worth(cost, program, ran, given)
                break
            except WrongCall as error:
                refused = refused or error
            except Exception as error:
                if any(True for _ in pairs(error)):
                    raise
        else:
            if wishes.strict and refused is None and (name := costs_in_arrays(program, ran)):
                raise Several(f"returns {name}, an array and not one number")
            if refused is not None and wishes.strict:
                raise Several(str(refused))
    else:
        for cost in wishes.cost(program):
            try:
                worth(cost, program, ran, given)
            except ValueError as error:  # of what the arrays hold, other numbers may be allowed
                if any(True for _ in pairs(error)):
                    raise
    return ran, given, found


class NewArrays(BaseException):
    """A run has shown arrays that were not known of: they are ours from now on."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(", ".join(names))


def _questions(
    program: Program,
    fit: Fit,
    called: dict[Any, str],
    ran: Ran,
    values: Mapping[str, Any],
    found: Reading,
    wishes: Wishes,
) -> Iterable[Question]:
    signature = signature_of(program, fit, called, found, wishes)
    blank = Cost("", lambda r, v: 0.0)
    base = Question(program, found, blank, fit, called, signature)

    def of_cost(cost: Cost) -> Question:
        return Question(program, found, cost, fit, called, signature, lengths=base.lengths)

    offered = list(wishes.cost(program)) if wishes.cost else list(candidates(program, found, ran, values))
    count = 0
    for cost in offered:
        try:
            worth(cost, program, ran, values)
        except Exception:
            if wishes.cost is None:  # one that is given may allow other numbers
                continue
        count += 1
        yield of_cost(cost)
    if not count and wishes.default:
        for cost in wishes.default(base):
            yield of_cost(cost)


def signature_of(
    program: Program, fit: Fit, called: Mapping[Any, str], found: Reading, wishes: Wishes
) -> Signature:
    followed = [name for name in program.upstream() if name not in program.options and name in fit.shapes]
    names = (*followed, *program.options)
    given = {}
    for name, spelled in wishes.shapes.items():
        if name in fit.shapes:
            given.update(
                {
                    axis: str(one)
                    for axis, one in zip(fit.shapes[name], spelled, strict=False)
                    if isinstance(axis, tuple) and str(one).isidentifier()
                }
            )
    name_of = (
        {**called, **given}
        if len(set({**called, **given}.values())) == len({**called, **given})
        else dict(called)
    )

    def length(axis: Any) -> Any:
        if not isinstance(axis, tuple):
            return int(axis)
        if axis in fit.fixed:
            return fit.fixed[axis]
        return size(name_of[axis])

    def layout(whole: Any, made: Made) -> tuple[str, Layout]:
        """What an axis is laid out of whose length is made of others."""
        if made.plus == -1:
            return str(length(made.factors[0])), Beside((1, whole))
        factors = tuple(map(length, made.factors))
        if len(factors) > 1:
            return str(whole), Joined(factors)
        plus = (length(made.plus),) if made.plus else ()
        return str(whole), Beside((*plus, *factors * made.times))

    shapes = {name: tuple(length(axis) for axis in fit.shapes[name]) for name in names if name in fit.shapes}
    classes = {name: length(axis) if axis is not None else None for name, axis in fit.labels.items()}
    laid = dict(layout(length(axis), made) for axis, made in fit.derived.items())
    new = {
        axis for name in followed for axis in fit.shapes[name] if isinstance(axis, tuple) and axis[0] == name
    }
    data = next((n for n in names if sizes.FEATURES.match(letters.last(n))), "X")
    still = [n for n in ("T", *names) if n in shapes and n not in found.sources]
    others = [
        n for n in still if n != data and shapes[n]
    ]  # of two arrays without slopes, the one that is not x
    target = next(
        (n for n in still if letters.TARGET.match(letters.last(n))),
        others[0] if len(others) == 1 and data in still else "T",
    )
    if isinstance(called, dict):
        called.update(name_of)
    return Signature(
        tuple(n for n in names if n in shapes),
        shapes,
        tuple(n for n in names if n in found.sources),
        classes,
        laid,
        tuple(f"{name_of[axis]}, which the forward pass makes" for axis in new),
        data,
        target,
        completed=program.completed if followed else None,
        followed=frozenset(followed),
        shares=frozenset(n for n in names if n in shapes and letters.last(n) in cut_to_shares(program)),
    )


def cut_to_shares(program: Program) -> set[str]:
    """What the code takes for probabilities: p of np.clip(p, eps, 1 - eps)."""
    return {one for found in SHARES.findall(program.file.text) for one in found if one}


SHARES = re.compile(r"\b(?:(\w+)\.clip\(|clip\((\w+), *)(?:1e-\d+|\w*eps\w*), *1(?:\.0*)? *[-)]", re.I)


# -- a first look at the numbers ---------------------------------------------------------------------------


def numbers_for(question: Question) -> list[dict[str, int]]:
    """Lengths for which the code runs, all different; whatever the cost, they are the same."""
    known = question.lengths
    if id(question.signature) not in known:
        known[id(question.signature)] = question.signature, lengths_for(question)
    return list(known[id(question.signature)][1])


def lengths_for(question: Question) -> list[dict[str, int]]:
    found: list[dict[str, int]] = []
    for one in sizes.choices(question.fit):
        numbers = sizes.as_names(one, question.fit, question.called)
        images = any(len(shape) >= 4 for shape in question.fit.shapes.values())
        if len(set(numbers.values())) < len(numbers) and not images or min(numbers.values(), default=1) < 1:
            continue
        try:
            arrays = drawn(question.signature, numbers, ways(question.signature)[0], 0)
            if not all(map(np.size, arrays.values())):  # an image as large as its kernel less one
                continue
            with checks.shapes_alone():
                question.gradients(as_given(arrays))
        except Exception:
            continue
        found.append(numbers)
        if len(found) == PLACES:
            break
    return found if question.fit.classes else found * PLACES  # of numbers alone


def _score(question: Question) -> float:
    """1 for shapes that fit, 1 more for slopes that agree; the best kind of targets is kept."""
    places = numbers_for(question)[:2]
    if not places:
        return -1.0
    best = -1.0
    signature = question.signature
    near, far = (3, 1) if scales(question.program.file.tree) else (0, 0)  # seeds of narrow and of wide draws
    text = question.program.file.text
    plain = [*supposed(signature), *shares(signature, text)]
    tried = [(kinds, near) for kinds in plain] + [(kinds, far) for kinds in plain if far]
    for kinds, first in [*tried, *((kinds, near) for kinds in narrower(signature))]:
        if best >= 0 and (kinds, first) not in tried[: len(plain)]:
            break
        total, shaped, seen = 0.0, 0.0, 0
        agreed = frozenset(signature.wrt)
        ok = True
        for seed, numbers in enumerate(places, start=first):
            arrays = question.drawn(numbers, kinds, seed)
            try:
                right, fit, exact = _agreement(question, arrays)
                seen += 1
            except Constant as error:  # at few numbers that may be: where no two labels are the same
                question.refused = error
                continue
            except Exception as error:
                known = isinstance(error, ValueError) or checks.by_own_words(error)
                if "near 0" not in kinds.values():  # those are the last that are tried
                    question.refused = error if known else None
                ok = False
                break
            total, shaped, agreed = total + right, shaped + fit, agreed & exact
            if not right:  # elsewhere it is no better
                break
        if not ok or not seen:
            continue
        score = (total + shaped) / seen - (0.0 if question.cost.sure else 0.9) * (total < seen * 1.0)
        score += 0.002 * len(question.fit.classes) if total < seen else 0
        score += 0.001 * (kinds.get(signature.target) == "distribution" and logged(signature.target, text))
        if score > best + 1e-9:
            best, question.kinds, question.agreed = score, kinds, agreed
        if total >= seen - 1e-9:
            break
    return best


class Constant(ValueError):
    """The cost is the same for other arrays."""


def supposed(signature: Signature) -> list[Kinds]:
    """What the targets may hold; then the same with 0 or 1 in what may be a mask, as mask * mask is mask."""
    plain = ways(signature)
    chosen = [n for n in selecting(signature) if n not in plain[0]]
    beside = dict.fromkeys((n for n in signature.names if n not in signature.wrt), "positive")
    starts = (plain[0], {**beside, **plain[0]}) if chosen else ()
    plain += [{**one, n: kind} for n in chosen for kind in ("one-hot", "binary") for one in starts]
    masks = [n for n in signature.names if MASK.fullmatch(n) and len(signature.shapes[n]) == 2]
    masks = [n for n in masks if n not in signature.wrt and n != signature.target and n not in plain[0]]
    return [*plain, *({**plain[0], name: "binary"} for name in masks)]


CHOICE = re.compile(
    r"choices?|chosen|select\w*|assign\w*|picks?|picked|memberships?|dummies|indicators?", re.I
)
"""What one of several is: 1 for one of them in each row."""
FILTERED = re.compile(r"\b(\w+)\[\w\] \* \w+\[:, ?\w:")
"""w[j] * x[:, j:j + n]: a filter, of a length of its own."""
PROXIMAL = re.compile(r"soft_?thresh|\bprox|shrinkage", re.I)
SAID_SYMMETRIC = re.compile(
    r"symm|covar|laplac|kernel|adjacen|affinit|t-?sne|\b\w+_hat\b|\b(\w+) @ \w+ @ \1\b|\b(\w+) \+ \2\.T\b",
    re.I,
)
"""What code says of matrices that are symmetric; where it says nothing, one that is turned is a fault."""
SYMMETRIC = {
    "symmetric": "is symmetric",
    "symmetric shares": "is symmetric, has zeros on its diagonal and sums to 1",
}


def right_if_symmetric(question: Question) -> str:
    """What would have to hold of a square matrix for the slopes to be right; "" if nothing of the kind.

    Such are covariances, kernels, quadratic forms: code may say A for A.T then, and 2 A x for (A + A.T) x.
    """
    shapes, kinds = question.signature.shapes, question.kinds
    if not SAID_SYMMETRIC.search(question.program.file.text):
        return ""
    squares = [n for n, one in shapes.items() if len(one) == 2 and one[0] == one[1] and one[0] != 1]
    squares = [n for n in squares if n not in question.signature.wrt]
    for names in (some for many in (1, 2, 3) for some in combinations(squares, many)):
        for kind, said in SYMMETRIC.items():
            question.kinds = {**kinds, **dict.fromkeys(names, kind)}
            if agrees(question):
                return f"right if {' and '.join(f'{name} {said}' for name in names)}, and else wrong"
    question.kinds = kinds
    return ""


def right_of_output(question: Question) -> str:
    """Whether a slope is right as y (1 - y) is: where it is given what its activation gives."""
    name, about = elementwise.primitive(question.program)
    if not name or not question.cost.about.startswith(about) or len(question.signature.names) > 1:
        return ""
    owner = getattr(question.program, "object", None)
    of, slope = (elementwise.activation(question.program, owner, n) for n in (name, question.program.called))
    (x,) = question.signature.names
    right = elementwise.of_output(of, slope)
    return f"right if {x} is what {name} gives, and wrong if it is what {name} takes" if right else ""


def agrees(question: Question) -> bool:
    """Whether all slopes agree with differences of the cost, for what arrays are supposed to hold."""
    rng, h = np.random.default_rng(3), 1e-4
    with contextlib.suppress(Exception):
        places = numbers_for(question)
        for seed, numbers in enumerate(places):
            arrays = question.drawn(numbers, question.kinds, seed)
            for name, gradient in question.gradients(as_given(arrays)).items():
                direction = rng.uniform(-1, 1, size=arrays[name].shape)
                mine = float(np.sum(np.asarray(gradient) * direction))
                near, far = (_along(question, arrays, name, direction, one) for one in (h, 2 * h))
                slope = (4 * near - far) / 3
                if np.shape(gradient) != direction.shape or not abs(slope - mine) <= 1e-7 * (1 + abs(slope)):
                    return False
        return bool(places)
    return False


def shares(signature: Signature, text: str) -> list[Kinds]:
    """Of other arrays that are multiplied by a logarithm, too: pi * np.log(p), beside a value z."""
    found = [name for name in signature.names if name not in signature.wrt and name != signature.target]
    found = [name for name in found if logged(name, text)]
    found = [name for name in found if len(signature.shapes[name]) == 2 and 1 not in signature.shapes[name]]
    return [{**ways(signature)[0], name: kind} for name in found for kind in ("distribution", "binary")]


def logged(name: str, text: str) -> bool:
    """Whether a logarithm is multiplied by an array, as that of probabilities is by its share of each."""
    return bool(re.search(rf"\b{re.escape(letters.last(name))} ?\* ?(np\.)?log", text))


def _agreement(question: Question, arrays: Values) -> tuple[float, float, frozenset[str]]:
    """The share of the arrays whose slope agrees in a random direction, and whose shape fits; which do."""
    found = question.gradients(as_given(arrays))
    start = question.value(as_given(arrays))
    if not np.isfinite(float(start)):
        raise ValueError("the cost is not finite")
    right, shaped, exact = 0.0, 0, set()
    rng = np.random.default_rng(1)
    if all(_constant(question, arrays, name, float(start)) for name in found):
        raise Constant("the cost does not depend on the arrays")
    for name, gradient in found.items():
        gradient = np.asarray(gradient)
        if gradient.shape != arrays[name].shape:
            continue
        shaped += 1
        direction = rng.uniform(-1, 1, size=arrays[name].shape)
        mine = float(np.sum(gradient * direction))
        for h, most in ((1e-5, 2e-4), (1e-2, 1e-3)):
            slope = _along(question, arrays, name, direction, h)
            if abs(slope - mine) <= most * (1 + abs(slope)):
                right += 1
                exact |= {name} if abs(slope) > 1e-9 else set()
                break
        else:
            right += 0.3 * _proportional(question, arrays, name, gradient)
    count = max(len(found), 1)
    return right / count, shaped / count, frozenset(exact)


def _along(question: Question, arrays: Values, name: str, direction: Any, h: float = 1e-5) -> float:
    """The slope of the cost along a direction of one array, by differences on both sides."""
    down, up = (
        float(question.value(as_given({**arrays, name: np.asarray(arrays[name] + t * h * direction)})))
        for t in (-1, 1)
    )
    return (up - down) / (2 * h)


def _penalised(question: Question) -> bool:
    """Whether a slope that differs does so by a multiple of its array, or of the array's signs.

    So does that of a penalty: a cost that we guess may lack it, and what is right would be refuted.
    """
    numbers = numbers_for(question)[0]
    arrays = drawn(question.signature, numbers, question.kinds, 0)
    found, rng = question.gradients(as_given(arrays)), np.random.default_rng(2)

    def gap(name: str, direction: Any) -> float:
        mine = float(np.sum(np.asarray(found[name]) * direction))
        return mine - _along(question, arrays, name, direction)

    for name in set(found) - question.agreed:
        own = arrays[name]
        if np.shape(found[name]) != own.shape or own.size < 2:
            continue
        directions = [rng.uniform(-1, 1, size=own.shape) for _ in range(3)]
        gaps = np.array([gap(name, one) for one in directions])
        for like in (own, np.sign(own)):
            along = np.array([np.sum(like * one) for one in directions])
            factor = float(gaps @ along / (along @ along))
            if abs(factor) > 1e-4 and np.allclose(gaps, factor * along, rtol=1e-3, atol=1e-6):
                return True
    return False


def _constant(question: Question, arrays: Values, name: str, start: float) -> bool:
    """Whether the number stays what it is, whatever the array: it is no cost of it."""
    rng = np.random.default_rng(3)
    other = np.asarray(arrays[name] + rng.uniform(0.1, 0.3, size=np.shape(arrays[name])))
    try:
        return float(question.value(as_given({**arrays, name: other}))) == start
    except ValueError:  # not every number is allowed
        return False


def _proportional(question: Question, arrays: Values, name: str, gradient: Any) -> bool:
    """Whether a wrong gradient is a multiple of the right one: then the targets are drawn as was meant."""
    rng = np.random.default_rng(2)
    ratios = []
    for _ in range(2):
        direction = rng.uniform(-1, 1, size=arrays[name].shape)
        mine = float(np.sum(gradient * direction))
        ratios.append(_along(question, arrays, name, direction) / mine if mine else np.nan)
    return bool(abs(ratios[0] - ratios[1]) <= 1e-3 * abs(ratios[0]))


def no_cost(program: Program) -> str:
    own, about = elementwise.primitive(program)
    if own and not COSTS.match(own):
        return (
            f"{program.title} is called the slope of {about}, of which one entry hangs on others: that slope "
            "is a matrix. Give a way back the slope from above, too, as softmax_backward(dy, y)"
        )
    taken = (
        [re.split(r"[.\[]", one.removeprefix("self."))[0] for one in program.options]
        if not hasattr(program, "name")
        else required(program.file.functions[program.name])
    )
    names, target = ", ".join(dict.fromkeys(taken)), _target(program)
    out = "Y" if target != "Y" else "out"
    text = program.file.text
    if re.search(CHOOSES.format(re.escape(letters.last(target))), text):
        rows = (
            ""
            if re.search(rf"\w\[{re.escape(letters.last(target))}\]", text)
            else f"np.arange(len({target})), "
        )
        law = f"-np.mean(np.log({out}[{rows}{target}]))" if rows else f"-np.log({out}[{target}])"
    else:
        law = f"np.sum(({out} - {target}) ** 2) / 2"
    why = "There is none in the file"
    if own := next(iter(losses_of_two(program)), ""):
        why = f"With what was tried as the prediction, {own} fits neither as a sum nor as a mean"
    return (
        f"of which cost is {program.title} the gradient? {why}. Write it beside, for instance\n"
        f"  def cost({names}):\n      {out} = ...  # your forward pass\n"
        f"      return {law}\n"
        "or give one: --cost FILE.py:function"
    )


def _target(program: Program) -> str:
    return next((n for n in program.options if letters.TARGET.match(letters.last(n))), "T")

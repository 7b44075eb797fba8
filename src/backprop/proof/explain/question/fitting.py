"""Shapes are found by running: every axis has its own prime, and NumPy's errors say which must be equal.

`X @ W` with axes 5, 7, 11, 13 says that 11 is different from 7: so W's first axis is X's second. What is left
when the code runs is as general as the code lets it be: the axes that it never asked to be equal are apart.
"""

import contextlib
import heapq
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd, prod
from time import process_time
from typing import Any, NoReturn

import numpy as np

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.letters import Pattern, stem
from backprop.proof.explain.question.signature import WrongCall

STATE = re.compile(r"(prev_?[hc]|[hc]_?prev|h_?0|[hc]|h_?t_?1|state|hidden)$", re.I)
PRIMES = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149)  # fmt: skip  # noqa: E501
CALLS, SECONDS = 1500, 20.0
"""How often code is called, and how long (by the processor), before its shapes are given up."""
AGAIN = 150
"""How often, where shapes are known and others are looked for."""
ENTRIES = 3_000_000
"""Nobody means more numbers than that: lengths were joined that have nothing to do with each other."""

RELATIONS = ((1, 1), (1, -1), (2, 0), (1, 2), (3, 0), (4, 0), (1, 3), (1, 4), (1, 5), (1, 6))
"""How a length is made of another one, times and plus: the likeliest first, as one may fit by chance."""

CLASSES = -1
"""The place of an axis that is none of an array: the classes of labels."""
Axis = tuple[str, int]
Plus = int | Axis
Call = Callable[[Mapping[str, Any]], Any]
Slopes = Callable[[Any], Mapping[str, tuple[int, ...]]]


class Hopeless(ValueError):
    """No shapes would change it."""


HOPELESS = (Hopeless, NotImplementedError, NameError, ImportError, SyntaxError)


class Several(ValueError):
    """With these shapes the cost is no number."""


def too_many(most: int) -> NoReturn:
    """What comes after the last of the lengths by which axes are told apart."""
    raise WrongCall(
        f"there are more than {most} axes whose lengths are not known, too many to be told apart: say some "
        "with --shapes, or write a function of arrays"
    )


class TooLong(WrongCall):
    """A slower machine would not say otherwise of the code: it says that it does not know."""

    def __init__(self, error: BaseException | None, within: str = "") -> None:
        why = f" ({type(error).__name__}: {error})" if error else ""
        super().__init__(
            f"the shapes of the arrays were not found in {within or f'{SECONDS:g} s'}: say them with "
            f'--shapes, such as --shapes "X=N,D; T=N,M"{why}'
        )


class Misfit(Exception):
    """No lengths of the axes make the code run with these shapes."""

    error: BaseException
    lengths: dict[str, int]

    def __init__(self, error: BaseException, lengths: Mapping[str, int] | None = None) -> None:
        self.error, self.lengths = error, dict(lengths or {})  # those of letters that were said
        super().__init__(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class Made:
    """A length that is made of others: a product of axes, times a number, and some more."""

    factors: tuple[Axis, ...]
    times: int = 1
    plus: Plus = 0

    def number(self, of: Callable[[Axis], int]) -> int:
        more = of(self.plus) if isinstance(self.plus, tuple) else self.plus
        return self.times * prod(map(of, self.factors)) + more

    def found(self, find: Callable[[Axis], Axis]) -> "Made":
        """The same, of the classes that the axes are in."""
        plus = find(self.plus) if isinstance(self.plus, tuple) else self.plus
        return Made(tuple(map(find, self.factors)), self.times, plus)


@dataclass
class Fit:
    """The shapes for which code runs: each axis has a class of axes, each class a number or a relation."""

    shapes: dict[str, tuple[Any, ...]]
    labels: dict[str, Axis | None] = field(default_factory=dict)
    fixed: dict[Axis, int] = field(default_factory=dict)
    derived: dict[Axis, Made] = field(default_factory=dict)

    made: set[Axis] = field(default_factory=set)  # lengths that the code makes of others

    @property
    def classes(self) -> list[Axis]:
        """One axis of each class that is free, in the order of the arrays."""
        every = dict.fromkeys(
            axis for shape in self.shapes.values() for axis in shape if isinstance(axis, tuple)
        )
        return [
            axis
            for axis in every
            if axis not in self.fixed and axis not in self.derived and axis not in self.made
        ]

    def number(self, axis: Any, sizes: Mapping[Axis, int]) -> int:
        if not isinstance(axis, tuple):
            return int(axis)
        if axis in self.fixed:
            return self.fixed[axis]
        if axis in self.derived:
            return self.derived[axis].number(lambda other: self.number(other, sizes))
        return sizes[axis]

    def shape(self, name: str, sizes: Mapping[Axis, int]) -> tuple[int, ...]:
        return tuple(self.number(axis, sizes) for axis in self.shapes[name])


def pairs(error: BaseException) -> Iterable[tuple[int, int]]:
    """The two lengths that an error says should be equal, the likeliest pair first."""
    if alike := getattr(error, "alike", None):
        sides = [pair for pair in alike if len(pair[0]) == len(pair[1])]
        yield from ((a, b) for pair in sides for a, b in zip(*pair, strict=True) if a != b)
        return
    text = str(error)
    if "original->remapped" in text:  # of einsum, axis by axis
        remapped = [re.findall(r"\w+", one) for one in re.findall(r"->\(([^)]*)\)", text)]
        for left, right in itertools.combinations(remapped, 2):
            yield from (
                (int(a), int(b))
                for a, b in zip(left[::-1], right[::-1], strict=False)
                if a != b and (a + b).isdigit()
            )
        return
    if found := re.search(r"size (\d+) is different from (\d+)", text):
        yield int(found[1]), int(found[2])
    if found := re.search(r"(\d+) \(dim \d+\) != (\d+) \(dim \d+\)", text):
        yield int(found[1]), int(found[2])
    if found := re.search(r"has size (\d+) and the array at index \d+ has size (\d+)", text):
        yield int(found[1]), int(found[2])
    if found := re.search(r"size of axis is (\d+) but size of corresponding boolean axis is (\d+)", text):
        yield int(found[1]), int(found[2])
    if found := re.search(r"index (\d+) is out of bounds for axis \d+ with size (\d+)", text):
        yield int(found[1]), int(found[2])
    if (
        "arrays must all be same length" in text
        or "must match" in text
        or "broadcast" in text
        or "shape" in text
    ):
        shapes = [tuple(map(int, re.findall(r"\d+", one))) for one in re.findall(r"\((\d[\d, ]*)\)", text)]
        for one, other in itertools.combinations(shapes, 2):
            for a, b in itertools.zip_longest(one[::-1], other[::-1], fillvalue=1):
                if a != b and 1 not in (a, b):
                    yield a, b
    if found := re.search(r"cannot reshape array of size (\d+) into shape \(([\d, ]*)\)", text):
        yield int(found[1]), int(np.prod([int(one) for one in re.findall(r"\d+", found[2])]))


@dataclass(frozen=True)
class Hints:
    """What the text says of lengths: gates cut out of one array, arrays put together, rows gone through."""

    gates: int = 0
    state: Axis | None = None  # as long as a gate: H = U.shape[0] where 4 * H are cut
    stacked: bool = False
    zipped: bool = False
    together: Sequence[Sequence[Axis]] = ()  # axes that are gone through together: zip(inputs, targets)
    counted: Sequence[Sequence[Axis]] = ()  # axes along which one loop counts: W[j][i] for i in range(len(x))
    ahead: bool = False  # a loop takes the entry after its own: w[j + 1]
    numbers: frozenset[int] = frozenset()  # that the file has for a length: vocab_size = 28
    lengths: frozenset[int] = frozenset()  # that are handed over as arguments
    first: Sequence[Mapping[str, Pattern]] = ()  # patterns that are tried before the others
    called: Mapping[Axis, str] = field(default_factory=dict)  # the letters that someone has said
    alike: bool = False  # targets may be as large as what is predicted: if t.size == y.size
    topped: bool = False  # labels say how many classes there are: y.max() + 1
    compared: frozenset[str] = frozenset()  # labels, compared or counted: y[:, None] == y[None]
    long: frozenset[str] = frozenset()  # what is made with some length that is not 1: no numbers


def said_numbers(shapes: Mapping[str, Sequence[Any]]) -> frozenset[int]:
    """The lengths that someone has said in numbers."""
    return frozenset(one for shape in shapes.values() for one in shape if isinstance(one, int) and one > 1)


class Fitting:
    """Arrays by name with one pattern each, and what their axes turn out to be."""

    times: int
    cut: bool
    state: Axis | None
    long: frozenset[str]
    stacked: bool
    zipped: bool
    alike: bool
    known_numbers: frozenset[int]
    called: Mapping[Axis, str]
    together: Sequence[Sequence[Axis]]
    count: Sequence[Sequence[Axis]]
    ahead: bool
    lettered: list[Axis]
    chosen: dict[str, Pattern]
    labels: tuple[str, ...]
    given: dict[str, Any]

    def __init__(
        self,
        chosen: Mapping[str, Pattern],
        labels: Iterable[str],
        given: Mapping[str, Any],
        hints: Hints,
    ) -> None:
        self.times, self.cut, self.stacked, self.state = hints.gates, False, hints.stacked, hints.state
        said = said_numbers(chosen)
        self.zipped, self.long, self.known_numbers, self.called = (
            hints.zipped,
            hints.long,
            hints.numbers | said,
            hints.called,
        )
        self.ahead = hints.ahead
        self.alike, self.together, self.count = hints.alike, hints.together, hints.counted
        self.chosen, self.labels, self.given = dict(chosen), tuple(labels), dict(given)
        self.parent: dict[Axis, Axis] = {}
        self.numbers: dict[Axis, int] = {}
        self.fixed: dict[Axis, int] = {}
        self.derived: dict[Axis, Made] = {}
        self.classes_of: dict[str, Axis | None] = dict.fromkeys(self.labels)
        more = {one + 1 for one in hints.lengths}  # with a bias
        known = (prime for prime in PRIMES if prime not in said | more)
        primes = itertools.chain(known, map(too_many, [len(PRIMES)]))
        for name, pattern in sorted(self.chosen.items(), key=self.late):
            for at, one in enumerate(pattern):
                if one is None:
                    axis = (name, at)
                    self.parent[axis], self.numbers[axis] = axis, next(primes)
        self.lettered = [axis for axis in hints.called if axis in self.parent]
        for axis, other in itertools.combinations(self.lettered, 2):
            if hints.called[axis] == hints.called[other]:
                self.parent[self.find(other)] = self.find(axis)
        for name in sorted(self.labels) if hints.topped else ():
            axis = (name, CLASSES)
            self.parent[axis], self.numbers[axis] = axis, next(primes)

    def late(self, one: tuple[str, Pattern]) -> tuple[bool, bool]:
        """Kernels have the shortest axes, as they are cut out of images; labels the longest, to be noticed."""  # noqa: E501
        kernel = len(one[1]) in (3, 4) and re.match(r"w|k|f", letters.last(one[0]), re.I) is not None
        kernel |= len(one[1]) == 2 and re.search(r"kern|filt", letters.last(one[0]), re.I) is not None
        return one[0] in self.labels, not kernel

    def find(self, axis: Axis) -> Axis:
        while self.parent[axis] != axis:
            axis = self.parent[axis]
        return axis

    def number(self, axis: Axis) -> int:
        top = self.find(axis)
        if top in self.derived:
            return self.derived[top].number(self.number)
        return self.fixed.get(top, self.numbers[top])

    def draw(self) -> dict[str, Any]:
        rng = np.random.default_rng(0)
        values: dict[str, Any] = {}
        for name in self.chosen:
            shape = tuple(self.lengths(name))
            if name in self.labels:
                high = self.classes_of[name] or next(self.tops(name), None)
                values[name] = rng.integers(0, self.number(high) if high else 2, size=shape)
                values[name].flat[::2] = self.number(high) - 1 if high else 1  # in any part of the samples
            else:
                values[name] = (
                    np.asarray(rng.uniform(0.2, 0.8, size=shape))
                    if shape
                    else np.float64(rng.uniform(0.2, 0.8))
                )
        return {**values, **self.given}

    def tops(self, name: str) -> Iterator[Axis]:
        """The classes of labels as an axis, where the code takes their number from the labels."""
        yield from (axis for axis in self.parent if axis == (name, CLASSES))

    def run(self, call: Call, calls: Iterator[int]) -> Any:
        """Calls until it runs; raises Misfit where an error says nothing about lengths."""
        seen = set()
        for _ in range(120):
            if next(calls) < 0:
                raise Misfit(TooLong(None, "as many trials as there are"))
            if sum(prod(self.lengths(name)) for name in self.chosen) > ENTRIES:
                raise Misfit(MemoryError("arrays of so many entries are not meant"))
            try:
                return call(self.draw())
            except Exception as error:
                text = str(error)
                said = f"{text} {getattr(error, 'alike', '')}"
                if said in seen and not any(char.isdigit() for char in said):
                    raise Misfit(error) from error
                seen.add(said)
                if (
                    "shape-mismatch" in text
                    and self.channels()
                    or self.reshaped(text)
                    or self.left_over(text)
                ):
                    continue
                if self.gates() or "equal division" in text and self.divided():
                    continue
                if "must be square" in text and self.squared(call):
                    continue
                if "negative dimensions" in text and self.lengthened():
                    continue
                if self.indexed(text):
                    continue
                if self.alike and WHOLE.search(text) and self.as_predicted(call):
                    continue
                if not any(self.joined(a, b) if a != b else self.counted(a) for a, b in pairs(error)):
                    raise Misfit(error, {self.called[a]: self.number(a) for a in self.lettered}) from error
        raise Misfit(RuntimeError("no lengths were found"))

    def lengthened(self) -> bool:
        """Data are longer than the filters that move along them, T - k + 1: once all that are called data."""
        longest = max(self.numbers.values(), default=0)
        data = [axis for axis in self.parent if letters.INPUT.match(letters.last(axis[0]))]
        free = [one for one in dict.fromkeys(map(self.find, data)) if self.numbers[one] < longest]
        more = [prime for prime in PRIMES if prime > longest]
        if not free or len(more) < len(free):
            return False
        self.numbers.update(zip(free, more, strict=False))
        return True

    def indexed(self, text: str) -> bool:
        """The file's own indices, of words, reach as far as one of its numbers says: V = len(vocab)."""
        found = re.search(r"index (\d+) is out of bounds for axis \d+ with size (\d+)", text)
        by_number = {self.number(axis): self.find(axis) for axis in self.parent}
        place, size = map(int, found.groups()) if found else (0, 0)
        axis = by_number.get(size)
        longer = [one for one in sorted(self.known_numbers) if one > place]
        ours = {place, place + 1} & by_number.keys() - self.known_numbers
        if axis is None or ours or not longer or axis in self.derived or self.fixed.get(axis) == longer[0]:
            return False
        self.fixed[axis] = longer[0]
        return True

    def left_over(self, text: str) -> bool:
        """theta[n * k :] is a bias, of which nothing is left where theta ends with what comes before it."""
        shapes = [re.findall(r"\d+", one) for one in re.findall(r"\((\d[\d, ]*)\)", text)]
        if len(shapes) != 2 or "broadcast" not in text or "0" not in {*shapes[0], *shapes[1]}:
            return False
        both = itertools.zip_longest(shapes[0][::-1], shapes[1][::-1], fillvalue="1")
        missing = next((int(a if b == "0" else b) for a, b in both if "0" in (a, b)), 0)
        vectors = [self.find((n, 0)) for n, pattern in self.chosen.items() if pattern == (None,)]
        cut = [
            axis
            for axis in vectors
            if axis in self.fixed and re.search("par|theta|w", letters.last(axis[0]), re.I)
        ]
        if len(cut) != 1 or missing < 1:
            return False
        self.fixed[cut[0]] += missing
        return True

    def squared(self, call: Call) -> bool:
        """np.linalg.inv(W) asks for a square, and does not say of which array: of a parameter, if it goes."""
        matrices = [name for name, pattern in self.chosen.items() if pattern == (None, None)]
        for name in sorted(matrices, key=lambda one: not letters.parameter(one)):
            before = dict(self.parent), dict(self.fixed)
            if self.joined(*self.lengths(name)):
                try:
                    call(self.draw())
                    return True
                except Exception as error:
                    if "must be square" not in str(error):
                        return True
            self.parent, self.fixed = before
        return False

    def as_predicted(self, call: Call) -> bool:
        """Rows of 0 and 1 where the code takes labels, too: their axes are two others for which it runs."""
        target = next((n for n, p in self.chosen.items() if letters.TARGET.match(n) and len(p) == 2), None)
        if target is None or target in self.labels:
            return False
        before = dict(self.parent), dict(self.fixed)
        others = dict.fromkeys(self.find(axis) for axis in self.parent if axis[0] != target)
        for pair in itertools.permutations(others, 2):
            for axis, other in zip(self.axes(target), pair, strict=False):
                self.joined(self.number(axis), self.number(other))
            with contextlib.suppress(Exception):
                call(self.draw())
                return True
            self.parent, self.fixed = dict(before[0]), dict(before[1])
        return False

    def reshaped(self, text: str) -> bool:
        """Y.reshape(A.shape): axis by axis, if both have as many."""
        found = re.search(r"cannot reshape array of size (\d+) into shape \(([\d, ]*)\)", text)
        if not found:
            return False
        wanted = [int(one) for one in re.findall(r"\d+", found[2])]
        for name in self.chosen:
            lengths = self.lengths(name)
            if int(np.prod(lengths)) == int(found[1]) and self.tiled(name, lengths, wanted):
                return True
            if len(lengths) == len(wanted) and int(np.prod(lengths)) == int(found[1]):
                pairs = [(a, b) for a, b in zip(lengths, wanted, strict=True) if a != b]
                return sum(self.joined(a, b) for a, b in pairs) > 0
        long = [one for one in wanted if one != 1]
        if len(long) == 1 < len(wanted) and self.joined(int(found[1]), long[0]):  # y.reshape((m, 1))
            return True
        vectors = [name for name, pattern in self.chosen.items() if pattern == (None,)]
        for name in (
            vectors if len(wanted) > 1 else ()
        ):  # theta[: n * k].reshape(n, k), and what is left of it
            axis, missing = self.find((name, 0)), prod(wanted) - int(found[1])
            cut = int(found[1]) < self.number(axis) or int(found[1]) == self.number(axis)
            if cut and missing > 0 and re.search("par|theta|w", letters.last(name), re.I):
                self.fixed[axis] = self.number(axis) * (axis in self.fixed or int(found[1]) > 0) + missing
                return True
        for name in self.chosen:  # y.reshape(N * T), as long as two axes of x that stand together
            own = [self.number(axis) for axis in self.axes(name)]
            for other in self.chosen if prod(own) == int(found[1]) and len(own) > 1 else ():
                lengths = [self.number(axis) for axis in self.axes(other)]
                together = [lengths[at : at + len(own)] for at in range(len(lengths) - len(own) + 1)]
                alike = next((one for one in together if prod(one) == prod(wanted) and one != own), None)
                if other != name and alike:
                    pairs = [(a, b) for a, b in zip(own, alike, strict=True) if a != b]
                    return sum(self.joined(a, b) for a, b in pairs) > 0
        return False

    def tiled(self, name: str, lengths: list[int], wanted: list[int]) -> bool:
        """x.reshape(N, H // 2, 2, W // 2, 2), x.reshape(N, 2, C // 2): such axes are whole tiles long."""
        for at in (at for at, one in enumerate(self.chosen[name]) if one is None and len(lengths) > 1):
            axis, parts = self.find((name, at)), wanted[at : at + 2]
            others = lengths[:at] + lengths[at + 1 :] == wanted[:at] + wanted[at + 2 :]
            if others and len(parts) == 2 and axis not in self.fixed and axis not in self.derived:
                self.fixed[axis] = prod(parts)
                return prod(parts) > 1
        tiles = {
            self.find((name, at)): tile
            for at, length in enumerate(lengths)
            for whole, tile in itertools.pairwise(wanted)
            if self.chosen[name][at] is None and tile > 1 and length % tile and whole == length // tile
        }
        free = [axis for axis in tiles if axis not in self.fixed and axis not in self.derived]
        self.fixed.update({axis: tiles[axis] * count for count, axis in enumerate(free, start=2)})
        return bool(free)

    def gates(self) -> bool:
        """A bias, or else a weight, that is cut into gates, b[2*H:3*H], is as many times as long as the state."""  # noqa: E501
        state = next((n for n, p in self.chosen.items() if STATE.match(letters.last(n)) and len(p) > 0), None)
        listed = [n for n in self.chosen if letters.last(n) == "params"]  # Wx, Wh, b = self.params
        biases = [n for n, p in self.chosen.items() if stem(n) == "b" and p.count(None) == 1]
        biases = biases or [n for n in listed if len(self.chosen[n]) == 1]
        weights = [n for n, p in self.chosen.items() if len(p) == 2 and letters.parameter(n)]
        gated = next(iter([*biases, *weights]), None)
        if not self.times or self.cut or gated is None:
            return False
        axes = self.axes(state) if state else [self.find(self.state)] if self.state in self.parent else []
        base, known = (axes[-1] if axes else None), next(iter(self.axes(gated)[-1:]), None)
        if base is None or known is None or base == known or known in self.fixed or base in self.derived:
            return False
        self.cut, self.derived[known] = True, Made((base,), self.times)
        return True

    def divided(self) -> bool:
        """np.split(x @ W + b, 2, axis=1): what is divided is a whole number of parts wide."""
        weights = (n for n, p in self.chosen.items() if letters.parameter(n) and stem(n) != "b")
        widths = dict.fromkeys(axes[-1] for n in weights if (axes := self.axes(n)))
        free = [one for one in widths if one not in self.fixed and one not in self.derived]
        self.fixed.update({one: self.times * count for count, one in enumerate(free, start=2)})
        return bool(self.times and free)

    def paired(self, call: Call, calls: Iterator[int], result: Any) -> Any:
        """A loop over samples does not ask for as many targets as samples; where it may be so, it is."""
        result = self.zipped_together(call, result)
        for target in (name for name in self.chosen if letters.TARGET.match(letters.last(name))):
            data = next(
                (n for n in self.chosen if letters.INPUT.match(letters.last(n)) and n != target), None
            )
            if (
                data is None
                or len(self.chosen[data]) < 2
                or self.chosen[data] == (None, 1)
                or not self.chosen[target]
            ):
                continue
            axes, others = self.axes(data), self.axes(target)
            if not axes or not others or {*self.lengths(data)} & {*map(self.number, others)}:
                continue
            matrices = [
                n for n, pattern in self.chosen.items() if len(pattern) == 2 and n not in (data, target)
            ]
            if any(others[0] in self.axes(name) for name in matrices):
                continue  # outputs of one sample, for which the loop has steps
            for axis in sorted(
                axes, key=lambda one: (self.zipped and one != axes[0], self.number(one))
            ):  # the shortest that is long enough is along the samples
                found = self.trial(call, self.number(axis), self.number(others[0]))
                if found is not None:
                    return found
        return result

    def zipped_together(self, call: Call, result: Any) -> Any:
        """zip stops at the shortest: what is gone through together is meant to be as long."""
        for group in self.together:
            axes = [
                (name, at)
                for name, pattern in self.chosen.items()
                for own, at in group
                if letters.last(name) == own and pattern[at : at + 1] == (None,)
            ]
            for one, other in itertools.pairwise(axes):
                a, b = self.number(one), self.number(other)
                found = self.trial(call, a, b) if a != b else None
                result = result if found is None else found
        return result

    def trial(self, call: Call, a: int, b: int) -> Any:
        """What a call gives where two lengths are one; None, and all as before, where it does not run."""
        before = dict(self.parent), dict(self.fixed)
        try:
            return call(self.draw()) if self.joined(a, b) else None
        except Exception:
            self.parent, self.fixed = before
            return None

    def counted_along(self, call: Call, calls: Iterator[int], result: Any) -> Any:
        """b[f] asks for as many entries as there are rounds: the shortest axis that is long enough."""
        for name, pattern in self.chosen.items():
            own = self.axes(name)
            alone = pattern == (None,) and sum(self.find(one) == own[0] for one in self.parent) == 1
            if not alone or name in self.labels or own[0] in self.fixed or own[0] in self.derived:
                continue
            try:
                call({**self.draw(), name: np.full(1, 0.5)})
                continue
            except IndexError:
                pass
            except Exception:
                continue
            others = dict.fromkeys(self.find(one) for one in self.parent if self.find(one) != own[0])
            tried = (
                self.trial(call, self.number(axis), self.number(own[0]))
                for axis in sorted(others, key=self.number)
            )
            found = next((one for one in tried if one is not None), None)
            if found is None and self.ahead:
                found = next(
                    (one for axis in others if (one := self.one_more(call, own[0], axis)) is not None), None
                )
            result = result if found is None else found
        return result

    def one_more(self, call: Call, axis: Axis, other: Axis) -> Any:
        """What a call gives where an axis is longer by one, w[j + 1] of x[j]; None where it does not run."""
        if other in self.derived or other in self.fixed:
            return None
        self.derived[self.find(axis)] = Made((other,), 1, 1)
        try:
            return call(self.draw())
        except Exception:
            del self.derived[self.find(axis)]
            return None

    def joined_to_slopes(self, call: Call, calls: Iterator[int], result: Any, slopes: Slopes) -> Any:
        """An axis that nothing asks about, such as that of b in b[f], is as long as its slope's.

        First where another axis is as long: of dz[:, :H] and dz[:, H:] the one tells how long the other is.
        """
        tried: set[Axis] = set()
        while unlike := [one for one in self.unlike(slopes(result)) if one[0] not in tried]:
            lengths = {self.number(axis) for axis in self.parent}
            axis, length = min(unlike, key=lambda one: one[1] not in lengths)
            before = dict(self.parent), dict(self.fixed)
            tried.add(axis)
            if self.joined(self.number(axis), length):
                try:
                    result = self.run(call, calls)
                except Misfit:
                    self.parent, self.fixed = dict(before[0]), dict(before[1])
            elif (found := self.as_another(call, axis, slopes, len(unlike))) is not None:
                result = found
        return result

    def as_another(self, call: Call, axis: Axis, slopes: Slopes, many: int) -> Any:
        """What a call gives where an axis is as long as another one, if more slopes have their shapes then.

        d[:n] may be cut off by the end of d, and then does not tell how long it is meant to be.
        """
        for number in {self.number(one) for one in self.parent} - {self.number(axis)}:
            before = dict(self.parent), dict(self.fixed)
            found = self.trial(call, self.number(axis), number)
            if found is not None and len(self.unlike(slopes(found))) < many:
                return found
            self.parent, self.fixed = before
        return None

    def unlike(self, slopes: Mapping[str, tuple[int, ...]]) -> list[tuple[Axis, int]]:
        """The axes of other lengths than all their slopes say, where nothing without a slope has them."""
        said: dict[Axis, list[int]] = {}
        for name, shape in slopes.items():
            pattern = self.chosen.get(name, ())
            for at, length in enumerate(shape if len(pattern) == len(shape) else ()):
                if pattern[at] is None:
                    said.setdefault(self.find((name, at)), []).append(length)
        tops = [self.find(axis) for axis in self.parent]
        agreed = [
            (axis, own[0]) for axis, own in said.items() if len(own) == tops.count(axis) and len({*own}) == 1
        ]
        return [(axis, length) for axis, length in agreed if self.number(axis) != length]

    def along_samples(self, slopes: Mapping[str, tuple[int, ...]]) -> list[str]:
        """Biases as long as there are samples: no one means that, but a number, as of a single output.

        Nor does one mean it of another parameter whose slope is a number.
        """
        data = [n for n, p in self.chosen.items() if p == (None, None) and not letters.parameter(n)]
        data = [n for n in data if not letters.TARGET.match(n) and not re.fullmatch("[A-WYZ]", n)]
        others = {self.find((n, 1)) for n, p in self.chosen.items() if p[1:] == (None,)}
        samples = {self.find((n, 0)) for n in data} - others
        vectors = [n for n, pattern in self.chosen.items() if pattern == (None,)]
        numbers = [n for n in vectors if (stem(n) == "b" or slopes.get(n) == ()) and n not in self.long]
        return [n for n in numbers if set(self.axes(n)) <= samples]

    def of_slopes(self, shapes: Mapping[str, tuple[int, ...]]) -> list[str]:
        """Arrays whose slope is a number may be numbers, if the others' lengths are then freer."""
        numbers = (name for name, shape in shapes.items() if not shape and self.chosen.get(name))
        return [name for name in numbers if stem(name) != "b" and name not in self.long]

    def laid_out(self, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Pattern]:
        """The layout of a slope, (1, C, 1, 1), for a vector that was laid over another axis."""
        patterns = {name: tuple(None if one > 1 else 1 for one in shape) for name, shape in shapes.items()}
        vectors = [name for name in shapes if self.chosen.get(name) == (None,)]
        return {n: patterns[n] for n in vectors if len(patterns[n]) > 2 and patterns[n].count(None) == 1}

    def axes(self, name: str) -> list[Axis]:
        return [self.find((name, at)) for at, one in enumerate(self.chosen[name]) if one is None]

    def lengths(self, name: str) -> list[int]:
        return [self.number((name, at)) if n is None else n for at, n in enumerate(self.chosen[name])]

    def channels(self) -> bool:
        """An image and a kernel have the same channels: tensordot does not say which lengths it means."""
        of_axes = ([n for n, pattern in self.chosen.items() if len(pattern) == axes] for axes in (4, 3))
        boxes = next((names for names in of_axes if len(names) > 1), [])
        if not boxes:
            return False
        one, other = (self.lengths(name)[1] for name in boxes[:2])
        return one != other and self.joined(one, other)

    def counted(self, size: int) -> bool:
        """A loop that runs past an axis of this length: it counts along a longer one, of targets if any."""
        by_number = {self.number(axis): self.find(axis) for axis in self.parent}
        longer = [(axis, number) for number, axis in by_number.items() if number > size]
        longer = [one for one in longer if one[0][1] != CLASSES]
        if size not in by_number or not longer:
            return False
        own = [name for name in self.chosen if by_number[size] in map(self.find, self.axes(name))]
        across = by_number[size][1] > 0  # j of X[i, j] counts no samples

        def apart(axis: Axis) -> bool:
            """Whether no loop is known to count along both."""
            both = (
                {(letters.last(name), at) for name, at in self.parent if self.find((name, at)) == top}
                for top in (by_number[size], axis)
            )
            mine, other = both
            return not any(mine & {*group} and other & {*group} for group in self.count)

        def unlikely(name: str) -> int:
            target = letters.TARGET.match(name) is not None
            return 2 if target and across and self.chosen[name] == (None,) else 1 - target

        longer.sort(
            key=lambda one: (
                apart(one[0]),
                one[0][0] in own,  # nobody means a square
                one[0][0] not in self.labels,
                unlikely(one[0][0]),
            )
        )
        return self.joined(size, longer[0][1])

    def joined(self, a: int, b: int) -> bool:
        """Makes two lengths one, if axes have them."""
        by_number = {self.number(axis): self.find(axis) for axis in self.parent}
        if a not in by_number and (a + 1 in by_number) and by_number[a + 1][1] == CLASSES:
            a += 1  # the last class is out of bounds
        one, other = by_number.get(a), by_number.get(b)
        if one and other:
            if one in self.derived or other in self.derived:
                return self.joined_to_derived(*((one, other) if one in self.derived else (other, one)))
            if one in self.fixed and other in self.fixed or self.are_apart(one, other):
                return False
            if one in self.fixed:
                one, other = other, one
            later, earlier = sorted((one, other), key=lambda axis: list(self.parent).index(axis))[::-1]
            if later in self.fixed:
                self.fixed[earlier] = self.fixed.pop(later)
            self.parent[later] = earlier
            return True
        for whole, wanted in ((a, b), (b, a)) if not one and not other else ():
            grown = by_number.get(whole - 1)  # with a column of ones, as many as a fixed length wants
            few = 1 < wanted < 8 or wanted - 1 in self.known_numbers
            if grown and grown not in self.fixed and grown not in self.derived and few:
                self.fixed[grown] = wanted - 1
                return True
        if not one and not other and (common := gcd(a, b)) > 1 and min(a, b) // common > 1:
            return self.joined(a // common, b // common)
        known, number = (one, b) if one else (other, a)
        if known in self.derived:
            return self.joined_to_a_part(self.derived[known].found(self.find), number)
        if not known or known in self.fixed:
            return False
        if number in self.known_numbers:
            self.fixed[known] = number
            return True
        bases = [one for one in dict.fromkeys(map(self.find, self.parent)) if one != known]
        bases = [one for one in bases if one not in self.derived and one not in self.fixed]
        beside = itertools.combinations(bases, 2) if self.stacked else ()
        sums = [pair for pair in beside if sum(map(self.number, pair)) == number]
        if sums:  # of np.concatenate([h, x])
            base, more = min(sums, key=stacked_oddly)
            self.derived[known] = Made((base,), 1, more)
            return True
        bases.sort(key=lambda one: letters.TARGET.match(letters.last(one[0])) is not None)
        for ways in (
            RELATIONS[:2],
            *((way,) for way in RELATIONS[2:]),
        ):  # of w[1:] or with a one, by no target
            for base, (times, plus) in itertools.product(bases, ways):
                if times * self.number(base) + plus == number:
                    self.derived[known] = Made((base,), times, plus)
                    return True
        every = [one for one in dict.fromkeys(map(self.find, self.parent)) if number % self.number(one) == 0]
        factors = [one for one in every if one not in self.derived]
        if 1 < number < 200 and not every or number in (1, 2, 3, 4, 10):
            self.fixed[known] = number
            return True
        if number > 1 and prod(map(self.number, factors)) == number and known not in factors:
            self.derived[known] = Made(tuple(factors))  # of X.reshape(N, H * W)
            return True
        return False

    def are_apart(self, one: Axis, other: Axis) -> bool:
        """Whether someone has said different letters for two lengths."""
        said = [
            {self.called[axis] for axis in self.lettered if self.find(axis) == top} for top in (one, other)
        ]
        return all(said) and said[0].isdisjoint(said[1])

    def joined_to_derived(self, derived: Axis, other: Axis) -> bool:
        made = self.derived[derived].found(self.find)
        if other in self.derived or other in self.fixed or other in (*made.factors, made.plus):
            return False
        self.parent[other] = derived
        return True

    def joined_to_a_part(self, made: Made, number: int) -> bool:
        """Of the rows of np.vstack([h, x]) in the first round, and of those in the next: of another h."""
        if len(made.factors) != 1 or made.times != 1 or not isinstance(made.plus, tuple):
            return False
        by_number = {self.number(axis): self.find(axis) for axis in self.parent}
        for part, rest in ((made.factors[0], made.plus), (made.plus, made.factors[0])):
            other = by_number.get(number - self.number(rest))
            if other and other != part and {part, other}.isdisjoint(self.derived):
                return self.joined(self.number(part), self.number(other))
        return False

    def result(self) -> Fit:
        shapes = {
            name: tuple(self.find((name, at)) if one is None else one for at, one in enumerate(pattern))
            for name, pattern in self.chosen.items()
        }
        return Fit(
            shapes,
            dict(self.classes_of),
            dict(self.fixed),
            {self.find(a): made.found(self.find) for a, made in self.derived.items()},
        )

    def find_classes(self, call: Call) -> None:
        """How many classes labels may be of: the length of what they index."""
        for name in self.labels:
            top = next((self.find(one) for one in self.tops(name)), None)
            if top is not None and top[1] != CLASSES:
                self.classes_of[name] = top
                continue
            values = self.draw()
            values[name] = np.full_like(values[name], 997)
            try:
                call(values)
            except IndexError as error:
                if found := re.search(r"with size (\d+)", str(error)):
                    by_number = {self.number(axis): self.find(axis) for axis in self.parent}
                    self.classes_of[name] = by_number.get(int(found[1]))
            except Exception:
                continue


def stacked_oddly(pair: tuple[Axis, Axis]) -> tuple[bool, bool]:
    """Of two lengths that give a third, targets are least likely to have one, and data likeliest."""
    names = [letters.last(name) for name, _ in pair]
    targets, data = (any(map(one.match, names)) for one in (letters.TARGET, letters.INPUT))
    return targets, not data


def choices(options: Mapping[str, Sequence[Pattern]]) -> Iterable[dict[str, Pattern]]:
    """One pattern for each name, the likeliest together first; names of one stem go together.

    The last weight goes alone, as there may be one output; where it is a vector, its bias is a number.
    """
    weights = sorted(n for n in options if NUMBERED.fullmatch(letters.last(n)) and stem(n) == "w")
    alone = weights[-1] if len(weights) > 1 else ""
    biases = sorted(n for n in options if NUMBERED.fullmatch(letters.last(n)) and stem(n) == "b")
    bias = biases[-1] if alone and biases and biases[-1][-1] == alone[-1] else ""
    for chosen in grouped(options, alone):
        single = alone and chosen[alone] == (None,) and any(len(chosen[n]) > 1 for n in weights)
        if single and bias and chosen[bias] == (None,):
            yield {**chosen, bias: ()}
        yield chosen


NUMBERED = re.compile(r"[^\W\d]+\d")


def grouped(options: Mapping[str, Sequence[Pattern]], alone: str) -> Iterable[dict[str, Pattern]]:
    groups: dict[tuple[str, tuple[Pattern, ...]], list[str]] = {}
    for name, found in options.items():
        groups.setdefault((name if name == alone else stem(name), tuple(found)), []).append(name)
    listed = list(groups.items())
    start = (0,) * len(listed)
    queue: list[tuple[float, tuple[int, ...]]] = [(0.0, start)]
    seen = {start}
    while queue:
        cost, ranks = heapq.heappop(queue)
        yield {name: key[1][rank] for (key, names), rank in zip(listed, ranks, strict=True) for name in names}
        for at in range(len(listed)):
            more = (*ranks[:at], ranks[at] + 1, *ranks[at + 1 :])
            if more[at] < len(listed[at][0][1]) and more not in seen:
                seen.add(more)
                weight = (
                    0.25 if listed[at][0][0] == "b" else 0.6 if letters.TARGET.match(listed[at][1][0]) else 1
                )
                heapq.heappush(queue, (cost + weight * (1 + 0.4 * more[at]), more))


def goes_farther(error: BaseException, other: BaseException, labels: Sequence[str]) -> bool:
    """Whether code comes to a cost, or with labels beyond an index that has to be whole."""
    beyond = bool(labels) and WHOLE.search(str(other)) is not None and not WHOLE.search(str(error))
    return not isinstance(other, Several) and (beyond or isinstance(error, Several))


WHOLE = re.compile("must be of integer|only integers")
"""Where real numbers stand in an index: labels, of which the next trial is."""


def fits(
    call: Call,
    options: Mapping[str, Sequence[Pattern]],
    given: Mapping[str, Any] | None = None,
    labels: Iterable[str] = (),
    slopes: Slopes | None = None,
    hints: Hints | None = None,
    most: int = CALLS,
) -> Iterable[tuple[Fit, Any]]:
    """The shapes for which a call runs, the likeliest first, with what it returned there.

    After `most` calls they are given up.
    """
    calls = itertools.count(most, -1)
    began, hints = process_time(), hints or Hints()
    maybe = set(labels)
    last: Misfit | None = None
    found = False
    for chosen in itertools.chain(hints.first, itertools.islice(choices(options), 600)):
        likely = sorted(
            (n for n in chosen if n in maybe and len(chosen[n]) <= 2),
            key=lambda n: n.lower() in ("x", "inputs"),
        )
        pair = list(itertools.combinations(likely, 2)) if len(likely) <= 4 else []
        every = [tuple(likely)] if len(likely) > 2 else []
        ways = [(), *((name,) for name in likely), *pair, *every]
        compared = hints.compared & set(likely)
        for held in [one for one in ways if compared <= set(one)]:
            fitting = Fitting(chosen, held, given or {}, hints)
            try:
                result = fitting.run(call, calls)
            except Misfit as misfit:
                if last is None or goes_farther(misfit.error, last.error, held):
                    last = misfit
                if isinstance(misfit.error, HOPELESS) and not isinstance(misfit.error, UnboundLocalError):
                    if found:
                        break
                    raise
                if not held and not (
                    isinstance(misfit.error, (IndexError, TypeError))
                    and re.search("ind|integer", str(misfit.error))
                ):
                    break
                continue
            result = fitting.paired(call, calls, result)
            result = fitting.counted_along(call, calls, result)
            if slopes is not None:
                result = fitting.joined_to_slopes(call, calls, result, slopes)
            if held:
                fitting.find_classes(call)
            found = True
            of_each = slopes(result) if slopes is not None else {}
            fit, meant = fitting.result(), fitting.along_samples(of_each)
            numbers = meant or fitting.of_slopes(of_each)
            other_way = dict.fromkeys(numbers, ()) or fitting.laid_out(of_each)
            if other_way:
                other = Fitting({**chosen, **other_way}, held, given or {}, hints)
                with contextlib.suppress(Misfit):
                    one = other.run(call, calls)
                    other.find_classes(call)
                    if meant or not numbers or len(other.result().classes) > len(fit.classes):
                        yield other.result(), one
            yield fit, result
            break
        if process_time() - began > SECONDS:  # what was found by then is no ground for a verdict
            raise Misfit(TooLong(last.error if last and not found else None))
        if next(calls) < 0:
            break
    if not found:
        raise last or Misfit(ValueError("there is nothing to fit"))

"""Which shapes are meant, of those for which code runs: fixed by names and the forward pass.

A reading is odd where no one writes such a network: a parameter along the samples, a vector whose length
only the targets have, targets with an axis that nothing else has, or without one of the data. The first that
is not odd is meant. The layout of an array, (M,) or (1, M), may follow the shape of its gradient, as the
values are the same, and so may a freer reading, with more axes. One with fewer is taken for its gradients'
shapes only where names leave it open: all weights are vectors then, and none is called by a capital letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.proof.explain.question import letters, sizes
from backprop.proof.explain.question.fitting import STATE, Fit, said_numbers
from backprop.proof.explain.question.letters import Pattern
from backprop.proof.explain.question.returns import Misstep

Axes = tuple[Any, ...]
TRIED = 40


@dataclass
class Found:
    """A fit, its run, the share of its gradients that have their arrays' shapes, and how odd it is."""

    fit: Fit
    run: Any
    shaped: float
    odd: int

    @property
    def meaning(self) -> dict[str, tuple[Any, ...]]:
        """The axes of each array that are longer than 1."""
        return {name: tuple(one for one in shape if one != 1) for name, shape in self.fit.shapes.items()}

    @property
    def column(self) -> bool:
        """Whether the data are one sample, in a column."""
        return any(shape[1:] == (1,) and letters.INPUT.match(n) for n, shape in self.fit.shapes.items())

    @property
    def numbers(self) -> list[int]:
        """The lengths that have to be a number; that of one sample's target, (K, 1), is no other than its data's."""  # noqa: E501
        return [one for one in self.fit.fixed.values() if one != 1 or not self.column]

    @property
    def whole(self) -> bool:
        return self.shaped >= 1 and not self.odd


@dataclass(frozen=True)
class Said:
    """What the code says of how its arrays hang together."""

    sequences: Collection[str] = ()  # whose rows are steps, without targets of their own
    unknown: str = ""  # by which one slope alone is
    filters: Collection[str] = ()  # as long as no other array
    first: bool = False  # of its outputs the first is taken: there is one
    entrywise: bool = False  # it multiplies no matrices, and sums over no axis


def look(fits: Iterable[tuple[Fit, Any]], said: Said) -> list[Found]:
    """The fits in their order, up to the first that is not odd and has its gradients' shapes."""
    found = []
    for tried, (fit, run) in enumerate(fits):
        sources = run[2].sources
        elsewhere = bool(said.unknown) and len(sources) == 1 and said.unknown not in sources
        found.append(Found(fit, run, shaped(run), oddities(fit, sources, said) + elsewhere))
        if found[-1].whole or tried >= TRIED:
            break
    return found


def slope_shapes(run: Any) -> dict[str, tuple[int, ...]]:
    """The shape of each gradient; a step by a number is the same in all entries."""
    ran, values, read = run
    try:
        found = read.gradients(ran, values)
    except Misstep:  # with these shapes there are none
        return dict.fromkeys(read.sources, (0,))
    return {
        name: () if read.sources[name].kind == "step" and level(one) else tuple(np.shape(one))
        for name, one in found.items()
    }


def level(array: Any) -> bool:
    """Whether there are several entries, and all are the same but for rounding."""
    return np.size(array) > 1 and bool(np.allclose(array, np.ravel(array)[0], rtol=1e-9, atol=0))


def shaped(run: Any) -> float:
    """The share of the gradients that have their arrays' shapes."""
    slopes, values = slope_shapes(run), run[1]
    fitting = sum(one == np.shape(values[name]) for name, one in slopes.items())
    return float(fitting) / max(len(slopes), 1)


def oddities(fit: Fit, sources: Iterable[str], told: Said) -> int:
    """How many arrays have shapes that no one means; `sources` are those that have a slope."""
    wanted, said_so = set(sources), said_numbers(fit.shapes)
    axes = {axis: n for axis, n in fit.fixed.items() if n in said_so}  # (N, 3) and (3,) share an axis
    shapes = {
        name: tuple(axes.get(a, a) for a in shape if isinstance(a, tuple) or a in said_so)
        for name, shape in fit.shapes.items()
    }
    said = [n for n in shapes if letters.TARGET.match(letters.last(n)) and not letters.temperature(n, shapes)]
    said = [n for n in said if {n} != wanted or letters.HELD.fullmatch(letters.last(n))]
    said += [n for n in shapes if letters.last(n) == "d" and n not in wanted]  # what is desired
    target = next(iter(said), None)
    system = any(len(shapes[n]) > 1 and n not in wanted and n != target for n in shapes)  # f(x, A, b)
    features = [n for n in shapes if n != target and shapes[n] and not (system and {n} == wanted)]
    features = [n for n in features if sizes.FEATURES.match(letters.last(n))]
    features = [n for n in features if len(shapes[n]) > 1 or n not in wanted or n in ("x", "X")]
    features = [n for n in features if n not in wanted or len({*shapes[n]}) == len(shapes[n])]  # x = A @ x
    states = [n for n in features if re.search(r"_?(0|init|start)$", n)]
    others = [n for n in features if n not in states]
    features = others or [
        n for n in states if n not in wanted or len(states) > 1
    ]  # x0, from which all goes on
    plain = [n for n in shapes if n != target and n not in wanted and len(shapes[n]) > 1]
    features = features or [n for n in plain if not letters.parameter(n)]
    data = next(iter(sorted(features, key=lambda n: not letters.INPUT.match(letters.last(n)))), None)
    long = [n for (name, _), n in fit.fixed.items() if n > 10 and len(shapes[name]) > 1 and n not in said_so]
    single = target is not None and (one_output(fit, target) or told.first)  # and one bias
    count = int(bool(long) or 1 in fit.fixed.values() and not single)  # for one size alone
    if data and len(shapes[data]) > 1:
        ways = [fit.shapes[n] for n in wanted if len(fit.shapes[n]) == 2]  # x @ a, x @ b, x @ c
        ways = [one for one in ways if one[0] == fit.shapes[data][-1]]
        count += len(ways) > 1 and all(fit.fixed.get(one[1], one[1]) == 1 for one in ways)
    samples = None
    tokens = [axis for n in fit.labels if n != target for axis in shapes[n]]
    if target and tokens and not data and shapes[target]:  # one target for all words
        count += set(tokens).isdisjoint(shapes[target])
    if data and target:
        shared = [axis for axis in shapes[data] if axis in shapes[target]]
        rest = [axis for n, shape in shapes.items() if n not in (data, target) for axis in shape]
        pooled = len(shapes[data]) == 2 and shapes[target] == shapes[data][1:]  # softmax(H @ W @ q) @ H
        pooled = pooled and shapes[data][0] not in rest and shapes[data][1] in rest
        samples = shared[0] if shared and len(shapes[data]) > 1 and not pooled else None
        alone = len(shapes[data]) > 1 and not shared
        of_outputs = any(set(shapes[target]) & set(shapes[n]) for n in shapes if letters.parameter(n))
        one_sequence = letters.last(data) in told.sequences and len(shapes[data]) < 3
        count += alone and not (one_sequence and of_outputs)
        free = [
            axis for axis in shapes[target] if axis not in fit.fixed
        ]  # of unrolled weights the others are
        count += any(not any(axis in shapes[n] for n in shapes if n != target) for axis in free)
        count += len(fit.shapes[data]) == 2 and fit.shapes[data][0] == 1  # one sample alone
        count += len(fit.shapes[data]) < len(fit.shapes[target]) and single
        count += not pooled and one_for_all(shapes, target, data, wanted) and target not in fit.labels
        count += broadcast(fit.shapes, target, data, wanted) and target not in fit.labels
    if target or data and (data in fit.labels or letters.INPUT.match(letters.last(data))):  # and no pairs
        count += sum(len(set(shapes[name])) < len(shapes[name]) for name in (data, target) if name)
    if told.entrywise and len(shapes) == 2 and not fit.labels:  # p log(p / q)
        count += len({*shapes.values()}) > 1
    elif target and target not in fit.labels and len(shapes) == 2:  # of a loss, as (N, K) beside (N, K)
        judged = [n for n in wanted if n != target and letters.last(n).lower() in ("y_pred", "y_hat")]
        count += any(shapes[n] != shapes[target] for n in judged)
    if target in fit.labels and len(shapes[target]) > 1:  # p[np.arange(N), y] runs with rows of labels, too
        count += any(not any(axis in shapes[n] for n in shapes if n != target) for axis in shapes[target])
    squares = [n for n, shape in shapes.items() if len(set(shape)) < len(shape) and n not in (data, target)]
    count += sum(n in fit.labels for n in squares)
    if target in fit.labels:  # as many classes as samples
        count += sum(n in wanted and letters.INPUT.match(letters.last(n)) is not None for n in squares)
    made = {*fit.derived, *(one for way in fit.derived.values() for one in way.factors)}  # 1 + D, as w and b
    for name, shape in shapes.items():
        if name in (data, target) or len(fit.shapes) == 1 or name in fit.labels:
            continue
        # a threshold, a width: laid over a vector of samples, it would have an axis of its own
        second = letters.TARGET.match(letters.last(name)) and name not in wanted and bool(shape)
        count += bool(second and samples is not None and samples not in shape)
        of_samples = data is not None and len(shape) == 2 and shape[1:] == shapes[data][:1]
        laid = name not in wanted and of_samples and shape[0] != shape[1]
        ghost = (
            laid
            or len(shape) == 1
            and isinstance(shape[0], tuple)
            and shape[0] not in made
            and letters.last(name) not in told.filters
            and not (single and fit.fixed.get(shape[0]) == 1)
            and not (name in wanted and fit.fixed.get(shape[0], 1) > 1)  # of np.vander(x, 4) @ w
            and not any(shape[0] in shapes[n] for n in shapes if n not in (name, target))
        )
        square = len(shape) == 2 and shape[0] == shape[1]  # which samples are neighbours
        of_each = samples is not None and samples in shape and not square
        count += ghost or of_each and letters.parameter(name)
    return int(count)


def one_output(fit: Fit, target: str) -> bool:
    """Whether targets are a column, or have one axis that is found to be of length 1."""
    lengths = [fit.fixed.get(axis, axis) for axis in fit.shapes[target]]
    return fit.shapes[target][1:] == (1,) or len(lengths) == 2 and lengths.count(1) == 1


def one_for_all(shapes: Mapping[str, Axes], target: str, data: str, wanted: set[str]) -> bool:
    """Whether all outputs share a target: an axis is in one matrix of weights alone."""
    if len(shapes[data]) != 2 or shapes[target] != shapes[data][1:]:
        return False
    matrices = {n: shape for n, shape in shapes.items() if len(shape) == 2}
    outputs = [axis for n, shape in matrices.items() if n in wanted for axis in shape[:1]]
    return any(sum(axis in shape for shape in matrices.values()) == 1 for axis in outputs)


def broadcast(shapes: Mapping[str, Axes], target: str, data: str, wanted: set[str]) -> bool:
    """Whether a target for each sample, (N, 1), is laid over several outputs: an axis of one matrix alone."""
    if len(shapes[data]) != 2 or shapes[target] != (shapes[data][0], 1):
        return False
    matrices = {n: shape for n, shape in shapes.items() if len(shape) == 2 and shape[0] != 1}
    outputs = [shape[1] for n, shape in matrices.items() if n in wanted and isinstance(shape[1], tuple)]
    return any(sum(axis in shape for shape in matrices.values()) == 1 for axis in outputs)


def chosen(found: Sequence[Found], alone: bool | None = False) -> tuple[Found, Found | None]:
    """The reading that is meant, and one with fewer axes that may be meant instead.

    `alone` says whether the code is about one sample (`samples`).
    """
    least = min(one.odd for one in found)
    natural = [one for one in found if one.odd == least]
    first = natural[0]
    alike = [one for one in natural if one.meaning == first.meaning]
    best = max(alike, key=lambda one: one.shaped)
    # a length that is a number in the other alone is no reading: every bias is a number for one class
    free = [one for one in natural if len(one.numbers) <= len(best.numbers)]
    other = max(free, key=lambda one: one.shaped)
    if other.shaped <= best.shaped:
        return best, None
    if other.column and not best.column:
        return (other, None) if alone else (best, None if alone is False else other)
    return (other, None) if _open(best, other) else (best, other)


def _open(first: Found, other: Found) -> bool:
    """Whether names leave it open which of two readings is meant."""
    before, after = first.meaning, other.meaning
    moved = {name for name in after if len(before.get(name, ())) != len(after[name])}
    if all(len(before.get(name, ())) < len(after[name]) for name in moved):  # a freer one
        return True
    weights = {name for name in after if letters.parameter(name) and letters.stem(name) != "b"}
    of_weights = moved & weights
    if of_weights and of_weights != weights:  # one layer's alone
        return False
    named = of_weights or {name for name in moved if letters.stem(name) != "b"}
    return bool(named) and not any(letters.last(n)[:1].isupper() and len(after[n]) < 2 for n in named)


HELD_ALONE = re.compile(r"[yt]$|labels?$|targets?$")


def otherwise(meant: Found, sources: Iterable[str], text: str) -> list[dict[str, list[Pattern]]]:
    """Other patterns that may be meant where a gradient is wrong for the likeliest ones."""
    fit = meant.fit
    ways = [as_vectors(fit, sources), as_batches(fit, text)]
    found = {name: [patterned(shape)] for name, shape in fit.shapes.items()}
    numbers = [n for n, shape in slope_shapes(meant.run).items() if not shape and fit.shapes[n]]
    numbers = [n for n in numbers if letters.stem(n) not in ("b", "w")]  # log_sigma, beside X
    ways += [{**found, **dict.fromkeys(numbers, [()])}] if numbers else []
    small = [n for n in sources if len(fit.shapes[n]) == 2 and not letters.last(n)[:1].isupper()]
    small = [n for n in small if not letters.DATA.match(letters.last(n))]
    small = [n for n in small if letters.stem(n) != "b" or 1 not in fit.shapes[n]]  # laid over the samples
    for name in small[:3]:
        ways += [{**found, name: [(None,)]}, {name: [(None,)]}]
    # y * d2: a number for each sample, not laid over the outputs
    held = [n for n, one in fit.shapes.items() if len(one) == 2 and HELD_ALONE.match(letters.last(n))]
    ways += [{**found, name: [(None,)]} for name in held if name not in sources]
    return [one for one in ways if one]


def as_vectors(fit: Fit, sources: Iterable[str]) -> dict[str, list[Pattern]]:
    """The patterns where there is one output instead of K, if all that has this axis is in small letters.

    Beside a matrix X nobody means a matrix by y and w for sure; nothing where no reading is left open.
    """
    data = next((n for n in fit.shapes if letters.INPUT.match(letters.last(n))), "")
    target = next((n for n in fit.shapes if letters.TARGET.match(letters.last(n))), "")
    if not letters.last(data)[:1].isupper() or len(fit.shapes.get(target, ())) != 2:
        return {}
    outputs = fit.shapes[target][1]
    having = [name for name, shape in fit.shapes.items() if outputs in shape]
    wide = not isinstance(outputs, tuple) or data in having or target in fit.labels
    known = {target, *sources}
    beside = [n for n in having if n not in known and fit.shapes[n] == (outputs,)]  # a weight of each sample
    if wide or any(letters.last(n)[:1].isupper() or n not in known and n not in beside for n in having):
        return {}
    axes = {n: [one for one in shape if one != outputs] for n, shape in fit.shapes.items() if n not in beside}
    return {name: [patterned(shape)] for name, shape in axes.items()}


def patterned(shape: Sequence[Any]) -> Pattern:
    """The pattern of a shape that was found."""
    return tuple(None if isinstance(one, tuple) else one for one in shape)


def as_one_sample(fit: Fit, text: str) -> dict[str, list[Pattern]]:
    """The patterns of vectors, where a loss takes predictions and targets of one shape, and nothing else.

    Not where the code says that there are samples: by an axis, or by how many.
    """
    if re.search(r"axis|shape\[|\blen\(|keepdims", text):
        return {}
    arrays = {shape for shape in fit.shapes.values() if shape}
    alone = len(arrays) == 1 and len(next(iter(arrays))) == 2
    return {n: [(None,)] if shape else [()] for n, shape in fit.shapes.items()} if alone else {}


def as_batches(fit: Fit, text: str) -> dict[str, list[Pattern]]:
    """The patterns where each step of the data, X[t], has several samples instead of one."""
    steps: dict[str, list[Pattern]] = {
        name: [(None,) * 3]
        for name, shape in fit.shapes.items()
        if len(shape) == 2 and letters.INPUT.match(letters.last(name))
        if re.search(rf"\b{re.escape(letters.last(name))}\[\w+\]", text)
    }
    states = (n for n, shape in fit.shapes.items() if len(shape) == 1 and STATE.match(letters.last(n)))
    return {**steps, **dict.fromkeys(states, [(None,) * 2])} if steps else {}


def one_row_alone(meant: Found, other: Found, text: str) -> bool:
    """Whether what is gone through, X[t], has one row alone in another reading, and more in the meant one."""

    def single(one: Found, name: str) -> bool:
        first = one.fit.shapes[name][0]
        return first == 1 or one.fit.fixed.get(first) == 1

    data = [n for n, shape in meant.fit.shapes.items() if shape and letters.INPUT.match(letters.last(n))]
    data = [n for n in data if re.search(rf"\b{re.escape(letters.last(n))}\[\w+\]", text)]
    return any(other.fit.shapes.get(n) and single(other, n) and not single(meant, n) for n in data)


def difference(meant: Found, other: Found) -> str:
    """That code is right in another reading, by the shapes in which it differs, in its own letters."""
    called = sizes.names(other.fit)
    moved = [name for name, axes in other.meaning.items() if len(meant.meaning.get(name, ())) != len(axes)]

    def spelled(name: str) -> str:
        shape = other.fit.shapes[name]
        lengths = (other.fit.fixed.get(one, one) for one in shape)
        inside = ", ".join(
            called.get(one, str(one)) if isinstance(one, tuple) else str(one) for one in lengths
        )
        return f"{name} is ({inside})" if shape else f"{name} is a number"

    return f"right if {' and '.join(map(spelled, moved))}, and else wrong: say which with --shapes"

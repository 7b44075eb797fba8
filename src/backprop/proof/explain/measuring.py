"""Numbers for a gradient function and its cost: draws, central differences, and a small place where two values differ.

An array is drawn as what it may hold: one-hot targets, predictions between 0 and 1, any other numbers. If the cost
refuses such input, or is not finite there, the next way of drawing is tried.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.proof.conditions import Binary, Condition, OneHot, Positive, SumsToOne, UnitInterval
from backprop.proof.explain.signature import Signature, WrongCall
from backprop.proof.explain.tracing import Trace, Trouble, run

Array = NDArray[np.float64]
Kinds = Mapping[str, str]

GENERAL = [(5, 3, 4, 2, 6, 7), (2, 4, 3, 5, 7, 6), (3, 5, 2, 4, 6, 8), (4, 2, 5, 3, 8, 7), (7, 6, 2, 3, 4, 5)]
"""Sizes that all differ, so that one cannot stand in for another."""

STEP = 1e-4
TOLERANCE = 1e-6


@dataclass
class Place:
    """One choice of sizes and arrays: what the function returns there, and how the cost changes."""

    signature: Signature
    cost: Callable[..., Any]
    sizes: dict[str, int]
    arrays: dict[str, Array]

    @cached_property
    def trace(self) -> Trace:
        return run(self.cost, self.take(self.arrays))

    def take(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        """What the cost's own parameters take of all arrays, each a copy."""
        return {name: arrays[name].copy() for name in self.of_cost}

    @cached_property
    def of_cost(self) -> tuple[str, ...]:
        from backprop.proof.explain.signature import required

        return required(self.cost)

    def value(self, **instead: Array) -> float:
        with np.errstate(all="ignore"):
            return float(np.asarray(self.cost(**self.take({**self.arrays, **instead})), dtype=float))

    def right(self, name: str) -> Array:
        """The cost's derivative by every entry: a central difference of fourth order."""
        if name not in self.known:
            self.known[name] = self.difference(name, STEP)
        return self.known[name]

    @cached_property
    def known(self) -> dict[str, Array]:
        return {}

    def difference(self, name: str, h: float) -> Array:
        at = self.arrays[name]
        slope = np.zeros_like(at)
        for place in np.ndindex(at.shape):
            moved = []
            for steps in (-2, -1, 1, 2):
                there = at.copy()
                there[place] += steps * h
                moved.append(self.value(**{name: there}))
            slope[place] = (moved[0] - 8 * moved[1] + 8 * moved[2] - moved[3]) / (12 * h)
        return slope

    def smooth(self, name: str) -> bool:
        """Whether two step widths agree: they do not where a kink is near."""
        return agree(self.right(name), self.difference(name, STEP / 3))


def agree(a: Any, b: Any) -> bool:
    a, b = np.asarray(a, float), np.asarray(b, float)
    scale = 1 + max((float(np.max(np.abs(b))), 0.0)) if b.size else 1.0
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= TOLERANCE * scale))


def kinds_of(signature: Signature, assuming: Sequence[Condition] | None) -> Iterator[Kinds]:
    """What each array may hold, in the order in which it is tried."""
    ways = {OneHot: "one-hot", SumsToOne: "distribution", Binary: "binary", UnitInterval: "unit", Positive: "positive"}
    if assuming is not None:
        letters = {letter: name for name, letter in signature.letters.items()}
        yield {letters[c.name]: ways[type(c)] for c in assuming if c.name in letters and type(c) in ways}
        return
    matrix = {name: len(signature.shapes[name]) == 2 for name in signature.names}
    targets = {"T": "one-hot"} if matrix.get("T") else {}
    yield {**targets, "Y": "unit"}
    yield {**targets, "Y": "distribution" if matrix.get("Y") else "unit"}
    yield {"T": "binary", "Y": "unit"}
    yield {name: "positive" for name in signature.names} | {**targets, "Y": "unit"}


def draw(kind: str, shape: tuple[int, ...], rng: np.random.Generator, short: bool) -> Array:
    """Random numbers of one kind; short ones have one decimal digit, for people to calculate with."""
    if kind == "one-hot":
        return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
    if kind == "binary":
        return rng.integers(2, size=shape).astype(float)
    if kind == "distribution":
        tenths = rng.multinomial(10 - shape[-1], np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) + 1
        return tenths / 10 if shape[-1] <= 10 else rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
    low, high = {"unit": (0.1, 0.9), "positive": (0.2, 2)}.get(kind, (-1.5, 1.5))
    numbers = rng.uniform(low, high, size=shape)
    return np.where(np.round(numbers, 1) == 0, 0.5, np.round(numbers, 1)) if short else numbers


def place(
    signature: Signature, cost: Callable[..., Any], sizes: Mapping[str, int], kinds: Kinds, seed: int, short: bool = False
) -> Place:
    rng = np.random.default_rng(seed)
    arrays = {
        name: np.asarray(draw(kinds.get(name, "real"), _concrete(signature.shapes[name], sizes), rng, short))
        for name in signature.names
    }
    return Place(signature, cost, dict(sizes), arrays)


def _concrete(shape: tuple[Any, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(one if isinstance(one, int) else sizes[str(one)] for one in shape)


def general_places(
    signature: Signature, cost: Callable[..., Any], assuming: Sequence[Condition] | None, count: int
) -> tuple[Kinds, list[Place]]:
    """Places with all sizes different, at input for which the cost is finite; and how that was drawn."""
    failure: Exception | str = "its value is not finite"
    for kinds in kinds_of(signature, assuming):
        places = [
            place(signature, cost, dict(zip(signature.sizes, numbers, strict=False)), kinds, seed)
            for seed, numbers in enumerate(GENERAL[:count])
        ]
        try:
            if all(np.isfinite(one.value()) for one in places):
                return kinds, places
        except (ValueError, TypeError, ArithmeticError, IndexError) as error:
            failure = error
    raise WrongCall(f"the cost cannot be computed for arrays of these shapes: {failure}")


def small_places(signature: Signature, cost: Callable[..., Any], kinds: Kinds, drawn: int = 12) -> Iterator[Place]:
    """Places to step through, the smallest first: sizes of 1 (two classes), then 2 samples, then all 2, then more."""
    classes = {str(shape[-1]) for name, shape in signature.shapes.items() if name in ("T", "Y") and len(shape) == 2}
    ones = {name: 2 if name in classes else 1 for name in signature.sizes}
    steps = [ones, ones | {str(signature.samples): 2}, dict.fromkeys(ones, 2), {n: 2 + (n in classes) for n in ones}]
    steps.append(dict(zip(signature.sizes, GENERAL[1], strict=False)))
    for sizes in steps:
        for seed in range(drawn):
            sizes = {name: sizes[name] for name in signature.sizes}
            yield place(signature, cost, sizes, kinds, seed, short=True)


__all__ = ["Array", "Place", "Trouble", "agree", "general_places", "place", "small_places"]

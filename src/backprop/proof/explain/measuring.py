"""Numbers for a gradient function and its cost: arrays drawn at random, and central differences of the cost.

An array is drawn as what it may hold: one-hot targets, predictions between 0 and 1, any other numbers. If the
cost refuses such input, or is not finite there, the next way of drawing is tried.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.proof.explain.signature import Signature, WrongCall, required
from backprop.proof.explain.tracing import Trace, run
from backprop.proof.kernel.conditions import Binary, Condition, OneHot, Positive, SumsToOne, UnitInterval

Array = NDArray[np.float64]
Kinds = Mapping[str, str]
KINDS = {
    OneHot: "one-hot",
    SumsToOne: "distribution",
    Binary: "binary",
    UnitInterval: "unit",
    Positive: "positive",
}

GENERAL = [(5, 3, 4, 2, 6, 7), (2, 4, 3, 5, 7, 6), (3, 5, 2, 4, 6, 8), (4, 2, 5, 3, 8, 7), (7, 6, 2, 3, 4, 5)]
"""Sizes that all differ, so that one cannot stand in for another."""

STEP = 1e-4
TOLERANCE = 1e-6


@dataclass
class Place:
    """One choice of sizes and arrays, and the cost there."""

    signature: Signature
    cost: Callable[..., Any]
    sizes: dict[str, int] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)
    known: dict[str, Array] = field(default_factory=dict)

    def copies(self) -> dict[str, Array]:
        return {name: array.copy() for name, array in self.arrays.items()}

    def take(self, arrays: Mapping[str, Any]) -> dict[str, Any]:
        """Those arrays that the cost has for parameters."""
        return {name: arrays[name] for name in required(self.cost)}

    @cached_property
    def trace(self) -> Trace:
        """The cost's steps here."""
        return run(self.cost, self.take(self.copies()))

    def value(self, **instead: Array) -> float:
        with np.errstate(all="ignore"):
            result = np.asarray(self.cost(**self.take({**self.copies(), **instead})), dtype=float)
        if result.shape:
            raise WrongCall(
                f"the cost {self.cost.__name__} returns an array of shape {result.shape}, not one number"
            )
        return float(result)

    def right(self, name: str) -> Array:
        if name not in self.known:
            self.known[name] = self.difference(name, STEP)
        return self.known[name]

    def difference(self, name: str, h: float) -> Array:
        """The cost's slope by every entry: a central difference of fourth order."""
        slope = np.zeros_like(self.arrays[name])
        for at in np.ndindex(slope.shape):
            value = []
            for steps in (-2, -1, 1, 2):
                there = self.arrays[name].copy()
                there[at] += steps * h
                value.append(self.value(**{name: there}))
            slope[at] = (value[0] - 8 * value[1] + 8 * value[2] - value[3]) / (12 * h)
        return slope

    def smooth(self, name: str) -> bool:
        """Whether two step widths agree; near a kink they do not."""
        return bool(np.isfinite(self.right(name)).all()) and agree(
            self.right(name), self.difference(name, STEP / 3)
        )


def agree(a: Any, b: Any) -> bool:
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or not np.isfinite(a).all():
        return False
    return bool(np.all(np.abs(a - b) <= TOLERANCE * (1 + np.max(np.abs(b), initial=0))))


def ways(signature: Signature, assuming: Sequence[Condition] | None) -> Iterator[Kinds]:
    """What each array may hold, in the order in which it is tried."""
    if assuming is not None:
        names = {letter: name for name, letter in signature.letters.items()}
        yield {"Y": "unit"} | {
            names[c.name]: KINDS[type(c)] for c in assuming if c.name in names and type(c) in KINDS
        }
        return
    matrix = {name: len(signature.shapes[name]) == 2 for name in signature.names}
    targets = {"T": "one-hot"} if matrix.get("T") else {}
    yield {**targets, "Y": "unit"}
    yield {**targets, "Y": "distribution" if matrix.get("Y") else "unit"}
    yield {"T": "binary", "Y": "unit"}
    yield {**dict.fromkeys(signature.names, "positive"), **targets, "Y": "unit"}


def draw(kind: str, shape: tuple[int, ...], rng: np.random.Generator, short: bool) -> Array:
    """Random numbers of one kind; short ones have one decimal digit, for people to calculate with."""
    if kind == "one-hot":
        return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
    if kind == "binary":
        return rng.integers(2, size=shape).astype(float)
    if kind == "distribution" and short:
        return (rng.multinomial(10 - shape[-1], np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) + 1) / 10
    if kind == "distribution":
        return rng.dirichlet(np.full(shape[-1], 3), size=shape[:-1])
    low, high = {"unit": (0.1, 0.9), "positive": (0.2, 2)}.get(kind, (-1.5, 1.5))
    numbers = rng.uniform(low, high, size=shape)
    return np.where(np.round(numbers, 1) == 0, 0.5, np.round(numbers, 1)) if short else numbers


def place(like: Place, sizes: Mapping[str, int], kinds: Kinds, seed: int, short: bool = False) -> Place:
    rng, arrays = np.random.default_rng(seed), {}
    for name in like.signature.names:
        shape = tuple(one if isinstance(one, int) else sizes[str(one)] for one in like.signature.shapes[name])
        arrays[name] = np.asarray(draw(kinds.get(name, "real"), shape, rng, short))
    return Place(like.signature, like.cost, dict(sizes), arrays)


def general_places(
    signature: Signature, cost: Callable[..., Any], assuming: Sequence[Condition] | None
) -> tuple[Kinds, list[Place]]:
    """Places with all sizes different at which the cost is finite, and how they were drawn."""
    trouble: Exception | str = "its value is not finite"
    blank = Place(signature, cost)
    for kinds in ways(signature, assuming):
        sizes = [dict(zip(signature.sizes, numbers, strict=False)) for numbers in GENERAL]
        places = [place(blank, one, kinds, seed) for seed, one in enumerate(sizes)]
        try:
            if all(np.isfinite(one.value()) for one in places):
                return kinds, places
        except WrongCall:
            raise
        except (ValueError, TypeError, ArithmeticError, IndexError) as error:
            trouble = error
    raise WrongCall(f"the cost {cost.__name__} cannot be computed for arrays of these shapes: {trouble}")


def small_places(like: Place, kinds: Kinds, drawn: int = 12) -> Iterator[Place]:
    """The smallest first: sizes of 1 but for the classes, then 2 samples, then 2 of all, then 3."""
    signature = like.signature
    classes = {
        str(shape[-1]) for name, shape in signature.shapes.items() if name in ("T", "Y") and len(shape) == 2
    }
    ones = {name: 2 if name in classes else 1 for name in signature.sizes}
    for sizes in (ones, ones | {str(signature.samples): 2}, dict.fromkeys(ones, 2), dict.fromkeys(ones, 3)):
        for seed in range(drawn):
            yield place(like, {name: sizes[name] for name in ones}, kinds, seed, short=True)

"""Numbers for a question: arrays drawn at random, and differences of the cost.

A slope is compared along random directions, with two widths of the step, from both sides: near a kink, and
where the cost is computed in float32, the widths disagree, and then nothing is refuted there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.proof.explain.question import sizes as lengths
from backprop.proof.explain.question.asking import Kinds, Question, as_given, numbers_for
from backprop.proof.explain.question.clock import at_most
from backprop.proof.explain.question.signature import Signature, WrongCall
from backprop.proof.explain.question.tracing import Trace, run

Array = NDArray[np.float64]
STEP = 1e-4
TOLERANCE = 1e-6
SECONDS = 6.0


class Look(Enum):
    """What a comparison with the cost's differences says."""

    RIGHT = "right"
    ROUGHLY = "right within the rounding of the cost"
    UNSURE = "no slope that can be measured"
    WRONG = "wrong"


@dataclass
class Place:
    """One choice of sizes and arrays, and the cost there."""

    question: Question
    sizes: dict[str, int] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)
    known: dict[str, Array] = field(default_factory=dict)

    @property
    def signature(self) -> Signature:
        return self.question.signature

    def copies(self) -> dict[str, Any]:
        return as_given(self.arrays)

    @cached_property
    def trace(self) -> Trace:
        """The cost's steps here."""
        return run(self.question.as_cost, self.copies())

    def value(self, **instead: Array) -> float:
        try:
            with np.errstate(all="ignore"):
                found = np.asarray(self.question.value(as_given({**self.arrays, **instead})))
        except (ValueError, ZeroDivisionError):
            if not instead:
                raise
            return float("nan")  # beside numbers for which it runs, such as where a matrix is singular
        if np.iscomplexobj(found):
            raise WrongCall("the cost is a complex number")
        return float(found)

    def right(self, name: str) -> Array:
        if name not in self.known:
            self.known[name] = self.difference(name, STEP)
        return self.known[name]

    def difference(self, name: str, h: float) -> Array:
        """The cost's slope by every entry: a central difference of fourth order."""
        slope = np.zeros_like(self.arrays[name])
        for at in np.ndindex(slope.shape):
            direction = np.zeros_like(slope)
            direction[at] = 1
            slope[at] = self.along(name, direction, h)
        return slope

    def along(self, name: str, direction: Array, h: float) -> float:
        value = [
            self.value(**{name: np.asarray(self.arrays[name] + t * h * direction)}) for t in (-2, -1, 1, 2)
        ]
        return (value[0] - 8 * value[1] + 8 * value[2] - value[3]) / (12 * h)

    def sides(self, name: str, direction: Array, h: float) -> float:
        """How far the slopes from both sides are apart."""
        here, up, down = (
            self.value(**{name: np.asarray(self.arrays[name] + t * h * direction)}) for t in (0, 1, -1)
        )
        return abs((up - here) / h - (here - down) / h)

    def smooth(self, name: str) -> bool:
        """Whether two step widths agree; near a kink they do not."""
        return bool(np.isfinite(self.right(name)).all()) and agree(
            self.right(name), self.difference(name, STEP / 3)
        )

    def look(self, name: str, yours: Any, directions: int = 3) -> Look:
        """Compares a gradient with the cost's slope along random directions, and along single entries."""
        yours = np.asarray(yours)
        if yours.shape != self.arrays[name].shape or np.iscomplexobj(yours):
            return Look.WRONG
        rng = np.random.default_rng(len(name) + 11)
        seen = [
            self.one_look(name, yours, rng.uniform(-1, 1, size=yours.shape) * 0.5) for _ in range(directions)
        ]
        return next((one for one in (Look.WRONG, Look.UNSURE, Look.ROUGHLY) if one in seen), Look.RIGHT)

    def one_look(self, name: str, yours: Array, direction: Array) -> Look:
        mine = float(np.sum(yours * direction))
        own = float(np.sum(np.abs(yours * direction))) if np.isfinite(mine) else 0.0
        for h, most in ((STEP, TOLERANCE), (3e-3, 1e-3), (5e-2, 1e-2)):
            slope, finer = self.along(name, direction, h), self.along(name, direction, h / 3)
            scale = 1 + abs(slope) + own * (h == STEP) * 0.1
            if not np.isfinite([slope, finer]).all():
                return Look.UNSURE
            error = abs(slope - finer)
            if self.sides(name, direction, h / 10) > max(1000 * h * scale / 10, 0.0) + 0.02 * scale * (
                h > STEP
            ):
                return Look.UNSURE
            if error <= most * scale / 2:
                if np.isfinite(mine) and abs(mine - slope) <= most * scale:
                    return Look.RIGHT if h == STEP else Look.ROUGHLY
                if not np.isfinite(mine) or abs(mine - slope) > 10 * most * scale + 20 * error:
                    near = abs(mine - self.along(name, direction, h / 100)) <= 100 * most * scale
                    return Look.UNSURE if near else Look.WRONG  # a step across a kink beside it
                return Look.UNSURE
        return Look.UNSURE


def agree(a: Any, b: Any, tolerance: float = TOLERANCE) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.dtype.kind not in "fiub" or not np.isfinite(a).all():
        return False
    gap = np.abs(1.0 * a - 1.0 * b)  # of truths, too
    return bool(np.all(gap <= tolerance * (1 + np.max(np.abs(b), initial=0))))


def place(
    question: Question, sizes: Mapping[str, int], kinds: Kinds, seed: int, short: bool = False
) -> Place:
    return Place(question, dict(sizes), question.drawn(sizes, kinds, seed, short))


OF_NUMBERS = 4
"""So many times as many places are looked at where there are numbers alone: branches are seldom taken."""


def general_places(question: Question) -> list[Place]:
    """Places with all sizes different at which the cost is finite."""
    found: list[Place] = []
    trouble: Exception | str = "its value is not finite"
    tried = numbers_for(question) * (1 if question.signature.sizes else OF_NUMBERS)
    with at_most(SECONDS):
        for seed, sizes in enumerate(tried):
            one = place(question, sizes, question.kinds, seed)
            try:
                if np.isfinite(one.value()):
                    found.append(one)
            except (ValueError, TypeError, ArithmeticError, IndexError) as error:
                trouble = error
    if not found:
        raise WrongCall(
            f"the cost {question.cost.about} cannot be computed for arrays of these shapes: {trouble}"
        )
    return found


def small_places(question: Question, kinds: Kinds, drawn_each: int = 8) -> Iterator[Place]:
    """The smallest first: sizes of 1 but for the classes, then 2 samples, then 2 of all, then 3."""
    fit, called = question.fit, question.called
    shapes = question.signature.shapes
    classes = {
        str(shape[-1])
        for name, shape in shapes.items()
        if name in ("T", "Y", question.signature.target) and len(shape) == 2
    }
    classes |= {str(one) for one in question.signature.labels.values() if one is not None}
    samples = str(question.signature.samples)

    def numbers(of: Mapping[str, int], otherwise: int) -> dict[str, int]:
        return lengths.as_names({axis: of.get(called[axis], otherwise) for axis in fit.classes}, fit, called)

    for sizes in (
        numbers(dict.fromkeys(classes, 2), 1),
        numbers({**dict.fromkeys(classes, 2), samples: 2}, 1),
        numbers({}, 2),
        numbers({samples: 2}, 3),
        numbers({}, 3),
        *(lengths.as_names(one, fit, called) for one in lengths.of_images(fit)),
    ):
        if min(sizes.values(), default=1) < 1:
            continue
        for seed in range(drawn_each):
            try:
                yield place(question, sizes, kinds, seed, short=True)
            except (ValueError, IndexError, ArithmeticError):  # a kernel that is larger than its image
                break

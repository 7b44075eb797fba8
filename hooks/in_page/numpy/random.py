"""Numbers drawn at random: for a seed the old functions draw NumPy's own, a Generator does not."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any

from .arrays import asarray, ndarray
from .dtypes import FLOAT64, INT64, missing
from .making import arange, shaped
from .shapes import broadcast_shapes, offsets

WORDS = 624


def seeded(seed: Any) -> Random:
    """A Mersenne twister, begun as NumPy begins its own for a whole number."""
    if seed is None:
        return Random()
    drawn = Random(0)
    drawn.setstate((3, begun(operator.index(seed)), None))
    return drawn


@lru_cache
def begun(word: int) -> tuple[int, ...]:
    """The words of the twister's state."""
    if not 0 <= word < 1 << 32:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    words = []
    for at in range(WORDS):
        words.append(word)
        word = (1812433253 * (word ^ word >> 30) + at + 1) & 0xFFFFFFFF
    return (*words, WORDS)


class Draws:
    """What a stream of numbers from 0 to 1 is made into."""

    def __init__(self, seed: Any = None) -> None:
        self._stream = seeded(seed)
        self._kept: float | None = None

    def _filled(self, one: Callable[[], Any], size: Any, of: Any = FLOAT64) -> Any:
        if size is None:
            return one() if of is FLOAT64 else of.type._made(one())
        shape = shaped(size)
        return ndarray._of([one() for _ in range(math.prod(shape))], shape, of)

    def _gauss(self) -> float:
        """Marsaglia's polar method: two at a time, the second one first."""
        if self._kept is not None:
            found, self._kept = self._kept, None
            return found
        while True:
            x, y = 2 * self._stream.random() - 1, 2 * self._stream.random() - 1
            square = x * x + y * y
            if 0 < square < 1:
                factor = math.sqrt(-2 * math.log(square) / square)
                self._kept = factor * x
                return factor * y

    def _below(self, count: int) -> int:
        """A whole number below another: bits are drawn until they fit."""
        if count < 1 or count > 1 << 32:
            raise ValueError("low >= high") if count < 1 else missing("random whole numbers so large")
        bits = (count - 1).bit_length()
        if not bits:
            return 0
        while (found := self._stream.getrandbits(32) & (1 << bits) - 1) >= count:
            pass
        return found

    def random(self, size: Any = None) -> Any:
        return self._filled(self._stream.random, size)

    def standard_normal(self, size: Any = None) -> Any:
        return self._filled(self._gauss, size)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        found = low + (asarray(high) - low) * self.random(size if size is not None else common(low, high))
        return float(found) if size is None and not found.shape else found

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        found = loc + asarray(scale) * self.standard_normal(size if size is not None else common(loc, scale))
        return float(found) if size is None and not found.shape else found

    def permutation(self, x: Any) -> Any:
        found = arange(x) if isinstance(x, int) or not asarray(x).ndim else asarray(x).copy()
        self.shuffle(found)
        return found

    def shuffle(self, x: Any) -> None:
        for at in range(len(x) - 1, 0, -1):
            other = self._below(at + 1)
            if isinstance(x, ndarray):
                x[[at, other]] = x[[other, at]]
            else:
                x[at], x[other] = x[other], x[at]

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        among = arange(a) if not asarray(a).ndim else asarray(a)
        if not replace and p is None:
            count = math.prod(shaped(1 if size is None else size))
            if count > len(among):
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            cells = self.permutation(len(among))[:count].reshape(() if size is None else shaped(size))
        elif p is None:
            cells = self._filled(lambda: self._below(len(among)), size, INT64)
        elif replace:
            ends = asarray(p).cumsum()
            bounds = (ends / ends[-1]).tolist()

            def one() -> int:
                drawn = self._stream.random()
                return sum(bound <= drawn for bound in bounds)

            cells = self._filled(one, size, INT64)
        else:
            raise missing("random.choice with p= and replace=False")
        return among[cells]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise missing(f"random.{name}")


def common(*given: Any) -> Any:
    shape = broadcast_shapes(*(asarray(one).shape for one in given))
    return shape or None


class RandomState(Draws):
    """What np.random's own functions draw from."""

    random_sample = ranf = sample = Draws.random

    def seed(self, seed: Any = None) -> None:
        self._stream, self._kept = seeded(seed), None

    def get_state(self) -> Any:
        """Where the stream is: for `set_state`, and for nothing else."""
        return self._stream.getstate(), self._kept

    def set_state(self, state: Any) -> None:
        self._stream.setstate(state[0])
        self._kept = state[1]

    def rand(self, *shape: int) -> Any:
        return self.random(shape or None)

    def randn(self, *shape: int) -> Any:
        return self.standard_normal(shape or None)

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        low, high = map(operator.index, (0, low) if high is None else (low, high))
        found = self._filled(lambda: low + self._below(high - low), size, INT64)
        return int(found) if size is None else found.astype(dtype)


class Generator(Draws):
    """np.random.default_rng: other numbers than NumPy's, of the same distributions."""

    def integers(self, low: Any, high: Any = None, size: Any = None, endpoint: bool = False) -> Any:
        low, high = map(operator.index, (0, low) if high is None else (low, high))
        return self._filled(lambda: low + self._below(high + endpoint - low), size, INT64)

    def multinomial(self, n: int, pvals: Any, size: Any = None) -> Any:
        ends = asarray(pvals).cumsum().tolist()

        def row() -> list[int]:
            drawn = [self._stream.random() for _ in range(n)]
            cells = [min(sum(end <= one for end in ends), len(ends) - 1) for one in drawn]
            return [cells.count(at) for at in range(len(ends))]

        return rows(row, size, len(ends), INT64)

    def dirichlet(self, alpha: Any, size: Any = None) -> Any:
        weights = asarray(alpha).tolist()

        def row() -> list[float]:
            drawn = [self._stream.gammavariate(one, 1) for one in weights]
            return [one / sum(drawn) for one in drawn]

        return rows(row, size, len(weights), FLOAT64)


def rows(row: Callable[[], list[Any]], size: Any, length: int, of: Any) -> ndarray:
    """Rows that are drawn together."""
    shape = () if size is None else shaped(size)
    return ndarray._of(
        [one for _ in offsets(shape, (0,) * len(shape)) for one in row()], (*shape, length), of
    )


RandomState.__module__ = Generator.__module__ = "numpy.random"
STATE = RandomState()
DRAWN = (
    "seed", "get_state", "set_state", "rand", "randn", "randint", "random", "random_sample",
    "ranf", "sample", "standard_normal", "uniform", "normal", "permutation", "shuffle", "choice",
)  # fmt: skip


def default_rng(seed: Any = None) -> Generator:
    return seed if isinstance(seed, Generator) else Generator(seed)

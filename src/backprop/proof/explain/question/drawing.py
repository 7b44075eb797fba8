"""Random numbers of someone's code: the same ones whenever it runs, and free letters where sizes are letters.

In a run on symbolic arrays what is drawn is an array of letters of its own, of which nothing is assumed: what
holds for all real numbers holds for those that are drawn. A single number is a letter, too: no proof rests on
the branch that one draw took. Start weights are drawn as well; ours stand in for them later.
"""

import contextlib
import random
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np

from backprop.proof.explain.question.signature import lettered

Numbers = Callable[..., Any]
Size = tuple[Any, ...]
SIZES = ("rand", "randn")  # rand(*sizes)
PLACED = {
    "normal": ("loc", "scale"),
    "uniform": ("low", "high"),
    "binomial": ("n", "p"),
    "gauss": ("loc", "scale"),
    "normalvariate": ("loc", "scale"),
}
DRAWN = (*SIZES, *PLACED, "choice", "random", "standard_normal", "random_sample")  # random(size)


class Letters:
    """What is drawn in one symbolic run: another run that draws in the same order has the same letters."""

    def __init__(self) -> None:
        self.count: int = 0

    def fresh(self, size: Size) -> Any:
        self.count += 1
        return lettered(f"ξ{self.count}", size)

    def of_two(self, args: Size, options: Mapping[str, Any]) -> Any:
        """choice([0, 1], size, p=[1 - p, p]), which of two numbers a mask has."""
        given = dict(zip(("a", "size", "replace", "p"), args, strict=False)) | dict(options)
        values, shares, size = given.get("a"), given.get("p"), shape(given.get("size"))
        if not isinstance(values, (list, tuple)) or len(values) != 2 or not is_free(size):
            return None
        if not all(isinstance(one, (int, float)) for one in values):
            return None
        second = self.fresh(size) < (0.5 if shares is None else shares[1])
        return values[0] + (values[1] - values[0]) * second

    def draw(self, name: str, args: Size, options: Mapping[str, Any]) -> Any:
        """What stands for the numbers drawn, or nothing where their sizes are numbers."""
        if name == "choice":
            return self.of_two(args, options)
        if name in SIZES or name not in PLACED:
            size = args if name in SIZES else shape(args[0] if args else options.get("size"))
            return self.fresh(size) if is_free(size) else None
        given = dict(zip((*PLACED[name], "size"), args, strict=False)) | dict(options)
        first, second = (given.get(one, start) for start, one in enumerate(PLACED[name]))
        size = shape(given.get("size"))
        if given.get("size") is None:
            size = max(np.shape(first), np.shape(second), key=len)
        if not is_free(size):
            return None
        if name == "binomial":  # 1 where a number of [0, 1) is less than p
            return (self.fresh(size) < second) * 1 if first == 1 else None
        return first + (second - first if name == "uniform" else second) * self.fresh(size)


_letters: list[Letters | None] = []
_generators: "weakref.WeakSet[Generator | RandomState]" = weakref.WeakSet()


def shape(size: Any) -> Size:
    return () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)


def is_free(size: Size) -> bool:
    """Whether letters stand for an array of this size: a size is a letter, or it is a single number."""
    return any(hasattr(one, "free_symbols") for one in size) or size in ((), (1,))


def drawing(name: str, numbers: Numbers) -> Numbers:
    """A function that draws numbers; while the code runs on symbols, it draws letters."""

    def draw(*args: Any, **options: Any) -> Any:
        letters = _letters[-1] if _letters else None
        found = letters.draw(name, args, options) if letters else None
        return numbers(*args, **options) if found is None else found

    return draw


def drawing_letters(kind: type) -> type:
    """The methods of a generator, with letters where the code runs on symbols."""

    def method(name: str, original: Numbers) -> Numbers:
        def draw(self: Any, *args: Any, **options: Any) -> Any:
            return drawing(name, partial(original, self))(*args, **options)

        return draw

    for name in DRAWN:
        if hasattr(kind, name):
            setattr(kind, name, method(name, getattr(kind, name)))
    return kind


class Generator:
    """A generator of the code's own: at the beginning of each run it begins again."""

    def __init__(self, seed: Any) -> None:
        self.seed = seed
        self.begin()
        _generators.add(self)

    def begin(self) -> None:
        self.made: np.random.Generator = _default_rng(self.seed)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "made":  # of a copy that is not whole yet
            raise AttributeError(name)
        found = getattr(self.made, name)
        return drawing(name, found) if name in DRAWN else found


_RandomState = np.random.RandomState


class _Kind(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _RandomState)


@drawing_letters
class RandomState(_RandomState, metaclass=_Kind):
    """The older kind of generator; whoever asks takes NumPy's own for one, too."""

    def __init__(self, seed: Any = None) -> None:
        self.first = np.random.randint(2**31) if seed is None else seed
        super().__init__(self.first)
        _generators.add(self)

    def begin(self) -> None:
        self.seed(self.first)


def default_rng(seed: Any = None) -> Any:
    if isinstance(seed, (Generator, np.random.Generator)):
        return seed
    return Generator(np.random.randint(2**31) if seed is None else seed)


_default_rng = np.random.default_rng


OURS: list[tuple[Any, str, Any]] = [
    (place, name, drawing(name, getattr(place, name)))
    for place in (np.random, random)
    for name in DRAWN
    if name in vars(place)
] + [(np.random, "default_rng", default_rng), (np.random, "RandomState", RandomState)]
"""Where NumPy and Python keep what draws, under which name, and what stands there while code runs."""


_aside: list[None] = []


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Random numbers of whoever asks go on afterwards where they were."""
    states = np.random.get_state(), random.getstate()
    _aside.append(None)
    try:
        yield
    finally:
        _aside.pop()
        np.random.set_state(states[0])
        random.setstate(states[1])


@contextlib.contextmanager
def anew(values: Mapping[str, Any] = MappingProxyType({})) -> Iterator[None]:
    """Random numbers begin anew, other ones for other shapes; letters where a value is symbolic.

    Those of whoever asks are put aside, once for many runs where that is done further out.
    """
    seed = crc32(repr([np.shape(one) for one in values.values()]).encode()) if values else 0
    symbolic = any(hasattr(one, "rule") for one in values.values())
    with aside() if _letters or not _aside else contextlib.nullcontext():
        before = [(place, name, getattr(place, name)) for place, name, _ in OURS]
        np.random.seed(seed)
        random.seed(seed)
        for one in list(_generators):
            one.begin()
        for place, name, ours in OURS:
            setattr(place, name, ours)
        _letters.append(Letters() if symbolic else None)
        try:
            yield
        finally:
            _letters.pop()
            for place, name, was in before:
                setattr(place, name, was)

"""What someone's code tells us while it runs, and what we hand to it: steps, starts, costs.

A file is run with three small changes (`rewriting`): each step `W -= rate * dW` says what is subtracted from
what, each training loop takes its arrays from us and runs once, and each kept cost is noted. Without a
`Session` they change nothing.
"""

from __future__ import annotations

import contextlib
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.explain.question import checks
from backprop.proof.explain.question.letters import TARGET
from backprop.proof.explain.question.stubs import Standin
from backprop.proof.kernel.language import chosen_index, class_name, limit
from backprop.proof.models import kinds
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.making import in_memory

STATE = "a state"
"""The rate of a step along more than the gradient."""


@dataclass
class Step:
    """What was added to or subtracted from an array: target -/+ rate * gradient."""

    target: Any
    name: str
    sign: int
    gradient: Any
    line: int
    rate: str = ""
    into: str = ""  # another name that what is stepped gets
    whole: Any = None  # the array of which single entries are stepped, w of w[j] -= rate * g
    by: Any = 1  # the rate itself

    def enters(self, name: str, array: Any) -> bool:
        """Whether single entries of our array are stepped, or of a view of it: Q = Q.T.

        In a round of a loop on symbols another one stands in its place.
        """
        if self.whole is None or array is None:
            return False
        if isinstance(self.whole, np.ndarray):
            return self.whole is array or self.whole.base is array
        return self.whole is array or self.name.partition("[")[0].removeprefix("self.") == name.removeprefix(
            "self."
        )


@dataclass
class Session:
    """What is handed to code that runs, and what it says."""

    start: Callable[[str, Any], Any] | None = None
    once: bool = True
    symbolic: bool = False
    leaves: list[Any] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    costs: list[Any] = field(default_factory=list)
    still: Mapping[str, Any] = field(default_factory=dict)  # what a step says and does not move

    def holds(self, step: Step) -> bool:
        """Whether a step is along an array that stays: a cost that is worked out after it is that before it."""  # noqa: E501
        return any(
            one is step.target
            or np.ndim(one) == 0
            and step.name in (own, f"self.{own}")
            or part(step.name, own) is not None
            or step.enters(own, one)
            for own, one in self.still.items()
        )


def part(name: str, own: str) -> int | slice | None:
    """The place of w[0] or self.w[1:] in w; None where it is no such part."""
    found = PART.fullmatch(name)
    if found is None or found[1] != own:
        return None
    ends = [int(one) if one else None for one in found[2].split(":")]
    return slice(*ends) if len(ends) > 1 else ends[0]


PART = re.compile(r"(?:self\.)?(\w+)\[(-?\d+|-?\d*:-?\d*)\]")


_sessions: list[Session] = []


@contextlib.contextmanager
def session(one: Session) -> Iterator[Session]:
    _sessions.append(one)
    try:
        yield one
    finally:
        _sessions.remove(one)


def leaves() -> list[Any]:
    """The arrays that this run was given."""
    return _sessions[-1].leaves if _sessions else []


def by_entries(name: str, array: Any) -> bool:
    """Whether single entries of one of our arrays have been stepped, w[j] -= rate * g."""
    return any(one.enters(name, array) for one in (_sessions[-1].steps if _sessions else ()))


def step(
    target: Any,
    name: str,
    sign: int,
    line: int,
    rate: str,
    factors: list[Any],
    at: int,
    into: str,
    whole: Any = None,
    below: int = 0,
) -> Any:
    """The product of the factors, the last of which it is divided by; without the rate it is a gradient."""
    if at < 0 and len(factors) > 1:  # a rate by another name: L = 0.01
        above = factors[: len(factors) - below]
        at = next((place for place, one in enumerate(above) if type(one) is float), -1)
    if any(hasattr(factor, "rule") for factor in factors):
        factors = [exact(factor) for factor in factors]
    moved = factors[0]
    for factor in factors[1:]:
        moved = moved * factor
    if _sessions:
        rest = factors[:at] + factors[at + 1 :] if at >= 0 else factors
        if at >= 0 and np.ndim(factors[at]) != 0:
            rest, rate = factors, rate if rate == STATE else ""
        gradient = rest[0] if rest else 1.0
        for factor in rest[1:]:
            gradient = gradient * factor
        whole = whole if isinstance(whole, (np.ndarray, SymbolicArray)) else None
        by = factors[at] if at >= 0 and rate and np.ndim(factors[at]) == 0 else 1
        said = Step(target, name, sign, _copied(gradient), line, rate, into, whole, by)
        _sessions[-1].steps.append(said)
        if _sessions[-1].holds(said):
            return moved * 0
    return moved


def stepped(target: Any, sign: int, moved: Any) -> Any:
    """The target after the step, in place."""
    if hasattr(target, "rule") and not target.shape:  # a number: `b -= 1` makes a new one
        return target + moved if sign > 0 else target - moved
    in_place: Any = operator.iadd if sign > 0 else operator.isub
    return in_place(target, moved)


def exact(factor: Any) -> Any:
    """A rate such as 0.01 is the ratio that is meant: it does not come into the gradient."""
    return sp.Rational(str(factor)) if isinstance(factor, float) and np.isfinite(factor) else factor


def table(number: float, lengths: tuple[Any, ...], plain: Callable[[], Any]) -> Any:
    """A list of one number; where a length is a symbol, an array of it."""
    if any(isinstance(one, sp.Expr) for one in lengths):
        return np.full(lengths, float(number))
    return plain()


def asks(question: Callable[[], Any]) -> Any:
    """Whether a training loop ends or prints: not in its first round, where the answer is a formula."""
    return False if _sessions and _sessions[-1].symbolic else question()


def start(name: str, value: Any) -> Any:
    """An array on which a training loop begins: ours, where there is one."""
    if _sessions and _sessions[-1].start:
        return _sessions[-1].start(name, value)
    return value


def once(iterable: Iterable[Any], counted: bool = False) -> Iterable[Any]:
    """The first round of a training loop only; the second where its number is reckoned with, epoch / 50."""
    if not _sessions or not _sessions[-1].once:
        return iterable
    if counted and isinstance(iterable, range):  # also where we say that there is one epoch
        return [iterable.start + iterable.step]
    return islice(iterable, 1)


def cost(value: Any) -> Any:
    """A cost that is kept in a list or printed."""
    if _sessions:
        _sessions[-1].costs.append(value)
    return value


class Formula:
    """What is printed in the place of a formula: a number that no one reads."""

    def __format__(self, how: str) -> str:
        return ""

    def __float__(self) -> float:
        return 0.0

    def __int__(self) -> int:
        return 0


def is_formula(value: Any) -> bool:
    return hasattr(value, "rule") or isinstance(value, sp.Expr)


def shown(value: Any) -> Any:
    """What stands in a text that is printed."""
    if isinstance(value, tuple):
        return tuple(map(shown, value))
    return Formula() if is_formula(value) else value


def real(value: Any) -> Any:
    """float(loss), float(len(X)): a formula that is one number is that number already."""
    return value if is_formula(value) and not getattr(value, "shape", ()) else float(value)


def cast(dtype: Any, value: Any) -> Any:
    """np.int64(A > 0) is A.astype of it."""
    return np.astype(value, np.dtype(dtype)) if hasattr(value, "rule") else dtype(value)


def log_sum_exp(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.log(np.sum(np.exp(a), axis=axis, keepdims=keepdims))


SPECIAL: dict[str, Callable[..., Any]] = {
    "expit": lambda z: 1 / (1 + np.exp(-z)),
    "xlogy": lambda x, y: x * np.log(y),
    "logsumexp": log_sum_exp,
    "softmax": lambda x, axis=None: np.exp(x - log_sum_exp(x, axis, True)),
    "log_softmax": lambda x, axis=None: x - log_sum_exp(x, axis, True),
}
"""What scipy.special has, in NumPy: of formulas, and where there is no SciPy."""

MATH = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "pow": np.power, "fabs": np.abs, "tanh": np.tanh,
    "sin": np.sin, "cos": np.cos, "log1p": np.log1p, "expm1": np.expm1,
}  # fmt: skip
"""What math has, of formulas."""


def of_math(function: Any, *given: Any) -> Any:
    """math.exp(z) and the like; what the file makes itself is called as it is."""
    formula = any(hasattr(one, "rule") or isinstance(one, sp.Expr) for one in given)
    if not formula or getattr(function, "__module__", "") != "math":
        return function(*given)
    return MATH[function.__name__](*given)


def special(name: str, function: Any, *given: Any, **options: Any) -> Any:
    """A function of scipy.special; what the file makes itself is called as it is."""
    formula = any(hasattr(one, "rule") for one in given)
    theirs = isinstance(function, np.ufunc) or str(getattr(function, "__module__", "")).startswith("scipy.")
    if not (isinstance(function, Standin) or theirs and formula):
        return function(*given, **options)
    return SPECIAL[name](*given, **options)


def argmax(array: Any, axis: int) -> Any:
    """Of targets as they are given the class of each row: of rows that are one-hot, where the 1 is."""
    name = getattr(array, "name", "")
    if not (name and np.ndim(array) == 2 and axis in (1, -1) and TARGET.match(name)):
        return np.argmax(array, axis=axis)
    samples, classes = array.shape
    return SymbolicArray(
        (samples,), lambda n: chosen_index(class_name(name), (n,), classes), kind=kinds.LABELS
    )


def ndmin(array: Any, least: int) -> Any:
    """With axes of length 1 in front, so that there are so many."""
    return array[(None,) * (least - np.ndim(array))] if np.ndim(array) < least else array


def classes(labels: Any) -> Any:
    """How many classes labels are of, if one is of the last: their maximum, counted from 0, and 1."""
    if not hasattr(labels, "rule"):
        return np.max(labels) + 1
    entry = labels.entry()[1]
    return limit(entry) if labels.kind.labels and isinstance(entry, sp.Idx) else np.max(labels) + 1


def counted(labels: Any, plain: Callable[[], Any]) -> Any:
    """How many classes labels are of, if all of them occur; how many numbers differ, of other arrays."""
    whole = hasattr(labels, "rule") or getattr(getattr(labels, "dtype", None), "kind", "") in "iu"
    return classes(labels) if _sessions and whole and np.size(labels) else plain()


def empty(make: Callable[..., Any], first: Any, *more: Any, **options: Any) -> Any:
    """np.empty and np.empty_like where the file calls them itself: on numbers, no number is in the memory."""
    sizes = first if isinstance(first, (tuple, list)) else (first,)
    if any(isinstance(one, sp.Expr) for one in sizes):
        return in_memory(first, *more, **options)
    held = make(first, *more, **options)
    if isinstance(held, np.ndarray) and held.dtype.kind == "f":
        held.fill(np.nan)  # so that what rests on it is seen, also 0 times it
    return held


def packed(make: Callable[..., Any], value: Any, **options: Any) -> Any:
    """np.array([dw, db]): two formulas stay a list."""
    formulas = isinstance(value, (list, tuple)) and any(hasattr(one, "rule") for one in value)
    return list(value) if formulas else make(value, **options)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


HOOKS: dict[str, Callable[..., Any]] = {
    "__step__": step,
    "__start__": start,
    "__once__": once,
    "__cost__": cost,
    "__asks__": asks,
    "__table__": table,
    "__stepped__": stepped,
    "__shown__": shown,
    "__float__": real,
    "__packed__": packed,
    "__empty__": empty,
    "__cast__": cast,
    "__classes__": classes,
    "__counted__": counted,
    "__ndmin__": ndmin,
    "__argmax__": argmax,
    "__special__": special,
    "__math__": of_math,
    **checks.refusing(lambda: bool(_sessions) and _sessions[-1].symbolic),
}

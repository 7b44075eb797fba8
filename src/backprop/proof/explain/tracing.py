"""Runs someone's function and keeps what its local variables hold on the way.

On symbolic arrays a variable can be made a letter: from then on the formulas say z[n, m], not what z stands for.
"""

import builtins
import contextlib
import inspect
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.arrays import SymbolicArray, array

Key = tuple[str, int]


class Trouble(Exception):
    """The function raised: what, and on which of its own lines."""

    def __init__(self, error: BaseException, line: int, source: str, steps: "list[Step]") -> None:
        self.error, self.line, self.source, self.steps = error, line, source, steps
        super().__init__(f"{type(error).__name__}: {error}")


@dataclass
class Step:
    """A local variable at the moment when it got its value: the nth value of this name."""

    key: Key
    value: Any
    source: str

    @property
    def name(self) -> str:
        return self.key[0] + "'" * (self.key[1] - 1)


@dataclass
class Trace:
    """What a function returned, and the values of its variables in order."""

    result: Any = None
    steps: list[Step] = field(default_factory=list)

    def step(self, key: Key) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)


def run(
    function: Callable[..., Any], arguments: Mapping[str, Any], letters: Mapping[Key, str] | None = None
) -> Trace:
    """Calls the function; variables with a letter become opaque once they are assigned."""
    watch = _Watch(code(function), arguments, letters or {})
    before = sys.gettrace()
    try:
        with _symbolic_len(function), np.errstate(all="ignore"):
            sys.settrace(watch.enter)
            try:
                watch.trace.result = function(**arguments)
            finally:
                sys.settrace(before)
    except Exception as error:
        raise Trouble(error, *_where(error, function), watch.trace.steps) from error
    return watch.trace


def code(function: Callable[..., Any]) -> CodeType | None:
    return getattr(inspect.unwrap(function), "__code__", None)


class _Watch:
    """A trace function for one frame: looks at its variables before each line and at its return."""

    def __init__(self, watched: CodeType | None, arguments: Mapping[str, Any], letters: Mapping[Key, str]) -> None:
        self.watched, self.letters, self.trace = watched, letters, Trace()
        self.arguments = [id(value) for value in arguments.values()]
        self.last: dict[str, Any] = {}
        self.line = 0

    def enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self.look if frame.f_code is self.watched else None

    def look(self, frame: FrameType, event: str, argument: Any) -> Any:
        for name, value in list(frame.f_locals.items()):
            if id(value) not in self.arguments and isinstance(value, (SymbolicArray, np.ndarray, np.floating)):
                self.note(name, value, frame)
        self.line = frame.f_lineno
        return self.look

    def note(self, name: str, value: Any, frame: FrameType) -> None:
        """A new value has a new rule, or new numbers, also where the array was written to in place."""
        now = (value.shape, value.rule) if isinstance(value, SymbolicArray) else np.array(value)
        before = self.last.get(name)
        same = np.array_equal(now, before) if isinstance(now, np.ndarray) else now == before
        if before is not None and same:
            return
        key = (name, 1 + sum(step.key[0] == name for step in self.trace.steps))
        source = linecache.getline(frame.f_code.co_filename, self.line).strip()
        if isinstance(value, SymbolicArray):
            kept: Any = SymbolicArray(value.shape, value.rule, dtype=value.dtype)
            if key in self.letters:
                value.rule = array(self.letters[key], *value.shape).rule
            now = (value.shape, value.rule)
        else:
            kept = now
        self.last[name] = now
        self.trace.steps.append(Step(key, kept, source))


@contextlib.contextmanager
def _symbolic_len(function: Callable[..., Any]) -> Iterator[None]:
    """len(X) is X.shape[0]; Python's own `len` cannot return a symbol."""
    names = getattr(inspect.unwrap(function), "__globals__", {})
    if "len" in names:
        yield
        return
    names["len"] = lambda a: a.shape[0] if isinstance(a, SymbolicArray) else builtins.len(a)
    try:
        yield
    finally:
        del names["len"]


def _where(error: BaseException, function: Callable[..., Any]) -> tuple[int, str]:
    """The last line of the traceback that stands in the function's own file."""
    watched = code(function)
    own = [
        frame for frame in traceback.extract_tb(error.__traceback__) if watched and frame.filename == watched.co_filename
    ]
    return (own[-1].lineno or 0, own[-1].line or "") if own else (0, "")

"""Runs someone's function and keeps what its local variables hold on the way.

On symbolic arrays a variable can be made a letter: from then on formulas say z[n, m], not what z stands for.
"""

import contextlib
import copyreg
import enum
import functools
import io
import linecache
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np

from backprop.proof.explain.question.signature import lettered
from backprop.proof.explain.question.undecided import symbols_for_sizes
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.branches import ARRAYS, OPERATIONS, trusts

Key = tuple[str, int]
MOST = 400
OURS = {str(module.__file__) for module in (signal, enum, contextlib, copyreg)}  # these catch their own


class Trouble(Exception):
    """The function raised: what, and on which of its own lines."""

    error: BaseException
    line: int
    source: str
    steps: "list[Step]"

    def __init__(self, error: BaseException, line: int, source: str, steps: "list[Step]") -> None:
        self.error, self.line, self.source, self.steps = error, line, source, steps
        super().__init__(f"{type(error).__name__}: {error}")


@dataclass
class Step:
    """A local variable at the moment when it got its value: the nth value of this name.

    What a helper of the same file returns is a step too, named "softmax()".
    """

    key: Key
    value: Any
    source: str
    line: int = 0

    @property
    def name(self) -> str:
        return self.key[0] + "'" * (self.key[1] - 1)

    @property
    def is_variable(self) -> bool:
        return not self.key[0].endswith("()")


@dataclass
class Trace:
    """What a function returned, the values of its variables in order, and the lines of its file that ran."""

    result: Any = None
    steps: list[Step] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)

    def step(self, key: Key) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)


@dataclass
class Watched:
    """Code that is called with arrays by name: whose variables are looked at, and where its `len` is."""

    call: Callable[[Mapping[str, Any]], Any]
    codes: tuple[CodeType, ...]
    names: dict[str, Any]

    @property
    def file(self) -> str:
        return self.codes[0].co_filename if self.codes else ""


def run(watched: Watched, arguments: Mapping[str, Any], letters: Mapping[Key, str] | None = None) -> Trace:
    """Calls it; variables with a letter become opaque once they are assigned."""
    watch = _Watch(watched.codes, arguments, letters or {})
    symbolic = any(isinstance(value, SymbolicArray) for value in arguments.values())
    before = sys.gettrace()
    try:
        with (
            symbols_for_sizes(watched.names) if symbolic else contextlib.nullcontext(),
            operations_unwatched() if symbolic else contextlib.nullcontext(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            sys.settrace(watch.enter)
            try:
                watch.trace.result = watched.call(arguments)
            finally:
                sys.settrace(before)
    except Exception as error:
        raise Trouble(error, *_where(error, watched.file), watch.trace.steps) from error
    if watch.caught and symbolic:
        raise Trouble(watch.caught, *_where(watch.caught, watched.file), watch.trace.steps)
    return watch.trace


def unwatched(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, without a look at what runs inside: that is ours, and is slower while it is watched."""

    @functools.wraps(function)
    def operation(*arguments: Any, **options: Any) -> Any:
        before = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*arguments, **options)
        finally:
            sys.settrace(before)

    return operation


@contextlib.contextmanager
def operations_unwatched() -> Iterator[None]:
    """Of an operation on symbolic arrays the result is seen, and not what makes it."""
    own = [(kind, name, vars(kind)[name]) for kind in ARRAYS for name in OPERATIONS & vars(kind).keys()]
    for kind, name, function in own:
        setattr(kind, name, unwatched(function))
    try:
        yield
    finally:
        for kind, name, function in own:
            setattr(kind, name, function)


class _Watch:
    """A trace function: looks at one frame's variables before each line and at its return.

    An error that someone's code catches is kept: on symbols another branch is taken then than on numbers.
    """

    def __init__(
        self, watched: tuple[CodeType, ...], arguments: Mapping[str, Any], letters: Mapping[Key, str]
    ) -> None:
        self.watched, self.letters, self.trace = watched, letters, Trace()
        self.called = {code.co_name for code in watched}
        self.arguments = [
            value if isinstance(value, SymbolicArray) else np.array(value) for value in arguments.values()
        ]
        self.known = {id(value) for value in arguments.values()}
        self.found: dict[str, int] = {}
        self.last: dict[str, Any] = {}
        self.line = 0
        self.caught: TypeError | ValueError | None = None

    def enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        file = frame.f_code.co_filename
        if frame.f_code.co_name in self.called and frame.f_code in self.watched:
            if frame.f_code.co_name == "<module>":  # what it has made before its loop is not of this run
                self.found = {name: id(value) for name, value in frame.f_locals.items()}
            return self.look
        if trusts(file) or file in OURS:
            return None
        beside = self.watched and file == self.watched[0].co_filename
        return self.helper if beside and frame.f_back and frame.f_back.f_code in self.watched else self.other

    def other(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.watched and frame.f_code.co_filename == self.watched[0].co_filename:
            self.trace.lines.add(frame.f_lineno)
        if event == "exception" and isinstance(argument[1], (TypeError, ValueError)):
            self.caught = argument[1]
        return self.other

    def helper(self, frame: FrameType, event: str, result: Any) -> Any:
        self.other(frame, event, result)
        if event == "return" and isinstance(result, (SymbolicArray, np.ndarray)):
            name = f"{frame.f_code.co_name}()"
            self.last.pop(name, None)  # each call is a step, though it return the same
            self.note(name, result, frame)
        return self.helper

    def look(self, frame: FrameType, event: str, argument: Any) -> Any:
        for name, value in list(frame.f_locals.items()):
            if self.found.get(name) == id(value) or name.startswith("__"):
                continue
            if isinstance(value, (SymbolicArray, np.ndarray, np.floating)):
                self.note(name, value, frame)
            elif name == "self" and hasattr(value, "__dict__"):
                for attribute, array_ in list(vars(value).items()):
                    if isinstance(array_, (SymbolicArray, np.ndarray)):
                        self.note(f"self.{attribute}", array_, frame)
        self.other(frame, event, argument)
        self.line = frame.f_lineno
        return self.look

    def note(self, name: str, value: Any, frame: FrameType) -> None:
        """A new value has a new rule, or new numbers, also where the array was written to in place."""
        if id(value) in self.known:
            return
        now: Any = (value.shape, value.rule) if isinstance(value, SymbolicArray) else np.array(value)
        before = self.last.get(name)
        if same(now, before):
            return
        if any(alike(value, one) for one in self.arguments):  # a copy of an argument
            self.last[name] = now
            return
        if len(self.trace.steps) > MOST:
            return
        key = (name, 1 + sum(step.key[0] == name for step in self.trace.steps))
        source = linecache.getline(frame.f_code.co_filename, self.line).strip()
        if "." in name and name.rpartition(".")[2] not in source:  # of a method that was called
            source = ""
        if isinstance(value, SymbolicArray):
            kept: Any = SymbolicArray(value.shape, value.rule, kind=value.kind)
            if key in self.letters:
                value.rule = lettered(self.letters[key], value.shape).rule
            now = (value.shape, value.rule)
        else:
            kept = now
        self.last[name] = now
        self.trace.steps.append(Step(key, kept, source, self.line))


def alike(value: Any, other: Any) -> bool:
    """Whether two arrays hold the same."""
    if isinstance(value, SymbolicArray) and isinstance(other, SymbolicArray):
        if not value.name or value.name != other.name or value.shape != other.shape:
            return False
        return all(bool(value.rule(*at) == other.rule(*at)) for at in value.everywhere())
    return isinstance(value, np.ndarray) and isinstance(other, np.ndarray) and np.array_equal(value, other)


def same(now: Any, before: Any) -> bool:
    """Whether a variable has the value that it had."""
    if isinstance(now, np.ndarray) or isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and isinstance(before, np.ndarray) and np.array_equal(now, before)
    return before is not None and bool(now == before)


def _where(error: BaseException, file: str) -> tuple[int, str]:
    """The last line of the traceback that stands in someone's own file."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if file and frame.filename == file]
    return (own[-1].lineno or 0, own[-1].line or "") if own else (0, "")

"""Runs derivation scripts in one process and says what they prove."""

import contextlib
import io
import os
import runpy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from threading import Thread
from time import perf_counter
from traceback import walk_tb
from types import TracebackType
from typing import Any, NoReturn, cast

from backprop.proof.claimed import claims
from backprop.proof.derivation import LEDGER, Derivation, Ledger
from backprop.proof.theorems import Theorem


@dataclass(frozen=True)
class Run:
    """One script: its theorems, proved or not or never reached, and its derivations for display."""

    stem: str
    theorems: list[Theorem]
    derivations: list[Derivation]
    seconds: float


def folder() -> Path:
    """The derivations: in the wheel inside the package, in a checkout beside src/."""
    package = Path(__file__).parents[1]
    inside = package / "derivations"
    return inside if inside.is_dir() else package.parents[1] / "derivations"


def stems() -> list[str]:
    return sorted(path.stem for path in folder().glob("*.py"))


def find(stem: str) -> Path:
    if stem not in stems():
        close = get_close_matches(stem, stems(), n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(stems())}"
        raise ValueError(f"there is no derivation {stem!r}; {hint}")
    return folder() / f"{stem}.py"


def run(path: Path) -> Run:
    """Executes a script; an error in it, of whatever kind, is an unproved theorem."""
    ledger, started = Ledger(), perf_counter()
    error: BaseException | None = None
    reached = 0
    opened = LEDGER.set(ledger)
    try:
        with contextlib.redirect_stdout(io.StringIO()), no_other_end():
            names = runpy.run_path(str(path))
    except KeyboardInterrupt:
        raise
    except BaseException as stopped:
        names, error, reached = {}, stopped, last_line(path, stopped.__traceback__)
        error.__traceback__ = None  # it holds all that the script has made
    finally:
        LEDGER.reset(opened)
    seconds = perf_counter() - started
    results = list(ledger.theorems)
    for derivation in ledger.begun:
        results.append(derivation.record(False, error or "the derivation was begun and never concluded"))
    if error and not ledger.begun:
        claim = f"The script {path.name} runs to its end."
        results.append(Theorem(path.stem, claim, False, seconds=round(seconds, 4), trouble=error))
    for one in claims(path.read_text(encoding="utf-8")) if error else ():
        if one.line > reached:
            results.append(Theorem(one.title, "", False, trouble="not reached", reached=False))
    if not results:
        claim = f"The script {path.name} proves something."
        results.append(Theorem(path.stem, claim, False, seconds=round(seconds, 4), trouble="it does not"))
    derivations = [value for value in names.values() if isinstance(value, Derivation)]
    return Run(path.stem, results, derivations, seconds)


def unheard(path: Path) -> Run:
    """A script whose process ended without a word: nothing that it may have proved counts."""
    claim = f"The script {path.name} runs to its end."
    trouble = "its process ended without a word"
    return Run(path.stem, [Theorem(path.stem, claim, False, trouble=trouble)], [], 0.0)


@contextlib.contextmanager
def no_other_end() -> Iterator[None]:
    """A script that leaves by `os._exit` has not proved what would have come: it ends like any other.

    Nor does it go on beside itself: what a thread or a fork leaves unproved would be in no ledger.
    """

    def leave(status: int) -> NoReturn:
        raise SystemExit(f"os._exit({status})")

    def start(thread: Thread) -> NoReturn:
        raise RuntimeError(f"a derivation runs in one thread; it starts {thread.name}")

    def fork() -> NoReturn:
        raise RuntimeError("a derivation runs in one process; it forks")

    below = cast(Any, sys.modules.get(os.name, os))
    ends = {"_exit": leave, **({"fork": fork, "forkpty": fork} if hasattr(os, "fork") else {})}
    own, starts = {name: getattr(os, name) for name in ends}, Thread.start
    replace(ends, os, below)
    Thread.start = start  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        replace(own, os, below)
        Thread.start = starts  # type: ignore[method-assign]


def replace(functions: Mapping[str, Any], *modules: Any) -> None:
    for module in modules:
        vars(module).update(functions)


def last_line(path: Path, trace: TracebackType | None) -> int:
    """The line of the script itself, not of a function in it, at which it stopped; 0 before its first."""
    lines = (line for frame, line in walk_tb(trace) if frame.f_code.co_filename == str(path))
    return next(lines, 0)


def run_all(wanted: list[str]) -> Iterator[Run]:
    for path in [find(stem) for stem in wanted or stems()]:
        yield run(path)

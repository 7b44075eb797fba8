"""Runs derivation scripts in one process and says what they prove."""

import contextlib
import io
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from backprop.proof import theorems
from backprop.proof.derivation import Derivation
from backprop.proof.theorems import Theorem


@dataclass(frozen=True)
class Run:
    """One script: its theorems, proved or not, and its derivations for display."""

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
        raise ValueError(f"there is no derivation {stem!r}; there are {', '.join(stems())}")
    return folder() / f"{stem}.py"


def run(path: Path) -> Run:
    """Executes a script; an error in it, of whatever kind, is an unproved theorem."""
    theorems.reset()
    started = perf_counter()
    trouble: BaseException | str = ""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            names = runpy.run_path(str(path))
    except (Exception, SystemExit) as error:
        names, trouble = {}, error.with_traceback(None)
    seconds = perf_counter() - started
    results = list(theorems.recorded)
    for derivation in theorems.begun:
        results.append(
            theorems.record(derivation, False, trouble or "the derivation was begun and never concluded")
        )
    if trouble and not theorems.begun:
        claim = f"The script {path.name} runs to its end."
        results.append(
            Theorem(path.stem, claim, theorems.ALL_SIZES, 0, round(seconds, 4), False, [], trouble)
        )
    if not results:
        claim = f"The script {path.name} proves something."
        results.append(
            Theorem(path.stem, claim, theorems.ALL_SIZES, 0, round(seconds, 4), False, [], "it does not")
        )
    derivations = [value for value in names.values() if isinstance(value, Derivation)]
    return Run(path.stem, results, derivations, seconds)


def run_all(wanted: list[str]) -> Iterator[Run]:
    for path in [find(stem) for stem in wanted or stems()]:
        yield run(path)

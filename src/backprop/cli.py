"""The command `backprop`: prove the derivations, show one line by line, explain someone's own gradient.

Its exit status: 0 proved, 1 something is not proved, 2 a call that cannot be answered (a wrong name, a
missing package, a full disk), 3 measured; and as a shell would say it, 130 interrupted, 141 nobody reads on.
"""

import argparse
import io
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import backprop

if TYPE_CHECKING:
    from backprop.proof.runner import Run

PACKAGE = Path(__file__).resolve().parent
WHICH = f"backprop {backprop.__version__} in {PACKAGE}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status. Whatever ends it early is said in one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal has no letter for is spelled out
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(_arguments().parse_args(arguments))
        finally:
            if sys.stdout:
                sys.stdout.flush()  # here, where a full disk can still be reported
    except KeyboardInterrupt:
        return _stopped("interrupted", 130)
    except BrokenPipeError:
        return _stopped("nobody reads the rest of the report", 141)
    except (ValueError, OSError) as error:
        return _stopped(str(error), 2)


def _stopped(why: str, status: int) -> int:
    """Says why. At its exit, Python writes what is still unwritten: where that cannot be, it goes nowhere."""
    _progress("")
    print(f"backprop: {why}", file=sys.stderr)
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backprop", description="Derivations that are proved, beside their code."
    )
    parser.add_argument(
        "--version", action="version", version=f"backprop {backprop.__version__} in {PACKAGE}"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    prove = commands.add_parser("prove", help="prove the derivations, and the shipped code with them")
    prove.add_argument("stems", nargs="*", metavar="STEM", help="derivations to prove; all without one")
    prove.add_argument("--json", action="store_true", help="a list of objects instead of text")
    show = commands.add_parser("show", help="print one derivation line by line")
    show.add_argument("stem", metavar="STEM")
    explain = commands.add_parser("explain", help="prove or refute a gradient that you wrote in NumPy")
    add = explain.add_argument
    add("files", nargs="+", metavar="FILE.py", help="or FILE.py:function, :Class, :Class.method; it is run")
    add("--cost", metavar="FILE.py:FUNCTION", help="or module:function; without it that of the file")
    add("--shapes", default="", metavar="'G=N,M'", help="shapes that are not to be found by running")
    add("--wrt", default="", metavar="W,b", help="the parameters that the gradients are by, in order")
    add("--targets", choices=("real", "distribution", "one-hot", "binary"), help="what the targets hold")
    add("--json", action="store_true", help="an object instead of text; a list where there are several")
    add("--report", metavar="FILE.md", help="write a table of all files in Markdown")
    add("--seconds", type=float, default=60.0, metavar="S", help="the time for each file (60)")
    add("--watch", action="store_true", help="again whenever a file is saved, until Ctrl-C")
    return parser


def _run(options: argparse.Namespace) -> int:
    try:
        import sympy  # noqa: F401
    except ImportError:
        raise ValueError("proofs need SymPy: pip install 'sympy>=1.14,<1.15', the extra `proof`") from None
    _say_which_checkout()
    if options.command == "explain":
        return _explain(options)
    if options.command == "show":
        return _show(options.stem)
    return _prove(options.stems, options.json)


def _say_which_checkout() -> None:
    """In a checkout whose environment runs the code of another one, say so: that other one is proved."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        package = folder / "src" / "backprop"
        if (package / "__init__.py").is_file() and package.resolve() != PACKAGE:
            print(f"backprop: not {package}: the package that runs is {PACKAGE}", file=sys.stderr)
            return


def _prove(stems: list[str], as_json: bool) -> int:
    import numpy
    import sympy

    from backprop.proof import runner
    from backprop.proof.side_by_side import side_by_side

    names = stems or runner.stems()
    paths = [runner.find(stem) for stem in names]
    if not paths:
        raise ValueError(f"there are no derivations in {runner.folder()}")
    versions = f"NumPy {numpy.__version__}, SymPy {sympy.__version__}, Python {platform.python_version()}"
    ran_on = f"{WHICH} ({versions})\n"
    print(ran_on, file=sys.stderr if as_json else sys.stdout, flush=True)
    started = perf_counter()
    reports, shown = dict[Path, _Report](), 0
    _progress(f"[0/{len(paths)}] proving ...")
    for path, found in side_by_side(_proved, sorted(paths, key=lambda path: -path.stat().st_size)):
        reports[path] = found or _Report.of(runner.unheard(path))
        _progress("")
        while shown < len(paths) and paths[shown] in reports:
            if not as_json:
                print(reports[paths[shown]].text, flush=True)
            shown += 1
        if len(reports) < len(paths):
            _progress(f"[{len(reports)}/{len(paths)}] proving ...")
    every = [reports[path] for path in paths]
    theorems, proved, unreached = (
        sum(counts)
        for counts in zip(*((len(one.theorems), one.proved, one.unreached) for one in every), strict=True)
    )
    if as_json:
        print(json.dumps([theorem for one in every for theorem in one.theorems], indent=2))
    else:
        rest = f", {unreached} not reached" if unreached else ""
        failed = theorems - proved - unreached
        print(f"{proved} theorems proved, {failed} not proved{rest}, in {perf_counter() - started:.2f} s")
    return 0 if proved == theorems else 1


@dataclass(frozen=True)
class _Report:
    """What a derivation has proved, as text and as data."""

    text: str
    theorems: list[dict[str, object]]
    proved: int
    unreached: int

    @classmethod
    def of(cls, run: "Run") -> "_Report":
        proved = sum(theorem.proved for theorem in run.theorems)
        unreached = sum(not theorem.reached for theorem in run.theorems)
        return cls(_in_words(run), [theorem.as_json() for theorem in run.theorems], proved, unreached)


def _proved(path: Path) -> _Report:
    from backprop.proof import runner

    return _Report.of(runner.run(path))


def _show(stem: str) -> int:
    from backprop.proof import runner

    run = runner.run(runner.find(stem))
    for derivation in run.derivations:
        print(f"{derivation.title}\n\n{derivation.text()}\n")
    print(_in_words(run))
    return 0 if all(theorem.proved for theorem in run.theorems) else 1


def _explain(options: argparse.Namespace) -> int:
    from backprop.proof.explain import command

    return command.run(options)


def _in_words(run: "Run") -> str:
    lines = [f"  {line}" for theorem in run.theorems for line in theorem.text().splitlines()]
    return "\n".join([run.stem, *lines, ""])


def _progress(line: str) -> None:
    """One live line on a terminal, nothing elsewhere."""
    if sys.stderr and sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

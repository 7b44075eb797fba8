"""The command `backprop`: prove the derivations, show one line by line, explain someone's own gradient."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backprop.proof.runner import Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0 proved, 1 something is not, 2 a wrong call, 3 measured."""
    parser = argparse.ArgumentParser(
        prog="backprop", description="Derivations that are proved, beside their code."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    prove = commands.add_parser("prove", help="prove the derivations, and the shipped code with them")
    prove.add_argument("stems", nargs="*", metavar="STEM", help="derivations to prove; all without one")
    prove.add_argument("--json", action="store_true", help="a list of objects instead of text")
    show = commands.add_parser("show", help="print one derivation line by line")
    show.add_argument("stem", metavar="STEM")
    explain = commands.add_parser("explain", help="prove or refute a gradient that you wrote in NumPy")
    add = explain.add_argument
    add("function", metavar="FILE.py:FUNCTION", help="takes X, T, W, b, ...; the file is run")
    add("--cost", metavar="FILE.py:FUNCTION", help="or module:function; without it `cost` in the file")
    add("--shapes", default="", metavar="'G=N,M'", help="shapes of parameters with letters of your own")
    add("--wrt", default="", metavar="W,b", help="the parameters that the gradients are by, in order")
    add("--targets", choices=("real", "distribution", "one-hot", "binary"), help="what T holds")
    explain.add_argument("--json", action="store_true", help="an object instead of text")
    options = parser.parse_args(arguments)
    try:
        import sympy  # noqa: F401
    except ImportError:
        print("backprop: proofs need SymPy: pip install 'derived-backprop[proof]'", file=sys.stderr)
        return 2
    try:
        if options.command == "explain":
            return _explain(options)
        return _prove(options.stems, options.json) if options.command == "prove" else _show(options.stem)
    except ValueError as error:
        print(f"backprop: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _prove(stems: list[str], as_json: bool) -> int:
    from backprop.proof import runner

    names = stems or runner.stems()
    paths = [runner.find(stem) for stem in names]
    if not paths:
        raise ValueError(f"there are no derivations in {runner.folder()}")
    runs = []
    for position, path in enumerate(paths, start=1):
        _progress(f"[{position}/{len(paths)}] proving {path.stem} ...")
        runs.append(runner.run(path))
        _progress("")
        if not as_json:
            print(_report(runs[-1]), flush=True)
    theorems = [theorem for run in runs for theorem in run.theorems]
    proved = sum(theorem.proved for theorem in theorems)
    unreached = sum(not theorem.reached for theorem in theorems)
    if as_json:
        print(json.dumps([theorem.as_json() for theorem in theorems], indent=2, ensure_ascii=False))
    else:
        seconds = sum(run.seconds for run in runs)
        rest = f", {unreached} not reached" if unreached else ""
        failed = len(theorems) - proved - unreached
        print(f"{proved} theorems proved, {failed} not proved{rest}, in {seconds:.2f} s")
    return 0 if proved == len(theorems) else 1


def _show(stem: str) -> int:
    from backprop.proof import runner

    run = runner.run(runner.find(stem))
    for derivation in run.derivations:
        print(f"{derivation.title}\n\n{derivation.text()}\n")
    print(_report(run))
    return 0 if all(theorem.proved for theorem in run.theorems) else 1


def _explain(options: argparse.Namespace) -> int:
    from backprop.proof.explain import command

    asked = (options.function, options.cost, options.shapes, options.wrt, options.targets)
    explanation = command.explanation(*asked)
    as_json = json.dumps(explanation.as_json(), indent=2, ensure_ascii=False) if options.json else ""
    print(as_json or explanation.text())
    return explanation.status


def _report(run: "Run") -> str:
    lines = [f"  {line}" for theorem in run.theorems for line in theorem.text().splitlines()]
    return "\n".join([run.stem, *lines, ""])


def _progress(line: str) -> None:
    """One live line on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Proves the derivations against a library with one seeded fault, in a child process of its own.

    python tests/faults/refute.py [MODULE ...] [--every N] [--jobs N]

For each fault the derivations are proved until one of them refuses. A fault that none refuses is a survivor:
it is either listed in `survivors.py` with the reason why it changes no formula, or the command fails.
"""

import argparse
import contextlib
import importlib
import io
import multiprocessing
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "src")]

from mutations import Fault, faults  # noqa: E402

import backprop  # noqa: E402
from backprop.proof import runner  # noqa: E402

# What puts the fast form together, training.memory and training.trainer, is for tests/test_training.py.
MODULES = ("activations", "losses", "outputs", "network", "training.passes", "solvers")
SECONDS = 120


def order(module: str, fault: Fault) -> list[str]:
    """The derivations, those first that name the faulty function, then those of its module."""
    texts = {stem: runner.find(stem).read_text(encoding="utf-8") for stem in runner.stems()}
    return sorted(
        texts, key=lambda stem: (-texts[stem].count(fault.function), f"backprop.{module}" not in texts[stem])
    )


def source_file(module: str) -> Path:
    return ROOT.joinpath("src", "backprop", *module.split(".")).with_suffix(".py")


def load_anew(module: str, source: str, folder: Path) -> None:
    """Imports the library again, a copy in `folder` with that source in the place of the module's own."""
    library = ROOT / "src" / "backprop"
    shutil.copytree(library, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("proof"))
    folder.joinpath(source_file(module).relative_to(library)).write_text(source, encoding="utf-8")
    backprop.__path__.insert(0, str(folder))
    for name in [name for name in sys.modules if name.startswith("backprop.")]:
        if not name.startswith("backprop.proof"):
            del sys.modules[name]
            vars(backprop).pop(name.split(".")[1], None)
    fresh = [importlib.import_module(f"backprop.{module}") for module in ("stable", *MODULES)]
    for name in backprop.__all__:
        holders = [module for module in fresh if hasattr(module, name)]
        if holders:
            setattr(backprop, name, getattr(holders[-1], name))


def refuted_by(module: str, fault: Fault) -> str:
    """The first derivation that refuses the faulty library, and in what words; empty where none does."""
    with tempfile.TemporaryDirectory() as folder:
        load_anew(module, fault.source, Path(folder))
        for stem in order(module, fault):
            for theorem in runner.run(runner.find(stem)).theorems:
                if not theorem.proved:
                    return f"{stem}: {theorem.as_json()['trouble'].splitlines()[0][:100]}"
    return ""


def _child(module: str, fault: Fault, answer: "multiprocessing.connection.Connection") -> None:
    signal.alarm(SECONDS)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        answer.send(refuted_by(module, fault))


def attempt(job: tuple[str, Fault]) -> tuple[str, Fault, str, float]:
    """Runs one fault in a forked process, so that nothing of it stays behind."""
    started = perf_counter()
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(*job, send))
    child.start()
    send.close()
    try:
        said = receive.recv()
    except EOFError:
        said = ""  # it ran out of time or died: not decided, so not refuted
    child.join()
    return (*job, said, perf_counter() - started)


def unharmed(module: str) -> Fault:
    """The module as it is: what refutes this refutes nothing."""
    return Fault("", 0, "", "", source_file(module).read_text(encoding="utf-8"))


def all_faults(modules: tuple[str, ...] | list[str], every: int = 1) -> list[tuple[str, Fault]]:
    found = []
    for module in modules:
        source = source_file(module).read_text(encoding="utf-8")
        found += [(module, fault) for fault in faults(source)]
    return found[::every]


def main() -> int:
    from concurrent.futures import ThreadPoolExecutor

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--every", type=int, default=1, help="only each N-th fault")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    from survivors import reason

    _, _, trouble, _ = attempt((options.modules[0], unharmed(options.modules[0])))
    if trouble:
        print(f"the library without a fault is not proved: {trouble}", file=sys.stderr)
        return 2
    work, unexplained, explained = all_faults(options.modules, options.every), [], 0
    started = perf_counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        for done, (module, fault, said, _) in enumerate(pool.map(attempt, work), start=1):
            if not said:
                why = reason(module, fault)
                explained += bool(why)
                if not why:
                    unexplained.append(fault)
                print(
                    f"SURVIVES {module}:{fault.line} {fault.name}\n    {why or 'NO REASON GIVEN'}", flush=True
                )
            if sys.stderr.isatty():
                print(f"\r\x1b[K{done}/{len(work)}", end="", file=sys.stderr, flush=True)
    refuted = len(work) - explained - len(unexplained)
    print(
        f"{len(work)} faults in {perf_counter() - started:.0f} s: {refuted} refuted, {explained} explained, "
        f"{len(unexplained)} unexplained"
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

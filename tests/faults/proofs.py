"""The first layer: a library with a fault, run by the derivations, in a forked process of its own."""

import ast
import contextlib
import importlib
import io
import multiprocessing
import shutil
import signal
import sys
import tempfile
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import sympy as sp
from modules import LIBRARY, modules, source_file
from mutations import Fault

import backprop
from backprop.proof import derivation, runner
from backprop.proof.kernel import induction, relations
from backprop.proof.opinion import KernelFault, agree

SECONDS = 120


@cache
def covered() -> frozenset[str]:
    """The modules with functions that derivations hand to `ships`."""
    names = {name for stem in runner.stems() for name in shipped(runner.find(stem))}
    return frozenset(names) & frozenset(f"backprop.{module}" for module in modules())


@cache
def run_by_proofs() -> frozenset[str]:
    """The covered modules and what they import: no proof runs any other."""
    return frozenset().union(*map(run_by, runner.stems()))


@cache
def run_by(stem: str) -> frozenset[str]:
    """The modules that a derivation runs: those of what it hands to `ships`, and what they import."""
    found: set[str] = set()
    waiting = {name.removeprefix("backprop.") for name in shipped(runner.find(stem))} & set(modules())
    while waiting:
        module = waiting.pop()
        package = LIBRARY.joinpath(*module.split("."), "__init__.py")
        if module not in found and (module in modules() or package.is_file()):
            found.add(module)
            path = source_file(module) if module in modules() else package
            waiting |= {name.removeprefix("backprop.") for name in imported(path).values()}
    return frozenset(found)


def shipped(script: Path) -> set[str]:
    """The modules of what a derivation that calls `ships` takes from the library, also as `module.name`."""
    nodes = list(ast.walk(ast.parse(script.read_text(encoding="utf-8"))))
    if not any(isinstance(one, ast.Attribute) and one.attr == "ships" for one in nodes):
        return set()
    found = set(imported(script).values())
    for module in list(found):
        taken = {one.attr for one in nodes if isinstance(one, ast.Attribute)}
        values = vars(importlib.import_module(module))
        found |= {str(getattr(values[name], "__module__", None)) for name in taken & values.keys()}
    return found


def imported(path: Path) -> dict[str, str]:
    """Names that a file imports from the library, each with the module that defines it."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "backprop":
            for alias in node.names:
                value = getattr(importlib.import_module(node.module or ""), alias.name, None)
                module = getattr(value, "__module__", None) or getattr(value, "__name__", node.module)
                found[alias.asname or alias.name] = str(module)
    return found


def order(module: str, fault: Fault) -> list[str]:
    """The derivations that run the module, those first that name the faulty function, then the module."""
    stems = [stem for stem in runner.stems() if module in run_by(stem)]
    texts = {stem: runner.find(stem).read_text(encoding="utf-8") for stem in stems}
    return sorted(
        texts, key=lambda stem: (-texts[stem].count(fault.function), f"backprop.{module}" not in texts[stem])
    )


def load_anew(module: str, source: str, folder: Path) -> None:
    """Imports the library again, a copy in `folder` with that source in the place of the module's own."""
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("proof"))
    source_file(module, folder).write_text(source, encoding="utf-8")
    backprop.__path__.insert(0, str(folder))
    for name in [name for name in sys.modules if name.startswith("backprop.")]:
        if not name.startswith("backprop.proof"):
            del sys.modules[name]
            vars(backprop).pop(name.split(".")[1], None)
    exec((folder / "__init__.py").read_text(encoding="utf-8"), vars(backprop))
    importlib.import_module(f"backprop.{module}")


def seen_first(new: sp.Expr, old: sp.Expr, context: relations.Context, about: str) -> tuple[sp.Rel, ...]:
    """`prove_same`, where the two are the same at some places: the kernel takes minutes to give up on what
    a place refutes in no time. Of what cannot be evaluated, places say nothing.
    """
    try:
        agree(new, old, context.assuming, context.definitions.meanings, enough=1, tries=8)
    except KernelFault as fault:
        raise AssertionError(f"{about}: differs: {fault}") from fault
    except Exception:
        pass
    return relations.prove_same(new, old, context, about)


def _refuted(module: str, fault: Fault) -> str:
    induction.prove_same = derivation.prove_same = seen_first  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        load_anew(module, fault.source, Path(folder))
        for stem in order(module, fault):
            for theorem in runner.run(runner.find(stem)).theorems:
                if not theorem.proved:
                    return f"{stem}: {str(theorem.as_json()['trouble']).splitlines()[0][:100]}"
    return ""


def _child(module: str, fault: Fault, answer: Connection) -> None:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of its own time: the machine may be busy
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            said = _refuted(module, fault)
        except Exception as error:  # it cannot even be imported
            said = f"import: {type(error).__name__}"
        answer.send(said)


def refuted_by(module: str, fault: Fault) -> str:
    """The first derivation that refuses the faulty library, and in what words; empty where none does."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(module, fault, send))
    child.start()
    send.close()
    try:
        said: str = receive.recv()
    except EOFError:
        said = ""  # it ran out of time or died: not decided, so not refuted
    child.join()
    return said

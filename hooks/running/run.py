"""Run one script cell by cell, as `python script.py` would, and note what it shows and reads."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from time import process_time
from types import CodeType, ModuleType
from typing import Any

from backprop.proof.derivation import LEDGER, Ledger
from running.script import Cell, cells

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn")  # another process begins

SOURCES = ("src", "hooks", "benchmarks", "derivations", "docs/learning")
READS = ("open", "os.listdir", "os.scandir")

Output = dict[str, str]  # {"html": ...} or {"text": ...}


def run(path: Path) -> dict[str, Any]:
    """Return the outputs of each cell and what is proved, or the error; and the files that it read.

    A theorem that does not hold is an error as any other. To be called in a process of its own.
    """
    read: set[str] = set()
    others: list[str] = []
    sys.addaudithook(watch(read, others))
    started = process_time()
    found: dict[str, Any] = {"path": str(path)}
    ledger = Ledger()
    LEDGER.set(ledger)
    try:
        found["outputs"] = outputs(path)
        hold(ledger, proves=path.parent.name == "derivations")
        found["theorems"] = [[one.theorem, one.scope, one.covers] for one in ledger.theorems]
    except BaseException as error:
        found["error"] = "".join(traceback.format_exception(error, limit=-4))
    modules = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    files = {*read, *modules, str(path)}
    if others:
        files |= {str(file) for folder in SOURCES for file in (ROOT / folder).rglob("*") if file.is_file()}
    found["read"] = sorted(filter(None, map(ours_of, files)))
    found["seconds"] = round(process_time() - started, 3)
    return found


def hold(ledger: Ledger, proves: bool) -> None:
    """See that all theorems hold, as `backprop prove` does.

    Raises:
        AssertionError: One is not proved, or begun and never concluded; or a script that `proves` has none.
            In other scripts lines without a title are there to be seen, and claim nothing.
    """
    if left := [one.title for one in ledger.begun if one.title or proves]:
        raise AssertionError(f"begun and never concluded: {', '.join(left)}")
    if left := [one.theorem for one in ledger.theorems if not one.proved]:
        raise AssertionError(f"not proved: {', '.join(left)}")
    if proves and not ledger.theorems:
        raise AssertionError("it proves nothing")


def watch(read: set[str], others: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that notes which files are opened, which folders listed, and whether a process begins."""

    def note(event: str, details: tuple[Any, ...]) -> None:
        if event in READS and isinstance(details[0], str | bytes | os.PathLike):
            read.add(os.path.abspath(os.fsdecode(details[0])))
        elif event in OTHERS:
            others.append(event)

    return note


def ours_of(file: str) -> str:
    """The path from the checkout to a file of it; of what is made or hidden there, nothing."""
    if not file.startswith(f"{ROOT}{os.sep}"):
        return ""
    path = Path(file).relative_to(ROOT)
    made = any(part.startswith(".") or part in ("__pycache__", "node_modules", "site") for part in path.parts)
    return "" if made or not (ROOT / path).exists() else path.as_posix()


def outputs(path: Path) -> list[list[Output]]:
    """Run the code cells in order, in the names of one module."""
    text = path.read_text(encoding="utf-8")
    statements = ast.parse(text, str(path)).body
    module = sys.modules["__main__"] = ModuleType("__main__")
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in cells(text):
            own = [one for one in statements if one.lineno in cell.lines]
            found.append(one_cell(cell, own, str(path), module.__dict__))
    return found


def one_cell(cell: Cell, statements: list[ast.stmt], name: str, names: dict[str, Any]) -> list[Output]:
    """Run a cell; what it printed comes before the value of its last expression."""
    last = statements.pop() if statements and isinstance(statements[-1], ast.Expr) else None
    value = None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compiled(ast.Module(statements, []), name, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compiled(ast.Expression(last.value), name, "eval"), names)
    said: list[Output] = [{"text": printed.getvalue()}] if printed.getvalue() else []
    return said + ([] if value is None else [shown(value)])


def compiled(code: ast.Module | ast.Expression, name: str, mode: str) -> CodeType:
    """Code that knows its lines in the script, for whoever asks for its source."""
    result: CodeType = compile(code, name, mode, dont_inherit=True)
    return result


def shown(value: object) -> Output:
    """How a value shows itself: as HTML, as a formula, or as text."""
    if not isinstance(value, type):
        for method, kind in (("_repr_html_", "html"), ("_repr_latex_", "tex")):
            if said := getattr(value, method, lambda: "")():
                return {kind: str(said)}
    return {"text": repr(value)}

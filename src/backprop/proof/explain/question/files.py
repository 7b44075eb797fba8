"""Someone's file, run statement by statement: one that fails, or does not end, does not stop the others.

Plots and missing imports have stand-ins; a training loop at the top level is kept for later (`scripts`); what
stands under `if __name__ == "__main__"` is not run. What was done is said in `notes`.
"""

import ast
import builtins
import contextlib
import importlib
import inspect
import io
import linecache
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from backprop.proof.explain.question import drawing
from backprop.proof.explain.question.cases import CASES
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.forms import in_one_form
from backprop.proof.explain.question.hooks import HOOKS, Session, session
from backprop.proof.explain.question.rewriting import Rewriting
from backprop.proof.explain.question.rounds import ROUNDS
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.explain.question.statements import clips, cut_off, trains
from backprop.proof.explain.question.stubs import data, opened, standins

SECONDS, IMPORTS = 3.0, 20.0
"""The time for a statement of the file, and for one that imports what may be large."""


def written_in(function: FunctionType) -> str:
    """The file of a function, without what is wrapped around it; of a built-in one, such as `open`, none."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return str(getattr(code, "co_filename", ""))


@dataclass
class File:
    """A file that has been run: what it defines, its source, and its training loop."""

    path: str
    name: str
    names: dict[str, Any]
    tree: ast.Module
    lines: list[str]
    notes: list[str] = field(default_factory=list)
    script: list[ast.stmt] = field(default_factory=list)
    failures: dict[int, BaseException] = field(default_factory=dict)

    more: dict[str, Any] = field(default_factory=dict)

    @property
    def unread(self) -> bool:
        """Whether a file that it reads is not there."""
        return any(isinstance(one, FileNotFoundError) for one in self.failures.values())

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def functions(self) -> dict[str, Any]:
        """The functions that the file defines itself, in its order."""
        found = {
            name: one
            for name, one in self.names.items()
            if isinstance(one, FunctionType) and written_in(one) == self.path
        }
        return {**found, **self.more}

    @property
    def classes(self) -> dict[str, type]:
        return {n: c for n, c in self.names.items() if isinstance(c, type) and c.__module__ == self.name}

    def line(self, number: int) -> str:
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""


def read(path: str) -> File:
    """Runs a file; raises WrongCall where it is no Python, or is not there."""
    where = Path(path)
    if not where.is_file():
        raise WrongCall(f"there is no file {path}")
    return run_source(where.read_text(encoding="utf-8-sig"), str(where.resolve()), path)


def run_source(source: str, path: str, called: str = "", names: dict[str, Any] | None = None) -> File:
    """Runs the source of a file; raises WrongCall where it is no Python."""
    try:
        tree = in_one_form(ast.parse(source, path))
    except SyntaxError as error:
        text = (error.text or "").strip()
        raise WrongCall(f"{called or path}, line {error.lineno}: {error.msg}\n  {text}") from error
    lines = source.splitlines()
    linecache.cache[path] = (len(source), None, [line + "\n" for line in lines], path)
    module = ModuleType(Path(path).stem)
    module.__dict__.update(names or {})
    module.__dict__.update(
        {"__file__": path, "__explained__": True, "open": opened, **HOOKS, **ROUNDS, **CASES}
    )
    file = File(path, module.__name__, module.__dict__, tree, lines)
    rewritten = Rewriting().visit(in_one_form(ast.parse(source, path)))
    sys.modules.setdefault(module.__name__, module)
    sys.path.insert(0, str(Path(path).parent))
    try:
        with drawing.anew(), quiet(), standins() as missing, np.errstate(all="ignore"), session(Session()):
            _run(file, tree.body, rewritten.body)
    finally:
        sys.path.pop(0)
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
    for one in clips(tree):
        file.notes.append(f"Line {one.lineno} clips the gradients: they are looked at as they are before it.")
    for loop, steps in cut_off(tree):
        file.notes.append(
            f"Line {loop.lineno} goes back as far as {steps}: in longer sequences slopes are left out."
        )
    shown = [name for name in missing if name not in ("matplotlib", "seaborn", "tqdm", "IPython")]
    if shown:
        file.notes.append(f"Not imported, but stood in for: {', '.join(shown)}.")
    return file


def around(function: Any) -> File:
    """The file of a function that is there already, as it is: nothing is run or changed."""
    inner = inspect.unwrap(function)
    names = inner.__globals__
    path = inner.__code__.co_filename
    try:
        source = "".join(linecache.getlines(path, names)) or textwrap.dedent(inspect.getsource(inner))
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        source, tree = "", ast.Module([], [])
    return File(
        path,
        str(names.get("__name__", "")),
        names,
        tree,
        source.splitlines(),
        more={function.__name__: function},
    )


@contextlib.contextmanager
def quiet() -> Any:
    """Prints and questions of someone's code go nowhere."""
    before = builtins.input
    builtins.input = lambda *_: ""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        builtins.input = before


def _run(file: File, original: list[ast.stmt], rewritten: list[ast.stmt]) -> None:
    by_line: dict[int, list[ast.stmt]] = {}
    for one in rewritten:
        by_line.setdefault(one.lineno, []).append(one)
    for statement in original:
        parts = by_line.pop(statement.lineno, [])
        plain = isinstance(
            statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.AsyncFunctionDef)
        )
        main = isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
        if main:
            file.script = file.script or [part for one in parts for part in getattr(one, "body", [])]
            continue
        if file.script and not plain:
            file.script += parts
            continue
        if trains(statement):
            file.script = list(parts)
            continue
        if not _one(file, statement, parts):
            return


def _one(file: File, statement: ast.stmt, parts: list[ast.stmt]) -> bool:
    """Runs one statement; whether to go on."""
    imports = isinstance(statement, (ast.Import, ast.ImportFrom))
    seconds = IMPORTS if imports else SECONDS
    try:
        with at_most(seconds):
            exec(compiled(parts, file.path), file.names)
    except Late as late:
        line = late.line_in(file.path) or statement.lineno
        instead = "" if imports else ': put the loop under if __name__ == "__main__"'
        file.notes.append(
            f"Your file was still running after {seconds:g} s, line {line}: {file.line(line)}. "
            f"It was stopped there{instead}."
        )
        file.failures[statement.lineno] = late
    except SystemExit as error:
        file.notes.append(f"Line {statement.lineno} ends the program (sys.exit): what follows was not run.")
        file.failures[statement.lineno] = error
        return True
    except KeyboardInterrupt:
        raise
    except FileNotFoundError as error:
        file.failures[statement.lineno] = error
        if isinstance(statement, ast.Assign):
            table = data(ast.unparse(statement.value))
            file.names.update({one.id: table for one in statement.targets if isinstance(one, ast.Name)})
        where = f"Line {statement.lineno} reads what is not there, and was left out"
        file.notes.append(f"{where}: {file.line(statement.lineno)}")
    except BaseException as error:
        if file.unread:
            return True  # for want of what is read from there
        file.notes.append(
            f"Line {statement.lineno} was left out: {file.line(statement.lineno)}: {type(error).__name__}: {error}"  # noqa: E501
        )
        file.failures[statement.lineno] = error
    return True


def compiled(statements: list[ast.stmt], path: str) -> CodeType:
    return compile(ast.Module(statements, []), path, "exec")


def find(where: str) -> File:
    """A file by its path, or a module by its name."""
    if where.endswith(".py"):
        return read(where)
    try:
        module = importlib.import_module(where)
    except ImportError as error:
        raise WrongCall(f"there is no file or module {where}: {error}") from error
    path = str(module.__file__)
    source = Path(path).read_text(encoding="utf-8")
    return File(path, where, vars(module), ast.parse(source), source.splitlines())


def load(named: str) -> Any:
    """The function that FILE.py:function or module:function names; raises WrongCall with what there is."""
    where, _, name = named.rpartition(":")
    if not where or where.endswith(("/", "\\")):
        raise WrongCall(f"say which function: {named}:NAME")
    function = find(where).names.get(name)
    if not callable(function):
        raise WrongCall(f"{where} has no function {name}")
    return function

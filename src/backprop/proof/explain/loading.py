"""Finds the function that FILE.py:function or module:function names, by running the file."""

import contextlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from backprop.proof.explain.signature import WrongCall


def load(named: str) -> Callable[..., Any]:
    """The function; raises WrongCall with what there is instead."""
    where, _, name = named.rpartition(":")
    if not where or where.endswith(("/", "\\")):
        raise WrongCall(f"say which function: {named}:NAME{_offer(named)}")
    function = getattr(module(where), name, None)
    if not callable(function):
        raise WrongCall(f"{where} has no function {name}{_offer(where)}")
    return function  # type: ignore[no-any-return]


@lru_cache
def module(where: str) -> ModuleType:
    """A file is run under its own name, so `if __name__ == "__main__"` stays out; its prints go to stderr."""
    path = Path(where)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            if path.suffix != ".py":
                return importlib.import_module(where)
            if not path.is_file():
                raise WrongCall(f"there is no file {where}")
            spec = importlib.util.spec_from_file_location(path.stem, path)
            assert spec is not None
            assert spec.loader is not None
            found = importlib.util.module_from_spec(spec)
            sys.path.insert(0, str(path.parent.resolve()))
            try:
                spec.loader.exec_module(found)
            finally:
                sys.path.pop(0)
            return found
    except WrongCall:
        raise
    except SyntaxError as error:
        raise WrongCall(
            f"{error.filename}, line {error.lineno}: {error.msg}\n  {(error.text or '').strip()}"
        ) from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        at = [frame for frame in frames if frame.filename.endswith(where)]
        line = f", line {at[-1].lineno}: {at[-1].line}\n " if at else ":"
        raise WrongCall(f"{where}{line} {type(error).__name__}: {error}") from error


def _offer(where: str) -> str:
    """The functions that a file defines itself."""
    with contextlib.suppress(WrongCall):
        found = module(where)
        own = [
            n
            for n, one in vars(found).items()
            if isinstance(one, FunctionType) and one.__module__ == found.__name__
        ]
        return f"; there are {', '.join(own)}" if own else "; it defines none"
    return ""

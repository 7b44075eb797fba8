"""While someone's code runs on symbolic arrays, its sizes are symbols: any number, and so no number at all.

`len(X)` gives the symbol, which Python's own cannot. And where the code asks whether N == 1 or D == M, or
whether N - 1 is true, or what a set holds for N, SymPy would answer for the names, and a branch would be
taken that not every size takes: here it raises.
"""

import builtins
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from numbers import Number
from pathlib import Path
from typing import Any, NoReturn

import sympy as sp

from backprop.proof.arrays import NotModelled, SymbolicArray

KERNEL, SYMPY = Path(__file__).parents[1], Path(sp.__file__).parent


@contextlib.contextmanager
def symbols_for_sizes(function: Callable[..., Any]) -> Iterator[None]:
    with _len(getattr(inspect.unwrap(function), "__globals__", {})), _no_decisions():
        yield


@contextlib.contextmanager
def _len(names: dict[str, Any]) -> Iterator[None]:
    if "len" in names:
        yield
        return
    names["len"] = lambda a: a.shape[0] if isinstance(a, SymbolicArray) and a.shape else builtins.len(a)
    try:
        yield
    finally:
        del names["len"]


@contextlib.contextmanager
def _no_decisions() -> Iterator[None]:
    """In people's own code ==, != and truth of sizes say what holds for all sizes, or raise; hash raises."""
    equal, hashed = sp.Basic.__eq__, sp.Basic.__hash__

    def asked(self: sp.Expr, other: Any) -> Any:
        same = equal(self, other)
        if same is True or _from_library() or not isinstance(other, (Number, sp.Expr)):
            return same
        return _decided(self, other)

    def refused(self: sp.Expr, other: Any) -> Any:
        same = equal(self, other)
        if same is not True and isinstance(other, (Number, sp.Expr)) and not _from_library():
            same = _decided(self, other)
        return same if same is NotImplemented else not same

    def truth(self: sp.Expr) -> bool:
        return True if _from_library() else not _decided(self, 0)

    def looked_up(self: sp.Expr) -> int:
        if not _from_library() and self.free_symbols:
            _refuse(f"what a set or a dictionary holds for {self}")
        return int(hashed(self))

    guards = {"__eq__": asked, "__ne__": refused, "__bool__": truth, "__hash__": looked_up}
    for name, guard in guards.items():
        setattr(sp.Expr, name, guard)
    try:
        yield
    finally:
        for name in guards:
            delattr(sp.Expr, name)


def _from_library() -> bool:
    """Whether the kernel or SymPy asks, and not someone's code."""
    return in_library(sys._getframe(2).f_code.co_filename)


@lru_cache
def in_library(file: str) -> bool:
    """By the file's place: anyone's file can be called sympy.py."""
    return bool({KERNEL, SYMPY} & set(Path(file).parents))


def _decided(size: sp.Expr, other: Any) -> bool:
    """Whether the two are equal, where that is the same for all sizes."""
    zero = (size - other).is_zero
    if zero is None:
        _refuse(f"whether {size} == {other}")
    return bool(zero)


def _refuse(question: str) -> NoReturn:
    raise NotModelled(f"{question} depends on the sizes: a proof for all sizes takes no branch by it")

"""While someone's code runs on symbolic arrays, its sizes are symbols: any number, and so no number at all.

`len(X)` gives the symbol, which Python's own cannot. And where the code asks whether N == 1 or D == M, SymPy
would say no, since the names differ, and a branch would be taken that not every size takes: here it raises.
"""

import builtins
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import sympy as sp

from backprop.proof.arrays import NotModelled, SymbolicArray


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
    """In people's own code == and != of sizes say what holds for all sizes, or raise."""
    equal, unequal = sp.Basic.__eq__, sp.Basic.__ne__

    def asked(self: sp.Expr, other: Any) -> Any:
        same = equal(self, other)
        return same if _in_library(sys._getframe(1)) or same is True else _decided(self, other)

    def refused(self: sp.Expr, other: Any) -> Any:
        plainly = _in_library(sys._getframe(1)) or equal(self, other) is True
        return unequal(self, other) if plainly else not _decided(self, other)

    sp.Expr.__eq__, sp.Expr.__ne__ = asked, refused
    try:
        yield
    finally:
        del sp.Expr.__eq__, sp.Expr.__ne__


def _in_library(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__", "").partition(".")[0] in ("sympy", "numpy", "backprop")


def _decided(size: sp.Expr, other: Any) -> bool:
    """False, where the two differ whatever the sizes are."""
    if not isinstance(other, (int, sp.Expr)) or (size - other).is_zero is False:
        return False
    raise NotModelled(
        f"whether {size} == {other} depends on the sizes: a proof for all sizes takes no branch by it"
    )

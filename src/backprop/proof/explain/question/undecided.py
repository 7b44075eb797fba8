"""While someone's code runs on symbolic arrays, its sizes are symbols: any number, and so no number at all.

`len(X)` gives the symbol, which Python's own cannot; what the code asks of it is under `branches.guarded`.
"""

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.branches import guarded


@contextlib.contextmanager
def symbols_for_sizes(names: dict[str, Any]) -> Iterator[None]:
    with _len(names), guarded():
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

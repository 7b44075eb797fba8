"""While someone's code runs on symbolic arrays, its sizes are symbols: any number, and so no number at all.

`len(X)` gives the symbol, which Python's own cannot; what the code asks of it is under `branches.guarded`.
"""

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.branches import guarded
from backprop.proof.models.refusals import NotModelled, taken_for_granted


@contextlib.contextmanager
def symbols_for_sizes(names: dict[str, Any]) -> Iterator[None]:
    """Raises NotModelled at the end where what was taken for granted does not hold for all sizes."""
    with taken_for_granted() as granted, _len(names), guarded():
        yield
    if granted:
        raise NotModelled(f"the code holds where {granted[0]}, and not for all sizes")


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

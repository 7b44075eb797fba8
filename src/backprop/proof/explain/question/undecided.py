"""While someone's code runs on symbolic arrays, its sizes are symbols: any number, and so no number at all.

`range(N)` as an index gives all places of an axis; what the code asks of a size is under `branches.guarded`.
"""

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.models.branches import guarded
from backprop.proof.models.refusals import Missing, NotModelled, refusals, taken_for_granted
from backprop.proof.models.shapes import numbers_as_letters


@contextlib.contextmanager
def symbols_for_sizes(names: dict[str, Any]) -> Iterator[None]:
    """Raises NotModelled at the end where what was taken for granted does not hold for all sizes.

    So it does where the code has asked by `hasattr` for what NumPy's arrays have and symbolic ones have not.
    A number of many digits, such as sqrt(2 / pi) rounded, is a letter, too.
    """
    with refusals() as heard, taken_for_granted() as granted, _ranges(names), guarded(), numbers_as_letters():
        yield
    if missing := [one for one in heard if isinstance(one, Missing)]:
        raise missing[0]
    if granted:
        raise NotModelled(f"the code holds where {granted[0]}, and not for all sizes")


def places(*limits: Any) -> Any:
    """range(N): of a size that is a symbol, the places 0 ... N - 1 as `np.arange` gives them."""
    symbolic = len(limits) == 1 and isinstance(limits[0], sp.Expr)
    return np.arange(limits[0]) if symbolic else builtins.range(*limits)


@contextlib.contextmanager
def _ranges(names: dict[str, Any]) -> Iterator[None]:
    if "range" in names:
        yield
        return
    names["range"] = places
    try:
        yield
    finally:
        del names["range"]

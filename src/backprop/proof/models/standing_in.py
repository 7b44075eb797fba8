"""While code runs on symbols, what stands in for functions that ask for numbers before a model is asked.

`np.zeros((N, K))`, `np.sqrt(N)`, `len(A)` and `sum(A)` want numbers at once, or a loop. In their place stand
functions that answer for sizes and symbolic arrays, and call the original for everything else.
"""

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.models.arrays import SymbolicArray, call, name_of
from backprop.proof.models.shapes import constant

MADE = ["zeros", "ones", "full", "empty", "eye", "identity", "arange", "array", "asarray"]
MAKERS = {name: getattr(np, name) for name in MADE}
SUM, LEN = builtins.sum, builtins.len


def symbolic(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(map(symbolic, value))
    return isinstance(value, (sp.Expr, SymbolicArray))


def maker(original: Callable[..., Any]) -> Callable[..., Any]:
    """np.zeros and the like, of an array whose shape has a symbol in it."""

    def make(*args: Any, **options: Any) -> Any:
        if any(map(symbolic, args)) or any(map(symbolic, options.values())):
            return call(original, name_of(original), args, options)
        return original(*args, **options)

    return make


def total(items: Any, /, start: Any = 0) -> Any:
    """sum(A): the rows of A, added."""
    if isinstance(items, SymbolicArray) and items.shape:
        if items.kind.all("i") and not items.kind.labels:  # np.sum goes over to int64, and + does not
            return np.astype(start + np.sum(items, axis=0), items.dtype)
        return start + np.sum(items, axis=0)
    return SUM(items, start)


def length(items: Any, /) -> Any:
    if isinstance(items, SymbolicArray) and items.shape:
        return items.shape[0]
    return items.how_many if getattr(items, "how_many", None) is not None else LEN(items)


class Behind:
    """np.c_ and np.r_: arrays one behind the other, by columns and by rows."""

    original: Any
    join: Callable[[Any], Any]

    def __init__(self, original: Any, join: Callable[[Any], Any]) -> None:
        self.original, self.join = original, join

    def __getitem__(self, key: Any) -> Any:
        return self.join(key) if symbolic(key) else self.original[key]


def by_rows(key: Any) -> Any:
    given = map(constant, key)
    return np.concatenate([one if one.ndim else one[None] for one in given])


def of_sizes(self: sp.Expr, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
    """np.sqrt(N): a ufunc of a number made of sizes."""
    return call((ufunc, method), name_of(ufunc, method), inputs, options)


# Whose attribute, its name, and what stands there meanwhile.
STANDING_IN: list[tuple[Any, str, Any]] = [
    *((np, name, maker(original)) for name, original in MAKERS.items()),
    (np, "c_", Behind(np.c_, lambda key: np.column_stack(key))),
    (np, "r_", Behind(np.r_, by_rows)),
    (builtins, "sum", total),
    (builtins, "len", length),
    (sp.Expr, "__array_ufunc__", of_sizes),
]

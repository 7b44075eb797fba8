"""Arrays of one row more than a loop has rounds: h[t + 1] is made of h[t], or s[t] of s[t - 1].

The row before all rounds is the first there, and the last here: s[-1].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import limit
from backprop.proof.models.arrays import Rule, Shape, SymbolicArray
from backprop.proof.models.indexing import spread
from backprop.proof.models.parts import Beside, laid_out, placed

ONE = sp.Integer(1)


Where = tuple[int, int]
"""The axis, and 1 where the row before all others comes first, 0 where it comes last."""
Earlier = Callable[[sp.Expr], SymbolicArray]


class Rows(SymbolicArray):
    """The row before is what the round before has left: a letter."""

    where: Where
    length: Any
    earlier: Earlier
    end: SymbolicArray | None  # what the last round leaves
    as_left: Rule

    def __getitem__(self, key: Any) -> Any:
        axis, _ = self.where
        keys = spread(self, key if isinstance(key, tuple) else (key,))
        at = keys[axis] if len(keys) == self.ndim and isinstance(keys[axis], sp.Expr) else None
        seen = self.told(at) if at is not None else None
        if seen is None:
            return super().__getitem__(key)
        rest = (*keys[:axis], *keys[axis + 1 :])
        return seen[rest] if rest else seen

    def told(self, at: sp.Expr) -> SymbolicArray | None:
        """The row at a place, where the loop tells it, and nothing was written to it since."""
        first = self.where[1]
        if self.end is not None and self.rule is not self.as_left:
            return None
        if isinstance(at + 2 - first, sp.Idx) and limit(at + 2 - first) == self.length:
            return self.earlier(at + 2 - first)
        return self.end if at == self.length - 1 + first or first and at == -1 else None


def own_row(array: SymbolicArray, where: Where, t: sp.Idx) -> SymbolicArray:
    """The row of a round."""
    return row(array, where[0], placed(2 if where[1] else 1, t))


def first_row(array: SymbolicArray, where: Where) -> SymbolicArray:
    """The row before all rounds."""
    return row(array, where[0], placed(1 if where[1] else 2, ONE))


def row(array: SymbolicArray, axis: int, place: Any) -> SymbolicArray:
    rule, shape = array.rule, (*array.shape[:axis], *array.shape[axis + 1 :])
    return SymbolicArray(shape, lambda *i: rule(*i[:axis], place, *i[axis:]), kind=array.kind)


def along(shape: Shape, length: Any) -> Where | None:
    """The axis of one row more than there are rounds, and whether that row is the first."""
    for axis, one in enumerate(shape):
        layout = laid_out(one)
        if isinstance(layout, Beside) and layout in ((1, length), (length, 1)):
            return axis, int(layout[0] == 1)
    return None


def as_rows(
    array: SymbolicArray, where: Where, length: Any, earlier: Earlier, end: SymbolicArray | None = None
) -> None:
    """The same array, whose row before is told."""
    array.__class__ = Rows
    assert isinstance(array, Rows)
    array.where, array.length, array.earlier, array.end = where, length, earlier, end
    array.as_left = array.rule

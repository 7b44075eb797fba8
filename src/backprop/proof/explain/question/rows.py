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


class Rows(SymbolicArray):
    """The row before is what the round before has left: a letter."""

    axis: int
    first: int  # 1 where the row before all others comes first, 0 where it comes last
    length: Any
    earlier: Callable[[sp.Expr], SymbolicArray]
    end: SymbolicArray | None  # what the last round leaves
    as_left: Rule

    def __getitem__(self, key: Any) -> Any:
        keys = spread(self, key if isinstance(key, tuple) else (key,))
        at = keys[self.axis] if len(keys) == self.ndim and self.is_known else None
        place = at + 2 - self.first if isinstance(at, sp.Expr) else None
        seen = None
        if isinstance(place, sp.Idx) and limit(place) == self.length:
            seen = self.earlier(place)
        elif self.end is not None and at in (self.length - 1 + self.first, -self.first or None):
            seen = self.end
        if seen is None:
            return super().__getitem__(key)
        rest = (*keys[: self.axis], *keys[self.axis + 1 :])
        return seen[rest] if rest else seen

    @property
    def is_known(self) -> bool:
        """Whether nothing was written to it since the loop."""
        return self.end is None or self.rule is self.as_left

    def own(self, t: sp.Idx) -> SymbolicArray:
        """The row of a round."""
        return row(self, self.axis, placed(2 if self.first else 1, t))

    def beginning(self) -> SymbolicArray:
        """The row before all rounds."""
        return row(self, self.axis, placed(1 if self.first else 2, ONE))


def row(array: SymbolicArray, axis: int, place: Any) -> SymbolicArray:
    rule, shape = array.rule, (*array.shape[:axis], *array.shape[axis + 1 :])
    return SymbolicArray(shape, lambda *i: rule(*i[:axis], place, *i[axis:]), kind=array.kind)


def along(shape: Shape, length: Any) -> tuple[int, int] | None:
    """The axis of one row more than there are rounds, and whether that row is the first."""
    for axis, one in enumerate(shape):
        layout = laid_out(one)
        if isinstance(layout, Beside) and layout in ((1, length), (length, 1)):
            return axis, int(layout[0] == 1)
    return None


def as_rows(
    array: SymbolicArray,
    where: tuple[int, int],
    length: Any,
    earlier: Callable[[sp.Expr], SymbolicArray],
    end: SymbolicArray | None = None,
) -> Rows:
    """The same array, whose row before is told."""
    array.__class__ = Rows
    assert isinstance(array, Rows)
    (array.axis, array.first), array.length, array.earlier, array.end = where, length, earlier, end
    array.as_left = array.rule
    return array

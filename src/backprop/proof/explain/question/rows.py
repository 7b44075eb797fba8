"""Rows of which a round of a loop makes its own by that before: h[t + 1] of h[t], or s[t] of s[t - 1].

Where there is one row more than there are rounds, the row before all rounds is the first, or the last: s[-1].
Where there are as many as rounds, the first has none before it: s[-1] is the last row, that no round has made
yet, or a question says what is taken for it, such as s[t - 1] if t > 0 else s0. Backwards, the row of the
round before is the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from backprop.proof.explain.question.kept import RUNNING
from backprop.proof.kernel.language import limit
from backprop.proof.models.arrays import Rule, Shape, SymbolicArray
from backprop.proof.models.indexing import spread
from backprop.proof.models.parts import Beside, laid_out, placed
from backprop.proof.models.refusals import NotModelled

ONE = sp.Integer(1)
Earlier = Callable[[sp.Expr, bool], SymbolicArray]
"""The row before a round's own, and whether it is known that there was a round before."""


@dataclass(frozen=True)
class Where:
    """The axis along which each round has its row, and where the row before all rounds is."""

    axis: int
    length: Any
    backwards: bool
    ahead: bool | None  # whether the row before all rounds is the first of the axis; None where there is none

    def own(self, t: Any) -> Any:
        """The place of a round's own row."""
        return t if self.ahead is None else placed(2 if self.ahead else 1, t)

    @property
    def start(self) -> Any:
        """The place of the row before all rounds: of as many rows as rounds the last, for s[-1] is that."""
        return self.length if self.ahead is None else placed(1 if self.ahead else 2, ONE)

    def of(self, at: sp.Expr) -> sp.Expr:
        """The round whose row before is asked for, by its index."""
        return at + (0 if self.backwards else 1 if self.ahead else 2)

    @property
    def end(self) -> sp.Expr:
        """The index of the row that the last of the rounds makes."""
        return sp.Integer(0) if self.backwards else self.length - 1 + int(bool(self.ahead))

    @property
    def odd(self) -> sp.Expr:
        """The number of the round that has no round before it."""
        return sp.sympify(self.length) if self.backwards else ONE


class Rows(SymbolicArray):
    """The row before is what the round before has left: a letter."""

    where: Where
    earlier: Earlier
    end: SymbolicArray | None  # what the last round leaves
    as_left: Rule

    def __getitem__(self, key: Any) -> Any:
        axis = self.where.axis
        keys = spread(self, key if isinstance(key, tuple) else (key,))
        at = keys[axis] if len(keys) == self.ndim and isinstance(keys[axis], sp.Expr) else None
        seen = self.told(at) if at is not None else None
        if seen is None:
            return super().__getitem__(key)
        rest = (*keys[:axis], *keys[axis + 1 :])
        return seen[rest] if rest else seen

    def told(self, at: sp.Expr) -> SymbolicArray | None:
        """The row at a place, where the loop tells it, and nothing was written to it since."""
        where = self.where
        if self.end is not None and self.rule is not self.as_left:
            return None
        t = where.of(at)
        if isinstance(t, sp.Idx) and limit(t) == where.length:
            return self.earlier(t, self.sure(t))
        ends = not where.backwards and (at == where.end or where.ahead is not False and at == -1)
        return self.end if ends or where.backwards and at == where.end else None

    def sure(self, t: sp.Idx) -> bool:
        """Whether the row is asked for where there was a round before; else it must be what stands there."""
        if any(one.t == t and self.where.odd in one.beyond for one in RUNNING):
            return True
        if self.where.ahead is not None:
            return False
        wraps = self.end is None and not self.where.backwards and self.rule is self.as_left
        if not wraps:
            raise NotModelled("the row before the first is modelled under a question whether there is one")
        return False


def own_row(array: SymbolicArray, where: Where, t: sp.Idx) -> SymbolicArray:
    """The row of a round."""
    return row(array, where.axis, where.own(t))


def first_row(array: SymbolicArray, where: Where) -> SymbolicArray:
    """The row before all rounds."""
    return row(array, where.axis, where.start)


def row(array: SymbolicArray, axis: int, place: Any) -> SymbolicArray:
    rule, shape = array.rule, (*array.shape[:axis], *array.shape[axis + 1 :])
    return SymbolicArray(shape, lambda *i: rule(*i[:axis], place, *i[axis:]), kind=array.kind)


def along(shape: Shape, length: Any, backwards: bool) -> Where | None:
    """The axis of as many rows as there are rounds, or of one more, and where the row before all is."""
    for axis, one in enumerate(shape):
        layout = laid_out(one)
        if isinstance(layout, Beside) and layout in ((1, length), (length, 1)):
            ahead = layout[0] == 1
            return None if backwards and ahead else Where(axis, length, backwards, ahead)
    axes = [axis for axis, one in enumerate(shape) if one == length]
    return Where(axes[0], length, backwards, None) if len(axes) == 1 else None


def as_rows(array: SymbolicArray, where: Where, earlier: Earlier, end: SymbolicArray | None = None) -> None:
    """The same array, whose row before is told."""
    array.__class__ = Rows
    assert isinstance(array, Rows)
    array.where, array.earlier, array.end = where, earlier, end
    array.as_left = array.rule

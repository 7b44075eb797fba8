"""Theorems: what a concluded derivation proves, and of which sizes, values and functions."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sympy as sp

from backprop.proof.comparison import Comparison, Shipped
from backprop.proof.kernel.definitions import Names
from backprop.proof.kernel.relations import Relation
from backprop.proof.scope import ALL_SIZES, Given
from backprop.proof.shown import Shown


@dataclass(frozen=True)
class Line:
    """One line: an expression, how it stands to the line before, and why; `dropped` is what it gives up."""

    expression: sp.Expr
    relation: Relation
    because: str
    law: str = ""
    where: Names = field(default_factory=dict)
    dropped: sp.Expr = sp.S.Zero


@dataclass(frozen=True)
class Theorem(Shown):
    """The record of one theorem, proved or not, with all that was proved for it.

    What is dropped as a constant is free of what is varied, `over`. `trouble` says why it is not proved: in
    words, or by the error that its script stopped at. What a script would have claimed after that is not
    `reached`.
    """

    theorem: str
    claim: str
    proved: bool
    scope: str = ALL_SIZES
    name: str = ""
    lines: tuple[Line, ...] = ()
    over: tuple[str, ...] = ()
    conditions: tuple[Given, ...] = ()
    compared: tuple[Comparison, ...] = ()
    seconds: float = 0.0
    trouble: BaseException | str = ""
    reached: bool = True

    @property
    def covers(self) -> list[str]:
        """The shipped functions that were compared."""
        return covered(self.compared)


def covered(compared: Iterable[Comparison]) -> list[str]:
    return list(dict.fromkeys(one.name for one in compared if isinstance(one, Shipped)))


class Theorems(Shown):
    """Several theorems, to be shown together."""

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems

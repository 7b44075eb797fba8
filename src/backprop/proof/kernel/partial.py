"""Partial derivatives that are not yet taken: by which entry or scalar, and of which formula.

Nothing is decided here. `Partial` only keeps SymPy from taking a derivative by its own laws.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import sympy as sp

Variable: TypeAlias = sp.Indexed | sp.Symbol
Base: TypeAlias = sp.IndexedBase | sp.Symbol
Rests = Mapping[Base, frozenset[Base]]
NOTHING: Rests = MappingProxyType({})


def base(part: Variable) -> Base:
    """The array that an entry belongs to; a scalar is its own base."""
    return part.base if isinstance(part, sp.Indexed) else part


class Partial(sp.Derivative):
    """A partial derivative that is not yet taken. Unlike SymPy's own, it never turns into 0 by itself."""

    def __new__(cls, expression: sp.Expr, by: Variable, times: int = 1) -> "Partial":
        by = by[0] if isinstance(by, sp.Tuple) else by
        partial: Partial = sp.Expr.__new__(cls, sp.sympify(expression), sp.Tuple(by, times))
        return partial

    @property
    def by(self) -> Variable:
        return self.variable_count[0][0]

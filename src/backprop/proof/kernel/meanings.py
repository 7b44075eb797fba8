"""Meanings: each name in the formulas of one question has one meaning, one shape and one range.

Normal forms know names, not SymPy's objects. If two things of one name were taken for one, false equations
would come out; so a second meaning of a name is refused here, before anything is decided.
"""

from collections.abc import Iterable
from typing import Any

import sympy as sp

from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.facts import Facts
from backprop.proof.kernel.language import is_size
from backprop.proof.kernel.terms import Index, Poly, atom_poly, choice, free, integer


class Meanings:
    """What the names in the formulas of one question mean: one symbol, one meaning."""

    def __init__(self, assuming: Iterable[Condition] = ()) -> None:
        assuming = tuple(assuming)
        self.algebra: Facts = Facts(assuming)
        self.names: dict[str, Any] = {"log": sp.log, "factorial": sp.factorial, "erf": sp.erf}
        for condition in assuming:
            self.know_shape(condition.name, getattr(condition.array, "shape", None))

    def know(self, name: str, meaning: Any) -> str:
        """One symbol, one meaning."""
        if self.names.setdefault(name, meaning) != meaning:
            raise ValueError(f"{name} has two meanings in one formula: {self.names[name]} and {meaning}")
        return name

    def symbol(self, symbol: sp.Expr) -> Poly:
        name = self.know(str(symbol), symbol)
        if symbol.is_positive:
            self.algebra.positive_names.add(name)
        return atom_poly(("symbol", name))

    def entry(self, entry: sp.Indexed) -> Poly:
        name = self.know(str(entry.base), entry.base)
        where = tuple(self.index(i) for i in entry.indices)
        self.know_shape(name, [i[4] for i in where])
        return self.algebra.entry(name, where)

    def know_shape(self, name: str, sizes: Iterable[Any] | None) -> None:
        """One name, one shape; a place such as t[n, 2] does not say the size of its axis."""
        sizes = None if sizes is None else list(map(str, sizes))
        if sizes:
            self.know(f"rank of {name}", len(sizes))
            for axis, size in enumerate(sizes):
                if size:
                    self.know(f"size of axis {axis} of {name}", size)

    def index(self, i: sp.Expr) -> Index:
        if isinstance(i, sp.Integer) and i > 0:
            return integer(int(i))
        letter = isinstance(i, sp.Idx) and isinstance(i.label, (sp.Symbol, sp.Function))
        if not letter or i.lower != 1 or not is_size(i.upper):
            raise TypeError(
                f"{i} is not an index with a range from 1 to a size: use index({str(i)!r}, limit)"
            )
        self.symbol(i.upper)  # the size has one meaning, and is positive
        label = i.label
        if isinstance(label, sp.Function):
            arguments = tuple(self.index(argument) for argument in label.args)
            return choice(self.know(label.func.__name__, label.func), arguments, str(i.upper))
        name = f"{label.name}_{label.dummy_index}" if isinstance(label, sp.Dummy) else label.name
        self.know(f"index {name} to {i.upper}", i)
        return free(name, str(i.upper))

    def dummies(self, total: sp.Sum | sp.Product) -> frozenset[Index]:
        for dummy, lower, upper in total.limits:
            if not isinstance(dummy, sp.Idx) or (lower, upper) != (dummy.lower, dummy.upper):
                raise TypeError(f"the index {dummy} of a sum or product needs its declared range as limits")
        dummies = frozenset(self.index(dummy) for dummy, *_ in total.limits)
        if len(dummies) < len(total.limits) or any(dummy[0] != "free" for dummy in dummies):
            raise TypeError(f"a sum or product runs over different plain indices, not over {total.limits}")
        return dummies

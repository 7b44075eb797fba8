"""Side conditions: what is known of an array beyond its being real. They hold only where declared."""

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Condition:
    """A property of an array (given as `IndexedBase` or symbolic array) or of a scalar symbol."""

    array: sp.Expr

    @property
    def name(self) -> str:
        """The array's name, by which the kernel knows it."""
        return str(getattr(self.array, "name", self.array))

    @property
    def latex(self) -> str:
        raise NotImplementedError


class Positive(Condition):
    """y > 0 for every entry."""

    @property
    def latex(self) -> str:
        return f"{self.name} > 0"


class Nonnegative(Condition):
    """t >= 0 for every entry."""

    @property
    def latex(self) -> str:
        return rf"{self.name} \ge 0"


class UnitInterval(Positive):
    """0 < y < 1 for every entry, so that y and 1 - y are positive."""

    @property
    def latex(self) -> str:
        return f"0 < {self.name} < 1"


class Binary(Nonnegative):
    """t is 0 or 1 for every entry, so that t * t = t."""

    @property
    def latex(self) -> str:
        return rf"{self.name} \in \{{0, 1\}}"


class OneHot(Nonnegative):
    """Each row of t is one-hot: there is a class c(n) with t[n, k] = KroneckerDelta(k, c(n))."""

    @property
    def latex(self) -> str:
        return rf"{self.name} \text{{ has one-hot rows}}"


class SumsToOne(Condition):
    """The entries of t along its last axis sum to one: a distribution, or soft targets."""

    @property
    def latex(self) -> str:
        return rf"\textstyle\sum_k {self.name}_k = 1"

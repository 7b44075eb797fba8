"""Side conditions: what is known of an array beyond its being real. They hold only where declared."""

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Condition:
    """A property of an array (given as `IndexedBase` or symbolic array) or of a scalar symbol."""

    array: sp.Expr
    in_text = in_latex = ""

    @property
    def name(self) -> str:
        """The array's name, by which the kernel knows it."""
        return str(getattr(self.array, "name", self.array))

    @property
    def classes(self) -> str:
        """The length of the array's last axis, "" where it is not declared."""
        shape = getattr(self.array, "shape", None)
        return str(shape[-1]) if shape else ""

    @property
    def text(self) -> str:
        return self.in_text.format(self.name)

    @property
    def latex(self) -> str:
        return self.in_latex.format(sp.latex(sp.Symbol(self.name)))


class Positive(Condition):
    """y > 0 for every entry."""

    in_text = in_latex = "{} > 0"


class Negative(Condition):
    """a < 0 for every entry."""

    in_text = in_latex = "{} < 0"


class Nonnegative(Condition):
    """t >= 0 for every entry."""

    in_text, in_latex = "{} >= 0", r"{} \ge 0"


class UnitInterval(Positive):
    """0 < y < 1 for every entry, so that y and 1 - y are positive."""

    in_text = in_latex = "0 < {} < 1"


class Binary(Nonnegative):
    """t is 0 or 1 for every entry, so that t * t = t."""

    in_text, in_latex = "{} in {{0, 1}}", r"{} \in \{{0, 1\}}"


class OneHot(Nonnegative):
    """Each row of t is one-hot: there is a class c(n) with t[n, k] = KroneckerDelta(k, c(n))."""

    in_text, in_latex = "rows of {} one-hot", r"\text{{rows of }} {} \text{{ one-hot}}"


class OffKinks(Condition):
    """No u that depends on the array is 0 where a formula asks whether u > 0 or u = 0."""

    in_text, in_latex = "off the kinks in {}", r"\text{{off the kinks in }} {}"


class SumsToOne(Condition):
    """The entries of t along its last axis sum to one: a distribution, or soft targets."""

    @property
    def in_text(self) -> str:  # type: ignore[override]
        return "{} sums to 1" if getattr(self.array, "ndim", 2) == 1 else "rows of {} sum to 1"

    @property
    def in_latex(self) -> str:  # type: ignore[override]
        words = self.in_text.split("{}")
        return "{}".join(rf"\text{{{{{part}}}}}" if part else "" for part in words)

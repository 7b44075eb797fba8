"""Side conditions: what is known of an array beyond its being real. They hold only where declared.

A condition proves nothing by itself. It is part of the theorem: "for all sizes, and all arrays of which this
holds". Which law rests on which condition is said in `entries`, `signs`, `functions` and `sums`.
"""

from dataclasses import dataclass
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import class_name


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

    in_text = "{} >= 0"
    in_latex = r"{} \ge 0"


class UnitInterval(Positive):
    """0 < y < 1 for every entry, so that y and 1 - y are positive."""

    in_text = in_latex = "0 < {} < 1"


class Binary(Nonnegative):
    """t is 0 or 1 for every entry, so that t * t = t."""

    in_text = "{} in {{0, 1}}"
    in_latex = r"{} \in \{{0, 1\}}"


@dataclass(frozen=True)
class OneHot(Nonnegative):
    """Each row of t is one-hot: there is a class c(n) with t[n, k] = KroneckerDelta(k, c(n)).

    The classes are t's own, unless `labels` are declared to be them: `OneHot(T, kappa)`.
    """

    labels: Any = None

    in_text = "rows of {} one-hot"
    in_latex = r"\text{{rows of }} {} \text{{ one-hot}}"

    def __post_init__(self) -> None:
        if self.labels is not None and tuple(self.labels.shape) != tuple(self.array.shape[:-1]):
            raise ValueError(f"{self.labels.name} does not hold one label for each row of {self.name}")

    @property
    def class_name(self) -> str:
        return class_name(self.name) if self.labels is None else str(self.labels.name)

    @property
    def text(self) -> str:
        return super().text if self.labels is None else f"{super().text} at {self.class_name}"

    @property
    def latex(self) -> str:
        at = "" if self.labels is None else rf" \text{{ at }} {sp.latex(sp.Symbol(self.class_name))}"
        return super().latex + at


class OffKinks(Condition):
    """No u that depends on the array is 0 where a formula asks whether u > 0 or u = 0."""

    in_text = "off the kinks in {}"
    in_latex = r"\text{{off the kinks in }} {}"


class SumsToOne(Condition):
    """The entries of t along its last axis sum to one: a distribution, or soft targets."""

    @property
    def in_text(self) -> str:  # type: ignore[override]
        return "{} sums to 1" if getattr(self.array, "ndim", 2) == 1 else "rows of {} sum to 1"

    @property
    def in_latex(self) -> str:  # type: ignore[override]
        words = self.in_text.split("{}")
        return "{}".join(rf"\text{{{{{part}}}}}" if part else "" for part in words)

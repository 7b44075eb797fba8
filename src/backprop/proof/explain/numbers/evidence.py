"""What speaks against an array: two formulas and their difference, and values at one place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.explain.numbers.places import Array


@dataclass
class Formulas:
    """What the code computes, what is right, their difference; `entries` says of which entry, for both."""

    entries: list[str]
    yours: sp.Expr
    right: sp.Expr
    difference: sp.Expr | None
    where: list[str]

    @property
    def rows(self) -> list[tuple[str, sp.Expr]]:
        rows = [("your code", self.yours), ("right", self.right), ("difference", self.difference)]
        return [(name, formula) for name, formula in rows if formula is not None]


@dataclass
class Entry:
    """One entry: the code's value, the cost's difference quotient, and the value of the right formula."""

    name: str
    yours: float
    right: float
    exact: float | None

    @property
    def row(self) -> tuple[str, ...]:
        exact = "" if self.exact is None else f"{self.exact:.6g}"
        return self.name, f"{self.yours:.6g}", exact, f"{self.right:.6g}"


@dataclass
class Numbers:
    """A small place: the input, the function's variables on the way, the entries that are wrong."""

    sizes: dict[str, int]
    arrays: dict[str, Array]
    steps: list[tuple[str, Array]]
    entries: list[Entry]

    def lines(self) -> list[str]:
        shown = [*self.arrays.items(), *self.steps]
        width = max(len(name) for name, _ in shown)
        arrays = [f"{name:>{width}} = {numbers(array)}" for name, array in shown]
        head = ("", "your code", "the formula", "differences of the cost")
        return [*arrays, "", *columns([head, *(entry.row for entry in self.entries)])]

    def as_json(self) -> dict[str, Any]:
        return {
            "arrays": {name: array.tolist() for name, array in self.arrays.items()},
            "steps": {name: _finite(np.asarray(array).tolist()) for name, array in self.steps},
            "entries": [{**vars(entry), "yours": _finite(entry.yours)} for entry in self.entries],
        }


def columns(table: list[tuple[str, ...]]) -> list[str]:
    """The rows of a table, its columns aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    cells = ([f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)] for row in table)
    return ["  ".join(row).rstrip() for row in cells]


def _finite(number: Any) -> Any:
    """JSON has no NaN and no infinity."""
    if isinstance(number, list):
        return [_finite(one) for one in number]
    return number if np.isfinite(number) else None


def numbers(array: Array) -> str:
    """An array on one line, with as few digits as tell it."""
    rounded = np.round(np.asarray(array, float), 4) + 0.0
    return np.array2string(rounded, separator=", ", max_line_width=10_000, threshold=60).replace("\n", "")

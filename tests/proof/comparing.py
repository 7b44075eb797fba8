"""Whether two formulas differ in a world, and whether a formula is the slope of another there."""

from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp

from .values import World, real


def differ(left: sp.Expr, right: sp.Expr, world: World) -> bool:
    """Whether two formulas have different values: exactly, or beyond rounding at 60 and at 600 digits."""
    for digits in (60, 600):
        with mpmath.workdps(digits):
            a, b = world.value(left), world.value(right)
            if isinstance(a, Fraction) and isinstance(b, Fraction):
                return a != b
            a, b = real(a), real(b)
            if abs(a - b) <= mpmath.mpf(10) ** (-digits // 2) * (1 + abs(a) + abs(b)):
                return False
    return True


class Bumped(World):
    """A world in which one entry is a little larger or smaller."""

    bump: tuple[str, tuple[int, ...], Fraction] = ("", (), Fraction(0))

    def entry(self, name: str, where: tuple[int, ...]) -> Fraction:
        value = super().entry(name, where)
        return value + self.bump[2] if (name, where) == self.bump[:2] else value


def slope(formula: sp.Expr, by: sp.Indexed, claimed: sp.Expr, world: World) -> tuple[Any, Any] | None:
    """The slope of a formula by one entry and the value that is claimed for it, or None where they agree."""
    h = Fraction(1, 10**30)
    near = Bumped(world.seed, world.sizes, world.kinds)
    where = tuple(near.index(i, {}) for i in by.indices)
    with mpmath.workdps(120):
        value = real(near.value(claimed))
        ends = []
        for step in (h, -h):
            near.bump = (str(by.base), where, step)
            ends.append(real(near.value(formula)))
        measured = (ends[0] - ends[1]) / (2 * real(h))
        near_enough = abs(measured - value) <= mpmath.mpf(10) ** -20 * (1 + abs(measured) + abs(value))
    return None if near_enough else (measured, value)

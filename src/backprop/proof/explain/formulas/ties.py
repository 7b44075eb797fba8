"""The slope where each maximum is attained once: there its place does not move, and may be held fixed."""

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.language import pivots
from backprop.proof.kernel.partial import Variable


def slope(formula: sp.Expr, by: Variable) -> sp.Expr:
    """The kernel refuses this one, as it does not know of ties: who calls it says that there are none."""
    moving = {place.func for place in pivots(formula)}
    held = {place: sp.Function(f"held {place.__name__}", integer=True) for place in moving}
    free = {fixed: place for place, fixed in held.items()}
    return _renamed(derivative(_renamed(formula, held), by), free)


def _renamed(formula: sp.Expr, names: dict[type, type]) -> sp.Expr:
    return formula.replace(
        lambda part: isinstance(part, AppliedUndef) and part.func in names,
        lambda part: names[part.func](*part.args),
    )

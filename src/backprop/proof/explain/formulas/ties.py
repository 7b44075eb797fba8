"""The slope where each maximum is attained once: there its place does not move, and may be held fixed."""

import sympy as sp

from backprop.proof.explain.question.shifts import fixed_places, renamed
from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.partial import Variable


def slope(formula: sp.Expr, by: Variable) -> sp.Expr:
    """The kernel refuses this one, as it does not know of ties: who calls it says that there are none."""
    held = fixed_places(formula)
    free = {fixed: place for place, fixed in held.items()}
    return renamed(derivative(renamed(formula, held), by), free)

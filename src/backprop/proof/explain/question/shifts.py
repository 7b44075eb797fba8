"""Where a maximum is attained is held fixed, if the formula is the same for any place, as a softmax is."""

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.language import pivots

Names = dict[type, type]


def fixed_places(formula: sp.Expr) -> Names:
    """Names of other places, which do not move, for those where the maxima of a formula are attained."""
    moving = {place.func for place in pivots(formula)}
    return {place: sp.Function(f"held {place.__name__}", integer=True) for place in moving}


def renamed(formula: sp.Expr, names: Names) -> sp.Expr:
    return formula.replace(
        lambda part: isinstance(part, AppliedUndef) and part.func in names,
        lambda part: names[part.func](*part.args),
    )


def without_shifts(formula: sp.Expr) -> sp.Expr:
    """The formula at places that do not move, where it is the same at all places: that of a softmax."""
    if not pivots(formula) or pivots(normal_form(formula)):
        return formula
    return renamed(formula, fixed_places(formula))

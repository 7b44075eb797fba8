"""What keeps numbers finite, in a formula: log(y + 1e-12), clip(p, 1e-7, 1 - 1e-7), clip(z, -500, 500)."""

import sympy as sp

from backprop.proof.explain.question.thresholds import FARTHEST
from backprop.proof.kernel.language import Truth, Vanishes

SMALL = 1e-5
Numbers = set[sp.Rational]


def whole(number: sp.Rational) -> sp.Rational:
    """The nearest multiple of a half."""
    return sp.Rational(round(2 * number), 2)


def beyond(number: sp.Rational) -> sp.Rational:
    """How far it is from there: 1e-7, of 1 - 1e-7."""
    return abs(number - whole(number))


def small_numbers(formula: sp.Expr) -> Numbers:
    """Numbers beside others that no one takes for a part of a cost."""
    beside = {beyond(term) for one in formula.atoms(sp.Add) for term in one.args if term.is_Rational}
    return {one for one in beside if 0 < one <= SMALL}


def without(formula: sp.Expr, small: Numbers) -> sp.Expr:
    """The formula with 0 for them: with 1 for 1 - 1e-7."""
    return formula.xreplace({one: whole(one) for one in formula.atoms(sp.Rational) if beyond(one) in small})


def uncut(formula: sp.Expr) -> tuple[sp.Expr, Numbers]:
    """The formula where nothing is cut off at small numbers, or at far ones, and at which it is not."""
    found: Numbers = set()

    def visit(part: sp.Expr) -> tuple[sp.Expr, bool]:
        """The part, and whether something was clipped in it."""
        if not part.has(Truth):
            return part, False
        inside = [visit(one) for one in part.args]
        new, guarded = part.func(*(one for one, _ in inside)), any(is_guarded for _, is_guarded in inside)
        if not isinstance(new, Truth):
            return new, guarded
        end, _ = new.args[0].as_coeff_Add()
        if not end.is_Rational:
            return new, guarded
        small, far = 0 < beyond(end) <= SMALL and whole(end) in (0, 1, -1), abs(end) > FARTHEST
        if not (small or far or guarded and abs(end) == 1):
            return new, guarded
        found.update({beyond(end)} if small else {abs(end)} if far else ())
        inside_of_both = end < 0 if small and whole(end) == 0 else end > 0  # [u - 1e-7 > 0], [1 - u > 0]
        return sp.Integer(not isinstance(new, Vanishes) and bool(inside_of_both)), True

    return visit(formula)[0], found

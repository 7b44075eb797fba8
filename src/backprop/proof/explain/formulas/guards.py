"""What keeps a logarithm finite, in a formula: 1e-12 in log(y + 1e-12), clip(p, 1e-7, 1 - 1e-7)."""

import sympy as sp

from backprop.proof.kernel.language import Truth, Vanishes

SMALL = 1e-5
Numbers = set[sp.Rational]


def whole(number: sp.Rational) -> sp.Rational:
    """The nearest multiple of a half."""
    return sp.Rational(round(2 * number), 2)


def beyond(number: sp.Rational) -> sp.Rational:
    """How far it is from there: 1e-7, of 1 - 1e-7."""
    return abs(number - whole(number))


def small_numbers(cost: sp.Expr) -> Numbers:
    """Numbers beside others that no one takes for a part of the cost."""
    beside = {beyond(term) for one in cost.atoms(sp.Add) for term in one.args if term.is_Rational}
    found = {one for one in beside if 0 < one <= SMALL}
    return {one for one in found if one / 2 not in found}  # what is clipped at both ends has 1 - 2e-7


def without(formula: sp.Expr, small: Numbers) -> sp.Expr:
    """The formula with 0 for them: with 1 for 1 - 1e-7."""
    numbers = [one for one in formula.atoms(sp.Rational) if {beyond(one), beyond(one) / 2} & small]
    return formula.xreplace({one: whole(one) for one in numbers})


def uncut(formula: sp.Expr, small: Numbers) -> sp.Expr:
    """The formula where nothing is cut off: each u that is clipped there lies between 1e-7 and 1 - 1e-7."""

    def visit(part: sp.Expr) -> tuple[sp.Expr, bool]:
        """The part, and whether something was clipped in it."""
        if not part.has(Truth):
            return part, False
        inside = [visit(one) for one in part.args]
        new, guarded = part.func(*(one for one, _ in inside)), any(is_guarded for _, is_guarded in inside)
        if not isinstance(new, Truth):
            return new, guarded
        end, _ = new.args[0].as_coeff_Add()
        if not end.is_Rational or beyond(end) not in small and not (guarded and abs(end) == 1):
            return new, guarded
        if isinstance(new, Vanishes):
            return sp.Integer(0), True
        above = {0: end < 0, 1: True, -1: False}  # [u - 1e-7 > 0], [1 - u > 0], [u - 1 > 0]
        return (sp.Integer(bool(above[whole(end)])), True) if whole(end) in above else (new, guarded)

    return visit(formula)[0]

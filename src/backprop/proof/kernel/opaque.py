"""What is equal whatever a function is, is equal.

tanh is a ratio of exponentials, and where several stand inside one another, as in a recurrent layer, that
makes formulas of thousands of terms. Most equations need none of it: they hold with any function in its
place, once derivatives have been taken. So that is tried first; nothing is assumed by it. Likewise with
which of two indices comes first, [i - j > 0]: what holds with any function of i - j in its place holds.
"""

import sympy as sp

from backprop.proof.kernel.language import Above


class Tanh(sp.tanh):
    """tanh, which SymPy leaves as it is: it would ask again and again whether the argument is 0."""

    @classmethod
    def eval(cls, u: sp.Expr) -> None:
        return None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 - self**2


Tanh.__name__ = "tanh"
ANY = sp.Function("any tanh", real=True)
ANY_ORDER = sp.Function("any order", real=True)


def opaque(formula: sp.Expr) -> sp.Expr:
    """The formula with functions of which nothing is known in the place of tanh, and of orders of indices."""
    if formula.has(ANY, ANY_ORDER):
        raise ValueError(f"{ANY} and {ANY_ORDER} are names of the kernel's own; call a function otherwise")
    formula = formula.replace(sp.tanh, ANY) if formula.has(sp.tanh) else formula
    if not formula.has(Above):
        return formula
    return formula.replace(is_order, lambda one: Above(ANY_ORDER(one.args[0])))


def seen(formula: sp.Basic) -> sp.Basic:
    """The formula with tanh and with orders again."""
    formula = formula.replace(ANY, sp.tanh) if formula.has(ANY) else formula
    return formula.replace(ANY_ORDER, lambda u: u) if formula.has(ANY_ORDER) else formula


def is_order(part: sp.Basic) -> bool:
    """Whether it is [i - j > 0], for two indices."""
    if type(part) is not Above or not isinstance(part.args[0], sp.Add):
        return False
    places = [term.as_coeff_Mul() for term in part.args[0].args]
    return sorted(c for c, _ in places) == [-1, 1] and all(isinstance(one, sp.Idx) for _, one in places)


def may_be_written_out(formula: sp.Expr) -> bool:
    """Whether tanh or an order occurs, and no tanh inside of another: it is a ratio of exponentials."""
    found = formula.atoms(sp.tanh)
    hidden = bool(found) or any(map(is_order, formula.atoms(Above)))
    return hidden and not any(one.args[0].has(sp.tanh) for one in found)

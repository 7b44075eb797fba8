"""What is equal whatever a function is, is equal.

tanh is a ratio of exponentials, and where several stand inside one another, as in a recurrent layer, that
makes formulas of thousands of terms. Most equations need none of it: they hold with any function in its
place, once derivatives have been taken. So that is tried first; nothing is assumed by it.
"""

import sympy as sp


class Tanh(sp.tanh):
    """tanh, which SymPy leaves as it is: it would ask again and again whether the argument is 0."""

    @classmethod
    def eval(cls, u: sp.Expr) -> None:
        return None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 - self**2


Tanh.__name__ = "tanh"
ANY = sp.Function("any tanh", real=True)


def opaque(formula: sp.Expr) -> sp.Expr:
    """The formula with a function of which nothing is known in the place of tanh."""
    return formula.replace(sp.tanh, ANY) if formula.has(sp.tanh) else formula


def seen(formula: sp.Basic) -> sp.Basic:
    """The formula with tanh again."""
    return formula.replace(ANY, sp.tanh) if formula.has(ANY) else formula


def ratio_of_exponentials(formula: sp.Expr) -> bool:
    """Whether tanh occurs, and none inside of another: then it may be written out."""
    found = formula.atoms(sp.tanh)
    return bool(found) and not any(one.args[0].has(sp.tanh) for one in found)

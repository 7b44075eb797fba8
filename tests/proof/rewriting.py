"""Other ways to write a formula, which leave its value as it is, and small mistakes, which do not."""

from random import Random

import sympy as sp

from backprop.proof import index
from backprop.proof.kernel.language import fresh_index

from .formulas import RELATIONS, SCOPE, A, K, N, n

WHOLE = (sp.Indexed, sp.Idx, sp.Symbol, sp.Number, sp.KroneckerDelta, sp.Piecewise)
LETTERS = (*SCOPE, index("j", N), index("i", K), index("j", K))


def dummies(total: sp.Sum) -> list[sp.Idx]:
    return [dummy for dummy, *_ in total.limits]


def rewritten(formula: sp.Expr, random: Random) -> sp.Expr:
    """The same formula, written otherwise: at every place a law is applied, or none."""
    if isinstance(formula, sp.Indexed):
        return random.choice((selected, same, same, same))(formula)
    if isinstance(formula, WHOLE) or not formula.args:
        return formula
    if isinstance(formula, (sp.Sum, sp.Product)):
        total = formula.func(rewritten(formula.function, random), *dummies(formula))
        laws = (renamed, swapped, nested, split, pulled_out, same) if isinstance(total, sp.Sum) else (same,)
        return random.choice(laws)(total)
    formula = formula.func(*(rewritten(part, random) for part in formula.args))
    if isinstance(formula, sp.Mul):
        return random.choice((sp.expand_mul, reduced, same))(formula)
    return random.choice((reduced, same, same))(formula) if isinstance(formula, sp.Add) else formula


def same(formula: sp.Expr) -> sp.Expr:
    return formula


def renamed(total: sp.Sum) -> sp.Expr:
    names = {dummy: fresh_index(dummy.label.name, dummy.upper) for dummy in dummies(total)}
    return sp.Sum(total.function.xreplace(names), *names.values())


def swapped(total: sp.Sum) -> sp.Expr:
    return sp.Sum(total.function, *dummies(total)[::-1])


def nested(total: sp.Sum) -> sp.Expr:
    first, *rest = dummies(total)
    return sp.Sum(sp.Sum(total.function, *rest), first) if rest else total


def split(total: sp.Sum) -> sp.Expr:
    return sp.Add(
        *(sp.Sum(term, *dummies(total)) for term in sp.Add.make_args(sp.expand_mul(total.function)))
    )


def pulled_out(total: sp.Sum) -> sp.Expr:
    factors = sp.Mul.make_args(total.function)
    outside = [factor for factor in factors if not factor.has(*dummies(total))]
    return sp.Mul(*outside) * sp.Sum(sp.Mul(*(one for one in factors if one not in outside)), *dummies(total))


def reduced(formula: sp.Expr) -> sp.Expr:
    """A fraction that cancels, though its numerator and denominator use different letters."""
    j, one = fresh_index("j", K), index("k", K)
    return formula * sp.Sum(A["p"][n, j], j) / sp.Sum(A["p"][n, one], one)


def selected(entry: sp.Indexed) -> sp.Expr:
    """x[n, k] = sum_j delta(j, k) x[n, j]."""
    last = entry.indices[-1]
    if not isinstance(last, sp.Idx) or not isinstance(last.label, sp.Symbol):
        return entry
    j = fresh_index("j", last.upper)
    return sp.Sum(sp.KroneckerDelta(j, last) * entry.base[(*entry.indices[:-1], j)], j)


def other(i: sp.Expr, random: Random) -> sp.Expr:
    return random.choice([j for j in LETTERS if isinstance(i, sp.Idx) and j.upper == i.upper] or [i])


def mistaken(formula: sp.Expr, random: Random) -> sp.Expr:
    """The formula with one small mistake: another index, sign or power, a lost term, factor or sum."""
    kinds = (sp.Indexed, sp.Add, sp.Mul, sp.Pow, sp.Sum, *RELATIONS)
    places = [part for part in sp.preorder_traversal(formula) if isinstance(part, kinds)]
    if not places:
        return formula + 1
    place = random.choice(places)
    if isinstance(place, sp.Indexed):
        mistake = place.base[tuple(other(i, random) for i in place.indices)]
    elif isinstance(place, sp.Add):
        mistake = place - random.choice((1, 2)) * random.choice(place.args)
    elif isinstance(place, sp.Mul):
        mistake = place / random.choice(place.args)
    elif isinstance(place, sp.Pow):
        mistake = place * place.base
    elif isinstance(place, sp.Sum):
        mistake = place.function
    else:
        mistake = random.choice(RELATIONS)(*place.args)
    return formula.xreplace({place: mistake})

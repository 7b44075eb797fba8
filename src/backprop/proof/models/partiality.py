"""Where a formula is defined, so that SymPy does not enlarge it: b / b is 1 where b != 0, else nothing.

NumPy has NaN there, and `b / b < 2` is false; a formula 1 < 2 would be true. What an operation has lost comes
back as a choice: `Where([b != 0], 1, 1 / b)`.
"""

from functools import lru_cache

import sympy as sp

from backprop.proof.kernel.language import Above, Vanishes, Where
from backprop.proof.models.refusals import NotModelled

Need = tuple[sp.Expr, sp.Expr]  # what has to hold, as 1 or 0, and a part that has a value just there


@lru_cache(maxsize=10_000)
def needs(formula: sp.Expr) -> frozenset[Need]:
    """What the parts of a formula need to have values; what is chosen by `Where` only may need it."""
    if isinstance(formula, Where):
        return needs(formula.args[0])
    found = frozenset[Need]().union(*(needs(part) for part in formula.args if isinstance(part, sp.Expr)))
    if isinstance(formula, sp.Sum):
        return frozenset(one for one in found if not one[0].has(*formula.variables))
    own = need(formula)
    return found if own is None else found | {own}


@lru_cache(maxsize=10_000)
def inside(formula: sp.Expr) -> frozenset[Need]:
    """What all parts need, also those that a sum goes over or that may not be chosen."""
    own, parts = need(formula), (inside(part) for part in formula.args if isinstance(part, sp.Expr))
    return frozenset[Need]().union(*parts) | (frozenset() if own is None else {own})


def need(part: sp.Expr) -> Need | None:
    if isinstance(part, sp.log) and not positive(part.args[0]):
        return Above(part.args[0]), part
    if not isinstance(part, sp.Pow) or positive(part.base):
        return None
    whole, above = part.exp.is_integer, part.exp.is_nonnegative
    if whole and above or whole and part.base.is_Atom and part.base.is_nonzero:
        return None
    if whole:
        return 1 - Vanishes(part.base), 1 / part.base
    if above:
        return None if not_below(part.base) else (1 - Above(-part.base), sp.sqrt(part.base))
    return Above(part.base), sp.log(part.base)


def terms_of(formula: sp.Expr) -> tuple[sp.Expr, ...]:
    """The terms of a sum and the factors of a product, whose signs say its own; nothing of other formulas."""
    if isinstance(formula, sp.Sum):
        return (formula.function,)
    return formula.args if isinstance(formula, (sp.Add, sp.Mul)) else ()


@lru_cache(maxsize=10_000)
def positive(formula: sp.Expr) -> bool:
    """Whether it is seen to be positive: exponentials, positive symbols, sums and products of them."""
    if inner := terms_of(formula):
        return all(map(positive, inner))
    if isinstance(formula, sp.Pow):
        return positive(formula.base)
    return isinstance(formula, sp.exp) or formula.is_Atom and bool(formula.is_positive)


@lru_cache(maxsize=10_000)
def not_below(formula: sp.Expr) -> bool:
    """Whether it is seen to be nowhere below 0: squares of real numbers, sums and products of them."""
    if inner := terms_of(formula):
        return all(map(not_below, inner))
    even = isinstance(formula, sp.Pow) and formula.exp.is_Integer and formula.exp % 2 == 0
    return bool(even) or positive(formula)


def kept(result: sp.Expr, *operands: sp.Expr) -> sp.Expr:
    """The result, defined where the operands are."""
    lost = frozenset[Need]().union(*map(needs, operands))
    if lost:
        met = {holds for holds, _ in needs(result)}
        for holds, part in sorted(lost - needs(result), key=str):
            if not met & stronger(holds):
                result = Where(holds, result, part)
    return result


def stronger(holds: sp.Expr) -> set[sp.Expr]:
    """What says as much, or more: u > 0 is more than u >= 0, and more than u != 0."""
    truth = 1 - holds
    if isinstance(truth, Above):
        return {holds, Above(-truth.args[0])}
    if isinstance(truth, Vanishes):
        return {holds, Above(truth.args[0]), Above(-truth.args[0])}
    return {holds}


def defined_product(*factors: sp.Expr) -> sp.Expr:
    """A product, defined where its factors are; what 0 would make vanish inside of a choice is refused."""
    result = sp.S.Zero if sp.S.Zero in factors and not any(map(unbounded, factors)) else sp.Mul(*factors)
    if result == 0 and frozenset[Need]().union(*map(inside, factors)) - frozenset().union(
        *map(needs, factors)
    ):
        raise NotModelled("0 times a choice or a sum that has no value everywhere is not modelled")
    return kept(result, *factors)


def unbounded(factor: sp.Expr) -> bool:
    """Whether it is infinite as it is written; SymPy asks that of 0 times anything, at length."""
    return not {sp.oo, -sp.oo, sp.zoo, sp.nan}.isdisjoint({factor, *factor.args})


def defined(formula: sp.Expr) -> sp.Expr | None:
    """1, defined where the formula is; None where that cannot be said, of a part inside a sum or a choice."""
    parts = {one for part in sp.preorder_traversal(formula) if (one := need(part)) is not None}
    return kept(sp.Integer(1), formula) if parts <= needs(formula) else None

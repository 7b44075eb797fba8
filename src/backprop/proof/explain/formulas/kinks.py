"""What a formula asks: of which numbers it matters whether they are 0 or above it.

min(max(z, 0), 6) asks of z, and where z > 0 of 6 - z; where z is not above 0 it asks whether 6 is.
"""

from collections.abc import Iterator
from itertools import product

import sympy as sp

from backprop.proof.kernel.language import Truth

MOST = 3
"""Questions inside one question, at most, whose answers are gone through."""


def own(attempt: sp.Expr, cost: sp.Expr) -> set[sp.Expr]:
    """The numbers of which an attempt asks, and the cost does not."""
    asked = cost.atoms(Truth)
    known = {normal(one.args[0]) for one in asked}
    known |= {normal(part) for one in asked for part in certain(one)}
    known |= {part for root in roots(cost) for part in (root, *normal_factors(root))}
    truths = {one for one in attempt.atoms(Truth) if normal(one.args[0]) not in known}
    outer = tops(attempt)
    truths = {one for one in truths if one in outer or not unseen(one, attempt)}
    truths = {one for one in truths if not decided(one)}
    parts = [normal(part) for one in truths for part, _ in ways(one) if not part.is_Number]
    factors = {one for part in parts for one in normal_factors(part)}
    return {one for one in factors if not one.is_Number} - known


def roots(cost: sp.Expr) -> set[sp.Expr]:
    """Of what the cost takes a root: it has no value where that is below 0, and no slope where it is 0."""
    powers = (one for one in cost.atoms(sp.Pow) if one.exp.is_Rational and not one.exp.is_Integer)
    return {normal(one.base) for one in powers}


def normal_factors(part: sp.Expr) -> set[sp.Expr]:
    return {normal(grown(one)) for one in sp.Mul.make_args(sp.gcd_terms(part))}


def grown(part: sp.Expr) -> sp.Expr:
    """u for exp(u) - 1, which is 0 where u is, and of its sign."""
    for sign in (1, -1):
        exponents = [exponent(one) for one in sp.Mul.make_args(sign * part + 1)]
        if all(one is not None for one in exponents):
            return sp.Add(*exponents)
    return part


def exponent(factor: sp.Expr) -> sp.Expr | None:
    """u for exp(u), which SymPy expands to a product where u is a sum."""
    if isinstance(factor, sp.exp):
        return factor.args[0]
    if isinstance(factor, sp.Product) and isinstance(factor.function, sp.exp):
        return sp.Sum(factor.function.args[0], *factor.limits)
    return None


def decided(truth: sp.Expr) -> bool:
    """Whether the answer is the same for all numbers, as of a sum of squares and a positive number."""
    return any(not_below(side) and above(side) for side in (truth.args[0], -truth.args[0]))


def above(formula: sp.Expr) -> bool:
    """Whether one of its terms is a positive number."""
    return any(one.is_Number and one > 0 for one in sp.Add.make_args(formula))


def not_below(formula: sp.Expr) -> bool:
    """Whether a real formula is nowhere below 0: squares, sizes, exponentials; sums and products."""
    if isinstance(formula, sp.Sum):
        return not_below(formula.function)
    if isinstance(formula, (sp.Add, sp.Mul)):
        return all(not_below(one) for one in formula.args)
    if isinstance(formula, sp.Pow) and formula.exp.is_Integer:
        return bool(formula.exp % 2 == 0) or not_below(formula.base)
    return bool(formula.is_nonnegative) or isinstance(formula, sp.exp)


def inner(truth: Truth) -> list[Truth]:
    """The questions inside a question; one that a sum asks of each of its terms stays in the sum."""
    bound = {i for total in truth.args[0].atoms(sp.Sum) for i in total.variables}
    found = [one for one in truth.args[0].atoms(Truth) if not bound & one.free_symbols]
    return found if len(found) <= MOST else []


def ways(truth: Truth) -> Iterator[tuple[sp.Expr, dict[Truth, int]]]:
    """What it is asked of for each answer of the questions inside, with these answers."""
    questions = inner(truth)
    for answers in product((0, 1), repeat=len(questions)):
        given = dict(zip(questions, answers, strict=True))
        part = truth.args[0]
        for one, answer in given.items():
            part = part.xreplace({one: sp.Integer(answer)})
        yield part, given


def certain(truth: Truth) -> Iterator[sp.Expr]:
    """Of what it is surely asked where that is 0, as the questions inside then have these answers."""
    for part, given in ways(truth):
        if not part.is_Number and all(follows(one, answer, part) for one, answer in given.items()):
            yield part


def follows(truth: Truth, answer: int, zero: sp.Expr) -> bool:
    """Whether a question has this answer where a number is 0: beside a multiple of it there is a number."""
    asked = sp.expand(truth.args[0])
    parts, others = asked.as_coefficients_dict(), sp.expand(zero).as_coefficients_dict()
    term = next((one for one in parts if not one.is_Number and one in others), None)
    if term is None or asked.atoms(Truth):
        return False
    left = sp.expand(asked - parts[term] / others[term] * zero)
    return bool(left.is_Number and (left > 0) == bool(answer) and left != 0)


def tops(formula: sp.Expr) -> set[sp.Expr]:
    """The questions that stand in no other one."""
    found: set[sp.Expr] = set()
    walk = sp.preorder_traversal(formula)
    for part in walk:
        if isinstance(part, Truth):
            found.add(part)
            walk.skip()
    return found


def unseen(truth: Truth, formula: sp.Expr) -> bool:
    """Whether the questions around it do not jump where it does: |z| < 10 asks whether z > 0, and z = 0 is none."""  # noqa: E501
    around = [one for one in formula.atoms(Truth) if one != truth and truth in inner(one)]

    def smooth(outer: Truth) -> bool:
        no, yes = (outer.args[0].xreplace({truth: sp.Integer(n)}) for n in (0, 1))
        gap = sp.expand(yes - no)
        return bool(gap == 0 or normal(gap) == normal(truth.args[0]))

    return bool(around) and all(map(smooth, around))


def normal(inside: sp.Expr) -> sp.Expr:
    """A number of which it is asked whether it is 0 or above it, but for a factor and its indices."""
    places: dict[sp.Idx, sp.Expr] = {}
    for i in sorted(inside.atoms(sp.Idx), key=str):
        places[i] = sp.Symbol(f"_{str(i.upper)}", integer=True)
    plain = sp.expand(inside.xreplace(places)).as_content_primitive()[1]
    return -plain if plain.could_extract_minus_sign() else plain

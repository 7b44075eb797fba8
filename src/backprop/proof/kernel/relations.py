"""How a line of a derivation stands to the line before, and what has to be proved for that.

Each relation comes down to equalities and signs:

    equal                    new = old
    up to a constant         new + c = old, where old varies with the parameters and c does not
    up to a positive factor  new * c = old, likewise, and c > 0
    at most                  new - old = sum_k a_k (u_k - 1 - log u_k) with a_k >= 0 and u_k > 0

The last is sound because log u <= u - 1 for u > 0. What is given up, c, is said by the rule and checked here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import sympy as sp
from sympy.core.function import AppliedUndef

from backprop.proof.kernel.conditions import Condition, OneHot
from backprop.proof.kernel.definitions import Definitions
from backprop.proof.kernel.equality import Unproved, lacking, prove_equal, prove_nonnegative, prove_positive
from backprop.proof.kernel.language import SlopeBase, class_name, is_pivot
from backprop.proof.kernel.opaque import may_be_written_out, opaque, seen
from backprop.proof.kernel.parts import distinct


class Relation(Enum):
    """How a line stands to the line before it: text and LaTeX."""

    EQUAL = ("=", "=")
    UP_TO_CONSTANT = ("= (up to a constant)", r"\overset{+c}{=}")
    POSITIVE_MULTIPLE = ("= (up to a positive factor)", r"\overset{\times c}{=}")
    AT_MOST = ("<=", r"\le")

    @property
    def text(self) -> str:
        return self.value[0]

    @property
    def latex(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class Context:
    """What a rule may know of its derivation: the parameters, what is assumed, and the named parts."""

    over: frozenset[str] = frozenset()
    assuming: tuple[Condition, ...] = ()
    definitions: Definitions = field(default_factory=Definitions)

    def class_name(self, array: str) -> str:
        """The name of the index function that says where the array's rows have their 1."""
        one_hot = (c.class_name for c in self.assuming if isinstance(c, OneHot) and c.name == array)
        return next(one_hot, class_name(array))


def varies(expression: sp.Expr, context: Context) -> bool:
    """Whether anything that is varied occurs, any slope, or any pivot."""
    parts = distinct(expression)
    if any(isinstance(part, SlopeBase) for part in parts):
        return True
    functions = {part.func.__name__.rstrip("'") for part in parts if isinstance(part, AppliedUndef)}
    if any(map(is_pivot, functions)):
        return True
    named = {str(part) for part in parts if isinstance(part, (sp.Symbol, sp.IndexedBase))}
    return not varied(context).isdisjoint(named | functions)


def varied(context: Context) -> set[str]:
    """The names of what varies: the parameters, what a named one rests on, and labels with their rows.

    The rows of a one-hot array vary with the labels that say where their 1 is, and the labels with the rows;
    so do all arrays that are one-hot at the same labels.
    """
    rests = context.definitions.rests.items()
    behind = {str(one) for name, below in rests if str(name) in context.over for one in below}
    found = {*context.over, *behind}
    found |= {context.class_name(name) for name in found}
    tied = [{c.name, c.class_name} for c in context.assuming if isinstance(c, OneHot)]
    while joined := [pair for pair in tied if len(pair & found) == 1]:
        found = found.union(*joined)
    return found


def prove_same(new: sp.Expr, old: sp.Expr, context: Context, about: str) -> tuple[sp.Rel, ...]:
    """What is equal whatever the named parts are is equal; only else are they opened, one by one."""
    openings = list[tuple[sp.Expr, sp.Expr]]()

    def pairs() -> Iterator[tuple[sp.Expr, sp.Expr]]:
        for left, right in context.definitions.openings(new, old):
            openings.append((left, right))
            yield opaque(left), opaque(right)
        yield from (pair for pair in openings if any(map(may_be_written_out, pair)))

    for left, right in pairs():
        try:
            return tuple(map(seen, prove_equal(left, right, context.assuming, about)))
        except (Unproved, TypeError, ValueError) as reason:
            trouble = reason
    raise trouble


def prove_related(
    relation: Relation, last: sp.Expr, line: sp.Expr, given_up: sp.Expr, context: Context, about: str
) -> tuple[sp.Rel, ...]:
    """Returns when a line stands to the last one as the relation says; all but equality opens every name.

    Returns:
        The conditions that were used beside the declared ones, see `prove_equal`.
    """
    if relation is Relation.EQUAL:
        return prove_same(line, last, context, about)
    old, new, dropped = map(context.definitions.unfold, (last, line, given_up))
    if relation is Relation.AT_MOST:
        return prove_at_most(old, new, dropped, context, about)
    prove_free((last, old), (given_up, dropped), context)
    if relation is Relation.UP_TO_CONSTANT:
        return prove_equal(new + dropped, old, context.assuming, about)
    used = prove_equal(new * dropped, old, context.assuming, about)
    return used + prove_positive(dropped, context.assuming)


def prove_free(wholes: tuple[sp.Expr, ...], constants: tuple[sp.Expr, ...], context: Context) -> None:
    """The line varies with a parameter and what it loses does not: with names, and with names opened."""
    over = ", ".join(context.over)
    if not any(varies(whole, context) for whole in wholes):
        raise lacking(wholes[0], f"not known to vary with {over or 'anything'}")
    for constant in constants:
        if varies(constant, context):
            raise lacking(constant, f"not known to be free of {over}")


def prove_at_most(
    old: sp.Expr, new: sp.Expr, gaps: sp.Tuple, context: Context, about: str
) -> tuple[sp.Rel, ...]:
    """new - old = sum_k a_k (u_k - 1 - log u_k) with a_k >= 0 and u_k > 0."""
    if not isinstance(new, sp.Sum):
        raise ValueError(f"a line that is at most the one before must be one sum; came {new}")
    ((weight, u),) = gaps
    indices = [i for i, *_ in new.limits]
    gap = sp.Sum(weight * (u - 1 - sp.log(u)), *indices)
    used = prove_equal(new - old, gap, context.assuming, about)
    return used + prove_positive(u, context.assuming) + prove_nonnegative(weight, context.assuming)

"""A second opinion: what is proved is evaluated at random places, by plain arithmetic, without the kernel.

A relation that does not hold at a place where both sides have a value is a fault of the kernel's, and stops
everything. A relation whose sides have no value in common at any place that was tried holds nowhere, as far
as was tried, and is no theorem.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import mpmath
import sympy as sp

from backprop.proof.kernel.conditions import Condition, OneHot
from backprop.proof.kernel.language import class_name, is_size
from backprop.proof.kernel.relations import Relation
from backprop.proof.opinion.numbers import DIGITS, ONE, Undefined, power, same, sign, times, total
from backprop.proof.opinion.places import Place
from backprop.proof.opinion.values import RELATIONS, At, Law, Values

STYLES = ("usual", "awkward", "one", "equal", "usual", "awkward")


class KernelFault(AssertionError):
    """Something is proved that is not so, at a place that is given: the kernel must not be trusted."""


class HoldsNowhere(AssertionError):
    """Something is proved of which both sides have a value nowhere, as far as was tried."""


@dataclass(frozen=True)
class Claim:
    """That a formula stands to the one before as the relation says; `given_up` is the kernel's to check."""

    relation: Relation
    old: sp.Expr
    new: sp.Expr
    given_up: sp.Expr = sp.S.Zero


class Opinion:
    """What claims are judged by: the conditions, the named parts, and the parameters that vary."""

    conditions: tuple[Condition, ...]
    names: Mapping[sp.Expr, sp.Expr]
    values: Values
    varied: frozenset[str]

    def __init__(
        self,
        conditions: Sequence[Condition] = (),
        names: Mapping[sp.Expr, sp.Expr] = MappingProxyType({}),
        over: frozenset[str] = frozenset(),
    ) -> None:
        self.conditions, self.names = tuple(conditions), names
        self.styles = STYLES
        self.values = Values(self.conditions, names)
        labels = {one.class_name for one in conditions if isinstance(one, OneHot) and one.name in over}
        self.varied = over | labels | set(map(class_name, over))

    def places(self, tries: int) -> Iterator[tuple[Place, Place]]:
        """Places, and beside each the same one with other parameters."""
        for seed in range(tries):
            style = self.styles[seed % len(self.styles)]
            one, other = (Place(seed, self.conditions, style, self.varied, salt) for salt in (0, 1))
            yield one, other

    def judge(
        self, claims: Sequence[Claim], given: Sequence[sp.Rel] = (), enough: int = 4, tries: int = 60
    ) -> list[int]:
        """At how many places each claim was seen to hold; at `enough` of them we are content.

        What is `given`, such as u != 0, holds together somewhere; of sizes alone, that is not asked.

        Raises:
            KernelFault: A claim does not hold, at a place where both sides have a value.
            HoldsNowhere: At no place do both sides of a claim have a value, or does all that is given hold.
        """
        self.meet(given, tries)
        laws = [(self.values(claim.old), self.values(claim.new)) for claim in claims]
        seen = [0] * len(claims)
        with mpmath.workdps(DIGITS):
            for pair in self.places(tries):
                at, beside = map(At, pair)
                waiting = [i for i, times_seen in enumerate(seen) if times_seen < enough]
                if not waiting:
                    break
                for i in waiting:
                    try:
                        holds = HOLDS[claims[i].relation](*laws[i], at, beside)
                    except Undefined:
                        continue
                    if not holds:
                        raise KernelFault(report(claims[i], laws[i], at))
                    seen[i] += 1
        for claim, times_seen in zip(claims, seen, strict=True):
            if not times_seen:
                raise HoldsNowhere(f"both sides have a value nowhere: {claim.new} and {claim.old}")
        return seen

    def meet(self, given: Sequence[sp.Rel], tries: int) -> None:
        """Finds a place where all that is given holds."""
        asked = [one for one in dict.fromkeys(given) if not is_of_sizes(one)]
        laws = [(self.values(one.lhs - one.rhs), RELATIONS[type(one)]) for one in asked]

        def holds(at: At) -> bool:
            try:
                return all(relation(sign(law(at)), 0) for law, relation in laws)
            except Undefined:
                return False

        with mpmath.workdps(DIGITS):
            if asked and not any(holds(At(place)) for place, _ in self.places(tries)):
                raise HoldsNowhere(f"nowhere do these hold together: {', '.join(map(str, asked))}")


def is_of_sizes(relation: sp.Rel) -> bool:
    letters = {part for i in relation.atoms(sp.Idx) for part in (i, i.label)}
    return all(map(is_size, relation.free_symbols - letters))


def agree(
    left: sp.Expr,
    right: sp.Expr,
    conditions: Sequence[Condition] = (),
    names: Mapping[sp.Expr, sp.Expr] = MappingProxyType({}),
    enough: int = 4,
    tries: int = 60,
) -> int:
    """At how many places two formulas were seen to have one value; see `Opinion.judge`."""
    (seen,) = Opinion(conditions, names).judge([Claim(Relation.EQUAL, left, right)], (), enough, tries)
    return seen


def report(claim: Claim, laws: tuple[Law, Law], at: At) -> str:
    old, new = (law(at) for law in laws)
    place = {
        **at.place.sizes,
        **{f"{name}{list(where) or ''}": str(x) for (name, where), x in at.place.values.items()},
    }
    where = ", ".join(f"{name} = {value}" for name, value in place.items())
    return f"{claim.new} is {new}, {claim.old} is {old}, and not {claim.relation.text}, at {where}"


def equal(old: Law, new: Law, at: At, beside: At) -> bool:
    return same(old(at), new(at))


def up_to_constant(old: Law, new: Law, at: At, beside: At) -> bool:
    """The difference is the same with other parameters."""
    gaps = [total([old(there), times(-ONE, new(there))]) for there in (at, beside)]
    return same(*gaps)


def positive_multiple(old: Law, new: Law, at: At, beside: At) -> bool:
    """The ratio is positive, and the same with other parameters."""
    ratios = [times(old(there), power(new(there), -ONE)) for there in (at, beside)]
    return sign(ratios[0]) > 0 and same(*ratios)


def at_most(old: Law, new: Law, at: At, beside: At) -> bool:
    values = old(at), new(at)
    return sign(total([values[1], times(-ONE, values[0])])) >= 0


HOLDS: Mapping[Relation, Callable[[Law, Law, At, At], bool]] = {
    Relation.EQUAL: equal,
    Relation.UP_TO_CONSTANT: up_to_constant,
    Relation.POSITIVE_MULTIPLE: positive_multiple,
    Relation.AT_MOST: at_most,
}

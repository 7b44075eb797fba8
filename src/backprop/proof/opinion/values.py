"""The value of a formula at a place: each formula becomes a function of the place, part by part.

Partial, as formulas are: a part without a value leaves all that needs it without one, and a choice needs its
condition and the chosen branch alone. Nothing of the kernel's algebra is used: sums are added up term by
term, derivatives are slopes that are carried along.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product as places_of
from types import MappingProxyType
from typing import Any, TypeAlias

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from backprop.proof.kernel.conditions import Condition, OffKinks
from backprop.proof.kernel.induction import RECURRENCES, StateBase, Unrolled
from backprop.proof.kernel.language import Above, Cost, Settled, SlopeBase, Vanishes, Where, index
from backprop.proof.opinion.numbers import (
    NAMED,
    ONE,
    ZERO,
    Named,
    Number,
    Slope,
    Undefined,
    apply,
    guarded,
    power,
    product,
    sign,
    times,
    total,
)
from backprop.proof.opinion.places import Place

NOTHING: Mapping[sp.Expr, sp.Expr] = MappingProxyType({})
Seeds: TypeAlias = tuple[tuple[str, tuple[int, ...], int], ...]
RELATIONS: Mapping[type[Relational], Callable[[int, int], bool]] = {
    sp.Eq: operator.eq,
    sp.Ne: operator.ne,
    sp.Gt: operator.gt,
    sp.Ge: operator.ge,
    sp.Lt: operator.lt,
    sp.Le: operator.le,
}


def constantly(place: int) -> "Index":
    return lambda at: place


class At:
    """Where a formula is evaluated: the place, the indices that are bound, what has been worked out."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.bound: dict[sp.Idx, int] = {}
        self.seeds: Seeds = ()
        self.known: dict[Seeds, dict[Any, Number]] = {}

    def seeded(self, name: str, where: tuple[int, ...], value: Number) -> Number:
        for seed_name, seed_where, level in self.seeds:
            if (seed_name, seed_where) == (name, where):
                value = Slope(value, ONE, level)
        return value


Law = Callable[[At], Number]
Index = Callable[[At], int]


class Values:
    """Compiles formulas; what two formulas share is compiled, and at each place evaluated, once."""

    off_kinks: bool
    shapes: dict[str, Any]
    arrays: dict[str, tuple[sp.Indexed, sp.Expr]]
    letters: dict[str, tuple[sp.Symbol, sp.Expr]]

    def __init__(
        self, conditions: tuple[Condition, ...] = (), names: Mapping[sp.Expr, sp.Expr] = NOTHING
    ) -> None:
        self.off_kinks = any(isinstance(one, OffKinks) for one in conditions)
        self.shapes = {one.name: getattr(one.array, "shape", None) for one in conditions}
        self.arrays, self.letters = (
            {
                base_name(name): (name, sp.sympify(meaning))
                for name, meaning in names.items()
                if isinstance(name, kind)
            }
            for kind in (sp.Indexed, sp.Symbol)
        )
        self.costs: dict[str, Cost] = {}
        self.laws: dict[sp.Basic, Law] = {}
        self.indices: dict[sp.Basic, Index] = {}
        self.free: dict[sp.Basic, frozenset[sp.Idx]] = {}
        self.rows: dict[str, sp.Expr] = {}
        self.functions: dict[type[sp.Function], Named] = dict(NAMED)
        for meaning in names.values():
            self.note(meaning)

    def note(self, formula: sp.Expr) -> None:
        """Takes down which cost has which slopes, and how long rows are."""
        for part in sp.preorder_traversal(formula):
            if isinstance(part, Cost):
                self.costs[str(part.slope.base)] = part
            elif isinstance(part, sp.Indexed) and isinstance(part.indices[-1], sp.Idx):
                self.rows[str(part.base)] = part.indices[-1].upper

    def __call__(self, formula: sp.Expr) -> Law:
        """The value of a formula, as a function of where it is evaluated."""
        formula = sp.sympify(formula)
        self.note(formula)
        return self.law(formula)

    def law(self, part: sp.Basic) -> Law:
        if part not in self.laws:
            law = self.compiled(part)
            simple = not part.args or isinstance(part, (sp.Indexed, sp.KroneckerDelta))
            self.laws[part] = law if simple else self.remembered(part, law)
        return self.laws[part]

    def remembered(self, part: sp.Basic, law: Law) -> Law:
        indices, number = tuple(self.loose(part)), len(self.laws)

        def value(at: At) -> Number:
            bound = at.bound
            key = (number, *[bound.get(i) for i in indices])
            known = at.known.setdefault(at.seeds, {})
            if key not in known:
                known[key] = law(at)
            return known[key]

        return value

    def loose(self, part: sp.Basic) -> frozenset[sp.Idx]:
        """The indices of which the value of a part may depend."""
        if part not in self.free:
            inside: frozenset[sp.Idx] = frozenset().union(*map(self.loose, part.args))
            if isinstance(part, sp.Idx):
                inside |= {part}
            elif isinstance(part, (sp.Sum, sp.Product)):
                inside -= {dummy for dummy, *_ in part.limits}
            elif isinstance(part, Cost):
                inside -= set(part.slope.indices)
            elif isinstance(part, Unrolled):
                inside = frozenset()
            self.free[part] = inside
        return self.free[part]

    def compiled(self, part: sp.Basic) -> Law:
        if isinstance(part, sp.Rational):
            number = Fraction(int(part.p), int(part.q))
            return lambda at: number
        if part in (sp.pi, sp.E):
            constant = mpmath.pi if part is sp.pi else mpmath.e
            return lambda at: +constant
        for kind, compiled in self.kinds.items():
            if isinstance(part, kind):
                return compiled(self, part)
        if isinstance(part, sp.Function) and len(part.args) == 1:
            return self.function(part)
        if part in (sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I):
            return undefined
        raise TypeError(f"there is no second opinion on {type(part).__name__}: {part}")

    # -- letters ---------------------------------------------------------------------------------

    def index(self, i: sp.Basic) -> Index:
        if i not in self.indices:
            self.indices[i] = self.index_law(i)
        return self.indices[i]

    def index_law(self, i: sp.Basic) -> Index:
        if isinstance(i, sp.Integer):
            number = int(i)
            return lambda at: number
        if not isinstance(i, sp.Idx):
            raise TypeError(f"there is no second opinion on the index {i}")
        if isinstance(i.label, sp.Function):
            name, arguments = i.label.func.__name__, [self.index(one) for one in i.label.args]
            return lambda at: at.place.choice(
                name, tuple(one(at) for one in arguments), at.place.size(i.upper)
            )
        letter = f"index {i.label} to {i.upper}"
        return lambda at: at.bound.get(i) or at.place.choice(letter, (), at.place.size(i.upper))

    def number_of(self, i: sp.Idx) -> Law:
        index = self.index(i)
        return lambda at: Fraction(index(at))

    def symbol(self, symbol: sp.Symbol) -> Law:
        name = str(symbol)
        if name in self.letters and not symbol.is_integer:
            return self.named(name, (), *self.letters[name])
        return lambda at: at.seeded(name, (), at.place.scalar(symbol))

    def entry(self, entry: sp.Indexed) -> Law:
        name, indices = str(entry.base), [self.index(i) for i in entry.indices]
        if name in self.arrays:
            return self.named(name, tuple(indices), *self.arrays[name])
        if isinstance(entry.base, StateBase):
            return lambda at: self.state(entry.base, tuple(i(at) for i in indices), at)
        if name in self.costs and isinstance(entry.base, SlopeBase):
            return self.slope_of_cost(self.costs[name], tuple(indices))
        shape = self.shapes.get(name)
        limit = sp.sympify(shape[-1]) if shape else self.rows.get(name)

        def value(at: At) -> Number:
            where = tuple(i(at) for i in indices)
            row = max(where) if limit is None else at.place.size(limit)
            return at.seeded(name, where, at.place.entry(name, where, row))

        return value

    def named(self, name: str, indices: tuple[Index, ...], letter: sp.Expr, meaning: sp.Expr) -> Law:
        """The value of what the name stands for, there."""
        places = letter.indices if isinstance(letter, sp.Indexed) else ()
        if len(places) != len(indices):
            raise TypeError(f"{letter} is named with other indices")
        law = self.law(meaning)

        def value(at: At) -> Number:
            where = tuple(i(at) for i in indices)
            inner = at.bound
            at.bound = dict(zip(places, where, strict=True))
            try:
                return at.seeded(name, where, law(at))
            finally:
                at.bound = inner

        return value

    def state(self, base: StateBase, where: tuple[int, ...], at: At) -> Number:
        """A state before a step, or at the end: the loop is run, step by step, from where it starts."""
        known: dict[Any, Number] = at.known.setdefault(at.seeds, {})
        recurrence = RECURRENCES[base]
        for name, meaning in recurrence.names.items():
            if name.base == base:  # what a step works out
                return self.named(str(base), tuple(map(constantly, where)), name, meaning)(at)
        if (base, where) not in known:
            (state,) = [one for one in recurrence.states if base in (one.before, one.end)]
            letters = (
                index("t", recurrence.steps),
                *[index(f"i{a}", one) for a, one in enumerate(state.shape)],
            )
            ends = 1, at.place.size(recurrence.steps)
            first, last = ends[::-1] if recurrence.reverse else ends
            t, *i = (last, *where) if base == state.end else where
            started = base == state.before and t == first
            earlier = 0 if started or base == state.end else 1 if recurrence.reverse else -1
            before = t + earlier
            law = self.law(state.start(*letters[1:]) if started else state.after(*letters))
            inner = at.bound
            at.bound = dict(zip(letters, (before, *i), strict=True))
            try:
                known[base, where] = law(at)
            finally:
                at.bound = inner
        return known[base, where]

    def unrolled(self, cost: Unrolled) -> Law:
        """What all steps put out has its cost; the slopes by the states are not asked."""
        return self.law(cost.cost)

    # -- arithmetic ------------------------------------------------------------------------------

    def sum_of(self, part: sp.Add) -> Law:
        terms = [self.law(term) for term in part.args]
        return lambda at: total([term(at) for term in terms])

    def product_of(self, part: sp.Mul) -> Law:
        factors = [self.law(factor) for factor in part.args]
        return lambda at: product([factor(at) for factor in factors])

    def power_of(self, part: sp.Pow) -> Law:
        base, exponent = self.law(part.base), self.law(part.exp)
        return lambda at: power(base(at), exponent(at))

    def delta(self, part: sp.KroneckerDelta) -> Law:
        one, other = map(self.index, part.args)
        return lambda at: ONE if one(at) == other(at) else ZERO

    def over_range(self, part: sp.Sum | sp.Product) -> Law:
        inside, dummies = self.law(part.function), [dummy for dummy, *_ in part.limits]
        join = total if isinstance(part, sp.Sum) else product

        def value(at: At) -> Number:
            ranges = [range(1, at.place.size(upper) + 1) for *_, upper in part.limits]
            outer, found = at.bound, []
            try:
                for numbers in places_of(*ranges):
                    at.bound = {**outer, **dict(zip(dummies, numbers, strict=True))}
                    found.append(inside(at))
            finally:
                at.bound = outer
            return join(found)

        return value

    # -- choices ---------------------------------------------------------------------------------

    def truth(self, part: sp.Expr) -> Law:
        inside, at_zero = self.law(part.args[0]), isinstance(part, Vanishes)
        never_zero = self.off_kinks or isinstance(part, Settled)

        def value(at: At) -> Number:
            found = sign(inside(at))
            if found == 0 and never_zero:
                raise Undefined
            return ONE if (found == 0 if at_zero else found > 0) else ZERO

        return value

    def where(self, part: Where) -> Law:
        truth, then, otherwise = map(self.law, part.args)
        return lambda at: then(at) if sign(truth(at)) else otherwise(at)

    def extreme(self, part: sp.Max | sp.Min) -> Law:
        laws, best = [self.law(one) for one in part.args], 1 if isinstance(part, sp.Max) else -1

        def value(at: At) -> Number:
            found, *others = [law(at) for law in laws]
            for other in others:
                if sign(total([other, times(-ONE, found)])) == best:
                    found = other
            return found

        return value

    def cases(self, part: sp.Piecewise) -> Law:
        cases = [(self.condition(condition), self.law(value)) for value, condition in part.args]

        def value(at: At) -> Number:
            for holds, case in cases:
                if holds(at):
                    return case(at)
            raise Undefined

        return value

    def condition(self, condition: Any) -> Callable[[At], bool]:
        if condition in (sp.true, sp.false):
            return lambda at: bool(condition)
        if isinstance(condition, (sp.And, sp.Or, sp.Not)):
            parts = [self.condition(part) for part in condition.args]
            if isinstance(condition, sp.Not):
                return lambda at: not parts[0](at)
            joined = all if isinstance(condition, sp.And) else any
            return lambda at: joined([part(at) for part in parts])
        if not isinstance(condition, Relational):
            raise TypeError(f"there is no second opinion on the condition {condition}")
        left, right = map(self.law, condition.args)
        holds = RELATIONS[type(condition)]
        return lambda at: holds(sign(total([left(at), times(-ONE, right(at))])), 0)

    # -- functions -------------------------------------------------------------------------------

    def function(self, part: sp.Function) -> Law:
        inside, function = self.law(part.args[0]), type(part)
        if isinstance(part, AppliedUndef):
            name = function.__name__
            letter, order = name.rstrip("'"), len(name) - len(name.rstrip("'"))
            return lambda at: slope_of(at.place.function(letter), inside(at), order)
        if function not in self.functions:
            self.functions[function] = self.from_mpmath(function)
        return lambda at: apply(self.functions[function], inside(at))

    def from_mpmath(self, function: type[sp.Function]) -> Named:
        """Another named function of SymPy's: its value is mpmath's, its derivative SymPy's."""
        law = getattr(mpmath, function.__name__, None)
        if law is None:
            raise TypeError(f"there is no second opinion on {function.__name__}")
        x = sp.Dummy("x", real=True)

        def slope(at_x: Number) -> Number:
            there = Values(names={})
            formula = there.law(function(x).fdiff(1))
            at = At(Place(0))
            at.place.values[str(x), ()] = at_x
            return formula(at)

        return Named(guarded(law), slope, {})

    def cost(self, cost: Cost) -> Law:
        """sum_i (c_i a_i + q_i a_i^2 / 2) + r (sum_i a_i)^2 / 2, over the entries a_i that the cost is of."""
        entry, indices, name = self.law(cost.entry), cost.slope.indices, str(cost.args[0])

        def value(at: At) -> Number:
            entries = entries_of(at, entry, indices)
            terms = []
            for where, a in entries.items():
                c, q = (at.place.pick((-2, -1, 1, 2, 3), name, kind, where) for kind in "cq")
                terms.append(total([times(Fraction(c), a), product([Fraction(q, 2), a, a])]))
            whole = total(list(entries.values()))
            return total([*terms, product([Fraction(1, 2), whole, whole])])

        return value

    def slope_of_cost(self, cost: Cost, where: tuple[Index, ...]) -> Law:
        """c_i + q_i a_i + r sum_i a_i."""
        entry, indices, name = self.law(cost.entry), cost.slope.indices, str(cost.args[0])

        def value(at: At) -> Number:
            there = tuple(i(at) for i in where)
            entries = entries_of(at, entry, indices)
            if there not in entries:
                raise Undefined
            c, q = (at.place.pick((-2, -1, 1, 2, 3), name, kind, there) for kind in "cq")
            return total([Fraction(c), times(Fraction(q), entries[there]), *entries.values()])

        return value

    def derivative(self, part: sp.Derivative) -> Law:
        """Carried along with the value; by a named part, the formula is a function of that part alone."""
        law = self.law(part.expr)
        for by, count in part.variable_count:
            for _ in range(int(count)):
                law = self.by(law, by)
        return law

    def by(self, law: Law, by: sp.Expr) -> Law:
        name = base_name(by)
        indices = [self.index(i) for i in by.indices] if isinstance(by, sp.Indexed) else []

        def value(at: At) -> Number:
            outer, level = at.seeds, len(at.seeds) + 1
            at.seeds = (*outer, (name, tuple(i(at) for i in indices), level))
            try:
                found = law(at)
            finally:
                at.seeds = outer
            return found.slope if isinstance(found, Slope) and found.level == level else ZERO

        return value

    kinds: Mapping[type, Callable[["Values", Any], Law]] = {
        sp.Idx: number_of,
        sp.Symbol: symbol,
        sp.Indexed: entry,
        sp.Add: sum_of,
        sp.Mul: product_of,
        sp.exp: function,
        sp.Pow: power_of,
        sp.KroneckerDelta: delta,
        sp.Sum: over_range,
        sp.Product: over_range,
        Above: truth,
        Vanishes: truth,
        Where: where,
        sp.Piecewise: cases,
        sp.Max: extreme,
        sp.Min: extreme,
        Cost: cost,
        Unrolled: unrolled,
        sp.Derivative: derivative,
    }


def undefined(at: At) -> Number:
    raise Undefined


def base_name(letter: sp.Expr) -> str:
    return str(letter.base if isinstance(letter, sp.Indexed) else letter)


def entries_of(at: At, entry: Law, indices: tuple[sp.Idx, ...]) -> dict[tuple[int, ...], Number]:
    """The value of an entry wherever its indices may be."""
    ranges = [range(1, at.place.size(i.upper) + 1) for i in indices]
    outer, found = at.bound, {}
    try:
        for where in places_of(*ranges):
            at.bound = {**outer, **dict(zip(indices, where, strict=True))}
            found[where] = entry(at)
    finally:
        at.bound = outer
    return found


def slope_of(function: Callable[[Number], Number], x: Number, order: int) -> Number:
    """The derivative of that order, of a function made of + and *, at x."""
    if order == 0:
        return function(x)
    level = 1000 - order  # the last one is outside
    found = slope_of(function, Slope(x, ONE, level), order - 1)
    return found.slope if isinstance(found, Slope) and found.level == level else ZERO

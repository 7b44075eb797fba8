"""Named parts: a letter, or an array of letters, that stands for a formula.

With `{Y[n, k]: exp(A[n, k]) / ...}` lines are written with y_nk, and the kernel checks what y_nk stands for.
A partial derivative by a named part takes the expression as a function of that part alone. What is equal
whatever a name stands for is equal; else the name is opened. A name is new, rests on earlier ones only, and
is refused where a sum might capture an index of what it stands for.
"""

from collections.abc import Iterable, Iterator, Mapping

import sympy as sp

from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.language import Cost, pivots
from backprop.proof.kernel.partial import Base, Partial, base
from backprop.proof.kernel.parts import distinct, dummies, is_part, loose, parts, put, rebuilt

Names = Mapping[sp.Expr, sp.Expr]


class Definitions:
    """The named parts of a derivation, in the order of their definition: each rests on earlier ones only."""

    def __init__(self) -> None:
        self.meanings: dict[sp.Expr, sp.Expr] = {}
        self.rests: dict[Base, frozenset[Base]] = {}
        self.loose: dict[Base, set[sp.Idx]] = {}
        self.costs: dict[Base, object] = {}

    def copy(self) -> "Definitions":
        other = Definitions()
        vars(other).update({name: dict(known) for name, known in vars(self).items()})
        return other

    def define(self, names: Names, in_use: Iterable[sp.Expr] = ()) -> None:
        """A name is new: what is already in use is not given another meaning."""
        used = {base(part) for expression in in_use for part in parts(expression)}
        for name, meaning in names.items():
            meaning = sp.sympify(meaning)
            if not isinstance(name, (sp.Symbol, sp.Indexed)) or name.is_positive or name.is_negative:
                raise ValueError(f"{name} cannot name a part: a letter can, of which no sign is assumed")
            inside = {base(part) for part in parts(meaning)}
            earlier: set[Base] = set().union(*self.rests.values())
            if base(name) in used | inside | earlier | set(self.rests):
                raise ValueError(f"{name} is already in use: define it where it first occurs")
            if pivots(meaning):
                raise ValueError(
                    f"{name} cannot name a maximum: its place varies with what is compared there"
                )
            taken = self.take(meaning)
            behind = frozenset(base(part) for part in parts(taken))
            self.rests[base(name)] = behind.union(*(self.rests.get(one, frozenset()) for one in behind))
            self.loose[base(name)] = loose(name, self.unfold(taken))
            self.meanings[name] = taken

    def unfold(self, expression: sp.Expr) -> sp.Expr:
        """Puts the definitions for their names; N[k] stands for its definition at every k."""
        *_, (opened,) = self.openings(expression)
        return opened

    def openings(self, *expressions: sp.Expr) -> Iterator[tuple[sp.Expr, ...]]:
        """The expressions with their derivatives taken, then with more and more names opened."""
        opened = tuple(self.take(sp.sympify(expression)) for expression in expressions)
        for one in opened:
            bound = dummies(one)
            for part in parts(one):
                if self.loose.get(base(part), set()) & bound:
                    raise ValueError(f"a sum captures an index of what {part} stands for")
        while True:
            found = [self.named(expression) for expression in opened]
            lone = [name for name in self.meanings if 0 < sum(name in names for names in found) < len(found)]
            if not lone:
                yield opened
            if not any(found):
                return
            name = self.next_opened(lone, found)
            opened = tuple(put(expression, name, self.meanings[name]) for expression in opened)

    def next_opened(self, lone: list[sp.Expr], found: list[set[sp.Expr]]) -> sp.Expr:
        """A lone name matches nothing in an expression without it: open what brings it up, or itself."""
        bringing = (
            name
            for one in lone
            for names in found
            for name in reversed(self.meanings)
            if one not in names and name in names and one in self.named(self.meanings[name])
        )
        latest = (name for name in reversed(self.meanings) if name in (lone or set.union(*found)))
        return next(bringing, None) or next(latest)

    def named(self, expression: sp.Expr) -> set[sp.Expr]:
        """The names that occur in an expression."""
        by_base = {base(name): name for name in self.meanings}
        letters = {str(one): one for one in by_base}
        found_parts = set(parts(expression))
        labels = {part.base.label for part in found_parts if isinstance(part, sp.Indexed)}
        for part in found_parts - labels:
            known = letters.get(str(base(part)), base(part))
            if known != base(part) and not part.is_integer:
                raise ValueError(f"{part} has two meanings: it is not {known}, which has a definition")
        found = ((by_base.get(base(part)), part) for part in parts(expression))
        return {name for name, part in found if name is not None and is_part(part, name)}

    def take(self, expression: sp.Expr) -> sp.Expr:
        """Takes each derivative; of the names only those that rest on its variable are opened."""
        for cost in (part for part in distinct(expression) if isinstance(part, Cost)):
            if self.costs.setdefault(cost.slope.base, cost.meaning) != cost.meaning:
                raise ValueError(
                    f"{cost.slope.base} are the slopes of one cost, not of {cost.args[0]} there, too"
                )

        def law(slope: sp.Derivative) -> sp.Expr:
            taken = slope.expr
            for by in (by for by, times in slope.variable_count for _ in range(int(times))):
                taken = rebuilt(derivative(taken, by, self.rests), opened)
            return taken

        def opened(part: sp.Expr) -> sp.Expr:
            return law(self.open(part)) if isinstance(part, Partial) else part

        if not any(isinstance(part, sp.Derivative) for part in distinct(expression)):
            return expression
        return rebuilt(expression, lambda part: law(part) if isinstance(part, sp.Derivative) else part)

    def open(self, slope: Partial) -> Partial:
        """The derivative of a name, as that of its definition."""
        name = next(name for name in self.meanings if is_part(slope.expr, name))
        if loose(name, self.meanings[name]):
            raise ValueError(f"{name} has a free index, which a sum outside its derivative might capture")
        return Partial(put(slope.expr, name, self.meanings[name]), slope.by)

"""Named parts: a letter, or an array of letters, that stands for a formula.

With `{Y[n, k]: exp(A[n, k]) / ...}` lines are written with y_nk, and the kernel checks what y_nk stands for.
A partial derivative by a named part takes the expression as a function of that part alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

import sympy as sp

from backprop.proof.derivative import Base, Partial, base, derivative
from backprop.proof.language import Cost, fresh_index, limit, pivots
from backprop.proof.printing import latex, text
from backprop.proof.render import Rendered

Names = Mapping[sp.Expr, sp.Expr]


class Let(dict[sp.Expr, sp.Expr], Rendered):
    """Names and their definitions; derivations that use them don't repeat those that a page has shown."""

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.shown: set[tuple[sp.Expr, sp.Expr]] = set()

    def __or__(self, other: Names) -> "Let":
        both = Let({**self, **other})
        both.shown = self.shown | getattr(other, "shown", set())
        return both

    def text(self) -> str:
        return "\n".join(f"{text(name)} = {text(meaning)}" for name, meaning in self.items())

    def latex(self) -> str:
        rows = r" \\ ".join(rf"{latex(name)} &= {latex(meaning)}" for name, meaning in self.items())
        return rf"\begin{{aligned}} {rows} \end{{aligned}}"

    def html(self) -> str:
        self.shown.update(self.items())
        return rf'<p class="let">\[{escape(self.latex())}\]</p>'


class Definitions:
    """The named parts of a derivation, in the order of their definition: each rests on earlier ones only."""

    def __init__(self) -> None:
        self.meanings: dict[sp.Expr, sp.Expr] = {}
        self.rests: dict[Base, frozenset[Base]] = {}
        self.loose: dict[Base, set[sp.Idx]] = {}
        self.costs: dict[Base, object] = {}

    def copy(self) -> "Definitions":
        other = Definitions()
        other.meanings, other.rests, other.loose = dict(self.meanings), dict(self.rests), dict(self.loose)
        other.costs = dict(self.costs)
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
        for part, bound in ((part, dummies(one)) for one in opened for part in parts(one)):
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

        return rebuilt(expression, lambda part: law(part) if isinstance(part, sp.Derivative) else part)

    def open(self, slope: Partial) -> Partial:
        """The derivative of a name, as that of its definition."""
        name = next(name for name in self.meanings if is_part(slope.expr, name))
        if loose(name, self.meanings[name]):
            raise ValueError(f"{name} has a free index, which a sum outside its derivative might capture")
        return Partial(put(slope.expr, name, self.meanings[name]), slope.by)


def put(expression: sp.Expr, name: sp.Expr, meaning: sp.Expr) -> sp.Expr:
    """Puts the meaning for the name, and that of N[k] for N[j]: no dummy inside it captures j."""
    bound = dummies(meaning)
    if not isinstance(name, sp.Indexed):
        return expression.xreplace({name: meaning})
    if not all(isinstance(i, sp.Idx) for i in name.indices) or len(set(name.indices)) < len(name.indices):
        raise ValueError(f"{name} is not an array of named parts: its indices are different letters")
    around = {part for part in distinct(expression) if isinstance(part, sp.Idx)}
    letters = {i.label.name for i in around | set(name.indices) if isinstance(i.label, sp.Symbol)}
    renamed = meaning.xreplace({i: primed(i, letters) for i in sorted(bound, key=str) if i in around})

    def instance(part: sp.Indexed) -> sp.Expr:
        for letter, index in zip(name.indices, part.indices, strict=True):
            if isinstance(index, sp.Idx) and limit(index) != limit(letter):
                raise ValueError(f"{part} is no entry of {name}: {index} and {letter} have different ranges")
        return renamed.xreplace(dict(zip(name.indices, part.indices, strict=True)))

    return rebuilt(expression, lambda part: instance(part) if is_part(part, name) else part)


def dummies(expression: sp.Expr) -> set[sp.Idx]:
    """The indices that a sum, a product or an undetermined cost binds."""
    bound: set[sp.Idx] = set()
    for part in distinct(expression):
        if isinstance(part, (sp.Sum, sp.Product)):
            bound.update(i for i, *_ in part.limits)
        elif isinstance(part, Cost):
            bound.update(part.slope.indices)
    return bound


def loose(name: sp.Expr, meaning: sp.Expr) -> set[sp.Idx]:
    """The indices of a meaning that are neither the name's own nor bound inside."""
    own = set(name.indices) if isinstance(name, sp.Indexed) else set()
    bound = dummies(meaning)
    free = {i for one in meaning.free_symbols if isinstance(one, sp.Idx) for i in one.atoms(sp.Idx)}
    if any(i in own | free and not isinstance(i.label, sp.Dummy) for i in bound):
        raise ValueError(f"a sum in {meaning} uses a letter that is also free there: use another one")
    return {part for part in distinct(meaning) if isinstance(part, sp.Idx)} - bound - own


def primed(i: sp.Idx, letters: set[str]) -> sp.Idx:
    """A fresh index of the same range, with a name that is not among the letters: i' for i."""
    name = f"{i.label.name}'"
    while name in letters:
        name += "'"
    letters.add(name)
    return fresh_index(name, limit(i))


def is_part(part: sp.Expr, name: sp.Expr) -> bool:
    """Whether both are entries of the same array, or the same letter."""
    indexed = isinstance(part, sp.Indexed) and isinstance(name, sp.Indexed)
    return part == name or indexed and (part.base, part.rank) == (name.base, name.rank)


def parts(expression: sp.Expr) -> Iterator[sp.Expr]:
    """The entries and the scalar letters of a formula, each once."""
    return (part for part in distinct(expression) if isinstance(part, (sp.Indexed, sp.Symbol)))


def distinct(expression: sp.Basic) -> set[sp.Basic]:
    """All parts of a formula. Written out as a tree, it would show the same part again and again."""
    seen, waiting = {expression}, [expression]
    while waiting:
        new = set(waiting.pop().args) - seen
        seen |= new
        waiting.extend(new)
    return seen


def rebuilt(expression: sp.Basic, law: Callable[[sp.Basic], sp.Basic]) -> sp.Basic:
    """A law applied to every part, from the inside out, and once to parts that are the same."""
    known: dict[sp.Basic, sp.Basic] = {}

    def walk(part: sp.Basic) -> sp.Basic:
        if part not in known:
            inside = tuple(walk(one) for one in part.args)
            known[part] = law(part if inside == part.args else part.func(*inside))
        return known[part]

    return walk(expression)

"""Derivations: chains of lines, each checked when it is added.

A line comes from a named rule, which computes it, or is written out and proved equal to the line before.
A false line raises `Unproved` at once and leaves the derivation as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import getitem, is_
from time import perf_counter
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import UndefinedFunction

from backprop.proof.comparison import (
    Comparison,
    Computed,
    Shipped,
    in_words,
    name_of,
    source_with_helpers,
)
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.definitions import Names
from backprop.proof.kernel.partial import base
from backprop.proof.kernel.relations import Context, Relation, prove_related, prove_same
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.branches import undecided
from backprop.proof.models.reach import (
    arrays_in,
    begin_as_declared,
    contents,
    drawn,
    reached,
    tell_apart,
    written_by,
)
from backprop.proof.models.refusals import NotModelled, taken_for_granted
from backprop.proof.opinion import Claim, Opinion
from backprop.proof.rules import Rule
from backprop.proof.scope import Scope, read, shapes_of
from backprop.proof.shown import Shown
from backprop.proof.theorems import Line, Theorem, covered


@dataclass
class Ledger:
    """What a script has begun and what it has proved, in its order: a run opens one, see `runner`."""

    begun: list["Derivation"] = field(default_factory=list)
    theorems: list[Theorem] = field(default_factory=list)


LEDGER: ContextVar[Ledger] = ContextVar("ledger")


class Derivation(Shown):
    """A chain of lines that begins with an expression and is checked line by line.

    Args:
        title: The theorem's name.
        claim: What the chain proves, in a sentence.
        start: The expression of the first line.
        name: The quantity's symbol in LaTeX, such as `J`.
        over: The arrays or symbols that are varied: constants are free of them.
        assuming: Side conditions, see `conditions`.
        because: What the first line is.
        where: Names parts of the first line, see `equals`.
    """

    title: str
    claim: str
    name: str

    def __init__(
        self,
        title: str,
        claim: str,
        start: sp.Expr,
        *,
        name: str = "",
        over: Iterable[object] | object = (),
        assuming: Sequence[Condition] = (),
        because: str = "definition",
        where: Names | None = None,
    ) -> None:
        over = tuple(over) if isinstance(over, (tuple, list)) else (over,)
        names = frozenset(map(name_of_varied, over))
        self.title, self.claim, self.name = title, claim, name
        self._context = Context(names, tuple(assuming))
        self._define(where or {})
        self._lines = [Line(sp.sympify(start), Relation.EQUAL, because, where=frozen(where))]
        self._compared: list[Comparison] = []
        self._used: tuple[sp.Rel, ...] = ()  # such as u != 0, where a formula divides by u
        self._shapes = shapes_of(arrays_in(over, [one.array for one in assuming]))
        self._letters: list[sp.Symbol] = []  # that code was given, and may not show in its formula
        self._claims: list[Claim] = []
        self._runs: list[tuple[Any, ...]] = []
        self._theorem: Theorem | None = None
        self.started: float = perf_counter()
        if ledger := LEDGER.get(None):
            ledger.begun.append(self)

    # What is proved is read here and written by `step`, `equals`, `ships` and `computed_by` alone.

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    @property
    def compared(self) -> tuple[Comparison, ...]:
        """The code that was compared, with its formulas."""
        return tuple(self._compared)

    @property
    def last(self) -> sp.Expr:
        return self._lines[-1].expression

    @property
    def assuming(self) -> tuple[Condition, ...]:
        return self._context.assuming

    @property
    def covers(self) -> list[str]:
        """The shipped functions that were compared."""
        return covered(self._compared)

    @property
    def scope(self) -> Scope:
        """For which sizes and values: read off the lines, their names' meanings, and the compared code."""
        written = [formula for line in self._lines for formula in (line.expression, *line.where.values())]
        formulas = [*written, *(one.formula for one in self._compared), *self._letters]
        return read(formulas, self._shapes, self._context.definitions.rests)

    @property
    def fixed_sizes(self) -> set[int]:
        """The sizes that are numbers, wherever they occur."""
        return set(self.scope.fixed)

    def step(self, rule: Rule, *arguments: Any) -> "Latest":
        """Adds the line that the rule computes."""
        known = self._context.definitions.copy()  # a rule may do to it what it likes
        step = rule(self.last, replace(self._context, definitions=known), *arguments)
        return self._add(Line(step.expression, rule.relation, rule.name, rule.law, dropped=step.dropped))

    def equals(self, expression: sp.Expr, because: str, where: Names | None = None) -> "Latest":
        """Adds a line that is written out: it is proved equal to the line before.

        `where` names parts of the line: {C: expression}, or {N[k]: expression} for an array of parts.
        """
        before = self._context
        try:
            self._context = replace(before, definitions=before.definitions.copy())
            self._define(where or {}, *(line.expression for line in self._lines))
            line = Line(
                sp.sympify(expression), Relation.EQUAL, because, where=MappingProxyType({**(where or {})})
            )
            return self._add(line)
        except Exception:
            self._context = before
            raise

    def unfold(self, expression: sp.Expr) -> sp.Expr:
        """Puts the named parts' definitions for their names; N[k] stands for its definition at every k."""
        return self._context.definitions.unfold(expression)

    def _define(self, names: Names, *in_use: sp.Expr) -> None:
        self._context.definitions.define(names, in_use)
        if assumed := {str(base(name)) for name in names} & {one.name for one in self.assuming}:
            raise ValueError(f"{assumed.pop()} has a definition: what holds of it is proved, not assumed")

    def _add(self, line: Line) -> "Latest":
        """Proves that the line stands to the last one as its relation says, and only then adds it."""
        step = (line.relation, self.last, line.expression, line.dropped)
        used = prove_related(*step, self._context, line.because)
        self._used += used
        self._claims.append(Claim(*step))
        self._lines.append(line)
        return Latest(self)

    # -- the shipped code --------------------------------------------------------------------

    def ships(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        at: tuple[sp.Idx, ...] = (),
        part: tuple[int, ...] = (),
        equals: sp.Expr | None = None,
        **options: Any,
    ) -> Shipped:
        """Runs the shipped function on symbolic arrays and proves that it computes the last line.

        Args:
            function: The function as it ships.
            *arguments: Symbolic arrays and options, as its callers pass them.
            at: The indices of the entry to compare, where the function returns an array.
            part: Where the function returns tuples or lists, the place of the array in them.
            equals: The formula to compare with, where it is not the last line.
        """
        name = name_of(function)
        tell_apart(function, arguments, options)
        result = reduce(getitem, part, self.run(function, arguments, options))
        formula = self.prove_entry(result, at, equals, name)
        shipped = Shipped(formula, at, name, source_with_helpers(function), in_words(arguments, options))
        self._shapes += shapes_of(arrays_in(function, arguments, options))
        self._letters += [one for one in reached(function, arguments, options) if isinstance(one, sp.Symbol)]
        self._compared.append(shipped)
        return shipped

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """What the function returns; it runs once for the several parts of it that are compared."""
        given = (*arguments, *options.values())
        begin_as_declared(self, function, given)
        now = contents(function, given)
        for ran, keys, values, left, result in self._runs:
            same = len(values) == len(given) and all(map(is_, values, given))
            unchanged = len(left) == len(now) and all(map(is_, left, now))  # no one has written since
            if ran == function and keys == tuple(options) and same and unchanged:
                return result
        before = drawn(function, given)
        with undecided(), taken_for_granted() as granted:
            result = function(*arguments, **options)
        if drawn(function, given) != before:
            raise NotModelled("code that draws random numbers computes something else whenever it runs")
        self._used += tuple(granted)
        written_by(self, function, given)
        self._runs.append((function, tuple(options), given, contents(function, given), result))
        return result

    def computed_by(
        self, result: SymbolicArray, at: tuple[sp.Idx, ...] = (), equals: sp.Expr | None = None
    ) -> Computed:
        """Proves that a NumPy expression on symbolic arrays, such as `Z.T @ D`, computes the last line."""
        computed = Computed(self.prove_entry(result, at, equals, "the NumPy expression"), at)
        self._compared.append(computed)
        return computed

    def prove_entry(self, result: Any, at: tuple[sp.Idx, ...], equals: sp.Expr | None, name: str) -> sp.Expr:
        """Proves that an array has a formula as its entry, and returns the formula."""
        if not isinstance(result, SymbolicArray) or result.ndim != len(at):
            raise TypeError(f"{name} returns {result!r}, not an array with {len(at)} axes")
        plain = all(isinstance(i, sp.Idx) and isinstance(i.label, sp.Symbol) for i in at)
        if not plain or len(set(at)) < len(at):
            raise ValueError(f"the entry at {at} is not any entry: name it by different plain indices")
        wanted = tuple(i.upper for i in at)
        if tuple(map(sp.sympify, result.shape)) != wanted:
            raise ValueError(f"{name} returns the shape {result.shape}, not {wanted}")
        formula = self.last if equals is None else sp.sympify(equals)
        if at and result.entry()[1].has(*at):
            raise ValueError(f"{name} uses a letter of {at} already: take others for the entry")
        self._used += prove_same(result.rule(*at), formula, self._context, name)
        self._claims.append(Claim(Relation.EQUAL, formula, result.rule(*at)))
        return formula

    def qed(self) -> Theorem:
        """Concludes the derivation: this is its theorem.

        Raises:
            ValueError: There is one line, and no code was compared with it: nothing is proved. Or the
                derivation was concluded before.
        """
        if len(self._lines) == 1 and not self._compared:
            raise ValueError(f"{self.title!r} proves nothing: it has one line and no code that computes it")
        if self._theorem:
            raise ValueError(f"{self.title!r} is concluded already")
        self.second_opinion.judge(self._claims, self._used)
        self._theorem = self.record(proved=True)
        if ledger := LEDGER.get(None):
            ledger.begun.remove(self)
            ledger.theorems.append(self._theorem)
        return self._theorem

    @property
    def second_opinion(self) -> Opinion:
        """What evaluates the claims, without the kernel."""
        names = {name: meaning for line in self._lines for name, meaning in line.where.items()}
        return Opinion(self.assuming, names, self._context.over)

    def record(self, proved: bool, trouble: BaseException | str = "") -> Theorem:
        """What there is to say of the derivation now."""
        found = self.scope
        return Theorem(
            theorem=self.title,
            claim=self.claim,
            proved=proved,
            scope=found.in_words,
            name=self.name,
            lines=self.lines,
            over=tuple(sorted(self._context.over)),
            conditions=(*self.assuming, *found.same, *found.assumed, *dict.fromkeys(self._used)),
            compared=self.compared,
            seconds=round(perf_counter() - self.started, 4),
            trouble=trouble,
        )


def name_of_varied(one: object) -> str:
    """The name of an array, of the array that an entry belongs to, of a scalar or of a function."""
    named = one.base if isinstance(one, sp.Indexed) else one
    if not isinstance(named, (str, SymbolicArray, sp.IndexedBase, sp.Symbol, UndefinedFunction)):
        raise ValueError(f"what is varied must be arrays, scalars or functions; came {one}")
    return str(getattr(named, "name", named))


def frozen(names: Names | None) -> Names:
    """What names stand for, now and for good."""
    return MappingProxyType(dict(names or {}))


class Latest(Shown):
    """The newest line alone, as a cell shows it."""

    derivation: Derivation
    at: int

    def __init__(self, derivation: Derivation) -> None:
        self.derivation, self.at = derivation, len(derivation.lines) - 1

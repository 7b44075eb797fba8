"""Derivations: chains of lines, each checked when it is added.

A line comes from a named rule, which computes it, or is written out and proved equal to the line before.
A false line raises `Unproved` at once and leaves the derivation as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import reduce
from inspect import getsource, isfunction, unwrap
from operator import getitem, is_
from time import perf_counter
from typing import Any

import sympy as sp

from backprop.proof import theorems
from backprop.proof.arrays import SymbolicArray
from backprop.proof.branches import undecided
from backprop.proof.conditions import Condition
from backprop.proof.naming import Definitions, Names
from backprop.proof.normal import Normaliser, Unproved, prove_equal, prove_positive
from backprop.proof.render import Rendered, derivation_html, derivation_latex, derivation_text, shipped_html
from backprop.proof.rules import Context, Relation, Rule, Step, mentions


@dataclass(frozen=True)
class Line:
    """One line: an expression, how it stands to the line before, and why."""

    expression: sp.Expr
    relation: Relation
    because: str
    law: str = ""
    where: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Shipped(Rendered):
    """A shipped function whose code was proved equal to a line."""

    name: str
    source: str

    def text(self) -> str:
        return f"{self.name} computes this line, for the code:\n{self.source}"

    def html(self) -> str:
        return shipped_html(self.name, self.source)


@dataclass(frozen=True)
class Computed(Rendered):
    """A NumPy expression that was proved equal to a line."""

    at: tuple[sp.Idx, ...]

    def text(self) -> str:
        return f"the NumPy expression computes this line{self.entry()}"

    def html(self) -> str:
        return f'<p class="verdict proved"><span class="scope">computed</span> {self.text()}</p>'

    def entry(self) -> str:
        return f", entry [{', '.join(str(i.label) for i in self.at)}]" if self.at else ""


class Derivation(Rendered):
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
        over = over if isinstance(over, (tuple, list)) else (over,)
        names = frozenset(str(getattr(one, "name", one)) for one in over)
        self.title, self.claim, self.name = title, claim, name
        self.context = Context(names, tuple(assuming))
        self.definitions = Definitions()
        self.lines: list[Line] = []
        self.definitions.define(where or {})
        self.covers: list[str] = []
        self.runs: list[tuple[Any, ...]] = []
        self.compared = False
        self.fixed_sizes: set[int] = set()
        self.append(Line(sp.sympify(start), Relation.EQUAL, because, where=copy(where or {})))
        self.started = perf_counter()
        theorems.begin(self)

    @property
    def last(self) -> sp.Expr:
        return self.lines[-1].expression

    @property
    def assuming(self) -> tuple[Condition, ...]:
        return self.context.assuming

    def step(self, rule: Rule, *arguments: Any) -> "Latest":
        """Adds the line that the rule computes."""
        step = rule(self.last, replace(self.context, definitions=self.definitions), *arguments)
        self.check(step, rule.relation, rule.name)
        return self.append(Line(step.expression, rule.relation, rule.name, rule.law))

    def equals(self, expression: sp.Expr, because: str, where: Names | None = None) -> "Latest":
        """Adds a line that is written out: it is proved equal to the line before.

        `where` names parts of the line: {C: expression}, or {N[k]: expression} for an array of parts.
        """
        before = self.definitions.copy()
        try:
            self.definitions.define(where or {}, (line.expression for line in self.lines))
            self.check(Step(sp.sympify(expression)), Relation.EQUAL, because)
        except Exception:
            self.definitions = before
            raise
        return self.append(Line(sp.sympify(expression), Relation.EQUAL, because, where=copy(where or {})))

    def append(self, line: Line) -> "Latest":
        self.lines.append(line)
        for formula in (line.expression, *line.where.values()):
            self.fixed_sizes |= fixed_sizes(sp.sympify(formula))
        return Latest(self)

    def unfold(self, expression: sp.Expr) -> sp.Expr:
        """Puts the named parts' definitions for their names; N[k] stands for its definition at every k."""
        return self.definitions.unfold(expression)

    def check(self, step: Step, relation: Relation, about: str) -> None:
        """Proves that the new line stands to the last one as the relation says."""
        if relation is Relation.EQUAL:
            return self.prove_same(step.expression, self.last, about)
        old, new, dropped = (self.unfold(e) for e in (self.last, step.expression, step.dropped))
        if relation is Relation.UP_TO_CONSTANT:
            prove_equal(new + dropped, old, self.assuming, about)
            self.prove_free(dropped)
        elif relation is Relation.POSITIVE_MULTIPLE:
            prove_equal(new * dropped, old, self.assuming, about)
            self.prove_free(dropped)
            prove_positive(dropped, self.assuming)
        else:
            self.prove_at_most(old, new, dropped, about)

    def prove_same(self, new: sp.Expr, old: sp.Expr, about: str) -> None:
        """What is equal whatever the named parts are is equal; only else are they opened, one by one."""
        for left, right in self.definitions.openings(new, old):
            try:
                return prove_equal(left, right, self.assuming, about)
            except (Unproved, TypeError, ValueError) as reason:
                trouble = reason
        raise trouble

    def prove_free(self, constant: sp.Expr) -> None:
        if mentions(constant, self.context.over) or not self.context.over:
            raise Unproved(
                constant, sp.Integer(0), constant, f"not known to be free of {', '.join(self.context.over)}"
            )

    def prove_at_most(self, old: sp.Expr, new: sp.Expr, gaps: sp.Tuple, about: str) -> None:
        """new - old = sum_k a_k (u_k - 1 - log u_k) with a_k >= 0 and u_k > 0."""
        ((weight, u),) = gaps
        indices = [i for i, *_ in new.limits]
        prove_equal(new - old, sp.Sum(weight * (u - 1 - sp.log(u)), *indices), self.assuming, about)
        prove_positive(u, self.assuming)
        normaliser = Normaliser(self.assuming)
        if not normaliser.algebra.nonnegative_poly(normaliser(weight)):
            raise Unproved(weight, sp.Integer(0), weight, "not known to be >= 0")

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
        name = f"{function.__module__}.{function.__qualname__}"
        result = reduce(getitem, part, self.run(function, arguments, options))
        self.prove_entry(result, at, equals, name)
        self.fixed_sizes |= concrete_sizes([*arguments, *options.values()])
        if name not in self.covers:
            self.covers.append(name)
        return Shipped(name, source_with_helpers(function))

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """What the function returns; it runs once for the several parts of it that are compared."""
        given = (*arguments, *options.values())
        state = [one.rule for one in given if isinstance(one, SymbolicArray)]
        for ran, keys, values, left, result in self.runs:
            same = len(values) == len(given) and all(map(is_, values, given))
            unchanged = all(map(is_, state, left))  # no one has written to them since
            if ran == function and keys == tuple(options) and same and unchanged:
                return result
        with undecided():
            result = function(*arguments, **options)
        state = [one.rule for one in given if isinstance(one, SymbolicArray)]
        self.runs.append((function, tuple(options), given, state, result))
        return result

    def computed_by(
        self, result: SymbolicArray, at: tuple[sp.Idx, ...] = (), equals: sp.Expr | None = None
    ) -> "Computed":
        """Proves that a NumPy expression on symbolic arrays, such as `Z.T @ D`, computes the last line."""
        self.prove_entry(result, at, equals, "the NumPy expression")
        return Computed(at)

    def prove_entry(self, result: Any, at: tuple[sp.Idx, ...], equals: sp.Expr | None, name: str) -> None:
        """Proves that an array has a formula as its entry."""
        if not isinstance(result, SymbolicArray) or result.ndim != len(at):
            raise TypeError(f"{name} returns {result!r}, not an array with {len(at)} axes")
        plain = all(isinstance(i, sp.Idx) and isinstance(i.label, sp.Symbol) for i in at)
        if not plain or len(set(at)) < len(at):
            raise ValueError(f"the entry at {at} is not any entry: name it by different plain indices")
        wanted = tuple(i.upper for i in at)
        if tuple(map(sp.sympify, result.shape)) != wanted:
            raise ValueError(f"{name} returns the shape {result.shape}, not {wanted}")
        formula = self.last if equals is None else sp.sympify(equals)
        self.prove_same(result.rule(*at), formula, name)
        self.compared = True
        self.fixed_sizes |= fixed_sizes(formula)

    def qed(self) -> theorems.Theorem:
        """Concludes the derivation and records its theorem.

        Raises:
            ValueError: There is one line, and no code was compared with it: nothing is proved.
        """
        if len(self.lines) == 1 and not self.compared:
            raise ValueError(f"{self.title!r} proves nothing: it has one line and no code that computes it")
        return theorems.conclude(self)

    # -- for people to read --------------------------------------------------------------------

    def latex(self) -> str:
        return derivation_latex(self)

    def text(self) -> str:
        return derivation_text(self)

    def html(self) -> str:
        return derivation_html(self)


class Latest(Rendered):
    """The newest line alone, as a cell shows it."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation, self.at = derivation, len(derivation.lines) - 1

    def latex(self) -> str:
        return derivation_latex(self.derivation, self.at, self.at + 1)

    def text(self) -> str:
        return derivation_text(self.derivation, self.at, self.at + 1)

    def html(self) -> str:
        return derivation_html(self.derivation, self.at, self.at + 1)


def source_with_helpers(function: Callable[..., Any]) -> str:
    """The source of a function, then of the private functions of its module that it calls, and so on."""
    sources, waiting = [], [function]
    while waiting:
        one = waiting.pop(0)
        one = unwrap(one)
        source = getsource(one)
        if source not in sources:
            sources.append(source)
            names = sorted(set(one.__code__.co_names), key=one.__code__.co_names.index)
            called = (one.__globals__.get(name) for name in names if name.startswith("_"))
            waiting += [helper for helper in called if isfunction(helper)]
    return "\n\n".join(sources)


def concrete_sizes(argument: Any) -> set[int]:
    """The numbers in the shapes of symbolic arrays, also of those inside lists, tuples and dictionaries."""
    if isinstance(argument, SymbolicArray):
        return {int(size) for size in map(sp.sympify, argument.shape) if size.is_Integer}
    inside = argument.values() if isinstance(argument, dict) else argument
    return set().union(*map(concrete_sizes, inside)) if isinstance(argument, (dict, list, tuple)) else set()


def fixed_sizes(expression: sp.Expr) -> set[int]:
    """Concrete sizes in a formula: ranges that end at a number, entries at a numbered place."""
    found = set()
    for part in sp.preorder_traversal(expression):
        if isinstance(part, sp.Idx) and part.upper is not None and part.upper.is_Integer:
            found.add(int(part.upper))
        elif isinstance(part, (sp.Indexed, sp.KroneckerDelta)):
            found |= {int(i) for i in part.args if i.is_Integer}
    return found

"""The function and its cost as formulas, and the kernel's word on whether one is the slope of the other."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product

import sympy as sp

from backprop.proof.explain.formulas import guards
from backprop.proof.explain.formulas.kinks import own
from backprop.proof.explain.formulas.loops import Loops, through_loops
from backprop.proof.explain.formulas.ties import slope
from backprop.proof.explain.numbers.places import Look, Place, place
from backprop.proof.explain.question.asking import Kinds, Question
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.signature import Signature, WrongCall, named_places
from backprop.proof.explain.question.tracing import Trace, Trouble, run
from backprop.proof.kernel.conditions import (
    Binary,
    Condition,
    OffKinks,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
)
from backprop.proof.kernel.equality import Unproved, normal_form, prove_equal
from backprop.proof.kernel.language import Settled, Truth, Vanishes, off_kinks, pivots
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.indexing import Cut
from backprop.proof.models.making import Unlaid
from backprop.proof.models.parts import lay_out
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, numbers_in


class NoTies(Condition):
    """Where a maximum is attained twice there need not be a slope; the kernel takes its place as constant."""

    in_text = in_latex = "each maximum attained once"


class Model:
    """Both run on symbolic arrays; where one is not modelled, or takes too long, `trouble` says why."""

    question: Question
    signature: Signature
    here: Place
    kinds: Kinds
    of_cost: bool
    cost_trace: Trace
    trace: Trace
    loops: Loops | None

    def __init__(self, question: Question, here: Place, seconds: float) -> None:
        self.question, self.signature, self.here, self.kinds = (
            question,
            question.signature,
            here,
            question.kinds,
        )
        self.assuming: Sequence[Condition] | None = question.assuming
        self.trouble: Trouble | None = None
        self.of_cost = True
        self.yours: dict[str, SymbolicArray] = {}
        self.known: dict[str, list[tuple[Condition, ...]]] = {}
        try:
            with at_most(seconds):
                self.run()
        except Late as late:
            self.trouble = Trouble(late, 0, "", [])

    def run(self) -> None:
        """On axes that are laid out in the first way with which the code goes."""
        first = None
        waiting = self.signature.ways
        while waiting:
            self.signature, *waiting = waiting
            lay_out(self.signature.laid.values())
            try:
                return self.run_once()
            except Trouble as trouble:
                found = trouble
            except NotModelled as error:  # of what is returned, or of a size that the forward pass makes
                found = Trouble(error, 0, "", [])
            if first is None or first[1] and not self.of_cost:  # that with which the code goes farther
                first = found, self.of_cost
            if isinstance(found.error, Cut) and (apart := self.signature.cut_at(*found.error.where)):
                waiting = [apart, *waiting]
            if isinstance(found.error, Unlaid):
                waiting = [*self.signature.with_one_more(found.error.length), *waiting]
        self.signature = self.question.signature
        self.trouble, self.of_cost = first or (None, False)

    def run_once(self) -> None:
        self.of_cost = True
        self.cost_trace = run(self.question.as_cost, self.signature.symbolic())
        self.whole_cost: sp.Expr = constant(self.cost_trace.result).rule()
        self.of_cost = False
        self.trace = run(self.question.as_gradients, self.signature.symbolic())
        self.yours = {name: constant(value) for name, value in self.trace.result.items()}
        self.of_cost = True
        self.loops = through_loops(self.whole_cost, [e for name in self.yours for e in self.entries(name)])
        if self.loops:
            self.whole_cost = self.loops.cost
        self.of_cost = False

    @property
    def cost_modelled(self) -> bool:
        return not (self.trouble and self.of_cost)

    def right(self, name: str) -> SymbolicArray:
        """The kernel's derivative of the whole cost by an array, off the kinks."""
        declared = self.signature.declared(name)
        smooth = self.smooth(self.whole_cost, name)
        return SymbolicArray(declared.shape, lambda *i: slope(smooth, declared.rule(*i)))

    def smooth(self, cost: sp.Expr, name: str) -> sp.Expr:
        """The cost off the kinks in an array."""
        smooth = off_kinks(cost, self.signature.bases(name))
        if not any(one != 1 for one in self.signature.shapes[name]):
            smooth = settled(smooth, self.signature.letters[name])
        return smooth

    def proved(self, name: str, claim: SymbolicArray | None = None) -> tuple[Condition, ...] | None:
        """Under which conditions what is returned is proved equal to a claim, or to the right slope."""
        yours, wanted = self.yours[name], self.right(name) if claim is None else claim
        if yours.shape != wanted.shape:
            return None
        try:
            pairs = [(yours.rule(*at), wanted.rule(*at)) for at in named_places(yours.shape)]
        except TypeError:  # the kernel has no derivative of what may jump
            return None
        for conditions in self.conditions(name) if claim is None else self.conditions(name)[-1:]:
            if all(self.equal(mine, right, conditions) for mine, right in pairs):
                return conditions
        return None

    def equal(self, mine: sp.Expr, right: sp.Expr, conditions: Sequence[Condition]) -> bool:
        """Whether the kernel proves it; the names of what steps of a loop work out may be opened."""
        return self.loops.equal(mine, right, conditions) if self.loops else equal(mine, right, conditions)

    def entries(self, name: str) -> list[sp.Expr]:
        """What is returned for an array: an entry at letters, for each piece of its axes."""
        yours = self.yours[name]
        return [yours.rule(*at) for at in named_places(yours.shape)]

    def rounded_numbers(self, name: str) -> list[str]:
        """The numbers of many digits, which are letters here: how they go together is not known."""
        return sorted(set().union(*map(numbers_in, (self.whole_cost, *self.entries(name)))))

    @cached_property
    def uncut(self) -> tuple[sp.Expr, guards.Numbers]:
        return guards.uncut(self.whole_cost)

    def proved_without_small(self, name: str) -> str:
        """How it is proved, if it is, where small numbers are 0, in the code and in the cost."""
        cost, cut = self.uncut
        small = guards.small_numbers(cost)
        if not cut | small:
            return ""
        smooth, declared = self.smooth(guards.without(cost, small), name), self.signature.declared(name)
        mine = [guards.without(guards.uncut(one)[0], small) for one in self.entries(name)]
        right = [slope(smooth, declared.rule(*at)) for at in named_places(declared.shape)]
        pairs = list(zip(mine, right, strict=True))
        if not any(all(equal(*pair, one) for pair in pairs) for one in self.conditions(name)):
            return ""
        numbers = " and ".join(f"{float(one):g}" for one in sorted(cut | small, key=float))
        taken = "are" if len(cut | small) > 1 else "is"
        return f"where nothing is cut off at {numbers}" if cut else f"if {numbers} {taken} taken for 0"

    def own_kinks(self, name: str) -> bool:
        """Whether the attempt asks where a number is 0 or above it, and the cost does not ask the same."""
        bases = self.signature.bases(name)
        return any(speaks_of(one, bases) for mine in self.entries(name) for one in own(mine, self.whole_cost))

    def conditions(self, name: str) -> list[tuple[Condition, ...]]:
        """What may have to be assumed, the weakest first; what numbers already refute is left out."""
        if name not in self.known:
            self.known[name] = self.find_conditions(name)
        return self.known[name]

    @cached_property
    def has_pivots(self) -> bool:
        """Whether the cost depends on where a maximum is attained; a softmax that subtracts one does not."""
        chosen = pivots(self.whole_cost)
        return bool(chosen) and bool(pivots(normal_form(self.whole_cost)))

    def find_conditions(self, name: str) -> list[tuple[Condition, ...]]:
        named = self.signature.named(name)
        bases = self.signature.bases(name)
        jumps = any(speaks_of(truth, bases) for truth in self.whole_cost.atoms(Truth))
        kinks: tuple[Condition, ...] = tuple(map(OffKinks, named)) if jumps else ()
        kinks += (NoTies(named[0]),) if self.has_pivots else ()
        if self.assuming is not None:
            return [(*self.assuming, *kinks)]
        target = self.signature.target
        targets: list[tuple[str, tuple[Condition, ...]]] = [("real", ())]
        if target in self.signature.names and self.signature.labels.get(target) is None:
            array, shape = self.signature.plain(target), self.signature.shapes[target]
            way = "columns " if target in self.signature.flipped else ""
            wide = array.ndim in (2, 3) and 1 not in shape
            if wide:
                targets.append((f"{way}distribution", (SumsToOne(array),)))
            targets.append(("binary", (Binary(array),)))
            if wide:
                targets.append((f"{way}one-hot", (OneHot(array),)))
            if len(shape) == 1 and not self.signature.of_samples(target):
                targets.append(("distribution", (SumsToOne(array),)))
        likely = [
            c
            for kind, c in targets
            if self.agrees(
                name, {**self.kinds, target: kind} if target in self.signature.names else self.kinds
            )
        ]
        wide = target in self.signature.names and self.signature.plain(target).ndim in (2, 3)
        meant = targets[-1][1] if wide else ()  # what is wrong is wrong of all targets
        predictions: list[tuple[Condition, ...]] = [()]
        for other in self.signature.names:
            if self.kinds.get(other) == "distribution" and other != target:
                predictions.append((SumsToOne(self.signature.plain(other)),))
            if self.kinds.get(other) == "unit" and other != target:
                predictions.append((UnitInterval(self.signature.plain(other)),))
            if self.kinds.get(other) == "binary" and other != target:
                predictions.append((Binary(self.signature.plain(other)),))
            if self.kinds.get(other) == "positive" and other != target:
                predictions.append((Positive(self.signature.plain(other)),))
        return [(*t, *y, *kinks) for y, t in product(predictions, likely or [meant])]

    def agrees(self, name: str, kinds: Kinds) -> bool:
        """Whether the function is right at numbers drawn like this."""
        there = place(self.question, self.here.sizes, kinds, seed=7)
        try:
            found = self.question.gradients(there.copies())[name]
            return there.look(name, found, directions=2) in (Look.RIGHT, Look.ROUGHLY)
        except (WrongCall, ValueError, TypeError, ArithmeticError, IndexError):
            return False


def speaks_of(formula: sp.Expr, bases: frozenset[str]) -> bool:
    """Whether entries of these names, or numbers, are in a formula."""
    scalars = {sp.Symbol(name, real=True) for name in bases}
    named = {str(part.base) for part in formula.atoms(sp.Indexed)}
    return not (bases.isdisjoint(named) and scalars.isdisjoint(formula.free_symbols))


def settled(formula: sp.Expr, scalar: str) -> sp.Expr:
    """Off the kinks in a number without indices: there each [u > 0] is constant, too."""

    def law(truth: sp.Expr) -> sp.Expr:
        if sp.Symbol(scalar, real=True) not in truth.free_symbols:
            return truth
        return sp.Integer(0) if isinstance(truth, Vanishes) else Settled(truth.args[0])

    return formula.replace(lambda part: isinstance(part, Truth), law)


def equal(left: sp.Expr, right: sp.Expr, conditions: Sequence[Condition] = ()) -> bool:
    """Whether the kernel proves it; a formula that it has no law for is not proved."""
    with suppress(TypeError, ValueError, ArithmeticError, RecursionError):
        try:
            prove_equal(left, right, conditions)
            return True
        except Unproved:  # a normal form may have one of its own: sum_k delta(k, k) is K
            return bool(normal_form(normal_form(left - right, conditions), conditions) == 0)
    return False

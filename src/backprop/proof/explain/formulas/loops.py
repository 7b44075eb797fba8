"""A cost that goes through a loop over any number of steps: induction says what the right slopes are."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations
from math import inf

import sympy as sp

from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.shifts import without_shifts
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.definitions import Definitions
from backprop.proof.kernel.equality import Unproved, normal_form
from backprop.proof.kernel.induction import (
    RECURRENCES,
    Recurrence,
    State,
    StateBase,
    same_states,
    through_steps,
)
from backprop.proof.kernel.language import Truth, index, limit, pivots
from backprop.proof.kernel.relations import Context, prove_same
from backprop.proof.models.abbreviating import renewed
from backprop.proof.models.refusals import NotModelled


class NoInduction(NotModelled):
    """The loop back is none of which induction says that it carries slopes."""


BRIEFLY = 3.0
NO_PROOF = (Unproved, TypeError, ValueError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Loops:
    """The cost through all steps, once base and step are proved, and what names in formulas mean.

    `letters` are the cost's for those of loops that hold the same, `sums` what the loop back carries.
    """

    cost: sp.Expr
    definitions: Definitions
    letters: dict[StateBase, StateBase]
    sums: "Sums | None" = None

    def equal(self, mine: sp.Expr, right: sp.Expr, conditions: Sequence[Condition]) -> bool:
        context = Context(assuming=tuple(conditions), definitions=self.definitions)
        with suppress(*NO_PROOF):
            mine = mine.xreplace(self.letters)
            mine = self.sums.named(mine) if self.sums else mine
            return not prove_same(mine, right, context, "what is returned")
        return False


def through_loops(cost: sp.Expr, yours: Iterable[sp.Expr]) -> Loops | None:
    """The cost with its slopes by the states, which the loop back in someone's code is proved to carry.

    Raises:
        NoInduction: The cost goes through a loop, and the code does not carry these slopes back.
    """
    forward = recurrences([cost])
    if not forward:
        return None
    ahead = forward[0]
    others = [one for one in recurrences(yours) if one not in forward]
    letters: dict[StateBase, StateBase] = {}
    for again in [one for one in others if one.reverse == ahead.reverse and len(forward) == 1]:
        if (same := holding_the_same(ahead, again)) is not None:
            others.remove(again)
            letters |= same
            names = {name: meaning.xreplace(same) for name, meaning in again.names.items()}
            ahead = replace(ahead, names={**ahead.names, **names})
    if len(forward) > 1 or len(others) != 1:
        raise NoInduction(
            f"induction takes one loop forward and one back, and here are {len(forward)} and {len(others)}"
        )
    back, cost = in_letters(others[0], letters), without_shifts(cost)
    if cost.atoms(Truth) or any(one.atoms(Truth) for one in ahead.names.values()) or pivots(cost):
        raise NoInduction("a loop with kinks is not modelled")
    ways: list[tuple[Recurrence, Sums | None]] = [(back, None)]
    ways += [(sums.carried(), sums) for sums in sums_of(back, ahead)]
    shapes = [one.shape for one in ahead.states]
    waiting = [
        (replace(way, states=states), sums)
        for way, sums in ways
        for states in permutations(way.states)
        if [one.shape for one in states] == shapes
    ]
    limits = (BRIEFLY, inf) if len(waiting) > 1 else (inf,)
    for seconds in limits:  # which states go with which slopes is seen soon where they do
        late = []
        for way, sums in waiting:
            try:
                with at_most(seconds) as mine:
                    through = through_steps("J", cost, ahead, way)
            except Late as error:
                if error.limit is not mine:
                    raise
                late.append((way, sums))
            except NO_PROOF:
                continue
            else:
                definitions = Definitions()
                definitions.define({**ahead.names, **way.names})
                return Loops(through, definitions, letters, sums)
        waiting = late
    raise NoInduction("what the loop back carries is not proved to be the slopes by the states")


@dataclass(frozen=True)
class Sums:
    """Letters for one sum of what a loop back holds, of which alone it makes what it leaves.

    A loop may hold delta[t], the slopes by what stands under a tanh, and use sum_k W_kj delta_k[t] of it:
    those are the slopes by the state. What is held in them begins and goes on as the sums do.
    """

    back: Recurrence
    one: sp.Sum  # in the letters of the state before a round
    places: tuple[sp.Idx, ...]

    @property
    def letter(self) -> StateBase:
        return StateBase(f"{self.back.states[0].before} summed")

    def at(self, i: Sequence[sp.Expr], held: Callable[..., sp.Expr]) -> sp.Expr:
        """The sum at other places, of something else that is held."""
        (state,) = self.back.states
        one = renewed(self.one).xreplace(dict(zip(self.places, i, strict=True)))
        return one.replace(lambda part: is_of(part, state.before), lambda part: held(*part.indices[1:]))

    def carried(self) -> Recurrence:
        """The loop that holds the sums."""
        (state,) = self.back.states
        own = State(
            self.letter,
            tuple(map(limit, self.places)),
            lambda *i: self.at(i, state.start),
            lambda t, *i: self.named(self.at(i, partial(state.after, t))),
        )
        names = {name: self.named(meaning) for name, meaning in self.back.names.items()}
        return replace(self.back, states=(own,), names=names)

    def named(self, formula: sp.Expr) -> sp.Expr:
        """The formula with letters for the sums in it, before a round and at the end."""
        (state,) = self.back.states
        sums = [one for one in formula.atoms(sp.Sum) if one.has(state.before, state.end)]
        return formula.xreplace(
            {one: letter for one in sums if (letter := self.letter_of(one, state)) is not None}
        )

    def letter_of(self, other: sp.Sum, state: State) -> sp.Indexed | None:
        """The letter of a sum, if it is this one at other places."""
        ended = other.has(state.end)
        t = None if ended else time_of(other, state.before)
        if t is None and not ended:
            return None
        for i in permutations([one for one in indices_of(other) if one != t], len(self.places)):
            if list(map(limit, i)) == list(map(limit, self.places)):
                before = () if ended else (t,)
                base = state.end if ended else state.before
                mine = self.at(i, lambda *k, base=base, before=before: base[(*before, *k)])
                if normal_form(mine - other) == 0:
                    return StateBase(f"{self.letter} at the end")[i] if ended else self.letter[(t, *i)]
        return None


def is_of(part: sp.Basic, base: StateBase) -> bool:
    return isinstance(part, sp.Indexed) and part.base == base


def indices_of(one: sp.Sum) -> list[sp.Idx]:
    """The indices by which a sum varies."""
    return sorted(one.atoms(sp.Idx) - set(one.variables), key=str)


def time_of(one: sp.Sum, base: StateBase) -> sp.Expr | None:
    """The round before which a sum takes what is held."""
    held = [part for part in one.atoms(sp.Indexed) if is_of(part, base)]
    times = {part.indices[0] for part in held}
    rest = one.xreplace(dict.fromkeys(held, sp.S.One))  # what is summed with it is the same at all times
    return times.pop() if len(times) == 1 and not rest.has(*times) else None


def sums_of(back: Recurrence, ahead: Recurrence) -> Iterable[Sums]:
    """The sums that may be the slopes by the one state of the loop ahead."""
    if len(back.states) != 1 or len(ahead.states) != 1:
        return
    (state,), shape = back.states, ahead.states[0].shape
    t = index("t", back.steps)
    made = [
        state.after(t, *(index(f"i{k}", size) for k, size in enumerate(state.shape))),
        *back.names.values(),
    ]
    for one in sorted({part for formula in made for part in formula.atoms(sp.Sum)}, key=str):
        time = time_of(one, state.before)
        for i in permutations([i for i in indices_of(one) if i != time], len(shape)) if time else ():
            if tuple(map(limit, i)) == tuple(shape):
                yield Sums(back, one, i)


def holding_the_same(known: Recurrence, other: Recurrence) -> dict[StateBase, StateBase] | None:
    """Letters for those of a loop that runs again, as where the slopes have a forward pass of their own."""
    for states in permutations(other.states):
        with suppress(*NO_PROOF):
            return same_states(known, replace(other, states=states))
    return None


def in_letters(one: Recurrence, letters: dict[StateBase, StateBase]) -> Recurrence:
    def renamed(rule: Callable[..., sp.Expr]) -> Callable[..., sp.Expr]:
        return lambda *i: sp.sympify(rule(*i)).xreplace(letters)

    states = (replace(state, start=renamed(state.start), after=renamed(state.after)) for state in one.states)
    names = {name: meaning.xreplace(letters) for name, meaning in one.names.items()}
    return replace(one, states=tuple(states), names=names)


def recurrences(formulas: Iterable[sp.Expr]) -> list[Recurrence]:
    """The loops whose states, or names, are in formulas, and those behind their names."""
    found: dict[Recurrence, None] = {}
    waiting = list(formulas)
    while waiting:
        for base in sorted(waiting.pop().atoms(StateBase), key=str):
            if base in RECURRENCES and (one := RECURRENCES[base]) not in found:
                found[one] = None
                waiting += one.names.values()
    return list(found)

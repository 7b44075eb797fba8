"""A cost that goes through a loop over any number of steps: induction says what the right slopes are."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import permutations

import sympy as sp

from backprop.proof.explain.question.shifts import without_shifts
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.definitions import Definitions
from backprop.proof.kernel.equality import Unproved
from backprop.proof.kernel.induction import RECURRENCES, Recurrence, StateBase, same_states, through_steps
from backprop.proof.kernel.language import Truth, pivots
from backprop.proof.kernel.relations import Context, prove_same
from backprop.proof.models.refusals import NotModelled


class NoInduction(NotModelled):
    """The loop back is none of which induction says that it carries slopes."""


NO_PROOF = (Unproved, TypeError, ValueError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Loops:
    """The cost through all steps, once base and step are proved, and what names in formulas mean.

    `letters` are the cost's for those of loops that hold the same.
    """

    cost: sp.Expr
    definitions: Definitions
    letters: dict[StateBase, StateBase]

    def equal(self, mine: sp.Expr, right: sp.Expr, conditions: Sequence[Condition]) -> bool:
        context = Context(assuming=tuple(conditions), definitions=self.definitions)
        with suppress(*NO_PROOF):
            return not prove_same(mine.xreplace(self.letters), right, context, "what is returned")
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
    for states in permutations(back.states):
        if [one.shape for one in states] == [one.shape for one in ahead.states]:
            with suppress(*NO_PROOF):
                through = through_steps("J", cost, ahead, replace(back, states=states))
                definitions = Definitions()
                definitions.define({**ahead.names, **back.names})
                return Loops(through, definitions, letters)
    raise NoInduction("what the loop back carries is not proved to be the slopes by the states")


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

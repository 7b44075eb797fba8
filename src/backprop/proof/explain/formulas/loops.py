"""A cost that goes through a loop over any number of steps: induction says what the right slopes are."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import permutations

import sympy as sp

from backprop.proof.explain.question.shifts import without_shifts
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.definitions import Definitions
from backprop.proof.kernel.equality import Unproved
from backprop.proof.kernel.induction import RECURRENCES, Recurrence, StateBase, through_steps
from backprop.proof.kernel.language import Truth, pivots
from backprop.proof.kernel.relations import Context, prove_same
from backprop.proof.models.refusals import NotModelled


class NoInduction(NotModelled):
    """The loop back is none of which induction says that it carries slopes."""


@dataclass(frozen=True)
class Loops:
    """The cost through all steps, once base and step are proved, and what names in formulas mean."""

    cost: sp.Expr
    definitions: Definitions

    def equal(self, mine: sp.Expr, right: sp.Expr, conditions: Sequence[Condition]) -> bool:
        context = Context(assuming=tuple(conditions), definitions=self.definitions)
        with suppress(Unproved, TypeError, ValueError, ArithmeticError, RecursionError):
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
    backward = [one for one in recurrences(yours) if one not in forward]
    if len(forward) > 1 or len(backward) != 1:
        raise NoInduction(
            f"induction takes one loop forward and one back, and here are {len(forward)} and {len(backward)}"
        )
    (ahead,), (back,), cost = forward, backward, without_shifts(cost)
    if cost.atoms(Truth) or any(one.atoms(Truth) for one in ahead.names.values()) or pivots(cost):
        raise NoInduction("a loop with kinks is not modelled")
    for states in permutations(back.states):
        if [one.shape for one in states] == [one.shape for one in ahead.states]:
            with suppress(Unproved, TypeError, ValueError, ArithmeticError, RecursionError):
                through = through_steps("J", cost, ahead, replace(back, states=states))
                definitions = Definitions()
                definitions.define({**ahead.names, **back.names})
                return Loops(through, definitions)
    raise NoInduction("what the loop back carries is not proved to be the slopes by the states")


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

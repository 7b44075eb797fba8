"""Induction: what a loop of T steps computes, and the slopes of a cost through all its steps, for every T.

A recurrence is a state and a step. `before[t]` is the state that step t finds, and its formula `after` the
state that it leaves, in terms of `before[t]`:

    before[1] = start,  before[t + 1] = after(t)             or in reverse, from T down to 1

Of `before[t]` nothing else is known: t may be any step. For every number of steps T, four things
are concluded.

**Sums.** A state to which each step adds f(t), which does not depend on it, is start + Σ_t f(t) at the end.
That is what Σ means.

**Closed forms.** A formula f(n) is the state after n steps, if

    base   f(0) = start
    step   after(t), with f(n) for before[t], = f(n + 1), for each step t and each whole n ≥ 0

so that the state at the end is f(T).

**The same states.** Two loops in one direction hold the same at each step, if

    base   start = the other's start
    step   after(t) = the other's after(t), with before[t] for the other's

**Slopes.** Let J be a differentiable function of the states: a formula in before[t], or any function of
outputs y(t), with slopes g, where y(t) is a formula in before[t]. A loop in reverse, whose state is λ, is
proved to carry the slopes of J by the states:

    base   λ[T] = ∂J/∂end    by what the last step leaves; 0 where J goes through the steps alone
    step   ∂/∂before[t] (J itself, and through after(t) with slopes λ[t]) = the λ of step t − 1

with all other states held fixed. The hypothesis is that λ[t] are the slopes by what step t leaves, through
all later steps. By induction from T down they are, for each t; and so

    ∂J/∂θ = ∂/∂θ (J itself, Σ_t through after(t) with λ[t], and through the start with λ[0])

with all states held fixed. What is trusted is this principle alone; base and step are proved, under no
condition that could fail at some step, and an `Unrolled` cost cannot be made without them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sympy as sp

from backprop.proof.kernel.definitions import Definitions, Names
from backprop.proof.kernel.derivative import LAWS
from backprop.proof.kernel.equality import prove_equal
from backprop.proof.kernel.language import Cost, Size, SlopeBase, fresh_index, index
from backprop.proof.kernel.partial import Partial, Rests, Variable, base
from backprop.proof.kernel.parts import parts
from backprop.proof.kernel.relations import Context, prove_same


class StateBase(SlopeBase):
    """What a loop holds at each step, [t, ...]: the state before it, or a name of what it works out.

    It varies with all that earlier steps have used.
    """


@dataclass(frozen=True)
class State:
    """One array of a state: `start(*i)`, and `after(t, *i)` in terms of the states before step t."""

    before: StateBase
    shape: tuple[Size, ...]
    start: Callable[..., sp.Expr]
    after: Callable[..., sp.Expr]

    @property
    def end(self) -> StateBase:
        """What the last step leaves."""
        return StateBase(f"{self.before} at the end")


@dataclass(frozen=True, eq=False)
class Recurrence:
    """A loop of `steps` steps, up or in reverse from the last; `names` of what a step works out."""

    states: tuple[State, ...]
    steps: Size
    reverse: bool
    names: Names


RECURRENCES: dict[StateBase, Recurrence] = {}
"""The loop that each state, and each name of what a step works out, belongs to."""

_names: dict[sp.Tuple, Names] = {}


class Unrolled(sp.Expr):
    """A cost of what all steps put out, whose slopes by the states are proved; see `through_steps`.

    `inside` is the cost, and its parts that go through a step and through the start.
    """

    def __new__(cls, name: sp.Symbol, inside: sp.Expr, states: sp.Tuple, cost: sp.Expr) -> "Unrolled":
        unrolled: Unrolled = sp.Expr.__new__(cls, name, inside, states, cost)
        return unrolled

    @property
    def cost(self) -> sp.Expr:
        """The cost itself, as a formula in the states."""
        return self.args[3]

    @property
    def inside(self) -> sp.Expr:
        return self.args[1]

    @property
    def names(self) -> Names:
        """What a step works out, by name; opened in derivatives."""
        return _names[self.args[2]]

    def _sympystr(self, printer: object) -> str:
        return f"{self.args[0]}(all steps)"

    def _latex(self, printer: object) -> str:
        return rf"{self.args[0]}(\text{{all steps}})"


def closed_form(recurrence: Recurrence, claimed: Callable[..., sp.Expr]) -> Callable[..., sp.Expr]:
    """The only state of a loop at its end, f(T, *i), where `claimed` is f(n, *i): the state after n steps.

    Raises:
        Unproved: Base or step does not hold.
        ValueError: The loop has another number of states than one.
    """
    if len(recurrence.states) != 1:
        raise ValueError(f"a closed form is that of one state; the loop has {len(recurrence.states)}")
    (state,) = recurrence.states
    t, n = index("t", recurrence.steps), sp.Symbol("n", integer=True, nonnegative=True)
    i = tuple(index(f"i{axis}", size) for axis, size in enumerate(state.shape))
    if any(claimed(n, *i).atoms(StateBase)):
        raise ValueError("a closed form does not go back to what a loop holds")
    unconditionally(prove_equal(claimed(sp.Integer(0), *i), state.start(*i), about="base: after no step"))
    definitions = Definitions()
    definitions.define(recurrence.names)
    after = definitions.unfold(state.after(t, *i)).replace(
        lambda part: isinstance(part, sp.Indexed) and part.base == state.before,
        lambda part: claimed(n, *part.indices[1:]),
    )
    unconditionally(prove_equal(claimed(n + 1, *i), after, about="step: after one step more"))
    return lambda *i: claimed(recurrence.steps, *i)


def same_states(known: Recurrence, other: Recurrence) -> dict[StateBase, StateBase]:
    """The states of `known` for those of the other loop, in their order, before each step and at the end.

    Raises:
        Unproved: Base or step does not hold.
        ValueError: The loops do not run over the same steps in one direction, or hold arrays of other shapes.
    """
    alike = [one.shape for one in known.states] == [one.shape for one in other.states]
    if known.reverse != other.reverse or known.steps != other.steps or not alike:
        raise ValueError("loops that hold the same run over the same steps, with states of the same shapes")
    pairs = list(zip(known.states, other.states, strict=True))
    letters = {theirs.before: own.before for own, theirs in pairs}
    names = {name: meaning.xreplace(letters) for name, meaning in other.names.items()}
    if any(known.names.get(name, meaning) != meaning for name, meaning in names.items()):
        raise ValueError("two loops name different things alike")
    definitions = Definitions()
    definitions.define({**known.names, **names})
    for own, theirs in pairs:
        t = index("t", known.steps)
        i = tuple(index(f"i{axis}", size) for axis, size in enumerate(own.shape))
        about = f"base: {theirs.before} begins as {own.before}"
        unconditionally(prove_equal(theirs.start(*i), own.start(*i), about=about))
        about = f"step: {theirs.before} goes on as {own.before}"
        after = theirs.after(t, *i).xreplace(letters)
        unconditionally(prove_same(after, own.after(t, *i), Context(definitions=definitions), about))
    return letters | {theirs.end: own.end for own, theirs in pairs}


def through_steps(name: str, cost: sp.Expr, forward: Recurrence, backward: Recurrence) -> Unrolled:
    """J, a formula in the states or a `Cost` of outputs, whose slopes by the states `backward` carries.

    The states of `backward` stand in the order of those of `forward` whose slopes they are.

    Raises:
        Unproved: Base or step does not hold.
        ValueError: The loops do not run over the same steps in opposite directions, or J or a start goes
        through another loop.
    """
    if forward.reverse == backward.reverse or forward.steps != backward.steps:
        raise ValueError("slopes come back through the same steps in the opposite direction")
    if [one.shape for one in forward.states] != [one.shape for one in backward.states]:
        raise ValueError("each state needs slopes of its own shape")
    states = sp.Tuple(*(one.before for one in forward.states), *(one.end for one in forward.states))
    own = {*states, *map(base, forward.names)}
    inside = cost
    for state, carried in zip(forward.states, backward.states, strict=True):
        i = tuple(fresh_index("i", size) for size in state.shape)
        t = fresh_index("t", forward.steps)
        inside += Cost(f"{name}_{state.before}", state.after(t, *i), carried.before[(t, *i)])
        if not (start := sp.sympify(state.start(*i))).is_number:
            inside += Cost(f"{name}_{state.before} at the start", start, carried.end[i])
            if start.atoms(StateBase):
                raise ValueError(f"the start of {state.before} is what another loop leaves: {start}")
    if others := cost.atoms(StateBase) - own:
        raise ValueError(f"the cost goes through another loop: {others.pop()}")
    _names[states] = forward.names
    unrolled = Unrolled(sp.Symbol(name), inside, states, cost)
    definitions = Definitions()
    definitions.define({**forward.names, **backward.names})
    for state, carried in zip(forward.states, backward.states, strict=True):
        t = index("t", forward.steps)
        i = tuple(index(f"i{axis}", size) for axis, size in enumerate(state.shape))
        slopes = step_slope(unrolled, state.before[(t, *i)])
        context = Context(definitions=definitions)
        about = f"step: what comes back to {state.before}"
        unconditionally(prove_same(carried.after(t, *i), slopes, context, about))
        left = step_slope(unrolled, state.end[i])
        about = f"base: what comes to {state.before} after the last step"
        unconditionally(prove_same(carried.start(*i), left, context, about))
    return unrolled


def unconditionally(used: tuple[sp.Rel, ...]) -> None:
    """What holds only where something is not 0 is no step: at another step it may be 0."""
    if used:
        raise ValueError(
            f"base and step are to hold without a condition; they need {', '.join(map(str, used))}"
        )


def step_slope(unrolled: Unrolled, by: Variable) -> sp.Expr:
    """sum_t (J's part through step t)', the states before each step held fixed, but for `by` itself."""
    (_, inside, states, _), names = unrolled.args, unrolled.names
    letters = [*states, *(base(name) for name in names)]
    held = {one: sp.IndexedBase(f"held {one}") for one in letters}
    definitions = Definitions()
    definitions.define({name.xreplace(held): names[name].xreplace(held) for name in in_order(names)})
    slope = definitions.take(Partial(inside.xreplace(held), by.xreplace(held)))
    return slope.xreplace({fixed: free for free, fixed in held.items()})


def in_order(names: Iterable[sp.Expr]) -> list[sp.Expr]:
    """Names, earlier ones first."""
    return sorted(names, key=lambda name: (len(str(base(name))), str(base(name))))


def _through_steps(unrolled: Unrolled, by: Variable, rests: Rests) -> sp.Expr:
    """(J of all steps)' = sum_t (J's part through step t)', the states before each step held fixed."""
    if isinstance(by, sp.Indexed) and isinstance(by.base, StateBase):
        raise TypeError(f"the kernel has no derivative by a state alone, {by}: all later ones vary with it")
    letters = {base(name) for name in unrolled.names}
    resting = {base(one) for one in parts(unrolled)} & set(rests) - letters
    if any(base(by) in rests[one] for one in resting):
        raise TypeError(f"the kernel takes no derivative by {by} through names that a loop uses: {resting}")
    return step_slope(unrolled, by)


LAWS[Unrolled] = _through_steps

"""Loops over an axis of any length: the step is run once, at a step that may be any.

`scan` of the layers hands its loop over to the symbolic arrays that it runs along. What the state is before
step t is an array of its own; what the step makes of it is the recurrence, of which `kernel.induction`
knows what holds for every number of steps. A state to which each step only adds is a sum.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count, product
from typing import Any

import sympy as sp

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.induction import (
    RECURRENCES,
    Recurrence,
    State,
    StateBase,
    Unrolled,
    closed_form,
    through_steps,
)
from backprop.proof.kernel.language import Cost, Size, fresh_index, index, limit
from backprop.proof.kernel.opaque import opaque
from backprop.proof.models.abbreviating import abbreviated
from backprop.proof.models.arrays import Indices, Rule, Shape, SymbolicArray
from backprop.proof.models.parts import laid_out, places
from backprop.proof.models.reach import reached
from backprop.proof.models.refusals import NotModelled

_known: dict[Any, int] = {}


def loop(
    first: SymbolicArray,
    step: Callable[..., tuple[dict[str, Any], tuple[Any, ...]]],
    state: dict[str, SymbolicArray],
    xs: tuple[SymbolicArray, ...],
    reverse: bool = False,
) -> tuple[dict[str, SymbolicArray], tuple[SymbolicArray, ...]]:
    """The last state, and the outputs of all steps along a new first axis: what `scan` does."""
    steps = first.shape[0]
    if any(x.shape[0] != steps for x in xs):
        raise ValueError(f"arrays of lengths {[x.shape[0] for x in xs]} do not go through one loop")
    if isinstance(steps, int):
        raise NotModelled("a loop over an axis is modelled for a length that is a symbol")
    if not all(one.kind.all("f") for one in state.values()):
        raise NotModelled("a loop is modelled for a state of real numbers, such as np.zeros(K)")
    t = fresh_index("t", steps)
    shapes = {name: one.shape for name, one in state.items()}
    starts = {name: one.rule for name, one in state.items()}
    bases = {name: StateBase(f"{name} before") for name in state}
    found = {name: declared(bases[name], t, shape) for name, shape in shapes.items()}
    left, outputs = once(step, found, [row(x, t) for x in xs], state)
    if {name: one.shape for name, one in left.items()} != shapes:
        raise ValueError(f"a step leaves a state of other shapes than the {shapes} that it found")
    afters = {name: one.rule for name, one in left.items()}
    sums = added_to(afters, outputs, bases, shapes, t)
    afters = {name: rule for name, rule in afters.items() if name not in sums}
    found_again = recurrent(bases, afters, starts, shapes, outputs, t, reverse)
    final, ends = found_again.final, found_again.ends

    def last(name: str) -> SymbolicArray:
        if name in ends:
            return ends[name]
        return SymbolicArray(shapes[name], lambda *i: starts[name](*i) + sp.Sum(final(sums[name](*i), t), t))

    def whole(one: SymbolicArray, rule: Rule) -> SymbolicArray:
        return SymbolicArray((steps, *one.shape), lambda at, *i: final(rule(*i), at), kind=one.kind)

    return {name: last(name) for name in state}, tuple(map(whole, outputs, found_again.rules))


@dataclass(frozen=True)
class Recurrent:
    """What is known of a loop whose steps build on the ones before.

    `final` is a formula of the step t in proper names, at another step; `rules` those of the outputs, in the
    names of what a step works out, as `short` puts them; `ends` what the last step leaves.
    """

    final: Callable[[sp.Expr, sp.Expr], sp.Expr]
    short: Callable[[sp.Expr], sp.Expr]
    rules: list[Rule]
    ends: dict[str, SymbolicArray]


def recurrent(
    bases: Mapping[str, StateBase],
    afters: Mapping[str, Rule],
    starts: Mapping[str, Rule],
    shapes: Mapping[str, Shape],
    outputs: tuple[SymbolicArray, ...],
    t: sp.Idx,
    reverse: bool,
) -> Recurrent:
    """The states of a loop by what a step makes of them; `bases` are their letters before the step t."""
    names, meanings, rules = worked_out(outputs, t) if afters else ({}, {}, [one.rule for one in outputs])
    afters = {name: in_names(rule, shapes[name], names) for name, rule in afters.items()}
    proper = named([bases[name] for name in afters], meanings, afters, starts, shapes, t, reverse)

    def final(formula: sp.Expr, at: sp.Expr) -> sp.Expr:
        return formula.xreplace(proper).xreplace({t: at})

    states = tuple(
        State(proper[bases[name]], shapes[name], starts[name], lambda at, *i, rule=rule: final(rule(*i), at))
        for name, rule in afters.items()
    )
    meanings = {name.xreplace(proper): meaning.xreplace(proper) for name, meaning in meanings.items()}
    recurrence = Recurrence(states, limit(t), reverse, meanings)
    RECURRENCES.update(dict.fromkeys(proper.values(), recurrence))
    RECURRENCES.update({state.end: recurrence for state in states})
    ends = {
        name: SymbolicArray(state.shape, lambda *i, end=state.end: end[i])
        for name, state in zip(afters, states, strict=True)
    }
    return Recurrent(final, lambda formula: abbreviated(formula, names), rules, ends)


def once(
    step: Callable[..., tuple[dict[str, Any], tuple[Any, ...]]],
    found: dict[str, SymbolicArray],
    rows: list[Any],
    state: dict[str, SymbolicArray],
) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """What the step makes of any state; it keeps nothing beside the state that it returns.

    It may write to the state that it is given: the first one is then lost, as it is in NumPy.
    """
    kept = [remembered(one) for one in reached(step)]
    before = [one.rule for one in (*found.values(), *rows) if isinstance(one, SymbolicArray)]
    given = dict(found)
    left, outputs = step(dict(given), *rows)
    if [remembered(one) for one in reached(step)] != kept:
        raise NotModelled("a step that keeps something beside its state is not modelled")
    after = [one.rule for one in (*found.values(), *rows) if isinstance(one, SymbolicArray)]
    if any(now is not then for now, then in zip(after[len(found) :], before[len(found) :], strict=True)):
        raise NotModelled("a step that writes to what it goes along is not modelled")
    for name, now, then in zip(found, after, before, strict=False):
        if now is not then:
            state[name].write(lost)
    return left, outputs


def remembered(one: Any) -> Any:
    """What can be told of something by which it is seen to have changed."""
    return id(one.rule) if isinstance(one, SymbolicArray) else (id(one), repr(one))


def lost(*i: sp.Expr) -> sp.Expr:
    raise NotModelled("the first state of a loop whose step writes to it is not there any more")


def letters(shape: Shape) -> tuple[sp.Idx, ...]:
    return tuple(index(f"i{axis}_0", size) for axis, size in enumerate(shape))


def worked_out(
    outputs: tuple[SymbolicArray, ...], t: sp.Idx
) -> tuple[dict[sp.Expr, sp.Indexed], dict[sp.Indexed, sp.Expr], list[Callable[..., sp.Expr]]]:
    """Names for what a step puts out, what they mean in terms of earlier ones, and rules in names."""
    names: dict[sp.Expr, sp.Indexed] = {}
    meanings: dict[sp.Indexed, sp.Expr] = {}
    rules = [one.rule for one in outputs]
    plain = [k for k, one in enumerate(outputs) if not any(map(laid_out, one.shape))]
    for formula, i in sorted(
        named_formulas(outputs, plain).items(), key=lambda one: (one[0].count_ops(), str(one[0]))
    ):
        name = StateBase(f"y_{len(names)}")[(t, *i)]
        meanings[name] = abbreviated(formula, names)
        names[formula] = name
    for k in plain:
        rules[k] = in_names(rules[k], outputs[k].shape, names)
    return names, meanings, rules


def named_formulas(outputs: tuple[SymbolicArray, ...], plain: list[int]) -> dict[sp.Expr, tuple[sp.Idx, ...]]:
    """The entries that a step puts out, and what stands under a tanh or exp in them, with their letters."""
    found: dict[sp.Expr, tuple[sp.Idx, ...]] = {}
    for k in plain:
        i = letters(outputs[k].shape)
        entry = outputs[k].rule(*i)
        bound = {dummy for one in entry.atoms(sp.Sum, sp.Product) for dummy in one.variables}
        for formula in (entry, *(one.args[0] for one in entry.atoms(sp.tanh, sp.exp))):
            if not isinstance(formula, sp.Indexed) and bound.isdisjoint(formula.free_symbols):
                found.setdefault(formula, i)
    return found


def in_names(
    rule: Callable[..., sp.Expr], shape: Shape, names: dict[sp.Expr, sp.Indexed]
) -> Callable[..., sp.Expr]:
    if not names or any(map(laid_out, shape)):
        return rule
    formula, i = abbreviated(rule(*letters(shape)), names), letters(shape)
    return lambda *at: formula.xreplace(dict(zip(i, at, strict=True)))


def declared(base: StateBase, t: sp.Idx, shape: Shape) -> SymbolicArray:
    return SymbolicArray(shape, lambda *i: base[(t, *i)])


def row(x: SymbolicArray, t: sp.Idx) -> Any:
    """x[t]; of labels along one axis, such as np.arange, the number itself."""
    rule = x.rule
    if x.ndim == 1 and x.kind.labels:
        return rule(t)
    return SymbolicArray(x.shape[1:], lambda *i: rule(t, *i), kind=x.kind)


def numbered(numbers: Iterator[int], letter: str, length: Size) -> sp.Idx:
    return index(f"{letter}_{next(numbers)}", length)


def anywhere(shape: Shape) -> list[Indices]:
    """Indices that name any entry, the same for all arrays: what two are made of is worked out once."""
    numbers = [partial(numbered, count()) for _ in shape]
    return list(product(*(places(f"i{k}", shape[k], numbers[k]) for k in range(len(shape)))))


def entries(rule: Callable[..., sp.Expr], shape: Shape) -> list[sp.Expr]:
    """An entry at letters, or where an axis has numbered parts, one for each number."""
    return [rule(*place) for place in anywhere(shape)]


def added_to(
    afters: dict[str, Any],
    outputs: tuple[SymbolicArray, ...],
    bases: dict[str, StateBase],
    shapes: dict[str, Shape],
    t: sp.Idx,
) -> dict[str, Callable[..., sp.Expr]]:
    """What each step adds, for the states to which it only adds and on which nothing else depends."""
    sums: dict[str, Callable[..., sp.Expr]] = {}
    for name, base in bases.items():
        added = lambda *i, rule=afters[name], base=base: rule(*i) - base[(t, *i)]  # noqa: E731
        others = [one for other in bases if other != name for one in entries(afters[other], shapes[other])]
        others += [one for output in outputs for one in entries(output.rule, output.shape)]
        if not any(one.has(base) for one in (*entries(added, shapes[name]), *others)):
            sums[name] = added
    return sums


def named(
    bases: list[StateBase],
    meanings: dict[sp.Indexed, sp.Expr],
    afters: Mapping[str, Rule],
    starts: Mapping[str, Rule],
    shapes: Mapping[str, Shape],
    t: sp.Idx,
    reverse: bool,
) -> dict[StateBase, StateBase]:
    """One name for one recurrence, however often it is run: two that differ have different names."""
    if not bases:
        return {}
    at = index("t", t.upper)
    formulas = [(str(name.base), meaning) for name, meaning in meanings.items()]
    for name in afters:
        formulas += [(f"{name} after", one) for one in entries(afters[name], shapes[name])]
        formulas += [(f"{name} at the start", one) for one in entries(starts[name], shapes[name])]
    key = tuple((name, normal_form(opaque(one.xreplace({t: at})))) for name, one in formulas)
    serial = _known.setdefault((t.upper, reverse, key), len(_known))
    letters = [*bases, *(name.base for name in meanings)]
    return {base: StateBase(f"{str(base).removesuffix(' before')}^{{({serial})}}") for base in letters}


def serial(base: StateBase) -> int:
    return int(str(base).rpartition("(")[2].partition(")")[0])


def worked_out_names(*arrays: SymbolicArray) -> dict[sp.Expr, sp.Expr]:
    """The names that loops gave to what their steps work out, with their meanings."""
    found = [base for one in arrays for base in one.entry()[1].atoms(StateBase)]
    loops = dict.fromkeys(RECURRENCES[base] for base in sorted(found, key=serial) if base in RECURRENCES)
    return {name: meaning for one in loops for name, meaning in one.names.items()}


def all_steps(name: str, Y: SymbolicArray, G: SymbolicArray, *gradients: SymbolicArray) -> Unrolled:
    """J, any differentiable function of Y with slopes G, through the loop of Y and the one back."""
    i = tuple(fresh_index("i", size) for size in Y.shape)
    forward, backward = (
        {RECURRENCES[base] for one in arrays for base in one.entry()[1].atoms(StateBase)}
        for arrays in ((Y,), gradients)
    )
    backward -= forward
    if len(forward) != 1 or len(backward) != 1:
        raise ValueError(
            f"one loop forward and one back are expected; came {len(forward)} and {len(backward)}"
        )
    return through_steps(name, Cost(name, Y.rule(*i), G.rule(*i)), forward.pop(), backward.pop())


def at_the_end(last: SymbolicArray, claimed: Callable[..., sp.Expr]) -> SymbolicArray:
    """The state that a loop leaves, as claimed(T, *i), where base and step are proved of claimed(n, *i).

    Raises:
        ValueError: `last` is not the one state at the end of a loop.
    """
    i, entry = last.entry()
    is_state = isinstance(entry, sp.Indexed) and isinstance(entry.base, StateBase) and entry.indices == i
    if not is_state or str(entry.base).removesuffix(" at the end") == str(entry.base):
        raise ValueError(f"the state at the end of a loop is expected; came {entry}")
    return SymbolicArray(last.shape, closed_form(RECURRENCES[entry.base], claimed), kind=last.kind)


SymbolicArray.loop = loop  # type: ignore[attr-defined]

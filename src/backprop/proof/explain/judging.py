"""The verdict on each array that a gradient function returns: first by numbers, then by proof.

Numbers refute: a value that differs from the cost's difference quotient is wrong. They never prove; what they let
through is proved by the kernel for all sizes, or is called measured, or not decided.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.arrays import SymbolicArray
from backprop.proof.conditions import Binary, Condition, OffKinks, OneHot, SumsToOne, UnitInterval
from backprop.proof.derivative import derivative
from backprop.proof.explain.formulas import Slopes, letters_for
from backprop.proof.explain.measuring import Array, Kinds, Place, agree, place
from backprop.proof.explain.signature import Signature, WrongCall, named_indices
from backprop.proof.explain.tracing import Key, Trace, Trouble, run
from backprop.proof.language import Truth, off_kinks
from backprop.proof.normal import Unproved, prove_equal
from backprop.proof.operations import constant

PREFIXES = ("", "d", "g", "d_", "grad_", "dJ_d", "dJd", "dL_d", "dLd")


def outputs(result: Any, wrt: Sequence[str], function: str) -> dict[str, Any]:
    """The returned arrays by the name of the parameter that each belongs to."""
    if isinstance(result, Mapping):
        found = {name: [key for key in result if key in {prefix + name for prefix in PREFIXES}] for name in wrt}
        if missing := [name for name, keys in found.items() if not keys]:
            raise WrongCall(f"{function} returns a dictionary without {missing[0]} or d{missing[0]}: {list(result)}")
        return {name: result[keys[0]] for name, keys in found.items()}
    flat = list(_flat(result))
    if len(flat) != len(wrt):
        what = "nothing" if result is None else f"{len(flat)} array" + "s" * (len(flat) != 1)
        hint = "is there a return?" if result is None else "or say which with --wrt"
        raise WrongCall(f"{function} returns {what}; expected one for each of {', '.join(wrt)}, in this order: {hint}")
    return dict(zip(wrt, flat, strict=True))


def _flat(result: Any) -> Iterator[Any]:
    if isinstance(result, (tuple, list)):
        for part in result:
            yield from _flat(part)
    elif result is not None:
        yield result


@dataclass
class Model:
    """The function and its cost as formulas; where one is not modelled, the reason instead."""

    function: Callable[..., Any]
    cost: Callable[..., Any]
    signature: Signature
    places: Sequence[Place]
    traces: Sequence[Trace]
    kinds: Kinds
    assuming: Sequence[Condition] | None
    trouble: Trouble | None = None
    of_cost: bool = False
    yours: dict[str, SymbolicArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        arrays = self.signature.symbolic()
        try:
            self.of_cost = True
            self.cost_trace = run(self.cost, self.take(arrays))
            if not isinstance(self.cost_trace.result, SymbolicArray) or self.cost_trace.result.shape:
                raise WrongCall("the cost is not one number")
            self.of_cost = False
            self.trace = run(self.function, arrays)
            returned = outputs(self.trace.result, self.signature.wrt, self.function.__name__)
            self.yours = {name: constant(value) for name, value in returned.items()}
        except Trouble as trouble:
            self.trouble = trouble

    def take(self, arrays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: arrays[name] for name in self.places[0].of_cost}

    @property
    def cost_modelled(self) -> bool:
        return not (self.trouble and self.of_cost)

    @cached_property
    def whole_cost(self) -> sp.Expr:
        return self.cost_trace.result.rule()

    def right(self, name: str) -> SymbolicArray:
        """The kernel's derivative of the whole cost by an array."""
        letter = self.signature.letters[name]
        smooth, base = off_kinks(self.whole_cost, frozenset({letter})), sp.IndexedBase(letter)
        scalar = sp.Symbol(letter, real=True)
        shape = self.signature.shapes[name]
        return SymbolicArray(shape, lambda *i: derivative(smooth, base[i] if i else scalar))

    def conditions(self, name: str) -> list[tuple[Condition, ...]]:
        """What may have to be assumed for the array's slope, the weakest first, as the numbers suggest."""
        declared = self.signature.symbolic()
        letter = self.signature.letters[name]
        has_kinks = any(u.has(sp.IndexedBase(letter)) for u in self.whole_cost.atoms(Truth))
        kinks: tuple[Condition, ...] = (OffKinks(declared[name]),) if has_kinks else ()
        if self.assuming is not None:
            return [(*self.assuming, *kinks)]
        targets: list[tuple[str, tuple[Condition, ...]]] = [("real", ())]
        if "T" in declared and declared["T"].ndim == 2:
            targets += [("distribution", (SumsToOne(declared["T"]),)), ("one-hot", (OneHot(declared["T"]),))]
        elif "T" in declared:
            targets.append(("binary", (Binary(declared["T"]),)))
        likely = [conditions for kind, conditions in targets if self.holds(name, {**self.kinds, "T": kind})]
        kind = self.kinds.get("Y") if "Y" in declared else None
        predictions: list[tuple[Condition, ...]] = [()]
        if kind in ("unit", "distribution"):
            predictions.append((UnitInterval(declared["Y"]),))
        if kind == "distribution":
            predictions.append((UnitInterval(declared["Y"]), SumsToOne(declared["Y"])))
        return [(*t, *y, *kinks) for y, t in product(predictions, likely or [targets[-1][1]])]

    def holds(self, name: str, kinds: Kinds) -> bool:
        """Whether the function is right at numbers drawn like this."""
        there = place(self.signature, self.cost, self.places[0].sizes, kinds, seed=7)
        try:
            result = run(self.function, {key: array.copy() for key, array in there.arrays.items()}).result
            return agree(outputs(result, self.signature.wrt, "")[name], there.right(name))
        except (Trouble, ValueError, TypeError, ArithmeticError):
            return False

    def proved(self, name: str, claim: Callable[[], SymbolicArray] | None = None) -> tuple[Condition, ...] | None:
        """The conditions under which what the function returns equals the claim; the right slope without one."""
        yours, right = self.yours[name], claim() if claim else self.right(name)
        if yours.shape != right.shape:
            return None
        at = named_indices(yours.shape)
        for conditions in self.conditions(name) if claim is None else self.conditions(name)[-1:]:
            try:
                prove_equal(yours.rule(*at), right.rule(*at), conditions)
            except (Unproved, TypeError, ValueError, ArithmeticError):
                continue
            return conditions
        return None

    # -- for people to read --------------------------------------------------------------------

    @cached_property
    def slopes(self) -> Slopes:
        letters = letters_for(self.cost_trace, list(self.signature.letters.values()))
        opaque = run(self.cost, self.take(self.signature.symbolic()), letters)
        last = self.conditions(self.signature.wrt[0])[-1]
        return Slopes(opaque, letters, [c for c in last if not isinstance(c, OffKinks)])

    def shared(self) -> dict[Key, str]:
        """The function's variables that are steps of the cost too, and the letters of those."""
        found: dict[Key, str] = {}
        for step in self.trace.steps:
            for one in self.slopes.letters:
                if self._same(step.key, one.key):
                    found[step.key] = str(one.base)
                    break
        return found

    def _same(self, key: Key, of_cost: Key) -> bool:
        for trace, at in zip(self.traces, self.places, strict=False):
            mine, its = trace.step(key), at.trace.step(of_cost)
            if mine is None or its is None or not agree(mine.value, its.value):
                return False
        mine, its = self.trace.step(key), self.cost_trace.step(of_cost)
        if mine is None or its is None or mine.value.shape != its.value.shape:
            return False
        at = named_indices(mine.value.shape)
        try:
            prove_equal(mine.value.rule(*at), its.value.rule(*at))
        except (Unproved, TypeError, ValueError, ArithmeticError):
            return False
        return True

    @cached_property
    def readable(self) -> dict[str, SymbolicArray]:
        """What the function returns, in the cost's letters."""
        trace = run(self.function, self.signature.symbolic(), self.shared())
        returned = outputs(trace.result, self.signature.wrt, self.function.__name__)
        return {name: constant(value) for name, value in returned.items()}


def values(place_: Place, trace: Trace, wrt: Sequence[str], function: str) -> dict[str, Array]:
    return {name: np.asarray(value, float) for name, value in outputs(trace.result, wrt, function).items()}


def renamed(source: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\b\w+\b", lambda word: names.get(word[0], word[0]), source)

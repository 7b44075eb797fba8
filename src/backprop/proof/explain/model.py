"""The function and its cost as formulas, and the kernel's word on whether one is the slope of the other."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import product
from typing import Any

import sympy as sp

from backprop.proof.explain.measuring import Kinds, Place, agree, place
from backprop.proof.explain.outputs import outputs
from backprop.proof.explain.signature import named_indices
from backprop.proof.explain.ties import slope
from backprop.proof.explain.tracing import Trouble, run
from backprop.proof.kernel.conditions import Binary, Condition, OffKinks, OneHot, SumsToOne, UnitInterval
from backprop.proof.kernel.equality import Unproved, normal_form, prove_equal
from backprop.proof.kernel.language import Truth, off_kinks
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant

Function = Callable[..., Any]


class NoTies(Condition):
    """Where a maximum is attained twice there need not be a slope; the kernel takes its place as constant."""

    in_text = in_latex = "each maximum attained once"


class Model:
    """Both run on symbolic arrays; where one is not modelled, `trouble` says why."""

    def __init__(
        self, function: Function, here: Place, kinds: Kinds, assuming: Sequence[Condition] | None
    ) -> None:
        self.function, self.cost, self.signature = function, here.cost, here.signature
        self.here, self.kinds, self.assuming = here, kinds, assuming
        self.trouble: Trouble | None = None
        self.of_cost = True
        self.yours: dict[str, SymbolicArray] = {}
        self.known: dict[str, list[tuple[Condition, ...]]] = {}
        try:
            self.cost_trace = run(self.cost, here.take(self.signature.symbolic()))
            self.whole_cost: sp.Expr = constant(self.cost_trace.result).rule()
            self.of_cost = False
            self.trace = run(function, self.signature.symbolic())
            self.yours = self.returned(self.trace.result)
        except Trouble as trouble:
            self.trouble = trouble
        except NotModelled as error:  # of what is returned
            self.trouble = Trouble(error, 0, "", [])

    @property
    def cost_modelled(self) -> bool:
        return not (self.trouble and self.of_cost)

    def returned(self, result: Any) -> dict[str, SymbolicArray]:
        found = outputs(result, self.signature.wrt, self.function.__name__)
        return {name: constant(value) for name, value in found.items()}

    def right(self, name: str) -> SymbolicArray:
        """The kernel's derivative of the whole cost by an array, off the kinks."""
        letter = self.signature.letters[name]
        smooth, entries = off_kinks(self.whole_cost, frozenset({letter})), sp.IndexedBase(letter)
        scalar = sp.Symbol(letter, real=True)
        return SymbolicArray(
            self.signature.shapes[name], lambda *i: slope(smooth, entries[i] if i else scalar)
        )

    def proved(self, name: str, claim: SymbolicArray | None = None) -> tuple[Condition, ...] | None:
        """Under which conditions what is returned is proved equal to a claim, or to the right slope."""
        yours, wanted = self.yours[name], self.right(name) if claim is None else claim
        if yours.shape != wanted.shape:
            return None
        at = named_indices(yours.shape)
        try:
            mine, right = yours.rule(*at), wanted.rule(*at)
        except TypeError:  # the kernel has no derivative of what may jump
            return None
        for conditions in self.conditions(name) if claim is None else self.conditions(name)[-1:]:
            if equal(mine, right, conditions):
                return conditions
        return None

    def conditions(self, name: str) -> list[tuple[Condition, ...]]:
        """What may have to be assumed, the weakest first; what numbers already refute is left out."""
        if name not in self.known:
            self.known[name] = self.find_conditions(name)
        return self.known[name]

    @cached_property
    def has_pivots(self) -> bool:
        """Whether the cost depends on where a maximum is attained; a softmax that subtracts one does not."""
        chosen = any(i.label.is_Function for i in self.whole_cost.atoms(sp.Idx))
        return chosen and any(i.label.is_Function for i in normal_form(self.whole_cost).atoms(sp.Idx))

    def find_conditions(self, name: str) -> list[tuple[Condition, ...]]:
        declared = self.signature.symbolic()
        letter = sp.IndexedBase(self.signature.letters[name])
        jumps = any(truth.has(letter) for truth in self.whole_cost.atoms(Truth))
        kinks: tuple[Condition, ...] = (OffKinks(declared[name]),) if jumps else ()
        kinks += (NoTies(declared[name]),) if self.has_pivots else ()
        if self.assuming is not None:
            return [(*self.assuming, *kinks)]
        targets: list[tuple[str, tuple[Condition, ...]]] = [("real", ())]
        if "T" in declared and declared["T"].ndim == 2:
            targets.append(("distribution", (SumsToOne(declared["T"]),)))
        if "T" in declared:
            targets.append(("binary", (Binary(declared["T"]),)))
        if "T" in declared and declared["T"].ndim == 2:
            targets.append(("one-hot", (OneHot(declared["T"]),)))
        likely = [conditions for kind, conditions in targets if self.agrees(name, {**self.kinds, "T": kind})]
        predictions: list[tuple[Condition, ...]] = [()]
        if "Y" in declared and self.kinds.get("Y") in ("unit", "distribution"):
            predictions.append((UnitInterval(declared["Y"]),))
        if self.kinds.get("Y") == "distribution":
            predictions.append((UnitInterval(declared["Y"]), SumsToOne(declared["Y"])))
        return [(*t, *y, *kinks) for y, t in product(predictions, likely or [targets[-1][1]])]

    def agrees(self, name: str, kinds: Kinds) -> bool:
        """Whether the function is right at numbers drawn like this."""
        there = place(self.here, self.here.sizes, kinds, seed=7)
        try:
            result = run(self.function, there.copies()).result
            return agree(outputs(result, self.signature.wrt, "")[name], there.right(name))
        except (Trouble, ValueError, TypeError, ArithmeticError):
            return False


def equal(left: sp.Expr, right: sp.Expr, conditions: Sequence[Condition] = ()) -> bool:
    """Whether the kernel proves it; a formula that it has no law for is not proved."""
    try:
        prove_equal(left, right, conditions)
    except (Unproved, TypeError, ValueError, ArithmeticError):
        return False
    return True

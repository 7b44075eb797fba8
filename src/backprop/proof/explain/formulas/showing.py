"""The formulas of a refuted array for people to read, in the letters of the cost's steps."""

import re
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.explain.formulas.model import Model, equal
from backprop.proof.explain.formulas.slopes import Slopes, letters_for
from backprop.proof.explain.numbers.evidence import Formulas
from backprop.proof.explain.numbers.places import Place, agree
from backprop.proof.explain.question.signature import Signature, named_indices
from backprop.proof.explain.question.tracing import Key, Trace, Trouble, run
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.parts import Beside
from backprop.proof.models.shapes import constant, numbers_in
from backprop.proof.refutation import value
from backprop.proof.show.formulas import text

READABLE = 2000
"""Who would read a formula of more characters? The numbers stand beside it."""
LONGEST = 220

UNREADABLE = (ValueError, TypeError, ArithmeticError, IndexError, AttributeError, RecursionError)
"""What may happen to a formula that no one has thought of: it is not shown, and nothing is proved of it."""


class Showing:
    """The model's formulas for people to read."""

    model: Model
    signature: Signature
    places: list[Place]
    traces: list[Trace]

    def __init__(self, model: Model, places: list[Place], traces: list[Trace]) -> None:
        self.model, self.signature, self.places, self.traces = model, model.signature, places, traces

    @cached_property
    def slopes(self) -> Slopes:
        """The right slopes in the letters of the cost's steps."""
        letters = letters_for(self.model.cost_trace, list(self.signature.letters.values()))
        opaque = run(self.model.question.as_cost, self.signature.symbolic(), letters)
        return Slopes(opaque, letters, self.model.conditions(self.signature.wrt[0])[-1])

    @cached_property
    def shared(self) -> dict[Key, str]:
        """The function's variables that are steps of the cost too, and their letters there."""
        found: dict[Key, str] = {}
        for step in self.model.trace.steps:
            for one in self.slopes.reached:  # what returns its cost has its slopes beside it
                if step.key not in found and self.same(step.key, one.key):
                    found[step.key] = str(one.base)
        return found

    def same(self, key: Key, of_cost: Key) -> bool:
        """By numbers first, then by proof."""
        for trace, place in zip(self.traces[:2], self.places, strict=False):
            mine, its = trace.step(key), place.trace.step(of_cost)
            if mine is None or its is None or not agree(mine.value, its.value):
                return False
        mine, its = self.model.trace.step(key), self.model.cost_trace.step(of_cost)
        if mine is None or its is None or mine.value.shape != its.value.shape:
            return False
        at = named_indices(mine.value.shape)
        return equal(mine.value.rule(*at), its.value.rule(*at))

    def written(self, letters: dict[Key, str]) -> tuple[dict[str, SymbolicArray], Trace]:
        """What the function returns, with letters for its variables."""
        trace = run(self.model.question.as_gradients, self.signature.symbolic(), letters)
        return {name: constant(value) for name, value in trace.result.items()}, trace

    @cached_property
    def own(self) -> dict[Key, str]:
        """Letters of the function's own, for all its variables that are no steps of the cost."""
        taken = [*self.signature.letters.values(), *(str(one.base) for one in self.slopes.letters)]
        letters = letters_for(self.model.trace, [*taken, *(letter.upper() for letter in taken)])
        return {key: letter for key, letter in letters.items() if key not in self.shared}

    @cached_property
    def in_few_letters(self) -> tuple[dict[str, SymbolicArray], Trace]:
        """Shared steps have letters, and those that have the name of a step of the cost and are another."""
        names = {one.key[0] for one in self.slopes.letters}
        return self.written(
            self.shared | {key: letter for key, letter in self.own.items() if key[0] in names}
        )

    @cached_property
    def in_all_letters(self) -> tuple[dict[str, SymbolicArray], Trace]:
        return self.written(self.shared | self.own)

    def formulas(self, name: str) -> Formulas | None:
        """Nothing, where the code is not modelled, or a formula is beyond the kernel's laws."""
        try:
            found = None if self.model.trouble else self.find_formulas(name)
            return (
                found if found and max(len(text(found.yours)), len(text(found.right))) <= READABLE else None
            )
        except (
            TypeError,
            ValueError,
            ArithmeticError,
            NotImplementedError,
            AttributeError,
            IndexError,
            RecursionError,
            Trouble,  # it ran in time without the letters
        ):
            return None

    def find_formulas(self, name: str) -> Formulas:
        right = self.slopes.by(self.signature.entry(name))
        arrays, trace = self.in_few_letters
        at = named_indices(arrays[name].shape)
        yours, difference = self.opened(arrays[name].rule(*at), trace, at), None
        if len(text(yours)) > LONGEST:
            arrays, trace = self.in_all_letters
            yours = self.opened(arrays[name].rule(*at), trace, at)
        yours = self.slopes.neat(yours)
        own = [step for step in trace.steps if self.own.get(step.key) in used(yours)]
        if arrays[name].shape == self.signature.shapes[name] and not own:
            difference = self.slopes.neat(yours - right)
        entries = [
            text(_entry(self.signature.letters[name], at)),
            text(self.laid(self.signature.entry(name))),
        ]
        where = [f"{self.own[step.key]}: {step.source or step.key[0]} in your code" for step in own]
        where = [*self.pieces(name), *where]
        where = [*where, *self.steps(used(yours) | used(right))]
        gone = difference if difference is None else self.laid(difference)
        return Formulas(entries, self.laid(yours), self.laid(right), gone, where)

    def opened(self, formula: sp.Expr, trace: Trace, at: tuple[sp.Idx, ...]) -> sp.Expr:
        """What is in a variable, where the formula is that variable: db says nothing of db."""
        own = next((one for one in trace.steps if formula == _entry(self.own.get(one.key), at)), None)
        return own.value.rule(*at) if own is not None and len(own.value.shape) == len(at) else formula

    def laid(self, formula: sp.Expr) -> sp.Expr:
        """The formula with the indices of what has its samples in columns in the order of its axes."""
        turned = {self.signature.letters[name] for name in self.signature.flipped}
        entries = [one for one in formula.atoms(sp.Indexed) if str(one.base) in turned]
        return formula.xreplace({one: one.base[one.indices[::-1]] for one in entries})

    def pieces(self, name: str) -> list[str]:
        """Of which piece the formulas are, where an axis is laid out of several."""
        signature = self.signature
        laid = {
            str(one): signature.laid[str(one)] for one in signature.shapes[name] if str(one) in signature.laid
        }
        marked = {axis: layout for axis, layout in laid.items() if isinstance(layout, Beside)}
        letter = "".join([signature.letters[name], *("^(1)" for _ in marked)])
        return [
            f"{letter}: {name} at the first {layout[0]} of {axis} = {text(signature.made_of[axis])}"
            for axis, layout in marked.items()
        ]

    def steps(self, wanted: set[str]) -> list[str]:
        """The lines of the cost that say what these letters are, and those behind them."""
        lines: list[str] = []
        renamed = self.model.question.cost.renamed or {}
        for one in reversed(self.slopes.letters):
            if str(one.base) in wanted:
                wanted = wanted | used(one.meaning)
                source = re.sub(r"\b\w+\b", lambda word: renamed.get(word[0], word[0]), one.source)
                plain = str(one.base) == one.key[0].lower()
                lines.insert(
                    0, source if plain and source else f"{one.base}: {source or one.key[0] + ' of the cost'}"
                )
        return lines

    def exact(self, name: str, place: Place, at: tuple[int, ...]) -> float | None:
        """The value of the right formula at an entry."""
        if not self.model.cost_modelled:
            return None
        here: dict[str, Any] = dict(place.sizes)
        for parameter, array in place.arrays.items():
            if self.signature.labels.get(parameter) is not None:
                return None
            turned = array.T if parameter in self.signature.flipped else array
            shape = tuple(
                n for n, s in zip(array.shape, self.signature.shapes[parameter], strict=True) if s != 1
            )
            here[self.signature.letters[parameter]] = (
                turned.reshape(shape) if len(shape) != turned.ndim else turned
            ).tolist()
        entry = self.signature.entry(name)
        right = np.asarray(place.right(name))[at]
        at = tuple(i for i, s in zip(at, self.signature.shapes[name], strict=True) if s != 1)
        try:
            for one in self.slopes.letters:
                step = place.trace.step(one.key)
                here[str(one.base)] = step.value.tolist() if step else None
            formula = self.slopes.by(entry)
            here |= numbers_in(formula)
            indices = zip(entry.indices, at, strict=True) if at and isinstance(entry, sp.Indexed) else ()
            found = float(value(formula.xreplace({i: sp.Integer(j + 1) for i, j in indices}), here))
        except (KeyError, NotImplementedError, *UNREADABLE):
            return None
        return found if agree(found, right) else None


def used(formula: sp.Expr) -> set[str]:
    """The letters in a formula; whole numbers are sizes and indices."""
    scalars = {str(scalar) for scalar in formula.atoms(sp.Symbol) if not scalar.is_integer}
    return scalars | {str(part.base) for part in formula.atoms(sp.Indexed)}


def _entry(letter: str | None, at: tuple[sp.Idx, ...]) -> sp.Expr:
    at = tuple(i for i in at if isinstance(i, sp.Idx))
    return sp.IndexedBase(letter)[at] if letter and at else sp.Symbol(letter or "", real=True)

"""The right gradient in the letters of the cost's steps: sum_n z_nm (y_nk - t_nk), not nested exponentials.

The cost's local variables are its steps: J rests on Y, Y on Z, Z on W. From the last step to the first, the
slope of J by each is taken with the chain rule and brought to normal form, so this is backpropagation on
formulas. A step that is a sigmoid, tanh or softmax has its derivative in its own letter: z' = z (1 - z). What
is shown is checked by numbers elsewhere; what is called proved rests on the kernel's derivative of the whole
cost, not on this.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import sympy as sp

from backprop.proof.explain.formulas.tidy import tidy
from backprop.proof.explain.formulas.ties import slope
from backprop.proof.explain.question.signature import letter, named_indices
from backprop.proof.explain.question.tracing import Key, Trace
from backprop.proof.kernel.conditions import Condition, OneHot, SumsToOne
from backprop.proof.kernel.equality import is_zero, normal_form
from backprop.proof.kernel.language import fresh_index, limit, off_kinks
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.parts import laid_out
from backprop.proof.models.shapes import constant


class Letter:
    """A step of the cost as an array of letters, and what its entry is."""

    key: Key
    base: sp.IndexedBase
    source: str

    def __init__(self, key: Key, base: str, opaque: SymbolicArray, source: str) -> None:
        self.key, self.base, self.source = key, sp.IndexedBase(base), source
        every = named_indices(opaque.shape)
        self.indices: tuple[sp.Idx, ...] = tuple(i for i in every if isinstance(i, sp.Idx))
        self.meaning: sp.Expr = opaque.rule(*every)
        self.along: sp.Idx | None = None
        self.law: tuple[str, sp.Expr] = self.recognise(self.meaning)

    @property
    def entry(self) -> sp.Expr:
        return self.base[self.indices] if self.indices else sp.Symbol(str(self.base), real=True)

    def recognise(self, meaning: sp.Expr) -> tuple[str, sp.Expr]:
        """The function that this step is, and what it is applied to; a softmax is along an axis."""
        if isinstance(meaning, (sp.tanh, sp.exp)):
            return meaning.func.__name__, meaning.args[0]
        for inner in sorted(meaning.atoms(sp.exp), key=sp.count_ops):
            u = inner.args[0]
            if is_zero(meaning - 1 / (1 + sp.exp(u))):
                return "sigmoid", -u
            for k in (one for one in reversed(self.indices) if u.has(one)):
                j = fresh_index("j", limit(k))
                own = sp.Add(*(term for term in sp.Add.make_args(u) if term.has(k)))  # without a shift
                total = sp.Sum(sp.exp(own.xreplace({k: j})), j)
                if is_zero(meaning - sp.exp(own) / total):
                    self.along = k
                    return "softmax", own
        return "", self.meaning

    def opened(self, formula: sp.Expr) -> sp.Expr:
        """A formula with the meaning of this letter in its place."""
        return formula.replace(
            lambda part: isinstance(part, sp.Indexed) and part.base == self.base,
            lambda part: self.meaning.xreplace(dict(zip(self.indices, part.indices, strict=True))),
        )

    def slope(self, at: dict[sp.Idx, sp.Idx], by: sp.Indexed, kinks: frozenset[str]) -> sp.Expr:
        """The partial derivative of the entry at other indices by an earlier letter."""
        name, u = self.law
        inside = slope(off_kinks(u, kinks).xreplace(at), by)
        if inside == 0 or not name:
            return inside
        z = self.entry.xreplace(at)
        if name == "sigmoid":
            return z * (1 - z) * inside
        if name == "exp":
            return z * inside
        if name == "tanh":
            return (1 - z**2) * inside
        k = at[self.along]
        other = {k: fresh_index("j", limit(k))}
        return z * (inside - sp.Sum(z.xreplace(other) * inside.xreplace(other), other[k]))


class Slopes:
    """The cost as a chain of letters, and its slope by each of them and by each parameter."""

    letters: list[Letter]
    assuming: list[Condition]
    reached: list[Letter]

    def __init__(self, trace: Trace, letters: dict[Key, str], assuming: Sequence[Condition]) -> None:
        steps = [
            step for step in trace.steps if isinstance(step.value, SymbolicArray) and step.key in letters
        ]
        self.letters = [Letter(step.key, letters[step.key], step.value, step.source) for step in steps]
        exponentials: list[Letter] = []
        for one in self.letters:  # e = exp(z); y = e / sum(e)
            inside = [other for other in exponentials if one.meaning.has(other.base)]
            if inside and not one.law[0]:
                one.law = one.recognise(inside[-1].opened(one.meaning))
            exponentials += [one] * (one.law[0] == "exp")
        self.cost: sp.Expr = constant(trace.result).rule()
        weaker = [SumsToOne(c.array) if isinstance(c, OneHot) else c for c in assuming]
        rows = [one for one in self.letters if one.along is not None and one.along == one.indices[-1]]
        self.assuming = [*weaker, *(SumsToOne(one.base) for one in rows)]
        self.known: dict[Any, sp.Expr] = {}
        self.reached = self.reach()

    def reach(self) -> list[Letter]:
        """The letters that the cost rests on; what is worked out beside it has no slope."""
        wanted = bases(self.cost)
        found: list[Letter] = []
        for one in reversed(self.letters):
            if str(one.base) in wanted:
                wanted = wanted | bases(one.meaning)
                found.insert(0, one)
        return found

    @cached_property
    def kinks(self) -> frozenset[str]:
        every = [self.cost, *(one.meaning for one in self.letters)]
        return frozenset(str(part.base) for formula in every for part in formula.atoms(sp.Indexed))

    def by(self, entry: sp.Indexed) -> sp.Expr:
        """The slope of the cost by an entry of a parameter, or of an earlier letter."""
        if entry not in self.known:
            total = slope(off_kinks(self.cost, self.kinks), entry)
            for one in self.reached:
                at = {i: fresh_index(i.label.name, limit(i)) for i in one.indices}
                inside = (
                    one.slope(at, entry, self.kinks)
                    if str(one.base) != str(getattr(entry, "base", entry))
                    else sp.Integer(0)
                )
                if inside != 0:
                    total += _sum(self.by(one.entry).xreplace(at) * inside, *at.values())
            self.known[entry] = self.neat(total)
        return self.known[entry]

    def neat(self, formula: sp.Expr) -> sp.Expr:
        return tidy(normal_form(formula, self.assuming))


def in_pieces(value: Any) -> bool:
    """Whether an array has axes that are laid out of others: its entries have no one name."""
    return isinstance(value, SymbolicArray) and any(map(laid_out, value.shape))


def bases(formula: sp.Expr) -> set[str]:
    """The names of the arrays and numbers in a formula."""
    return {str(part.base) for part in formula.atoms(sp.Indexed)} | {str(one) for one in formula.free_symbols}


def _sum(inside: sp.Expr, *indices: sp.Idx) -> sp.Expr:
    return sp.Sum(inside, *indices) if indices else inside


def letters_for(trace: Trace, taken: Sequence[str]) -> dict[Key, str]:
    """A letter for each step: z for Z; z1, z2 where the name gets several values."""
    result: dict[Key, str] = {}
    steps = [step for step in trace.steps if step.is_variable and not in_pieces(step.value)]
    versions = {step.key[0]: step.key[1] for step in steps}
    for step in steps:
        name, version = step.key
        several = versions[name] > 1
        name = name.removeprefix("self.")
        name = f"{name}{version}" if several else name
        result[step.key] = letter(name, [*taken, *result.values()])
    return result

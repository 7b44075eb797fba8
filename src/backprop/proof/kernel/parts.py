"""The parts of a formula, and how one formula is put in the place of a part of another.

Sound where no index is captured: a dummy of the formula that is put in gets a fresh name where its letter is
in use around it, and a name that could not be followed so is refused.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import sympy as sp

from backprop.proof.kernel.language import Cost, fresh_index, limit


def put(expression: sp.Expr, name: sp.Expr, meaning: sp.Expr) -> sp.Expr:
    """Puts the meaning for the name, and that of N[k] for N[j]: no dummy inside it captures j."""
    bound = dummies(meaning)
    if not isinstance(name, sp.Indexed):
        return expression.xreplace({name: meaning})
    if not all(isinstance(i, sp.Idx) for i in name.indices) or len(set(name.indices)) < len(name.indices):
        raise ValueError(f"{name} is not an array of named parts: its indices are different letters")
    inside = distinct(expression)
    if not any(is_part(part, name) for part in inside):
        return expression
    around = {part for part in inside if isinstance(part, sp.Idx)}
    letters = {i.label.name for i in around | set(name.indices) if isinstance(i.label, sp.Symbol)}
    renamed = meaning.xreplace({i: primed(i, letters) for i in sorted(bound, key=str) if i in around})

    def instance(part: sp.Indexed) -> sp.Expr:
        for letter, index in zip(name.indices, part.indices, strict=True):
            if isinstance(index, sp.Idx) and limit(index) != limit(letter):
                raise ValueError(f"{part} is no entry of {name}: {index} and {letter} have different ranges")
        return renamed.xreplace(dict(zip(name.indices, part.indices, strict=True)))

    return rebuilt(expression, lambda part: instance(part) if is_part(part, name) else part)


def dummies(expression: sp.Expr) -> set[sp.Idx]:
    """The indices that a sum, a product or an undetermined cost binds."""
    bound: set[sp.Idx] = set()
    for part in distinct(expression):
        if isinstance(part, (sp.Sum, sp.Product)):
            bound.update(i for i, *_ in part.limits)
        elif isinstance(part, Cost):
            bound.update(part.slope.indices)
    return bound


def loose(name: sp.Expr, meaning: sp.Expr) -> set[sp.Idx]:
    """The indices of a meaning that are neither the name's own nor bound inside."""
    own = set(name.indices) if isinstance(name, sp.Indexed) else set()
    bound = dummies(meaning)
    free = {i for one in meaning.free_symbols if isinstance(one, sp.Idx) for i in one.atoms(sp.Idx)}
    if any(i in own | free and not isinstance(i.label, sp.Dummy) for i in bound):
        raise ValueError(f"a sum in {meaning} uses a letter that is also free there: use another one")
    plain = (part for part in distinct(meaning) if isinstance(part, sp.Idx) and is_letter(part))
    return set(plain) - bound - own


def is_letter(i: sp.Idx) -> bool:
    """Whether an index is a letter; one that is chosen, such as c(n), has letters as its arguments."""
    return not isinstance(i.label, sp.Function)


def apart(*expressions: sp.Expr) -> tuple[sp.Expr, ...]:
    """The same formulas, in which no letter is free at one place and bound at another."""
    symbols = (i for one in expressions for i in one.free_symbols if isinstance(i, sp.Idx))
    free = {i for symbol in symbols for i in symbol.atoms(sp.Idx)}
    if not any(free & dummies(one) for one in expressions):
        return expressions

    def law(part: sp.Basic) -> sp.Basic:
        if not isinstance(part, (sp.Sum, sp.Product)):
            return part
        names = {i: fresh_index(i.label.name, limit(i)) for i, *_ in part.limits if i in free}
        return part.func(part.function.xreplace(names), *(names.get(i, i) for i, *_ in part.limits))

    return tuple(rebuilt(one, law) for one in expressions)


def primed(i: sp.Idx, letters: set[str]) -> sp.Idx:
    """A fresh index of the same range, with a name that is not among the letters: i' for i."""
    name = f"{i.label.name}'"
    while name in letters:
        name += "'"
    letters.add(name)
    return fresh_index(name, limit(i))


def is_part(part: sp.Expr, name: sp.Expr) -> bool:
    """Whether both are entries of the same array, or the same letter."""
    indexed = isinstance(part, sp.Indexed) and isinstance(name, sp.Indexed)
    return part == name or indexed and (part.base, part.rank) == (name.base, name.rank)


def parts(expression: sp.Expr) -> Iterator[sp.Expr]:
    """The entries and the scalar letters of a formula, each once."""
    return (part for part in distinct(expression) if isinstance(part, (sp.Indexed, sp.Symbol)))


@lru_cache(maxsize=2000)
def distinct(expression: sp.Basic) -> frozenset[sp.Basic]:
    """All parts of a formula. Written out as a tree, it would show the same part again and again."""
    seen, waiting = {expression}, [expression]
    while waiting:
        new = set(waiting.pop().args) - seen
        seen |= new
        waiting.extend(new)
    return frozenset(seen)


def rebuilt(expression: sp.Basic, law: Callable[[sp.Basic], sp.Basic]) -> sp.Basic:
    """A law applied to every part, from the inside out, and once to parts that are the same."""
    known: dict[sp.Basic, sp.Basic] = {}

    def walk(part: sp.Basic) -> sp.Basic:
        if part not in known:
            inside = tuple(walk(one) for one in part.args)
            known[part] = law(part if inside == part.args else part.func(*inside))
        return known[part]

    return walk(expression)

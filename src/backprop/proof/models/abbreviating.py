"""Names for formulas that stand in others, at any indices: y[k] for F(k) in sum_k w_k F(k)."""

from collections.abc import Iterator, Mapping, Sequence

import sympy as sp

from backprop.proof.kernel.language import fresh_index, limit
from backprop.proof.kernel.parts import rebuilt

Found = dict[sp.Basic, sp.Basic]


def renewed(formula: sp.Expr) -> sp.Expr:
    """The formula, whose sums are over indices of their own: put at others, it captures none of them."""

    def law(part: sp.Basic) -> sp.Basic:
        if not isinstance(part, (sp.Sum, sp.Product)):
            return part
        names = {i: fresh_index(i.label.name, limit(i)) for i in part.variables}
        return part.func(part.function.xreplace(names), *names.values())

    return rebuilt(formula, law)


def abbreviated(formula: sp.Expr, names: Mapping[sp.Expr, sp.Indexed]) -> sp.Expr:
    """The formula with `names[F(t, i)]` at any index for F at that index; longer ones first.

    The first index, of a step, stays as it is.
    """
    if not names:
        return formula
    longest = sorted(names, key=lambda one: (-one.count_ops(), str(one)))
    sizes = {one: one.count_ops() for one in longest}
    seen: dict[sp.Basic, sp.Basic] = {}

    def short(part: sp.Basic) -> sp.Basic:
        if not part.args or isinstance(part, (sp.Indexed, sp.Idx, sp.Tuple)):
            return part
        if part not in seen:
            seen[part] = name_of(part) or part.func(*map(short, part.args))
        return seen[part]

    def name_of(part: sp.Basic) -> sp.Basic | None:
        ops = part.count_ops()
        for one in longest:
            if one.func is part.func and sizes[one] == ops:
                name = names[one]
                step, *free = name.indices
                for found in matches(one, part, {**dict.fromkeys(free), step: step}):
                    # F is the same at all indices that are still open: it is F(1)
                    return name.xreplace({i: sp.S.One if at is None else at for i, at in found.items()})
        return None

    return short(formula)


def matches(pattern: sp.Basic, part: sp.Basic, found: Found) -> Iterator[Found]:
    """The ways in which a part is the pattern at other indices; `found` has them, None where it is open."""
    if pattern in found:
        own = found[pattern]
        if own == part or own is None and is_like(part, pattern):
            yield {**found, pattern: part}
    elif found.keys().isdisjoint(pattern.atoms(sp.Idx)):
        if pattern == part:
            yield found
    elif pattern.func is part.func and len(pattern.args) == len(part.args):
        if isinstance(pattern, sp.Sum):
            yield from sums(pattern, part, found)
        elif isinstance(pattern, (sp.Add, sp.Mul)):
            yield from in_any_order(pattern.args, part.args, found)
        else:
            yield from in_order(pattern.args, part.args, found)


def is_like(one: sp.Basic, index: sp.Basic) -> bool:
    return isinstance(one, sp.Idx) and limit(one) == limit(index)


def in_order(patterns: Sequence[sp.Basic], parts: Sequence[sp.Basic], found: Found) -> Iterator[Found]:
    if not patterns:
        yield found
        return
    for more in matches(patterns[0], parts[0], found):
        yield from in_order(patterns[1:], parts[1:], more)


def in_any_order(patterns: Sequence[sp.Basic], parts: Sequence[sp.Basic], found: Found) -> Iterator[Found]:
    if not patterns:
        yield found
        return
    for at, part in enumerate(parts):
        for more in matches(patterns[0], part, found):
            yield from in_any_order(patterns[1:], [*parts[:at], *parts[at + 1 :]], more)


def sums(pattern: sp.Sum, part: sp.Sum, found: Found) -> Iterator[Found]:
    """The indices that are summed over have other names, of which none is the pattern's: sum_k W_kk."""
    (inside, *ours), (other, *theirs) = pattern.args, part.args
    if [one[1:] for one in ours] != [one[1:] for one in theirs]:
        return
    bound = {one[0]: two[0] for one, two in zip(ours, theirs, strict=True)}
    for more in matches(inside, other, {**found, **bound}):
        own = {key: more[key] for key in found}
        if set(own.values()).isdisjoint(bound.values()):
            yield own

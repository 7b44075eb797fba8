"""Arrays with joined axes: how they are declared, made, multiplied, and taken apart."""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Size, SlopeBase
from backprop.proof.models import indexing, kinds, making
from backprop.proof.models.arrays import Indices, Shape, SymbolicArray, models
from backprop.proof.models.contractions import product_kind
from backprop.proof.models.partiality import defined_product
from backprop.proof.models.parts import Place, joined, parts_of, summed_over_all, taken_apart
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, no_labels


class Apart:
    """`A[APART]` is A with each joined axis as its parts; for the entries that a theorem speaks of."""


APART = Apart()


def joined_array(name: str, *shape: Size, of: tuple[str, ...] = ()) -> SymbolicArray:
    """A declared array, name[d, h, e] with parts for a joined axis; for numbered parts name^g[d, m].

    `of` names what the number counts, such as the gates.
    """
    return declared(sp.IndexedBase, name, shape, of)


def joined_slopes(name: str, *shape: Size) -> SymbolicArray:
    """The slopes of an undetermined cost, with parts for a joined axis."""
    return declared(SlopeBase, name, shape, ())


def declared(base: type[sp.IndexedBase], name: str, shape: Shape, of: tuple[str, ...]) -> SymbolicArray:
    def entry(*i: Any) -> sp.Expr:
        flat = [one for at, length in zip(i, shape, strict=True) for one in taken_apart(at, length)]
        marks = [of[int(one) - 1] for one in flat if isinstance(one, sp.Integer)]
        rest = [one for one in flat if not isinstance(one, sp.Integer)]
        return base("^".join([name, *(f"{{({mark})}}" for mark in marks)]))[tuple(rest)]

    return SymbolicArray(shape, entry, name)


@models(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> SymbolicArray:
    """Products of entries, summed over the axes of a and of b that are paired."""
    a, b = constant(a), constant(b)
    if isinstance(axes, int):
        axes = (tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes)))
    left, right = (
        tuple(axis % one.ndim for axis in (which if isinstance(which, (tuple, list)) else (which,)))
        for one, which in zip((a, b), axes, strict=True)
    )
    lengths = [a.shape[axis] for axis in left]
    if lengths != [b.shape[axis] for axis in right]:
        raise ValueError(f"shape-mismatch for sum: axes {left} of {a.shape} and {right} of {b.shape}")
    free_a, free_b = ([i for i in range(one.ndim) if i not in used] for one, used in ((a, left), (b, right)))
    rule_a, rule_b = a.rule, b.rule

    def entry(*i: Any) -> sp.Expr:
        def term(inner: Sequence[Any]) -> sp.Expr:
            at_a = dict(zip([*free_a, *left], [*i[: len(free_a)], *inner], strict=True))
            at_b = dict(zip([*free_b, *right], [*i[len(free_a) :], *inner], strict=True))
            return defined_product(
                rule_a(*(at_a[axis] for axis in range(a.ndim))),
                rule_b(*(at_b[axis] for axis in range(b.ndim))),
            )

        return summed_over_all(lengths, term)

    shape = (*(a.shape[axis] for axis in free_a), *(b.shape[axis] for axis in free_b))
    gives = product_kind(a, b)
    if gives == kinds.TRUTHS:
        raise NotModelled("np.tensordot of truth values, which NumPy adds as 'or', is not modelled")
    return SymbolicArray(shape, entry, kind=gives)


@models(np.concatenate)
def concatenate(arrays: Sequence[SymbolicArray], axis: int = 0) -> SymbolicArray:
    """Arrays of one shape, side by side along their last axis."""
    rules, (first, *rest) = [one.rule for one in arrays], arrays
    if axis not in (-1, first.ndim - 1) or any(one.shape != first.shape for one in rest):
        raise NotModelled("np.concatenate is modelled along the last axis, for arrays of one shape")

    def entry(*i: Any) -> sp.Expr:
        which, *inside = i[-1]
        if not isinstance(which, sp.Integer):
            raise NotModelled("which of the arrays side by side an entry is of depends on its index")
        return rules[int(which) - 1](*i[:-1], inside[0] if len(inside) == 1 else Place(inside))

    no_labels(*arrays)
    gives = kinds.joined(*(one.kind for one in arrays))
    return SymbolicArray((*first.shape[:-1], joined(len(arrays), first.shape[-1])), entry, kind=gives)


@models(np.reshape)
def reshape(a: SymbolicArray, shape: Any, order: str = "C") -> SymbolicArray:
    """Axes that are joined, or come apart into what they were joined from; -1 stands for what is left."""
    new = list(shape) if isinstance(shape, (tuple, list)) else [shape]
    flat = [part for length in a.shape for part in parts_of(length)]
    if order != "C" or flat == list(a.shape) and -1 not in new:
        return making.reshape(a, shape, order)
    left, groups = list(flat), []
    for at, length in enumerate(new):
        if length == -1:
            behind = sum(len(parts_of(one)) for one in new[at + 1 :])
            group = left[: len(left) - behind]
        else:
            group = left[: len(parts_of(length))]
            if tuple(group) != tuple(parts_of(length)):
                return making.reshape(a, shape, order)
        if not group:
            return making.reshape(a, shape, order)
        groups.append(group)
        left = left[len(group) :]
    if left:
        return making.reshape(a, shape, order)
    lengths = tuple(joined(*group) for group in groups)
    return a.view(
        lengths,
        lambda *i: regrouped(i, lengths, a.shape),
        lambda *i: (sp.Integer(1), regrouped(i, a.shape, lengths)),
    )


def regrouped(i: Indices, old: Shape, new: Shape) -> Indices:
    """The same place, with its indices joined as in another shape."""
    flat = [one for at, length in zip(i, old, strict=True) for one in taken_apart(at, length)]
    result: list[Any] = []
    for length in new:
        count = len(parts_of(length))
        result.append(flat[0] if count == 1 else Place(flat[:count]))
        flat = flat[count:]
    return tuple(result)


@models(operator.getitem)
def getitem(a: SymbolicArray, keys: tuple[Any, ...]) -> Any:
    if len(keys) == 1 and keys[0] is APART:
        return reshape(a, tuple(part for length in a.shape for part in parts_of(length)))
    return indexing.getitem(a, keys)

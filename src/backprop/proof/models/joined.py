"""Arrays with joined axes: how they are declared, made, multiplied, and taken apart."""

import operator
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Size, SlopeBase, is_size
from backprop.proof.models import indexing, kinds, making
from backprop.proof.models.arrays import Indices, Shape, SymbolicArray, models
from backprop.proof.models.contractions import product_kind
from backprop.proof.models.partiality import defined_product
from backprop.proof.models.parts import (
    Joined,
    Place,
    beside,
    joined,
    laid_out,
    parts_of,
    pieces_of,
    placed,
    seen_in,
    summed_over_all,
    taken_apart,
)
from backprop.proof.models.reductions import axes_of
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, no_labels, stretched


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
        named, rest = name, []
        for at, length in zip(i, shape, strict=True):
            marks, places = marked(at, length)
            named += "".join(f"^{{({of[one - 1] if of else one})}}" for one in marks)
            rest += places
        return base(named)[tuple(rest)] if rest else sp.Symbol(named, real=True)

    return SymbolicArray(shape, entry, name)


def marked(at: Any, length: Size) -> tuple[list[int], list[sp.Expr]]:
    """The numbers of a place's parts and pieces, and its indices."""
    layout = laid_out(length)
    if layout is None:
        return [], [at]
    if isinstance(layout, Joined):
        parts = list(zip(taken_apart(at, length), layout, strict=True))
    else:
        which, inside = seen_in(at)
        piece = layout[which - 1] if isinstance(which, sp.Integer) else None
        parts = [(which, len(layout)), *([(inside, piece)] if piece != 1 else [])]
    marks: list[int] = []
    places: list[sp.Expr] = []
    for one, part in parts:
        if isinstance(part, int):
            if not isinstance(one, sp.Integer):
                raise NotModelled(f"which of {part} pieces {at} is of depends on an index")
            marks.append(int(one))
        else:
            more, rest = marked(one, part)
            marks, places = marks + more, places + rest
    return marks, places


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
    """Arrays one behind the other along an axis, of one shape but for that axis."""
    arrays = [constant(one) for one in arrays]
    first, *rest = arrays
    if not first.ndim or any(one.ndim != first.ndim for one in rest):
        raise ValueError("np.concatenate takes arrays with equally many axes, of which there is one")
    axis = axes_of(first, axis)[0]
    before, after = first.shape[:axis], first.shape[axis + 1 :]
    if any((one.shape[:axis], one.shape[axis + 1 :]) != (before, after) for one in rest):
        raise ValueError(
            f"arrays of shapes {', '.join(str(one.shape) for one in arrays)} do not fit along axis {axis}"
        )
    if not rest:
        return first.copied()
    length = beside(*(one.shape[axis] for one in arrays))
    pieces = [
        (one.rule, piece if len(pieces_of(one.shape[axis])) > 1 else 0)
        for one in arrays
        for piece in range(1, len(pieces_of(one.shape[axis])) + 1)
    ]

    def entry(*i: Any) -> sp.Expr:
        which, inside = seen_in(i[axis])
        if not isinstance(which, sp.Integer):
            raise NotModelled("which of the arrays side by side an entry is of depends on its index")
        rule, piece = pieces[int(which) - 1]
        return rule(*i[:axis], placed(piece, inside) if piece else inside, *i[axis + 1 :])

    no_labels(*arrays)
    gives = kinds.joined(*(one.kind for one in arrays))
    return SymbolicArray((*before, length, *after), entry, kind=gives)


@models(np.hstack)
def hstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> SymbolicArray:
    """Columns side by side; vectors one behind the other."""
    plainly(dtype, casting)
    arrays = [one if one.ndim else one.reshape(1) for one in map(constant, tup)]
    return concatenate(arrays, axis=0 if arrays[0].ndim == 1 else 1)


@models(np.vstack)
def vstack(tup: Sequence[Any], *, dtype: Any = None, casting: str = "same_kind") -> SymbolicArray:
    """Rows one above the other."""
    plainly(dtype, casting)
    return concatenate([one[None] if one.ndim == 1 else one for one in map(constant, tup)])


@models(np.column_stack)
def column_stack(tup: Sequence[Any]) -> SymbolicArray:
    """Columns side by side; a vector is a column."""
    return concatenate([one[:, None] if one.ndim == 1 else one for one in map(constant, tup)], axis=1)


def plainly(dtype: Any, casting: str) -> None:
    if dtype is not None or casting != "same_kind":
        raise NotModelled("arrays one behind the other are modelled without dtype= and casting=")


@models(np.append)
def append(arr: Any, values: Any, axis: Any = None) -> SymbolicArray:
    if axis is None:
        arr, values = np.ravel(constant(arr)), np.ravel(constant(values))
    return concatenate([arr, values], axis=0 if axis is None else axis)


@models(np.insert)
def insert(arr: SymbolicArray, obj: Any, values: Any, axis: Any = None) -> SymbolicArray:
    """np.insert(A, 0, 1, axis=1): one row or column before the first."""
    arr = constant(arr)
    if axis is None and arr.ndim != 1 or not isinstance(obj, int) or obj != 0:
        raise NotModelled("np.insert is modelled before the first row or column")
    axis = axes_of(arr, 0 if axis is None else axis)[0]
    shape = (*arr.shape[:axis], 1, *arr.shape[axis + 1 :])
    new = constant(values)
    if new.ndim and new.shape != shape:
        raise NotModelled("np.insert is modelled for a number, or for a row or column with both its axes")
    return concatenate([SymbolicArray(shape, stretched(new, shape), kind=arr.kind), arr], axis=axis)


@models(np.split, np.array_split)
def split(ary: SymbolicArray, indices_or_sections: Any, axis: int = 0) -> list[SymbolicArray]:
    """The equal blocks of an axis, or what lies between given places."""
    axis = axes_of(ary, axis)[0]
    length, cuts = ary.shape[axis], indices_or_sections
    if isinstance(cuts, (int, sp.Integer)):
        block = sp.sympify(length) / cuts
        cuts = [block * one for one in range(1, int(cuts))]
    ends = [0, *cuts, length]
    before = (slice(None),) * axis
    return [ary[(*before, slice(one, other))] for one, other in pairwise(ends)]


@models(np.hsplit)
def hsplit(ary: SymbolicArray, indices_or_sections: Any) -> list[SymbolicArray]:
    return split(ary, indices_or_sections, axis=0 if ary.ndim == 1 else 1)


@models(np.reshape)
def reshape(a: SymbolicArray, shape: Any, order: str = "C") -> SymbolicArray:
    """Axes that are joined, or come apart into what they were joined from; -1 stands for what is left."""
    new = [sp.sympify(one) for one in (shape if isinstance(shape, (tuple, list)) else [shape])]
    flat = [part for length in a.shape for part in parts_of(length)]
    if order != "C" or flat == list(a.shape) and all(map(is_size, new)):
        return making.reshape(a, shape, order)
    left, groups = list(flat), []
    for at, length in enumerate(new):
        if length == -1:
            behind = sum(len(parts_of(one)) for one in new[at + 1 :])
            group = left[: len(left) - behind]
        else:
            group = next((left[:k] for k in range(1, len(left) + 1) if sp.Mul(*left[:k]) == length), [])
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

"""A[key] and A[key] = value, with 0 as the first place, as NumPy counts.

An axis of symbolic length surely has a first entry and a last one, and no other that can be named: A[0] is
the entry 1 of formulas, A[-1] and A[N - 1] are refused, for no formula says N where an index belongs.
"""

import operator
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Where, fresh_index, limit
from backprop.proof.models import slices
from backprop.proof.models.arrays import Indices, SymbolicArray, models
from backprop.proof.models.kinds import TRUTHS, WHOLES
from backprop.proof.models.masked import Places, Selected
from backprop.proof.models.parts import Beside, Place, ends_of, laid_out, pieces_of, placed, same_place
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, fits, scalar, stretched
from backprop.proof.models.writing import cast, put


class Cut(NotModelled):
    """A slice without the first place of an axis, or without its last."""

    where: tuple[Any, bool]

    def __init__(self, length: Any, first: bool, *about: object) -> None:
        self.where = length, first
        super().__init__(*about)


WHOLE_AXIS = slice(None)
ONE = sp.Integer(1)


@models(operator.getitem)
def getitem(a: SymbolicArray, keys: tuple[Any, ...]) -> Any:
    keys = spread(a, keys)
    if any(is_mask(key) for key in keys):
        return Selected(a, mask_of(a, keys), keys[0] if keys[0].ndim == 1 else None)
    if any(isinstance(key, SymbolicArray) for key in keys):
        return gathered(a, keys)
    seen: SymbolicArray = look(a, keys)
    numbers = all(isinstance(key, sp.Expr) for key in keys) and not seen.shape
    if not numbers:
        return seen
    entry = seen.rule()
    if a.kind.labels and isinstance(entry, sp.Idx):
        return entry - 1
    if a.kind.labels and isinstance(entry, sp.Integer):  # of np.arange: a number, counted from 0
        return scalar(SymbolicArray((), lambda: entry - 1, kind=WHOLES))
    return scalar(SymbolicArray((), seen.rule, kind=a.kind))


@models(operator.setitem)
def setitem(a: SymbolicArray, keys: tuple[Any, ...], value: Any) -> None:
    if a.is_scalar:
        raise TypeError("a NumPy number does not support item assignment")
    keys = spread(a, keys)
    arrays = [key for key in keys if isinstance(key, SymbolicArray)]
    if not arrays:
        put(look(a, keys), value)
    elif all(key.kind == TRUTHS for key in arrays):
        mask = mask_of(a, keys)
        put(a, chosen(value, mask), mask)
    else:
        scatter(a, keys, value)


def chosen(value: Any, mask: SymbolicArray) -> SymbolicArray:
    """What is written where the mask is true: one number, or what was read there."""
    if isinstance(value, Selected) and value.chosen_by(mask):
        return value.of
    new = constant(value)
    if new.shape != ():
        raise NotModelled("writing to a mask is modelled for one number, as in A[A > 0] = 1")
    return new


def spread(a: SymbolicArray, keys: tuple[Any, ...]) -> tuple[Any, ...]:
    """One key for each axis, and None for each new one: an ellipsis stands for colons."""
    keys = tuple([key.mask if isinstance(key, Places) else key for key in keys])
    keys = tuple([key if known(key) else place(key) for key in keys])
    dots = [at for at, key in enumerate(keys) if key is Ellipsis] or [len(keys)]
    used = [key.ndim if is_mask(key) else key is not None for key in keys if key is not Ellipsis]
    missing: int = a.ndim - sum(used)
    if missing < 0 or len(dots) > 1:
        raise IndexError(f"the index {keys!r} does not fit an array with {a.ndim} axes")
    return keys[: dots[0]] + (WHOLE_AXIS,) * missing + keys[dots[0] + 1 :]


def is_mask(key: Any) -> bool:
    return isinstance(key, SymbolicArray) and key.kind == TRUTHS


def known(key: Any) -> bool:
    return key is None or key is Ellipsis or isinstance(key, (slice, SymbolicArray))


def place(key: Any) -> sp.Expr:
    """A whole number; the arithmetic of sizes may come to one."""
    if isinstance(key, sp.Expr) and key.is_integer and not key.has(sp.Float):
        return key
    if isinstance(key, bool) or not isinstance(key, (int, np.integer)):
        raise NotModelled(
            f"the index {key!r} is not modelled; there are ':', 'None', '...', numbers, masks and labels"
        )
    return sp.Integer(int(key))


def found(key: sp.Expr, length: Any) -> sp.Expr:
    """The place on its axis in a formula, which counts from 1; a loop is at t - 1 in its round t."""
    if isinstance(key + 1, sp.Idx) and limit(key + 1) == length:
        return key + 1
    for which, (begin, piece) in enumerate(zip(ends_of(length), pieces_of(length), strict=False), 1):
        inside = key + 1 - begin
        if laid_out(length) and isinstance(inside, sp.Idx) and limit(inside) == piece:
            return placed(which, inside)
    if not isinstance(length, int):
        cell = slices.between(key, key + 1 if key != -1 else None, length)
        if cell and cell[0] == 1:
            return cell[1].at(ONE)
        if key == 0:
            return first_place(length)
        raise NotModelled(
            f"the index {key} on an axis of length {length} is not modelled: of an axis of any length the "
            "first entry alone has a number"
        )
    if not key.is_Integer:
        raise NotModelled(f"the index {key} on an axis of length {length} is not modelled")
    if not -length <= key < length:
        raise IndexError(f"index {key} is out of bounds for an axis of length {length}")
    return key % length + 1


def first_place(length: Any) -> Any:
    """The first place of an axis."""
    layout = laid_out(length)
    if layout is None:
        return ONE
    return (
        placed(1, first_place(layout[0])) if isinstance(layout, Beside) else Place(map(first_place, layout))
    )


def look(a: SymbolicArray, keys: tuple[Any, ...]) -> SymbolicArray:
    """A view by colons, new axes, single places, and slices of one entry or of all."""
    lengths = iter(a.shape)
    plan: list[tuple[Any, Any]] = []  # the length of an axis of the view, None where it has none; where there
    for key in keys:
        length = None if key is None else next(lengths)
        plan.append((1, None) if key is None else cut(key, length))
    shape = tuple(size for size, _ in plan if size is not None)

    def there(*i: sp.Expr) -> Indices:
        here = iter(i)
        result = []
        for size, at in plan:
            index = next(here) if size is not None else None
            if at is not None:
                result.append(index if at is WHOLE_AXIS else at.at(index) if is_part(at) else at)
        return tuple(result)

    def back(*there: sp.Expr) -> tuple[sp.Expr, Indices]:
        places, here, seen = iter(there), [], ONE
        for size, at in plan:
            index = ONE if at is None else next(places)
            if isinstance(at, slices.Pieces):
                inside, index = at.back(index)
                seen *= inside
            elif at is not None and at is not WHOLE_AXIS:
                seen, index = seen * same_place(index, at) if index != at else seen, ONE
            here += [] if size is None else [index]
        return seen, tuple(here)

    if any(isinstance(at, slices.Along) for _, at in plan):
        return slices.sliced(a, shape, there, plan)
    return a.view(shape, there, back)


def is_part(at: Any) -> bool:
    return isinstance(at, (slices.Along, slices.Pieces))


def cut(key: Any, length: Any) -> tuple[Any, Any]:
    """How an axis is seen: its length in the view, or None, and where each entry is in the array."""
    if not isinstance(key, slice):
        return None, found(key, length)
    ends = tuple(
        end if end is None or isinstance(end, sp.Idx) else place(end)
        for end in (key.start, key.stop, key.step)
    )
    if (part := slices.part(ends, length)) is not None:
        return part
    if (ends[0] in (None, 0)) and ends[1] in (None, sp.sympify(length)) and ends[2] in (None, 1):
        return length, WHOLE_AXIS
    if ends[0] in (None, 0) and ends[1] == 1 and ends[2] in (None, 1):
        return 1, ONE
    if isinstance(length, int) and all(end is None or end.is_Integer for end in ends):
        cells = range(length)[slice(*(None if end is None else int(end) for end in ends))]
        if len(cells) == 1:
            return 1, sp.Integer(cells[0] + 1)
        if cells == range(length):
            return length, WHOLE_AXIS
    said = f"the slice {key.start}:{key.stop}:{key.step} of an axis of length {length} is not modelled"
    if ends in ((1, None, None), (None, -1, None)):
        raise Cut(length, ends[0] == 1, said)
    raise NotModelled(said)


def mask_of(a: SymbolicArray, keys: tuple[Any, ...]) -> SymbolicArray:
    """A mask of the leading axes, as one of the array's own shape."""
    mask, *rest = keys
    if not is_mask(mask) or any(key != WHOLE_AXIS for key in rest if not isinstance(key, SymbolicArray)):
        raise NotModelled("a mask is modelled for the leading axes, as in A[A > 0] = 1")
    if any(isinstance(key, SymbolicArray) for key in rest):
        raise NotModelled("one mask is modelled in an index, not several")
    if mask.shape != a.shape[: mask.ndim]:
        raise IndexError(f"a mask of shape {mask.shape} does not fit an array of shape {a.shape}")
    rule = mask.rule
    return SymbolicArray(a.shape, lambda *i: rule(*i[: mask.ndim]), kind=TRUTHS)


# -- labels as indices -------------------------------------------------------------------------


def labelled(a: SymbolicArray, keys: tuple[Any, ...]) -> tuple[dict[int, SymbolicArray], Any, int]:
    """The axes that labels choose on, the length of the labels, and the axis that comes in their place."""
    chosen = {axis: key for axis, key in enumerate(keys) if key is not None and not isinstance(key, slice)}
    arrays = {axis: key for axis, key in chosen.items() if isinstance(key, SymbolicArray)}
    rest = [cut(key, a.shape[axis])[1] for axis, key in enumerate(keys) if isinstance(key, slice)]
    if len(arrays) < len(chosen) or len(keys) != a.ndim or any(at is not WHOLE_AXIS for at in rest):
        raise NotModelled("labels as indices are modelled beside ':' alone")
    if any(not key.kind.labels or key.ndim != 1 for key in arrays.values()):
        raise NotModelled("an array as an index is modelled for a mask that is written to, and for labels")
    lengths = {key.shape for key in arrays.values()}
    if len(lengths) > 1:
        raise IndexError(f"labels of shapes {lengths} do not index together")
    axes = sorted(arrays)
    for axis, key in arrays.items():
        entry = key.entry()[1]
        if isinstance(entry, sp.Idx) and limit(entry) != a.shape[axis]:
            raise NotModelled(f"labels up to {limit(entry)} as indices of an axis of length {a.shape[axis]}")
    return arrays, lengths.pop()[0], axes[0] if axes == list(range(axes[0], axes[-1] + 1)) else 0


def gathered(a: SymbolicArray, keys: tuple[Any, ...]) -> SymbolicArray:
    """A[np.arange(N), y], A[y], A[:, y]: the entries that labels choose."""
    arrays, length, first = labelled(a, keys)
    rest = [axis for axis in range(a.ndim) if axis not in arrays]
    shape = [a.shape[axis] for axis in rest]
    shape.insert(first, length)
    rule, labels = a.rule, {axis: key.rule for axis, key in arrays.items()}

    def entry(*i: sp.Expr) -> sp.Expr:
        others = iter(i[:first] + i[first + 1 :])
        return rule(*(labels[axis](i[first]) if axis in labels else next(others) for axis in range(a.ndim)))

    return SymbolicArray(tuple(shape), entry, kind=a.kind)


def scatter(a: SymbolicArray, keys: tuple[Any, ...], value: Any) -> None:
    """A[np.arange(N), y] = value: each row has one entry that is written to."""
    arrays, length, first = labelled(a, keys)
    rows = [axis for axis, key in arrays.items() if (i := key.entry())[0] == (i[1],)]
    if not rows:
        raise NotModelled("writing to labels is modelled beside np.arange: else two may name one entry")
    rest = [axis for axis in range(a.ndim) if axis not in arrays]
    shape = [a.shape[axis] for axis in rest]
    shape.insert(first, length)
    new = constant(value)
    fits(new, tuple(shape))
    written, old = stretched(cast(new, a.kind), tuple(shape)), a.rule
    labels = {axis: key.rule for axis, key in arrays.items() if axis != rows[0]}

    def entry(*there: sp.Expr) -> sp.Expr:
        n = there[rows[0]]
        here = sp.Mul(*(sp.KroneckerDelta(there[axis], label(n)) for axis, label in labels.items()))
        i = [there[axis] for axis in rest]
        i.insert(first, n)
        return Where(here, written(*i), old(*there))

    a.write(entry)


@models((np.add, "at"))
def add_at(a: SymbolicArray, keys: Any, value: Any) -> None:
    """np.add.at(A, y, G): each row of G is added to the row of A that its label names."""
    keys = spread(a, keys if isinstance(keys, tuple) else (keys,))
    arrays, length, first = labelled(a, keys)
    rest = [axis for axis in range(a.ndim) if axis not in arrays]
    shape = [a.shape[axis] for axis in rest]
    shape.insert(first, length)
    new = constant(value)
    fits(new, tuple(shape))
    if a.kind == TRUTHS:
        raise NotModelled("np.add.at of truth values, which NumPy adds as 'or', is not modelled")
    if new.kind.all("f") and not a.kind.all("f"):
        raise NotModelled(f"np.add.at of {new.dtype} to {a.dtype}, which NumPy truncates, is not modelled")
    added, old = stretched(new, tuple(shape)), a.rule
    n = fresh_index("n", length)

    def entry(*there: sp.Expr) -> sp.Expr:
        here = sp.Mul(*(sp.KroneckerDelta(there[axis], key.rule(n)) for axis, key in arrays.items()))
        i = [there[axis] for axis in rest]
        i.insert(first, n)
        return old(*there) + sp.Sum(here * added(*i), n)

    a.write(entry)

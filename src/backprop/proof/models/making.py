"""Arrays made of others: choices, labels, other axes, constants."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.equality import normal_form
from backprop.proof.kernel.language import Above, Size, Where, is_size
from backprop.proof.models.arrays import Indices, Shape, SymbolicArray, models
from backprop.proof.models.kinds import LABELS, REALS, TRUTHS, joined, kind
from backprop.proof.models.masked import Places
from backprop.proof.models.parts import laid_out, same_place
from backprop.proof.models.reductions import axes_of, one_axis
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import broadcast, constant, elementwise, fits, no_labels, stretched
from backprop.proof.models.writing import cast, into, put

ONE = sp.Integer(1)


class Unlaid(NotModelled):
    """A length that is made of others, of which no axis is laid out."""

    length: sp.Expr

    def __init__(self, length: sp.Expr, *about: object) -> None:
        self.length = length
        super().__init__(*about)


@models(np.where)
def where(condition: Any, *ways: Any) -> Any:
    if not ways:
        return nonzero(condition)
    then, otherwise = ways
    truth, *chosen = (constant(value) for value in (condition, then, otherwise))
    no_labels(truth, *chosen)
    return elementwise(Where, cast(truth, TRUTHS), *chosen, kind=joined(*(one.kind for one in chosen)))


@models(np.nonzero)
def nonzero(a: Any) -> tuple[Places]:
    return (flatnonzero(a),)


@models(np.flatnonzero)
def flatnonzero(a: Any) -> Places:
    """The places of what is not 0, along one axis."""
    truth = constant(a)
    no_labels(truth)
    if truth.ndim != 1:
        raise NotModelled("the places of what is not 0 are modelled for one axis")
    return Places(cast(truth, TRUTHS))


@models(np.clip)
def clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **names: Any) -> SymbolicArray:
    low, high = names.pop("min", a_min), names.pop("max", a_max)
    if names:
        raise NotModelled(f"np.clip with {', '.join(names)} is not modelled")
    above = a if low is None else np.maximum(a, low)
    return into(out, above if high is None else np.minimum(above, high))


@models(np.take_along_axis)
def take_along_axis(arr: SymbolicArray, indices: SymbolicArray, axis: int) -> SymbolicArray:
    """arr[i, indices[i, 0]], for labels with an axis of length 1."""
    axis = one_axis(arr, axis)
    if not indices.kind.labels or indices.shape != (*arr.shape[:axis], 1, *arr.shape[axis + 1 :]):
        raise NotModelled("np.take_along_axis is modelled for one label a row")
    rule, label = arr.rule, indices.rule
    return SymbolicArray(indices.shape, lambda *i: rule(*i[:axis], label(*i), *i[axis + 1 :]), kind=arr.kind)


@models(np.allclose, np.array_equal)
def allclose(a: Any, b: Any, **tolerance: Any) -> bool:
    """Two arrays whose entries have one normal form are close; of others nothing is known."""
    a, b = constant(a), constant(b)
    shape = broadcast(a.shape, b.shape)
    one, other = stretched(a, shape), stretched(b, shape)
    if any(normal_form(one(*i) - other(*i)) != 0 for i in SymbolicArray(shape, one).everywhere()):
        raise NotModelled("whether two symbolic arrays are close is not known")
    return True


# -- other axes --------------------------------------------------------------------------------


def with_axes(a: SymbolicArray, order: Sequence[int]) -> SymbolicArray:
    """A view whose axis p is the axis order[p] of a."""
    place = [order.index(axis) for axis in range(a.ndim)]
    return a.view(
        tuple(a.shape[axis] for axis in order),
        lambda *i: tuple(i[p] for p in place),
        lambda *there: (ONE, tuple(there[axis] for axis in order)),
    )


@models(np.transpose)
def transpose(a: SymbolicArray, axes: Any = None) -> SymbolicArray:
    order = range(a.ndim)[::-1] if axes is None else [axes_of(a, axis)[0] for axis in axes]
    if sorted(order) != list(range(a.ndim)):
        raise ValueError("axes don't match array")
    return with_axes(a, list(order))


@models(np.swapaxes)
def swapaxes(a: SymbolicArray, axis1: int, axis2: int) -> SymbolicArray:
    order, one, other = list(range(a.ndim)), one_axis(a, axis1), one_axis(a, axis2)
    order[one], order[other] = other, one
    return with_axes(a, order)


@models(np.moveaxis)
def moveaxis(a: SymbolicArray, source: int, destination: int) -> SymbolicArray:
    order, to = list(range(a.ndim)), one_axis(a, destination)
    order.insert(to, order.pop(one_axis(a, source)))
    return with_axes(a, order)


@models(np.expand_dims)
def expand_dims(a: SymbolicArray, axis: Any) -> SymbolicArray:
    if isinstance(axis, (tuple, list)):
        raise NotModelled("np.expand_dims is modelled for one axis")
    if not -a.ndim - 1 <= operator.index(axis) <= a.ndim:
        raise np.exceptions.AxisError(axis, a.ndim + 1)
    keys: list[Any] = [slice(None)] * a.ndim
    keys.insert(axis % (a.ndim + 1), None)
    return a[tuple(keys)]  # type: ignore[no-any-return]


@models(np.atleast_2d)
def atleast_2d(a: SymbolicArray) -> SymbolicArray:
    """A row of a vector, and of a number."""
    return a if a.ndim > 1 else a[(None,) * (2 - a.ndim)]


@models(np.squeeze)
def squeeze(a: SymbolicArray, axis: Any = None) -> SymbolicArray:
    """Without axes of length 1; without their names, a size that happens to be 1 would go as well."""
    if axis is None and not all(isinstance(size, int) for size in a.shape):
        raise NotModelled("np.squeeze drops also a size that is 1: name the axis, as in squeeze(axis=1)")
    gone = [at for at, size in enumerate(a.shape) if size == 1] if axis is None else axes_of(a, axis)
    if any(a.shape[at] != 1 for at in gone):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return reshape(a, tuple(size for at, size in enumerate(a.shape) if at not in gone))


@models(np.ravel)
def ravel(a: SymbolicArray) -> SymbolicArray:
    """A view where the entries lie one behind the other, else a copy; nobody knows of a view of something."""
    seen = reshape(a, -1)
    if a.looks is not None and seen.looks is not None:
        seen.looks = replace(seen.looks, then=a.rule)
    return seen


@models(np.reshape)
def reshape(a: SymbolicArray, shape: Any, order: str = "C") -> SymbolicArray:
    """The same axes with others of length 1 between them; what joins or parts axes is refused."""
    new = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    new = tuple(length(one) for one in _measured(a, new))
    if order != "C":
        raise NotModelled("np.reshape is modelled in C order")
    old, kept = ([at for at, size in enumerate(one) if size != 1] for one in (a.shape, new))
    if [a.shape[at] for at in old] != [new[at] for at in kept]:
        ratio = sp.Mul(*a.shape) / sp.Mul(*new)
        if ratio.is_number and ratio != 1:
            raise ValueError(f"cannot reshape an array of shape {a.shape} into {new}")
        raise NotModelled(f"the reshape from {a.shape} to {new} is not modelled: it joins or parts axes")

    axes = a.ndim

    def moved(i: Sequence[sp.Expr], source: list[int], target: list[int], many: int) -> Indices:
        at = dict(zip(target, (i[one] for one in source), strict=True))
        return tuple(at.get(axis, ONE) for axis in range(many))

    return a.view(new, lambda *i: moved(i, kept, old, axes), lambda *i: (ONE, moved(i, old, kept, len(new))))


def _measured(a: SymbolicArray, new: tuple[Any, ...]) -> Shape:
    """The shape with the length that -1 stands for."""
    unknown = [at for at, size in enumerate(new) if isinstance(size, (int, sp.Integer)) and size == -1]
    if len(unknown) > 1:
        raise ValueError("can only specify one unknown dimension")
    if not unknown:
        return new
    rest = sp.Mul(*a.shape) / sp.Mul(*(size for size in new if not (isinstance(size, int) and size == -1)))
    return tuple(rest if at in unknown else size for at, size in enumerate(new))


# -- constants and copies ----------------------------------------------------------------------


def length(size: Any) -> Size:
    """A size of an array: a symbol, a number from 1 on, or what an axis is laid out of."""
    size = sp.sympify(size)
    if not is_size(size) and not laid_out(size):
        raise Unlaid(size, f"an axis of length {size} is not modelled: no axis is laid out of these")
    return int(size) if size.is_Integer else size


def shaped(shape: Any) -> Shape:
    return tuple(map(length, shape if isinstance(shape, (tuple, list)) else (shape,)))


def filled(shape: Any, value: Any, dtype: Any = None) -> SymbolicArray:
    given = constant(value)
    given = SymbolicArray(given.shape, given.rule, kind=given.kind.array())
    shape = shaped(shape)
    fits(given, shape)
    result = SymbolicArray(shape, stretched(given, shape), kind=given.kind)
    return result if dtype is None else cast(result, kind(dtype))


def constants(value: int) -> Callable[..., SymbolicArray]:
    """np.zeros and np.ones."""

    def model(
        shape: Any, dtype: Any = float, order: str = "C", *, device: Any = None, like: Any = None
    ) -> SymbolicArray:
        return filled(shape, value, dtype)

    return model


def like(value: int) -> Callable[..., SymbolicArray]:
    """np.zeros_like and np.ones_like: of the array's own dtype."""

    def model(a: SymbolicArray, dtype: Any = None, shape: Any = None) -> SymbolicArray:
        no_labels(a)
        of = a.kind.array() if dtype is None else kind(dtype)
        return SymbolicArray(
            a.shape if shape is None else shaped(shape), lambda *i: sp.Integer(value), kind=of
        )

    return model


models(np.zeros)(constants(0))
models(np.ones)(constants(1))
models(np.zeros_like)(like(0))
models(np.ones_like)(like(1))


@models(np.full)
def full(
    shape: Any, fill_value: Any, dtype: Any = None, order: str = "C", *, device: Any = None, like: Any = None
) -> SymbolicArray:
    return filled(shape, fill_value, dtype)


@models(np.full_like)
def full_like(a: SymbolicArray, fill_value: Any, dtype: Any = None) -> SymbolicArray:
    result = like(0)(a, dtype)
    put(result, fill_value)
    return result


@models(np.empty)
def empty(*given: Any, **options: Any) -> SymbolicArray:
    """Refused: NumPy's own C code asks for it, too, and writes to the memory of what it gets."""
    raise NotModelled("np.empty of symbolic sizes is not modelled: np.zeros is")


def in_memory(shape: Any, dtype: Any = float) -> SymbolicArray:
    """What np.empty gives code in Python: any numbers; no proof can rest on them."""
    return unknown(shaped(shape), kind(dtype))


@models(np.empty_like)
def empty_like(a: SymbolicArray, dtype: Any = None) -> SymbolicArray:
    """The same, as long as an array."""
    no_labels(a)
    return unknown(a.shape, a.kind.array() if dtype is None else kind(dtype))


def unknown(shape: Shape, of: Any) -> SymbolicArray:
    """Entries of an array of which nothing is known, and that is no other one."""
    if not of.all("f"):
        raise NotModelled("np.empty is modelled for real numbers")
    held = sp.IndexedBase(f"memory{sp.Dummy().dummy_index}")
    return SymbolicArray(shape, lambda *i: held[i] if i else held[1], kind=of)


@models(np.identity)
def identity(n: Any, dtype: Any = float, *, like: Any = None) -> SymbolicArray:
    return eye(n, dtype=dtype)


@models(np.eye)
def eye(
    N: Any,
    M: Any = None,
    k: int = 0,
    dtype: Any = float,
    order: str = "C",
    *,
    device: Any = None,
    like: Any = None,
) -> SymbolicArray:
    shape = shaped((N, N if M is None else M))
    if k != 0 or shape[0] != shape[1]:
        raise NotModelled("np.eye is modelled for square arrays, with ones on the diagonal")
    return cast(SymbolicArray(shape, same_place, kind=REALS), kind(dtype))


@models(np.diag)
def diag(v: Any, k: int = 0) -> SymbolicArray:
    """A square array with these numbers on its diagonal and 0 elsewhere, or the diagonal of a square one."""
    v = constant(v)
    no_labels(v)
    if k != 0 or v.ndim not in (1, 2) or v.ndim == 2 and v.shape[0] != v.shape[1]:
        raise NotModelled("np.diag is modelled for the diagonal itself, of a vector or a square array")
    if v.ndim == 2:
        found: SymbolicArray = constant(np.einsum("ii->i", v))
        return found
    rule = v.rule
    return SymbolicArray(v.shape * 2, lambda i, j: same_place(i, j) * rule(i), kind=v.kind)


@models(np.diagflat)
def diagflat(v: Any, k: int = 0) -> SymbolicArray:
    """The same of all entries, one behind the other."""
    found: SymbolicArray = constant(np.diag(np.ravel(constant(v)), k))
    return found


@models(np.trace)
def trace(a: Any) -> SymbolicArray:
    """The sum of a square array's diagonal."""
    found: SymbolicArray = constant(np.sum(np.diag(a)))
    return found


@models(np.tril)
def tril(m: SymbolicArray, k: int = 0) -> SymbolicArray:
    """What stands at or left of the diagonal, where the column is at most the row; 0 to the right of it."""
    no_labels(m)
    if k != 0 or m.ndim < 2 or any(map(laid_out, m.shape[-2:])):
        raise NotModelled("np.tril is modelled for the diagonal itself, of an array with rows and columns")
    rule = m.rule
    return SymbolicArray(
        m.shape, lambda *i: Where(1 - Above(i[-1] - i[-2]), rule(*i), sp.Integer(0)), kind=m.kind
    )


@models(np.arange)
def arange(stop: Size, *, dtype: Any = None, device: Any = None, like: Any = None) -> SymbolicArray:
    """0 ... K - 1 as labels: they can be compared with labels, and be indices."""
    if dtype is not None and kind(dtype).dtype != np.dtype(int):
        raise NotModelled("np.arange is modelled for whole numbers")
    (size,) = shaped(stop)
    if laid_out(size):
        raise NotModelled(
            f"np.arange of an axis of length {size}, which is laid out of others, is not modelled"
        )
    return SymbolicArray((size,), lambda k: k, kind=LABELS)


@models(np.array)
def array(value: Any, dtype: Any = None, *, copy: Any = True, like: Any = None) -> SymbolicArray:
    """np.array(A): memory of its own."""
    if copy is not True:
        raise NotModelled("np.array is modelled with a copy")
    return as_array(value, dtype).copied()


@models(np.asarray)
def as_array(value: Any, dtype: Any = None, *, like: Any = None) -> SymbolicArray:
    """np.asarray(2, like=A): a number among symbolic arrays, so that its square root stays exact."""
    given = constant(value)
    if given is not value:
        given = SymbolicArray((), given.rule, kind=given.kind.array())
    return given if dtype is None else cast(given, kind(dtype))


@models(np.copy)
def copy(a: SymbolicArray) -> SymbolicArray:
    return a.copied()


models(np.shape)(lambda a: a.shape)
models(np.ndim)(lambda a: a.ndim)
models(np.size)(lambda a: a.size)

"""Products of arrays, summed over what they share."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from .arrays import asarray, ndarray, reshaped, unseen
from .dispatch import function
from .dtypes import BOOL, FLOAT64, dtype, missing, promoted
from .folding import given, written
from .shapes import broadcast_shapes, spelled
from .ufuncs import UFUNCS, operands, ufunc


def sum_of_products(row: list[Any], column: list[Any]) -> Any:
    return sum(map(operator.mul, row, column))


SUMPROD: Callable[[list[Any], list[Any]], Any] = getattr(
    math, "sumprod", sum_of_products
)  # from Python 3.12 on


def added(of: dtype) -> Callable[[Any], Any]:
    """How products are summed; truth values are added as `or`."""
    return any if of is BOOL else lambda terms: of.cast(sum(terms))


def rows(a: ndarray) -> list[list[Any]]:
    """The rows of a matrix."""
    width, values = a.shape[1], a._values()
    return [values[at * width : (at + 1) * width] for at in range(a.shape[0])]


def matrices(a: ndarray, b: ndarray, of: dtype) -> list[Any]:
    """The entries of the product of two matrices."""
    columns = rows(b.T)
    if of is BOOL:
        return [any(map(operator.mul, row, column)) for row in rows(a) for column in columns]
    values = [SUMPROD(row, column) for row in rows(a) for column in columns]
    return values if of is FLOAT64 else list(map(of.cast, values))


def with_axes(name: str, signature: str, *arrays: ndarray) -> None:
    """A product of numbers is none of these."""
    for at, one in enumerate(arrays):
        if not one.ndim:
            raise ValueError(
                f"{name}: Input operand {at} does not have enough dimensions (has 0, gufunc core with "
                f"signature {signature} requires 1)"
            )


def as_long(name: str, signature: str, length: int, other: int) -> None:
    """What is summed over has one length."""
    if length != other:
        raise ValueError(
            f"{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"{signature} (size {other} is different from {length})"
        )


class Matmul(ufunc):
    """A @ B."""

    @unseen
    def __call__(self, *inputs: Any, **options: Any) -> Any:
        if (found := self._elsewhere("__call__", inputs, options)) is not NotImplemented:
            return found
        if len(inputs) != 2 or set(options) - {"out"}:
            raise missing(f"np.matmul of {len(inputs)} with {', '.join(options)}")
        a, b = operands(inputs, "@")
        with_axes("matmul", "(n?,k),(k,m?)->(n?,m?)", a, b)
        row, column = a.ndim == 1, b.ndim == 1
        left, right = a[None] if row else a, b[:, None] if column else b
        as_long("matmul", "(n?,k),(k,m?)->(n?,m?)", left.shape[-1], right.shape[-2])
        of = promoted(a.dtype, b.dtype)
        many = broadcast_shapes(left.shape[:-2], right.shape[:-2])
        left = left._spread((*many, *left.shape[-2:]))
        right = right._spread((*many, *right.shape[-2:]))
        cells = [()] if not many else ndindex(*many)
        values = [value for cell in cells for value in matrices(left[cell], right[cell], of)]
        shape = (*many, *(() if row else left.shape[-2:-1]), *(() if column else right.shape[-1:]))
        if (out := options.get("out")) is not None:
            return written(out[0] if isinstance(out, tuple) else out, values, shape, of)
        return given(values, shape, of)


matmul = UFUNCS["matmul"] = Matmul("matmul", 2, "?ilfd", operator.mul)


class Vecdot(ufunc):
    """The products of the rows of A with the rows of B."""

    @unseen
    def __call__(self, *inputs: Any, **options: Any) -> Any:
        if (found := self._elsewhere("__call__", inputs, options)) is not NotImplemented:
            return found
        if len(inputs) != 2 or options:
            raise missing(f"np.vecdot of {len(inputs)} with {', '.join(options)}")
        a, b = operands(inputs, "vecdot")
        with_axes("vecdot", "(n),(n)->()", a, b)
        as_long("vecdot", "(n),(n)->()", a.shape[-1], b.shape[-1])
        found = asarray(matmul(a[..., None, :], b[..., :, None]))
        return given(found._values(), found.shape[:-2], found.dtype)


vecdot = UFUNCS["vecdot"] = Vecdot("vecdot", 2, "?ilfd", operator.mul)


def ndindex(*shape: Any) -> Any:
    """All places of a shape, the last axis first."""
    lengths = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
    cells: list[tuple[int, ...]] = [()]
    for length in lengths:
        cells = [(*cell, at) for cell in cells for at in range(length)]
    return iter(cells)


@function
def dot(a: Any, b: Any, out: Any = None) -> Any:
    a, b = asarray(a), asarray(b)
    if not a.ndim or not b.ndim:
        result = UFUNCS["multiply"](a, b)
    else:
        axis = max(b.ndim - 2, 0)
        if a.shape[-1] != b.shape[axis]:
            raise ValueError(
                f"shapes {spelled(a.shape)} and {spelled(b.shape)} not aligned: {a.shape[-1]} "
                f"(dim {a.ndim - 1}) != {b.shape[axis]} (dim {axis})"
            )
        plain = a.ndim <= 2 and b.ndim <= 2
        result = matmul(a, b) if plain else tensordot(a, b, ((a.ndim - 1,), (axis,)))
    if out is None:
        return result
    if out.dtype is not result.dtype or out.shape != result.shape:
        raise ValueError("output array is not acceptable")
    out[...] = result
    return out


@function
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    a, b = asarray(a), asarray(b)
    if isinstance(axes, int):
        axes = (tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes)))
    left, right = (
        tuple(axis % one.ndim for axis in (which if isinstance(which, (tuple, list)) else (which,)))
        for one, which in zip((a, b), axes, strict=True)
    )
    if [a.shape[axis] for axis in left] != [b.shape[axis] for axis in right]:
        raise ValueError("shape-mismatch for sum")
    free_a, free_b = ([i for i in range(one.ndim) if i not in used] for one, used in ((a, left), (b, right)))
    shape = (*(a.shape[axis] for axis in free_a), *(b.shape[axis] for axis in free_b))
    inner = math.prod(a.shape[axis] for axis in left)
    of = promoted(a.dtype, b.dtype)
    first = ordered(a, (*free_a, *left))
    second = ordered(b, (*right, *free_b))
    height, width = (math.prod(one.shape[axis] for axis in free) for one, free in ((a, free_a), (b, free_b)))
    values = matrices(reshaped(first, (height, inner)), reshaped(second, (inner, width)), of)
    return ndarray._of(values, shape, of)


def ordered(a: ndarray, axes: tuple[int, ...]) -> ndarray:
    """A view with its axes in another order."""
    return a._view(a._start, tuple(a._strides[i] for i in axes), tuple(a.shape[i] for i in axes))


@function
def inner(a: Any, b: Any) -> Any:
    a, b = asarray(a), asarray(b)
    return dot(a, b.T if b.ndim == 2 else b) if b.ndim < 3 else tensordot(a, b, ((-1,), (-1,)))


@function
def vdot(a: Any, b: Any) -> Any:
    return dot(reshaped(asarray(a), (-1,)), reshaped(asarray(b), (-1,)))


@function
def outer(a: Any, b: Any, out: Any = None) -> Any:
    left, right = reshaped(asarray(a), (-1, 1)), reshaped(asarray(b), (1, -1))
    return UFUNCS["multiply"](left, right, **({} if out is None else {"out": out}))


@function
def einsum(subscripts: str, *operands: Any, out: Any = None, optimize: Any = False) -> Any:
    """A sum over each letter that the result does not name."""
    inputs, arrow, result = str(subscripts).replace(" ", "").partition("->")
    names, arrays = inputs.split(","), [asarray(one) for one in operands]
    if not "".join(names).isalpha() or not (result.isalpha() or not result) or out is not None:
        raise missing(f"np.einsum({subscripts!r})")
    if [len(name) for name in names] != [one.ndim for one in arrays]:
        raise ValueError(
            f"einstein sum subscripts string {subscripts!r} does not fit the axes of its operands"
        )
    every = "".join(names)
    result = result if arrow else "".join(sorted(one for one in every if every.count(one) == 1))
    lengths: dict[str, int] = {}
    for name, one in zip(names, arrays, strict=True):
        for letter, length in zip(name, one.shape, strict=True):
            if lengths.setdefault(letter, length) != length and 1 not in (length, lengths[letter]):
                raise ValueError(remapped(names, arrays, result + every))
            lengths[letter] = max(length, lengths[letter])
    if not set(result) <= set(every) or len(set(result)) < len(result):
        raise ValueError(
            f"einstein sum subscripts string {subscripts!r} names a letter that no operand has, or twice"
        )
    letters = result + "".join(letter for letter in lengths if letter not in result)
    shape = tuple(lengths[letter] for letter in letters)
    seen = [along(one, name, letters, shape) for name, one in zip(names, arrays, strict=True)]
    if len(seen) == 1 and len(letters) == len(result):
        return seen[0] if result else seen[0]._number()
    of = arrays[0].dtype
    for one in arrays:
        of = promoted(of, one.dtype)
    terms = [math.prod(factors) for factors in zip(*(one._values() for one in seen), strict=True)]
    width = math.prod(shape[len(result) :])
    total = added(of)
    count = math.prod(shape[: len(result)])
    return given(
        [total(terms[at * width : (at + 1) * width]) for at in range(count)], shape[: len(result)], of
    )


def along(a: ndarray, name: str, letters: str, shape: tuple[int, ...]) -> ndarray:
    """An array as it is seen along all letters; two of its axes with one letter are their diagonal."""
    strides = dict.fromkeys(letters, 0)
    for letter, length, stride in zip(name, a.shape, a._strides, strict=True):
        strides[letter] += stride if length > 1 else 0
    return a._view(a._start, tuple(strides.values()), shape)


def remapped(names: list[str], arrays: list[ndarray], letters: str) -> str:
    """NumPy's words for axes of one letter whose lengths differ."""
    order = "".join(dict.fromkeys(letters))
    parts = []
    for name, one in zip(names, arrays, strict=True):
        at = dict(zip(name, one.shape, strict=True))
        first = next(place for place, letter in enumerate(order) if letter in at)
        lengths = ",".join(str(at.get(letter, "newaxis")) for letter in order[first:])
        parts.append(f"{spelled(one.shape)}->({lengths}) ")
    return "operands could not be broadcast together with remapped shapes [original->remapped]: " + "".join(
        parts
    )

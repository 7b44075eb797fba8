"""Products of arrays, summed over indices that they share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Above, Size
from backprop.proof.models.arrays import SymbolicArray, models
from backprop.proof.models.kinds import TRUTHS, Kind, joined
from backprop.proof.models.partiality import defined_product
from backprop.proof.models.parts import same_place, summed_over, summed_over_all
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import broadcast, constant, no_labels, scalar, stretched
from backprop.proof.models.writing import into


@models((np.matmul, "__call__"))
def matmul(left: Any, right: Any, out: Any = None) -> SymbolicArray:
    """(A B)[..., i, j] = sum_k A[..., i, k] B[..., k, j]; vectors and leading axes as in NumPy."""
    left, right = constant(left), constant(right)
    if not left.ndim or not right.ndim:
        raise ValueError("matmul: an operand has no axes, * multiplies by numbers")
    row, column = left.ndim == 1, right.ndim == 1
    left, right = left[None] if row else left, right[..., None] if column else right
    inner = left.shape[-1]
    if inner != right.shape[-2]:
        raise ValueError(f"matmul: the inner sizes differ in shapes {left.shape} and {right.shape}")
    many = broadcast(left.shape[:-2], right.shape[:-2])
    a = stretched(left, (*many, *left.shape[-2:]))
    b = stretched(right, (*many, *right.shape[-2:]))
    gives = product_kind(left, right)

    def entry(*i: sp.Idx) -> sp.Expr:
        batch, rest, one = i[: len(many)], i[len(many) :], sp.Integer(1)
        at, to = one if row else rest[0], one if column else rest[-1]
        total = summed_over(inner, lambda k: defined_product(a(*batch, at, k), b(*batch, k, to)))
        return Above(total) if gives == TRUTHS else total

    shape = (*many, *(() if row else left.shape[-2:-1]), *(() if column else right.shape[-1:]))
    return into(out, scalar(SymbolicArray(shape, entry, kind=gives)))


@models((np.vecdot, "__call__"))
def vecdot(a: Any, b: Any, out: Any = None) -> SymbolicArray:
    """np.vecdot of real arrays: sum_k a[..., k] b[..., k]."""
    a, b = constant(a), constant(b)
    if not a.ndim or not b.ndim:
        raise ValueError("vecdot: an operand has no axes, * multiplies by numbers")
    return into(out, scalar(matmul(a[..., None, :], b[..., None])[..., 0, 0]))


def product_kind(*factors: SymbolicArray) -> Kind:
    no_labels(*factors)
    return joined(*(factor.kind for factor in factors))


@models(np.dot)
def dot(a: Any, b: Any, out: Any = None) -> SymbolicArray:
    a, b = constant(a), constant(b)
    if not a.ndim or not b.ndim:
        return into(out, scalar(np.multiply(a, b)))
    if b.ndim > 2:
        raise NotModelled("np.dot is modelled for a second array of one or two axes")
    result = matmul(a, b)
    if isinstance(out, SymbolicArray) and out.dtype != result.dtype:
        raise ValueError(f"output array is not acceptable: np.dot writes {result.dtype} to {result.dtype}")
    return into(out, result)


@models(np.outer)
def outer(a: Any, b: Any, out: Any = None) -> SymbolicArray:
    """np.outer of two vectors: a[i] b[j]."""
    a, b = constant(a), constant(b)
    if a.ndim != 1 or b.ndim != 1:
        raise NotModelled("np.outer is modelled for two vectors")
    return into(out, np.multiply(a[:, None], b[None, :]))


@models(np.einsum)
def einsum(subscripts: str, *operands: Any, out: Any = None, optimize: Any = False) -> SymbolicArray:
    """np.einsum: a product of entries, summed over each index that the result does not name."""
    inputs, arrow, output = str(subscripts).replace(" ", "").partition("->")
    arrays, names = [constant(operand) for operand in operands], inputs.split(",")
    every = "".join(names)
    if not every.isalpha() or [len(name) for name in names] != [array.ndim for array in arrays]:
        raise NotModelled(
            f"np.einsum({subscripts!r}) of these arrays is not modelled: it takes one letter an axis"
        )
    gives = product_kind(*arrays)
    output = output if arrow else "".join(sorted(name for name in set(every) if every.count(name) == 1))
    lengths: dict[str, Size] = {}
    for name, length in (
        (name, length)
        for one, array in zip(names, arrays, strict=True)
        for name, length in zip(one, array.shape, strict=True)
    ):
        if lengths.setdefault(name, length) != length:
            raise ValueError(
                f"einsum: the index {name} runs along axes of lengths {lengths[name]} and {length}"
            )
    if len(set(output)) < len(output) or not set(output) <= set(lengths):
        raise ValueError(
            f"einsum: {subscripts!r} names an index of the result twice, or one that no array has"
        )
    shape = tuple(lengths[name] for name in output)
    if len(arrays) == 1 and set(output) == set(every) and out is None:
        return diagonal(arrays[0], names[0], output, shape)
    if gives == TRUTHS:
        raise NotModelled("np.einsum of nothing but truth values is not modelled: NumPy adds them as 'or'")
    rules = [(name, array.rule) for name, array in zip(names, arrays, strict=True)]
    summed = [name for name in lengths if name not in output]

    def entry(*i: sp.Idx) -> sp.Expr:
        def term(inner: Sequence[Any]) -> sp.Expr:
            at = dict(zip((*output, *summed), (*i, *inner), strict=True))
            return defined_product(*(rule(*(at[one] for one in name)) for name, rule in rules))

        return summed_over_all([lengths[one] for one in summed], term)

    return into(out, scalar(SymbolicArray(shape, entry, kind=gives)))


def diagonal(a: SymbolicArray, letters: str, output: str, shape: tuple[Size, ...]) -> SymbolicArray:
    """A view: other axes, and the diagonal of two that share a letter."""

    def there(*i: sp.Expr) -> tuple[sp.Expr, ...]:
        at = dict(zip(output, i, strict=True))
        return tuple(at[letter] for letter in letters)

    def back(*there: sp.Expr) -> tuple[sp.Expr, tuple[sp.Expr, ...]]:
        at = dict(zip(letters, there, strict=True))
        same = (same_place(at[one], i) for one, i in zip(letters, there, strict=True) if at[one] != i)
        return sp.Mul(*same), tuple(at[letter] for letter in output)

    return a.view(shape, there, back)


@models(np.vdot)
def vdot(a: Any, b: Any) -> SymbolicArray:
    """np.vdot of real arrays of one shape: the sum of a b over all entries."""
    a, b = constant(a), constant(b)
    if a.shape != b.shape:
        raise NotModelled(f"np.vdot is modelled for arrays of one shape, not {a.shape} and {b.shape}")
    letters = "ijkl"[: a.ndim]
    return einsum(f"{letters},{letters}->", a, b)

"""What is written to an array: to all of it, to `out=`, to a mask; and what its dtype makes of that."""

from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Vanishes, Where
from backprop.proof.models.arrays import SymbolicArray, models
from backprop.proof.models.kinds import TRUTHS, Kind, kind
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant, fits, no_labels, stretched


def cast(value: SymbolicArray, to: Kind) -> SymbolicArray:
    """The values as an array of another kind holds them: 1/2 is 0 among whole numbers, True as a truth."""
    if to.all("f") and value.kind.labels or value.kind.labels != to.labels:
        raise NotModelled("labels are written to labels only")
    if value.kind.all("b") or to.all("f") or value.kind.all("bi") and to.all("i"):
        law = None
    elif to.all("b"):
        law = nonzero
    elif to.all("i"):
        law = truncated
    else:
        raise NotModelled("what is written to a number made of sizes is not modelled")
    rule = value.rule
    result = SymbolicArray(value.shape, rule if law is None else lambda *i: law(rule(*i)), kind=to)
    if law is truncated:
        result.entry()  # refused at once
    return result


def nonzero(a: sp.Expr) -> sp.Expr:
    return 1 - Vanishes(a)


def truncated(a: sp.Expr) -> sp.Expr:
    """Towards 0, as C converts a float."""
    if a.is_integer:
        return a
    if isinstance(a, sp.Rational):
        return sp.Integer(int(a))
    raise NotModelled(f"an array of integers truncates what is written to it: {a}")


@models(np.astype)
def astype(a: SymbolicArray, dtype: Any, copy: bool = True) -> SymbolicArray:
    to = kind(dtype)
    if a.kind == to:
        return a.copied() if copy else a
    return cast(a, to)


def put(array: SymbolicArray, value: Any, mask: SymbolicArray | None = None) -> None:
    """array[...] = value, or array[mask] = value with a mask of the array's shape."""
    value = constant(value)
    fits(value, array.shape)
    new = stretched(cast(value, array.kind), array.shape)
    if not array.shape and array.looks is None:
        raise NotModelled("writing to an array without axes is not modelled")
    if mask is None:
        array.write(new)
    else:
        no_labels(array)
        truth, old = mask.rule, array.rule
        array.write(lambda *i: Where(truth(*i), new(*i), old(*i)))


@models(np.copyto)
def copyto(dst: SymbolicArray, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    """dst[...] = src, or only where the mask, which is stretched as the values are, says so."""
    src = constant(src)
    if casting != "same_kind" or not isinstance(dst, SymbolicArray):
        raise NotModelled("np.copyto is modelled for a symbolic array, with the casting that it has")
    if dst.is_scalar:
        raise TypeError("np.copyto writes to an array, and this is a number")
    if not np.can_cast(src.dtype, dst.dtype, "same_kind"):
        raise TypeError(f"NumPy does not copy {src.dtype} to {dst.dtype}")
    mask = None if where is True else constant(where)
    if mask is not None:
        if mask.kind != TRUTHS:
            raise NotModelled("where= is modelled for a mask of truth values")
        fits(mask, dst.shape)
        mask = SymbolicArray(dst.shape, stretched(mask, dst.shape), kind=TRUTHS)
    put(dst, src, mask)


def into(out: SymbolicArray | None, result: SymbolicArray) -> SymbolicArray:
    """Writes to `out=`."""
    if out is None:
        return result
    if isinstance(out, SymbolicArray) and out.is_scalar:
        raise TypeError("return arrays must be of ArrayType, and this is a number")
    if not isinstance(out, SymbolicArray) or out.shape != result.shape:
        raise ValueError(f"out= has shape {getattr(out, 'shape', type(out))}, the result {result.shape}")
    if not out.shape:
        raise NotModelled("writing to an array without axes is not modelled")
    if not np.can_cast(result.dtype, out.dtype, "same_kind"):
        raise TypeError(f"NumPy does not write {result.dtype} to out= of {out.dtype}")
    out.write(cast(result, out.kind).rule)
    return out

"""NumPy's calls: which model answers which function, where a result is written, and what is refused.

Each model is itself tested against NumPy on random arrays. Rounding, overflow and the like are not modelled:
proofs are over the reals.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backprop.proof.models.arrays import LABELS, NUMBERS, TRUTHS, NotModelled, SymbolicArray
from backprop.proof.models.contractions import einsum, matmul, outer, vdot
from backprop.proof.models.making import (
    arange,
    as_array,
    expand_dims,
    filled,
    take_along_axis,
    transpose,
    where,
)
from backprop.proof.models.reductions import argmax, largest, mean, total
from backprop.proof.models.shapes import constant, elementwise, scalar, write
from backprop.proof.models.ufuncs import LOGICAL, ON_LABELS, ON_TRUTHS, RELATIONS, UFUNCS, model

REDUCTIONS: dict[np.ufunc, Callable[..., SymbolicArray]] = {np.add: total, np.maximum: largest}
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: total,
    np.mean: mean,
    np.max: largest,
    np.argmax: argmax,
    np.where: where,
    np.arange: arange,
    np.asarray: as_array,
    np.take_along_axis: take_along_axis,
    np.transpose: transpose,
    np.expand_dims: expand_dims,
    np.zeros_like: filled(0),
    np.ones_like: filled(1),
    np.dot: lambda a, b: matmul(a, b),
    np.outer: outer,
    np.einsum: einsum,
    np.vdot: vdot,
    np.copy: lambda a: SymbolicArray(a.shape, a.rule, a.name, a.dtype),
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
}
MAKE_SCALARS = {np.sum, np.mean, np.max, np.argmax, np.dot, np.einsum, np.vdot}


def call_ufunc(
    ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]
) -> SymbolicArray:
    out = options.pop("out", (None,))[0]
    if ufunc is np.matmul and method == "__call__" and not options:
        return write(out, scalar(matmul(*inputs)))
    if ufunc in REDUCTIONS and method == "reduce":
        model_of = partial(REDUCTIONS[ufunc], **{"axis": 0, **options})
        return write(out, scalar(modelled(f"np.{ufunc.__name__}.reduce", model_of, *inputs)))
    rule = model(ufunc)
    if rule is None or method != "__call__" or options:
        what = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        used = f" with {', '.join(options)}" if options else ""
        raise NotModelled(f"{what}{used} is not modelled; there are {', '.join(supported())}")
    operands = [constant(value) for value in inputs]
    truths = all(operand.dtype == TRUTHS for operand in operands)
    if any(operand.dtype == LABELS for operand in operands):
        if ufunc not in ON_LABELS or not all(operand.dtype == LABELS for operand in operands):
            raise NotModelled("labels can be compared with labels by == and !=, and nothing else is modelled")
    elif truths and ufunc not in ON_TRUTHS:
        raise NotModelled(
            f"np.{ufunc.__name__} of nothing but truth values is not modelled: NumPy's sums are then 'or'"
        )
    elif not truths and ufunc in LOGICAL:
        raise NotModelled(f"np.{ufunc.__name__} is modelled for truth values only")
    dtype = TRUTHS if truths or ufunc in RELATIONS else NUMBERS
    return write(out, scalar(elementwise(rule, *operands, dtype=dtype)))


def call_function(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if function not in FUNCTIONS:
        raise NotModelled(f"np.{function.__name__} is not modelled; there are {', '.join(supported())}")
    out = kwargs.pop("out", None)
    result = modelled(f"np.{function.__name__}", partial(FUNCTIONS[function], **kwargs), *args)
    if function in MAKE_SCALARS:
        scalar(result)
    return write(out, result) if isinstance(result, SymbolicArray) else result


def modelled(name: str, model_of: Callable[..., Any], *args: Any) -> Any:
    """What the model gives, or that it does not know these arguments."""
    try:
        return model_of(*args)
    except TypeError as error:
        if isinstance(error, NotModelled) or "argument" not in str(error):
            raise
        raise NotModelled(f"{name} is modelled, but not with these arguments: {error}") from None


def supported() -> list[str]:
    return sorted({f"np.{f.__name__}" for f in (*UFUNCS, *FUNCTIONS, np.matmul)})

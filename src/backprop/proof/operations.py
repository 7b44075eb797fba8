"""What NumPy's operations do to symbolic arrays: the model of each, over the reals.

Each model is itself tested against NumPy on random arrays. Rounding, overflow and the like are not modelled:
proofs are over the reals.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.arrays import LABELS, NUMBERS, TRUTHS, NotModelled, Rule, Shape, SymbolicArray
from backprop.proof.language import Above, Size, Vanishes, chosen_index, fresh_index, index
from backprop.proof.normal import normal_form


def _choose(truth: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    """np.where, for a truth value of 1 or 0, as a comparison gives it."""
    return truth * then + (1 - truth) * otherwise


def _equal(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if isinstance(a, sp.Idx) and isinstance(b, sp.Idx):
        return sp.KroneckerDelta(a, b)
    return Vanishes(a - b)


def _not_equal(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return 1 - _equal(a, b)


# fmt: off
UFUNCS: dict[np.ufunc, Rule] = {
    np.add:           lambda a, b: a + b,
    np.subtract:      lambda a, b: a - b,
    np.multiply:      lambda a, b: a * b,
    np.divide:        lambda a, b: a / b,
    np.power:         lambda a, b: a**b,
    np.negative:      lambda a: -a,
    np.positive:      lambda a: a,
    np.square:        lambda a: a**2,
    np.sqrt:          sp.sqrt,
    np.exp:           lambda a: sp.exp(a, evaluate=False),
    np.expm1:         lambda a: sp.exp(a) - 1,
    np.log:           sp.log,
    np.log1p:         lambda a: sp.log(1 + a),
    np.logaddexp:     lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    np.tanh:          sp.tanh,
    np.heaviside:     lambda a, at_zero: Above(a) + at_zero * Vanishes(a),
    np.absolute:      lambda a: _choose(Above(a), a, -a),
    np.maximum:       lambda a, b: _choose(Above(a - b), a, b),
    np.minimum:       lambda a, b: _choose(Above(b - a), a, b),
    np.equal:         _equal,
    np.not_equal:     _not_equal,
    np.greater:       lambda a, b: Above(a - b),
    np.greater_equal: lambda a, b: 1 - Above(b - a),
    np.less:          lambda a, b: Above(b - a),
    np.less_equal:    lambda a, b: 1 - Above(a - b),
    np.logical_not:   lambda a: 1 - a,
    np.logical_and:   lambda a, b: a * b,
    np.logical_or:    lambda a, b: a + b - a * b,
    np.isfinite:      lambda a: sp.Integer(1),
}
# fmt: on
ON_LABELS = {np.equal, np.not_equal}
LOGICAL = {np.logical_not, np.logical_and, np.logical_or}
RELATIONS = {*ON_LABELS, np.greater, np.greater_equal, np.less, np.less_equal, np.isfinite}
ON_TRUTHS = {*RELATIONS, *LOGICAL, np.multiply, np.maximum, np.minimum}


def model(ufunc: np.ufunc) -> Rule | None:
    """The model of a ufunc. One made of `math.erfc` is known by its name and by its values."""
    if ufunc.__name__ == "erfc (vectorized)" and all(
        ufunc(x) == math.erfc(x) for x in (-30, -1, 0, 0.3, 1.5, 26.0)
    ):
        return sp.erfc  # type: ignore[no-any-return]
    return UFUNCS.get(ufunc)


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


def scalar(result: SymbolicArray) -> SymbolicArray:
    """What NumPy returns as a number, not as an array, where it has no axes."""
    result.is_scalar = not result.shape
    return result


def write(out: SymbolicArray | None, result: SymbolicArray) -> SymbolicArray:
    """Writes to `out`; a NumPy scalar, such as a sum, is not written to: `s += 1` makes a new one."""
    if out is None or isinstance(out, SymbolicArray) and out.is_scalar:
        return result
    if not isinstance(out, SymbolicArray) or out.shape != result.shape:
        raise ValueError(f"out= has shape {getattr(out, 'shape', type(out))}, the result {result.shape}")
    if not out.shape:
        raise NotModelled("writing to an array without axes is not modelled")
    if out.shares_memory or out.dtype != result.dtype:
        raise NotModelled("writing to an array that has views, or holds something else, is not modelled")
    out.rule, out.name = result.rule, ""
    return out


def constant(value: Any) -> SymbolicArray:
    """A number as an array without axes; floats only where they are short binary fractions, such as 0.5."""
    if isinstance(value, SymbolicArray):
        return value
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value.item()
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        exact: sp.Expr = sp.Integer(int(value))
    elif isinstance(value, float) and value == math.pi:
        exact = sp.pi
    elif isinstance(value, (float, np.floating)):
        fraction = Fraction(float(value)) if np.isfinite(value) else None
        if fraction is None or fraction.denominator > 1024:
            raise NotModelled(
                f"{value!r} is not an exact number: write a ratio of integers, or pass a symbol"
            )
        exact = sp.Rational(fraction.numerator, fraction.denominator)
    elif isinstance(value, sp.Expr):  # such as 1.0 / N
        exact = value.xreplace({number: constant(float(number)).rule() for number in value.atoms(sp.Float)})
    else:
        raise NotModelled(f"an operand of type {type(value).__name__} does not mix with symbolic arrays")
    return SymbolicArray((), lambda: exact, dtype=TRUTHS if isinstance(value, (bool, np.bool_)) else NUMBERS)


def broadcast(*shapes: Shape) -> Shape:
    """NumPy's rule: shapes align at their ends, and an axis of length 1 stretches."""
    longest = max(map(len, shapes))
    padded = [(1,) * (longest - len(shape)) + tuple(shape) for shape in shapes]
    result = []
    for sizes in zip(*padded, strict=True):
        wide = {size for size in sizes if size != 1}
        if len(wide) > 1:
            raise ValueError(f"operands of shapes {' and '.join(map(str, shapes))} do not broadcast")
        result.append(wide.pop() if wide else 1)
    return tuple(result)


def stretched(operand: SymbolicArray, shape: Shape) -> Rule:
    """The operand's rule, as seen through a larger shape."""
    skip, rule = len(shape) - operand.ndim, operand.rule
    fixed = tuple(size == 1 for size in operand.shape)
    return lambda *i: rule(*(sp.Integer(1) if one else x for one, x in zip(fixed, i[skip:], strict=True)))


def stretch(operand: SymbolicArray, shape: Shape) -> SymbolicArray:
    if broadcast(operand.shape, shape) != tuple(shape):
        raise ValueError(f"an array of shape {operand.shape} does not fit into one of shape {shape}")
    return SymbolicArray(shape, stretched(operand, shape), dtype=operand.dtype)


def elementwise(rule: Rule, *operands: SymbolicArray, dtype: np.dtype[Any] = NUMBERS) -> SymbolicArray:
    shape = broadcast(*(operand.shape for operand in operands))
    parts = [stretched(operand, shape) for operand in operands]
    return SymbolicArray(shape, lambda *i: rule(*(part(*i) for part in parts)), dtype=dtype)


def no_labels(*operands: SymbolicArray) -> None:
    if any(operand.dtype == LABELS for operand in operands):
        raise NotModelled("arithmetic with labels is not modelled: compare them with labels by == or !=")


def matmul(left: SymbolicArray, right: SymbolicArray) -> SymbolicArray:
    """(A B)[i, j] = sum_k A[i, k] B[k, j]; vectors as in NumPy."""
    for operand in (left, right):
        if not isinstance(operand, SymbolicArray) or operand.ndim not in (1, 2):
            raise NotModelled("@ is modelled for symbolic vectors and matrices")
    no_labels(left, right)
    if left.dtype == right.dtype == TRUTHS:
        raise NotModelled("@ of nothing but truth values is not modelled: NumPy adds them as 'or'")
    inner = left.shape[-1]
    if inner != right.shape[0]:
        raise ValueError(f"matmul: the inner sizes differ in shapes {left.shape} and {right.shape}")
    shape = left.shape[:-1] + right.shape[1:]
    rows, a, b, k = left.ndim - 1, left.rule, right.rule, fresh_index("k", inner)

    def entry(*i: sp.Idx) -> sp.Expr:
        return sp.Sum(a(*i[:rows], k) * b(k, *i[rows:]), k)

    return SymbolicArray(shape, entry)


def _axes(array: SymbolicArray, axis: Any) -> tuple[int, ...]:
    wanted = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in map(operator.index, wanted):
        if not -array.ndim <= one < array.ndim:
            raise np.exceptions.AxisError(one, array.ndim)
    axes = {one % array.ndim for one in wanted}
    if len(axes) < len(wanted):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def total(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    """np.sum: a sum over fresh indices that run along the axes."""
    no_labels(a)
    return reduction(
        a, _axes(a, axis), keepdims, lambda rule, inner, outer: sp.Sum(rule, *inner) if inner else rule
    )


def reduction(
    a: SymbolicArray,
    axes: tuple[int, ...],
    keepdims: bool,
    law: Callable[..., sp.Expr],
    dtype: np.dtype[Any] = NUMBERS,
) -> SymbolicArray:
    rule, shape = a.rule, a.shape
    kept = tuple(axis for axis in range(a.ndim) if axis not in axes)
    after = tuple(
        1 if axis in axes else size for axis, size in enumerate(shape) if keepdims or axis not in axes
    )
    inner = {axis: fresh_index("i", shape[axis]) for axis in axes}

    def entry(*i: sp.Idx) -> sp.Expr:
        given = dict(zip(kept, (i[axis] for axis in kept) if keepdims else i, strict=True))
        return law(
            rule(*({**given, **inner}[axis] for axis in range(len(shape)))), tuple(inner.values()), given
        )

    return SymbolicArray(after, entry, dtype=dtype)


def mean(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    count = sp.Mul(*(a.shape[axis] for axis in _axes(a, axis)))
    return elementwise(lambda value: value / count, total(a, axis, keepdims))


def _one_axis(a: SymbolicArray, axis: Any) -> int:
    axes = _axes(a, axis)
    if len(axes) != 1:
        raise NotModelled("np.max and np.argmax are modelled along one axis")
    return axes[0]


def argmax(a: SymbolicArray, axis: int | None = None, keepdims: bool = False) -> SymbolicArray:
    """An arbitrary index in each row: what is proved with it holds for every pivot, so for the largest."""
    no_labels(a)
    axis = _one_axis(a, axis)
    name = pivot_name(a, axis)
    limit: Size = a.shape[axis]

    def choose(value: sp.Expr, inner: tuple[sp.Idx, ...], given: dict[int, sp.Idx]) -> sp.Expr:
        return chosen_index(name, tuple(given[other] for other in sorted(given)), limit)

    return reduction(a, (axis,), keepdims, choose, LABELS)


def largest(a: SymbolicArray, axis: int | None = None, keepdims: bool = False) -> SymbolicArray:
    """np.max along one axis: the entry at the pivot."""
    axis = _one_axis(a, axis)
    pivot, rule = argmax(a, axis, keepdims=True).rule, a.rule

    def entry(*i: sp.Idx) -> sp.Expr:
        i = i if keepdims else (*i[:axis], sp.Integer(1), *i[axis:])
        return rule(*i[:axis], pivot(*i), *i[axis + 1 :])

    shape = tuple(1 if one == axis else size for one, size in enumerate(a.shape) if keepdims or one != axis)
    return SymbolicArray(shape, entry, dtype=a.dtype)


_pivots: dict[tuple[sp.Expr, int], str] = {}


def pivot_name(a: SymbolicArray, axis: int) -> str:
    """The same formula has the same pivot, wherever its maximum is taken."""
    entry = a.rule(*(index("ijkl"[one], size) for one, size in enumerate(a.shape)))
    return _pivots.setdefault((normal_form(entry), axis), f"p_{len(_pivots)}")


def where(condition: Any, then: Any, otherwise: Any) -> SymbolicArray:
    operands = [constant(value) for value in (condition, then, otherwise)]
    no_labels(*operands)
    if operands[0].dtype != TRUTHS:
        operands[0] = elementwise(_not_equal, operands[0], constant(0))
    truths = all(operand.dtype == TRUTHS for operand in operands[1:])
    return elementwise(_choose, *operands, dtype=TRUTHS if truths else NUMBERS)


def arange(stop: Size, *, like: SymbolicArray | None = None, dtype: Any = None) -> SymbolicArray:
    """0 ... K - 1 as labels: they can be compared with labels."""
    if stop == 1:
        raise NotModelled("np.arange is modelled for more than one class")
    return SymbolicArray((stop,), lambda k: k, dtype=LABELS)


def take_along_axis(a: SymbolicArray, at: SymbolicArray, axis: int) -> SymbolicArray:
    """a[i, at[i, 0]], for labels `at` with an axis of length 1."""
    axis = _one_axis(a, axis)
    if at.dtype != LABELS or at.shape != (*a.shape[:axis], 1, *a.shape[axis + 1 :]):
        raise NotModelled("np.take_along_axis is modelled for one label a row")
    rule, label = a.rule, at.rule
    return SymbolicArray(at.shape, lambda *i: rule(*i[:axis], label(*i), *i[axis + 1 :]), dtype=a.dtype)


def transpose(a: SymbolicArray, axes: Any = None) -> SymbolicArray:
    if axes is not None and tuple(axes) != tuple(range(a.ndim))[::-1]:
        raise NotModelled("np.transpose is modelled without axes")
    return a.T


def expand_dims(a: SymbolicArray, axis: int) -> SymbolicArray:
    if not -a.ndim - 1 <= operator.index(axis) <= a.ndim:
        raise np.exceptions.AxisError(axis, a.ndim + 1)
    keys: list[Any] = [slice(None)] * a.ndim
    keys.insert(axis % (a.ndim + 1), None)
    return a[tuple(keys)]  # type: ignore[no-any-return]


def filled(value: int) -> Callable[..., SymbolicArray]:
    def like(a: SymbolicArray) -> SymbolicArray:
        no_labels(a)
        return SymbolicArray(a.shape, lambda *i: sp.Integer(value), dtype=a.dtype)

    return like


def matrix_dot(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    return matmul(a, b)


def as_array(value: Any, dtype: Any = None, *, like: SymbolicArray | None = None) -> SymbolicArray:
    """np.asarray(2, like=A): a number among symbolic arrays, so that its square root stays exact."""
    if dtype is not None and not np.issubdtype(dtype, np.floating):
        raise NotModelled(f"a conversion to {np.dtype(dtype)} is not modelled")
    return constant(value)


def outer(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    """np.outer of two vectors: a[i] b[j]."""
    if constant(a).ndim != 1 or constant(b).ndim != 1:
        raise NotModelled("np.outer is modelled for two vectors")
    return einsum("i,j->ij", a, b)


def einsum(subscripts: str, *operands: SymbolicArray) -> SymbolicArray:
    """np.einsum: a product of entries, summed over each index that the result does not name."""
    inputs, arrow, output = str(subscripts).replace(" ", "").partition("->")
    arrays, names = [constant(operand) for operand in operands], inputs.split(",")
    every = "".join(names)
    if not every.isalpha() or [len(name) for name in names] != [array.ndim for array in arrays]:
        raise NotModelled(
            f"np.einsum({subscripts!r}) of these arrays is not modelled: it takes one letter an axis"
        )
    no_labels(*arrays)
    if all(array.dtype == TRUTHS for array in arrays):
        raise NotModelled("np.einsum of nothing but truth values is not modelled: NumPy adds them as 'or'")
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
    rules = [(name, array.rule) for name, array in zip(names, arrays, strict=True)]

    def entry(*i: sp.Idx) -> sp.Expr:
        inner = {name: fresh_index(name, length) for name, length in lengths.items() if name not in output}
        at = dict(zip(output, i, strict=True)) | inner
        term = sp.Mul(*(rule(*(at[one] for one in name)) for name, rule in rules))
        return sp.Sum(term, *inner.values()) if inner else term

    shape = tuple(lengths[name] for name in output)
    return arrays[0].view(shape, entry) if len(arrays) == 1 else SymbolicArray(shape, entry)


def vdot(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    """np.vdot of real arrays of one shape: the sum of a b over all entries."""
    a, b = constant(a), constant(b)
    if a.shape != b.shape:
        raise NotModelled(f"np.vdot is modelled for arrays of one shape, not {a.shape} and {b.shape}")
    letters = "ijkl"[: a.ndim]
    return einsum(f"{letters},{letters}->", a, b)


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
    np.dot: matrix_dot,
    np.outer: outer,
    np.einsum: einsum,
    np.vdot: vdot,
    np.copy: lambda a: SymbolicArray(a.shape, a.rule, a.name, a.dtype),
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
}
MAKE_SCALARS = {np.sum, np.mean, np.max, np.argmax, np.dot, np.einsum, np.vdot}

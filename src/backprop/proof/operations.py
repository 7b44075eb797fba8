"""What NumPy's operations do to symbolic arrays: the model of each, over the reals.

Each model is itself tested against NumPy on random arrays. Rounding, overflow and the like are not modelled:
proofs are over the reals.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.arrays import NotModelled, Rule, Shape, SymbolicArray
from backprop.proof.language import Size, chosen_index, fresh_index, index
from backprop.proof.normal import normal_form


def _choose(condition: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    """np.where: a KroneckerDelta counts as the condition that its indices are equal."""
    if isinstance(condition, sp.KroneckerDelta):
        return condition * then + (1 - condition) * otherwise
    if isinstance(condition, sp.Piecewise) and condition.args[0][0] == 1:
        return sp.Piecewise((then, condition.args[0][1]), (otherwise, True))
    return sp.Piecewise((then, sp.Ne(condition, 0)), (otherwise, True))


def _truth(relation: Callable[[sp.Expr, sp.Expr], Any]) -> Rule:
    """A comparison is 1 where it holds and 0 elsewhere, as in NumPy's arithmetic with booleans."""

    def compare(a: sp.Expr, b: sp.Expr) -> sp.Expr:
        return sp.Piecewise((1, relation(a, b)), (0, True))

    return compare


def _equal(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if isinstance(a, sp.Idx) and isinstance(b, sp.Idx):
        return sp.KroneckerDelta(a, b)
    return _truth(sp.Eq)(a, b)


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
    np.reciprocal:    lambda a: 1 / a,
    np.sqrt:          sp.sqrt,
    np.exp:           lambda a: sp.exp(a, evaluate=False),
    np.expm1:         lambda a: sp.exp(a) - 1,
    np.log:           sp.log,
    np.log1p:         lambda a: sp.log(1 + a),
    np.logaddexp:     lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    np.tanh:          sp.tanh,
    np.absolute:      lambda a: sp.Piecewise((a, a > 0), (-a, True)),
    np.maximum:       lambda a, b: sp.Piecewise((a, a > b), (b, True)),
    np.minimum:       lambda a, b: sp.Piecewise((a, b > a), (b, True)),
    np.equal:         _equal,
    np.not_equal:     _not_equal,
    np.greater:       _truth(sp.Gt),
    np.greater_equal: _truth(sp.Ge),
    np.less:          _truth(sp.Lt),
    np.less_equal:    _truth(sp.Le),
    np.logical_not:   lambda a: 1 - a,
    np.logical_and:   lambda a, b: a * b,
    np.logical_or:    lambda a, b: a + b - a * b,
    np.isfinite:      lambda a: sp.Integer(1),
}
# fmt: on
LOGICAL = (np.logical_not, np.logical_and, np.logical_or)
ON_INDICES = (np.equal, np.not_equal)


def call_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> SymbolicArray:
    out = options.pop("out", (None,))[0]
    if ufunc is np.matmul and method == "__call__" and not options:
        return _into(out, matmul(*inputs))
    if ufunc not in UFUNCS or method != "__call__" or options:
        what = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        used = f" with {', '.join(options)}" if options else ""
        raise NotModelled(f"{what}{used} is not modelled; there are {', '.join(supported())}")
    return _into(out, elementwise(UFUNCS[ufunc], *inputs, indices_allowed=ufunc in ON_INDICES, logical=ufunc in LOGICAL))


def call_function(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if function not in FUNCTIONS:
        raise NotModelled(f"np.{function.__name__} is not modelled; there are {', '.join(supported())}")
    out = kwargs.pop("out", None)
    try:
        result = FUNCTIONS[function](*args, **kwargs)
    except TypeError as error:
        if isinstance(error, NotModelled) or "argument" not in str(error):
            raise
        raise NotModelled(f"np.{function.__name__} is modelled, but not with these arguments: {error}") from None
    return _into(out, result) if isinstance(result, SymbolicArray) else result


def supported() -> list[str]:
    return sorted({f"np.{f.__name__}" for f in (*UFUNCS, *FUNCTIONS, np.matmul)})


def _into(out: SymbolicArray | None, result: SymbolicArray) -> SymbolicArray:
    if out is None:
        return result
    if not isinstance(out, SymbolicArray) or out.shape != result.shape:
        raise ValueError(f"out= has shape {getattr(out, 'shape', type(out))}, the result {result.shape}")
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
    elif isinstance(value, (float, np.floating)):
        fraction = Fraction(float(value)) if np.isfinite(value) else None
        if fraction is None or fraction.denominator > 1024:
            raise NotModelled(f"{value!r} is not an exact number: write a ratio of integers, or pass a symbol")
        exact = sp.Rational(fraction.numerator, fraction.denominator)
    elif isinstance(value, sp.Expr):
        exact = value
    else:
        raise NotModelled(f"an operand of type {type(value).__name__} does not mix with symbolic arrays")
    return SymbolicArray((), lambda: exact)


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


def elementwise(rule: Rule, *inputs: Any, indices_allowed: bool = False, logical: bool = False) -> SymbolicArray:
    operands = [constant(value) for value in inputs]
    shape = broadcast(*(operand.shape for operand in operands))
    parts = [stretched(operand, shape) for operand in operands]

    def entry(*i: sp.Idx) -> sp.Expr:
        values = [part(*i) for part in parts]
        if any(isinstance(value, sp.Idx) for value in values) and not indices_allowed:
            raise NotModelled("arithmetic with labels is not modelled: compare them with == or !=")
        if logical and not all(_is_truth(value) for value in values):
            raise NotModelled("logical operations are modelled on comparisons only")
        return rule(*values)

    return SymbolicArray(shape, entry)


def _is_truth(value: sp.Expr) -> bool:
    if isinstance(value, (sp.Add, sp.Mul)):
        return all(_is_truth(part) for part in value.args)
    return value in (-1, 0, 1) or isinstance(value, (sp.Piecewise, sp.KroneckerDelta))


def matmul(left: SymbolicArray, right: SymbolicArray) -> SymbolicArray:
    """(A B)[i, j] = sum_k A[i, k] B[k, j]; vectors as in NumPy."""
    for operand in (left, right):
        if not isinstance(operand, SymbolicArray) or operand.ndim not in (1, 2):
            raise NotModelled("@ is modelled for symbolic vectors and matrices")
    inner = left.shape[-1]
    if inner != right.shape[0]:
        raise ValueError(f"matmul: the inner sizes differ in shapes {left.shape} and {right.shape}")
    shape = left.shape[:-1] + right.shape[1:]
    rows, a, b = left.ndim - 1, left.rule, right.rule

    def entry(*i: sp.Idx) -> sp.Expr:
        k = fresh_index("k", inner)
        return sp.Sum(a(*i[:rows], k) * b(k, *i[rows:]), k)

    return SymbolicArray(shape, entry)


def _axes(array: SymbolicArray, axis: Any) -> tuple[int, ...]:
    wanted = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in wanted:
        if not -array.ndim <= one < array.ndim:
            raise np.exceptions.AxisError(one, array.ndim)
    return tuple(sorted({one % array.ndim for one in wanted}))


def total(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    """np.sum: a sum over fresh indices that run along the axes."""
    return reduction(a, _axes(a, axis), keepdims, lambda rule, inner, outer: sp.Sum(rule, *inner) if inner else rule)


def reduction(a: SymbolicArray, axes: tuple[int, ...], keepdims: bool, law: Callable[..., sp.Expr]) -> SymbolicArray:
    rule, shape = a.rule, a.shape
    kept = tuple(axis for axis in range(a.ndim) if axis not in axes)
    after = tuple(1 if axis in axes else size for axis, size in enumerate(shape) if keepdims or axis not in axes)

    def entry(*i: sp.Idx) -> sp.Expr:
        given = dict(zip(kept, (i[axis] for axis in kept) if keepdims else i, strict=True))
        inner = {axis: fresh_index("i", shape[axis]) for axis in axes}
        return law(rule(*({**given, **inner}[axis] for axis in range(len(shape)))), tuple(inner.values()), given)

    return SymbolicArray(after, entry)


def mean(a: SymbolicArray, axis: Any = None, keepdims: bool = False) -> SymbolicArray:
    count = sp.Mul(*(a.shape[axis] for axis in _axes(a, axis)))
    return elementwise(lambda value: value / count, total(a, axis, keepdims))


def argmax(a: SymbolicArray, axis: int, keepdims: bool = False) -> SymbolicArray:
    """An arbitrary index in each row: what is proved with it holds for every pivot, so for the largest entry."""
    (axis,) = _axes(a, axis)
    name = pivot_name(a, axis)
    limit: Size = a.shape[axis]

    def choose(value: sp.Expr, inner: tuple[sp.Idx, ...], given: dict[int, sp.Idx]) -> sp.Expr:
        return chosen_index(name, tuple(given[other] for other in sorted(given)), limit)

    return reduction(a, (axis,), keepdims, choose)


def largest(a: SymbolicArray, axis: int, keepdims: bool = False) -> SymbolicArray:
    """np.max along one axis: the entry at the pivot."""
    (axis,) = _axes(a, axis)
    pivot, rule = argmax(a, axis, keepdims=True).rule, a.rule

    def entry(*i: sp.Idx) -> sp.Expr:
        i = i if keepdims else (*i[:axis], sp.Integer(1), *i[axis:])
        return rule(*i[:axis], pivot(*i), *i[axis + 1 :])

    shape = tuple(1 if one == axis else size for one, size in enumerate(a.shape) if keepdims or one != axis)
    return SymbolicArray(shape, entry)


_pivots: dict[tuple[sp.Expr, int], str] = {}


def pivot_name(a: SymbolicArray, axis: int) -> str:
    """The same formula has the same pivot, wherever its maximum is taken."""
    entry = a.rule(*(index("ijkl"[one], size) for one, size in enumerate(a.shape)))
    return _pivots.setdefault((normal_form(entry), axis), f"p_{len(_pivots)}")


def where(condition: Any, then: Any, otherwise: Any) -> SymbolicArray:
    return elementwise(_choose, condition, then, otherwise)


def arange(stop: Size, *, like: SymbolicArray | None = None, dtype: Any = None) -> SymbolicArray:
    """0 ... K - 1 as labels: they can be compared with labels."""
    return SymbolicArray((stop,), lambda k: k)


def take_along_axis(a: SymbolicArray, at: SymbolicArray, axis: int) -> SymbolicArray:
    """a[i, at[i, 0]], for labels `at` with an axis of length 1."""
    (axis,) = _axes(a, axis)
    if at.ndim != a.ndim or at.shape[axis] != 1:
        raise NotModelled("np.take_along_axis is modelled for one label a row")
    rule, label = a.rule, at.rule
    return SymbolicArray(at.shape, lambda *i: rule(*i[:axis], label(*i), *i[axis + 1 :]))


def transpose(a: SymbolicArray, axes: Any = None) -> SymbolicArray:
    if axes is not None and tuple(axes) != tuple(range(a.ndim))[::-1]:
        raise NotModelled("np.transpose is modelled without axes")
    return a.T


def expand_dims(a: SymbolicArray, axis: int) -> SymbolicArray:
    keys: list[Any] = [slice(None)] * a.ndim
    keys.insert(axis % (a.ndim + 1), None)
    return a[tuple(keys)]  # type: ignore[no-any-return]


def filled(value: int) -> Callable[..., SymbolicArray]:
    def like(a: SymbolicArray, dtype: Any = None) -> SymbolicArray:
        return SymbolicArray(a.shape, lambda *i: sp.Integer(value))

    return like


def matrix_dot(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    return matmul(a, b)


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: total,
    np.mean: mean,
    np.max: largest,
    np.argmax: argmax,
    np.where: where,
    np.arange: arange,
    np.take_along_axis: take_along_axis,
    np.transpose: transpose,
    np.expand_dims: expand_dims,
    np.zeros_like: filled(0),
    np.ones_like: filled(1),
    np.dot: matrix_dot,
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
}

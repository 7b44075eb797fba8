"""NumPy's functions of one or two numbers, entry by entry: the model of each, over the reals.

Rounding, overflow and the like are not modelled: proofs are over the reals. Each model is itself tested
against NumPy on random arrays.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Above, Vanishes, Where
from backprop.proof.kernel.opaque import Tanh
from backprop.proof.models.arrays import Rule, SymbolicArray, models, name_of
from backprop.proof.models.kinds import TRUTHS, Kind, resolved
from backprop.proof.models.partiality import defined, defined_product, kept
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import broadcast, constant, elementwise, scalar, stretched
from backprop.proof.models.writing import cast, into, nonzero


def choose(truth: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    """One of two, both of which have to be defined."""
    return truth * then + (1 - truth) * otherwise


def either(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return a + b - a * b


def same_label(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return sp.KroneckerDelta(a, b)


def finite(a: sp.Expr) -> sp.Expr:
    """Over the reals each number is finite; what has no value is NaN or infinite, nobody knows which."""
    result = defined(a)
    if result is None:
        raise NotModelled("whether a formula that has no value everywhere is finite is not modelled")
    return result


def real(a: sp.Expr) -> sp.Expr:
    """A root or a logarithm of a number; NumPy has NaN where that is none over the reals."""
    if a.has(sp.I):
        raise NotModelled("a root or a logarithm of a negative number has no value over the reals")
    return a


def whole(a: sp.Expr) -> sp.Expr:
    """floor and the like, of whole numbers."""
    return a


# fmt: off
UFUNCS: dict[np.ufunc, Rule] = {
    np.add:           lambda a, b: a + b,
    np.subtract:      lambda a, b: a - b,
    np.multiply:      defined_product,
    np.divide:        lambda a, b: kept(a / b, 1 / b),
    np.power:         lambda a, b: a**b,
    np.float_power:   lambda a, b: a**b,
    np.reciprocal:    lambda a: 1 / a,
    np.negative:      lambda a: -a,
    np.positive:      lambda a: a,
    np.square:        lambda a: a**2,
    np.sqrt:          lambda a: real(sp.sqrt(a)),
    np.exp:           lambda a: sp.exp(a, evaluate=False),
    np.exp2:          lambda a: 2**a,
    np.expm1:         lambda a: sp.exp(a) - 1,
    np.log:           lambda a: real(sp.log(a)),
    np.log2:          lambda a: sp.log(a) / sp.log(2),
    np.log10:         lambda a: sp.log(a) / sp.log(10),
    np.log1p:         lambda a: sp.log(1 + a),
    np.logaddexp:     lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    np.tanh:          Tanh,
    np.sinh:          lambda a: (sp.exp(a) - sp.exp(-a)) / 2,
    np.cosh:          lambda a: (sp.exp(a) + sp.exp(-a)) / 2,
    np.sin:           sp.sin,
    np.cos:           sp.cos,
    np.arctan:        sp.atan,
    np.heaviside:     lambda a, at_zero: Above(a) + at_zero * Vanishes(a),
    np.sign:          lambda a: Above(a) - Above(-a),
    np.absolute:      lambda a: choose(Above(a), a, -a),
    np.fabs:          lambda a: choose(Above(a), a, -a),
    np.maximum:       lambda a, b: choose(Above(a - b), a, b),
    np.minimum:       lambda a, b: choose(Above(b - a), a, b),
    np.equal:         lambda a, b: Vanishes(a - b),
    np.not_equal:     lambda a, b: nonzero(a - b),
    np.greater:       lambda a, b: Above(a - b),
    np.greater_equal: lambda a, b: 1 - Above(b - a),
    np.less:          lambda a, b: Above(b - a),
    np.less_equal:    lambda a, b: 1 - Above(a - b),
    np.logical_not:   Vanishes,
    np.logical_and:   lambda a, b: nonzero(a) * nonzero(b),
    np.logical_or:    lambda a, b: either(nonzero(a), nonzero(b)),
    np.invert:        lambda a: -1 - a,
    np.floor:         whole,
    np.ceil:          whole,
    np.rint:          whole,
    np.trunc:         whole,
    np.isfinite:      lambda a: finite(a),
    np.isnan:         lambda a: 1 - finite(a),
    np.isinf:         lambda a: 1 - finite(a),
}
ON_TRUTHS: dict[np.ufunc, Rule] = {
    **{ufunc: lambda a, b: a * b for ufunc in (np.multiply, np.minimum, np.logical_and, np.bitwise_and)},
    **dict.fromkeys((np.add, np.maximum, np.logical_or, np.bitwise_or), either),
    np.bitwise_xor: lambda a, b: a + b - 2 * a * b,
    **{ufunc: lambda a: 1 - a for ufunc in (np.invert, np.logical_not)},
    np.absolute: lambda a: a,
}
ON_LABELS: dict[np.ufunc, Rule] = {
    np.equal: same_label,
    np.not_equal: lambda a, b: 1 - same_label(a, b),
}
# fmt: on


def law(ufunc: np.ufunc, operands: list[SymbolicArray], computed_in: Kind) -> Rule:
    """What the ufunc does to numbers of these kinds."""
    if any(operand.kind.labels for operand in operands):
        if ufunc not in ON_LABELS:
            raise NotModelled("labels can be compared with labels by == and !=, and nothing else is modelled")
        for place, operand in enumerate(operands):
            operands[place] = as_label(operand)
        return ON_LABELS[ufunc]
    if all(operand.kind == TRUTHS for operand in operands) and ufunc in ON_TRUTHS:
        return ON_TRUTHS[ufunc]
    rule = UFUNCS.get(ufunc)
    if rule is None or rule is whole and not all(operand.kind.all("bi") for operand in operands):
        raise NotModelled(f"{name_of(ufunc)} of real numbers is not modelled")
    if ufunc is np.reciprocal and not computed_in.all("f"):
        raise NotModelled("np.reciprocal of whole numbers is a whole number, and not modelled")
    if ufunc is np.power and not computed_in.all("f"):
        return whole_power
    return lambda *numbers: kept(rule(*numbers), *numbers)


def as_label(operand: SymbolicArray) -> SymbolicArray:
    """Labels start at 0 in NumPy and at 1 in formulas: so does a whole number that is compared with them."""
    if operand.kind.labels:
        return operand
    entry = operand.rule() if not operand.shape else None
    if isinstance(entry, sp.Idx):  # the number of a step, within a loop
        return operand
    if not operand.kind.all("i") or not isinstance(entry, sp.Integer) or entry < 0:
        raise NotModelled("labels can be compared with labels, and with numbers such as 0")
    return SymbolicArray((), lambda: entry + 1, kind=operand.kind)


def whole_power(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if b.is_negative:
        raise ValueError("Integers to negative integer powers are not allowed.")
    if not b.is_nonnegative:
        raise NotModelled(f"whole numbers to the power {b}, which may be negative, are not modelled")
    return a**b


def apply(
    ufunc: np.ufunc, *inputs: Any, out: SymbolicArray | None = None, where: Any = True, dtype: Any = None
) -> SymbolicArray:
    """The ufunc's value, where the mask says so; elsewhere stays what `out` holds."""
    if dtype is not None:
        raise NotModelled(f"{name_of(ufunc)} with dtype= is not modelled")
    operands = [constant(value) for value in inputs]
    computed_in, gives = resolved(
        ufunc, tuple(one.kind for one in operands), out.kind if isinstance(out, SymbolicArray) else None
    )
    rule = law(ufunc, operands, computed_in)
    result = scalar(elementwise(rule, *operands, kind=gives))
    if rule is whole_power:
        result.entry()  # an entry that NumPy refuses is refused here
    if where is True:
        return into(out, result)
    return masked(ufunc, result, out, constant(where))


def masked(
    ufunc: np.ufunc, result: SymbolicArray, out: SymbolicArray | None, mask: SymbolicArray
) -> SymbolicArray:
    if out is None or mask.kind != TRUTHS or not isinstance(out, SymbolicArray):
        raise NotModelled(
            f"{name_of(ufunc)} with where= is modelled for a mask of truth values, and with out= only: "
            "NumPy leaves other entries as they happen to be"
        )
    if broadcast(out.shape, mask.shape, result.shape) != out.shape:
        raise ValueError(f"where= has shape {mask.shape}, out= {out.shape}")
    truth, old = stretched(mask, out.shape), out.rule
    new = stretched(cast(result, out.kind), out.shape)
    return into(out, SymbolicArray(out.shape, lambda *i: Where(truth(*i), new(*i), old(*i)), kind=out.kind))


for _ufunc in {**UFUNCS, **ON_TRUTHS}:
    models((_ufunc, "__call__"))(partial(apply, _ufunc))


@models(np.frompyfunc)
def made(ufunc: np.ufunc, a: SymbolicArray) -> SymbolicArray:
    """A ufunc made of `math.erfc`, or SciPy's `erfc`, is known by its name and by its values."""
    if ufunc.__name__ not in ("erfc (vectorized)", "erfc") or not all(
        math.isclose(ufunc(x), math.erfc(x), rel_tol=1e-14) for x in (-30.0, -1.0, 0.0, 0.3, 1.5, 26.0)
    ):
        raise NotModelled(f"{name_of(ufunc)}, a ufunc made of Python's, is not modelled")
    return scalar(elementwise(sp.erfc, constant(a)))

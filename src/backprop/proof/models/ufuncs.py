"""NumPy's functions of one or two numbers, entry by entry: the model of each, over the reals."""

import math

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Above, Vanishes
from backprop.proof.models.arrays import Rule


def choose(truth: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    """np.where, for a truth value of 1 or 0, as a comparison gives it."""
    return truth * then + (1 - truth) * otherwise


def _equal(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    if isinstance(a, sp.Idx) and isinstance(b, sp.Idx):
        return sp.KroneckerDelta(a, b)
    return Vanishes(a - b)


def not_equal(a: sp.Expr, b: sp.Expr) -> sp.Expr:
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
    np.absolute:      lambda a: choose(Above(a), a, -a),
    np.sign:          lambda a: Above(a) - Above(-a),
    np.maximum:       lambda a, b: choose(Above(a - b), a, b),
    np.minimum:       lambda a, b: choose(Above(b - a), a, b),
    np.equal:         _equal,
    np.not_equal:     not_equal,
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

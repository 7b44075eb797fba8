"""What is true and simple is proved, at every size that is written out, and beside it what is false is not."""

# ruff: noqa: E501  # tables, a row a line

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sympy as sp
from sympy import (
    Abs,
    Eq,
    KroneckerDelta,
    Max,
    Min,
    Ne,
    Piecewise,
    Product,
    Sum,
    cosh,
    exp,
    log,
    sign,
    sinh,
    sqrt,
    tanh,
)

from backprop.proof import (
    Binary,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
    Unproved,
    activation,
    array,
    derivative,
    index,
    prove_equal,
    scalar,
    size,
)
from backprop.proof.kernel.language import Above, Vanishes

a, b, c, r, s, p, q, z, v, o = map(scalar, ["a", "b", "c", "r", "s", "p", "q", "z", "v", "o"])
f, sigma = activation("f"), lambda u: 1 / (1 + exp(-u))
POSITIVE, UNIT, BITS = [Positive(r), Positive(s)], [UnitInterval(p), UnitInterval(q)], [Binary(z), Binary(v)]
Row = tuple[Any, Any, Any]  # left, right, and what is not right


def relu(u: sp.Expr) -> sp.Expr:
    return Piecewise((u, u > 0), (0, True))


def larger(u: sp.Expr, w: sp.Expr) -> sp.Expr:
    return Piecewise((u, u > w), (w, True))


def smaller(u: sp.Expr, w: sp.Expr) -> sp.Expr:
    return Piecewise((u, u < w), (w, True))


def inverse(u: sp.Expr) -> sp.Expr:
    """1 / u, and 0 where u = 0."""
    return Piecewise((1 / u, Ne(u, 0)), (0, True))


# fmt: off
SCALARS: list[Row] = [
    ((a + b) ** 2,                       a**2 + 2 * a * b + b**2,           a**2 + a * b + b**2),
    ((a - b) * (a + b),                  a**2 - b**2,                       a**2 + b**2),
    ((a + b) ** 3,                       a**3 + 3 * a**2 * b + 3 * a * b**2 + b**3, a**3 + b**3),
    (1 / a + 1 / b,                      (a + b) / (a * b),                 (a - b) / (a * b)),
    (1 / (1 + 1 / a),                    a / (1 + a),                       1 / (1 + a)),
    (1 / (1 / a + 1 / b),                a * b / (a + b),                   (a + b) / (a * b)),
    ((a**2 - b**2) / (a - b),            a + b,                             a - b),
    ((a**3 - 1) / (a - 1),               a**2 + a + 1,                      a**2 - a + 1),
    (1 / (a * (a + 1)),                  1 / a - 1 / (a + 1),               1 / a + 1 / (a + 1)),
    (a / (a + b) + b / (a + b),          sp.Integer(1),                     sp.Integer(2)),
    (1 / (a - b) + 1 / (b - a),          sp.Integer(0),                     2 / (a - b)),
    ((a**4 - 1) / (a**2 + 1),            a**2 - 1,                          a**2 + 1),
    (((a + b) ** 2 - (a - b) ** 2) / 4,  a * b,                             a * b / 2),
    (1 / (1 + 1 / (1 + a)),              (1 + a) / (2 + a),                 (2 + a) / (1 + a)),
    (a**-2 - b**-2,                      (b - a) * (a + b) / (a**2 * b**2), (a - b) * (a + b) / (a**2 * b**2)),
    ((a * c + b * c) / (a + b),          c,                                 a + b),
    ((a + b) / (a**2 + 2 * a * b + b**2), 1 / (a + b),                      1 / (a - b)),
    (a / (b / c),                        a * c / b,                         a * b / c),
    ((a + b) / c,                        a / c + b / c,                     a / c + b),
    ((a**2 + 3 * a + 2) / (a + 1),       a + 2,                             a + 1),
    (a / b - c / b,                      (a - c) / b,                       (c - a) / b),
    (1 / (a - 1) - 1 / (a + 1),          2 / (a**2 - 1),                    2 / (a**2 + 1)),
    (a**2 / a,                           a,                                 a**2),
    (a**1_000_000 * (a / b) ** 999_999,  a**1_999_999 / b**999_999,         a**1_999_999 / b**999_998),
]
EXPONENTIALS: list[Row] = [
    (exp(a + b),                         exp(a) * exp(b),                   exp(a) + exp(b)),
    ((exp(a) + exp(-a)) ** 2,            exp(2 * a) + 2 + exp(-2 * a),      exp(2 * a) + exp(-2 * a)),
    (log(exp(a) + exp(b)),               a + log(1 + exp(b - a)),           b + log(1 + exp(b - a))),
    (sigma(a),                           exp(a) / (1 + exp(a)),             1 / (1 + exp(a))),
    (sigma(-a),                          1 - sigma(a),                      sigma(a)),
    (log(1 + exp(a)) - log(1 + exp(-a)), a,                                 -a),
    (exp(a) / (exp(a) + exp(b)),         sigma(a - b),                      sigma(b - a)),
    (-log(1 - sigma(a)),                 log(1 + exp(a)),                   log(1 + exp(-a))),
    (-log(sigma(a)),                     log(1 + exp(-a)),                  log(1 + exp(a))),
    (log(sigma(a) / (1 - sigma(a))),     a,                                 2 * a),
    (tanh(a),                            (exp(2 * a) - 1) / (exp(2 * a) + 1), (exp(a) - 1) / (exp(a) + 1)),
    (tanh(a),                            (exp(a) - exp(-a)) / (exp(a) + exp(-a)), (exp(a) + exp(-a)) / 2),
    (tanh(a / 2),                        2 * sigma(a) - 1,                  2 * sigma(a) + 1),
    (1 - tanh(a) ** 2,                   4 / (exp(a) + exp(-a)) ** 2,       2 / (exp(a) + exp(-a)) ** 2),
    (sinh(a),                            (exp(a) - exp(-a)) / 2,            (exp(a) + exp(-a)) / 2),
    (cosh(a),                            (exp(a) + exp(-a)) / 2,            (exp(a) - exp(-a)) / 2),
    (cosh(a) ** 2 - sinh(a) ** 2,        sp.Integer(1),                     cosh(a)),
    (sinh(2 * a),                        2 * sinh(a) * cosh(a),             sinh(a) * cosh(a)),
    (cosh(2 * a),                        2 * cosh(a) ** 2 - 1,              2 * cosh(a) ** 2 + 1),
    (sinh(a) / cosh(a),                  tanh(a),                           1 / tanh(a)),
    (sinh(a + b),                        sinh(a) * cosh(b) + cosh(a) * sinh(b), sinh(a) * cosh(b)),
    (1 / cosh(a) ** 2,                   1 - tanh(a) ** 2,                  1 + tanh(a) ** 2),
    (log(2 * cosh(a)),                   a + log(1 + exp(-2 * a)),          a + log(1 + exp(2 * a))),
    (exp(a) ** b,                        exp(a * b),                        exp(a + b)),
    (sqrt(exp(a)),                       exp(a / 2),                        exp(2 * a)),
    (exp(a) * (1 + exp(-a)),             1 + exp(a),                        2 * exp(a)),
    (exp(1_000_000 * a),                 exp(a) ** 1_000_000,               exp(a) ** 999_999),
    (Vanishes(a - 1_000_000) * exp(a + b), Vanishes(a - 1_000_000) * exp(1_000_000 + b), Vanishes(a - 1_000_000) * exp(b)),
    (log(exp(a) * (1 + exp(b))),         a + log(1 + exp(b)),               a * log(1 + exp(b))),
    (tanh(a + b), (tanh(a) + tanh(b)) / (1 + tanh(a) * tanh(b)),            tanh(a) + tanh(b)),
    (exp(2 * a) - 1,                     (exp(a) - 1) * (exp(a) + 1),       (exp(a) - 1) ** 2),
    (log(1 + a**2) - log(1 / (1 + a**2)), 2 * log(1 + a**2),                log(1 + a**2)),
    (sign(a) * Abs(a),                   a,                                 Abs(a)),
    (sign(a) ** 2,                       1 - Vanishes(a),                   sp.Integer(1)),
    (Max(a, b),                          (a + b + Abs(a - b)) / 2,          (a + b - Abs(a - b)) / 2),
    (Max(a, b) + Min(a, b),              a + b,                             2 * a),
    (Max(a, 0) - Max(-a, 0),             a,                                 Abs(a)),
    (Max(a, 0) * Min(a, 0),              sp.Integer(0),                     a**2),
    (Min(Max(a, 0), 6),                  Max(Min(a, 6), 0),                 Max(a, 0)),
    (Max(0, Min(1, (a + 1) / 2)),        (1 + Max(-1, Min(1, a))) / 2,      (1 + Min(1, a)) / 2),
    (Above(a - 1) * Above(a + 1),        Above(a - 1),                      Above(a + 1)),
    (Above(a - 1) * Above(1 - 2 * a),    sp.Integer(0),                     Above(a - 1)),
    (Above(Abs(a) - 1),                  Above(a - 1) + Above(-a - 1),      Above(a - 1) - Above(-a - 1)),
    (Vanishes(a - 2) * Above(a - 1),     Vanishes(a - 2),                   sp.Integer(0)),
    (Vanishes(a - 2) * Above(a - 2),     sp.Integer(0),                     Vanishes(a - 2)),
    (Vanishes(a - 2) * Vanishes(a - 1),  sp.Integer(0),                     Vanishes(a - 2)),
    (Min(a, b, c),                       -Max(-a, -b, -c),                  Max(-a, -b, -c)),
]
OF_POSITIVE: list[Row] = [
    (log(r * s),                         log(r) + log(s),                   log(r) * log(s)),
    (log(r / s),                         log(r) - log(s),                   log(s) - log(r)),
    (log(r**2),                          2 * log(r),                        log(r) ** 2),
    (log(sqrt(r)),                       log(r) / 2,                        sqrt(log(r))),
    (sqrt(r * s),                        sqrt(r) * sqrt(s),                 sqrt(r) + sqrt(s)),
    (sqrt(r**2),                         r,                                 -r),
    (r**a * r**b,                        r ** (a + b),                      r ** (a * b)),
    ((r**a) ** b,                        r ** (a * b),                      r ** (a + b)),
    ((r * s) ** a,                       r**a * s**a,                       r**a + s**a),
    (exp(a * log(r)),                    r**a,                              r ** (a + 1)),
    (exp(log(r) - log(s)),               r / s,                             r - s),
    (log(r**a),                          a * log(r),                        -a * log(r)),
    (log(1 / r),                         -log(r),                           1 / log(r)),
    (r ** sp.Rational(1, 3) * r ** sp.Rational(2, 3), r,                    r ** sp.Rational(2, 9)),
    ((sqrt(r) + sqrt(s)) * (sqrt(r) - sqrt(s)), r - s,                      r + s),
    (1 / (sqrt(r) + 1),                  (sqrt(r) - 1) / (r - 1),           (sqrt(r) + 1) / (r - 1)),
    (log(r / (r + s)),                   log(r) - log(r + s),               log(r) + log(r + s)),
    (r / sqrt(r),                        sqrt(r),                           1 / sqrt(r)),
    (sqrt(r / s),                        sqrt(r) / sqrt(s),                 sqrt(s) / sqrt(r)),
    (log(r + r * s),                     log(r) + log(1 + s),               log(r) + log(s)),
    (log(exp(a) * r),                    a + log(r),                        a * log(r)),
    (log(r * s + s**2),                  log(s) + log(r + s),               log(s) * log(r + s)),
    (log(r**2 + 2 * r * s + s**2),       2 * log(r + s),                    2 * log(r) + 2 * log(s)),
    (sqrt(r**2 + 2 * r * s + s**2),      r + s,                             r - s),
    (Abs(r),                             r,                                 -r),
    (Abs(-r * s),                        r * s,                             -r * s),
    (Above(r),                           sp.Integer(1),                     sp.Integer(0)),
    (Vanishes(r),                        sp.Integer(0),                     sp.Integer(1)),
    (larger(r, 0),                       r,                                 sp.Integer(0)),
    (1 / r + 1 / s,                      (r + s) / (r * s),                 (r + s)),
]
OF_UNITS: list[Row] = [
    (log(p * (1 - p)),                   log(p) + log(1 - p),               log(p) - log(1 - p)),
    (log(p / (1 - p)),                   log(p) - log(1 - p),               log(1 - p) - log(p)),
    (log((1 - p) * (1 - q)),             log(1 - p) + log(1 - q),           log(1 - p) - log(1 - q)),
    (log(p * (1 - q)),                   log(p) + log(1 - q),               log(q) + log(1 - p)),
    (sigma(log(p) - log(1 - p)),         p,                                 1 - p),
    (sigma(log(p / (1 - p))),            p,                                 1 - p),
    (sqrt(p * (1 - p)),                  sqrt(p) * sqrt(1 - p),             p * (1 - p)),
    (log(1 - p**2),                      log(1 - p) + log(1 + p),           2 * log(1 - p)),
    (log(p - p**2),                      log(p) + log(1 - p),               log(p) - log(p**2)),
    (log(p - p * q),                     log(p) + log(1 - q),               log(p) - log(p * q)),
    (log(1 - p - q + p * q),             log(1 - p) + log(1 - q),           log(1 - p) + log(q)),
    ((1 - p) ** a * (1 - p) ** b,        (1 - p) ** (a + b),                (1 - p) ** (a * b)),
    (log((1 - p) ** a * p**b),           a * log(1 - p) + b * log(p),       b * log(1 - p) + a * log(p)),
    (log(1 / (1 - p)),                   -log(1 - p),                       log(1 - p)),
    (log((1 + p) / (1 - p)),             log(1 + p) - log(1 - p),           log(1 - p) - log(1 + p)),
    (log(p * q + (1 - p) * q),           log(q),                            log(p)),
    (log(p * (1 - p) / (q * (1 - q))),   log(p) + log(1 - p) - log(q) - log(1 - q), log(p) - log(q)),
    (Above(1 - p),                       sp.Integer(1),                     sp.Integer(0)),
    (Above(p * (1 - q)),                 sp.Integer(1),                     p),
    (Abs(p - 1),                         1 - p,                             p - 1),
    (1 / p + 1 / (1 - p),                1 / (p * (1 - p)),                 2 / (p * (1 - p))),
    (larger(p, 1),                       sp.Integer(1),                     p),
]
OF_BITS: list[Row] = [
    (z**2,                               z,                                 v),
    (z**3 + v**2,                        z + v,                             z * v),
    (z * (1 - z),                        sp.Integer(0),                     z),
    ((1 - z) ** 2,                       1 - z,                             z),
    (exp(a * z),                         1 - z + z * exp(a),                z * exp(a)),
    (log(1 + z),                         z * log(2),                        z),
    (Abs(z),                             z,                                 -z),
    ((2 * z - 1) ** 2,                   sp.Integer(1),                     z),
    (1 / (1 + z),                        1 - z / 2,                         1 - z),
    (f(z),                               z * f(1) + (1 - z) * f(0),         z * f(1)),
    (tanh(z * a),                        z * tanh(a),                       tanh(a)),
    (Above(z),                           z,                                 1 - z),
    (Vanishes(z),                        1 - z,                             z),
    ((a + b * z) ** 2,                   a**2 + z * (2 * a * b + b**2),     a**2 + z * b**2),
    (larger(z, v),                       z + v - z * v,                     z + v),
    (smaller(z, v),                      z * v,                             z),
    ((z - v) ** 2,                       z + v - 2 * z * v,                 z + v - z * v),
    (Vanishes(z - v),                    1 - z - v + 2 * z * v,             1 - z - v),
    (Piecewise((a, Eq(z, 1)), (b, True)), z * a + (1 - z) * b,              z * b + (1 - z) * a),
    (exp(a * z) * exp(b * z),            1 - z + z * exp(a + b),            1 + z * exp(a + b)),
    (Abs(z - v),                         z + v - 2 * z * v,                 z - v),
    (2**z,                               1 + z,                             2 * z),
]
OF_BITS_AND_UNITS: list[Row] = [
    (p**z,                               1 - z + z * p,                     z * p),
    (log(p**z * (1 - p) ** (1 - z)),     z * log(p) + (1 - z) * log(1 - p), z * log(1 - p) + (1 - z) * log(p)),
    (p**z * (1 - p) ** (1 - z),          z * p + (1 - z) * (1 - p),         z * (1 - p) + (1 - z) * p),
    (log(z * p + (1 - z) * (1 - p)),     z * log(p) + (1 - z) * log(1 - p), z * log(p)),
    (log(p**z * q ** (1 - z)),           z * log(p) + (1 - z) * log(q),     z * log(q) + (1 - z) * log(p)),
]
GUARDS: list[Row] = [
    (Abs(a) ** 2,                        a**2,                              a),
    (Abs(a),                             Piecewise((a, a > 0), (-a, True)), Piecewise((a, a > 0), (0, True))),
    (Abs(a - b),                         Abs(b - a),                        Abs(a + b)),
    (sqrt(a**2),                         Abs(a),                            a),
    (Abs(a * b),                         Abs(a) * Abs(b),                   a * b),
    (larger(a, b) + smaller(a, b),       a + b,                             a - b),
    (larger(a, b) - smaller(a, b),       Abs(a - b),                        a - b),
    (larger(a, b),                       larger(b, a),                      smaller(b, a)),
    (larger(a, b),                       (a + b + Abs(a - b)) / 2,          (a + b - Abs(a - b)) / 2),
    (relu(a) - relu(-a),                 a,                                 -a),
    (relu(a) + relu(-a),                 Abs(a),                            a),
    (relu(a) * relu(-a),                 sp.Integer(0),                     a**2),
    (relu(a),                            (a + Abs(a)) / 2,                  (a - Abs(a)) / 2),
    (relu(2 * a),                        2 * relu(a),                       relu(a)),
    (Above(a) ** 2,                      Above(a),                          Above(-a)),
    (Above(a) * Above(-a),               sp.Integer(0),                     Above(a)),
    (Above(a) * Vanishes(a),             sp.Integer(0),                     Vanishes(a)),
    (Above(a) + Above(-a) + Vanishes(a), sp.Integer(1),                     sp.Integer(2)),
    (Above(a**2 + 1),                    sp.Integer(1),                     Above(a)),
    (Above(exp(a)),                      sp.Integer(1),                     Above(a)),
    (Above(a**2 + b**2 + 1),             sp.Integer(1),                     sp.Integer(0)),
    (Above(a**2),                        1 - Vanishes(a),                   sp.Integer(1)),
    (Vanishes(a**2 + 1),                 sp.Integer(0),                     Vanishes(a)),
    (Vanishes(a**2),                     Vanishes(a),                       sp.Integer(0)),
    (Vanishes(a - b),                    Vanishes(b - a),                   Vanishes(a + b)),
    (Vanishes(3 * a),                    Vanishes(a),                       Vanishes(a - 3)),
    (a * Vanishes(a),                    sp.Integer(0),                     Vanishes(a)),
    (Above(3 * a),                       Above(a),                          Above(a - 3)),
    (Above(exp(a) - 1),                  Above(a),                          Above(a - 1)),
    (Above(2 - 2 * exp(a + b)),          Above(-a - b),                     Above(a + b)),
    (Above(exp(2 * a) - exp(b)),         Above(2 * a - b),                  Above(b - 2 * a)),
    (Vanishes(exp(a) - exp(-b)),         Vanishes(a + b),                   Vanishes(a - b)),
    (Above(Piecewise((a, a > 0), (exp(a) - 1, True))), Above(a),            sp.Integer(1)),
    (a * inverse(a),                     1 - Vanishes(a),                   sp.Integer(1)),
    (a**2 * inverse(a),                  a,                                 sp.Integer(1)),
    (inverse(a),                         Piecewise((0, Eq(a, 0)), (1 / a, True)), 1 / a + Vanishes(a - 1)),
    (b * Piecewise((a / b, Ne(b, 0)), (0, True)), a * (1 - Vanishes(b)),    a),
    (Piecewise((1, a > b), (0, True)),   Above(a - b),                      1 - Above(b - a)),
    (Piecewise((1, a >= b), (0, True)),  1 - Above(b - a),                  Above(a - b)),
    (Piecewise((b, a > 0), (b, True)),   b,                                 a),
    (Piecewise((a, Eq(a, b)), (b, True)), b,                                a),
    (Piecewise((log(a), a > 0), (0, True)) * Above(-a), sp.Integer(0),      Above(-a)),
    (exp(Piecewise((log(a), a > 0), (0, True))), Piecewise((a, a > 0), (1, True)), a),
    (Piecewise((a, a > 0), (0, True)) / 2 + Piecewise((0, a > 0), (a, True)) / 2, a / 2, a),
    (f(Piecewise((a, a > b), (b, True))), Piecewise((f(a), a > b), (f(b), True)), f(a)),
]
SLOPES: list[Row] = [
    (derivative(tanh(a), a),             1 - tanh(a) ** 2,                  1 + tanh(a) ** 2),
    (derivative(sigma(a), a),            sigma(a) * (1 - sigma(a)),         sigma(a) * (1 + sigma(a))),
    (derivative(sinh(a), a),             cosh(a),                           -cosh(a)),
    (derivative(cosh(a), a),             sinh(a),                           -sinh(a)),
    (derivative(log(cosh(a)), a),        tanh(a),                           -tanh(a)),
    (derivative(log(1 + exp(a)), a),     sigma(a),                          sigma(-a)),
    (derivative(a**3, a),                3 * a**2,                          2 * a**2),
    (derivative(1 / a, a),               -1 / a**2,                         1 / a**2),
    (derivative(log(a), a),              1 / a,                             -1 / a),
    (derivative(sqrt(a), a),             1 / (2 * sqrt(a)),                 1 / sqrt(a)),
    (derivative(a * sigma(a), a),        sigma(a) + a * sigma(a) * (1 - sigma(a)), sigma(a)),
    (derivative(exp(-a**2 / 2), a),      -a * exp(-a**2 / 2),               a * exp(-a**2 / 2)),
    (derivative(sqrt(1 + a**2), a),      a / sqrt(1 + a**2),                1 / sqrt(1 + a**2)),
    (derivative(f(a) ** 2, a),           2 * f(a) * derivative(f(a), a),    2 * f(a)),
    (derivative(a * log(a) - a, a),      log(a),                            log(a) - 1),
    (derivative(log(a / (1 - a)), a),    1 / (a * (1 - a)),                 1 / (a * (1 + a))),
    (derivative(a / (1 + a), a),         1 / (1 + a) ** 2,                  1 / (1 + a)),
]
N = size("N")
PAIRS, TRIPLES, BIT_PAIRS = array("e", N, 2), array("h", N, 3), array("d", N, 2)
one, two, three = map(sp.Integer, (1, 2, 3))
n = index("n", N)
X, U = sp.IndexedBase("x"), sp.IndexedBase("u")
k2, k3, j2, j3 = index("k", 2), index("k", 3), index("j", 2), index("j", 3)
ROWS = [SumsToOne(PAIRS), OneHot(TRIPLES), OneHot(BIT_PAIRS), Positive(U)]
ENTRIES = {z: sp.IndexedBase("z")[n], v: sp.IndexedBase("v")[n]}
BIT_ENTRIES = [Binary(entry.base) for entry in ENTRIES.values()]
e1, e2 = PAIRS[n, one], PAIRS[n, two]
h1, h2, h3 = TRIPLES[n, one], TRIPLES[n, two], TRIPLES[n, three]
d1, d2 = BIT_PAIRS[n, one], BIT_PAIRS[n, two]
x1, x2, x3, u1, u2 = X[one], X[two], X[three], U[one], U[two]
WRITTEN_OUT: list[Row] = [
    (e1 + e2,                            sp.Integer(1),                     sp.Integer(2)),
    (e2,                                 1 - e1,                            e1),
    (e1 * a + e2 * b,                    b + e1 * (a - b),                  a + e1 * (a - b)),
    (log(e1 + e2 + 1),                   log(2),                            log(3)),
    (e1**2 + e2**2,                      1 - 2 * e1 * e2,                   sp.Integer(1)),
    (Sum(PAIRS[n, k2], k2),              e1 + e2,                           e1),
    (Sum(PAIRS[n, k2] * X[k2], k2),      x2 + e1 * (x1 - x2),               x1 + e1 * (x1 - x2)),
    (h1 + h2 + h3,                       sp.Integer(1),                     sp.Integer(3)),
    (h1 * h2,                            sp.Integer(0),                     h1),
    (h1**2,                              h1,                                h2),
    (exp(h1 * a + h2 * b + h3 * c),      h1 * exp(a) + h2 * exp(b) + h3 * exp(c), h1 * exp(a) + h2 * exp(b)),
    (d1 * d2,                            sp.Integer(0),                     d1),
    (d1 + d2,                            sp.Integer(1),                     sp.Integer(0)),
    (d1**2 + 2 * d1 * d2,                1 - d2,                            d2),
    (Sum(X[k2], k2),                     x1 + x2,                           x1),
    (Sum(X[k3] ** 2, k3),                x1**2 + x2**2 + x3**2,             x1**2 + x2**2),
    (Sum(X[k2], k2) ** 2,                x1**2 + 2 * x1 * x2 + x2**2,       x1**2 + x2**2),
    (exp(x1) / Sum(exp(X[k2]), k2),      sigma(x1 - x2),                    sigma(x2 - x1)),
    (log(Sum(exp(X[k2]), k2)),           x2 + log(1 + exp(x1 - x2)),        x1 + log(1 + exp(x1 - x2))),
    (Sum(exp(X[k3]) / Sum(exp(X[j3]), j3), k3), sp.Integer(1),              sp.Integer(3)),
    (Product(U[k2], k2),                 u1 * u2,                           u1 + u2),
    (log(Product(U[k2], k2)),            log(u1) + log(u2),                 log(u1) - log(u2)),
    (Product(exp(X[k3]), k3),            exp(x1 + x2 + x3),                 exp(x1 * x2 * x3)),
    (Sum(KroneckerDelta(k3, 2) * X[k3], k3), x2,                            x3),
    (Sum((X[k2] - X[j2]) ** 2, k2, j2),  2 * (x1 - x2) ** 2,                (x1 - x2) ** 2),
    (Sum((X[k2] - (x1 + x2) / 2) ** 2, k2), (x1 - x2) ** 2 / 2,             (x1 - x2) ** 2),
    (derivative(Sum(X[k3] ** 3, k3), x2), 3 * x2**2,                        3 * x3**2),
    (derivative(log(Sum(exp(X[k2]), k2)), x1), sigma(x1 - x2),              sigma(x2 - x1)),
    (derivative(x1 * x2, x1),            x2,                                x1),
    (sqrt(x1**2 + x2**2) ** 2,           x1**2 + x2**2,                     (x1 + x2) ** 2),
    (derivative(sqrt(x1**2 + x2**2), x1), x1 / sqrt(x1**2 + x2**2),         x2 / sqrt(x1**2 + x2**2)),
    (derivative(x1 / sqrt(x1**2 + x2**2), x1), x2**2 / sqrt(x1**2 + x2**2) ** 3, x1**2 / sqrt(x1**2 + x2**2) ** 3),
]
# fmt: on
ALONE: dict[str, tuple[list[Any], list[Row]]] = {
    "scalars": ([], SCALARS),
    "exponentials": ([], EXPONENTIALS),
    "positive": (POSITIVE, OF_POSITIVE),
    "unit interval": (UNIT, OF_UNITS),
    "bits": (BITS, OF_BITS),
    "bits and units": (BITS + UNIT, OF_BITS_AND_UNITS),
    "entries 0 or 1": (BIT_ENTRIES, [tuple(side.xreplace(ENTRIES) for side in row) for row in OF_BITS]),
    "guards": ([], GUARDS),
    "slopes": ([], SLOPES),
    "written out": (ROWS, WRITTEN_OUT),
}


def of_size(limit: Any) -> tuple[list[Any], list[Row]]:
    """What holds of rows of N numbers, whatever N is, a number or not."""
    n, i, j = (index(name, limit) for name in "nij")
    x, y, u, w, g, z = (array(name, limit) for name in "xyuwgz")
    t = array("t", N, limit)
    m = index("m", N)
    mean, spread = Sum(x[n], n) / limit, lambda u: Sum((u(n) - Sum(u(i), i) / limit) ** 2, n)
    norm, other = sqrt(Sum(x[n] ** 2, n)), sqrt(Sum(y[n] ** 2, n))
    total = Sum(exp(x[n]), n)

    def correlation(u: Callable[[Any], Any], v: Callable[[Any], Any]) -> sp.Expr:
        centred = [lambda n, u=u: u(n) - Sum(u(j), j) / limit for u in (u, v)]
        roots = [sqrt(Sum(u(n) ** 2, n)) for u in centred]
        return Sum(centred[0](n) * centred[1](n), n) / (roots[0] * roots[1])

    def through(f: Callable[[Any], Any]) -> tuple[sp.Expr, sp.Expr]:
        """A unit that is fed by hidden ones: e^-o and 1 / (1 + e^-o)."""
        o = Sum(x[n] * f(hidden[m, n]), n)
        return exp(-o), sigma(o)

    def slope(f: Callable[[Any], Any]) -> sp.Expr:
        """That of -log(1 - p), summed over the samples."""
        e, p = through(f)
        return Sum(e / ((1 - p) * (1 + e) ** 2), m)

    hidden = array("q", N, limit)
    coin = Product(w[n] ** z[n] * (1 - w[n]) ** (1 - z[n]), n)
    # fmt: off
    rows: list[Row] = [
        (Sum(x[n] + y[n], n),            Sum(x[n], n) + Sum(y[i], i),       Sum(x[n], n) - Sum(y[i], i)),
        (Sum(a * x[n], n),               a * Sum(x[n], n),                  2 * a * Sum(x[n], n)),
        (Sum(a, n),                      limit * a,                         (limit + 1) * a),
        (Sum(x[n], n) * Sum(y[n], n),    Sum(x[n] * y[i], n, i),            2 * Sum(x[n] * y[i], n, i)),
        (Sum(x[n], n) ** 2,              Sum(x[n] * x[i], n, i),            Sum(x[n], n)),
        (Sum(x[n] - mean, n),            sp.Integer(0),                     mean),
        *((slope(f), Sum(through(f)[1], m), Sum(through(f)[0], m)) for f in (sigma, tanh, lambda u: 1 - u)),
        (spread(lambda n: x[n]),         Sum(x[n] ** 2, n) - Sum(x[n], n) ** 2 / limit, Sum(x[n] ** 2, n)),
        (spread(lambda n: x[n] + a),     spread(lambda n: x[n]),            spread(lambda n: x[n]) + a),
        (Sum((x[n] - x[i]) ** 2, n, i),  2 * limit * Sum(x[n] ** 2, n) - 2 * Sum(x[n], n) ** 2, Sum(x[n] ** 2, n)),
        (exp(Sum(x[n], n)),              Product(exp(x[n]), n),             Product(exp(-x[n]), n)),
        (log(Product(u[n], n)),          Sum(log(u[n]), n),                 -Sum(log(u[n]), n)),
        (Product(u[n] * g[n], n),        Product(u[n], n) * Product(g[n], n), Product(u[n], n) / Product(g[n], n)),
        (Product(u[n] ** a, n),          Product(u[n], n) ** a,             Product(u[n], n) ** (a + 1)),
        (Product(r, n),                  r**limit,                          r ** (limit + 1)),
        (sqrt(Product(u[n] ** 2, n)),    Product(u[n], n),                  -Product(u[n], n)),
        (Sum(exp(x[n]) / total, n),      sp.Integer(1),                     sp.Integer(2)),
        (exp(x[j] + a) / Sum(exp(x[n] + a), n), exp(x[j]) / total,          exp(a) * exp(x[j]) / total),
        (log(Sum(exp(x[n] + a), n)),     a + log(total),                    a * log(total)),
        (log(exp(x[j]) / total),         x[j] - log(total),                 x[j] + log(total)),
        (Sum(KroneckerDelta(n, j) * x[n], n), x[j],                         2 * x[j]),
        (1 - exp(x[j]) / total,          Sum((1 - KroneckerDelta(n, j)) * exp(x[n]), n) / total, exp(x[j]) / total),
        (Sum(u[n] / Sum(u[i], i), n),    sp.Integer(1),                     sp.Integer(2)),
        (Sum(u[n] * a, n) / Sum(u[n], n), a,                                2 * a),
        (log(coin),                      Sum(z[n] * log(w[n]) + (1 - z[n]) * log(1 - w[n]), n), Sum(log(w[n]), n)),
        (Product(1 - w[n], n),           exp(Sum(log(1 - w[n]), n)),        exp(-Sum(log(1 - w[n]), n))),
        (Sum(z[n] ** 2, n),              Sum(z[n], n),                      -Sum(z[n], n)),
        (Sum(Sum(x[n] * y[i], n) / Sum(y[j], j), i), Sum(x[n], n),          2 * Sum(x[n], n)),
        (Sum((x[n] / norm) ** 2, n),     sp.Integer(1),                     norm),
        (norm**2,                        Sum(x[n] ** 2, n),                 Sum(x[n] ** 2, n) + 1),
        (sqrt(Sum((r * x[n]) ** 2, n)),  r * norm,                          norm),
        (Sum(r * x[n] * y[n], n) / (sqrt(Sum((r * x[n]) ** 2, n)) * other), Sum(x[n] * y[n], n) / (norm * other),
         r * Sum(x[n] * y[n], n) / (norm * other)),
        (Sum(t[m, n], n),                sp.Integer(1),                     sp.Integer(2)),
        (Sum(t[m, n] ** 2, n),           sp.Integer(1),                     sp.Integer(0)),
        (log(Product(u[n] ** t[m, n], n)), Sum(t[m, n] * log(u[n]), n),     -Sum(t[m, n] * log(u[n]), n)),
        (log(Sum(t[m, n] * u[n], n)),    Sum(t[m, n] * log(u[n]), n),       Sum(t[m, n] * u[n], n)),
        (Sum(Above(x[n]) + Above(-x[n]) + Vanishes(x[n]), n), sp.sympify(limit), sp.Integer(0)),
        (Sum(Abs(x[n]) ** 2, n),         Sum(x[n] ** 2, n),                 2 * Sum(x[n] ** 2, n)),
        (derivative(Sum(x[n] ** 2, n), x[j]), 2 * x[j],                     x[j]),
        (derivative(Sum(x[n], n) ** 2, x[j]), 2 * Sum(x[n], n),             Sum(x[n], n)),
        (derivative(log(total), x[j]),   exp(x[j]) / total,                 -exp(x[j]) / total),
        (derivative(exp(x[i]) / total, x[j]), exp(x[i]) / total * (KroneckerDelta(i, j) - exp(x[j]) / total),
         exp(x[i]) / total * (KroneckerDelta(i, j) + exp(x[j]) / total)),
        (derivative(Product(u[n], n), u[j]), Product(u[n], n) / u[j],       Product(u[n], n) * u[j]),
        (derivative(norm, x[j]),         x[j] / norm,                       -x[j] / norm),
        (derivative(x[i] / norm, x[j]),  (KroneckerDelta(i, j) - x[i] * x[j] / Sum(x[n] ** 2, n)) / norm,
         (KroneckerDelta(i, j) + x[i] * x[j] / Sum(x[n] ** 2, n)) / norm),
        (derivative(Sum(x[n] * y[n], n) / (norm * other), x[j]),
         y[j] / (norm * other) - Sum(x[n] * y[n], n) * x[j] / (norm**3 * other), y[j] / (norm * other)),
        (derivative(spread(lambda n: x[n]), x[j]), 2 * (x[j] - mean),       2 * x[j]),
        (derivative(mean, x[j]),         sp.Integer(1) / limit,             -sp.Integer(1) / limit),
    ]
    if limit != 1:  # a row of one is its mean: it has no correlation
        rows += [
            (correlation(lambda n: x[n] + a, lambda n: y[n]), correlation(lambda n: x[n], lambda n: y[n]),
             correlation(lambda n: x[n], lambda n: -y[n])),
            (correlation(lambda n: r * x[n], lambda n: y[n]), correlation(lambda n: x[n], lambda n: y[n]),
             r * correlation(lambda n: x[n], lambda n: y[n]) + 1),
            (correlation(lambda n: x[n], lambda n: x[n]), sp.Integer(1),        sp.Integer(-1)),
        ]
    # fmt: on
    positive = [Positive(u), Positive(g), UnitInterval(w), Binary(z), OneHot(t), Positive(r)]
    return positive, rows


TABLES = ALONE | {f"rows of {limit}": of_size(limit) for limit in (N, 1, 2, 3)}
CASES = [
    pytest.param(assuming, *row, id=f"{name} {place}")
    for name, (assuming, rows) in TABLES.items()
    for place, row in enumerate(rows, 1)
]


@pytest.mark.parametrize(("assuming", "left", "right", "wrong"), CASES)
def test_what_is_simple_and_true_is_proved(
    assuming: Sequence[Any], left: sp.Expr, right: sp.Expr, wrong: sp.Expr
) -> None:
    prove_equal(left, right, assuming)


@pytest.mark.parametrize(("assuming", "left", "right", "wrong"), CASES)
def test_what_is_simple_and_false_is_refused(
    assuming: Sequence[Any], left: sp.Expr, right: sp.Expr, wrong: sp.Expr
) -> None:
    with pytest.raises(Unproved):
        prove_equal(left, wrong, assuming)

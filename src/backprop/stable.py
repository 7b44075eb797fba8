"""What rounding takes away is computed as well, and put back.

Each correction below is exactly 0 over the reals: `two_difference` returns a − b and 0, and
what `total` adds last is 0. So the proofs go through the very code that ships, and
the corrections change nothing but the last digits, of which they leave at most 4 units wrong.

The functions here check nothing; `activations` and `losses` do, and show what they compute.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_erfc: Callable[[Array], Array] = cast("Any", np.frompyfunc(math.erfc, 1, 1))

SPLIT = 2**27 + 1
"""Cuts a double into halves of 26 bits, whose products are exact (Veltkamp; Dekker 1971, §5.5)."""


def two_difference(A: Array, B: Array | int) -> tuple[Array, Array]:
    """a − b rounded, and its rounding error (Knuth, *TAOCP* 2, §4.2.2, theorem B); 0 where infinite."""
    D = A - B
    V = D - A
    low = D - V
    np.subtract(A, low, out=low)
    V += B
    low -= V
    return D, np.where(np.isfinite(low), low, 0)


def two_product(A: Array, B: Array) -> tuple[Array, Array]:
    """a b rounded, and its rounding error, in float64 (Dekker 1971, §5.7); 0 where it overflows."""
    P = A * B
    A_high = SPLIT * A - (SPLIT * A - A)
    B_high = SPLIT * B - (SPLIT * B - B)
    A_low, B_low = A - A_high, B - B_high
    low = ((A_high * B_high - P) + A_high * B_low + A_low * B_high) + A_low * B_low
    return P, np.where(np.isfinite(low), low, 0)


def total(E: Array) -> Array:
    """Σ_k e_nk as a column, for e ≥ 0, as if summed without rounding; inf where an entry is.

    Adding and subtracting s rounds each entry to the grid of s, and numbers on one grid below s
    add up exactly. What is left over is 2⁵² times smaller, and so is the error of its sum.
    (Rump, Ogita & Oishi 2008, *Accurate floating-point summation part I*, §3.)
    """
    s = 2 * np.sum(E, axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        on_grid = E + s
        on_grid -= s
        S: Array = np.sum(on_grid, axis=1, keepdims=True)
        rest = np.subtract(E, on_grid, out=on_grid)
        S += np.sum(rest, axis=1, keepdims=True)
    return np.where(S == S, S, s)  # NaN where s is inf


def sum_of_others(T: Array) -> Array:
    """Σ_{j≠k} t_nj for t ≥ 0, in which the largest entry of a row is never subtracted."""
    place = np.argmax(T, axis=1, keepdims=True)
    largest = np.arange(T.shape[1], like=T) == place
    rest = total(np.where(largest, 0, T))
    others: Array = np.where(largest, rest, np.take_along_axis(T, place, axis=1) + (rest - T))
    return others


class Exponentials(NamedTuple):
    """e_nk = e^(c + (a_nk − a_np) / τ), with p the place of row n's largest entry: the unit, e^c.

    The common factor e^c cancels in each use. It keeps the sums of entries that would be subnormal.
    """

    E: Array
    rest: Array
    """The sum of each row of E without its largest entry: S − 1 is rest / unit, S the row's sum / unit."""
    unit: Array
    largest: Array
    """[k = p]"""


LIFT = {np.dtype(np.float32): 47}
"""c, by type; 430 in float64. e⁴⁷ lies within 1/25 ULP of a float32, and e⁴³⁰ within 1/1000 of a float64."""


def exponentials(A: Array, tau: float | None = None) -> Exponentials:
    """`Exponentials` of each row; the rounding of c + (a_nk − a_np) / τ is put back: e^ε = 1 + ε."""
    c = np.asarray(LIFT.get(A.dtype, 430) * (1 if tau is None else tau), A.dtype, like=A)
    place = np.argmax(A, axis=1, keepdims=True)
    largest = np.arange(A.shape[1], like=A) == place
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        B, B_low = two_difference(np.take_along_axis(A, place, axis=1), c)
        D, low = two_difference(A, B)
        low -= B_low
        c_low: Array | int = 0
        if tau is not None:
            D, low = _divided(D, low, tau)
            c, c_low = _divided(c, 0, tau)
        E = np.exp(D, out=D)
        low *= E
        E += low
        unit = np.exp(c)
        unit += c_low * unit
        rest = total(np.where(largest, 0, E))
        return Exponentials(np.where(largest, unit, E), rest, unit, largest)


def log_softmax(A: Array, tau: float | None = None) -> Array:
    """(a_nk − a_np) / τ − log(S) with S = Σ_j e^((a_nj − a_np) / τ)."""
    E = exponentials(A, tau)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        D, low = two_difference(A, _largest(A))
        if tau is not None:
            D, low = _divided(D, low, tau)
        L: Array = D + (low - np.log1p(E.rest / E.unit))
    return L


def log_sum_exp(A: Array) -> Array:
    """log Σ_k e^(a_nk) = a_np + log(S)."""
    E = exponentials(A)
    with np.errstate(under="ignore"):
        L: Array = np.sum(_largest(A) + np.log1p(E.rest / E.unit), axis=1)
    return L


def _largest(A: Array) -> Array:
    return np.take_along_axis(A, np.argmax(A, axis=1, keepdims=True), axis=1)


def softplus(A: Array) -> Array:
    """log(1 + e^a), as log(e^0 + e^a)."""
    return np.logaddexp(0, A)


def squared_1_plus(E: Array) -> Array:
    """(1 + e)² for 0 ≤ e ≤ 1, as (s + low)² with s = 1 + e rounded and its rounding error."""
    S = 1 + E
    low = (1 - S) + E
    square: Array = S * S + 2 * S * low
    return square


def times_exp(X: Array, D: Array) -> Array:
    """x e^d for d ≤ 0, to the last digits also where e^d alone would be subnormal or 0."""
    smallest = np.finfo(D.dtype).minexp * 2 // 3
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        half = np.exp(D / 2)
        return np.where(smallest < D, X * np.exp(D), X * half * half)


def standard_normal(A: Array) -> tuple[Array, Array, Array]:
    """Φ(a), and φ(a) in two parts: the standard normal's distribution function and density, in float64.

    Φ(a) = erfc(y) / 2 with y = −a/√2. At a = −37 the rounding of y alone costs 700 units in the
    last place; the first term of Taylor's series, erfc′(y) = −2 e^(−y²)/√π, takes it out.
    """
    A = A.astype(np.float64, copy=False)
    two, pi = (np.asarray(x, np.float64, like=A) for x in (2, np.pi))
    root, root_low = _square_root(two)
    with np.errstate(all="ignore"):
        Y, Y_low = _quotient(-A, root, root_low)
        square, square_low = two_product(A, A)
        bell = np.exp(-square / 2)
        bell_low = np.where(np.isfinite(A), bell * square_low / -2, 0)
        correction = np.where(np.isfinite(Y_low), 2 * Y_low * (bell + bell_low) / np.sqrt(pi), 0)
        density, density_low = _quotient(bell, *_square_root(2 * pi))
        return (erfc(Y) - correction) / 2, density, density_low + bell_low / np.sqrt(2 * pi)


def _square_root(x: Array) -> tuple[Array, Array]:
    """√x rounded, and its rounding error."""
    root = np.sqrt(x)
    high, low = two_product(root, root)
    return root, ((x - high) - low) / (2 * root)


def _divided(A: Array, A_low: Array | int, tau: float) -> tuple[Array, Array]:
    """(a + a_low) / τ in two parts; in float32 without the rounding error of the quotient."""
    Q, low = _quotient(A, np.asarray(tau, A.dtype, like=A), 0)
    return Q, np.where(np.isfinite(low), low, 0) + A_low / tau


def _quotient(A: Array, b: Array, b_low: Array | int) -> tuple[Array, Array]:
    """a / (b + b_low) rounded, and its rounding error."""
    Q = A / b
    high, low = two_product(Q, b)
    return Q, (((A - high) - low) - Q * b_low) / b


def erfc(Y: Array) -> Array:
    """2/√π ∫_y^∞ e^(−s²) ds, the C library's, entry by entry; NumPy has none."""
    values: Any = _erfc(Y)
    return np.float64(values) if isinstance(values, float) else values.astype(np.float64)  # type: ignore[return-value]


def single_erfc(Y: Array) -> Array:
    """erfc in float32, to 10⁻⁶: erf |y| = 1 − r e^(−y²), r a polynomial in t = 1 / (1 + p |y|).

    Source: Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), eq. 7.1.26.
    """
    X = np.abs(Y)
    T = 1 / (1 + np.float32(0.3275911) * X)
    R = T * np.float32(1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        R += np.float32(coefficient)
        R *= T
    X *= X
    R *= np.exp(np.negative(X, out=X), out=X)
    np.copysign(np.subtract(1, R, out=R), Y, out=R)
    return np.subtract(1, R, out=R)


@cache
def quick_erfc(dtype: Any) -> Callable[[Array], Array]:
    """SciPy's, where SciPy is installed: an eighth of the time of `erfc`, and other last digits.

    In float32 it takes as long; there it is `single_erfc`.
    """
    if dtype == np.float32:
        return single_erfc
    try:
        from scipy.special import erfc as quick  # type: ignore[import-untyped]
    except ImportError:
        return erfc
    return cast("Callable[[Array], Array]", quick)

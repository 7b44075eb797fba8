"""Arrays of truth values, whole numbers and reals: the model casts, truncates and refuses as NumPy does."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

from backprop.proof import Derivation, NotModelled, SymbolicArray, Unproved, array, index, sizes
from backprop.proof.kernel.language import Above, Vanishes
from backprop.proof.models.branches import guarded

from .numpy_worlds import symbolic

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
A = array("a", N, K)
above = Above(A[n, k])


def ships(code: Callable[..., Any], formula: sp.Expr, *given: SymbolicArray, at: Any = ()) -> None:
    Derivation("t", "c", formula).ships(code, *given, at=at)


def whole_slope(A: Any) -> Any:
    slope = np.where(A > 0, 1, 0)  # whole numbers
    slope[A <= 0] = 0.5  # NumPy stores 0
    return slope


def real_slope(A: Any) -> Any:
    slope = np.where(A > 0, 1.0, 0)
    slope[A <= 0] = 0.5
    return slope


def test_a_whole_number_is_written_where_the_array_holds_whole_numbers() -> None:
    assert whole_slope(np.array([-1.0])) == 0
    ships(whole_slope, above, array("a", N, K), at=(n, k))
    with pytest.raises(Unproved):
        ships(whole_slope, above + (1 - above) / 2, array("a", N, K), at=(n, k))
    ships(real_slope, above + (1 - above) / 2, array("a", N, K), at=(n, k))
    with pytest.raises(Unproved):
        ships(real_slope, above, array("a", N, K), at=(n, k))


# What NumPy refuses, on numbers as on symbols: the code, and the errors of both.
REFUSED: dict[str, tuple[Callable[..., Any], type[Exception]]] = {
    "a float added in place": (lambda s: np.where(s.A > 0, 1, 0).__iadd__(0.5), TypeError),
    "a quotient in place": (lambda s: np.where(s.A > 0, 1, 2).__itruediv__(2), TypeError),
    "a float added to truths": (lambda s: (s.A > 0).__iadd__(0.5), TypeError),
    "a whole number added to truths": (lambda s: (s.A > 0).__iadd__(1), TypeError),
    "truths less truths": (lambda s: (s.A > 0) - (s.A < 0), TypeError),
    "minus truths": (lambda s: -(s.A > 0), TypeError),
    "the sign of truths": (lambda s: np.sign(s.A > 0), TypeError),
    "not a real": (lambda s: ~s.A, TypeError),
    "bits of reals": (lambda s: s.A & s.A, TypeError),
    "a whole number to the power -1": (lambda s: np.where(s.A > 0, 1, 2) ** -1, ValueError),
    "a real root into whole numbers": (lambda s: np.sqrt(s.A, out=np.where(s.A > 0, 1, 2)), TypeError),
    "a product into whole numbers": (lambda s: np.dot(s.A, s.v, out=np.where(s.y > 0, 1, 2)), ValueError),
    "a number is no place to write to": (lambda s: operator.setitem(np.sum(s.A), ..., 1), TypeError),
}


@pytest.mark.parametrize(("code", "error"), REFUSED.values(), ids=REFUSED)
def test_what_numpy_refuses_the_model_refuses(code: Callable[..., Any], error: type[Exception]) -> None:
    given = symbolic()
    given.numbers = {"A": np.ones((2, 3)), "v": np.ones(3), "y": np.ones(2)}
    with pytest.raises(error):
        code(type(given)(**given.numbers))
    with pytest.raises(error) as refused, guarded():
        code(given)
    assert not isinstance(refused.value, NotModelled)


def test_the_dtype_of_a_number_made_of_sizes_is_not_guessed() -> None:
    counts = np.where(A > 0, 3, 4)
    assert (counts * 0.5).dtype == float
    assert (counts / N).dtype == float
    with pytest.raises(NotModelled, match="sizes"):
        (counts * (N / N)).dtype  # noqa: B018
    with pytest.raises(NotModelled, match="sizes"):
        counts += N / N  # an error where it is a float


# -- choices are lazy ----------------------------------------------------------------------------


def shares(X: Any) -> Any:
    s = 1 + np.sum(X, axis=1)
    inverse = np.where(s == 0, 0, 1 / s)
    return np.sum(X * inverse[:, None], axis=1) + inverse


def zero(X: Any) -> Any:
    total = np.sum(X**2, axis=1)
    gap = np.sqrt(total**2) - total
    inverse = np.where(gap == 0, 0, 1 / gap)
    return gap * inverse


def divided(X: Any) -> Any:
    s = 1 + np.sum(X, axis=1)
    inverse = np.divide(1, s, out=np.zeros_like(s), where=s != 0)
    return np.sum(X * inverse[:, None], axis=1) + inverse


@pytest.mark.parametrize("code", [shares, zero, divided])
def test_a_safe_division_is_not_a_division(code: Callable[..., Any]) -> None:
    """A row of X that sums to -1 has the shares 0; the gap of a number and itself is 0 for all X."""
    with np.errstate(all="ignore"):
        assert code(np.array([[-1.0, 0.0]])) == 0
    with pytest.raises(Unproved):  # 1 / gap has no value anywhere, and is not chosen
        ships(code, sp.Integer(1), array("X", N, K), at=(n,))


@pytest.mark.parametrize("code", [shares, divided])
def test_a_safe_division_is_one_where_there_is_something_to_divide_by(code: Callable[..., Any]) -> None:
    s = 1 + sp.Sum(sp.IndexedBase("X")[n, k], k)
    ships(code, 1 - Vanishes(s), array("X", N, K), at=(n,))


# -- indices ---------------------------------------------------------------------------------------


def test_an_index_made_of_sizes_counts_from_0_as_numpy_does() -> None:
    v, E = array("v", N), array("e", 2, K)
    assert v[N - N].rule() == v.base[1]
    assert E[N - N + 1, 0].rule() == E.base[2, 1]
    for key in (1, -1, N - 1, N - N + 1, N // N, N):
        with pytest.raises(NotModelled, match="first entry alone"):
            v[key]


def test_a_shape_is_assigned() -> None:
    def column(X: Any) -> Any:
        s = np.sum(X, axis=0)
        s.shape = (s.shape[0], 1)
        return 0 * s + s * 2

    one = index("i", 1)
    ships(column, 2 * sp.Sum(A[n, k], n), A, at=(k, one))
    with pytest.raises(Unproved):
        ships(column, sp.Sum(A[n, k], n), A, at=(k, one))
    with pytest.raises(ValueError, match="reshape"):
        array("e", 2, K).shape = (3, K)


def test_a_pivot_is_named_after_its_formula() -> None:
    """The same in every process, and whichever maxima were taken before."""
    from backprop.proof.models.reductions import pivot_name

    b = array("b", N, K)
    np.max(A, axis=1)
    assert pivot_name(b, (1,), 1) == pivot_name(b + 0, (1,), 1) == "p_15008216244026807493315"

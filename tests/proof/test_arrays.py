"""Symbolic arrays refuse at once what NumPy would refuse, and what they have no model of, and name it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy as sp

from backprop.proof import (
    NotModelled,
    SymbolicArray,
    Unproved,
    array,
    derivative,
    index,
    labels,
    prove_equal,
    size,
)
from backprop.proof.models.declared import label

from .numpy_worlds import K, N, symbolic

Code = Callable[[SimpleNamespace], Any]
M = size("M")
X = array("X", N, M)


def table(cases: dict[str, Code]) -> Any:
    return pytest.mark.parametrize("code", cases.values(), ids=cases.keys())


SHAPE_MISTAKES: dict[str, Code] = {
    "A + W": lambda s: s.A + s.W,
    "A + y": lambda s: s.A + s.y,
    "A * X": lambda s: s.A * X,
    "v + y": lambda s: s.v + s.y,
    "A += A[None]": lambda s: s.A.__iadd__(s.C[None]),
    "v += A": lambda s: s.v.__iadd__(s.A),
    "A @ A": lambda s: s.A @ s.A,
    "A @ y": lambda s: s.A @ s.y,
    "v @ A": lambda s: s.v @ s.A,
    "v @ y": lambda s: s.v @ s.y,
    "A @ X": lambda s: s.A @ X,
    "A.T @ W": lambda s: s.A.T @ s.W,
    "dot": lambda s: np.dot(s.A, s.y),
    "where": lambda s: np.where(s.A > 0, s.W, 0),
    "out of another shape": lambda s: np.exp(s.A, out=s.W),
    "sum into a matrix": lambda s: np.sum(s.A, axis=1, out=s.A),
    "E + A": lambda s: s.E + s.A,
    "axis 2": lambda s: np.sum(s.A, axis=2),
    "axis -3": lambda s: s.A.mean(axis=-3),
    "axis 1 of a vector": lambda s: s.v.max(axis=1),
    "axis of a number": lambda s: np.sum(s.z, axis=0),
    "an axis twice": lambda s: np.sum(s.A, axis=(0, -2)),
    "a new axis 4": lambda s: np.expand_dims(s.A, 4),
    "too many colons": lambda s: s.v[:, :],
    "two dots": lambda s: s.A[..., ...],
    "n along K": lambda s: s.A[index("k", K), index("n", N)],
    "m along K": lambda s: s.A[index("n", N), index("m", M)],
    "place 0": lambda s: s.A[sp.Integer(0), index("k", K)],
    "entry 2 of two": lambda s: s.E[2],
    "entry -3 of two": lambda s: s.E[sp.Integer(-3)],
    "squeezed K": lambda s: np.squeeze(s.E, axis=0),
    "a mask of columns": lambda s: s.A.__setitem__(s.v > 0, 1),
    "reshape": lambda s: s.E.reshape(3, s.k),
    "place 3 of 2": lambda s: s.E[sp.Integer(3), index("k", K)],
    "einsum": lambda s: np.einsum("nk,nk->n", s.A, s.W),
}


@table(SHAPE_MISTAKES)
def test_a_shape_mistake_raises_at_once(code: Code) -> None:
    with pytest.raises((ValueError, IndexError)):
        code(symbolic())


def test_an_entry_is_a_formula_and_a_label_an_arbitrary_index() -> None:
    n, k = index("n", N), index("k", K)
    assert array("a", N, K)[n, k] == sp.IndexedBase("a")[n, k]
    assert array("s")[()] == sp.Symbol("s", real=True)
    assert (label := labels("c", N, K)[n]).upper == K
    assert label.label.args == (n,)


def test_the_label_of_one_sample_is_a_place_that_is_told_from_others() -> None:
    x, k = array("x", K), index("k", K)
    c, other = label("c", K), label("d", K)
    shares = np.exp(x) / np.sum(np.exp(x))
    mine, wrong = shares.copy(), shares.copy()
    mine[c] -= 1
    wrong[other] -= 1
    right = derivative(-sp.log(shares[c].rule()), x[k])
    prove_equal(mine[k], right)
    chosen, another = x[c].rule(), x[other].rule()
    for one, two in ((chosen, another), (chosen, x[k]), (wrong[k], right), (shares[k], right)):
        with pytest.raises(Unproved):
            prove_equal(one, two)
    with pytest.raises(NotModelled, match="index"):
        array("y", N)[c]
    with pytest.raises(ValueError, match="pivot"):
        label("p_1", K)


def test_a_declared_array_has_a_base_and_a_result_has_none() -> None:
    A = array("a", N, K)
    assert A.base == sp.IndexedBase("a")
    assert not hasattr(A + 0, "base")


def test_an_array_shows_its_entry_without_internal_names() -> None:
    shown = repr(np.exp(array("a", N, K)))
    assert "exp(a[i, j])" in shown
    assert not any(word in shown for word in ("_i", "free", "bound", "Dummy"))


def test_the_same_array_has_the_same_pivot_and_another_its_own() -> None:
    s, n = symbolic(), (index("n", N),)
    assert np.max(s.A, axis=1).rule(*n) == np.max(s.A + 0, axis=1).rule(*n)
    assert np.max(s.A, axis=1).rule(*n).indices[1] != np.max(s.C, axis=1).rule(*n).indices[1]


def test_what_a_function_does_to_its_copy_does_not_touch_its_argument() -> None:
    A = array("a", N, K)
    B = A.copy() if hasattr(A, "copy") else np.copy(A)
    B += 1
    n, k = index("n", N), index("k", K)
    assert isinstance(A, SymbolicArray)
    assert A[n, k] == sp.IndexedBase("a")[n, k]
    assert B[n, k] == A[n, k] + 1

"""What symbolic arrays have no model of raises at once, and the refusal names it."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop.proof import NotModelled, Unproved, array, index, labels, prove_equal, size
from backprop.proof.models.branches import guarded

from .numpy_worlds import K, N, symbolic

Code = Callable[[SimpleNamespace], Any]
M = size("M")
X = array("X", N, M)


NOT_MODELLED: dict[str, tuple[str, Code]] = {
    "another function": ("np.cumsum", lambda s: np.cumsum(s.A)),
    "another ufunc": ("np.tan", lambda s: np.tan(s.A)),
    "whole numbers in the memory": ("real numbers", lambda s: np.empty_like(s.v, dtype=int)),
    "diag beside the diagonal": ("diagonal itself", lambda s: np.diag(s.v, 1)),
    "diag of what is not square": ("square", lambda s: np.diag(s.A)),
    "insert": ("np.insert", lambda s: np.insert(s.A, 1, 0.0, axis=1)),
    "floor division": ("floor_divide", lambda s: s.A // 2),
    "remainder": ("remainder", lambda s: s.A % 2),
    "reduce": ("np.multiply.reduce", lambda s: np.multiply.reduce(s.A)),
    "where= by numbers": ("mask of truth values", lambda s: np.add.reduce(s.A, where=s.A)),
    "vdot of two shapes": ("one shape", lambda s: np.vdot(s.A, s.W)),
    "accumulate": ("np.add.accumulate", lambda s: np.add.accumulate(s.A)),
    "ufunc.outer": ("np.multiply.outer", lambda s: np.multiply.outer(s.v, s.v)),
    "where= of a ufunc": ("np.log with where", lambda s: np.log(s.P, where=s.P > 1)),
    "dtype= of a ufunc": ("np.exp with dtype", lambda s: np.exp(s.A, dtype=np.float32)),
    "np.where alone of a table": ("one axis", lambda s: np.where(s.A > 0)),
    "tril of another diagonal": ("the diagonal itself", lambda s: np.tril(s.A, 1)),
    "tril of a vector": ("rows and columns", lambda s: np.tril(s.v)),
    "copyto with a mask of numbers": ("truth values", lambda s: np.copyto(s.A, 1, where=s.C)),
    "copyto with a casting": ("casting", lambda s: np.copyto(s.A, 1, casting="unsafe")),
    "arange from 1": ("np.arange is modelled, but not", lambda s: np.arange(1, s.k, like=s.A)),
    "argmax of a matrix": ("one axis", lambda s: np.argmax(s.A)),
    "a slice": ("slice", lambda s: s.A[1:]),
    "an entry of a mask": ("chooses", lambda s: s.A[s.A > 0][0]),
    "how many a mask chooses": ("chooses", lambda s: len(s.A[s.A > 0])),
    "two masks": ("two masks", lambda s: s.A[s.A > 0] + s.A[s.C > 0]),
    "products over two masks": ("same rows", lambda s: s.A[s.y > 0].T @ s.C[s.y < 1]),
    "rows of a mask by a whole array": ("same rows", lambda s: s.A[s.y > 0].T @ s.y),
    "entries by entries": ("same rows", lambda s: s.A[s.A > 0] @ s.A[s.A > 0]),
    "a whole array by rows of a mask": ("same rows", lambda s: s.y @ s.A[s.y > 0]),
    "entries as columns": ("vector", lambda s: s.A[s.A > 0].T),
    "a sum of entries over an axis": ("axis", lambda s: s.A[s.A > 0].sum(axis=0)),
    "vecdot of a mask": ("np.vecdot", lambda s: np.vecdot(s.y[s.y > 0], s.y[s.y > 0])),
    "a loop over rows of a mask": ("loop", lambda s: list(s.A[s.y > 0].T)),
    "how many places": ("how many", lambda s: len(np.where(s.y > 0)[0])),
    "the size of places": ("attribute size", lambda s: np.where(s.y > 0)[0].size),
    "places of two axes": ("one axis", lambda s: np.nonzero(s.A)),
    "one of the places": ("one of the places", lambda s: np.flatnonzero(s.y)[0]),
    "a loop over places": ("loop", lambda s: list(np.flatnonzero(s.y))),
    "whether there are places": ("truth value", lambda s: bool(np.flatnonzero(s.y))),
    "np.add.at of places": (r"np\.add\.at of the places", lambda s: np.add.at(s.A, np.flatnonzero(s.y), 1)),
    "a number by rows as columns": ("divided", lambda s: np.float64(2) / s.A[s.y > 0].T),
    "places and numbers": ("places of a mask", lambda s: np.flatnonzero(s.y) + 1),
    "places in np.sum": ("np.sum", lambda s: np.sum(np.flatnonzero(s.y))),
    "a mask and an array": ("whole arrays", lambda s: s.A[s.A > 0] + s.v),
    "the mean over a mask": ("np.mean", lambda s: np.mean(s.A[s.A > 0])),
    "into another mask": ("does not mix|one number", lambda s: s.A.__setitem__(s.A > 0, s.A[s.C > 0])),
    "np.asarray": ("np.asarray", lambda s: np.asarray(s.A)),
    "np.array": ("np.asarray", lambda s: np.array(s.A)),
    "a list of arrays": ("np.asarray|loop|length", lambda s: np.array([s.A, s.A])),
    "float": ("number", lambda s: float(s.z)),
    "int": ("number", lambda s: int(s.z)),
    "complex": ("number", lambda s: complex(s.z)),
    "if": ("truth value", lambda s: 1 if s.A > 0 else 0),
    "and": ("truth value", lambda s: s.A and s.C),
    "not": ("truth value", lambda s: not s.A),
    "max of Python": ("loop", lambda s: max(s.A)),
    "chained": ("truth value", lambda s: 0 < s.A < 1),
    "for": ("loop", lambda s: list(s.A)),
    "len": ("length", lambda s: len(s.A)),
    "unpacking": ("loop", lambda s: (lambda a, b: a)(*s.A)),
    "nan": ("nan", lambda s: s.A + np.nan),
    "inf": ("inf", lambda s: np.maximum(s.A, -np.inf)),
    "an ndarray": ("ndarray", lambda s: s.A + np.ones(3)),
    "an ndarray first": ("ndarray", lambda s: np.ones((2, 3)) * s.A),
    "@ of an ndarray": ("symbolic", lambda s: s.A @ np.eye(3)),
    "ndarray @": ("symbolic", lambda s: np.eye(3) @ s.A),
    "a list": ("list", lambda s: s.A + [1, 2]),
    "complex numbers": ("complex", lambda s: s.A * 1j),
    "text": ("str", lambda s: s.A == "a"),
    "None": ("NoneType", lambda s: s.A + None),
    "a decimal": ("Decimal", lambda s: s.A + Decimal(1)),
    "labels in arithmetic": ("labels", lambda s: s.c + 1),
    "labels and an array": ("labels", lambda s: s.c == s.y),
    "order of labels": ("labels", lambda s: s.c > s.c),
    "a sum of labels": ("labels", lambda s: np.sum(s.c)),
    "largest label": ("labels", lambda s: np.max(s.c)),
    "a choice of labels": ("labels", lambda s: np.where(s.y > 0, s.c, s.c)),
    "labels @": ("labels", lambda s: s.c @ s.A),
    "zeros like labels": ("labels", lambda s: np.zeros_like(s.c)),
    "labels as floats": ("labels", lambda s: s.c.astype(float)),
    "floats as integers": ("truncates", lambda s: s.A.astype(int)),
    "floats as objects": ("object", lambda s: s.A.astype(object)),
    "take numbers": ("one label a row", lambda s: np.take_along_axis(s.A, s.y[:, None], axis=1)),
    "take labels of other rows": (
        "one label a row",
        lambda s: np.take_along_axis(s.A, labels("d", M, K)[:, None], axis=1),
    ),
    "take by a vector": ("one label a row", lambda s: np.take_along_axis(s.A, s.c, axis=1)),
    "a shape that is changed under a view": ("views", lambda s: reshaped_under_a_view(s.A)),
    "the second row": ("first entry alone", lambda s: s.A[1]),
    "the last row": ("first entry alone", lambda s: s.A[-1]),
    "a size as an index": ("first entry alone", lambda s: s.v[s.k - 1]),
    "a size less itself, and one": ("first entry alone", lambda s: s.v[s.k - s.k + 1]),
    "a float index": ("index", lambda s: s.v[1.0]),
    "a true index": ("index", lambda s: s.v[True]),
    "complex powers": ("complex", lambda s: s.A ** (1 + 1j)),
    "as complex": ("complex", lambda s: s.A.astype(complex)),
    "half precision": ("float16", lambda s: s.A.astype("float16")),
    "exp of truths, in half precision": ("float16", lambda s: np.exp(s.A > 0)),
    "a power of truths": ("powers of truth values", lambda s: (s.A > 0) ** (s.A > 0)),
    "reciprocal of whole numbers": ("whole", lambda s: np.reciprocal(np.where(s.A > 0, 1, 2))),
    "a power that may be negative": ("negative", lambda s: np.where(s.A > 0, 1, 2) ** (1 * (s.A > 0) - 1)),
    "reals into whole numbers": ("truncates", lambda s: np.where(s.A > 0, 1, 2).__setitem__(..., s.C)),
    "a number made of sizes into truths": ("sizes", lambda s: np.where(s.A > 0, 1, 2).__iadd__(s.n / s.n)),
    "squeezed": ("size that is 1", lambda s: np.squeeze(s.L)),
    "an array to a mask": ("one number", lambda s: s.A.__setitem__(s.A > 0, s.C)),
    "labels written twice": ("np.arange", lambda s: s.W.__setitem__(s.c, 1)),
    "labels of other axes": ("labels up to", lambda s: s.A[s.c]),
    "a method of arrays": ("the attribute cumsum", lambda s: s.A.cumsum()),
    "a list of numbers": ("the attribute tolist", lambda s: s.z.tolist()),
    "a method of what a mask chooses": ("the attribute mean", lambda s: s.A[s.A > 0].mean()),
    "several new axes": ("one axis", lambda s: np.expand_dims(s.A, (0, 3))),
    "reals added to whole numbers": (
        "truncates",
        lambda s: np.add.at(np.where(s.p > 0, 1, 2), s.c, s.y),
    ),
    "writing without an out": ("with where=", lambda s: np.divide(s.A, s.C, where=s.C != 0)),
}


def reshaped_under_a_view(A: Any) -> None:
    A[:, None]
    A.shape = (N, 1, K)


@pytest.mark.parametrize(("name", "code"), NOT_MODELLED.values(), ids=NOT_MODELLED.keys())
def test_what_is_not_modelled_raises_at_once_and_is_named(name: str, code: Code) -> None:
    with pytest.raises(NotModelled, match=name):
        code(symbolic())


def test_the_refusal_of_an_operation_says_which_there_are() -> None:
    with pytest.raises(NotModelled, match=r"np\.add, .*np\.einsum, .*np\.where"):
        np.cumsum(symbolic().A)


def test_what_happens_to_be_in_the_memory_is_nobodys_to_know() -> None:
    """What is not written over is no 0, nor what another array holds, nor what it will hold next time."""
    s = symbolic()
    one, other = np.empty_like(s.v), np.empty_like(s.v)
    for left, right in ((one, 0 * s.v), (one, other), (one, one[0] + 0 * s.v)):
        with pytest.raises(Unproved):
            prove_same(left, right)
    one[:] = s.v
    prove_same(one, s.v)


def prove_same(left: Any, right: Any) -> None:
    at = (index("k", K),) if left.ndim else ()
    prove_equal(left.rule(*at), right.rule(*at))


def test_random_numbers_of_symbolic_sizes_are_refused_before_anything_is_written() -> None:
    """NumPy's C code asks for np.empty, and would write to memory that symbolic arrays do not have."""
    s = symbolic()
    for draw in (np.random.RandomState(0).normal, np.random.default_rng(0).normal):
        with pytest.raises(NotModelled, match=r"np\.empty"), guarded():
            draw(size=s.A.shape)

"""What symbolic arrays have no model of raises at once, and the refusal names it."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop.proof import NotModelled, array, labels, size

from .numpy_worlds import K, N, symbolic

Code = Callable[[SimpleNamespace], Any]
M = size("M")
X = array("X", N, M)


NOT_MODELLED: dict[str, tuple[str, Code]] = {
    "another function": ("np.cumsum", lambda s: np.cumsum(s.A)),
    "another ufunc": ("np.sin", lambda s: np.sin(s.A)),
    "linear algebra": ("norm", lambda s: np.linalg.norm(s.A)),
    "concatenate": ("np.concatenate", lambda s: np.concatenate([s.A, s.C])),
    "clip": ("clip", lambda s: np.clip(s.A, 0, 1)),
    "min": ("min", lambda s: np.min(s.A, axis=1)),
    "floor division": ("floor_divide", lambda s: s.A // 2),
    "remainder": ("remainder", lambda s: s.A % 2),
    "bits": ("invert", lambda s: ~(s.A > 0)),
    "reciprocal, which is a whole number for whole numbers": ("reciprocal", lambda s: np.reciprocal(s.A)),
    "reduce": ("np.multiply.reduce", lambda s: np.multiply.reduce(s.A)),
    "initial= of reduce": ("np.add.reduce is modelled, but not", lambda s: np.add.reduce(s.A, initial=1)),
    "where= of reduce": (
        "np.add.reduce is modelled, but not",
        lambda s: np.add.reduce(s.A, where=s.A > 0),
    ),
    "vdot of two shapes": ("one shape", lambda s: np.vdot(s.A, s.W)),
    "accumulate": ("np.add.accumulate", lambda s: np.add.accumulate(s.A)),
    "ufunc.outer": ("np.multiply.outer", lambda s: np.multiply.outer(s.v, s.v)),
    "at": ("np.add.at", lambda s: np.add.at(s.A, 0, 1)),
    "where= of a ufunc": ("np.log with where", lambda s: np.log(s.P, where=s.P > 1)),
    "dtype= of a ufunc": ("np.exp with dtype", lambda s: np.exp(s.A, dtype=np.float32)),
    "where= of a sum": ("np.sum is modelled, but not", lambda s: np.sum(s.A, where=s.A > 0)),
    "initial=": ("np.sum is modelled, but not", lambda s: np.sum(s.A, initial=1)),
    "dtype= of a mean": ("np.mean is modelled, but not", lambda s: np.mean(s.A, dtype=float)),
    "shape= of zeros": ("np.zeros_like is modelled, but not", lambda s: np.zeros_like(s.A, shape=(2,))),
    "np.where alone": ("np.where is modelled, but not", lambda s: np.where(s.A > 0)),
    "arange from 1": ("np.arange is modelled, but not", lambda s: np.arange(1, s.k, like=s.A)),
    "max of a matrix": ("one axis", lambda s: s.A.max()),
    "argmax of a matrix": ("one axis", lambda s: np.argmax(s.A)),
    "max of two axes": ("one axis", lambda s: np.max(s.A, axis=(0, 1))),
    "a row": ("index", lambda s: s.A[0]),
    "a slice": ("index", lambda s: s.A[1:]),
    "a mask": ("index", lambda s: s.A[s.A > 0]),
    "labels as indices": ("index", lambda s: s.A[s.c]),
    "transpose of three": ("axes", lambda s: np.transpose(s.A[None], (1, 0, 2))),
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
    "a larger of two": ("truth value", lambda s: max(s.z, s.z + 1)),
    "chained": ("truth value", lambda s: 0 < s.A < 1),
    "for": ("loop", lambda s: list(s.A)),
    "len": ("length", lambda s: len(s.A)),
    "unpacking": ("loop", lambda s: (lambda a, b: a)(*s.A)),
    "0.1": ("0.1 is not an exact number", lambda s: 0.1 * s.A),
    "1e-7": ("not an exact number", lambda s: s.P + 1e-7),
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
    "a label and a number": ("labels", lambda s: s.c == 0),
    "labels and an array": ("labels", lambda s: s.c == s.y),
    "order of labels": ("labels", lambda s: s.c > s.c),
    "a sum of labels": ("labels", lambda s: np.sum(s.c)),
    "largest label": ("labels", lambda s: np.max(s.c)),
    "a choice of labels": ("labels", lambda s: np.where(s.y > 0, s.c, s.c)),
    "labels @": ("labels", lambda s: s.c @ s.A),
    "zeros like labels": ("labels", lambda s: np.zeros_like(s.c)),
    "labels as floats": ("conversion", lambda s: s.c.astype(float)),
    "floats as integers": ("conversion", lambda s: s.A.astype(int)),
    "floats as objects": ("conversion", lambda s: s.A.astype(object)),
    "truths + truths": ("truth values", lambda s: (s.A > 0) + (s.C > 0)),
    "truths - truths": ("truth values", lambda s: (s.A > 0) - (s.C > 0)),
    "minus truths": ("truth values", lambda s: -(s.A > 0)),
    "truths + True": ("truth values", lambda s: (s.A > 0) + True),
    "truths @ truths": ("truth values", lambda s: (s.A > 0) @ (s.W > 0)),
    "dot of truths": ("truth values", lambda s: np.dot(s.v > 0, s.v > 0)),
    "chosen truths": ("truth values", lambda s: np.where(s.A > 0, True, s.C > 0) + (s.A > 0)),
    "ones like truths": ("truth values", lambda s: np.ones_like(s.A > 0) + (s.A > 0)),
    "transposed truths": ("truth values", lambda s: (s.A > 0).T + (s.W > 0)),
    "logic of numbers": ("truth values", lambda s: np.logical_and(s.A, s.C)),
    "not a number": ("truth values", lambda s: np.logical_not(s.A)),
    "a number into truths": ("holds something else", lambda s: (s.A > 0).__iadd__(1)),
    "take numbers": ("one label a row", lambda s: np.take_along_axis(s.A, s.y[:, None], axis=1)),
    "take labels of other rows": (
        "one label a row",
        lambda s: np.take_along_axis(s.A, labels("d", M, K)[:, None], axis=1),
    ),
    "take by a vector": ("one label a row", lambda s: np.take_along_axis(s.A, s.c, axis=1)),
    "writing under a view": ("views", lambda s: written_under_a_view(s.A)),
    "writing to a view": ("views", lambda s: np.exp(s.W, out=s.A.T)),
    "writing under einsum's view": (
        "views",
        lambda s: np.add(s.A, 1, out=s.A) if np.einsum("ij->ji", s.A) is not None else None,
    ),
    "one entry": ("writing", lambda s: s.A.__setitem__((0, 0), 1)),
    "a row written": ("writing", lambda s: s.A.__setitem__(0, 1)),
}


def written_under_a_view(A: Any) -> Any:
    B = A[:, None]
    A += 1
    return B


@pytest.mark.parametrize(("name", "code"), NOT_MODELLED.values(), ids=NOT_MODELLED.keys())
def test_what_is_not_modelled_raises_at_once_and_is_named(name: str, code: Code) -> None:
    with pytest.raises(NotModelled, match=name):
        code(symbolic())


def test_the_refusal_of_an_operation_says_which_there_are() -> None:
    with pytest.raises(NotModelled, match=r"np\.add, .*np\.einsum, .*np\.where"):
        np.cumsum(symbolic().A)

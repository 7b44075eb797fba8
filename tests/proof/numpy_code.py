"""Code in NumPy, one entry for each way to use an operation that symbolic arrays model."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

Code = Callable[[SimpleNamespace], Any]


def changed(A: Any) -> Any:
    A += 1
    A *= A
    A /= 2
    return A


def aliased(A: Any) -> Any:
    B = A
    B -= 1
    return A + B


def masked(A: Any) -> Any:
    A[A > 0] = 2
    return A


def filled(A: Any, v: Any) -> Any:
    A[:] = v
    return A


def scalar_changed(s: SimpleNamespace) -> Any:
    """A sum is a NumPy scalar: `+=` makes a new one and leaves the old one as it was."""
    before = total = np.sum(s.A)
    total += 1
    return total + 10 * before


def scalar_widened(s: SimpleNamespace) -> Any:
    """A NumPy scalar `+=` an array is a new array."""
    before = total = np.einsum("nk->", s.A)
    total += s.A
    return total + before


CASES: dict[Any, dict[str, Code]] = {
    np.sum: {
        "of all": lambda s: np.sum(s.A),
        "method": lambda s: s.A.sum(),
        "of rows": lambda s: np.sum(s.A, axis=1),
        "of columns": lambda s: s.A.sum(axis=0),
        "from the end": lambda s: s.A.sum(-1, keepdims=True),
        "of both": lambda s: np.sum(s.A, axis=(0, 1)),
        "keepdims": lambda s: np.sum(s.A, keepdims=True),
        "of neither": lambda s: np.sum(s.A, axis=()),
        "a vector": lambda s: np.sum(s.v),
        "of truths": lambda s: np.sum(s.A > s.C, axis=0),
        "into": lambda s: np.sum(s.A, axis=1, out=s.y * 0),
    },
    np.mean: {
        "of all": lambda s: np.mean(s.A),
        "of rows": lambda s: s.A.mean(axis=1),
        "keepdims": lambda s: np.mean(s.A, axis=0, keepdims=True),
        "of truths": lambda s: (s.A > s.C).mean(),
    },
    np.max: {
        "of rows": lambda s: np.max(s.A, axis=1),
        "keepdims": lambda s: s.A.max(axis=-1, keepdims=True),
        "shift": lambda s: s.A - s.A.max(axis=1)[:, None],
        "twice": lambda s: s.A.max(axis=1) + s.A.max(axis=1),
    },
    np.argmax: {
        "of rows": lambda s: np.argmax(s.A, axis=1),
        "keepdims": lambda s: np.argmax(s.A, axis=1, keepdims=True),
    },
    np.where: {
        "arrays": lambda s: np.where(s.A > s.C, s.A, s.v),
        "numbers": lambda s: np.where(s.A >= 0, 1, -2),
        "a number for a condition": lambda s: np.where(s.A, s.C, 0.5),
        "labels": lambda s: np.where(s.c == s.c, 2, 3),
        "nested": lambda s: np.where(np.where(s.A > 0, 1, 5), s.A, s.C),
        "broadcast": lambda s: np.where(s.v > 0, s.L, 1),
        "one-hot": lambda s: np.where(s.c[:, None] == np.arange(s.k, like=s.c), 1, 0),
        "counts": lambda s: np.where((s.A > 0) * 1 + (s.C > 0) * 1, s.A, 7),
    },
    np.arange: {"one-hot": lambda s: (s.c[:, None] == np.arange(s.k, like=s.c)) * s.A},
    np.take_along_axis: {
        "labels": lambda s: np.take_along_axis(s.A, s.c[:, None], axis=1),
        "arg-max": lambda s: np.take_along_axis(s.A, np.argmax(s.A, axis=1, keepdims=True), axis=1),
    },
    np.transpose: {
        "function": lambda s: np.transpose(s.A) + s.W,
        "T": lambda s: s.A.T,
        "axes": lambda s: np.transpose(s.A, (1, 0)),
    },
    np.expand_dims: {
        f"axis {axis}": lambda s, axis=axis: np.expand_dims(s.A, axis) for axis in (0, 1, 2, -1, -2, -3)
    },
    np.zeros_like: {"numbers": lambda s: np.zeros_like(s.A) + s.A},
    np.ones_like: {"numbers": lambda s: np.ones_like(s.v) - s.A},
    np.dot: {
        "vectors": lambda s: np.dot(s.v, s.v),
        "matrices": lambda s: np.dot(s.A, s.W),
        "mixed": lambda s: s.A.dot(s.v),
    },
    np.outer: {"vectors": lambda s: np.outer(s.y, s.v)},
    np.einsum: {
        "product": lambda s: np.einsum("nk,kn->n", s.A, s.W),
        "diagonal": lambda s: np.einsum("ii->i", s.A @ s.W),
        "trace": lambda s: np.einsum("ii", s.A @ s.W),
        "implicit": lambda s: np.einsum("ij,jk", s.A, s.W),
    },
    np.vdot: {"matrices": lambda s: np.vdot(s.A, s.C), "vectors": lambda s: np.vdot(s.v, s.v)},
    "reduce": {
        "add": lambda s: np.add.reduce(s.A),
        "add, of rows": lambda s: np.add.reduce(s.A, axis=1, keepdims=True),
        "add, of truths": lambda s: np.add.reduce(s.A > s.C, axis=-1),
        "add, into": lambda s: np.add.reduce(s.A, axis=1, out=s.y * 0),
        "maximum": lambda s: np.maximum.reduce(s.A, axis=1),
        "maximum, into": lambda s: np.maximum.reduce(s.A, axis=1, out=s.y * 0),
    },
    np.asarray: {"number": lambda s: np.asarray(2, like=s.A) * s.A},
    np.copy: {"written to": lambda s: changed(np.copy(s.A)) - s.A},
    np.shape: {"lengths": lambda s: s.A * np.shape(s.A)[0] / s.W.shape[0]},
    np.ndim: {"axes": lambda s: s.A * np.ndim(s.A) + s.v.ndim},
    np.matmul: {
        "matrices": lambda s: s.A @ s.W,
        "matrix and vector": lambda s: s.A @ s.v,
        "vector and matrix": lambda s: s.y @ s.A,
        "vectors": lambda s: s.v @ s.v,
        "one column": lambda s: s.L @ s.R,
        "one row": lambda s: s.R @ s.W,
        "transposes": lambda s: s.A.T @ s.C,
        "truths": lambda s: (s.A > 0) @ s.W,
        "into": lambda s: np.matmul(s.A, s.W, out=(s.A @ s.W)),
    },
    "indexing": {
        "None": lambda s: s.A[None, :, None] + s.v,
        "dots": lambda s: s.A[..., None] * 1,
        "all dots": lambda s: s.A[...],
        "first": lambda s: s.v[:, None] + s.y,
        "colons": lambda s: s.A[:, :],
        "some": lambda s: s.A[None],
        "scalar": lambda s: s.z[None],
    },
    "writing": {
        "+=": lambda s: changed(s.A),
        "twice": lambda s: changed(changed(s.A)),
        "out": lambda s: np.exp(s.C, out=s.A) + s.A,
        "a sum": lambda s: scalar_changed(s),
        "an array to a sum": lambda s: scalar_widened(s),
        "a mask": lambda s: masked(s.A),
        "all": lambda s: filled(s.A, s.v),
        "an alias": lambda s: aliased(s.A),
        "a copy": lambda s: changed(s.A.astype(float)) - s.A,
    },
    "numbers": {
        "on the left": lambda s: 2 - s.A + 0.5 * s.A - (1 / s.P) ** 2,
        "of sizes": lambda s: s.A / s.A.shape[0] + s.n * s.A,
        "NumPy's": lambda s: np.float64(0.25) * s.A + np.int64(3),
        "truths": lambda s: 1 - (s.A > 0) + True * s.A,
    },
}

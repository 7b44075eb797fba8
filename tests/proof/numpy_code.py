"""Code in NumPy, one entry for each way to use an operation that symbolic arrays model."""

import operator
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


def written(A: Any, key: Any, value: Any) -> Any:
    A[key] = value
    return A


def added_in(A: Any, key: Any, value: Any) -> Any:
    A[key] += value
    return A


def multiplied(A: Any, key: Any, value: Any) -> Any:
    A[key] *= value
    return A


def seen(s: SimpleNamespace, look: Code, write: Code) -> Any:
    """A view is looked at, then its array or the view is written to: both see it."""
    view = look(s.A)
    write(s, view)
    return s.A * 1, view * 1


def both(pair: Any) -> Any:
    A, view = pair
    return np.sum(A) + 10 * view


def counts(s: SimpleNamespace) -> Any:
    return np.where(s.A > 0, 3, -4)


def scattered(s: SimpleNamespace) -> Any:
    np.add.at(s.W, s.c, s.A[:, 0][:, None])
    return s.W


def copied(to: Any, value: Any, **options: Any) -> Any:
    np.copyto(to, value, **options)
    return to


def reshaped(A: Any, shape: Any) -> Any:
    A.shape = shape
    return A


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
        "of whole numbers": lambda s: np.sum(counts(s), axis=1),
        "where": lambda s: np.sum(s.A, axis=1, where=s.C > 0),
        "initial": lambda s: np.sum(s.A, axis=0, initial=2),
        "dtype": lambda s: np.sum(s.A > 0, dtype=float),
        "into": lambda s: np.sum(s.A, axis=1, out=s.y * 0),
    },
    np.mean: {
        "of all": lambda s: np.mean(s.A),
        "of rows": lambda s: s.A.mean(axis=1),
        "keepdims": lambda s: np.mean(s.A, axis=0, keepdims=True),
        "of truths": lambda s: (s.A > s.C).mean(),
        "dtype": lambda s: np.mean(s.A > 0, axis=0, dtype=np.float64),
        "into": lambda s: np.mean(s.A, axis=0, out=s.v),
    },
    np.nansum: {
        "of all": lambda s: np.nansum(s.A),
        "of rows": lambda s: np.nansum(s.A, axis=1, keepdims=True),
    },
    np.prod: {
        "of a power": lambda s: np.prod(s.P, axis=1),
        "of truths": lambda s: np.prod(s.A > 0),
        "method": lambda s: s.P.prod(axis=0),
    },
    np.var: {
        "of all": lambda s: np.var(s.A),
        "of rows": lambda s: s.A.var(axis=1, keepdims=True),
        "of a sample": lambda s: np.var(s.E, axis=0, ddof=1),
    },
    np.std: {"of columns": lambda s: np.std(s.A, axis=0), "method": lambda s: s.A.std(-1)},
    np.linalg.norm: {
        "of all": lambda s: np.linalg.norm(s.A),
        "of rows": lambda s: np.linalg.norm(s.A, axis=1, keepdims=True),
        "of a vector": lambda s: np.linalg.norm(s.v, 2),
        "Frobenius": lambda s: np.linalg.norm(s.A, "fro"),
        "of whole numbers": lambda s: np.linalg.norm(counts(s), axis=0),
    },
    np.count_nonzero: {
        "truths": lambda s: np.count_nonzero(s.A > 0),
        "rows": lambda s: np.count_nonzero(s.B, axis=1),
    },
    np.all: {"truths": lambda s: np.all(s.A > 0, axis=1), "numbers": lambda s: s.B.all()},
    np.any: {
        "truths": lambda s: np.any(s.A > 0, axis=0),
        "numbers": lambda s: s.B.any(axis=1, keepdims=True),
    },
    np.max: {
        "of rows": lambda s: np.max(s.A, axis=1),
        "keepdims": lambda s: s.A.max(axis=-1, keepdims=True),
        "shift": lambda s: s.A - s.A.max(axis=1)[:, None],
        "twice": lambda s: s.A.max(axis=1) + s.A.max(axis=1),
    },
    np.amax: {"of rows": lambda s: np.amax(s.A, axis=1)},
    np.amin: {"of rows": lambda s: np.amin(-s.A, axis=1)},
    np.min: {
        "of rows": lambda s: -np.min(-s.A, axis=1),
        "keepdims": lambda s: (-s.A).min(axis=-1, keepdims=True),
    },
    np.argmin: {"of rows": lambda s: np.argmin(-s.A, axis=1)},
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
        "a safe division": lambda s: np.where(s.B == 0, 0, s.A / s.B),
        "a safe logarithm": lambda s: np.where(s.A > 0, np.log(s.A), s.A),
        "truths": lambda s: np.where(s.A > 0, s.C > 0, True) + (s.A > 0),
        "whole numbers": lambda s: np.where(s.A > 0, 1, 0) * True,
    },
    np.clip: {
        "both": lambda s: np.clip(s.A, 0, 1),
        "below": lambda s: s.A.clip(0),
        "by names": lambda s: s.A.clip(max=0.5),
        "whole numbers": lambda s: np.clip(counts(s), -1, 2),
    },
    np.allclose: {"itself": lambda s: np.asarray(np.allclose(s.A + s.C, s.C + s.A), like=s.A)},
    np.array_equal: {"itself": lambda s: np.asarray(np.array_equal(s.A, s.A * 1), like=s.A)},
    np.astype: {
        "truths": lambda s: (s.A > 0).astype(int),
        "to truths": lambda s: s.B.astype(bool),
        "whole numbers": lambda s: counts(s).astype(float),
        "half of one": lambda s: (np.zeros_like(s.A) - 0.5).astype(int),
        "float32": lambda s: (s.A * 0).astype(np.float32) + np.float32(0.5),
        "float32 and a number": lambda s: (s.A * 0).astype("float32") + 0.5,
        "the same": lambda s: s.A.astype(float, copy=False),
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
        "three": lambda s: np.transpose(s.A[None], (1, -1, 0)),
    },
    np.swapaxes: {"two": lambda s: np.swapaxes(s.A, 0, 1), "the ends": lambda s: s.A[None].swapaxes(0, -1)},
    np.moveaxis: {"first": lambda s: np.moveaxis(s.A[None] * 1, 0, -1)},
    np.squeeze: {"one": lambda s: np.squeeze(s.L, axis=1), "method": lambda s: s.R.squeeze(0) * 1},
    np.ravel: {"a vector": lambda s: np.ravel(s.v), "a column of two": lambda s: s.E[:, :1].T[0].ravel()},
    np.reshape: {
        "the same": lambda s: s.A.reshape(s.n, -1),
        "a column": lambda s: s.v.reshape(-1, 1) + s.y,
        "between": lambda s: np.reshape(s.A, (s.n, 1, s.k)),
        "a row": lambda s: s.L.reshape(1, s.n),
    },
    np.atleast_2d: {
        "a row": lambda s: np.atleast_2d(s.v),
        "a column": lambda s: np.atleast_2d(s.v).T * s.A.T,
        "of a number": lambda s: np.atleast_2d(s.A.sum()) * s.A,
        "of a matrix": lambda s: np.atleast_2d(s.A) * 1,
        "a view": lambda s: added_in(np.atleast_2d(s.v), 0, 1) + s.v,
    },
    np.expand_dims: {
        f"axis {axis}": lambda s, axis=axis: np.expand_dims(s.A, axis) for axis in (0, 1, 2, -1, -2, -3)
    },
    np.zeros_like: {
        "numbers": lambda s: np.zeros_like(s.A) + s.A,
        "truths": lambda s: np.zeros_like(s.A > 0),
        "dtype": lambda s: np.zeros_like(s.A, dtype=int),
    },
    np.ones_like: {
        "numbers": lambda s: np.ones_like(s.v) - s.A,
        "truths": lambda s: np.ones_like(s.A > 0) + (s.A > 0),
    },
    np.zeros: {
        "shape": lambda s: np.zeros(s.A.shape) + s.A,
        "length": lambda s: np.zeros(s.n, int),
    },
    np.ones: {"bool": lambda s: np.ones((s.n, s.k), dtype=bool)},
    np.full: {
        "half": lambda s: np.full(s.v.shape, 0.5),
        "dtype": lambda s: np.full(s.n, 1.5, int),
    },
    np.full_like: {
        "half": lambda s: np.full_like(s.A, 0.5),
        "truncated": lambda s: np.full_like(counts(s), -1.5),
    },
    np.eye: {
        "rows": lambda s: np.eye(s.k)[s.c],
        "whole": lambda s: np.eye(s.n, dtype=int),
    },
    np.diag: {
        "of a vector": lambda s: np.diag(s.v) @ s.W,
        "of truths": lambda s: np.diag(s.v > 0),
        "of a square": lambda s: np.diag(s.A @ s.W) * s.y,
        "softmax": lambda s: np.diag(s.v) - np.outer(s.v, s.v),
    },
    np.diagflat: {
        "of a column": lambda s: np.diagflat(s.v.reshape(-1, 1)) @ s.W,
        "of a vector": lambda s: np.diagflat(s.v),
    },
    np.trace: {"of a square": lambda s: np.trace(s.A @ s.W)},
    np.empty_like: {"filled": lambda s: filled(np.empty_like(s.A), s.v)},
    np.tril: {
        "of rows and columns": lambda s: np.tril(s.A),
        "of truths": lambda s: np.tril(s.A > 0),
        "of ones": lambda s: np.tril(np.ones_like(s.A, shape=(s.n, s.n), dtype=bool)),
        "of many": lambda s: np.tril(s.A[None] + s.v[:, None, None]),
        "summed": lambda s: np.sum(np.tril(s.A), axis=-1),
        "of columns and rows": lambda s: np.tril(s.A.T),
    },
    np.copyto: {
        "all": lambda s: copied(s.A, s.C),
        "a row": lambda s: copied(s.A, s.v),
        "a number": lambda s: copied(s.A, 2),
        "where": lambda s: copied(s.A, s.C, where=s.A > s.C),
        "where a row says so": lambda s: copied(s.A, s.y[:, None], where=s.v > 0),
        "its own sums, where it is above": lambda s: copied(s.A, np.sum(s.A), where=s.A > 0),
        "truths": lambda s: copied(s.A > 0, s.C > 0, where=s.A > 1),
        "truths to numbers": lambda s: copied(s.A, s.A > 0),
        "to a view": lambda s: seen(s, lambda A: A.T, lambda s, V: np.copyto(V, 3, where=V < 0))[0],
    },
    np.identity: {"times": lambda s: np.identity(s.n) @ s.A},
    np.dot: {
        "vectors": lambda s: np.dot(s.v, s.v),
        "matrices": lambda s: np.dot(s.A, s.W),
        "mixed": lambda s: s.A.dot(s.v),
        "numbers": lambda s: np.dot(s.A, 2),
        "many": lambda s: np.dot(s.A[None], s.W),
        "into": lambda s: np.dot(s.A, s.v, out=s.y),
    },
    np.outer: {"vectors": lambda s: np.outer(s.y, s.v)},
    np.einsum: {
        "product": lambda s: np.einsum("nk,kn->n", s.A, s.W),
        "diagonal": lambda s: np.einsum("ii->i", s.A @ s.W),
        "trace": lambda s: np.einsum("ii", s.A @ s.W),
        "implicit": lambda s: np.einsum("ij,jk", s.A, s.W),
        "into": lambda s: np.einsum("nk->k", s.A, out=s.v),
        "whole numbers": lambda s: np.einsum("nk,nk->n", counts(s), s.A > 0),
    },
    (np.vecdot, "__call__"): {
        "rows": lambda s: np.vecdot(s.A, s.C),
        "rows and a vector": lambda s: np.vecdot(s.A, s.v),
        "vectors": lambda s: np.vecdot(s.v, s.v),
        "many": lambda s: np.vecdot(s.A[None], s.C[:, None]),
        "truths": lambda s: np.vecdot(s.A > 0, s.C > 0),
        "whole numbers": lambda s: np.vecdot(counts(s), s.A > 0),
        "into": lambda s: np.vecdot(s.A, s.C, out=s.y * 0),
    },
    np.vdot: {"matrices": lambda s: np.vdot(s.A, s.C), "vectors": lambda s: np.vdot(s.v, s.v)},
    (np.add, "reduce"): {
        "first": lambda s: np.add.reduce(s.A),
        "of rows": lambda s: np.add.reduce(s.A, axis=1, keepdims=True),
        "of truths": lambda s: np.add.reduce(s.A > s.C, axis=-1),
        "into": lambda s: np.add.reduce(s.A, axis=1, out=s.y * 0),
    },
    (np.maximum, "reduce"): {
        "of rows": lambda s: np.maximum.reduce(s.A, axis=1),
        "into": lambda s: np.maximum.reduce(s.A, axis=1, out=s.y * 0),
    },
    (np.minimum, "reduce"): {"of rows": lambda s: np.minimum.reduce(-s.A, axis=1)},
    (np.add, "at"): {"rows": lambda s: scattered(s)},
    np.array: {"number": lambda s: np.array(0.1, like=s.A) * s.A},
    np.asarray: {"number": lambda s: np.asarray(2, like=s.A) * s.A},
    np.copy: {"written to": lambda s: changed(np.copy(s.A)) - s.A},
    np.shape: {"lengths": lambda s: s.A * np.shape(s.A)[0] / s.W.shape[0]},
    np.size: {"entries": lambda s: s.A / np.size(s.A) + s.A.size},
    np.ndim: {"axes": lambda s: s.A * np.ndim(s.A) + s.v.ndim},
    (np.matmul, "__call__"): {
        "many": lambda s: s.A[None] @ s.W[None],
        "many and one": lambda s: s.A[:, None, :] @ s.W,
        "many vectors": lambda s: s.A[:, None, :] @ s.A[:, :, None],
        "truths @ truths": lambda s: (s.A > 0) @ (s.W > 0),
        "whole numbers": lambda s: counts(s) @ (s.W > 0),
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
    operator.getitem: {
        "the first row": lambda s: s.A[0],
        "the first entry": lambda s: s.A[0, 0] + s.v[0],
        "of a row of one": lambda s: s.R[-1] * s.O[0, -1],
        "of two": lambda s: s.E[1] - s.E[-2],
        "a slice of one": lambda s: s.A[:1, 0:1],
        "a slice of all": lambda s: s.A[: s.n, 0 : s.k],
        "of two, a slice": lambda s: s.E[1:],
        "labels": lambda s: s.A[np.arange(s.n, like=s.c), s.c],
        "labels for rows": lambda s: s.W[s.c],
        "labels for columns": lambda s: s.A[:, s.c],
        "the largest": lambda s: s.A[np.arange(s.n, like=s.c), np.argmax(s.A, axis=1)],
        "None": lambda s: s.A[None, :, None] + s.v,
        "dots": lambda s: s.A[..., None] * 1,
        "all dots": lambda s: s.A[...],
        "first": lambda s: s.v[:, None] + s.y,
        "colons": lambda s: s.A[:, :],
        "some": lambda s: s.A[None],
        "scalar": lambda s: s.z[None],
    },
    np.nonzero: {
        "products over places of a mask": lambda s: s.y[np.nonzero(s.y > 0)[0]] @ s.A[np.where(s.y > 0)[0]],
    },
    np.flatnonzero: {
        "places of a mask": lambda s: (
            s.A[np.where(s.y > 0)[0]].sum(axis=0) + s.C[np.flatnonzero(s.y > 0)].sum(axis=0)
        ),
        "writing to places of a mask": lambda s: (
            B := s.A.copy(),
            B.__setitem__(np.where(s.y > 0)[0], 2),
            B.__setitem__(np.where(s.y), 3),
        )[0],
    },
    operator.setitem: {
        "an entry": lambda s: written(s.A, (0, 0), 7),
        "a row": lambda s: written(s.A, 0, s.v),
        "a column": lambda s: written(s.A, (slice(None), 0), s.y),
        "added to a column": lambda s: added_in(s.A, (slice(None), 0), s.y),
        "added to a row of two": lambda s: added_in(s.E, -1, s.v),
        "added to all": lambda s: added_in(s.A, slice(None), s.v),
        "labels": lambda s: written(s.A, (np.arange(s.n, like=s.c), s.c), s.y),
        "added to labels": lambda s: added_in(s.A, (np.arange(s.n, like=s.c), s.c), -1),
        "changed in a mask": lambda s: multiplied(s.A, s.C < 0, 0.5),
        "a mask from another": lambda s: written(s.A, s.P > s.Q, 1 / s.P[s.P > s.Q] + s.C[s.P > s.Q] ** 2),
        "products over rows of a mask": lambda s: s.A[s.y > 0].T @ s.C[s.y > 0],
        "a vector by rows of a mask": lambda s: s.y[s.y > 0] @ s.A[s.y > 0] + s.y[s.y > 0].dot(s.C[s.y > 0]),
        "rows of a mask by an array": lambda s: (
            np.sum(s.A[s.y > 0] @ s.W, axis=0) + (s.C[s.y > 0] @ s.v).sum()
        ),
        "rows of a mask that is written to later": lambda s: (
            m := s.y > 0,
            rows := s.A[m],
            m.__setitem__(slice(None), s.y < 0),
            np.sum(rows @ s.v),
        )[-1],
        "sums over rows of a mask": lambda s: s.A[s.y > 0].sum(axis=0) + np.sum(s.C[s.y > 0], axis=0),
        "np.dot over rows of a mask": lambda s: np.dot(s.A[s.y > 0].T, s.y[s.y > 0]),
        "scaled rows of a mask": lambda s: (-2 * s.A[s.y > 0].T / 3) @ (s.y[s.y > 0] * 0.5),
        "a vector of a mask by itself": lambda s: s.y[s.y > 0] @ s.y[s.y > 0].T,
        "a sum over a mask": lambda s: s.A + s.A[s.A > 0].sum() - np.sum(s.C[s.A > 0]),
        "rows of a mask": lambda s: written(s.A, s.y > 0, 2),
        "truncated": lambda s: written(counts(s), s.A > 0, -0.75),
        "numbers to truths": lambda s: written(s.A > 0, ..., s.B),
        "a diagonal": lambda s: (B := s.A @ s.W, np.einsum("ii->i", B).__iadd__(1))[0],
    },
    "views": {
        "a transpose, the array written": lambda s: both(seen(s, lambda A: A.T, lambda s, B: changed(s.A))),
        "a transpose, itself written": lambda s: both(seen(s, lambda A: A.T, lambda s, B: changed(B))),
        "a row, itself written": lambda s: both(seen(s, lambda A: A[0], lambda s, B: changed(B))),
        "a row, the array written": lambda s: both(seen(s, lambda A: A[0], lambda s, B: masked(s.A))),
        "a view of a view": lambda s: both(seen(s, lambda A: A[:, None].T, lambda s, B: masked(B))),
        "new axes": lambda s: both(seen(s, lambda A: A[:, None], lambda s, B: np.exp(s.C[:, None], out=B))),
    },
    "where=": {
        "of a quotient": lambda s: np.divide(s.A, s.B, out=np.zeros_like(s.A), where=s.B != 0),
        "of a logarithm": lambda s: np.log(s.A, out=s.C, where=s.A > 0),
        "by columns": lambda s: np.multiply(s.A, 2, out=s.C, where=s.v > 0),
    },
    "shapes that are changed": {
        "a column": lambda s: reshaped(s.v * 1, (-1, 1)) + s.y,
        "the same": lambda s: reshaped(s.A, (s.n, s.k)),
    },
    "Pearson and cosine": {
        "cosine": lambda s: np.dot(s.v, s.p) / (np.linalg.norm(s.v) * np.linalg.norm(s.p)),
        "pooling": lambda s: (s.A.max(axis=1, keepdims=True) == s.A) * s.C,
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
    "sizes": {
        "a root": lambda s: s.A / np.sqrt(s.n) + np.exp(1 / s.k),
        "a length": lambda s: s.A / len(s.A),
        "a sum": lambda s: sum(s.A) + sum(s.v),
        "a format": lambda s: s.A * len(f"{s.z:.3f}"[:2]),
        "a check": lambda s: s.A if np.isfinite(s.A).all() and not np.isnan(s.A).any() else s.C,
    },
    "numbers": {
        "on the left": lambda s: 2 - s.A + 0.5 * s.A - (1 / s.P) ** 2,
        "of sizes": lambda s: s.A / s.A.shape[0] + s.n * s.A,
        "NumPy's": lambda s: np.float64(0.25) * s.A + np.int64(3),
        "truths": lambda s: 1 - (s.A > 0) + True * s.A,
        "decimals": lambda s: 0.1 * s.A + 1e-7 / s.P - 1.0507,
        "of sizes, into whole numbers": lambda s: counts(s) * s.n,
    },
}

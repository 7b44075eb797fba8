"""The NumPy of the page beside the real one: values to rounding, shapes, dtypes, views and errors are the same.

What it has not raises, by name; and what `explain` says with it of the battery's programs is what it says.
"""

import itertools
import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy
import pytest

import in_page.numpy as page_numpy
import runtime
from backprop.proof.explain import magic
from in_page.numpy import Missing

ROOT = Path(__file__).parents[2]
BATTERY = ROOT / "tests" / "proof" / "battery"
EXAMPLE = ROOT / "docs" / "exercises" / "in_the_page.py"
PROGRAMS = (  # of the battery, some with a fault of theirs; the large ones take too long for each test
    ("plain_logistic", "", ""),
    ("loss_softmax", "", ""),
    ("loss_binary", "np.dot(X, (A - Y).T)", "np.dot(X, (Y - A).T)"),
    ("pair_relu", "dx = dout * (x > 0)", "dx = dout * (dout > 0)"),
    ("script_ascent", "", ""),
    ("class_attributes", "self.dw = X.T @ (p - y) / len(y)", "self.dw = X.T @ (p - y)"),
)
NAMES = {"inf": float("inf"), "nan": float("nan")}
SETUP = """
X = np.array([[0.5, -1.25, 2.0], [3.5, 0.0, -0.75]])
W = np.array([[1.0, 2.0], [-0.5, 0.25], [4.0, -3.0]])
b = np.array([0.5, -2.0])
n = np.array([2, 0, 1])
N = np.array([[1, -2, 3], [4, 5, -6]])
m = np.array([[True, False, True], [False, False, True]])
Q = np.arange(24.0).reshape(2, 3, 4) / 8 - 1
s = np.float64(1.5)
k = np.int64(-3)
z = np.array(2.5)
f = np.array([[0.5, -1.25, 2.0], [3.5, 0.0, -0.75]], dtype=np.float32)
i = np.array([3, -1, 2], dtype=np.int32)
E = np.zeros((0, 3))
"""


def done(np, code):
    """What the last line of some code is, or how it fails."""
    names = {"np": np, **NAMES}
    *before, last = (SETUP + code).strip().splitlines()
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            exec("\n".join(before), names)
            return eval(last, names)
        except Missing:
            raise
        except Exception as error:
            return error


def comparable(found):
    """A value as Python's, with all that has to be equal."""
    if isinstance(found, Exception):
        return next(
            one.__name__ for one in type(found).__mro__ if not one.__name__.startswith(("_", "UFunc"))
        ), str(found)
    if type(found).__name__.lower().endswith("dtype"):
        return "dtype", str(found)
    if isinstance(found, (tuple, list)):
        return type(found).__name__, [comparable(one) for one in found]
    if hasattr(found, "dtype") and hasattr(found, "tolist"):
        kind = "array" if type(found).__name__ == "ndarray" else "number"
        return (
            kind,
            tuple(found.shape),
            str(found.dtype),
            pytest.approx(found.tolist(), rel=1e-12, abs=1e-14, nan_ok=True)
            if (numpy.ndim(found.tolist()) < 2)
            else [pytest.approx(one, rel=1e-12, abs=1e-14, nan_ok=True) for one in flat(found.tolist())],
        )
    return type(found).__name__, str(found)


def flat(values):
    return [one for value in values for one in flat(value)] if isinstance(values, list) else [values]


def told(found):
    """The same without approximation, for the other side of an equality."""
    if hasattr(found, "dtype") and hasattr(found, "tolist") and not isinstance(found, Exception):
        kind = "array" if type(found).__name__ == "ndarray" else "number"
        values = found.tolist() if numpy.ndim(found.tolist()) < 2 else flat(found.tolist())
        return kind, tuple(found.shape), str(found.dtype), values
    if isinstance(found, (tuple, list)):
        return type(found).__name__, [told(one) for one in found]
    return comparable(found)


CALLS = """
X @ W
X @ W + b
W.T @ X.T
b @ b
X @ n
Q @ Q[0].T
np.dot(X, W)
np.dot(Q, W[:, :1].T.reshape(3, 1)[:2].repeat(2, 0))
np.dot(2, X)
np.outer(b, n)
np.outer(X, b)
np.vdot(X, X)
np.inner(X, X)
np.tensordot(Q, Q, 2)
np.tensordot(Q, Q, axes=([1, 2], [1, 2]))
np.tensordot(X, Q, axes=(0, 0))
np.einsum('ij,jk->ik', X, W)
np.einsum('ij,ij->', X, X)
np.einsum('ij->ji', X)
np.einsum('ii->i', X[:, :2])
np.einsum('ii', X[:, :2])
np.einsum('nij,nj->ni', Q, Q[:, 0])
np.einsum('ij,jk', X, W)
m @ m.T
N @ N.T
np.sum(X)
X.sum(axis=0)
X.sum(axis=-1, keepdims=True)
X.sum((0, 1))
np.sum(m)
np.sum(m, axis=1)
np.sum(i)
np.sum(f, axis=0)
np.sum(X, where=m)
np.sum(X, initial=2.0)
np.sum([1, 2, 3])
sum(X)
np.mean(X, axis=1)
np.mean(N)
np.mean(m)
np.mean(f)
np.mean(E)
X.mean(axis=0, keepdims=True)
np.var(X, axis=0)
np.var(X, ddof=1)
np.std(N, axis=1, keepdims=True)
np.prod(X, axis=0)
np.prod(N)
np.max(X, axis=1, keepdims=True)
X.max()
X.min(axis=0)
np.max(np.array([1.0, nan, 2.0]))
np.max(E, initial=0)
np.max(E)
np.max(m)
np.argmax(X, axis=1)
np.argmax(X)
np.argmin(X, axis=0)
np.argmax(np.array([1.0, nan, 2.0]))
np.argmax(E)
np.argmax(X, axis=1, keepdims=True)
np.all(X > -2)
np.any(X > 3, axis=0)
m.all()
np.cumsum(X)
np.cumsum(X, axis=1)
np.count_nonzero(X)
np.flatnonzero(X > 0)
np.nonzero(X[0])[0]
np.where(X[0] > 0)[0]
np.count_nonzero(X, axis=0)
np.nansum(np.array([1.0, nan]))
np.argsort(np.array([3.0, 1.0, 2.0]))
np.unique(N % 3)
np.where(X > 0, X, 0)
np.where(X > 0, 1, 0)
np.where(m, X, N)
np.where(m, True, False)
np.where(m)
np.tril(X)
np.tril(W > 0, 1)
np.tril(N, -1)
np.tril(Q)
np.clip(X, 0, 1)
np.clip(N, 0, 2)
np.clip(X, None, 1)
np.clip(X, 1e-9, 1 - 1e-9)
X.clip(0)
np.round(X * 1.234567, 2)
np.round(2.5)
np.round(N)
s.round(1)
np.maximum(0, X)
np.maximum(X, 0, X)
np.minimum(N, 0)
X ** 2
N ** 2
X ** 0.5
2 ** X
N ** -1
2.0 ** N
np.power(X, 3)
X / 0
1 / X
N / N
N // 2
N % 3
-7 // i
N // 0
X // 0.0
X % 2.0
-X
+X
abs(N)
~m
~N
m & (X > 0)
m | (X > 0)
m ^ m
m * X
m + m
m - m
-m
m * 2
m * 2.0
N * 0.5
N + True
f * 2
f * 2.0
f + X
f * s
i + N
i * 2
i * 0.5
i / i
s + 1
s * X
1 - s
s > 1
s == 1.5
k + 1
k / 2
k * 0.5
k ** 2
k // 2
k % 2
-k
s ** 2
s / 0
np.float64(0) / 0
z + 1
z * X
z[()]
np.exp(z)
type(s + 1).__name__
isinstance(s, float)
isinstance(k, int)
float(z)
int(k)
float(X)
int(np.zeros((1, 1)))
bool(X)
bool(E)
len(X)
len(z)
[row for row in X]
X == X
X == None
X != 'a'
X > N
(X > 0) == m
X is None
2.0 in X
X[0]
X[0, 1]
X[-1, -1]
X[:, 0]
X[:, 0:1]
X[::-1]
X[:, ::2]
X[1:1]
X[..., 0]
X[None].shape
X[:, None, :]
X[[1, 0]]
X[[0, 1], [2, 1]]
X[np.arange(2), n[:2]]
X[:, n]
X[n[:2]]
X[m]
X[X > 0]
X[:, [True, False, True]]
X[m[:, 0]]
X[[[0]], [[1]]]
Q[0, :, [1, 2]]
Q[:, [0, 1], [1, 2]]
Q[[0, 1], :, [1, 2]]
Q[:, 1, [0, 1]]
Q[..., n]
Q[[0, 1]][:, None].shape
X[[]]
X[np.int64(1)]
X[z.astype(int) - 1]
s[()]
X[2]
X[0, 3]
X[0, 0, 0]
X[1.0]
X['a']
X[np.array([1.5])]
X[N > 9]
X[m[:, :2]]
X[[0, 5]]
X[[0, 1], [0, 1, 2]]
s[0]
X.T
X.T.shape
X.reshape(3, 2)
X.reshape(-1)
X.reshape((3, -1))
X.reshape(4, 2)
X.reshape(-1, -1)
X.reshape(-1, 4)
X.T.reshape(-1)
X.ravel()
X.T.flatten()
Q.transpose(2, 0, 1)
Q.transpose((1, 0, 2))
Q.transpose()
np.transpose(X)
np.transpose(Q, (0, 2, 1)).shape
X.transpose(0)
Q.swapaxes(1, 2)
np.swapaxes(X, 0, 5)
np.moveaxis(Q, 0, -1)
np.expand_dims(b, 1)
np.expand_dims(b, 5)
np.squeeze(X[:1])
X[:1].squeeze(axis=0)
X.squeeze(axis=0)
np.broadcast_to(b, (3, 2))
np.flip(X, 1)
np.atleast_2d(b)
np.concatenate([X, X])
np.concatenate((X, N), axis=1)
np.concatenate([X, W])
np.concatenate([X, b])
np.hstack([b, b])
np.hstack((X, N))
np.vstack([n, n])
np.stack([b, b], axis=1)
np.stack([b, n])
np.column_stack([b, b])
np.append(b, 3)
np.c_[np.ones(2), X]
np.c_[b, b]
np.r_[1, b]
np.r_[b, b]
np.r_[X, X]
np.insert(X, 0, 1, axis=1)
np.insert(X, -1, 2.5, axis=0)
np.insert(b, 3, 1)
np.insert(N, 1, 1.7, axis=1)
np.split(b, 3)
np.split(X, 2)
np.split(b, 2)
np.split(X, [1, 2], axis=1)
np.array_split(b, 2)
np.array_split(X, 2, axis=1)
np.hsplit(X, 3)
np.hsplit(b, [1])
np.tile(b, (2, 2))
np.tile(X, 2)
np.repeat(b, 2)
np.repeat(X, 2, axis=1)
np.pad(X, 1)
np.pad(X, ((0, 1), (2, 0)), mode='constant')
np.diag(b)
np.diagflat(b[:, None])
np.trace(X.T @ X)
np.zeros(3)
np.zeros((2, 3), dtype=int)
np.zeros([2, 3]).shape
np.zeros((2.0, 3))
np.zeros(-1)
np.ones((2, 2))
np.full((2, 2), 7)
np.full(3, 0.5)
np.full((2, 3), n)
np.eye(3)
np.eye(3)[n]
np.eye(2, 3, k=1)
np.identity(2)
np.arange(5)
np.arange(2, 8, 3)
np.arange(0, 1, 0.25)
np.arange(3.0)
np.arange(5, dtype=float)
np.linspace(0, 1, 5)
np.linspace(-2, 2, 4)
np.zeros_like(N)
np.ones_like(X, dtype=bool)
np.full_like(n, 997)
np.full_like(n, 2.7)
np.array([[1, 2], [3, 4.5]])
np.array([True, 2])
np.array([X, X]).shape
np.array([[1, 2], [3]])
np.array(3)
np.array([])
np.array([1, 2], dtype=float)
np.array([1.7, -1.7]).astype(int)
np.asarray([[1, 0]], float)
np.array(range(3))
X.astype(bool)
m.astype(int)
X.astype(np.float32)
np.float32(0.1)
np.float32(0.1) + 1
np.float64(m)
np.int64(2.7)
np.float64(3)
X.dtype
X.dtype == float
N.dtype == 'int64'
X.dtype.kind
np.dtype(float).name
np.result_type(N, 1.0)
np.result_type(np.float32, np.int64)
np.can_cast(float, int, 'same_kind')
np.can_cast(int, float)
np.shape([[1, 2]])
np.shape(3)
np.ndim(X)
np.ndim(None)
np.size(X)
np.size(X, 0)
X.size
X.item(1)
s.item()
X.tolist()
np.allclose(X, X + 1e-9)
np.isclose(X, 0.5)
np.array_equal(X, X)
np.array_equal(X, N)
np.unravel_index(4, (2, 3))
list(np.ndindex((2, 2)))
np.take_along_axis(X, n[:2, None], axis=1)
np.linalg.norm(X)
np.linalg.norm(X, axis=1, keepdims=True)
np.add.reduce(X)
np.add.reduce(X, axis=1)
np.maximum.reduce(X, axis=1)
np.multiply.outer(b, n)
np.add.accumulate(b)
np.isscalar(3)
np.finfo(float).eps
X + W
X @ N
X.dot(N)
np.zeros(3) @ np.zeros(4)
s @ X
np.einsum('ij,jk->ik', X, X)
np.tensordot(X, X, 1)
np.where(X > 0, W, 0)
X.sum(axis=3)
X.sum(axis=(0, 0))
X + None
np.sqrt(-1.0)
np.log(np.array([0.0, -1.0, 1.0]))
np.exp(np.array([1000.0, -1000.0]))
np.log1p(np.array([-1.0, -2.0]))
np.sinh(np.array([-1000.0, 1.0]))
np.cosh(np.array([-1000.0, 1.0]))
np.power(np.array([0.0, -2.0, -8.0]), np.array([-1.0, 3.0, 1 / 3]))
np.float64(1e308) * 10
np.logaddexp(X, 0)
np.heaviside(X, 0.5)
np.sign(X)
np.rint(np.array([0.5, 1.5, -0.5]))
np.floor(X)
np.trunc(N)
np.isnan(X / X)
np.isfinite(np.array([inf, 1.0]))
np.add(1, 2)
np.exp(1)
np.add(1)
np.subtract(m, X)
np.logical_and(X, N)
np.logical_not(X)
np.square(N)
np.reciprocal(X + 3)
str(X)
str(N)
repr(X)
repr(n)
str(m)
str(X / 3)
str(X * 1e-5)
str(X * 1e10)
str(np.arange(30) / 7)
str(X / 0)
repr(s)
repr(k)
repr(f)
str(Q)
f'{s:.3f} {k}'
np.array2string(np.round(X / 3, 4), separator=', ', max_line_width=10000, threshold=60)
np.array2string(np.arange(100.0).reshape(10, 10), separator=', ', max_line_width=10000, threshold=60)
np.array2string(np.array([123.4567, 0.001]), separator=', ')
""".strip().splitlines()  # fmt: skip

WRITTEN = """
np.copyto(X, W.T); X
np.copyto(X, 2.5, where=m); X
np.copyto(X, b[:, None], where=X[0] > 0); X
np.copyto(N, 2.5); N
np.copyto(N, m); N
np.copyto(X, W); X
np.copyto(f, X, where=n); f
np.copyto(s, 1); s
A = X.copy(); A[0] = 1; A
A = X.copy(); A[:, 1] = b; A
A = X.copy(); A[A < 0] = 0; A
A = X.copy(); A[A < 0] *= 0.1; A
A = X.copy(); A[np.arange(2), n[:2]] -= 1; A
A = X.copy(); A[0] += A[1]; A
A = X.copy(); A += b[:, None]; A
A = X.copy(); B = A[:, 1:]; B *= 2; A
A = X.copy(); B = A.T; B[0] = 9; A
A = X.copy(); B = A.reshape(3, 2); B[0] = 9; A
A = X.copy(); B = A.ravel(); B[0] = 9; A
A = X.copy(); B = A.T.ravel(); B[0] = 9; A
A = X.copy(); B = A.T.reshape(-1); B[0] = 9; A
A = X.copy(); B = A[:, :2].reshape(4); B[0] = 9; A
A = Q.copy(); B = A[:, :, None, :].reshape(2, 3, 4); B[0] = 9; A
A = Q.copy(); B = A[:, ::2].reshape(2, 2, 2, 2); B[0] = 9; A
A = Q.copy(); B = A[::2].reshape(12); B[0] = 9; A
A = Q.copy(); B = A.transpose(1, 0, 2).reshape(3, 2, 2, 2); B[0] = 9; A
A = X.copy(); B = A.flatten(); B[0] = 9; A
A = X.copy(); B = A[[0]]; B[0] = 9; A
A = X.copy(); B = A; A = A + 1; B
A = X.copy(); B = A; A += 1; B
A = X.copy(); A.shape = (3, 2); A
A = X.copy(); A.shape = (3, 3); A
A = X.copy(); A.shape = 6; A
A = X.copy(); A[0] = [1, 2, 3]; A
A = X.copy(); A[:] = n; A
A = X.copy(); A[...] = 0; A
A = X.copy(); A.fill(2); A
A = X.copy(); A[0] = np.zeros(2); A
A = X.copy(); A[[0, 1]] = np.zeros(2); A
A = X.copy(); A += np.zeros(2); A
A = N.copy(); A[0] = 2.7; A
A = N.copy(); A += 0.5; A
A = N.copy(); A *= 2; A
A = N.copy(); A //= 2; A
A = N.copy(); A /= 2; A
A = b.copy(); A += X; A
A = f.copy(); A -= 0.1; A
A = f.copy(); A -= X; A
A = m.copy(); A &= X > 0; A
A = np.zeros((3, 2)); np.add.at(A, n[:2], X[:, :2]); A
A = np.zeros(3); np.add.at(A, [0, 0, 1], 1.0); A
A = np.zeros((2, 2)); np.dot(X, W, out=A); A
A = np.zeros((2, 2)); np.matmul(X, W, out=A); A
np.vecdot(X, X)
np.vecdot(X, X[0])
np.vecdot(n, n)
np.vecdot(X[:, None], X)
np.vecdot(m, X)
np.vecdot(X, W)
np.vecdot(X, 2)
A = np.zeros((2, 3)); np.exp(X, out=A); A
A = np.zeros((2, 3)); np.add(X, 1, out=A, where=m); A
A = np.zeros(3); np.sum(X, axis=0, out=A); A
A = np.zeros(3, int); np.sum(X, axis=0, out=A); A
A = s; B = A; A += 1; B
A = X.copy(); B = np.asarray(A); B[0] = 9; A
A = X.copy(); B = np.array(A); B[0] = 9; A
A = np.zeros(()); A += 2; A
A = np.zeros(()); A[()] = 2; A
import copy; A = copy.deepcopy({'W': X}); A['W'][0] = 9; X
np.random.seed(0); np.random.randn(2, 3)
np.random.seed(42); np.random.rand(3)
np.random.seed(1); np.random.normal(1, 2, (2, 2))
np.random.seed(1); np.random.normal(X, 2.0)
np.random.seed(1); np.random.uniform(-1, 1, size=3)
np.random.seed(3); np.random.randint(0, 10, 5)
np.random.seed(3); np.random.randint(0, 10)
np.random.seed(3); np.random.permutation(6)
np.random.seed(3); np.random.permutation(X)
np.random.seed(3); A = np.arange(7); np.random.shuffle(A); A
np.random.seed(3); np.random.choice(7, 4)
np.random.seed(3); np.random.choice(7, 4, replace=False)
np.random.seed(3); np.random.choice(3, 5, p=[0.2, 0.5, 0.3])
np.random.seed(3); np.random.random_sample()
np.random.RandomState(5).randn(2)
np.random.seed(3); A = np.random.get_state(); B = np.random.randn(3); np.random.set_state(A); np.random.randn(3) - B
np.random.seed(-1)
""".strip().splitlines()


def differences(codes):
    """Where the two are not the same."""
    pairs = ((code, told(done(page_numpy, code)), comparable(done(numpy, code))) for code in codes)
    return [(code, ours, theirs) for code, ours, theirs in pairs if ours != theirs]


def test_a_call_gives_what_numpy_gives():
    assert differences(CALLS) == []


def test_what_is_written_stands_where_numpy_has_it():
    assert differences(code.replace("; ", "\n") for code in WRITTEN) == []


def resolved(np, ufunc, kinds, out):
    """The dtypes that a ufunc computes in and gives, or that there are none."""
    dtypes = [kind if isinstance(kind, type) else np.dtype(kind) for kind in kinds]
    try:
        found = getattr(np, ufunc).resolve_dtypes((*dtypes, None if out is None else np.dtype(out)))
    except TypeError:
        return None
    return [str(one) for one in found]


def test_dtypes_are_resolved_as_numpy_resolves_them():
    named = ("bool", "int32", "int64", "float32", "float64")
    for name, one in page_numpy.UFUNCS.items():
        if name != "matmul":
            for kinds in itertools.product((*named, int, float), repeat=one.nin):
                if not set(kinds) <= {int, float}:  # of Python's numbers alone it is never asked
                    for out in (None, *named):
                        asked = name, kinds, out
                        assert resolved(page_numpy, *asked) == resolved(numpy, *asked), asked


def test_what_is_not_there_says_its_name_and_is_remembered():
    page_numpy.ASKED.clear()
    own = {name for name in dir(numpy) if not name.startswith("_")} & set(vars(page_numpy))
    assert len(own) > 180
    for name in set(dir(numpy)) - own:
        if not name.startswith("_"):
            with pytest.raises(Missing, match=f"this page's NumPy has no np.{name}$"):
                getattr(page_numpy, name)
    array = page_numpy.zeros(3)
    for name in dir(numpy.ndarray):
        if not name.startswith("_") and name not in dir(array):
            with pytest.raises(Missing, match=f"has no {name} of an array"):
                getattr(array, name)
    assert len(page_numpy.ASKED) > 300
    for code in REFUSED:
        with pytest.raises(Missing):
            done(page_numpy, code)


REFUSED = """
np.linalg.inv(X)
np.random.gamma(1.0)
np.default_rng
np.array([1j])
np.zeros(2, dtype='uint8')
np.zeros(2, dtype=complex)
np.array(['a'])
np.array([None])
np.sum(X, axis=0, wherever=1)
np.einsum('...i', X)
np.exp(m)
np.array([2**62]) * 4
np.array([nan]).astype(int)
np.exp(X, where=m)
(X.T + 1).ravel().__setitem__(0, 1)
np.seterr(all='raise')
X.T.reshape(2, 3, order='F')
X[True]
np.insert(X, [0, 1], 1, axis=1)
""".strip().splitlines()

ASK = """
import json, sys
from answers import explained
for name in sys.argv[1:]:
    found = explained(open(name, encoding="utf-8").read())
    print(json.dumps([name, found["missing"], found.get("says", found.get("error"))]))
unused = sorted(name for name in sys.modules if name.startswith(("sympy.stats", "sympy.physics", "sympy.vector")))
print(json.dumps(unused))
"""


@pytest.fixture(scope="module")
def told_in_the_page(tmp_path_factory):
    """What `explain` says in the page's own files, without a browser."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtime, "PACKAGES", ())
        for name, content in runtime.contents():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    for package in ("backprop", "backprop/proof"):  # before what is installed
        (folder / package / "__init__.py").touch()
    files = {}
    for program, right, wrong in PROGRAMS:
        source = (BATTERY / f"{program}.py").read_text(encoding="utf-8")
        files[program] = folder / f"{program}.py"
        assert not right or source.count(right) == 1
        files[program].write_text(source.replace(right, wrong, 1) if right else source, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", ASK, *files.values(), str(EXAMPLE)],
        cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *answers, unused = map(json.loads, run.stdout.splitlines())
    assert unused == []  # which the archive leaves out
    return {Path(name).stem: (missing, says) for name, missing, says in answers}


def test_explain_says_in_the_page_what_it_says_elsewhere(told_in_the_page):
    for program, right, wrong in PROGRAMS:
        source = (BATTERY / f"{program}.py").read_text(encoding="utf-8").replace(right, wrong)
        found = magic.explain_cell(source)
        says = ", ".join(f"{part.name} {part.verdict.value}" for one in found for part in one.parts)
        assert told_in_the_page[program] == ([], f"{says}."), program
    assert told_in_the_page["in_the_page"] == ([], "W refuted, b refuted.")

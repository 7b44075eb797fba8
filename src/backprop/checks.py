"""A loss is computed only on input for which its formula means something; all else is refused by name.

Each function below states one property of an argument. It returns when the property holds, and
otherwise raises an error that names the argument, what was expected, and what came: shape, dtype,
and the first entry at fault. The way to success is short, because every call of a loss takes it
(`benchmarks/loss_checks.py`); the entry at fault is looked for only once there is one.

A *symbolic array* stands for every valid value at once: the proof kernel passes one through the
losses to read their formula. It has a shape, so its shape is checked like any other; it has no
values, so checks of values let it through. Its class says so by an attribute
`__symbolic_array__`, and thus nothing here depends on the kernel. Whether an array is symbolic may be
asked to let it through, and for nothing else: what is computed is the same for both.
"""

from functools import lru_cache
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from backprop import scalars

Array = NDArray[Any]

REDUCTIONS = ("sum", "mean", "none")
TOTALS = ("sum", "mean")

ROW_SUM_TOLERANCE = 1e-3
"""How far from 1 a row of probabilities may sum: beyond the rounding of a softmax in half precision
(2⁻¹¹ of each entry) or of one in float32 over 10⁵ classes, well below a forgotten normalisation."""

# NumPy turns a Python number into an array anew at each use; a boolean one is at home in each dtype.
_ZERO, _ONE = np.array(False), np.array(True)

_SHAPES = {1: "(n,)", 2: "(n, k)"}


def is_symbolic(value: object) -> bool:
    """Whether `value` stands for every valid array at once, and so has no values to check."""
    return type(value) is not np.ndarray and hasattr(type(value), "__symbolic_array__")


def real_array(name: str, value: Any, *ndims: int) -> Array:
    """`value` as a non-empty array of real numbers, integers or booleans, of one of `ndims` if given."""
    A = _as_array(name, value)
    if not is_symbolic(A) and A.dtype.kind not in "fiub":
        raise TypeError(
            f"{name} must hold real numbers, integers or booleans; came dtype {A.dtype} (shape {A.shape})"
        )
    if ndims and A.ndim not in ndims:
        expected = " or ".join(_SHAPES[ndim] for ndim in ndims)
        raise ValueError(f"{name} must have shape {expected}; came shape {A.shape}")
    if 0 in A.shape:
        raise ValueError(f"{name} must not be empty; came shape {A.shape}")
    return A


def _as_array(name: str, value: Any) -> Array:
    if type(value) is np.ndarray or is_symbolic(value):
        return value  # type: ignore[no-any-return]
    return _convert(name, value)


def _convert(name: str, value: Any) -> Array:
    if isinstance(value, np.ndarray) and isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be a plain array; came a masked array, whose mask would be lost: "
            f"drop the masked entries first"
        )
    if hasattr(value, "nnz") and hasattr(value, "toarray"):
        raise TypeError(
            f"{name} must be a dense array; came a sparse {type(value).__name__}: pass {name}.toarray()"
        )
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise type(error)(
            f"{name} must be an array or nested lists with rows of one length; "
            f"came {type(value).__name__}, of which NumPy says: {error}"
        ) from error


def same_shape(T: Array, Y: Array, name: str = "Y") -> None:
    """Targets and predictions match entry by entry; nothing is broadcast."""
    if T.shape != Y.shape:
        raise ValueError(
            f"T and {name} must have the same shape; came T with shape {T.shape} and {name} with shape "
            f"{Y.shape}. Nothing is broadcast: a column a becomes a vector by a[:, 0], "
            f"a vector a column by a[:, None]"
        )


def same_length(labels: Array, Y: Array, name: str = "Y") -> None:
    """There is one label a row of predictions."""
    if labels.shape[0] != Y.shape[0]:
        raise ValueError(
            f"T as a vector holds one class label for each row of {name}; came T with shape "
            f"{labels.shape} and {name} with shape {Y.shape}. A single one-hot row is T[None, :]"
        )


class NotFinite(ValueError):
    """A number is NaN or infinite where all must be finite."""


def one_each(name: str, w: Array, n_classes: int) -> None:
    """There is one entry a class."""
    if w.shape[-1] != n_classes:
        raise ValueError(f"{name} must hold one number for each of {n_classes} classes; came {w.shape[-1]}")


def finite(name: str, A: Array) -> None:
    """No entry is NaN or infinite."""
    if not is_symbolic(A) and np.count_nonzero(np.isfinite(A)) != A.size:
        _refuse(name, A, ~np.isfinite(A), "finite numbers", NotFinite)


def nonnegative(name: str, A: Array) -> None:
    """Each entry is finite and at least 0."""
    if is_symbolic(A):
        return
    # Minimum and maximum pass a NaN on, and a NaN fails both comparisons.
    if not (np.minimum.reduce(A, None) >= 0 and np.maximum.reduce(A, None) < np.inf):
        _refuse(name, A, ~(np.isfinite(A) & (A >= 0)), "finite numbers of at least 0")


def logits(name: str, A: Array) -> None:
    """Each entry is finite or −inf, a class ruled out; a row is not −inf throughout."""
    if is_symbolic(A):
        return
    # Minimum and maximum pass a NaN on, and a NaN fails both comparisons.
    if np.minimum.reduce(A, None) > -np.inf and np.maximum.reduce(A, None) < np.inf:
        return
    if not np.maximum.reduce(A, None) < np.inf:
        _refuse(name, A, np.isnan(A) | np.isposinf(A), "finite logits, or -inf for a class that is ruled out")
    at_fault = np.maximum.reduce(A, 1) == -np.inf
    if at_fault.any():
        _refuse(name, A, at_fault[:, None] & np.isneginf(A), "a finite logit in each row")


def probabilities(name: str, A: Array) -> None:
    """Each entry lies in [0, 1]."""
    if not is_symbolic(A) and not _in_unit_interval(A):
        _refuse(name, A, ~((A >= 0) & (A <= 1)), "probabilities in [0, 1]")


def distributions(name: str, A: Array) -> None:
    """Each row holds probabilities that sum to 1, up to `ROW_SUM_TOLERANCE`."""
    if is_symbolic(A):
        return
    if not _in_unit_interval(A):
        _refuse(name, A, ~((A >= 0) & (A <= 1)), "probabilities in [0, 1]")
    excess = _row_sums(A) - _ONE
    # No square exceeds the sum of squares: only where that is too large, look at each row.
    if excess.size < _BLAS_SIZE and excess.dot(excess) <= ROW_SUM_TOLERANCE**2:
        return
    if np.maximum.reduce(np.abs(excess)) > ROW_SUM_TOLERANCE:
        excess = np.sum(A, axis=1, dtype=np.float64) - 1  # without the rounding of long rows
        at_fault = np.abs(excess) > ROW_SUM_TOLERANCE
        if at_fault.any():
            _refuse_row(name, A, at_fault, "sum to 1")


def zero_or_one(name: str, A: Array) -> None:
    """Each entry is 0 or 1."""
    if not is_symbolic(A) and np.count_nonzero(A == _ZERO) + np.count_nonzero(A == _ONE) != A.size:
        _refuse(name, A, (A != 0) & (A != 1), "0 or 1 unless soft_targets=True")


def one_hot_rows(name: str, A: Array) -> None:
    """Each row holds a single 1 and is 0 elsewhere."""
    if is_symbolic(A):
        return
    # n rows that sum to 1 have a nonzero entry each; with n of them in all they have one each, a 1.
    if np.count_nonzero(A) != len(A) or np.count_nonzero(_row_sums(A) == _ONE) != len(A):
        at_fault = (np.count_nonzero(A, axis=1) != 1) | (np.count_nonzero(A == 1, axis=1) != 1)
        _refuse_row(name, A, at_fault, "hold a single 1 and 0 elsewhere, unless soft_targets=True")


def labels(name: str, a: Array, n_classes: int) -> None:
    """Each entry is an integer in 0 … n_classes − 1; a boolean is no label."""
    if is_symbolic(a):
        return
    if a.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integer class labels; came dtype {a.dtype} (shape {a.shape})")
    if not (np.minimum.reduce(a) >= 0 and np.maximum.reduce(a) < n_classes):
        _refuse(name, a, (a < 0) | (a >= n_classes), f"class labels in 0 … {n_classes - 1}")


def n_classes(name: str, value: Any, labels: Array) -> int:
    """`value` as a number of classes, at least 1; that of symbolic labels is a symbol."""
    if is_symbolic(labels):
        return value  # type: ignore[no-any-return]
    return scalars.positive_integer(name, value)


def temperature(A: Array, value: float | None) -> float | None:
    """`value` as what logits are divided by, in a range where float32 neither overflows nor rounds to 0."""
    if value is None or is_symbolic(A):
        return value
    return scalars.real("temperature", value, 1e-30, 1e30)


def in_dtype(A: Array, T: Array) -> Array:
    """A in the floating type of T."""
    if is_symbolic(A):
        return A
    return A.astype(T.dtype)


def smoothing(T: Array, value: float) -> float:
    """`value` as the share of each target that goes to all classes alike."""
    if is_symbolic(T):
        return value
    return scalars.real("smoothing", value, 0, 1)


def reduction(value: Any, among: tuple[str, ...] = REDUCTIONS) -> None:
    """`value` is the name of a reduction."""
    scalars.option("reduction", value, among)


def floating(A: Array) -> Array:
    """A as floating-point numbers: float32 and wider types are kept, all else becomes float64."""
    if is_symbolic(A) or A.dtype.char in "fdg":
        return A
    return A.astype(np.float64)


def floats(T: Array, Y: Array, *, exact: bool = False) -> tuple[Array, Array]:
    """T and Y as floating-point numbers, so that no difference of integers wraps around.

    The dtype is that to which NumPy promotes T and Y if this is float32 or wider, and float64
    otherwise (integers, booleans, half precision). With `exact`, T is known to hold 0 and 1 alone,
    which each floating dtype represents: integers and booleans in T then take the dtype of Y.
    """
    if is_symbolic(T) or is_symbolic(Y) or (T.dtype == Y.dtype and T.dtype.char in "fdg"):
        return T, Y
    dtype = np.result_type(Y) if exact and T.dtype.kind != "f" else np.result_type(T, Y)
    if dtype.kind != "f" or dtype.itemsize < 4:
        dtype = np.dtype(np.float64)
    return T.astype(dtype, copy=False), Y.astype(dtype, copy=False)


def _in_unit_interval(A: Array) -> bool:
    # IEEE 754 orders non-negative floats as their bits; a sign bit or a NaN lies above the bits of 1.
    # One maximum thus decides where A is native and holds no −0.0 (which is 0, and is let through).
    one = _BITS_OF_ONE.get(A.dtype)
    if one is not None and np.maximum.reduce(A.view(one.dtype), None) <= one:
        return True
    # Minimum and maximum pass a NaN on, and a NaN fails both comparisons.
    return bool(np.minimum.reduce(A, None) >= 0 and np.maximum.reduce(A, None) <= 1)


_BITS_OF_ONE = {
    np.dtype(real): np.array(1, real).view(bits)[()]
    for real, bits in [("float32", "uint32"), ("float64", "uint64")]
}


def _row_sums(A: Array) -> Array:
    # NumPy's own sum over a short last axis takes 5 to 10 times as long. BLAS is fastest, but starts
    # threads at about 10⁴ entries, and on a busy machine these wait for milliseconds.
    if A.dtype.char not in "fdg":
        A = A.astype(np.float64)
    small = A.size < _BLAS_SIZE
    sums: Array = A.dot(_ones(A.shape[1], A.dtype)) if small else np.einsum("nk->n", A)
    return sums


_BLAS_SIZE = 8192


@lru_cache(maxsize=8)
def _ones(k: int, dtype: np.dtype[Any]) -> Array:
    return np.ones(k, dtype)


def _refuse(
    name: str, A: Array, at_fault: Array, expected: str, error: type[ValueError] = ValueError
) -> NoReturn:
    position = tuple(int(i) for i in np.argwhere(at_fault)[0])
    raise error(
        f"{name} must hold {expected}; came {name}[{', '.join(map(str, position))}] = "
        f"{A[position]} (shape {A.shape}, dtype {A.dtype})"
    )


def _refuse_row(name: str, A: Array, at_fault: Array, expected: str) -> NoReturn:
    n = int(np.argmax(at_fault))
    row = np.array2string(A[n], threshold=8, edgeitems=3)
    raise ValueError(
        f"each row of {name} must {expected}; came {name}[{n}] = {row}, which sums to "
        f"{np.sum(A[n])} (shape {A.shape}, dtype {A.dtype})"
    )

"""What data estimators accept: X, y, sample weights. Errors carry the words that scikit-learn looks for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.errors import DataConversionWarning, known, warn

Array = NDArray[Any]


def is_sparse(A: Any) -> bool:
    """Whether A is a sparse matrix or array of SciPy, which need not be loaded."""
    return hasattr(A, "toarray") and hasattr(A, "nnz")


def dense(A: Any) -> Any:
    """A sparse matrix as an array; all else as it is."""
    return A.toarray() if is_sparse(A) else A


def array(name: str, value: Any) -> Array:
    """`value` as an array, of which no mask is lost."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array: of a masked one the mask would be lost")
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} must be an array, or rows of one length: {error}") from error


def numbers(name: str, A: Array, dtype: Any) -> Array:
    """A, of real numbers or of objects that are such, in `dtype`; where nothing must be changed, A itself."""
    if A.dtype.kind not in "fiubO":
        raise ValueError(f"{name} must hold real numbers; came dtype {A.dtype}")
    try:
        return A.astype(dtype, order="C", copy=False)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} must hold real numbers: {error}") from error


def inputs(X: Any, dtype: Any = None) -> Any:
    """X, finite, of shape (n, d), in float32 or float64, or in `dtype`: an array, or a sparse matrix by rows.

    Where nothing must be changed, nothing is copied.
    """
    A: Any = X if is_sparse(X) else array("X", X)
    if A.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: X must hold real numbers; came dtype {A.dtype}")
    if A.ndim != 2:
        raise ValueError(
            f"Expected 2D array: X must have shape (n, d); came shape {A.shape}. "
            f"Reshape your data: one sample is x[None, :], one feature x[:, None]"
        )
    if A.shape[1] == 0:
        raise ValueError(f"Found array with 0 feature(s) (shape={A.shape}) while a minimum of 1 is required.")
    if A.shape[0] == 0:
        raise ValueError(f"Found array with 0 sample(s) (shape={A.shape}) while a minimum of 1 is required.")
    wanted = dtype or (A.dtype if A.dtype in (np.float32, np.float64) else np.float64)
    with np.errstate(over="ignore"):
        if not is_sparse(A):
            A = numbers("X", A, wanted)
            finite("X", A)
            return A
        A = A.tocsr().astype(wanted, copy=False)
    if not all_finite(A.data):
        first = np.flatnonzero(~np.isfinite(A.data))[0]
        row = np.searchsorted(A.indptr, first, side="right") - 1
        raise _not_finite("X", (row, A.indices[first]), A.data[first])
    return A


def all_finite(A: Array) -> bool:
    """Whether no entry is NaN or infinite: none is where the sum is finite, which takes no memory."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(np.sum(A)) or np.isfinite(A).all())


def finite(name: str, A: Array) -> None:
    if not all_finite(A):
        place = tuple(np.argwhere(~np.isfinite(A))[0])
        raise _not_finite(name, place, A[place])


def _not_finite(name: str, place: tuple[Any, ...], value: Any) -> ValueError:
    return ValueError(
        f"Input {name} contains NaN or infinity: {name}[{', '.join(map(str, place))}] = {value}; "
        f"all entries must be finite in {value.dtype}"
    )


def targets(y: Any, name: str) -> Array:
    """y as an array of shape (n,) or (n, k), not empty; a column becomes a vector, with a warning."""
    if y is None:
        raise ValueError(f"{name} requires y to be passed, but the target y is None")
    A = array("y", dense(y))
    if A.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: y must hold real numbers; came dtype {A.dtype}")
    if A.ndim not in (1, 2) or 0 in A.shape:
        raise ValueError(f"y must have shape (n,) or (n, k), not empty; came shape {A.shape}")
    if A.dtype.kind == "f":
        finite("y", A)
    if A.ndim == 2 and A.shape[1] == 1:
        message = "A column-vector y was passed when a 1d array was expected: pass y.ravel()"
        warn(message, known(DataConversionWarning))
        A = A[:, 0]
    return A


def weights(sample_weight: Any, n: int) -> Array | None:
    """ω, shape (n,), of a finite sum, none negative, not all zero; None where all samples count alike."""
    if sample_weight is None:
        return None
    omega = array("sample_weight", sample_weight)
    if omega.dtype.kind not in "fiub":
        raise TypeError(f"sample_weight must hold real numbers; came dtype {omega.dtype}")
    omega = omega.astype(np.float64)
    if omega.ndim == 0:
        omega = np.full(n, omega)
    if omega.shape != (n,):
        raise ValueError(f"sample_weight must have shape ({n},); came shape {omega.shape}")
    finite("sample_weight", omega)
    if np.any(omega < 0):
        raise ValueError(f"sample_weight must not be negative; came {omega.min()}")
    if not np.any(omega):
        raise ValueError("Sample weights must contain at least one non-zero number; all are 0")
    with np.errstate(over="ignore"):
        if not np.isfinite(omega.sum()):
            raise ValueError("sample_weight must have a finite sum: divide by the largest weight")
    return omega


def true_values(y: Any, shape: tuple[int, ...]) -> Array:
    """y for a score: of the shape of the predictions, of which a vector may come as a column."""
    A = array("y", dense(y))
    if A.shape == (*shape, 1):
        A = A[:, 0]
    if A.shape != shape:
        raise ValueError(f"y must have shape {shape}; came shape {A.shape}")
    return A


def feature_names(X: Any) -> Array | None:
    """The columns of a data frame, where all are strings."""
    names = getattr(X, "columns", None)
    if names is None or not all(isinstance(name, str) for name in names):
        return None
    return np.array(list(names), dtype=object)

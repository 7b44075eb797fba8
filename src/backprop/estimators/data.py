"""From X, y and sample weights to samples, of which batches are taken: copied, and dense, one at a time.

Errors carry the words that scikit-learn looks for.
"""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.errors import DataConversionWarning, recognised, warn

Array = NDArray[Any]
Chosen = slice | Array

CHUNK = 2**19
"""About how many numbers of a layer are computed at a time: 4 MB in float64."""

FEW = 2**14
"""About how many numbers of X are read at a time for mean and deviation: in cache."""


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
    present(name, A)
    try:
        return A.astype(dtype, order="C", copy=False)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} must hold real numbers: {error}") from error


def present(name: str, A: Array) -> None:
    """No entry of an array of objects is None, NaN, NaT, or the NA of pandas.

    Raises:
        ValueError: One is; the message says where.
    """
    if A.dtype.kind == "O":
        for place, value in np.ndenumerate(A):
            if value is None or type(value).__name__ in ("NAType", "NaTType") or _is_nan(value):
                raise ValueError(f"Input {name} contains NaN: {name}[{_at(place)}] is missing")


def _is_nan(value: Any) -> bool:
    return isinstance(value, float | np.floating) and bool(value != value)


def _at(place: tuple[Any, ...]) -> str:
    return ", ".join(map(str, place))


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
        f"Input {name} contains NaN or infinity: {name}[{_at(place)}] = {value}; "
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
    present("y", A)
    if A.ndim == 2 and A.shape[1] == 1:
        message = "A column-vector y was passed when a 1d array was expected: pass y.ravel()"
        warn(message, recognised(DataConversionWarning))
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


def rows_of(A: Array, chosen: Chosen) -> Array:
    """A[chosen]; of numbered rows, `take` gathers short ones several times as fast."""
    return A[chosen] if isinstance(chosen, slice) else A.take(chosen, axis=0)


class Scaling(NamedTuple):
    """(x − shift) / unit, column by column: standardised where these are mean and standard deviation."""

    shift: Array
    unit: Array

    def standardise(self, A: Array) -> Array:
        """A new array."""
        B: Array = A - self.shift
        B /= self.unit
        return B

    @classmethod
    def of(cls, rows: "Rows | Array", omega: Array | None, dtype: "np.dtype[Any]") -> "Scaling":
        """Mean and deviation of each column, by weight, computed in float64; the unit of a constant one is 1.

        They are finite wherever the columns are.
        """
        n, d = len(rows), rows.shape[1]
        share = np.full(n, 1 / n) if omega is None else omega / omega.sum()
        size = max(8, FEW // d)
        parts = [slice(start, start + size) for start in range(0, n, size)]
        shift, largest, square = np.zeros(d), np.zeros(d), np.zeros(d)
        for part in parts:
            shift += share[part] @ rows[part].astype(np.float64, copy=False)
        for part in parts:
            np.maximum(largest, np.abs(rows[part] / 2 - shift / 2).max(axis=0), out=largest)
        scale = np.where(largest > 0, largest, 1)
        for part in parts:
            square += share[part] @ np.square((rows[part] / 2 - shift / 2) / scale)
        unit = scale * np.sqrt(square) * 2
        constant = unit <= 64 * np.finfo(np.float64).eps * np.abs(shift)  # what rounding the mean leaves
        unit = np.where(constant | (unit < np.finfo(dtype).tiny), 1, unit)
        return cls(shift.astype(dtype), unit.astype(dtype))


class Rows:
    """Some rows of X, which is an array or a sparse matrix by rows.

    Those that are asked for come dense, and standardised, where there is a `scaling`. `each` is the shape of
    a sample, of which a row is all entries.
    """

    X: Any
    kept: Array | None
    scaling: Scaling | None
    width: int
    dtype: Any
    each: tuple[int, ...]

    def __init__(
        self,
        X: Any,
        kept: Array | None = None,
        scaling: Scaling | None = None,
        each: tuple[int, ...] | None = None,
    ) -> None:
        self.X, self.kept, self.scaling = X, kept, scaling
        self.width, self.dtype = int(X.shape[1]), X.dtype
        self.each = (self.width,) if each is None else each

    def __len__(self) -> int:
        return int(self.X.shape[0]) if self.kept is None else len(self.kept)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self), self.width

    def __getitem__(self, chosen: Chosen) -> Array:
        rows = chosen if self.kept is None else self.kept[chosen]
        A: Array = self.X[rows].toarray() if is_sparse(self.X) else rows_of(self.X, rows)
        return A if self.scaling is None else self.scaling.standardise(A)

    def subset(self, chosen: Array) -> "Rows":
        """Those rows of these, of the same X."""
        return Rows(self.X, chosen if self.kept is None else self.kept[chosen], self.scaling, self.each)

    def scaled(self, scaling: Scaling | None) -> "Rows":
        return Rows(self.X, self.kept, scaling, self.each)

    def counted(self) -> str:
        """What a sample has, in words."""
        return f"{self.width} features" if len(self.each) == 1 else f"samples of shape {self.each}"

    def arrays(self) -> list[Array]:
        """All that decides what the rows hold."""
        parts = [self.X.data, self.X.indices, self.X.indptr] if is_sparse(self.X) else [self.X]
        parts = parts if self.kept is None else [*parts, self.kept]
        return parts if self.scaling is None else [*parts, *self.scaling]


@dataclass
class Samples:
    """Inputs, targets and weights of n samples.

    T holds what a network of k outputs is to give, shape (n, k), or shape (n, 1) with the place of the one
    output that is to be 1: a byte a sample for up to 256 classes. Without ω, all samples count 1.
    """

    X: Rows
    T: Array
    omega: Array | None
    n_outputs: int

    def __len__(self) -> int:
        return len(self.X)

    @property
    def total(self) -> float:
        """Ω, the sum of the weights."""
        return float(len(self)) if self.omega is None else float(self.omega.sum())

    def subset(self, chosen: Array) -> "Samples":
        omega = None if self.omega is None else self.omega[chosen]
        return Samples(self.X.subset(chosen), self.T[chosen], omega, self.n_outputs)

    def scaled(self, scaling: Scaling | None) -> "Samples":
        return replace(self, X=self.X.scaled(scaling))

    def targets(self, chosen: Chosen) -> Array:
        """T (m, k)."""
        T = rows_of(self.T, chosen)
        return T if T.shape[1] == self.n_outputs else np.arange(self.n_outputs) == T

    def shares(self, chosen: Chosen) -> tuple[Array, float]:
        """ω / Ω_b (m,) and Ω_b, the sum of these weights."""
        if self.omega is None:
            m = len(range(*chosen.indices(len(self)))) if isinstance(chosen, slice) else len(chosen)
            return np.full(m, 1 / m, self.X.dtype), float(m)
        omega = rows_of(self.omega, chosen)
        total = float(omega.sum())
        return omega / total, total

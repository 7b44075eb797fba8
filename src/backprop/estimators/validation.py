"""What estimators accept: parameters, X, sample weights. Errors carry the words that scikit-learn looks for.

Exceptions and warnings are scikit-learn's own classes where it is loaded, so that its tools recognise them.
"""

import sys
import warnings
from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class NotFittedError(ValueError, AttributeError):
    """The estimator has not been fitted."""


class ConvergenceWarning(UserWarning):
    """Training ended before the cost stopped falling."""


class DataConversionWarning(UserWarning):
    """The targets were reshaped."""


def known(own: type) -> Any:
    """scikit-learn's class of that name where scikit-learn is loaded, else our own."""
    return getattr(sys.modules.get("sklearn.exceptions"), own.__name__, own)


def real(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> float:
    """`value` as a real number with low ≤ value ≤ high; with `above`, low < value < high."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a real number; came {value!r}")
    number = float(value)
    if not (low < number < high if above else low <= number <= high):
        interval = f"({low}, {high})" if above else f"[{low}, {high}]"
        raise ValueError(f"{name} must lie in {interval}; came {value!r}")
    return number


def integer(name: str, value: Any) -> int:
    """`value` as an integer of at least 1."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer; came {value!r}") from None
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be an integer; came {value!r}")
    if number < 1:
        raise ValueError(f"{name} must be at least 1; came {number}")
    return number


def boolean(name: str, value: Any) -> None:
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False; came {value!r}")


def layers(value: Any) -> tuple[int, ...]:
    """hidden_layer_sizes as a tuple; one number is one layer."""
    sizes = value if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str) else [value]
    return tuple(integer(f"hidden_layer_sizes[{i}]", size) for i, size in enumerate(sizes))


def dense(A: Any) -> Any:
    """A sparse matrix as an array; all else as it is."""
    return A.toarray() if hasattr(A, "toarray") and hasattr(A, "nnz") else A


def inputs(X: Any, dtype: Any = None) -> Array:
    """X as a finite array of shape (n, d) in float32 or float64, or in `dtype`."""
    A = np.asarray(dense(X))
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
        A = np.ascontiguousarray(A, wanted)
    finite("X", A)
    return A


def finite(name: str, A: Array) -> None:
    good = np.isfinite(A)
    if not good.all():
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        raise ValueError(
            f"Input {name} contains NaN or infinity: {name}[{', '.join(map(str, place))}] = {A[place]}; "
            f"all entries must be finite in {A.dtype}"
        )


def same_length(X: Array, A: Any, name: str) -> None:
    if len(A) != len(X):
        raise ValueError(f"{name} must have one row for each of the {len(X)} samples of X; came {len(A)}")


def targets(y: Any, name: str) -> Array:
    """y as an array of shape (n,) or (n, k), not empty; a column becomes a vector, with a warning."""
    if y is None:
        raise ValueError(f"{name} requires y to be passed, but the target y is None")
    A: Array = np.asarray(dense(y))
    if A.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: y must hold real numbers; came dtype {A.dtype}")
    if A.ndim not in (1, 2) or 0 in A.shape:
        raise ValueError(f"y must have shape (n,) or (n, k), not empty; came shape {A.shape}")
    if A.dtype.kind == "f":
        finite("y", A)
    if A.ndim == 2 and A.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected: pass y.ravel()",
            known(DataConversionWarning),
            stacklevel=4,
        )
        A = A[:, 0]
    return A


def weights(sample_weight: Any, X: Array) -> Array | None:
    """ω, shape (n,), finite, none negative, not all zero; None where all samples count alike."""
    if sample_weight is None:
        return None
    omega = np.asarray(sample_weight)
    if omega.dtype.kind not in "fiub":
        raise TypeError(f"sample_weight must hold real numbers; came dtype {omega.dtype}")
    omega = omega.astype(np.float64)
    if omega.ndim == 0:
        omega = np.full(len(X), omega)
    if omega.shape != (len(X),):
        raise ValueError(f"sample_weight must have shape ({len(X)},); came shape {omega.shape}")
    finite("sample_weight", omega)
    if np.any(omega < 0):
        raise ValueError(f"sample_weight must not be negative; came {omega.min()}")
    if not np.any(omega):
        raise ValueError("Sample weights must contain at least one non-zero number; all are 0")
    return omega


def feature_names(X: Any) -> Array | None:
    """The columns of a data frame, where all are strings."""
    names = getattr(X, "columns", None)
    if names is None or not all(isinstance(name, str) for name in names):
        return None
    return np.array(list(names), dtype=object)


def generator(random_state: Any) -> "np.random.Generator":
    """A PCG64 generator of our own, from a seed or drawn from the generator that was given."""
    if random_state is None:
        return np.random.default_rng()
    if isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, dtype=np.uint64))
    try:
        seed = index(random_state)
    except TypeError:
        raise TypeError(
            f"random_state must be None, an integer, a Generator or a RandomState; came {random_state!r}"
        ) from None
    if seed < 0:
        raise ValueError(f"random_state must not be negative; came {seed}")
    return np.random.default_rng(seed)

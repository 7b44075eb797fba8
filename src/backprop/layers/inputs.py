"""What a layer computes on: finite numbers of the expected shape and type; all else is refused by name."""

from typing import Any

import numpy as np

from backprop import checks
from backprop.layers.layer import Array


def entries(name: str, value: Any, shape: tuple[Any, ...], dtype: Any = None) -> Array:
    """`value` as an array of finite float32 or float64 numbers, of the layer's type where it has one.

    `shape` has a number where an axis has one length, a letter where it has any, and may begin with `...`.
    """
    A = checks.real_array(name, value)
    if not checks.is_symbolic(A):
        if dtype is None and A.dtype not in (np.float32, np.float64):
            raise TypeError(f"{name} must hold float32 or float64 numbers; came {A.dtype} (shape {A.shape})")
        if dtype is not None and A.dtype != dtype:
            raise TypeError(
                f"{name} must hold {np.dtype(dtype)} numbers, as the layer does; came {A.dtype} (shape "
                f"{A.shape})"
            )
    fits(name, A, shape)
    if not checks.is_symbolic(A) and not _plainly_finite(A):
        checks.finite(name, A)
    return A


def integers(name: str, value: Any, below: int) -> Array:
    """`value` as an array of integers 0 … below − 1."""
    A = checks.real_array(name, value)
    if not checks.is_symbolic(A):
        if A.dtype.kind not in "iu":
            raise TypeError(f"{name} must hold integers; came {A.dtype} (shape {A.shape})")
        if A.min() < 0 or A.max() >= below:
            raise ValueError(f"{name} must hold integers in 0 … {below - 1}; came {A.min()} … {A.max()}")
    return A


def remembered(memory: Any) -> Any:
    """What `forward` returned beside Y."""
    if memory is None:
        raise TypeError("memory must be what forward returned with Y; came None")
    return memory


def fits(name: str, A: Array, shape: tuple[Any, ...]) -> None:
    """A has the shape, in which letters stand for any length and a leading `...` for one axis or more."""
    any_leading = shape[0] is Ellipsis
    last = shape[1:] if any_leading else shape
    ndim_fits = A.ndim > len(last) if any_leading else A.ndim == len(last)
    axes = A.shape[A.ndim - len(last) :]
    if not ndim_fits or any(not isinstance(w, str) and w != n for w, n in zip(last, axes, strict=True)):
        wanted = ", ".join("..." if one is Ellipsis else str(one) for one in shape)
        raise ValueError(f"{name} must have shape ({wanted}{',' * (len(shape) == 1)}); came shape {A.shape}")


def _plainly_finite(A: Array) -> bool:
    """Whether the sum of squares is finite, which no NaN or infinity leaves so; large numbers may not."""
    a = A.ravel(order="K")  # no copy where the numbers lie side by side, in whatever order of axes
    with np.errstate(over="ignore"):
        return bool(np.isfinite(a.dot(a)))

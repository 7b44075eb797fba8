"""Arguments that are no arrays: numbers, truth values, names, types; each is returned, or refused by name."""

import math
from collections.abc import Collection
from operator import index
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def number(name: str, value: Any) -> float:
    """`value` as a real number, infinite where it exceeds the largest float; a boolean is no number."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a real number; came {value!r}")
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def real(name: str, value: Any, low: float, high: float = math.inf, *, above: bool = False) -> float:
    """`value` as a real number with low ≤ value ≤ high; with `above`, low < value < high."""
    x = number(name, value)
    if not (low < x < high if above else low <= x <= high):
        interval = f"({low}, {high})" if above else f"[{low}, {high}]"
        raise ValueError(f"{name} must lie in {interval}; came {value!r}")
    return x


def positive_integer(name: str, value: Any) -> int:
    """`value` as an integer of at least 1; a boolean is no number."""
    try:
        n = None if isinstance(value, bool | np.bool_) else index(value)
    except TypeError:
        n = None
    if n is None:
        raise TypeError(f"{name} must be an integer; came {value!r}")
    if n < 1:
        raise ValueError(f"{name} must be at least 1; came {n}")
    return n


def integers(name: str, value: Any, count: int, low: int) -> tuple[int, ...]:
    """`value` as `count` integers of at least `low`; one integer stands for all."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * count
    if len(values) != count:
        raise ValueError(f"{name} must be one integer or {count}; came {value!r}")
    for one in values:
        if isinstance(one, bool | np.bool_) or not isinstance(one, int | np.integer):
            raise TypeError(f"{name} must be an integer or {count}; came {value!r}")
        if one < low:
            raise ValueError(f"{name} must be at least {low}; came {value!r}")
    return tuple(int(one) for one in values)


def boolean(name: str, value: Any) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False; came {value!r}")
    return bool(value)


def option(name: str, value: Any, options: Collection[str]) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string; came {value!r}")
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}; came {value!r}")
    return value


def float_type(dtype: DTypeLike) -> "np.dtype[Any]":
    """float32 or float64, as NumPy's object."""
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise TypeError(f"dtype must be float32 or float64; came {np.dtype(dtype)}")
    return np.dtype(dtype)

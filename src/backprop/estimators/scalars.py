"""What parameters accept: numbers within bounds, truth values, names, layers, a source of chance."""

import math
from collections.abc import Collection, Sequence
from operator import index
from typing import Any

import numpy as np


def real(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> float:
    """`value` as a real number with low ≤ value ≤ high; with `above`, low < value < high."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a real number; came {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
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


def option(name: str, value: Any, options: Collection[str]) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string; came {value!r}")
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}; came {value!r}")


def layers(value: Any) -> tuple[int, ...]:
    """hidden_layer_sizes as a tuple; one number is one layer."""
    several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    sizes = value if several or (isinstance(value, np.ndarray) and value.ndim) else [value]
    return tuple(integer(f"hidden_layer_sizes[{i}]", size) for i, size in enumerate(sizes))


def generator(random_state: Any) -> "np.random.Generator":
    """A PCG64 generator of our own, from a seed or drawn from the generator that was given."""
    if random_state is None:
        return np.random.default_rng()
    if isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, dtype=np.uint64))
    try:
        if isinstance(random_state, bool | np.bool_):
            raise TypeError
        seed = index(random_state)
    except TypeError:
        raise TypeError(
            f"random_state must be None, an integer, a Generator or a RandomState; came {random_state!r}"
        ) from None
    if seed < 0:
        raise ValueError(f"random_state must not be negative; came {seed}")
    return np.random.default_rng(seed)

"""Arguments that the generators share."""

from typing import Any

import numpy as np

LARGEST = 1e6
"""Beyond it a spread or a number of turns means nothing, and far beyond it sums overflow."""


def generator(rng: Any) -> "np.random.Generator":
    """The NumPy generator that `rng` is or seeds."""
    try:
        if isinstance(rng, bool | np.bool_):
            raise TypeError("a boolean is no seed")
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"rng must be a seed (an integer of at least 0), a numpy.random.Generator or None; came {rng!r}"
        ) from error


def magnitude(name: str, value: Any) -> float:
    """`value` as a number in [0, `LARGEST`]."""
    if not isinstance(value, int | float | np.integer | np.floating) or isinstance(value, bool):
        raise TypeError(f"{name} must be a real number; came {value!r}")
    if not 0 <= value <= LARGEST:
        raise ValueError(f"{name} must lie in [0, {LARGEST:g}]; came {value!r}")
    return float(value)

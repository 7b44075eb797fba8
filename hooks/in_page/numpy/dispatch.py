"""Other kinds of array are asked first: formulas, where `explain` runs code on symbols."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from .arrays import ndarray, unseen
from .dtypes import generic, missing

FUNCTIONS: dict[str, Callable[..., Any]] = {}


def function(implementation: Callable[..., Any]) -> Callable[..., Any]:
    """One of NumPy's functions: other kinds of array among its arguments, or in lists there, come first."""
    name = implementation.__name__.rstrip("_")
    signature, inside = inspect.signature(implementation), unseen(implementation)

    @wraps(implementation)
    def call(*args: Any, **options: Any) -> Any:
        among = [*args, *options.values()]
        among += [one for several in among if isinstance(several, (list, tuple)) for one in several]
        if (other := others(among, "__array_function__")) is not None:
            found = type(other).__array_function__(other, call, (type(other),), args, options)
            if found is NotImplemented:
                raise TypeError(f"no implementation found for 'numpy.{name}'")
            return found
        try:
            return inside(*args, **options)
        except TypeError:
            try:
                signature.bind(*args, **options)
            except TypeError as error:
                raise missing(f"np.{name} with these arguments ({error})") from None
            raise

    call.__name__, call.__module__ = name, "numpy"
    FUNCTIONS[name] = call
    return call


def others(values: Any, protocol: str) -> Any:
    """The first operand that is neither an array nor a number of this NumPy, and answers for itself."""
    for one in values:
        if (
            not isinstance(one, (ndarray, generic, int, float))
            and getattr(type(one), protocol, None) is not None
        ):
            return one
    return None

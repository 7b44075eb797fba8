"""What is not modelled is refused, and a refusal is remembered though the code catches it.

What a model takes for granted, such as that a slice stays on its axis, is remembered too: it is a condition
of what is proved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import sympy as sp

_granted: ContextVar[list[sp.Rel] | None] = ContextVar("granted", default=None)
_listening: ContextVar[tuple[list[Exception], ...]] = ContextVar("listening", default=())


class NotModelled(TypeError):
    """The code uses something of NumPy that the kernel has no model of."""

    def __init__(self, *about: object) -> None:
        super().__init__(*about)
        remember(self)


class Missing(NotModelled, AttributeError):
    """The code asks of an array what NumPy's arrays have and no model has."""


class ArrayLike:
    """What NumPy's arrays have and this has not is refused, though the code asks `hasattr`."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and hasattr(np.ndarray, name):
            raise Missing(f"the attribute {name} of an array is not modelled")
        raise AttributeError(f"an array has no attribute {name!r}", name=name, obj=self)


def remember(error: Exception) -> None:
    """An error that the code may catch, such as of shapes that need not differ, is not forgotten."""
    for heard in _listening.get():
        heard.append(error)


@contextmanager
def refusals() -> Iterator[list[Exception]]:
    """The errors that are remembered from here on, in order."""
    heard: list[Exception] = []
    before = _listening.set((*_listening.get(), heard))
    try:
        yield heard
    finally:
        _listening.reset(before)


@contextmanager
def unheard() -> Iterator[None]:
    """A question that changes nothing is asked, and may go without an answer: that refuses no code."""
    before = _listening.set(())
    try:
        yield
    finally:
        _listening.reset(before)


def take_for_granted(relation: sp.Rel) -> None:
    """What is proved of the code holds where this does."""
    granted = _granted.get()
    if granted is not None and relation not in (sp.true, *granted):
        granted.append(relation)


@contextmanager
def taken_for_granted() -> Iterator[list[sp.Rel]]:
    """What models take for granted from here on."""
    granted: list[sp.Rel] = []
    before = _granted.set(granted)
    try:
        yield granted
    finally:
        _granted.reset(before)

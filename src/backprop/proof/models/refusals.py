"""What is not modelled is refused, and a refusal is remembered though the code catches it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listening: ContextVar[tuple[list[Exception], ...]] = ContextVar("listening", default=())


class NotModelled(TypeError):
    """The code uses something of NumPy that the kernel has no model of."""

    def __init__(self, *about: object) -> None:
        super().__init__(*about)
        remember(self)


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

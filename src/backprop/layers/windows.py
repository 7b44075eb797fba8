"""Windows that slide along an axis: what each sees, and sums of what each gives back.

Offset r of the window at position p is entry s p + d r of the padded axis (s the stride, d the dilation,
all from 0):

    read   z_rp = x_(s p + d r)                    one slice of x for each offset r
    add    x_i  = Σ_rp [i = s p + d r] g_rp        the same slice takes g back, added: windows overlap

The second is the transpose of the first, whatever the geometry: both go through the same slices. In memory
the samples come last, so that a slice is made of long pieces: (n, c, h, w) is laid out as (c, h, w, n).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.layers.layer import Array
from backprop.layers.scan import State, scan


@dataclass(frozen=True)
class Windows:
    """The windows along one axis of `length` entries, with `padding` zeros before and behind.

    `padded` is the length with the zeros, `positions` the number of windows that fit into it.
    """

    length: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    padded: int
    positions: int

    def at(self, r: Any) -> slice:
        """The entries that offset r of the windows sees, one for each position."""
        return slice(r * self.dilation, r * self.dilation + self.stride * self.positions, self.stride)

    def of(self, p: Any) -> slice:
        """The entries that the window at position p sees, one for each offset."""
        return slice(p * self.stride, p * self.stride + self.dilation * self.kernel, self.dilation)

    @property
    def inside(self) -> slice:
        """The entries of the padded axis that are no padding."""
        return slice(self.padding, self.padding + self.length, 1)

    def zeros(self, like: Array, shape: tuple[Any, ...], axis: int) -> Array:
        """Zeros of this shape, but for the axis, which is padded."""
        axis %= len(shape)
        return np.zeros_like(like, shape=(*shape[:axis], self.padded, *shape[axis + 1 :]))

    def pad(self, X: Array, axis: int) -> Array:
        """X with zeros at both ends of an axis, which is counted from the last, −1."""
        if self.padding == 0:
            return X
        padded = self.zeros(X, X.shape, axis)
        padded[_along(axis, self.inside)] = X
        return padded

    def cut(self, X: Array, axis: int) -> Array:
        """X without the padding."""
        return X if self.padding == 0 else X[_along(axis, self.inside)]

    def read(self, X: Array, axis: int) -> Array:
        """(kernel, ..., positions): z_rp = x_(s p + d r), along an axis of the padded X."""

        def step(state: State, r: Any) -> tuple[State, tuple[Array, ...]]:
            return state, (X[_along(axis, self.at(r))],)

        return scan(step, {}, (np.arange(self.kernel, like=X),))[1][0]

    def add(self, X: Array, axis: int, given: Callable[..., Array], *xs: Array) -> Array:
        """x_i + Σ_rp [i = s p + d r] g_rp, padded, with g_r = given(r, *xs_r); writes to X."""

        def step(state: State, r: Any, *x: Array) -> tuple[State, tuple[Array, ...]]:
            state["X"][_along(axis, self.at(r))] += given(r, *x)
            return state, ()

        return scan(step, {"X": X}, (np.arange(self.kernel, like=X), *xs))[0]["X"]


def fitting(length: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> Windows:
    """The windows of this geometry along an axis; as many as fit, ⌊(padded − span) / stride⌋ + 1."""
    padded, span = length + 2 * padding, dilation * (kernel - 1) + 1
    return Windows(length, kernel, stride, padding, dilation, padded, (padded - span) // stride + 1)


def windows(
    name: str, length: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Windows:
    """As `fitting`, of which there is at least one.

    Raises:
        ValueError: The window, from its first entry to its last, is longer than the padded axis.
    """
    found = fitting(length, kernel, stride, padding, dilation)
    if found.positions < 1:
        raise ValueError(
            f"{name} must span at most the {found.padded} entries of the padded axis; came a span of "
            f"{dilation * (kernel - 1) + 1}"
        )
    return found


def each(r: Any, G: Array) -> Array:
    """What is added is given for each offset."""
    return G


def samples_last(X: Array) -> Array:
    """(n, c, h, w) as (c, h, w, n), a view."""
    return np.transpose(X, (*range(1, X.ndim), 0))


def samples_first(X: Array) -> Array:
    """(c, h, w, n) as (n, c, h, w), a view."""
    return np.transpose(X, (X.ndim - 1, *range(X.ndim - 1)))


def _along(axis: int, part: slice) -> tuple[Any, ...]:
    return (..., part, *[slice(None)] * (-1 - axis))

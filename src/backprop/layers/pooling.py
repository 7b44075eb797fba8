"""Pooling: each channel's windows are replaced by their maximum, or by their mean.

    max    y_p = max_r x_ι(p,r)           ∂J/∂x_i = Σ_p [i = ι(p, r*(p))] g_p,   r* its place
    mean   y_p = Σ_r x_ι(p,r) / R         ∂J/∂x_i = Σ_pr [i = ι(p, r)] g_p / R

ι(p, r) = s p + r is the entry that offset r of the window at p sees. A maximum over rows and columns is one
over columns and then one over rows, and so is a mean. Where the maximum is attained more than once, the
first place in row-major order gets the whole gradient: one of the subgradients, and the one that torch
takes.
"""

from typing import Any

import numpy as np

from backprop import checks, scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters
from backprop.layers.windows import Windows, samples_first, samples_last, windows

AXES = (-2, -3)  # the columns and the rows, with the samples last


class Pooling:
    """What both poolings have in common: the windows."""

    def __init__(
        self, kernel_size: int | tuple[int, int], stride: int | tuple[int, int] | None = None
    ) -> None:
        self.kernel: tuple[int, ...] = scalars.integers("kernel_size", kernel_size, 2, 1)
        self.stride: tuple[int, ...] = scalars.integers(
            "stride", kernel_size if stride is None else stride, 2, 1
        )
        self.parameters: Parameters = {}

    def windows(self, lengths: tuple[int, int]) -> tuple[Windows, Windows]:
        """The windows along the columns' axis and along the rows'."""
        rows, columns = (
            windows("the kernel", length, kernel, stride)
            for length, kernel, stride in zip(lengths, self.kernel, self.stride, strict=True)
        )
        return columns, rows


class MaxPool2d(Pooling):
    """The maximum of each window, for X of shape (n, c, h, w).

    Args:
        kernel_size: The rows and columns of a window: two numbers, or one for both.
        stride: How far the window moves; by default as far as it is large. A remainder is left out.

    Raises:
        TypeError, ValueError: A size is no positive integer; X or G is of another type or shape, or not
            finite; the kernel is larger than X.
    """

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, c, rows, columns)."""
        X = inputs.entries("X", X, ("n", "c", "h", "w"))
        Y, memory = samples_last(X), []
        for axis, window in zip(AXES, self.windows(X.shape[2:]), strict=True):
            Z = window.read(Y, axis)
            memory.append((window, Y.shape, first_largest(Z)))
            Y = np.max(Z, axis=0)
        return samples_first(Y), memory

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, from G = ∂J/∂Y: all of it to the place of the maximum."""
        memory = inputs.remembered(memory)
        c, h, w, n = memory[-1][-1].shape
        G = samples_last(inputs.entries("G", G, (n, c, h, w)))
        for axis, (window, shape, place) in reversed(list(zip(AXES, memory, strict=True))):

            def given(r: Any, G: Array = G, place: Array = place) -> Array:
                share: Array = G * (place == r)
                return share

            G = window.add(window.zeros(G, shape, axis), axis, given)
        return samples_first(G), {}


class AvgPool2d(Pooling):
    """The mean of each window, for X of shape (n, c, h, w).

    Args:
        kernel_size: The rows and columns of a window: two numbers, or one for both.
        stride: How far the window moves; by default as far as it is large. A remainder is left out.

    Raises:
        TypeError, ValueError: As `MaxPool2d`.
    """

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, c, rows, columns)."""
        X = inputs.entries("X", X, ("n", "c", "h", "w"))
        Y, memory = samples_last(X), []
        for axis, window in zip(AXES, self.windows(X.shape[2:]), strict=True):
            memory.append((window, Y.shape))
            Y = np.mean(window.read(Y, axis), axis=0)
        return samples_first(Y), (memory, samples_first(Y).shape)

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, from G = ∂J/∂Y: an equal share to each entry of the window."""
        windows, shape = inputs.remembered(memory)
        G = samples_last(inputs.entries("G", G, shape))
        for axis, (window, before) in reversed(list(zip(AXES, windows, strict=True))):

            def given(r: Any, share: Array = G / window.kernel) -> Array:
                return share

            G = window.add(window.zeros(G, before, axis), axis, given)
        return samples_first(G), {}


def first_largest(Z: Array) -> Array:
    """np.argmax(Z, axis=0), of which NumPy's own looks at one place after the other.

    It is how many entries stand before the first of the largest.
    """
    if checks.is_symbolic(Z):
        place: Array = np.argmax(Z, axis=0)
        return place
    before = np.max(Z, axis=0) > Z
    for r in range(1, len(Z)):
        before[r] &= before[r - 1]
    count: Array = np.sum(before, axis=0, dtype=np.min_scalar_type(len(Z)))
    return count

"""Convolution: the same weights at every position, on the entries that a window sees there.

    y_nmp = b_m + Σ_cr x_nc,ι(p,r) w_mcr                      ι(p, r) = s p + d r, in the padded x
    ∂J/∂w_mcr = Σ_np g_nmp x_nc,ι(p,r),   ∂J/∂b_m = Σ_np g_nmp
    ∂J/∂x_nci = Σ_mpr [i = ι(p, r)] g_nmp w_mcr

p and r are positions and offsets, one for each axis of the window: one in `Conv1d`, two in `Conv2d`. As
everywhere in machine learning the kernel is not flipped (a mathematician calls this cross-correlation).
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, sizes, uniform
from backprop.layers.windows import Windows, each, samples_first, samples_last, windows


class Convolution:
    """The convolution that `Conv1d` and `Conv2d` have in common, with one window an axis.

    In memory the channels come first and the samples last, (c, h, w, n): what the windows see is then one
    matrix, and each pass one product.
    """

    parameters: Parameters
    geometry: tuple[tuple[int, int, int], ...]

    def windows(self, lengths: tuple[int, ...]) -> tuple[Windows, ...]:
        """The windows along each axis, for an X with axes of these lengths."""
        kernels = self.parameters["W"].shape[2:]
        return tuple(
            windows("the kernel", length, kernel, *one)
            for length, kernel, one in zip(lengths, kernels, self.geometry, strict=True)
        )

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, m, positions ...)."""
        W, b = self.parameters["W"], self.parameters["b"]
        X = inputs.entries("X", X, ("n", W.shape[1], *"hw"[: W.ndim - 2]), W.dtype)
        along = self.windows(X.shape[2:])
        Z = samples_last(X)
        for axis, window in zip(range(1 - W.ndim, -1), along, strict=True):
            Z = window.read(window.pad(Z, axis), axis)
        seen = tuple(range(W.ndim - 1))  # the axes of Z: offsets, the last axis' first, then the channels
        Y: Array = np.tensordot(W, Z, (tuple(range(W.ndim - 1, 0, -1)), seen))
        Y += b[(slice(None), *[None] * (W.ndim - 1))]
        return samples_first(Y), (Z, along)

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W and ∂J/∂b, from G = ∂J/∂Y."""
        (Z, along), W = memory, self.parameters["W"]
        G = inputs.entries("G", G, (Z.shape[-1], W.shape[0], *Z.shape[W.ndim - 1 : -1]), W.dtype)
        G = samples_last(G)
        places, seen = tuple(range(1, G.ndim)), tuple(range(W.ndim - 1, Z.ndim))
        dW = np.tensordot(G, Z, (places, seen))
        gradients = {
            "W": np.transpose(dW, (0, *range(W.ndim - 1, 0, -1))),
            "b": np.sum(G, axis=places),
        }
        dX = np.tensordot(np.transpose(W, tuple(range(W.ndim))[::-1]), G, 1)
        for axis, window in reversed(list(zip(range(1 - W.ndim, -1), along, strict=True))):
            dX = window.cut(window.add(window.zeros(dX, dX.shape[1:], axis), axis, each, dX), axis)
        return samples_first(dX), gradients


class Conv1d(Convolution):
    """Windows along one axis, for X of shape (n, in_channels, l).

    Args:
        in_channels: The number of channels of X.
        out_channels: The number of channels of Y.
        kernel_size: The number of entries that a window sees.
        stride: How far the window moves from one position to the next.
        padding: The number of zeros before and behind.
        dilation: How far the entries that a window sees lie apart.
        rng: A seed or a NumPy generator for W, uniform on ±√(6 / (fan_in + fan_out)); b begins at 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (out_channels, in_channels, kernel_size), and "b", shape (out_channels,).

    Raises:
        TypeError, ValueError: A size is no integer of its range; X or G is of another type or shape, or not
            finite; the kernel is larger than the padded X.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.parameters = _parameters(in_channels, out_channels, _sizes(kernel_size, 1), rng, dtype)
        self.geometry = _geometry(stride, padding, dilation, 1)


class Conv2d(Convolution):
    """Windows along two axes, for X of shape (n, in_channels, h, w).

    Args:
        in_channels: The number of channels of X.
        out_channels: The number of channels of Y.
        kernel_size: The rows and columns that a window sees: two numbers, or one for both. So are `stride`,
            how far the window moves, `padding`, the number of zeros on each side, and `dilation`, how far the
            entries that a window sees lie apart.
        rng: A seed or a NumPy generator for W, uniform on ±√(6 / (fan_in + fan_out)); b begins at 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "W", shape (out_channels, in_channels, kh, kw), and "b", shape (out_channels,).

    Raises:
        TypeError, ValueError: As `Conv1d`.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.parameters = _parameters(in_channels, out_channels, _sizes(kernel_size, 2), rng, dtype)
        self.geometry = _geometry(stride, padding, dilation, 2)


def _sizes(kernel_size: Any, axes: int) -> tuple[int, ...]:
    return scalars.integers("kernel_size", kernel_size, axes, 1)


def _geometry(stride: Any, padding: Any, dilation: Any, axes: int) -> tuple[tuple[int, int, int], ...]:
    """(stride, padding, dilation), for each axis."""
    return tuple(
        zip(
            scalars.integers("stride", stride, axes, 1),
            scalars.integers("padding", padding, axes, 0),
            scalars.integers("dilation", dilation, axes, 1),
            strict=True,
        )
    )


def _parameters(n: int, m: int, kernel: tuple[int, ...], rng: Any, dtype: DTypeLike) -> Parameters:
    n, m = sizes(in_channels=n, out_channels=m)
    seen = int(np.prod(kernel))
    W = uniform(rng, (m, n, *kernel), n * seen, m * seen, dtype)
    return {"W": W, "b": np.zeros(m, W.dtype)}

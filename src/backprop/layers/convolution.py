"""Convolution: the same weights at every position, on the entries that a window sees there.

    y_nmp = b_m + Σ_cr x_nc,ι(p,r) w_mcr                      ι(p, r) = s p + d r, in the padded x
    ∂J/∂w_mcr = Σ_np g_nmp x_nc,ι(p,r),   ∂J/∂b_m = Σ_np g_nmp
    ∂J/∂x_nci = Σ_mpr [i = ι(p, r)] g_nmp w_mcr

p and r are positions and offsets, one for each axis of the window: one in `Conv1d`, two in `Conv2d`. As
everywhere in machine learning the kernel is not flipped (a mathematician calls this cross-correlation).

What all windows see is R times as large as x, for R offsets. So `backward` reads x again instead of keeping
it, and where it is large, two axes are gone along row by row of positions. In memory the channels come first
and the samples last, (c, h, w, n): what the windows of a row see is then one matrix.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, kept, sizes, uniform
from backprop.layers.scan import State, scan
from backprop.layers.windows import Windows, each, samples_first, samples_last, windows

Geometry = tuple[tuple[int, int, int], ...]

LARGE = 2**18
"""Entries that all windows see, from which on the rows of positions have their turn one by one."""


class Convolution:
    """What `Conv1d` and `Conv2d` have in common: one window an axis, and products along the last axis."""

    parameters: Parameters
    geometry: Geometry

    def windows(self, lengths: tuple[int, ...]) -> tuple[Windows, ...]:
        """The windows along each axis, for an X with axes of these lengths."""
        kernels = self.parameters["W"].shape[2:]
        return tuple(
            windows("the kernel", length, kernel, *one)
            for length, kernel, one in zip(lengths, kernels, self.geometry, strict=True)
        )


def _product(V: Array, b: Array, Z: Array, along: Windows) -> Array:
    """Y with y_m = Σ_q v_qm... z_q... + b_m, over what windows along the last axis but one of Z see."""
    seen = along.read(Z, -2)
    shared = tuple(range(V.ndim - 1))
    Y: Array = np.tensordot(V, seen, ((0, *shared[2:], V.ndim - 1), shared))
    Y += b[(slice(None), *[None] * (Y.ndim - 1))]
    return Y


def _product_backward(G: Array, V: Array, Z: Array, along: Windows) -> tuple[Array, Array]:
    """∂J/∂V, with its first two axes in the other order, and ∂J/∂Z, from G = ∂J/∂Y."""

    def given(q: Any, v: Array) -> Array:
        share: Array = np.tensordot(v, G, (0, 0))
        return share

    seen = along.read(Z, -2)
    places, last = tuple(range(1, G.ndim)), tuple(range(V.ndim - 1, seen.ndim))
    dV = np.tensordot(G, seen, (places, last))
    return dV, along.add(along.zeros(Z, (*V.shape[2:], *G.shape[1:]), -2), -2, given, V)


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
        self.parameters: Parameters = _parameters(
            in_channels, out_channels, _sizes(kernel_size, 1), rng, dtype
        )
        self.geometry: Geometry = _geometry(stride, padding, dilation, 1)

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, m, positions)."""
        W, b = self.parameters["W"], self.parameters["b"]
        X = inputs.entries("X", X, ("n", W.shape[1], "l"), W.dtype)
        (line,) = self.windows(X.shape[2:])
        Z = line.pad(samples_last(X).copy(), -2)
        Y = _product(np.transpose(W, (2, 0, 1)), b, Z, line)
        return samples_first(Y), (Z, line, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W and ∂J/∂b, from G = ∂J/∂Y."""
        Z, line, own = inputs.remembered(memory)
        W = own["W"]
        G = samples_last(inputs.entries("G", G, (Z.shape[2], W.shape[0], line.positions), W.dtype))
        dW, dZ = _product_backward(G, np.transpose(W, (2, 0, 1)), Z, line)
        gradients = {"W": np.transpose(dW, (0, 2, 1)), "b": np.sum(G, axis=(1, 2))}
        return samples_first(line.cut(dZ, -2)), gradients


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
        self.parameters: Parameters = _parameters(
            in_channels, out_channels, _sizes(kernel_size, 2), rng, dtype
        )
        self.geometry: Geometry = _geometry(stride, padding, dilation, 2)

    def by_rows(self, Z: Array, rows: Windows, columns: Windows) -> bool:
        """Whether rows of positions have their turn one by one: where it saves memory, and rows are long."""
        *_, kh, kw = self.parameters["W"].shape
        row = Z.shape[0] * kh * kw * columns.positions * Z.shape[3]
        return bool(rows.positions * row > LARGE and 64 * row > LARGE)

    def forward(self, X: Array, training: bool = False) -> tuple[Array, Any]:
        """Y, shape (n, m, rows, columns)."""
        W, b = self.parameters["W"], self.parameters["b"]
        X = inputs.entries("X", X, ("n", W.shape[1], "h", "w"), W.dtype)
        rows, columns = self.windows(X.shape[2:])
        Z = columns.pad(rows.pad(samples_last(X).copy(), -3), -2)
        V = np.transpose(W, (3, 0, 2, 1))

        def step(state: State, p: Any) -> tuple[State, tuple[Array, ...]]:
            return state, (_product(V, b, np.swapaxes(Z[:, rows.of(p)], 0, 1), columns),)

        if self.by_rows(Z, rows, columns):
            _, (Y,) = scan(step, {}, (np.arange(rows.positions, like=X),))
            Y = np.swapaxes(Y, 0, 1)
        else:
            Y = _product(V, b, rows.read(Z, -3), columns)
        return samples_first(Y), (Z, rows, columns, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂W and ∂J/∂b, from G = ∂J/∂Y."""
        Z, rows, columns, own = inputs.remembered(memory)
        W = own["W"]
        shape = (Z.shape[3], W.shape[0], rows.positions, columns.positions)
        G = samples_last(inputs.entries("G", G, shape, W.dtype))
        V = np.transpose(W, (3, 0, 2, 1))

        def step(state: State, p: Any, g: Array) -> tuple[State, tuple[Array, ...]]:
            dV, row = _product_backward(g, V, np.swapaxes(Z[:, rows.of(p)], 0, 1), columns)
            state["V"] += dV
            state["Z"][:, rows.of(p)] += np.swapaxes(row, 0, 1)
            return state, ()

        if self.by_rows(Z, rows, columns):
            xs = np.arange(rows.positions, like=G), np.swapaxes(G, 0, 1)
            last, _ = scan(step, {"V": np.zeros_like(np.swapaxes(V, 0, 1)), "Z": np.zeros_like(Z)}, xs)
            dV, dZ = last["V"], last["Z"]
        else:
            dV, seen = _product_backward(G, V, rows.read(Z, -3), columns)
            dZ = rows.add(np.zeros_like(Z), -3, each, seen)
        gradients = {"W": np.transpose(dV, (0, 3, 2, 1)), "b": np.sum(G, axis=(1, 2, 3))}
        return samples_first(columns.cut(rows.cut(dZ, -3), -2)), gradients


def _sizes(kernel_size: Any, axes: int) -> tuple[int, ...]:
    return scalars.integers("kernel_size", kernel_size, axes, 1)


def _geometry(stride: Any, padding: Any, dilation: Any, axes: int) -> Geometry:
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

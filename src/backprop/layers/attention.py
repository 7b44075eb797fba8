"""Attention: each step of a sequence takes a mean of the values of all steps, with weights that it chooses.

    Q = X Wq + bq,  K = X Wk + bk,  V = X Wv + bv       cut into heads: (n, h, t, e) with h · e columns
    S = Q Kᵀ / √e + B,  P = softmax(S) by rows,  O = P V,  Y = O Wo + bo, the heads side by side again

Where a step may not see all others, P is the softmax of what it sees: with truth values m,

    p_s = m_s e^(s_s) / Σ_r m_r e^(s_r),  and 0 where it sees nothing.

Backward, P is all that is asked of the mask:

    ∂J/∂V = Pᵀ dO,   dP = dO Vᵀ,   dS = P ∘ (dP − Σ_s P dP),   ∂J/∂Q = dS K / √e,   ∂J/∂K = dSᵀ Q / √e

Source: Vaswani et al. 2017, *Attention is all you need*, §3.2.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backprop import checks, scalars
from backprop.layers import inputs
from backprop.layers.layer import Array, Parameters, Random, kept, sizes, uniform

NAMES = ("q", "k", "v", "o")
STEPS = (0, 1)


class MultiHeadAttention:
    """Attention of a sequence to itself, for X of shape (n, t, d_model).

    Args:
        d_model: The number of inputs and of outputs a step.
        n_heads: The number of heads, a divisor of d_model.
        causal: Whether a step sees itself and earlier steps only.
        rng: A seed or a NumPy generator for the weights, uniform on ±√(6 / (fan_in + fan_out)); biases
            begin at 0.
        dtype: float32 or float64.

    Attributes:
        parameters: "Wq", "Wk", "Wv", "Wo", each of shape (d_model, d_model), "bq", "bk", "bv", "bo",
            (d_model,).

    Raises:
        TypeError, ValueError: A size is no positive integer, or n_heads no divisor of d_model; X, G or
            mask is of
            another type or shape, or not finite (a mask may hold −inf).
    """

    n_heads: int
    causal: bool
    parameters: Parameters

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        causal: bool = False,
        rng: Random = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        d, self.n_heads = sizes(d_model=d_model, n_heads=n_heads)
        if d % self.n_heads:
            raise ValueError(f"n_heads must divide d_model = {d}; came {n_heads}")
        self.causal, dtype = scalars.boolean("causal", causal), scalars.float_type(dtype)
        rng = np.random.default_rng(rng)
        self.parameters = {f"W{one}": uniform(rng, (d, d), d, d, dtype) for one in NAMES}
        self.parameters |= {f"b{one}": np.zeros(d, dtype) for one in NAMES}

    def forward(self, X: Array, training: bool = False, mask: Array | None = None) -> tuple[Array, Any]:
        """Y, shape (n, t, d_model).

        `mask` is broadcast to (n, n_heads, t, t), with rows that look and columns that are seen: truth
        values,
        True where a step may be seen, or numbers that are added to S, −inf where it may not. A row that sees
        nothing has P = 0, so that its Y is bo.
        """
        scalars.boolean("training", training)  # no mask by place
        W = self.parameters["Wq"]
        X = inputs.entries("X", X, ("n", "t", W.shape[0]), W.dtype)
        Q, K, V = (self._heads(self._affine(X, one)) for one in "qkv")
        S = Q / Q.shape[-1] ** 0.5 @ np.swapaxes(K, -1, -2)
        added, seen = (None, None) if mask is None else _parted(mask, S)
        if added is not None:
            S += added
        if self.causal:
            seen = causal_mask(S) if seen is None else causal_mask(S) & seen
        P = weights(S, seen)
        O = self._merged(P @ V)
        return self._affine(O, "o"), (X, Q, K, V, P, O, kept(self.parameters))

    def backward(self, G: Array, memory: Any) -> tuple[Array, Parameters]:
        """∂J/∂X, and ∂J/∂ each parameter, from G = ∂J/∂Y."""
        X, Q, K, V, P, O, own = inputs.remembered(memory)
        G = inputs.entries("G", G, X.shape, X.dtype)
        dO = self._heads(np.tensordot(G, own["Wo"], (-1, 1)))
        dS = weights_backward(dO @ np.swapaxes(V, -1, -2), P)
        root = Q.shape[-1] ** 0.5
        slopes = {
            "q": dS @ K / root,
            "k": np.swapaxes(dS, -1, -2) @ Q / root,
            "v": np.swapaxes(P, -1, -2) @ dO,
        }
        gradients = {"Wo": np.tensordot(O, G, (STEPS, STEPS)), "bo": np.sum(G, axis=STEPS)}
        dX: Any = 0
        for one, slope in slopes.items():
            dA = self._merged(slope)
            gradients |= {f"W{one}": np.tensordot(X, dA, (STEPS, STEPS)), f"b{one}": np.sum(dA, axis=STEPS)}
            dX = dX + np.tensordot(dA, own[f"W{one}"], (-1, 1))
        return dX, {name: gradients[name] for name in own}

    def _affine(self, X: Array, one: str) -> Array:
        Y: Array = np.tensordot(X, self.parameters[f"W{one}"], 1)
        Y += self.parameters[f"b{one}"]
        return Y

    def _heads(self, A: Array) -> Array:
        """(n, t, h · e) to (n, h, t, e)."""
        return np.swapaxes(A.reshape((*A.shape[:2], self.n_heads, -1)), 1, 2)

    def _merged(self, A: Array) -> Array:
        """(n, h, t, e) to (n, t, h · e)."""
        n, _, t, _ = A.shape
        return np.swapaxes(A, 1, 2).reshape((n, t, -1))


def weights(S: Array, seen: Array | None = None) -> Array:
    """P = softmax(S) of what is seen, over the last axis: p_s = m_s e^(s_s) / Σ_r m_r e^(s_r).

    A row of which nothing is seen has p = 0. The shift by the largest entry that is seen cancels, and
    keeps every exponent at 0 or below. P is written over S.
    """
    if seen is not None:
        np.copyto(S, np.min(S), where=~seen)  # not larger than what is seen
    S -= np.max(S, axis=-1, keepdims=True)
    np.exp(S, out=S)
    some: Any = True
    if seen is not None:
        S *= seen.astype(S.dtype)
        some = np.any(seen, axis=-1)
    total = S @ np.ones_like(S, shape=S.shape[-1:])  # a product is faster than sums of short rows
    S *= (some / (total + np.logical_not(some)))[..., None]
    return S


def weights_backward(G: Array, P: Array) -> Array:
    """∂J/∂S = P ∘ (G − Σ_s g_s p_s), from G = ∂J/∂P."""
    dS: Array = G - np.vecdot(G, P)[..., None]
    dS *= P
    return dS


def causal_mask(S: Array) -> Array:
    """(t, t) with True where column s ≤ row t, the steps up to a step, for S of shape (..., t, t)."""
    return np.tril(np.ones_like(S, shape=S.shape[-2:], dtype=bool))


def _parted(mask: Array, S: Array) -> tuple[Array | None, Array | None]:
    """What a mask adds to S, and what it lets be seen; None where it adds nothing, or hides nothing."""
    mask = checks.real_array("mask", mask)
    if not checks.is_symbolic(mask) and mask.dtype.kind not in "bf":
        raise TypeError(f"mask must hold truth values or numbers to add; came {mask.dtype}")
    if not checks.is_symbolic(mask) and mask.dtype != bool and not np.all(mask < np.inf):
        raise ValueError("mask must hold finite numbers or -inf; came NaN or inf")
    if not checks.is_symbolic(mask) and not _broadcasts(mask.shape, S.shape):
        raise ValueError(f"mask must broadcast to {S.shape}; came shape {mask.shape}")
    if mask.dtype == bool:
        return None, mask
    mask = mask.astype(S.dtype)
    seen = np.isfinite(mask)
    return (mask, None) if np.all(seen) else (np.where(seen, mask, 0), seen)


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(shape[::-1], to[::-1], strict=False))

"""Gradients of networks with one and two hidden layers as written in NumPy, and the usual mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

from backprop.proof import (
    SumsToOne,
    SymbolicArray,
    Unproved,
    activation,
    array,
    derivative,
    index,
    prime,
    prove_equal,
    sizes,
)

N, D, M, L, K = sizes("N D M L K")
d, m, l, k = index("d", D), index("m", M), index("l", L), index("k", K)
X, T = array("x", N, D), array("t", N, K)
W, b = array("w", D, M), array("b", M)
V, c = array("v", M, K), array("c", K)
U, e = array("u", M, L), array("e", L)
Q = array("q", L, K)
f = activation("f")
fp = prime(f)
ASSUMING = [SumsToOne(T)]


def softmax(A: Any) -> Any:
    E = np.exp(A - np.max(A, axis=1, keepdims=True))
    return E / np.sum(E, axis=1, keepdims=True)


def cost(A: Any) -> sp.Expr:
    """Cross-entropy from logits: the pivot of a stable code is no part of it."""
    return np.sum(T * (np.log(np.sum(np.exp(A), axis=1, keepdims=True)) - A)).rule()


A1 = X @ W + b
Z1 = A1.map(f)
OUT1 = Z1 @ V + c
A2 = Z1 @ U + e
Z2 = A2.map(f)
OUT2 = Z2 @ Q + c
D1, D2 = softmax(OUT1) - T, softmax(OUT2) - T
H1 = (D1 @ V.T) * A1.map(fp)
H2 = (D2 @ Q.T) * A2.map(fp)
J1, J2 = cost(OUT1), cost(OUT2)

Claim = tuple[sp.Expr, tuple[sp.Idx, ...], sp.Indexed, SymbolicArray, dict[str, Callable[[], Any]]]
GRADIENTS: dict[str, Claim] = {
    "last weights": (
        J1,
        (m, k),
        V[m, k],
        Z1.T @ D1,
        {
            "mean": lambda: Z1.T @ D1 / N,
            "pre-activations": lambda: A1.T @ D1,
            "targets": lambda: Z1.T @ T,
            "softmax's own slope": lambda: Z1.T @ (D1 * softmax(OUT1)),
            "no softmax": lambda: Z1.T @ (OUT1 - T),
            "softmax over samples": lambda: Z1.T @ (softmax(OUT1.T).T - T),
            "mean over classes": lambda: Z1.T @ D1 / K,
            "dead f'": lambda: (Z1 * A1.map(fp)).T @ D1,
        },
    ),
    "last bias": (
        J1,
        (k,),
        c[k],
        D1.sum(axis=0),
        {
            "mean": lambda: D1.mean(axis=0),
            "targets": lambda: T.sum(axis=0),
            "weighted": lambda: (D1 * D1).sum(axis=0),
        },
    ),
    "first weights": (
        J1,
        (d, m),
        W[d, m],
        X.T @ H1,
        {
            "missing f'": lambda: X.T @ (D1 @ V.T),
            "f for f'": lambda: X.T @ ((D1 @ V.T) * Z1),
            "f' of z": lambda: X.T @ ((D1 @ V.T) * Z1.map(fp)),
            "mean": lambda: X.T @ H1 / N,
            "mean over D": lambda: X.T @ H1 / D,
            "no V": lambda: X.T @ (D1.sum(axis=1, keepdims=True) * A1.map(fp)),
            "y + t": lambda: X.T @ (((softmax(OUT1) + T) @ V.T) * A1.map(fp)),
            "f' twice": lambda: X.T @ (H1 * A1.map(fp)),
        },
    ),
    "first bias": (
        J1,
        (m,),
        b[m],
        H1.sum(axis=0),
        {
            "missing f'": lambda: (D1 @ V.T).sum(axis=0),
            "mean": lambda: H1.mean(axis=0),
            "f' outside": lambda: (D1 @ V.T).sum(axis=0) * A1.map(fp).sum(axis=0),
        },
    ),
    "middle weights of two layers": (
        J2,
        (m, l),
        U[m, l],
        Z1.T @ H2,
        {
            "missing f'": lambda: Z1.T @ (D2 @ Q.T),
            "f' of the wrong layer": lambda: Z1.T @ ((D2 @ Q.T) * Z2.map(fp)),
            "inputs of the wrong layer": lambda: A1.T @ H2,
            "mean": lambda: Z1.T @ H2 / N,
        },
    ),
    "first weights of two layers": (
        J2,
        (d, m),
        W[d, m],
        X.T @ ((H2 @ U.T) * A1.map(fp)),
        {
            "missing outer f'": lambda: X.T @ (((D2 @ Q.T) @ U.T) * A1.map(fp)),
            "missing inner f'": lambda: X.T @ (H2 @ U.T),
            "f for f'": lambda: X.T @ ((H2 @ U.T) * Z1),
            "mean": lambda: X.T @ ((H2 @ U.T) * A1.map(fp)) / N,
        },
    ),
    "first bias of two layers": (
        J2,
        (m,),
        b[m],
        ((H2 @ U.T) * A1.map(fp)).sum(axis=0),
        {
            "missing inner f'": lambda: (H2 @ U.T).sum(axis=0),
            "one layer too few": lambda: (H2 @ U.T).mean(axis=0),
        },
    ),
}
SHAPES: dict[str, Callable[[], Any]] = {
    "no transpose of Z": lambda: Z1 @ D1,
    "delta first": lambda: D1 @ Z1,
    "no transpose of V": lambda: D1 @ V,
    "rows of the bias": lambda: b - H1.sum(axis=1),
    "f' of the next layer": lambda: (D2 @ Q.T) * A1.map(fp),
    "skipping a layer": lambda: X.T @ (D2 @ U.T),
}
FALSE = [
    pytest.param(name, mistake, id=f"{name}: {mistake}")
    for name, claim in GRADIENTS.items()
    for mistake in claim[4]
]


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_gradient_is_proved_with_any_activation(name: str) -> None:
    J, at, by, gradient, _ = GRADIENTS[name]
    prove_equal(gradient[at], derivative(J, by), ASSUMING)


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_gradient_is_refused_for_targets_that_sum_to_anything(name: str) -> None:
    J, at, by, gradient, _ = GRADIENTS[name]
    with pytest.raises(Unproved):
        prove_equal(gradient[at], derivative(J, by))


@pytest.mark.parametrize(("name", "mistake"), FALSE)
def test_a_wrong_gradient_is_refused(name: str, mistake: str) -> None:
    J, at, by, _, neighbours = GRADIENTS[name]
    with pytest.raises(Unproved):
        prove_equal(neighbours[mistake]()[at], derivative(J, by), ASSUMING)


@pytest.mark.parametrize("mistake", SHAPES)
def test_a_gradient_of_the_wrong_shape_raises_at_once(mistake: str) -> None:
    with pytest.raises(ValueError):
        SHAPES[mistake]()

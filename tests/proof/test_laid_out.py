"""Axes that are laid out of others: what NumPy does along them, and what the models give."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from evaluation import Place

from backprop.proof import NotModelled, array, derivative, index, normal_form, sizes
from backprop.proof.models.branches import undecided
from backprop.proof.models.joined import joined_array
from backprop.proof.models.parts import beside, joined, laid_out, new_layouts

N, D, M, K = sizes("N D M K")
LENGTHS = {"N": 2, "D": 3, "M": 4, "K": 2}


@pytest.fixture(autouse=True)
def afresh():
    with new_layouts():
        yield


def arrays() -> dict[str, Any]:
    """W has a row of biases above, V below; G has four gates side by side; X goes with W."""
    return {
        "X": array("x", N, D),
        "H": array("h", N, M),
        "W": joined_array("w", beside(1, D), M),
        "V": joined_array("v", beside(M, 1), K),
        "G": joined_array("g", N, joined(4, M)),
        "U": joined_array("u", beside(M, D), K),
    }


def numbers() -> tuple[dict[str, Any], dict[str, Any]]:
    """The same as numbers, and their pieces by name."""
    rng = np.random.default_rng(5)
    shapes = {"X": (2, 3), "H": (2, 4), "W": (4, 4), "V": (5, 2), "G": (2, 16), "U": (7, 2)}
    given = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    pieces = {"w": np.split(given["W"], [1]), "v": np.split(given["V"], [4]), "u": np.split(given["U"], [4])}
    pieces["g"] = np.split(given["G"], 4, axis=1)
    named = {
        f"{name}^{{({k + 1})}}": one[0] if len(one) == 1 and name != "g" else one
        for name, every in pieces.items()
        for k, one in enumerate(every)
    }
    return given, {"x": given["X"], "h": given["H"], **named}


CODE: dict[str, Callable[..., Any]] = {
    "a column of ones before": lambda X, W, **_: np.hstack([np.ones((X.shape[0], 1)), X]) @ W,
    "a column of ones behind": lambda H, V, **_: np.concatenate((H, np.ones((H.shape[0], 1))), axis=-1) @ V,
    "inserted": lambda X, W, **_: np.insert(X, 0, 1, axis=1).dot(W),
    "appended": lambda H, V, **_: np.append(H, np.ones((len(H), 1)), axis=1) @ V,
    "columns by c_": lambda X, W, **_: np.c_[np.ones(len(X)), X] @ W,
    "rows by r_": lambda X, W, **_: (W.T @ np.r_[1, X[0]]).sum(),
    "rows of rows by r_": lambda X, W, **_: W.T @ np.r_[np.ones((1, len(X))), X.T],
    "columns": lambda X, W, **_: np.column_stack((np.ones(X.shape[0]), X)) @ W,
    "rows": lambda X, W, **_: W.T @ np.vstack([np.ones((1, X.shape[0])), X.T]),
    "without the biases": lambda H, W, **_: H @ W[1:].T,
    "the biases": lambda W, **_: W[0] + W[:1],
    "without the last row": lambda V, **_: V[:-1] ** 2,
    "the last row": lambda V, **_: V[-1] * V[-1:],
    "the slope of weights with biases": lambda X, H, **_: np.hstack([np.ones((len(X), 1)), X]).T @ H,
    "its sum": lambda W, **_: np.sum(W**2),
    "its sum along the axis": lambda W, **_: W.sum(axis=0, keepdims=True) / W.shape[0],
    "its mean": lambda U, **_: U.mean(axis=0),
    "no penalty for biases": lambda W, **_: without_first(W),
    "written behind": lambda W, X, H, **_: written(W, X, H),
    "gates": lambda G, **_: G[:, : M_of(G)] * G[:, M_of(G) : 2 * M_of(G)] + G[:, 3 * M_of(G) :],
    "the first gates of the rest": lambda G, **_: G[:, M_of(G) :][:, : M_of(G)],
    "split gates": lambda G, **_: np.split(G, 4, axis=1)[2] - np.hsplit(G, 4)[0],
    "gates written": lambda G, **_: gates_written(G),
    "gates side by side": lambda G, **_: np.hstack(tuple(np.split(G, 4, axis=1)[::-1])) @ G.T,
    "two arrays side by side": lambda H, X, U, **_: np.concatenate([H, X], axis=1) @ U,
    "and their slopes": lambda H, U, **_: (U @ U.T)[: H.shape[1]],
    "einsum": lambda U, **_: np.einsum("pk,qk->pq", U, U),
    "einsum along it": lambda U, **_: np.einsum("pk,pl->kl", U, U),
    "tensordot": lambda U, **_: np.tensordot(U, U, axes=(0, 0)),
    "an identity": lambda W, **_: np.eye(W.shape[0]) @ W,
    "compared": lambda W, **_: np.where(W > 0, W, 0.5 * W),
    "stacked upon itself": lambda W, X, **_: np.vstack([W, W[1:]]).sum(axis=0),
    "rows after rows": lambda X, H, **_: rows_after_rows(X, H),
}


def M_of(G: Any) -> Any:
    return G.shape[1] // 4


def without_first(W: Any) -> Any:
    penalty = W.copy()
    penalty[0] = 0
    return penalty * 2


def written(W: Any, X: Any, H: Any) -> Any:
    dW = np.zeros(W.shape)
    dW[1:] = X.T @ H
    dW[0] += H.sum(axis=0)
    dW[1:, :] *= 2
    return dW


def gates_written(G: Any) -> Any:
    m, out = G.shape[1] // 4, np.zeros_like(G)
    out[:, :m] = G[:, 3 * m :]
    out[:, m : 2 * m] = out[:, :m] * 2
    out[:, 2 * m : 4 * m] += G[:, : 2 * m]
    return out


def rows_after_rows(X: Any, H: Any) -> Any:
    both = X[:, :, None] * H[:, None, :]
    flat = both.reshape(X.shape[0] * X.shape[1], -1)
    return flat.T @ flat


@pytest.mark.parametrize("case", CODE)
def test_code_along_it_gives_what_numpy_gives(case: str) -> None:
    given, named = numbers()
    with undecided():
        result = CODE[case](**arrays())
    assert np.allclose(Place(LENGTHS, named).entries(result), CODE[case](**given), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(lambda X, V, **_: np.hstack([np.ones((X.shape[0], 1)), X]) @ V, id="other lengths"),
        pytest.param(lambda W, **_: W[2:], id="from within a piece"),
        pytest.param(lambda W, **_: W[:-1], id="to within a piece"),
        pytest.param(lambda W, **_: W[-1], id="the last of any"),
        pytest.param(lambda V, **_: np.concatenate([V[-1:], V[:-1]]) + V, id="laid out otherwise"),
        pytest.param(lambda W, **_: np.max(W, axis=0), id="a maximum along it"),
        pytest.param(lambda W, **_: np.arange(W.shape[0]), id="numbers along it"),
        pytest.param(lambda G, **_: np.split(G, 3, axis=1), id="three blocks of four"),
        pytest.param(lambda G, **_: G[:, ::4], id="every fourth"),
        pytest.param(lambda X, **_: np.insert(X, 1, 1, axis=1), id="inserted within"),
        pytest.param(lambda X, **_: X[1:], id="of an axis that is not laid out"),
    ],
)
def test_what_is_not_known_is_refused(code: Callable[..., Any]) -> None:
    given = arrays()
    with pytest.raises((NotModelled, ValueError)), undecided():
        code(**given)


def test_one_length_has_one_layout() -> None:
    assert beside(1, D) == D + 1
    assert beside(M, M, M) == joined(3, M) == 3 * M
    with pytest.raises(NotModelled, match="laid out"):
        beside(D, 1)
    with pytest.raises(NotModelled, match="laid out"):
        joined(M, 3)
    with new_layouts():
        assert laid_out(D + 1) is None
        assert beside(D, 1) == D + 1


def test_a_mask_and_a_comparison_look_at_every_piece() -> None:
    W, other = joined_array("w", beside(1, D), M), joined_array("w", beside(1, D), M)
    other[1:] *= 2
    assert W[W > 0].chosen_by(W > 0)
    assert not W[W > 0].chosen_by(other > 0)
    with pytest.raises(NotModelled, match="close"):
        np.allclose(W, other)
    assert np.allclose(W[0], other[0])


def test_an_entry_has_a_derivative_by_each_piece() -> None:
    W, n = joined_array("w", beside(1, D), M), index("n", N)
    X = array("x", N, D)
    with undecided():
        total = np.sum(np.hstack([np.ones((N, 1)), X]) @ W)
    bias, weight = (W.rule(*i) for i in W.everywhere())
    assert normal_form(derivative(total.rule(), bias) - N) == 0
    (d,) = [i for i in weight.indices if i.upper == D]
    assert normal_form(derivative(total.rule(), weight) - sp.Sum(X[n, d], n)) == 0

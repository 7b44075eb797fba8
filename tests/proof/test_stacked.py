"""Stacked arrays give what NumPy gives for arrays with one row more, and refuse what they do not know."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from backprop.proof import NotModelled
from backprop.proof.models.stacked import Stacked

from .formulas import fuzz
from .numpy_worlds import NumpyWorld, symbolic
from .test_operations import worlds


def below(above: Any, last: Any) -> Any:
    """`last` below `above`, symbolic or in NumPy."""
    return np.vstack([above, last]) if isinstance(above, np.ndarray) else Stacked(above, last)


def parts(stacked: Any) -> tuple[Any, Any]:
    return stacked[:-1], stacked[-1]


def contracted(s: SimpleNamespace, out: bool = False) -> tuple[Any, ...]:
    """Aᵀ B along the axis that is one longer."""
    A, B = below(s.A, s.v), below(s.C, s.A.sum(axis=0))
    return (np.dot(A.T, B, out=s.A.T @ s.C) if out else np.dot(A.T, B),)


def kept(s: SimpleNamespace, out: bool = False) -> tuple[Any, ...]:
    """A B, of which the longer axis remains."""
    memory = below(s.A @ s.W, s.v @ s.W) if out else None
    result = np.dot(below(s.A, s.v), s.W, out=memory)
    return parts(memory if out else result)


def written(s: SimpleNamespace) -> tuple[Any, ...]:
    """What is written to A[:-1] is seen in A, whose last row stays."""
    A = below(s.A + 0, s.v)
    A[:-1][...] = s.C
    return parts(A)


@pytest.mark.parametrize(
    "code",
    [
        contracted,
        lambda s: contracted(s, out=True),
        kept,
        lambda s: kept(s, out=True),
        written,
    ],
)
@fuzz(5)
@given(world=worlds())
def test_a_product_gives_what_numpy_gives(code: Any, world: NumpyWorld) -> None:
    for result, expected in zip(code(symbolic()), code(world.arrays()), strict=True):
        assert world.shape(result.shape) == expected.shape
        np.testing.assert_allclose(world.values(result), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ("one row", lambda A, s: A[0]),
        ("another row", lambda A, s: A[-2]),
        ("all", lambda A, s: A[:]),
        ("columns", lambda A, s: A.T[:-1]),
        ("a sum", lambda A, s: np.sum(A)),
        ("a ufunc", lambda A, s: np.exp(A)),
        ("@", lambda A, s: A @ s.W),
        ("matmul", lambda A, s: np.matmul(A.T, A)),
        ("the wrong order", lambda A, s: np.dot(s.W, A)),
        ("another array", lambda A, s: np.dot(A.T, s.A)),
        ("two, upright", lambda A, s: np.dot(A, A)),
        ("into another kind", lambda A, s: np.dot(A, s.W, out=s.A @ s.W)),
        ("truth value", lambda A, s: np.dot(A.T, A > 0)),
    ],
)
def test_what_is_not_modelled_is_refused(about: str, code: Any) -> None:
    s = symbolic()
    with pytest.raises((NotModelled, TypeError)):
        code(Stacked(s.A, s.v), s)


def test_shapes_must_fit() -> None:
    s = symbolic()
    with pytest.raises(ValueError, match="does not fit below"):
        Stacked(s.A, s.y)
    with pytest.raises(ValueError, match="inner sizes differ"):
        np.dot(Stacked(s.A, s.v).T, Stacked(s.W, s.y))
    with pytest.raises(ValueError, match="shape"):
        np.dot(Stacked(s.A, s.v), s.W, out=Stacked(s.A + 0, s.v))

"""Gradients of a layer beside complex steps through its naive formula, which have no rounding error of
differences."""

import numpy as np

STEP = 1e-30


def near(a, b, tolerance=1e-10):
    """Norm-wise."""
    assert a.shape == b.shape
    assert np.linalg.norm(a - b) <= tolerance * max(np.linalg.norm(b), 1e-4)


def by_complex_steps(function, arrays, G):
    """∂ Σ G Y / ∂ each entry of each array."""
    slopes = {}
    for name, array in arrays.items():
        slopes[name] = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            moved = {key: one.astype(complex) for key, one in arrays.items()}
            moved[name][place] += 1j * STEP
            slopes[name][place] = np.sum(G * function(moved).imag) / STEP
    return slopes


def shake(layer, rng):
    """Parameters that are at no special place."""
    for array in layer.parameters.values():
        array += rng.normal(0, 0.3, array.shape)


def agrees(layer, X, formula, rng, **options):
    """Forward and backward are the naive formula and its slopes, and nothing that was passed in has
    changed."""
    given = X.copy()
    Y, memory = layer.forward(X, **options)
    near(np.asarray(Y), formula({"X": X.astype(complex), **layer.parameters}).real, 1e-12)
    G = rng.normal(size=Y.shape)
    kept = G.copy()
    dX, gradients = layer.backward(G, memory)
    assert (given == X).all()
    assert (kept == G).all()
    assert list(gradients) == list(layer.parameters)
    expected = by_complex_steps(formula, {"X": X, **layer.parameters}, G)
    near(dX, expected["X"])
    for name, array in layer.parameters.items():
        assert gradients[name].dtype == array.dtype
        near(gradients[name], expected[name])
    return Y, dX

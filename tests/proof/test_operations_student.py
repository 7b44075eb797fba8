"""Operations that people write in their own gradients: the model of each, against NumPy on random arrays."""

import numpy as np
import pytest
import sympy as sp

from backprop.proof import NotModelled, array, derivative, prove_equal, sizes
from backprop.proof.kernel.equality import Unproved
from backprop.proof.kernel.language import off_kinks
from backprop.proof.refutation import value

N, D, M = sizes("N D M")
SIZES = {"N": 4, "D": 3, "M": 2}
DECLARED = {"X": (N, D), "W": (D, M), "G": (N, M), "x": (D,), "u": (N,), "a": ()}


def drawn():
    rng = np.random.default_rng(0)
    return {name: rng.integers(-2, 3, [SIZES[str(s)] for s in shape]) / 2 for name, shape in DECLARED.items()}


def symbolic():
    return {name: array(f"{name}_", *shape) for name, shape in DECLARED.items()}


def numbers(result):
    """A symbolic array's entries at the drawn numbers."""
    here = {f"{name}_": numbers.tolist() for name, numbers in drawn().items()} | SIZES
    shape = tuple(SIZES.get(str(size), size) for size in result.shape)
    entries = np.empty(shape)
    for at in np.ndindex(*shape):
        entries[at] = float(value(result.rule(*(sp.Integer(i + 1) for i in at)), here))
    return entries


def masked(A, B):
    A[B > 0] = 2
    return A


def filled(A, b):
    A[...] = b
    return A


MODELLED = {
    "dot": lambda X, W, **_: X.dot(W),
    "T.dot": lambda X, G, **_: X.T.dot(G),
    "dot of vectors": lambda x, **_: x.dot(x),
    "transpose": lambda X, **_: X.transpose() + 1,
    "transpose with axes": lambda X, **_: X.transpose(1, 0) + 1,
    "copy": lambda X, **_: X.copy(),
    "np.copy": lambda X, **_: np.copy(X),
    "outer": lambda u, x, **_: np.outer(u, x),
    "einsum matrices": lambda X, G, **_: np.einsum("nd,nm->dm", X, G),
    "einsum three": lambda X, W, G, **_: np.einsum("nd, dm, nm -> d", X, W, G),
    "einsum implicit": lambda X, W, **_: np.einsum("ij,jk", X, W),
    "einsum to a number": lambda X, **_: np.einsum("nd,nd->", X, X),
    "einsum transposes": lambda X, **_: np.einsum("ab->ba", X) + 1,
    "truths as floats": lambda X, **_: (X > 0).astype(float),
    "truths as integers": lambda X, **_: (X >= 0).astype(int) * X,
    "writing to a mask": lambda X, **_: masked(X.copy(), X * 1),
    "writing to all": lambda G, X, **_: filled(X.copy(), X[:, :] * 2),
    "writing a number to all": lambda X, **_: filled(X.copy(), 3),
    "in place": lambda X, **_: masked(X.copy() * 1, -X),
    "comparisons": lambda X, G, W, **_: (
        (X @ W > G) * 1.0 + (X @ W >= G) * 2 + (X @ W < G) * 4 + (X @ W <= G) * 8
    ),
    "equality": lambda X, W, G, **_: (X @ W == G) * 1.0 + (X @ W != G) * 2,
    "maximum": lambda X, W, G, **_: np.maximum(X @ W, G) - np.minimum(X @ W, 0) + np.abs(G),
    "heaviside": lambda X, **_: np.heaviside(X, 0.5),
    "where": lambda X, W, G, **_: np.where(X @ W > G, 1, np.where(G, G, 2)),
    "maximum inside sums": lambda X, W, G, **_: np.sum(np.square(np.maximum(0, X @ W) @ G.T), axis=1),
    "a ratio of sizes": lambda X, **_: 1.0 / X.shape[0] * X,
}


@pytest.mark.parametrize("name", MODELLED)
def test_the_model_has_numpys_values(name):
    code = MODELLED[name]
    result = numbers(code(**symbolic()))
    np.testing.assert_allclose(result, code(**drawn()), rtol=1e-12, atol=1e-12)


REFUSED = {
    "a mask of another shape": (lambda X, x, **_: masked(X, x), IndexError),
    "an array to a mask": (lambda X, **_: X.__setitem__(X > 0, X), NotModelled),
    "the second row": (lambda X, **_: X.__setitem__(1, 1), NotModelled),
    "a matrix into a vector": (lambda X, x, **_: filled(x, X), ValueError),
    "einsum with dots": (lambda X, **_: np.einsum("...d->d", X), NotModelled),
    "einsum that does not fit": (lambda X, G, **_: np.einsum("nd,nd->d", X, G), ValueError),
    "einsum with an unknown letter": (lambda X, **_: np.einsum("nd->k", X), ValueError),
    "outer of matrices": (lambda X, **_: np.outer(X, X), NotModelled),
    "einsum of truths": (lambda X, **_: np.einsum("nd,nd->n", X > 0, X > 0), NotModelled),
    "a rounded decimal over a size": (lambda X, **_: 0.1234567 / X.shape[0] * X, NotModelled),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_model_is_refused(name):
    code, error = REFUSED[name]
    with pytest.raises(error):
        code(**symbolic())


def test_cases_stay_inside_the_sum_that_binds_their_condition():
    A, v = array("a", N, M), array("v", M)
    total = np.sum(np.exp(np.maximum(0, A) @ v)).rule()
    assert isinstance(total, sp.Sum)
    assert not total.has(sp.Piecewise)
    here = {"N": 2, "M": 2, "a": [[1, -1], [2, 3]], "v": [1, 2]}
    assert value(total, here) == sp.exp(1) + sp.exp(8)


def test_cases_that_sympy_has_moved_out_of_their_sum_are_refused():
    n, m = (sp.Idx(sp.Symbol(name, integer=True), (1, size)) for name, size in (("n", N), ("m", M)))
    a = sp.IndexedBase("a")
    moved = sp.Sum(sp.exp(sp.Sum(sp.Piecewise((a[n, m], a[n, m] > 0), (0, True)), m)), n)
    with pytest.raises(TypeError, match="moved"):
        prove_equal(moved, moved + 0 * n + sp.Integer(1))


def test_the_slope_of_relu_is_proved_off_its_kink_alone():
    from backprop.proof.kernel.conditions import OffKinks

    A = array("a", N, M)
    entry = A.rule(*A.entry()[0])
    relu = np.maximum(A, 0).rule(*entry.indices)
    with pytest.raises(TypeError, match="may jump"):
        derivative(relu, entry)
    slope = derivative(off_kinks(np.maximum(0, A).rule(*entry.indices), frozenset("a")), entry)
    step = (A > 0).rule(*entry.indices)
    with pytest.raises(Unproved):
        prove_equal(slope, step)
    prove_equal(slope, step, [OffKinks(A)])
    with pytest.raises(Unproved):
        prove_equal(slope, step, [OffKinks(array("b", N, M))])
    with pytest.raises(Unproved):
        prove_equal(slope, 1 - step, [OffKinks(A)])

"""Names for formulas at any indices: what is put stands for what was there."""

import pytest
import sympy as sp

from backprop.proof import index, sizes
from backprop.proof.kernel.language import fresh_index
from backprop.proof.models.abbreviating import abbreviated, renewed

N, K, M, T = sizes("N K M T")
X, W, V, b, y = map(sp.IndexedBase, "xwvby")
Y = sp.IndexedBase("named")
t, m, n, k = index("t", T), index("m", M), index("n", N), index("k", K)


def below(m: sp.Idx, t: sp.Idx = t) -> sp.Expr:
    k = fresh_index("k", K)
    return sp.tanh(b[m] + sp.Sum(W[m, k] * X[t, k], k))


NAMES = {below(m): Y[t, m], sp.tanh(sp.Sum(y[m, j := fresh_index("j", M)], j)): Y[t, m]}


def test_a_formula_has_its_name_at_another_index_and_inside_of_a_sum():
    j = fresh_index("j", M)
    assert abbreviated(below(j) ** 2, NAMES) == Y[t, j] ** 2
    assert abbreviated(sp.Sum(V[n, j] * below(j), j), NAMES) == sp.Sum(V[n, j] * Y[t, j], j)


@pytest.mark.parametrize(
    "other",
    {
        "another step": below(m, index("s", T)),
        "another array": below(m).xreplace({b[m]: V[n, m]}),
        "an index of another range": sp.tanh(b[n] + sp.Sum(W[n, k] * X[t, k], k)),
        "another function": sp.exp(below(m).args[0]),
        "one index for two": sp.tanh(b[m] + sp.Sum(W[index("j", M), k] * X[t, k], k)),
        "an index that is summed over": sp.tanh(sp.Sum(y[m, m], m)),
    }.items(),
    ids=lambda one: one[0],
)
def test_another_formula_keeps_its_form(other):
    assert not abbreviated(other[1], NAMES).has(Y)


def test_what_is_the_same_at_all_indices_brings_no_free_index():
    names = {sp.tanh(X[t, k]): Y[t, m, k]}
    assert abbreviated(sp.tanh(X[t, k]) + 1, names) == Y[t, 1, k] + 1


def test_a_renewed_sum_captures_no_index():
    one = sp.Sum(W[m, k] * y[t, m], k)
    put = renewed(one).xreplace({m: index("j", M), t: t})
    assert not renewed(one).args[0].has(k)
    assert put.variables[0] != k

"""Slopes are of one cost at one place, and vary with all that it varies with."""

import pytest
import sympy as sp
from sympy import Sum

from backprop.proof import (
    Cost,
    Derivation,
    Partial,
    Unproved,
    array,
    derivative,
    index,
    prove_equal,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.language import Above, fresh_index

N, K = sizes("N K")
n, m = index("n", N), index("m", N)
k, j = index("k", K), index("j", K)
A, D = array("a", N, K), slopes("d", N, K)
C, P = scalar("C"), sp.IndexedBase("P")
J = Cost("J", A[n, k], D[n, k])

SHARED: dict[str, sp.Expr] = {
    "another cost": Cost("L", A[n, k], D[n, k]),
    "another place": Cost("J", 2 * A[n, k], D[n, k]),
    "the place transposed": Cost("J", array("b", K, N)[k, n], D[n, k]),
}


@pytest.mark.parametrize("other", SHARED.values(), ids=SHARED.keys())
def test_two_costs_do_not_share_their_slopes(other: sp.Expr) -> None:
    together = Derivation("t", "c", Partial(J - other, A[m, j]))
    with pytest.raises(ValueError, match="slopes"):
        together.equals(sp.Integer(0), "the same slopes")
    in_turn = Derivation("t", "c", Partial(J, A[m, j]))
    in_turn.equals(D[m, j], "the slope of J")
    with pytest.raises(ValueError, match="slopes"):
        in_turn.equals(Partial(other, A[m, j]), "the slope of another")


def test_a_cost_does_not_capture_the_indices_of_the_variable() -> None:
    p, q = fresh_index("p", N), fresh_index("q", K)
    fresh = Cost("J", A[p, q], D[p, q])
    prove_equal(derivative(fresh, A[p, q]), D[p, q])
    with pytest.raises(Unproved):
        prove_equal(derivative(fresh, A[p, q]), Sum(D[n, k], n, k))


def test_a_cost_is_the_same_in_other_letters() -> None:
    chain = Derivation("t", "c", Partial(J, A[m, j]))
    chain.equals(Partial(Cost("J", A[m, j], D[m, j]), A[m, j]), "other letters")
    with pytest.raises(Unproved):
        chain.equals(2 * D[m, j], "twice")


@pytest.mark.parametrize("jump", [Above(D[n, k]), sp.Piecewise((1, D[n, k] > 0), (0, True))])
def test_what_asks_for_the_sign_of_a_slope_has_no_derivative(jump: sp.Expr) -> None:
    with pytest.raises(TypeError, match="no derivative"):
        derivative(jump, A[m, j])


@pytest.mark.parametrize(
    ("start", "where"),
    [
        (Partial(C, A[m, j]), {C: Sum(D[n, k], n, k)}),
        (Partial(Sum(P[n], n), A[m, j]), {P[n]: Sum(D[n, k], k)}),
        (Partial(Sum(A[n, k] * P[n], n, k), A[m, j]), {P[n]: Sum(D[n, k], k)}),
    ],
    ids=["a name", "an array of names", "a product with a name"],
)
def test_a_name_for_slopes_varies_with_what_the_cost_varies_with(start: sp.Expr, where: dict) -> None:
    chain = Derivation("t", "c", start, where=where)
    for claim in (sp.Integer(0), P[m]):
        with pytest.raises(TypeError, match="second derivative"):
            chain.equals(claim, "the slopes are no constants")

"""What holds with any function in the place of tanh, and of an order, is proved; nothing else is."""

import pytest
import sympy as sp
from sympy import KroneckerDelta, Sum, exp, tanh

from backprop.proof import Cost, Derivation, Let, Partial, Unproved, array, index, scalar, size, slopes
from backprop.proof.kernel.language import Above, Where
from backprop.proof.kernel.opaque import ANY, ANY_ORDER, opaque, seen
from backprop.proof.kernel.relations import Context, prove_same

T = size("T")
t, s, r, j = (index(letter, T) for letter in "tsrj")
A, B = array("a", T), array("b", T)
S, G, P = array("s", T, T), slopes("g", T, T), array("p", T, T)
a, J = scalar("a"), scalar("J")


def up_to(s, t=t):
    """[s ≤ t]."""
    return 1 - Above(s - t)


EQUAL = [
    # a formula, one that equals it, and one that does not
    (
        Sum(up_to(s) * (A[s] + B[s]), s),
        Sum(up_to(r) * A[r], r) + Sum(up_to(s) * B[s], s),
        Sum(up_to(r) * A[r], r) + Sum((1 - up_to(s)) * B[s], s),
    ),
    (up_to(s) ** 2, up_to(s), 2 * up_to(s)),
    (up_to(s), 1 - Above(s - t), Above(s - t)),
    (Sum(A[s], s) - Sum(up_to(s) * A[s], s), Sum(Above(s - t) * A[s], s), Sum(Above(t - s) * A[s], s)),
    (
        Sum(up_to(s) * exp(A[s] - B[t]), s),
        exp(-B[t]) * Sum(up_to(s) * exp(A[s]), s),
        exp(-B[t]) * Sum(up_to(t, s) * exp(A[s]), s),
    ),
    # these are laws of orders, which are tried when it does not hold with any function
    (KroneckerDelta(s, t) * Above(s - t), sp.Integer(0), KroneckerDelta(s, t)),
    (Above(s - t) * Above(t - s), sp.Integer(0), Above(s - t)),
]


@pytest.mark.parametrize(("left", "right", "wrong"), EQUAL)
def test_of_orders_what_is_equal_is_proved_and_what_is_not_is_refused(left, right, wrong):
    assert prove_same(left, right, Context(), "") == ()
    with pytest.raises(Unproved):
        prove_same(left, wrong, Context(), "")


def slope_of(weight, claimed):
    """The slopes by the scores of a cost of weights: step t takes so much of step s."""
    rows = Let({P[t, s]: Where(Above(Sum(up_to(j), j)), weight, 0), J: Cost("J", P[t, s], G[t, s])})
    proof = Derivation("slopes", "they are", Partial(J, S[t, s]), where=rows)
    proof.equals(claimed, because="the Jacobian")


def test_the_slopes_of_a_causal_softmax_and_wrong_ones():
    def softmax(truth, counted):
        return truth * exp(S[t, s]) / Sum(counted * exp(S[t, r]), r)

    weight, slope = softmax(up_to(s), up_to(r)), P[t, s] * (G[t, s] - Sum(G[t, r] * P[t, r], r))
    slope_of(weight, slope)
    for wrong in (
        P[t, s] * (G[t, s] - Sum(G[t, r], r)),
        P[t, s] * (G[t, s] - Sum(G[r, s] * P[r, s], r)),
        P[t, s] * G[t, s] - Sum(G[t, r] * P[t, r], r),
        Above(t - s) * slope,
    ):
        with pytest.raises(Unproved):
            slope_of(weight, wrong)
    for unlike in (
        softmax(up_to(s), 1),  # all are counted
        softmax(1, up_to(r)),  # all are let through
        softmax(up_to(s), Above(t - r)),  # itself is not counted
        softmax(up_to(s), up_to(t, r)),  # later ones are counted
    ):
        with pytest.raises(Unproved):
            slope_of(unlike, slope)


def test_what_is_not_an_order_of_two_indices_stays_as_it_is():
    for formula in (Above(s - t + 1), Above(s - 2 * t), Above(A[s] - B[t]), Above(s + t), Above(s - T)):
        assert opaque(formula) == formula
    for formula in (up_to(s), Above(t - s) * tanh(a)):
        assert opaque(formula) != formula
        assert seen(opaque(formula)) == formula


@pytest.mark.parametrize("name", [ANY, ANY_ORDER])
def test_a_function_with_the_name_of_any_is_refused(name):
    """Or tanh, and an order, would be equal to it."""
    same = sp.Function(name.__name__, real=True)
    with pytest.raises(ValueError, match="of the kernel's own"):
        prove_same(tanh(a), same(a), Context(), "")
    with pytest.raises(ValueError, match="of the kernel's own"):
        prove_same(Above(s - t), Above(same(s - t)), Context(), "")

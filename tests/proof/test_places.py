"""Indices as numbers: which place meets which, by sums of indices and sizes; and sums turned around."""

import pytest
from sympy import KroneckerDelta, Sum

from backprop.proof import Unproved, array, index, prove_equal, scalar, sizes
from backprop.proof.kernel.language import Above, Vanishes
from backprop.proof.opinion import KernelFault, agree

H, P, R, S = sizes("H P R S")
i, p, r, k, j = (index(letter, size) for letter, size in zip("iprkj", (H, P, R, R, R), strict=True))
w, g, x, q = array("w", R), array("g", P), array("x", H), scalar("q")


def flipped(at):
    """v_at, where v is w turned around."""
    return Sum(w[r] * Vanishes(r + at - R - 1), r)


def sees(entry, padding, position, offset):
    return Vanishes(entry + padding - position - offset + 1)


BACK = Sum(w[r] * g[p] * sees(i, q, p, r), p, r)
STRIDED = Sum(w[r] * g[p] * sees(i, q, S * (p - 1) + 1, r), p, r)

TRUE = [
    (Vanishes(i + q - p - r), Vanishes(p + r - i - q)),
    (Vanishes(r - k), KroneckerDelta(r, k)),
    (Vanishes(r + p), 0),
    (Above(r), 1),
    (Sum(Vanishes(r - k) * w[r], r), w[k]),
    (Sum(flipped(k) * Vanishes(k + j - R - 1), k), w[j]),
    (Sum(flipped(k), k), Sum(w[r], r)),
    (Sum(flipped(k) * k, k), Sum(w[r] * (R + 1 - r), r)),
    (BACK, Sum(flipped(k) * g[p] * sees(p, R - 1 - q, i, k), p, k)),
    (STRIDED, Sum(flipped(k) * g[p] * sees(S * (p - 1) + 1, R - 1 - q, i, k), p, k)),
]

FALSE = [
    (Vanishes(i + q - p - r), Vanishes(p + r - i + q)),
    (Vanishes(r - k - 1), KroneckerDelta(r, k)),
    (Vanishes(r - 1), 0),
    (Above(r - 1), 1),
    (Sum(flipped(k) * Vanishes(k + j - R), k), w[j]),
    (Sum(flipped(k) * k, k), Sum(w[r] * r, r)),
    (BACK, Sum(w[k] * g[p] * sees(p, R - 1 - q, i, k), p, k)),  # not flipped
    (BACK, Sum(flipped(k) * g[p] * sees(p, R - q, i, k), p, k)),  # padded by one more
    (BACK, Sum(flipped(k) * g[p] * sees(p, R - 2 - q, i, k), p, k)),
    (BACK, Sum(flipped(k) * g[p] * sees(p, q, i, k), p, k)),  # padded as forward: right where q = (R - 1)/2
    (STRIDED, Sum(flipped(k) * g[p] * sees(p, R - 1 - q, i, k), p, k)),  # without zeros in between
    (STRIDED, Sum(flipped(k) * g[p] * sees(S * p, R - 1 - q, i, k), p, k)),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_places_that_meet(left, right):
    prove_equal(left, right)
    assert agree(left, right) >= 4


@pytest.mark.parametrize(("left", "wrong"), FALSE)
def test_false_neighbours_are_refused(left, wrong):
    with pytest.raises(Unproved):
        prove_equal(left, wrong)
    with pytest.raises(KernelFault):
        agree(left, wrong, enough=40)


def test_a_turned_index_that_names_an_entry_stays():
    """k is no number alone here: nothing says what x[R + 1 - k] is."""
    with pytest.raises(Unproved):
        prove_equal(Sum(w[r] * w[k] * Vanishes(r + k - R - 1), r, k), Sum(w[r] * w[r], r))


def test_ranges_that_may_differ_do_not_turn():
    """k runs to R, p to P: R + 1 - p may lie outside of the range of k."""
    with pytest.raises(Unproved):
        prove_equal(Sum(Vanishes(k + p - R - 1), k), 1)
    with pytest.raises(Unproved):
        prove_equal(Sum(Vanishes(k + r - P - 1), k), 1)
    prove_equal(Sum(Vanishes(k + r - R - 1), k), 1)

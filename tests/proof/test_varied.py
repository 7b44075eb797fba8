"""What is dropped as a constant is free of all that varies: of labels, too, and of what goes with them."""

from typing import Any

import pytest
import sympy as sp
from sympy import KroneckerDelta, Sum, exp

from backprop.proof import (
    Cost,
    Derivation,
    OneHot,
    Positive,
    Unproved,
    activation,
    array,
    index,
    labels,
    prime,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.rules import drop_the_constant, drop_the_positive_factor

N, K = sizes("N K")
n, m, k, j = index("n", N), index("m", N), index("k", K), index("j", K)
mu, nu, D, T, S = array("mu", K), array("nu", K), array("D", N, K), array("T", N, K), array("S", N, K)
kappa, other, P = labels("kappa", N, K), labels("lam", N, K), sp.IndexedBase("P")
x, y, C, f = scalar("x"), scalar("y"), scalar("C"), activation("f")
delta = slopes("delta", N, K)
at_kappa, at_other = [OneHot(T, kappa), OneHot(S, kappa)], [OneHot(T, other)]
squares = Sum(mu[k] ** 2, k)

# name: (what varies, the term that is dropped, conditions, definitions, whether it varies)
TERMS: dict[str, tuple[Any, Any, Any, Any, bool]] = {
    "entries at labels": (kappa, Sum(D[n, kappa.rule(n)], n), [], {}, True),
    "entries at other labels": (kappa, Sum(D[n, other.rule(n)], n), [], {}, False),
    "a delta of labels": (kappa, KroneckerDelta(j, kappa.rule(m)), [], {}, True),
    "a delta of indices": (kappa, KroneckerDelta(j, k), [], {}, False),
    "rows that are one-hot at labels": (kappa, Sum(T[n, k] * D[n, k], n, k), at_kappa, {}, True),
    "rows that are one-hot at other labels": (kappa, Sum(T[n, k] * D[n, k], n, k), at_other, {}, False),
    "labels of rows": (T, Sum(D[n, kappa.rule(n)], n), at_kappa, {}, True),
    "rows at the same labels": (T, Sum(S[n, k] * D[n, k], n, k), at_kappa, {}, True),
    "rows at labels of their own": (T, Sum(S[n, k] * D[n, k], n, k), [OneHot(T), OneHot(S)], {}, False),
    "the place of a maximum": (x, D.max(axis=1)[n], [], {}, True),
    "a slope": (x, delta[n, k], [], {}, True),
    "a cost": (x, Cost("J", D[n, k], delta[n, k]), [], {}, True),
    "a named part that varies": (x, C, [], {C: x**2}, True),
    "a named part that is constant": (x, C, [], {C: y**2}, False),
    "named entries at labels": (kappa, Sum(P[n], n), [], {P[n]: D[n, kappa.rule(n)]}, True),
    "what a varied name rests on": (C, x, [], {C: x**2}, True),
    "what a varied name does not rest on": (C, y, [], {C: x**2}, False),
    "an entry's array": (D[n, k], Sum(D[m, j], m, j), [], {}, True),
    "another array": (D[n, k], Sum(T[m, j], m, j), [], {}, False),
    "a function": (f, f(y), [], {}, True),
    "a function's derivative": (f, prime(f)(y), [], {}, True),
    "a function that is not varied": (x, f(y), [], {}, False),
    "a number of samples": (N, Sum(D[n, k], n), [], {}, True),
}


@pytest.mark.parametrize("dropped", [False, True], ids=["constant", "factor"])
@pytest.mark.parametrize(("over", "term", "assuming", "names", "varies"), TERMS.values(), ids=TERMS.keys())
def test_a_term_is_dropped_only_if_it_is_free_of_what_varies(
    over: Any, term: Any, assuming: Any, names: Any, varies: bool, dropped: bool
) -> None:
    """Beside something that varies anyway; a factor is e to the term, which is positive."""
    start = squares * exp(term) if dropped else squares + term
    chain = Derivation("t", "c", start, over=[mu, over], assuming=assuming, where=names)
    rule = drop_the_positive_factor if dropped else drop_the_constant
    if not varies:
        chain.step(rule)
        assert chain.last == squares
        return
    with pytest.raises((Unproved, ValueError)):
        chain.step(rule)
    assert len(chain.lines) == 1


def test_the_labels_of_k_means_do_not_drop_out_of_its_cost() -> None:
    cost = squares + Sum(D[n, kappa.rule(n)], n) + nu[j]
    chain = Derivation("t", "c", cost, over=[mu, kappa])
    chain.step(drop_the_constant)
    assert chain.last == squares + Sum(D[n, kappa.rule(n)], n)
    positive = [Positive(D), Positive(nu)]
    factor = Derivation("t", "c", D[n, kappa.rule(n)] * nu[j] * mu[k], over=[mu, kappa], assuming=positive)
    factor.step(drop_the_positive_factor)
    assert factor.last == D[n, kappa.rule(n)] * mu[k]


@pytest.mark.parametrize("over", [x**2, 3, None, [x, [y]], {x}])
def test_what_is_varied_has_a_name(over: Any) -> None:
    with pytest.raises(ValueError, match="what is varied must be"):
        Derivation("t", "c", x, over=over)

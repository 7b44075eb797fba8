"""A name in a derivation is new, stands for one thing, and is opened without capture."""

from typing import Any

import pytest
import sympy as sp
from sympy import Sum

from backprop.proof import (
    Derivation,
    Unproved,
    array,
    index,
    scalar,
    sizes,
)
from backprop.proof.kernel.partial import Partial
from backprop.proof.rules import (
    Context,
    Relation,
    Step,
    drop_the_constant,
    rule,
)

N, K = sizes("N K")
n, i, k, j = index("n", N), index("i", N), index("k", K), index("j", K)
X, Y, q = array("x", N, K), array("y", N, K), array("q", N)
C, D, x, a = scalar("C"), scalar("D"), scalar("z"), scalar("a")
P = sp.IndexedBase("P")
squares = Sum((X[n, k] - Y[n, k]) ** 2, n, k)


def derivation(start: sp.Expr = squares, **options: Any) -> Derivation:
    return Derivation("a title", "a claim", start, **options)


def state(chain: Derivation) -> Any:
    names = dict(chain._context.definitions.meanings)
    return list(chain.lines), names, list(chain.covers), set(chain.fixed_sizes)


@rule(Relation.UP_TO_CONSTANT)
def drop_nothing_but_names(expression: sp.Expr, context: Context) -> Step:
    """C = 0, up to a constant."""
    return Step(sp.Integer(0), expression)


BAD_NAMES: dict[str, Any] = {
    "a letter of an earlier line": {x: sp.Integer(3)},
    "an array of an earlier line": {X[n, k]: Y[n, k]},
    "a size": {N: K},
    "what is defined": {C: sp.Integer(7)},
    "what a definition uses": {a: sp.Integer(7)},
    "itself": {D: D + 1},
    "no letter": {x**2: a**2},
    "a number": {sp.Integer(1): sp.Integer(2)},
    "a letter with a sign": {scalar("S", positive=True): -(C**2)},
}


@pytest.mark.parametrize("names", BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_a_name_is_new_and_stands_for_one_thing(names: Any) -> None:
    chain = derivation(squares + x)
    chain.equals(squares + x + C - a, "named", where={C: a})
    before = state(chain)
    with pytest.raises(ValueError, match="already in use|cannot name"):
        chain.equals(chain.last, "again", where=names)
    assert state(chain) == before


def test_a_name_is_opened_through_other_names() -> None:
    chain = derivation(x + 1, over=x)
    chain.equals(C + 1, "named", where={C: x})
    chain.equals(D, "named again", where={D: C + 1})
    with pytest.raises(Unproved, match="free of z"):
        chain.step(drop_nothing_but_names)
    chain.equals(x + 1, "opened")


def test_an_array_of_parts_is_opened_at_every_place() -> None:
    chain = derivation(squares)
    chain.equals(Sum(P[i], i), "named", where={P[n]: Sum((X[n, k] - Y[n, k]) ** 2, k)})
    chain.equals(Sum(P[n], n) + P[i] - Sum((X[i, k] - Y[i, k]) ** 2, k), "opened at i alone")
    with pytest.raises(Unproved):
        chain.equals(Sum(P[n], n) + P[i] - Sum((X[n, k] - Y[n, k]) ** 2, k), "opened at n")


def test_the_dummies_of_a_meaning_do_not_capture_the_place() -> None:
    chain = derivation(Sum(X[n, k] * Sum(X[i, j], i), n, k, j))
    chain.equals(Sum(X[i, k] * P[j], i, k, j), "named", where={P[k]: Sum(X[i, k], i)})
    with pytest.raises((Unproved, ValueError)):
        chain.equals(Sum(X[i, k] * P[k], i, k), "captured")


@pytest.mark.parametrize("slope", [Partial(C * x, x), sp.Derivative(C * x, x)], ids=["partial", "SymPy's"])
def test_a_derivative_sees_through_a_name(slope: sp.Expr) -> None:
    chain = derivation(slope, where={C: x**2})
    with pytest.raises(Unproved):
        chain.equals(C, "C as a constant")
    chain.equals(3 * x**2, "through C")


def test_a_derivative_by_a_name_takes_it_for_a_variable() -> None:
    chain = derivation(Partial(C * x, C), where={C: x**2})
    with pytest.raises(Unproved):
        chain.equals(C / x + x * C / x**2, "through x")
    chain.equals(x, "by C alone")


@pytest.mark.parametrize(
    "meaning", [X[n, k], X[n, k] * Sum(q[n], n), X[n, k] + D], ids=["free", "free and bound", "behind"]
)
def test_a_sum_does_not_capture_a_letter_that_a_name_stands_for(meaning: sp.Expr) -> None:
    with pytest.raises(ValueError, match="captures|another"):
        derivation(Sum(C, n), where={D: X[n, k], C: meaning}).equals(N * C, "C as a constant")


def test_what_rests_on_what_is_varied_is_no_constant() -> None:
    with pytest.raises(Unproved, match="free of z"):
        derivation(C + x, over=x, where={C: x**2}).step(drop_the_constant)


def test_a_condition_may_be_about_what_a_name_stands_for_only_openly() -> None:
    with pytest.raises(ValueError, match="no sign"):
        derivation(x, where={scalar("S", positive=True): -(x**2)})

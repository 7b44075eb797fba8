"""What got past the proofs once, in code and in chains of lines: refused, or its condition is named."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sympy as sp

from backprop.layers.scan import scan
from backprop.proof import (
    Derivation,
    Negative,
    Nonnegative,
    Partial,
    Positive,
    Unproved,
    array,
    counterexample,
    index,
    labels,
    prove_equal,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.conditions import Condition
from backprop.proof.models.loops import all_steps
from backprop.proof.models.refusals import NotModelled
from backprop.proof.opinion import HoldsNowhere

N, K, M = sizes("N K M")
n, k, m = index("n", N), index("k", K), index("m", M)
ONE, SUM = sp.Integer(1), sp.Sum(array("x", N)[n], n)


def x() -> Any:
    return array("x", N)


def X() -> Any:
    return array("X", N, K)


def y() -> Any:
    return labels("y", M, K)


def theorem(code: Callable[..., Any], given: tuple[Any, ...], value: Any, at: tuple[Any, ...] = ()) -> Any:
    """That the code computes the value, if it is proved."""
    proof = Derivation("a title", "a claim", sp.sympify(value))
    proof.ships(code, *given, at=at)
    return proof.qed()


def in_a_copy(A: Any) -> Any:
    V = copy.copy(A.T)
    V[...] = 0.0
    return A


def in_an_array(A: Any) -> Any:
    r = np.array(A, like=A)
    r *= 2
    return A


def truths_added(A: Any, labels: Any) -> Any:
    B = A > 0
    np.add.at(B, (slice(None), labels), True)
    return B * 1.0


def same(s: Any) -> Any:
    return np.where(s == s, 1.0, 0.0)


FALSE: dict[str, tuple[Callable[..., Any], tuple[Any, ...], Any, tuple[Any, ...]]] = {
    "labels beside a slice of one": (
        lambda A, c: np.sum(A[0:1, c], axis=0),
        (X(), y()),
        sp.Sum(X()[n, k], n),
        (),
    ),
    "labels beside a slice": (lambda A, c: np.sum(A[1:, c]), (X(), y()), 0, ()),
    "labels beside a turned axis": (lambda A, c: np.sum(A[::-1, c]), (X(), y()), 0, ()),
    "a relation is true": (lambda v: 2 * v if (v.shape[0] > 1) == True else v, (x(),), x()[n], (n,)),  # noqa: E712
    "a relation is not false": (lambda v: v if (v.shape[0] > 1) != False else 2 * v, (x(),), x()[n], (n,)),  # noqa: E712
    "a relation in a tuple": (lambda v: 2 * v if (v.shape[0] > 1) in (True,) else v, (x(),), x()[n], (n,)),
    "a relation in a dictionary": (lambda v: {True: 2 * v}.get(v.shape[0] > 1, v), (x(),), x()[n], (n,)),
    "a complex number of samples": (lambda v: 2 * v if v.shape[0] == 1 + 0j else v, (x(),), x()[n], (n,)),
    "a root of a negative number": (lambda A: np.sqrt(-np.ones_like(A)) ** 2, (X(),), -1, (n, k)),
    "a logarithm is a number": (lambda A: same(np.log(A)), (X(),), 1, (n, k)),
    "a root of a number and a square": (lambda A: same(np.sqrt(A**2 * A[:, :1])), (X(),), 1, (n, k)),
    "one more is more": (lambda A: np.where(1 / A + 1 > 1 / A, 1.0, 0.0), (X(),), 1, (n, k)),
    "a product of reciprocals": (lambda v: v @ (1 / v), (x(),), N, ()),
    "reciprocals by letters": (lambda v: np.einsum("i,i->i", v, 1 / v), (x(),), 1, (n,)),
    "reciprocals over an axis": (lambda v: np.tensordot(v, 1 / v, 1), (x(),), N, ()),
    "an exponential of a logarithm": (lambda A: np.expm1(np.log(A)) + 1, (X(),), X()[n, k], (n, k)),
    "the first number": (lambda v: np.arange(v.shape[0])[0] + 0.0, (x(),), 1, ()),
    "a root of a negative size": (lambda v: np.sqrt(-v.shape[0]) ** 2 + 0 * v, (x(),), -N, (n,)),
    "a copy of a view": (in_a_copy, (X(),), 0, (n, k)),
    "an array of an array": (in_an_array, (X(),), 2 * X()[n, k], (n, k)),
    "truth values are added": (truths_added, (X(), labels("c", K, K)), 2, (n, k)),
}


@pytest.mark.parametrize(("code", "given", "value", "at"), FALSE.values(), ids=FALSE)
def test_code_that_computes_something_else_is_not_proved(
    code: Callable[..., Any], given: tuple[Any, ...], value: Any, at: tuple[Any, ...]
) -> None:
    with pytest.raises((Unproved, NotModelled, HoldsNowhere)):
        theorem(code, given, value, at)


def test_a_root_of_squares_is_a_number() -> None:
    assert theorem(lambda A: same(np.sqrt(A**2 + A[:, :1] ** 4)), (X(),), 1, (n, k)).proved
    assert theorem(lambda v: np.linalg.norm(v) ** 2, (x(),), sp.Sum(x()[n] ** 2, n)).proved


# What is random is another number at its next run; of what comes of a seed there is one number.


def drawn_from_a_module(v: Any) -> Any:
    return v * np.random.randint(1, 3)


def drawn_for_a_branch(v: Any) -> Any:
    return v if random.random() < 2 else 2 * v


GENERATOR = np.random.default_rng(0)


def drawn_from_a_generator(v: Any) -> Any:
    return v * GENERATOR.integers(1, 3)


def drawn_without_a_seed(v: Any) -> Any:
    return v * np.random.default_rng().integers(1, 3)


def drawn_by_an_argument(v: Any, rng: np.random.Generator) -> Any:
    return v * rng.integers(1, 3)


def drawn_by_a_seed(v: Any) -> Any:
    return v * np.random.default_rng(0).integers(3, 4)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        (drawn_from_a_module, ()),
        (drawn_for_a_branch, ()),
        (drawn_from_a_generator, ()),
        (drawn_without_a_seed, ()),
        (drawn_by_an_argument, (np.random.default_rng(0),)),
    ],
)
def test_code_that_draws_numbers_is_not_taken_for_what_it_drew(
    code: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    for factor in (1, 2):
        with pytest.raises(NotModelled, match="random numbers|without a seed"):
            theorem(code, (x(), *given), factor * x()[n], (n,))
    assert theorem(drawn_by_a_seed, (x(),), 3 * x()[n], (n,)).proved


def asks_for_an_attribute(v: Any) -> Any:
    return 2 * v if hasattr(v, "tolist") else v


def catches_an_attribute(v: Any) -> Any:
    try:
        v.sort()
    except AttributeError:
        return v
    return 2 * v


def has_a_default(v: Any) -> Any:
    return v if getattr(v, "nbytes", None) is None else 2 * v


@pytest.mark.parametrize("code", [asks_for_an_attribute, catches_an_attribute, has_a_default])
def test_what_arrays_of_numbers_have_is_not_missing(code: Callable[..., Any]) -> None:
    with pytest.raises(NotModelled, match="the attribute (tolist|sort|nbytes)"):
        theorem(code, (x(),), x()[n], (n,))
    assert theorem(lambda v: v if hasattr(v, "of my own") else 2 * v, (x(),), 2 * x()[n], (n,)).proved


def test_truth_values_side_by_side_are_truth_values() -> None:
    assert np.concatenate([x() > 0, x() > 0]).dtype == bool


def test_a_slice_stays_on_its_axis_where_the_theorem_says_so() -> None:
    whole = theorem(lambda v: np.sum(np.ones_like(v[0:4:2])), (x(),), 2)
    assert [str(one) for one in whole.conditions] == ["3 <= N"]
    other = theorem(lambda v, w: np.sum(np.ones_like(v[0 : w.shape[0] : 1])), (x(), array("w", M)), M)
    assert [str(one) for one in other.conditions] == ["M <= N"]


# -- loops ------------------------------------------------------------------------------------------


def counting(v: Any) -> Any:
    count = [0]

    def step(state: Any, a: Any) -> Any:
        count[0] += 1
        return {"h": state["h"] + a * count[0]}, ()

    return scan(step, {"h": np.zeros_like(v[0])}, (v,))[0]["h"]


def collecting(v: Any) -> Any:
    seen: list[Any] = []

    def step(state: Any, a: Any) -> Any:
        seen.append(a)
        return {"h": state["h"] + seen[0]}, ()

    return scan(step, {"h": np.zeros_like(v[0])}, (v,))[0]["h"]


def doubling(v: Any) -> Any:
    def step(state: Any, a: Any) -> Any:
        a *= 2
        return {"h": state["h"] + a}, ()

    scan(step, {"h": np.zeros_like(v[0])}, (v,))
    return np.sum(v, axis=0)


def into_the_first(v: Any) -> Any:
    first = np.zeros_like(v[0])

    def step(state: Any, a: Any) -> Any:
        state["h"] += a
        return state, ()

    scan(step, {"h": first}, (v,))
    return first


def in_whole_numbers(v: Any) -> Any:
    def step(state: Any, a: Any) -> Any:
        state["h"][...] = a
        return state, (state["h"] + 0.0,)

    return np.sum(scan(step, {"h": np.zeros(v.shape[1], dtype=int)}, (v,))[1][0], axis=0)


@pytest.mark.parametrize("loop", [counting, collecting, doubling, into_the_first, in_whole_numbers])
@pytest.mark.parametrize("value", [0, sp.Sum(X()[n, k], n)])
def test_a_loop_that_does_more_than_its_state_says_is_refused(
    loop: Callable[..., Any], value: sp.Expr
) -> None:
    with pytest.raises(NotModelled):
        theorem(loop, (X(),), value, (k,))


# -- what is reached, and what holds together -------------------------------------------------------


def takes(v: Any, E: Any = 1) -> Any:
    return v * (-1) ** E


def test_what_code_closes_over_is_told_apart() -> None:
    other = x()
    proof = Derivation("a title", "a claim", sp.Integer(0))
    with pytest.raises(ValueError, match="two arrays are called x"):
        proof.ships(lambda v: v - other, x(), at=(n,))


def test_a_square_array_that_code_closes_over_is_in_the_scope() -> None:
    square = array("Q", N, N)
    proof = Derivation("a title", "a claim", SUM)
    proof.ships(lambda v: np.sum(v) * square.shape[0] / square.shape[1], x())
    assert proof.qed().scope == "all sizes, with Q square"


def test_what_is_assumed_of_an_argument_is_a_condition() -> None:
    E = sp.Symbol("E", integer=True, positive=True, even=True)
    proof = Derivation("a title", "a claim", x()[n])
    proof.ships(takes, x(), E, at=(n,))
    assert "even" in str(proof.qed().conditions)


def test_a_derivation_begins_with_arrays_as_they_were_declared() -> None:
    def twice(v: Any) -> Any:
        v *= 2
        return v

    one = x()
    for _ in range(2):
        proof = Derivation("a title", "a claim", 2 * x()[n])
        proof.ships(twice, one, at=(n,))
        assert proof.qed().proved
    with pytest.raises(Unproved):
        Derivation("a title", "a claim", 4 * x()[n]).ships(twice, one, at=(n,))


def test_what_sizes_are_divided_by_is_not_zero() -> None:
    one = theorem(lambda v: v * ((v.shape[0] - 1) / (v.shape[0] - 1)), (x(),), x()[n], (n,))
    other = theorem(lambda v: v + 0 * (1 / (v.shape[0] - 1)), (x(),), x()[n], (n,))
    power = theorem(lambda v: v * ((v.shape[0] - 1) * (v.shape[0] - 1) ** -1), (x(),), x()[n], (n,))
    powers = (*one.conditions, *other.conditions, *power.conditions)
    assert [str(given) for given in powers] == ["Ne(N - 1, 0)"] * 3


def lines_of_which_no_two_hold_together() -> Iterator[tuple[sp.Expr, dict[sp.Expr, sp.Expr]]]:
    a, C = scalar("a"), scalar("C")

    def zero(u: sp.Expr) -> sp.Expr:
        return (sp.log(u) + 1) ** 2 - sp.log(u) ** 2 - 2 * sp.log(u) - 1

    h = sp.Piecewise((0, a > 0), (1, True))
    f = sp.Piecewise((1, C > 0), (h, True))
    yield h + zero(a), {}
    yield h, {}
    yield f, {C: -a}
    yield f + zero(C), {}
    yield ONE, {}


def zero_is_one() -> None:
    proof = Derivation("zero is one", "a claim", sp.Integer(0))
    for formula, where in lines_of_which_no_two_hold_together():
        proof.equals(formula, "a chain", where=where)
    proof.qed()


def test_conditions_that_exclude_one_another_prove_nothing() -> None:
    with pytest.raises(HoldsNowhere, match="nowhere do these hold together"):
        zero_is_one()


@pytest.mark.parametrize("also", [Negative, Nonnegative])
def test_conditions_that_no_number_meets_prove_nothing(also: type[Condition]) -> None:
    proof = Derivation("a title", "a claim", sp.sqrt(x()[n] ** 2), assuming=[Positive(x()), also(x())])
    proof.equals(x()[n], "it is positive")
    if also is Nonnegative:
        assert proof.qed().proved
        return
    with pytest.raises(HoldsNowhere, match="both sides have a value nowhere"):
        proof.qed()


# -- loops once more, and refutations ---------------------------------------------------------------


def places_of_the_largest(v: Any) -> Any:
    """One row for each step: 1 where the step's row is largest."""

    def step(state: Any, a: Any) -> Any:
        return {"h": state["h"] + a}, ((np.arange(a.shape[0]) == np.argmax(a)) * 1.0,)

    return scan(step, {"h": np.zeros_like(v[0])}, (v,))[1][0]


def test_the_place_of_a_maximum_depends_on_the_step() -> None:
    t, u = index("t", N), index("u", N)
    rows = places_of_the_largest
    assert theorem(lambda v: np.sum(rows(v), axis=1), (X(),), 1, (n,)).proved
    with pytest.raises(Unproved):
        theorem(lambda v: rows(v) @ rows(v).T, (X(),), 1, (t, u))
    with pytest.raises(Unproved):
        theorem(lambda v: np.sum(np.sum(rows(v), axis=0) ** 2), (X(),), N**2)


def test_the_second_opinion_knows_what_a_step_works_out() -> None:
    def slopes_of_w(v: Any, w: Any, G: Any) -> Any:
        def step(state: Any, a: Any) -> Any:
            h = state["h"] * w + a
            return {"h": h}, (h * w, state["h"], h)

        def back(state: Any, before: Any, h: Any, g: Any) -> Any:
            d = g * w + state["l"]
            return {"l": d * w, "dw": state["dw"] + d * before + g * h}, ()

        zero = np.zeros_like(v[0])
        _, (Y, before, H) = scan(step, {"h": zero}, (v,))
        last, _ = scan(back, {"l": zero, "dw": zero * 1.0}, (before, H, G), reverse=True)
        return Y, last["dw"]

    w = array("w", K)
    Y, dw = slopes_of_w(X(), w, slopes("G", N, K))
    proof = Derivation("a title", "a claim", Partial(all_steps("J", Y, slopes("G", N, K), dw), w[k]))
    proof.computed_by(dw, at=(k,))
    assert proof.qed().proved


@pytest.mark.parametrize(
    ("left", "right", "values"),
    [
        (sp.sqrt(scalar("a") * scalar("b")), sp.sqrt(scalar("a")) * sp.sqrt(scalar("b")), {"a": -1, "b": -1}),
        (sp.log(scalar("a") ** 2), 2 * sp.log(scalar("a")), {"a": -1}),
        (1 / scalar("a"), sp.Integer(5), {"a": 0}),
    ],
)
def test_nothing_is_refuted_where_a_side_has_no_value(left: sp.Expr, right: sp.Expr, values: Any) -> None:
    with pytest.raises(ValueError, match="has no real value there"):
        counterexample(left, right, values)


def test_the_place_of_a_maximum_is_of_what_was_there_when_it_was_asked_for() -> None:
    X, n = array("x", N, K), index("n", N)
    Z = X + 0
    place, most = np.argmax(Z, axis=1), np.max(Z, axis=1)
    Z *= -1
    later, least = np.argmax(Z, axis=1), np.max(Z, axis=1)
    assert place.rule(n) == np.argmax(X + 0, axis=1).rule(n) != later.rule(n)
    prove_equal(most.rule(n), np.max(X, axis=1).rule(n))
    for wrong in (least.rule(n), -least.rule(n)):
        with pytest.raises(Unproved):
            prove_equal(most.rule(n), wrong)

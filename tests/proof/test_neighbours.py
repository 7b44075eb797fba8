"""For each theorem its false neighbours: the theorem is proved, and no formula with one mistake is."""

from typing import Any

import pytest
import sympy as sp
from sympy import KroneckerDelta, Product, Sum, exp, log
from sympy.stats import Bernoulli, Normal, density

from backprop.proof import (
    Binary,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
    Unproved,
    activation,
    array,
    derivative,
    index,
    prime,
    prove_equal,
    scalar,
    sizes,
)
from backprop.proof.kernel.conditions import Condition

from .test_learning_neighbours import THEOREMS as LEARNING

N, K = sizes("N K")
n, i, k, j, l = index("n", N), index("i", N), index("k", K), index("j", K), index("l", K)
t, y, T, Y, A = array("t", N), array("y", N), array("t", N, K), array("y", N, K), array("a", N, K)
sigma, f = scalar("sigma", positive=True), activation("f")


def softmax(n: sp.Idx, k: sp.Idx) -> sp.Expr:
    return exp(A[n, k]) / Sum(exp(A[n, l]), l)


def cross_entropy(S: Any) -> sp.Expr:
    return -Sum(T[i, l] * log(S), i, l)


squares = Sum((t[n] - y[n]) ** 2, n)
noise = N * log(2 * sp.pi * sigma**2) / 2
pair = Sum(T[n, k] * log(Y[n, k]) + (1 - T[n, k]) * log(1 - Y[n, k]), n, k)
coin = density(Bernoulli("t", y[n], 1, 0))
likely = Product(density(Normal("t", y[n], sigma))(t[n]), n)
S, R = softmax(n, k), softmax(n, j)
delta = derivative(-Sum(T[i, j] * log(softmax(i, j)), i, j), A[n, k])
slope = derivative(-Sum(t[n] * log(f(A[n, k])) + (1 - t[n]) * log(1 - f(A[n, k])), n, k), A[i, j])
Z = f(A[i, j])

Case = tuple[sp.Expr, sp.Expr, tuple[Condition, ...], dict[str, sp.Expr]]
THEOREMS: dict[str, Case] = {
    "Gaussian": (
        -log(likely),
        squares / (2 * sigma**2) + noise,
        (),
        {
            "sigma": squares / (2 * sigma) + noise,
            "no constant": squares / (2 * sigma**2),
            "one sample's constant": squares / (2 * sigma**2) + noise / N,
            "wrong size": squares / (2 * sigma**2) + noise * K / N,
            "mean": squares / (2 * N * sigma**2) + noise,
            "absolute": Sum(sp.Abs(t[n] - y[n]), n) / (2 * sigma**2) + noise,
            "square of the sum": Sum(t[n] - y[n], n) ** 2 / (2 * sigma**2) + noise,
            "plus": Sum((t[n] + y[n]) ** 2, n) / (2 * sigma**2) + noise,
        },
    ),
    "Bernoulli": (
        -log(Product(Y[n, k] ** T[n, k] * (1 - Y[n, k]) ** (1 - T[n, k]), n, k)),
        -pair,
        (Binary(T), UnitInterval(Y)),
        {
            "t for 1 - t": -Sum((1 - T[n, k]) * log(Y[n, k]) + T[n, k] * log(1 - Y[n, k]), n, k),
            "one half": -Sum(T[n, k] * log(Y[n, k]), n, k),
            "minus between": -Sum(T[n, k] * log(Y[n, k]) - (1 - T[n, k]) * log(1 - Y[n, k]), n, k),
            "no targets": -Sum(log(Y[n, k]) + log(1 - Y[n, k]), n, k),
            "sum outside the log": -log(Sum(Y[n, k] ** T[n, k] * (1 - Y[n, k]) ** (1 - T[n, k]), n, k)),
            "mean": -pair / N,
            "mean over the wrong size": -pair * N / K,
            "one row": -Sum(T[n, k] * log(Y[n, k]) + (1 - T[n, k]) * log(1 - Y[n, k]), k),
            "y for 1 - y": -Sum(log(Y[n, k]), n, k),
        },
    ),
    "categorical": (
        -log(Product(Product(Y[n, k] ** T[n, k], k), n)),
        cross_entropy(Y[i, l]),
        (OneHot(T), Positive(Y)),
        {
            "no target": -Sum(log(Y[n, k]), n, k),
            "sum outside the log": -log(Sum(T[n, k] * Y[n, k], n, k)),
            "1 - t": -Sum((1 - T[n, k]) * log(Y[n, k]), n, k),
            "mean": cross_entropy(Y[i, l]) / N,
            "binary's other half": cross_entropy(Y[i, l]) - Sum((1 - T[n, k]) * log(1 - Y[n, k]), n, k),
            "no log": -Sum(Y[n, k] * T[n, k], n, k),
        },
    ),
    "softmax's Jacobian": (
        derivative(softmax(i, k), A[n, j]),
        KroneckerDelta(i, n) * S * (KroneckerDelta(k, j) - R),
        (),
        {
            "diagonal alone": KroneckerDelta(i, n) * KroneckerDelta(k, j) * S * (1 - S),
            "no delta of samples": S * (KroneckerDelta(k, j) - R),
            "1 for delta": KroneckerDelta(i, n) * S * (1 - R),
            "plus": KroneckerDelta(i, n) * S * (KroneckerDelta(k, j) + R),
            "sigmoid's": KroneckerDelta(i, n) * S * (1 - S),
        },
    ),
    "softmax with cross-entropy": (
        delta,
        S - T[n, k],
        (SumsToOne(T),),
        {
            "other sample": S - T[i, k],
            "plus": S + T[n, k],
            "1 - t": S - (1 - T[n, k]),
            "a factor": S * (S - T[n, k]),
            "mean": (S - T[n, k]) / N,
            "no softmax": A[n, k] - T[n, k],
            "not normalised": exp(A[n, k]) - T[n, k],
            "sigmoid for softmax": 1 / (1 + exp(-A[n, k])) - T[n, k],
            "softmax over samples": exp(A[n, k]) / Sum(exp(A[i, k]), i) - T[n, k],
        },
    ),
    "any activation with Bernoulli": (
        slope,
        (Z - t[i]) * prime(f)(A[i, j]) / (Z * (1 - Z)),
        (),
        {
            "missing f'": (Z - t[i]) / (Z * (1 - Z)),
            "f for f'": (Z - t[i]) * Z / (Z * (1 - Z)),
            "f' of z": (Z - t[i]) * prime(f)(Z) / (Z * (1 - Z)),
            "one denominator": (Z - t[i]) * prime(f)(A[i, j]) / Z,
            "sigmoid's": Z - t[i],
        },
    ),
}
NEEDED = {name: case for name, case in THEOREMS.items() if case[2]}
NEEDED |= {
    name: case for name, case in LEARNING.items() if any(isinstance(c, (OneHot, Binary)) for c in case[2])
}
assert not THEOREMS.keys() & LEARNING.keys()
THEOREMS |= LEARNING
FALSE = [
    pytest.param(name, mistake, id=f"{name}: {mistake}")
    for name, case in THEOREMS.items()
    for mistake in case[3]
]


@pytest.mark.parametrize("name", THEOREMS)
def test_a_theorem_is_proved(name: str) -> None:
    left, right, assuming, _ = THEOREMS[name]
    prove_equal(left, right, assuming)


@pytest.mark.parametrize(("name", "mistake"), FALSE)
def test_a_false_neighbour_is_refused(name: str, mistake: str) -> None:
    left, _, assuming, neighbours = THEOREMS[name]
    with pytest.raises(Unproved):
        prove_equal(left, neighbours[mistake], assuming)


@pytest.mark.parametrize("name", NEEDED)
def test_a_theorem_is_refused_without_its_conditions(name: str) -> None:
    left, right, _, _ = NEEDED[name]
    with pytest.raises((Unproved, TypeError)):
        prove_equal(left, right)


@pytest.mark.parametrize("wrong", [Binary(T), SumsToOne(A), OneHot(Y), Positive(T)], ids=lambda one: one.text)
def test_softmax_with_cross_entropy_is_refused_under_another_condition(wrong: Condition) -> None:
    left, right, _, _ = THEOREMS["softmax with cross-entropy"]
    with pytest.raises(Unproved):
        prove_equal(left, right, [wrong])


def test_one_hot_targets_sum_to_one() -> None:
    left, right, _, _ = THEOREMS["softmax with cross-entropy"]
    prove_equal(left, right, [OneHot(T)])


def test_the_density_of_a_coin_is_the_bernoulli_factor_at_its_two_outcomes() -> None:
    prove_equal(coin(1), y[n])
    prove_equal(coin(0), 1 - y[n])
    with pytest.raises(Unproved):
        prove_equal(coin(1), 1 - y[n])

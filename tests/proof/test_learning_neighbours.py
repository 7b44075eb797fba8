"""The penalty, momentum and Adam: each theorem is proved, and no formula with one mistake is."""

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import KroneckerDelta, Product, Sum, exp, log, sqrt
from sympy.stats import Normal, density

from backprop import solvers
from backprop.proof import (
    Binary,
    Cost,
    OneHot,
    Positive,
    UnitInterval,
    Unproved,
    array,
    derivative,
    index,
    prove_equal,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.conditions import Condition

N, D, P, R = sizes("N D P R")
n, d, i, p, r = index("n", N), index("d", D), index("i", D), index("p", P), index("r", R)
W, L, T, X, U = array("w", D), array("ell", N), array("t", N), array("x", N, D), array("u", D)
S, G, C = array("s", N, P), array("g", N, D), array("c", R, N)
alpha, Z = scalar("alpha", positive=True), scalar("Z", positive=True)
eta, mu, eps, lam = (scalar(name) for name in ("eta", "mu", "varepsilon", "lambda"))

squares, losses = Sum(W[d] ** 2, d), Sum(L[n], n)
prior = Product(density(Normal("w", 0, 1 / sqrt(alpha)))(W[d]), d)
minus_log = -log(Product(exp(-L[n]), n) * prior / Z)
constant = log(Z) + D * log(2 * sp.pi / alpha) / 2

slope = slopes("h", D)
total = Cost("ell", W[d], slope[d])
with_penalty = derivative((total + alpha / 2 * squares) / N, W[i])
by_loss = derivative(total, W[i])

copied = (Sum(Sum(C[r, n] * L[n], n), r) + alpha / 2 * squares) / R
times = Sum(C[r, n], r)
counted, weight = Sum(times * L[n], n), Sum(times, n)

omega = array("omega", N)
of_part = Sum(S[n, p] * omega[n], n)
whole = Sum(omega[n], n)
part_mean = Sum(S[n, p] * omega[n] * G[n, d], n) / of_part
minibatch = Sum(of_part / whole * (part_mean + alpha / whole * W[d]), p)
own_size = Sum(of_part / whole * (part_mean + alpha / of_part * W[d]), p)
data = Sum(omega[n] * G[n, d], n)

gap = Sum(X[n, d] * W[d], d) - T[n]
ridge = derivative(Sum(gap**2, n) / 2 + alpha / 2 * squares, W[i])
gram = Sum(X[n, i] * X[n, d], n)

theta, g, m, v, out = (array(name, D) for name in ("theta", "g", "m", "v", "o"))
b_1, b_2, c_1, c_2 = (scalar(name) for name in ("beta_1", "beta_2", "c_1", "c_2"))
DECAYS = (UnitInterval(b_1), UnitInterval(b_2))
CORRECTED = (*DECAYS, Positive(c_1), Positive(c_2))


def momentum(rule: Any) -> tuple[sp.Expr, sp.Expr]:
    new, carried = rule(theta, g, eta, mu, mu * v, array("o", D))
    return new[d], carried[d]


def adam(g: Any, m: Any, v: Any, corrections: Any = (c_1, c_2), epsilon: Any = eps) -> tuple[sp.Expr, ...]:
    kept = m / (1 - b_1), v / (1 - b_2)
    done = solvers.adam(theta, g, eta, (b_1, b_2), corrections, epsilon, *kept, array("o", D))
    return tuple(one[d] for one in done)


ball, nesterov, step = momentum(solvers.heavy_ball), momentum(solvers.nesterov), adam(g, m, v)
velocity = mu * v[d] - eta * g[d]
mean, spread = b_1 * m[d] + (1 - b_1) * g[d], b_2 * v[d] + (1 - b_2) * g[d] ** 2
bit, size = array("b", D), array("r", D)
zero = np.zeros_like(theta)
first = adam((2 * bit - 1) * size, zero, zero, (1 - b_1, 1 - b_2))
sign = 2 * bit[d] - 1

Case = tuple[sp.Expr, sp.Expr, tuple[Condition, ...], dict[str, sp.Expr]]
THEOREMS: dict[str, Case] = {
    "Gaussian prior": (
        minus_log,
        losses + alpha / 2 * squares + constant,
        (),
        {
            "no half": losses + alpha * squares + constant,
            "variance for precision": losses + squares / (2 * alpha) + constant,
            "mean of the costs": losses / N + alpha / 2 * squares + constant,
            "N penalties": losses + N * alpha / 2 * squares + constant,
            "absolute": losses + alpha / 2 * Sum(sp.Abs(W[d]), d) + constant,
            "square of the sum": losses + alpha / 2 * Sum(W[d], d) ** 2 + constant,
            "one weight's constant": losses + alpha / 2 * squares + log(Z) + log(2 * sp.pi / alpha) / 2,
        },
    ),
    "gradient with penalty": (
        with_penalty,
        (by_loss + alpha * W[i]) / N,
        (),
        {
            "half": (by_loss + alpha / 2 * W[i]) / N,
            "penalty not divided": by_loss / N + alpha * W[i],
            "cost not divided": by_loss + alpha * W[i] / N,
            "another weight": (by_loss + alpha * W[d]) / N,
            "all weights": (by_loss + alpha * Sum(W[d], d)) / N,
        },
    ),
    "weight decay": (
        W[i] - eta * with_penalty,
        (1 - eta * alpha / N) * W[i] - eta * by_loss / N,
        (),
        {
            "growth": (1 + eta * alpha / N) * W[i] - eta * by_loss / N,
            "without N": (1 - eta * alpha) * W[i] - eta * by_loss / N,
            "without the rate": (1 - alpha / N) * W[i] - eta * by_loss / N,
            "shrunk after the step": (1 - eta * alpha / N) * (W[i] - eta * by_loss / N),
        },
    ),
    "copies": (
        copied,
        (counted + alpha / 2 * squares) / weight,
        (OneHot(C),),
        {
            "penalty over N": counted / weight + alpha / 2 * squares / N,
            "costs over N": counted / N + alpha / 2 * squares / weight,
            "weights forgotten": (losses + alpha / 2 * squares) / weight,
            "penalty a row": counted / weight + alpha / 2 * squares,
        },
    ),
    "minibatch": (
        minibatch,
        (data + alpha * W[d]) / whole,
        (OneHot(S),),
        {
            "its own size": own_size,
            "no penalty": data / whole,
            "P penalties": (data + P * alpha * W[d]) / whole,
            "one part's mean": part_mean + alpha / whole * W[d],
            "N for the weight": (data + alpha * W[d]) / N,
            "half": (data + alpha / 2 * W[d]) / whole,
        },
    ),
    "the minibatch's own size": (
        own_size,
        (data + P * alpha * W[d]) / whole,
        (OneHot(S),),
        {
            "as if it were whole": (data + alpha * W[d]) / whole,
            "divided": (data + alpha / P * W[d]) / whole,
            "costs, too": (P * data + P * alpha * W[d]) / whole,
            "N penalties": (data + N * alpha * W[d]) / whole,
        },
    ),
    "ridge": (
        ridge,
        Sum((gram + alpha * KroneckerDelta(i, d)) * W[d], d) - Sum(X[n, i] * T[n], n),
        (),
        {
            "sign of the targets": Sum((gram + alpha * KroneckerDelta(i, d)) * W[d], d)
            + Sum(X[n, i] * T[n], n),
            "sign of the penalty": Sum((gram - alpha * KroneckerDelta(i, d)) * W[d], d)
            - Sum(X[n, i] * T[n], n),
            "no penalty": Sum(gram * W[d], d) - Sum(X[n, i] * T[n], n),
            "α everywhere": Sum((gram + alpha) * W[d], d) - Sum(X[n, i] * T[n], n),
            "twice α": Sum((gram + 2 * alpha * KroneckerDelta(i, d)) * W[d], d) - Sum(X[n, i] * T[n], n),
            "α N": Sum((gram + N * alpha * KroneckerDelta(i, d)) * W[d], d) - Sum(X[n, i] * T[n], n),
        },
    ),
    "heavy ball": (
        ball[0],
        theta[d] + velocity,
        (),
        {
            "uphill": theta[d] + mu * v[d] + eta * g[d],
            "damped gradient": theta[d] + mu * v[d] - (1 - mu) * eta * g[d],
            "no memory": theta[d] - eta * g[d],
            "no friction": theta[d] + v[d] - eta * g[d],
            "Nesterov": nesterov[0],
        },
    ),
    "heavy ball, carried": (
        ball[1],
        mu * velocity,
        (),
        {"the velocity": velocity, "twice": mu**2 * velocity, "old velocity": mu * v[d]},
    ),
    "Nesterov": (
        nesterov[0],
        theta[d] + mu * velocity - eta * g[d],
        (),
        {
            "old velocity": theta[d] + mu * v[d] - eta * g[d],
            "whole velocity": theta[d] + velocity - eta * g[d],
            "no gradient": theta[d] + mu * velocity,
            "μ for all": theta[d] + mu * (velocity - eta * g[d]),
        },
    ),
    "Nesterov, carried": (
        nesterov[1],
        mu * velocity,
        (),
        {"the velocity": velocity, "the step": mu * velocity - eta * g[d]},
    ),
    "Adam": (
        step[0],
        theta[d] - eta * (mean / c_1) / (sqrt(spread / c_2) + eps),
        CORRECTED,
        {
            "ε under the root": theta[d] - eta * (mean / c_1) / sqrt(spread / c_2 + eps),
            "ε before the correction": theta[d] - eta * sqrt(c_2) / c_1 * mean / (sqrt(spread) + eps),
            "no correction": theta[d] - eta * mean / (sqrt(spread) + eps),
            "corrections swapped": theta[d] - eta * (mean / c_2) / (sqrt(spread / c_1) + eps),
            "no root": theta[d] - eta * (mean / c_1) / (spread / c_2 + eps),
            "old mean": theta[d] - eta * (m[d] / c_1) / (sqrt(spread / c_2) + eps),
            "old spread": theta[d] - eta * (mean / c_1) / (sqrt(v[d] / c_2) + eps),
            "gradient for mean": theta[d] - eta * (g[d] / c_1) / (sqrt(spread / c_2) + eps),
            "no ε": theta[d] - eta * (mean / c_1) / sqrt(spread / c_2),
        },
    ),
    "Adam, mean": (
        (1 - b_1) * step[1],
        mean,
        CORRECTED,
        {"decays swapped": b_2 * m[d] + (1 - b_2) * g[d], "sum": b_1 * m[d] + g[d], "squared": spread},
    ),
    "Adam, spread": (
        (1 - b_2) * step[2],
        spread,
        CORRECTED,
        {"decays swapped": b_1 * v[d] + (1 - b_1) * g[d] ** 2, "not squared": b_2 * v[d] + (1 - b_2) * g[d]},
    ),
    "Adam's first step": (
        first[0],
        theta[d] - eta * sign * size[d] / (size[d] + eps),
        (*DECAYS, Binary(bit), Positive(size)),
        {
            "uphill": theta[d] + eta * sign * size[d] / (size[d] + eps),
            "no sign": theta[d] - eta * size[d] / (size[d] + eps),
            "sign alone": theta[d] - eta * sign,
            "plain descent": theta[d] - eta * sign * size[d],
            "signed ε": theta[d] - eta * sign * size[d] / (sign * size[d] + eps),
        },
    ),
    "Adam at another scale": (
        adam(lam * g, lam * m, lam**2 * v, epsilon=0)[0],
        adam(g, m, v, epsilon=0)[0],
        (*CORRECTED, Positive(lam), Positive(v)),
        {
            "with ε": step[0],
            "means alone": adam(lam * g, lam * m, v, epsilon=0)[0],
            "λ for λ²": adam(lam * g, lam * m, lam * v, epsilon=0)[0],
            "gradient alone": adam(lam * g, m, v, epsilon=0)[0],
        },
    ),
}


def test_the_corrections_must_be_positive() -> None:
    left, right, _, _ = THEOREMS["Adam"]
    with pytest.raises(Unproved):
        prove_equal(left, right, DECAYS)


@pytest.mark.parametrize("wrong", ["βᵗ", "t + 2", "sign"])
def test_the_induction_of_the_running_mean_is_refused_with_a_mistake(wrong: str) -> None:
    t, beta = scalar("t", integer=True, nonnegative=True), scalar("beta")
    one_more = beta * (1 - beta**t) * g[d] + (1 - beta) * g[d]
    prove_equal(one_more, (1 - beta ** (t + 1)) * g[d])
    claims = {"βᵗ": 1 - beta**t, "t + 2": 1 - beta ** (t + 2), "sign": 1 + beta ** (t + 1)}
    with pytest.raises(Unproved):
        prove_equal(one_more, claims[wrong] * g[d])

"""In float64 every function is within 4 units in the last place: the fast part of benchmarks/numerics.py."""

import math
from typing import Any

import mpmath
import numerics
import numpy as np
import pytest
from meanings import ACTIVATIONS as MEANINGS
from meanings import OUTPUTS as RESULTS
from mpmath import mpf

import backprop as bp
from backprop import activations, stable

rng = np.random.default_rng(38)


@pytest.fixture(autouse=True)
def digits() -> Any:
    with mpmath.workdps(numerics.DIGITS):
        yield


@pytest.fixture(scope="module")
def naive_and_ours() -> Any:
    with mpmath.workdps(numerics.DIGITS):
        table = numerics.others(())
        for name, function in numerics.ours().items():
            table[name]["ours"] = function
        return numerics.measure(table, numerics.cases(**numerics.FAST))


def test_ours_is_within_4_ulps_and_never_wrong(naive_and_ours: Any) -> None:
    ours = {name: result for (name, package), result in naive_and_ours.items() if package == "ours"}
    assert set(ours) == set(numerics.ours())
    assert all(error <= numerics.LIMIT and wrong == 0 for error, wrong in ours.values()), ours


def test_the_suite_finds_the_faults_of_naive_code(naive_and_ours: Any) -> None:
    naive = {name: result for (name, package), result in naive_and_ours.items() if package == "naive"}
    assert len(naive) > 10
    assert all(error > numerics.LIMIT or wrong for error, wrong in naive.values()), naive


@pytest.mark.parametrize(
    ("x", "exact", "error"),
    [(1.0, 1, 0), (1 + 2**-52, 1, 1), (1 - 2**-53, 1, 0.5), (0.0, mpf("5e-324"), 1.01), (np.nan, 1, np.inf)],
)
def test_an_error_is_counted_in_units_of_the_last_place(x: float, exact: Any, error: float) -> None:
    assert numerics.ulps(x, mpf(exact)) == pytest.approx(error, rel=0.02)
    assert numerics.wrong(x, mpf(exact)) == (x in (0, np.nan) or np.isnan(x))


@pytest.mark.parametrize(("low", "high"), [(620, 720), (744.5, 747), (740, 760)])
def test_many_classes_below_the_smallest_number_still_add_up(low: float, high: float) -> None:
    """Each e^-gap is subnormal or rounds to 0, and 10,000 of them are a cost."""
    A = rng.uniform(-1e4, 1e4) - rng.uniform(low, high, (1, 10_000))
    A[0, 77] = A.max() + low
    exact = numerics.Row.of(A[0])
    cost = bp.categorical_cross_entropy_with_logits([77], A, "none")[0]
    assert cost > 0
    assert numerics.ulps(cost, -exact.log_softmax(77)) <= 4
    G = bp.categorical_cross_entropy_with_logits_gradient([77], A)
    assert numerics.ulps(G[0, 77], exact.gradient(77, 77)) <= 4


def mixed(sizes: Any) -> Any:
    return sizes * rng.choice([-1, 1], len(sizes))


@pytest.mark.parametrize("name", [name for name, meaning in MEANINGS.items() if meaning.root])
def test_near_its_root_a_derivative_is_exact_absolutely(name: str) -> None:
    f, meaning = bp.ACTIVATIONS[name], MEANINGS[name]
    root = meaning.root
    A = np.array([root, *(root + mixed(10 ** rng.uniform(-17, np.log10(0.5), 400)))])
    slopes = zip(A, f.derivative(A, f.function(A)), strict=True)
    errors = [abs(mpf(float(z)) - meaning.slope(mpf(float(a)))) for a, z in slopes]
    assert max(errors) <= mpf(2) ** -53


def test_near_its_root_the_poisson_loss_is_exact_beside_its_larger_term() -> None:
    """e^a - t a is 0 twice at most, and its gradient e^a - t once: at a = log t."""
    T = rng.poisson(10 ** rng.uniform(0, 4, 400)).astype(float) + 1
    A = np.log(T) + mixed(10 ** rng.uniform(-17, 0, len(T)))
    for row, exact in ("cost", RESULTS["poisson"].exact), ("gradient", RESULTS["poisson"].slope):
        for t, a, value in zip(T, A, numerics.ours()[f"poisson: {row}"](T, A), strict=True):
            pair = [mpf(float(t))], [mpf(float(a))]
            wanted = exact(*pair)
            error = abs(mpf(float(value)) - (wanted[0] if row == "gradient" else wanted))
            assert error <= 4 * float(np.spacing(float(numerics.larger_term("poisson", *pair))))


def test_a_subnormal_gelu_is_exact_absolutely() -> None:
    A = rng.uniform(-40, -37.5, 300)
    for f, exact in [
        (bp.gelu, MEANINGS["gelu"].exact),
        (lambda A: activations.gelu_derivative(A, None), MEANINGS["gelu"].slope),
    ]:
        errors = [abs(mpf(float(z)) - exact(mpf(float(a)))) for a, z in zip(A, f(A), strict=True)]
        assert max(errors) <= mpf("1e-319")


def test_the_rounding_of_the_root_of_two_is_taken_out_of_gelu() -> None:
    A = np.array([-37.0, -36.9, -20.3])
    plain = [a / 2 * math.erfc(-a / 2**0.5) for a in A]
    exact = [MEANINGS["gelu"].exact(mpf(float(a))) for a in A]
    assert min(map(numerics.ulps, plain, exact)) > 10
    assert max(map(numerics.ulps, bp.gelu(A), exact)) <= 4


# The corrections, one by one


def test_two_difference_is_exact() -> None:
    A, B = (mixed(10 ** rng.uniform(-30, 30, 1000)) for _ in range(2))
    D, low = stable.two_difference(A, B)
    assert np.any(low != 0)
    for a, b, d, rest in zip(A, B, D, low, strict=True):
        assert d == a - b
        assert mpf(d) + mpf(rest) == mpf(a) - mpf(b)
    with np.errstate(invalid="ignore"):
        assert stable.two_difference(np.array([-np.inf]), np.array([0.0])) == (-np.inf, 0)


def test_two_product_is_exact() -> None:
    A, B = (mixed(10 ** rng.uniform(-30, 30, 1000)) for _ in range(2))
    P, low = stable.two_product(A, B)
    assert np.any(low != 0)
    assert all(mpf(p) + mpf(r) == mpf(a) * mpf(b) for a, b, p, r in zip(A, B, P, low, strict=True))
    with np.errstate(over="ignore", invalid="ignore"):
        assert stable.two_product(np.array([1e305]), np.array([1.0])) == (1e305, 0)


def test_the_square_of_one_plus_e_is_rounded_twice_near_the_end() -> None:
    E = np.concatenate([rng.uniform(0, 1, 2000), 10 ** rng.uniform(-18, 0, 2000)])
    exact = [(1 + mpf(float(e))) ** 2 for e in E]
    assert max(map(numerics.ulps, stable.squared_1_plus(E), exact)) <= 1
    assert max(map(numerics.ulps, (1 + E) * (1 + E), exact)) > 1


@pytest.mark.parametrize("k", [1, 2, 7, 100, 10_000])
@pytest.mark.parametrize("spread", [0, 17, 300])
def test_a_total_is_the_exact_sum_rounded_once_or_twice(k: int, spread: float) -> None:
    E = 10 ** rng.uniform(-spread, 0, (5, k)) if spread else np.full((5, k), 1 / 3)
    E[0] = 2.0**-53
    E[0, k // 2] = 1
    for row, sum_of_row in zip(E, stable.total(E)[:, 0], strict=True):
        assert numerics.ulps(sum_of_row, mpmath.fsum(map(mpf, map(float, row)))) <= 1


def test_a_plain_sum_is_not() -> None:
    E = np.full((1, 1000), 2.0**-53)
    E[0, 0] = 1
    assert numerics.ulps(np.sum(E, axis=1)[0], 1 + 999 * mpf(2) ** -53) > 4


@pytest.mark.parametrize(("dtype", "limit"), [(np.float32, 0.04), (np.float64, 0.001)])
def test_the_unit_of_exponentials_is_rounded_by_next_to_nothing(dtype: Any, limit: float) -> None:
    unit = stable.exponentials(np.zeros((1, 2), dtype)).unit
    exact = mpmath.exp(stable.LIFT.get(np.dtype(dtype), 430))
    assert unit.dtype == dtype
    assert abs(mpf(float(unit)) - exact) / mpf(float(np.spacing(unit))) < limit


@pytest.mark.parametrize("name", bp.ACTIVATIONS)
def test_float32_is_within_6_ulps_of_float32(name: str) -> None:
    f, meaning = bp.ACTIVATIONS[name], MEANINGS[name]
    A = mixed(10 ** rng.uniform(-6, 3, 500)).astype(np.float32)
    Z = f.function(A)
    for exact, values in (meaning.exact, Z), (meaning.slope, f.derivative(A, Z)):
        for a, z in zip(A, values, strict=True):
            if exact is meaning.exact or meaning.root is None or abs(a - meaning.root) > 0.5:
                wanted = exact(mpf(float(a)))
                assert abs(mpf(float(z)) - wanted) <= 6 * float(np.spacing(np.float32(abs(wanted))))


def test_erfc_in_single_precision() -> None:
    Y = np.append(np.linspace(-12, 12, 100_001), [0, -0.0, np.inf, -np.inf]).astype(np.float32)
    quick = stable.quick_erfc(Y.dtype)(Y)
    assert quick.dtype == np.float32
    assert np.max(np.abs(quick - [math.erfc(y) for y in Y.tolist()])) < 1e-6
    assert np.isnan(stable.quick_erfc(Y.dtype)(np.array([np.nan], np.float32)))


def test_gelu_in_place_has_its_slope_at_0_too() -> None:
    for dtype, limit in ((np.float64, 1e-13), (np.float32, 2e-6)):
        A = np.append(rng.normal(size=300) * 3, [0, -0.0, 1e-300, -40, 40]).astype(dtype)
        f = bp.ACTIVATIONS["gelu"]
        Z = np.empty_like(A)
        f.in_place().function(A, Z)
        assert np.max(np.abs(Z - f.function(A))) < limit
        assert np.max(np.abs(f.in_place().slope(np.ones_like(A), A, Z) - f.derivative(A, A))) < limit

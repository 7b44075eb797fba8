"""Visits follow the schema and rule that they state, and split without a look at the test rows."""

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from backprop import Network
from backprop.datasets import ACTIONS, FEATURES, Visits, ecommerce

FIVE = 5  # standard errors
INTEGERS = {"is_mobile": 2, "n_products_viewed": 5, "is_returning_visitor": 2, "time_of_day": 4}


def columns(**changed: Any) -> dict[str, Any]:
    """Four visits, worked out by hand below."""
    valid = {
        "is_mobile": [0, 1, 0, 1],
        "n_products_viewed": [0, 4, 2, 1],
        "visit_duration": [0.5, 1.5, 3.0, 0.0],
        "is_returning_visitor": [1, 0, 0, 1],
        "time_of_day": [0, 3, 1, 2],
        "user_action": [0, 3, 1, 2],
    }
    return valid | changed


# The generator


def test_500_visits_have_the_class_balance_of_the_course() -> None:
    for seed in range(3):
        assert np.bincount(ecommerce(rng=seed).user_action).tolist() == [253, 145, 77, 25]


@pytest.mark.parametrize("n", [1, 2, 7, 499, 1234])
def test_any_number_of_visits_has_that_balance_up_to_rounding(n: int) -> None:
    counts = np.bincount(ecommerce(n, rng=0).user_action, minlength=4)
    assert counts.sum() == n
    assert np.all(np.abs(counts - n * np.array([253, 145, 77, 25]) / 500) <= 1)


def test_integer_columns_are_uniform_on_their_ranges() -> None:
    n = 40_000
    visits = ecommerce(n, rng=0)
    for name, n_values in INTEGERS.items():
        p = 1 / n_values
        counts = np.bincount(getattr(visits, name), minlength=n_values)
        assert len(counts) == n_values
        np.testing.assert_allclose(counts / n, p, atol=FIVE * math.sqrt(p * (1 - p) / n))


def test_durations_have_the_range_and_mean_of_the_course() -> None:
    n = 40_000
    duration = ecommerce(n, rng=0).visit_duration
    assert duration.min() >= 0.00014 * (1 - 1e-9)
    assert duration.max() <= 6.37 * (1 + 1e-9)
    # An exponential's standard deviation is its mean; cut off, it is less.
    assert duration.mean() == pytest.approx(1.06, abs=FIVE * 1.06 / math.sqrt(n))
    # A half of an exponential lies below log 2 of its scale.
    assert np.mean(duration < 1.06 * math.log(2)) == pytest.approx(0.5, abs=0.01 + FIVE / math.sqrt(4 * n))


def test_a_product_viewed_draws_a_returning_visitor_on_and_holds_a_new_one_back() -> None:
    visits = ecommerce(20_000, rng=0)
    for returning, sign in ((1, 1), (0, -1)):
        these = visits.is_returning_visitor == returning
        action, seen = visits.user_action[these], visits.n_products_viewed[these]
        mean_actions = [action[seen == p].mean() for p in range(5)]
        assert np.all(np.diff(mean_actions) * sign > 0)


def test_device_and_time_of_day_play_no_part() -> None:
    n = 20_000
    visits = ecommerce(n, rng=0)
    spread = visits.user_action.std()
    for name in ("is_mobile", "time_of_day"):
        column = getattr(visits, name)
        group_means = [visits.user_action[column == value].mean() for value in range(INTEGERS[name])]
        standard_error = spread / math.sqrt(n / INTEGERS[name])
        np.testing.assert_allclose(group_means, visits.user_action.mean(), atol=FIVE * standard_error)


def test_a_seed_fixes_the_visits() -> None:
    one, other = ecommerce(50, rng=3), ecommerce(50, rng=np.random.default_rng(3))
    assert all(np.array_equal(vars(one)[name], vars(other)[name]) for name in vars(one))
    assert not np.array_equal(one.visit_duration, ecommerce(50, rng=4).visit_duration)


def accuracy(widths: tuple[int, ...], data: Any, seed: int) -> float:
    """On the test rows, after L-BFGS on the mean cost with a weak Gaussian prior."""
    X_train, T_train, X_test, T_test = data
    net = Network(widths, hidden="tanh", rng=seed)
    parameters = [P for layer in zip(net.weights, net.biases, strict=True) for P in layer]
    prior = 0.03 / len(X_train)

    def cost_and_gradient(w: Any) -> tuple[float, Any]:
        for P, values in zip(parameters, np.split(w, ends), strict=True):
            P[...] = values.reshape(P.shape)
        cost, gradients = net.cost_and_gradients(X_train, T_train, "mean")
        flat = np.concatenate([g.ravel() for layer in gradients for g in layer])
        return cost + prior * w @ w / 2, flat + prior * w

    ends = np.cumsum([P.size for P in parameters])[:-1]
    start = np.concatenate([P.ravel() for P in parameters])
    best = minimize(cost_and_gradient, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    cost_and_gradient(best.x)
    return float(np.mean(net.predict(X_test).argmax(axis=1) == T_test))


def test_a_network_beats_softmax_regression_as_on_the_courses_data() -> None:
    splits = [ecommerce(rng=seed).split(rng=seed) for seed in range(25)]
    with threadpool_limits(1):  # on a busy machine small products wait for a second thread
        regression = np.mean([accuracy((8, 4), data, seed) for seed, data in enumerate(splits)])
        network = np.mean([accuracy((8, 5, 4), data, seed) for seed, data in enumerate(splits)])
    # √(0.9 · 0.1 / 2500) = 0.006 is the standard error of either mean.
    assert regression == pytest.approx(0.88, abs=0.02)
    assert network == pytest.approx(0.92, abs=0.02)
    assert 0.025 < network - regression < 0.06


# The split


def test_a_split_by_hand() -> None:
    visits = Visits(**columns())
    order = np.random.default_rng(5).permutation(4)
    X_train, T_train, X_test, T_test = visits.split(n_test=1, rng=5)
    *train, test = order
    assert (T_train.tolist(), T_test.tolist()) == ([[0, 3, 1, 2][i] for i in train], [[0, 3, 1, 2][test]])
    assert (X_train.shape, X_test.shape) == ((3, 8), (1, 8))
    X = np.concatenate([X_train, X_test])
    assert X[:, 0].tolist() == [[0, 1, 0, 1][i] for i in order]
    assert X[:, 3].tolist() == [[1, 0, 0, 1][i] for i in order]
    assert X[:, 4:].argmax(axis=1).tolist() == [[0, 3, 1, 2][i] for i in order]
    assert np.array_equal(np.sort(X[:, 4:], axis=1), [[0, 0, 0, 1]] * 4)
    for column, values in ((1, [0, 4, 2, 1]), (2, [0.5, 1.5, 3.0, 0.0])):
        mean = sum(values[i] for i in train) / 3
        sigma = math.sqrt(sum((values[i] - mean) ** 2 for i in train) / 3)
        np.testing.assert_allclose(X[:, column], [(values[i] - mean) / sigma for i in order], rtol=1e-14)


def test_the_split_of_the_course_has_400_and_100_rows_of_named_features() -> None:
    X_train, T_train, X_test, T_test = ecommerce(rng=0).split(rng=0)
    assert (X_train.shape, T_train.shape, X_test.shape, T_test.shape) == ((400, 8), (400,), (100, 8), (100,))
    assert (X_train.dtype, T_train.dtype) == (np.float64, np.int64)
    assert (len(FEATURES), len(ACTIONS)) == (8, 4)


def test_each_visit_is_in_one_part_of_a_split() -> None:
    visits = ecommerce(60, rng=0)
    _, T_train, X_test, T_test = visits.split(n_test=20, rng=1)
    assert sorted([*T_train, *T_test]) == sorted(visits.user_action)
    assert len(np.unique(X_test[:, 2])) == 20


def test_test_rows_leave_the_training_rows_as_they_are() -> None:
    order = np.random.default_rng(0).permutation(4)
    changed = columns()
    changed["visit_duration"][order[-1]] = 1000.0
    changed["n_products_viewed"][order[-1]] = 3
    X_train, *_ = Visits(**columns()).split(n_test=1, rng=0)
    assert np.array_equal(Visits(**changed).split(n_test=1, rng=0)[0], X_train)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"visit_duration": [0.1] * 4}, "visit_duration"),  # the rounded mean of 0.1 is not 0.1
        ({"n_products_viewed": [2] * 4}, "n_products_viewed"),
        ({"visit_duration": [0.0, 1e-300, 2e-300, 3e-300]}, "visit_duration"),  # squares underflow
        ({"visit_duration": [0.0, 1e300, 0.0, 1e300]}, "visit_duration"),  # squares overflow
        ({"visit_duration": [1e308, 1e308, 1.5e308, 1e308]}, "visit_duration"),  # the sum overflows
    ],
)
def test_a_column_that_cannot_be_standardised_is_refused(changed: Any, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must vary, .* to be standardised; came .* in 3 training"):
        Visits(**columns(**changed)).split(n_test=1, rng=0)


@pytest.mark.parametrize(
    ("n_test", "error"), [(0, ValueError), (4, ValueError), (5, ValueError), (1.0, TypeError)]
)
def test_a_bad_n_test_is_refused(n_test: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="^n_test must .*; came "):
        Visits(**columns()).split(n_test=n_test)


# Columns


def test_visits_copy_what_comes_and_say_what_they_hold() -> None:
    durations = np.array([0.5, 1.5, 3.0, 0.0])
    visits = Visits(**columns(visit_duration=durations))
    durations[0] = 9
    assert visits.visit_duration[0] == 0.5
    assert len(visits) == 4
    assert repr(visits) == "<Visits: 4, by action [1 1 1 1]>"


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("is_mobile", [0, 1, 2, 0], ValueError, r"is_mobile must hold .* came is_mobile\[2\] = 2"),
        ("n_products_viewed", [0, 5, 0, 1], ValueError, r"n_products_viewed\[1\] = 5"),
        ("time_of_day", [0, 1, -1, 0], ValueError, r"time_of_day\[2\] = -1"),
        ("user_action", [0, 1, 4, 0], ValueError, r"user_action\[2\] = 4"),
        ("user_action", [0.0, 1.0, 2.0, 0.0], TypeError, "user_action must hold integer"),
        ("is_mobile", [True, False, True, True], TypeError, "is_mobile must hold integer"),
        ("visit_duration", [0, 1, -0.5, 0], ValueError, r"visit_duration\[2\] = -0.5"),
        ("visit_duration", [0, 1, np.nan, 0], ValueError, r"visit_duration\[2\] = nan"),
        ("visit_duration", [0, np.inf, 1, 0], ValueError, r"visit_duration\[1\] = inf"),
        ("visit_duration", ["1", "2", "3", "4"], TypeError, "visit_duration must hold real numbers"),
        ("visit_duration", [[1.0], [2.0], [3.0], [4.0]], ValueError, r"shape \(n,\); came shape \(4, 1\)"),
        ("visit_duration", [1.0, 2.0, 3.0], ValueError, "one length; .*visit_duration 3, .*user_action 4"),
        ("visit_duration", [], ValueError, "visit_duration must not be empty"),
    ],
)
def test_a_bad_column_is_refused(name: str, value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Visits(**columns(**{name: value}))


def test_importing_the_data_imports_neither_csv_nor_random_numbers() -> None:
    code = (
        "import sys, backprop.datasets; "
        "assert not {'csv', 'scipy', 'sklearn', 'sympy', 'numpy.random'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

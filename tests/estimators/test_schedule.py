"""Learning rates, read off an intercept b that descends ½ (b − 1)²: 1 − b shrinks by 1 − η with each step."""

import warnings
from functools import partial

import numpy as np
import pytest
import sklearn.neural_network

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators.schedule import Schedule

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NOTHING, ONES = np.zeros((3, 1)), np.ones(3)
DESCENT = {"solver": "gradient_descent", "alpha": 0, "random_state": 0, "learning_rate_init": 0.5, "tol": 0}
DESCENT["standardise"] = False  # which would learn a constant at once


def left(epochs, **params):
    """1 − b after each of the first epochs, from b = 0."""
    models = [MLPRegressor((), max_iter=e, **{**DESCENT, **params}) for e in range(1, epochs + 1)]
    return [1 - model.fit(NOTHING, ONES).intercepts_[0][0] for model in models]


def test_a_constant_rate_is_constant():
    assert left(3, learning_rate="constant", power_t=3.0) == [1 / 2, 1 / 4, 1 / 8]


def test_inverse_scaling_counts_samples():
    """η is 0.5 / √1, then 0.5 / √4 after three samples, then 0.5 / √7 after six."""
    expected = [0.5, 0.5 * 0.75, 0.5 * 0.75 * (1 - 0.5 / 7**0.5)]
    assert left(3, learning_rate="invscaling") == pytest.approx(expected, rel=1e-14)


def test_inverse_scaling_has_an_exponent():
    assert left(2, learning_rate="invscaling", power_t=1) == [0.5, 0.5 * (1 - 0.5 / 4)]
    assert left(2, learning_rate="invscaling", power_t=0) == [0.5, 0.25]


def test_the_rate_is_the_same_for_all_batches_of_an_epoch():
    params = {"solver": "sgd", "momentum": 0, "batch_size": 1, "learning_rate": "invscaling"}
    assert left(2, **params) == pytest.approx([1 / 8, (3 / 4) ** 3 / 8], rel=1e-14)


def test_an_adaptive_rate_is_divided_by_five_when_the_patience_is_exhausted():
    """No epoch gains 10: after the first, each is idle, and every second idle one exceeds a patience of 1."""
    factors = [0.5, 0.5, 0.5, 0.9, 0.9, 0.98, 0.98, 0.996]
    found = left(8, learning_rate="adaptive", tol=10, n_iter_no_change=1)
    assert found == pytest.approx(np.cumprod(factors), rel=1e-14)


@pytest.mark.parametrize(("kind", "epochs"), [("constant", 4), ("invscaling", 4), ("adaptive", 10)])
def test_training_ends_once_the_patience_is_exhausted_at_a_small_rate(kind, epochs):
    """The cost is 0 throughout: a patience of 2 ends after 4, 7 and 10 epochs, at 10⁻⁵, 2·10⁻⁶ and 4·10⁻⁷."""
    model = MLPRegressor((), solver="sgd", learning_rate=kind, learning_rate_init=1e-5, n_iter_no_change=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert model.fit(NOTHING, np.zeros(3)).n_iter_ == epochs


def test_adam_takes_the_schedule_too():
    """A gradient that hardly changes makes Adam step by η: 10⁻³, then half of it, for 1/√4."""
    params = {"alpha": 0, "learning_rate": "invscaling", "random_state": 0, "standardise": False}
    steps = [MLPRegressor((), max_iter=e, **params).fit(NOTHING, 1e6 * ONES) for e in (1, 2)]
    found = [model.intercepts_[0][0] for model in steps]
    assert found == pytest.approx([1e-3, 1.5e-3], rel=1e-6)


@pytest.mark.parametrize("kind", ["constant", "invscaling", "adaptive"])
def test_the_rates_are_those_of_scikit_learn(kind):
    """With ours from b = 0 and theirs from elsewhere, 1 − b shrinks alike from the first epoch on."""
    params = {
        "hidden_layer_sizes": (),
        "solver": "sgd",
        "alpha": 0,
        "momentum": 0,
        "random_state": 0,
        "learning_rate": kind,
        "learning_rate_init": 0.3,
        "power_t": 0.7,
        "tol": 10,
        "n_iter_no_change": 2,
    }
    shrinks = []
    ours = partial(MLPRegressor, standardise=False)
    for estimator in (ours, sklearn.neural_network.MLPRegressor):
        models = [estimator(max_iter=e, **params).fit(NOTHING, ONES) for e in range(1, 12)]
        gaps = np.array([1 - model.intercepts_[0][0] for model in models])
        shrinks.append(gaps[1:] / gaps[:-1])
    np.testing.assert_allclose(*shrinks, rtol=1e-10)


@pytest.mark.parametrize("kind", ["invscaling", "adaptive"])
def test_partial_fit_goes_on_with_the_schedule(kind):
    patience = 1 if kind == "adaptive" else 99
    params = {**DESCENT, "learning_rate": kind, "tol": 10, "n_iter_no_change": patience}
    whole = MLPRegressor((), max_iter=8, **params).fit(NOTHING, ONES)
    steps = MLPRegressor((), **params)
    for _ in range(8):
        steps.partial_fit(NOTHING, ONES)
    assert steps.intercepts_[0].tolist() == whole.intercepts_[0].tolist()
    steps.set_params(learning_rate_init=0.25, learning_rate="constant").partial_fit(NOTHING, ONES)
    gap, new_gap = (1 - model.intercepts_[0][0] for model in (whole, steps))
    assert new_gap == pytest.approx(0.75 * gap, rel=1e-12)


def test_a_huge_exponent_makes_the_rate_vanish():
    assert left(2, learning_rate="invscaling", power_t=1e300) == [0.5, 0.5]


def test_an_idle_epoch_is_one_that_does_not_gain_tol():
    schedule = Schedule("constant", 0.1, 0.5, tol=1.0, patience=2)
    assert [schedule.update(value, 1) for value in (9.0, 9.5, 8.5)] == [True, False, True]
    assert (schedule.idle, schedule.ended) == (2, False)
    schedule.update(7.5, 1)
    assert schedule.idle == 0


def test_divergence_names_the_rate_of_its_epoch():
    model = MLPRegressor(
        (), solver="gradient_descent", learning_rate="invscaling", learning_rate_init=1e12, max_iter=99
    )
    X = np.arange(12.0).reshape(3, 4)
    with pytest.raises(ArithmeticError, match=r"learning_rate_init=1000000000000\.0, now [0-9.e+]+:"):
        model.set_params(standardise=False).fit(X, np.arange(3.0))


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"learning_rate": "optimal"}, ValueError, "learning_rate must be one of 'constant', 'invscaling'"),
        ({"learning_rate": 0.1}, TypeError, "learning_rate must be a string"),
        ({"power_t": -0.5}, ValueError, "power_t"),
        ({"power_t": "half"}, TypeError, "power_t"),
        ({"power_t": np.inf}, ValueError, "power_t"),
    ],
)
def test_a_schedule_that_is_none_is_refused(params, error, message):
    with pytest.raises(error, match=message):
        MLPClassifier(**params).fit(np.eye(4), [0, 1, 0, 1])

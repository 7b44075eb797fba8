"""Data that cannot be fitted are refused before anything changes."""

import warnings

import numpy as np
import pytest

from backprop.estimators import MLPClassifier, MLPRegressor, validation

X, Y = np.eye(6), np.arange(6) % 2


@pytest.mark.parametrize(
    ("X", "y", "weight", "error", "message"),
    [
        (X[0], Y, None, ValueError, "X must have shape"),
        (X * np.nan, Y, None, ValueError, r"X\[0, 0\] = nan"),
        (X, Y[:5], None, ValueError, "y must have one row for each of the 6"),
        (X, Y + 0.5, None, ValueError, "continuous"),
        (X, Y * 0, None, ValueError, "at least two classes"),
        (X, None, None, ValueError, "requires y"),
        (X, Y, np.ones(5), ValueError, r"sample_weight must have shape \(6,\)"),
        (X, Y, -np.ones(6), ValueError, "sample_weight must not be negative"),
        (X, Y, np.zeros(6), ValueError, "non-zero"),
        (X, Y, ["a"] * 6, TypeError, "sample_weight must hold real numbers"),
    ],
)
def test_bad_data_are_refused_by_name(X, y, weight, error, message):
    model = MLPClassifier()
    before = dict(vars(model))
    with pytest.raises(error, match=message):
        model.fit(X, y, weight)
    assert vars(model) == before


def test_a_warning_points_to_the_call_of_fit():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        MLPClassifier(max_iter=1).fit(X, Y[:, None])
    assert ["column-vector" in str(warning.message) for warning in caught] == [True, False]
    assert {warning.filename for warning in caught} == {__file__}


def test_finite_numbers_whose_sum_overflows_are_finite():
    A = np.full((3, 2), 1.7e308)
    assert validation.inputs(A) is A
    for bad in (np.inf, -np.inf, np.nan):
        A[2, 1] = bad
        with pytest.raises(ValueError, match=r"X\[2, 1\] = "):
            validation.inputs(A)


def test_a_target_beyond_float32_is_refused():
    with pytest.raises(ValueError, match="y contains NaN or infinity"):
        MLPRegressor().fit(X.astype(np.float32), 1e300 * np.arange(6))


def test_partial_fit_needs_all_classes_at_first():
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        MLPClassifier().partial_fit(X, Y)
    model = MLPClassifier(random_state=0).partial_fit(X, Y, classes=[0, 1, 2])
    assert model.predict_proba(X).shape == (6, 3)
    with pytest.raises(ValueError, match="classes must be those of the first call"):
        model.partial_fit(X, Y, classes=[0, 1])
    with pytest.raises(ValueError, match="y must hold the classes"):
        model.partial_fit(X, Y + 5)


def test_an_unknown_parameter_changes_nothing():
    model = MLPClassifier()
    with pytest.raises(ValueError, match="Invalid parameter 'beta'"):
        model.set_params(alpha=2.0, beta=1)
    assert model.alpha == 1e-4


@pytest.mark.filterwarnings("ignore:max_iter")
def test_a_generator_of_either_kind_is_a_seed():
    for make in (np.random.default_rng, np.random.RandomState):
        one, two = (MLPClassifier(random_state=make(3), max_iter=2).fit(X, Y) for _ in range(2))
        np.testing.assert_array_equal(one.coefs_[0], two.coefs_[0])

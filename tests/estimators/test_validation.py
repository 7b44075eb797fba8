"""Data that cannot be fitted are refused before anything changes."""

import warnings

import numpy as np
import pandas as pd
import pytest

from backprop.estimators import MLPClassifier, MLPRegressor, data

X, Y = np.eye(6), np.arange(6) % 2


@pytest.mark.parametrize(
    ("X", "y", "weight", "error", "message"),
    [
        (X[0], Y, None, ValueError, "X must have shape"),
        (X * np.nan, Y, None, ValueError, r"X\[0, 0\] = nan"),
        (X, Y[:5], None, ValueError, "y must have one row for each of the 6"),
        (X, Y + 0.5, None, ValueError, "continuous"),
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


@pytest.mark.parametrize(
    ("X", "y", "weight", "error", "message"),
    [
        (np.ma.masked_less(X, 1), Y, None, TypeError, "X must be a plain array"),
        (X, np.ma.masked_less(Y, 1), None, TypeError, "y must be a plain array"),
        (X, Y, np.ma.masked_less(Y, 1), TypeError, "sample_weight must be a plain array"),
        (X.astype(str), Y, None, ValueError, "X must hold real numbers; came dtype <U"),
        (X.astype("M8[s]"), Y, None, ValueError, "X must hold real numbers; came dtype datetime64"),
        ([[1, 2], [3]], [0, 1], None, ValueError, "X must be an array, or rows of one length"),
        (np.array([["a", 1]] * 6, object), Y, None, ValueError, "X must hold real numbers: could not"),
        (X, [[1], [1, 2]] * 3, None, ValueError, "y must be an array, or rows of one length"),
        (X, np.where(Y, np.nan, 1).astype(object), None, ValueError, r"y\[1\] is missing"),
        (X, Y, np.full(6, 1e308), ValueError, "sample_weight must have a finite sum"),
    ],
)
def test_what_numpy_would_turn_into_numbers_unasked_is_refused(X, y, weight, error, message):
    model = MLPClassifier()
    before = dict(vars(model))
    with pytest.raises(error, match=message):
        model.fit(X, y, weight)
    assert vars(model) == before


@pytest.mark.parametrize("y", [Y.astype(str), Y.astype("M8[s]"), ["a", "b"] * 3])
def test_a_regressor_refuses_targets_that_are_no_numbers(y):
    with pytest.raises(ValueError, match="y must hold real numbers; came dtype"):
        MLPRegressor().fit(X, y)


@pytest.mark.filterwarnings("ignore:max_iter")
@pytest.mark.parametrize("scale", [1e-50, 1e50])
def test_weights_beyond_float32_count_by_their_ratios(scale):
    """Without a penalty, J does not change where all weights are multiplied by one number."""
    omega = np.arange(1.0, 7)
    params = {"alpha": 0, "random_state": 0, "max_iter": 5}
    one, other = (MLPClassifier((3,), **params).fit(X.astype("f4"), Y, w) for w in (omega, scale * omega))
    np.testing.assert_allclose(other.loss_curve_, one.loss_curve_, rtol=1e-6)
    np.testing.assert_allclose(other.coefs_[0], one.coefs_[0], rtol=1e-5)


def test_a_warning_points_to_the_call_of_fit():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        MLPClassifier(max_iter=1).fit(X, Y[:, None])
    assert ["column-vector" in str(warning.message) for warning in caught] == [True, False]
    assert {warning.filename for warning in caught} == {__file__}


@pytest.mark.filterwarnings("ignore:max_iter")
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_a_warning_points_to_the_call_of_each_method(kind):
    model = kind(max_iter=1, warm_start=True).fit(pd.DataFrame(X, columns=list("abcdef")), Y)
    calls = [
        lambda: model.predict(X),
        lambda: model.score(X, Y),
        lambda: model.partial_fit(X, Y),
        lambda: model.fit(X, Y),
    ]
    for call in calls:
        with pytest.warns(UserWarning, match="feature names") as caught:
            call()
        assert caught[0].filename == __file__


def test_finite_numbers_whose_sum_overflows_are_finite():
    A = np.full((3, 2), 1.7e308)
    assert data.inputs(A) is A
    for bad in (np.inf, -np.inf, np.nan):
        A[2, 1] = bad
        with pytest.raises(ValueError, match=r"X\[2, 1\] = "):
            data.inputs(A)


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
    for bad in ([0, 1, np.nan], [0, None]):
        with pytest.raises(ValueError, match="Unknown label type"):
            MLPClassifier().partial_fit(X, Y, classes=bad)


def test_the_classes_of_an_indicator_matrix_are_its_columns():
    T = np.stack([Y, 1 - Y], axis=1)
    model = MLPClassifier(random_state=0).partial_fit(X, T, classes=[0, 1])
    assert model.partial_fit(X, T, classes=[0, 1]).n_iter_ == 2
    with pytest.raises(ValueError, match="a column for each of"):
        MLPClassifier().partial_fit(X, T, classes=[5, 6])


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

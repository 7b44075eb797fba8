"""What `standardise` does: the network of standardised columns, given X as it is."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import StandardScaler

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators.data import Rows, Scaling

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4)) * [1e-3, 1, 500, 0] + [5, 0, 1e5, 7]
LABELS = (X[:, 2] > 1e5).astype(int)
OMEGA = rng.integers(1, 4, 80).astype(float)


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_fit_is_that_of_the_standardised_columns(solver):
    """Those of scikit-learn's scaler."""
    params = {"random_state": 0, "max_iter": 20, "solver": solver}
    scaler = StandardScaler().fit(X)
    ours = MLPClassifier((5,), standardise=True, **params).fit(X, LABELS)
    theirs = MLPClassifier((5,), standardise=False, **params).fit(scaler.transform(X), LABELS)
    np.testing.assert_allclose(ours.mean_, scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(ours.scale_, scaler.scale_, rtol=1e-9)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(scaler.transform(X)), rtol=1e-5)
    assert theirs.mean_ is theirs.scale_ is None


@pytest.mark.parametrize("make", [np.asarray, sparse.csr_array])
def test_mean_and_deviation_are_weighted_and_the_unit_of_a_constant_column_is_1(make):
    many = np.repeat(X, OMEGA.astype(int), axis=0)
    found = Scaling.of(Rows(make(X)), OMEGA, np.dtype(float))
    np.testing.assert_allclose(found.shift, many.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.unit, [*many.std(axis=0)[:3], 1], rtol=1e-9)


def test_columns_at_the_limits_of_float64_have_a_finite_mean_and_deviation():
    A = np.array([[1.7e308, 5e-324, 0.1], [-1.7e308, 0, 0.1], [1.7e308, 0, 0.1]])
    found = Scaling.of(A, None, np.dtype(float))
    assert np.isfinite(found.shift).all()
    assert np.isfinite(found.unit).all()
    assert found.unit[1] == found.unit[2] == 1
    assert found.unit[0] == pytest.approx(1.7e308 * np.sqrt(8 / 9))


@pytest.mark.parametrize(("scale", "standardised"), [(1, False), (10, False), (100, True), (0.05, True)])
def test_auto_leaves_what_is_in_scale_as_it_is(scale, standardised):
    A = scale * rng.normal(size=(50, 3))
    model = MLPClassifier((3,), max_iter=2, random_state=0).fit(A, A[:, 0] > 0)
    assert (model.mean_ is not None) == standardised


def test_without_it_data_out_of_scale_are_warned_of_once():
    with pytest.warns(UserWarning, match="X is not scaled: the root mean square of column 2 is") as caught:
        MLPClassifier((3,), max_iter=2, standardise=False).fit(X, LABELS)
    assert sum("not scaled" in str(warning.message) for warning in caught) == 1


def test_targets_are_learned_standardised_and_predicted_as_they_are():
    T = X[:, 1:3] * [2, 30] + [0, 1e6]
    model = MLPRegressor((), solver="lbfgs", alpha=0, tol=1e-9, max_iter=500, random_state=0).fit(X, T)
    np.testing.assert_allclose(model.predict(X), T, rtol=1e-5, atol=1e-4)
    assert model.loss_curve_[0] < 10  # in units of the deviation


def test_an_estimator_goes_on_with_the_mean_and_deviation_that_it_has(tmp_path):
    model = MLPRegressor((3,), random_state=0, max_iter=3, warm_start=True).fit(X, X[:, 2])
    kept = model.mean_, model.scale_
    model.save(tmp_path / "model")
    loaded = MLPRegressor.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    for each in (model, loaded):
        each.partial_fit(2 * X, X[:, 2])
        each.fit(3 * X, X[:, 2])
        np.testing.assert_array_equal(each.mean_, kept[0])
        np.testing.assert_array_equal(each.scale_, kept[1])


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_another_value_is_refused(value):
    with pytest.raises((TypeError, ValueError), match="standardise must be"):
        MLPClassifier(standardise=value).fit(X, LABELS)

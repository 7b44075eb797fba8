"""What a fit takes beyond the caller's data, in multiples of the data X and of the parameters P."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest

from backprop import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(50, 500)), np.arange(50) % 2
P = 8 * (501 * 500 + 501)


@pytest.fixture(autouse=True)
def what_the_first_fit_of_a_process_loads_is_loaded():
    MLPClassifier((2,), max_iter=1).fit(X, Y)


@pytest.mark.parametrize(("solver", "vectors"), [("gradient_descent", 2), ("sgd", 3), ("adam", 4)])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_fit_takes_two_vectors_of_parameters_and_what_the_solver_remembers(
    peak, solver, vectors, early_stopping
):
    """With early stopping, one more for the best."""
    model = MLPClassifier((500,), solver=solver, alpha=0, max_iter=3, early_stopping=early_stopping)
    taken = peak(lambda: model.fit(X, Y)) / P
    assert vectors <= taken - early_stopping < vectors + 0.7  # batches of 50 and 500 units: 0.1 each
    weights = model.coefs_[0].base
    assert weights.nbytes == P
    assert all(A.base is weights for A in (*model.coefs_, *model.intercepts_))


@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_a_second_fit_takes_hardly_more_than_the_first(solver):
    """The first weights and the solver are there while new weights are drawn, which takes two vectors."""
    model = MLPClassifier((500,), solver=solver, alpha=0, max_iter=3)
    peaks = []
    tracemalloc.start()
    try:
        for _ in range(3):
            model.fit(X, Y)
            peaks.append(tracemalloc.get_traced_memory()[1] / P)
    finally:
        tracemalloc.stop()
    assert max(peaks) < peaks[0] + 0.7


def test_predictions_copy_neither_parameters_nor_data(peak):
    model = MLPClassifier((500,), max_iter=1).fit(X, Y)
    assert peak(lambda: model.predict(X[:1])) < 0.05 * P


@pytest.mark.parametrize("batch_size", [200, 10_000])
def test_a_fit_does_not_copy_many_samples(peak, batch_size):
    many = rng.normal(size=(10_000, 100))
    y = (many[:, 0] > 0).astype(int)  # learned, lest all be looked at again for how it compares with chance
    model = MLPClassifier((5,), batch_size=batch_size, max_iter=9, learning_rate_init=0.05)
    taken = peak(lambda: model.fit(many, y))
    # At most 4096 samples are computed at a time, of which the trainer keeps a copy.
    assert taken < (0.15 if batch_size == 200 else 1.0) * many.nbytes


def test_weights_that_somebody_has_set_are_those_that_predict():
    model = MLPRegressor((3,), random_state=0, max_iter=2, standardise=False).fit(X, Y)
    before = model.predict(X)
    model.coefs_[1] *= 2
    model.intercepts_[1] *= 2
    np.testing.assert_allclose(model.predict(X), 2 * before, rtol=1e-12)
    model.coefs_ = [model.coefs_[0], 3 * model.coefs_[1]]
    model.intercepts_ = [model.intercepts_[0], 3 * model.intercepts_[1]]
    np.testing.assert_allclose(model.predict(X), 6 * before, rtol=1e-12)
    model.coefs_ = [model.coefs_[0], model.coefs_[1][::-1]]
    assert not np.allclose(model.predict(X), 6 * before)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_another_estimator(copied):
    model = MLPRegressor((3,), random_state=0, max_iter=2).fit(X, Y)
    before, other = model.predict(X), copied(model)
    np.testing.assert_array_equal(other.predict(X), before)
    other.coefs_[1][...] = 0
    np.testing.assert_array_equal(model.predict(X), before)
    assert np.ptp(other.predict(X)) == 0
    model.partial_fit(X, Y)
    assert np.ptp(other.predict(X)) == 0


def test_weights_that_were_taken_from_a_fit_do_not_change_with_the_next():
    model = MLPRegressor((3,), random_state=0, max_iter=2, warm_start=True).fit(X, Y)
    taken = model.coefs_[0], model.coefs_[0].copy()
    model.fit(X, Y)
    model.partial_fit(X, Y)
    np.testing.assert_array_equal(*taken)
    assert not np.array_equal(model.coefs_[0], taken[1])

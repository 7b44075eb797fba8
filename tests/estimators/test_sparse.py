"""A sparse X is taken as the dense one is, and is made dense batch by batch."""

import numpy as np
import pytest
from scipy import sparse

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators import data, dense

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 6)) * (rng.random((90, 6)) < 0.3)
LABELS = np.arange(90) % 3
OMEGA = np.where(np.arange(90) % 5, 1.5, 0.0)
KINDS = [sparse.csr_matrix, sparse.csc_matrix, sparse.coo_matrix, sparse.csr_array, sparse.coo_array]


@pytest.mark.parametrize("make", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "params",
    [
        {"batch_size": 16},
        {"batch_size": 16, "shuffle": False},
        {"batch_size": 16, "early_stopping": True},
        {"solver": "gradient_descent"},
        {"solver": "lbfgs"},
    ],
    ids=str,
)
def test_a_sparse_fit_is_the_dense_fit(make, params):
    dense, model = (MLPClassifier((4,), random_state=0, max_iter=5, **params) for _ in range(2))
    dense.fit(X, LABELS, OMEGA)
    model.fit(make(X), LABELS, OMEGA)
    assert model.loss_curve_ == dense.loss_curve_
    np.testing.assert_array_equal(model.coefs_[0], dense.coefs_[0])
    np.testing.assert_array_equal(model.predict_proba(make(X)), dense.predict_proba(X))
    assert model.score(make(X), LABELS) == dense.score(X, LABELS)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_])
def test_the_type_of_a_sparse_matrix_is_that_of_the_dense_one(dtype):
    A = (3 * X).astype(dtype)
    dense = MLPRegressor((4,), random_state=0, max_iter=3).fit(A, LABELS)
    model = MLPRegressor((4,), random_state=0, max_iter=3).fit(sparse.csr_matrix(A), LABELS)
    assert model.coefs_[0].dtype == dense.coefs_[0].dtype
    np.testing.assert_array_equal(model.predict(sparse.csr_matrix(A)), dense.predict(A))


def test_an_entry_that_is_not_finite_is_named_by_its_place():
    A = sparse.csr_matrix(np.where(np.arange(90 * 6).reshape(90, 6) == 7 * 6 + 2, np.nan, X))
    with pytest.raises(ValueError, match=r"X\[7, 2\] = nan"):
        MLPClassifier().fit(A, LABELS)
    with pytest.raises(ValueError, match=r"X\[7, 2\] = nan"):
        MLPClassifier(max_iter=2).fit(X, LABELS).predict(A)


def test_a_fit_resumes_from_a_checkpoint_of_the_same_sparse_matrix_only(tmp_path):
    params = {"batch_size": 16, "random_state": 0, "checkpoint": tmp_path / "c"}
    MLPClassifier((4,), max_iter=4, **params).fit(sparse.csr_matrix(X), LABELS)
    resumed = MLPClassifier((4,), max_iter=6, **params).fit(sparse.csr_matrix(X), LABELS)
    whole = MLPClassifier((4,), max_iter=6, **params | {"checkpoint": None}).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_
    other = sparse.csr_matrix(X)
    other.data[3] += 1
    with pytest.raises(ValueError, match="differs in data's CRC-32"):
        MLPClassifier((4,), max_iter=6, **params).fit(other, LABELS)


@pytest.fixture(scope="module")
def large():
    return sparse.random_array((6_000, 1000), density=0.01, rng=0, format="csr")


@pytest.mark.parametrize("solver", ["sgd", "adam"])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_memory_is_that_of_the_sparse_data_parameters_and_a_batch(peak, large, solver, early_stopping):
    """Dense, X takes 48 MB; sparse 0.7, the parameters 0.08 and a batch 0.4.

    What is held out is scored by chunks of at most 4 MB; so is all, where the cost seems worse than chance.
    """
    A, batch_size = large, 50
    n, d = A.shape
    y = np.arange(n) % 2
    model = MLPClassifier(
        (10,), solver=solver, batch_size=batch_size, max_iter=1, early_stopping=early_stopping
    )
    MLPClassifier((2,), max_iter=1).fit(A[:50], y[:50])  # what the first call loads, and keeps
    kept, parameters, batch = A.data.nbytes + A.indices.nbytes, 8 * 11 * d, 8 * batch_size * d
    chunk = 8 * data.CHUNK
    assert peak(lambda: model.fit(A, y)) < kept + 6 * parameters + 3 * batch + 3 * chunk
    assert peak(lambda: model.predict(A)) < kept + parameters + 3 * 8 * data.CHUNK


def test_predictions_by_chunks_are_those_of_the_whole(monkeypatch):
    model = MLPClassifier((4,), random_state=0, max_iter=3).fit(X, LABELS)
    many = np.tile(X, (3, 1))
    whole = model.predict_proba(many)
    monkeypatch.setattr(dense, "CHUNK", 1)  # the least is 64 rows
    np.testing.assert_allclose(model.predict_proba(many), whole, rtol=1e-14)
    np.testing.assert_allclose(model.predict_proba(sparse.csr_matrix(many)), whole, rtol=1e-14)

"""A real cluster of processes on this machine: its fits are those of one process to rounding."""

import os
import signal

import numpy as np
import pytest

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators import cluster

distributed = pytest.importorskip("distributed")
array = pytest.importorskip("dask.array")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
]

rng = np.random.default_rng(0)
X = rng.normal(size=(101, 3)) * [1, 100, 1]
LABELS = np.array(["a", "b", "c"])[np.digitize(X[:, 0], [-0.5, 0.5])]
OMEGA = rng.integers(0, 3, 101).astype(float)


@pytest.fixture(scope="module")
def client():
    started = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", memory_limit=0
    )
    with started, distributed.Client(started) as client:
        yield client


def assert_the_same(one, other):
    assert one.n_iter_ == other.n_iter_
    np.testing.assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-9)
    for A, B in zip([*one.coefs_, *one.intercepts_], [*other.coefs_, *other.intercepts_], strict=True):
        np.testing.assert_allclose(A, B, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    "params",
    [
        {"solver": "gradient_descent", "learning_rate_init": 0.1},
        {"solver": "adam", "batch_size": 16},
        {"solver": "sgd", "batch_size": 40, "early_stopping": True},
        {"solver": "lbfgs"},
    ],
    ids=lambda params: params["solver"],
)
def test_a_fit_on_two_processes_is_that_of_one(client, params):
    params = {"random_state": 0, "max_iter": 8, "alpha": 0.5, **params}
    one = MLPClassifier((4,), **params).fit(X, LABELS, OMEGA)
    two = MLPClassifier((4,), **params).fit(X, LABELS, OMEGA, client=client)
    assert_the_same(one, two)


def test_the_samples_lie_on_both_workers(client):
    params = {"solver": "gradient_descent", "max_iter": 3, "random_state": 0}
    held = []
    MLPRegressor((4,), callbacks=lambda epoch: held.append(client.has_what()), **params).fit(
        X, X[:, 0], client=client
    )
    assert len(held[-1]) == 2
    assert all(len(keys) >= 1 for keys in held[-1].values())


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(client):
    params = {"solver": "adam", "batch_size": 32, "random_state": 0, "max_iter": 12}
    one = MLPClassifier((4,), **params).fit(X, LABELS)
    killed = []

    def kill(epoch):
        if epoch.number == 4:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    two = MLPClassifier((4,), callbacks=kill, **params).fit(X, LABELS, client=client)
    assert killed[0] not in client.run(os.getpid).values()
    assert_the_same(one, two)


def test_what_is_no_cluster_is_refused(client):
    with pytest.raises(TypeError, match="client must be a distributed.Client"):
        MLPClassifier().fit(X, LABELS, client="tcp://127.0.0.1:8786")
    with pytest.raises(ValueError, match="dropout needs one process"):
        MLPClassifier(dropout=0.5).fit(X, LABELS, client=client)


def test_partial_fit_takes_a_collection_block_by_block(client):
    A, y = array.from_array(X, chunks=(30, 2)), array.from_array(LABELS, chunks=50)
    params = {"random_state": 0, "shuffle": False}
    found = cluster.partial_fit(MLPClassifier((4,), **params), A, y, classes=["a", "b", "c"])
    expected = MLPClassifier((4,), **params)
    for start in range(0, 101, 30):
        expected.partial_fit(X[start : start + 30], LABELS[start : start + 30], classes=["a", "b", "c"])
    assert found.n_iter_ == 4
    np.testing.assert_array_equal(found.coefs_[0], expected.coefs_[0])
    with pytest.raises(TypeError, match="X must be a Dask array"):
        cluster.partial_fit(MLPClassifier(), X, y)

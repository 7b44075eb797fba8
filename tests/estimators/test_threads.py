"""A fit of small products runs on one BLAS thread, of large ones on as many as there were before."""

import builtins
import threading

import numpy as np
import pytest

from backprop import MLPClassifier
from backprop.estimators import optimise
from backprop.estimators.process import _libraries, few_threads

threadpoolctl = pytest.importorskip("threadpoolctl")


def threads():
    return {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}


@pytest.mark.parametrize(
    ("widths", "inside"),
    [
        ((10, 20), {2}),  # BLAS itself does not share these
        ((64, 64), {1}),
        ((64, 128), {1}),
        ((64, 129), {2}),
    ],
)
def test_fit_takes_one_thread_for_small_products(widths, inside, monkeypatch):
    seen = []

    def look(*arguments):
        seen.append(threads())
        return run(*arguments)

    run = optimise.minimise
    monkeypatch.setattr(optimise, "minimise", look)
    rng = np.random.default_rng(0)
    X, labels = rng.normal(size=(128, widths[0])), np.arange(128) % 2
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        if threads() != {2}:
            pytest.skip("this BLAS has one thread only")
        with pytest.warns(UserWarning, match="max_iter"):
            MLPClassifier(widths[1:], batch_size=128, max_iter=2).fit(X, labels)
        assert threads() == {2}
    assert seen == [inside]


def test_what_scipy_brings_along_has_one_thread_and_numpy_keeps_its_own(monkeypatch):
    scipy_optimize = pytest.importorskip("scipy.optimize")
    libraries = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    if len(libraries) < 2:
        pytest.skip("SciPy and NumPy have one BLAS")
    seen = []

    def look(*arguments, **options):
        found = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
        seen.append({"/scipy.libs/" in pool["filepath"]: pool["num_threads"] for pool in found})
        return minimize(*arguments, **options)

    minimize = scipy_optimize.minimize
    monkeypatch.setattr(scipy_optimize, "minimize", look)
    X, labels = np.random.default_rng(0).normal(size=(64, 10)), np.arange(64) % 2
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        if threads() != {2}:
            pytest.skip("this BLAS has one thread only")
        MLPClassifier((20,), solver="lbfgs").fit(X, labels)
        assert threads() == {2}
    assert seen == [{True: 1, False: 2}]


def test_without_threadpoolctl_nothing_is_set(monkeypatch):
    def refuse(name, *arguments):
        if name == "threadpoolctl":
            raise ImportError(name)
        return importing(name, *arguments)

    importing = builtins.__import__
    _libraries.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    with few_threads(128 * 64 * 64) as limits:
        assert limits is None


def test_a_thread_of_python_leaves_the_process_alone():
    """Two that overlap, and end in another order than they began, would leave one BLAS thread for ever."""
    seen = []

    def look():
        with few_threads(128 * 64 * 64):
            seen.append(threads())

    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        if threads() != {2}:
            pytest.skip("this BLAS has one thread only")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [{2}]

"""Ctrl-C in a process of its own, as a terminal sends it."""

import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import signal, sys, warnings
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np
from backprop.estimators import MLPClassifier
rng = np.random.default_rng(0)
X, y = rng.normal(size=(300, 2)), np.arange(300) % 3
model = MLPClassifier((5,), solver={solver!r}, random_state=0, max_iter=10**9, max_fun=10**9, tol=0,
                      n_iter_no_change=10**9, batch_size=32)
print("fitting", flush=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    model.fit(X, y)
print(caught[0].message)
print(model.n_iter_ > 0, np.isfinite(model.predict_proba(X)).all(), len(model.loss_curve_) == model.n_iter_)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.fixture(autouse=True)
def python_hears_ctrl_c(monkeypatch):
    """As in a terminal; a shell lets what it starts in the background ignore Ctrl-C. No press is recent."""
    monkeypatch.setattr("backprop.estimators.process.Interruption.last", -1e9)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("solver", ["adam", "gradient_descent"])
def test_the_first_ctrl_c_ends_fit_with_a_usable_estimator(solver):
    command = [sys.executable, "-c", SCRIPT.format(solver=solver)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "fitting\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert err == ""
    lines = out.splitlines()
    assert "interrupted" in lines[0]
    assert "whole epochs" in lines[0]
    assert lines[1:] == ["True True True", "True"]


def test_the_second_request_raises():
    from backprop.estimators.process import Interruption

    with Interruption() as interruption:
        signal.raise_signal(signal.SIGINT)
        assert interruption.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_lbfgs_keeps_its_last_iterate(monkeypatch):
    import numpy as np

    from backprop.estimators import MLPClassifier
    from backprop.estimators import estimator as module

    class Third(module.Interruption):
        asked = 0

        @property
        def requested(self):
            self.asked += 1
            return self.asked > 10

    monkeypatch.setattr(module, "Interruption", Third)
    X, y = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 3
    model = MLPClassifier((5,), solver="lbfgs", random_state=0)
    with pytest.warns(RuntimeWarning, match="interrupted"):
        model.fit(X, y)
    assert 1 <= model.n_iter_ <= 10
    assert model.loss_ < model.loss_curve_[0]
    assert np.isfinite(model.predict_proba(X)).all()


class AtBatch:
    """Ctrl-C, heard after so many batches."""

    def __init__(self, batches):
        self.left = batches

    def __call__(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @property
    def requested(self):
        self.left -= 1
        return self.left <= 0


def interrupted_fit(monkeypatch, batches, **params):
    import numpy as np

    from backprop.estimators import MLPRegressor, estimator

    monkeypatch.setattr(estimator, "Interruption", AtBatch(batches))
    X = np.random.default_rng(0).normal(size=(60, 2))
    model = MLPRegressor((), solver="sgd", batch_size=30, random_state=0, **params)
    return model, lambda: model.fit(X, X[:, 0])


@pytest.mark.parametrize(("batches", "epochs"), [(1, 0), (2, 1), (4, 1), (5, 2)])
def test_an_epoch_counts_when_its_last_batch_is_done(monkeypatch, batches, epochs):
    """`requested` is asked after each of two batches and once after the epoch."""
    model, fit = interrupted_fit(monkeypatch, batches)
    with pytest.warns(RuntimeWarning, match=f"interrupted after {epochs} whole epochs"):
        fit()
    assert model.n_iter_ == len(model.loss_curve_) == epochs


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_ctrl_c_after_the_last_step_is_not_lost(monkeypatch, solver):
    """It comes while the fitted estimator is put together."""
    import numpy as np

    from backprop.estimators import MLPClassifier

    class Late(MLPClassifier):
        def _keep(self, network, fit, *rest):
            super()._keep(network, fit, *rest)
            if fit.costs:
                signal.raise_signal(signal.SIGINT)

    X, y = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 3
    model = Late((5,), solver=solver, random_state=0, max_iter=2)
    with pytest.warns(RuntimeWarning, match="interrupted after 2 whole epochs"):
        model.fit(X, y)
    assert model.n_iter_ == 2


def test_a_step_that_overflows_is_not_kept_when_ctrl_c_follows(monkeypatch):
    import numpy as np

    from backprop.estimators import Diverged

    model, fit = interrupted_fit(monkeypatch, 1, learning_rate_init=1e300)
    with pytest.raises(Diverged, match="epoch 1"):
        fit()
    assert np.abs(model.coefs_[0]).max() < 10


@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_step_that_was_cut_off_leaves_the_weights_before_it(monkeypatch, early_stopping):
    """A second Ctrl-C comes while the third step writes."""
    import numpy as np

    from backprop import solvers
    from backprop.estimators import MLPClassifier

    X, y = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 3
    params = {"random_state": 0, "early_stopping": early_stopping, "tol": 0, "shuffle": False}
    with pytest.warns(UserWarning, match="max_iter=2"):
        whole = MLPClassifier((5,), max_iter=2, **params).fit(X, y)

    class CutOff(solvers.Adam):
        def step(self, theta, gradient, learning_rate, out):
            super().step(theta, gradient, learning_rate, out)
            if self.t == 3:
                out[::2] = 7
                raise KeyboardInterrupt

    monkeypatch.setattr("backprop.estimators.options.Adam", CutOff)
    model = MLPClassifier((5,), max_iter=9, **params)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, y)
    assert model.n_iter_ == 2
    assert model.loss_curve_ == whole.loss_curve_
    for kept, expected in zip(
        [*model.coefs_, *model.intercepts_], [*whole.coefs_, *whole.intercepts_], strict=True
    ):
        np.testing.assert_array_equal(kept, expected)
    assert model.predict(X).shape == (60,)

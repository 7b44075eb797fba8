"""Ctrl-C in a process of its own, as a terminal sends it."""

import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import sys, warnings
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
import signal
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.mark.parametrize("solver", ["adam", "gradient_descent"])
def test_the_first_ctrl_c_ends_fit_with_a_usable_estimator(solver):
    command = [sys.executable, "-c", SCRIPT.format(solver=solver)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "fitting\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert err == ""
    lines = out.splitlines()
    assert "interrupted" in lines[0]
    assert "in epoch" in lines[0]
    assert lines[1:] == ["True True True", "True"]


def test_the_second_request_raises():
    from backprop.estimators.progress import Interruption

    with Interruption() as interruption:
        signal.raise_signal(signal.SIGINT)
        assert interruption.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_lbfgs_keeps_its_last_iterate(monkeypatch):
    import numpy as np

    from backprop.estimators import MLPClassifier
    from backprop.estimators import base as module

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

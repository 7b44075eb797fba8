"""Files: what is loaded predicts what was saved, and a killed fit resumes bit by bit."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from backprop import files
from backprop.estimators import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore:max_iter")

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 2))
LABELS = np.arange(90) % 3
TARGETS = {
    "integers": LABELS,
    "strings": np.array(["ä", "b", "c"])[LABELS],
    "booleans": LABELS == 0,
    "objects": np.array(["x", "y", "z"], dtype=object)[LABELS],
    "multilabel": (X > 0).astype(int),
}


@pytest.mark.parametrize("y", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_loaded_classifier_predicts_the_same(tmp_path, y, dtype):
    model = MLPClassifier((4, 3), "logistic", random_state=0, max_iter=3, alpha=0.5).fit(X.astype(dtype), y)
    model.save(tmp_path / "model")
    loaded = MLPClassifier.load(tmp_path / "model")
    assert loaded.get_params() == model.get_params()
    assert loaded.classes_.dtype == model.classes_.dtype
    assert loaded.loss_curve_ == model.loss_curve_
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_a_loaded_regressor_predicts_the_same_and_goes_on(tmp_path):
    model = MLPRegressor((4,), solver="gradient_descent", random_state=0, max_iter=3).fit(X, X[:, 0])
    model.save(tmp_path / "model")
    loaded = MLPRegressor.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    loaded.partial_fit(X, X[:, 0])
    model.partial_fit(X, X[:, 0])
    np.testing.assert_array_equal(loaded.coefs_[0], model.coefs_[0])


def rewrite(path, change):
    arrays, metadata = files.load(path, "MLPClassifier")
    change(arrays, metadata)
    files.save(path, arrays, metadata)


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays, metadata: metadata["widths"].__setitem__(1, 10**12),
        lambda arrays, metadata: metadata["params"].update(hidden_layer_sizes=[10**12]),
        lambda arrays, metadata: metadata["params"].update(solver="newton"),
        lambda arrays, metadata: metadata["params"].pop("alpha"),
        lambda arrays, metadata: metadata.update(classes=[0, 1]),
        lambda arrays, metadata: metadata.update(classes=[0, 1, 1]),
        lambda arrays, metadata: metadata.update(labels="U999999999"),
        lambda arrays, metadata: metadata.pop("dtype"),
        lambda arrays, metadata: arrays.update(W0=arrays["W0"].T.copy()),
        lambda arrays, metadata: arrays.update(W0=arrays["W0"].astype(np.float32)),
        lambda arrays, metadata: arrays.pop("b1"),
        lambda arrays, metadata: arrays.update(W7=arrays["W0"]),
    ],
)
def test_a_file_of_another_architecture_is_refused(tmp_path, change):
    path = tmp_path / "model"
    MLPClassifier((4,), random_state=0, max_iter=3).fit(X, LABELS).save(path)
    assert MLPClassifier.load(path).coefs_[0].shape == (2, 4)
    rewrite(path, change)
    with pytest.raises(ValueError, match="model"):
        MLPClassifier.load(path)


def test_a_damaged_file_or_one_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "model"
    MLPClassifier((4,), random_state=0, max_iter=3).fit(X, LABELS).save(path)
    with pytest.raises(ValueError, match="MLPClassifier"):
        MLPRegressor.load(path)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ValueError, match="model"):
        MLPClassifier.load(path)


@pytest.mark.parametrize("params", [{}, {"solver": "sgd"}, {"early_stopping": True}])
def test_a_resumed_fit_is_bit_identical(tmp_path, params):
    params = {"batch_size": 16, "random_state": 0, "n_iter_no_change": 1000, **params}
    whole = MLPClassifier((4,), max_iter=9, **params).fit(X, LABELS)
    part = MLPClassifier((4,), max_iter=4, checkpoint=tmp_path / "c", every=3, **params).fit(X, LABELS)
    assert part.n_iter_ == 4
    resumed = part.set_params(max_iter=9).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_
    np.testing.assert_array_equal(resumed.coefs_[0], whole.coefs_[0])


def test_a_checkpoint_of_another_fit_is_refused_by_name(tmp_path):
    model = MLPClassifier((4,), max_iter=2, random_state=0, checkpoint=tmp_path / "c").fit(X, LABELS)
    with pytest.raises(ValueError, match="differs in alpha"):
        model.set_params(alpha=1.0).fit(X, LABELS)
    with pytest.raises(ValueError, match="differs in data's CRC-32"):
        model.set_params(alpha=1e-4).fit(X + 1, LABELS)


SCRIPT = """
import sys, warnings
import numpy as np
from backprop.estimators import MLPClassifier
warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
X = rng.normal(size=(90, 2))
model = MLPClassifier((4,), batch_size=16, random_state=0, tol=0, n_iter_no_change=10**9,
                      max_iter=int(sys.argv[2]), checkpoint=sys.argv[1])
model.fit(X, np.arange(90) % 3)
"""


@pytest.mark.slow
def test_a_fit_survives_kill_9_at_any_moment(tmp_path):
    path = tmp_path / "c"
    for delay in (0.01, 0.037, 0.05, 0.083, 0.11):
        with subprocess.Popen([sys.executable, "-c", SCRIPT, str(path), "1000000"]) as process:
            while not path.exists() and process.poll() is None:
                time.sleep(0.005)
            time.sleep(0.5 + delay)  # the imports of a process that resumes take part of it
            process.kill()
        assert process.returncode == -signal.SIGKILL
    arrays, _ = files.load(path, "checkpoint")
    done = len(arrays["costs"])
    assert done > 5
    params = {"batch_size": 16, "random_state": 0, "tol": 0, "n_iter_no_change": 10**9, "max_iter": done + 3}
    resumed = MLPClassifier((4,), checkpoint=path, **params).fit(X, LABELS)
    whole = MLPClassifier((4,), **params).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_
    np.testing.assert_array_equal(resumed.coefs_[0], whole.coefs_[0])

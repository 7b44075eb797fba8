"""Files: what is loaded predicts what was saved, and a killed fit resumes bit by bit."""

import signal
import subprocess
import sys
import time
from itertools import cycle, islice

import numpy as np
import pytest

from backprop import files
from backprop.estimators import Diverged, MLPClassifier, MLPRegressor

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
        lambda arrays, metadata: metadata.pop("params"),
        lambda arrays, metadata: metadata["params"].update(alpha="much"),
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


IMPATIENT = {"n_iter_no_change": 1, "tol": 10.0}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"solver": "sgd"},
        {"solver": "gradient_descent"},
        {"early_stopping": True},
        {"learning_rate": "invscaling", "solver": "sgd"},
        {"learning_rate": "adaptive", **IMPATIENT},
        {"learning_rate": "adaptive", "early_stopping": True, **IMPATIENT},
    ],
)
def test_a_resumed_fit_is_bit_identical(tmp_path, params):
    """Adaptive and impatient, the rate falls after epochs 3, 5, 7 and 9; we resume after 4."""
    params = {"batch_size": 16, "random_state": 0, "n_iter_no_change": 1000, **params}
    whole = MLPClassifier((4,), max_iter=10, **params).fit(X, LABELS)
    part = MLPClassifier((4,), max_iter=4, checkpoint=tmp_path / "c", every=3, **params).fit(X, LABELS)
    assert part.n_iter_ == len(files.load(tmp_path / "c", "checkpoint")[0]["costs"]) == 4
    resumed = part.set_params(max_iter=10).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_
    np.testing.assert_array_equal(resumed.coefs_[0], whole.coefs_[0])
    for name in ("rate", "samples", "lowered", "best", "idle"):
        assert getattr(resumed._schedule, name) == getattr(whole._schedule, name)
    lowered = {"adaptive": 4}.get(whole.learning_rate, 0)
    assert whole._schedule.lowered == lowered


def test_parameters_that_overflow_are_not_put_into_a_checkpoint(tmp_path):
    points, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]), np.array([1.0, 2.0, 3.0])
    params = {"solver": "gradient_descent", "learning_rate_init": 1e300, "max_iter": 1, "random_state": 0}
    params["standardise"] = False
    model = MLPRegressor((), checkpoint=tmp_path / "c", **params)
    with pytest.warns(UserWarning, match="not scaled"), pytest.raises(Diverged, match="epoch 2"):
        model.fit(1e10 * points, y)
    assert np.isfinite(model.predict(points)).all()
    assert not (tmp_path / "c").exists()


def test_a_schedule_is_saved_with_the_other_parameters(tmp_path):
    model = MLPRegressor((4,), learning_rate="adaptive", power_t=0.25, random_state=0, max_iter=3)
    model.fit(X, X[:, 0]).save(tmp_path / "model")
    assert MLPRegressor.load(tmp_path / "model").get_params() == model.get_params()
    assert MLPRegressor.load(tmp_path / "model").learning_rate == "adaptive"


def test_a_checkpoint_of_another_fit_is_refused_by_name(tmp_path):
    model = MLPClassifier((4,), max_iter=2, random_state=0, checkpoint=tmp_path / "c").fit(X, LABELS)
    before = dict(vars(model.set_params(alpha=1.0)))
    with pytest.raises(ValueError, match="differs in alpha"):
        model.fit(X, LABELS)
    assert vars(model).keys() == before.keys()
    assert all(value is before[name] for name, value in vars(model).items())
    with pytest.raises(ValueError, match="differs in data's CRC-32"):
        model.set_params(alpha=1e-4).fit(X + 1, LABELS)


def test_a_finished_fit_can_be_resumed(tmp_path):
    """No epoch is left, so no batch is taken."""
    params = {"batch_size": 16, "max_iter": 3, "random_state": 0, "checkpoint": tmp_path / "c"}
    one, two = (MLPClassifier((4,), **params).fit(X, LABELS) for _ in range(2))
    assert one.loss_curve_ == two.loss_curve_
    np.testing.assert_array_equal(one.coefs_[0], two.coefs_[0])


def test_a_warm_start_resumes_only_from_its_own_weights(tmp_path):
    start = MLPClassifier((4,), max_iter=2, random_state=0, warm_start=True).fit(X, LABELS)
    start.save(tmp_path / "start")

    def fitted(max_iter, checkpoint=None):
        model = MLPClassifier.load(tmp_path / "start")
        return model.set_params(max_iter=max_iter, checkpoint=checkpoint).fit(X, LABELS)

    fitted(3, tmp_path / "c")
    resumed = fitted(6, tmp_path / "c")
    assert resumed.loss_curve_ == fitted(6).loss_curve_
    with pytest.raises(ValueError, match="differs in weights of the last fit"):
        resumed.fit(X, LABELS)


@pytest.mark.parametrize("random_state", [None, np.random.default_rng(0), np.random.RandomState(0)])
def test_what_would_hold_out_other_samples_when_it_resumes_is_refused(tmp_path, random_state):
    model = MLPClassifier((4,), early_stopping=True, checkpoint=tmp_path / "c", random_state=random_state)
    with pytest.raises(ValueError, match="needs an integer as random_state"):
        model.fit(X, LABELS)
    assert not (tmp_path / "c").exists()


def test_a_folder_that_is_missing_is_found_before_the_fit(tmp_path):
    model = MLPClassifier((4,), max_iter=2, random_state=0, checkpoint=tmp_path / "no" / "c", every=2)
    before = dict(vars(model))
    with pytest.raises(FileNotFoundError, match="no"):
        model.fit(X, LABELS)
    assert vars(model) == before


@pytest.mark.parametrize(
    "change",
    [
        {"costs": np.array(1.0)},
        {"costs": np.ones((2, 2))},
        {"theta": np.ones(3)},
        {"theta": np.ones(27, np.float32)},
        {"solver.t": np.array(1.5)},
        {"solver.t": np.array(-1)},
        {"solver.squares": np.ones(27, np.int64)},
        {"solver.squares": -np.ones(27)},
        {"solver.more": np.ones(27)},
        {"more": np.ones(27)},
    ],
)
def test_a_checkpoint_with_other_contents_is_refused(tmp_path, change):
    model = MLPClassifier((4,), max_iter=2, random_state=0, checkpoint=tmp_path / "c").fit(X, LABELS)
    arrays, metadata = files.load(tmp_path / "c", "checkpoint")
    assert arrays["theta"].shape == arrays["solver.squares"].shape == (27,)
    files.save(tmp_path / "c", {**arrays, **change}, metadata)
    before = dict(vars(model))
    with pytest.raises(ValueError, match="checkpoint '.*c' holds|checkpoint '.*c' must hold"):
        model.fit(X, LABELS)
    assert vars(model) == before


def test_infinite_patience_can_be_saved_and_checkpointed(tmp_path):
    params = {"n_iter_no_change": np.inf, "tol": np.inf, "max_iter": 2, "random_state": 0}
    model = MLPClassifier((4,), checkpoint=tmp_path / "c", **params).fit(X, LABELS)
    model.save(tmp_path / "model")
    loaded = MLPClassifier.load(tmp_path / "model")
    assert loaded.get_params() == {**model.get_params(), "checkpoint": None}
    assert MLPClassifier((4,), checkpoint=tmp_path / "c", **params).fit(X, LABELS).n_iter_ == 2


@pytest.mark.parametrize("hidden", [range(3, 5), [3, 4], np.array([3, 4])])
def test_layers_that_fit_takes_can_be_saved(tmp_path, hidden):
    MLPClassifier(hidden, max_iter=2, random_state=0).fit(X, LABELS).save(tmp_path / "model")
    assert MLPClassifier.load(tmp_path / "model").hidden_layer_sizes == (3, 4)


@pytest.mark.filterwarnings("ignore:lbfgs has not converged")
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_loaded_estimator_has_as_many_epochs(tmp_path, solver):
    model = MLPClassifier((4,), solver=solver, max_iter=2, random_state=0).fit(X, LABELS)
    model.save(tmp_path / "model")
    assert MLPClassifier.load(tmp_path / "model").n_iter_ == model.n_iter_ == 2
    rewrite(tmp_path / "model", lambda arrays, metadata: metadata.update(epochs=7))
    with pytest.raises(ValueError, match="losses are not those of 7 epochs"):
        MLPClassifier.load(tmp_path / "model")


@pytest.mark.parametrize("dtype", ["float16", ">i4", ">f8", "uint8"])
def test_labels_of_each_type_of_numbers_return(tmp_path, dtype):
    y = LABELS.astype(dtype)
    model = MLPClassifier((4,), max_iter=2, random_state=0).fit(X, y)
    model.save(tmp_path / "model")
    loaded = MLPClassifier.load(tmp_path / "model")
    assert loaded.classes_.dtype == np.dtype(dtype).newbyteorder("=")
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))


def test_what_could_not_be_loaded_is_not_saved(tmp_path):
    for changed, message in [({"hidden_layer_sizes": (9,)}, "are not those of"), ({"alpha": -1}, "alpha")]:
        model = MLPClassifier((4,), max_iter=2, random_state=0).fit(X, LABELS).set_params(**changed)
        with pytest.raises(ValueError, match=message):
            model.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_samples_of_weight_0_belong_to_the_identity_of_a_fit(tmp_path):
    """Without the first three rows, or without the next three, the same targets and weights are left."""
    model = MLPClassifier((4,), max_iter=2, random_state=0, checkpoint=tmp_path / "c")
    first, other = (np.where(np.arange(90) // 3 == three, 0.0, 1.0) for three in (0, 1))
    model.fit(X, LABELS, first)
    with pytest.raises(ValueError, match="differs in data's CRC-32"):
        model.fit(X, LABELS, other)


SCRIPT = """
import sys, warnings
import numpy as np
from backprop.estimators import MLPClassifier
warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
X = rng.normal(size=(90, 2))
model = MLPClassifier((4,), batch_size=16, random_state=0, tol=0, n_iter_no_change=10**9,
                      learning_rate="invscaling", max_iter=int(sys.argv[2]), checkpoint=sys.argv[1])
model.fit(X, np.arange(90) % 3)
"""


@pytest.mark.slow
def test_a_fit_survives_kill_9_at_any_moment(tmp_path):
    path = tmp_path / "c"

    def done():
        return len(files.load(path, "checkpoint")[0]["costs"]) if path.exists() else 0

    delays = cycle([0.01, 0.037, 0.05, 0.083, 0.11])  # a busy machine takes more than one round
    for number, delay in enumerate(islice(delays, 50)):
        if number >= 5 and done() > 5:
            break
        with subprocess.Popen([sys.executable, "-c", SCRIPT, str(path), "1000000"]) as process:
            while not path.exists() and process.poll() is None:
                time.sleep(0.005)
            time.sleep(0.5 + delay)  # the imports of a process that resumes take part of it
            process.kill()
        assert process.returncode == -signal.SIGKILL
    assert done() > 5
    params = {
        "batch_size": 16,
        "random_state": 0,
        "tol": 0,
        "n_iter_no_change": 10**9,
        "max_iter": done() + 3,
    }
    params["learning_rate"] = "invscaling"
    resumed = MLPClassifier((4,), checkpoint=path, **params).fit(X, LABELS)
    whole = MLPClassifier((4,), **params).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_
    np.testing.assert_array_equal(resumed.coefs_[0], whole.coefs_[0])

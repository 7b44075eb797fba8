"""What users met elsewhere and here, one test each, with its kind: reproduced first, then mended."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas
import pytest
import sklearn
from sklearn.base import clone
from sklearn.datasets import load_iris, load_wine
from sklearn.model_selection import GridSearchCV, cross_val_score, learning_curve
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from backprop import MLPClassifier, MLPRegressor, files
from backprop.estimators import ConvergenceWarning, Diverged
from backprop.estimators.errors import recognised

quiet = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 4))
Y = np.arange(60) % 2


def test_a_fit_that_is_worse_than_chance_says_so():
    """On wine as it is, without standardising, most fits end above the entropy of the classes."""
    A, y = load_wine(return_X_y=True)
    p = np.bincount(y) / len(y)
    bad = 0
    for seed in range(6):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = MLPClassifier(random_state=seed, max_iter=30, standardise=False).fit(A, y)
        P = model.predict_proba(A)[np.arange(len(y)), y]
        worse = -np.mean(np.log(np.maximum(P, 1e-300))) > -np.sum(p * np.log(p))
        said = [str(w.message) for w in caught if w.category is recognised(ConvergenceWarning)]
        assert any("worse than the 1.086 of the frequencies" in text for text in said) == worse
        bad += worse
    assert bad > 0
    assert MLPClassifier(random_state=0, max_iter=2000).fit(A, y).score(A, y) == 1


def test_a_regression_that_is_worse_than_the_mean_says_so():
    with pytest.warns(recognised(ConvergenceWarning), match="worse than the .* of the mean or median of y"):
        MLPRegressor(max_iter=1, standardise=False, random_state=0).fit(X, 1e3 + X[:, 0])


@quiet
def test_metadata_routing_passes_on_what_is_asked_for():
    A, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), MLPClassifier((5,), max_iter=30, random_state=0))
    without = cross_val_score(pipeline, A, y, cv=3)
    with sklearn.config_context(enable_metadata_routing=True):
        np.testing.assert_array_equal(cross_val_score(pipeline, A, y, cv=3), without)
        assert pipeline.fit(A, y).score(A, y) > 0.3
        search = GridSearchCV(pipeline, {"mlpclassifier__alpha": [1e-4, 1e-2]}, cv=3).fit(A, y)
        assert np.isfinite(search.cv_results_["mean_test_score"]).all()
        model = MLPClassifier((5,), max_iter=30, random_state=0).set_fit_request(sample_weight=True)
        model.set_score_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        weighted = make_pipeline(scaler, clone(model)).fit(A, y, sample_weight=(y < 2).astype(float))
        alone = clone(model).fit(StandardScaler().fit_transform(A), y, (y < 2).astype(float))
        np.testing.assert_array_equal(weighted[-1].coefs_[0], alone.coefs_[0])
        right = weighted.predict(A) == y
        assert weighted.score(A, y, sample_weight=(y == 2).astype(float)) == np.mean(right[y == 2])
        refusing = make_pipeline(scaler, clone(model).set_fit_request(sample_weight=None))
        with pytest.raises(ValueError, match="sample_weight"):
            refusing.fit(A, y, sample_weight=np.ones(150))
    with pytest.raises(TypeError, match="fit takes sample_weight, validation_data; came 'weight'"):
        model.set_fit_request(weight=True)


@quiet
def test_a_subclass_may_pass_keywords_on(tmp_path):
    class Mine(MLPClassifier):
        def __init__(self, note="", *args, **kwargs):
            self.note = note
            super().__init__(*args, **kwargs)

    mine = Mine("a", max_iter=3, hidden_layer_sizes=(7,), alpha=0.5)
    assert repr(mine) == "Mine(note='a')"
    assert mine.get_params() == {"note": "a"}
    assert clone(mine).note == "a"
    assert (
        clone(mine).max_iter == 200
    )  # as scikit-learn's: what the constructor does not name is no parameter
    mine.fit(X, Y).save(tmp_path / "mine")
    loaded = Mine.load(tmp_path / "mine")
    assert (loaded.note, loaded.max_iter, loaded.alpha) == ("a", 3, 0.5)
    np.testing.assert_array_equal(loaded.predict_proba(X), mine.predict_proba(X))


@quiet
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["params"].update(checkpoint="chosen by a stranger"), "has no checkpoint"),
        (lambda m: m["params"].update(callbacks="print"), "has no callbacks"),
        (lambda m: m.update(classes=["c", "b", "a"]), "distinct, and in order"),
        (lambda m: m.update(labels="int64"), "are not of the type|invalid literal"),
        (lambda m: m.update(multilabel=True), "numbers of its columns"),
        (lambda m: m.update({"feature names": "abcd"}), "not a list of 4 strings"),
        (lambda m: m["params"].update(random_state=-5), "random_state must not be negative"),
        (lambda m: m["params"].update(verbose="much"), "verbose"),
        (lambda m: m["params"].update(init="best"), "init must be one of"),
        (lambda m: m["params"].update(standardise=3), "standardise"),
        (lambda m: m["params"].update(alpha={"a": 1}), "parameters are damaged"),
        (lambda m: m["params"].update(class_weight={"pairs": [[1]]}), "parameters are damaged"),
    ],
)
def test_load_takes_nothing_that_save_never_writes(tmp_path, change, message):
    MLPClassifier(3, max_iter=2, random_state=0).fit(X, np.array(list("abc"))[np.arange(60) % 3]).save(
        tmp_path / "model"
    )
    arrays, metadata = files.load(tmp_path / "model", "MLPClassifier")
    files.save(tmp_path / "model", arrays, metadata)
    MLPClassifier.load(tmp_path / "model")
    change(metadata)
    files.save(tmp_path / "model", arrays, metadata)
    with pytest.raises(ValueError, match=message):
        MLPClassifier.load(tmp_path / "model")


@quiet
@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.array([3, 1, 2], object), np.int64),
        (np.array([np.int32(3), np.int8(1), 2], object), np.int64),
        (np.array([1.0, 2.0, 7], object), np.float64),
        (np.array([True, False, True], object), np.bool_),
        (np.array(["a", "ä", "c"], object), object),
        (np.array([b"a", b"\xff", b"c"]), "S1"),
        (np.array([2**63, 1, 2], np.uint64), np.uint64),
        (np.array([-1.0, 2.0, 3.0], np.float16), np.float16),
    ],
    ids=str,
)
def test_labels_that_fit_can_be_kept(tmp_path, values, dtype):
    y = values[np.arange(60) % 3]
    model = MLPClassifier(2, max_iter=2, random_state=0).fit(X, y)
    model.save(tmp_path / "model")
    loaded = MLPClassifier.load(tmp_path / "model")
    assert loaded.classes_.dtype == model.classes_.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    assert model.score(X, y) == loaded.score(X, y)


@pytest.mark.parametrize(
    "values",
    [
        [1, "a"],
        [True, 2],
        [(1,), (2,)],
        [1 + 1j, 2],
        [2**70, 1],
        [b"a", "a"],
        [np.longdouble(1), np.longdouble(2)],
    ],
    ids=str,
)
def test_labels_that_cannot_be_kept_do_not_fit(values):
    y = np.empty(60, object)
    y[:] = [values[i % len(values)] for i in range(60)]
    with pytest.raises(ValueError, match="Unknown label type"):
        MLPClassifier(2, max_iter=2).fit(X, y)


@quiet
def test_names_of_sixty_thousand_columns_can_be_kept(tmp_path):
    names = [f"feature_{i:06}_tf_idf" for i in range(60_000)]
    frame = pandas.DataFrame(np.zeros((4, 60_000), np.float32), columns=names)
    model = MLPClassifier(1, max_iter=1).fit(frame, [0, 1, 0, 1])
    model.save(tmp_path / "model")
    assert list(MLPClassifier.load(tmp_path / "model").feature_names_in_) == names


@quiet
@pytest.mark.parametrize(
    ("labels", "other"), [(Y, Y.astype(str)), (Y.astype(str), Y), (Y == 1, Y.astype("S1"))]
)
def test_a_score_on_labels_of_another_kind_is_an_error(labels, other):
    model = MLPClassifier((2,), max_iter=2, random_state=0).fit(X, labels)
    for values in (other, other.astype(object)):
        with pytest.raises(ValueError, match="y must hold (numbers|strings), as the classes"):
            model.score(X, values)
        with pytest.raises(ValueError, match="y must hold (numbers|strings), as the classes"):
            model.partial_fit(X, values)


@quiet
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_verbose_says_how_a_fit_ended(solver):
    shown = io.StringIO()
    with contextlib.redirect_stderr(shown):
        model = MLPClassifier(
            max_iter=500, verbose=True, random_state=0, solver=solver, learning_rate_init=0.05
        ).fit(X, X[:, 0] > 0)
    last = shown.getvalue().splitlines()[-1]
    assert last.startswith(f"epoch {model.n_iter_}/500  cost {model.loss_:.6g}  ")
    assert "converge" in last.lower()
    if solver == "adam":
        with contextlib.redirect_stderr(shown):
            model.partial_fit(X, X[:, 0] > 0)
        assert shown.getvalue().splitlines()[-1].startswith(f"epoch {model.n_iter_}/{model.n_iter_}  ")


def test_a_constant_target_that_is_held_out_is_judged_by_its_error():
    A = np.random.default_rng(0).normal(size=(100, 5))
    y = np.where(A[:, 0] > 1.2, 10 * A[:, 0], 0.0)
    found = 0
    for seed in range(4):
        model = MLPRegressor(
            early_stopping=True,
            learning_rate_init=0.01,
            max_iter=500,
            random_state=seed,
            validation_fraction=0.03,
        ).fit(A, y)
        found += model.best_validation_score_ <= 0
        assert len(set(model.validation_scores_)) > 1
        assert model.n_iter_ > 11
    assert found > 0  # a constant was held out, or R² would be above 0


LOOP = """
import signal, sys, warnings
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np
from backprop import MLPClassifier
warnings.simplefilter("ignore")
X = np.random.default_rng(0).normal(size=(2000, 20))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
print("ready", flush=True)
try:
    for seed in range(1000):
        MLPClassifier(max_iter=10, tol=0, n_iter_no_change=1000, random_state=seed).fit(X, y)
except KeyboardInterrupt:
    print("left", flush=True)
"""


def test_two_ctrl_c_in_a_row_leave_a_loop_of_short_fits():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout.readline() == "ready\n"
                time.sleep(0.5)
                for _ in range(10):
                    if process.poll() is None:
                        process.send_signal(signal.SIGINT)
                    time.sleep(0.2)
                out, _ = process.communicate(timeout=60)
            finally:
                process.kill()
    finally:
        signal.signal(signal.SIGINT, before)
    assert out == "left\n"


NA = pandas.DataFrame({"a": [1, 2, None, 4], "b": [1.0, 2.0, 3.0, 4.0]}).convert_dtypes()


@pytest.mark.parametrize(
    ("inputs", "labels", "message"),
    [
        (NA, [0, 1, 0, 1], r"X\[2, 0\] is missing"),
        (NA.to_numpy(), [0, 1, 0, 1], r"X\[2, 0\] is missing"),
        (np.array([[1, None], [1, 2]] * 2, object), [0, 1, 0, 1], r"X\[0, 1\] is missing"),
        (np.eye(4), np.array(["u", "v", None, "u"], object), r"y\[2\] is missing"),
        (np.eye(4), pandas.Series(["u", "v", None, "u"]), r"y\[2\] is missing"),
        (np.eye(4), pandas.Series(["u", "v", pandas.NA, "u"], dtype="string"), r"y\[2\] is missing"),
        (np.eye(4), pandas.Series([1, 0, None, 1], dtype=object), r"y\[2\] is missing"),
        (np.eye(4), pandas.Series([1, 0, None, 1], dtype="Int64"), r"y\[2\] = nan"),
        (np.eye(4), np.array([1, 0, np.nan, 1]), r"y\[2\] = nan"),
    ],
)
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_a_missing_value_is_called_missing_with_its_place(kind, inputs, labels, message):
    with pytest.raises(ValueError, match=message):
        kind(max_iter=1).fit(inputs, labels)


@quiet
def test_a_save_keeps_permissions_and_names_the_path_that_was_given(tmp_path):
    before = os.umask(0o022)
    try:
        model = MLPClassifier(2, max_iter=1).fit(X, Y)
        path = tmp_path / "model"
        model.save(path)
        assert path.stat().st_mode & 0o777 == 0o644
        for mode in (0o600, 0o640):
            os.chmod(path, mode)
            model.save(path)
            assert path.stat().st_mode & 0o777 == mode
    finally:
        os.umask(before)
    with pytest.raises(FileNotFoundError) as caught:
        model.save(tmp_path / "missing" / "model")
    assert caught.value.filename == str(tmp_path / "missing" / "model")


@pytest.mark.parametrize(
    ("kind", "what"), [(MLPClassifier, "standardise X$"), (MLPRegressor, "standardise X and y$")]
)
def test_the_advice_of_a_regressor_is_about_y_too(kind, what):
    params = {"standardise": False, "random_state": 0, "max_iter": 1}
    with pytest.warns(recognised(ConvergenceWarning), match=what):
        kind(**params).fit(X, Y)
    with pytest.raises(Diverged, match=what.replace("$", "; ")):
        kind(activation="identity", learning_rate_init=1e200, **params | {"max_iter": 9}).fit(X, Y)


@quiet
def test_a_target_out_of_scale_is_learned():
    for scale in (1e6, 1e200):
        y = scale * (X[:, 0] + 10)
        assert (
            MLPRegressor(random_state=0, max_iter=300, learning_rate_init=0.01).fit(X, y).score(X, y) > 0.95
        )


def test_partial_fit_is_there_where_the_parameters_allow_it():
    for kind in (MLPClassifier, MLPRegressor):
        assert hasattr(kind(), "partial_fit")
        assert not hasattr(kind(solver="lbfgs"), "partial_fit")
        assert not hasattr(kind(early_stopping=True), "partial_fit")
        with pytest.raises(ValueError, match="partial_fit does not support early_stopping=True"):
            kind(early_stopping=True).partial_fit(X, Y)
        assert "One epoch" in kind.partial_fit.__doc__


@quiet
def test_a_file_with_one_parameter_more_or_less_is_read(tmp_path):
    path = tmp_path / "model"
    model = MLPClassifier(2, max_iter=1, alpha=0.5).fit(X, Y)
    model.save(path)
    arrays, metadata = files.load(path, "MLPClassifier")
    for name in ("every", "class_weight", "standardise"):
        del metadata["params"][name]
    files.save(path, arrays, metadata)
    loaded = MLPClassifier.load(path)
    assert (loaded.every, loaded.class_weight, loaded.standardise, loaded.alpha) == (1, None, False, 0.5)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    metadata["params"]["of a later release"] = 3
    files.save(path, arrays, metadata)
    with pytest.warns(UserWarning, match="of a later release: no parameters of this MLPClassifier"):
        loaded = MLPClassifier.load(path)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


@quiet
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("label", [0, 7, "only", True])
def test_one_class_is_learned_and_predicted(tmp_path, label, solver):
    y = np.array([label] * 60)
    model = MLPClassifier((3,), max_iter=5, random_state=0, solver=solver).fit(X, y)
    assert model.classes_.tolist() == [label]
    assert (model.predict(X) == y).all()
    assert model.score(X, y) == 1
    P = model.predict_proba(X)
    assert P.shape == model.predict_log_proba(X).shape == (60, 1)
    np.testing.assert_array_equal(P, 1)
    assert model.decision_function(X).shape == (60,)
    model.save(tmp_path / "model")
    assert (MLPClassifier.load(tmp_path / "model").predict(X) == y).all()


@quiet
def test_tools_that_fit_on_parts_of_the_data_meet_one_class():
    A, y = load_iris(return_X_y=True)
    model = MLPClassifier((5,), max_iter=20, random_state=0)
    assert np.isfinite(learning_curve(model, A, y, cv=3, train_sizes=[0.1, 0.3, 1.0])[2]).all()
    both = MultiOutputClassifier(model).fit(A, np.c_[y, np.ones(150, int)])
    assert (both.predict(A)[:, 1] == 1).all()

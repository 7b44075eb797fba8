"""scikit-learn's tools take our estimators as their own, and nothing needs scikit-learn."""

import subprocess
import sys

import numpy as np
import pandas
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from backprop.estimators import MLPClassifier, MLPRegressor

rng = np.random.default_rng(0)
LABELS = np.array(["a", "b", "c"])[np.arange(120) % 3]
X = np.array([[0, -40], [10, 40], [-10, 40]])[np.arange(120) % 3] + rng.normal(size=(120, 2)) * [2, 8]
MODEL = MLPClassifier((4,), solver="lbfgs", random_state=0)


def test_pipeline_and_cross_validation():
    scores = cross_val_score(make_pipeline(StandardScaler(), MODEL), X, LABELS, cv=3)
    assert scores.shape == (3,)
    assert scores.min() > 0.9


def test_grid_search_prefers_less_decay():
    pipeline = make_pipeline(StandardScaler(), MODEL)
    search = GridSearchCV(pipeline, {"mlpclassifier__alpha": [1e6, 0.1]}, cv=3).fit(X, LABELS)
    assert search.best_params_ == {"mlpclassifier__alpha": 0.1}
    assert search.predict(X[:3]).tolist() == ["a", "b", "c"]


def test_calibration():
    model = CalibratedClassifierCV(make_pipeline(StandardScaler(), MODEL), cv=3).fit(X, LABELS)
    P = model.predict_proba(X)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert model.score(X, LABELS) > 0.9


def test_scores_are_scikit_learns():
    omega = rng.uniform(0, 2, 120)
    classifier = clone(MODEL).fit(X / 40, LABELS)
    expected = accuracy_score(LABELS, classifier.predict(X), sample_weight=omega)
    assert classifier.score(X, LABELS, omega) == pytest.approx(expected)
    T = np.sin(X)
    with pytest.warns(UserWarning, match="has not converged"):
        regressor = MLPRegressor((4,), solver="lbfgs", random_state=0, max_iter=50).fit(X / 40, T)
    expected = r2_score(T, regressor.predict(X), sample_weight=omega)
    assert regressor.score(X, T, omega) == pytest.approx(expected)


def test_repr_names_what_was_changed():
    assert repr(MLPClassifier((3,), alpha=0.5)) == "MLPClassifier(hidden_layer_sizes=(3,), alpha=0.5)"


def test_fit_imports_neither_scikit_learn_nor_scipy():
    code = (
        "import sys, warnings; warnings.simplefilter('ignore'); import numpy as np\n"
        "from backprop.estimators import MLPClassifier\n"
        "MLPClassifier(max_iter=2).fit(np.eye(4), [0, 1, 0, 1]).predict(np.eye(4))\n"
        "print({'sklearn', 'scipy', 'sympy', 'safetensors'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
    assert done.stderr == ""


def test_a_data_frames_columns_are_remembered_and_asked_for():
    frame = pandas.DataFrame({"width": [0.0, 1.0, 2.0, 3.0], "height": [1.0, 0.0, 1.0, 0.0]})
    model = MLPClassifier((), solver="gradient_descent", learning_rate_init=1.0, tol=1e-2, random_state=0)
    model.fit(frame, ["low", "low", "high", "high"])
    assert model.feature_names_in_.tolist() == ["width", "height"]
    assert model.predict(frame).tolist() == ["low", "low", "high", "high"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame[["height", "width"]])
    model.fit(frame.to_numpy(), ["low", "low", "high", "high"])
    assert not hasattr(model, "feature_names_in_")

"""What another runtime predicts from the exported model is what the estimator predicts, to rounding."""

import numpy as np
import pytest

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators.onnx import OPERATORS, to_onnx

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3)) * [1, 100, 1]
PARAMS = {"random_state": 0, "max_iter": 20}


def run(model, X):
    session = runtime.InferenceSession(to_onnx(model).SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"X": X}), strict=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "y",
    [
        np.arange(60) % 3,
        np.arange(60) % 2 == 0,
        np.array(["ä", "b", "c"])[np.arange(60) % 3],
        np.array(["no", "yes"], object)[np.arange(60) % 2],
        (X > 0).astype(int),
        np.full(60, 7),
    ],
    ids=["three", "truth", "strings", "objects", "multilabel", "one"],
)
def test_an_exported_classifier_predicts_the_same(y, dtype):
    A = X.astype(dtype)
    model = MLPClassifier((5, 4), **PARAMS).fit(A, y)
    found = run(model, A)
    np.testing.assert_allclose(found["probabilities"], model.predict_proba(A), rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(found["label"], model.predict(A))


@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
@pytest.mark.parametrize("y", [np.abs(X[:, 0]), np.abs(X[:, :2])], ids=["one", "two"])
def test_an_exported_regressor_predicts_the_same(loss, y):
    model = MLPRegressor((5,), loss=loss, **PARAMS).fit(X, y)
    np.testing.assert_allclose(run(model, X)["prediction"], model.predict(X), rtol=1e-6)


@pytest.mark.parametrize("activation", OPERATORS)
def test_each_activation_is_that_of_the_runtime(activation):
    model = MLPRegressor((5,), activation, **PARAMS).fit(X.astype(np.float32), X[:, 0])
    A = X.astype(np.float32)
    np.testing.assert_allclose(run(model, A)["prediction"], model.predict(A), rtol=1e-4, atol=1e-5)


def test_what_onnx_does_not_have_is_refused():
    with pytest.raises(ValueError, match="activation must be one of"):
        to_onnx(MLPRegressor((3,), "gelu", max_iter=1).fit(X, X[:, 0]))
    with pytest.raises(ValueError, match="labels must be integers"):
        to_onnx(MLPClassifier((3,), max_iter=1).fit(X, np.arange(60) % 2 / 1.0))
    with pytest.raises(ValueError, match="not fitted"):
        to_onnx(MLPClassifier())

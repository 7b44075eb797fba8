"""`score` compares with targets of the predictions' shape, and with no others."""

import numpy as np
import pytest
from sklearn.metrics import r2_score

from backprop import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore:max_iter")

X = np.random.default_rng(0).normal(size=(40, 3))
LABELS = np.arange(40) % 3
TARGETS = {
    "classes": (MLPClassifier, LABELS),
    "labels": (MLPClassifier, (X > 0).astype(int)),
    "one output": (MLPRegressor, X[:, 0]),
    "outputs": (MLPRegressor, X[:, :2]),
}


@pytest.mark.parametrize(("kind", "y"), TARGETS.values(), ids=TARGETS)
def test_targets_of_another_shape_are_refused_not_broadcast(kind, y):
    model = kind((3,), random_state=0, max_iter=2).fit(X, y)
    whole = model.score(X, y)
    assert np.isfinite(whole)
    if y.ndim == 1:
        assert model.score(X, y[:, None]) == whole
    for bad in (y[:1], y[:-1], y.T[None], np.stack([y, y]), y[0], None):
        with pytest.raises(ValueError, match=r"y must have shape \(40"):
            model.score(X, bad)
    if y.ndim == 2:
        with pytest.raises(ValueError, match=r"y must have shape \(40"):
            model.score(X, y.T)


def test_a_regressor_refuses_to_be_scored_on_nan_or_on_words():
    model = MLPRegressor((3,), random_state=0, max_iter=2).fit(X, X[:, 0])
    for bad, message in [(np.full(40, np.nan), "NaN"), (["a"] * 40, "y must hold real numbers")]:
        with pytest.raises(ValueError, match=message):
            model.score(X, bad)


@pytest.mark.parametrize("weighted", [False, True])
def test_constant_targets_count_as_exact_or_not_whatever_their_mean_is_rounded_to(weighted):
    """The mean of three times 0.1 is not 0.1 in float64; a sample of weight 0 does not vary the targets."""
    y, weight = np.array([0.1, 0.1, 0.1, 0.1 + weighted]), np.array([1.0, 1, 1, 0]) if weighted else None
    assert np.mean(y[:3]) != 0.1
    model = MLPRegressor((), random_state=0, max_iter=2, standardise=False).fit(X, X[:, 0])
    rows = 4 if weighted else 3
    assert model.score(X[:rows], y[:rows], weight) == 0
    model.coefs_[0][...], model.intercepts_[0][...] = 0, 0.1
    assert model.score(X[:rows], y[:rows], weight) == 1


def test_r2_is_that_of_scikit_learn():
    model = MLPRegressor((3,), random_state=0, max_iter=2).fit(X, X[:, :2])
    omega = np.arange(40.0)
    expected = r2_score(X[:, :2], model.predict(X), sample_weight=omega)
    assert model.score(X, X[:, :2], omega) == pytest.approx(expected, rel=1e-12)

"""What can be chosen: starts, weights of classes, validation data, scores, losses, callbacks, dropout."""

import warnings

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score
from sklearn.utils.class_weight import compute_sample_weight

from backprop import MLPClassifier, MLPRegressor
from backprop.activations import ACTIVATIONS
from backprop.estimators.dense import Dense
from backprop.initial import STARTS

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 3))
LABELS = np.repeat(["a", "b", "c"], [60, 20, 10])


@pytest.mark.parametrize(
    ("name", "variance"),
    [("glorot", 2 / (300 + 500)), ("he", 2 / 300), ("lecun", 1 / 300), ("auto", 2 / 800)],
)
def test_a_start_has_the_variance_of_its_law(name, variance):
    theta = Dense((300, 500), "relu", "identity", np.dtype(float)).draw(np.random.default_rng(0), name)
    weights, biases = theta[:-500], theta[-500:]
    assert np.mean(weights**2) == pytest.approx(variance, rel=0.02)  # six deviations of a mean over 150,000
    assert abs(np.mean(weights)) < 6 * np.sqrt(variance / weights.size)
    assert not biases.any()
    if name in ("glorot", "auto"):
        assert np.sqrt(6 / 800) * 0.999 < np.abs(weights).max() <= np.sqrt(6 / 800)


def test_a_start_of_ones_own_sets_weights_and_biases():
    def ones(rng, n, m):
        return np.ones((n, m)), np.arange(m)

    network = Dense((2, 3, 1), "tanh", "identity", np.dtype(np.float32))
    weights, biases = network.views(network.draw(np.random.default_rng(0), ones))
    assert [W.tolist() for W in weights] == [[[1, 1, 1]] * 2, [[1]] * 3]
    assert [b.tolist() for b in biases] == [[0, 1, 2], [0]]
    MLPClassifier((3,), init=lambda rng, n, m: np.zeros((n, m)), max_iter=1).fit(X, LABELS)
    for bad in (lambda rng, n, m: np.ones((m, n + 1)), lambda rng, n, m: np.full((n, m), np.nan)):
        with pytest.raises(ValueError, match="init"):
            MLPClassifier((3,), init=bad).fit(X, LABELS)
    with pytest.raises(ValueError, match="init must be one of 'auto', 'glorot', 'he', 'lecun'"):
        MLPClassifier(init="xavier").fit(X, LABELS)
    assert set(STARTS) == {"glorot", "he", "lecun"}


@pytest.mark.parametrize("class_weight", ["balanced", {"a": 0.5, "c": 3}, {"b": 0}])
@pytest.mark.parametrize("weighted", [False, True])
def test_class_weight_is_a_weight_of_samples(class_weight, weighted):
    omega = rng.uniform(0.5, 2, 90) if weighted else np.ones(90)
    params = {"max_iter": 5, "random_state": 0, "batch_size": 20}
    one = MLPClassifier((4,), class_weight=class_weight, **params).fit(X, LABELS, omega)
    by_class = compute_sample_weight(class_weight, LABELS)
    other = MLPClassifier((4,), **params).fit(X, LABELS, omega * by_class)
    np.testing.assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-12)
    np.testing.assert_allclose(one.coefs_[0], other.coefs_[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("class_weight", "y", "error", "message"),
    [
        ("even", LABELS, ValueError, "class_weight must be None, 'balanced' or a dict"),
        ([1, 2, 3], LABELS, TypeError, "class_weight must be None, 'balanced' or a dict"),
        ({"d": 1}, LABELS, ValueError, "class_weight must name the classes"),
        ({"a": -1}, LABELS, ValueError, "finite and not negative"),
        ({"a": np.nan}, LABELS, ValueError, "finite and not negative"),
        ({"a": 0, "b": 0, "c": 0}, LABELS, ValueError, "non-zero"),
        ("balanced", (X > 0).astype(int), ValueError, "class_weight needs labels"),
    ],
)
def test_a_bad_class_weight_is_refused(class_weight, y, error, message):
    with pytest.raises(error, match=message):
        MLPClassifier(class_weight=class_weight).fit(X, y)


def test_partial_fit_takes_a_dict_of_class_weights_and_no_balance():
    with pytest.raises(ValueError, match="balanced"):
        MLPClassifier(class_weight="balanced").partial_fit(X, LABELS, classes=["a", "b", "c"])
    MLPClassifier(class_weight={"a": 2}).partial_fit(X, LABELS, classes=["a", "b", "c"])


def test_class_weights_are_kept_with_their_labels(tmp_path):
    y = np.arange(90) % 2
    model = MLPClassifier((2,), class_weight={0: 1.0, 1: 2.5}, max_iter=1).fit(X, y)
    model.save(tmp_path / "m")
    assert MLPClassifier.load(tmp_path / "m").class_weight == {0: 1.0, 1: 2.5}


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_validation_data_are_judged_after_each_epoch_and_not_trained_on(solver):
    params = {"random_state": 0, "max_iter": 6, "solver": solver, "alpha": 0.1}
    model = MLPClassifier((4,), **params).fit(X[:60], LABELS[:60] == "a")
    A, T = rng.normal(size=(20, 3)), np.arange(20) % 2 == 0
    y = np.where(X[:, 0] > 0, "u", "v")
    T = np.where(T, "u", "v")
    without = MLPClassifier((4,), **params).fit(X, y)
    model = MLPClassifier((4,), **params).fit(X, y, validation_data=(A, T))
    np.testing.assert_array_equal(model.coefs_[0], without.coefs_[0])
    assert len(model.validation_loss_curve_) == len(model.loss_curve_)
    P = model.predict_proba(A)[np.arange(20), (T == "v").astype(int)]
    assert model.validation_loss_curve_[-1] == pytest.approx(-np.mean(np.log(P)), rel=1e-10)
    assert without.validation_loss_curve_ is None


def test_early_stopping_takes_validation_data_and_trains_on_all_others():
    y = X[:, 0]
    A = rng.normal(size=(30, 3))
    model = MLPRegressor(early_stopping=True, random_state=0, max_iter=20)
    model.fit(X, y, validation_data=(A, A[:, 0], np.ones(30)))
    assert model.score(A, A[:, 0]) == pytest.approx(model.best_validation_score_, abs=1e-12)
    for bad in (A, (A,), (A, A[:, 0], 1, 2)):
        with pytest.raises(TypeError, match="validation_data must be"):
            model.fit(X, y, validation_data=bad)
    for bad, message in [
        ((A[:, :2], y[:30]), "3 features"),
        ((A, y[:4]), "one y for each"),
        ((A, None), "y"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.fit(X, y, validation_data=bad)


def test_the_score_of_early_stopping_can_be_chosen():
    params = {"early_stopping": True, "max_iter": 15, "random_state": 0}
    by_loss = MLPClassifier((4,), scoring="loss", **params).fit(X, LABELS)
    np.testing.assert_allclose(by_loss.validation_scores_, -np.array(by_loss.validation_loss_curve_))
    by_accuracy = MLPClassifier((4,), scoring="score", **params).fit(X, LABELS)
    n = min(by_accuracy.n_iter_, by_loss.n_iter_)
    assert by_accuracy.validation_loss_curve_[:n] == by_loss.validation_loss_curve_[:n]
    assert set(np.round(9 * np.array(by_accuracy.validation_scores_), 9) % 1) == {0}
    own = MLPClassifier((4,), scoring=balanced_accuracy_score, **params).fit(X, LABELS)
    assert all(0 <= score <= 1 for score in own.validation_scores_)
    assert set(np.round(18 * np.array(own.validation_scores_), 9) % 1) == {0}
    with pytest.raises(ValueError, match="scoring must be one of"):
        MLPClassifier(scoring="f1").fit(X, LABELS)


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "poisson"])
@pytest.mark.parametrize("standardise", ["auto", False])
def test_a_constant_is_learned_as_the_loss_says(loss, standardise):
    """The mean, the median, something between them, the mean; a penalty has no part in a bias."""
    y = np.r_[np.zeros(50), np.ones(30), 40 * np.ones(10)]
    params = {
        "solver": "gradient_descent",
        "learning_rate_init": 0.2,
        "learning_rate": "adaptive",
        "alpha": 0,
    }
    params |= {"max_iter": 3000, "tol": 0, "n_iter_no_change": 5000, "random_state": 0}
    model = MLPRegressor((), loss=loss, standardise=standardise, **params).fit(np.zeros((90, 1)), y)
    found = model.predict(np.zeros((1, 1)))[0]
    mean = y.mean()
    low, high = {"squared_error": (mean, mean), "absolute_error": (0, 0), "poisson": (mean, mean)}.get(
        loss, (0, mean)
    )
    assert low - 0.5 <= found <= high + 0.5
    if loss in ("squared_error", "poisson"):
        assert found == pytest.approx(mean, rel=1e-3)


def test_counts_are_predicted_positive_and_refused_negative(tmp_path):
    y = np.random.default_rng(1).poisson(np.exp(X[:, 0]))
    model = MLPRegressor((8,), loss="poisson", solver="lbfgs", random_state=0, max_iter=100).fit(X, y)
    assert model.predict(X).min() > 0
    assert model.out_activation_ == "exp"
    assert model.score(X, y) > 0.5
    model.save(tmp_path / "m")
    np.testing.assert_array_equal(MLPRegressor.load(tmp_path / "m").predict(X), model.predict(X))
    with pytest.raises(ValueError, match="y must not be negative where loss='poisson'; came -1"):
        MLPRegressor(loss="poisson").fit(X, y - 1.0)
    with pytest.raises(ValueError, match="loss must be one of"):
        MLPRegressor(loss="pinball").fit(X, y)


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_callback_is_told_of_each_epoch_and_can_end_the_fit(solver):
    seen = []

    def tell(state):
        seen.append(state)
        with pytest.raises(ValueError, match="read-only"):
            state.theta[0] = 1
        return state.number == 4

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = MLPClassifier((4,), solver=solver, callbacks=[tell], random_state=0)
        model.fit(X, LABELS, validation_data=(X, LABELS))
    assert not any("max_iter" in str(warning.message) for warning in caught)
    assert [state.number for state in seen] == [1, 2, 3, 4]
    assert model.n_iter_ == 4
    assert [state.cost for state in seen] == model.loss_curve_[-4:]
    assert [state.validation_cost for state in seen] == model.validation_loss_curve_[-4:]
    assert {state.learning_rate for state in seen} == {0.001 if solver == "adam" else None}
    np.testing.assert_array_equal(seen[-1].theta[: 3 * 4].reshape(3, 4), model.coefs_[0])
    assert (
        MLPClassifier((4,), max_iter=2, callbacks=lambda state: 1).fit(X, LABELS).n_iter_ == 2
    )  # 1 is not True
    with pytest.raises(TypeError, match="callbacks must be"):
        MLPClassifier(callbacks=["print"]).fit(X, LABELS)


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "step"])
@pytest.mark.parametrize("n", [7, 5000])
def test_the_gradient_with_dropout_is_that_of_the_thinned_network(activation, n):
    """By differences, each from the same draws; 5000 samples go through in two parts."""
    generator = np.random.default_rng(1)
    network = Dense((3, 5, 4, 2), activation, "identity", np.dtype(float), dropout=0.4)
    theta = generator.normal(size=3 * 5 + 5 + 5 * 4 + 4 + 4 * 2 + 2)
    data = generator.normal(size=(n, 3)), generator.normal(size=(n, 2)), np.full(n, 1 / n)

    def cost(theta, gradient):
        trainer = network.trainer(n, 0.1, np.random.default_rng(2))
        return trainer.cost_and_gradient(theta, *data, gradient)

    gradient, spare, h = np.empty_like(theta), np.empty_like(theta), 1e-6
    cost(theta, gradient)
    for i in range(0, theta.size, 5):
        step = h * (np.arange(theta.size) == i)
        found = (cost(theta + step, spare) - cost(theta - step, spare)) / (2 * h)
        assert gradient[i] == pytest.approx(found, rel=1e-5, abs=1e-6)


def test_dropout_leaves_units_out_in_the_mean_as_they_are():
    from backprop.estimators.dropout import dropped

    f = dropped(ACTIVATIONS["tanh"].in_place(), 0.25, np.random.default_rng(0))
    A = np.full((1, 100_000), 0.5)
    Z = f.function(A, np.empty_like(A))
    assert set(np.round(np.unique(Z), 12)) == {0, round(np.tanh(0.5) / 0.75, 12)}
    assert np.mean(Z == 0) == pytest.approx(0.25, abs=6 * np.sqrt(0.25 * 0.75 / 1e5))


def test_dropout_is_for_training_alone_and_for_steps():
    model = MLPClassifier((20,), dropout=0.5, random_state=0, max_iter=50).fit(X, LABELS)
    np.testing.assert_array_equal(model.predict_proba(X), model.predict_proba(X))
    assert model.loss_curve_ != MLPClassifier((20,), random_state=0, max_iter=50).fit(X, LABELS).loss_curve_
    with pytest.raises(ValueError, match="dropout needs a solver that steps by epochs"):
        MLPClassifier(dropout=0.5, solver="lbfgs").fit(X, LABELS)
    for bad in (1, -0.1, np.nan):
        with pytest.raises(ValueError, match=r"dropout must lie in \[0, 1\)"):
            MLPClassifier(dropout=bad).fit(X, LABELS)


def test_a_fit_with_dropout_resumes_bit_by_bit(tmp_path):
    params = {"dropout": 0.3, "batch_size": 16, "random_state": 0, "n_iter_no_change": 1000}
    whole = MLPClassifier((4, 3), max_iter=6, **params).fit(X, LABELS)
    MLPClassifier((4, 3), max_iter=3, checkpoint=tmp_path / "c", **params).fit(X, LABELS)
    resumed = MLPClassifier((4, 3), max_iter=6, checkpoint=tmp_path / "c", **params).fit(X, LABELS)
    assert resumed.loss_curve_ == whole.loss_curve_


def test_a_notebook_shows_the_parameters_escaped():
    model = MLPClassifier((3,), checkpoint="<b>&", alpha=0.5)
    shown = model._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;&amp;" in shown
    assert "<tr class=changed><td>alpha</td><td>0.5</td></tr>" in shown
    assert "(not fitted)" in shown
    assert "(fitted)" in model.set_params(checkpoint=None, max_iter=1).fit(X, LABELS)._repr_html_()


def test_layers_and_the_last_activation_are_told():
    for y, output in ((LABELS, "softmax"), (LABELS == "a", "logistic"), ((X > 0).astype(int), "logistic")):
        model = MLPClassifier((3, 2), max_iter=1).fit(X, y)
        assert (model.n_layers_, model.out_activation_) == (4, output)
    assert MLPRegressor((3,), max_iter=1).fit(X, X).out_activation_ == "identity"

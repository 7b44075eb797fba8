"""What is minimised is what is documented, by each solver."""

import io
import sys
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from backprop import Network
from backprop.estimators import Diverged, MLPClassifier, MLPRegressor
from backprop.estimators.targets import Classes

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def blobs(k=3, n=40, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n * k) % k
    centres = 4 * np.array([[0, -1], [1, 1], [-1, 1]])[:k]
    return centres[labels] + rng.normal(size=(n * k, 2)), labels


def objective(weights, biases, X, T, omega, alpha, hidden, output):
    """J of the documentation, from `Network.cost` one sample at a time."""
    network = Network.from_parameters(weights, biases, hidden, output)
    costs = np.array([network.cost(x[None], t[None]) for x, t in zip(X, T, strict=True)])
    return (omega @ costs + alpha / 2 * sum(np.sum(W**2) for W in weights)) / omega.sum()


CASES = [
    (MLPClassifier, "softmax", lambda n: np.eye(3)[np.arange(n) % 3], lambda n: np.arange(n) % 3),
    (MLPClassifier, "sigmoid", lambda n: (np.arange(n) % 2)[:, None], lambda n: np.arange(n) % 2),
    (MLPRegressor, "identity", lambda n: np.sin(np.arange(2 * n)).reshape(n, 2), None),
]


@pytest.mark.parametrize(("kind", "output", "T", "y"), CASES)
@pytest.mark.parametrize("solver", ["gradient_descent", "sgd", "adam", "lbfgs"])
def test_first_cost_is_the_documented_objective(kind, output, T, y, solver):
    X, _ = blobs()
    n = len(X)
    omega = np.random.default_rng(3).uniform(0.5, 2, n)
    estimator = kind((4,), "tanh", solver=solver, alpha=3.0, random_state=5, max_iter=2, standardise=False)
    estimator.fit(X, (y or T)(n), omega)
    start = Network((2, 4, T(n).shape[1]), "tanh", output, rng=5)
    J = objective(start.weights, start.biases, X, T(n), omega, 3.0, "tanh", output)
    assert estimator.loss_curve_[0] == pytest.approx(J, rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_initial_weights_of_tanh_are_those_of_a_network(dtype):
    X, labels = blobs()
    activation = "tanh"
    still = {"solver": "gradient_descent", "learning_rate_init": 1e-300, "random_state": 5, "max_iter": 1}
    model = MLPClassifier((6, 4), activation, **still).fit(X.astype(dtype), labels)
    network = Network((2, 6, 4, 3), activation, "softmax", rng=5, dtype=dtype)
    for ours, theirs in zip(model.coefs_, network.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert all(float(np.abs(b).max()) < 1e-290 for b in model.intercepts_)


def test_gradient_descent_takes_all_samples_at_each_step():
    X, labels = blobs(n=100)
    params = {"solver": "gradient_descent", "random_state": 0, "max_iter": 3}
    curves = [
        MLPClassifier((4,), batch_size=size, **params).fit(X, labels).loss_curve_ for size in (7, 300, "auto")
    ]
    assert curves[0] == curves[1] == curves[2]
    by_sevens = MLPClassifier((4,), batch_size=7, **params | {"solver": "sgd"}).fit(X, labels)
    assert by_sevens.loss_curve_ != curves[0]


def test_three_hundred_classes_are_told_apart():
    X = np.eye(300)
    model = MLPClassifier((), solver="lbfgs", alpha=1e-6, random_state=0, max_iter=50).fit(X, np.arange(300))
    assert model.score(X, np.arange(300)) == 1


@pytest.mark.parametrize(("kind", "output", "T", "y"), CASES)
def test_a_descent_step_is_the_derivative_of_the_objective(kind, output, T, y):
    X, _ = blobs()
    n, eta, h = len(X), 0.25, 1e-6
    omega = np.random.default_rng(3).uniform(0.5, 2, n)
    params = {"solver": "gradient_descent", "alpha": 3.0, "max_iter": 1, "learning_rate_init": eta}
    estimator = kind((4,), "tanh", random_state=5, standardise=False, **params)
    estimator.fit(X, (y or T)(n), omega)
    start = Network((2, 4, T(n).shape[1]), "tanh", output, rng=5)
    for begin, end in zip(
        [*start.weights, *start.biases], [*estimator.coefs_, *estimator.intercepts_], strict=True
    ):
        i = np.unravel_index(begin.size // 2, begin.shape)
        here, J = begin[i], []
        for there in (here + h, here - h):
            begin[i] = there
            J.append(objective(start.weights, start.biases, X, T(n), omega, 3.0, "tanh", output))
        begin[i] = here
        assert (here - end[i]) / eta == pytest.approx((J[0] - J[1]) / (2 * h), rel=1e-5, abs=1e-8)


def test_the_costs_of_batches_at_fixed_weights_sum_to_the_objective():
    X, labels = blobs()
    omega = np.random.default_rng(3).uniform(0.5, 2, len(X))
    still = {"alpha": 3.0, "random_state": 5, "max_iter": 1, "learning_rate_init": 1e-300, "solver": "sgd"}
    whole = MLPClassifier((4,), batch_size=len(X), **still).fit(X, labels, omega)
    parts = MLPClassifier((4,), batch_size=7, **still).fit(X, labels, omega)
    assert parts.loss_ == pytest.approx(whole.loss_, rel=1e-12)


@pytest.mark.parametrize(
    ("solver", "rate"), [("gradient_descent", 0.3), ("sgd", 0.05), ("adam", 0.05), ("lbfgs", 1e-3)]
)
@pytest.mark.parametrize("hidden", [(), (3,), 5, (4, 3)])
def test_each_solver_separates_three_blobs(solver, rate, hidden):
    X, labels = blobs()
    model = MLPClassifier(
        hidden, "tanh", solver=solver, learning_rate_init=rate, random_state=0, max_iter=300
    ).fit(X, labels)
    assert model.score(X, labels) > 0.95
    assert model.loss_ < model.loss_curve_[0] / 3


def test_strings_are_labels():
    X, labels = blobs()
    names = np.array(["pear", "fig", "apple"])[labels]
    model = MLPClassifier((5,), solver="lbfgs", random_state=0).fit(X, names)
    assert list(model.classes_) == ["apple", "fig", "pear"]
    assert np.mean(model.predict(X) == names) > 0.95


def test_log_probabilities_do_not_underflow():
    X, labels = blobs(2)
    model = MLPClassifier((), solver="lbfgs", random_state=0).fit(X, labels)
    far = model.predict_log_proba(1e4 * X[:1])
    assert np.isfinite(far).all()
    assert far.min() < -800


def test_the_decision_function_is_the_logits():
    """Its sigmoid or softmax is `predict_proba`, and its sign or largest entry is `predict`."""
    X, labels = blobs()
    for y, shape in [(labels == 1, (120,)), (labels, (120, 3)), ((X > 0).astype(int), (120, 2))]:
        model = MLPClassifier((5,), random_state=0, max_iter=20, standardise=False).fit(X, y)
        A, P = model.decision_function(X), model.predict_proba(X)
        assert A.shape == shape
        if y.ndim == 2 or len(model.classes_) == 2:
            found = P if y.ndim == 2 else P[:, 1]
            np.testing.assert_allclose(1 / (1 + np.exp(-A)), found, rtol=1e-12)
            np.testing.assert_array_equal(A > 0, model.predict(X))
        else:
            np.testing.assert_allclose(np.exp(A) / np.exp(A).sum(axis=1, keepdims=True), P, rtol=1e-12)
            np.testing.assert_array_equal(A.argmax(axis=1), model.predict(X))
        W, V = model.coefs_
        b, c = model.intercepts_
        logits = np.maximum(X @ W + b, 0) @ V + c
        np.testing.assert_allclose(A, logits.reshape(shape), rtol=1e-10, atol=1e-12)


def test_multilabel_predicts_each_label():
    X, _ = blobs()
    T = (X > 0).astype(int)
    model = MLPClassifier((8,), solver="lbfgs", random_state=0).fit(X, T)
    assert model.predict(X).shape == model.predict_proba(X).shape == T.shape
    assert model.score(X, T) > 0.95


def test_regression_of_several_outputs():
    X, _ = blobs()
    T = np.stack([X[:, 0] + 1, X @ [1, -2]], axis=1)
    model = MLPRegressor((), solver="lbfgs", alpha=0, tol=1e-8, random_state=0, standardise=False).fit(X, T)
    np.testing.assert_allclose(model.coefs_[0], [[1, 1], [0, -2]], atol=1e-4)
    assert model.score(X, T) > 1 - 1e-8


def test_float32_is_kept():
    X, labels = blobs()
    model = MLPClassifier((3,), random_state=0, max_iter=3).fit(X.astype(np.float32), labels)
    assert {A.dtype for A in (*model.coefs_, *model.intercepts_, model.predict_proba(X))} == {
        np.dtype("float32")
    }


def test_partial_fit_continues_with_the_solver_s_memory():
    X, labels = blobs()
    model = MLPClassifier((5,), random_state=0, max_iter=5, shuffle=False).fit(X, labels)
    steps = MLPClassifier((5,), random_state=0, shuffle=False)
    for _ in range(5):
        steps.partial_fit(X, labels, classes=[0, 1, 2])
    np.testing.assert_array_equal(model.coefs_[0], steps.coefs_[0])
    assert steps.n_iter_ == 5


def test_warm_start_begins_where_the_last_fit_ended():
    X, labels = blobs()
    model = MLPClassifier((5,), solver="gradient_descent", warm_start=True, random_state=0, max_iter=3)
    first = list(model.fit(X, labels).loss_curve_)
    second = model.fit(X, labels).loss_curve_
    whole = MLPClassifier((5,), solver="gradient_descent", random_state=0, max_iter=6).fit(X, labels)
    assert first + second == whole.loss_curve_


def test_divergence_names_epoch_and_rate_and_keeps_finite_weights():
    X, labels = blobs()
    model = MLPRegressor((5,), "identity", solver="gradient_descent", learning_rate_init=50.0, random_state=0)
    with pytest.raises(Diverged, match=r"epoch \d+ with learning_rate_init=50\.0"):
        model.fit(X, labels)
    assert all(np.isfinite(A).all() for A in (*model.coefs_, *model.intercepts_))
    assert np.isfinite(model.loss_)
    assert model.predict(X).shape == labels.shape


@pytest.mark.parametrize("n", [40, 5000])
@pytest.mark.parametrize("solver", ["gradient_descent", "sgd", "adam"])
def test_divergence_keeps_the_last_weights_with_a_finite_cost(solver, n):
    """The first step is so long that the next cost overflows."""
    X = np.random.default_rng(0).normal(size=(n, 2))
    model = MLPRegressor(
        (4,), "identity", solver=solver, learning_rate_init=1e200, batch_size=n, random_state=5
    )
    with pytest.raises(Diverged, match="epoch 2"):
        model.fit(X, X[:, 0])
    start = Network((2, 4, 1), "identity", "identity", rng=5)
    for kept, initial in zip(
        [*model.coefs_, *model.intercepts_], [*start.weights, *start.biases], strict=True
    ):
        np.testing.assert_array_equal(kept, initial)
    assert model.n_iter_ == 1


def test_divergence_of_partial_fit_counts_all_epochs():
    X, labels = blobs()
    model = MLPRegressor((5,), "identity", random_state=0)
    for _ in range(3):
        model.partial_fit(X, labels)
    with pytest.raises(Diverged, match="in epoch 5"):
        model.set_params(learning_rate_init=1e200).partial_fit(X, labels)
    assert model.n_iter_ == 4


def test_divergence_keeps_the_weights_before_the_last_step():
    X, labels = blobs()
    params = {"solver": "gradient_descent", "learning_rate_init": 50.0, "random_state": 0}
    model = MLPRegressor((5,), "identity", **params)
    with pytest.raises(Diverged):
        model.fit(X, labels)
    whole = MLPRegressor((5,), "identity", max_iter=model.n_iter_ - 1, **params).fit(X, labels)
    assert model.n_iter_ > 2
    np.testing.assert_array_equal(model.coefs_[0], whole.coefs_[0])


def test_weights_whose_cost_is_not_finite_at_the_beginning_are_kept():
    X, labels = blobs()
    model = MLPRegressor((4,), "identity", solver="sgd", random_state=5, standardise=False)
    with pytest.warns(UserWarning, match="not scaled"), pytest.raises(Diverged, match="epoch 1"):
        model.fit(1e200 * X, labels)
    np.testing.assert_array_equal(
        model.coefs_[0], Network((2, 4, 1), "identity", "identity", rng=5).weights[0]
    )


@pytest.mark.parametrize("n", [40, 5000])
def test_a_penalty_that_overflows_leaves_the_weights(n):
    """The cost of the data is finite, so that there is a gradient of it, which is not asked for."""
    X = 1e-160 * np.random.default_rng(0).normal(size=(n, 2))
    params = {"alpha": 1.0, "solver": "gradient_descent", "max_iter": 1, "random_state": 0}
    model = MLPRegressor((), warm_start=True, **params).fit(X, np.arange(float(n)))
    model.coefs_[0][...], model.intercepts_[0][...] = 1e160, 7
    with pytest.raises(Diverged, match="epoch 1"):
        model.fit(X, np.arange(float(n)))
    assert np.all(model.coefs_[0] == 1e160)
    assert model.intercepts_[0] == 7


def test_an_epoch_of_finite_costs_has_a_finite_cost():
    """Their sum is not finite."""
    X, y = np.eye(60, 2), np.full(60, 1e154)
    still = {"solver": "sgd", "batch_size": 30, "max_iter": 1, "learning_rate_init": 1e-300, "alpha": 0}
    model = MLPRegressor((), standardise=False, **still)
    assert model.fit(X, y).loss_ == pytest.approx(1e308 / 2)


@pytest.mark.parametrize("name", [None, "checkpoint"])
def test_after_divergence_partial_fit_begins_with_a_new_solver(tmp_path, name):
    X, labels = blobs()
    params = {"solver": "sgd", "random_state": 0, "shuffle": False, "max_iter": 5}
    model, new = (MLPRegressor((5,), "identity", **params) for _ in range(2))
    model.fit(X, labels)
    model.set_params(learning_rate_init=1e200, checkpoint=name and tmp_path / name)
    with pytest.raises(Diverged):
        model.fit(X, labels)
    model.set_params(learning_rate_init=1e-3).partial_fit(X, labels)
    new.partial_fit(X, labels)  # both begin from the initial weights
    np.testing.assert_array_equal(model.coefs_[0], new.coefs_[0])


def test_an_end_without_convergence_says_what_to_do():
    X, labels = blobs()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for solver in ("adam", "lbfgs"):
            with pytest.raises(ConvergenceWarning, match="raise max_iter"):
                MLPClassifier((5,), solver=solver, max_iter=2, random_state=0).fit(X, labels)


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"solver": "newton"}, ValueError, "solver"),
        ({"activation": 3}, TypeError, "activation"),
        ({"hidden_layer_sizes": (3, 0)}, ValueError, r"hidden_layer_sizes\[1\]"),
        ({"alpha": -1}, ValueError, "alpha"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init"),
        ({"max_iter": 2.5}, TypeError, "max_iter"),
        ({"shuffle": "yes"}, TypeError, "shuffle"),
        ({"momentum": 1.0, "solver": "sgd"}, ValueError, "momentum"),
        ({"random_state": "0"}, TypeError, "random_state"),
        ({"random_state": True}, TypeError, "random_state"),
        ({"hidden_layer_sizes": b"ab"}, TypeError, "hidden_layer_sizes"),
        ({"alpha": 10**400}, ValueError, "alpha"),
        ({"validation_fraction": 1.0}, ValueError, "validation_fraction"),
        ({"checkpoint": 3}, TypeError, "checkpoint"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(params, error, message):
    X, labels = blobs()
    model = MLPClassifier(**params)
    with pytest.raises(error, match=message):
        model.fit(X, labels)
    assert not hasattr(model, "coefs_")


@pytest.mark.parametrize("verbose", [True, 1, 10])
def test_progress_is_silent_unless_asked_for(capsys, verbose):
    X, labels = blobs()
    MLPClassifier((3,), random_state=0, max_iter=2).fit(X, labels)
    assert capsys.readouterr() == ("", "")
    MLPClassifier((3,), random_state=0, max_iter=2, verbose=verbose).fit(X, labels)
    shown = capsys.readouterr().err
    assert "epoch 2/2" in shown
    assert "cost" in shown
    assert "ETA" in shown


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_is_a_live_line_in_a_terminal_and_lines_elsewhere(monkeypatch, terminal):
    stream = io.StringIO()
    stream.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", stream)
    X, labels = blobs()
    MLPClassifier((3,), random_state=0, max_iter=50, verbose=True).fit(X, labels)
    lines = stream.getvalue().split("\n")
    assert lines.pop() == ""
    if terminal:
        assert len(lines) == 1
        assert lines[0].startswith("\repoch 1/50 ")
        assert lines[0].rpartition("\r")[2].startswith("epoch 50/50 ")
    else:
        assert [line.split("/")[0] for line in (lines[0], lines[-1])] == ["epoch 1", "epoch 50"]
        assert not {"\r", "\x1b"} & set(stream.getvalue())


def test_progress_needs_no_standard_error(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    X, labels = blobs()
    assert MLPClassifier((3,), random_state=0, max_iter=2, verbose=True).fit(X, labels).n_iter_ == 2


def test_the_last_step_of_a_fit_is_judged_by_its_cost_too():
    X, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]), np.array([1.0, 2.0, 3.0])
    model = MLPRegressor((), solver="gradient_descent", learning_rate_init=1e300, max_iter=1, random_state=0)
    with np.errstate(all="ignore"), pytest.raises(Diverged, match="epoch 2"):
        model.fit(X, y)
    assert np.all(np.isfinite(model.predict(X)))


def test_early_stopping_scores_a_multilabel_set_by_whole_rows():
    T, A = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 1.0], [-1.0, 1.0]])
    assert Classes(np.arange(2), True).score(T, A, np.ones(2)) == 0.5
    assert Classes(np.arange(2), False).score(np.array([[0], [1]]), A, np.ones(2)) == 1.0


def test_a_fit_forgets_what_only_the_last_one_had():
    X, labels = blobs()
    model = MLPClassifier((3,), early_stopping=True, random_state=0, max_iter=2).fit(X, labels)
    assert len(model.validation_scores_) == 2
    model.set_params(early_stopping=False).fit(X, labels)
    assert model.validation_scores_ is model.best_validation_score_ is model.validation_loss_curve_ is None
    assert model.best_loss_ == min(model.loss_curve_)


def test_partial_fit_after_lbfgs_begins_with_a_new_solver():
    """The memory of an earlier fit is of other weights."""
    X, labels = blobs()
    params = {"random_state": 0, "shuffle": False, "max_iter": 5}
    model, new = (MLPClassifier((3,), **params) for _ in range(2))
    model.fit(X, labels)
    for fitted in (model, new):
        iterations = fitted.set_params(solver="lbfgs").fit(X, labels).n_iter_
        fitted.set_params(solver="adam").partial_fit(X, labels)
        assert fitted.n_iter_ == iterations + 1
    np.testing.assert_array_equal(model.coefs_[0], new.coefs_[0])


def test_one_number_in_an_array_is_one_layer():
    X, labels = blobs()
    assert MLPClassifier(np.array(3), max_iter=1).fit(X, labels).coefs_[0].shape == (2, 3)

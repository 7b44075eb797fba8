"""Early stopping: which samples are held out, and which weights are kept."""

import numpy as np
import pytest

from backprop import MLPClassifier, MLPRegressor
from backprop.estimators import Diverged
from backprop.estimators.targets import number_held, stratified

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


class Noting:
    """It notes the targets, logits and weights on which it is scored."""

    def _judge(self, held, known, network, options):
        judged = super()._judge(held, known, network, options)
        self.scored = []

        def score(A):
            self.scored.append((held.T, A, held.omega))
            return judged.score(A)

        return judged._replace(score=score)


class Classifier(Noting, MLPClassifier):
    pass


class Regressor(Noting, MLPRegressor):
    pass


def test_the_only_sample_of_a_class_is_learned_from():
    """Rare classes, or more classes than are held out, are no error."""
    for counts, held in (([20, 19, 1], 4), ([1, 1, 1, 1, 2], 2), ([5] * 8, 4), ([5] * 8, 36), ([3, 1], 2)):
        for seed in range(10):
            found = held_out(counts, held, seed)
            left = np.array(counts) - found
            enough = sum(counts) - held >= len(counts)
            assert np.all(left >= (1 if enough else 0))
    y = np.repeat(["a", "b", "c"], [30, 29, 1])
    model = Classifier((), early_stopping=True, max_iter=2, random_state=0).fit(points(60), y)
    assert set(model.classes_[model.scored[0][0][:, 0]]) == {"a", "b"}
    many = np.repeat(np.arange(30), 2)
    assert MLPClassifier((), early_stopping=True, max_iter=2).fit(points(60), many).classes_.shape == (30,)


def points(n):
    return np.random.default_rng(0).normal(size=(n, 2))


def held_out(counts, held, seed=0):
    """How many of each class are held out, where so many are there."""
    codes = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    chosen = stratified(codes, held, np.random.default_rng(seed))
    assert chosen.sum() == held
    return np.bincount(codes[chosen], minlength=len(counts)).tolist()


@pytest.mark.parametrize(
    ("counts", "held", "expected"),
    [
        ([70, 20, 10], 20, [14, 4, 2]),
        ([5, 3, 2], 5, None),  # 2.5, 1.5 and 1: one of the halves is rounded up
        ([7, 2, 2], 4, [2, 1, 1]),  # 2.55, 0.73 and 0.73
        ([90, 10], 95, [85, 10]),  # 85.5 and 9.5: either
    ],
)
def test_each_class_is_held_out_in_proportion(counts, held, expected):
    for seed in range(20):
        found = held_out(counts, held, seed)
        share = np.array(counts) * held / sum(counts)
        assert np.all(np.abs(found - share) < 1)
        if expected is not None and np.all(share % 1 != 0.5):
            assert found == expected


def test_chance_decides_which_half_is_rounded_up_and_which_samples_are_held_out():
    assert {tuple(held_out([5, 5], 3, seed)) for seed in range(30)} == {(1, 2), (2, 1)}
    codes = np.repeat([0, 1, 2], 4)
    times = sum(stratified(codes, 6, np.random.default_rng(seed)).astype(int) for seed in range(400))
    assert np.all(np.abs(times - 200) < 60)  # each is held out every second time; 10 is one deviation


@pytest.mark.parametrize("names", [["a", "b"], ["a", "b", "c"]])
def test_a_classifier_is_scored_on_a_stratified_sample(names):
    shares = [0.5, 0.3, 0.2][: len(names)]
    counts = [round(200 * share / sum(shares)) for share in shares]
    y = np.repeat(names, counts)
    model = Classifier((), early_stopping=True, validation_fraction=0.2, max_iter=2, random_state=0)
    model.fit(points(len(y)), y)
    expected = [round(0.2 * count) for count in counts]
    assert np.bincount(model.scored[0][0][:, 0]).tolist() == expected


def test_samples_without_weight_do_not_count():
    y = np.repeat([0, 1], [30, 70])
    omega = np.where(np.arange(100) % 10 < 5, 0.0, 3.0)
    model = Classifier((), early_stopping=True, validation_fraction=0.2, max_iter=2, random_state=0)
    T, _, kept = model.fit(points(100), y, omega).scored[0]
    assert np.bincount(T[:, 0]).tolist() == [3, 7]
    assert kept.tolist() == [3.0] * 10


def test_multilabel_samples_and_those_of_a_regressor_are_held_out_by_chance():
    T = np.eye(3, dtype=int)[np.r_[[0], np.ones(39, int)]]
    model = Classifier((), early_stopping=True, max_iter=2, random_state=0).fit(points(40), T)
    assert model.scored[0][0].shape == (4, 3)
    MLPRegressor((), early_stopping=True, max_iter=2, random_state=0).fit(points(40), np.arange(40.0))


def test_a_share_is_rounded_up():
    assert [number_held(n, 0.1) for n in (20, 21, 30, 31)] == [2, 3, 3, 4]


@pytest.mark.parametrize(
    ("estimator", "y", "fraction", "message"),
    [
        (MLPClassifier, np.arange(2) % 2, 0.1, "at least and leave 1; validation_fraction=0.1 of 2"),
        (MLPRegressor, np.arange(2.0), 0.1, "at least and leave 1; validation_fraction=0.1 of 2"),
        (MLPRegressor, np.arange(10.0), 0.99, "of 10 samples are 10"),
    ],
)
def test_what_cannot_be_split_is_refused(estimator, y, fraction, message):
    model = estimator(early_stopping=True, validation_fraction=fraction)
    before = dict(vars(model))
    with pytest.raises(ValueError, match=message):
        model.fit(points(len(y)), y)
    assert vars(model) == before


def test_the_weights_with_the_best_score_are_kept():
    """The rate is so large that the score falls from its best."""
    X = points(300)
    y = X[:, 0] + 0.1 * X[:, 1]
    model = Regressor(
        (20,), "tanh", solver="sgd", learning_rate_init=0.05, max_iter=30, n_iter_no_change=99, tol=0,
        early_stopping=True, random_state=0, standardise=False
    ).fit(X, y)  # fmt: skip
    T, logits, _ = zip(*model.scored, strict=True)
    assert np.all(T[0] == T[-1])
    squares = [np.sum((A - T[0]) ** 2) for A in logits]
    best = int(np.argmin(squares))
    assert 0 < best < 29
    held = [int(np.flatnonzero(y == t)[0]) for t in T[0][:, 0]]
    np.testing.assert_allclose(model.predict(X[held]), logits[best][:, 0], rtol=1e-12)
    assert model.best_validation_score_ == max(model.validation_scores_) == model.validation_scores_[best]


def test_samples_of_weight_0_are_as_if_they_were_not_there():
    X, keep = points(60), np.arange(60) % 4 > 0
    y = (X[:, 0] > 0).astype(int)
    params = {"early_stopping": True, "batch_size": 8, "random_state": 0, "max_iter": 5}
    one = MLPClassifier((4,), **params).fit(X, y, keep.astype(float))
    two = MLPClassifier((4,), **params).fit(X[keep], y[keep])
    assert one.loss_curve_ == two.loss_curve_
    assert one.validation_scores_ == two.validation_scores_
    np.testing.assert_array_equal(one.coefs_[0], two.coefs_[0])


@pytest.mark.parametrize("estimator", [MLPClassifier, MLPRegressor])
def test_weights_that_are_not_finite_are_never_the_best(estimator):
    """Classes are predicted from NaN too, and the first score is the best so far."""
    X = points(60).astype(np.float32)
    model = estimator((3,), early_stopping=True, learning_rate_init=1e200, max_iter=3, random_state=0)
    with pytest.raises(Diverged):
        model.fit(X, np.arange(60) % 2)
    assert all(np.isfinite(A).all() for A in (*model.coefs_, *model.intercepts_))
    assert model.validation_scores_ == [-np.inf]
    assert model.predict(X).shape == (60,)

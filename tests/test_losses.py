"""Each loss is its formula: on the notes' numbers, to 4 ULP, at the borders, and by its properties."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    absolute_error,
    binary_cross_entropy,
    categorical_cross_entropy,
    hinge_loss,
    hinge_loss_gradient,
    huber_loss,
    one_hot,
    poisson_loss,
    squared_error,
)

mpmath.mp.dps = 80
settings.register_profile("losses", deadline=None)
settings.load_profile("losses")

TINY = np.finfo(float).tiny
INTERIOR = [
    *[5e-324, 1e-310, TINY, 1e-300, 1e-100, 1e-17, 2**-53, 1e-16, 1e-10, 1e-3, 0.1, 0.25, 1 / 3],
    *[np.nextafter(0.5, 0), 0.5, np.nextafter(0.5, 1), 1 / math.e, 0.9, 0.999, 1 - 1e-10],
    *[1 - 2**-20, 1 - 2**-40, 1 - 2**-52, 1 - 2**-53],
]  # fmt: skip

# Zones: every order of magnitude near 0 and near 1, the middle, and both borders.
probability = (
    st.floats(0, 1)
    | st.floats(-1074, 0).map(lambda e: 2.0**e)
    | st.floats(-53, 0).map(lambda e: 1 - 2.0**e)
    | st.sampled_from([0.0, 1.0, *INTERIOR])
)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 7)


def ulps(actual: Any, exact: mpmath.mpf) -> float:
    """|actual − exact| in units of the last place of the float that is nearest to `exact`."""
    nearest = type(actual)(str(exact)) if isinstance(actual, np.float32) else float(exact)
    return float(abs(mpmath.mpf(float(actual)) - exact) / mpmath.mpf(float(np.spacing(nearest))))


def exact_bce(t: float, y: float) -> mpmath.mpf:
    t_, y_ = mpmath.mpf(t), mpmath.mpf(y)
    return -(t_ * mpmath.log(y_) if t else 0) - ((1 - t_) * mpmath.log1p(-y_) if t != 1 else 0)


def batch(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """One-hot targets and softmax outputs of shape (n, k); logits spread over 0.1 to 30."""
    rng = np.random.default_rng(seed)
    T = np.eye(k)[rng.integers(k, size=n)]
    Z = rng.normal(size=(n, k)) * 10 ** rng.uniform(-1, 1.5)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return T, E / E.sum(axis=1, keepdims=True)


def questions(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """Targets 0 or 1 and probabilities in [0, 1), columns independent."""
    rng = np.random.default_rng(seed)
    return rng.integers(2, size=(n, k)).astype(float), rng.random((n, k)) ** 3


def numbers(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """Real targets and predictions within ±100."""
    A = np.random.default_rng(seed).uniform(-100, 100, size=(2, n, k))
    return A[0], A[1]


def sides(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """Targets 0 or 1 and logits on the wrong side, whose margins are below 1."""
    T, Y = questions(seed, n, k)
    return T, (1 - 2 * T) * Y


def counts(seed: int, n: int, k: int) -> tuple[Any, Any]:
    """Counts up to 2 and means from 1 to 3, so that y − t log y is positive."""
    rng = np.random.default_rng(seed)
    return rng.integers(3, size=(n, k)).astype(float), rng.uniform(1, 3, size=(n, k))


CASES = [
    (squared_error, numbers),
    (absolute_error, numbers),
    (huber_loss, numbers),
    (poisson_loss, counts),
    (hinge_loss, sides),
    (binary_cross_entropy, questions),
    (categorical_cross_entropy, batch),
]
each_loss = pytest.mark.parametrize(("loss", "draw"), CASES)


# The notes' numbers


@pytest.mark.parametrize(("y", "cost"), [(1, 0), (0.5, 0.693), (0.25, 1.386), (0, math.inf)], ids=str)
def test_the_table_of_the_notes(y: float, cost: float) -> None:
    others = (1 - y) / 2
    cce = categorical_cross_entropy([[1, 0, 0]], [[y, others, others]])
    bce = binary_cross_entropy([1, 0], [y, 1 - y], "none")
    assert cce == pytest.approx(cost, abs=5e-4)
    np.testing.assert_allclose(bce, [cost, cost], atol=5e-4)


def test_squared_error_by_hand() -> None:
    T, Y = [[1.0, 2.0], [3.0, 4.0]], [[0.5, 2.0], [5.0, 1.0]]
    assert squared_error(T, Y) == 0.25 + 0 + 4 + 9
    assert squared_error(T, Y, "mean") == 13.25 / 2
    assert np.array_equal(squared_error(T, Y, "none"), [0.25, 13])
    assert squared_error([1.0, -2.0, 5.0], [0.0, 0.0, 3.0]) == 1 + 4 + 4
    assert np.array_equal(squared_error([1, -2, 5], [0, 0, 3], "none"), [1, 4, 4])


def test_regression_losses_by_hand() -> None:
    T, Y = [[1.0, 2.0], [3.0, 4.0]], [[0.5, 2.0], [5.0, 1.0]]
    assert np.array_equal(absolute_error(T, Y, "none"), [0.5, 5])
    assert absolute_error(T, Y, "mean") == 5.5 / 2
    assert np.array_equal(huber_loss(T, Y, "none"), [0.125, 1.5 + 2.5])
    assert np.array_equal(huber_loss(T, Y, "none", threshold=2), [0.125, 2 + 4])
    assert huber_loss(T, Y, threshold=100) == squared_error(T, Y) / 2
    T, Y = [[0, 2], [1, 0]], [[0.5, 1.0], [math.e, 0.0]]
    np.testing.assert_allclose(poisson_loss(T, Y, "none"), [1.5, math.e - 1], rtol=1e-15)


def test_the_hinge_loss_by_hand() -> None:
    T, A = [[1, 0, 1], [0, 1, 0]], [[0.5, 0.5, 1.0], [-3.0, 2.0, 0.0]]
    assert np.array_equal(hinge_loss(T, A, "none"), [0.5 + 1.5 + 0, 0 + 0 + 1])
    assert hinge_loss(T, A, "mean") == 3 / 2
    assert np.array_equal(hinge_loss_gradient(T, A), [[-1, 1, 0], [0, 0, 1]])
    with pytest.raises(ValueError, match=r"T must hold 0 or 1.*T\[0\] = -1"):
        hinge_loss([-1, 1], [0.5, 0.5])


@given(seed=seeds, n=sizes, k=sizes)
def test_the_hinge_loss_is_at_least_the_number_of_wrong_answers(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    T, A = rng.integers(2, size=(n, k)), rng.normal(size=(n, k))
    assert hinge_loss(T, A) >= np.sum((A > 0) != T)


def test_a_count_where_none_can_be_costs_infinity() -> None:
    with np.errstate(all="raise"):
        assert np.array_equal(poisson_loss([0.0, 1, 2], [0.0, 0, 2], "none")[:2], [0, np.inf])


def test_targets_and_means_below_0_are_refused() -> None:
    for T, Y, name in [
        ([-1.0], [1.0], "T"),
        ([1.0], [-1.0], "Y"),
        ([np.nan], [1.0], "T"),
        ([1.0], [np.inf], "Y"),
    ]:
        with pytest.raises(
            ValueError, match=rf"{name} must hold finite numbers of at least 0; came {name}\[0\]"
        ):
            poisson_loss(T, Y)


def test_binary_cross_entropy_by_hand() -> None:
    log2 = math.log(2)
    T, Y = [[1, 0], [0, 0]], [[0.25, 0.5], [0.0, 0.75]]
    expected = [2 * log2 + log2, 0 + 2 * log2]
    np.testing.assert_allclose(binary_cross_entropy(T, Y, "none"), expected, rtol=1e-15)
    assert binary_cross_entropy(T, Y) == pytest.approx(5 * log2, rel=1e-15)
    assert binary_cross_entropy(T, Y, "mean") == pytest.approx(5 * log2 / 2, rel=1e-15)


def test_categorical_cross_entropy_by_hand() -> None:
    log2 = math.log(2)
    T, Y = [[0, 1, 0], [1, 0, 0]], [[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]]
    for targets in [T, [1, 0]]:
        none = categorical_cross_entropy(targets, Y, "none")
        np.testing.assert_allclose(none, [2 * log2, log2], rtol=1e-15)
        assert categorical_cross_entropy(targets, Y) == pytest.approx(3 * log2, rel=1e-15)
        mean = categorical_cross_entropy(targets, Y, "mean")
        assert mean == pytest.approx(3 * log2 / 2, rel=1e-15)


def test_one_hot_by_hand() -> None:
    rolls = np.array([1, 1, 6, 3, 2, 4, 5, 3])  # the die of the notes
    T = one_hot(rolls - 1, 6)
    assert T.tolist()[:4] == [
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [0, 0, 1, 0, 0, 0],
    ]
    assert T.sum(axis=0).tolist() == [2, 1, 2, 1, 1, 1]
    assert T.dtype == np.int_
    assert one_hot([0], 1).tolist() == [[1]]
    assert one_hot(np.array([0, 255], np.uint8), 256)[1, 255] == 1


# Exactness


@pytest.mark.parametrize("y", INTERIOR)
@pytest.mark.parametrize("t", [0, 1])
def test_binary_cross_entropy_is_within_4_ulps(t: int, y: float) -> None:
    assert ulps(binary_cross_entropy([t], [y]), exact_bce(t, y)) <= 4


@given(probability, probability)
def test_soft_binary_cross_entropy_is_within_4_ulps(t: float, y: float) -> None:
    actual = binary_cross_entropy([t], [y], soft_targets=True)
    if (y == 0 and t > 0) or (y == 1 and t < 1):
        assert actual == math.inf
    elif y in (0, 1):
        assert actual == 0
    else:
        assert ulps(actual, exact_bce(t, y)) <= 4


@given(st.floats(0, 1, width=32, exclude_min=True, exclude_max=True), st.sampled_from([0, 1]))
def test_float32_is_within_4_ulps_of_float32(y: float, t: int) -> None:
    actual = binary_cross_entropy(np.array([t], "f4"), np.array([y], "f4"))
    assert isinstance(actual, np.float32)
    assert ulps(actual, exact_bce(t, y)) <= 4


@pytest.mark.parametrize("y", INTERIOR)
def test_categorical_cross_entropy_is_within_4_ulps(y: float) -> None:
    actual = categorical_cross_entropy([[1, 0]], [[y, 1 - y]])
    assert ulps(actual, -mpmath.log(mpmath.mpf(y))) <= 4


@given(st.lists(st.tuples(st.integers(0, 1), probability), min_size=1, max_size=40))
def test_a_sum_of_costs_is_within_4_ulps(pairs: list[tuple[int, float]]) -> None:
    T, Y = zip(*[(t, y) for t, y in pairs if y != 1 - t] or [(1, 0.5)], strict=True)
    exact = mpmath.fsum(exact_bce(t, y) for t, y in zip(T, Y, strict=True))
    actual = binary_cross_entropy(T, Y)
    assert actual == 0 if exact == 0 else ulps(actual, exact) <= 4 + len(T) / 8


@given(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100))
def test_squared_error_is_within_4_ulps(t: float, y: float) -> None:
    exact = (mpmath.mpf(t) - mpmath.mpf(y)) ** 2
    actual = squared_error([t], [y])
    assert actual == 0 if exact < 5e-324 else exact < 2 * TINY or ulps(actual, exact) <= 4


# Borders


def zero(value: Any) -> bool:
    """Whether every entry is +0, not −0."""
    return bool(np.all(value == 0) and not np.any(np.signbit(value)))


@pytest.mark.parametrize("reduction", ["sum", "mean", "none"])
def test_a_certain_right_prediction_costs_positive_zero(reduction: Any) -> None:
    with np.errstate(all="raise"):
        for dtype in ["float32", "float64", "int64", "bool"]:
            A = np.array([[1, 0], [0, 1]], dtype)
            assert zero(squared_error(A, A, reduction))
            assert zero(binary_cross_entropy(A, A, reduction))
            assert zero(binary_cross_entropy(A[0], A[0], reduction))
            assert zero(categorical_cross_entropy(A, A, reduction))
        assert zero(binary_cross_entropy([0.0, -0.0], [-0.0, 0.0], reduction))


@pytest.mark.parametrize("reduction", ["sum", "mean", "none"])
def test_a_certain_wrong_prediction_costs_infinity_without_a_warning(reduction: Any) -> None:
    with np.errstate(all="raise"):
        assert np.all(binary_cross_entropy([1], [0], reduction) == np.inf)
        assert np.all(binary_cross_entropy([0], [1], reduction) == np.inf)
        assert np.all(binary_cross_entropy([[1, 0]], [[0, 1]], reduction) == np.inf)
        assert np.all(categorical_cross_entropy([[1, 0]], [[0, 1]], reduction) == np.inf)
        soft = categorical_cross_entropy([[0.5, 0.5]], [[0, 1]], reduction, soft_targets=True)
        assert np.all(soft == np.inf)


def test_one_infinite_cost_leaves_the_others_alone() -> None:
    cost = categorical_cross_entropy([0, 1, 0], [[0, 1], [0, 1], [1, 0]], "none")
    assert np.array_equal(cost, [np.inf, 0, 0])


@given(st.lists(st.tuples(probability, probability), min_size=1, max_size=5))
def test_no_valid_input_costs_nan_or_less_than_zero(pairs: list[tuple[float, float]]) -> None:
    T, Y = np.array(pairs).T
    with np.errstate(all="raise"):
        costs = [
            binary_cross_entropy(T, Y, "none", soft_targets=True),
            binary_cross_entropy(T.round(), Y, "none"),
            categorical_cross_entropy(
                np.stack([T, 1 - T], 1), np.stack([Y, 1 - Y], 1), "none", soft_targets=True
            ),
        ]
    assert all(np.all(cost >= 0) and not np.any(np.signbit(cost)) for cost in costs)


def test_the_callers_error_state_is_left_as_it_was() -> None:
    with np.errstate(divide="raise", under="raise"):
        before = np.geterr()
        binary_cross_entropy([1, 0], [0, 1])
        assert np.geterr() == before


def test_an_overflow_is_inf_and_numpy_says_so() -> None:
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert squared_error([1e200], [0.0]) == np.inf


# Types and layouts


def test_unsigned_integers_do_not_wrap_around() -> None:
    T, Y = np.array([100], np.uint8), np.array([200], np.uint8)
    assert squared_error(T, Y) == squared_error(Y, T) == 10_000
    assert squared_error(np.array([-128], np.int8), np.array([127], np.int8)) == 255**2
    assert squared_error(np.array([2**31], np.uint32), np.array([0.0])) == 2.0**62
    assert squared_error(np.array([2**24 + 1]), np.array([2**24], np.float32)) == 1


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "uint64", "float32"])
def test_targets_of_each_type_give_the_same_cost(dtype: str) -> None:
    T, Y = np.array([[1, 0], [0, 1]], dtype), np.array([[0.75, 0.25], [0.5, 0.5]])
    expected = [2 * math.log(4 / 3), 2 * math.log(2)]
    np.testing.assert_allclose(binary_cross_entropy(T, Y, "none"), expected, rtol=1e-15)
    np.testing.assert_allclose(
        categorical_cross_entropy(T, Y, "none"), [math.log(4 / 3), math.log(2)], rtol=1e-15
    )
    assert squared_error(T, Y) == 0.0625 * 2 + 0.25 * 2


@each_loss
@pytest.mark.parametrize("reduction", ["sum", "mean", "none"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_the_floating_type_is_kept(loss: Any, draw: Any, reduction: str, dtype: str) -> None:
    T, Y = (A.astype(dtype) for A in draw(31, 3, 4))
    cost = loss(T, Y, reduction)
    assert cost.dtype == np.dtype(dtype)
    assert np.shape(cost) == ((3,) if reduction == "none" else ())
    if loss in (binary_cross_entropy, categorical_cross_entropy):
        assert loss(T.astype(int), Y, reduction).dtype == np.dtype(dtype)
    if reduction != "none" and dtype == "float64":
        assert isinstance(cost, float)


def test_labels_keep_the_floating_type_of_the_predictions() -> None:
    cost = categorical_cross_entropy([0, 1], np.eye(2, dtype="float32"))
    assert cost.dtype == np.float32


@each_loss
def test_half_precision_is_computed_in_double(loss: Any, draw: Any) -> None:
    T, Y = (A.astype("float16") for A in draw(31, 3, 4))
    cost = loss(T, Y)
    assert cost.dtype == np.float64
    assert cost == loss(T.astype(float), Y.astype(float))


@each_loss
@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_the_layout_in_memory_does_not_matter(loss: Any, draw: Any) -> None:
    T, Y = draw(31, 6, 4)
    expected = loss(T, Y, "none")
    assert np.all(expected > 0)
    layouts = [
        np.asfortranarray,
        lambda A: np.repeat(A, 2, axis=0)[::2],
        lambda A: np.flip(np.flip(A, 1).copy(), 1),
        lambda A: A.astype(">f8"),
        lambda A: A.tolist(),
        lambda A: tuple(map(tuple, A)),
        np.asmatrix,
    ]
    for layout in layouts:
        np.testing.assert_allclose(loss(layout(T), layout(Y), "none"), expected, rtol=1e-15)
        assert loss(layout(T), layout(Y)) == pytest.approx(expected.sum(), rel=1e-14)


@each_loss
@pytest.mark.parametrize("reduction", ["sum", "mean", "none"])
def test_arguments_are_neither_changed_nor_returned(loss: Any, draw: Any, reduction: str) -> None:
    for T, Y in [draw(31, 3, 4), *([] if draw is batch else [[A[:, 0] for A in draw(31, 3, 1)]])]:
        before = T.copy(), Y.copy()
        T.flags.writeable = Y.flags.writeable = False
        cost = loss(T, Y, reduction)
        assert np.array_equal(T, before[0])
        assert np.array_equal(Y, before[1])
        assert not np.shares_memory(cost, T)
        assert not np.shares_memory(cost, Y)


# Properties: n and k in 1 … 7, each drawn anew


@each_loss
@given(seed=seeds, n=sizes, k=sizes)
def test_the_reductions_agree(loss: Any, draw: Any, seed: int, n: int, k: int) -> None:
    T, Y = draw(seed, n, k)
    none = loss(T, Y, "none")
    assert none.shape == (n,)
    assert loss(T, Y) == loss(T, Y, "sum") == pytest.approx(math.fsum(none), rel=1e-14)
    assert loss(T, Y, "mean") == pytest.approx(math.fsum(none) / n, rel=1e-14)


@each_loss
@given(seed=seeds, n=sizes, k=sizes)
def test_a_permutation_of_samples_permutes_costs(loss: Any, draw: Any, seed: int, n: int, k: int) -> None:
    T, Y = draw(seed, n, k)
    order = np.random.default_rng(seed).permutation(n)
    expected = loss(T, Y, "none")[order]
    np.testing.assert_allclose(loss(T[order], Y[order], "none"), expected, rtol=1e-15)


@each_loss
@given(seed=seeds, n=sizes, k=sizes)
def test_a_permutation_of_classes_leaves_costs_alone(loss: Any, draw: Any, seed: int, n: int, k: int) -> None:
    T, Y = draw(seed, n, k)
    order = np.random.default_rng(seed).permutation(k)
    expected = loss(T, Y, "none")
    np.testing.assert_allclose(loss(T[:, order], Y[:, order], "none"), expected, rtol=1e-14)


@each_loss
@given(seed=seeds, n=sizes, k=sizes)
def test_a_duplicated_batch_doubles_the_sum_and_leaves_the_mean_alone(
    loss: Any, draw: Any, seed: int, n: int, k: int
) -> None:
    T, Y = draw(seed, n, k)
    TT, YY = np.vstack([T, T]), np.vstack([Y, Y])
    assert loss(TT, YY) == pytest.approx(2 * loss(T, Y), rel=1e-14)
    assert loss(TT, YY, "mean") == pytest.approx(loss(T, Y, "mean"), rel=1e-14)


@each_loss
@given(seed=seeds, n=sizes, k=sizes, m=sizes)
def test_costs_of_batches_add_up(loss: Any, draw: Any, seed: int, n: int, k: int, m: int) -> None:
    (T1, Y1), (T2, Y2) = draw(seed, n, k), draw(seed + 1, m, k)
    together = loss(np.vstack([T1, T2]), np.vstack([Y1, Y2]))
    assert together == pytest.approx(loss(T1, Y1) + loss(T2, Y2), rel=1e-14)


@given(seed=seeds, n=sizes, k=sizes)
def test_likelihood_is_exp_of_minus_the_cost(seed: int, n: int, k: int) -> None:
    T, Y = batch(seed, n, k)
    likelihood = np.prod(Y**T)
    cost = categorical_cross_entropy(T, Y)
    assert math.exp(-cost) == pytest.approx(likelihood, rel=1e-12, abs=1e-300)
    T, Y = questions(seed, n, k)
    likelihood = np.prod(Y**T * (1 - Y) ** (1 - T))
    assert math.exp(-binary_cross_entropy(T, Y)) == pytest.approx(likelihood, rel=1e-12, abs=1e-300)


@given(seed=seeds, n=sizes)
def test_two_class_cce_is_bce(seed: int, n: int) -> None:
    T, Y = batch(seed, n, 2)
    y = np.rint(Y[:, 0] * 2.0**50) / 2.0**50  # so that 1 − y is exact
    bce = binary_cross_entropy(T[:, 0], y, "none")
    cce = categorical_cross_entropy(T, np.stack([y, 1 - y], axis=1), "none")
    np.testing.assert_allclose(cce, bce, rtol=1e-15)


@given(seed=seeds, n=sizes, k=sizes)
def test_labels_stand_for_their_one_hot_rows(seed: int, n: int, k: int) -> None:
    T, Y = batch(seed, n, k)
    labels = T.argmax(axis=1)
    assert np.array_equal(one_hot(labels, k), T)
    for reduction in ["sum", "mean", "none"]:
        expected: Any = categorical_cross_entropy(T, Y, reduction)  # type: ignore[arg-type]
        actual: Any = categorical_cross_entropy(labels, Y, reduction)  # type: ignore[arg-type]
        assert np.array_equal(actual, expected)


@given(seed=seeds, n=sizes, k=sizes)
def test_a_soft_cost_is_linear_in_its_targets(seed: int, n: int, k: int) -> None:
    T, Y = batch(seed, n, k)
    S, _ = batch(seed + 1, n, k)
    mixed = categorical_cross_entropy(T / 4 + S * 3 / 4, Y, "none", soft_targets=True)
    apart = categorical_cross_entropy(T, Y, "none") / 4 + categorical_cross_entropy(S, Y, "none") * 3 / 4
    np.testing.assert_allclose(mixed, apart, rtol=1e-14)
    T, Y = questions(seed, n, k)
    S, _ = questions(seed + 1, n, k)
    mixed = binary_cross_entropy(T / 4 + S * 3 / 4, Y, "none", soft_targets=True)
    apart = binary_cross_entropy(T, Y, "none") / 4 + binary_cross_entropy(S, Y, "none") * 3 / 4
    np.testing.assert_allclose(mixed, apart, rtol=1e-13)


@given(seed=seeds, n=sizes, k=sizes)
def test_a_soft_cost_is_least_where_the_prediction_is_the_target(seed: int, n: int, k: int) -> None:
    """Gibbs' inequality."""
    (_, P), (_, Q) = batch(seed, n, k), batch(seed + 1, n, k)
    at_target = categorical_cross_entropy(P, P, "none", soft_targets=True)
    assert np.all(categorical_cross_entropy(P, Q, "none", soft_targets=True) >= at_target - 1e-12)


@pytest.mark.parametrize("k", [1, 2, 10, 1000])
def test_a_uniform_prediction_costs_log_k(k: int) -> None:
    cost = categorical_cross_entropy(np.arange(k), np.full((k, k), 1 / k), "none")
    np.testing.assert_allclose(cost, math.log(k), rtol=1e-15)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_cost_falls_as_the_probability_of_the_truth_rises(a: float, b: float) -> None:
    low, high = sorted([a, b])
    assert binary_cross_entropy([1], [low]) >= binary_cross_entropy([1], [high])
    assert binary_cross_entropy([0], [low]) <= binary_cross_entropy([0], [high])

"""What holds of every loss, activation and network, on logits from each zone of rounding.

Ordinary random floats rarely reach gaps of 37 to 745, where e^-gap is lost beside 1 and yet not 0, so
logits are drawn by zones. Each property is an equation; what rounding may take from it is its
tolerance. The derivations prove most of them over the reals (`backprop prove`).
"""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backprop import (
    Network,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_gradient,
    log_softmax,
    log_sum_exp,
    one_hot,
    sigmoid,
    softmax,
    softplus,
)
from backprop.activations import sigmoid_derivative

settings.register_profile("properties", deadline=None)
settings.load_profile("properties")

ZONES = [(0, 1), (1, 37), (37, 745), (745, 1e4)]
gap = st.one_of(
    *(st.floats(low, high) for low, high in ZONES), st.sampled_from([0.0, 1e-300, 1e-16, 36.7, 708.4, 745.1])
)
number = st.tuples(gap, st.sampled_from([-1, 1])).map(math.prod)
seeds = st.integers(0, 2**32 - 1)

cce = categorical_cross_entropy_with_logits
cce_gradient = categorical_cross_entropy_with_logits_gradient
bce = binary_cross_entropy_with_logits
bce_gradient = binary_cross_entropy_with_logits_gradient


@st.composite
def batches(draw: Any, min_classes: int = 1, largest: float = 1e4) -> tuple[Any, Any]:
    """Labels and logits: a base for each row, gaps below it, and now and then a tie."""
    n, k = draw(st.integers(1, 5)), draw(st.integers(min_classes, 6))
    gaps = draw(arrays(float, (n, k), elements=gap, fill=st.nothing()))
    base = draw(arrays(float, (n, 1), elements=number, fill=st.nothing()))
    c = draw(arrays(int, n, elements=st.integers(0, k - 1), fill=st.nothing()))
    return c, np.clip(base - gaps, -largest, largest)


def same(actual: Any, expected: Any, ulps: float = 8) -> None:
    np.testing.assert_allclose(actual, expected, rtol=ulps * 2.0**-52, atol=ulps * 5e-324)


# Softmax and the categorical cross-entropy


@given(batches(), st.integers(-(2**20), 2**20))
def test_a_shift_of_the_logits_changes_nothing(batch: Any, shift: int) -> None:
    c, A = batch
    A = np.rint(A * 2**12) / 2**12  # so that A + shift is exact
    same(softmax(A + shift), softmax(A))
    same(log_softmax(A + shift), log_softmax(A))
    same(cce(c, A + shift, "none"), cce(c, A, "none"))
    same(cce_gradient(c, A + shift), cce_gradient(c, A))


@given(batches(), seeds)
def test_a_permutation_of_classes_permutes_the_gradient(batch: Any, seed: int) -> None:
    c, A = batch
    order = np.random.default_rng(seed).permutation(A.shape[1])
    same(cce(np.argsort(order)[c], A[:, order], "none"), cce(c, A, "none"))
    same(cce_gradient(np.argsort(order)[c], A[:, order]), cce_gradient(c, A)[:, order])
    same(softmax(A[:, order]), softmax(A)[:, order])


@given(batches(), seeds)
def test_a_permutation_of_rows_permutes_costs_and_gradients(batch: Any, seed: int) -> None:
    c, A = batch
    order = np.random.default_rng(seed).permutation(len(A))
    same(cce(c[order], A[order], "none"), cce(c, A, "none")[order], 2)
    same(cce_gradient(c[order], A[order]), cce_gradient(c, A)[order], 2)
    same(cce(c[order], A[order]), cce(c, A))


@given(batches(), st.integers(1, 4))
def test_a_sample_of_weight_w_counts_as_w_copies(batch: Any, w: int) -> None:
    c, A = batch
    same(cce(np.repeat(c, w), np.repeat(A, w, axis=0)), w * cce(c, A))
    same(cce(np.repeat(c, w), np.repeat(A, w, axis=0), "mean"), cce(c, A, "mean"))
    copies = cce_gradient(np.repeat(c, w), np.repeat(A, w, axis=0)).reshape(len(A), w, -1)
    same(copies.sum(axis=1), w * cce_gradient(c, A))


@given(batches())
def test_gradients_of_a_row_sum_to_zero(batch: Any) -> None:
    c, A = batch
    G = cce_gradient(c, A)
    on_target = G[np.arange(len(A)), c]
    assert np.all(np.abs(G.sum(axis=1)) <= 8 * 2.0**-52 * np.abs(on_target) + 8 * 5e-324)
    same(-on_target, np.where(one_hot(c, A.shape[1]) == 1, 0, G).sum(axis=1))


@given(batches())
def test_probabilities_sum_to_one_and_are_the_exponentials_of_their_logarithms(batch: Any) -> None:
    _, A = batch
    Y, L = softmax(A), log_softmax(A)
    same(Y.sum(axis=1), 1)
    usual = L > -700
    assert np.all(np.abs(np.exp(L) / np.where(Y == 0, 1, Y) - 1)[usual] <= 1e-12)
    assert np.all(Y[L < -746] == 0)


@given(batches())
def test_the_likelihood_is_exp_of_minus_the_cost(batch: Any) -> None:
    c, A = batch
    cost = cce(c, A, "none")
    likelihood = softmax(A)[np.arange(len(A)), c]
    np.testing.assert_allclose(np.exp(-cost), likelihood, rtol=1e-12, atol=5e-324 * 8)


@given(batches(), st.integers(0, 6), st.data())
def test_a_class_of_minus_infinity_changes_nothing(batch: Any, at: int, data: Any) -> None:
    c, A = batch
    at = min(at, A.shape[1])
    wide, shifted = np.insert(A, at, -np.inf, axis=1), c + (c >= at)
    assert np.array_equal(cce(shifted, wide, "none"), cce(c, A, "none"))
    assert np.array_equal(np.delete(cce_gradient(shifted, wide), at, axis=1), cce_gradient(c, A))
    assert np.all(cce_gradient(shifted, wide)[:, at] == 0)
    assert np.array_equal(log_sum_exp(wide), log_sum_exp(A))


@given(number, st.integers(1, 3000))
def test_equal_logits_cost_log_k(a: float, k: int) -> None:
    same(cce([k - 1], np.full((1, k), a)), math.log(k))
    same(softmax(np.full((1, k), a)), 1 / k)
    assert log_sum_exp(np.full((1, k), a))[0] == pytest.approx(a + math.log(k), rel=1e-15, abs=1e-11)


@given(batches(min_classes=2), gap)
def test_a_larger_logit_of_the_target_costs_less(batch: Any, more: float) -> None:
    c, A = batch
    B = A + more * one_hot(c, A.shape[1])
    less, cost = cce(c, B, "none"), cce(c, A, "none")
    assert np.all(less <= cost * (1 + 8 * 2.0**-52))
    assert np.all((less < cost)[(more > 1e-3) & (cost > 1e-300)])


@given(batches(min_classes=2))
def test_the_largest_probability_is_that_of_the_largest_logit(batch: Any) -> None:
    _, A = batch
    rows = np.arange(len(A))
    assert np.all(softmax(A)[rows, A.argmax(axis=1)] == softmax(A).max(axis=1))
    assert np.all(log_sum_exp(A) >= A.max(axis=1))


@given(batches(), batches())
def test_costs_and_gradients_of_batches_add_up(one: Any, other: Any) -> None:
    (c, A), (d, B) = one, other
    k = min(A.shape[1], B.shape[1])
    A, B, c, d = A[:, :k], B[:, :k], np.minimum(c, k - 1), np.minimum(d, k - 1)
    both, AB = np.concatenate([c, d]), np.concatenate([A, B])
    same(cce(both, AB), cce(c, A) + cce(d, B))
    assert np.array_equal(cce_gradient(both, AB), np.concatenate([cce_gradient(c, A), cce_gradient(d, B)]))


# The sigmoid and the binary cross-entropy


@given(number, st.integers(0, 1))
def test_bce_of_a_is_cce_of_0_and_a(a: float, t: int) -> None:
    A = np.array([[0.0, a]])
    same(bce([t], [a]), cce([t], A))
    same(bce_gradient([t], [a]), cce_gradient([t], A)[:, 1])
    same(sigmoid([a]), softmax(A)[:, 1])


@given(number)
def test_sigmoids_of_a_and_minus_a_sum_to_one(a: float) -> None:
    plus, minus = sigmoid([a, -a])
    same(plus + minus, 1, 2)
    same(sigmoid_derivative([a], None), plus * minus)


@given(number)
def test_softplus_of_a_minus_that_of_minus_a_is_a(a: float) -> None:
    plus, minus = softplus([a, -a])
    assert plus - minus == pytest.approx(a, rel=1e-15, abs=2.0**-52)
    same(bce([1, 0], [a, a], "none"), [minus, plus])


@given(number, st.integers(0, 1))
def test_swapping_yes_and_no_turns_the_gradient(a: float, t: int) -> None:
    assert bce([t], [a]) == bce([1 - t], [-a])
    assert bce_gradient([t], [a]) == -bce_gradient([1 - t], [-a])


@given(number, gap)
def test_a_larger_logit_costs_a_yes_less_and_a_no_more(a: float, more: float) -> None:
    assert bce([1], [a + more]) <= bce([1], [a])
    assert bce([0], [a + more]) >= bce([0], [a])


@given(
    arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=number, fill=st.nothing()), seeds
)
def test_columns_of_questions_are_separate(A: Any, seed: int) -> None:
    T = np.random.default_rng(seed).integers(2, size=A.shape)
    columns = range(A.shape[1])
    same(bce(T, A, "none"), sum(bce(T[:, k], A[:, k], "none") for k in columns))
    G = bce_gradient(T, A)
    assert all(np.array_equal(G[:, k], bce_gradient(T[:, k], A[:, k])) for k in columns)


# Networks


@st.composite
def networks(draw: Any, hidden: str | None = None) -> tuple[Network, Any, Any]:
    """A network with one to three hidden layers, and samples with labels; some are saturated."""
    rng = np.random.default_rng(draw(seeds))
    widths = draw(st.lists(st.integers(1, 5), min_size=3, max_size=5))
    hidden = hidden or draw(st.sampled_from(["sigmoid", "tanh", "relu", "gelu"]))
    net = Network([*widths[:-1], max(widths[-1], 2)], hidden, rng=rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    net.weights[-1] *= draw(st.sampled_from([1, 10, 100]))
    n = draw(st.integers(1, 6))
    return net, rng.normal(size=(n, widths[0])), rng.integers(net.widths[-1], size=n)


def close(ours: Any, theirs: Any, tolerance: float = 1e-12) -> None:
    """Gradients agree, an array at a time, relative to the norm of all."""
    norm = math.sqrt(sum(float(np.sum(H * H)) for layer in theirs for H in layer))
    for layer, layer_ in zip(ours, theirs, strict=True):
        for G, H in zip(layer, layer_, strict=True):
            assert np.linalg.norm(G - H) <= tolerance * norm


@given(networks(), st.data())
def test_the_gradient_of_the_whole_is_the_sum_over_any_partition(drawn: Any, data: Any) -> None:
    net, X, c = drawn
    part = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(X), max_size=len(X))))
    J, whole = net.cost_and_gradients(X, c)
    parts = [net.cost_and_gradients(X[part == p], c[part == p]) for p in np.unique(part)]
    assert float(J) == pytest.approx(sum(cost for cost, _ in parts), rel=1e-14)
    sums = [tuple(map(sum, zip(*layers, strict=True))) for layers in zip(*(g for _, g in parts), strict=True)]
    close(sums, whole)


@given(networks(), seeds)
def test_the_order_of_samples_does_not_matter_and_copies_leave_the_mean_alone(drawn: Any, seed: int) -> None:
    net, X, c = drawn
    J, gradients = net.cost_and_gradients(X, c, "mean")
    order = np.random.default_rng(seed).permutation(len(X))
    order = np.concatenate([order, order])
    K, again = net.cost_and_gradients(X[order], c[order], "mean")
    assert float(K) == pytest.approx(J, rel=1e-13)
    close(again, gradients)


@given(networks(), seeds)
def test_a_permutation_of_hidden_units_permutes_their_gradients(drawn: Any, seed: int) -> None:
    net, X, c = drawn
    order = np.random.default_rng(seed).permutation(net.widths[1])
    (W, V, *rest), (b, *others) = net.weights, net.biases
    permuted = Network.from_parameters([W[:, order], V[order], *rest], [b[order], *others], net.hidden)
    J, gradients = net.cost_and_gradients(X, c)
    K, again = permuted.cost_and_gradients(X, c)
    assume(float(J) > 1e-300)
    assert float(K) == pytest.approx(J, rel=1e-9)
    (dW, db), (dV, dc), *further = gradients
    close(again, [(dW[:, order], db[order]), (dV[order], dc), *further], 1e-9)


@given(networks("tanh"))
def test_the_signs_of_a_tanh_unit_may_be_flipped(drawn: Any) -> None:
    """tanh(−a) = −tanh a, exactly also in floating point."""
    net, X, c = drawn
    (W, V, *rest), (b, *others) = net.weights, net.biases
    flipped = Network.from_parameters([-W, -V, *rest], [-b, *others], "tanh")
    J, ((dW, db), (dV, dc), *_) = net.cost_and_gradients(X, c)
    K, ((dW_, db_), (dV_, dc_), *_) = flipped.cost_and_gradients(X, c)
    assert J == K
    for G, H in [(-dW, dW_), (-db, db_), (-dV, dV_), (dc, dc_)]:
        assert np.array_equal(G, H)


@given(networks("relu"), st.integers(-20, 20))
def test_a_relu_layer_may_be_scaled_by_a_power_of_two(drawn: Any, k: int) -> None:
    """max(s a, 0) = s max(a, 0) for s > 0, exactly for s = 2^k, down to subnormal numbers."""
    net, X, c = drawn
    s = 2.0**k
    (W, V, *rest), (b, *others) = net.weights, net.biases
    scaled = Network.from_parameters([W * s, V / s, *rest], [b * s, *others], "relu")
    J, ((dW, db), (dV, dc), *_) = net.cost_and_gradients(X, c)
    K, ((dW_, db_), (dV_, dc_), *_) = scaled.cost_and_gradients(X, c)
    assert J == K
    for G, H in [(dW / s, dW_), (db / s, db_), (dV * s, dV_), (dc, dc_)]:
        np.testing.assert_allclose(H, G, rtol=0, atol=1e-300)


@given(networks())
def test_a_small_step_against_the_gradient_lowers_the_cost(drawn: Any) -> None:
    net, X, c = drawn
    J, gradients = net.cost_and_gradients(X, c)
    norm2 = sum(float(np.sum(G * G)) for layer in gradients for G in layer)
    assume(norm2 > 1e-12)
    assume(J > 1e-6)
    eta = 1e-7 * float(J) / norm2
    for P, Q, (dW, db) in zip(net.weights, net.biases, gradients, strict=True):
        P -= eta * dW
        Q -= eta * db
    assert net.cost(X, c) - J == pytest.approx(-eta * norm2, rel=0.2)

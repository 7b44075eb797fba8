"""The fast inner loop, put together: cost and gradient of `Network`, in memory that is used again."""

import itertools
import tracemalloc

import numpy as np
import pytest
from meanings import OUTPUTS as RESULTS

from backprop import ACTIVATIONS, OUTPUTS, Network
from backprop.outputs import huber
from backprop.training import Trainer
from backprop.training import trainer as trainer_module

WIDTHS = [(3, 2), (4, 5, 3), (2, 6, 4, 5, 3), (1, 2, 3, 7)]


def problem(widths, output, n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, widths[0])), RESULTS[output].targets(rng, (n, widths[-1]))


def trainer_like(network, batch_size, decay=0.0):
    trainer = Trainer(
        network.widths, network.hidden.name, network.output.name, batch_size, network.dtype, decay
    )
    theta = np.empty(trainer.n_parameters, network.dtype)
    for view, array in zip(
        itertools.chain(*trainer.views(theta)), [*network.weights, *network.biases], strict=True
    ):
        view[...] = array
    return trainer, theta


def largest_difference(trainer, gradient, gradients):
    weights, biases = trainer.views(gradient)
    wanted = [W for W, _ in gradients] + [b for _, b in gradients]
    return max(np.max(np.abs(A - B)) for A, B in zip(weights + biases, wanted, strict=True))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("widths", WIDTHS, ids=str)
def test_cost_and_gradient_are_those_of_the_network(widths, hidden, output):
    network = Network(widths, hidden, output, rng=1)
    X, T = problem(widths, output, 20)
    trainer, theta = trainer_like(network, 32)
    gradient = np.full_like(theta, np.nan)
    J = trainer.cost_and_gradient(theta, X, T, np.full(20, 1 / 20), gradient)
    wanted, gradients = network.cost_and_gradients(X, T, "mean")
    assert abs(J - wanted) < 1e-13 * max(1, abs(wanted))
    assert largest_difference(trainer, gradient, gradients) < 1e-13
    np.testing.assert_allclose(trainer.predict(theta, X), network.predict(X), rtol=1e-12)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_descent_lowers_the_cost(hidden, output):
    """Of five samples that eight units can tell apart."""
    X, T = problem((3, 8, 2), output, 5)
    trainer, theta = trainer_like(Network((3, 8, 2), hidden, output, rng=1), 5)
    trainer.take(X, T, np.full(5, 1 / 5))
    gradient = np.empty_like(theta)
    first = trainer.step(theta, gradient)
    for _ in range(300):
        last = trainer.step(theta, gradient)
        theta -= 0.02 * gradient
    assert last < first - 0.05


@pytest.mark.parametrize("hidden", ["tanh", "elu"])
def test_an_activation_and_an_output_of_ones_own_are_trained_as_they_are_called(hidden):
    """Without their in-place forms, those of the tables give the same; here under no name of the tables."""
    for output in OUTPUTS.values():
        own = ACTIVATIONS[hidden]._replace(name="own", fast=None), output._replace(name="own", fast=None)
        X, T = problem((3, 4, 2), output.name, 6)
        network = Network((3, 4, 2), *own, rng=3)
        trainer = Trainer(network.widths, *own, 6, float)
        theta = trainer_like(Network((3, 4, 2), hidden, output.name, rng=3), 6)[1]
        gradient = np.empty_like(theta)
        J = trainer.cost_and_gradient(theta, X, T, np.full(6, 1 / 6), gradient)
        wanted, gradients = network.cost_and_gradients(X, T, "mean")
        assert pytest.approx(wanted, rel=1e-13) == J
        assert largest_difference(trainer, gradient, gradients) < 1e-13


def test_huber_is_trained_with_its_threshold():
    X, T = problem((3, 4, 2), "huber", 9)
    for threshold in (0.1, 1.0, 7.0):
        network = Network((3, 4, 2), "tanh", huber(threshold), rng=1)
        trainer = Trainer(network.widths, "tanh", huber(threshold), 9, float)
        theta = trainer_like(Network((3, 4, 2), "tanh", "huber", rng=1), 9)[1]
        gradient = np.empty_like(theta)
        J = trainer.cost_and_gradient(theta, X, T, np.full(9, 1 / 9), gradient)
        gap = np.abs(network.predict(X) - T)
        rho = np.where(gap <= threshold, gap**2 / 2, threshold * (gap - threshold / 2))
        assert pytest.approx(rho.sum() / 9, rel=1e-13) == J
        assert largest_difference(trainer, gradient, network.gradients(X, T, "mean")) < 1e-13


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_whole_weight_is_so_many_copies(output):
    network = Network((3, 4, 2), "tanh", output, rng=2)
    X, T = problem((3, 4, 2), output, 5)
    copies = np.array([1, 0, 3, 2, 1])
    trainer, theta = trainer_like(network, 7, decay=0.25)
    weighted, repeated = np.empty((2, theta.size))
    J = trainer.cost_and_gradient(theta, X, T, copies / 7, weighted)
    again = np.repeat(X, copies, axis=0), np.repeat(T, copies, axis=0)
    assert trainer.cost_and_gradient(theta, *again, np.full(7, 1 / 7), repeated) == pytest.approx(
        J, rel=1e-14
    )
    np.testing.assert_allclose(weighted, repeated, rtol=0, atol=1e-15)


@pytest.mark.parametrize("n", [1, 3, 6])
def test_the_penalty_spares_biases(n):
    """With one sample, the memory that the penalty is computed in holds only one row of weights."""
    network = Network((3, 4, 2), "tanh", "softmax", rng=3)
    network.biases[0][:] = 0.7
    X, T = problem((3, 4, 2), "softmax", n)
    (plain, theta), (penalised, _) = trainer_like(network, n), trainer_like(network, n, decay=0.5)
    without, with_it = np.empty((2, theta.size))
    omega = np.full(n, 1 / n)
    J = plain.cost_and_gradient(theta, X, T, omega, without)
    squares = sum(np.sum(W**2) for W in network.weights)
    assert penalised.cost_and_gradient(theta, X, T, omega, with_it) == pytest.approx(J + 0.25 * squares)
    weights, biases = plain.views(with_it - without)
    for added, W in zip(weights, network.weights, strict=True):
        np.testing.assert_allclose(added, 0.5 * W, rtol=0, atol=1e-15)
    assert not np.any(np.concatenate(biases))


def test_batches_of_different_sizes_do_not_disturb_one_another():
    network = Network((3, 4, 5, 2), "gelu", "softmax", rng=4)
    trainer, theta = trainer_like(network, 16)
    for n in (16, 3, 16, 7, 1):
        X, T = problem((3, 4, 5, 2), "softmax", n, seed=n)
        gradient = np.empty_like(theta)
        J = trainer.cost_and_gradient(theta, X, T, np.full(n, 1 / n), gradient)
        wanted, gradients = network.cost_and_gradients(X, T, "mean")
        assert abs(J - wanted) < 1e-13
        assert largest_difference(trainer, gradient, gradients) < 1e-13


@pytest.mark.parametrize("n", [4, 8, 9, 21])
def test_a_very_large_batch_is_the_sum_of_its_parts(n, monkeypatch):
    monkeypatch.setattr(trainer_module, "LARGEST_PART", 4)
    network = Network((3, 4, 5, 2), "tanh", "softmax", rng=8)
    trainer, theta = trainer_like(network, n)
    X, T = problem((3, 4, 5, 2), "softmax", n)
    gradient = np.empty_like(theta)
    for _ in range(2):
        J = trainer.cost_and_gradient(theta, X, T, np.full(n, 1 / n), gradient)
        wanted, gradients = network.cost_and_gradients(X, T, "mean")
        assert abs(J - wanted) < 1e-13
        assert largest_difference(trainer, gradient, gradients) < 1e-13


def test_memory_does_not_grow_with_a_very_large_batch():
    widths, n = (2, 50, 2), 40_000
    X, T = problem(widths, "softmax", n)
    tracemalloc.start()
    trainer = Trainer(widths, "tanh", "softmax", n, float)
    theta, gradient = np.zeros((2, trainer.n_parameters))
    trainer.cost_and_gradient(theta, X, T, np.full(n, 1 / n), gradient)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * n * 8 / 3  # of one layer's units


@pytest.mark.parametrize("decay", [0.0, 0.5])
@pytest.mark.parametrize("parts", [1, 3])
def test_the_gradient_is_left_alone_where_the_cost_is_not_finite(parts, decay, monkeypatch):
    monkeypatch.setattr(trainer_module, "LARGEST_PART", 6 // parts)
    network = Network((3, 4, 2), "relu", "softmax", rng=9)
    trainer, theta = trainer_like(network, 6, decay)
    gradient = np.full_like(theta, 7.0)
    X, T = problem((3, 4, 2), "softmax", 6)
    with np.errstate(all="ignore"):
        J = trainer.cost_and_gradient(theta * 1e200, X, T, np.full(6, 1 / 6), gradient)
    assert not np.isfinite(J)
    assert np.all(gradient == 7)


@pytest.mark.parametrize("parts", [1, 2])
def test_the_gradient_is_left_alone_where_the_sum_overflows(parts, monkeypatch):
    """Penalty and data cost are finite; together they exceed the largest number."""
    monkeypatch.setattr(trainer_module, "LARGEST_PART", 2 // parts)
    trainer = Trainer((1, 1), "tanh", "identity", 2, float, decay=2.0)
    theta, gradient = np.array([1.2e154, 0.0]), np.full(2, 7.0)
    with np.errstate(all="ignore"):
        J = trainer.cost_and_gradient(theta, np.ones((2, 1)), np.zeros((2, 1)), np.ones(2), gradient)
    assert np.isinf(J)
    assert np.all(gradient == 7)


def test_two_sets_of_parameters_are_kept_apart():
    network = Network((3, 4, 2), "tanh", "softmax", rng=5)
    X, T = problem((3, 4, 2), "softmax", 6)
    trainer, theta = trainer_like(network, 6)
    trainer.take(X, T, np.full(6, 1 / 6))
    gradient = np.empty_like(theta)
    first = trainer.step(theta, gradient)
    assert trainer.step(theta * 2, gradient) != first
    assert trainer.step(theta, gradient) == first


def test_float32_stays_float32():
    network = Network((3, 4, 2), "sigmoid", "softmax", rng=6, dtype=np.float32)
    X, T = (A.astype(np.float32) for A in problem((3, 4, 2), "softmax", 6))
    trainer, theta = trainer_like(network, 6, decay=0.5)
    gradient = np.empty_like(theta)
    trainer.cost_and_gradient(theta, X, T, np.full(6, 1 / 6, np.float32), gradient)
    assert gradient.dtype == trainer.predict(theta, X).dtype == np.float32


@pytest.mark.parametrize("hidden", [name for name, f in ACTIVATIONS.items() if f.fast])
def test_a_step_allocates_little(hidden):
    widths, n = (20, 50, 50, 5), 4000  # so that the 65 kB in which NumPy converts types are few
    network = Network(widths, hidden, "softmax", rng=7)
    trainer, theta = trainer_like(network, n)
    trainer.take(*problem(widths, "softmax", n), np.full(n, 1 / n))
    gradient = np.empty_like(theta)
    trainer.step(theta, gradient)
    tracemalloc.start()
    trainer.step(theta, gradient)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    layer = 50 * n * 8
    share = {"relu": 0.225, "gelu": 2.1}  # a truth value is a byte, a number 8; gelu has two arrays more
    assert peak < layer * share.get(hidden, 0.1)


def test_saturated_logits_overflow_nowhere():
    X, T = np.array([[1000.0, -1000.0]]), np.array([[0.0, 1.0]])
    for output, wanted in (("softmax", 2000.0), ("sigmoid", 2000.0)):
        trainer = Trainer((2, 2), "tanh", output, 1, float)
        theta = np.zeros(trainer.n_parameters)
        trainer.views(theta)[0][0][...] = np.eye(2)
        gradient = np.empty_like(theta)
        assert trainer.cost_and_gradient(theta, X, T, np.ones(1), gradient) == wanted
        assert np.all(np.isfinite(gradient))
    A = np.array([-1e308, -800.0, 0.0, 800.0, 1e308])
    assert ACTIVATIONS["sigmoid"].in_place().function(A, A).tolist() == [0, 0, 0.5, 1, 1]

"""Costs and gradients of parts of the rows, computed by other processes with the page's code, add up."""

import os
import runpy

import numpy as np
import pytest

from backprop.network import Network
from backprop.proof import runner

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def page():
    return runpy.run_path(str(runner.find("more_than_one_machine")))


@pytest.fixture(scope="module")
def client():
    two = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**two) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def whole():
    """Seven rows, of unequal weights with sum 1."""
    rng = np.random.default_rng(3)
    omega = rng.uniform(0.5, 2, size=7)
    return rng.normal(size=(7, 2)), np.eye(3)[[0, 1, 2, 0, 1, 2, 0]], omega / omega.sum()


@pytest.fixture(scope="module")
def theta():
    return np.random.default_rng(4).normal(size=27)


def deal(rows, *parts):
    return [tuple(A[part] for A in rows) for part in parts]


def on_workers(client, share, parts):
    """The page's way: part p is kept by worker p, which computes its share of J and of the gradient."""
    workers = list(client.run(os.getpid))
    kept = [client.scatter([part], workers=[worker])[0] for part, worker in zip(parts, workers, strict=True)]

    def shares(theta):
        return client.gather(
            [
                client.submit(share, theta, part, workers=[worker])
                for part, worker in zip(kept, workers, strict=True)
            ]
        )

    return shares


def total(shares, theta):
    cost, gradient = map(sum, zip(*shares(theta), strict=True))
    return cost, gradient


def test_the_workers_are_two_other_processes(client):
    assert len({os.getpid(), *client.run(os.getpid).values()}) == 3


@pytest.mark.parametrize("parts", [([0, 1, 2], [3, 4, 5, 6]), ([4], [6, 5, 3, 2, 1, 0])])
def test_shares_of_two_processes_add_up_to_the_clear_network(client, page, whole, theta, parts):
    X, T, omega = whole
    network = Network((2, 4, 3), hidden="tanh", output="softmax", rng=0)
    for own, given in zip(
        (network.weights[0], network.biases[0], network.weights[1], network.biases[1]),
        np.split(theta, [8, 12, 24]),
        strict=True,
    ):
        own[...] = given.reshape(own.shape)
    cost = gradient = 0
    for n, weight in enumerate(omega):
        cost_n, gradients_n = network.cost_and_gradients(X[n : n + 1], T[n : n + 1])
        cost = cost + weight * cost_n
        flat = np.concatenate([g.ravel() for layer in gradients_n for g in layer])
        gradient = gradient + weight * flat
    found, found_gradient = total(on_workers(client, page["share"], deal(whole, *parts)), theta)
    assert abs(found - cost) < 1e-13
    np.testing.assert_allclose(found_gradient, gradient, rtol=0, atol=1e-13)


def test_a_fit_on_two_processes_is_the_fit_on_one(client, page, whole, theta):
    share, descend = page["share"], page["descend"]
    parts = deal(whole, [6, 0], [1, 2, 3, 4, 5])
    alone, costs = descend(lambda theta: [share(theta, whole)], theta, steps=30)
    together, their_costs = descend(on_workers(client, share, parts), theta, steps=30)
    assert costs[-1] < costs[0]
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)
    np.testing.assert_allclose(their_costs, costs, rtol=0, atol=1e-12)


def test_weights_that_each_part_divides_by_its_own_sum_do_not_add_up(client, page, whole, theta):
    parts = deal(whole, [0], [1, 2, 3, 4, 5, 6])
    own = [(X, T, omega / omega.sum() / 2) for X, T, omega in parts]
    _, right = page["share"](theta, whole)
    _, wrong = total(on_workers(client, page["share"], own), theta)
    assert np.abs(wrong - right).max() > 0.01


def test_a_row_on_both_machines_counts_twice(client, page, whole, theta):
    parts = deal(whole, [0, 1, 2], [2, 3, 4, 5, 6])
    cost, _ = page["share"](theta, whole)
    twice, _ = page["share"](theta, deal(whole, [2])[0])
    found, _ = total(on_workers(client, page["share"], parts), theta)
    assert abs(found - cost - twice) < 1e-13
    assert twice > 0.01


def test_a_model_that_goes_round_is_the_model_that_stayed(client, page):
    learn, chunks, stayed = page["learn"], page["chunks"][:4], page["untrained"]
    workers = list(client.run(os.getpid)) * 2
    travelled = stayed
    for chunk, worker in zip(chunks, workers, strict=True):
        travelled = client.submit(learn, travelled, chunk, workers=[worker])
        stayed = learn(stayed, chunk)
    travelled = travelled.result()
    assert travelled.n_iter_ == stayed.n_iter_ == 4
    for A, B in zip(
        travelled.coefs_ + travelled.intercepts_, stayed.coefs_ + stayed.intercepts_, strict=True
    ):
        np.testing.assert_allclose(A, B, rtol=0, atol=1e-12)

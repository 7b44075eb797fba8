"""Layers of any number: what holds at each of them is accepted, and false neighbours are refused."""

import numpy as np
import pytest

from backprop import network
from backprop.activations import Activation
from backprop.fold import fold, keyed
from backprop.layers import Flatten, Sequential
from backprop.proof import (
    Cost,
    Derivation,
    NotModelled,
    Partial,
    Unproved,
    activation,
    array,
    index,
    prime,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.models.chains import ANY, Layers

REFUSED = (Unproved, NotModelled, ValueError)
N, D, H, I, M, K = sizes("N D H I M K")
n, i, j, k, d, h = (index(letter, size) for letter, size in zip("nijkdh", (N, I, M, K, D, H), strict=True))
f, J = activation("f"), scalar("J")
hidden = Activation("undetermined", lambda A: A.map(f), lambda A, Z: A.map(prime(f)))


def chain(first=H, finds=I, gives=M, last=K):
    """Layers behind the first: what goes through them, and lists as `network.forward` leaves them."""
    W, b, A_below = array("w", finds, gives), array("b", gives), array("a'", N, finds)
    A, Z = network.affine(A_below.map(f), W, b), A_below.map(f)
    top, delta = slopes("d_L", N, last), slopes("d", N, gives)
    ends = (array("a_1", N, first), slopes("d_1", N, first)), (array("a_L", N, last), top)
    layers = Layers(ends[0], A_below, (A, delta), ends[1])
    X, W_1 = array("x", N, D), array("w_1", D, first)
    return layers, top, (W, W_1), (A_below, A, ends[1][0]), (Z, X), (b, delta)


def proved(backward, **widths):
    """Whether the gradients by W of layer l, and of the first, are those that `backward` returns."""
    layers, top, (W, W_1), (A_below, A, A_L), (Z, X), (_, delta) = chain(**widths)
    at = tuple(index(letter, size) for letter, size in zip("ij", W.shape, strict=True))
    first = tuple(index(letter, size) for letter, size in zip("dh", W_1.shape, strict=True))
    above, below = (n, at[1]), (n, first[1])
    bottom = layers.enters[1]
    start = (X @ W_1)[below]
    known = {J: Cost("J", A[above], delta[above]), scalar("J_1"): Cost("J_1", start, bottom[below])}
    proof = Derivation("t", "c", Partial(J, W[at]), where=known)
    lists = layers.each(A_below, behind=[A_L]), layers.each(Z, before=[X]), layers.each(W, before=[W_1])
    found = backward(top, *lists, hidden)
    proof.computed_by(found[ANY][0], at=at)
    proof.computed_by(found[0][0], at=first, equals=Partial(scalar("J_1"), W_1[first]))
    return proof.qed().proved


def backward(
    start=lambda delta: delta,
    back=lambda delta, W, A, Z: network.backward_step(delta, W, A, Z, hidden),
    gradient=network.layer_gradient,
    along=lambda W, A, Z: (W[1:], A[:-1], Z[1:]),
    reverse=True,
    first=lambda Z, delta, rest: [network.layer_gradient(Z[0], delta)] + rest,
):
    def changed(delta, pre_activations, activations, weights, f):
        def step(delta, W, A, Z):
            new = back(delta, W, A, Z)
            return new, (gradient(Z, delta),)

        lists = along(weights, pre_activations, activations)
        last, (rest,) = fold(step, start(delta), lists, reverse=reverse)
        return first(activations, last, rest)

    return changed


def test_the_backward_pass_that_ships_is_proved():
    assert proved(network.backward)
    assert proved(backward())
    assert proved(network.backward, first=M, finds=M, gives=M, last=M)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"start": np.zeros_like}, "base"),  # base missing
        ({"start": lambda delta: 2 * delta}, "base"),
        ({"start": lambda delta: delta * delta}, "base"),
        ({"start": lambda delta: -delta}, "base"),
        ({"back": lambda delta, W, A, Z: delta @ W.T}, "step"),  # without f'
        ({"back": lambda delta, W, A, Z: (delta @ W.T) * Z}, "step"),
        ({"back": lambda delta, W, A, Z: (delta @ W.T) * Z.map(prime(f))}, "step"),  # f' at another place
        ({"back": lambda delta, W, A, Z: np.zeros_like(A)}, "step"),  # nothing comes back
        ({"back": lambda delta, W, A, Z: 2 * (delta @ W.T) * A.map(prime(f))}, "step"),
        ({"gradient": lambda Z, delta: (2 * (Z.T @ delta),)}, "not proved"),
        ({"gradient": lambda Z, delta: (Z.map(f).T @ delta,)}, "not proved"),  # what the next layer takes in
        ({"reverse": False}, "inner sizes"),
        ({"along": lambda W, A, Z: (W[:-1], A[:-1], Z[1:])}, "the place"),  # off by one
        ({"along": lambda W, A, Z: (W, A[:-1], Z[1:])}, "these alone"),
        ({"along": lambda W, A, Z: (W[1:], A[1:], Z[1:])}, "the place"),
        ({"along": lambda W, A, Z: (W[1:], A, Z[1:])}, "these alone"),
        ({"along": lambda W, A, Z: (W[1:], A[:-1], Z[:-1])}, "the place"),
        ({"along": lambda W, A, Z: (W[1:], A[:-1], Z)}, "these alone"),
        ({"along": lambda W, A, Z: (W[2:], A[:-1], Z[1:])}, "the place"),
        ({"first": lambda Z, delta, rest: rest}, "the place"),  # the first layer is left out
        ({"first": lambda Z, delta, rest: rest + [network.layer_gradient(Z[0], delta)]}, "the place"),
        ({"first": lambda Z, delta, rest: [network.layer_gradient(Z[0], -delta)] + rest}, "not proved"),
        ({"first": lambda Z, delta, rest: [network.layer_gradient(Z[1], delta)] + rest}, "the place"),
        ({"first": lambda Z, delta, rest: ([network.layer_gradient(Z[0], delta)] + rest)[::-1]}, "the place"),
    ],
)
def test_false_neighbours_are_refused(change, about):
    with pytest.raises(REFUSED, match=about):
        proved(backward(**change))


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"back": lambda delta, W, A, Z: (delta @ W) * A.map(prime(f))}, "step"),  # not transposed
        ({"back": lambda delta, W, A, Z: (delta * A.map(prime(f))) @ W.T}, "step"),  # f' at a layer below
        ({"back": lambda delta, W, A, Z: delta + (delta @ W.T) * A.map(prime(f))}, "step"),  # added up
        ({"back": lambda delta, W, A, Z: delta}, "step"),  # the same delta for all
        (
            {"back": lambda delta, W, A, Z: (delta @ W.T) * network.affine(Z, W, 0).map(prime(f))},
            "step",
        ),  # f' at the layer itself
        ({"gradient": lambda Z, delta: (delta.T @ Z,)}, "not proved"),
    ],
)
def test_false_neighbours_are_refused_where_all_widths_are_one(change, about):
    with pytest.raises(REFUSED, match=about):
        proved(backward(**change), first=M, finds=M, gives=M, last=M)


def test_the_last_slopes_are_not_those_of_each_layer():
    """Gradients from what came in, not from what has come back."""

    def lazy(delta, pre_activations, activations, weights, f):
        top = delta

        def step(delta, W, A, Z):
            return network.backward_step(delta, W, A, Z, hidden), (network.layer_gradient(Z, top),)

        delta, (rest,) = fold(step, delta, (weights[1:], pre_activations[:-1], activations[1:]), reverse=True)
        return [network.layer_gradient(activations[0], delta)] + rest

    with pytest.raises(Unproved):
        proved(lazy, first=M, finds=M, gives=M, last=M)


def test_forward_is_the_chain_that_is_declared():
    layers, _, (W, _), (A_below, A, A_L), _, (b, _) = chain()
    start = layers.enters[0]

    def run(state, step):
        return fold(step, state, (layers.each(W), layers.each(b)))[0]

    assert run(start, lambda A, W, b: (network.affine(A.map(f), W, b), (0,))) is A_L
    for wrong in (
        lambda A, W, b: (network.affine(A, W, b), (0,)),
        lambda A, W, b: (network.affine(A.map(f), W, 2 * b), (0,)),
        lambda A, W, b: (network.affine(A_below.map(prime(f)), W, b), (0,)),
    ):
        with pytest.raises(Unproved, match="step"):
            run(start, wrong)
    with pytest.raises(Unproved, match="base"):
        run(2 * start, lambda A, W, b: (network.affine(A.map(f), W, b), (0,)))


@pytest.mark.parametrize(
    ("widths", "about"),
    [
        ({"finds": M}, "one size in all layers or any in each"),  # of M to M units alone
        ({"first": M}, "one size"),  # M enters, and M is what any layer gives
        ({"last": I}, "one size"),
        ({"first": I}, "one size"),
        ({"gives": 3, "finds": 3, "first": 3, "last": 3}, "one size"),
        ({"gives": N}, "tied"),  # as many units as samples
    ],
)
def test_sizes_that_say_less_than_all_are_refused(widths, about):
    with pytest.raises(ValueError, match=about):
        chain(**widths)


def test_a_layer_has_letters_of_its_own():
    x, y, z = array("x", K), array("y", D), array("z", I)
    g, g_x, g_y = slopes("g", M), slopes("g_x", K), slopes("g_y", D)
    P = array("p", M, I)
    for formula, about in (
        (P @ z + array("q", M, K) @ x, "of its own"),  # what enters the first
        (P @ z + array("q", M, D) @ y, "of its own"),
        (P @ z * g, "of its own"),  # slopes
    ):
        with pytest.raises(ValueError, match=about):
            Layers((x, g_x), z, (formula, g), (y, g_y))
    with pytest.raises(ValueError, match="different names"):
        Layers((x, g_x), z, (P @ z, slopes("g_x", M)), (y, g_y))
    with pytest.raises(ValueError, match="independent entries"):
        Layers((2 * x, g_x), z, (P @ z, g), (y, g_y))


def test_a_step_that_holds_under_a_condition_is_no_step():
    x, y, z, w = array("x", K), array("y", D), array("z", I), array("w", I)
    ends = (x, slopes("g_x", K)), (y, slopes("g_y", D))
    P = array("p", M, I)
    layers = Layers(ends[0], z, (P @ z, slopes("g", M)), ends[1])
    with pytest.raises(ValueError, match="without a condition"):
        fold(
            lambda G, w: ((G @ P) * (w * w + w) / (w * (w + 1)), (0,)),
            ends[1][1],
            (layers.each(w),),
            reverse=True,
        )


def test_a_list_has_no_length_and_no_order():
    layers, *_ = chain()
    each = layers.each(array("w", I, M))
    for ask in (len, list, reversed, sum, lambda one: one[0], lambda one: one[-1], lambda one: one[1:]):
        with pytest.raises(NotModelled):
            ask(each)
    with pytest.raises(NotModelled):
        fold(lambda A, W: (A, (0,)), layers.enters[0], (each, chain()[0].each(0)))


def test_a_layer_that_keeps_something_is_refused():
    layers, top, (W, _), (A_below, *_), *_ = chain()
    seen = []

    def step(delta, W, A):
        seen.append(1)
        return network.backward_step(delta, W, A, A, hidden), (0,)

    with pytest.raises(NotModelled, match="keeps something"):
        fold(step, top, (layers.each(W), layers.each(A_below)), reverse=True)


def test_a_chain_that_forgets_a_layer_on_the_way_back_is_refused():
    class Forgetful:
        def __init__(self, P):
            self.parameters, self.P = {}, P

        def forward(self, X, training=False):
            return self.P @ X, None

        def backward(self, G, memory):
            return -(G @ self.P), {}

    layer, z = Forgetful(array("p", M, I)), array("z", I)
    ends = (array("x", D), slopes("g_0", D)), (array("y", K), slopes("g_K", K))
    layers = Layers(ends[0], z, (layer.forward(z)[0], slopes("g", M)), ends[1])
    net = Sequential(Flatten())
    net.layers = layers.each(layer)
    _, memory = net.forward(ends[0][0])
    with pytest.raises(Unproved, match="step"):
        net.backward(ends[1][1], memory)


@pytest.mark.parametrize("length", range(4))
@pytest.mark.parametrize("reverse", [False, True])
def test_the_loop_on_numbers(length, reverse):
    seen = []

    def step(state, a, b):
        seen.append(a)
        return (state, a), (a * b, -a)

    state, (products, negatives) = fold(
        step, (), (list(range(length)), [10] * length), outputs=2, reverse=reverse
    )
    order = list(range(length))[:: -1 if reverse else 1]
    assert seen == order
    assert products == [10 * a for a in range(length)]
    assert negatives == [-a for a in range(length)]
    for a in reversed(order):
        state, last = state
        assert last == a
    assert state == ()


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        fold(lambda state, a, b: (state, (0,)), 0, ([1], [1, 2]))


def test_names_by_place():
    assert keyed([{"W": 1}, {}, {"W": 2, "b": 3}]) == {"0.W": 1, "2.W": 2, "2.b": 3}

"""Each layer is its formula, and its backward pass the formula's slopes: against loops over single
numbers."""

import numpy as np
import pytest

from backprop import ACTIVATIONS, layers
from backprop.layers.pooling import first_largest

from . import naive
from .slopes import agrees, by_complex_steps, near, shake

SEEDS = range(6)


@pytest.mark.parametrize("shape", [(4, 3), (2, 3, 3), (1, 2, 2, 3)])
def test_linear(shape):
    rng = np.random.default_rng(1)
    layer = layers.Linear(3, 2, rng=rng)
    shake(layer, rng)
    agrees(layer, rng.normal(size=shape), lambda p: naive.linear(p["X"], p), rng)


def test_srelu():
    rng = np.random.default_rng(2)
    layer = layers.SReLU(3)
    shake(layer, rng)
    X = rng.normal(0.5, 1.5, (4, 2, 3))
    assert (layer.parameters["l"] > X).any()
    assert (layer.parameters["r"] < X).any()
    agrees(layer, X, lambda p: naive.srelu(p["X"], p), rng)


def test_activation():
    rng = np.random.default_rng(3)
    agrees(layers.Activation("tanh"), rng.normal(size=(2, 3, 2)), lambda p: np.tanh(p["X"]), rng)


def test_flatten():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(2, 3, 2, 2))
    agrees(
        layers.Flatten(),
        X,
        lambda p: np.stack([np.concatenate([b for a in x for b in a]).ravel() for x in p["X"]]),
        rng,
    )


@pytest.mark.parametrize("shape", [(3, 4), (2, 2, 4)])
def test_layer_norm(shape):
    rng = np.random.default_rng(5)
    layer = layers.LayerNorm(4, eps=0.01)
    shake(layer, rng)
    agrees(layer, rng.normal(size=shape), lambda p: naive.layer_norm(p["X"], p, 0.01), rng)


@pytest.mark.parametrize("shape", [(4, 2), (3, 2, 3), (2, 2, 3, 2)])
def test_batch_norm_in_training(shape):
    rng = np.random.default_rng(6)
    layer = layers.BatchNorm(2, eps=0.01)
    shake(layer, rng)
    X = rng.normal(size=shape)
    agrees(layer, X, lambda p: naive.batch_norm(p["X"], p, 0.01), rng, training=True)
    samples = (0, *range(2, X.ndim))
    near(layer.state["mean"], 0.1 * X.mean(samples))
    near(layer.state["var"], 0.9 + 0.1 * X.var(samples, ddof=1))


def test_batch_norm_in_prediction():
    rng = np.random.default_rng(7)
    layer = layers.BatchNorm(2, eps=0.01)
    shake(layer, rng)
    layer.state["mean"] += [1, -1]
    layer.state["var"] += [1, 2]
    mean, var = layer.state["mean"].copy(), layer.state["var"].copy()

    def formula(p):
        return p["gamma"] * (p["X"] - mean) / np.sqrt(var + 0.01) + p["beta"]

    agrees(layer, rng.normal(size=(3, 2)), formula, rng)
    assert (layer.state["mean"] == mean).all()
    assert (layer.state["var"] == var).all()


def test_dropout():
    rng = np.random.default_rng(8)
    mask = rng.random((3, 4)) > 0.4
    layer = layers.Dropout(0.4)
    X = rng.normal(size=(3, 4))
    agrees(layer, X, lambda p: mask * p["X"] / 0.6, rng, training=True, mask=mask)
    agrees(layer, X, lambda p: p["X"], rng)


def test_dropout_keeps_the_mean():
    layer = layers.Dropout(0.3, rng=0)
    Y, (_, mask) = layer.forward(np.ones((400, 400)), training=True)
    assert abs(Y.mean() - 1) < 0.01
    assert abs(mask.mean() - 0.7) < 0.01
    assert set(np.unique(Y)) == {0, 1 / 0.7}


def geometry(rng, axes):
    kernel = rng.integers(1, 5, axes)
    stride, padding, dilation = rng.integers(1, 4, axes), rng.integers(0, 3, axes), rng.integers(1, 3, axes)
    lengths = dilation * (kernel - 1) + 1 + rng.integers(0, 5, axes)
    return (tuple(map(int, one)) for one in (kernel, stride, padding, dilation, lengths))


@pytest.mark.parametrize("seed", range(25))
def test_conv1d(seed):
    rng = np.random.default_rng(seed)
    kernel, *given, lengths = geometry(rng, 1)
    layer = layers.Conv1d(2, 3, kernel[0], *(one[0] for one in given), rng=rng)
    shake(layer, rng)
    X = rng.normal(size=(2, 2, *lengths))
    agrees(layer, X, lambda p: naive.convolution(p["X"], p, *given), rng)


@pytest.mark.parametrize("seed", range(12))
def test_conv2d(seed, monkeypatch):
    """Rows of positions one by one, and all at once."""
    rng = np.random.default_rng(seed)
    kernel, *given, lengths = geometry(rng, 2)
    layer = layers.Conv2d(2, 2, kernel, *given, rng=rng)
    monkeypatch.setattr(layer, "by_rows", lambda *_: seed % 2 == 0)
    shake(layer, rng)
    X = rng.normal(size=(1, 2, *lengths))
    Y, _ = layer.forward(X)
    near(Y, naive.convolution(X, layer.parameters, *given).real, 1e-12)
    G = rng.normal(size=Y.shape)
    dX, gradients = layer.backward(G, layer.forward(X)[1])
    for name, slope in {
        "X": dX,
        **gradients,
    }.items():  # the formula is linear in each: one entry in three will do
        arrays = {"X": X, **layer.parameters}
        for place in list(np.ndindex(slope.shape))[seed % 3 :: 3]:
            moved = {key: one.astype(complex) for key, one in arrays.items()}
            moved[name][place] += 1j
            expected = np.sum(G * naive.convolution(moved["X"], moved, *given).imag)
            assert abs(slope[place] - expected) <= 1e-10 * (1 + abs(expected))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["MaxPool2d", "AvgPool2d"])
def test_pooling(kind, seed):
    rng = np.random.default_rng(seed)
    kernel, stride, *_, lengths = geometry(rng, 2)
    lengths = tuple(max(pair) for pair in zip(kernel, lengths, strict=True))
    of = naive.largest if kind == "MaxPool2d" else naive.mean
    X = rng.integers(0, 3, (2, 1, *lengths)).astype(float)  # with ties
    if kind == "MaxPool2d":
        assert len(np.unique(X)) < X.size
    agrees(getattr(layers, kind)(kernel, stride), X, lambda p: naive.pooling(p["X"], kernel, stride, of), rng)


@pytest.mark.parametrize("count", [1, 2, 3, 300])
def test_the_first_of_the_largest_is_argmax(count):
    Z = np.random.default_rng(count).integers(0, 3, (count, 4, 5, 6)).astype(float)  # with ties
    assert np.array_equal(first_largest(Z), np.argmax(Z, axis=0))


def test_pooling_moves_by_its_kernel():
    X = np.arange(35.0).reshape(1, 1, 5, 7)
    assert layers.MaxPool2d(2).forward(X)[0].shape == (1, 1, 2, 3)


@pytest.mark.parametrize("steps", [4, 2, 1])
def test_positions(steps):
    rng = np.random.default_rng(10)
    layer = layers.Positions(4, 3, rng=rng)
    X = rng.normal(size=(2, steps, 3))
    agrees(
        layer, X, lambda p: np.array([[x + w for x, w in zip(s, p["W"], strict=False)] for s in p["X"]]), rng
    )


def test_embedding():
    rng = np.random.default_rng(9)
    layer = layers.Embedding(4, 3, rng=rng)
    X = np.array([[0, 3, 3], [1, 0, 3]])
    Y, memory = layer.forward(X)
    G = rng.normal(size=Y.shape)
    dX, gradients = layer.backward(G, memory)
    assert dX is None

    def formula(p):
        return np.array([[p["W"][word] for word in row] for row in X])

    assert (formula(layer.parameters) == Y).all()
    near(gradients["W"], by_complex_steps(formula, layer.parameters, G)["W"])
    assert (gradients["W"][2] == 0).all()


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("t", [1, 2, 5])
def test_recurrent(kind, t):
    rng = np.random.default_rng(t)
    layer = getattr(layers, kind)(2, 3, rng=rng)
    shake(layer, rng)
    formula = getattr(naive, kind.lower())
    agrees(layer, rng.normal(size=(2, t, 2)), lambda p: formula(p["X"], p), rng)


def masks(rng):
    some = rng.random((2, 1, 3, 3)) > 0.3
    some[0, 0, 1] = False  # a row that is masked whole
    return [(None, 0), (some, np.where(some, 0, -np.inf)), (rng.normal(size=(3, 3)),) * 2]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("causal", [False, True])
def test_attention(which, causal):
    rng = np.random.default_rng(11)
    layer = layers.MultiHeadAttention(4, 2, causal, rng=rng)
    shake(layer, rng)
    mask, added = masks(rng)[which]
    if causal:
        added = added + np.where(np.arange(3) > np.arange(3)[:, None], -np.inf, 0)
    added = np.broadcast_to(added, (2, 2, 3, 3))
    X = rng.normal(size=(2, 3, 4))
    Y, _ = agrees(layer, X, lambda p: naive.attention(p["X"], p, 2, added), rng, mask=mask)
    if which == 1:
        assert np.allclose(Y[0, 1], layer.parameters["bo"])


def test_the_causal_mask():
    seen = layers.attention.causal_mask(np.zeros((2, 4, 3, 3), np.float32))
    assert seen.dtype == bool
    assert seen.tolist() == [[True, False, False], [True, True, False], [True, True, True]]


def attends(dtype=np.float64, causal=False, scale=1.0):
    """A layer whose scores are `scale` times as large, and what it is given."""
    rng = np.random.default_rng(14)
    layer = layers.MultiHeadAttention(4, 2, causal, rng=rng, dtype=dtype)
    shake(layer, rng)
    layer.parameters["Wq"] *= scale
    return layer, rng.normal(size=(2, 5, 4)).astype(dtype), rng.random((2, 1, 5, 5)) > 0.4


def test_a_causal_layer_is_one_with_the_mask_of_earlier_steps():
    layer, X, seen = attends(causal=True)
    free, earlier = attends()[0], np.tri(5, dtype=bool)
    for given, both in ((None, earlier), (seen, seen & earlier)):
        assert np.array_equal(layer.forward(X, mask=given)[0], free.forward(X, mask=both)[0])


def test_minus_infinity_is_a_step_that_is_not_seen():
    layer, X, seen = attends()
    added = np.random.default_rng(15).normal(size=seen.shape)
    Y, memory = layer.forward(X, mask=np.where(seen, added, -np.inf))
    expected = naive.attention(
        X, layer.parameters, 2, np.broadcast_to(np.where(seen, added, -np.inf), (2, 2, 5, 5))
    )
    near(Y, expected)
    P = memory[4]
    assert (P[~np.broadcast_to(seen, P.shape)] == 0).all()
    near(layer.forward(X, mask=np.where(seen, 0, -np.inf))[0], layer.forward(X, mask=seen)[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_not_seen_is_no_matter_how_large(dtype):
    """With scores up to thousands, those that are hidden above those that are seen."""
    layer, X, seen = attends(dtype, scale=5000)
    seen[0, 0, 2] = False
    with np.errstate(all="raise", under="ignore"):
        Y, memory = layer.forward(X, mask=seen)
        dX, _ = layer.backward(np.ones_like(Y), memory)
    Q, K, P = memory[1], memory[2], memory[4]
    S = Q.astype(float) @ np.swapaxes(K, -1, -2) / np.sqrt(2)
    hidden, shown = np.where(seen, -np.inf, S).max(axis=-1), np.where(seen, S, -np.inf).max(axis=-1)
    assert (hidden > shown + 1000).any()
    some = np.broadcast_to(seen.any(axis=-1), P.shape[:-1])
    assert not some.all()
    assert np.allclose(P.sum(axis=-1), some, atol=1e-6)
    assert np.isfinite(dX).all()
    assert (P[~np.broadcast_to(seen, P.shape)] == 0).all()


@pytest.mark.parametrize("shape", [(), (1,), (5,), (1, 5), (5, 1), (5, 5), (2, 1, 1, 5), (1, 2, 5, 1)])
def test_a_mask_is_broadcast(shape):
    layer, X, _ = attends()
    seen = np.random.default_rng(16).random(shape) > 0.5
    whole = np.broadcast_to(seen, (2, 2, 5, 5))
    Y, memory = layer.forward(X, mask=seen)
    near(Y, naive.attention(X, layer.parameters, 2, np.where(whole, 0, -np.inf)))
    assert np.array_equal(memory[4] > 0, whole)


def test_a_mask_that_is_added_is_not_changed():
    layer, X, seen = attends()
    for mask in (seen, np.where(seen, 1.5, -np.inf), np.where(seen, 1.5, -2.5)):
        before = mask.copy()
        layer.forward(X, mask=mask)
        assert np.array_equal(mask, before)


def test_a_step_does_not_see_later_ones():
    rng = np.random.default_rng(12)
    layer = layers.MultiHeadAttention(4, 2, causal=True, rng=rng)
    X = rng.normal(size=(1, 5, 4))
    before = layer.forward(X)[0]
    X[0, 3:] += 1
    after = layer.forward(X)[0]
    assert (before[0, :3] == after[0, :3]).all()
    assert (before[0, 3:] != after[0, 3:]).any()


def test_a_chain_with_a_way_around():
    rng = np.random.default_rng(13)
    inside = layers.Linear(3, 4, rng=rng), layers.Activation("tanh"), layers.Linear(4, 3, rng=rng)
    layer = layers.Sequential(layers.Residual(*inside), layers.Linear(3, 2, rng=rng))
    shake(layer, rng)
    assert list(layer.parameters) == ["0.0.W", "0.0.b", "0.2.W", "0.2.b", "1.W", "1.b"]

    def formula(p):
        def of(place):
            return {name: p[f"{place}.{name}"] for name in "Wb"}

        X = p["X"] + naive.linear(np.tanh(naive.linear(p["X"], of("0.0"))), of("0.2"))
        return naive.linear(X, of("1"))

    agrees(layer, rng.normal(size=(2, 3)), formula, rng)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_activation_writes_to_the_slopes_that_come(name):
    rng = np.random.default_rng(11)
    X, G = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    layer = layers.Activation(name)
    Y, memory = layer.forward(X)
    before = X.copy(), Y.copy(), G.copy()
    layer.backward(G, memory)
    for now, then in zip((X, Y, G), before, strict=True):
        assert np.array_equal(now, then)

"""Each layer beside torch's of the same name and its autodiff, where torch is installed; and JAX's on our
formulas."""

import numpy as np
import pytest

from backprop import layers

from .slopes import near, shake

torch = pytest.importorskip("torch")


def tensors(layer):
    return {name: torch.tensor(array, requires_grad=True) for name, array in layer.parameters.items()}


def check(layer, X, forward, rng, **options):
    """Forward and all gradients, to 1e-10 norm-wise in float64."""
    shake(layer, rng)
    p, A = tensors(layer), torch.tensor(X, requires_grad=True)
    expected = forward(A, p)
    Y, memory = layer.forward(X, **options)
    near(np.asarray(Y), expected.detach().numpy())
    G = rng.normal(size=Y.shape)
    expected.backward(torch.tensor(G))
    dX, gradients = layer.backward(G, memory)
    near(dX, A.grad.numpy())
    for name, slope in gradients.items():
        near(slope, p[name].grad.numpy())


def test_linear_and_activation():
    rng = np.random.default_rng(0)
    layer = layers.Sequential(layers.Linear(5, 4, rng=rng), layers.Activation("gelu"))
    check(
        layer, rng.normal(size=(3, 2, 5)), lambda A, p: torch.nn.functional.gelu(A @ p["0.W"] + p["0.b"]), rng
    )


def test_layer_norm():
    rng = np.random.default_rng(1)

    def form(A, p):
        return torch.nn.functional.layer_norm(A, (5,), p["gamma"], p["beta"])

    check(layers.LayerNorm(5), rng.normal(size=(3, 2, 5)), form, rng)


@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5), (3, 4, 5, 2)])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm(shape, training):
    rng = np.random.default_rng(2)
    mean, var = torch.zeros(4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    layer = layers.BatchNorm(4)

    def form(A, p):
        return torch.nn.functional.batch_norm(A, mean, var, p["gamma"], p["beta"], training)

    check(layer, rng.normal(size=shape), form, rng, training=training)
    near(layer.state["mean"], mean.numpy())
    near(layer.state["var"], var.numpy())


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("axes", [1, 2])
def test_convolution(axes, seed):
    rng = np.random.default_rng(seed)
    kernel, stride, dilation = (tuple(map(int, rng.integers(1, top, axes))) for top in (6, 4, 3))
    padding = tuple(map(int, rng.integers(0, 3, axes)))
    lengths = [d * (k - 1) + 1 + int(rng.integers(0, 9)) for d, k in zip(dilation, kernel, strict=True)]
    make, form = (layers.Conv1d, torch.conv1d) if axes == 1 else (layers.Conv2d, torch.conv2d)
    layer = make(3, 4, kernel, stride, padding, dilation, rng=rng)
    X = rng.normal(size=(2, 3, *lengths))
    check(layer, X, lambda A, p: form(A, p["W"], p["b"], stride, padding, dilation), rng)


@pytest.mark.parametrize("seed", range(10))
def test_pooling_with_ties(seed):
    rng = np.random.default_rng(seed)
    kernel, stride = (tuple(map(int, rng.integers(1, 4, 2))) for _ in "ks")
    X = rng.integers(0, 3, (2, 3, 7, 8)).astype(float)
    check(layers.MaxPool2d(kernel, stride), X, lambda A, p: torch.max_pool2d(A, kernel, stride), rng)

    def form(A, p):
        return torch.nn.functional.avg_pool2d(A, kernel, stride)

    check(layers.AvgPool2d(kernel, stride), X, form, rng)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_recurrent(kind):
    rng = np.random.default_rng(3)
    n_in, m, gates = 3, 4, {"RNN": 1, "LSTM": 4, "GRU": 3}[kind]
    theirs = getattr(torch.nn, kind)(n_in, m, batch_first=True, dtype=torch.float64)

    def form(A, p):
        bias = torch.zeros(gates * m, dtype=torch.float64)
        if kind == "GRU":
            bias = torch.cat([bias[: 2 * m], p["d"]])
        weights = {
            "weight_ih_l0": p["W"].T,
            "weight_hh_l0": p["U"].T,
            "bias_ih_l0": p["b"],
            "bias_hh_l0": bias,
        }
        return torch.func.functional_call(theirs, weights, A)[0]

    check(getattr(layers, kind)(n_in, m, rng=rng), rng.normal(size=(2, 7, n_in)), form, rng)


@pytest.mark.parametrize("causal", [False, True])
def test_attention(causal):
    rng = np.random.default_rng(4)
    layer = layers.MultiHeadAttention(6, 3, causal, rng=rng)

    def form(A, p):
        def heads(one):
            return (A @ p[f"W{one}"] + p[f"b{one}"]).reshape(2, 5, 3, 2).swapaxes(1, 2)

        O = torch.nn.functional.scaled_dot_product_attention(*map(heads, "qkv"), is_causal=causal)
        return O.swapaxes(1, 2).reshape(2, 5, 6) @ p["Wo"] + p["bo"]

    check(layer, rng.normal(size=(2, 5, 6)), form, rng)


def test_embedding():
    rng = np.random.default_rng(5)
    layer = layers.Embedding(5, 3, rng=rng)
    X = rng.integers(0, 5, (4, 6))
    W = torch.tensor(layer.parameters["W"], requires_grad=True)
    Y, memory = layer.forward(X)
    G = rng.normal(size=Y.shape)
    torch.nn.functional.embedding(torch.tensor(X), W).backward(torch.tensor(G))
    near(layer.backward(G, memory)[1]["W"], W.grad.numpy())


def test_a_transformer_block_beside_jax():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    rng = np.random.default_rng(6)
    attention = layers.MultiHeadAttention(4, 2, causal=True, rng=rng)
    mlp = layers.Linear(4, 8, rng=rng), layers.Activation("gelu"), layers.Linear(8, 4, rng=rng)
    block = layers.Sequential(
        layers.Residual(layers.LayerNorm(4), attention), layers.Residual(layers.LayerNorm(4), *mlp)
    )
    shake(block, rng)
    X, G = rng.normal(size=(2, 2, 5, 4))

    def norm(A, p, at):
        A = A - A.mean(-1, keepdims=True)
        return A / jnp.sqrt((A**2).mean(-1, keepdims=True) + 1e-5) * p[f"{at}.gamma"] + p[f"{at}.beta"]

    def cost(A, p):
        Z = norm(A, p, "0.0")
        Q, K, V = (
            (Z @ p[f"0.1.W{one}"] + p[f"0.1.b{one}"]).reshape(2, 5, 2, 2).swapaxes(1, 2) for one in "qkv"
        )
        S = Q @ K.swapaxes(-1, -2) / jnp.sqrt(2) + jnp.where(jnp.tri(5) > 0, 0, -jnp.inf)
        O = (jax.nn.softmax(S) @ V).swapaxes(1, 2).reshape(2, 5, 4)
        A = A + O @ p["0.1.Wo"] + p["0.1.bo"]
        H = jax.nn.gelu(norm(A, p, "1.0") @ p["1.1.W"] + p["1.1.b"], approximate=False)
        return jnp.sum(G * (A + H @ p["1.3.W"] + p["1.3.b"]))

    _, memory = block.forward(X)
    dX, gradients = block.backward(G, memory)
    by_X, by_p = jax.grad(cost, (0, 1))(X, dict(block.parameters))
    near(dX, np.asarray(by_X))
    for name, slope in gradients.items():
        near(slope, np.asarray(by_p[name]))

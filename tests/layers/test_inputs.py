"""Bad input is refused before anything is computed, by an error that names it; types are kept."""

import subprocess
import sys

import numpy as np
import pytest

from backprop import layers

ONES = np.ones((2, 3))
IMAGE, SEQUENCE = np.ones((2, 3, 5, 5)), np.ones((2, 4, 3))
WITH_NAN = np.where(np.eye(2, 3) > 0, np.nan, 1)
LAYERS = {
    "Positions": (lambda dtype: layers.Positions(4, 3, rng=0, dtype=dtype), SEQUENCE),
    "Linear": (lambda dtype: layers.Linear(3, 2, rng=0, dtype=dtype), ONES),
    "Activation": (lambda dtype: layers.Activation("tanh"), ONES),
    "SReLU": (lambda dtype: layers.SReLU(3, dtype=dtype), ONES),
    "Flatten": (lambda dtype: layers.Flatten(), IMAGE),
    "Sequential": (lambda dtype: layers.Sequential(layers.Linear(3, 2, rng=0, dtype=dtype)), ONES),
    "Residual": (lambda dtype: layers.Residual(layers.Linear(3, 3, rng=0, dtype=dtype)), ONES),
    "LayerNorm": (lambda dtype: layers.LayerNorm(3, dtype=dtype), ONES),
    "BatchNorm": (lambda dtype: layers.BatchNorm(3, dtype=dtype), ONES),
    "Dropout": (lambda dtype: layers.Dropout(0.5, rng=0), ONES),
    "Conv1d": (lambda dtype: layers.Conv1d(4, 2, 2, rng=0, dtype=dtype), SEQUENCE),
    "Conv2d": (lambda dtype: layers.Conv2d(3, 2, 2, rng=0, dtype=dtype), IMAGE),
    "MaxPool2d": (lambda dtype: layers.MaxPool2d(2), IMAGE),
    "AvgPool2d": (lambda dtype: layers.AvgPool2d(2), IMAGE),
    "RNN": (lambda dtype: layers.RNN(3, 2, rng=0, dtype=dtype), SEQUENCE),
    "LSTM": (lambda dtype: layers.LSTM(3, 2, rng=0, dtype=dtype), SEQUENCE),
    "GRU": (lambda dtype: layers.GRU(3, 2, rng=0, dtype=dtype), SEQUENCE),
    "MultiHeadAttention": (lambda dtype: layers.MultiHeadAttention(3, 3, rng=0, dtype=dtype), SEQUENCE),
}
every_layer = pytest.mark.parametrize("name", LAYERS)


def test_every_layer_is_here():
    assert set(layers.__all__) - {"Layer", "Embedding"} == set(LAYERS)


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("training", [False, True])
def test_the_type_is_kept(name, dtype, training):
    make, X = LAYERS[name]
    layer = make(dtype)
    Y, memory = layer.forward(X.astype(dtype), training=training)
    dX, gradients = layer.backward(np.ones_like(Y), memory)
    assert {Y.dtype, dX.dtype, *(one.dtype for one in gradients.values())} == {np.dtype(dtype)}
    assert dX.shape == X.shape


@every_layer
@pytest.mark.parametrize(
    "spoiled",
    [lambda X: X.astype(int), lambda X: X.astype(object), lambda X: X.astype(complex), lambda X: "X"],
)
def test_another_type_is_refused(name, spoiled):
    make, X = LAYERS[name]
    with pytest.raises(TypeError, match="X must"):
        make(np.float64).forward(spoiled(X))


@every_layer
def test_an_infinite_or_missing_number_is_refused(name):
    make, X = LAYERS[name]
    for bad in (np.nan, np.inf, -np.inf):
        spoiled = X.copy()
        spoiled[(1,) * X.ndim] = bad
        with pytest.raises(ValueError, match=r"X must hold finite numbers; came X\["):
            make(np.float64).forward(spoiled)


@every_layer
def test_large_numbers_are_finite(name):
    make, X = LAYERS[name]
    if name not in ("BatchNorm", "LayerNorm", "MultiHeadAttention"):  # they square what comes
        make(np.float64).forward(X * 1e200)


@every_layer
def test_slopes_of_another_shape_or_type_are_refused(name):
    make, X = LAYERS[name]
    layer = make(np.float64)
    Y, memory = layer.forward(X)
    with pytest.raises(ValueError, match="G must have shape"):
        layer.backward(np.ones((*Y.shape, 1)), memory)
    with pytest.raises(TypeError, match="G must hold float"):
        layer.backward(np.ones(Y.shape, np.int64), memory)
    with pytest.raises(ValueError, match="G must hold finite"):
        layer.backward(np.full(Y.shape, np.nan), memory)


def gradients(layer, X, change=lambda layer: None, **options):
    """Y and all slopes, with something that happens between forward and backward."""
    Y, memory = layer.forward(X, **options)
    change(layer)
    G = np.linspace(-1, 1, Y.size).reshape(Y.shape)
    dX, slopes = layer.backward(G, memory)
    return [Y, dX, *slopes.values()]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def frozen(X):
    X = X.copy()
    X.flags.writeable = False
    return X


@every_layer
@pytest.mark.parametrize(
    "laid_out",
    [
        np.asfortranarray,
        lambda X: np.repeat(X, 2, -1)[..., ::2],
        lambda X: X[::-1].copy()[::-1],
        frozen,
        list,
    ],
)
def test_numbers_count_not_how_they_lie_in_memory(name, laid_out):
    make, X = LAYERS[name]
    X = X + np.arange(X.size).reshape(X.shape)
    for one, other in zip(gradients(make(float), laid_out(X)), gradients(make(float), X), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@every_layer
def test_a_batch_of_one_is_a_batch(name):
    make, X = LAYERS[name]
    one, many = make(float).forward(X[:1])[0], make(float).forward(X)[0]
    np.testing.assert_allclose(one, many[:1], rtol=1e-12)


@every_layer
def test_what_happens_between_forward_and_backward_changes_no_gradient(name):
    """Parameters may change in place, and other batches pass through, in training or not."""
    make, X = LAYERS[name]
    X = X + np.arange(X.size).reshape(X.shape) / 7

    def moves(layer):
        for array in layer.parameters.values():
            array *= 3

    def is_used(layer):
        layer.forward(2 * X, training=True)
        layer.forward(3 * X)

    expected = gradients(make(float), X)
    assert same(gradients(make(float), X, moves), expected)
    assert same(gradients(make(float), X, is_used), expected)


@every_layer
def test_backward_twice_gives_the_same_twice(name):
    make, X = LAYERS[name]
    layer = make(float)
    Y, memory = layer.forward(X, training=True)
    (dX, slopes), (dX_2, slopes_2) = (layer.backward(np.ones_like(Y), memory) for _ in range(2))
    assert same([dX, *slopes.values()], [dX_2, *slopes_2.values()])


@pytest.mark.parametrize("name", [*LAYERS, "Embedding"])
def test_backward_before_forward_is_refused(name):
    layer = layers.Embedding(3, 2, rng=0) if name == "Embedding" else LAYERS[name][0](float)
    with pytest.raises(TypeError, match="memory must be what forward returned with Y; came None"):
        layer.backward(ONES, None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: layers.Linear(0, 2), "n_in must be at least 1; came 0"),
        (lambda: layers.Linear(3, 2, rng=0).forward(np.ones((2, 4))), r"X must have shape \(\.\.\., 3\)"),
        (
            lambda: layers.Linear(3, 2, rng=0).forward(np.ones((2, 3), np.float32)),
            "X must hold float64 numbers",
        ),
        (lambda: layers.Linear(3, 2, dtype=np.float16), "dtype must be float32 or float64"),
        (lambda: layers.Activation("swish"), "name must be one of 'identity', "),
        (lambda: layers.Sequential(), "layers must name at least one layer"),
        (lambda: layers.Sequential("Linear"), r"layers\[0\] must be a layer"),
        (
            lambda: layers.Residual(layers.Linear(3, 2, rng=0)).forward(ONES),
            r"F\(X\) must have X's shape \(2, 3\)",
        ),
        (lambda: layers.LayerNorm(3, eps=0), "eps must lie in"),
        (lambda: layers.BatchNorm(3, momentum=2), "momentum must lie in"),
        (
            lambda: layers.BatchNorm(3).forward(np.ones((1, 3)), training=True),
            "more than one number a channel",
        ),
        (lambda: layers.BatchNorm(3).forward(np.ones((2, 4))), r"X must have shape \(n, 3\)"),
        (lambda: layers.BatchNorm(3).forward(ONES, "no"), "training must be True or False; came 'no'"),
        (lambda: layers.Dropout(0.5).forward(ONES, ONES > 0), "training must be True or False; came array"),
        (
            lambda: layers.MultiHeadAttention(3, 1).forward(SEQUENCE, np.zeros((4, 4))),
            "training must be True or False; came array",
        ),
        (lambda: layers.Dropout(1), "p must be below 1"),
        (lambda: layers.Dropout(1.5), "p must lie in"),
        (lambda: layers.Dropout(0.5).forward(ONES, training=True, mask=ONES), "mask must hold truth values"),
        (lambda: layers.Dropout(0.5).forward(ONES, training=True, mask=ONES[:1] > 0), "mask must have shape"),
        (lambda: layers.Conv2d(3, 2, 6).forward(IMAGE), "the kernel must span at most the 5 entries"),
        (lambda: layers.Conv2d(2, 2, 2).forward(IMAGE), r"X must have shape \(n, 2, h, w\)"),
        (lambda: layers.Conv2d(3, 2, (2, 2, 2)), "kernel_size must be one integer or 2"),
        (lambda: layers.Conv2d(3, 2, 2, stride=0), "stride must be at least 1"),
        (lambda: layers.Conv2d(3, 2, 2, padding=-1), "padding must be at least 0"),
        (lambda: layers.Conv1d(4, 2, 2.0), "kernel_size must be an integer"),
        (lambda: layers.MaxPool2d(6).forward(IMAGE), "the kernel must span at most the 5 entries"),
        (lambda: layers.MaxPool2d(2).forward(ONES), r"X must have shape \(n, c, h, w\)"),
        (lambda: layers.Embedding(3, 2).forward(ONES), "X must hold integers; came float64"),
        (
            lambda: layers.Embedding(3, 2).forward(np.array([0, 3])),
            "X must hold integers in 0 … 2; came 0 … 3",
        ),
        (lambda: layers.Embedding(3, 2).forward(np.array([-1, 0])), "X must hold integers in 0 … 2"),
        (
            lambda: layers.Positions(3, 3).forward(SEQUENCE),
            r"X must have at most 3 steps; came shape \(2, 4, 3\)",
        ),
        (lambda: layers.LSTM(3, 2).forward(np.ones((2, 0, 3))), "X must not be empty"),
        (lambda: layers.RNN(3, 2).forward(ONES), r"X must have shape \(n, t, 3\)"),
        (lambda: layers.MultiHeadAttention(4, 3), "n_heads must divide d_model = 4; came 3"),
        (
            lambda: layers.MultiHeadAttention(3, 1).forward(SEQUENCE, mask=np.ones((3, 3))),
            r"mask must broadcast to \(2, 1, 4, 4\)",
        ),
        (
            lambda: layers.MultiHeadAttention(3, 1).forward(SEQUENCE, mask=np.full((4, 4), np.nan)),
            "mask must hold finite numbers or -inf",
        ),
        (
            lambda: layers.MultiHeadAttention(3, 1).forward(SEQUENCE, mask=np.ones((4, 4), int)),
            "mask must hold truth values or numbers to add",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_parameters_change_in_place():
    layer = layers.Sequential(layers.Linear(3, 2, rng=0))
    before = layer.forward(ONES)[0]
    layer.parameters["0.b"] += 1
    assert np.allclose(layer.forward(ONES)[0], before + 1)


def test_layers_load_when_they_are_asked_for():
    code = "import sys, backprop; assert 'backprop.layers' not in sys.modules; backprop.layers.Linear"
    subprocess.run([sys.executable, "-c", code], check=True)

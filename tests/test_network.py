"""A network predicts, costs and differentiates as its formulas say, and refuses what does not fit."""

import math
from typing import Any

import numpy as np
import pytest
from meanings import OUTPUTS as RESULTS
from mpmath import mpf

import backprop
from backprop import ACTIVATIONS, OUTPUTS, Activation, Network, losses, network
from backprop.outputs import huber

each_output = pytest.mark.parametrize("output", OUTPUTS)


def targets(output: str, n: int, k: int, seed: int = 0) -> Any:
    return RESULTS[output].targets(np.random.default_rng(seed), (n, k))


def inputs(n: int, d: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=(n, d))


# By hand


def test_one_sample_through_one_hidden_layer_by_hand() -> None:
    """One input, one hidden unit, two classes: every number below is worked out on paper."""
    W, V = [[math.log(3)]], [[0.0, math.log(4)]]
    net = Network.from_parameters([W, V], [[0.0], [0.0, 0.0]])
    z = 3 / 4  # the sigmoid of log 3
    y = 4**z / (1 + 4**z)
    np.testing.assert_allclose(net.predict([[1.0]]), [[1 - y, y]], rtol=1e-15)
    assert net.cost([[1.0]], [0]) == pytest.approx(-math.log(1 - y), rel=1e-15)
    (dW, db), (dV, dc) = net.gradients([[1.0]], [0])
    np.testing.assert_allclose(dV, [[z * (1 - y - 1), z * y]], rtol=1e-15)
    np.testing.assert_allclose(dc, [1 - y - 1, y], rtol=1e-15)
    delta = y * math.log(4) * z * (1 - z)
    np.testing.assert_allclose(dW, [[delta]], rtol=1e-15)
    np.testing.assert_allclose(db, [delta], rtol=1e-15)


def test_linear_regression_by_hand() -> None:
    net = Network.from_parameters([[[2.0], [1.0]]], [[0.5]], output="identity")
    X, T = [[1.0, 0.0], [1.0, 2.0]], [[2.0], [5.0]]
    assert np.array_equal(net.predict(X), [[2.5], [4.5]])
    assert net.cost(X, T) == 0.25
    ((dW, db),) = net.gradients(X, T)
    assert np.array_equal(dW, [[0.0], [-1.0]])
    assert np.array_equal(db, [0.0])


# The formulas


@each_output
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_predictions_costs_and_gradients_are_those_of_the_formulas(hidden: str, output: str) -> None:
    """Written out for two hidden layers, sample by sample and index by index."""
    net = Network((3, 4, 2, 3), hidden, output, rng=31)
    rng = np.random.default_rng(5)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    X, T = inputs(5, 3), targets(output, 5, 3)
    f = ACTIVATIONS[hidden]
    (U, V, W), (a, b, c) = net.weights, net.biases
    expected = [np.zeros_like(P) for P in (U, a, V, b, W, c)]
    cost = 0.0
    for x, t in zip(X, T, strict=True):
        A1 = np.array([sum(x[d] * U[d, i] for d in range(3)) + a[i] for i in range(4)])
        Z1 = f.function(A1)
        A2 = np.array([sum(Z1[i] * V[i, j] for i in range(4)) + b[j] for j in range(2)])
        Z2 = f.function(A2)
        A3 = np.array([sum(Z2[j] * W[j, k] for j in range(2)) + c[k] for k in range(3)])
        result, pair = RESULTS[output], ([mpf(float(v)) for v in t], [mpf(float(v)) for v in A3])
        y = [float(v) for v in result.prediction(pair[1])]
        np.testing.assert_allclose(net.predict([x])[0], y, rtol=1e-14, atol=1e-15)
        cost += float(result.exact(*pair))
        d3 = [float(v) for v in result.slope(*pair)]
        d2 = [sum(d3[k] * W[j, k] for k in range(3)) * f.derivative(A2, Z2)[j] for j in range(2)]
        d1 = [sum(d2[j] * V[i, j] for j in range(2)) * f.derivative(A1, Z1)[i] for i in range(4)]
        for G, delta, z in [(expected[0], d1, x), (expected[2], d2, Z1), (expected[4], d3, Z2)]:
            G += np.outer(z, delta)
        for G, delta in [(expected[1], d1), (expected[3], d2), (expected[5], d3)]:
            G += delta
    assert net.cost(X, T) == pytest.approx(cost, rel=1e-13)
    actual = [P for layer in net.gradients(X, T) for P in layer]
    for G, wanted in zip(actual, expected, strict=True):
        np.testing.assert_allclose(G, wanted, rtol=1e-11, atol=1e-14)


@each_output
@pytest.mark.parametrize("widths", [(3, 2), (3, 4, 2), (1, 1), (3, 1, 1, 5, 2)])
def test_cost_and_gradients_are_cost_and_gradients(widths: tuple[int, ...], output: str) -> None:
    net = Network(widths, "tanh", output, rng=2)
    X, T = inputs(6, widths[0]), targets(output, 6, widths[-1])
    for reduction in ("sum", "mean"):
        J, gradients = net.cost_and_gradients(X, T, reduction)
        assert float(J) == net.cost(X, T, reduction)
        assert len(gradients) == len(net.weights) == len(widths) - 1
        for layer, again, W, b in zip(
            gradients, net.gradients(X, T, reduction), net.weights, net.biases, strict=True
        ):
            assert [G.shape for G in layer] == [W.shape, b.shape]
            assert all(np.array_equal(G, H) for G, H in zip(layer, again, strict=True))
    per_sample = net.cost(X, T, "none")
    assert np.shape(per_sample) == (6,)
    assert net.cost(X, T) == pytest.approx(np.sum(per_sample), rel=1e-15)


def test_the_mean_divides_cost_and_gradients_by_the_number_of_samples() -> None:
    net = Network((2, 3, 3), rng=1)
    X, T = inputs(4, 2), targets("softmax", 4, 3)
    total, mean = net.cost_and_gradients(X, T), net.cost_and_gradients(X, T, "mean")
    assert mean[0] == total[0] / 4
    for a, b in zip(total[1], mean[1], strict=True):
        for G, H in zip(a, b, strict=True):
            np.testing.assert_allclose(G / 4, H, rtol=1e-13, atol=1e-17)


def test_labels_stand_for_their_one_hot_rows() -> None:
    net = Network((2, 3, 3), rng=1)
    X, c = inputs(4, 2), np.array([0, 2, 1, 2])
    J, G = net.cost_and_gradients(X, c)
    K, H = net.cost_and_gradients(X, backprop.one_hot(c, 3))
    assert J == K
    assert all(np.array_equal(a, b) for x, y in zip(G, H, strict=True) for a, b in zip(x, y, strict=True))


def test_a_custom_activation_is_used() -> None:
    square = Activation("square", lambda A: A * A, lambda A, Z: 2 * A)
    net = Network.from_parameters([[[3.0]], [[1.0]]], [[1.0], [0.0]], square, "identity")
    assert net.predict([[1.0]]) == 16
    (dW, db), _ = net.gradients([[1.0]], [[15.0]])
    assert dW == db == 8
    assert net.hidden is square


def test_a_saturated_network_still_has_gradients() -> None:
    net = Network.from_parameters([[[50.0]], [[50.0, 0.0]]], [[0.0], [0.0, 0.0]], "tanh")
    (dW, _), (dV, _) = net.gradients([[1.0]], [0])
    assert dV[0, 1] == pytest.approx(math.exp(-50), rel=1e-14)
    assert dW[0, 0] == pytest.approx(-50 * math.exp(-50) * 4 * math.exp(-100), rel=1e-13)


# What it is made of


def test_the_pure_functions_are_what_the_network_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    for name in ["affine", "forward_step", "forward", "layer_gradient", "backward_step", "backward"]:
        original = getattr(network, name)
        monkeypatch.setattr(
            network, name, lambda *a, name=name, original=original: calls.append(name) or original(*a)
        )
    Network((2, 3, 4, 2), rng=0).gradients(inputs(3, 2), [0, 1, 0])
    assert calls.count("affine") == calls.count("layer_gradient") == 3
    assert calls.count("forward_step") == calls.count("backward_step") == 2
    assert calls.count("forward") == calls.count("backward") == 1


def test_each_output_has_its_matching_cost() -> None:
    assert list(OUTPUTS) == list(RESULTS)
    assert OUTPUTS["softmax"].cost is losses.categorical_cross_entropy_with_logits
    assert OUTPUTS["sigmoid"].cost is losses.binary_cross_entropy_with_logits
    assert OUTPUTS["identity"].cost is losses.half_squared_error
    assert OUTPUTS["absolute"].cost is losses.absolute_error
    assert OUTPUTS["huber"].cost.func is losses.huber_loss
    assert OUTPUTS["poisson"].cost is losses.poisson_loss_with_logits
    for output in OUTPUTS.values():
        cost, gradient = (getattr(f, "func", f) for f in (output.cost, output.gradient))
        assert gradient.__name__ == f"{cost.__name__}_gradient"
        assert getattr(output.cost, "keywords", {}) == getattr(output.gradient, "keywords", {})


@each_output
def test_the_mean_of_a_count_is_positive_and_a_network_says_what_it_predicts(output: str) -> None:
    Y = Network((2, 3, 4), "tanh", output, rng=0).predict(inputs(50, 2))
    assert (output in ("softmax", "sigmoid", "poisson")) == bool(np.all(Y > 0))


def test_a_threshold_that_is_none_is_refused() -> None:
    for threshold in (0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="threshold must lie in"):
            huber(threshold)
        with pytest.raises(ValueError, match="threshold must lie in"):
            losses.huber_loss([1.0], [2.0], threshold=threshold)
    with pytest.raises(TypeError, match="threshold must be a real number"):
        huber("1")  # type: ignore[arg-type]


def test_widths_name_every_layer() -> None:
    net = Network((8, 4))
    assert net.widths == (8, 4)
    assert [W.shape for W in net.weights] == [(8, 4)]
    net = Network([2, 5, 1, 3], output="identity")
    assert net.widths == (2, 5, 1, 3)
    assert [W.shape for W in net.weights] == [(2, 5), (5, 1), (1, 3)]
    assert [b.shape for b in net.biases] == [(5,), (1,), (3,)]
    assert repr(net) == "<Network (2, 5, 1, 3), hidden sigmoid, output identity, float64>"


def test_a_hundred_layers_work() -> None:
    net = Network((2, *[8] * 100, 3), "relu", rng=3)
    J, gradients = net.cost_and_gradients(inputs(4, 2), [0, 1, 2, 0])
    assert np.isfinite(J)
    assert len(gradients) == 101
    assert all(np.all(np.isfinite(G)) for layer in gradients for G in layer)


# Initial weights


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_initial_weights_have_the_spread_of_their_source(hidden: str) -> None:
    net = Network((300, 400, 200), hidden, rng=7)
    W, V = net.weights
    glorot = np.sqrt(6 / (400 + 200))
    assert 0.99 * glorot < np.abs(V).max() <= glorot
    assert np.std(V) == pytest.approx(glorot / np.sqrt(3), rel=0.02)
    if hidden in ("relu", "leaky_relu", "gelu", "silu", "elu"):
        assert np.std(W) == pytest.approx(np.sqrt(2 / 300), rel=0.02)
        assert np.abs(W).max() > 3.5 * np.std(W)  # normal, not uniform
    else:
        assert 0.99 * np.sqrt(6 / 700) < np.abs(W).max() <= np.sqrt(6 / 700)
    assert abs(np.mean(W)) < 0.02 * np.std(W) + 1e-3
    assert all(np.all(b == 0) for b in net.biases)


def test_the_same_seed_gives_the_same_weights() -> None:
    for seed in (5, np.random.default_rng(5)):
        for W, V in zip(Network((2, 3, 3), rng=5).weights, Network((2, 3, 3), rng=seed).weights, strict=True):
            assert np.array_equal(W, V)
    assert not np.array_equal(Network((2, 3)).weights[0], Network((2, 3)).weights[0])
    assert not np.array_equal(Network((3, 3, 3), rng=5).weights[0], Network((3, 3, 3), rng=5).weights[1])
    single = Network((2, 3), rng=5, dtype="float32").weights[0]
    assert np.array_equal(single, Network((2, 3), rng=5).weights[0].astype(np.float32))


# Types


@each_output
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_is_in_the_type_of_the_network(hidden: str, output: str, dtype: Any) -> None:
    net = Network((2, 3, 4), hidden, output, rng=0, dtype=dtype)
    assert {P.dtype for P in (*net.weights, *net.biases)} == {np.dtype(dtype)}
    X, T = inputs(5, 2), targets(output, 5, 4)
    exact = Network.from_parameters(
        [W.astype(float) for W in net.weights], [b.astype(float) for b in net.biases], hidden, output
    )
    for targets_ in [T, T.astype(np.float32), T.astype(int)]:
        J, gradients = net.cost_and_gradients(X, targets_)
        assert J.dtype == net.predict(X).dtype == dtype
        assert {G.dtype for layer in gradients for G in layer} == {np.dtype(dtype)}
    tolerance = 100 * float(np.finfo(dtype).eps)
    wanted, gradients_ = exact.cost_and_gradients(X.astype(dtype), T.astype(int))
    assert float(J) == pytest.approx(wanted, rel=tolerance)
    for layer, layer_ in zip(gradients, gradients_, strict=True):
        for G, H in zip(layer, layer_, strict=True):
            np.testing.assert_allclose(G, H, rtol=tolerance, atol=tolerance)


def test_unsigned_inputs_do_not_wrap_around() -> None:
    net = Network.from_parameters([[[1.0], [-1.0]]], [[0.0]], output="identity")
    X = np.array([[100, 200]], np.uint8)
    assert net.predict(X) == -100
    assert net.cost(X, np.array([[200]], np.uint8)) == 300**2 / 2


def test_parameters_are_copies_in_their_common_type() -> None:
    W, b = np.ones((2, 3), np.float32), np.zeros(3, np.float32)
    net = Network.from_parameters([W], [b])
    assert net.weights[0].dtype == net.biases[0].dtype == np.float32
    assert not np.shares_memory(net.weights[0], W)
    assert not np.shares_memory(net.biases[0], b)
    assert Network.from_parameters([W], [b.astype(float)]).weights[0].dtype == np.float64
    assert Network.from_parameters([[[1, 2]]], [[0, 0]]).weights[0].dtype == np.float64


def test_arguments_and_parameters_are_not_changed() -> None:
    net = Network((2, 3, 3), rng=0)
    X, T = inputs(4, 2), targets("softmax", 4, 3)
    for A in (X, T, *net.weights, *net.biases):
        A.flags.writeable = False
    net.cost_and_gradients(X, T)
    assert not np.shares_memory(Network((2, 2), output="identity").predict(X), X)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"widths": (3,)}, ValueError, "inputs and the outputs"),
        ({"widths": ()}, ValueError, "inputs and the outputs"),
        ({"widths": (3, 0)}, ValueError, r"widths\[1\] must be at least 1; came 0"),
        ({"widths": (3, 2.0)}, TypeError, r"widths\[1\] must be an integer; came 2.0"),
        ({"widths": (True, 2)}, TypeError, r"widths\[0\] must be an integer"),
        (
            {"widths": (3, 2), "hidden": "sigmiod"},
            ValueError,
            "hidden must be one of 'identity', 'sigmoid'.*'sigmiod'",
        ),
        ({"widths": (3, 2), "hidden": math.tanh}, TypeError, "hidden must be a string"),
        (
            {"widths": (3, 2), "output": "cce"},
            ValueError,
            "output must be one of 'softmax', 'sigmoid', 'identity', 'absolute', 'huber', 'hinge', 'poisson'",
        ),
        ({"widths": (3, 2), "output": None}, TypeError, "output must be a string"),
        ({"widths": (3, 2), "dtype": "float16"}, TypeError, "float32 or float64; came float16"),
        ({"widths": (3, 2), "dtype": "longdouble"}, TypeError, "float32 or float64"),
        ({"widths": (3, 2), "dtype": int}, TypeError, "float32 or float64"),
    ],
    ids=str,
)
def test_a_network_that_cannot_be_built_is_refused(arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        Network(**arguments)


W23, W34 = np.ones((2, 3)), np.ones((3, 4))


@pytest.mark.parametrize(
    ("weights", "biases", "error", "message"),
    [
        ([], [], ValueError, "came 0 weights and 0 biases"),
        ([W23, W34], [np.ones(3)], ValueError, "came 2 weights and 1 biases"),
        ([W34, W23], [np.ones(4), np.ones(3)], ValueError, r"\(3, 4\) and \(4,\), \(2, 3\) and \(3,\)"),
        ([W23], [np.ones(2)], ValueError, r"\(2, 3\) and \(2,\)"),
        ([W23], [np.ones((1, 3))], ValueError, r"biases\[0\] must have shape"),
        ([np.ones(3)], [np.ones(3)], ValueError, r"weights\[0\] must have shape"),
        (
            [W23, W34 * np.nan],
            [np.ones(3), np.ones(4)],
            ValueError,
            r"weights\[1\] must hold finite.*\[0, 0\] = nan",
        ),
        ([W23], [np.array([0, np.inf, 0])], ValueError, r"biases\[0\] must hold finite.*\[1\] = inf"),
        ([W23 * 1j], [np.ones(3)], TypeError, r"weights\[0\].*complex"),
        ([W23.astype("longdouble")], [np.ones(3)], TypeError, "float32 or float64"),
    ],
    ids=str,
)
def test_parameters_that_do_not_fit_are_refused(weights: Any, biases: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        Network.from_parameters(weights, biases)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (np.empty((0, 2)), ValueError, "X must not be empty"),
        ([0.0, 1.0], ValueError, r"X must have shape \(n, k\); came shape \(2,\)"),
        ([[0.0, 1.0, 2.0]], ValueError, r"X must have shape \(n, 2\); came shape \(1, 3\)"),
        ([[0.0, np.nan]], ValueError, r"X must hold finite.*X\[0, 1\] = nan"),
        ([[0.0, 1j]], TypeError, "complex"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(X: Any, error: Any, message: str) -> None:
    net = Network((2, 3, 3))
    for call in (net.predict, lambda X: net.cost(X, [0]), lambda X: net.gradients(X, [0])):
        with pytest.raises(error, match=message):
            call(X)


@pytest.mark.parametrize(
    ("T", "message"),
    [
        ([-1], "class labels in 0 … 2; came T"),
        ([-100], "class labels"),
        ([3], "class labels"),
        ([0, 1], "one class label for each row of A"),
        ([[1.0, 0.0]], "T and A must have the same shape"),
        ([[0.5, 0.5, 0.0]], "hold a single 1"),
        ([], "T must not be empty"),
    ],
    ids=str,
)
def test_targets_that_do_not_fit_are_refused(T: Any, message: str) -> None:
    net = Network((2, 3, 3))
    for call in (net.cost, net.gradients, net.cost_and_gradients):
        with pytest.raises(ValueError, match=message):
            call([[0.0, 1.0]], T)


@each_output
@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
def test_a_diverged_network_says_so(output: str) -> None:
    """Once weights have grown until logits overflow, there is an error, not a nan that spreads."""
    net = Network.from_parameters([[[1e300]], [[1e300]]], [[0.0], [0.0]], "identity", output)
    for call in (net.predict, lambda X: net.cost(X, [[1.0]]), lambda X: net.gradients(X, [[1.0]])):
        with pytest.raises(ValueError, match=r"must hold finite .*\[0, 0\] = inf"):
            call([[1.0]])


def test_one_class_is_certain_and_has_no_slope() -> None:
    net = Network((2, 3, 1), rng=0)
    X = inputs(3, 2)
    assert np.all(net.predict(X) == 1)
    J, gradients = net.cost_and_gradients(X, [0, 0, 0])
    assert J == 0
    assert all(np.all(G == 0) for layer in gradients for G in layer)

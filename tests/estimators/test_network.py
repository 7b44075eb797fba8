"""Networks of any layers, trained by the estimators: what they compute, keep, and refuse."""

import signal

import numpy as np
import pytest

from backprop import layers
from backprop.estimators import Diverged, MLPClassifier, MLPRegressor, NetworkClassifier, NetworkRegressor

RNG = np.random.default_rng(0)
IMAGES, DIGITS = RNG.normal(size=(60, 1, 6, 6)), np.arange(60) % 3
IMAGES[:, 0, 0, 0] += 3.0 * DIGITS
ROWS = IMAGES.reshape(60, 36)
WORDS = RNG.integers(0, 5, (40, 3))


def convolutional(rng=0, outputs=3):
    rng = np.random.default_rng(rng)
    return layers.Sequential(
        layers.Conv2d(1, 2, 3, rng=rng),
        layers.BatchNorm(2),
        layers.Activation("relu"),
        layers.MaxPool2d(2),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Linear(8, outputs, rng=rng),
    )


def dense(shape, outputs, rng):
    return layers.Sequential(
        layers.Linear(shape[0], 7, rng=rng), layers.Activation("tanh"), layers.Linear(7, outputs, rng=rng)
    )


def equal(one, other):
    pairs = zip(one.layers_.parameters.values(), other.layers_.parameters.values(), strict=True)
    state = (net.layers_.layers[1].state for net in (one, other))
    return all(np.array_equal(*pair) for pair in pairs) and all(
        np.array_equal(*pair) for pair in zip(*(one.values() for one in state), strict=True)
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("solver", ["adam", "sgd", "gradient_descent", "lbfgs"])
@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_dense_layers_learn_what_the_dense_network_does(kind, solver):
    """The other implementation takes the same steps from the same weights."""
    options = {"solver": solver, "max_iter": 4, "alpha": 0.3, "batch_size": 16, "random_state": 0, "tol": 0}
    if kind == "classes":
        y, own, others = DIGITS, NetworkClassifier, MLPClassifier
    else:
        y, own, others = ROWS @ RNG.normal(size=(36, 2)), NetworkRegressor, MLPRegressor
    net = dense((36,), y.max() + 1 if kind == "classes" else 2, np.random.default_rng(3))
    first, last = net.layers[0].parameters, net.layers[2].parameters
    starts = iter([tuple(first.values()), tuple(last.values())])
    ours = own(net, **options).fit(ROWS, y)
    theirs = others((7,), activation="tanh", init=lambda *_: next(starts), **options).fit(ROWS, y)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-9)
    np.testing.assert_allclose(ours.layers_.parameters["0.W"], theirs.coefs_[0], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours.predict(ROWS), theirs.predict(ROWS), rtol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_the_layers_that_are_given_stay_as_they_are():
    net = convolutional()
    before = {name: p.copy() for name, p in net.parameters.items()}
    model = NetworkClassifier(net, max_iter=3, random_state=0)
    first = model.fit(IMAGES, DIGITS).predict_proba(IMAGES)
    assert all(np.array_equal(before[name], p) for name, p in net.parameters.items())
    assert np.array_equal(first, model.fit(IMAGES, DIGITS).predict_proba(IMAGES))
    assert model.n_features_in_ == 36
    assert model.shape_in_ == (1, 6, 6)


@pytest.mark.filterwarnings("ignore")
def test_a_checkpoint_goes_on_bit_by_bit_also_with_dropout_and_running_statistics(tmp_path):
    whole = NetworkClassifier(convolutional(), max_iter=6, random_state=0).fit(IMAGES, DIGITS)
    kept = {"checkpoint": tmp_path / "fit", "random_state": 0}
    NetworkClassifier(convolutional(), max_iter=3, **kept).fit(IMAGES, DIGITS)
    resumed = NetworkClassifier(convolutional(), max_iter=6, **kept).fit(IMAGES, DIGITS)
    assert equal(whole, resumed)
    other = layers.Sequential(*convolutional().layers[:5], layers.Linear(8, 3, rng=0))
    with pytest.raises(ValueError, match="another fit, which differs in layers"):
        NetworkClassifier(other, max_iter=6, **kept).fit(IMAGES, DIGITS)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_file_has_weights_and_statistics(dtype, tmp_path):
    net = layers.Sequential(layers.Linear(36, 4, rng=0, dtype=dtype), layers.BatchNorm(4, dtype=dtype))
    net = layers.Sequential(*net.layers, layers.Linear(4, 3, rng=1, dtype=dtype))
    model = NetworkClassifier(net, max_iter=3, random_state=0).fit(ROWS, DIGITS)
    assert model.layers_.parameters["0.W"].dtype == model.predict_proba(ROWS).dtype == dtype
    model.save(tmp_path / "net")
    again = NetworkClassifier.load(tmp_path / "net", net)
    assert equal(model, again)
    assert np.array_equal(model.predict_proba(ROWS), again.predict_proba(ROWS))
    assert again.max_iter == 3
    assert again.n_iter_ == 3
    with pytest.raises(ValueError, match="net: it is of other layers: there must be 7; came"):
        NetworkClassifier.load(tmp_path / "net", convolutional())
    other = layers.Sequential(*net.layers[:1], layers.BatchNorm(4, eps=0.5, dtype=dtype), net.layers[2])
    with pytest.raises(ValueError, match=r"of other layers: layer 1 must be \['BatchNorm', .* came .*1e-05"):
        NetworkClassifier.load(tmp_path / "net", other)
    wide = layers.Sequential(layers.Linear(36, 5, dtype=dtype), *net.layers[1:])
    with pytest.raises(ValueError, match=r"layer 0, Linear: W must have shape \(36, 5\); came \(36, 4\)"):
        NetworkClassifier.load(tmp_path / "net", wide)
    with pytest.raises(ValueError, match="holds 'NetworkClassifier'"):
        NetworkRegressor.load(tmp_path / "net", net)


@pytest.mark.filterwarnings("ignore")
def test_a_regressor_s_file_has_the_scaling_of_its_targets(tmp_path):
    model = NetworkRegressor(dense, max_iter=3, random_state=0).fit(ROWS, 1000 + 50 * ROWS[:, :2])
    model.save(tmp_path / "net")
    again = NetworkRegressor.load(tmp_path / "net", dense)
    assert np.array_equal(model.predict(ROWS), again.predict(ROWS))


@pytest.mark.filterwarnings("ignore")
def test_early_stopping_keeps_the_best_weights_with_their_statistics():
    seen = []
    model = NetworkClassifier(
        convolutional(),
        max_iter=8,
        early_stopping=True,
        random_state=0,
        learning_rate_init=0.05,
        callbacks=lambda epoch: seen.append((epoch.validation_score, epoch.theta.copy())) and None,
    ).fit(IMAGES, DIGITS)
    scores, thetas = zip(*seen, strict=True)
    assert model.best_validation_score_ == max(scores)
    best = thetas[int(np.argmax(scores))]
    assert np.array_equal(np.concatenate(list(model.layers_.layers[1].state.values())), best[-4:])


@pytest.fixture
def interruptible():
    """Ctrl-C interrupts, also where the tests run in the background of a shell that has turned it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_keeps_the_last_whole_step():
    def interrupt(epoch):
        if epoch.number == 2:
            signal.raise_signal(signal.SIGINT)

    model = NetworkClassifier(convolutional(), max_iter=50, random_state=0, callbacks=interrupt)
    with pytest.warns(RuntimeWarning, match="interrupted after 2 whole epochs"):
        model.fit(IMAGES, DIGITS)
    assert model.n_iter_ == 2
    assert model.predict(IMAGES).shape == (60,)


def test_a_cost_that_is_not_finite_leaves_the_weights_before():
    model = NetworkClassifier(dense, learning_rate_init=1e200, max_iter=5, random_state=0)
    with pytest.raises(Diverged, match="not finite in epoch 2"):
        model.fit(ROWS, DIGITS)
    assert all(np.isfinite(p).all() for p in model.layers_.parameters.values())


@pytest.mark.filterwarnings("ignore")
def test_partial_fit_and_warm_start_go_on():
    twice = NetworkClassifier(dense, random_state=0)
    for _ in range(2):
        twice.partial_fit(ROWS, DIGITS, classes=[0, 1, 2])
    once = NetworkClassifier(dense, random_state=0, max_iter=2).fit(ROWS, DIGITS)
    np.testing.assert_allclose(twice.loss_curve_, once.loss_curve_, rtol=1e-12)
    warm = NetworkClassifier(dense, random_state=0, max_iter=1, warm_start=True).fit(ROWS, DIGITS)
    before = warm.loss_
    assert warm.fit(ROWS, DIGITS).loss_ < before


@pytest.mark.filterwarnings("ignore")
def test_a_layer_at_two_places_gets_the_sum_of_its_gradients():
    """Numerically: the cost falls along the gradient as the gradient says."""
    from backprop.estimators.layered import Layered

    shared = layers.Linear(36, 36, rng=0)
    tied = layers.Sequential(shared, layers.Activation("tanh"), shared, layers.Linear(36, 3, rng=1))
    network = Layered(tied, (36,), "softmax")
    theta = network.packed()
    assert theta.size == 36 * 37 + 37 * 3
    passes, gradient = network.trainer(60, 0.01), np.empty_like(theta)
    passes.take(ROWS, np.eye(3)[DIGITS], np.full(60, 1 / 60))
    passes.step(theta, gradient)
    way, h = gradient / np.linalg.norm(gradient), 1e-5
    rise = passes.step(theta + h * way, np.empty_like(theta)) - passes.step(
        theta - h * way, np.empty_like(theta)
    )
    np.testing.assert_allclose(rise / (2 * h), gradient @ way, rtol=1e-8)


@pytest.mark.filterwarnings("ignore")
def test_integers_reach_an_embedding():
    def reader(shape, outputs, rng):
        return layers.Sequential(
            layers.Embedding(5, 4, rng=rng), layers.Flatten(), layers.Linear(4 * shape[0], outputs, rng=rng)
        )

    y = WORDS[:, 0] == WORDS[:, 1]
    model = NetworkClassifier(reader, learning_rate_init=0.05, max_iter=200, random_state=0).fit(WORDS, y)
    assert model.predict(WORDS).dtype == bool
    with pytest.raises(ValueError, match="X must hold integers in 0 … 4; came 0 … 5"):
        model.fit(np.where(WORDS == 4, 5, WORDS), y)
    for refuses in (lambda X: model.fit(X, y), model.predict):
        with pytest.raises(ValueError, match="X must hold integers, which the first layer takes"):
            refuses(WORDS + 0.5)


class Scale:
    """A layer of one's own, which may forget its gradient or mistake its shape."""

    def __init__(self, gradients):
        self.parameters, self.gradients = {"w": np.ones(36)}, gradients

    def forward(self, X, training=False):
        return X * self.parameters["w"], X

    def backward(self, G, memory):
        return G * self.parameters["w"], self.gradients(np.sum(G * memory, axis=0))


@pytest.mark.filterwarnings("ignore")
def test_a_layer_of_one_s_own_is_trained():
    net = layers.Sequential(Scale(lambda g: {"w": g}), layers.Linear(36, 3, rng=0))
    model = NetworkClassifier(net, max_iter=2, random_state=0).fit(ROWS, DIGITS)
    assert (model.layers_.parameters["0.w"] != 1).all()


@pytest.mark.parametrize(
    ("net", "X", "error", "message"),
    [
        (layers.Sequential(layers.Flatten()), ROWS[:, :3], ValueError, "layers must have parameters, which"),
        (
            layers.Sequential(layers.Linear(36, 36), Scale(lambda g: {}), layers.Linear(36, 3)),
            ROWS,
            ValueError,
            r"gradients must be those .*: layer 1, Scale: w must have shape \(36,\); came none",
        ),
        (
            layers.Sequential(Scale(lambda g: {"w": g[:1]}), layers.Linear(36, 3)),
            ROWS,
            ValueError,
            r"layer 0, Scale: w must have shape \(36,\); came \(1,\)",
        ),
        ("conv", IMAGES, TypeError, "layers must be a Sequential, or a function that makes one; came 'conv'"),
        (lambda *_: layers.Linear(36, 3), ROWS, TypeError, "layers must make a Sequential; came Linear"),
        (convolutional(outputs=4), IMAGES, ValueError, r"logits of shape \(n, 3\) for this y; .* \(n, 4\)"),
        (convolutional(), ROWS, ValueError, r"X must have shape \(n, 1, h, w\)"),
        (convolutional(), np.where(IMAGES > 2, np.nan, IMAGES), ValueError, "X contains NaN or infinity"),
        (
            layers.Sequential(layers.Linear(36, 3, dtype=np.float32), layers.Linear(3, 3)),
            ROWS,
            ValueError,
            "layers must hold numbers of one dtype; came float32, float64",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_changes(net, X, error, message):
    model = NetworkClassifier(net)
    with pytest.raises(error, match=message):
        model.fit(X, DIGITS)
    assert not hasattr(model, "layers_")


@pytest.mark.parametrize("option", [{"solver": "lbfgs"}])
def test_layers_that_draw_need_epochs(option):
    with pytest.raises(ValueError, match="BatchNorm, Dropout needs a solver that steps by epochs"):
        NetworkClassifier(convolutional(), **option).fit(IMAGES, DIGITS)


@pytest.mark.filterwarnings("ignore")
def test_samples_of_another_shape_are_refused():
    model = NetworkClassifier(convolutional(), max_iter=1).fit(IMAGES, DIGITS)
    with pytest.raises(ValueError, match=r"X must have samples of shape \(1, 6, 6\); came"):
        model.predict(IMAGES.reshape(60, 6, 1, 6))
    with pytest.raises(ValueError, match=r"validation_data must have samples of shape \(1, 6, 6\); came 36"):
        model.fit(IMAGES, DIGITS, validation_data=(ROWS, DIGITS))

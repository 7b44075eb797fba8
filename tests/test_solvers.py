"""The solvers' classes: steps are the rules', memory is kept bit for bit, bad input changes nothing."""

import tracemalloc

import numpy as np
import pytest
import sympy as sp
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from backprop import solvers
from backprop.proof import Positive, UnitInterval, array, index, prove_equal, scalar, size
from backprop.solvers import Adam, GradientDescent, Momentum

ALL = [
    lambda n, dtype=np.float64: GradientDescent(),
    lambda n, dtype=np.float64: Momentum(n, dtype, nesterov=False),
    lambda n, dtype=np.float64: Momentum(n, dtype, momentum=0.5),
    lambda n, dtype=np.float64: Adam(n, dtype),
    lambda n, dtype=np.float64: Adam(n, dtype, 0.0, 0.5, 0.25),
]
REMEMBER = ALL[1:]


def run(solver, gradients, learning_rate=0.1, dtype=np.float64):
    """All parameters that the steps lead through, from 1 on."""
    theta = np.ones(gradients.shape[1], dtype)
    path = [theta]
    for gradient in gradients:
        out = np.empty_like(theta)
        solver.step(path[-1], gradient.astype(dtype), learning_rate, out)
        path.append(out)
    return np.array(path)


def some_gradients(steps=7, n=5, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(steps, n)) * 10.0 ** rng.integers(-3, 3, n)


# -- the rules, written as their papers do -----------------------------------------------------


def velocity_rule(gradients, momentum, nesterov, learning_rate=0.1):
    theta, v, path = np.ones(gradients.shape[1]), 0.0, [np.ones(gradients.shape[1])]
    for g in gradients:
        v = momentum * v - learning_rate * g
        theta = theta + (momentum * v - learning_rate * g if nesterov else v)
        path.append(theta)
    return np.array(path)


def adam_rule(gradients, beta_1, beta_2, epsilon, learning_rate=0.1):
    theta, m, v, path = np.ones(gradients.shape[1]), 0.0, 0.0, [np.ones(gradients.shape[1])]
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        theta = theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        path.append(theta)
    return np.array(path)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-14), (np.float32, 1e-5)])
@pytest.mark.parametrize(
    ("make", "rule", "arguments"),
    [
        (ALL[0], velocity_rule, (0.0, False)),
        (ALL[1], velocity_rule, (0.9, False)),
        (ALL[2], velocity_rule, (0.5, True)),
        (ALL[3], adam_rule, (0.9, 0.999, 1e-8)),
        (ALL[4], adam_rule, (0.0, 0.5, 0.25)),
    ],
)
def test_many_steps_are_the_papers(make, rule, arguments, dtype, tolerance):
    gradients = some_gradients(steps=200)
    path = run(make(5, dtype), gradients, dtype=dtype)
    assert path.dtype == dtype
    expected = rule(gradients.astype(dtype).astype(np.float64), *arguments)
    scale = np.abs(expected).max(axis=0)
    assert np.all(np.abs(path - expected) <= tolerance * len(path) * scale)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_is_that_of_scikit_learn(nesterov):
    gradients, theirs = some_gradients(), [np.ones(5)]
    optimizer = SGDOptimizer(theirs, 0.1, momentum=0.8, nesterov=nesterov)
    path = run(Momentum(5, momentum=0.8, nesterov=nesterov), gradients)
    for gradient, ours in zip(gradients, path[1:], strict=True):
        optimizer.update_params(theirs, [gradient])
        np.testing.assert_allclose(ours, theirs[0], rtol=1e-12)


@pytest.mark.parametrize("epsilon", [1e-3, 0.5])
def test_adam_is_that_of_scikit_learn_but_for_epsilon(epsilon):
    gradients, theirs = some_gradients(), [np.ones(5)]
    optimizer = AdamOptimizer(theirs, 0.1, 0.8, 0.9)
    path = run(Adam(5, beta_1=0.8, beta_2=0.9, epsilon=epsilon), gradients)
    for t, (gradient, ours) in enumerate(zip(gradients, path[1:], strict=True), 1):
        optimizer.epsilon = epsilon * np.sqrt(1 - 0.9**t)
        optimizer.update_params(theirs, [gradient])
        np.testing.assert_allclose(ours, theirs[0], rtol=1e-12)


# -- the classes take the steps that are proved ------------------------------------------------

D = size("D")
d = index("d", D)
theta, g, v = array("theta", D), array("g", D), array("v", D)
eta, mu, eps = scalar("eta"), scalar("mu"), scalar("varepsilon")


IN_PLACE = pytest.mark.parametrize("in_place", [False, True])


def symbolic_step(solver, in_place):
    gradient = array("g", D)
    out = gradient if in_place else array("o", D)
    solver.step(theta, gradient, eta, out)
    return out[d]


@IN_PLACE
def test_descent_is_proved(in_place):
    prove_equal(symbolic_step(GradientDescent(), in_place), theta[d] - eta * g[d])


@IN_PLACE
@pytest.mark.parametrize("nesterov", [False, True])
def test_two_steps_of_momentum_are_proved(nesterov, in_place):
    solver = Momentum(1, nesterov=nesterov)
    solver.momentum, solver.carried = mu, mu * v
    velocity = v[d]
    for _ in range(2):
        moved = symbolic_step(solver, in_place)
        velocity = mu * velocity - eta * g[d]
        prove_equal(moved, theta[d] + (mu * velocity - eta * g[d] if nesterov else velocity))


@IN_PLACE
def test_the_first_step_of_adam_is_proved_with_its_corrections(in_place):
    b_1, b_2 = scalar("beta_1"), scalar("beta_2")
    solver = Adam(1)
    solver.betas, solver.epsilon = (b_1, b_2), eps
    m = array("m", D)
    solver.gradients, solver.squares = m / (1 - b_1), v / (1 - b_2)
    mean = (b_1 * m[d] + (1 - b_1) * g[d]) / (1 - b_1)
    spread = (b_2 * v[d] + (1 - b_2) * g[d] ** 2) / (1 - b_2)
    expected = theta[d] - eta * mean / (sp.sqrt(spread) + eps)
    assuming = [UnitInterval(b_1), UnitInterval(b_2), Positive(eps)]
    prove_equal(symbolic_step(solver, in_place), expected, assuming)


@pytest.mark.parametrize("make", ALL)
def test_part_by_part_a_step_is_the_whole_step(make, monkeypatch):
    whole, parts, gradients = make(11), make(11), some_gradients(steps=5, n=11)
    expected = run(whole, gradients)
    monkeypatch.setattr(solvers, "PART", 4)
    assert run(parts, gradients).tobytes() == expected.tobytes()
    same_state(parts.state(), whole.state())


@pytest.mark.parametrize("nesterov", [False, True])
def test_without_momentum_a_step_is_that_of_descent(nesterov, monkeypatch):
    gradients = some_gradients()
    expected = run(GradientDescent(), gradients)
    np.testing.assert_allclose(run(Momentum(5, momentum=1e-300, nesterov=nesterov), gradients), expected)
    for rule in ("nesterov", "heavy_ball"):
        monkeypatch.delattr(solvers, rule)
    still = Momentum(5, momentum=0, nesterov=nesterov)
    assert run(still, gradients).tobytes() == expected.tobytes()
    assert not still.state()["carried"].any()


def test_what_was_carried_is_not_lost_where_momentum_is_switched_off():
    moving, still = Momentum(5, momentum=0.5, nesterov=False), Momentum(5, momentum=0)
    run(moving, some_gradients())
    still.restore(moving.state())
    first, second = np.empty((2, 5))
    still.step(np.zeros(5), np.zeros(5), 0.1, first)
    still.step(np.zeros(5), np.zeros(5), 0.1, second)
    assert not first.any()  # Nesterov takes μ v on to the next step, and here μ is 0
    assert not second.any()
    still = Momentum(5, momentum=0, nesterov=False)
    still.restore(moving.state())
    still.step(np.zeros(5), np.zeros(5), 0.1, first)
    still.step(np.zeros(5), np.zeros(5), 0.1, second)
    assert first.tobytes() == moving.state()["carried"].tobytes()
    assert not second.any()


# -- what a step touches -----------------------------------------------------------------------


@pytest.mark.parametrize("make", ALL)
def test_a_step_keeps_theta_and_the_gradient(make):
    theta, gradient = np.arange(3.0), np.array([1.0, -2.0, 0.0])
    solver = make(3)
    for _ in range(3):
        solver.step(theta, gradient, 0.1, np.empty(3))
    assert theta.tolist() == [0, 1, 2]
    assert gradient.tolist() == [1, -2, 0]


@pytest.mark.parametrize("make", ALL)
def test_where_the_gradient_was_always_zero_nothing_moves(make):
    path = run(make(3), np.array([[1.0, 0.0, -1.0]] * 4))
    assert np.all(path[:, 1] == 1)
    assert np.all(np.diff(path[:, 0]) < 0)
    assert np.all(np.diff(path[:, 2]) > 0)


@pytest.mark.parametrize("make", ALL)
def test_a_step_allocates_no_array(make):
    n = 100_000
    theta, gradient, out = np.ones(n), np.ones(n), np.empty(n)
    solver = make(n)
    solver.step(theta, gradient, 0.1, out)
    tracemalloc.start()
    solver.step(theta, gradient, 0.1, out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n


@pytest.mark.parametrize("make", ALL)
def test_out_is_another_array_than_theta(make):
    theta, solver = np.ones(3), make(3)
    before = solver.state()
    with pytest.raises(ValueError, match="out must be another array"):
        solver.step(theta, np.ones(3), 0.1, theta)
    assert theta.tolist() == [1, 1, 1]
    same_state(solver.state(), before)


@pytest.mark.parametrize("make", ALL)
def test_out_may_be_the_gradient(make):
    solver, other, theta = make(5), make(5), np.arange(5.0)
    for gradient in some_gradients(10):
        out, used_up = np.empty(5), gradient.copy()
        solver.step(theta, gradient, 0.1, out)
        other.step(theta, used_up, 0.1, used_up)
        assert out.tobytes() == used_up.tobytes()
        same_state(solver.state(), other.state())
        theta = out


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("shapes", [(3, 3, 2), (3, 1, 3), (1, 3, 3)])
def test_a_step_with_other_shapes_is_refused_and_changes_nothing(make, shapes):
    solver = make(3)
    run(solver, some_gradients(2, 3))
    before, (theta, gradient, out) = solver.state(), map(np.ones, shapes)
    with pytest.raises(ValueError, match="must have shape"):
        solver.step(theta, gradient, 0.1, out)
    assert np.all(out == 1)
    same_state(solver.state(), before)


@pytest.mark.parametrize("make", REMEMBER)
def test_a_vector_of_another_length_is_refused(make):
    with pytest.raises(ValueError, match=r"must have shape \(4,\)"):
        make(4).step(np.ones(3), np.ones(3), 0.1, np.empty(3))


# -- state -------------------------------------------------------------------------------------


def same_state(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert np.asarray(value).tobytes() == np.asarray(other[name]).tobytes(), name


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("make", ALL)
def test_a_restored_solver_goes_on_bit_for_bit(make, dtype):
    gradients = some_gradients(10)
    whole, first = make(5, dtype), make(5, dtype)
    path = run(whole, gradients, dtype=dtype)
    run(first, gradients[:4], dtype=dtype)
    second = make(5, dtype)
    second.restore(first.state())
    theta = path[4]
    for gradient, expected in zip(gradients[4:], path[5:], strict=True):
        out = np.empty_like(theta)
        second.step(theta, gradient.astype(dtype), 0.1, out)
        assert out.tobytes() == expected.tobytes()
        theta = out
    same_state(second.state(), whole.state())


@pytest.mark.parametrize("make", REMEMBER)
def test_a_state_is_a_copy_and_so_is_what_is_restored(make):
    solver, other = make(5), make(5)
    run(solver, some_gradients(2))
    state, again = solver.state(), solver.state()
    other.restore(state)
    run(solver, some_gradients(2))
    same_state(state, again)
    for value in state.values():
        if isinstance(value, np.ndarray):
            value[...] = 7
    same_state(other.state(), again)


def test_a_state_in_which_a_square_overflowed_is_restored():
    solver, other = Adam(1), Adam(1)
    with np.errstate(over="ignore"):
        run(solver, np.array([[1e200]]))
    assert np.isinf(solver.state()["squares"])
    other.restore(solver.state())
    same_state(other.state(), solver.state())


GOOD = {"gradients": np.ones(2), "squares": np.ones(2), "t": 3}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"t": -1}, ValueError, "t counts steps and must not be negative; came -1"),
        ({"t": 1.5}, TypeError, "t must be an integer; came 1.5"),
        ({"t": True}, TypeError, "t must be an integer; came True"),
        ({"squares": -np.ones(2)}, ValueError, "squares must hold sums of squares"),
        ({"squares": np.full(2, np.nan)}, ValueError, "squares must hold sums of squares"),
        ({"squares": np.ones(3)}, ValueError, r"squares must have shape \(2,\); came shape \(3,\)"),
        ({"gradients": np.ones((2, 1))}, ValueError, r"gradients must have shape \(2,\)"),
        (
            {"gradients": np.array([1, np.inf])},
            ValueError,
            r"gradients must hold finite .*gradients\[1\] = inf",
        ),
        ({"gradients": np.ones(2, np.float32)}, TypeError, "gradients must be an array of dtype float64"),
        ({"gradients": [1.0, 2.0]}, TypeError, "gradients must be an array of dtype float64; came list"),
        ({"velocity": np.ones(2)}, ValueError, "the state must hold gradients, squares, t; came"),
    ],
)
def test_a_bad_state_of_adam_is_refused_and_changes_nothing(changes, error, message):
    solver = Adam(2)
    run(solver, some_gradients(2, 2))
    before = solver.state()
    with pytest.raises(error, match=message):
        solver.restore(GOOD | changes)
    same_state(solver.state(), before)
    solver.restore(GOOD)
    same_state(solver.state(), GOOD)


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ({}, ValueError, r"the state must hold carried; came \[\]"),
        ({"carried": np.ones(3)}, ValueError, r"carried must have shape \(2,\)"),
        ({"carried": np.ones(2, int)}, TypeError, "carried must be an array of dtype float64"),
        ({"carried": np.array([np.nan, 1])}, ValueError, "carried must hold finite numbers"),
    ],
)
def test_a_bad_state_of_momentum_is_refused_and_changes_nothing(state, error, message):
    solver = Momentum(2)
    run(solver, some_gradients(2, 2))
    before = solver.state()
    with pytest.raises(error, match=message):
        solver.restore(state)
    same_state(solver.state(), before)


def test_descent_restores_nothing():
    GradientDescent().restore({})
    with pytest.raises(ValueError, match="the state must hold nothing; came"):
        GradientDescent().restore({"t": 1})


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Momentum(0), ValueError, "n_parameters must be at least 1; came 0"),
        (lambda: Adam(2.5), TypeError, "n_parameters must be an integer; came 2.5"),
        (lambda: Adam(2, np.int64), TypeError, "dtype must be float32 or float64; came int64"),
        (lambda: Momentum(2, np.float16), TypeError, "dtype must be float32 or float64; came float16"),
        (lambda: Momentum(2, momentum=1), ValueError, r"momentum must lie in \[0, 1\); came 1"),
        (lambda: Momentum(2, momentum=np.nan), ValueError, r"momentum must lie in \[0, 1\); came nan"),
        (lambda: Momentum(2, momentum="0.9"), TypeError, "momentum must be a real number; came '0.9'"),
        (lambda: Momentum(2, nesterov="no"), TypeError, "nesterov must be True or False; came 'no'"),
        (lambda: Adam(2, beta_1=-0.1), ValueError, r"beta_1 must lie in \[0, 1\); came -0.1"),
        (lambda: Adam(2, beta_2=1.0), ValueError, r"beta_2 must lie in \[0, 1\); came 1.0"),
        (lambda: Adam(2, beta_1=True), TypeError, "beta_1 must be a real number; came True"),
        (lambda: Adam(2, epsilon=0), ValueError, "epsilon must be positive and finite; came 0"),
        (lambda: Adam(2, epsilon=np.inf), ValueError, "epsilon must be positive and finite; came inf"),
    ],
)
def test_a_solver_that_cannot_be_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_each_class_is_a_solver():
    made: list[solvers.Solver] = [GradientDescent(), Momentum(2), Adam(2)]
    assert [solver.name for solver in made] == ["gradient descent", "momentum", "Adam"]

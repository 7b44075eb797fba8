"""Slopes through a loop are accepted where base and step hold, and false neighbours are refused."""

import numpy as np
import pytest
import sympy as sp

from backprop.layers import RNN
from backprop.layers.scan import scan
from backprop.proof import (
    Cost,
    Derivation,
    Partial,
    Unproved,
    array,
    derivative,
    index,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.induction import (
    RECURRENCES,
    Recurrence,
    State,
    StateBase,
    same_states,
    through_steps,
)
from backprop.proof.models.loops import all_steps, at_the_end, worked_out_names

N, T, M = sizes("N T M")
n, t, m, k = index("n", N), index("t", T), index("m", M), index("k", M)
J = scalar("J")
X, G, U = array("x", T, N, M), slopes("g", T, N, M), array("u", M, M)
H0, V, V2 = array("h0", N, M), array("v", N, M), array("v2", M, M)


def forward(X, U, start=0):
    """h' = tanh(x + h U)."""

    def step(state, x):
        new = np.tanh(x + state["h"] @ U)
        return {"h": new}, (new, state["h"])

    first = np.zeros_like(X, shape=X.shape[1:]) + start
    _, (Y, before) = scan(step, {"h": first}, (X,))
    return Y, before


def backward(
    G, Y, before, U, reverse=True, start=0, slope=lambda h: 1 - h * h, back=lambda da, old, U: da @ U.T
):
    """dU by a sum that the loop itself adds up, and the slopes at each step."""

    def step(state, g, h, old):
        da = (state["dh"] + g) * slope(h)
        state["dU"] += old.T @ da
        return {"dh": back(da, state["dh"], U), "dU": state["dU"]}, (da,)

    first = {"dh": np.zeros_like(Y, shape=Y.shape[1:]) + start, "dU": np.zeros_like(U)}
    last, (dA,) = scan(step, first, (G, Y, before), reverse=reverse)
    return last["dU"], dA


def through(**options):
    """The derivation of ∂J/∂u, once base and step are proved, and what the backward loop gives."""
    Y, before = forward(X, U)
    dU, dA = backward(G, Y, before, U, **options)
    names = {**worked_out_names(Y, dA), J: all_steps("J", Y, G, dA)}
    return Derivation("t", "c", Partial(J, U[k, m]), where=names), dU, dA, before


def test_the_loop_as_it_should_be_is_proved():
    proof, dU, dA, _ = through()
    proof.computed_by(dU, at=(k, m))
    proof.computed_by(dA, at=(t, n, m), equals=Partial(J, X[t, n, m]))
    proof.qed()


def test_numpy_gives_these_slopes():
    rng = np.random.default_rng(0)
    X, U, G = rng.normal(size=(5, 2, 3)), rng.normal(size=(3, 3)), rng.normal(size=(5, 2, 3))
    dU, dA = backward(G, *forward(X, U), U)
    for array_of, slope in ((X, dA), (U, dU)):
        place, kept = (1, 1, 2)[: array_of.ndim], array_of.copy()
        costs = []
        for step in (1e-6, -1e-6):
            array_of[place] = kept[place] + step
            costs.append(np.sum(G * forward(X, U)[0]))
        array_of[place] = kept[place]
        assert abs((costs[0] - costs[1]) / 2e-6 - slope[place]) < 1e-7


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"start": 1}, "base"),  # base missing
        ({"back": lambda da, old, U: da @ U}, "step"),  # not transposed
        ({"back": lambda da, old, U: old @ U.T}, "step"),  # what came a step earlier: off by one
        ({"back": lambda da, old, U: da @ U.T + old}, "step"),  # added up along the way
        ({"back": lambda da, old, U: 0 * da}, "step"),  # each step's own slope alone
        ({"slope": lambda h: 1 - h}, "step"),
    ],
)
def test_base_and_step_are_needed(options, part):
    with pytest.raises(Unproved, match=part):
        through(**options)


def test_a_loop_in_the_same_direction_is_refused():
    with pytest.raises(ValueError, match="opposite direction"):
        through(reverse=False)


def test_the_last_step_alone_is_refused():
    proof, _, dA, before = through()
    own = np.einsum("nk,nm->km", row(before), row(dA))
    with pytest.raises(Unproved):
        proof.computed_by(own, at=(k, m))


def row(A):
    from backprop.proof.models.loops import row as at

    return at(A, index("s", T))


def test_overwritten_instead_of_added_is_no_sum():
    Y, before = forward(X, U)

    def step(state, g, h, old):
        da = (state["dh"] + g) * (1 - h * h)
        return {"dh": da @ U.T, "dU": old.T @ da}, (da,)

    first = {"dh": np.zeros_like(Y, shape=Y.shape[1:]), "dU": np.zeros_like(U)}
    last, (dA,) = scan(step, first, (G, Y, before), reverse=True)
    proof, *_ = through()
    with pytest.raises((Unproved, ValueError, TypeError)):
        proof.computed_by(last["dU"], at=(k, m))


@pytest.mark.parametrize("shifted", ["states after", "states before as outputs"])
def test_off_by_one_is_refused(shifted):
    Y, before = forward(X, U)
    proof, _, dA, _ = through()
    wrong = np.tensordot(Y, dA, ((0, 1), (0, 1)))  # h of the step itself, not of the one before
    with pytest.raises(Unproved):
        proof.computed_by(wrong, at=(k, m))
    if shifted == "states before as outputs":
        with pytest.raises(Unproved):
            all_steps("J", before, G, dA)


def from_a_start(ahead=0, back=lambda da: da @ U.T):
    """A loop from h0, and the one back, which begins with the slopes by what the last step leaves."""
    first = np.zeros_like(X, shape=X.shape[1:]) + H0
    left, (Y, before) = scan(lambda s, x: ahead_by(s["h"], x), {"h": first}, (X,))

    def step(state, g, h, old):
        da = (state["dh"] + g) * (1 - h * h)
        state["dU"] += old.T @ da
        return {"dh": back(da), "dU": state["dU"]}, (da,)

    start = {"dh": np.zeros_like(H0) + ahead, "dU": np.zeros_like(U)}
    last, (dA,) = scan(step, start, (G, Y, before), reverse=True)
    return left["h"], Y, last, dA


def ahead_by(h, x):
    new = np.tanh(x + h @ U)
    return {"h": new}, (new, h)


def test_what_comes_back_to_the_start_is_the_slope_by_it():
    _, Y, last, dA = from_a_start()
    names = {**worked_out_names(Y, dA), J: all_steps("J", Y, G, dA)}
    proof = Derivation("t", "c", Partial(J, H0[n, m]), where=names)
    proof.computed_by(last["dh"], at=(n, m))
    proof.computed_by(last["dU"], at=(k, m), equals=Partial(J, U[k, m]))
    for wrong in (2 * last["dh"], 0 * last["dh"], last["dh"] + H0):
        with pytest.raises(Unproved):
            proof.computed_by(wrong, at=(n, m))


def of_the_end(ahead, cost):
    """A cost of what the last step leaves, and of all outputs."""
    end, Y, last, dA = from_a_start(ahead)
    (forward,) = {RECURRENCES[base] for base in Y.entry()[1].atoms(StateBase)}
    (backward,) = {RECURRENCES[base] for base in dA.entry()[1].atoms(StateBase)} - {forward}
    outputs = Cost("J", Y.rule(t, n, m), G.rule(t, n, m))
    names = {**worked_out_names(Y, dA), J: through_steps("J", outputs + cost(end), forward, backward)}
    return Derivation("t", "c", Partial(J, U[k, m]), where=names), last


def test_the_loop_back_begins_with_the_slopes_by_the_end():
    proof, last = of_the_end(V, lambda end: sp.Sum(V[n, m] * end.rule(n, m), n, m))
    proof.computed_by(last["dU"], at=(k, m))
    proof.computed_by(last["dh"], at=(n, m), equals=Partial(J, H0[n, m]))
    proof.qed()


@pytest.mark.parametrize(
    ("ahead", "cost"),
    [
        (0, lambda end: sp.Sum(V[n, m] * end.rule(n, m), n, m)),  # the end left out
        (V, lambda end: sp.Integer(0)),  # nothing is of the end
        (V, lambda end: sp.Sum(V[n, m] * end.rule(n, m) ** 2, n, m)),  # another slope
        (2 * V, lambda end: sp.Sum(V[n, m] * end.rule(n, m), n, m)),
    ],
)
def test_another_beginning_is_refused(ahead, cost):
    with pytest.raises(Unproved, match="base"):
        of_the_end(ahead, cost)


def test_a_cost_or_a_start_through_another_loop_is_refused():
    end, Y, last, dA = from_a_start()
    (forward,) = {RECURRENCES[base] for base in Y.entry()[1].atoms(StateBase)}
    (backward,) = {RECURRENCES[base] for base in dA.entry()[1].atoms(StateBase)} - {forward}
    with pytest.raises(ValueError, match="another loop"):
        through_steps("J", last["dh"].rule(n, m), forward, backward)
    _, (again, _) = scan(lambda s, x: ahead_by(s["h"], x), {"h": end}, (X,))
    _, dB = backward_of(again)
    with pytest.raises(ValueError, match="another loop"):
        all_steps("J", again, G, dB)


def backward_of(Y):
    return backward(G, Y, np.zeros_like(Y), U)


def test_what_a_sum_binds_has_no_name_outside_of_it():
    """tanh(x_k + ...) v_km under a sum over k is no function of n and m alone."""

    def step(state, x):
        new = np.tanh(x + state["h"] @ U) @ V2
        return {"h": new}, (new,)

    _, (Y,) = scan(step, {"h": np.zeros_like(X, shape=X.shape[1:])}, (X,))
    for name, meaning in worked_out_names(Y).items():
        assert {str(one) for one in meaning.free_symbols if isinstance(one, sp.Idx)} <= {
            str(one) for one in name.indices
        }


def test_a_state_is_no_constant():
    """Without the rule the states before a step must not be taken for constants."""
    Y, before = forward(X, U)
    cost = Cost("J", before.rule(t, n, m), G[t, n, m])
    with pytest.raises(TypeError):
        derivative(cost, U[k, m])
    names = worked_out_names(Y)
    with pytest.raises((TypeError, ValueError)):
        Derivation(
            "t", "c", Partial(J, U[k, m]), where={**names, J: Cost("J", Y[t, n, m], G[t, n, m])}
        ).equals(0, because="held fixed")


def test_two_recurrences_have_two_names_and_one_has_one():
    _, first = forward(X, U)
    _, again = forward(X, U)
    _, other = forward(X, array("w", M, M))
    bases = [one.entry()[1].atoms(StateBase) for one in (first, again, other)]
    assert bases[0] == bases[1] != bases[2]
    assert all(base in RECURRENCES for base in set.union(*bases))


def test_an_accumulator_that_is_read_is_no_sum():
    def step(state, x):
        state["S"] += x
        return state, (+state["S"],)

    last, (seen,) = scan(step, {"S": np.zeros_like(X, shape=X.shape[1:])}, (X,))
    assert seen.entry()[1].atoms(StateBase)
    assert last["S"].entry()[1].atoms(StateBase)


def test_rnn_with_a_forgetful_way_back_is_refused():
    layer = RNN(1, 1)
    D = sizes("D")[0]
    layer.parameters = {"W": array("w", D, M), "U": U, "b": array("b", M)}
    A = array("x", N, T, D)
    Y, (x, _, before, *rest) = layer.forward(A)
    dX, _ = layer.backward(slopes("g", N, T, M), (x, before, before, *rest))
    with pytest.raises(Unproved, match="step"):
        all_steps("J", Y, slopes("g", N, T, M), dX)


# Closed forms

W, H = array("w", N), array("h", N)


def last(step, start=H):
    return scan(lambda state, x: ({"h": step(state["h"], x)}, ()), {"h": start}, (X,))[0]["h"]


def power(n, i):
    return W[i] ** n * H[i]


def test_a_closed_form_is_the_state_at_the_end():
    end = at_the_end(last(lambda h, x: W * h), power)
    proof = Derivation("t", "c", W[n] ** T * H[n])
    proof.computed_by(end, at=(n,))
    proof.qed()


@pytest.mark.parametrize(
    ("step", "claimed", "part"),
    [
        (lambda h, x: W * h, lambda n, i: W[i] ** n, "base"),
        (lambda h, x: W * h, lambda n, i: W[i] ** (n + 1) * H[i], "base"),
        (lambda h, x: W * h, lambda n, i: W[i] * n * H[i] + H[i], "step"),
        (lambda h, x: W * W * h, power, "step"),
        (lambda h, x: -W * h, power, "step"),
        (lambda h, x: W * h + x[:, 0], power, "step"),  # what each step takes in is not in the formula
        (lambda h, x: W * H, power, "step"),  # true after one step, and no more
    ],
)
def test_a_closed_form_needs_base_and_step(step, claimed, part):
    with pytest.raises(Unproved, match=part):
        at_the_end(last(step), claimed)


def test_a_closed_form_is_one_of_a_state_at_the_end():
    end = last(lambda h, x: W * h)
    with pytest.raises(ValueError, match="does not go back"):
        at_the_end(end, lambda n, i: end.rule(i))
    with pytest.raises(ValueError, match="state at the end of a loop is expected"):
        at_the_end(2 * end, power)
    two = scan(lambda state, x: ({"h": state["g"], "g": state["h"]}, ()), {"h": H, "g": W}, (X,))[0]
    with pytest.raises(ValueError, match="of one state; the loop has 2"):
        at_the_end(two["h"], power)


A, B = array("a", T, M), array("b", T, M)


def one_state(name, start, after, steps=T, reverse=False, names=None):
    base = StateBase(name)
    state = State(base, (M,), lambda i: start, lambda at, i: after(base[at, i], at, i))
    return Recurrence((state,), steps, reverse, names or {})


def doubled(h, at, i):
    return 2 * h + A[at, i]


def test_two_loops_that_begin_and_go_on_alike_hold_the_same():
    one = one_state("h", sp.Integer(0), doubled)
    other = one_state("s", sp.Integer(0), lambda h, at, i: h + A[at, i] + h)
    letters = same_states(one, other)
    assert letters == {
        StateBase("s"): StateBase("h"),
        StateBase("s at the end"): StateBase("h at the end"),
    }


def test_what_a_step_works_out_by_another_name_is_the_same():
    tanh = lambda h, at, i: sp.tanh(h + A[at, i])  # noqa: E731
    name = StateBase("y")
    named = one_state(
        "s",
        sp.Integer(0),
        lambda h, at, i: name[at, i],
        names={name[t, m]: sp.tanh(StateBase("s")[t, m] + A[t, m])},
    )
    assert same_states(one_state("h", sp.Integer(0), tanh), named)[StateBase("s")] == StateBase("h")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (one_state("s", sp.Integer(1), doubled), "base"),
        (one_state("s", sp.Integer(0), lambda h, at, i: 2 * h - A[at, i]), "step"),
        (one_state("s", sp.Integer(0), lambda h, at, i: 2 * h + B[at, i]), "step"),
        (
            one_state("s", sp.Integer(0), lambda h, at, i: (2 * h**2 + h * A[at, i]) / h),
            "hold without a condition",
        ),
        (one_state("s", sp.Integer(0), doubled, steps=N), "same steps"),
        (one_state("s", sp.Integer(0), doubled, reverse=True), "same steps"),
    ],
)
def test_loops_that_begin_or_go_on_otherwise_do_not(other, why):
    with pytest.raises((Unproved, ValueError), match=why):
        same_states(one_state("h", sp.Integer(0), doubled), other)


def test_one_name_does_not_stand_for_two_things():
    name = StateBase("y")
    loops = [
        one_state(base, sp.Integer(0), lambda h, at, i: name[at, i], names={name[t, m]: meaning})
        for base, meaning in (("h", sp.tanh(A[t, m])), ("s", sp.exp(A[t, m])))
    ]
    with pytest.raises(ValueError, match="name different things alike"):
        same_states(*loops)

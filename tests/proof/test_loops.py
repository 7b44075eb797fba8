"""What NumPy does along slices, joined axes and loops, beside the formulas that their models give, at
random sizes."""

import itertools

import numpy as np
import pytest
import sympy as sp

from backprop.layers.scan import scan
from backprop.layers.windows import Windows, each, windows
from backprop.proof import array, sizes
from backprop.proof.kernel.language import Vanishes
from backprop.proof.models.joined import APART, joined_array
from backprop.proof.models.parts import joined
from backprop.proof.models.slices import in_numbers

N, L, K, P, H, E = sizes("N L K P H E")


def value(formula, sizes, arrays, at=None):
    """A formula's value, where an index ι[start + step p](p, r, ...) is computed, and places count from 1."""
    at = at or {}
    again = lambda one, more=at: value(one, sizes, arrays, more)  # noqa: E731
    if isinstance(formula, sp.Idx):
        if formula in at:
            return at[formula]
        label = formula.label
        p, *rest = (again(one) - 1 for one in label.args)
        said = label.func.__name__.removeprefix("ι[").removesuffix(" p]")
        start, _, step = said.rpartition(" + ")
        letters = {f"r{i or ''}": one for i, one in enumerate(rest)}
        known = {**{str(name): size for name, size in sizes.items()}, **letters}
        return eval(start, {}, known) + eval(step, {}, known) * p + 1
    if isinstance(formula, sp.Indexed):
        return arrays[str(formula.base)][tuple(again(i) - 1 for i in formula.indices)]
    if isinstance(formula, sp.Sum):
        dummies = [limits[0] for limits in formula.limits]
        ranges = (range(1, sizes[i.upper] + 1) for i in dummies)
        places = itertools.product(*ranges)
        return sum(again(formula.function, at | dict(zip(dummies, one, strict=True))) for one in places)
    if isinstance(formula, sp.KroneckerDelta):
        return float(again(formula.args[0]) == again(formula.args[1]))
    if isinstance(formula, Vanishes):
        return float(again(formula.args[0]) == 0)
    if isinstance(formula, sp.Symbol):
        return sizes[formula]
    if not formula.args:
        return float(formula)
    parts = [again(one) for one in formula.args]
    return (
        np.prod(parts)
        if isinstance(formula, sp.Mul)
        else sum(parts)
        if isinstance(formula, sp.Add)
        else parts[0] ** parts[1]
    )


def agrees(symbolic, numbers, sizes, arrays):
    shape = tuple(sizes.get(length, length) for length in symbolic.shape)
    assert shape == numbers.shape
    letters, entry = symbolic.entry()
    for place in np.ndindex(shape):
        at = {i: k + 1 for i, k in zip(letters, place, strict=True)}
        assert abs(value(entry, sizes, arrays, at) - numbers[place]) < 1e-12


@pytest.mark.parametrize("seed", range(8))
def test_windows_read_and_add(seed):
    rng = np.random.default_rng(seed)
    kernel, stride, dilation = map(int, rng.integers(1, 4, 3))
    padding = int(rng.integers(1, 3))
    length = dilation * (kernel - 1) + 1 + int(rng.integers(0, 5))
    real = windows("kernel", length, kernel, stride, padding, dilation)
    s, q, d, padded = sizes("s q d L'")
    symbolic = Windows(L, K, s, q, d, padded, P)
    at = {
        N: 2,
        L: length,
        K: kernel,
        P: real.positions,
        s: stride,
        q: padding,
        d: dilation,
        padded: real.padded,
    }
    X, G = rng.normal(size=(2, length)), rng.normal(size=(kernel, 2, real.positions))
    known = {"x": X, "g": G}

    def run(one, X, G):
        padded = one.pad(X, -1)
        added = one.add(one.zeros(G, G.shape[1:], -1), -1, each, G)

        def step(state, p):
            return state, (padded[:, one.of(p)],)

        _, (by_position,) = scan(step, {}, (np.arange(one.positions, like=X),))
        return one.read(padded, -1), by_position, added, one.cut(added, -1)

    for formula, numbers in zip(
        run(symbolic, array("x", N, L), array("g", K, N, P)), run(real, X, G), strict=True
    ):
        agrees(formula, numbers, at, known)
        agrees(in_numbers(formula), numbers, at, known)
        assert "ι" not in str(in_numbers(formula).entry()[1])


@pytest.mark.parametrize("seed", range(4))
def test_windows_are_those_that_fit(seed):
    rng = np.random.default_rng(seed)
    length, kernel, stride, padding, dilation = map(int, (rng.integers(9, 15), *rng.integers(1, 4, 4)))
    one = windows("kernel", length, kernel, stride, padding, dilation)
    last = [stride * p + dilation * (kernel - 1) for p in range(100)]
    assert one.positions == sum(end < length + 2 * padding for end in last)
    assert one.padded == length + 2 * padding


def test_a_loop_that_adds_up_runs_both_ways():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4, 3))

    def step(state, x):
        state["S"] += 2 * x
        return state, (x * x,)

    for reverse in (False, True):
        last, (squares,) = scan(step, {"S": np.ones(3)}, (X,), reverse=reverse)
        model, (formula,) = scan(
            step, {"S": np.ones_like(array("z", L))}, (array("x", N, L),), reverse=reverse
        )
        agrees(model["S"], last["S"], {N: 4, L: 3}, {"x": X})
        agrees(formula, squares, {N: 4, L: 3}, {"x": X})


def test_a_recurrence_is_what_the_loop_does():
    """Unrolled by hand: each state is the step's formula of the one before, from the end that the loop
    starts at."""
    from backprop.proof.kernel.induction import RECURRENCES, StateBase

    rng = np.random.default_rng(1)
    X = rng.normal(size=(4, 3))

    def step(state, x):
        h = state["h"] * x + x * x
        return {"h": h}, (h, +state["h"])

    for reverse in (False, True):
        _, (_, before) = scan(step, {"h": np.ones(3)}, (X,), reverse=reverse)
        _, (_, formula) = scan(step, {"h": np.ones_like(array("z", L))}, (array("x", N, L),), reverse=reverse)
        (base,) = formula.entry()[1].atoms(StateBase)
        recurrence = RECURRENCES[base]
        assert recurrence.reverse is reverse
        assert recurrence.steps == N
        (state,) = recurrence.states
        held, names = np.full((4, 3), np.nan), recurrence.names
        order = list(range(4))[::-1] if reverse else list(range(4))
        (i, t), at = formula.entry()[0][::-1], {N: 4, L: 3}
        held[order[0]] = 1
        after = state.after(t, i)
        for name, meaning in names.items():
            after = after.xreplace(
                {
                    name.xreplace(dict(zip(name.indices, (t, i), strict=True))): meaning.xreplace(
                        dict(zip(name.indices, (t, i), strict=True))
                    )
                }
            )
        for earlier, later in itertools.pairwise(order):
            for k in range(3):
                held[later, k] = value(after, at, {"x": X, str(base): held}, {t: earlier + 1, i: k + 1})
        assert np.allclose(held, before)


def test_joined_axes():
    rng = np.random.default_rng(2)
    A, B = rng.normal(size=(2, 12)), rng.normal(size=(12, 2))
    heads = joined(H, E)
    at, known = {N: 2, H: 3, E: 4}, {"a": A.reshape(2, 3, 4), "b": B.reshape(3, 4, 2)}
    a, b = joined_array("a", N, heads), joined_array("b", heads, N)
    agrees(a @ b, A @ B, at, known)
    agrees(np.tensordot(a, b, 1), A @ B, at, known)
    agrees(np.tensordot(a, a, (1, 1)), A @ A.T, at, known)
    agrees(a.reshape(N, H, -1), A.reshape(2, 3, 4), at, known)
    agrees(a.reshape((N, H, E)).swapaxes(0, 1), A.reshape(2, 3, 4).swapaxes(0, 1), at, known)
    agrees(b[APART], B.reshape(3, 4, 2), at, known)
    agrees(a[APART].reshape(N, -1)[APART], A.reshape(2, 3, 4), at, known)


def test_gates_side_by_side():
    rng = np.random.default_rng(3)
    A, U = rng.normal(size=(2, 12)), rng.normal(size=(2, 12))
    gates = joined(3, E)
    a, u = joined_array("a", N, gates, of=("r", "z", "n")), joined_array("u", N, gates, of=("r", "z", "n"))
    known = {
        f"{name}^{{({gate})}}": X[:, 4 * k : 4 * k + 4]
        for name, X in (("a", A), ("u", U))
        for k, gate in enumerate("rzn")
    }
    at = {N: 2, E: 4}
    agrees(a @ u.T, A @ U.T, at, known)
    for gate in range(3):
        agrees((a + u)[..., gate * E : gate * E + E], (A + U)[..., gate * 4 : gate * 4 + 4], at, known)
    parts = [a[:, gate * E : gate * E + E] for gate in range(3)]
    again = np.concatenate(parts[::-1], axis=1)
    agrees(again[:, :E], A[:, 8:], at, known)
    agrees(again @ u.T, np.concatenate([A[:, 8:], A[:, 4:8], A[:, :4]], axis=1) @ U.T, at, known)


def test_axes_that_were_joined_otherwise_do_not_come_apart():
    from backprop.proof import NotModelled

    with pytest.raises((NotModelled, ValueError)):
        np.reshape(joined_array("a", N, joined(H, E)), (N, E, H)).rule(*array("z", N, E, H).entry()[0])

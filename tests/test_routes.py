"""Independent routes to one gradient agree: ours, a complex step, mpmath, torch and JAX.

On random networks, of 1 to 100 layers, with each activation and output, and on saturated ones. Errors
are norm-wise, an array at a time, and at most 1e-12: ‖G − exact‖ ≤ 1e-12 ‖exact‖. torch and JAX take part
where they are installed, on what is not saturated: there p − t loses its digits in them.
"""

import warnings
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from typing import Any, NamedTuple

import meanings
import mpmath
import numpy as np
import pytest
from mpmath import mpf

from backprop import ACTIVATIONS, OUTPUTS, Network

GATE = 1e-12
SATURATING = [name for name, result in meanings.OUTPUTS.items() if result.likely]
DEPTHS = [1, 2, 3, range(4, 20), range(20, 101)]


class Case(NamedTuple):
    hidden: str
    output: str
    layers: int
    seed: int
    scale: float = 1

    def __str__(self) -> str:
        return f"{self.layers} layers, {self.hidden}, {self.output}" + (
            f" x{self.scale}" if self.scale != 1 else ""
        )


def cases() -> Iterator[Case]:
    """Those of a newer output come last, so that the others keep their numbers."""
    every = sorted(product(ACTIVATIONS, OUTPUTS, DEPTHS), key=lambda one: one[1] == "hinge")
    for seed, (hidden, output, depth) in enumerate(every):
        layers = depth if isinstance(depth, int) else int(np.random.default_rng(seed).choice(depth))
        yield Case(hidden, output, layers, seed)


def saturated() -> Iterator[Case]:
    """Weights so large that outputs, and units of sigmoid and tanh, round to 0 and 1."""
    for seed, (hidden, output) in enumerate(product(ACTIVATIONS, SATURATING)):
        yield Case(hidden, output, 1 + seed % 3, 1000 + seed, scale=150)


ALL = list(cases())
SATURATED = list(saturated())
SOME = [case for case in ALL if case.layers <= 3]


def build(case: Case) -> tuple[Network, Any, Any]:
    """A network of 1 to 4 units a layer, with some samples and their targets."""
    rng = np.random.default_rng(case.seed)
    widths = rng.integers(2 if case.layers > 3 else 1, 4, case.layers + 1)
    widths[-1] = max(widths[-1], 2)
    net = Network([int(width) for width in widths], case.hidden, case.output, rng)
    net.biases = [rng.normal(size=b.shape) / 2 for b in net.biases]
    saturate = case.hidden in ("sigmoid", "tanh")
    for l, W in enumerate(net.weights):
        W *= case.scale if saturate or l == case.layers - 1 else 1
    n, k = int(rng.integers(1, 4)), int(widths[-1])
    if case.output == "hinge" and case.layers > 3:
        n = 1  # slopes 1 and -1: through many layers those of several samples cancel, but for rounding
    X = rng.normal(size=(n, int(widths[0])))
    result = meanings.OUTPUTS[case.output]
    T = result.targets(rng, (n, k))
    if case.scale != 1 and result.likely:  # confident and right: a gradient is small, and not 0
        T = result.likely(net.predict(X))
    return net, X, T


def flat(gradients: Any) -> list[Any]:
    return [G for layer in gradients for G in layer]


def worst(ours: list[Any], exact: list[Any]) -> float:
    """The largest norm-wise relative error of an array."""
    pairs = list(zip(ours, exact, strict=True))
    assert all(G.shape == H.shape for G, H in pairs)
    return max(float(np.linalg.norm(G - H) / (np.linalg.norm(H) or 1)) for G, H in pairs)


# The complex step: J(w + ih) = J(w) + ih J′(w) + O(h²), and no difference is taken (Squire & Trapp 1998)

H = 1e-100


def complex_step(net: Network, X: Any, T: Any) -> list[Any]:
    """∂J by every parameter: one copy of the network for each, in which that one has an imaginary part."""
    parameters = [P for layer in zip(net.weights, net.biases, strict=True) for P in layer]
    ends = np.cumsum([P.size for P in parameters])
    stacks = []
    for P, end in zip(parameters, ends, strict=True):
        stack = np.broadcast_to(P, (ends[-1], *P.shape)).astype(complex)
        stack.reshape(ends[-1], -1)[np.arange(end - P.size, end), np.arange(P.size)] += 1j * H
        stacks.append(stack)
    Z = X.astype(complex)
    for W, b in zip(stacks[:-2:2], stacks[1:-2:2], strict=True):
        Z = meanings.ACTIVATIONS[net.hidden.name].plain(Z @ W + b[:, None])
    cost = meanings.OUTPUTS[net.output.name].plain
    slopes = cost(T, Z @ stacks[-2] + stacks[-1][:, None]).imag / H
    parts = np.split(slopes, ends[:-1])
    return [part.reshape(P.shape) for part, P in zip(parts, parameters, strict=True)]


def test_there_are_at_least_100_networks_of_all_kinds() -> None:
    assert len(ALL) >= 100
    assert {(case.hidden, case.output) for case in ALL} == set(product(ACTIVATIONS, OUTPUTS))
    assert {case.layers for case in ALL} >= {1, 2, 3}
    assert max(case.layers for case in ALL) > 90


@pytest.mark.parametrize("case", ALL, ids=str)
def test_the_complex_step_agrees(case: Case) -> None:
    net, X, T = build(case)
    assert worst(flat(net.gradients(X, T)), complex_step(net, X, T)) <= GATE


@pytest.mark.parametrize("case", SATURATED, ids=str)
def test_the_complex_step_agrees_where_outputs_are_saturated(case: Case) -> None:
    net, X, T = build(case)
    assert worst(flat(net.gradients(X, T)), complex_step(net, X, T)) <= GATE


def test_outputs_are_saturated_indeed() -> None:
    built = [build(case) for case in SATURATED]
    right = [np.any(net.predict(X) == T) for net, X, T in built]
    small = [0 < max(np.abs(G).max() for G in flat(net.gradients(X, T))) < 1e-12 for net, X, T in built]
    assert sum(right) > len(built) / 2
    assert sum(small) > len(built) / 4


def test_100_layers_agree() -> None:
    for seed, hidden in enumerate(ACTIVATIONS):
        net, X, T = build(Case(hidden, "softmax", 100, seed))
        assert worst(flat(net.gradients(X, T)), complex_step(net, X, T)) <= GATE


def test_a_planted_fault_of_one_part_in_10_to_the_11_is_caught() -> None:
    for case in [*ALL[:3], *SATURATED[:3]]:
        net, X, T = build(case)
        gradients, exact = flat(net.gradients(X, T)), complex_step(net, X, T)
        for i, G in enumerate(gradients):
            if np.any(G):
                assert worst([*gradients[:i], G * (1 + 1e-11), *gradients[i + 1 :]], exact) > GATE


# mpmath: central differences with 700 digits


def exact_cost(net: Network, parameters: list[Any], X: Any, T: Any) -> mpf:
    f, cost = meanings.ACTIVATIONS[net.hidden.name].exact, meanings.OUTPUTS[net.output.name].exact
    J = mpf(0)
    for x, t in zip(X, T, strict=True):
        z = [mpf(float(v)) for v in x]
        for l in range(0, len(parameters), 2):
            W, b = parameters[l], parameters[l + 1]
            a = [mpmath.fsum(z[i] * W[i][j] for i in range(len(z))) + b[j] for j in range(len(b))]
            z = [f(v) for v in a]
        J += cost([mpf(float(c)) for c in t], a)
    return J


def mpmath_route(net: Network, X: Any, T: Any) -> list[Any]:
    arrays = [P for layer in zip(net.weights, net.biases, strict=True) for P in layer]
    parameters = [np.vectorize(mpf, otypes=[object])(P) for P in arrays]
    slopes = [np.empty(P.shape) for P in arrays]
    h = mpf(10) ** -(mpmath.mp.dps // 3)
    for P, G in zip(parameters, slopes, strict=True):
        for place in np.ndindex(P.shape):
            value = P[place]
            P[place] = value + h
            above = exact_cost(net, parameters, X, T)
            P[place] = value - h
            G[place] = float((above - exact_cost(net, parameters, X, T)) / (2 * h))
            P[place] = value
    return slopes


@pytest.mark.parametrize(
    ("case", "digits"), [*((c, 60) for c in SOME[::3]), *((c, 700) for c in SATURATED[::2])], ids=str
)
def test_mpmath_agrees(case: Case, digits: int) -> None:
    net, X, T = build(case)
    with mpmath.workdps(digits):
        assert worst(flat(net.gradients(X, T)), mpmath_route(net, X, T)) <= GATE


# torch and JAX


def optional(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return import_module(name)
        except ImportError:
            pytest.skip(f"{name} is not installed: this route is not taken")


@pytest.fixture(scope="module")
def torch() -> Any:
    return optional("torch")


@pytest.fixture(scope="module")
def jax() -> Any:
    jax = optional("jax")
    jax.config.update("jax_enable_x64", True)
    return jax


@pytest.mark.parametrize("case", ALL, ids=str)
def test_torch_agrees(torch: Any, case: Case) -> None:
    net, X, T = build(case)
    f, result = meanings.ACTIVATIONS[case.hidden].torch(torch), meanings.OUTPUTS[case.output]
    Ws, bs = ([torch.from_numpy(P.copy()).requires_grad_() for P in Ps] for Ps in (net.weights, net.biases))
    Z = torch.from_numpy(X)
    for W, b in zip(Ws[:-1], bs[:-1], strict=True):
        Z = f(Z @ W + b)
    cost = result.torch(torch, torch.from_numpy(T), Z @ Ws[-1] + bs[-1])
    cost.backward()
    assert net.cost(X, T) == pytest.approx(cost.item(), rel=GATE)
    theirs = [P.grad.numpy() for layer in zip(Ws, bs, strict=True) for P in layer]
    assert worst(flat(net.gradients(X, T)), theirs) <= GATE


@pytest.mark.parametrize("case", [case for case in ALL if case.layers <= 3], ids=str)
def test_jax_agrees(jax: Any, case: Case) -> None:
    net, X, T = build(case)
    f, result = meanings.ACTIVATIONS[case.hidden].jax(jax), meanings.OUTPUTS[case.output]

    def J(parameters: Any) -> Any:
        Z = jax.numpy.asarray(X)
        for W, b in parameters[:-1]:
            Z = f(Z @ W + b)
        W, b = parameters[-1]
        return result.jax(jax, T, Z @ W + b)

    cost, theirs = jax.value_and_grad(J)(list(zip(net.weights, net.biases, strict=True)))
    assert net.cost(X, T) == pytest.approx(float(cost), rel=GATE)
    assert worst(flat(net.gradients(X, T)), [np.asarray(G) for G in flat(theirs)]) <= GATE

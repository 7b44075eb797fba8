"""At most 4 units in the last place, and no wrong result: ours beside others, against exact values.

Run `python benchmarks/numerics.py`. For each function it prints the largest error in units of the
last place (ULP) of float64, and after the slash how many results are wrong: NaN, infinite or 0 where
the exact value, rounded, is none of these. NumPy as one writes it first stands for "naive", and "-"
for what a package does not have, or is not installed. The exit status is 1 when ours exceeds 4 ULP or
is wrong anywhere.

The points are adversarial: logits up to ±10⁴ with gaps of 0-1, 1-37 (beyond, 1 + e^-gap is 1), 37-745
(beyond, e^-gap is 0), and more; 2 to 10⁵ classes; targets on the largest logit and off it.

The exact values are mpmath's to 80 digits, from formulas that subtract nothing from a near equal: a
sum without one entry is a sum, never a sum minus that entry, which at 50 digits is itself wrong past a
gap of 115.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf

import backprop as bp

Array = np.ndarray[Any, np.dtype[np.float64]]
LIMIT = 4.0
DIGITS = 80
TINY = 5e-324
PEERS = ("scipy", "torch", "jax", "sklearn")
ZONES = [(0.0, 1.0), (1.0, 37.0), (37.0, 745.0), (745.0, 1e4)]


def ulps(actual: float, exact: mpf) -> float:
    """|actual − exact| in units of the last place of the float64 next to `exact`."""
    if not np.isfinite(actual):
        return np.inf
    return float(abs(mpf(float(actual)) - exact) / mpf(float(np.spacing(abs(float(exact))))))


def wrong(actual: float, exact: mpf) -> bool:
    rounded = float(exact)
    return not np.isfinite(actual) or (actual == 0 and rounded != 0)


# Points


def numbers(rng: np.random.Generator, each: int) -> Array:
    """Positive and negative numbers of each zone, tiny ones, and the borders of the zones."""
    sizes = [rng.uniform(low, high, each) for low, high in ZONES]
    sizes += [10 ** rng.uniform(-320, 0, each), 10 ** rng.uniform(-18, 4, each)]
    sizes += [np.array([0, TINY, 1e-16, 1, 36.7, 37, 37.5, 708.3, 708.4, 709.8, 744, 745.1, 745.2, 1e4])]
    x = np.concatenate(sizes)
    return np.concatenate([x, -x])


def rows(rng: np.random.Generator, k: int, each: int) -> Array:
    """Logits of k classes: a largest one up to ±10⁴, and the others below by gaps of one zone or of all."""
    made = []
    for low, high in [*ZONES, (0.0, 1e4)]:
        for _ in range(each):
            gaps = rng.uniform(low, high, k)
            if low == 0 and high > 1:
                gaps = 10 ** rng.uniform(-16, 4, k)
            gaps[0] = 0
            made.append(rng.uniform(-1, 1) * 10 ** rng.uniform(0, 4) - rng.permutation(gaps))
    base = rng.uniform(-1e4, 1e4)
    ties, small, second = np.full(k, base), np.full(k, -36.7), np.full(k, -74.0)
    small[k // 2], second[0], second[-1] = 0, 0, -37.3  # many terms, each lost beside 1 or beside e^-37.3
    logits = np.array([*made, ties, small, second, small + 1 / 3])
    return np.asarray(np.clip(logits, -1e4, 1e4), np.float64)


def labels(rng: np.random.Generator, A: Array) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Confident and right, second best, or anywhere, in turn."""
    n, k = A.shape
    order = np.argsort(A, axis=1)
    kind = np.arange(n) % 3
    return np.where(kind == 0, order[:, -1], np.where(kind == 1, order[:, -2], rng.integers(k, size=n)))


# Exact values


def exact_sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-x))


def exact_sigmoid_derivative(x: mpf) -> mpf:
    return exact_sigmoid(x) * exact_sigmoid(-x)


def exact_softplus(x: mpf) -> mpf:
    return mpmath.log1p(mpmath.exp(x)) if x <= 0 else x + mpmath.log1p(mpmath.exp(-x))


def exact_tanh_derivative(x: mpf) -> mpf:
    return mpmath.sech(x) ** 2


def exact_silu(x: mpf) -> mpf:
    return x * exact_sigmoid(x)


def exact_silu_derivative(x: mpf) -> mpf:
    return exact_sigmoid(x) * (1 + x * exact_sigmoid(-x))


def exact_gelu(x: mpf) -> mpf:
    return x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def exact_gelu_derivative(x: mpf) -> mpf:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2 + x * mpmath.npdf(x)


def exact_bce(t: int, x: mpf) -> mpf:
    return exact_softplus(-x if t else x)


def exact_bce_gradient(t: int, x: mpf) -> mpf:
    return -exact_sigmoid(-x) if t else exact_sigmoid(x)


def exact_bce_of_probability(t: int, y: mpf) -> mpf:
    return -mpmath.log(y) if t else -mpmath.log1p(-y)


@dataclass
class Row:
    """e^(a_k − a_p) of one row, p its largest, and their sums without each of some entries."""

    a: list[mpf]
    p: int

    @classmethod
    def of(cls, a: Array) -> "Row":
        return cls([mpf(float(x)) for x in a], int(np.argmax(a)))

    def __post_init__(self) -> None:
        self.e = [mpmath.exp(x - self.a[self.p]) for x in self.a]
        self.rest = mpmath.fsum(e for j, e in enumerate(self.e) if j != self.p)
        self.sum = 1 + self.rest

    def without(self, k: int) -> mpf:
        return self.rest if k == self.p else mpmath.fsum(e for j, e in enumerate(self.e) if j != k)

    def softmax(self, k: int) -> mpf:
        return self.e[k] / self.sum

    def log_softmax(self, k: int) -> mpf:
        return self.a[k] - self.a[self.p] - mpmath.log1p(self.rest)

    def gradient(self, k: int, t: int) -> mpf:
        return -self.without(k) / self.sum if k == t else self.softmax(k)


# Functions: name -> package -> function of float64 arrays

Table = dict[str, dict[str, Callable[..., Any]]]


def others(packages: Iterable[str] = PEERS) -> Table:
    """What NumPy users write, and what is installed of SciPy, torch, JAX and scikit-learn."""
    table: Table = {
        "sigmoid": {"naive": lambda x: 1 / (1 + np.exp(-x))},
        "softplus": {"naive": lambda x: np.log(1 + np.exp(x))},
        "BCE from logits": {"naive": lambda t, x: _naive_bce(t, 1 / (1 + np.exp(-x)))},
        "its gradient": {"naive": lambda t, x: 1 / (1 + np.exp(-x)) - t},
        "BCE from probabilities": {"naive": _naive_bce},
        "CCE from logits": {"naive": lambda t, A: -np.log(_at(_naive_softmax(A), t))},
        "its gradient ": {"naive": lambda t, A: _naive_softmax(A) - _one_hot(t, A)},
        "softmax": {"naive": _naive_softmax},
        "log-softmax": {"naive": lambda A: np.log(_naive_softmax(A))},
        "tanh": {"naive": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))},
        "silu": {"naive": lambda x: x / (1 + np.exp(-x))},
        "sigmoid'": {"naive": lambda x: (z := 1 / (1 + np.exp(-x))) * (1 - z)},
        "tanh'": {"naive": lambda x: 1 - np.tanh(x) ** 2},
        "silu'": {"naive": lambda x: (z := 1 / (1 + np.exp(-x))) + x * z * (1 - z)},
        "gelu": {},
        "gelu'": {},
    }
    for name in packages:
        try:
            found = globals()[f"_{name}"]()
        except ImportError:
            continue
        for function, call in found.items():
            table[function][name] = call
    return table


def _naive_bce(t: Array, y: Array) -> Array:
    return -(t * np.log(y) + (1 - t) * np.log(1 - y))


def _naive_softmax(A: Array) -> Array:
    return np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)


def _at(A: Array, t: Any) -> Array:
    return A[np.arange(len(A)), t]


def _one_hot(t: Any, A: Array) -> Array:
    T = np.zeros_like(A)
    T[np.arange(len(A)), t] = 1
    return T


def _scipy() -> dict[str, Callable[..., Any]]:
    s = importlib.import_module("scipy.special")

    def cce_gradient(t: Any, A: Array) -> Any:
        return s.softmax(A, axis=1) - _one_hot(t, A)

    return {
        "sigmoid": s.expit,
        "softplus": lambda x: -s.log_expit(-x),
        "BCE from logits": lambda t, x: -s.log_expit(np.where(t == 1, x, -x)),
        "its gradient": lambda t, x: s.expit(x) - t,
        "BCE from probabilities": lambda t, y: -(s.xlogy(t, y) + s.xlog1py(1 - t, -y)),
        "CCE from logits": lambda t, A: -_at(s.log_softmax(A, axis=1), t),
        "its gradient ": cce_gradient,
        "softmax": lambda A: s.softmax(A, axis=1),
        "log-softmax": lambda A: s.log_softmax(A, axis=1),
        "gelu": lambda x: x * s.ndtr(x),
        "gelu'": lambda x: s.ndtr(x) + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
        "silu": lambda x: x * s.expit(x),
    }


def _torch() -> dict[str, Callable[..., Any]]:
    torch = importlib.import_module("torch")
    F = torch.nn.functional

    def on(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arrays: f(*(torch.from_numpy(np.array(A)) for A in arrays)).numpy()

    def slope(f: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arrays: Array) -> Any:
            *targets, x = (torch.from_numpy(np.array(A)) for A in arrays)
            x.requires_grad_()
            f(*targets, x).sum().backward()
            return x.grad.numpy()

        return call

    def bce(t: Any, x: Any) -> Any:
        return F.binary_cross_entropy_with_logits(x, t, reduction="none")

    def cce(t: Any, A: Any) -> Any:
        return F.cross_entropy(A, t, reduction="none")

    return {
        "sigmoid": on(torch.sigmoid),
        "sigmoid'": slope(torch.sigmoid),
        "softplus": on(F.softplus),
        "tanh": on(torch.tanh),
        "tanh'": slope(torch.tanh),
        "gelu": on(F.gelu),
        "gelu'": slope(F.gelu),
        "silu": on(F.silu),
        "silu'": slope(F.silu),
        "BCE from logits": on(bce),
        "its gradient": slope(bce),
        "BCE from probabilities": on(lambda t, y: F.binary_cross_entropy(y, t, reduction="none")),
        "CCE from logits": on(cce),
        "its gradient ": slope(cce),
        "softmax": on(lambda A: F.softmax(A, dim=1)),
        "log-softmax": on(lambda A: F.log_softmax(A, dim=1)),
    }


def _jax() -> dict[str, Callable[..., Any]]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    nn, jnp = jax.nn, jax.numpy

    def slope(f: Callable[..., Any]) -> Callable[..., Any]:
        last = jax.grad(lambda *a: f(*a).sum(), argnums=0)
        return lambda *arrays: np.asarray(last(arrays[-1], *arrays[:-1]))

    def on(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arrays: np.asarray(f(*map(jnp.asarray, arrays)))

    def bce(x: Any, t: Any) -> Any:
        return -t * nn.log_sigmoid(x) - (1 - t) * nn.log_sigmoid(-x)

    def cce(A: Any, t: Any) -> Any:
        return -nn.log_softmax(A)[jnp.arange(len(A)), t]

    def exact_gelu(x: Any) -> Any:
        return nn.gelu(x, approximate=False)

    return {
        "sigmoid": on(nn.sigmoid),
        "sigmoid'": slope(nn.sigmoid),
        "softplus": on(nn.softplus),
        "tanh": on(jnp.tanh),
        "tanh'": slope(jnp.tanh),
        "gelu": on(exact_gelu),
        "gelu'": slope(exact_gelu),
        "silu": on(nn.silu),
        "silu'": slope(nn.silu),
        "BCE from logits": on(lambda t, x: bce(x, t)),
        "its gradient": slope(bce),
        "CCE from logits": on(lambda t, A: cce(A, t)),
        "its gradient ": slope(cce),
        "softmax": on(nn.softmax),
        "log-softmax": on(nn.log_softmax),
    }


def _sklearn() -> dict[str, Callable[..., Any]]:
    loss = importlib.import_module("sklearn._loss.loss")
    base = importlib.import_module("sklearn.neural_network._base")
    extmath = importlib.import_module("sklearn.utils.extmath")
    half = loss.HalfBinomialLoss()

    def many(k: int) -> Any:
        return loss.HalfMultinomialLoss(n_classes=k)

    def activated(name: str) -> Callable[..., Any]:
        def call(x: Array) -> Array:
            x = x.copy()
            base.ACTIVATIONS[name](x)
            return x

        return call

    def clipped_bce(t: Array, y: Array) -> Array:
        pairs = zip(t.reshape(-1, 1, 1), y.reshape(-1, 1, 1), strict=True)
        return np.array([base.binary_log_loss(*pair) for pair in pairs])

    return {
        "sigmoid": activated("logistic"),
        "tanh": activated("tanh"),
        "BCE from logits": lambda t, x: half.loss(t, x),
        "its gradient": lambda t, x: half.gradient(t, x),
        "BCE from probabilities": clipped_bce,
        "CCE from logits": lambda t, A: many(A.shape[1]).loss(t.astype(float), np.ascontiguousarray(A)),
        "its gradient ": lambda t, A: many(A.shape[1]).gradient(t.astype(float), np.ascontiguousarray(A)),
        "softmax": extmath.softmax,
    }


def ours() -> dict[str, Callable[..., Any]]:
    return {
        "sigmoid": bp.sigmoid,
        "sigmoid'": lambda x: bp.activations.sigmoid_derivative(x, bp.sigmoid(x)),
        "softplus": bp.softplus,
        "tanh": bp.tanh,
        "tanh'": lambda x: bp.activations.tanh_derivative(x, bp.tanh(x)),
        "gelu": bp.gelu,
        "gelu'": lambda x: bp.activations.gelu_derivative(x, bp.gelu(x)),
        "silu": bp.silu,
        "silu'": lambda x: bp.activations.silu_derivative(x, bp.silu(x)),
        "BCE from logits": lambda t, x: bp.binary_cross_entropy_with_logits(t, x, "none"),
        "its gradient": bp.binary_cross_entropy_with_logits_gradient,
        "BCE from probabilities": lambda t, y: bp.binary_cross_entropy(t, y, "none"),
        "CCE from logits": lambda t, A: bp.categorical_cross_entropy_with_logits(t, A, "none"),
        "its gradient ": bp.categorical_cross_entropy_with_logits_gradient,
        "softmax": bp.softmax,
        "log-softmax": bp.log_softmax,
    }


# Comparison

Case = tuple[str, tuple[Any, ...], list[Any], list[mpf]]  # function, arguments, places, exact values there


def cases(each: int, classes: list[int], places: int, seed: int = 31) -> Iterator[Case]:
    """Arguments of each function, the places of the results that are looked at, and their exact values."""
    rng = np.random.default_rng(seed)
    x = numbers(rng, each)
    everywhere = list(range(len(x)))
    mp = [mpf(float(a)) for a in x]
    entrywise = {
        "sigmoid": exact_sigmoid,
        "sigmoid'": exact_sigmoid_derivative,
        "softplus": exact_softplus,
        "tanh": mpmath.tanh,
        "tanh'": exact_tanh_derivative,
        "silu": exact_silu,
    }
    for name, f in entrywise.items():
        yield name, (x,), everywhere, [f(a) for a in mp]
    away = [i for i in everywhere if abs(x[i] + 1.2784645) > 0.5]
    yield "silu'", (x,), away, [exact_silu_derivative(mp[i]) for i in away]
    x = np.concatenate([x[x > -37.5], rng.uniform(-37.5, 5, 10 * each)])
    everywhere, mp = list(range(len(x))), [mpf(float(a)) for a in x]
    yield "gelu", (x,), everywhere, [exact_gelu(a) for a in mp]
    away = [i for i in everywhere if abs(x[i] + 0.7517916) > 0.5]
    yield "gelu'", (x,), away, [exact_gelu_derivative(mp[i]) for i in away]

    x = numbers(rng, each)
    t = rng.integers(2, size=len(x))
    pairs = [(int(a), mpf(float(b))) for a, b in zip(t, x, strict=True)]
    everywhere, t = list(range(len(x))), t.astype(np.float64)
    yield "BCE from logits", (t, x), everywhere, [exact_bce(*pair) for pair in pairs]
    yield "its gradient", (t, x), everywhere, [exact_bce_gradient(*pair) for pair in pairs]

    small, large = 2.0 ** rng.uniform(-1074, 0, each), 1 - 2.0 ** -rng.uniform(1, 53, each)
    y = np.concatenate([rng.uniform(size=each), small, large])
    y = y[(y > 0) & (y < 1)]
    t = rng.integers(2, size=len(y)).astype(np.float64)
    costs = [exact_bce_of_probability(int(a), mpf(float(b))) for a, b in zip(t, y, strict=True)]
    yield "BCE from probabilities", (t, y), list(range(len(y))), costs

    for k in classes:
        A = rows(rng, k, max(1, min(each // 5, 10 * each // k)))
        c = labels(rng, A)
        exact = [Row.of(a) for a in A]
        everywhere = list(range(len(A)))
        yield "CCE from logits", (c, A), everywhere, [-exact[n].log_softmax(int(c[n])) for n in everywhere]
        drawn = [{*rng.integers(k, size=places), np.argmax(A[n]), c[n]} for n in everywhere]
        chosen = [(n, int(j)) for n in everywhere for j in sorted(drawn[n])]
        yield "softmax", (A,), chosen, [exact[n].softmax(j) for n, j in chosen]
        yield "log-softmax", (A,), chosen, [exact[n].log_softmax(j) for n, j in chosen]
        yield "its gradient ", (c, A), chosen, [exact[n].gradient(j, int(c[n])) for n, j in chosen]


def measure(functions: Table, all_cases: Iterator[Case]) -> dict[tuple[str, str], tuple[float, int]]:
    """(function, package) -> (largest error in ULP, number of wrong results)."""
    worst: dict[tuple[str, str], tuple[float, int]] = {}
    for name, arguments, places, exact in all_cases:
        for package, function in functions[name].items():
            with np.errstate(all="ignore"):
                result = np.asarray(function(*arguments))
            values = [float(result[place]) for place in places]
            bad = [wrong(value, e) for value, e in zip(values, exact, strict=True)]
            errors = [ulps(v, e) for v, e, b in zip(values, exact, bad, strict=True) if not b]
            error, count = worst.get((name, package), (0.0, 0))
            worst[name, package] = max(error, *errors), count + sum(bad)
    return worst


FAST = {"each": 100, "classes": [2, 3, 10, 100, 1000], "places": 3}
FULL = {"each": 1000, "classes": [2, 3, 5, 10, 30, 100, 1000, 10_000, 100_000], "places": 8}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="the subset that tests/test_numerics.py runs")
    options = parser.parse_args()
    mpmath.mp.dps = DIGITS
    functions = others()
    for name, call in ours().items():
        functions[name]["ours"] = call
    worst = measure(functions, cases(**(FAST if options.fast else FULL)))
    packages = ["naive", *PEERS, "ours"]
    print(f"{'largest error in ULP / wrong':28}" + "".join(f"{package:>14}" for package in packages))
    for name in functions:
        cells = [worst.get((name, package)) for package in packages]
        shown = ["-" if cell is None else f"{cell[0]:.3g}/{cell[1]}" for cell in cells]
        print(f"{name:28}" + "".join(f"{cell:>14}" for cell in shown), flush=True)
    return int(any(worst[name, "ours"][0] > LIMIT or worst[name, "ours"][1] for name in functions))


if __name__ == "__main__":
    sys.exit(main())

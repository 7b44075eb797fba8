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
from functools import partial
from typing import Any

import meanings
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


def targets(rng: np.random.Generator, output: str, x: Array) -> tuple[Array, Array]:
    """Targets for these logits, and the logits for which the cost is a finite number."""
    if output in ("sigmoid", "hinge"):
        return rng.integers(2, size=len(x)).astype(np.float64), x
    if output == "poisson":
        x = x[x < 709]
        return rng.poisson(10 ** rng.uniform(-1, 4, len(x))).astype(np.float64), x
    return x + rng.choice([-1, 1], len(x)) * 10 ** rng.uniform(-8, 4, len(x)), x


def larger_term(output: str, t: list[Any], a: list[Any]) -> Any:
    """Of a cost that is a difference, and may be 0; of any other, 0."""
    return max(mpmath.exp(a[0]), abs(t[0] * a[0]), t[0]) if output == "poisson" else mpf(0)


# Exact values: those of activations and outputs are in `meanings`


def exact_bce_of_probability(t: int, y: mpf) -> mpf:
    return -mpmath.log(y) if t else -mpmath.log1p(-y)


def exact_with_options(options: dict[str, float], a: Array, c: int) -> tuple["Row", list[mpf]]:
    """The row a / τ, and the weight of each logarithm in its cost, w_k ((1 − ε) [k = c] + ε / K)."""
    epsilon, tau = mpf(options.get("smoothing", 0)), mpf(options.get("temperature", 1))
    weights = options["weight"] * np.arange(1, len(a) + 1) if "weight" in options else np.ones(len(a))
    row = Row([mpf(float(x)) / tau for x in a], int(np.argmax(a)))
    return row, [mpf(float(w)) * ((1 - epsilon) * (k == c) + epsilon / len(a)) for k, w in enumerate(weights)]


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
    table: Table = {name: {} for name in ours()}
    table |= {
        "sigmoid: cost": {"naive": lambda t, x: _naive_bce(t, 1 / (1 + np.exp(-x)))},
        "sigmoid: gradient": {"naive": lambda t, x: 1 / (1 + np.exp(-x)) - t},
        "BCE from probabilities": {"naive": _naive_bce},
        "softmax: cost": {"naive": lambda t, A: -np.log(_at(_naive_softmax(A), t))},
        "softmax: gradient": {"naive": lambda t, A: _naive_softmax(A) - _one_hot(t, A)},
        "softmax": {"naive": _naive_softmax},
        "log-softmax": {"naive": lambda A: np.log(_naive_softmax(A))},
    }
    for name, meaning in meanings.ACTIVATIONS.items():
        for row, naive in (name, meaning.naive), (f"{name}'", meaning.naive_slope):
            if naive is not None:
                table[row]["naive"] = naive
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
        "sigmoid: cost": lambda t, x: -s.log_expit(np.where(t == 1, x, -x)),
        "sigmoid: gradient": lambda t, x: s.expit(x) - t,
        "BCE from probabilities": lambda t, y: -(s.xlogy(t, y) + s.xlog1py(1 - t, -y)),
        "softmax: cost": lambda t, A: -_at(s.log_softmax(A, axis=1), t),
        "softmax: gradient": cce_gradient,
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
        **{name: on(meaning.torch(torch)) for name, meaning in meanings.ACTIVATIONS.items()},
        **{f"{name}'": slope(meaning.torch(torch)) for name, meaning in meanings.ACTIVATIONS.items()},
        "sigmoid: cost": on(bce),
        "sigmoid: gradient": slope(bce),
        "BCE from probabilities": on(lambda t, y: F.binary_cross_entropy(y, t, reduction="none")),
        "softmax: cost": on(cce),
        "softmax: gradient": slope(cce),
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

    return {
        **{name: on(meaning.jax(jax)) for name, meaning in meanings.ACTIVATIONS.items()},
        **{f"{name}'": slope(meaning.jax(jax)) for name, meaning in meanings.ACTIVATIONS.items()},
        "sigmoid: cost": on(lambda t, x: bce(x, t)),
        "sigmoid: gradient": slope(bce),
        "softmax: cost": on(lambda t, A: cce(A, t)),
        "softmax: gradient": slope(cce),
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
        "sigmoid: cost": lambda t, x: half.loss(t, x),
        "sigmoid: gradient": lambda t, x: half.gradient(t, x),
        "BCE from probabilities": clipped_bce,
        "softmax: cost": lambda t, A: many(A.shape[1]).loss(t.astype(float), np.ascontiguousarray(A)),
        "softmax: gradient": lambda t, A: many(A.shape[1]).gradient(t.astype(float), np.ascontiguousarray(A)),
        "softmax": extmath.softmax,
    }


def ours() -> dict[str, Callable[..., Any]]:
    """Each activation and its derivative, and of each output the cost of a sample and its gradient."""
    table: dict[str, Callable[..., Any]] = {
        "softmax": bp.softmax,
        "log-softmax": bp.log_softmax,
        "BCE from probabilities": lambda t, y: bp.binary_cross_entropy(t, y, "none"),
        "poisson of means": lambda t, y: bp.poisson_loss(t, y, "none"),
        "softmax at a temperature": partial(bp.softmax, temperature=0.6),
        "divergence": lambda T, Y: bp.kl_divergence(T, Y, "none"),
        "divergence from logits": lambda T, A: bp.kl_divergence_with_logits(T, A, "none"),
        "divergence from logits: gradient": bp.kl_divergence_with_logits_gradient,
    }
    for name, options in OPTIONS.items():
        table[f"{name}: cost"] = partial(_with_options, options, _cost_of_each, bp.OUTPUTS["softmax"].cost)
        table[f"{name}: gradient"] = partial(_with_options, options, bp.OUTPUTS["softmax"].gradient)
    for name, f in bp.ACTIVATIONS.items():
        table[name] = f.function
        table[f"{name}'"] = lambda x, f=f: f.derivative(x, f.function(x))
    for name, output in bp.OUTPUTS.items():
        table[f"{name}: cost"] = partial(_cost_of_each, output.cost)
        table[f"{name}: gradient"] = output.gradient
    return table


def _cost_of_each(cost: Callable[..., Any], T: Array, A: Array, **options: Any) -> Any:
    return cost(T, A, "none", **options)


OPTIONS: dict[str, dict[str, float]] = {
    "smoothing": {"smoothing": 0.1},
    "class weights": {"weight": 1 / 3},
    "temperature": {"temperature": 2.7},
    "all options": {"smoothing": 0.3, "weight": 1 / 7, "temperature": 0.6},
}
"""Of the cross-entropy of classes; class k has `weight` times k + 1."""


def _with_options(options: dict[str, float], function: Callable[..., Any], *arguments: Any) -> Any:
    others = {name: value for name, value in options.items() if name != "weight"}
    k = arguments[-1].shape[1]
    weights = {"class_weights": options["weight"] * np.arange(1, k + 1)} if "weight" in options else {}
    return function(*arguments, **others, **weights)


# Comparison

Case = tuple[str, tuple[Any, ...], list[Any], list[mpf]]  # function, arguments, places, exact values there


def cases(each: int, classes: list[int], places: int, seed: int = 31) -> Iterator[Case]:
    """Arguments of each function, the places of the results that are looked at, and their exact values."""
    rng = np.random.default_rng(seed)
    for name, meaning in meanings.ACTIVATIONS.items():
        x = numbers(rng, each)
        if meaning.lowest > -np.inf:
            x = np.concatenate([x[x > meaning.lowest], rng.uniform(meaning.lowest, 5, 10 * each)])
        mp, everywhere = [mpf(float(a)) for a in x], list(range(len(x)))
        yield name, (x,), everywhere, [meaning.exact(a) for a in mp]
        root = meaning.root
        away = [i for i in everywhere if root is None or abs(x[i] - root) > 0.5]
        yield f"{name}'", (x,), away, [meaning.slope(mp[i]) for i in away]

    for name, result in meanings.OUTPUTS.items():
        if name != "softmax":  # below, by rows of classes
            t, x = targets(rng, name, numbers(rng, each))
            pairs = [([mpf(float(a))], [mpf(float(b))]) for a, b in zip(t, x, strict=True)]
            for row, exact in ("cost", result.exact), ("gradient", lambda t, a, r=result: r.slope(t, a)[0]):
                values = [exact(*pair) for pair in pairs]
                away = [i for i, pair in enumerate(pairs) if abs(values[i]) >= larger_term(name, *pair) / 2]
                yield f"{name}: {row}", (t, x), away, [values[i] for i in away]

    y = 10 ** rng.uniform(-300, 5, each)
    t = rng.integers(100, size=each).astype(np.float64)
    pairs = [(mpf(float(a)), mpf(float(b))) for a, b in zip(t, y, strict=True)]
    values = [b - a * mpmath.log(b) for a, b in pairs]
    away = [i for i, (a, b) in enumerate(pairs) if abs(values[i]) >= max(b, abs(a * mpmath.log(b))) / 2]
    yield "poisson of means", (t, y), away, [values[i] for i in away]

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
        yield "softmax: cost", (c, A), everywhere, [-exact[n].log_softmax(int(c[n])) for n in everywhere]
        drawn = [{*rng.integers(k, size=places), np.argmax(A[n]), c[n]} for n in everywhere]
        chosen = [(n, int(j)) for n in everywhere for j in sorted(drawn[n])]
        yield "softmax", (A,), chosen, [exact[n].softmax(j) for n, j in chosen]
        yield "log-softmax", (A,), chosen, [exact[n].log_softmax(j) for n, j in chosen]
        yield "softmax: gradient", (c, A), chosen, [exact[n].gradient(j, int(c[n])) for n, j in chosen]
        if k <= 100:
            yield from cases_with_options(c, A, chosen)
            yield from cases_of_distributions(rng, A, max(each // 5, 5))


def cases_with_options(c: Any, A: Array, chosen: list[tuple[int, int]]) -> Iterator[Case]:
    """Costs, and gradients where they are nearly the larger of their terms, so that few digits cancel."""
    tau = [exact_with_options({"temperature": 0.6}, a, 0)[0] for a in A]
    yield "softmax at a temperature", (A,), chosen, [tau[n].softmax(k) for n, k in chosen]
    for name, options in OPTIONS.items():
        exact = [exact_with_options(options, a, int(t)) for a, t in zip(A, c, strict=True)]
        costs = [-mpmath.fsum(x * row.log_softmax(k) for k, x in enumerate(s) if x) for row, s in exact]
        yield f"{name}: cost", (c, A), list(range(len(A))), costs
        tau, slopes = mpf(options.get("temperature", 1)), {}
        for n, k in chosen:
            row, s = exact[n]
            up = row.softmax(k) * mpmath.fsum(s[:k] + s[k + 1 :])
            down = s[k] * row.without(k) / row.sum
            if abs(up - down) >= max(up, down) * 9 / 10:
                slopes[n, k] = (up - down) / tau
        yield f"{name}: gradient", (c, A), list(slopes), list(slopes.values())


def cases_of_distributions(rng: np.random.Generator, A: Array, each: int) -> Iterator[Case]:
    """Divergences, where they are at least half of the sum of their terms' sizes."""
    T, Y = (np.maximum(softened(rng.normal(size=(each, A.shape[1])) * 9), 1e-300) for _ in range(2))
    T[:2] = np.eye(A.shape[1])[:2]
    for name, arguments, logs in (
        ("divergence", (T, Y), [[mpmath.log(mpf(float(y))) for y in row] for row in Y]),
        (
            "divergence from logits",
            (T[: len(A)], A[: len(T)]),
            [[row.log_softmax(k) for k in range(len(row.a))] for row in map(Row.of, A[: len(T)])],
        ),
    ):
        values = {}
        for n, (t, log_y) in enumerate(zip(arguments[0], logs, strict=True)):
            terms = divergence_terms(t, log_y)
            if abs(mpmath.fsum(terms)) >= mpmath.fsum(map(abs, terms)) / 2:
                values[n] = mpmath.fsum(terms)
        yield name, arguments, list(values), list(values.values())
    slopes = {}
    T, A = T[: len(A)], A[: len(T)]
    for n, (t, row) in enumerate(zip(T, map(Row.of, A), strict=True)):
        s = [mpf(float(x)) for x in t]
        up, down = row.softmax(0) * mpmath.fsum(s[1:]), s[0] * row.without(0) / row.sum
        if abs(up - down) >= max(up, down) * 9 / 10:
            slopes[n, 0] = up - down
    yield "divergence from logits: gradient", (T, A), list(slopes), list(slopes.values())


def divergence_terms(t: Array, log_y: list[mpf]) -> list[mpf]:
    pairs = [(mpf(float(x)), log) for x, log in zip(t, log_y, strict=True) if x]
    return [x * (mpmath.log(x) - log) for x, log in pairs]


def softened(A: Array) -> Array:
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return np.asarray(E / E.sum(axis=1, keepdims=True))


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

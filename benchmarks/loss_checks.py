"""A loss with its checks takes at most twice the time of its arithmetic alone.

Run `python benchmarks/loss_checks.py`. Per loss and size it prints the median time of the shipped
function, that of the same function with every check replaced by nothing, and their ratio. Both are
timed in turn and compared round by round, so that a busy machine slows both. The exit status is 1
when a ratio exceeds the limit.
"""

import argparse
import sys
import timeit
from collections.abc import Callable
from statistics import median
from types import FunctionType
from typing import Any

import numpy as np

from backprop import checks, losses

SIZES = [(100, 3), (1_500, 3), (10_000, 10), (100_000, 10), (1_000_000,)]
LIMIT = 2.0


class NoChecks:
    """In the place of `backprop.checks`: its functions accept everything and do nothing."""

    @staticmethod
    def real_array(name: str, value: Any, *ndims: int) -> Any:
        return value

    @staticmethod
    def floats(T: Any, Y: Any, *, exact: bool = False) -> Any:
        # Labels become integers 0 and 1 in the arithmetic itself; the other inputs are floats.
        return checks.floats(T, Y, exact=exact) if T.dtype != Y.dtype else (T, Y)

    @staticmethod
    def nothing(*arguments: Any) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        return self.nothing


def unchecked(loss: Callable[..., Any]) -> Callable[..., Any]:
    """`loss`, and what it calls in its module, with `checks` bound to `NoChecks` in their globals."""
    stub = NoChecks()
    for name in vars(checks):  # bound once, so that no call pays for __getattr__
        if not name.startswith("_") and not hasattr(NoChecks, name):
            setattr(stub, name, stub.nothing)
    names = {**vars(losses), "checks": stub}
    for name, function in vars(losses).items():
        if isinstance(function, FunctionType) and function.__module__ == losses.__name__:
            twin = FunctionType(function.__code__, names, name, function.__defaults__, function.__closure__)
            twin.__kwdefaults__ = function.__kwdefaults__
            names[name] = twin
    return names[loss.__name__]  # type: ignore[no-any-return]


def medians(
    f: Callable[..., Any], g: Callable[..., Any], *arguments: Any, rounds: int
) -> tuple[float, float, float]:
    """Median seconds a call of f, of g, and the median of their ratio round by round."""
    timers = [timeit.Timer(lambda h=h: h(*arguments)) for h in (f, g)]  # type: ignore[misc]
    seconds = min(timers[0].repeat(3, 1))
    number = max(1, int(0.003 / seconds))
    times = [[timer.timeit(number) / number for timer in timers] for _ in range(rounds)]
    first, second = zip(*times, strict=True)
    return median(first), median(second), median(s / t for s, t in times)


def cases(dtype: str) -> list[tuple[str, Callable[..., Any], tuple[int, ...], Any, Any]]:
    rng = np.random.default_rng(31)
    rows = []
    for shape in SIZES:
        t, y = rng.normal(size=(2, *shape)).astype(dtype)
        rows.append(("squared_error", losses.squared_error, shape, t, y))
        t, y = rng.integers(2, size=shape).astype(dtype), rng.random(shape).astype(dtype)
        rows.append(("binary_cross_entropy", losses.binary_cross_entropy, shape, t, y))
        n, k = shape if len(shape) == 2 else (shape[0] // 10, 10)
        if len(shape) == 2:
            label, p = rng.integers(k, size=n), rng.dirichlet(np.ones(k), size=n).astype(dtype)
            cce = losses.categorical_cross_entropy
            one_hot = losses.one_hot(label, k).astype(dtype)
            rows.append(("categorical_cross_entropy", cce, shape, one_hot, p))
            rows.append(("  the same from labels", cce, shape, label, p))
    return sorted(rows, key=lambda row: row[1].__name__)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float64")
    options = parser.parse_args()
    worst = 0.0
    print(f"{'loss':27}{'shape':>15}{'whole µs':>12}{'arithmetic µs':>15}{'ratio':>8}")
    for name, loss, shape, T, Y in cases(options.dtype):
        bare = unchecked(loss)
        assert bare(T, Y) == loss(T, Y)
        whole, arithmetic, ratio = medians(loss, bare, T, Y, rounds=options.rounds)
        worst = max(worst, ratio)
        print(f"{name:27}{shape!s:>15}{whole * 1e6:12.1f}{arithmetic * 1e6:15.1f}{ratio:8.2f}")
    print(f"worst ratio {worst:.2f}, limit {LIMIT}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())

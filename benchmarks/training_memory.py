"""The peak memory of a fit, beyond the data that the caller holds, against a bound.

    python benchmarks/training_memory.py [--estimator backprop.MLPClassifier] [--solvers sgd,adam]

The bound is "twice the data plus parameters plus one batch's activations". We print it in both readings:

    narrow   2 data + parameters + activations
    wide     2 (data + parameters + activations)

less the data, which is there before: X and the labels. Parameters are weights and biases; activations are
those of one batch in all layers after the inputs. Two peaks are measured, each in a process of its own:
"allocated", which is what Python and NumPy ask for (tracemalloc), and "resident", by how much the process
grows in memory with all that its libraries take (Linux, glibc). All in MB of 10⁶ bytes. The exit status is
1 where what is allocated exceeds the wide reading.
"""

import argparse
import ctypes
import importlib
import multiprocessing
import sys
import tracemalloc
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from training.cases import Case
from training.results import write

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
# A case and the size of a batch.
FITS = [
    (Case("many samples", 200_000, (50, 100, 10), "relu"), 200),
    (Case("one large batch", 20_000, (50, 100, 10), "relu"), 20_000),
    (Case("many inputs", 10_000, (784, 256, 10), "relu"), 128),
    (Case("many parameters", 2_000, (784, 1024, 1024, 10), "relu"), 200),
]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--estimator", default="backprop.MLPClassifier", help="also sklearn.neural_network.…")
    parser.add_argument("--solvers", default="sgd,adam")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    module, _, name = options.estimator.rpartition(".")
    if not hasattr(importlib.import_module(module), name):
        parser.error(f"{options.estimator}: not importable")

    print(f"{'':24} data  parameters  activations  narrow   wide   allocated  resident")
    results = []
    for case, batch_size in FITS:
        for solver in options.solvers.split(","):
            result = {
                "case": str(case),
                "batch_size": batch_size,
                "solver": solver,
                **bounds(case, batch_size),
            }
            for kind, peak in (("allocated", allocated), ("resident", resident)):
                result[kind] = fresh(options.estimator, case, batch_size, solver, peak)
            results.append(result)
            print(line(case, result), flush=True)
    if options.json:
        write(options.json, estimator=options.estimator, fits=results)
    return int(any(result["allocated"] > result["wide"] for result in results))


def bounds(case: Case, batch_size: int) -> dict[str, int]:
    """Bytes in float64: what the data, the parameters and a batch's activations take, and both readings."""
    inputs, *units = case.widths
    data = 8 * case.n_samples * (inputs + 1)
    parameters = sum(W.nbytes + b.nbytes for W, b in zip(*case.parameters("float64"), strict=True))
    activations = 8 * batch_size * sum(units)
    return {
        "data": data,
        "parameters": parameters,
        "activations": activations,
        "narrow": data + parameters + activations,
        "wide": data + 2 * (parameters + activations),
    }


def line(case: Case, result: dict[str, Any]) -> str:
    megabytes = {name: value / 1e6 for name, value in result.items() if isinstance(value, int)}
    resident = f"{megabytes['resident']:9.1f}" if result["resident"] is not None else "        -"
    within = [reading for reading in ("narrow", "wide") if result["allocated"] <= result[reading]]
    verdict = f"within the {within[0]} reading" if within else "EXCEEDS BOTH"
    return (
        f"{case.name:16} {result['solver']:5} {megabytes['data']:6.1f} {megabytes['parameters']:11.1f} "
        f"{megabytes['activations']:12.1f} {megabytes['narrow']:7.1f} {megabytes['wide']:6.1f} "
        f"{megabytes['allocated']:11.1f} {resident}  {verdict}"
    )


def fresh(*arguments: Any) -> int | None:
    """`peak_of_fit` in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(peak_of_fit, *arguments).result()


def peak_of_fit(
    estimator: str, case: Case, batch_size: int, solver: str, peak: Callable[[Callable[[], Any]], int | None]
) -> int | None:
    module, _, name = estimator.rpartition(".")
    build = partial(getattr(importlib.import_module(module), name), solver=solver, max_iter=2, random_state=0)
    X, labels = case.data("float64")
    warnings.simplefilter("ignore")  # that two epochs did not converge
    build(hidden_layer_sizes=(2,)).fit(X[:100], labels[:100])  # what the first call loads, and keeps
    model = build(hidden_layer_sizes=case.widths[1:-1], batch_size=batch_size)
    return peak(lambda: model.fit(X, labels))


def allocated(fit: Callable[[], Any]) -> int:
    tracemalloc.start()
    fit()
    return tracemalloc.get_traced_memory()[1]


def resident(fit: Callable[[], Any]) -> int | None:
    if not (CLEAR.exists() and hasattr(libc := ctypes.CDLL(None), "malloc_trim")):
        return None
    libc.malloc_trim(0)  # what is free already does not serve the fit
    CLEAR.write_text("5")  # the peak, VmHWM, is set back to what is resident now
    before = status("VmRSS")
    fit()
    return status("VmHWM") - before


def status(name: str) -> int:
    (entry,) = (row for row in STATUS.read_text().splitlines() if row.startswith(name + ":"))
    return 1024 * int(entry.split()[1])


if __name__ == "__main__":
    sys.exit(main())

"""Time per training step against samples, inputs, units and layers, beside the count of multiplications.

    python benchmarks/training_growth.py [--peer ours] [--json growth.json]

From one network we vary one size at a time. For each we print the microseconds of a step, the millions of
multiplications in its matrix products (derivations/cost_of_depth.py), and how many of these are done in a
nanosecond; then, over the largest sizes, the powers with which time and count grow. Where the products are
large the two agree; where they are small, what every call costs by itself shows. One core, float64.
"""

import argparse
from math import log
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from training.cases import Case
from training.peers import PEERS
from training.results import write
from training.worker import Absent, Worker

ROUNDS = 3
LARGEST = 4
SWEEPS = {
    "samples N": [(2**k, (64, 64, 10), "relu") for k in range(4, 15)],
    "inputs D": [(256, (2**k, 64, 10), "relu") for k in range(1, 13)],
    "units M of two layers": [(256, (64, 2**k, 2**k, 10), "relu") for k in range(1, 11)],
    "layers of 32 units": [(64, (32,) * (2**k + 1), "tanh") for k in range(8)],
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", default="ours", choices=PEERS)
    parser.add_argument("--seconds", type=float, default=0.5, help="of measuring, for each size")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    worker = Worker(options.peer, pinned=True)
    try:
        sweeps = {by: sweep(by, worker, options.seconds) for by in SWEEPS}
    except Absent as missing:
        parser.error(f"{options.peer}: {missing}")
    finally:
        worker.close()
    if options.json:
        write(options.json, peer=options.peer, sweeps=sweeps)


def sweep(by: str, worker: Worker, seconds: float) -> dict[str, Any]:
    print(f"\n{by:>22}   µs a step   million multiplications   in a nanosecond")
    points = []
    for n_samples, widths, activation in SWEEPS[by]:
        case = Case(by, n_samples, widths, activation)
        size = {"samples N": n_samples, "inputs D": widths[0], "layers of 32 units": len(widths) - 1}
        worker.prepare(case, "float64")
        time = 1 / median(worker.measure(seconds / ROUNDS).rate for _ in range(ROUNDS))
        points.append({"size": size.get(by, widths[1]), "seconds": time, "count": case.multiplications})
        print(
            f"{points[-1]['size']:22} {time * 1e6:11.1f} {case.multiplications / 1e6:25.4f} "
            f"{case.multiplications / time / 1e9:17.2f}",
            flush=True,
        )
    powers = {what: power(points[-LARGEST:], what) for what in ("seconds", "count")}
    print(f"largest {LARGEST}: time grows with power {powers['seconds']:.2f}, count {powers['count']:.2f}")
    return {"points": points, "powers": powers}


def power(points: list[dict[str, float]], what: str) -> float:
    """The slope of the line that fits best on log axes."""
    sizes, values = ([log(point[name]) for point in points] for name in ("size", what))
    return float(np.polyfit(sizes, values, 1)[0])


if __name__ == "__main__":
    main()

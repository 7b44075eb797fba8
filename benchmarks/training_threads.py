"""Training steps per second with one BLAS thread and with two.

    python benchmarks/training_threads.py [--cases A,B] [--json threads.json]

BLAS has one number of threads in a process, and decides for each product whether it is large enough to
share. We see whether it did by the CPU seconds that threads other than the first took. The two processes
take turns in rounds, free to run on any core, and the clock is a wall's: what else the machine does counts.
So we measure twice: alone, and beside a neighbour, a process that never rests.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from training import cases
from training.cases import Case
from training.results import write
from training.worker import Worker

THREADS = (1, 2)
# Two that lie between small and large: batches of the digits of docs/learning, with narrow layers and wide.
BETWEEN = [Case("F", 200, (64, 64, 10), "relu"), Case("G", 200, (64, 256, 10), "relu")]
CASES = {**cases.CASES, **{case.name: case for case in BETWEEN}}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default=",".join(CASES), help="of " + ",".join(CASES))
    parser.add_argument("--seconds", type=float, default=5, help="of measuring, for each case and number")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        workers = [Worker("ours", threads, pinned=False) for threads in THREADS]
        for worker in workers:
            stack.callback(worker.close)
        found = [
            measured(CASES[name], workers, options.seconds / options.rounds, options.rounds)
            for name in options.cases.split(",")
        ]
    if options.json:
        write(options.json, cases=found)


def measured(case: Case, workers: list[Worker], seconds: float, rounds: int) -> dict[str, Any]:
    for worker in workers:
        worker.prepare(case, "float64")
    found = {
        "case": str(case),
        "name": case.name,
        "largest_product": max(case.n_samples * inputs * units for inputs, units in pairwise(case.widths)),
        "alone": turns(workers, seconds, rounds),
    }
    with neighbour():
        found["beside"] = turns(workers, seconds, rounds)
    print(f"{case}, largest product {found['largest_product']:,} multiplications")
    for how in ("alone", "beside"):
        (one, two), ratio, helped = found[how].values()
        print(
            f"  {how:6} {one:10.1f} and {two:10.1f} steps/s, ratio {ratio['median']:.2f} "
            f"[{ratio['least']:.2f} – {ratio['largest']:.2f}], {helped:.0%} by the second thread",
            flush=True,
        )
    return found


def turns(workers: list[Worker], seconds: float, rounds: int) -> dict[str, Any]:
    """Medians of the rounds; the ratio is of the speed with two threads over that with one."""
    one, two = zip(*([worker.measure(seconds) for worker in workers] for _ in range(rounds)), strict=True)
    ratios = sorted(with_two.rate / with_one.rate for with_one, with_two in zip(one, two, strict=True))
    return {
        "steps_per_second": [median(turn.rate for turn in turns) for turns in (one, two)],
        "ratio": {"median": median(ratios), "least": ratios[0], "largest": ratios[-1]},
        "helped": median(turn.helped for turn in two),
    }


@contextmanager
def neighbour() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()

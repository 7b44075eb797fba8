"""Training steps per second, with the cost: ours beside others, and beside its matrix products alone.

    python benchmarks/training_speed.py [--cases A,B] [--dtype float64] [--threads 1] [--json out.json]

First we check that all compute the same: from the same weights, the costs of the first steps agree with
the plain NumPy loop's. If one does not, nothing of that case is measured, and the exit status is 1.

Each peer runs in its own process, all on one core where there is one thread. They take turns in rounds, for
machines are shared and noisy: compare ratios within one run only. We print the median over the rounds, and
of ours over each peer the median ratio with the least and the largest. "products" are the matrix products
of a step, in the same shapes, into preallocated memory; "torch's products" are torch's, beside those of
NumPy. What is not installed is named as absent.

Ours and scikit-learn are measured through `fit` with max_iter steps, less a `fit` with one step.
"""

import argparse
import sys
from argparse import RawDescriptionHelpFormatter
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from training.cases import CASES, TARGETS, Case
from training.peers import PEERS, PRODUCTS
from training.results import machine, write
from training.worker import Absent, Worker

REFERENCE = "NumPy loop"
RATIOS = {  # of a peer: what is said, and of whose rate over whose it is; of the others, ours over theirs
    "products": ("time of ours / products", "products", "ours"),
    "torch's products": ("speed of torch's / NumPy's", "torch's products", "products"),
    "activations": ("time of theirs / ours  ", "ours", "activations"),
}
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default=",".join(CASES), help="of " + ",".join(CASES))
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ",".join(PEERS))
    parser.add_argument("--dtype", default="float64", choices=TOLERANCE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4, help="of measuring, for each case and peer")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write all that was measured")
    options = parser.parse_args()
    cases = [CASES[name] for name in options.cases.split(",")]
    wanted = {REFERENCE, *options.peers.split(",")}

    description = machine()
    print(f"{description['cpu']}, {description['cores']} cores; {options.dtype}, {options.threads} thread(s)")
    with ExitStack() as stack:
        workers = {
            peer: Worker(peer, options.threads, pinned=options.threads == 1)
            for peer in PEERS
            if peer in wanted
        }
        for worker in workers.values():
            stack.callback(worker.close)
        results = [measured(case, workers, options) for case in cases]
    if options.json:
        settings = {name: getattr(options, name) for name in ("dtype", "threads", "seconds", "rounds")}
        write(options.json, settings=settings, cases=results)
    return int(any("differ" in result for result in results))


def measured(case: Case, workers: dict[str, Worker], options: argparse.Namespace) -> dict[str, Any]:
    """Prints a case's part of the table; returns all of it."""
    print(f"\n{case}, {case.multiplications / 1e6:.3g} million multiplications a step")
    result: dict[str, Any] = {"case": str(case), "name": case.name, "multiplications": case.multiplications}
    prepared, result["absent"] = {}, {}
    for peer, worker in workers.items():
        try:
            prepared[peer] = worker.prepare(case, options.dtype)
        except Absent as missing:
            result["absent"][peer] = str(missing)
            print(f"  {peer + ':':13} {missing}")
    result["prepared"] = prepared
    if differ := different(prepared, TOLERANCE[options.dtype]):
        print(f"  {', '.join(differ)}: another cost than the {REFERENCE}'s, nothing is measured")
        return {**result, "differ": differ}

    rates: dict[str, list[float]] = {peer: [] for peer in prepared}
    for _ in range(options.rounds):
        for peer in rates:
            rates[peer].append(workers[peer].measure(options.seconds / options.rounds).rate)
    result["steps_per_second"] = rates
    result["ratios"] = {peer: compare(case, peer, rates, options) for peer in rates}
    return result


def different(prepared: dict[str, Any], tolerance: float) -> list[str]:
    """Whose costs are not those of the plain loop."""
    expected = prepared[REFERENCE]["costs"]
    return [
        peer
        for peer, answer in prepared.items()
        if peer not in PRODUCTS
        and not all(
            abs(cost - right) <= tolerance * abs(right)
            for cost, right in zip(answer["costs"], expected, strict=True)
        )
    ]


def compare(
    case: Case, peer: str, rates: dict[str, list[float]], options: argparse.Namespace
) -> dict[str, float | bool]:
    """Prints a line; the ratio is of speed, ours over the peer's, and of time over that of the products."""
    line = f"  {peer:16} {median(rates[peer]):10.1f} steps/s"
    words, fast, slow = RATIOS.get(peer, ("speed of ours / theirs ", "ours", peer))
    found: dict[str, float | bool] = {}
    if peer != "ours" and {fast, slow} <= rates.keys():
        ratios = sorted(a / b for a, b in zip(rates[fast], rates[slow], strict=True))
        found = {"median": median(ratios), "least": ratios[0], "largest": ratios[-1]}
        line += f"   {words} {found['median']:6.2f} [{ratios[0]:.2f} – {ratios[-1]:.2f}]"
        target = TARGETS.get(case.name, {}).get(peer)
        if target and options.dtype == "float64" and options.threads == 1:
            found["target"] = target
            found["met"] = found["median"] <= target if peer == "products" else found["median"] >= target
            sign = "at most " if peer == "products" else "at least"
            line += f"   target {sign} {target:4}: {'met' if found['met'] else 'NOT MET'}"
    print(line, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())

"""A process that trains with one peer: lines of JSON in, lines of JSON out.

`Worker` starts one, with one number of threads for all libraries that have a say in it; `main` is what
runs there. With one thread it is pinned to one core, and its CPU seconds are taken, in which other
programs have no part; with more threads, the clock's.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from training.cases import Case
from training.peers import PEERS

HERE = Path(__file__).resolve().parents[1]
WARM_UP = 6


class Absent(Exception):
    """The peer cannot be imported here."""


class Worker:
    """A peer in a process of its own; packages in .cache/torch and .cache/jax are found too."""

    def __init__(self, peer: str, threads: int = 1) -> None:
        cache = HERE.parent / ".cache" / peer.lower()
        paths = [str(HERE), *([str(cache)] if cache.exists() else []), os.environ.get("PYTHONPATH", "")]
        variables = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        environment = {
            **os.environ,
            **dict.fromkeys(variables, str(threads)),
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "JAX_ENABLE_X64": "1",
            "JAX_PLATFORMS": "cpu",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "training.worker", peer, str(threads)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "absent" in answer:
            raise Absent(answer["absent"])
        return answer

    def prepare(self, case: Case, dtype: str) -> dict[str, Any]:
        """The costs before the first steps, the seconds of set-up, and what runs there."""
        return self.ask(case=asdict(case), dtype=dtype)

    def measure(self, seconds: float) -> float:
        """Steps per second, over about so many seconds."""
        rate: float = self.ask(seconds=seconds)["rate"]
        return rate

    def close(self) -> None:
        self.process.communicate()


def main(peer: str, threads: int) -> None:
    clock = perf_counter
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        clock = process_time
    answers, sys.stdout = sys.stdout, sys.stderr
    state: dict[str, Any] = {}
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if "case" in question:
                case = Case(**{**question["case"], "widths": tuple(question["case"]["widths"])})
                answer = prepare(peer, case, question["dtype"], state, clock)
            else:
                answer = measure(question["seconds"], clock, **state)
        except ImportError as missing:
            answer = {"absent": f"not importable ({missing.name})"}
        print(json.dumps(answer), file=answers, flush=True)


def prepare(peer: str, case: Case, dtype: str, state: dict[str, Any], clock: Any) -> dict[str, Any]:
    run = PEERS[peer](case, *case.data(dtype), *case.parameters(dtype))
    costs = [float(cost) for cost in run(WARM_UP)]
    set_up = min(elapsed(run, 1, clock) for _ in range(3))
    steps, spent = 1, 0.0
    while spent < max(0.05, 3 * set_up):
        steps *= 2
        spent = elapsed(run, steps, clock)
    state.update(run=run, set_up=set_up, rate=(steps - 1) / (spent - set_up))
    package = {"ours": "derived-backprop", "NumPy loop": "numpy", "products": "numpy"}.get(peer, peer.lower())
    return {"costs": costs, "set_up": set_up, "version": metadata.version(package), "blas": blas()}


def elapsed(run: Callable[[int], Any], steps: int, clock: Callable[[], float]) -> float:
    started = clock()
    costs = run(steps)
    spent = clock() - started
    if len(costs) != steps:
        raise RuntimeError(f"{steps} steps were asked for; {len(costs)} were taken")
    return spent


def measure(
    seconds: float, clock: Callable[[], float], run: Callable[[int], Any], set_up: float, rate: float
) -> dict[str, float]:
    """The rate of all steps after the first: a run of one step has the same set-up."""
    steps = max(2, round(rate * seconds))
    return {"rate": steps / (elapsed(run, steps + 1, clock) - set_up)}


def blas() -> list[str]:
    """The BLAS libraries that are loaded, as threadpoolctl or else NumPy names them."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return [f"{built['name']} {built['version']}"]
    return [
        f"{pool['internal_api']} {pool['version']}, {pool.get('architecture')}, {pool['num_threads']} threads"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    ]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

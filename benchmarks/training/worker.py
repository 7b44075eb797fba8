"""A process that trains with one peer: lines of JSON in, lines of JSON out.

`Worker` starts one, with one number of threads for all libraries that have a say in it; `main` is what
runs there. Pinned to one core, its CPU seconds are taken, in which other programs have no part; else the
clock's.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any, NamedTuple

from training.cases import Case
from training.peers import PEERS
from training.results import blas

HERE = Path(__file__).resolve().parents[1]
WARM_UP = 6
PACKAGES = {
    "ours": "derived-backprop",
    "NumPy loop": "numpy",
    "products": "numpy",
    "activations": "numpy",
    "torch's products": "torch",
}


class Absent(Exception):
    """The peer cannot be imported here."""


class Measured(NamedTuple):
    """Steps per second, and the share of the CPU seconds that threads other than the first took."""

    rate: float
    helped: float


class Worker:
    """A peer in a process of its own; packages in .cache/torch and .cache/jax are found too."""

    def __init__(self, peer: str, threads: int = 1, *, pinned: bool) -> None:
        cache = HERE.parent / ".cache" / PACKAGES.get(peer, peer.lower())
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
            [sys.executable, "-m", "training.worker", peer, "pinned" if pinned else "free"],
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

    def measure(self, seconds: float) -> Measured:
        """Over about so many seconds."""
        return Measured(**self.ask(seconds=seconds))

    def close(self) -> None:
        self.process.communicate()


def main(peer: str, freedom: str) -> None:
    clock = perf_counter
    if freedom == "pinned" and hasattr(os, "sched_setaffinity"):
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
                answer = measure(question["seconds"], state, clock)
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
    version = metadata.version(PACKAGES.get(peer, peer.lower()))
    return {"costs": costs, "set_up": set_up, "version": version, "blas": blas()}


def elapsed(run: Callable[[int], Any], steps: int, clock: Callable[[], float]) -> float:
    started = clock()
    costs = run(steps)
    spent = clock() - started
    if len(costs) != steps:
        raise RuntimeError(f"{steps} steps were asked for; {len(costs)} were taken")
    return spent


def measure(seconds: float, state: dict[str, Any], clock: Callable[[], float]) -> dict[str, float]:
    """The rate of all steps after the first: a run of one step has the same set-up."""
    run, steps = state["run"], max(2, round(state["rate"] * seconds))
    state["set_up"] = min(state["set_up"], elapsed(run, 1, clock))
    own, all_threads = thread_time(), process_time()
    rate = steps / (elapsed(run, steps + 1, clock) - state["set_up"])
    helped = max(0.0, 1 - (thread_time() - own) / (process_time() - all_threads))
    return {"rate": rate, "helped": helped}


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The one loop of the fuzzers: numbered cases, what was said of each, and where the last run stopped."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

KEPT = Path(__file__).parents[2] / ".cache" / "fuzz"
SECONDS = 10  # between two times at which the state is kept


class Tried(NamedTuple):
    """What became of a case: a word to count, all that there is to read, whether something is wrong."""

    word: str
    text: str
    is_finding: bool


Try = Callable[[int, int], Iterable[Tried]]
"""All that is tried of a number and a seed."""


def run(doc: str | None, what: str, count: int, tried: Try, arguments: list[str] | None = None) -> int:
    """The command of a fuzzer of so many `what`: 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count, help=f"how many {what} (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fresh", action="store_true", help="forget where the last run stopped")
    parser.add_argument("--only", type=int, help="the one number to show")
    parser.add_argument("--state", type=Path, default=KEPT / f"{what}.json")
    given = parser.parse_args(arguments)
    if given.only is not None:
        shown = list(tried(given.only, given.seed))
        print("\n".join(f"{one.word}\n{one.text}\n" for one in shown))
        return int(any(one.is_finding for one in shown))
    state = begun(given.state, given.seed, given.fresh)
    counts, last = Counter(state["counts"]), perf_counter()
    for number in range(state["next"], given.count):
        for one in tried(number, given.seed):
            counts[one.word] += 1
            if one.is_finding:
                state["findings"].append(number)
                print(f"{number}: {one.word}\n{one.text}\n", flush=True)
        now = perf_counter()
        if now - last > SECONDS or number == given.count - 1:
            state.update(next=number + 1, counts=dict(counts), seconds=state["seconds"] + now - last)
            last = now
            keep(given.state, state)
            print(f"{number + 1} of {given.count}: {told(counts)}", file=sys.stderr, flush=True)
    print(f"{sum(counts.values())} {what} in {state['seconds']:.0f} s: {told(counts)}")
    print(f"findings: {', '.join(map(str, state['findings'])) or 'none'}")
    return int(bool(state["findings"]))


def begun(path: Path, seed: int, fresh: bool) -> dict[str, Any]:
    """What the last run with this seed has kept."""
    begin: dict[str, Any] = {"seed": seed, "next": 0, "counts": {}, "findings": [], "seconds": 0.0}
    kept = begin if fresh or not path.exists() else json.loads(path.read_text())
    return kept if kept["seed"] == seed else begin


def keep(path: Path, state: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(state, indent=1))
    new.replace(path)


def told(counts: Counter[str]) -> str:
    return ", ".join(f"{times} {word}" for word, times in sorted(counts.items()))

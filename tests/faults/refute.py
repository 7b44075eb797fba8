"""Seeds one fault at a time into the library, and says which layer catches it: a proof, a test, or nobody.

    python tests/faults/refute.py [MODULE ...] [--every N] [--jobs N] [--layers proof,tests]

Modules are found, not listed. The derivations are run first, where a theorem has to do with the module; then
the tests that have. A fault that nobody catches is either listed in `survivors.py` with the reason why it
changes nothing, or the command fails. What was caught is remembered in .cache/faults.json as long as the
module stays as it is, so that the command goes on where it was ended.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from time import perf_counter

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]

import proofs  # noqa: E402
from modules import ROOT, modules, source_file  # noqa: E402
from mutations import Fault, faults  # noqa: E402
from survivors import changes_nothing, reason  # noqa: E402
from tested import Checkout  # noqa: E402

LAYERS = ("proof", "tests")


class Memory:
    """What was caught, by whom, for modules that are as they were."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, Lock()
        self._known: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    @staticmethod
    def key(module: str, fault: Fault) -> str:
        return f"{module} {hashlib.sha256(fault.source.encode()).hexdigest()[:16]}"

    def find(self, module: str, fault: Fault) -> tuple[str, str] | None:
        known = self._known.get(self.key(module, fault))
        return (known[0], known[1]) if known else None

    def keep(self, module: str, fault: Fault, layer: str, said: str) -> None:
        with self._lock:
            self._known[self.key(module, fault)] = [layer, said]
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(json.dumps(self._known, indent=0), encoding="utf-8")


def unharmed(module: str) -> Fault:
    """The module as it is: what refutes this refutes nothing."""
    return Fault("", 0, "", "", source_file(module).read_text(encoding="utf-8"))


def all_faults(names: list[str], every: int = 1, formulas_alone: bool = False) -> list[tuple[str, Fault]]:
    found = [
        (name, fault) for name in names for fault in faults(source_file(name).read_text(encoding="utf-8"))
    ]
    return [(name, fault) for name, fault in found if fault.formula or not formulas_alone][::every]


def attempt(
    module: str, fault: Fault, layers: list[str], checkouts: "SimpleQueue[Checkout]"
) -> tuple[str, str]:
    """The layer that catches a fault, and in what words; two empty ones where none does."""
    if "proof" in layers and module in proofs.run_by_proofs():
        said = proofs.refuted_by(module, fault)
        if said:
            return "proof", said
    if "tests" in layers:
        checkout = checkouts.get()
        try:
            said = checkout.caught_by(module, fault)
        finally:
            checkouts.put(checkout)
        if said:
            return "tests", said
    return "", ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="such as losses or estimators; all without one"
    )
    parser.add_argument("--formulas", action="store_true", help="only what proofs are about")
    parser.add_argument("--every", type=int, default=1, help="only each N-th fault")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--layers", default=",".join(LAYERS), help="which layers are asked, of proof,tests")
    parser.add_argument("--memory", type=Path, default=ROOT / ".cache" / "faults.json")
    parser.add_argument("--list", action="store_true", help="count the faults of each module, and try none")
    options = parser.parse_args()
    layers = options.layers.split(",")
    wanted = options.modules
    names = [name for name in modules() if not wanted or {name, name.split(".")[0]} & set(wanted)]
    if options.formulas:
        names = [name for name in names if f"backprop.{name}" in proofs.covered()]
    if not names or not set(layers) <= set(LAYERS):
        parser.error(f"there are modules {', '.join(modules())} and layers {', '.join(LAYERS)}")
    work = all_faults(names, options.every, options.formulas)
    if options.list:
        for name, count in Counter(name for name, _ in work).items():
            print(f"{count:5} {name}")
        print(f"{len(work):5} in all")
        return 0

    checkouts: SimpleQueue[Checkout] = SimpleQueue()
    for _ in range(options.jobs if "tests" in layers else 0):
        checkouts.put(Checkout())
    pages = {
        name: len(proofs.order(name, unharmed(name))) for name in names if name in proofs.run_by_proofs()
    }
    least = min(pages, key=lambda name: pages[name], default="")
    trouble = proofs.refuted_by(least, unharmed(least)) if least and "proof" in layers else ""
    if trouble:
        print(f"the library without a fault is not proved: {trouble}", file=sys.stderr)
        return 2
    of_theorems = {name for name in names if f"backprop.{name}" in proofs.covered()}
    memory, started = Memory(options.memory), perf_counter()

    def caught(job: tuple[str, Fault]) -> tuple[str, str]:
        known = memory.find(*job)
        if known and known[0] in layers:
            return known
        layer, said = attempt(*job, layers, checkouts)
        if layer:
            memory.keep(*job, layer, said)
        return layer, said

    table: dict[str, Counter[str]] = {name: Counter() for name in names}
    formulas: Counter[str] = Counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        for done, ((name, fault), (layer, _)) in enumerate(zip(work, pool.map(caught, work), strict=True), 1):
            why = "" if layer else reason(name, fault)
            table[name][layer or ("explained" if why else "nobody")] += 1
            if fault.formula and name in of_theorems:
                equal = layer != "proof" and changes_nothing(name, fault)
                formulas["equal" if equal else layer or "survives"] += 1
            if not layer:
                print(
                    f"SURVIVES {name}:{fault.line} {fault.name}\n    {why or 'NO REASON GIVEN'}", flush=True
                )
            if sys.stderr.isatty():
                print(f"\r\x1b[K{done}/{len(work)}", end="", file=sys.stderr, flush=True)
    print(of_formulas(formulas) if "proof" in layers and formulas else "no proofs were asked")
    return report(table, perf_counter() - started)


def of_formulas(counts: "Counter[str]") -> str:
    """How many of the faults in formulas proofs refute, of all and of those that change a formula."""
    refuted, every = counts["proof"], counts.total()
    changing = every - counts["equal"]
    return (
        f"in formulas of which there are theorems: {every} faults, {refuted} refuted by proofs, "
        f"{refuted / every:.1%}; {counts['equal']} change none, of the others {refuted / changing:.1%}"
    )


def report(table: dict[str, "Counter[str]"], seconds: float) -> int:
    columns = (*LAYERS, "explained", "nobody")
    print("".join(f"{column:>10}" for column in columns))
    for name, counts in table.items():
        print("".join(f"{counts[column]:10}" for column in columns), f" {name}")
    total: Counter[str] = sum(table.values(), Counter())
    print(
        f"{total.total()} faults in {seconds:.0f} s: {total['proof']} refuted by proofs, "
        f"{total['tests']} caught by tests, {total['explained']} explained, "
        f"{total['nobody']} caught by nobody"
    )
    return 1 if total["nobody"] else 0


if __name__ == "__main__":
    sys.exit(main())

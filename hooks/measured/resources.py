"""What a fit takes of the machine: from benchmarks/results/memory.json and threads.json."""

from __future__ import annotations

from figures import table
from measured.results import Found, described, digits, listed, spread, verdict

READINGS = ("narrow", "wide")
IDLE = 0.01  # of the CPU seconds: less is no help


def peaks(found: Found) -> str:
    """The peak memory of each fit, beside what is allowed."""
    head = ["fit", "solver", "data", "parameters", "activations", "allowed", "allocated", "resident", "aim"]
    return table(
        head,
        [
            [
                described(fit["case"]),
                fit["solver"],
                *(f"{fit[of] / 1e6:.1f}" for of in ("data", "parameters", "activations")),
                " or ".join(f"{fit[reading] / 1e6:.1f}" for reading in READINGS),
                f"{fit['allocated'] / 1e6:.1f}",
                "–" if fit["resident"] is None else f"{fit['resident'] / 1e6:.1f}",
                verdict(fit["allocated"] <= fit["wide"])
                + (" by the second" if fit["narrow"] < fit["allocated"] <= fit["wide"] else ""),
            ]
            for fit in found["fits"]
        ],
    )


def threads(found: Found) -> str:
    """One BLAS thread and two, alone and beside a neighbour."""
    head = [
        "case",
        "largest product",
        "one thread",
        "two threads",
        "the second's share",
        "two / one",
        "beside",
    ]
    return table(
        head,
        [
            [
                described(case["case"]),
                f"{case['largest_product']:,}",
                *map(digits, case["alone"]["steps_per_second"]),
                f"{case['alone']['helped']:.0%}",
                *(spread(case[how]["ratio"]) for how in ("alone", "beside")),
            ]
            for case in found["cases"]
        ],
    )


def kept(found: Found) -> str:
    """In which cases BLAS kept to one thread, and in which it did not."""
    shared = {case["name"]: case["alone"]["helped"] > IDLE for case in found["cases"]}
    alone, both = ([name for name in shared if shared[name] == said] for said in (False, True))
    choices = [("keeps to one thread", alone), ("shares", both)]
    return " and ".join(f"{does} in {listed(names)}" for does, names in choices if names)


def beside(found: Found) -> str:
    """In which cases one thread is the better choice beside a neighbour."""
    worse = [
        case["name"]
        for case in found["cases"]
        if case["beside"]["helped"] > IDLE and case["beside"]["ratio"]["largest"] < 1
    ]
    if not worse:
        return "Here two threads were slower than one in each round in no case that is shared."
    return (
        f"Here two threads were slower than one in each round in {listed(worse)}. On a machine that is "
        "shared, put `OPENBLAS_NUM_THREADS=1` in front of the command."
    )

"""How fast layers are beside others, and which aims that meets: from benchmarks/results/layers.json."""

from __future__ import annotations

from statistics import median

from figures import table
from measured.results import Found, digits, listed, spread, verdict

PEERS = ("NumPy loop", "torch")
MOST = 2
"""Our memory over torch's, as it was set beforehand."""


def ratio(case: Found, peer: str) -> Found | None:
    """Our speed over another's, of the rounds; None where the other was not measured."""
    rates = case["passes_per_second"]
    if peer not in rates:
        return None
    rounds = [ours / other for ours, other in zip(rates["ours"], rates[peer], strict=True)]
    return {"median": median(rounds), "least": min(rounds), "largest": max(rounds)}


def layers(found: Found) -> str:
    """For each case our passes in a second, and our speed over each peer's, beside the aim."""

    def cell(case: Found, peer: str) -> str:
        of = ratio(case, peer)
        if of is None:
            return "not measured"
        if peer != "torch":
            return spread(of)
        return f"{spread(of)}<br>{verdict(of['median'] >= case['aim'])}: at least {case['aim']:g}"

    return table(
        ["case", "numbers", "ours, a second", *(f"speed / {peer}" for peer in PEERS)],
        [
            [
                case["case"],
                case["dtype"],
                digits(median(case["passes_per_second"]["ours"])),
                *(cell(case, peer) for peer in PEERS),
            ]
            for case in found["cases"]
        ],
    )


def layer_peaks(found: Found) -> str:
    """For each case the peak of our pass in MB, and how many times torch's that is, beside the aim."""

    def cell(case: Found) -> str:
        if "torch" not in case["peak"]:
            return "not measured"
        times = case["peak"]["ours"] / case["peak"]["torch"]
        return f"{times:.2f}<br>{verdict(times <= MOST)}: at most {MOST:g}"

    return table(
        ["case", "numbers", "ours, MB", "memory / torch"],
        [
            [case["case"], case["dtype"], digits(case["peak"]["ours"] / 1e6), cell(case)]
            for case in found["cases"]
        ],
    )


def layer_aims(found: Found) -> str:
    """How many aims are met, and where the others are missed."""
    judged = {f"{case['case']} in {case['dtype']}": (ratio(case, "torch"), case) for case in found["cases"]}
    missed = [name for name, (of, case) in judged.items() if of is None or of["median"] < case["aim"]]
    if not missed:
        return f"All {len(judged)} aims are met."
    return f"Of {len(judged)} aims {len(judged) - len(missed)} are met. Missed: {listed(missed)}."

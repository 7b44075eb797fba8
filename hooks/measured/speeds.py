"""How fast we are beside others, and which aims that meets: from benchmarks/results/speed.json."""

from __future__ import annotations

from statistics import median

from figures import table
from measured.results import PEERS, Found, described, digits, listed, spread, verdict


def rates(found: Found) -> str:
    """Median steps per second of all, for each case."""

    def rate(case: Found, peer: str) -> str:
        rounds = case["steps_per_second"].get(peer)
        return digits(median(rounds)) if rounds else "not installed"

    columns = {"ours": "ours", **{peer: peer for peer in PEERS}, "products": "products alone"}
    return table(
        ["case", *columns.values()],
        [[described(case["case"]), *(rate(case, peer) for peer in columns)] for case in found["cases"]],
    )


def ratios(found: Found) -> str:
    """Our speed over each peer's, and our time over the products', beside the aim."""

    def cell(case: Found, peer: str) -> str:
        ratio = case["ratios"].get(peer)
        if ratio is None:
            return "not installed"
        if "target" not in ratio:
            return spread(ratio)
        return f"{spread(ratio)}<br>{verdict(met(peer, ratio))}: {bound(peer)} {ratio['target']:g}"

    columns = {
        **{peer: f"speed / {peer}" for peer in PEERS},
        "products": "time / products",
        "torch's products": "torch's products / NumPy's",
    }
    return table(
        ["case", *columns.values()],
        [[case["name"], *(cell(case, peer) for peer in columns)] for case in found["cases"]],
    )


def aims(found: Found) -> str:
    """How many aims are met, and where the others are missed."""
    aimed, missed = 0, []
    for case in found["cases"]:
        judged = {peer: met(peer, ratio) for peer, ratio in case["ratios"].items() if "target" in ratio}
        aimed += len(judged)
        missed += [f"{case['name']} / {peer}" for peer, well in judged.items() if not well]
    if not missed:
        return f"All {aimed} aims are met."
    return f"Of {aimed} aims {aimed - len(missed)} are met. Missed: {listed(missed)}."


def peers(found: Found) -> str:
    """One line for each peer: from which to which ratio, and where it is the faster one."""
    lines = []
    for peer in PEERS:
        by_case = {
            case["name"]: case["ratios"][peer]["median"] for case in found["cases"] if peer in case["ratios"]
        }
        if by_case:
            low, high = min(by_case, key=by_case.__getitem__), max(by_case, key=by_case.__getitem__)
            slower = [name for name, ratio in by_case.items() if ratio < 1]
            ahead = f"it is the faster one in {listed(slower)}" if slower else "it is nowhere the faster one"
            lines.append(
                f"- **{peer}**: our speed is {by_case[low]:.2f} ({low}) to {by_case[high]:.2f} ({high}) "
                f"times its own; {ahead}."
            )
    return "\n".join(lines)


def activations(found: Found) -> str:
    """What part of our step the hidden units' activations alone take, case by case."""
    ratios = {case["name"]: case["ratios"].get("activations") for case in found["cases"]}
    return listed([f"{part['median']:.0%} in {name}" for name, part in ratios.items() if part])


def met(peer: str, ratio: Found) -> bool:
    """A speed is to be at least the target, a time over that of the products at most."""
    well: bool = (
        ratio["median"] <= ratio["target"] if peer == "products" else ratio["median"] >= ratio["target"]
    )
    return well


def bound(peer: str) -> str:
    """How a target is read."""
    return "at most" if peer == "products" else "at least"

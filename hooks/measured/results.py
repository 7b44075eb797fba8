"""What the benchmarks found, in words and cells, for docs/speed.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Found = Mapping[str, Any]

PEERS = ("NumPy loop", "scikit-learn", "torch", "JAX")


def where(found: Found) -> str:
    """The machine, the versions and the day."""
    machine = found["machine"]
    day = date.fromisoformat(machine["date"])
    versions = [f"Python {machine['python']}", f"NumPy {machine['numpy']} ({'; '.join(machine['blas'])})"]
    prepared = found["cases"][0].get("prepared", {}) if "cases" in found else {}
    versions += [f"{peer} {prepared[peer]['version']}" for peer in PEERS[1:] if peer in prepared]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}; {', '.join(versions)}; "
        f"{day.day} {day:%B %Y}"
    )


def described(case: str) -> str:
    """The name of a case over what it is."""
    name, _, rest = case.partition(": ")
    return f"{name}<br><small>{rest}</small>"


def spread(ratio: Found) -> str:
    """The median of the rounds over the least and the largest."""
    return f"{ratio['median']:.2f}<br><small>{ratio['least']:.2f} to {ratio['largest']:.2f}</small>"


def verdict(well: bool) -> str:
    """A word, in the colour of what holds or of what does not."""
    return f'<span class="{"met" if well else "missed"}">{"met" if well else "missed"}</span>'


def digits(rate: float) -> str:
    """12345.6 -> 12,346 and 5.43 -> 5.4"""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def listed(names: Sequence[str]) -> str:
    """A, B and C"""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

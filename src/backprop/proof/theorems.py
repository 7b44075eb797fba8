"""Theorems: what a concluded derivation proves, for which sizes, and which shipped functions it covers."""

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from backprop.proof.shown import Shown

if TYPE_CHECKING:
    from backprop.proof.comparison import Comparison
    from backprop.proof.derivation import Derivation

ALL_SIZES, FIXED_SIZES = "all sizes", "fixed sizes"


@dataclass
class Theorem(Shown):
    """The record of one theorem, proved or not."""

    theorem: str
    claim: str
    scope: str
    lines: int
    seconds: float
    proved: bool
    covers: list[str] = field(default_factory=list)
    trouble: BaseException | str = ""
    compared: "tuple[Comparison, ...]" = ()


class Theorems(Shown):
    """Several theorems, to be shown together."""

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems


begun: list["Derivation"] = []
recorded: list[Theorem] = []


def reset() -> None:
    begun.clear()
    recorded.clear()


def begin(derivation: "Derivation") -> None:
    begun.append(derivation)


def conclude(derivation: "Derivation") -> Theorem:
    theorem = record(derivation, proved=True)
    begun.remove(derivation)
    recorded.append(theorem)
    return theorem


def record(derivation: "Derivation", proved: bool, trouble: BaseException | str = "") -> Theorem:
    """The scope is read off the formulas: it is not for the author to claim."""
    return Theorem(
        theorem=derivation.title,
        claim=derivation.claim,
        scope=FIXED_SIZES if derivation.fixed_sizes else ALL_SIZES,
        lines=len(derivation.lines),
        seconds=round(perf_counter() - derivation.started, 4),
        proved=proved,
        covers=list(derivation.covers),
        trouble=trouble,
        compared=tuple(one for one in derivation.compared if derivation.tells_more(one)),
    )

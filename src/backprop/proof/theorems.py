"""Theorems: what a concluded derivation proves, for which sizes, and which shipped functions it covers."""

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from backprop.proof.render import Rendered, theorem_html, theorem_text

if TYPE_CHECKING:
    from backprop.proof.comparison import Comparison
    from backprop.proof.derivation import Derivation

ALL_SIZES, FIXED_SIZES = "all sizes", "fixed sizes"


@dataclass
class Theorem(Rendered):
    """The record of one theorem, proved or not."""

    theorem: str
    claim: str
    scope: str
    lines: int
    seconds: float
    proved: bool
    covers: list[str] = field(default_factory=list)
    trouble: str = ""
    compared: "tuple[Comparison, ...]" = ()

    def as_json(self) -> dict[str, Any]:
        keys = ("theorem", "claim", "scope", "lines", "seconds", "proved", "covers")
        return {key: getattr(self, key) for key in keys} | ({"trouble": self.trouble} if self.trouble else {})

    def text(self) -> str:
        return theorem_text(self)

    def html(self) -> str:
        return theorem_html(self)


class Theorems(Rendered):
    """Several theorems, to be shown together."""

    def __init__(self, *theorems: Theorem) -> None:
        self.theorems = theorems

    def text(self) -> str:
        return "\n".join(theorem.text() for theorem in self.theorems)

    def html(self) -> str:
        return "".join(theorem.html() for theorem in self.theorems)


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


def record(derivation: "Derivation", proved: bool, trouble: str = "") -> Theorem:
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

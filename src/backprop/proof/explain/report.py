"""What `explain` finds, as data, and how it looks: in a terminal, in a notebook, as JSON."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from backprop.proof.explain.diagnosis import Fault
from backprop.proof.explain.evidence import Formulas, Numbers
from backprop.proof.show.formulas import text
from backprop.proof.shown import Shown


class Verdict(Enum):
    """What is known of one returned array."""

    PROVED = "proved"
    REFUTED = "refuted"
    MEASURED = "measured"
    UNDECIDED = "not decided"
    FAILED = "does not run"


@dataclass
class Part:
    """One returned array and what was found about it."""

    name: str
    verdict: Verdict
    remark: str = ""
    assuming: list[str] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    fault_proved: bool = False
    formulas: Formulas | None = None

    @property
    def short(self) -> str:
        """What there is to say in one line."""
        if self.verdict is Verdict.PROVED:
            return self.remark + (f", given: {'; '.join(self.assuming)}" if self.assuming else "")
        return "; ".join(filter(None, [", ".join(fault.name for fault in self.faults), self.remark]))

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": self.name, "verdict": self.verdict.value, "summary": self.short}
        if self.assuming:
            found["assuming"] = self.assuming
        if self.faults:
            found["faults"] = [{"name": f.name, "means": f.means, "mend": f.mend} for f in self.faults]
            found["faults_proved"] = self.fault_proved
        if self.formulas:
            found["formulas"] = {name: text(formula) for name, formula in self.formulas.rows}
            found["where"] = self.formulas.where
        return found


@dataclass
class Explanation(Shown):
    """The verdicts on a gradient function, and for which sizes the proved ones hold."""

    function: str
    cost: str
    scope: str
    parts: list[Part]
    numbers: Numbers | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return all(part.verdict is Verdict.PROVED for part in self.parts)

    @property
    def status(self) -> int:
        """0 all proved; 3 the rest measured only; 1 something is refuted, undecided or does not run."""
        known = {part.verdict for part in self.parts}
        return 0 if self.proved else 3 if known <= {Verdict.PROVED, Verdict.MEASURED} else 1

    @property
    def faults(self) -> dict[Fault, list[Part]]:
        """Each fault once, with the arrays that have it."""
        found: dict[Fault, list[Part]] = {}
        for part in self.parts:
            for fault in part.faults:
                found.setdefault(fault, []).append(part)
        return found

    def text(self) -> str:
        from backprop.proof.explain.rendering import as_text

        return as_text(self)

    def html(self) -> str:
        from backprop.proof.explain.rendering import as_html

        return as_html(self)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "function": self.function,
            "cost": self.cost,
            "proved": self.proved,
            "scope": self.scope,
            "status": self.status,
            "arrays": [part.as_json() for part in self.parts],
            "notes": self.notes,
        }
        if self.numbers:
            found["counterexample"] = self.numbers.as_json()
        return found

"""What is found, as data."""

from dataclasses import dataclass, field

from backprop.proof.explain.faults.catalogue import Fault
from backprop.proof.explain.faults.edits import Mend
from backprop.proof.explain.numbers.evidence import Formulas, Numbers
from backprop.proof.explain.verdict.rules import Verdict


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


@dataclass
class Report:
    """The verdicts on one program, and for which sizes the proved ones hold."""

    function: str
    cost: str
    scope: str
    parts: list[Part]
    numbers: Numbers | None = None
    notes: list[str] = field(default_factory=list)
    shapes: str = ""
    mends: list[Mend] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return bool(self.parts) and all(part.verdict is Verdict.PROVED for part in self.parts)

    @property
    def status(self) -> int:
        """0 all proved; 3 the rest measured only; 1 something is refuted, undecided or does not run."""
        known = {part.verdict for part in self.parts}
        return 0 if self.proved else 3 if known and known <= {Verdict.PROVED, Verdict.MEASURED} else 1

    @property
    def faults(self) -> dict[Fault, list[Part]]:
        """Each fault once, with the arrays that have it."""
        found: dict[Fault, list[Part]] = {}
        for part in self.parts:
            for fault in part.faults:
                found.setdefault(fault, []).append(part)
        return found

"""An explanation that shows itself: in a terminal, in a notebook, as JSON."""

from dataclasses import dataclass
from typing import Any

from backprop.proof.explain.verdict.report import Part, Report
from backprop.proof.explain.words.rendering import as_html, as_text
from backprop.proof.show.formulas import text
from backprop.proof.shown import Shown


@dataclass(repr=False)
class Explanation(Report, Shown):
    """The verdicts on a gradient function, and for which sizes the proved ones hold."""

    def text(self) -> str:
        return as_text(self)

    def html(self) -> str:
        return as_html(self)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "function": self.function,
            "cost": self.cost,
            "proved": self.proved,
            "scope": self.scope,
            "status": self.status,
            "shapes": self.shapes,
            "arrays": [part_as_json(part) for part in self.parts],
            "lines": [vars(mend) for mend in self.mends],
            "notes": self.notes,
        }
        if self.numbers:
            found["counterexample"] = self.numbers.as_json()
        return found


def part_as_json(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"name": part.name, "verdict": part.verdict.value, "summary": part.short}
    if part.assuming:
        found["assuming"] = part.assuming
    if part.faults:
        found["faults"] = [{"name": f.name, "means": f.means, "mend": f.mend} for f in part.faults]
        found["faults_proved"] = part.fault_proved
    if part.formulas:
        found["formulas"] = {name: text(formula) for name, formula in part.formulas.rows}
        found["where"] = part.formulas.where
    return found

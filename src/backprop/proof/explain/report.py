"""What `explain` finds, as data, and how it looks: in a terminal, in a notebook, as JSON."""

from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.explain.diagnosis import Fault
from backprop.proof.explain.measuring import Array
from backprop.proof.printing import latex, text
from backprop.proof.render import Rendered


class Verdict(Enum):
    """What is known of one returned array."""

    PROVED = "proved"
    REFUTED = "refuted"
    MEASURED = "measured"
    UNDECIDED = "not decided"
    FAILED = "does not run"


@dataclass
class Numbers(Rendered):
    """A place to step through: the input, the variables on the way, and an entry that is wrong."""

    arrays: dict[str, Array]
    steps: list[tuple[str, Array]]
    entry: str
    yours: float | None
    right: float
    exact: float | None = None

    def rows(self) -> list[tuple[str, str]]:
        shown = [*self.arrays.items(), *self.steps]
        return [(name, numbers(value)) for name, value in shown]

    def verdict(self) -> str:
        mine = "is not there" if self.yours is None else f"is {short(self.yours)}"
        exact = f"{short(self.exact)} by the formula, " if self.exact is not None else ""
        return f"{self.entry} {mine} in your code; right is {exact}{short(self.right)} by differences of the cost"

    def text(self) -> str:
        width = max(len(name) for name, _ in self.rows())
        return "\n".join([*(f"{name:>{width}} = {value}" for name, value in self.rows()), self.verdict()])


@dataclass
class Formulas:
    """What the code computes, what is right, and their difference."""

    entry: str
    yours: sp.Expr
    right: sp.Expr
    difference: sp.Expr | None
    where: list[str] = field(default_factory=list)

    def rows(self) -> list[tuple[str, sp.Expr]]:
        rows = [("your code", self.yours), ("right", self.right), ("difference", self.difference)]
        return [(name, formula) for name, formula in rows if formula is not None]


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
    numbers: Numbers | None = None

    @property
    def short(self) -> str:
        """The verdict in one line."""
        if self.verdict is Verdict.PROVED:
            return "for all sizes" + (f", if {' and '.join(self.assuming)}" if self.assuming else "")
        if self.faults:
            return ", ".join(fault.name for fault in self.faults)
        return self.remark

    def details(self) -> list[str]:
        lines = [f"{fault.name}: {fault.means}.\n    Mend: {fault.mend}." for fault in self.faults]
        if self.faults:
            lines.append("proved: exactly this, at all sizes" if self.fault_proved else "this fits all numbers tried")
        return lines + ([self.remark] if self.remark and self.faults else [])


@dataclass
class Explanation(Rendered):
    """The verdicts on a gradient function."""

    function: str
    cost: str
    parts: list[Part]
    notes: list[str] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return all(part.verdict is Verdict.PROVED for part in self.parts)

    @property
    def status(self) -> int:
        """The exit status: 0 all proved; 1 something is refuted or undecided; 3 nothing, but something only measured."""
        if self.proved:
            return 0
        return 3 if all(part.verdict in (Verdict.PROVED, Verdict.MEASURED) for part in self.parts) else 1

    def text(self) -> str:
        lines = [f"{self.function}  against  {self.cost}", ""]
        width = max((len(part.name) for part in self.parts), default=0)
        for part in self.parts:
            lines.append(f"  dJ/d{part.name:<{width}}  {part.verdict.value:<11}  {part.short}".rstrip())
        for part in self.parts:
            if block := _details(part):
                lines += ["", f"dJ/d{part.name} {part.verdict.value}", *(f"  {line}" for line in block)]
        return "\n".join([*lines, *(f"\n{note}" for note in self.notes)])

    def html(self) -> str:
        return _html(self)

    def as_json(self) -> dict[str, Any]:
        return {
            "function": self.function,
            "cost": self.cost,
            "proved": self.proved,
            "status": self.status,
            "notes": self.notes,
            "arrays": [_as_json(part) for part in self.parts],
        }


def short(x: float) -> str:
    return f"{x:.6g}"


def numbers(value: Array) -> str:
    """An array on one line, with as few digits as tell it."""
    rounded = np.round(np.asarray(value, float), 4) + 0.0
    return np.array2string(rounded, separator=", ", max_line_width=10_000, threshold=60).replace("\n", "")


def _details(part: Part) -> list[str]:
    block = [line for detail in part.details() for line in detail.splitlines()]
    if part.formulas:
        rows = part.formulas.rows()
        block += ["", *(f"{name:>10}  {part.formulas.entry} = {text(formula)}" if name != "difference" else f"{name:>10}  {text(formula)}" for name, formula in rows)]
        block += [f"{'where' if not at else '':>10}  {line}" for at, line in enumerate(part.formulas.where)]
    if part.numbers:
        block += ["", "step through it:", *(f"  {line}" for line in part.numbers.text().splitlines())]
    if not block and part.remark and part.verdict is not Verdict.PROVED:
        block = [part.remark]
    return block[1:] if block[:1] == [""] else block


def _as_json(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"name": part.name, "verdict": part.verdict.value, "summary": part.short}
    if part.assuming:
        found["assuming"] = part.assuming
    if part.faults:
        found["faults"] = [{"name": f.name, "means": f.means, "mend": f.mend} for f in part.faults]
        found["faults_proved"] = part.fault_proved
    if part.formulas:
        found["formulas"] = {name: text(formula) for name, formula in part.formulas.rows()}
        found["formulas"]["where"] = part.formulas.where
    if part.numbers:
        n = part.numbers
        found["counterexample"] = {
            "arrays": {name: value.tolist() for name, value in n.arrays.items()},
            "entry": n.entry,
            "yours": n.yours,
            "right": n.right if n.exact is None else n.exact,
            "by_differences": n.right,
        }
    return found


def _html(explanation: Explanation) -> str:
    parts = []
    for part in explanation.parts:
        kind = {Verdict.PROVED: "proved", Verdict.REFUTED: "refuted", Verdict.FAILED: "failed"}.get(part.verdict, "unproved")
        body = "".join(f"<p>{escape(detail)}</p>" for detail in part.details())
        if part.formulas:
            rows = r" \\ ".join(rf"\text{{{name}}} &: {latex(formula)}" for name, formula in part.formulas.rows())
            body += rf"<p>\[\begin{{aligned}} {rows} \end{{aligned}}\]</p>"
            body += "".join(f"<p>where <code>{escape(line)}</code></p>" for line in part.formulas.where)
        if part.numbers:
            body += f"<pre>{escape(part.numbers.text())}</pre>"
        head = f'<p><span class="scope">{part.verdict.value}</span> <strong>∂J/∂{part.name}</strong> {escape(part.short)}</p>'
        parts.append(f'<div class="verdict {kind}">{head}{body}</div>')
    head = f"<p><code>{escape(explanation.function)}</code> against <code>{escape(explanation.cost)}</code></p>"
    return head + "".join(parts) + "".join(f"<p>{escape(note)}</p>" for note in explanation.notes)

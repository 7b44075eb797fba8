"""An explanation as text and as HTML: the verdicts first, then each fault once, the formulas, the numbers."""

from html import escape

from backprop.proof.explain.faults.catalogue import Fault
from backprop.proof.explain.numbers.evidence import Formulas
from backprop.proof.explain.verdict.report import Part, Report
from backprop.proof.explain.verdict.rules import Verdict
from backprop.proof.show.formulas import latex, text

KINDS = {Verdict.PROVED: "proved", Verdict.REFUTED: "refuted", Verdict.FAILED: "failed"}


def as_text(explanation: Report) -> str:
    width = max(len(part.name) for part in explanation.parts)
    against = [f"against {explanation.cost}"] if explanation.cost else []
    blocks = [
        [explanation.function, *against, *([f"with {explanation.shapes}"] if explanation.shapes else [])]
    ]
    blocks.append(
        [
            f"  dJ/d{part.name:<{width}}  {part.verdict.value:<8}  {part.short}".rstrip()
            for part in explanation.parts
        ]
    )
    for fault, parts in explanation.faults.items():
        blocks.append(
            [
                _heading(fault, parts, explanation.scope),
                f"  {_sentence(fault.means)}",
                f"  To mend it: {fault.mend}.",
            ]
        )
    blocks += [
        [
            f"Line {mend.line}: {mend.stands}",
            f"  {_sentence(mend.means)}",
            f"  {', '.join(mend.arrays)} would be right with: {mend.belongs}",
        ]
        for mend in explanation.mends
    ]
    formulas = [part.formulas for part in explanation.parts if part.formulas]
    blocks += [
        [_of(one), *(f"  {name:<10}  {text(formula)}" for name, formula in one.rows)] for one in formulas
    ]
    if where := _where(formulas):
        blocks.append([f"{'where' if at == 0 else '':<5}  {line}" for at, line in enumerate(where)])
    if explanation.numbers:
        sizes = ", ".join(f"{name} = {size}" for name, size in explanation.numbers.sizes.items())
        blocks.append(
            [
                f"A place to step through: {sizes}",
                *(f"  {line}".rstrip() for line in explanation.numbers.lines()),
            ]
        )
    blocks += [note.splitlines() for note in explanation.notes]
    return "\n\n".join("\n".join(block) for block in blocks)


def as_html(explanation: Report) -> str:
    parts = "".join(map(_part, explanation.parts))
    faults = "".join(
        f"<p><strong>{escape(_heading(fault, parts, explanation.scope))}.</strong> "
        f"{escape(_sentence(fault.means))} {escape(_sentence(fault.mend))}</p>"
        for fault, parts in explanation.faults.items()
    )
    where = "\n".join(_where([part.formulas for part in explanation.parts if part.formulas]))
    code = [where, "\n".join(explanation.numbers.lines()) if explanation.numbers else "", *explanation.notes]
    code += [
        f"Line {one.line}: {one.stands}\n{_sentence(one.means)}\nRight with: {one.belongs}"
        for one in explanation.mends
    ]
    head = (
        f"<p><code>{escape(explanation.function)}</code> against <code>{escape(explanation.cost)}</code></p>"
    )
    return head + parts + faults + "".join(f"<pre>{escape(block)}</pre>" for block in code if block)


def _part(part: Part) -> str:
    rows = part.formulas.rows if part.formulas else []
    lines = r" \\ ".join(rf"\text{{{name}}}&\quad {latex(formula)}" for name, formula in rows)
    formulas = rf"<p>\[\begin{{aligned}} {lines} \end{{aligned}}\]</p>" if rows else ""
    verdict = f'<span class="scope">{part.verdict.value}</span>'
    said = rf"<p>{verdict} \(\partial J / \partial {part.name}\): {escape(part.short)}</p>"
    return f'<div class="verdict {KINDS.get(part.verdict, "unproved")}">{said}{formulas}</div>'


def _heading(fault: Fault, parts: list[Part], scope: str) -> str:
    proved = all(part.fault_proved for part in parts)
    known = f"proved: exactly this, {scope}" if proved else "this fits the numbers"
    return f"{fault.name} ({', '.join(part.name for part in parts)}; {known})"


def _of(formulas: Formulas) -> str:
    mine, right = formulas.entries
    return f"dJ/d{right}" + (f", where your code has d{mine}" if mine != right else "")


def _where(formulas: list[Formulas]) -> list[str]:
    return list(dict.fromkeys(line for one in formulas for line in one.where))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."

"""What the caller says of the targets, and how they stand in the formulas: samples in rows, or in columns."""

from collections.abc import Sequence
from dataclasses import replace

from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.signature import WrongCall
from backprop.proof.kernel.conditions import Binary, Condition, OneHot, Positive, SumsToOne, UnitInterval

TARGETS: dict[str, type[Condition]] = {"distribution": SumsToOne, "one-hot": OneHot, "binary": Binary}
KINDS: dict[type[Condition], str] = {
    OneHot: "one-hot",
    SumsToOne: "distribution",
    Binary: "binary",
    UnitInterval: "unit",
    Positive: "positive",
}


def declare(question: Question, assuming: Sequence[Condition] | None, targets_hold: str | None) -> None:
    """Takes over what is said of the targets; where they stand in columns, so do their conditions."""
    signature = question.signature
    target = signature.target
    shape = signature.shapes.get(target, ())
    columns = len(shape) == 2 and (
        question.kinds.get(target, "").startswith("columns") or str(shape[1]) == "N"
    )
    if columns:
        question.signature = signature = replace(signature, flipped=frozenset({target}))
    if targets_hold:
        if target not in signature.names:
            raise WrongCall(f"--targets is about the targets, and {question.title} has none")
        kind = TARGETS.get(targets_hold)
        assuming = [kind(signature.plain(target))] if kind else []
    if assuming is None:
        return
    names = {letter: name for name, letter in signature.letters.items()}
    said = {names[c.name]: KINDS[type(c)] for c in assuming if c.name in names and type(c) in KINDS}
    question.kinds = {"Y": "unit", **({target: "real"} if target in signature.names else {}), **said}
    if columns:
        question.kinds = {
            **question.kinds,
            target: f"columns {question.kinds[target]}"
            if question.kinds[target] in ("one-hot", "distribution")
            else question.kinds[target],
        }
    question.assuming = list(assuming)

"""The rules by which one array's verdict is decided; nothing else decides.

1. Refuted is what differs from the cost's differences where they are reliable: two widths of the step and
   both sides agree, at numbers at which the cost is finite, and under whatever the targets may hold (any
   numbers, shares, 0 or 1, one-hot by rows or by columns): if it is right under one of them, it is right
   *given* that.
2. What is right at all numbers but at special ones (an entry of a parameter is 0, as biases are at the
   start) where the cost has a slope is refuted, too: "off the kinks" excuses the kinks of the cost, and no
   comparison that the attempt alone makes. What is no number there, as r f / A, is said, and not refuted.
3. Proved is what the kernel proves, for the code as it is, under conditions that are named. It is never
   concluded from numbers; and what numbers refute is never proved: if both seem so, it is not decided.
4. Measured is what is right at all numbers, where the code or the cost is outside the model: the reason and
   its line are said. If the cost itself is rounded, as in float32, it is said how closely. So is a gradient
   that is clipped at its end: measured before the clipping, which is said.
5. Not decided is the rest: right at all numbers and no proof found in time, or no slope that can be
   measured.
6. Does not run: it raised, was stopped, or ended the program. An empty answer is no success.
"""

from enum import Enum

from backprop.proof.explain.numbers.places import Look


class Verdict(Enum):
    """What is known of one returned array."""

    PROVED = "proved"
    REFUTED = "refuted"
    MEASURED = "measured"
    UNDECIDED = "not decided"
    FAILED = "does not run"


def by_numbers(general: list[Look], special: list[Look]) -> Verdict | None:
    """What the numbers alone decide: refuted, not decided, or nothing against it."""
    if not general:
        return Verdict.UNDECIDED
    if Look.WRONG in general or Look.WRONG in special:
        return Verdict.REFUTED
    if not {Look.RIGHT, Look.ROUGHLY} & set(general):
        return Verdict.UNDECIDED
    return None


def by_proof(modelled: bool, proved: bool, own_kinks: bool, rounded: bool) -> Verdict:
    """What is made of a right gradient: proved only if the kernel says so."""
    if rounded:
        return Verdict.MEASURED
    if not modelled:
        return Verdict.MEASURED
    if proved and not own_kinks:
        return Verdict.PROVED
    return Verdict.UNDECIDED

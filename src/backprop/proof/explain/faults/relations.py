"""What a gradient is to the right one: a factor, a part that is missing, something done to it at the end.

Each relation is read off the numbers at places of different sizes; it is named where it holds at all of them.
"""

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from backprop.proof.explain.faults.catalogue import Fault
from backprop.proof.explain.numbers.places import Array, Place, agree
from backprop.proof.explain.numbers.settings import changed
from backprop.proof.explain.numbers.settings import settings as defaults
from backprop.proof.explain.question import letters

NUMBERS = [
    Fraction(a, b)
    for a in (1, 2, 3, 4)
    for b in (1, 2, 3, 4)
    if a == 1 or b == 1 or (a, b) in ((2, 3), (3, 2))
]


def related(name: str, yours: list[Array], places: list[Place]) -> Fault | None:
    """The first relation that holds at all places."""
    rights = [place.right(name) for place in places[: len(yours)]]
    if any(mine.shape != right.shape for mine, right in zip(yours, rights, strict=True)):
        return None
    laws = (decay(name, yours, rights, places), factor(yours, rights, places))
    return next((found for law in laws for found in law), None)


def ratio(mine: Array, right: Array) -> float | None:
    """c where mine is c times right."""
    at = np.unravel_index(int(np.argmax(np.abs(right))), right.shape) if right.size else ()
    if not right.size or abs(right[at]) < 1e-9:
        return None
    c = float(mine[at] / right[at])
    return c if abs(c) > 1e-7 and agree(mine, c * right, 1e-5) else None


def expression(ratios: list[float], sizes: list[dict[str, int]], every: bool = False) -> str | None:
    """A number times sizes that has these values: K/2, -1/N."""
    names = [n for n in sizes[0] if every or len({one[n] for one in sizes}) > 1]  # others may fit by chance
    powers = (
        [p for p in itertools.product((0, 1, -1), repeat=len(names)) if sum(map(abs, p)) <= 2]
        if len(names) <= 6
        else [(0,) * len(names)]
    )
    for exponents in sorted(powers, key=lambda p: sum(map(abs, p))):
        factors = [
            float(np.prod([float(one[n]) ** e for n, e in zip(names, exponents, strict=True)]))
            for one in sizes
        ]
        for number in NUMBERS:
            for sign in (1, -1):
                if all(
                    abs(r - sign * float(number) * f) < 1e-4 * abs(r)
                    for r, f in zip(ratios, factors, strict=True)
                ):
                    above = [n for n, e in zip(names, exponents, strict=True) if e > 0]
                    below = [n for n, e in zip(names, exponents, strict=True) if e < 0]
                    top = "*".join(
                        ([str(number.numerator)] if number.numerator != 1 or not above else []) + above
                    )
                    bottom = "*".join(([str(number.denominator)] if number.denominator != 1 else []) + below)
                    return (
                        ("-" if sign < 0 else "")
                        + top
                        + (
                            f"/{bottom}"
                            if len(below) + (number.denominator != 1) == 1
                            else f"/({bottom})"
                            if bottom
                            else ""
                        )
                    )
    return None


def factor(yours: list[Array], rights: list[Array], places: list[Place]) -> Iterator[Fault]:
    ratios = [ratio(mine, right) for mine, right in zip(yours, rights, strict=True)]
    if any(one is None for one in ratios) or np.allclose([one or 0 for one in ratios], 1, atol=1e-4):
        return  # right where it was looked at
    known = [one for one in ratios if one is not None]
    said = expression(known, [place.sizes for place in places[: len(known)]])
    said = said or by_setting(known, places)
    said = said or expression(known, [place.sizes for place in places[: len(known)]], every=True)
    if said is None and max(known) - min(known) < 1e-4 * abs(known[0]):
        said = f"{known[0]:.6g}"
    if said is not None:
        mend = f"multiply by {said[2:]}" if re.fullmatch(r"1/\w+", said) else f"divide by {said}"
        yield Fault(f"right but for the factor {said}", f"this is the gradient times {said}", mend)


def by_setting(ratios: list[float], places: list[Place]) -> str | None:
    """A number that the code has a name for, or its inverse: C of a hinge loss, 1/delta."""
    fixed = defaults(places[0].question.program)
    numbers = {n for n, one in places[0].arrays.items() if not np.ndim(one)}
    for name in [*numbers, *fixed]:
        values = [float(place.arrays.get(name, fixed.get(name, 0.0))) for place in places[: len(ratios)]]
        for said, power in ((name, 1), (f"1/{name}", -1)):
            pairs = zip(ratios, values, strict=True)
            if all(v and abs(r - v**power) < 1e-4 * abs(r) for r, v in pairs) and set(values) != {1.0}:
                return said.replace("self.", "")
    return None


def decay(name: str, yours: list[Array], rights: list[Array], places: list[Place]) -> Iterator[Fault]:
    """What is missing, or too much, is proportional to the array itself."""
    found = []
    if letters.INPUT.match(letters.last(name)):  # no one punishes data
        return
    for mine, right, place in zip(yours, rights, places, strict=False):
        c = ratio(mine - right, place.arrays[name]) if place.arrays[name].size > 1 else None
        if c is None:
            return
        found.append((c, whole(name, place)))
    if all(abs(c + all_) < 1e-4 * abs(c) for c, all_ in found):
        yield Fault(
            "weight decay missing",
            "the cost has a term that punishes large weights, and this gradient has not",
            f"add its derivative, a multiple of {name}",
        )
    elif all(abs(c + all_ / 2) < 1e-4 * abs(c) for c, all_ in found):
        yield Fault(
            "weight decay: its 2 is missing",
            "the derivative of w**2 is 2 w",
            "multiply the term by 2, or put 1/2 into the cost",
        )
    elif all(abs(c - all_) < 1e-4 * abs(c) for c, all_ in found):
        yield Fault(
            "weight decay twice", "the term that punishes large weights is there twice", "once is enough"
        )
    elif all(abs(c + 2 * all_) < 1e-4 * abs(c) for c, all_ in found):
        yield Fault(
            "weight decay: its sign",
            "the term that punishes large weights is taken away here, and the cost has it added",
            "turn the sign of this term",
        )
    elif all(abs(all_) < 1e-9 for _, all_ in found):
        yield Fault(
            "weight decay too much",
            f"{name} is not punished in the cost",
            f"leave out the multiple of {name}",
        )
    elif all(abs(all_) > 0 for _, all_ in found) or np.ptp([c for c, _ in found]) < 1e-4 * abs(found[0][0]):
        yield Fault(
            "weight decay with another factor",
            "the term that punishes large weights has another factor in the cost",
            "take the derivative of the cost's own term",
        )


def whole(name: str, place: Place) -> float:
    """How large the cost's own weight decay of this array is: the slope of its slope, where the settings matter."""  # noqa: E501
    settings = [one for one in place.arrays if letters.scalar(one) == "leaf"]
    if settings:
        quiet = Place(
            place.question,
            place.sizes,
            {**place.arrays, **{one: np.zeros_like(place.arrays[one]) for one in settings}},
        )
        return float(ratio(place.right(name) - quiet.right(name), place.arrays[name]) or 0.0)
    program = place.question.program
    if held := [one for one in defaults(program) if letters.scalar(one) == "leaf"]:
        with changed(program, dict.fromkeys(held, 0.0)):
            without = Place(place.question, place.sizes, place.arrays).right(name)
        return float(ratio(place.right(name) - without, place.arrays[name]) or 0.0)
    return written(place, name)


def written(place: Place, name: str) -> float:
    """Where the factor is a number in the code: far out the cost grows with it."""
    del name
    text = "\n".join(place.question.program.file.lines)
    found = re.search(r"(reg\w*|lam\w*|\w*decay|l2\w*|alpha)\s*=\s*([\d.e-]+)", text)
    if not found:
        return float("nan")
    name = found[1]
    half = re.search(rf"(0?\.5|1 ?/ ?2) ?\* ?[\w.]*{name}|{name}\w* ?/ ?\(?2|{name} ?\* ?0?\.5", text)
    return (1 if half else 2) * float(found[2])


def let_through(yours: list[Array], rights: list[Array]) -> Fault | None:
    """Right where the right slope is not 0, and not 0 elsewhere: as beside the largest entry of a pool."""
    counts = [np.abs(right) > 1e-9 for right in rights]
    if any(mine.shape != right.shape for mine, right in zip(yours, rights, strict=True)):
        return None
    triples = list(zip(yours, rights, counts, strict=True))
    if not all(agree(mine[own], right[own], 1e-5) for mine, right, own in triples):
        return None
    if not any(own.any() and np.any(np.abs(mine[~own]) > 1e-6) for mine, _, own in triples):
        return None
    return Fault(
        "let through where nothing comes from",
        "at some entries the cost does not change, as at those that are no maximum: there the slope is 0",
        "multiply by a mask of the entries that count in the forward pass",
    )


def clipped(yours: list[Array], rights: list[Array]) -> str | None:
    """The bounds to which a right gradient is clipped at the end; one number that is smaller has none."""
    bounds, cuts = [], 0
    for mine, right in zip(yours, rights, strict=True):
        if mine.shape != right.shape or not np.isfinite(mine).all() or not mine.size:
            return None
        low, high = float(mine.min()), float(mine.max())
        cut = max(abs(low), abs(high))
        if cut < 1e-9 or not agree(mine, np.clip(right, -cut, cut)):
            return None
        if np.any(np.abs(right) > cut * (1 + 1e-9)):
            bounds.append(cut)
            cuts += int(np.sum(np.abs(right) > cut * (1 + 1e-9)))
    if cuts > 1 and max(bounds) - min(bounds) < 1e-9 * (1 + bounds[0]):
        return f"[-{bounds[0]:g}, {bounds[0]:g}]"
    return None

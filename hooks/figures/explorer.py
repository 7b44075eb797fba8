"""Figures of formulas that sliders move: curves over one of the letters, or bars.

A choice is a program (see `figures.trees`) and what is shown of it; a slider sets a letter, a number that the
program takes. The picture that a page has before anybody moves it is drawn from the library's functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from figures import HEIGHT, WIDTH, Figure, holds
from figures.trees import Tree

Array = NDArray[Any]


@dataclass(frozen=True)
class Slider:
    """A letter that the reader moves."""

    letter: str
    name: str
    min: float
    max: float
    step: float
    value: float


@dataclass(frozen=True)
class Shown:
    """What is shown of a choice: a letter of its program, and what it is called."""

    letter: str
    name: str


@dataclass(frozen=True)
class Choice:
    """One formula, or a few that belong together, and the library's code for the same numbers.

    `library` takes the sliders' values by their letters and returns for each that is shown an array.
    """

    name: str
    program: list[Tree]
    shown: tuple[Shown, ...]
    library: Callable[..., tuple[Array, ...]]


@dataclass(frozen=True)
class Frame:
    """Where the axes are, and which values the vertical one has; logarithmic, the powers of ten."""

    range: tuple[float, float]
    log: bool = False
    left: int = 48
    right: int = WIDTH - 12
    top: int = 16
    bottom: int = HEIGHT - 40

    def y(self, value: float) -> float:
        """The height of a value in the picture."""
        low, high = self.range
        placed = (
            float(np.log10(max(abs(value), 10.0**low))) if self.log else min(max(value, low - 1), high + 1)
        )
        return round(self.bottom - (placed - low) / (high - low) * (self.bottom - self.top), 1)


def number(value: float) -> str:
    """Two decimals, or two digits where it is small."""
    written = f"{value:.1e}" if value != 0 and abs(value) < 0.01 else f"{value:.2f}"
    if "e" in written:
        digits, power = written.split("e")
        written = f"{digits}e{int(power):+d}"
    return ("0.00" if written == "-0.00" else written).replace("-", "−")


def explorer(
    title: str,
    words: str,
    sliders: Sequence[Slider],
    choices: Sequence[Choice],
    frame: Frame,
    ticks: Sequence[float],
    sizes: dict[str, int] | None = None,
    across: str = "",
) -> Figure:
    """Curves over the slider `across`, or where it names none a bar for each entry of what is shown first."""
    start = {slider.letter: slider.value for slider in sliders}
    first = choices[0]
    seen = [np.ravel(values) for values in first.library(**start)]
    drawn = []
    for tick in ticks:
        height = frame.y(tick)
        drawn.append(
            f'<path class="grid" d="M{frame.left} {height}H{frame.right}"/>'
            f'<text class="end" x="{frame.left - 6}" y="{height + 5}">{f"{tick:g}".replace("-", "−")}</text>'
        )
    over = next((slider for slider in sliders if slider.letter == across), None)
    if over:
        grid = np.linspace(over.min, over.max, 121)
        x = np.round(frame.left + (grid - over.min) / (over.max - over.min) * (frame.right - frame.left), 1)
        lines = [np.ravel(values) for values in first.library(**start | {across: grid})]
        here = round(
            frame.left + (over.value - over.min) / (over.max - over.min) * (frame.right - frame.left), 1
        )
        for k, values in enumerate(lines):
            points = "L".join(
                f"{a:g} {frame.y(b):g}" for a, b in zip(x, values, strict=True) if np.isfinite(b)
            )
            drawn.append(f'<path class="curve-{k}" d="M{points}"/>')
            drawn.append(f'<circle class="dot-{k}" cx="{here}" cy="{frame.y(float(seen[k][0]))}" r="6"/>')
            drawn.append(
                f'<text class="name-{k} end" x="{frame.right}" y="{frame.top + 14 + 18 * k}">'
                f"{escape(first.shown[k].name)}</text>"
            )
        for at in (over.min, (over.min + over.max) / 2, over.max):
            place = frame.left + (at - over.min) / (over.max - over.min) * (frame.right - frame.left)
            end = "end" if at == over.max else "middle"
            drawn.append(f'<text class="{end}" x="{place:g}" y="{frame.bottom + 20}">{number(at)}</text>')
    else:
        base = frame.bottom if frame.log else frame.y(max(0.0, frame.range[0]))
        width = (frame.right - frame.left) / len(seen[0])
        for i, value in enumerate(seen[0]):
            left, top = frame.left + (i + 0.2) * width, frame.y(float(value))
            drawn.append(
                f'<rect class="bar" x="{left:.1f}" width="{0.6 * width:.1f}" y="{min(top, base):.1f}"'
                f' height="{abs(base - top):.1f}"/><text class="middle" x="{left + 0.3 * width:.1f}"'
                f' y="{frame.bottom + 20}">{i + 1}</text>'
            )
    told = [f"{slider.name} = {number(slider.value)}" for slider in sliders]
    told += [
        f"{shown.name} = {', '.join(number(float(u)) for u in values)}"
        for shown, values in zip(first.shown, seen, strict=True)
    ]
    data = {
        "title": title,
        "sizes": sizes or {},
        "sliders": [asdict(slider) for slider in sliders],
        "choices": [
            {"name": one.name, "program": one.program, "shown": [asdict(shown) for shown in one.shown]}
            for one in choices
        ],
        "across": asdict(over) if over else None,
        "frame": asdict(frame),
    }
    return Figure(
        f'<figure class="figure explorer" id="{title.lower().replace(" ", "-")}" data-script="explorer"'
        f"{holds(data)}><figcaption>{escape(title)}. {escape(words)}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}: as said below">'
        f'{"".join(drawn)}</svg><p class="says">{escape(first.name)}: {escape("; ".join(told))}.</p></figure>'
    )
